"""Days as people type them."""

from datetime import date

import pytest

from server.views.dates import day_of_text


def test_a_day_is_read_as_it_is_written_here() -> None:
    assert day_of_text(" 09/07/2026 ") == date(2026, 7, 9)


@pytest.mark.parametrize("text", ["", "2026-07-09", "30/02/2026", "01/01/0001", "31/12/9999", "9" * 5000])
def test_what_is_no_day_that_can_be_counted_on_from_is_none(text: str) -> None:
    assert day_of_text(text) is None
