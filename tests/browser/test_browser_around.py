"""Everything around the cells, in Chromium: the bar, what follows from an error, reasons of a list, opened rows,
figures of the earlier period, long lists, one row as a card (issue 7)."""

import re

import shapes_town
import town as towns
from playwright.sync_api import Page, expect

from engine.compute.frame import Address
from server.reporting.entry import add_rows, explain, read_for_entry, save_cells
from server.views.entry import reason_key_of

PART, LIST = "theo_dan_toc", "danh_sach"


def filled(shapes, *keys: str) -> str:
    """The matrix with these groups and every rule kept."""
    desk, actor, report = shapes.town.desk, shapes.actor(shapes_town.OFFICER), shapes.begin(shapes_town.MATRIX)
    there = read_for_entry(desk, actor, report=report)
    add_rows(desk, actor, report=report, part=PART, keys=[key for key in keys if key != "01"])
    good = {
        Address(0, PART, key, column): str(figure)
        for key in keys
        for column, figure in zip(towns.COLUMNS, towns.GOOD[key], strict=True)
    }
    gone = {address: "" for address in there.typed if address not in good}
    version = read_for_entry(desk, actor, report=report).head.draft_version
    save_cells(desk, actor, report=report, cells={**gone, **good}, base_version=version)
    return report


def cell(page: Page, row: str, column: str):
    return page.locator(f'[name="{towns.name(row, column)}"]')


def test_the_bar_tells_titles_formulas_and_changes_and_errors_fold_what_follows(visit, shapes) -> None:
    officer = visit()
    officer.open(filled(shapes, *towns.GOOD))
    page, bar = officer.ready(), officer.page.locator("#thanh-o")
    cell(page, "01", "nam").focus()
    expect(bar).to_contain_text("01 Kinh, cột 3")
    expect(bar).to_contain_text(re.compile(r"Kỳ trước: [\d.]+, (tăng|giảm) [\d.]+ \([+−]"))
    page.locator(f'[data-o="{towns.name("06", "so_khau")}"]').click()
    expect(bar).to_contain_text("Máy tính: = cột 3 (Nam) + cột 4 (Nữ)")

    cell(page, "06", "so_ho").fill("300")
    error = page.locator("#can-sua .finding.error")
    expect(error).to_contain_text("Số hộ không thể lớn hơn số khẩu")
    expect(page).to_have_title(re.compile(r"^\(1 lỗi"))
    error.get_by_text("Kéo theo 2 ô").click()
    expect(error.locator(".follows")).to_contain_text("Tổng số, cột 1, Dân tộc thiểu số, cột 1")
    cell(page, "06", "so_ho").fill("30")

    warning = page.locator("#can-sua .finding.warning").first
    warning.get_by_label("Lý do").select_option("Biến động thực tế")
    warning.get_by_label("Giải trình").fill("Nhập thêm một khu tái định cư.")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    again = page.locator("#can-sua .finding.warning").first
    expect(again.get_by_label("Lý do")).to_have_value("thuc_te")
    expect(again.get_by_label("Giải trình")).to_have_value("Nhập thêm một khu tái định cư.")

    box = again.get_by_label("Giải trình")
    key = reason_key_of(box.get_attribute("name") or "")
    assert key is not None
    explain(
        shapes.town.desk,
        shapes.actor(shapes_town.OFFICER),
        report=shapes.begin(shapes_town.MATRIX),
        reasons={key: "Kết quả rà soát, quyết định mới: Theo sổ của công an."},
    )
    box.fill("Lời của tôi.")  # written on words that stand there no more
    disputes = page.locator("#tranh-chap")
    expect(disputes).to_contain_text("Biến động thực tế: Lời của tôi.")
    expect(disputes).to_contain_text("Kết quả rà soát, quyết định mới: Theo sổ của công an.")
    disputes.get_by_role("button", name=re.compile("^Lấy")).click()
    expect(box).to_have_value("Theo sổ của công an.")
    expect(again.get_by_label("Lý do")).to_have_value("ra_soat")
    box.fill("Theo sổ của công an xã.")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    expect(disputes).to_be_hidden()

    page.locator("#so-ky-truoc").click()
    expect(page.locator(f'td:has(> [name="{towns.name("01", "nam")}"])')).to_have_attribute(
        "data-before", re.compile(r"^[\d.]+  [+−]")
    )


def test_opened_rows_are_added_copied_and_brought_back_and_long_lists_are_searched(visit, shapes) -> None:
    officer = visit()
    report = shapes.begin(shapes_town.OPENED)
    officer.open(report)
    page = officer.ready()
    rows = page.locator(f'[data-part-block="{LIST}"] tbody > tr')
    had = rows.count()
    page.locator(f'[data-open="{LIST}"]').click()
    expect(rows).to_have_count(had + 1)
    first = rows.nth(had).locator("td.entry input").first
    expect(first).to_be_focused()
    page.keyboard.type("Bùi Thị Mẫu")
    group = rows.nth(had).get_by_label(re.compile("cột 4"))
    group.focus()
    page.keyboard.type("muong")
    page.keyboard.press("Enter")
    expect(group).to_have_value("Mường")
    rows.nth(had).get_by_role("button", name=re.compile("Chép")).click()
    expect(rows).to_have_count(had + 2)
    expect(rows.nth(had + 1).locator("td.entry input").first).to_have_value("Bùi Thị Mẫu")
    expect(rows.nth(had + 1).get_by_label(re.compile(f"Dòng {had + 2}, cột 4"))).to_have_value("Mường")
    page.once("dialog", lambda dialog: dialog.accept())
    rows.nth(had).get_by_role("button", name=re.compile("Bỏ")).click()
    expect(rows).to_have_count(had + 1)
    page.keyboard.press("Control+z")  # the row, as any other step, under a key of its own
    expect(rows).to_have_count(had + 2)
    expect(rows.nth(had + 1).locator("td.entry input").first).to_have_value("Bùi Thị Mẫu")
    page.keyboard.press("Control+z")  # what was typed in it before, under its new name
    expect(rows.nth(had + 1).get_by_label(re.compile(f"Dòng {had + 2}, cột 4"))).to_have_value("")
    page.keyboard.press("Control+y")
    expect(rows.nth(had + 1).get_by_label(re.compile(f"Dòng {had + 2}, cột 4"))).to_have_value("Mường")
    page.keyboard.press("Control+y")
    expect(rows).to_have_count(had + 1)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(rows).to_have_count(had + 2)
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    names = [each.input_value() for each in page.locator(f'[name^="o:0:{LIST}:"][name$=":ho_ten"]').all()]
    assert names.count("Bùi Thị Mẫu") == 2


def test_a_page_that_may_only_be_read_takes_no_letter_in_a_searched_list(visit, shapes) -> None:
    officer = visit()
    officer.open(shapes.begin(shapes_town.OPENED))
    page = officer.ready()
    rows = page.locator(f'[data-part-block="{LIST}"] tbody > tr')
    had = rows.count()
    page.locator(f'[data-open="{LIST}"]').click()
    expect(rows).to_have_count(had + 1)
    group = rows.nth(had).get_by_label(re.compile("cột 4"))
    group.fill("muong")
    page.keyboard.press("Enter")
    expect(group).to_have_value("Mường")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    group.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.evaluate("dttg.entry.leaving.onlyRead()")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(group).not_to_be_editable()
    page.keyboard.type("tay")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(group).to_have_value("Mường")


def test_figures_of_the_earlier_period_wait_until_each_is_confirmed(visit, shapes) -> None:
    officer = visit()
    officer.open(filled(shapes))
    page = officer.ready()
    page.get_by_text("Lấy số kỳ trước").click()
    page.locator(f'button[value="lay-so:{PART}"]').click()
    note, state = page.locator("#lay-truoc"), page.locator("#tinh-trang")
    expect(note).to_contain_text("chưa xác nhận")
    officer.ready()
    waiting = int(re.findall(r"\d+", note.inner_text())[0])
    page.context.set_offline(True)
    note.get_by_role("link", name="Đến ô đầu").click()
    page.keyboard.press("Enter")
    expect(note).to_contain_text(f"{waiting - 1} ô lấy từ kỳ trước")
    expect(state).to_contain_text("1 ô đang giữ trên máy này")
    page.context.set_offline(False)
    page.reload()  # kept by Enter is owed like a figure typed: it comes back and is sent
    expect(note).to_contain_text(f"{waiting - 1} ô lấy từ kỳ trước")
    page.wait_for_function("() => dttg.entry.save.owed === 0 && !dttg.entry.save.busy")
    page.reload()
    expect(note).to_contain_text(f"{waiting - 1} ô lấy từ kỳ trước")

    officer.ready()
    note.get_by_role("link", name="Đến ô đầu").click()
    again = page.locator(":focus")
    was = again.input_value()
    again.fill("7")
    again.fill(was)  # typed over and back again before anything was saved: an answer all the same
    expect(note).to_contain_text(f"{waiting - 2} ô lấy từ kỳ trước")
    expect(state).to_contain_text("Đã lưu")
    page.reload()
    expect(note).to_contain_text(f"{waiting - 2} ô lấy từ kỳ trước")
    page.get_by_role("button", name=re.compile("Xác nhận cả")).click()
    expect(state).to_contain_text(f"Đã xác nhận {waiting - 2} ô")
    expect(page.locator("td.carried")).to_have_count(0)


def test_on_a_phone_one_row_is_a_card_with_its_fault_below_the_field(visit, shapes) -> None:
    officer = visit(width=390, height=844)
    officer.open(filled(shapes, *towns.GOOD))
    page = officer.ready()
    shown = page.locator("table.sheet tbody > tr:visible")
    expect(shown).to_have_count(1)
    chooser = page.get_by_label("Đến dòng")
    words = next(each for each in chooser.locator("option").all_inner_texts() if "Mường" in each)
    chooser.select_option(label=words)
    expect(shown.locator("th")).to_have_text("Mường")
    cell(page, "06", "so_ho").fill("300")
    expect(shown.locator(".card-say.error")).to_contain_text("Số hộ không thể lớn hơn số khẩu")
    page.locator(".row-foot button").first.click()
    expect(shown.locator("th")).not_to_have_text("Mường")
    page.get_by_role("button", name="Lỗi tiếp theo").click()
    expect(cell(page, "06", "so_ho")).to_be_focused()
    cell(page, "06", "so_ho").fill("31")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_table_without_a_row_asks_below_it_and_before_sending_and_a_row_takes_the_answer_back(visit, shapes) -> None:
    """A reader sent one blank without having seen it: now it is rows, or one key that says there are none."""
    officer = visit()
    officer.open(shapes.begin(shapes_town.OPENED))
    page = officer.ready()
    asked = page.locator(f'[data-nothing="{LIST}"]')
    box = asked.get_by_role("checkbox", name="Không phát sinh ở bảng này")
    expect(page.locator("#con-trong")).to_contain_text("I. Danh sách người có uy tín (1)")
    box.press("Space")
    expect(asked).to_contain_text("Đã ghi rõ.")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    expect(page.locator("#con-trong")).not_to_contain_text("I. Danh sách người có uy tín")
    entry = page.url.partition("#")[0]
    page.goto(f"{entry}/gui")
    expect(page.get_by_role("heading", name="Bảng không thêm dòng nào đều đã ghi rõ")).to_be_visible()
    page.goto(entry)
    page = officer.ready()
    expect(page.locator(f'[data-nothing="{LIST}"] input[type=checkbox]')).to_be_checked()
    page.locator(f'[data-open="{LIST}"]').click()
    expect(page.locator("#tinh-trang")).to_contain_text("lời ghi không phát sinh ở bảng này đã được bỏ")
    expect(page.locator(f'[data-nothing="{LIST}"]')).to_be_hidden()
    page.locator("tr[data-row] .row-tools button[value^=bo]").first.click()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã bỏ dòng")
    expect(page.locator(f'[data-nothing="{LIST}"]')).to_contain_text("Bảng chưa được thêm dòng nào.")
    page.goto(f"{entry}/gui")
    expect(page.get_by_role("heading", name="1 bảng chưa được thêm dòng nào")).to_be_visible()
    page.get_by_role("button", name="Không phát sinh ở bảng này").click()
    expect(page.get_by_role("heading", name="Bảng không thêm dòng nào đều đã ghi rõ")).to_be_visible()
