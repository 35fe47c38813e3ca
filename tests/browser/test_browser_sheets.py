"""Sheets in Chromium: a household added, filled on cards, found twice, taken away and back (issue 3, shows 4)."""

import os
from uuid import UUID

import pytest
import sheet_town
import town as towns
from playwright.sync_api import expect

from engine.compute.frame import Address
from server.publication.publishing import publish
from server.sheets.cellnames import name_of

SHOTS = os.environ.get("DTTG_SHOTS", "")  # a folder: what a person should look at


@pytest.fixture
def households(live) -> None:
    publish(live.town.desk, None, project=sheet_town.project(), periods=[(towns.REGIME, towns.PERIOD)])


def test_households_are_listed_filled_and_found_twice(window, live, households) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    row = page.get_by_role("row").filter(has_text="P03")
    row.get_by_role("button", name="Bắt đầu nhập").click()
    expect(page.get_by_text("Chưa có phiếu nào. Mỗi hộ một phiếu.")).to_be_visible()
    report = UUID(page.url.partition("?")[0].rpartition("/")[2])
    sheet_town.fill(live.town, report, count=60)
    page.reload()
    expect(page.get_by_role("link", name="Kiểm tra và gửi 60 phiếu")).to_be_visible()
    shoot(page, "sheets-list")

    page.get_by_role("button", name="+ Thêm phiếu hộ").click()
    expect(page.get_by_role("heading", name="Phiếu số 61")).to_be_visible()
    shoot(page, "sheet-empty")
    page.locator(f'[name="{cell("dinh_danh", "thon")}"]').select_option("00004002")
    page.locator(f'[name="{cell("dinh_danh", "ho_so")}"]').fill("12")
    finding = page.locator("#can-sua .finding").filter(has_text="phiếu số 12")
    expect(finding).to_be_visible()
    page.locator('[data-open="thanh_vien"]').click()
    card = page.locator('[data-part-block="thanh_vien"] .card')
    expect(card).to_have_count(1)
    grown = card.locator('[data-field$=":nghe"]')
    expect(grown).to_be_hidden()
    card.locator('[name$=":ngay_sinh"]').fill("1980")
    expect(card.locator('[data-field$=":viec_lam"]')).to_be_visible()
    card.locator('[name$=":viec_lam"]').select_option(index=1)
    expect(grown).to_be_visible()
    page.locator('[name$=":vay"]').select_option(index=1)
    expect(page.locator('[data-field$=":vay_muc_dich"]')).to_be_visible()
    page.locator('[data-field$=":vay_muc_dich"] input[value="2"]').check()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    card.scroll_into_view_if_needed()
    shoot(page, "sheet-card")
    page.reload()
    expect(grown).to_be_visible()
    expect(page.locator('[data-field$=":vay_muc_dich"] input[value="2"]')).to_be_checked()

    page.get_by_role("button", name="Xong, về danh sách").click()
    page.get_by_role("link", name="Trùng").first.click()
    expect(page.get_by_text("Trùng với phiếu số 12")).to_be_visible()
    shoot(page, "sheets-repeated")
    page.locator("details.ask summary").click()
    page.get_by_role("button", name="Bỏ phiếu số 61").click()
    expect(page.get_by_text("Đã bỏ phiếu số 61.")).to_be_visible()
    page.get_by_role("button", name="Lấy lại phiếu số 61").click()
    expect(page.get_by_text("Đã lấy lại phiếu số 61.")).to_be_visible()
    page.get_by_placeholder("Tìm trong mọi phiếu, không cần dấu").fill("quach van thu 33")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_text("Tìm thấy 1 trong 61 phiếu")).to_be_visible()
    page.get_by_role("link", name="Xem bảng kê").click()
    expect(page.get_by_text("Tổng số").first).to_be_visible()
    shoot(page, "covering-list")


def cell(part: str, column: str) -> str:
    return name_of(Address(61, part, "", column))


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")
