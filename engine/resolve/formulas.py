"""What a formula is as a whole: a plain sum, linear, a ratio (language.md sections 7 and 8)."""

from collections.abc import Callable, Iterable, Iterator

from engine.expr.tree import (
    Above,
    At,
    Attribute,
    Below,
    Binary,
    Call,
    Cell,
    Column,
    Every,
    Here,
    Indicator,
    Members,
    Number,
    SameColumn,
    SameKey,
    Several,
    Tree,
    Unary,
)
from engine.expr.types import Base
from engine.model import Form, ListColumns, Part, Table

_LINEAR_CALLS = frozenset({"SUM", "OPENING", "PREVIOUS", "SAME_PERIOD_LAST_YEAR", "YEAR_TO_DATE"})
_COUNTING_CALLS = frozenset({"COUNT", "COUNTIF", "SUMIF"})
_RATIO_CALLS = frozenset({"PERCENT", "PERMILLE"})
OTHER_PERIODS = frozenset({"OPENING", "PREVIOUS", "SAME_PERIOD_LAST_YEAR", "YEAR_TO_DATE"})


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, from left to right, the whole before its parts."""
    yield tree
    match tree:
        case Unary(operand=operand):
            yield from walk(operand)
        case Binary(left=left, right=right):
            yield from walk(left)
            yield from walk(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from walk(argument)


def trees_of(form: Form) -> Iterator[Tree]:
    """Every formula and condition of the form."""
    yield from trees_in(form.parts)
    for check in form.checks:
        yield check.that
        if check.when is not None:
            yield check.when


def trees_in(parts: Iterable[Part]) -> Iterator[Tree]:
    """Every formula and condition in tables and sections."""
    for part in parts:
        found: list[Tree | None] = [part.when]
        for column in part.all_columns():
            found += [column.formula, column.when, getattr(column.type, "where", None)]
        if isinstance(part, Table):
            found += [entry.where for entry in part.columns if isinstance(entry, ListColumns)]
            for row in part.row_entries():
                found += [getattr(row, name, None) for name in ("formula", "when", "where")]
        yield from (tree for tree in found if tree is not None)


def attributes_of(tree: Tree) -> Iterator[Attribute]:
    return (node for node in walk(tree) if isinstance(node, Attribute))


def summed_columns(tree: Tree) -> tuple[str, ...] | None:
    """The columns of the same row whose plain sum this is; None if it is anything else."""
    return _summed(tree, _columns_of)


def summed_rows(tree: Tree) -> tuple[str, ...] | None:
    """The rows and blocks whose plain sum the formula of a row is; None if it is anything else."""
    return _summed(tree, _row_of)


def is_linear(tree: Tree, *, linear_cell: Callable[[Cell], bool]) -> bool:  # noqa: PLR0911  # one return per kind
    """Whether the formula of added-up cells is the sum of its results."""
    match tree:
        case Number(value=value):
            return value == 0
        case Cell():
            return tree.type.base in (Base.NUMBER, Base.TRUTH) and linear_cell(tree)
        case Unary(operand=operand):
            return is_linear(operand, linear_cell=linear_cell)
        case Binary(operator="+" | "-", left=left, right=right):
            return is_linear(left, linear_cell=linear_cell) and is_linear(right, linear_cell=linear_cell)
        case Binary(operator="*", left=left, right=right):
            factor, other = (left, right) if isinstance(left, Number) else (right, left)
            return isinstance(factor, Number) and is_linear(other, linear_cell=linear_cell)
        case Binary(operator="/", left=left, right=Number()):
            return is_linear(left, linear_cell=linear_cell)
        case Call(function=function, arguments=arguments) if function in _LINEAR_CALLS:
            return all(is_linear(argument, linear_cell=linear_cell) for argument in arguments)
        case Call(function=function):
            return function in _COUNTING_CALLS
        case _:
            return False


def is_ratio(tree: Tree) -> bool:
    """Whether it is worked out again on added-up operands."""
    match tree:
        case Call(function=function):
            return function in _RATIO_CALLS
        case Binary(operator="/", right=right):
            return not isinstance(right, Number)
        case Binary(operator="*", left=left, right=right):
            return is_ratio(left) or is_ratio(right)
        case Binary(operator="+" | "-", left=left, right=right):
            return is_ratio(left) and is_ratio(right)
        case Indicator():
            return True
        case _:
            return False


def reads_other_period(tree: Tree) -> bool:
    return any(isinstance(node, Call) and node.function in OTHER_PERIODS for node in walk(tree))


def other_forms(tree: Tree) -> tuple[str, ...]:
    forms = (getattr(node, "form", None) for node in walk(tree))
    return tuple(dict.fromkeys(form for form in forms if form is not None))


def on_this_row(cell: Cell) -> bool:
    """Whether the cell moves along with the row looked at (or is the one of a section)."""
    return isinstance(cell.rows, Here | SameKey | Below | Above) or cell.rows == At("")


def _summed(tree: Tree, ids: Callable[[Cell], tuple[str, ...] | None]) -> tuple[str, ...] | None:
    match tree:
        case Cell():
            return ids(tree)
        case Binary(operator="+", left=left, right=right):
            parts: tuple[Tree, ...] = (left, right)
        case Call(function="SUM", arguments=arguments):
            parts = arguments
        case _:
            return None
    found = [_summed(part, ids) for part in parts]
    known = [part for part in found if part is not None]
    return tuple(id_ for part in known for id_ in part) if len(known) == len(found) else None


def _columns_of(cell: Cell) -> tuple[str, ...] | None:
    if cell.form is not None or (not isinstance(cell.rows, Here) and cell.rows != At("")):
        return None
    match cell.column:
        case Column(id=id_, code=None, every_code=False):
            return (id_,)
        case Several(columns=columns) if not any(column.every_code for column in columns):
            return tuple(column.id for column in columns)
        case _:
            return None


def _row_of(cell: Cell) -> tuple[str, ...] | None:
    if not isinstance(cell.column, SameColumn):
        return None
    match cell.rows:
        case At(key=key):
            return (key,)
        case Members(name=name):
            return (name,)
        case Below(child=child):
            return (child,)
        case Every() | Here() | SameKey() | Above():
            return None
