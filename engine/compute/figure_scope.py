"""What the formula of a figure reads: cells and rows of gathered reports, other periods, other figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from engine.compute.cells import Place
from engine.compute.gathering import Gathered
from engine.compute.narrowing import addresses, rows_of
from engine.expr import Missing
from engine.expr.arithmetic import Arithmetic
from engine.expr.scope import Context, How
from engine.expr.tree import Attribute, Cell, Indicator, TableRows
from engine.expr.values import BLANK, INAPPLICABLE, NONE, Value
from engine.model import Cut


class Beyond(Protocol):
    """Where a figure reads beyond the cells that were gathered for it."""

    def then(self, how: How, form: str, codes: frozenset[str], *, missing: Missing) -> Gathered | None: ...

    def indicator(self, code: str, figure: str) -> Value: ...


@dataclass(frozen=True, slots=True)
class FigureScope(Context):
    """What a figure reads: cells of other forms, narrowed to one part where `cuts` says so."""

    beyond: Beyond
    forms: Mapping[str, Gathered]
    cuts: Mapping[int, tuple[Cut, str]] = field(default_factory=dict)
    missing: Missing = Missing.SPREAD
    codes: frozenset[str] = frozenset()

    def values(self, cell: Cell) -> Sequence[Value]:
        if cell.type.many or id(cell) in self.cuts:
            return self._many(cell)
        return (self.cell(cell, How.NOW),)

    def cell(self, cell: Cell, how: How) -> Value:
        if how is not How.NOW:
            return self._then(how, cell.form or "").cell(cell, How.NOW)
        gathered = self.forms.get(cell.form or "")
        if gathered is None or not gathered.records:
            return BLANK
        if id(cell) in self.cuts:
            return Arithmetic(self.missing).total(self._many(cell))
        record = gathered.records[0]
        if record.frame.part(cell.part) is None:
            return INAPPLICABLE
        return Place(record, cell.part, None, None).cell(replace(cell, form=None), How.NOW)

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return self._many(cell) if how is How.NOW else self._then(how, cell.form or "").cells(cell, How.NOW)

    def _then(self, how: How, form: str) -> Context:
        gathered = self.beyond.then(how, form, self.codes, missing=self.missing)
        return _Nothing() if gathered is None else replace(self, forms={form: gathered})

    def _many(self, cell: Cell) -> tuple[Value, ...]:
        cut = self.cuts.get(id(cell))
        gathered = self.forms.get(cell.form or "", Gathered(()))
        return tuple(
            record.value(address.part, address.row, address.column)
            for record in gathered.records
            for address in addresses(record, cell, cut)
        )

    def rows(self, rows: TableRows) -> Iterable[Context]:
        gathered = self.forms.get(rows.form or "", Gathered(()))
        cut = self.cuts.get(id(rows))
        return [
            RowScope(self, rows.form or "", Place(record, rows.part, row, None))
            for record in gathered.records
            for row in rows_of(record, rows, cut)
        ]

    def attribute(self, attribute: Attribute) -> Value:
        return NONE

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return self.beyond.indicator(indicator.code, indicator.figure)


class _Nothing(Context):
    """A report that does not exist."""

    def cell(self, cell: Cell, how: How) -> Value:
        return NONE

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return (NONE,)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return ()

    def attribute(self, attribute: Attribute) -> Value:
        return NONE

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return NONE


@dataclass(frozen=True, slots=True)
class RowScope(Context):
    """One row, while a condition of COUNTIF or SUMIF is read in it."""

    around: FigureScope
    form: str
    place: Place

    def cell(self, cell: Cell, how: How) -> Value:
        if cell.form != self.form:
            return self.around.cell(cell, how)
        return self.place.cell(replace(cell, form=None), how)

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        if cell.form != self.form:
            return self.around.cells(cell, how)
        return self.place.cells(replace(cell, form=None), how)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return self.around.rows(rows)

    def attribute(self, attribute: Attribute) -> Value:
        return self.place.attribute(attribute)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return self.around.indicator(indicator, how)
