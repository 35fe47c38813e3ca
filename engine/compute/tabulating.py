"""A report of the department worked out: tables whose cells are all formulas over what many units reported.

Each row stands for a unit, for a code, or for all units; a total row over rows of units is worked out on those units'
added-up cells, so that its rates are the rates of them together. Knows no page and no database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.compute.cells import settled
from engine.compute.figures import Figures, Traced
from engine.compute.frame import Facts, PeriodFacts
from engine.compute.gathering import EVERYBODY, UnitReports
from engine.compute.layout import FactsContext
from engine.expr import cells_of, evaluate, truth
from engine.expr.arithmetic import Arithmetic, Missing
from engine.expr.functions import FUNCTIONS
from engine.expr.scope import Context, How
from engine.expr.tree import (
    At,
    Attribute,
    Binary,
    Call,
    Cell,
    Here,
    Indicator,
    Members,
    SameKey,
    TableRows,
    Tree,
    Unary,
)
from engine.expr.tree import Column as ColumnName
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import CodeList, CodeRow, Column, ListRows, Report, Row, RowEntry, RowGroup, Table

REPORTERS = "reporters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """`units`: whose figures the row is made of; `code`: the code of the list that it stands for. `heading`: it has no
    cells. `total`, `adds`: it adds up the rows of these keys. `of_unit`: it stands for one unit."""

    key: str
    title: str
    units: tuple[UnitReports, ...]
    code: CodeRow | None = None
    depth: int = 0
    heading: bool = False
    total: bool = False
    of_unit: bool = False
    adds: tuple[str, ...] = ()
    stub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """One table of a report: its rows in the order of the paper and the value of every cell by (row, column)."""

    part: str
    rows: tuple[ReportRow, ...]
    cells: Mapping[tuple[str, str], Value]

    def row(self, key: str) -> ReportRow | None:
        return next((row for row in self.rows if row.key == key and not row.heading), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One name of the formula of a cell. `how`: from which period. `value`: what it came to; None where rows are
    counted. `own`: (row, column) of the same table, where it is a cell of it. `traced`: else the reports that were
    added up for it, one for each period that was read; of an indicator, of each name of its formula."""

    name: Cell | TableRows | Indicator
    how: How
    value: Value | None
    own: tuple[str, str] | None = None
    traced: tuple[tuple[Figures, Traced], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report is worked out on. `figures`: of its period; `others`: of other periods, as the time functions read
    them. `earlier`: by form, the figures of the year's reports before this one, the oldest first, () where this one
    begins with the year; a form that is not named has no such reports. `within`: the units that are shown, None: all.
    """

    figures: Figures
    period: PeriodFacts
    others: Mapping[How, Figures]
    earlier: Mapping[str, tuple[Figures, ...]]
    within: Collection[str] | None = None

    def at(self, how: How) -> Figures | None:
        return self.figures if how is How.NOW else self.others.get(how)

    def units(self) -> tuple[UnitReports, ...]:
        its = self.figures.units
        return its if self.within is None else tuple(unit for unit in its if unit.reporter.code in self.within)


def tabulate(
    report: Report,
    figures: Figures,
    *,
    period: PeriodFacts,
    others: Mapping[How, Figures] | None = None,
    earlier: Mapping[str, tuple[Figures, ...]] | None = None,
    within: Collection[str] | None = None,
) -> tuple[Tabulated, ...]:
    """Every table of `report` over the units of `figures`. The rest as in `Told`."""
    told = Told(figures=figures, period=period, others=others or {}, earlier=earlier or {}, within=within)
    return tuple(Tabulation(report, part, told).done() for part in report.parts if isinstance(part, Table))


class Tabulation:
    """One table being worked out, each cell when it is asked for."""

    def __init__(self, report: Report, part: Table, told: Told) -> None:
        self.part = part
        self.told = told
        self.facts = Facts(EVERYBODY, told.period, {})
        self._report = report
        self._units = told.units()
        self._entries: dict[str, list[str]] = {}  # id of an entry -> keys of its rows
        self._order: list[ReportRow] = []
        self.rows: dict[str, ReportRow] = {}
        self.columns = {column.id: column for column in part.all_columns()}
        for entry in part.rows:
            self._lay_out(entry, depth=0)
        self._inside = [self._below(key) for key in self.rows if self.added(key) is not None]
        self._values: dict[tuple[str, str, How], Value] = {}

    def done(self) -> Tabulated:
        cells = {(row, column): self._settled(row, column) for row in self.rows for column in self.columns}
        rows = tuple(row if row.heading else self._whole(row) for row in self._order)
        return Tabulated(part=self.part.id, rows=rows, cells=cells)

    def _whole(self, row: ReportRow) -> ReportRow:
        below = self.added(row.key)
        return replace(
            row, units=self.units_of(row.key), total=below is not None, adds=below or (), depth=self._depth(row)
        )

    def _depth(self, row: ReportRow) -> int:
        """As the paper indents it: below each total that it stands in, but for the outermost."""
        return row.depth + max(0, sum(row.key in inside for inside in self._inside) - 1)

    def _below(self, key: str) -> frozenset[str]:
        """Every row that a total row adds up, directly or through another total."""
        below = self.added(key) or ()
        return frozenset((*below, *(each for one in below for each in self._below(one))))

    # ---- rows ----

    def _lay_out(self, entry: RowEntry, *, depth: int) -> list[str]:
        match entry:
            case RowGroup(children=children):
                heading = ReportRow(key=entry.id, title=entry.title, units=(), depth=depth, heading=True)
                self._order.append(heading)
                keys = [key for child in children for key in self._lay_out(child, depth=depth + 1)]
            case ListRows():
                keys = [self._put(row) for row in self._from_list(entry, depth=depth)]
            case Row():
                depth += entry.indent
                row = ReportRow(key=entry.id, title=entry.title, units=self._units, depth=depth, stub=entry.code or "")
                keys = [self._put(row)]
                for child in entry.children:
                    self._lay_out(child, depth=depth + 1)
            case _:
                keys = []
        self._entries[entry.id] = keys
        return keys

    def _put(self, row: ReportRow) -> str:
        self._order.append(row)
        self.rows[row.key] = row
        return row.key

    def _from_list(self, entry: ListRows, *, depth: int) -> Iterable[ReportRow]:
        list_ = next((each for each in self._report.lists if each.id == entry.list), CodeList(entry.list, (), ()))
        here = {unit.reporter.code: unit for unit in self._units}
        for code in list_.rows:
            if entry.where is not None and truth(evaluate(entry.where, FactsContext(self.facts, code))) is not True:
                continue
            of_unit = entry.list == REPORTERS
            unit = here.get(code.code)
            if of_unit and (unit is None or (entry.present_only and not unit.reports)):
                continue
            if not of_unit and not (code.valid_on(self.facts.period.to) and self._is_shown(entry, code.code)):
                continue
            units = (unit,) if of_unit and unit is not None else self._units
            yield ReportRow(
                key=code.code,
                title=code.name,
                units=units,
                code=code,
                depth=depth,
                of_unit=of_unit,
                stub=code.code,
            )

    def _is_shown(self, entry: ListRows, code: str) -> bool:
        """Whether a code is there: of a list of which only the present codes are shown, whether a report has it."""
        read = {
            (name.form, name.part)
            for column in self.columns.values()
            if entry.present_only and column.formula is not None
            for name, how in cells_of(column.formula)
            if how is How.NOW and isinstance(name, Cell) and name.form is not None and isinstance(name.rows, SameKey)
        }
        return not read or any(self.told.figures.has_row(form, part, code, self._units) for form, part in sorted(read))

    def added(self, key: str) -> tuple[str, ...] | None:
        """The rows that a total row adds up, none where none of them is there; None for any other row."""
        entry = next((each for each in self.part.row_entries() if each.id == key), None)
        if not isinstance(entry, Row) or entry.formula is None:
            return None
        names = [name for name, _ in cells_of(entry.formula) if isinstance(name, Cell)]
        ids = [name.rows.name if isinstance(name.rows, Members) else getattr(name.rows, "key", "") for name in names]
        return tuple(key for id_ in ids for key in self._entries.get(id_, ()))

    def leaves(self, key: str) -> tuple[str, ...]:
        """The rows that a row comes to in the end: itself, or of a total row all that it adds up, each once."""
        below = self.added(key)
        if below is None:
            return (key,)
        return tuple(dict.fromkeys(leaf for each in below for leaf in self.leaves(each)))

    def units_of(self, key: str) -> tuple[UnitReports, ...]:
        """Whose figures a row is made of."""
        found = {unit.reporter.code: unit for leaf in self.leaves(key) for unit in self.rows[leaf].units}
        return tuple(found.values())

    # ---- cells ----

    def _settled(self, row: str, column: str) -> Value:
        value = settled(self.columns[column].type, self.value(row, column))
        return BLANK if value.kind is Kind.NONE else value

    def value(self, row: str, column: str, how: How = How.NOW) -> Value:
        key = (row, column, how)
        if key not in self._values:
            self._values[key] = NONE  # a circle, reported by the compiler, is no value
            self._values[key] = self._make(row, self.columns[column], how)
        return self._values[key]

    def _make(self, row: str, column: Column, how: How) -> Value:
        if column.formula is None:
            return BLANK
        return evaluate(column.formula, _Cell(self, row, how), missing=Missing.SKIP)

    # ---- where a cell comes from ----

    def sources(self, row: str, column: str, how: How = How.NOW) -> Iterator[Source]:
        """Every name of the formula of a cell, as written from left to right. A cell of the same table in another
        period is not shown there: its own sources stand for it."""
        formula = self.columns[column].formula
        place = _Cell(self, row, how)
        for name, said, condition in _named(formula, How.NOW) if formula is not None else ():
            when = place.when(said)
            if when is None:
                continue
            if isinstance(name, Cell) and name.form is None:
                own = place.own_of(name)
                if own is not None and when is How.NOW:
                    yield Source(name=name, how=when, value=self.value(*own), own=own)
                elif own is not None:
                    yield from self.sources(*own, when)
            elif isinstance(name, Indicator):
                value = place.indicator(name, said)
                yield Source(name=name, how=when, value=value, traced=place.of_indicator(name, when))
            else:
                came_to = None if isinstance(name, TableRows) else place.cell_or_sum(name, said)
                traced = tuple(place.traced(name, when, condition=condition))
                yield Source(name=name, how=when, value=came_to, traced=traced)


_IN_ROWS = frozenset({"COUNTIF", "SUMIF"})
_Named = tuple[Cell | TableRows | Indicator, How, Tree | None]


def _named(tree: Tree, how: How, condition: Tree | None = None) -> Iterator[_Named]:
    """The names whose figures make the value, from which period, and the condition asked in each of their rows."""
    match tree:
        case Cell() | TableRows() | Indicator():
            yield tree, how, condition
        case Unary(operand=operand):
            yield from _named(operand, how)
        case Binary(left=left, right=right):
            yield from _named(left, how)
            yield from _named(right, how)
        case Call(function=function, arguments=(rows, asked)) if function in _IN_ROWS:
            yield from _named(rows, how, asked)
        case Call(function=function, arguments=arguments):
            for argument in arguments:
                yield from _named(argument, FUNCTIONS[function].how or how)


@dataclass(frozen=True, slots=True)
class _Cell(Context):
    """A row of the report, while the formula of a column is read in it, as of the period that `how` says."""

    tabulation: Tabulation
    row: str
    how: How = How.NOW

    def when(self, how: How) -> How | None:
        """The period that a name is read from here; None where one would be read from another's other period."""
        if self.how is How.NOW or how is How.NOW:
            return how if self.how is How.NOW else self.how
        return None

    def cell(self, cell: Cell, how: How) -> Value:
        when = self.when(how)
        if when is None:
            return NONE
        if cell.form is None:
            own = self.own_of(cell)
            return NONE if own is None else self.tabulation.value(*own, when)
        if when is How.YEAR_TO_DATE:
            return self._total(self._so_far(cell, many=False))
        return self._total(self._read(cell, self.tabulation.told.at(when), many=False))

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        when = self.when(how)
        if when is None:
            return (NONE,)
        if cell.form is None:
            return (self.cell(cell, how),)
        if when is How.YEAR_TO_DATE:
            return self._so_far(cell, many=True)
        return self._read(cell, self.tabulation.told.at(when), many=True)

    def cell_or_sum(self, cell: Cell, how: How) -> Value:
        return self._total(self.cells(cell, how)) if cell.type.many else self.cell(cell, how)

    @staticmethod
    def _total(values: Sequence[Value]) -> Value:
        return values[0] if len(values) == 1 else Arithmetic(Missing.SKIP).total(values)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        figures = self.tabulation.told.at(self.how)
        return () if figures is None else figures.reading(rows.form or "", self._same_units(figures)).rows(rows)

    def attribute(self, attribute: Attribute) -> Value:
        return FactsContext(self.tabulation.facts, self.tabulation.rows[self.row].code).attribute(attribute)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        when = self.when(how)
        figures = None if when is None else self.tabulation.told.at(when)
        if figures is None:
            return NONE
        return figures.indicator(indicator.code, indicator.figure, self._same_units(figures))

    def own_of(self, cell: Cell) -> tuple[str, str] | None:
        """(row, column) of a cell of this table; of another part of the report nothing is read."""
        row = cell.rows.key if isinstance(cell.rows, At) else self.row
        if cell.part != self.tabulation.part.id or not isinstance(cell.column, ColumnName):
            return None
        known = row in self.tabulation.rows and isinstance(cell.rows, Here | At | SameKey)
        return (row, cell.column.id) if known and cell.column.id in self.tabulation.columns else None

    # ---- other forms ----

    def _codes(self) -> tuple[str, ...]:
        """What `[row]` is here: the code of the row; of a total row, the codes it adds up."""
        return self.tabulation.leaves(self.row)

    def _read(self, cell: Cell, figures: Figures | None, *, many: bool) -> Sequence[Value]:
        if figures is None:
            return (NONE,)
        return self._values(cell, figures, self._same_units(figures), many=many)

    def _values(self, cell: Cell, figures: Figures, units: Sequence[UnitReports], *, many: bool) -> Sequence[Value]:
        there = figures.reading(cell.form or "", units)
        names = [replace(cell, rows=At(code)) for code in self._codes()] if isinstance(cell.rows, SameKey) else [cell]
        if many:
            return [value for name in names for value in there.cells(name, How.NOW)]
        return [there.cell(name, How.NOW) for name in names]

    def _so_far(self, cell: Cell, *, many: bool) -> Sequence[Value]:
        """Since the first of January: in each window of the year, of the units that have all of these reports."""
        windows = self._windows(cell.form or "")
        codes = self._in_all(cell.form or "", windows)
        return [
            value for figures in windows for value in self._values(cell, figures, _of(figures, codes), many=many)
        ] or (NONE,)

    def _windows(self, form: str) -> tuple[Figures, ...]:
        earlier = self.tabulation.told.earlier.get(form)
        return () if earlier is None else (*earlier, self.tabulation.told.figures)

    def _in_all(self, form: str, windows: Sequence[Figures]) -> frozenset[str]:
        codes = {unit.reporter.code for unit in self.tabulation.units_of(self.row)}
        for figures in windows:
            codes &= {unit.reporter.code for unit in figures.units if form in unit.reports}
        return frozenset(codes)

    def _same_units(self, figures: Figures) -> tuple[UnitReports, ...]:
        """The units of the row, in the period that `figures` is of."""
        return _of(figures, {unit.reporter.code for unit in self.tabulation.units_of(self.row)})

    # ---- down to reports ----

    def traced(self, name: Cell | TableRows, how: How, *, condition: Tree | None) -> Iterator[tuple[Figures, Traced]]:
        codes = self._codes() if isinstance(name.rows, SameKey) else ()
        if how is How.YEAR_TO_DATE:
            windows = self._windows(name.form or "")
            inside = self._in_all(name.form or "", windows)
            for figures in windows:
                yield figures, figures.traced_name(name, _of(figures, inside), rows=codes, condition=condition)
            return
        there = self.tabulation.told.at(how)
        if there is not None:
            yield there, there.traced_name(name, self._same_units(there), rows=codes, condition=condition)

    def of_indicator(self, name: Indicator, how: How) -> tuple[tuple[Figures, Traced], ...]:
        figures = self.tabulation.told.at(how)
        found = None if figures is None else figures.indicator_figure(name.code, name.figure)
        if figures is None or found is None:
            return ()
        return tuple((figures, each) for each in figures.traced(found, self._same_units(figures)))


def _of(figures: Figures, codes: Collection[str]) -> tuple[UnitReports, ...]:
    return tuple(unit for unit in figures.units if unit.reporter.code in codes)
