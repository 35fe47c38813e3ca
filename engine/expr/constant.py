"""What is certain whatever the figures: conditions that are always (or never) true, bottoms that are always zero.

It only says what holds for every figure; where it cannot tell, it says nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from engine.expr.tree import Attribute, Binary, Call, Cell, Indicator, Number, TableRows, Text, Tree, Unary
from engine.expr.types import Base

_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
_ZERO = Decimal(0)
_YES = frozenset({"true"})


@dataclass(frozen=True, slots=True)
class Range:
    """Every value lies from `low` to `high`; None: no bound."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def only(self) -> Decimal | None:
        return self.low if self.low is not None and self.low == self.high else None


def verdict(condition: Tree) -> bool | None:  # noqa: PLR0911  # a line per kind of node
    """True: can never fail; False: can never hold; None: depends on the figures."""
    match condition:
        case Binary(operator="=" | "<>" | "<" | "<=" | ">" | ">="):
            return _comparison(condition)
        case Call(function="AND"):
            return _all_hold(condition.arguments)
        case Call(function="OR"):
            verdicts = [verdict(argument) for argument in condition.arguments]
            if True in verdicts:
                return True
            if all(known is False for known in verdicts):
                return False
            return True if contradict(negated(argument) for argument in condition.arguments) else None
        case Call(function="NOT"):
            known = verdict(condition.arguments[0])
            return None if known is None else not known
        case _:
            return None


def is_zero(tree: Tree) -> bool:
    """Whether `tree` is zero whatever the figures."""
    return _range(tree).only == _ZERO


def lowest(tree: Tree) -> Decimal | None:
    """The least `tree` can be whatever the figures, None where there is no bound."""
    return _range(tree).low


def _all_hold(arguments: tuple[Tree, ...]) -> bool | None:
    arguments = tuple(conjuncts(arguments))
    verdicts = [verdict(argument) for argument in arguments]
    if False in verdicts:
        return False
    if all(known is True for known in verdicts):
        return True
    return False if contradict(arguments) else None


def _comparison(tree: Binary) -> bool | None:  # noqa: PLR0911  # a line per sign
    if _same(tree.left, tree.right):
        return tree.operator in ("=", "<=", ">=")
    if Base.UNKNOWN in (tree.left.type.base, tree.right.type.base):
        return None
    if isinstance(tree.left, Text) and isinstance(tree.right, Text):
        return (tree.left.value == tree.right.value) is (tree.operator == "=")
    left, right = _range(tree.left), _range(tree.right)
    match tree.operator:
        case "<":
            return _below(left, right, strictly=True)
        case "<=":
            return _below(left, right, strictly=False)
        case ">":
            return _below(right, left, strictly=True)
        case ">=":
            return _below(right, left, strictly=False)
        case "=":
            return _equal(left, right)
        case _:
            equal = _equal(left, right)
            return None if equal is None else not equal


def _below(left: Range, right: Range, *, strictly: bool) -> bool | None:
    if _apart(left.high, right.low, touching=not strictly):
        return True
    return False if _apart(right.high, left.low, touching=strictly) else None


def _apart(high: Decimal | None, low: Decimal | None, *, touching: bool) -> bool:
    """Whether what ends at `high` lies below what begins at `low`."""
    return high is not None and low is not None and (high < low or (touching and high == low))


def _equal(left: Range, right: Range) -> bool | None:
    if left.only is not None and left.only == right.only:
        return True
    return False if _below(left, right, strictly=True) or _below(right, left, strictly=True) else None


def _range(tree: Tree) -> Range:  # noqa: PLR0911  # a line per kind of node
    match tree:
        case Number():
            return Range(tree.value, tree.value)
        case Unary():
            inner = _range(tree.operand)
            return Range(_minus(inner.high), _minus(inner.low))
        case Binary(operator="-") if _same(tree.left, tree.right):
            return Range(_ZERO, _ZERO)
        case Binary(operator="+"):
            left, right = _range(tree.left), _range(tree.right)
            return Range(_plus(left.low, right.low), _plus(left.high, right.high))
        case Binary(operator="-"):
            left, right = _range(tree.left), _range(tree.right)
            return Range(_plus(left.low, _minus(right.high)), _plus(left.high, _minus(right.low)))
        case Binary(operator="*"):
            return _product(_range(tree.left), _range(tree.right))
        case Call(function="SUM") if not any(argument.type.many for argument in tree.arguments):
            ranges = [_range(argument) for argument in tree.arguments]
            return Range(_sum(range_.low for range_ in ranges), _sum(range_.high for range_ in ranges))
        case Call(function="SUM"):
            lows = [_range(argument).low for argument in tree.arguments]
            return Range(low=_ZERO) if all(low is not None and low >= 0 for low in lows) else Range()
        case Call(function="MIN" | "MAX", arguments=arguments):
            return _one_of_several(arguments, highest=tree.function == "MAX")
        case Call(function="IF", arguments=(_, yes, no)):
            return _one_of_several((yes, no), highest=None)
        case (
            Call(function="PERCENT" | "PERMILLE", arguments=(part, whole))
            | Binary(operator="/", left=part, right=whole)
        ):
            return _product(_range(part), Range(_range(whole).low))
        case _:
            return Range(tree.type.low, tree.type.high)


def _one_of_several(arguments: tuple[Tree, ...], *, highest: bool | None) -> Range:
    """What MIN, MAX or IF may give. Blank cells are passed over, so any argument may be the one; a written number is
    never blank and bounds the result on its side. `highest`: MAX; None: IF."""
    ranges = [_range(argument) for argument in arguments]
    lows, highs = [range_.low for range_ in ranges], [range_.high for range_ in ranges]
    low = None if None in lows else min(each for each in lows if each is not None)
    high = None if None in highs else max(each for each in highs if each is not None)
    written = [argument.value for argument in arguments if isinstance(argument, Number)]
    if highest is True and written:
        low = max(written) if low is None else max(low, *written)
    if highest is False and written:
        high = min(written) if high is None else min(high, *written)
    return Range(low, high)


def _product(left: Range, right: Range) -> Range:
    if _ZERO in (left.only, right.only):
        return Range(_ZERO, _ZERO)
    positive = all(range_.low is not None and range_.low >= 0 for range_ in (left, right))
    return Range(low=_ZERO) if positive else Range()


def _minus(bound: Decimal | None) -> Decimal | None:
    return None if bound is None else -bound


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


def _sum(bounds: Iterable[Decimal | None]) -> Decimal | None:
    total: Decimal | None = _ZERO
    for bound in bounds:
        total = _plus(total, bound)
    return total


# ---- several conditions on the same cell ----


@dataclass
class _Allowed:
    """What several conditions that must all hold leave for one cell."""

    low: Decimal | None = None
    low_open: bool = False
    high: Decimal | None = None
    high_open: bool = False
    among: frozenset[str] | None = None
    never: set[str] = field(default_factory=set)
    empty: bool = False

    def number(self, operator: str, bound: Decimal) -> None:
        if operator in (">", ">=", "=") and (
            self.low is None or bound > self.low or (bound == self.low and operator == ">")
        ):
            self.low, self.low_open = bound, operator == ">"
        if operator in ("<", "<=", "=") and (
            self.high is None or bound < self.high or (bound == self.high and operator == "<")
        ):
            self.high, self.high_open = bound, operator == "<"
        if self.low is not None and self.high is not None:
            closed = not (self.low_open or self.high_open)
            self.empty = self.empty or self.low > self.high or (self.low == self.high and not closed)

    def code(self, operator: str, given: frozenset[str], codes: tuple[tuple[str, str], ...] | None) -> None:
        if operator == "=":
            self.among = given if self.among is None else self.among & given
        elif operator == "<>":
            self.never |= given
        if self.among is not None and self.among <= self.never:
            self.empty = True
        if codes and self.never >= {known for known, _ in codes}:
            self.empty = True


def contradict(conditions: Iterable[Tree | None]) -> bool:
    """Whether conditions that compare cells with written values can never hold together."""
    cells: dict[object, _Allowed] = {}
    for condition in conditions:
        simple = _simple(condition)
        if simple is None:
            continue
        cell, operator, value = simple
        allowed = cells.setdefault(key(cell), _Allowed())
        if isinstance(value, Decimal):
            allowed.number(operator, value)
        else:
            allowed.code(operator, value, cell.type.codes)
    return any(allowed.empty for allowed in cells.values())


def _simple(condition: Tree | None) -> tuple[Tree, str, Decimal | frozenset[str]] | None:
    """What one condition says of one cell: how it compares with a written number or with written codes."""
    match condition:
        case Cell() | Attribute() if condition.type.base is Base.TRUTH:
            return condition, "=", _YES
        case Call(function="NOT", arguments=(Cell() | Attribute() as cell,)):
            return cell, "<>", _YES
        case Call(function="ONE_OF", arguments=(Cell() | Attribute() as cell, *codes)):
            texts = frozenset(code.value for code in codes if isinstance(code, Text))
            return (cell, "=", texts) if len(texts) == len(codes) else None
        case Call(function="NOT", arguments=(Call(function="ONE_OF") as one_of,)):
            said = _simple(one_of)
            return None if said is None else (said[0], "<>", said[2])
        case Binary(operator=operator) if operator in _MIRROR:
            return _simple_comparison(condition)
        case _:
            return None


def _simple_comparison(condition: Binary) -> tuple[Tree, str, Decimal | frozenset[str]] | None:
    for cell, operator, value in (
        (condition.left, condition.operator, condition.right),
        (condition.right, _MIRROR[condition.operator], condition.left),
    ):
        if not isinstance(cell, Cell | Attribute):
            continue
        if isinstance(value, Number):
            return cell, operator, value.value
        if isinstance(value, Text) and value.type.base in (Base.TEXT, Base.CODE):
            return cell, operator, frozenset({value.value})
    return None


def negated(condition: Tree) -> Tree | None:
    if isinstance(condition, Binary) and condition.operator in _OPPOSITE:
        return Binary(_OPPOSITE[condition.operator], condition.left, condition.right, condition.type, condition.span)
    return None


def conjuncts(conditions: Iterable[Tree]) -> Iterator[Tree]:
    """The conditions that must all hold, nested ANDs opened."""
    for condition in conditions:
        if isinstance(condition, Call) and condition.function == "AND":
            yield from conjuncts(condition.arguments)
        else:
            yield condition


def _same(left: Tree, right: Tree) -> bool:
    """Whether both read the same cell or say the same thing, wherever they stand in the text."""
    return Base.UNKNOWN not in (left.type.base, right.type.base) and key(left) == key(right)


def key(tree: Tree) -> object:  # noqa: PLR0911  # a line per kind of node
    match tree:
        case Number():
            return ("number", tree.value)
        case Text():
            return ("text", tree.value)
        case Cell() | TableRows():
            return ("cell", tree.form, tree.part, tree.rows, tree.column)
        case Attribute():
            return ("attribute", tree.of, tree.name)
        case Indicator():
            return ("indicator", tree.code, tree.figure)
        case Unary():
            return ("-", key(tree.operand))
        case Binary():
            return (tree.operator, key(tree.left), key(tree.right))
        case Call():
            return (tree.function, tuple(key(argument) for argument in tree.arguments))
