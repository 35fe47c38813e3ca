"""Days of the regime are days in Asia/Ho_Chi_Minh; moments are UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.clock import FixedClock, SystemClock, day_of, end_of, start_of


def test_the_system_clock_is_aware_and_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_day_turns_at_seven_in_the_evening_of_utc() -> None:
    assert day_of(datetime(2026, 12, 14, 16, 59, 59, tzinfo=UTC)) == date(2026, 12, 14)
    assert day_of(datetime(2026, 12, 14, 17, 0, 0, tzinfo=UTC)) == date(2026, 12, 15)


def test_a_due_day_lasts_until_its_last_second_in_vietnam() -> None:
    """Right at due -1 s and +1 s (issue 8)."""
    ends = end_of(date(2026, 12, 14))
    assert day_of(ends - timedelta(seconds=1)) == date(2026, 12, 14)
    assert day_of(ends + timedelta(seconds=1)) == date(2026, 12, 15)
    assert start_of(date(2026, 12, 15)) == ends


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 12, 14))  # noqa: DTZ001  (the very thing that must not pass)


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)
