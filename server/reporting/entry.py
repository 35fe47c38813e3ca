"""Filling a report: begin it, save cells, add and remove rows, explain warnings, answer remarks.

Cells are saved as typed, understood or not. Two people may fill one report: a cell that another changed since the page
was read is not written over, the second is told cell by cell.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Frame, FrameRow, RowKind, table_itself
from engine.compute.reading import STATED, read
from engine.expr.tree import Binary, Call, Tree, Unary
from engine.expr.types import Base
from engine.fields.base import Refusal
from engine.model import Column
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting import due, masking
from server.reporting.desk import Desk
from server.reporting.filling import (
    blank_out,
    check_open,
    check_takes_rows,
    laid_out,
    own_draft,
    refresh,
    take_back_nothing,
    touch,
)
from server.reporting.merging import merge
from server.reporting.shown import Change, Conflict, EntryView, NoteConflict, ReasonKey, Saved
from server.reporting.viewing import Opened, fetch, view
from server.store import authority, drafts, reports
from server.store.models import Remark, Report, Unit
from server.workflow import Act, Stage, State, step

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
        given = authority.extensions(session, actor.regime, period=period, units=[seat.id])
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
            due=authority.until(given, seat.id, form),
            begun_at=now,
            changed_at=now,
        )
        reports.add(session, report)
        opened = Opened(report=report, unit=seat, period=pinned, published=published)
        desk.record(session, actor, act="report.begin", thing=opened.thing, after={"edition": edition})
        return report.id


def read_for_entry(desk: Desk, actor: Actor, *, report: UUID, record: int | None = None) -> EntryView:
    """The report as it stands (`record`: one sheet of it): the draft while it may be edited, then what was sent."""
    with desk.database.read() as session:
        opened = fetch(desk, actor, session=session, report=report, act="report.read")
        found = view(session, opened, today=desk.today, only=None if record is None else (record,))
    if record is not None and record not in found.entries.records:
        raise Refused("not_found", what=f"phiếu số {record}")
    return masking.for_reader(desk, actor, opened, found)


def version_of(desk: Desk, actor: Actor, *, report: UUID) -> int:
    """The draft's version as it is now."""
    with desk.database.read() as session:
        return fetch(desk, actor, session=session, report=report, act="report.read").report.draft_version


def save_cells(
    desk: Desk,
    actor: Actor,
    *,
    report: UUID,
    cells: Mapping[Address, str],
    base_version: int,
    bases: Mapping[Address, int] = MappingProxyType({}),
) -> Saved:
    """Save typed text. `base_version`: the draft's version that the page was made from, or that of the last save whose
    `changed` it shows; `bases`: that of single cells, where it was another. Raises `CellsRefused` where a cell is not
    there to be typed: then nothing is saved."""
    with own_draft(desk, actor, report=report) as (session, opened):
        given = {address: storable(typed) for address, typed in cells.items()}
        records = {address.record for address in given} or {0}
        laid, draft = laid_out(session, opened, only=records)
        held = drafts.held(session, report, records=records)
        refused = {
            address: why
            for address, typed in given.items()
            if (why := _why_refused(laid, address, typed, draft=draft, held=held.get(address), opened=opened))
        }
        if refused:
            raise CellsRefused(
                refused, typed=given, held=held, names=reports.holder_names(session, [h.holder for h in held.values()])
            )
        merged = merge(given, held, seen=base_version, bases=bases)
        version = opened.report.draft_version
        if merged.changes:
            version = touch(session, opened, desk=desk)
            at = desk.clock.now()
            written = {address: typed for address, _, typed in merged.changes}
            drafts.put_cells(session, report, cells=written, version=version, actor=actor, at=at)
            gone = take_back_nothing(
                desk, actor, session=session, opened=opened, tables=_rows_come(laid, written), version=version
            )
            changes = (*merged.changes, *gone)
            drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
            drafts.touch_sheets(session, report, records=records, version=version)
        drafts.confirm(session, report, cells=[each for each in merged.same if each in held and held[each].carried])
        others = (*(theirs for _, _, theirs in merged.conflicts), *(theirs for _, theirs in merged.changed))
        names = reports.holder_names(session, [each.holder for each in others])
    shown = refresh(desk, actor, report=report, records=records, laid=laid)
    unread = shown.entries.refused
    return Saved(
        version=version,
        saved=tuple(address for address, _, _ in merged.changes),
        conflicts=tuple(
            Conflict(
                address=address,
                mine=mine,
                theirs=theirs.typed,
                by=names[theirs.holder],
                at=theirs.at,
                version=theirs.version,
                own=theirs.holder == actor.holder,
            )
            for address, mine, theirs in merged.conflicts
        ),
        refused={address: unread[address] for address in given if address in unread},
        view=shown,
        changed=tuple(change_of(address, theirs, names=names, actor=actor) for address, theirs in merged.changed),
    )


def change_of(address: Address, held: drafts.Held, *, names: Mapping[UUID, str], actor: Actor) -> Change:
    return Change(
        address=address,
        typed=held.typed,
        by=names[held.holder],
        at=held.at,
        version=held.version,
        own=held.holder == actor.holder,
    )


def fill_with_nothing(
    desk: Desk, actor: Actor, *, report: UUID, part: str | None = None, record: int | None = None
) -> Saved:
    """Type '-' into every required number cell that is still blank, and state of every table without a row that nothing
    arose there (one key fills the rest)."""
    shown = read_for_entry(desk, actor, report=report, record=record)
    blanks = {
        address: "-"
        for address in shown.outcome.blanks
        if (part is None or address.part == part) and _takes_nothing(shown.frame, address)
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
    with own_draft(desk, actor, report=report) as (session, opened):
        check_takes_rows(opened, record, part)
        laid, draft = laid_out(session, opened, only=(record,))
        if record not in draft.records:
            raise Refused("not_found", what=f"phiếu số {record}")
        there = draft.present.get((record, part), ())
        wanted = [key for key in dict.fromkeys(keys) if key not in there]
        for key in wanted:
            row = _row(laid, part, key=key)
            if row is None or not row.optional:
                raise Refused("no_such_row", row=key)
        new = _open_keys(desk, laid, part=part, block=block, count=count, there=there)
        added = (*wanted, *new)
        if added:
            version = touch(session, opened, desk=desk)
            drafts.add_rows(session, report, record=record, part=part, keys=added)
            changes = take_back_nothing(
                desk, actor, session=session, opened=opened, tables=((record, part),), version=version
            )
            if changes:
                at = desk.clock.now()
                drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)
            drafts.touch_sheets(session, report, records=(record,), version=version)
    if added:
        refresh(desk, actor, report=report, records={record})
    return added


def remove_row(desk: Desk, actor: Actor, *, report: UUID, part: str, key: str, record: int = 0) -> None:
    """Take an added row away, with what was typed in it (the draft's log keeps it)."""
    with own_draft(desk, actor, report=report) as (session, opened):
        check_takes_rows(opened, record, part)
        draft = laid_out(session, opened, only=(record,))[1]
        there = draft.present.get((record, part), ())
        gone = {other for other in there if other == key or other.startswith(f"{key}/")}
        if key not in gone:
            raise Refused("no_such_row", row=key)
        typed = {
            address: text
            for address, text in draft.typed.items()
            if (address.record, address.part) == (record, part) and _below(address.row, key)
        }
        blank_out(desk, actor, session=session, opened=opened, typed=typed)
        for other in gone:
            drafts.remove_row(session, report, record=record, part=part, key=other)
    refresh(desk, actor, report=report, records={record})


def explain(
    desk: Desk,
    actor: Actor,
    *,
    report: UUID,
    reasons: Mapping[ReasonKey, str],
    seen: Mapping[ReasonKey, str] | None = None,
) -> tuple[NoteConflict, ...]:
    """Say why warnings are right (giải trình). An empty text takes a reason back. `seen`: what stood in the boxes when
    they were read; one that somebody wrote meanwhile is not written over, but told."""
    with own_draft(desk, actor, report=report) as (session, opened):
        given = {key: _note(text, of="giải trình") for key, text in reasons.items()}
        held = drafts.held_reasons(session, report)
        met = {
            key: held[key]
            for key, text in given.items()
            if key in held and seen is not None and _moved(held[key].text, seen.get(key, ""), mine=text)
        }
        taken = {key: text for key, text in given.items() if key not in met}
        if taken:
            version = touch(session, opened, desk=desk)
            drafts.put_reasons(session, report, given=taken, actor=actor, at=desk.clock.now())
            records = {address.record for _, address in taken if address is not None} or {0}
            drafts.touch_sheets(session, report, records=records, version=version)
        names = reports.holder_names(session, [each.holder for each in met.values()])
    if taken:
        refresh(desk, actor, report=report, records=records)
    return tuple(
        NoteConflict(
            of=key,
            mine=given[key],
            theirs=theirs.text,
            by=names[theirs.holder],
            at=theirs.at,
            own=theirs.holder == actor.holder,
        )
        for key, theirs in met.items()
    )


def answer_remark(
    desk: Desk, actor: Actor, *, report: UUID, remark: UUID, text: str, seen: str | None = None
) -> NoteConflict | None:
    """Answer a reviewer's note instead of, or beside, changing the cell. `seen`: the answer that stood there when the
    page was read; one that somebody wrote meanwhile is not written over, but told."""
    with own_draft(desk, actor, report=report) as (session, opened):
        found = session.get(Remark, remark)
        if found is None or found.report_id != report or found.settled_by_id is not None:
            raise Refused("not_found", what="nhận xét này")
        answer = _note(text, of="trả lời")
        by, at = found.answered_by_id, found.answered_at
        if seen is not None and by is not None and at is not None and _moved(found.answer or "", seen, mine=answer):
            names = reports.holder_names(session, [by])
            own = by == actor.holder
            return NoteConflict(of=remark, mine=answer, theirs=found.answer or "", by=names[by], at=at, own=own)
        found.answer = answer or None
        found.answered_by_id = actor.holder
        found.answered_at = desk.clock.now()
        reports.add(session, found)
        touch(session, opened, desk=desk)
    return None


def _note(text: str, *, of: str) -> str:
    """As it is kept: a browser's form and its script end lines differently."""
    kept = storable(text).replace("\r\n", "\n").strip()
    if len(kept) > LONGEST_REASON:
        raise Refused("too_long", cell=of, limit=LONGEST_REASON)
    return kept


def _moved(now: str, seen: str, *, mine: str) -> bool:
    """Whether somebody wrote a note after it was read, and something else than what is given."""
    stands = now.replace("\r\n", "\n")
    return stands not in (seen.replace("\r\n", "\n").strip(), mine)


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


def _unit(session: Session, id_: UUID | None) -> Unit:
    found = session.get(Unit, id_) if id_ is not None else None
    if found is None:
        raise Refused("not_found", what="đơn vị")
    return found


# ---- which cells and rows there are ----


class CellsRefused(Refused):
    """Cells that cannot be typed as they were given, each with why; the sentence is that of the first. `typed`: what
    was given; `held`, `names`: what stands there and whose it is."""

    def __init__(
        self,
        cells: Mapping[Address, Refused],
        *,
        typed: Mapping[Address, str],
        held: Mapping[Address, drafts.Held],
        names: Mapping[UUID, str],
    ) -> None:
        first = next(iter(cells.values()))
        super().__init__(first.code, **first.words)
        self.cells = cells
        self.typed = {address: typed[address] for address in cells}
        self.held = {address: held[address] for address in cells if address in held}
        self.names = names


def _why_refused(
    laid: Frame, address: Address, typed: str, *, draft: drafts.Draft, held: drafts.Held | None, opened: Opened
) -> Refused | None:
    try:
        if address == table_itself(address.record, address.part):
            _check_nothing(laid, address, typed, draft=draft)
        else:
            _check_cell(laid, address, present=draft.present, records=draft.records)
        _check_files(laid, address, typed)
        if len(typed) > LONGEST:
            raise Refused("too_long", cell=name_of(laid, address), limit=LONGEST)
        if typed != (held.typed if held is not None else ""):
            check_open(opened, address)
    except Refused as why:
        return why
    return None


def _check_nothing(laid: Frame, table: Address, typed: str, *, draft: drafts.Draft) -> None:
    """That nothing arose is stated, or taken back, of a table whose rows the officer adds, while it has none."""
    part = laid.part(table.part)
    asked = part is not None and laid.form.sheet is None and part.takes_rows
    if part is None or not asked or table.record not in draft.records or typed not in ("", STATED):
        raise Refused("no_such_cell", cell=part.title if part is not None else table.part)
    if typed and has_rows(laid, part.id, draft=draft):
        raise Refused("rows_are_there", table=part.title)


def has_rows(laid: Frame, part: str, *, draft: drafts.Draft) -> bool:
    """Whether the officer has added a row to the table, or typed in one."""
    there = read(laid, draft.typed, present=draft.present, records=draft.records).present
    return any(keys for (_, of), keys in there.items() if of == part)


def _rows_come(laid: Frame, cells: Mapping[Address, str]) -> frozenset[tuple[int, str]]:
    """The tables, as (record, part), in which something is typed in a row that the officer adds."""
    found = set()
    for address, typed in cells.items():
        row = _row(laid, address.part, key=address.row, added=(address.row,)) if address.column else None
        if typed and row is not None and (row.optional or row.kind is RowKind.OPEN):
            found.add((address.record, address.part))
    return frozenset(found)


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


def _check_files(laid: Frame, address: Address, typed: str) -> None:
    """A cell that takes files names only files of this report, never another's."""
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    if column is None or column.column.type.base is not Base.FILES or not typed:
        return
    if isinstance(column.column.type.parse(typed, offered=column.offered), Refusal):
        raise Refused("no_such_file")


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


def _takes_nothing(laid: Frame, address: Address) -> bool:
    part = laid.part(address.part)
    column = part.column(address.column) if part is not None else None
    if column is None:
        return address == table_itself(address.record, address.part)
    return column.column.type.numeric
