"""Việc cần làm (R038, R041)."""

import re
from datetime import timedelta

import pytest
import town as towns

from server.clock import FixedClock
from server.publication.publishing import publish

HALF = "2026-h1"


def test_it_works(officer) -> None:
    page = officer.read("/viec-can-lam")
    assert "Chưa bắt đầu, 1 biểu" in page
    assert "Dân số, số hộ người dân tộc thiểu số chia theo dân tộc" in page
    assert "6 ngày" in page
    assert "Thứ Hai, 14/12/2026" in page


def test_a_report_begun_shows_how_far_it_is(officer) -> None:
    report = officer.begin()
    officer.save(report, {towns.name("01", "so_ho"): "100"})
    page = officer.read("/viec-can-lam")
    assert "Đang nhập, 1 biểu" in page
    assert "1/8 ô" in page
    assert "Nhập tiếp" in page


def test_beginning_twice_finds_the_same_report(officer) -> None:
    assert officer.begin() == officer.begin()


def test_the_last_day_and_the_days_after_are_told(officer, clock: FixedClock) -> None:
    clock.advance(timedelta(days=6))
    officer.sign_in("canbo")
    assert "Hôm nay" in officer.read("/viec-can-lam")
    clock.advance(timedelta(days=2))
    officer.sign_in("canbo")
    assert "quá hạn gửi" in officer.read("/viec-can-lam")


def test_a_form_or_period_that_is_not_owed_is_refused(officer) -> None:
    officer.read("/viec-can-lam")
    assert officer.press("/bao-cao/mo", ky=towns.PERIOD, bieu="khong_co").status_code == 409
    assert officer.press("/bao-cao/mo", ky="2031-year", bieu=towns.FORM).status_code == 404


def test_what_was_returned_stands_first_with_its_reason_and_remarks(officer, reviewer) -> None:
    report = officer.sent()
    review = report.replace("/bao-cao/", "/duyet/")
    reviewer.return_(review, ly_do="Chưa khớp sổ hộ khẩu", o_nhan_xet=towns.name("06", "nam"), nhan_xet="Sổ ghi 41.")
    page = officer.read("/viec-can-lam")
    assert "Sở trả lại:" in page
    assert "Chưa khớp sổ hộ khẩu" in page
    assert "Mường, cột 3" in page
    assert "Sổ ghi 41." in page
    assert "Sửa 1 chỗ được nêu" in page
    assert page.index("Sở trả lại:") < page.index("biểu của kỳ này")


def test_what_is_done_folds_to_a_line(officer) -> None:
    officer.sent()
    page = officer.read("/viec-can-lam")
    assert "Chờ duyệt, 1 biểu" in page
    assert "biên nhận" in page


# ---- several periods ----


@pytest.fixture
def half_year(town: towns.Town) -> str:
    """The half year, published too, and long past its day."""
    publish(town.desk, None, project=towns.project(), periods=[(towns.REGIME, HALF)])
    return HALF


def test_every_period_that_waits_is_listed_the_late_one_first_and_the_day_ahead_counts(half_year, officer) -> None:
    page = officer.read("/viec-can-lam")
    assert page.index(f'id="ky-{half_year}"') < page.index(f'id="ky-{towns.PERIOD}"')
    assert "hạn gửi 14/06/2026, quá hạn 177 ngày" in page
    assert "<strong>6 ngày</strong> đến hạn gửi" in page
    assert page.count('name="bieu" value="') >= 2
    assert f'name="ky" value="{towns.PERIOD}"' in page
    assert "Các kỳ đã qua" not in page


def test_a_period_may_be_asked_for_and_one_that_is_not_there_shows_the_usual_page(half_year, officer) -> None:
    page = officer.read(f"/viec-can-lam?ky={half_year}")
    assert f'id="ky-{half_year}"' in page
    assert f'id="ky-{towns.PERIOD}"' not in page
    assert f'href="/viec-can-lam?ky={towns.PERIOD}"' in page
    assert f'id="ky-{towns.PERIOD}"' in officer.read("/viec-can-lam?ky=1999")


def test_a_period_that_is_sent_before_its_day_stands_under_what_waits_and_is_not_over(half_year, officer) -> None:
    officer.sent()
    page = officer.read("/viec-can-lam")
    assert page.index(f'id="ky-{half_year}"') < page.index(f'id="ky-{towns.PERIOD}"')
    assert "Chờ duyệt, 1 biểu" in page
    assert "Các kỳ đã qua" not in page


def test_a_finished_period_is_a_link_to_its_reports_and_receipts(half_year, officer, clock: FixedClock) -> None:
    report = officer.sent()
    clock.advance(timedelta(days=8))
    officer.sign_in("canbo")
    page = officer.read("/viec-can-lam")
    assert f'id="ky-{towns.PERIOD}"' not in page
    assert f'href="/viec-can-lam?ky={towns.PERIOD}"' in page
    page = officer.read(f"/viec-can-lam?ky={towns.PERIOD}")
    assert "Dân số, số hộ người dân tộc thiểu số chia theo dân tộc" in page
    assert f'href="{report}"' in page
    link = re.search(r'href="(/bien-nhan/[^"]+)">biên nhận', page)
    assert link is not None
    receipt = officer.read(link[1])
    following = receipt.partition("Biểu tiếp theo")[2]
    assert f'name="ky" value="{half_year}"' in following
    assert '<button class="button-link">' in following
