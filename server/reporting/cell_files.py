"""Files in cells: kept encrypted like every file, named in the cell by their ids, and only files of the same report."""

from pathlib import PurePath
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame
from engine.fields.file import FileType
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import save_cells
from server.reporting.filling import check_open, for_filling, laid_out
from server.reporting.shown import AttachmentShown, Saved
from server.reporting.viewing import Opened, attachment_shown
from server.store import reports
from server.store.models import Attachment
from server.uploads import media_type, safe_name


def attach_file(
    desk: Desk, actor: Actor, *, report: UUID, cell: Address, name: str, content: BinaryIO
) -> AttachmentShown:
    """Keep a file and name it in `cell`. A cell that takes one file has it replaced; what was there stays on record."""
    name = safe_name(name)
    with desk.database.read() as session:
        _, type_, _ = _cell(desk, actor, session=session, report=report, cell=cell)
    held = content.read(desk.upload_limit + 1)
    kind = media_type(name, held, limit=desk.upload_limit)
    _check_accepted(type_, name)
    kept = desk.cabinet.keep(desk.new_id(), held)
    try:
        with desk.database.write() as session:
            opened, type_, before = _cell(desk, actor, session=session, report=report, cell=cell)
            if type_.max_files > 1 and len(before) >= type_.max_files:
                raise Refused("files_full", limit=type_.max_files)
            row = Attachment(
                id=kept.id,
                report_id=report,
                purpose="cell",
                name=name,
                media_type=kind,
                size=kept.size,
                sha256=kept.sha256,
                key_id=kept.key_id,
                account_id=actor.account,
                holder_id=actor.holder,
                at=desk.clock.now(),
            )
            reports.add(session, row)
            desk.record(
                session,
                actor,
                act="report.attach",
                thing=opened.thing,
                after={"file": str(row.id), "sha256": row.sha256},
            )
            shown = attachment_shown(session, row)
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise
    ids = (*before, str(kept.id)) if type_.max_files > 1 else (str(kept.id),)
    _name_in_cell(desk, actor, report=report, cell=cell, ids=ids)
    return shown


def remove_file(desk: Desk, actor: Actor, *, report: UUID, cell: Address, file: str) -> None:
    """Take a file out of the cell. Its record stays, as of everything that was ever attached."""
    with desk.database.read() as session:
        _, _, before = _cell(desk, actor, session=session, report=report, cell=cell)
    if file not in before:
        raise Refused("not_found", what="tệp này trong ô")
    _name_in_cell(desk, actor, report=report, cell=cell, ids=tuple(each for each in before if each != file))


def _name_in_cell(desk: Desk, actor: Actor, *, report: UUID, cell: Address, ids: tuple[str, ...]) -> Saved:
    with desk.database.read() as session:
        version = reports.get(session, report).draft_version
    return save_cells(desk, actor, report=report, cells={cell: "; ".join(ids)}, base_version=version)


def _cell(
    desk: Desk, actor: Actor, *, session: Session, report: UUID, cell: Address
) -> tuple[Opened, FileType, tuple[str, ...]]:
    """The type of the cell and the files in it, when `actor` may change it now."""
    opened = for_filling(desk, actor, session=session, report=report)
    laid, draft = laid_out(session, opened, only=(cell.record,))
    type_ = _type(laid, cell)
    if type_ is None or cell.record not in draft.records:
        raise Refused("no_such_cell", cell=cell.column)
    check_open(opened, cell)
    typed = draft.typed.get(cell, "")
    return opened, type_, tuple(each.strip() for each in typed.split(";") if each.strip())


def _type(laid: Frame, cell: Address) -> FileType | None:
    part = laid.part(cell.part)
    column = part.column(cell.column) if part is not None else None
    found = column.column.type if column is not None else None
    return found if isinstance(found, FileType) else None


def _check_accepted(type_: FileType, name: str) -> None:
    ending = PurePath(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    taken = {each.lower().removeprefix(".").replace("jpeg", "jpg") for each in type_.accept}
    if ending not in taken:
        raise Refused("file_kind", name=name, kinds=", ".join(each.upper() for each in type_.accept))
