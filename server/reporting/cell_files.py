"""Files in cells: kept encrypted like every file, named in the cell by their ids, and only files of the same report."""

from pathlib import PurePath
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame
from engine.fields.file import FileType
from server.actor import Actor
from server.papers.uploads import media_type, safe_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.filling import (
    check_may_be_edited,
    check_open,
    for_filling,
    laid_out,
    own_draft,
    refresh,
    touch,
)
from server.reporting.shown import AttachmentShown
from server.reporting.viewing import Opened, attachment_shown, fetch
from server.store import drafts, reports
from server.store.models import Attachment


def attach_file(
    desk: Desk, actor: Actor, *, report: UUID, cell: Address, name: str, content: BinaryIO
) -> AttachmentShown:
    """Keep a file and name it in `cell`. A cell that takes one file has it replaced; what was there stays on record."""
    name = safe_name(name)
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.fill")
        check_may_be_edited(desk, opened)
        type_, _ = _cell(session, opened, cell)
    held = content.read(desk.upload_limit + 1)
    kind = media_type(name, held, limit=desk.upload_limit)
    _check_accepted(type_, name)
    kept = desk.cabinet.keep(desk.new_id(), held)
    try:
        with desk.database.write() as session:
            opened = for_filling(desk, actor, session=session, report=report)
            type_, before = _cell(session, opened, cell)
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
            ids = (*before, str(kept.id)) if type_.max_files > 1 else (str(kept.id),)
            _name_in_cell(desk, actor, session=session, opened=opened, cell=cell, before=before, ids=ids)
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise
    refresh(desk, actor, report=report, records={cell.record})
    return shown


def remove_file(desk: Desk, actor: Actor, *, report: UUID, cell: Address, file: str) -> None:
    """Take a file out of the cell. Its record stays, as of everything that was ever attached."""
    with own_draft(desk, actor, report=report) as (session, opened):
        _, before = _cell(session, opened, cell)
        if file not in before:
            raise Refused("not_found", what="tệp này trong ô")
        left = tuple(each for each in before if each != file)
        _name_in_cell(desk, actor, session=session, opened=opened, cell=cell, before=before, ids=left)
    refresh(desk, actor, report=report, records={cell.record})


def _name_in_cell(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    opened: Opened,
    cell: Address,
    before: tuple[str, ...],
    ids: tuple[str, ...],
) -> None:
    """In the act that has read `before`: a file that somebody else put there meanwhile is not written over."""
    version, at, report = touch(session, opened, desk=desk), desk.clock.now(), opened.report.id
    named = "; ".join(ids)
    drafts.put_cells(session, report, cells={cell: named}, version=version, actor=actor, at=at)
    changes = [(cell, "; ".join(before), named)]
    drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
    drafts.touch_sheets(session, report, records={cell.record}, version=version)


def _cell(session: Session, opened: Opened, cell: Address) -> tuple[FileType, tuple[str, ...]]:
    """The type of a cell that is open, and the files in it."""
    laid, draft = laid_out(session, opened, only=(cell.record,))
    type_ = _type(laid, cell)
    if type_ is None or cell.record not in draft.records:
        raise Refused("no_such_cell", cell=cell.column)
    check_open(opened, cell)
    typed = draft.typed.get(cell, "")
    return type_, tuple(each.strip() for each in typed.split(";") if each.strip())


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
