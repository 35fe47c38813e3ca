"""Tổng quan names what is late: the period by its title, the units by name."""

import re
from datetime import timedelta


def late_part(page: str) -> str:
    return page.partition("Quá hạn chưa gửi</h2>")[2].partition("</section>")[0]


def test_nothing_is_late_before_the_day(reviewer) -> None:
    assert not late_part(reviewer.read("/tong-quan"))


def test_after_the_day_the_period_and_every_late_unit_stand_there_by_name(town, clock, officer, signed_in) -> None:
    """A period of 126 wards was 161 days over, and the first page of the department named neither it nor them."""
    officer.sent()
    clock.advance(timedelta(days=365))
    page = late_part(signed_in("nguoiduyet").read("/tong-quan"))
    title = re.search(r"<b>([^<]+)</b>: (\d+) đơn vị, (\d+) báo cáo chưa gửi</a>, hạn [\d/]+, quá hạn (\d+) ngày", page)
    assert title is not None, page
    assert title[2] == "125", "one of the 126 has sent"
    assert "Phường Ba Đình" not in page
    named = re.findall(r'<span class="quiet">([^<]+)</span>|<p class="quiet">([^<]+)</p>', page)
    assert sum(len((first or more).split(", ")) for first, more in named) == 125
    assert re.search(r'href="/chua-gui/[^"]+"', page) is not None
