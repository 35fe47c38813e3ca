"""From a typed tree and the values around it to one value. Exact, without a clock; it never raises for a figure."""

from collections.abc import Iterable, Sequence

from engine.expr.arithmetic import Arithmetic, Missing, compare, joined
from engine.expr.days import read_day
from engine.expr.functions import FUNCTIONS
from engine.expr.scope import Context, How
from engine.expr.tree import (
    Attribute,
    Binary,
    Call,
    Cell,
    Here,
    Indicator,
    Number,
    SameColumn,
    TableRows,
    Text,
    Tree,
    Unary,
)
from engine.expr.types import Base
from engine.expr.values import NONE, Kind, Value


def evaluate(tree: Tree, context: Context, *, missing: Missing = Missing.SPREAD) -> Value:
    """The value of `tree` where `context` stands. `missing` is that of the table whose formula this is."""
    return _Evaluation(context, Arithmetic(missing)).value(tree)


class _Evaluation:
    def __init__(self, context: Context, arithmetic: Arithmetic) -> None:
        self._context = context
        self.arithmetic = arithmetic

    def value(self, tree: Tree) -> Value:  # noqa: PLR0911  # a line per kind of node
        match tree:
            case Cell():
                return self._context.cell(tree, How.NOW)
            case Number():
                return Value(Kind.NUMBER, tree.value)
            case Call():
                return FUNCTIONS[tree.function].evaluate(self, tree.arguments)
            case Binary():
                return self._operations(tree)
            case Unary():
                return self.arithmetic.negative(self.value(tree.operand))
            case Text():
                return _literal(tree)
            case Attribute():
                return self._context.attribute(tree)
            case Indicator():
                return self._context.indicator(tree, How.NOW)
            case TableRows():
                return NONE

    def values(self, tree: Tree) -> Sequence[Value]:
        if isinstance(tree, Cell) and tree.type.many:
            return self._context.cells(tree, How.NOW)
        if isinstance(tree, Call) and tree.type.many:
            how, read = FUNCTIONS[tree.function].how, tree.arguments[0]
            if how is not None and isinstance(read, Cell):
                return self._context.cells(read, how)
        return (self.value(tree),)

    def elsewhere(self, tree: Tree, how: How) -> Value:
        match tree:
            case Cell():
                return self._context.cell(tree, how)
            case Indicator():
                return self._context.indicator(tree, how)
            case _:
                return NONE

    def rows(self, rows: TableRows) -> Iterable["_Evaluation"]:
        return (_Evaluation(row, self.arithmetic) for row in self._context.rows(rows))

    def figures_here(self, rows: TableRows) -> Sequence[Value]:
        column = rows.column or SameColumn()
        return self.values(Cell(rows.form, rows.part, Here(), column, rows.type, rows.span))

    def _operations(self, tree: Binary) -> Value:
        """A chain of operations hangs down to the left: taken in a loop, so that its length costs no depth."""
        chain = [tree]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        result = self.value(chain[-1].left)
        for operation in reversed(chain):
            result = self._operate(operation.operator, result, self.value(operation.right))
        return result

    def _operate(self, operator: str, left: Value, right: Value) -> Value:
        match operator:
            case "+":
                return self.arithmetic.total((left, right))
            case "-":
                return self.arithmetic.minus(left, right)
            case "*":
                return self.arithmetic.times(left, right)
            case "/":
                return self.arithmetic.over(left, right)
            case "&":
                return joined(left, right)
            case _:
                return compare(operator, left, right)


def _literal(text: Text) -> Value:
    match text.type.base:
        case Base.CODE:
            return Value(Kind.CODE, text.value)
        case Base.DATE:
            day = read_day(text.value)
            return NONE if day is None else Value(Kind.DATE, day)
        case _:
            return Value(Kind.TEXT, text.value)
