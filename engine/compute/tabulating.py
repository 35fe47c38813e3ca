"""A report of the department worked out: tables whose cells are all formulas over what many units reported.

Each row stands for a unit, for a code, or for all units; a total row over rows of units is worked out on those units'
added-up cells, so that its rates are the rates of them together. Knows no page and no database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.compute.cells import settled
from engine.compute.figures import Figures
from engine.compute.frame import Facts, PeriodFacts
from engine.compute.gathering import EVERYBODY, UnitReports
from engine.compute.layout import FactsContext
from engine.expr import cells_of, evaluate, truth
from engine.expr.arithmetic import Arithmetic, Missing
from engine.expr.scope import Context, How
from engine.expr.tree import At, Attribute, Cell, Here, Indicator, Members, SameKey, TableRows
from engine.expr.tree import Column as ColumnName
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import CodeList, CodeRow, Column, ListRows, Report, Row, RowEntry, RowGroup, Table

REPORTERS = "reporters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """`units`: whose figures the row is made of; `code`: the code of the list that it stands for."""

    key: str
    title: str
    units: tuple[UnitReports, ...]
    code: CodeRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """One table of a report: its rows in the order of the paper and the value of every cell by (row, column)."""

    part: str
    rows: tuple[ReportRow, ...]
    cells: Mapping[tuple[str, str], Value]


def tabulate(
    report: Report,
    figures: Figures,
    *,
    period: PeriodFacts,
    others: Mapping[How, Figures] | None = None,
) -> tuple[Tabulated, ...]:
    """Every table of `report` over the units of `figures`. `others`: the same for other periods."""
    periods = {How.NOW: figures, **(others or {})}
    return tuple(_Tabulation(report, part, periods, period).done() for part in report.parts if isinstance(part, Table))


class _Tabulation:
    def __init__(self, report: Report, part: Table, periods: Mapping[How, Figures], period: PeriodFacts) -> None:
        self.part = part
        self.periods = periods
        self.facts = Facts(EVERYBODY, period, {})
        self._report = report
        self._entries: dict[str, list[str]] = {}  # id of an entry -> keys of its rows
        self.rows: dict[str, ReportRow] = {}
        for entry in part.rows:
            self._lay_out(entry)
        self.columns = {column.id: column for column in part.all_columns()}
        self._values: dict[tuple[str, str], Value] = {}

    def done(self) -> Tabulated:
        cells = {(row, column): self._settled(row, column) for row in self.rows for column in self.columns}
        rows = tuple(replace(row, units=self.units_of(key)) for key, row in self.rows.items())
        return Tabulated(part=self.part.id, rows=rows, cells=cells)

    # ---- rows ----

    @property
    def _units(self) -> tuple[UnitReports, ...]:
        return self.periods[How.NOW].units

    def _lay_out(self, entry: RowEntry) -> list[str]:
        match entry:
            case RowGroup(children=children):
                keys = [key for child in children for key in self._lay_out(child)]
            case ListRows():
                keys = list(self._from_list(entry))
            case Row():
                self.rows[entry.id] = ReportRow(key=entry.id, title=entry.title, units=self._units)
                keys = [entry.id]
                for child in entry.children:
                    self._lay_out(child)
            case _:
                keys = []
        self._entries[entry.id] = keys
        return keys

    def _from_list(self, entry: ListRows) -> Iterable[str]:
        list_ = next((each for each in self._report.lists if each.id == entry.list), CodeList(entry.list, (), ()))
        here = {unit.reporter.code: unit for unit in self._units}
        for code in list_.rows:
            chosen = entry.where is None or truth(evaluate(entry.where, FactsContext(self.facts, code))) is True
            unit = here.get(code.code)
            of_units = entry.list == REPORTERS
            if not chosen or (of_units and (unit is None or (entry.present_only and not unit.reports))):
                continue
            units = (unit,) if of_units and unit is not None else self._units
            self.rows[code.code] = ReportRow(key=code.code, title=code.name, units=units, code=code)
            yield code.code

    def added(self, key: str) -> tuple[str, ...]:
        """The rows that a total row adds up; none for any other."""
        entry = next((each for each in self.part.row_entries() if each.id == key), None)
        if not isinstance(entry, Row) or entry.formula is None:
            return ()
        names = [name for name, _ in cells_of(entry.formula) if isinstance(name, Cell)]
        ids = [name.rows.name if isinstance(name.rows, Members) else getattr(name.rows, "key", "") for name in names]
        return tuple(key for id_ in ids for key in self._entries.get(id_, ()))

    def units_of(self, key: str) -> tuple[UnitReports, ...]:
        """Whose figures a row is made of."""
        below = self.added(key)
        if not below:
            return self.rows[key].units
        found = {unit.reporter.code: unit for each in below for unit in self.units_of(each)}
        return tuple(found.values())

    # ---- cells ----

    def _settled(self, row: str, column: str) -> Value:
        value = settled(self.columns[column].type, self.value(row, column))
        return BLANK if value.kind is Kind.NONE else value

    def value(self, row: str, column: str) -> Value:
        key = (row, column)
        if key not in self._values:
            self._values[key] = NONE  # a circle, reported by the compiler, is no value
            self._values[key] = self._make(row, self.columns[column])
        return self._values[key]

    def _make(self, row: str, column: Column) -> Value:
        if column.formula is None:
            return BLANK
        return evaluate(column.formula, _Cell(self, row), missing=Missing.SKIP)


@dataclass(frozen=True, slots=True)
class _Cell(Context):
    """A row of the report, while the formula of a column is read in it."""

    tabulation: _Tabulation
    row: str

    def cell(self, cell: Cell, how: How) -> Value:
        if cell.form is None:
            return self._own(cell)
        there = self._reading(cell.form, how)
        if not isinstance(cell.rows, SameKey):
            return there.cell(cell, How.NOW)
        return Arithmetic(Missing.SKIP).total(
            there.cell(replace(cell, rows=At(code)), How.NOW) for code in self._codes()
        )

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        if cell.form is None:
            return (self._own(cell),)
        there = self._reading(cell.form, how)
        if not isinstance(cell.rows, SameKey):
            return there.cells(cell, How.NOW)
        return [value for code in self._codes() for value in there.cells(replace(cell, rows=At(code)), How.NOW)]

    def rows(self, rows: TableRows) -> Iterable[Context]:
        reading = self._reading(rows.form or "", How.NOW)
        return reading.rows(rows)

    def attribute(self, attribute: Attribute) -> Value:
        return FactsContext(self.tabulation.facts, self.tabulation.rows[self.row].code).attribute(attribute)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        figures = self.tabulation.periods.get(how)
        if figures is None:
            return NONE
        return figures.indicator(indicator.code, indicator.figure, self._same_units(figures))

    def _own(self, cell: Cell) -> Value:
        """A cell of this table; of another part of the report nothing is read."""
        row = cell.rows.key if isinstance(cell.rows, At) else self.row
        if cell.part != self.tabulation.part.id or not isinstance(cell.column, ColumnName):
            return NONE
        known = row in self.tabulation.rows and isinstance(cell.rows, Here | At | SameKey)
        return self.tabulation.value(row, cell.column.id) if known else NONE

    def _codes(self) -> tuple[str, ...]:
        """What `[row]` is here: the code of the row; of a total row, the codes it adds up."""
        return self.tabulation.added(self.row) or (self.row,)

    def _reading(self, form: str, how: How) -> Context:
        figures = self.tabulation.periods.get(how)
        if figures is None:
            return FactsContext(self.tabulation.facts)
        return figures.reading(form, self._same_units(figures))

    def _same_units(self, figures: Figures) -> tuple[UnitReports, ...]:
        """The units of the row, in the period that `figures` is of."""
        codes = {unit.reporter.code for unit in self.tabulation.units_of(self.row)}
        return tuple(unit for unit in figures.units if unit.reporter.code in codes)
