"""Where a cell of a form's total comes from: the units' cells that were added up, or the cells of the total itself that
it is worked out from; and where a figure between the windows of a year comes from.

Adding the listed cells again gives the figure. Knows no indicator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.spans import figure
from engine.compute.whole import Way, way_of
from engine.expr.values import BLANK, Value
from engine.model import Form
from engine.targets.total_rows import TotalRows
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.masking import is_covered
from server.reporting.shown import TotalsView, UnitFigures
from server.reporting.totals import totals
from server.reporting.windows import OverWindows, WindowColumn, over_windows
from server.store import origins
from server.store.origins import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCell:
    """One cell of a unit's submission that was added up. `covered`: it is about a person."""

    code: str
    name: str
    submission: UUID
    address: Address
    value: Value
    covered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SumCell:
    """A cell of a total. `parts`: the cells of the total that it is worked out from, none where `units` are added up;
    `own`: where it is worked out from parts, what the units themselves have there, each worked out from its own parts;
    `without`: units that owe the form and have nothing that counts; `beside`: what the other side reports there, which
    is not counted."""

    form: Form
    period: str
    period_title: str
    basis: str
    frame: Frame
    address: Address
    way: Way
    value: Value
    parts: tuple[tuple[Address, Value], ...]
    units: tuple[UnitCell, ...]
    own: tuple[UnitCell, ...]
    beside: tuple[UnitCell, ...]
    without: tuple[str, ...]
    counted: int
    owed: int
    origins: Mapping[UUID, Origin]


def sum_cell(desk: Desk, actor: Actor, *, form: str, period: str, address: Address, basis: str = "approved") -> SumCell:
    """Raises `Refused`, `Forbidden`."""
    view = totals(desk, actor, form=form, period=period, basis=basis)
    part, row, column = _place(view.frame, address)
    value = view.total.cells.get(address)
    if value is None:
        raise Refused("not_found", what="ô này trong số cộng")
    parts = parts_of(view, part, row, column)
    there = tuple(_cells(view.frame, view.units, address))
    beside = tuple(_cells(view.frame, view.beside, address))
    with desk.adding_up() as session:
        return SumCell(
            form=view.form,
            period=period,
            period_title=desk.catalogue.current(session).period(actor.regime, period).title,
            basis=basis,
            frame=view.frame,
            address=address,
            way=way_of(row, column),
            value=value.value,
            parts=tuple((at, view.total.cells[at].value) for at in parts if at in view.total.cells),
            units=() if parts else there,
            own=there if parts else (),
            beside=beside,
            without=tuple(each.name for each in view.units if each.submission is None),
            counted=view.counted,
            owed=view.owed,
            origins=origins.origins(session, {each.submission for each in (*there, *beside)}),
        )


def _place(frame: Frame, address: Address) -> tuple[FramePart, FrameRow, FrameColumn]:
    part = frame.part(address.part)
    row = part.row(address.row) if part is not None else None
    column = part.column(address.column) if part is not None else None
    if part is None or row is None or column is None or row.kind is not RowKind.CELLS:
        raise Refused("not_found", what="ô này trong biểu")
    return part, row, column


def parts_of(view: TotalsView, part: FramePart, row: FrameRow, column: FrameColumn) -> tuple[Address, ...]:
    """The cells of the total that a cell of it is worked out from: the parts of a total row, what a rate divides."""
    there = (*view.total.present.get((0, part.id), ()), *(at.row for unit in view.units for at in unit.cells))
    sent = dict.fromkeys(key for key in there)
    rows = TotalRows(view.frame, part, sent=sent.keys())
    if way_of(row, column) is Way.AGAIN:
        return rows.operands_of(row, column)
    return rows.parts_of(row, column) or ()


def _cells(frame: Frame, units: Sequence[UnitFigures], address: Address) -> Iterator[UnitCell]:
    """What each unit has there; of a form of many sheets, on each of them."""
    for unit in units:
        if unit.submission is None:
            continue
        for at in sorted(unit.cells):
            if (at.part, at.row, at.column) == (address.part, address.row, address.column):
                yield UnitCell(
                    code=unit.code,
                    name=unit.name,
                    submission=unit.submission,
                    address=at,
                    value=unit.cells[at],
                    covered=is_covered(frame, at),
                )


# ---- between the windows of a year ----


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowUnit:
    """One unit's figure of a window, and its cells in the reports that the window is put together from."""

    code: str
    name: str
    value: Value
    cells: tuple[tuple[str, UnitCell], ...]  # period, cell


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCell:
    over: OverWindows
    window: WindowColumn
    row: FrameRow
    value: Value
    units: tuple[WindowUnit, ...]


def window_cell(
    desk: Desk, actor: Actor, *, form: str, year: int, address: Address, place: int, basis: str = "approved"
) -> WindowCell:
    """The figure in the row of `address` under the head at `place`. Raises `Refused`, `Forbidden`."""
    over = over_windows(desk, actor, form=form, year=year, part=address.part, column=address.column, basis=basis)
    row = over.part.row(address.row)
    same = (over.part.id, over.column.key) == (address.part, address.column)
    if row is None or not same or not 0 <= place < len(over.columns):
        raise Refused("not_found", what="số này giữa các kỳ")
    window = over.columns[place]
    return WindowCell(
        over=over,
        window=window,
        row=row,
        value=window.figures.get(row.key, BLANK),
        units=tuple(_of_window(over, window, address)),
    )


def _of_window(over: OverWindows, window: WindowColumn, address: Address) -> Iterator[WindowUnit]:
    time = over.column.column.time
    reports = over.reports
    for id_, unit in reports[window.span.whole].items():
        its = [(period, reports[period].get(id_)) for period in window.span.reports]
        if any(each is None for _, each in its):
            continue
        cells = tuple(
            (
                period,
                UnitCell(
                    code=each.code,
                    name=each.name,
                    submission=each.submission,
                    address=address,
                    value=each.cells[address],
                ),
            )
            for period, each in its
            if each is not None and each.submission is not None and address in each.cells
        )
        found = figure(window.span, time, by_report={period: cell.value for period, cell in cells})
        if cells:
            yield WindowUnit(code=unit.code, name=unit.name, value=found, cells=cells)
