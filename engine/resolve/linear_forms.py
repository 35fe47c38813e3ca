"""What sums and differences come to, computed cells opened: `tong - nam - nu` is nothing where `tong` is `nam + nu`.

Only what holds whatever the figures; anything but sums, differences and multiples stays as it is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from engine.expr import constant
from engine.expr.tree import At, Binary, Call, Cell, Column, Here, Number, SameColumn, Several, Tree, Unary
from engine.expr.types import Base
from engine.model import Form, Row, Section, Table
from engine.resolve.formulas import reads_other_period

_DEEPEST = 12
_ONE = Decimal(1)


@dataclass
class LinearForm:
    """Figures times factors, and a number. `lows`: the least each figure can be, where known."""

    factors: dict[object, Decimal] = field(default_factory=dict)
    lows: dict[object, Decimal | None] = field(default_factory=dict)
    number: Decimal = Decimal(0)

    def add(self, tree: Tree, factor: Decimal) -> None:
        name = constant.key(tree)
        self.factors[name] = self.factors.get(name, Decimal(0)) + factor
        self.lows[name] = constant.lowest(tree)

    @property
    def is_nothing(self) -> bool:
        return self.number == 0 and not self.left

    @property
    def left(self) -> Mapping[object, Decimal]:
        return {name: factor for name, factor in self.factors.items() if factor}

    @property
    def never_negative(self) -> bool:
        return self.number >= 0 and self._all(sign=1)

    @property
    def never_positive(self) -> bool:
        return self.number <= 0 and self._all(sign=-1)

    def _all(self, *, sign: int) -> bool:
        return all(
            factor * sign > 0 and (low := self.lows[name]) is not None and low >= 0
            for name, factor in self.left.items()
        )


def difference(form: Form, left: Tree, right: Tree) -> LinearForm:
    """`left` less `right`."""
    found = LinearForm()
    for tree, sign in ((left, _ONE), (right, -_ONE)):
        for each, factor in _terms(form, tree, sign, _DEEPEST):
            if isinstance(each, Number):
                found.number += factor * each.value
            else:
                found.add(each, factor)
    return found


def settled(form: Form, tree: Tree, *, here: At | Here | None = None) -> Tree:
    """`tree` as seen from outside its row: cells of a section are named in one way, `Here` is `here` where given."""
    match tree:
        case Cell(form=None, rows=At(key="")) if isinstance(form.part(tree.part), Section):
            return replace(tree, rows=Here())
        case Cell(form=None, rows=Here()) if here is not None and not isinstance(form.part(tree.part), Section):
            return replace(tree, rows=here)
        case Unary(operand=operand):
            return replace(tree, operand=settled(form, operand, here=here))
        case Binary(left=left, right=right):
            return replace(tree, left=settled(form, left, here=here), right=settled(form, right, here=here))
        case Call(arguments=arguments):
            return replace(tree, arguments=tuple(settled(form, each, here=here) for each in arguments))
        case _:
            return tree


def _terms(  # noqa: PLR0912  # a line per kind of node
    form: Form, tree: Tree, factor: Decimal, depth: int
) -> Iterator[tuple[Tree, Decimal]]:
    """The figures and numbers whose sum `tree` is."""
    match tree:
        case Unary(operand=operand):
            yield from _terms(form, operand, -factor, depth)
        case Binary(operator="+", left=left, right=right):
            yield from _terms(form, left, factor, depth)
            yield from _terms(form, right, factor, depth)
        case Binary(operator="-", left=left, right=right):
            yield from _terms(form, left, factor, depth)
            yield from _terms(form, right, -factor, depth)
        case Binary(operator="*", left=Number(value=value), right=other):
            yield from _terms(form, other, factor * value, depth)
        case Binary(operator="*", left=other, right=Number(value=value)):
            yield from _terms(form, other, factor * value, depth)
        case Call(function="SUM", arguments=arguments):
            for argument in arguments:
                yield from _terms(form, argument, factor, depth)
        case Cell(form=None, column=Several(columns=columns)):
            for column in columns:
                one = replace(tree, column=column, type=replace(tree.type, many=column.every_code))
                yield from _terms(form, one, factor, depth)
        case Cell():
            formula = _formula(form, tree) if depth else None
            if formula is None:
                yield settled(form, tree), factor
            else:
                yield from _terms(form, formula, factor, depth - 1)
        case _:
            yield settled(form, tree), factor


def _formula(form: Form, cell: Cell) -> Tree | None:  # noqa: PLR0911  # a line per reason why not
    """The formula of this cell, seen from where the cell is read; None: typed, or not known at this place.

    A formula that reads another period opens its cell for typing where that report does not exist."""
    part = form.part(cell.part)
    if part is None or cell.form is not None or not isinstance(cell.column, Column) or cell.column.every_code:
        return None
    column = part.column(cell.column.id)
    if column is None or not isinstance(cell.rows, Here | At):
        return None
    if column.formula is not None:
        if reads_other_period(column.formula) or cell.column.code is not None:
            return None
        return settled(form, column.formula, here=cell.rows)
    if not isinstance(part, Table) or not isinstance(cell.rows, At):
        return None
    row = next((row for row in part.row_entries() if isinstance(row, Row) and row.id == cell.rows.key), None)
    if row is None or row.formula is None or reads_other_period(row.formula):
        return None
    if cell.column.id in row.entered | row.blocked or cell.type.base is not Base.NUMBER:
        return None
    return _in_column(row.formula, cell.column)


def _in_column(tree: Tree, column: Column) -> Tree:
    """A row's formula in one column."""
    match tree:
        case Cell(column=SameColumn()):
            return replace(tree, column=column)
        case Unary(operand=operand):
            return replace(tree, operand=_in_column(operand, column))
        case Binary(left=left, right=right):
            return replace(tree, left=_in_column(left, column), right=_in_column(right, column))
        case Call(arguments=arguments):
            return replace(tree, arguments=tuple(_in_column(each, column) for each in arguments))
        case _:
            return tree
