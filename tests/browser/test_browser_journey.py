"""The journey of a report in Chromium: filled, mended, printed, signed, sent, returned, approved, added up."""

import io
import re
from typing import Literal

import pytest
import town as towns
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook


def download(page: Page, name: str, *, role: Literal["link", "button"] = "link") -> bytes:
    with page.expect_download() as started:
        page.get_by_role(role, name=name).first.click()
    return started.value.path().read_bytes()


def words_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_report_from_the_first_figure_to_the_citys_total(window) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    expect(page.get_by_role("heading", name="Việc cần làm")).to_be_visible()
    page.get_by_role("button", name="Bắt đầu nhập").click()

    # fill, with totals as one types
    officer.add_groups()
    officer.type_all()
    expect(officer.shown("tong", "so_khau")).to_have_text("585")
    expect(officer.shown("dtts", "so_ho")).to_have_text("54")
    expect(officer.shown("06", "ty_le")).to_have_text("15,38")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu 10:20:00")
    expect(page.locator("#can-sua-dem")).to_have_text("Không có lỗi")

    # a check that fails is explained, and blocks
    officer.cell("06", "so_ho").fill("300")
    finding = page.locator("#can-sua .finding")
    expect(finding).to_contain_text("Mường, cột 1: Số hộ")
    expect(finding).to_contain_text("Số hộ không thể lớn hơn số khẩu (Số hộ 300; Số khẩu 90)")
    expect(officer.cell("06", "so_ho")).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_title(re.compile(r"^\(1 lỗi\)"))
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.get_by_text("Còn 1 lỗi phải sửa")).to_be_visible()
    expect(page.get_by_role("button", name="Gửi báo cáo")).to_have_attribute("aria-disabled", "true")

    # mend
    page.get_by_role("link", name="Về trang nhập liệu để sửa").click()
    finding.get_by_role("link", name="Đến ô Mường, cột 1").click()
    expect(officer.cell("06", "so_ho")).to_be_focused()
    page.keyboard.type("30")
    expect(finding).to_have_count(0)
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.get_by_text("Số liệu đủ, không có lỗi")).to_be_visible()

    # print, sign, attach, send
    code = page.locator(".code-box dd").first.text_content() or ""
    page.route("**/ban-in.pdf", lambda route: None)  # a print that takes its time
    page.get_by_role("link", name="Tải PDF để in").first.click()
    making = page.locator(".making")
    expect(making).to_contain_text("Đang lập bản in (PDF), 1 giây")
    making.get_by_role("button", name="Dừng").click()
    expect(making).to_contain_text("Đã dừng")
    page.unroute("**/ban-in.pdf")
    paper = download(page, "Tải PDF để in")
    expect(making).to_contain_text("Đã tải")
    assert "Biểu số: 01.N/BC-DTTG" in words_of(paper)
    assert code in words_of(paper)
    officer.attach(paper)
    send = page.get_by_role("button", name="Gửi báo cáo")
    expect(page.get_by_text("Còn 2 mục")).to_be_visible()
    send.click(force=True)  # it waits: nothing is sent
    expect(page.get_by_role("heading", name="Kiểm tra và gửi báo cáo")).to_be_visible()
    page.get_by_label("Tôi xác nhận báo cáo và tệp đính kèm").check()
    page.get_by_label("Tôi đã đối chiếu số liệu").check()
    expect(send).not_to_have_attribute("aria-disabled", "true")
    send.click()
    expect(page.get_by_role("heading", name="Đã gửi báo cáo 01.N/BC-DTTG")).to_be_visible()
    expect(page.get_by_text("2026-000001").first).to_be_visible()

    # the reviewer pins a remark and returns
    reviewer = window()
    reviewer.sign_in("nguoiduyet")
    desk = reviewer.page
    desk.get_by_role("link", name="Duyệt", exact=True).click()
    desk.wait_for_load_state()
    reviewer.shown("06", "nam").click()
    desk.get_by_label("Nhận xét cho Mường, cột 3").fill("Sổ hộ khẩu ghi 41 nam.")
    expect(desk.get_by_role("button", name="Duyệt báo cáo")).to_have_attribute("aria-disabled", "true")
    desk.get_by_role("button", name="Trả lại để sửa 1 ô").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Sổ hộ khẩu ghi 41 nam.")
    dialog.get_by_label("Lý do trả lại").fill("Số liệu chưa khớp sổ hộ khẩu")
    dialog.get_by_role("button", name="Trả lại báo cáo").click()
    expect(desk.get_by_text("Đã trả lại báo cáo cho đơn vị.")).to_be_visible()

    # the officer reads why, mends, sends again
    officer.go("/viec-can-lam")
    expect(page.get_by_text("Số liệu chưa khớp sổ hộ khẩu")).to_be_visible()
    expect(page.get_by_text("Sổ hộ khẩu ghi 41 nam.")).to_be_visible()
    page.get_by_role("link", name="Sửa 1 chỗ được nêu").click()
    officer.cell("06", "nam").fill("41")
    officer.cell("06", "tu_60").fill("31")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")

    # a cell that the return left closed opens for a reason
    kinh = officer.cell("01", "so_ho")
    expect(kinh).not_to_be_editable()
    kinh.focus()
    expect(page.locator("#thanh-o")).to_contain_text("Ô khóa")
    page.get_by_text("Cần sửa ô khác", exact=True).click()
    expect(page.locator("#o-mo")).to_have_value(towns.name("01", "so_ho"))
    page.get_by_label("Lý do, người duyệt sẽ đọc").fill("Cộng nhầm sổ hộ")
    page.get_by_role("button", name="Mở ô này").click()
    expect(page.get_by_text("“Cộng nhầm sổ hộ”")).to_be_visible()
    expect(kinh).to_be_editable()
    expect(officer.cell("02", "so_ho")).not_to_be_editable()
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    officer.attach(download(page, "Tải PDF để in"))
    page.get_by_label("Tôi xác nhận báo cáo và tệp đính kèm").check()
    page.get_by_label("Tôi đã đối chiếu số liệu").check()
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("lần gửi 2")).to_be_visible()

    # the reviewer sees what changed and approves
    reviewer.go("/theo-doi")
    desk.get_by_role("link", name="Duyệt", exact=True).click()
    expect(reviewer.shown("06", "nam")).to_contain_text("4041")
    expect(desk.get_by_text("Mường, cột 3: Số khẩu: Nam: 40 thành 41")).to_be_visible()
    expect(desk.get_by_text("“Cộng nhầm sổ hộ”")).to_be_visible()
    desk.get_by_role("button", name="Duyệt báo cáo").click()
    expect(desk.get_by_text("Đã duyệt báo cáo.")).to_be_visible()

    # the city's total, with how many units are in it
    desk.get_by_role("link", name="Số liệu").click()
    expect(desk.get_by_text("1/126").first).to_be_visible()
    expect(reviewer.shown("tong", "so_khau")).to_have_text("586")
    desk.get_by_role("link", name="Kết xuất, in theo mẫu").click()
    desk.get_by_label("Lý do kết xuất").fill("báo cáo Ủy ban")
    total = words_of(download(desk, "Tải PDF", role="button"))
    assert "1/126" in total
    assert "586" in total
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(desk, "Tải Excel", role="button")))
    cells = [cell for line in book.get_sheet_by_index(0).to_python() for cell in line]
    assert 586.0 in cells
    assert "Biểu số: 01.N/BC-DTTG" in cells


def test_without_a_script_a_report_is_filled_saved_mended_and_sent(window) -> None:
    officer = window(script=False)
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    officer.add_groups()
    officer.type_all()
    officer.cell("06", "so_ho").fill("300")
    page.locator(".toolbar").get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 49 ô.")).to_be_visible()
    expect(page.locator("#can-sua .finding")).to_contain_text("Số hộ không thể lớn hơn số khẩu")
    officer.cell("06", "so_ho").fill("30")
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.get_by_text("Số liệu đủ, không có lỗi")).to_be_visible()
    officer.attach(towns.paper())
    page.get_by_label("Tôi xác nhận báo cáo và tệp đính kèm").check()
    page.get_by_label("Tôi đã đối chiếu số liệu").check()
    page.get_by_role("button", name="Gửi báo cáo").click(force=True)
    expect(page.get_by_role("heading", name="Đã gửi báo cáo 01.N/BC-DTTG")).to_be_visible()
    officer.go("/viec-can-lam")
    expect(page.get_by_text("Chờ duyệt, 1 biểu")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "ArrowDown"])
def test_keys_move_as_in_excel(window, key: str) -> None:
    officer = window()
    officer.sign_in("canbo")
    officer.page.get_by_role("button", name="Bắt đầu nhập").click()
    officer.add_groups()
    officer.cell("02", "nam").focus()
    officer.page.keyboard.type("5")
    officer.page.keyboard.press(key)
    expect(officer.cell("03", "nam")).to_be_focused()
    officer.page.keyboard.press("ArrowRight")
    expect(officer.cell("03", "nu")).to_be_focused()
    officer.page.keyboard.press("ArrowUp")
    expect(officer.cell("02", "nu")).to_be_focused()
    officer.page.keyboard.press("Control+ArrowLeft")
    expect(officer.cell("02", "nam")).to_be_focused()  # the next that is filled, as in Excel
    officer.page.keyboard.press("Control+ArrowLeft")
    expect(officer.cell("02", "so_ho")).to_be_focused()
    officer.cell("02", "nam").focus()
    officer.page.keyboard.type("99")
    officer.page.keyboard.press("Escape")
    expect(officer.cell("02", "nam")).to_have_value("5")


def test_the_cell_in_focus_is_never_under_what_sticks(window) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    page.get_by_text("Thêm dân tộc có trên địa bàn").click()
    for box in page.locator('[name="them"]').all():
        box.check()
    page.get_by_role("button", name="Thêm dòng đã chọn").click()
    officer.cell("53", "nam").focus()
    for _ in range(40):
        page.keyboard.press("ArrowUp")
        focused = page.locator("td.entry > input:focus").bounding_box()
        total = page.locator("tr.pinned").bounding_box()
        assert focused is not None
        assert total is not None
        assert focused["y"] >= total["y"] + total["height"] - 1


def test_a_row_taken_away_comes_back_with_its_figures(window) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    officer.add_groups()
    officer.type_all()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Bỏ dòng Ê Đê").click()
    expect(page.locator('tbody > tr[data-row="12"]')).to_have_count(0)
    expect(officer.shown("tong", "so_khau")).to_have_text("579")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(officer.cell("12", "nam")).to_have_value("3")
    expect(officer.shown("tong", "so_khau")).to_have_text("585")
    page.keyboard.press("Control+y")
    expect(page.locator('tbody > tr[data-row="12"]')).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(officer.cell("12", "nam")).to_have_value("3")
    page.keyboard.press("Control+z")  # then what was typed before the row was taken away
    expect(officer.cell("12", towns.COLUMNS[-1])).to_have_value("")
    page.keyboard.press("Control+y")
    expect(officer.shown("tong", "so_khau")).to_have_text("585")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    expect(officer.cell("12", "nam")).to_have_value("3")


def test_two_windows_on_one_cell_choose_per_cell(window) -> None:
    first = window()
    first.sign_in("canbo")
    first.page.get_by_role("button", name="Bắt đầu nhập").click()
    expect(first.cell("01", "so_ho")).to_be_visible()
    second = window()
    second.sign_in("canbo")
    second.page.get_by_role("link", name="Nhập tiếp").click()
    first.cell("01", "so_ho").fill("22")
    expect(first.page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    second.cell("01", "so_ho").fill("23")
    conflict = second.page.locator("#tranh-chap")
    expect(conflict).to_contain_text("Của tôi 23")
    conflict.get_by_role("button", name="Lấy 22 ở ô Kinh, cột 1").click()
    expect(second.cell("01", "so_ho")).to_have_value("22")
    expect(conflict).to_be_hidden()
    first.page.reload()
    expect(first.cell("01", "so_ho")).to_have_value("22")


def test_a_session_that_ends_keeps_what_is_typed_and_goes_on_after_signing_in(window) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    expect(officer.cell("01", "so_ho")).to_be_visible()
    page.context.clear_cookies()
    officer.cell("01", "so_ho").fill("7")
    expect(page.locator("#tinh-trang")).to_contain_text("Phiên làm việc đã hết")
    expect(officer.cell("01", "so_ho")).to_have_value("7")
    page.get_by_role("button", name="Đăng nhập lại tại đây").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mật khẩu").fill(towns.PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    expect(officer.cell("01", "so_ho")).to_have_value("7")
    officer.complaints.clear()  # Chromium logs the refused saves


def test_without_a_connection_figures_are_held_and_sent_later(window) -> None:
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    expect(page.locator("html[data-reckoned]")).to_be_attached()
    page.context.set_offline(True)
    officer.cell("01", "so_ho").fill("7")
    expect(page.locator("#tinh-trang")).to_contain_text("Mất kết nối. 1 ô đang giữ trên máy này")
    page.context.set_offline(False)
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    expect(officer.cell("01", "so_ho")).to_have_value("7")
    officer.complaints.clear()  # Chromium logs the failed save
