"""The sheets of a report that is filled many times (design section 2): the list, adding, taking away, taking back.

A list of hundreds is shown from what is kept of each sheet; a sheet is reckoned again only where it was changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from engine.compute.cells import NO_ROW, cell_type
from engine.compute.frame import Address, Frame, RowKind
from engine.compute.reading import read
from engine.compute.sheet_keys import same_keys
from engine.expr.values import BLANK, Value
from server.actor import Actor
from server.refusal import Refused
from server.reporting import masking
from server.reporting.desk import Desk
from server.reporting.filling import own_draft, refresh, touch
from server.reporting.progress import Fresh, one_by_one, sheets_progress, whole_progress
from server.reporting.shown import EntryView, Progress, ReportHead
from server.reporting.surroundings import Surroundings, lay_out
from server.reporting.viewing import (
    Opened,
    fetch,
    form_of,
    head_of,
    keys_in,
    may_be_edited,
    progress_of,
    view,
    with_files,
)
from server.store import drafts, reports
from server.workflow import EDITABLE, State

MOST_SHEETS = 5_000

Plain = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One sheet in the list. `key`: what its key says, as read. `same_as`: the first sheet with this key, 0: none."""

    record: int
    key: tuple[str, ...]
    progress: Progress
    same_as: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsView:
    """The list of a report's sheets. `titles`: of the key. `lines`: those found; `all`: how many there are.
    `progress`: of the whole report. `removed`: sheets that may be taken back."""

    head: ReportHead
    of: str
    frame: Frame
    titles: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    all: int
    progress: Progress
    editable: bool
    locked: bool
    removed: tuple[int, ...]


def is_sheet_form(desk: Desk, actor: Actor, *, report: UUID) -> bool:
    """Whether this report is many sheets."""
    with desk.database.read() as session:
        return form_of(fetch(desk, actor, session=session, report=report, act="report.read")).sheet is not None


def sheet_numbers(desk: Desk, actor: Actor, *, report: UUID) -> tuple[int, ...]:
    """Of every sheet that is there."""
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.read")
        return tuple(sheet.record for sheet in drafts.sheets(session, report))


def list_records(
    desk: Desk, actor: Actor, *, report: UUID, search: str = "", plain: Plain = str.casefold
) -> SheetsView:
    """Every sheet, or those in which `search` stands in some cell as read. `plain`: what is left of a text when accents
    and case do not matter."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        if form_of(opened).sheet is None:
            raise Refused("no_sheets")
        covered = masking.is_personal(form_of(opened)) and not masking.may_see(desk, actor, opened)
        search = "" if covered else search
        fresh: tuple[Fresh, ...] = ()
        if State(opened.report.state) not in EDITABLE:
            found = _of_submission(session, opened, desk=desk, search=search, plain=plain)
        else:
            found, fresh = _of_draft(session, opened, desk=desk, search=search, plain=plain)
    if fresh:
        _keep(desk, report, version=found.head.draft_version, fresh=fresh, whole=found.progress)
    if covered:
        lines = tuple(replace(line, key=tuple(masking.COVER for _ in line.key)) for line in found.lines)
        return replace(found, lines=lines, editable=False)
    if masking.is_personal(found.frame.form):
        masking.tell_look(desk, actor, opened)
    return found


def add_record(desk: Desk, actor: Actor, *, report: UUID) -> int:
    """A new sheet of a sheet form; returns its number."""
    with own_draft(desk, actor, report=report) as (session, opened):
        if form_of(opened).sheet is None:
            raise Refused("no_sheets")
        _check_unlocked(opened)
        if len(drafts.sheets(session, report)) >= MOST_SHEETS:
            raise Refused("sheets_full", limit=MOST_SHEETS)
        number = drafts.add_record(session, report, version=touch(session, opened, desk=desk))
    refresh(desk, actor, report=report, records=(number,))
    return number


def remove_record(desk: Desk, actor: Actor, *, report: UUID, record: int) -> None:
    """Take a sheet away. What was typed in it stays with the draft, so that it may be taken back."""
    _set_removed(desk, actor, report, record=record, removed=True)


def restore_record(desk: Desk, actor: Actor, *, report: UUID, record: int) -> None:
    """Take a sheet back, under its own number, as it was."""
    _set_removed(desk, actor, report, record=record, removed=False)


def _set_removed(desk: Desk, actor: Actor, report: UUID, *, record: int, removed: bool) -> None:
    with own_draft(desk, actor, report=report) as (session, opened):
        if form_of(opened).sheet is None:
            raise Refused("no_sheets")
        _check_unlocked(opened)
        version = touch(session, opened, desk=desk)
        if not drafts.set_removed(session, report, record=record, removed=removed, version=version):
            raise Refused("not_found", what=f"phiếu số {record}")
    refresh(desk, actor, report=report, records=() if removed else (record,))


def _check_unlocked(opened: Opened) -> None:
    if opened.report.open_cells is not None:
        raise Refused("sheets_locked")


def _keep(desk: Desk, report: UUID, *, version: int, fresh: tuple[Fresh, ...], whole: Progress) -> None:
    with desk.database.write(chained=False) as session:
        reports.hold(session, report)
        for each in fresh:
            drafts.keep_progress(
                session, report, record=each.record, version=each.version, progress=each.progress.numbers
            )


# ---- the draft ----


def _of_draft(
    session: Session, opened: Opened, *, desk: Desk, search: str, plain: Plain
) -> tuple[SheetsView, tuple[Fresh, ...]]:
    form, report = form_of(opened), opened.report
    laid = lay_out(session, form, unit=opened.unit, period=opened.period)
    around = Surroundings(session, opened.published, unit=opened.unit, regime=report.regime)
    kept, fresh = sheets_progress(session, opened, elsewhere=around.elsewhere(form, period=opened.period))
    keys = keys_in(session, laid, report.id)
    first = {record: records[0] for records in same_keys(laid, keys) for record in records[1:]}
    fits = _fitting(session, laid, report.id, search=search, plain=plain) if search.strip() else None
    whole = whole_progress(session, opened, kept=kept)
    lines = tuple(
        SheetLine(
            record=record, key=_key(laid, keys.cells, record), progress=kept[record], same_as=first.get(record, 0)
        )
        for record in keys.records
        if fits is None or record in fits
    )
    return (
        _list(
            session,
            opened,
            laid,
            lines=lines,
            all_=len(keys.records),
            progress=whole,
            editable=may_be_edited(opened, today=desk.today),
        ),
        fresh,
    )


def _fitting(session: Session, laid: Frame, report: UUID, *, search: str, plain: Plain) -> frozenset[int]:
    laid = with_files(session, laid, report)
    draft = drafts.load(session, report, is_sheet=True)
    entries = read(laid, draft.typed, present=draft.present, records=draft.records)
    wanted = _phrase(plain(search))
    return frozenset(
        record for record, own in one_by_one(entries) if wanted in plain("\n".join(_texts(laid, own.cells, record)))
    )


# ---- what was sent ----


def _of_submission(session: Session, opened: Opened, *, desk: Desk, search: str, plain: Plain) -> SheetsView:
    sent = view(session, opened, today=desk.today)
    cells: dict[int, dict[Address, Value]] = {record: {} for record in sent.entries.records}
    for address, value in sent.entries.cells.items():
        cells[address.record][address] = value
    wanted = _phrase(plain(search))
    warned = [found.record for found in sent.outcome.warnings]
    lines = tuple(
        SheetLine(
            record=record,
            key=_key(sent.frame, sent.entries.cells, record),
            progress=Progress(filled=0, wanted=0, errors=0, warnings=warned.count(record), unexplained=0),
            same_as=0,
        )
        for record in sent.entries.records
        if wanted in plain("\n".join(_texts(sent.frame, cells[record], record)))
    )
    return _list(session, opened, sent.frame, lines=lines, all_=len(cells), progress=progress_of(sent), editable=False)


# ---- both ----


def _list(
    session: Session,
    opened: Opened,
    laid: Frame,
    *,
    lines: tuple[SheetLine, ...],
    all_: int,
    progress: Progress,
    editable: bool,
) -> SheetsView:
    sheet = laid.form.sheet
    assert sheet is not None
    return SheetsView(
        head=head_of(session, opened),
        of=sheet.of,
        frame=laid,
        titles=tuple(_title(laid, part, field) for part, field in sheet.key),
        lines=lines,
        all=all_,
        progress=progress,
        editable=editable,
        locked=opened.report.open_cells is not None,
        removed=drafts.removed_sheets(session, opened.report.id) if editable else (),
    )


def _title(laid: Frame, part: str, field: str) -> str:
    found = laid.part(part)
    column = found.column(field) if found is not None else None
    return column.title if column is not None else field


def key_texts(shown: EntryView, record: int) -> tuple[str, ...]:
    """What the key of a sheet says, as read."""
    return _key(shown.frame, shown.entries.cells, record)


def _key(laid: Frame, cells: Mapping[Address, Value], record: int) -> tuple[str, ...]:
    sheet = laid.form.sheet
    return tuple(
        _text(laid, address, cells.get(address, BLANK))
        for address in (Address(record, part, NO_ROW, field) for part, field in (sheet.key if sheet else ()))
    )


def _texts(laid: Frame, cells: Mapping[Address, Value], record: int) -> Iterator[str]:
    """Every figure and word of a sheet as read, after its number."""
    yield str(record)
    yield from (_text(laid, address, value) for address, value in cells.items())


def _text(laid: Frame, address: Address, value: Value) -> str:
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    if part is None or column is None or not value.is_filled:
        return ""
    row = part.row(address.row) or next((row for row in part.rows if row.kind is RowKind.OPEN), None)
    type_ = cell_type(row, column) if row is not None else column.column.type
    return type_.text(value, offered=column.offered)


def _phrase(text: str) -> str:
    return " ".join(text.split())
