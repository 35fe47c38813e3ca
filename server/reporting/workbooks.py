"""The way of a report through Excel: made as a workbook, brought back, compared cell by cell, taken in one act.

A workbook that was brought is kept, encrypted, beside the report: what was taken can be shown from it later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame, RowKind
from engine.targets.workbook import Filled
from engine.targets.workbook import workbook as written
from server.actor import Actor
from server.audit.chain import References
from server.papers.uploads import safe_name
from server.refusal import Refused
from server.reporting import masking
from server.reporting.comparing import Comparison, Difference, Fate, NewRow, check_identity, compare
from server.reporting.desk import Desk
from server.reporting.entry import LONGEST, storable
from server.reporting.filling import (
    check_may_be_edited,
    check_takes_rows,
    for_filling,
    refresh,
    take_back_nothing,
    touch,
)
from server.reporting.shown import EntryView
from server.reporting.viewing import Opened, fetch, form_of, view
from server.store import drafts, reports, workbooks
from server.store.files import Kept
from server.store.models import Attachment, FreeTable
from server.words import phrases
from server.workbooks import fingerprint, tables
from server.workbooks.contents import Contents, contents, identity_lines
from server.workbooks.fingerprint import Identity
from server.workbooks.reading import Book, read

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A workbook that was brought, against the draft as it is now."""

    id: UUID
    name: str
    by: str
    at: datetime
    identity: Identity
    shown: EntryView
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    cells: int
    rows: int
    record: int


def make(desk: Desk, actor: Actor, *, report: UUID, record: int, sample: bool) -> tuple[bytes, EntryView]:
    """The report (or its sheet `record`) as a workbook to fill. Raises `Refused` where it may not be filled."""
    with desk.database.write() as session:
        opened = _to_be_filled(desk, actor, session=session, report=report, lock=True)
        reports.hold_beside(session, opened.report)
        shown = _shown(desk, session, opened, record=record)
        identity = Identity(
            report=report,
            regime=opened.report.regime,
            period=opened.report.period,
            form=opened.report.form,
            edition=opened.report.edition,
            unit=opened.unit.code,
            record=record,
            version=opened.report.draft_version,
            made_at=desk.clock.now(),
        )
        desk.record(
            session,
            actor,
            act="report.export",
            thing=opened.thing,
            after={"kind": "workbook", "version": identity.version, "record": record},
        )
    shown = masking.for_reader(desk, actor, opened, shown)
    head = shown.head
    of = f"phiếu số {record}" if record else ""
    due = f"hạn gửi {phrases.day(head.due)}"
    made = f"tải về {phrases.moment(identity.made_at)}"
    filled = Filled(
        frame=shown.frame,
        entries=shown.entries,
        outcome=shown.outcome,
        typed=shown.typed,
        elsewhere=shown.elsewhere,
        record=record,
        title=f"{shown.form.number} {shown.form.title}",
        lines=tuple(each for each in (head.unit_name, head.period_title, of, due, made) if each),
        identity=fingerprint.written(identity, desk.keys),
        opening=shown.opening,
        sample=sample,
    )
    return written(filled), shown


def bring(desk: Desk, actor: Actor, *, report: UUID, record: int, name: str, content: bytes) -> UUID:
    """Keep a filled workbook beside its report, to be compared. Raises `Refused` with the reason where it is not one,
    or not of this report."""
    name = safe_name(name)
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.fill")
    book = read(name, content)
    identity = _identity(desk, book, name)
    with desk.database.read() as session:
        opened = _to_be_filled(desk, actor, session=session, report=report)
        _check(session, opened, identity, record=record)
        contents(book, _shown(desk, session, opened, record=record).frame, record=record)
    return keep(desk, actor, report=report, name=name, content=content, purpose=workbooks.PURPOSE)


def keep(desk: Desk, actor: Actor, *, report: UUID, name: str, content: bytes, purpose: str) -> UUID:
    """The file beside its report, encrypted, for as long as the report."""
    kept = desk.cabinet.keep(desk.new_id(), content)
    try:
        with desk.database.write() as session:
            opened = _to_be_filled(desk, actor, session=session, report=report)
            row = Attachment(
                id=kept.id,
                report_id=report,
                purpose=purpose,
                name=name,
                media_type=MEDIA_TYPES.get(PurePath(name).suffix.lower(), MEDIA_TYPES[".xlsx"]),
                size=kept.size,
                sha256=kept.sha256,
                key_id=kept.key_id,
                account_id=actor.account,
                holder_id=actor.holder,
                at=desk.clock.now(),
            )
            reports.add(session, row)
            after: References = {"file": str(row.id), "sha256": row.sha256, "purpose": purpose}
            desk.record(session, actor, act="report.bring", thing=opened.thing, after=after)
    except Refused:
        desk.cabinet.discard(kept.id)  # any other fault may have committed: then the sweeper decides
        raise
    return kept.id


def look(desk: Desk, actor: Actor, *, report: UUID, workbook: UUID) -> Brought:
    """A workbook that was brought against the draft as it is now; nothing is taken."""
    row, book = _kept(desk, actor, report=report, workbook=workbook)
    with desk.database.read() as session:
        opened = _to_be_filled(desk, actor, session=session, report=report)
        return _compared(desk, session, opened, row=row, book=book)


def take(
    desk: Desk,
    actor: Actor,
    *,
    report: UUID,
    workbook: UUID,
    version: int,
    choices: Mapping[Address, bool],
    left: Collection[Address] = (),
    rows_left: Collection[tuple[str, int]] = (),
) -> Taken:
    """Take what the workbook says, all in one act. `version`: of the draft that the comparison was shown for.
    `choices`: for each cell that both have changed, whether the workbook's is taken; `left`, `rows_left`: what only the
    workbook has changed, and rows it adds, that are not taken."""
    row, book = _kept(desk, actor, report=report, workbook=workbook)
    with desk.database.write() as session:
        opened = for_filling(desk, actor, session=session, report=report)
        if opened.report.draft_version != version:
            raise Refused("workbook_draft_moved")
        reports.hold_beside(session, opened.report)
        found = _compared(desk, session, opened, row=row, book=book)
        record = found.identity.record
        cells = _chosen(found.comparison, choices, left)
        rows = [each for each in found.comparison.rows if (each.part, each.number) not in rows_left]
        if cells or rows:
            _write(desk, actor, session=session, opened=opened, found=found, cells=cells, rows=rows)
        desk.record(
            session,
            actor,
            act="report.import",
            thing=opened.thing,
            before={"version": version},
            after={
                "file": str(row.id),
                "sha256": row.sha256,
                "version": opened.report.draft_version,
                "cells": len(cells),
                "rows": len(rows),
                "kept": sum(not mine for mine in choices.values()),
            },
        )
    refresh(desk, actor, report=report, records={record})
    return Taken(cells=len(cells), rows=len(rows), record=record)


def _chosen(
    comparison: Comparison, choices: Mapping[Address, bool], left: Collection[Address]
) -> tuple[Difference, ...]:
    both = comparison.of(Fate.BOTH)
    undecided = [each for each in both if each.address not in choices]
    if undecided:
        raise Refused("workbook_undecided", count=len(undecided))
    changed = tuple(each for each in comparison.of(Fate.CHANGED) if each.address not in left)
    return (*changed, *(each for each in both if choices[each.address]))


def _write(
    desk: Desk,
    actor: Actor,
    *,
    session: Session,
    opened: Opened,
    found: Brought,
    cells: Collection[Difference],
    rows: Collection[NewRow],
) -> None:
    shown, record, report = found.shown, found.identity.record, opened.report.id
    version, at = touch(session, opened, desk=desk), desk.clock.now()
    changes = [(each.address, each.now, storable(each.given)) for each in cells]
    coming: dict[str, list[str]] = {}
    for row in rows:
        key = str(desk.new_id())
        coming.setdefault(row.part, []).append(key)
        changes += [(Address(record, row.part, key, column), "", storable(text)) for column, text in row.cells.items()]
    for address, _, text in changes:
        if len(text) > LONGEST:
            raise Refused("too_long", cell=address.column, limit=LONGEST)
    come = _rows_to_come(shown, changes, record=record)
    for part, keys in come.items():
        check_takes_rows(opened, record, part)
        _check_room(shown, part, there=shown.entries.present.get((record, part), ()), more=len(coming.get(part, ())))
        drafts.add_rows(session, report, record=record, part=part, keys=keys)
    written = {address: text for address, _, text in changes}
    drafts.put_cells(session, report, cells=written, version=version, actor=actor, at=at)
    tables = [(record, part) for part in come]
    changes += take_back_nothing(desk, actor, session=session, opened=opened, tables=tables, version=version)
    drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
    drafts.touch_sheets(session, report, records=(record,), version=version)


def _rows_to_come(
    shown: EntryView, changes: Collection[tuple[Address, str, str]], *, record: int
) -> Mapping[str, list[str]]:
    """By part, the rows that are not there yet and get something: of lists, with the code's row around them; open."""
    coming: dict[str, dict[str, None]] = {}
    for address, _, text in changes:
        part = shown.frame.part(address.part)
        if part is None or not part.is_table or not text:
            continue
        known = {row.key: row for row in part.rows}
        row = known.get(address.row)
        keys = [address.row] if row is None else []
        while row is not None:
            keys += [row.key] if row.optional and row.code is not None else []
            row = known.get(row.parent or "")
        there = shown.entries.present.get((record, part.id), ())
        coming.setdefault(part.id, {}).update(dict.fromkeys(key for key in reversed(keys) if key not in there))
    return {part: list(keys) for part, keys in coming.items() if keys}


def _check_room(shown: EntryView, part: str, *, there: Collection[str], more: int) -> None:
    laid = shown.frame.part(part)
    block = next((row for row in laid.rows if row.kind is RowKind.OPEN), None) if laid is not None else None
    if block is not None and len(there) + more > block.max:
        raise Refused("rows_full", limit=block.max)


# ---- what all of them do ----


def _to_be_filled(desk: Desk, actor: Actor, *, session: Session, report: UUID, lock: bool = False) -> Opened:
    """As for filling, when nothing is written into the draft."""
    opened = fetch(desk, actor, session=session, report=report, act="report.fill", lock=lock)
    check_may_be_edited(desk, opened)
    return opened


def _shown(desk: Desk, session: Session, opened: Opened, *, record: int) -> EntryView:
    is_sheet = form_of(opened).sheet is not None
    if is_sheet != bool(record):
        raise Refused("not_found", what=f"phiếu số {record}")
    shown = view(session, opened, today=desk.today, only=(record,) if is_sheet else None)
    if record not in shown.entries.records:
        raise Refused("not_found", what=f"phiếu số {record}")
    return shown


def _identity(desk: Desk, book: Book, name: str) -> Identity:
    try:
        return fingerprint.read(identity_lines(book), desk.keys)
    except fingerprint.MissingError:
        raise Refused("workbook_unknown", name=name) from None
    except fingerprint.ChangedError:
        raise Refused("workbook_changed", name=name) from None


def _check(session: Session, opened: Opened, identity: Identity, *, record: int) -> None:
    check_identity(session, opened, identity)
    if identity.record != record:
        raise Refused("workbook_other_sheet", other=identity.record, record=record)


def _kept(desk: Desk, actor: Actor, *, report: UUID, workbook: UUID) -> tuple[Attachment, Book]:
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.fill")
        row = workbooks.brought(session, report, id_=workbook)
        session.expunge(row)
    return row, read(row.name, desk.cabinet.fetch(Kept(row.id, row.size, row.sha256, row.key_id)))


def _as_made_now(opened: Opened, row: Attachment) -> Identity:
    """A table of the unit's own knows no draft: whatever it says otherwise, it alone has changed."""
    report = opened.report
    return Identity(
        report=report.id,
        regime=report.regime,
        period=report.period,
        form=report.form,
        edition=report.edition,
        unit=opened.unit.code,
        record=0,
        version=report.draft_version,
        made_at=row.at,
    )


def of_own_tables(session: Session, opened: Opened, book: Book, frame: Frame) -> Contents:
    """What the tables of the unit's own in a book say. Raises `Refused` where none of them is known."""
    known = workbooks.tables_known(session, opened.unit.id, form=opened.report.form)
    given = tables.contents(book, frame, map(as_map, known))
    if given is None:
        raise Refused("table_unknown")
    return given


def as_map(row: FreeTable) -> tables.TableMap:
    return tables.TableMap(
        part=row.part, heads=row.heads, line=row.line, row_column=row.row_column, columns=row.columns
    )


def _compared(desk: Desk, session: Session, opened: Opened, *, row: Attachment, book: Book) -> Brought:
    own = row.purpose == workbooks.TABLE
    identity = _as_made_now(opened, row) if own else _identity(desk, book, row.name)
    check_identity(session, opened, identity)
    shown = _shown(desk, session, opened, record=identity.record)
    if own:
        given = of_own_tables(session, opened, book, shown.frame)
    else:
        given = contents(book, shown.frame, record=identity.record)
    names = reports.holder_names(session, [row.holder_id])
    return Brought(
        id=row.id,
        name=row.name,
        by=names[row.holder_id],
        at=row.at,
        identity=identity,
        shown=shown,
        comparison=compare(session, opened, shown, given=given, identity=identity),
    )
