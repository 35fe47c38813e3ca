"""One form over all units in one grid: a row of figures of each, beside those of the period before (R017). Only reads.

Figures are those last sent. A unit that has sent nothing stands there without figures, never with zeros; columns about
persons are not shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from engine.compute import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.cells import zero_of
from engine.expr.values import Value
from engine.model import Form, Period
from engine.targets.tables import CompiledTable
from engine.targets.totals import whole_frame
from server.access import covered, reach
from server.actor import Actor, Reach, Thing
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.masking import is_covered
from server.reporting.oddness import LEAST, SHARE
from server.reporting.surroundings import period_facts
from server.reporting.totals import authority_of
from server.store import boards, projection, units
from server.store.models import Unit
from server.workflow import State

MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure beside that of the period before. `share`: of the earlier figure, None where that is nothing. `large`:
    by more than a fifth and more than 20."""

    by: Decimal
    share: Decimal | None
    large: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """`now`, `before`: None where there is no such figure. `change`: None where one of them is no number."""

    now: Value | None
    before: Value | None
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """`cells`: none where the unit has sent nothing."""

    unit: UUID
    code: str
    name: str
    report: UUID | None
    state: State
    late: bool
    stand_in: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`columns`: those shown; `offered`: those that could be. `before`: the title of the period before, '' where there
    is none. `missing`: units without figures."""

    period: str
    period_title: str
    form: Form
    part: FramePart
    row: FrameRow
    parts: tuple[FramePart, ...]
    columns: tuple[FrameColumn, ...]
    offered: tuple[FrameColumn, ...]
    before: str
    rows: tuple[GridRow, ...]
    missing: int


def grid(
    desk: Desk,
    actor: Actor,
    *,
    period: str,
    form: str,
    part: str = "",
    row: str = "",
    columns: Collection[str] = (),
) -> Grid:
    """One row of one part of a form, of every unit that owes it and lies in the reader's reach. What is not asked for
    is chosen: the first part, its first row, its first columns of figures."""
    with desk.adding_up() as session:
        within = reach(actor, "board.read")
        published = desk.catalogue.current(session)
        shown = published.period(actor.regime, period)
        edition = next((pinned.edition for pinned in shown.forms if pinned.form == form), None)
        if edition is None:
            raise Refused("not_found", what=f"biểu {form} trong kỳ {shown.title}")
        definition = published.form(form, edition).form
        laid = _laid(definition, session, actor, period=shown)
        parts = tuple(each for each in laid.parts if _offered(laid, each))
        chosen_part = next((each for each in parts if each.id == part), parts[0] if parts else None)
        if chosen_part is None or definition.sheet is not None:
            raise Refused("no_grid", number=definition.number)
        chosen_row = _row_of(chosen_part, row)
        offered = _offered(laid, chosen_part)
        wanted = tuple(each for each in offered if each.key in columns)[:MOST_COLUMNS] or offered[:MOST_COLUMNS]
        earlier = published.previous(shown, form)
        owing = _owing(session, actor, definition, period=shown, within=within)
        one_row = _OneRow(
            tables=tuple(table for table in published.tables[form] if table.part == chosen_part.id),
            form=form,
            edition=edition,
            row=chosen_row.key,
            units=tuple(unit.id for unit in owing),
        )
        now = one_row.figures(session, shown)
        before = one_row.figures(session, earlier) if earlier is not None else {}
        begun = {
            each.unit: each for each in boards.rows(session, actor.regime, period=period, within=within, form=form)
        }
        places = [Address(0, chosen_part.id, chosen_row.key, column.key) for column in wanted]
        rows = tuple(
            _line(
                unit,
                begun.get(unit.id),
                over=desk.today > shown.due,
                places=places,
                now=now.get(unit.id),
                before=before.get(unit.id, {}),
            )
            for unit in owing
        )
        return Grid(
            period=period,
            period_title=shown.title,
            form=definition,
            part=chosen_part,
            row=chosen_row,
            parts=parts,
            columns=wanted,
            offered=offered,
            before=earlier.title if earlier is not None else "",
            rows=rows,
            missing=sum(not each.cells for each in rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _OneRow:
    """One row of a part, of these units."""

    tables: tuple[CompiledTable, ...]
    form: str
    edition: int
    row: str
    units: tuple[UUID, ...]

    def figures(self, session: Session, period: Period) -> Mapping[UUID, Mapping[Address, Value]]:
        """By unit, as last sent."""
        chosen = projection.selection(period.regime, period=period.id, form=self.form, units=self.units, basis="sent")
        cells = projection.cells(session, tables=self.tables, chosen=chosen, edition=self.edition, row=self.row)
        sent = projection.reports_of(session, chosen, basis="sent")
        return {unit: cells.get(submission, {}) for unit, submission in sent.items()}


def _owing(session: Session, actor: Actor, form: Form, *, period: Period, within: Reach) -> Sequence[Unit]:
    """The units that owe the form and lie in the reader's reach."""
    here = units.on_day(session, actor.regime, day=period.to, within=within)
    return [
        unit
        for unit in due.owing(form, here, period=period)
        if covered(
            within, Thing(kind="report", unit=unit.id, unit_parent=unit.parent_id, form=form.id, period=period.id)
        )
    ]


def _laid(form: Form, session: Session, actor: Actor, *, period: Period) -> Frame:
    """The form laid out for the whole authority: it has every row that a unit may have."""
    here = units.on_day(session, actor.regime, day=period.to)
    return whole_frame(form, facts=Facts(authority_of(form, here), period_facts(period), {}))


def _offered(laid: Frame, part: FramePart) -> tuple[FrameColumn, ...]:
    """Columns of figures that are about no person."""
    row = _first_row(part)
    if row is None:
        return ()
    return tuple(
        column
        for column in part.columns
        if column.column.type.numeric and not is_covered(laid, Address(0, part.id, row.key, column.key))
    )


def _first_row(part: FramePart) -> FrameRow | None:
    return next((row for row in part.rows if row.kind is RowKind.CELLS), None)


def _row_of(part: FramePart, key: str) -> FrameRow:
    found = next((row for row in part.rows if row.key == key and row.kind is RowKind.CELLS), None)
    row = found or _first_row(part)
    if row is None:
        raise Refused("no_such_row", row=key)
    return row


def _line(
    unit: Unit,
    held: boards.BoardRow | None,
    *,
    over: bool,
    places: list[Address],
    now: Mapping[Address, Value] | None,
    before: Mapping[Address, Value],
) -> GridRow:
    cells = () if now is None else tuple(_cell(now.get(at), before.get(at)) for at in places)
    sent = held is not None and held.sent_at is not None
    return GridRow(
        unit=unit.id,
        code=unit.code,
        name=unit.name,
        report=held.id if held is not None else None,
        state=State(held.state) if held is not None else State.NOT_BEGUN,
        late=held.late if held is not None and sent else over,
        stand_in=held.stand_in if held is not None else False,
        cells=cells,
    )


def _cell(now: Value | None, before: Value | None) -> GridCell:
    return GridCell(now=now, before=before, change=change(now, before))


def change(now: Value | None, before: Value | None) -> Change | None:
    """By how much a figure changed; None where one of them is no figure. `-` is nothing, a blank is none."""
    then = zero_of(before) if before is not None else None
    here = zero_of(now) if now is not None else None
    if then is None or here is None:
        return None
    by = here - then
    share = by / abs(then) if then else None
    return Change(by=by, share=share, large=abs(by) > LEAST and abs(by) > SHARE * abs(then))
