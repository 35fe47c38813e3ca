"""Laws of the arithmetic that hold for any figures."""

from decimal import Decimal

import pytest
from expr_worlds import BLANK, Given, Values, formula, value
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.expr import Missing, decimal_text, evaluate, half_away, truth
from engine.expr.arithmetic import Arithmetic, compare
from engine.expr.days import before, first_day, last_day, same, whole_years
from engine.expr.values import NONE, NOTHING, UNAVAILABLE, Kind, PartialDate, Value

FIGURES = some.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=6)
NUMBERS = some.builds(Value, some.just(Kind.NUMBER), FIGURES, some.booleans())
MARKS = some.sampled_from([value(text) for text in ("blank", "-", "~-", "...", "x", "none")])
CELLS = some.one_of(NUMBERS, NUMBERS, MARKS)
MISSING = some.sampled_from(list(Missing))


@some.composite
def dates(draw: some.DrawFn) -> PartialDate:
    year = draw(some.integers(1900, 2100))
    month = draw(some.none() | some.integers(1, 12))
    return PartialDate(year, month, None if month is None else draw(some.none() | some.integers(1, 28)))


@given(some.lists(CELLS, max_size=8), some.randoms(), MISSING)
def test_the_order_of_a_sum_does_not_matter(cells: list[Value], chance, missing: Missing) -> None:
    """Exact while 28 digits hold the figures, and the marks have one rank."""
    shuffled = list(cells)
    chance.shuffle(shuffled)
    assert Arithmetic(missing).total(cells) == Arithmetic(missing).total(shuffled)


@given(some.lists(CELLS, min_size=2, max_size=6), MISSING)
def test_a_sum_of_sums_is_the_sum(cells: list[Value], missing: Missing) -> None:
    sums = Arithmetic(missing)
    parts = sums.total((sums.total(cells[:1]), sums.total(cells[1:])))
    assert parts.kind is sums.total(cells).kind
    assert parts.content == sums.total(cells).content


@given(some.lists(CELLS, max_size=6), MISSING)
def test_a_blank_never_changes_a_sum_that_has_a_cell_with_something(cells: list[Value], missing: Missing) -> None:
    sums = Arithmetic(missing)
    total = sums.total(cells)
    if total.kind is Kind.INAPPLICABLE or not cells:
        return
    assert sums.total([*cells, BLANK]) == total


@given(CELLS, CELLS)
def test_a_product_with_a_blank_is_never_a_number(one: Value, other: Value) -> None:
    result = Arithmetic().times(one, other)
    both = {one.kind, other.kind} <= {Kind.NUMBER, Kind.NOTHING}
    assert (result.kind is Kind.NUMBER) == both


@given(CELLS, CELLS, some.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
def test_a_comparison_is_known_exactly_when_both_figures_are(one: Value, other: Value, sign: str) -> None:
    known = {one.kind, other.kind} <= {Kind.NUMBER, Kind.NOTHING}
    answer = compare(sign, one, other)
    assert (truth(answer) is not None) == known
    opposite = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[sign]
    if known:
        assert truth(compare(opposite, one, other)) is (not truth(answer))


@given(CELLS, CELLS)
def test_an_estimate_marks_what_was_made_from_it(one: Value, other: Value) -> None:
    for result in (Arithmetic().total((one, other)), Arithmetic().times(one, other), Arithmetic().over(one, other)):
        if result.kind is Kind.NUMBER:
            assert result.estimate == (one.estimate or other.estimate)


@given(
    some.decimals(min_value=-(10**18), max_value=10**18, allow_nan=False, allow_infinity=False), some.integers(-4, 8)
)
def test_rounding_is_half_away_from_zero(number: Decimal, digits: int) -> None:
    rounded = half_away(number, digits)
    step = Decimal(1).scaleb(-digits)
    assert abs(rounded - number) <= step / 2
    assert half_away(-number, digits) == -rounded
    if abs(rounded - number) == step / 2:
        assert abs(rounded) > abs(number)


@given(some.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_decimal_text_reads_back_the_same_and_is_plain(number: Decimal) -> None:
    text = decimal_text(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert text != "-0"
    assert not ("." in text and text.endswith("0"))


@given(dates(), dates())
def test_comparing_dates_agrees_with_every_day_of_both(left: PartialDate, right: PartialDate) -> None:
    ends = [(one, other) for one in (first_day(left), last_day(left)) for other in (first_day(right), last_day(right))]
    answer = before(left, right)
    assert answer is (True if all(a < b for a, b in ends) else False if not any(a < b for a, b in ends) else None)
    if left.day and right.day:
        assert same(left, right) is (first_day(left) == first_day(right))
    assert whole_years(left, left) == 0


@settings(max_examples=50)
@given(some.lists(CELLS, min_size=1, max_size=5))
def test_min_and_max_are_among_the_cells_and_ordered(cells: list[Value]) -> None:
    low, high = (Arithmetic().extreme(cells, largest=largest) for largest in (False, True))
    assert low.kind is high.kind
    if low.kind is Kind.NUMBER:
        assert truth(compare("<=", low, high)) is True


def test_a_chain_of_249_additions_costs_no_depth() -> None:
    tree = formula("+".join(["a"] * 250))
    assert evaluate(tree, Values(Given({"a": value("2")}))) == value("500")


def test_planted_naive_sum_breaks_the_laws() -> None:
    """What these laws guard against: a blank taken for 0, and `...` swallowed."""
    assert Arithmetic().total((BLANK, BLANK)) != value("0")
    assert Arithmetic().total((UNAVAILABLE, value("1"))) == UNAVAILABLE
    assert Arithmetic().over(value("1"), NOTHING) == NONE


@pytest.mark.parametrize(("text", "wanted"), [("1.005", "1.01"), ("2.5", "2.5"), ("-0.005", "-0.01"), ("0.0049", "0")])
def test_printed_rounding_is_that_of_excel(text: str, wanted: str) -> None:
    assert decimal_text(half_away(Decimal(text), 2)) == wanted
