"""Filling a report: begin it, save cells, add and remove rows, explain warnings, answer remarks.

Cells are saved as typed, understood or not. Two people may fill one report: a cell that another changed since the page
was read is not written over, the second is told cell by cell.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from engine.compute.frame import Address, Frame, FrameRow, RowKind
from engine.expr.tree import Binary, Call, Tree, Unary
from engine.model import Column
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.shown import Conflict, EntryView, ReasonKey, Saved
from server.reporting.surroundings import lay_out
from server.reporting.viewing import Opened, fetch, may_be_edited, progress_of, view
from server.store import drafts, reports
from server.store.models import Remark, Report, Unit
from server.workflow import TITLES, Act, Stage, State, step

LONGEST = 20_000  # characters in one cell
LONGEST_REASON = 2_000
TIME_FUNCTIONS = frozenset({"OPENING", "PREVIOUS", "SAME_PERIOD_LAST_YEAR", "YEAR_TO_DATE"})


def open_report(desk: Desk, actor: Actor, *, period: str, form: str, unit: UUID | None = None) -> UUID:
    """Begin the report of a unit (the actor's own, unless given), or find it where it is begun."""
    with desk.database.write() as session:
        published = desk.catalogue.current(session)
        pinned = published.period(actor.regime, period)
        seat = _unit(session, unit or actor.unit)
        thing = Thing(kind="report", unit=seat.id, unit_parent=seat.parent_id, form=form, period=period)
        desk.authorize(actor, "report.open", thing=thing)
        edition = next((due_.edition for due_ in pinned.forms if due_.form == form), None)
        if edition is None or not due.owes(published.form(form, edition).form, seat, period=pinned):
            raise Refused("not_due", period=pinned.title)
        found = reports.find(session, actor.regime, period=period, form=form, unit=seat.id)
        if found is not None:
            return found.id
        if desk.today < pinned.opens:
            raise Refused("not_open_yet", period=pinned.title, opens=f"{pinned.opens:%d/%m/%Y}")
        begun = step(Stage(State.NOT_BEGUN), Act.BEGIN, levels=1)
        assert begun is not None
        now = desk.clock.now()
        report = Report(
            id=desk.new_id(),
            regime=actor.regime,
            period=period,
            form=form,
            edition=edition,
            unit_id=seat.id,
            state=begun.state,
            begun_at=now,
            changed_at=now,
        )
        reports.add(session, report)
        opened = Opened(report=report, unit=seat, period=pinned, published=published)
        desk.record(session, actor, act="report.begin", thing=opened.thing, after={"edition": edition})
        return report.id


def read_for_entry(desk: Desk, actor: Actor, *, report: UUID) -> EntryView:
    """The report as it stands: the draft while it may be edited, afterwards what was sent."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        return view(session, opened, today=desk.today)


def save_cells(desk: Desk, actor: Actor, *, report: UUID, cells: Mapping[Address, str], base_version: int) -> Saved:
    """Save typed text. `base_version`: the draft's version that the page was made from, or the last save returned."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        laid, draft = _laid(session, opened)
        given = {address: storable(typed) for address, typed in cells.items()}
        for address, typed in given.items():
            _check_cell(laid, address, present=draft.present, records=draft.records)
            if len(typed) > LONGEST:
                raise Refused("too_long", cell=name_of(laid, address), limit=LONGEST)
        held = drafts.held(session, report)
        conflicts, changes = [], []
        for address, typed in given.items():
            now_held = held.get(address)
            before = now_held.typed if now_held is not None else ""
            if typed == before:
                continue
            if now_held is not None and now_held.version > base_version:
                conflicts.append((address, typed, now_held))
            else:
                _check_open(opened, address)
                changes.append((address, before, typed))
        version = opened.report.draft_version
        if changes:
            version = _touch(session, opened, desk=desk)
            at = desk.clock.now()
            written = {address: typed for address, _, typed in changes}
            drafts.put_cells(session, report, cells=written, version=version, actor=actor, at=at)
            drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
        names = reports.holder_names(session, [theirs.holder for _, _, theirs in conflicts])
    shown = _refresh(desk, actor, report=report)
    refused = shown.entries.refused
    return Saved(
        version=version,
        saved=tuple(address for address, _, _ in changes),
        conflicts=tuple(
            Conflict(address=address, mine=mine, theirs=theirs.typed, by=names[theirs.holder], at=theirs.at)
            for address, mine, theirs in conflicts
        ),
        refused={address: refused[address] for address in given if address in refused},
        view=shown,
    )


def fill_with_nothing(desk: Desk, actor: Actor, *, report: UUID, part: str | None = None) -> Saved:
    """Type '-' into every required number cell that is still blank (one key fills the rest)."""
    shown = read_for_entry(desk, actor, report=report)
    blanks = {
        address: "-"
        for address in shown.outcome.blanks
        if (part is None or address.part == part) and _is_number(shown.frame, address)
    }
    return save_cells(desk, actor, report=report, cells=blanks, base_version=shown.head.draft_version)


def add_rows(
    desk: Desk,
    actor: Actor,
    *,
    report: UUID,
    part: str,
    keys: Iterable[str] = (),
    count: int = 0,
    block: str | None = None,
    record: int = 0,
) -> tuple[str, ...]:
    """Add rows: `keys` of a list that shows present rows only, or `count` open rows (of `block`, where a table has
    several). Returns the keys of the rows added; one that is there already is not added again."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        laid, draft = _laid(session, opened)
        there = draft.present.get((record, part), ())
        wanted = [key for key in dict.fromkeys(keys) if key not in there]
        for key in wanted:
            row = _row(laid, part, key=key)
            if row is None or not row.optional:
                raise Refused("no_such_row", row=key)
        new = _open_keys(desk, laid, part=part, block=block, count=count, there=there)
        added = (*wanted, *new)
        if added:
            _touch(session, opened, desk=desk)
            drafts.add_rows(session, report, record=record, part=part, keys=added)
    if added:
        _refresh(desk, actor, report=report)
    return added


def remove_row(desk: Desk, actor: Actor, *, report: UUID, part: str, key: str, record: int = 0) -> None:
    """Take an added row away, with what was typed in it (the draft's log keeps it)."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        draft = _laid(session, opened)[1]
        there = draft.present.get((record, part), ())
        gone = {other for other in there if other == key or other.startswith(f"{key}/")}
        if key not in gone:
            raise Refused("no_such_row", row=key)
        typed = {
            address: text
            for address, text in draft.typed.items()
            if (address.record, address.part) == (record, part) and _below(address.row, key)
        }
        _empty(desk, actor, session=session, opened=opened, typed=typed)
        for other in gone:
            drafts.remove_row(session, report, record=record, part=part, key=other)
    _refresh(desk, actor, report=report)


def add_record(desk: Desk, actor: Actor, *, report: UUID) -> int:
    """A new sheet of a sheet form; returns its number."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        if opened.published.form(opened.report.form, opened.report.edition).form.sheet is None:
            raise Refused("no_sheets")
        _touch(session, opened, desk=desk)
        return drafts.add_record(session, report)


def remove_record(desk: Desk, actor: Actor, *, report: UUID, record: int) -> None:
    """Take a sheet away, with what was typed in it (the draft's log keeps it)."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        draft = _laid(session, opened)[1]
        if record == 0 or record not in draft.records:
            raise Refused("not_found", what=f"phiếu số {record}")
        typed = {address: text for address, text in draft.typed.items() if address.record == record}
        _empty(desk, actor, session=session, opened=opened, typed=typed)
        drafts.remove_record(session, report, record=record)
    _refresh(desk, actor, report=report)


def explain(desk: Desk, actor: Actor, *, report: UUID, reasons: Mapping[ReasonKey, str]) -> None:
    """Say why warnings are right (giải trình). An empty text takes a reason back."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        given = {key: storable(text).strip() for key, text in reasons.items()}
        for text in given.values():
            if len(text) > LONGEST_REASON:
                raise Refused("too_long", cell="giải trình", limit=LONGEST_REASON)
        _touch(session, opened, desk=desk)
        drafts.put_reasons(session, report, given=given, actor=actor, at=desk.clock.now())
    _refresh(desk, actor, report=report)


def answer_remark(desk: Desk, actor: Actor, *, report: UUID, remark: UUID, text: str) -> None:
    """Answer a reviewer's note instead of, or beside, changing the cell."""
    with desk.database.write() as session:
        opened = _for_filling(desk, actor, session=session, report=report)
        found = session.get(Remark, remark)
        if found is None or found.report_id != report or found.settled_by_id is not None:
            raise Refused("not_found", what="nhận xét này")
        answer = storable(text).strip()
        if len(answer) > LONGEST_REASON:
            raise Refused("too_long", cell="trả lời", limit=LONGEST_REASON)
        found.answer = answer or None
        found.answered_by_id = actor.holder if answer else None
        found.answered_at = desk.clock.now() if answer else None
        reports.add(session, found)
        _touch(session, opened, desk=desk)


def storable(typed: str) -> str:
    """As typed, but for what no database keeps: NUL and halves of surrogate pairs become the replacement character."""
    return typed.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def name_of(laid: Frame, address: Address) -> str:
    """Row and column of a cell, in words."""
    part = laid.part(address.part)
    row = part.row(address.row) if part is not None else None
    column = part.column(address.column) if part is not None else None
    words = [row.title if row is not None else address.row, column.title if column is not None else address.column]
    return ", ".join(word for word in words if word)


# ---- what every act of filling begins and ends with ----


def _for_filling(desk: Desk, actor: Actor, *, session: Session, report: UUID) -> Opened:
    opened = fetch(desk, actor, session=session, report=report, act="report.fill", lock=True)
    if not may_be_edited(opened, today=desk.today):
        state = State(opened.report.state)
        if state in (State.SENT, State.VERIFIED, State.APPROVED):
            raise Refused("state", state=TITLES[state], act="sửa")
        raise Refused("closed", period=opened.period.title, due=f"{opened.due:%d/%m/%Y}")
    return opened


def _touch(session: Session, opened: Opened, *, desk: Desk) -> int:
    """The draft's next version."""
    report = opened.report
    report.draft_version += 1
    report.changed_at = desk.clock.now()
    reports.add(session, report)
    return report.draft_version


def _empty(desk: Desk, actor: Actor, *, session: Session, opened: Opened, typed: Mapping[Address, str]) -> None:
    """Blank these cells in one change of the draft."""
    for address in typed:
        _check_open(opened, address)
    version, at, report = _touch(session, opened, desk=desk), desk.clock.now(), opened.report.id
    drafts.put_cells(session, report, cells=dict.fromkeys(typed, ""), version=version, actor=actor, at=at)
    changes = [(address, text, "") for address, text in typed.items()]
    drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)


def _refresh(desk: Desk, actor: Actor, *, report: UUID) -> EntryView:
    """The report after an act, and its progress kept for the lists, unless someone was quicker."""
    shown = read_for_entry(desk, actor, report=report)
    progress = progress_of(shown)
    with desk.database.write() as session:
        session.execute(
            update(Report)
            .where(col(Report.id) == report, col(Report.draft_version) == shown.head.draft_version)
            .values(
                progress={
                    "filled": progress.filled,
                    "wanted": progress.wanted,
                    "errors": progress.errors,
                    "warnings": progress.warnings,
                    "unexplained": progress.unexplained,
                },
                progress_version=shown.head.draft_version,
            )
        )
    return shown


def _laid(session: Session, opened: Opened) -> tuple[Frame, drafts.Draft]:
    form = opened.published.form(opened.report.form, opened.report.edition).form
    draft = drafts.load(session, opened.report.id, is_sheet=form.sheet is not None)
    return lay_out(session, form, unit=opened.unit, period=opened.period), draft


def _unit(session: Session, id_: UUID | None) -> Unit:
    found = session.get(Unit, id_) if id_ is not None else None
    if found is None:
        raise Refused("not_found", what="đơn vị")
    return found


# ---- which cells and rows there are ----


def _check_cell(
    laid: Frame,
    address: Address,
    *,
    present: Mapping[tuple[int, str], tuple[str, ...]],
    records: tuple[int, ...],
) -> None:
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    row = _row(laid, address.part, key=address.row, added=present.get((address.record, address.part), ()))
    there = column is not None and row is not None and row.kind is not RowKind.HEADING and address.record in records
    if not there or column is None or row is None or not _takes_typing(row, column.column.id, column=column.column):
        raise Refused("no_such_cell", cell=name_of(laid, address))


def _check_open(opened: Opened, address: Address) -> None:
    locked = opened.report.open_cells
    place = [str(address.record), address.part, address.row, address.column]
    if locked is not None and place not in locked:
        raise Refused("cell_locked")


def _row(laid: Frame, part: str, *, key: str, added: tuple[str, ...] = ()) -> FrameRow | None:
    """The row with this key; for a row that the officer opened, the row that stands for its block."""
    found = laid.part(part)
    if found is None:
        return None
    row = found.row(key)
    if row is not None and row.kind is not RowKind.OPEN:
        return row
    return next((open_ for open_ in found.rows if open_.kind is RowKind.OPEN), None) if key in added else None


def _below(row: str, key: str) -> bool:
    return row == key or row.startswith(f"{key}/")


def _takes_typing(row: FrameRow, column_id: str, *, column: Column) -> bool:
    """Whether a cell may hold typed text at all. A formula that reads another period may be opened for typing."""
    if column_id in row.blocked:
        return False
    formula = column.formula if column.formula is not None else None if column_id in row.entered else row.formula
    return formula is None or reads_other_period(formula)


def reads_other_period(tree: Tree) -> bool:
    match tree:
        case Call(function=name, arguments=arguments):
            return name in TIME_FUNCTIONS or any(reads_other_period(argument) for argument in arguments)
        case Binary(left=left, right=right):
            return reads_other_period(left) or reads_other_period(right)
        case Unary(operand=operand):
            return reads_other_period(operand)
        case _:
            return False


def _open_keys(
    desk: Desk, laid: Frame, *, part: str, block: str | None, count: int, there: tuple[str, ...]
) -> tuple[str, ...]:
    if count <= 0:
        return ()
    found = laid.part(part)
    rows = [row for row in found.rows if row.kind is RowKind.OPEN] if found is not None else []
    row = next((row for row in rows if block is None or row.key == block), None)
    if row is None:
        raise Refused("no_such_row", row=block or part)
    if len(there) + count > row.max:
        raise Refused("rows_full", limit=row.max)
    return tuple(str(desk.new_id()) for _ in range(count))


def _is_number(laid: Frame, address: Address) -> bool:
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    return column is not None and column.column.type.numeric
