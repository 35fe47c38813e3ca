"""What a reviewer looks at first (R114)."""

import pytest

from engine.compute.frame import Address
from engine.compute.outcome import CellOutcome, CellState
from engine.expr.values import BLANK, NOTHING, UNAVAILABLE, Value, number
from server.reporting.oddness import jumps, rank

AT = Address(0, "bang", "01", "so")


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (number(100), number(121), 1),
        (number(100), number(120), 0),  # a fifth, not more
        (number(10), number(30), 0),  # 20, not more
        (number(10), number(31), 1),
        (number(100), number(79), 1),
        (number(100), NOTHING, 1),
        (NOTHING, number(21), 1),
        (number(100), BLANK, 0),
        (UNAVAILABLE, number(100), 0),
    ],
)
def test_a_large_change_is_more_than_a_fifth_and_more_than_twenty(before: Value, now: Value, found: int) -> None:
    assert jumps({AT: CellOutcome(now, CellState.TYPED)}, {AT: before}) == found


def test_what_is_computed_is_not_counted_again() -> None:
    assert jumps({AT: CellOutcome(number(500), CellState.COMPUTED)}, {AT: number(1)}) == 0


def test_large_changes_come_before_warnings_and_warnings_before_a_first_report() -> None:
    worst = sorted([(0, 0, True), (0, 3, False), (2, 0, False)], reverse=True)
    assert worst[0] == rank(jumps=2, warnings=0, first=False)
    assert worst[-1] == rank(jumps=0, warnings=0, first=True)
