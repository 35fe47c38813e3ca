"""Windows put together and taken apart (language.md section 9): the hidden second window of the half year, the year so
far, the rest of the year; the same by any names, for any calendar."""

from datetime import date
from decimal import Decimal

import pytest

from engine.compute.spans import Span, Window, figure, since_new_year, spans
from engine.expr.types import Time
from engine.expr.values import BLANK, NOTHING, Value, number

HANOI = (
    Window("q1", date(2026, 1, 1), date(2026, 3, 14)),
    Window("h1", date(2026, 1, 1), date(2026, 6, 14)),
    Window("q3", date(2026, 6, 15), date(2026, 9, 14)),
    Window("year", date(2026, 1, 1), date(2026, 12, 31)),
)
MONTHS = tuple(
    Window(f"m{month}", date(2026, month, 1), date(2026, month + 1, 1).replace(day=1) - (date(2, 1, 2) - date(2, 1, 1)))
    for month in range(1, 12)
)


def said(found: tuple[Span, ...]) -> list[str]:
    return [f"{each.from_:%d/%m}-{each.to:%d/%m} {'-'.join((each.whole, *each.less))}" for each in found]


def test_hanoi_hides_a_second_window_and_the_rest_of_the_year() -> None:
    assert said(spans(HANOI)) == [
        "01/01-14/03 q1",
        "15/03-14/06 h1-q1",
        "01/01-14/06 h1",
        "15/06-14/09 q3",
        "15/09-31/12 year-h1-q3",
        "01/01-31/12 year",
    ]


def test_what_is_reported_is_not_hidden_as_well() -> None:
    half = Window("second", date(2026, 3, 15), date(2026, 6, 14))
    assert "15/03-14/06 h1-q1" not in said(spans((*HANOI, half)))


def test_one_window_alone_hides_nothing() -> None:
    assert said(spans(HANOI[-1:])) == ["01/01-31/12 year"]


def test_the_year_so_far_is_added_without_a_gap_or_not_at_all() -> None:
    found = since_new_year(HANOI[2], HANOI)
    assert found is not None
    assert (found.whole, found.more, found.from_) == ("q3", ("h1",), date(2026, 1, 1))
    assert since_new_year(HANOI[2], HANOI[2:]) is None
    december = since_new_year(MONTHS[-1], MONTHS)
    assert december is not None
    assert len(december.more) == 10


FIGURES = {"q1": number(7), "h1": number(12), "q3": number(5), "year": number(20)}


@pytest.mark.parametrize(
    ("span", "time", "wanted"),
    [
        ("15/03-14/06 h1-q1", Time.IN_PERIOD, 5),
        ("15/09-31/12 year-h1-q3", Time.IN_PERIOD, 3),
        ("01/01-14/06 h1", Time.IN_PERIOD, 12),
        ("15/03-14/06 h1-q1", Time.AT_END, 12),
        ("15/09-31/12 year-h1-q3", Time.YEAR_TO_DATE, 20),
    ],
)
def test_flows_are_taken_off_and_levels_are_not(span: str, time: Time, wanted: int) -> None:
    """7, 12, 17, 20: never q1 + h1 + q3 + year."""
    (found,) = [each for each in spans(HANOI) if said((each,)) == [span]]
    assert figure(found, time, by_report=FIGURES).content == Decimal(wanted)


def test_the_sum_from_new_year_is_as_the_language_says() -> None:
    found = [since_new_year(window, HANOI) for window in HANOI]
    sums = [figure(each, Time.IN_PERIOD, by_report=FIGURES).content for each in found if each is not None]
    assert sums == [7, 12, 17, 20]


def test_an_opening_level_of_a_hidden_window_is_nobodys() -> None:
    hidden = spans(HANOI)[1]
    assert figure(hidden, Time.AT_START, by_report=FIGURES) == BLANK


def test_a_missing_report_gives_no_figure_and_an_estimate_stays_one() -> None:
    hidden = spans(HANOI)[1]
    assert figure(hidden, Time.IN_PERIOD, by_report={"h1": number(12)}) == BLANK
    estimate = Value(number(12).kind, Decimal(12), estimate=True)
    assert figure(hidden, Time.IN_PERIOD, by_report={"h1": estimate, "q1": NOTHING}).estimate
