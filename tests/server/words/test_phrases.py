"""Days, times and sizes in words."""

from datetime import UTC, date, datetime

import pytest

from server.words import phrases

MOMENT = datetime(2026, 12, 9, 7, 41, 7, tzinfo=UTC)


def test_a_moment_is_told_in_hanoi() -> None:
    assert phrases.exact(MOMENT) == "14:41:07, thứ Tư, 09/12/2026"
    assert phrases.moment(MOMENT) == "14:41 ngày 09/12/2026"
    assert phrases.moment(datetime(2026, 12, 9, 17, 30, tzinfo=UTC)) == "00:30 ngày 10/12/2026"


def test_recently_leaves_out_what_is_plain() -> None:
    assert phrases.recently(MOMENT, MOMENT) == "hôm nay 14:41"
    assert phrases.recently(MOMENT, datetime(2026, 12, 20, tzinfo=UTC)) == "09/12 14:41"
    assert phrases.recently(MOMENT, datetime(2027, 1, 20, tzinfo=UTC)) == "09/12/2026"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 8), "còn 6 ngày"),
        (date(2026, 12, 14), "hết hạn hôm nay"),
        (date(2026, 12, 16), "quá hạn 2 ngày"),
    ],
)
def test_the_days_to_a_deadline(today: date, words: str) -> None:
    assert phrases.days_to(date(2026, 12, 14), today) == words


def test_a_sending_against_its_due_date() -> None:
    due = date(2026, 12, 14)
    assert phrases.against_due(0, due, date(2026, 12, 9)) == "Trước hạn 5 ngày"
    assert phrases.against_due(0, due, due) == "Đúng ngày hạn"
    assert phrases.against_due(3, due, date(2026, 12, 17)) == "Muộn 3 ngày so với hạn 14/12/2026"
    assert phrases.against_due(1, due, date(2026, 12, 12)) == "Muộn 1 ngày từ lần gửi trước"
    assert phrases.against_due(0, due, date(2026, 12, 17)) == "Đúng hạn từ lần gửi trước"


@pytest.mark.parametrize(("count", "words"), [(0, "0 byte"), (412_345, "412 kB"), (1_340_000, "1,3 MB")])
def test_sizes(count: int, words: str) -> None:
    assert phrases.size(count) == words


def test_whole_numbers_take_points() -> None:
    assert phrases.whole(3402) == "3.402"


@pytest.mark.parametrize(
    ("hint", "short"),
    [
        ("13=1+2+3+4+5+6+7+8+9+10+11+12", "13=1+…+12"),
        ("9=(3+4+5+6)/2", "9=(3+…+6)/2"),
        ("4=1+2+3", "4=1+2+3"),
        ("13=2+4+6+8+10", "13=2+4+6+8+10"),
        ("", ""),
    ],
)
def test_columns_side_by_side_are_added_up_in_few_letters(hint: str, short: str) -> None:
    assert phrases.short_hint(hint) == short
