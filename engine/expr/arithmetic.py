"""Values under the operators: the table of language.md section 6, to the letter.

Numbers are exact decimals of 28 digits, rounded half to even where 28 do not hold them; ROUND rounds half away from
zero, as Excel. In sums a blank is left out, never made 0; in products and ratios it stays blank; a comparison with it
is unknown. An estimate marks everything that was made from it. The browser's twin is `static/js/expr.js`.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from types import MappingProxyType

from engine.expr import days
from engine.expr.values import BLANK, INAPPLICABLE, NONE, NOTHING, UNAVAILABLE, Kind, PartialDate, Value

PRECISION = 28
_ZERO = Decimal(0)
_ORDERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


class Missing(StrEnum):
    """What a total does with `...` (key `missing` of a table): it becomes `...`, or leaves it out and says so."""

    SPREAD = "spread"
    SKIP = "skip"


class Arithmetic:
    """The operators, for one evaluation."""

    def __init__(self, missing: Missing = Missing.SPREAD) -> None:
        self._exact = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)
        self._skip = missing is Missing.SKIP

    # ---- sums ----

    def total(self, values: Iterable[Value]) -> Value:
        """SUM, and `+`: blanks and x are left out, `-` is 0, `...` spreads or is skipped; of no cell at all, blank."""
        given = tuple(as_figure(value) for value in values)
        if len(given) == 1:
            return given[0]
        kinds = {value.kind for value in given}
        if Kind.NONE in kinds:
            return NONE
        known = [value for value in given if value.kind in (Kind.NUMBER, Kind.NOTHING)]
        missing = Kind.UNAVAILABLE in kinds
        if missing and not (self._skip and known):
            return UNAVAILABLE
        if not known:
            return BLANK if not kinds or Kind.BLANK in kinds else INAPPLICABLE
        estimate = any(value.estimate for value in known)
        incomplete = missing or any(value.incomplete for value in known)
        numbers = [figure(value) for value in known if value.kind is Kind.NUMBER]
        if not numbers:
            return Value(Kind.NOTHING, None, estimate, incomplete)
        result = numbers[0]
        for number in numbers[1:]:
            result = self._exact.add(result, number)
        return Value(Kind.NUMBER, result, estimate, incomplete)

    def minus(self, left: Value, right: Value) -> Value:
        return self.total((left, self.negative(right)))

    def negative(self, value: Value) -> Value:
        value = as_figure(value)
        if value.kind is not Kind.NUMBER:
            return value
        return Value(Kind.NUMBER, figure(value).copy_negate(), value.estimate, value.incomplete)

    # ---- products and ratios ----

    def times(self, left: Value, right: Value) -> Value:
        left, right = as_figure(left), as_figure(right)
        mark = _stays(left, right)
        return mark or _made(self._exact.multiply(figure(left), figure(right)), left, right)

    def over(self, left: Value, right: Value) -> Value:
        return self.share(left, right, Decimal(1))

    def share(self, part: Value, whole: Value, of: Decimal) -> Value:
        """part x of / whole; none where the whole is zero."""
        part, whole = as_figure(part), as_figure(whole)
        mark = _stays(part, whole)
        if mark is not None:
            return mark
        if figure(whole).is_zero():
            return NONE
        top = figure(part) if of == 1 else self._exact.multiply(figure(part), of)
        return _made(self._exact.divide(top, figure(whole)), part, whole)

    # ---- one number ----

    def absolute(self, value: Value) -> Value:
        value = as_figure(value)
        if value.kind is not Kind.NUMBER:
            return value
        return Value(Kind.NUMBER, figure(value).copy_abs(), value.estimate, value.incomplete)

    def rounded(self, value: Value, digits: int) -> Value:
        """Half away from zero; `digits` may be negative (thousands)."""
        value = as_figure(value)
        if value.kind is not Kind.NUMBER:
            return value
        return Value(Kind.NUMBER, half_away(figure(value), digits), value.estimate, value.incomplete)

    # ---- many ----

    def extreme(self, values: Iterable[Value], *, largest: bool) -> Value:
        """MAX, MIN: blanks and x are left out, `-` counts as 0, `...` spreads or is skipped."""
        given = tuple(as_figure(value) for value in values)
        kinds = {value.kind for value in given}
        known = [value for value in given if value.kind in (Kind.NUMBER, Kind.NOTHING)]
        if Kind.NUMBER not in kinds or Kind.NONE in kinds or (Kind.UNAVAILABLE in kinds and not self._skip):
            return self.total(given)
        chosen = (max if largest else min)(figure(value) for value in known)
        estimate = any(value.estimate for value in known)
        incomplete = Kind.UNAVAILABLE in kinds or any(value.incomplete for value in known)
        return Value(Kind.NUMBER, chosen, estimate, incomplete)


def as_figure(value: Value) -> Value:
    """As a number: yes is 1, no is 0; what is no figure (unreadable text) is none."""
    match value.kind:
        case Kind.NUMBER | Kind.NOTHING | Kind.BLANK | Kind.UNAVAILABLE | Kind.INAPPLICABLE | Kind.NONE:
            return value
        case Kind.TRUTH:
            return Value(Kind.NUMBER, Decimal(int(bool(value.content))), value.estimate, value.incomplete)
        case _:
            return NONE


def figure(value: Value) -> Decimal:
    """The number of a NUMBER; 0 of a `-`."""
    return value.content if isinstance(value.content, Decimal) else _ZERO


def half_away(number: Decimal, digits: int) -> Decimal:
    """`number` to `digits` places, half away from zero, as Excel and as printed. Exact for any length of number."""
    wide = Context(
        prec=len(number.as_tuple().digits) + abs(number.adjusted()) + abs(digits) + 2, rounding=ROUND_HALF_UP
    )
    return wide.quantize(number, Decimal(1).scaleb(-digits))


def decimal_text(number: Decimal) -> str:
    """Plain decimal text without an exponent, a trailing zero or a negative zero: the one form in which Python and the
    browser exchange numbers."""
    if number.is_zero():
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def compare(sign: str, left: Value, right: Value) -> Value:
    """True, false, or (none) unknown: with a blank, `...`, x or none it always is."""
    if _is_figure(left) and _is_figure(right):
        return _truth(_ORDERS[sign](figure(as_figure(left)), figure(as_figure(right))), left, right)
    first, second = left.content, right.content
    if isinstance(first, PartialDate) and isinstance(second, PartialDate):
        return _truth(_compare_days(sign, first, second), left, right)
    if isinstance(first, str) and isinstance(second, str) and Kind.UNREADABLE not in (left.kind, right.kind):
        return _truth((first == second) is (sign == "="), left, right)
    return NONE


def joined(left: Value, right: Value) -> Value:
    """`&`: what is blank or crossed out adds nothing."""
    kinds = (left.kind, right.kind)
    if Kind.NONE in kinds or Kind.UNREADABLE in kinds:
        return NONE
    if Kind.UNAVAILABLE in kinds:
        return UNAVAILABLE
    if all(kind in (Kind.BLANK, Kind.INAPPLICABLE) for kind in kinds):
        return INAPPLICABLE if kinds == (Kind.INAPPLICABLE, Kind.INAPPLICABLE) else BLANK
    return Value(Kind.TEXT, _written(left) + _written(right), left.estimate or right.estimate)


def truth(value: Value) -> bool | None:
    """Of a condition: True, False, or None where it is unknown."""
    return value.content if isinstance(value.content, bool) else None


def both(values: Iterable[Value]) -> Value:
    """AND: false if any is false, unknown if any of the rest is."""
    return _logic(tuple(values), deciding=False)


def either(values: Iterable[Value]) -> Value:
    """OR: true if any is true, unknown if any of the rest is."""
    return _logic(tuple(values), deciding=True)


def opposite(value: Value) -> Value:
    known = truth(value)
    return NONE if known is None else Value(Kind.TRUTH, not known, value.estimate)


def _logic(values: tuple[Value, ...], *, deciding: bool) -> Value:
    known = [truth(value) for value in values]
    estimate = any(value.estimate for value in values)
    if deciding in known:
        return Value(Kind.TRUTH, deciding, estimate)
    return NONE if None in known else Value(Kind.TRUTH, not deciding, estimate)


def _is_figure(value: Value) -> bool:
    return value.kind in (Kind.NUMBER, Kind.NOTHING, Kind.TRUTH)


def _truth(known: bool | None, left: Value, right: Value) -> Value:
    return NONE if known is None else Value(Kind.TRUTH, known, left.estimate or right.estimate)


def _made(number: Decimal, left: Value, right: Value) -> Value:
    return Value(Kind.NUMBER, number, left.estimate or right.estimate, left.incomplete or right.incomplete)


def _stays(left: Value, right: Value) -> Value | None:
    """What a product or ratio stays where an operand is no number."""
    kinds = (left.kind, right.kind)
    for mark in (NONE, UNAVAILABLE, INAPPLICABLE, BLANK):
        if mark.kind in kinds:
            return mark
    return None


def _compare_days(sign: str, left: PartialDate, right: PartialDate) -> bool | None:
    match sign:
        case "=":
            return days.same(left, right)
        case "<>":
            return _not(days.same(left, right))
        case "<":
            return days.before(left, right)
        case ">":
            return days.before(right, left)
        case "<=":
            return _not(days.before(right, left))
        case _:
            return _not(days.before(left, right))


def _not(known: bool | None) -> bool | None:
    return None if known is None else not known


def _written(value: Value) -> str:
    match value.content:
        case bool():
            return "có" if value.content else "không"
        case Decimal():
            return decimal_text(value.content).replace(".", ",")
        case PartialDate():
            return days.text_of(value.content)
        case str():
            return value.content
        case _:
            return "-" if value == NOTHING or value.kind is Kind.NOTHING else ""
