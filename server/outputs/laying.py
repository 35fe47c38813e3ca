"""Figures of a form as official tables: as the form has them, units as rows, periods as columns. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from engine.compute import cell_type
from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.outcome import Outcome
from engine.compute.relations import relations
from engine.compute.spans import Span, Window, figure, since_new_year, spans
from engine.compute.whole import Way, way_of
from engine.expr.arithmetic import Arithmetic, Missing
from engine.expr.types import Time
from engine.expr.values import BLANK, Kind, Value
from engine.model import official_code
from engine.targets.reports import PrintHeadCell
from server.outputs.absent import Asks, asks_of
from server.outputs.gathering import FormFigures, figures_in, is_figure
from server.outputs.grid import LINE, TOTAL, Grid, Leaf, Line
from server.reporting.shown import UnitFigures
from server.reporting.suppressing import COVERED
from server.words import phrases

UNIT_STUB = ("Đơn vị", "Mã số")
NOT_THERE = "chưa có số liệu"
MOST_CHIEF = 40  # rows that are set side by side for each unit; of a longer table only those that head it


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of every unit's report: a row (None: all rows that officers add, and all sheets) and a column. `alike`:
    not one row but all of these, the same one under each code of a list."""

    part: FramePart
    row: FrameRow | None
    column: FrameColumn
    alike: tuple[FrameRow, ...] = ()

    @property
    def way(self) -> Way:
        if self.row is None:
            return way_of(self.part.rows[0], self.column) if self.part.rows else Way.NONE
        return way_of(self.row, self.column)

    @property
    def key(self) -> str:
        return self.row.key if self.row is not None else "*"

    @property
    def sums(self) -> tuple[Address, ...]:
        """The cells that are added up, where it is more than one."""
        return tuple(Address(0, self.part.id, row.key, self.column.key) for row in self.alike)

    def of(self, unit: UnitFigures, asks: Asks) -> Value:
        """What one unit says there, or the sign of a cell that its report does not have."""
        if self.alike:
            return added([self._cell(unit, row, asks) for row in self.alike])
        if self.row is not None:
            return self._cell(unit, self.row, asks)
        its = [
            value
            for address, value in unit.cells.items()
            if (address.part, address.column) == (self.part.id, self.column.key)
        ]
        return added(its) if its else asks.absent(unit, self.part.id, None)

    def _cell(self, unit: UnitFigures, row: FrameRow, asks: Asks) -> Value:
        found = unit.cells.get(Address(0, self.part.id, row.key, self.column.key))
        return asks.absent(unit, self.part.id, row) if found is None else found


def added(values: Sequence[Value]) -> Value:
    """Blanks, `...` and `x` are left out and never spread, where there is a figure beside them; of yes and no the yeses
    are counted."""
    known = [each for each in values if each.kind in (Kind.NUMBER, Kind.NOTHING, Kind.TRUTH)]
    if known:
        return Arithmetic(Missing.SKIP).total(known)
    alike = len({each.kind for each in values}) == 1 and values[0].kind in (Kind.UNAVAILABLE, Kind.INAPPLICABLE)
    return values[0] if alike else BLANK


# ---- units as rows ----


def by_units(figures: FormFigures) -> tuple[Grid, ...]:
    """For each part of the form one table: the authority's total, then a line for each unit that owes the form."""
    return tuple(
        grid for part in figures.view.frame.parts if (grid := _units_grid(figures, part)) is not None and grid.leaves
    )


def _units_grid(figures: FormFigures, part: FramePart) -> Grid | None:
    places = tuple(places_of(figures.view.frame, part))
    if not places:
        return None
    view, leaves, asks = figures.view, _leaves(part, places), asks_of(figures.form)
    lines = [
        Line(
            title=f"Tổng số ({view.counted}/{view.owed} đơn vị)",
            kind=TOTAL,
            values=tuple(_total(figures, place, asks) for place in places),
        ),
        *(_unit_line(unit, places, asks) for unit in view.units),
    ]
    ties, made = _ties(view.frame, view.total, places)
    whole = _whole_head(part, places)
    return Grid(
        title=part.title if len(view.frame.parts) > 1 else "",
        stub=UNIT_STUB,
        leaves=leaves,
        lines=tuple(lines),
        head=whole,
        inner=_inner_head(part, places) if not whole else (),
        ties=ties,
        made=made,
        gathers=True,
    )


def places_of(frame: Frame, part: FramePart) -> Iterator[Place]:
    """The figures by which one unit stands in a line: those of the total row where the table has one, of a short table
    without one all rows; of rows that officers add, of sheets, and of rows that a long table repeats under each code of
    a list, the sums."""
    columns = [column for column in part.columns if is_figure(column)]
    alike = rows_alike(part) if frame.form.sheet is None else ()
    if alike:
        for its in alike:
            places = (Place(part, its[0], column, its) for column in columns)
            yield from (place for place in places if place.way is Way.SUM)
        return
    rows: tuple[FrameRow | None, ...] = chief_rows(part)
    if frame.form.sheet is not None or not rows:
        rows = (None,) if part.rows else ()
    for row in rows:
        for column in columns:
            place = Place(part, row, column)
            if row is not None or place.way is Way.SUM:
                yield place


def chief_rows(part: FramePart) -> tuple[FrameRow, ...]:
    """The total row with which a table begins; else every row, or in a long table those of the outermost level."""
    cells = [row for row in part.rows if row.kind is RowKind.CELLS]
    if not cells:
        return ()
    if cells[0].formula is not None:
        return (cells[0],)
    outermost = min(row.depth for row in cells)
    return tuple(cells) if len(cells) <= MOST_CHIEF else tuple(row for row in cells if row.depth == outermost)


def rows_alike(part: FramePart) -> tuple[tuple[FrameRow, ...], ...]:
    """Of a table too long to be set row beside row: its rows, each with those that are the same under other codes; ()
    where that makes them no fewer."""
    rows = chief_rows(part)
    if len(rows) <= MOST_CHIEF:
        return ()
    found: dict[tuple[str, ...], list[FrameRow]] = {}
    for row in rows:
        found.setdefault(row.entries, []).append(row)
    return tuple(tuple(its) for its in found.values()) if len(found) <= MOST_CHIEF else ()


def _leaves(part: FramePart, places: Sequence[Place]) -> tuple[Leaf, ...]:
    rows = {place.key for place in places}
    return tuple(_leaf(place, grouped=len(rows) > 1 and part.is_table) for place in places)


def _leaf(place: Place, *, grouped: bool) -> Leaf:
    """Under the title of its row where a line has the figures of many rows."""
    column, row = place.column, place.row
    return Leaf(
        title=column.title,
        group=_group(place, row) if grouped and row is not None else "",
        number="" if grouped else column.hint or column.number,
        type=cell_type(row, column) if row is not None else column.column.type,
        unit=column.column.unit or (row.unit if row is not None else None),
        adds=place.way is Way.SUM,
        offered=column.offered,
        at=Address(0, place.part.id, row.key, column.key) if row is not None and not place.alike else None,
        sums=place.sums,
    )


def _group(place: Place, row: FrameRow) -> str:
    return row.title if place.alike else f"{row.stub or ''} {row.title}".strip()


def _whole_head(part: FramePart, places: Sequence[Place]) -> tuple[PrintHeadCell, ...]:
    """The head as the form has it, where a line has all columns of one row."""
    if [place.column.key for place in places] != [column.key for column in part.columns] or not part.is_table:
        return ()
    return _head_of(part)


def _inner_head(part: FramePart, places: Sequence[Place]) -> tuple[PrintHeadCell, ...]:
    """The same, under the title of each row, where a line has all columns of many rows."""
    its = [[place.column.key for place in run] for _, run in groupby(places, key=lambda place: place.key)]
    columns = [column.key for column in part.columns]
    return _head_of(part) if part.is_table and all(each == columns for each in its) else ()


def _head_of(part: FramePart) -> tuple[PrintHeadCell, ...]:
    return tuple(
        PrintHeadCell(
            text=cell.text,
            unit=cell.unit,
            row=cell.row,
            column=cell.column,
            rows=cell.rows,
            columns=cell.columns,
        )
        for cell in part.head
    )


def _total(figures: FormFigures, place: Place, asks: Asks) -> Value:
    """The authority's figure: worked out by the store; of what many rows say, the sum of the units' sums."""
    if place.row is None or place.alike:
        return added([place.of(unit, asks) for unit in figures.view.units if unit.submission is not None])
    cell = figures.view.total.cells.get(Address(0, place.part.id, place.row.key, place.column.key))
    return cell.value if cell is not None else BLANK


def _unit_line(unit: UnitFigures, places: Sequence[Place], asks: Asks) -> Line:
    there = unit.submission is not None
    return Line(
        title=unit.name,
        code=official_code(unit.code),
        kind=LINE,
        values=tuple(place.of(unit, asks) for place in places),
        note=unit.stand_in if there else NOT_THERE,
        there=there,
    )


def _ties(
    frame: Frame, total: Outcome, places: Sequence[Place]
) -> tuple[tuple[Mapping[int, Fraction], ...], Mapping[int, tuple[int, ...]]]:
    """What the columns of a line come to, as the form says it of its rows that stand in a line."""
    at = {
        Address(0, place.part.id, row.key, place.column.key): index
        for index, place in enumerate(places)
        if (row := _fullest(place, total) if place.alike else place.row) is not None
    }
    if not at:
        return (), {}
    part = next(iter(at)).part
    kept = replace(
        total,
        cells={address: cell for address, cell in total.cells.items() if address in at},
        present={(0, part): tuple(dict.fromkeys(address.row for address in at))},
    )
    known = relations(frame, kept)
    ties = tuple({at[each]: factor for each, factor in one.items()} for one in known.sums)
    made = {
        at[each]: tuple(at[one] for one in of if one in at and one != each)
        for each, of in known.made.items()
        if each in at
    }
    return ties, {each: of for each, of in made.items() if of}


def _fullest(place: Place, total: Outcome) -> FrameRow:
    """Of rows alike the one with most figures: what its columns come to, they come to in all of them."""

    def filled(row: FrameRow) -> int:
        cells = (total.cells.get(Address(0, place.part.id, row.key, column.key)) for column in place.part.columns)
        return sum(1 for cell in cells if cell is not None and cell.value.kind in (Kind.NUMBER, Kind.NOTHING))

    return max(place.alike, key=filled)


# ---- periods as columns ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table of periods: one report, or several put together: then `how` says it in words."""

    title: str
    how: str
    span: Span


def columns_over(figures: Sequence[FormFigures], *, rest: bool) -> tuple[Column, ...]:
    """A column for each period, oldest first; with `rest` also the windows between the reports of one year and the year
    so far."""
    titles = {each.period.id: each.period.title.removeprefix("Báo cáo ") for each in figures}
    windows = {each.period.id: Window(each.period.id, each.period.from_, each.period.to) for each in figures}
    if not rest:
        return tuple(
            Column(
                title=phrases.upper_first(titles[id_]),
                how="",
                span=Span(from_=each.from_, to=each.to, whole=id_),
            )
            for id_, each in windows.items()
        )
    found: list[Column] = []
    for year in sorted({each.period.year for each in figures}):
        its = [windows[each.period.id] for each in figures if each.period.year == year]
        wanted = list(spans(its))
        so_far = [span for each in its if (span := since_new_year(each, its)) is not None and span.more]
        found += [_over(span, titles) for span in (*wanted, *so_far)]
    return tuple(found)


def _over(span: Span, titles: Mapping[str, str]) -> Column:
    days = f"{phrases.short_day(span.from_)}–{phrases.day(span.to)}"
    others = " và ".join(titles[id_] for id_ in (*span.less, *span.more))
    if span.less:
        return Column(title=f"Phần còn lại {days}", how=f"{titles[span.whole]} trừ {others}", span=span)
    if span.more:
        return Column(title=f"Lũy kế {days}", how=f"{titles[span.whole]} cộng {others}", span=span)
    return Column(title=phrases.upper_first(titles[span.whole]), how="", span=span)


def over_periods(
    figures: Sequence[FormFigures],
    columns: Sequence[Column],
    *,
    chosen: Sequence[str],
    units: bool,
    covered: Mapping[str, frozenset[Address]],
) -> tuple[Grid, ...]:
    """One table for each part: its rows (or with `units` the units) against the periods, grouped by the columns
    `chosen` (`part:column`; none: the first). `covered`: by period the cells that may not be told."""
    newest = max(figures, key=lambda each: each.period.to)
    found = []
    for part in newest.view.frame.parts:
        its = [column for column in figures_in(part) if f"{part.id}:{column.key}" in chosen]
        if not part.is_table or (chosen and not its):
            continue
        its = its or list(figures_in(part)[:1])
        if its:
            found.append(
                _Over(figures, columns, part=part, its=its, covered=covered).grid(
                    units=units, titled=len(newest.view.frame.parts) > 1
                )
            )
        if not chosen and found:
            break
    return tuple(grid for grid in found if grid.leaves)


class _Over:
    """One part of a form through the periods."""

    def __init__(
        self,
        figures: Sequence[FormFigures],
        columns: Sequence[Column],
        *,
        part: FramePart,
        its: Sequence[FrameColumn],
        covered: Mapping[str, frozenset[Address]],
    ) -> None:
        self._figures = {each.period.id: each for each in figures}
        self._columns, self._part, self._its, self._covered = columns, part, its, covered
        self._asks = {each.period.id: asks_of(each.form) for each in figures}
        self._units = {
            id_: {unit.unit: unit for unit in each.view.units if unit.submission is not None}
            for id_, each in self._figures.items()
        }

    def grid(self, *, units: bool, titled: bool) -> Grid:
        chief = chief_rows(self._part)[:1]
        lines = self._by_unit(chief[0]) if units and chief else self._by_row()
        return Grid(
            title=self._part.title if titled else "",
            stub=UNIT_STUB if units else (self._part.stub_title, "Mã số"),
            leaves=tuple(
                self._leaf(column, over, row=chief[0] if units and chief else None)
                for column in self._its
                for over in self._columns
            ),
            lines=tuple(lines),
            summed=units,
        )

    def _leaf(self, column: FrameColumn, over: Column, *, row: FrameRow | None) -> Leaf:
        units = self._in(over.span)
        owed = self._figures[over.span.whole].view.owed
        said = f"{over.title} ({len(units)}/{owed} đơn vị)" if len(units) < owed else over.title
        return Leaf(
            title=f"{said}: {over.how}" if over.how else said,
            group=column.title,
            type=cell_type(row, column) if row is not None else column.column.type,
            unit=column.column.unit or (row.unit if row is not None else None),
            adds=row is not None and way_of(row, column) is Way.SUM,
            offered=column.offered,
        )

    def _in(self, span: Span) -> tuple[UUID, ...]:
        """The units that have every report of a span."""
        first = self._units[span.whole]
        return tuple(unit for unit in first if all(unit in self._units[id_] for id_ in span.reports))

    def _by_row(self) -> Iterator[Line]:
        for row in self._part.rows:
            if row.kind is RowKind.HEADING:
                yield Line(title=row.title, values=(), kind="heading", depth=row.depth)
            elif row.kind is RowKind.CELLS and self._is_there(row):
                yield Line(
                    title=f"{row.bullet}{row.title}",
                    code=row.stub or "",
                    kind=TOTAL if row.formula is not None else LINE,
                    depth=row.depth,
                    values=tuple(self._all(row, column, over) for column in self._its for over in self._columns),
                )

    def _is_there(self, row: FrameRow) -> bool:
        return any(row.key in each.view.total.present.get((0, self._part.id), ()) for each in self._figures.values())

    def _by_unit(self, row: FrameRow) -> Iterator[Line]:
        yield Line(
            title="Tổng số",
            kind=TOTAL,
            values=tuple(self._all(row, column, over) for column in self._its for over in self._columns),
        )
        names: dict[UUID, UnitFigures] = {}
        for each in self._figures.values():
            names |= {unit.unit: unit for unit in each.view.units}
        for id_, unit in sorted(names.items(), key=lambda item: item[1].code):
            values = tuple(self._one(id_, row, column, over) for column in self._its for over in self._columns)
            lacks = [
                self._figures[over.span.whole].period.title.removeprefix("Báo cáo ")
                for over in self._columns
                if any(id_ not in self._units[one] for one in over.span.reports)
            ]
            said = f"{NOT_THERE} {', '.join(dict.fromkeys(lacks))}" if lacks else ""
            there = any(id_ in its for its in self._units.values())
            yield Line(title=unit.name, code=official_code(unit.code), values=values, note=said, there=there)

    def _all(self, row: FrameRow, column: FrameColumn, over: Column) -> Value:
        """Of the whole: as the store worked it out where one report says it, else added up over the units that have
        every report."""
        at, span = Address(0, self._part.id, row.key, column.key), over.span
        if any(at in self._covered.get(id_, frozenset()) for id_ in span.reports):
            return COVERED
        if not span.less and not span.more:
            cell = self._figures[span.whole].view.total.cells.get(at)
            return cell.value if cell is not None else BLANK
        if way_of(row, column) is not Way.SUM:
            return BLANK
        return added([self._one(unit, row, column, over) for unit in self._in(span)])

    def _one(self, unit: UUID, row: FrameRow, column: FrameColumn, over: Column) -> Value:
        at, span = Address(0, self._part.id, row.key, column.key), over.span
        by_report = {
            id_: self._absent(id_, unit, row) if (said := its[unit].cells.get(at)) is None else said
            for id_ in span.reports
            if unit in (its := self._units[id_])
        }
        if (span.less or span.more) and (way_of(row, column) is not Way.SUM or column.column.time is Time.AT_START):
            return BLANK
        return figure(span, column.column.time, by_report=by_report)

    def _absent(self, period: str, unit: UUID, row: FrameRow) -> Value:
        asks = self._asks[period]
        return asks.absent(self._units[period][unit], self._part.id, row) if self._part.id in asks.parts else BLANK
