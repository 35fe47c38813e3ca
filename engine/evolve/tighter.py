"""Whether a rule became stricter or laxer, where that can be proved from the two formulas alone."""

from collections.abc import Callable
from enum import StrEnum

from engine.evolve.meaning import formula_shape
from engine.expr.tree import Binary, Call, Cell, Number, Tree


class Turn(StrEnum):
    SAME = "same"
    TIGHTER = "tighter"  # whatever fails the old fails the new
    LOOSER = "looser"
    OTHER = "other"  # not provable either way


_STRICTER = {("<=", "<"), (">=", ">"), ("<=", "="), (">=", "="), ("<>", "<"), ("<>", ">")}
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
Same = Callable[[Tree, Tree], bool]


def turn_of(old: Tree | None, new: Tree | None, *, same: Same | None = None) -> Turn:
    """How the condition `new` stands to `old`; None holds always. `same`: whether two formulas say the same."""
    alike = same or (lambda a, b: formula_shape(a) == formula_shape(b))
    if old is None or new is None:
        return Turn.SAME if old is new else Turn.TIGHTER if old is None else Turn.LOOSER
    return _turn(old, new, alike)


def opposite(turn: Turn) -> Turn:
    return {Turn.TIGHTER: Turn.LOOSER, Turn.LOOSER: Turn.TIGHTER}.get(turn, turn)


def both(*turns: Turn) -> Turn:
    """Of several conditions that must hold together."""
    found = {turn for turn in turns if turn is not Turn.SAME}
    return Turn.SAME if not found else found.pop() if len(found) == 1 else Turn.OTHER


def _turn(old: Tree, new: Tree, same: Same) -> Turn:
    if same(old, new):
        return Turn.SAME
    for function, more in (("AND", Turn.TIGHTER), ("OR", Turn.LOOSER)):
        found = _joined(old, new, function, more, same)
        if found is not None:
            return found
    if _is_call(old, "NOT") and _is_call(new, "NOT"):
        return opposite(_turn(old.arguments[0], new.arguments[0], same))  # type: ignore[union-attr]  # both are calls
    if isinstance(old, Binary) and isinstance(new, Binary):
        return _compared(old, new, same)
    return Turn.OTHER


def _joined(old: Tree, new: Tree, function: str, more: Turn, same: Same) -> Turn | None:
    """AND with more in it is tighter, OR with more in it looser; what stays is compared one by one."""
    if not (_is_call(old, function) or _is_call(new, function)):
        return None
    before, after = _arguments(old, function), list(_arguments(new, function))
    gone: list[Tree] = []
    for each in before:
        found = next((other for other in after if same(each, other)), None)
        if found is None:
            gone.append(each)
        else:
            after.remove(found)
    if len(gone) == len(after):
        return both(*(_turn(a, b, same) for a, b in zip(gone, after, strict=True)))
    if not gone:
        return more
    return opposite(more) if not after else Turn.OTHER


def _arguments(tree: Tree, function: str) -> tuple[Tree, ...]:
    return tree.arguments if isinstance(tree, Call) and tree.function == function else (tree,)


def _is_call(tree: Tree, function: str) -> bool:
    return isinstance(tree, Call) and tree.function == function


def _compared(old: Binary, new: Binary, same: Same) -> Turn:
    if same(old.left, new.left) and same(old.right, new.right):
        if (old.operator, new.operator) in _STRICTER:
            return Turn.TIGHTER
        return Turn.LOOSER if (new.operator, old.operator) in _STRICTER else Turn.OTHER
    if old.operator != new.operator or old.operator not in _MIRROR:
        return Turn.OTHER
    if same(old.left, new.left):
        return _limit(old.operator, _order(old.right, new.right, same))
    if same(old.right, new.right):
        return _limit(_MIRROR[old.operator], _order(old.left, new.left, same))
    return Turn.OTHER


def _limit(operator: str, order: int | None) -> Turn:
    """`x <= limit` where the limit became smaller (order -1) or larger (1)."""
    if order is None:
        return Turn.OTHER
    return Turn.TIGHTER if (order < 0) is (operator in ("<", "<=")) else Turn.LOOSER


def _order(old: Tree, new: Tree, same: Same) -> int | None:
    """Whether `new` is always at least `old` (1) or at most (-1); None where that is not certain."""
    if isinstance(old, Number) and isinstance(new, Number):
        return 1 if new.value > old.value else -1
    if isinstance(old, Binary) and isinstance(new, Binary) and old.operator == new.operator:
        if old.operator in ("+", "-"):
            return _term(old, new, same)
        if old.operator in ("*", "/"):
            return _factor(old, new, same)
    return None


def _term(old: Binary, new: Binary, same: Same) -> int | None:
    if same(old.left, new.left):
        order = _order(old.right, new.right, same)
        return order if order is None or old.operator == "+" else -order
    return _order(old.left, new.left, same) if same(old.right, new.right) else None


def _factor(old: Binary, new: Binary, same: Same) -> int | None:
    if same(old.right, new.right) and _never_negative(new.right):
        return _order(old.left, new.left, same)
    if old.operator == "*" and same(old.left, new.left) and _never_negative(new.left):
        return _order(old.right, new.right, same)
    return None


def _never_negative(tree: Tree) -> bool:
    match tree:
        case Number(value=value):
            return value >= 0
        case Cell():
            return tree.type.low is not None and tree.type.low >= 0
        case Call(function="ABS"):
            return True
        case Call(function="SUM" | "MAX" | "MIN" | "PREVIOUS" | "OPENING" | "SAME_PERIOD_LAST_YEAR" | "YEAR_TO_DATE"):
            return all(_never_negative(each) for each in tree.arguments)
        case Binary(operator="+" | "*", left=left, right=right):
            return _never_negative(left) and _never_negative(right)
        case _:
            return False
