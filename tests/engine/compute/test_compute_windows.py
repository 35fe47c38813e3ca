"""A flow over a longer window is no less than the same flow over windows inside it (language.md section 9)."""

from datetime import date

import pytest
from compute_worlds import Filled, form

from engine.compute import Elsewhere, Inside, OtherReport
from engine.model import Level

FLOWS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: vụ
    time: in_period
    required: false
    rows:
      a: A
      b: B
      tong: {title: Tổng, formula: 'SUM(a; b)'}
    columns:
      x: Số vụ
      tang: {title: Tăng giảm, min: -100}
      con: {title: Còn lại, time: at_end}
      tl: {title: Tỷ lệ, type: percent, unit: "%"}
"""
WINDOWS = {
    "q1": ("Báo cáo quý I", date(2026, 1, 1), date(2026, 3, 14)),
    "h1": ("Báo cáo 6 tháng", date(2026, 1, 1), date(2026, 6, 14)),
    "q3": ("Báo cáo quý III", date(2026, 6, 15), date(2026, 9, 14)),
}
NOTHING_THERE = OtherReport(cells={}, rows={})


def inside(kind: str, cells: dict[str, str]) -> Inside:
    title, begins, ends = WINDOWS[kind]
    given = {f"bang.{name}": text for name, text in cells.items()}
    return Inside(title=title, from_=begins, to=ends, report=Filled(form(FLOWS), given).as_other())


def year(typed: str, *reports: Inside) -> Filled:
    return Filled(form(FLOWS), {"bang.a.x": typed}, inside=reports)


def test_less_than_the_half_year_said_is_a_warning_on_the_cell_with_both_figures() -> None:
    found = year("5", inside("h1", {"a.x": "7"}))
    assert [(each.rule, each.level) for each in found.roots] == [("window", Level.WARNING)]
    assert found.says == ["A, cột 1: Số vụ. Số kỳ này là 5, nhỏ hơn số đã báo cáo trong “Báo cáo 6 tháng” là 7."]
    assert found.outcome.can_be_sent


@pytest.mark.parametrize("typed", ["7", "8", "", "...", "bảy"])
def test_as_much_or_more_or_no_figure_at_all_is_not_asked(typed: str) -> None:
    rules = set(year(typed, inside("h1", {"a.x": "7"})).found.values())
    assert "window" not in rules


def test_windows_apart_are_added_and_windows_inside_each_other_are_not() -> None:
    reports = (inside("q1", {"a.x": "3"}), inside("h1", {"a.x": "7"}), inside("q3", {"a.x": "4"}))
    assert year("11", *reports).found == {}
    (say,) = year("10", *reports).says
    assert say.endswith(
        "Số kỳ này là 10, nhỏ hơn tổng số đã báo cáo trong kỳ là 11 (“Báo cáo 6 tháng” 7; “Báo cáo quý III” 4)."
    )


def test_one_window_alone_that_is_more_is_told_by_itself() -> None:
    (say,) = year("5", inside("h1", {"a.x": "7"}), inside("q3", {"a.x": "9"})).says
    assert "“Báo cáo quý III” là 9" in say


def test_nothing_occurred_is_a_figure() -> None:
    assert year("-", inside("h1", {"a.x": "1"})).found == {"bang.a.x": "window"}
    assert year("-", inside("h1", {"a.x": "-"})).found == {}


def test_balances_figures_that_may_fall_and_shares_are_not_asked() -> None:
    before = inside("h1", {"a.tang": "7", "a.con": "7", "a.tl": "7"})
    typed = {"bang.a.tang": "5", "bang.a.con": "5", "bang.a.tl": "5"}
    assert Filled(form(FLOWS), typed, inside=(before,)).found == {}


def test_total_rows_follow_from_their_rows() -> None:
    before = inside("h1", {"a.x": "1", "b.x": "7"})
    found = Filled(form(FLOWS), {"bang.a.x": "2", "bang.b.x": "5"}, inside=(before,))
    assert found.found == {"bang.b.x": "window"}


def test_which_windows_go_together() -> None:
    """q1, h1, q3, the last quarter: each alone, then the largest sets that lie apart."""
    last = Inside(title="", from_=date(2026, 9, 15), to=date(2026, 12, 30), report=NOTHING_THERE)
    every = tuple(Inside(title=t, from_=f, to=u, report=NOTHING_THERE) for t, f, u in WINDOWS.values())
    assert Elsewhere(inside=(*every, last)).sums() == ((0,), (1,), (2,), (3,), (0, 2, 3), (1, 2, 3))
    assert Elsewhere().sums() == ()
