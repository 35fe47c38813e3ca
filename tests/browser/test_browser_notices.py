"""The notices of a unit in a browser: one is read, the guide opened; the department sees who has read (R065, R103)."""

import re

import town as towns
from playwright.sync_api import expect

from server.reporting.extending import extend
from server.store import signin
from server.store.models import Account, Unit


def give_more_time(live) -> None:
    with live.town.database.read() as session:
        account = session.exec(towns.select(Account.id).where(Account.login == "nguoiduyet")).one()
        reviewer = signin.actor(session, account, now=live.town.clock.now(), address="127.0.0.1")
        unit = session.exec(towns.select(Unit.id).where(Unit.code == towns.BA_DINH)).one()
    until = towns.MORNING.date().replace(day=20)
    extend(live.town.desk, reviewer, period=towns.PERIOD, unit=unit, until=until, reason="Lũ lụt", document="CV 7")


def test_a_unit_reads_what_it_was_told_and_the_department_sees_it(window, live) -> None:
    give_more_time(live)
    officer, reviewer = window(), window()
    officer.sign_in("canbo")
    officer.page.get_by_role("link", name="Thông báo (2)").click()
    told = officer.page.locator("article.notice.unread")
    expect(told).to_have_count(2)
    extended = told.filter(has_text="Được gia hạn mọi biểu đến hết 20/12/2026")  # told in the same moment as the other
    expect(extended).to_have_count(1)
    officer.page.wait_for_load_state()
    extended.get_by_role("button", name="Đã đọc").click()
    expect(told).to_have_count(1)
    told.get_by_role("link", name="Hướng dẫn").click()
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("năm 2026")
    expect(officer.page.locator("main")).to_contain_text("Cách ghi: mỗi dân tộc")
    officer.page.go_back()
    officer.page.wait_for_load_state()
    told.get_by_role("button", name="Đã đọc").click()
    expect(officer.page.get_by_text("Không có thông báo chưa đọc.")).to_be_visible()
    expect(officer.page.get_by_role("link", name="Thông báo", exact=True)).to_be_visible()
    reviewer.sign_in("nguoiduyet")
    reviewer.go(f"/chua-gui/{towns.PERIOD}")
    reviewer.page.get_by_text("Còn hạn: 126 đơn vị").click()
    mine = reviewer.page.get_by_role("row", name=re.compile("Phường Ba Đình"))
    expect(mine).not_to_contain_text("chưa đọc")
    expect(mine).to_contain_text("20/12/2026")
    expect(reviewer.page.get_by_role("row", name=re.compile("Phường Ngọc Hà"))).to_contain_text("chưa đọc")


def test_on_a_phone_menu_and_notice_fold_so_that_the_work_stands_on_the_first_screen(window) -> None:
    """Without a script: the menu opens by its summary, and no page is wider than the phone."""
    desk = window()
    desk.sign_in("nguoiduyet")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    for path in (f"/theo-doi?ky={towns.PERIOD}", f"/duyet?ky={towns.PERIOD}"):
        desk.go(path)
        heading = desk.page.get_by_role("heading", level=1).bounding_box()
        assert heading is not None
        assert heading["y"] < 140, path
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390, path
    link = desk.page.get_by_role("link", name="Duyệt báo cáo")
    expect(link).to_have_count(0)
    desk.page.locator("details.menu summary").click()
    link.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Duyệt")
    desk.page.set_viewport_size({"width": 1366, "height": 768})
    expect(desk.page.locator("details.menu")).to_be_hidden()
    expect(link).to_be_visible()
