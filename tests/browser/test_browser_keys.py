"""The entry table by keyboard and mouse as in Excel: moves, choosing, copying, taking back, Vietnamese typing; and a
whole report of 54 x 12 cells by keyboard alone (issue 7, show 1)."""

from collections.abc import Iterator
from pathlib import Path

import grid_town
import pytest
import town as towns
from chromium import PATIENCE
from playwright.sync_api import Browser, Locator, Page, expect
from scale import scaled

COPY = """() => {
  const data = new DataTransfer();
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("copy", how));
  return [data.getData("text/plain"), data.getData("text/html")];
}"""
CEILING = 10 * 400  # ms: ten times what a slow laptop may take


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grid_town.Served]:
    folder: Path = tmp_path_factory.mktemp("keys")
    with grid_town.served(folder) as served:
        yield served


@pytest.fixture(scope="module")
def desk(chromium: Browser, live: grid_town.Served) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    live.sign_in(page)
    yield page
    assert complaints == []
    context.close()


@pytest.fixture
def sheet(desk: Page, live: grid_town.Served) -> Iterator[Page]:
    """The mixed table, emptied again afterwards."""
    live.open(desk, grid_town.MIXED)
    yield desk
    cell(desk, "d1.so").focus()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Delete")
    expect(desk.locator("#tinh-trang")).not_to_contain_text("Đang lưu")


def cell(page: Page, place: str) -> Locator:
    row, _, column = place.partition(".")
    return page.locator(f'[name="o:0:{grid_town.PART}:{row}:{column}"]')


def here(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.name.split(':').slice(3).join('.')"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_keys_go_where_excel_goes(sheet: Page) -> None:
    cell(sheet, "d1.so").click()
    for keys, place in (
        ("ArrowDown", "d2.so"),
        ("ArrowRight", "d2.thuc"),
        ("ArrowRight", "d2.nam"),  # past what is computed
        ("ArrowLeft", "d2.thuc"),
        ("Enter", "d3.thuc"),
        ("Shift+Enter", "d2.thuc"),
        ("Tab", "d2.nam"),
        ("Shift+Tab", "d2.thuc"),
        ("End", "d2.ngay"),
        ("Home", "d2.so"),
        ("Control+End", "d8.ngay"),
        ("Control+Home", "d1.so"),
        ("PageDown", "d8.so"),
        ("PageUp", "d1.so"),
        ("Control+ArrowRight", "d1.ngay"),
        ("Control+ArrowLeft", "d1.so"),
    ):
        press(sheet, keys)
        assert here(sheet) == place, keys
    press(sheet, "1", "ArrowDown", "2", "ArrowDown", "3", "Control+Home")
    press(sheet, "Control+ArrowDown")
    assert here(sheet) == "d3.so"  # the end of what is filled
    press(sheet, "Control+ArrowDown")
    assert here(sheet) == "d8.so"


def test_typing_overwrites_f2_writes_on_escape_and_undo_take_back(sheet: Page) -> None:
    cell(sheet, "d1.so").click()
    press(sheet, "1", "2", "Enter", "ArrowUp", "3")
    expect(cell(sheet, "d1.so")).to_have_value("3")
    press(sheet, "Escape")
    expect(cell(sheet, "d1.so")).to_have_value("12")
    press(sheet, "F2", "5", "ArrowLeft", "ArrowLeft", "4")
    expect(cell(sheet, "d1.so")).to_have_value("1425")
    press(sheet, "Enter", "Control+z")
    expect(cell(sheet, "d1.so")).to_have_value("12")
    press(sheet, "Control+z")
    expect(cell(sheet, "d1.so")).to_have_value("")
    press(sheet, "Control+y", "Control+y")
    expect(cell(sheet, "d1.so")).to_have_value("1425")
    expect(sheet.locator(f'[data-o="o:0:{grid_town.PART}:d1:gap"]')).to_have_text("2.850")


def test_chosen_cells_are_filled_down_copied_emptied_and_counted(sheet: Page) -> None:
    cell(sheet, "d1.so").click()
    press(sheet, *"1234", "Tab", "2", ",", "5", "Home")
    press(sheet, "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(sheet.locator("td.chosen")).to_have_count(9)
    press(sheet, "Control+d")
    expect(cell(sheet, "d3.thuc")).to_have_value("2,5")
    expect(sheet.locator("#vung-chon")).to_contain_text("Vùng chọn: 9 ô")
    expect(sheet.locator("#vung-chon")).to_contain_text("Tổng 11.113,5")
    text, html = sheet.evaluate(COPY)
    assert text == "1234\t2,5\t2468\r\n" * 3
    assert 'x:num="2.5" sdval="2.5"' in html
    press(sheet, "Delete")
    expect(cell(sheet, "d3.thuc")).to_have_value("")
    press(sheet, "Control+z")
    expect(cell(sheet, "d3.thuc")).to_have_value("2,5")
    press(sheet, "Control+z")
    expect(cell(sheet, "d3.thuc")).to_have_value("")
    expect(cell(sheet, "d1.thuc")).to_have_value("2,5")


def test_shift_and_an_arrow_over_a_computed_cell_tell_its_formula(sheet: Page) -> None:
    bar = sheet.locator("#thanh-o")
    cell(sheet, "d2.thuc").focus()
    expect(bar).not_to_contain_text("Máy tính")
    press(sheet, "Shift+ArrowRight")
    expect(bar).to_contain_text("cột 3")
    expect(bar).to_contain_text("Máy tính: = cột 1 (Số người) + cột 1 (Số người)")
    expect(bar).to_have_attribute("aria-live", "polite")
    assert here(sheet) == "d2.thuc"
    press(sheet, "Shift+ArrowUp", "Shift+ArrowUp")
    expect(bar).to_contain_text("Tổng số, cột 3")
    press(sheet, "Escape")
    expect(bar).to_contain_text("02 Tày, cột 2")
    expect(bar).to_have_attribute("aria-live", "off")


def test_cells_are_drawn_over_with_the_mouse_and_take_signs_from_the_menu(sheet: Page) -> None:
    first, last = cell(sheet, "d1.so").bounding_box(), cell(sheet, "d3.thuc").bounding_box()
    assert first is not None
    assert last is not None
    sheet.mouse.move(first["x"] + 30, first["y"] + 10)
    sheet.mouse.down()
    sheet.mouse.move(last["x"] + 30, last["y"] + 10, steps=4)
    sheet.mouse.up()
    expect(sheet.locator("td.chosen")).to_have_count(6)
    sheet.get_by_role("button", name="chưa có số liệu").click()
    expect(cell(sheet, "d3.thuc")).to_have_value("...")
    press(sheet, "Control+z")
    cell(sheet, "d1.so").click()
    press(sheet, *"15", "Enter", "ArrowUp", "Alt+u")
    expect(cell(sheet, "d1.so")).to_have_value("~15")
    expect(sheet.locator("td.estimate")).to_have_count(1)
    press(sheet, "Alt+u")
    expect(cell(sheet, "d1.so")).to_have_value("15")


def test_a_vietnamese_keyboard_neither_moves_cells_nor_loses_letters(sheet: Page) -> None:
    """Unikey takes letters back by Backspace, sometimes by Shift and an arrow, and types them again; others compose."""
    cell(sheet, "d1.ghi").click()
    press(sheet, "d", "a", "Backspace")
    sheet.keyboard.insert_text("â")
    press(sheet, "n", "Shift+ArrowLeft", "Shift+ArrowLeft")
    sheet.keyboard.insert_text("ân")
    assert here(sheet) == "d1.ghi"
    expect(cell(sheet, "d1.ghi")).to_have_value("dân")
    cdp = sheet.context.new_cdp_session(sheet)
    press(sheet, "Enter")
    for text in ("t", "to", "tô"):
        cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        sheet.evaluate(
            """() => {
              const how = { key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true };
              document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how));
            }"""
        )
    cdp.send("Input.insertText", {"text": "tôc"})
    assert here(sheet) == "d2.ghi"
    expect(cell(sheet, "d2.ghi")).to_have_value("tôc")
    press(sheet, "Control+z")
    expect(cell(sheet, "d2.ghi")).to_have_value("")


def test_a_paste_of_648_cells_is_shown_within_a_ceiling(desk: Page, live: grid_town.Served) -> None:
    live.open(desk, grid_town.WIDE)
    block = "\r\n".join("\t".join(str(row * column + 1) for column in range(12)) for row in range(54))
    cell(desk, "d1.c1").focus()
    took = desk.evaluate(
        """(text) => new Promise((done) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const began = performance.now();
          const how = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
        })""",
        block,
    )
    expect(desk.locator("#da-dan")).to_contain_text("Đã dán 648 ô: nhận 648.")
    assert took < CEILING
    press(desk, "Control+z")
    expect(desk.locator("#tinh-trang")).not_to_contain_text("Đang lưu")


COVERED = """() => {
  const field = document.activeElement, at = field.getBoundingClientRect();
  const inside = [at.left + 3, at.right - 3].flatMap((x) => [at.top + 3, at.bottom - 3].map((y) => [x, y]));
  return inside.some(([x, y]) => !field.closest("td").contains(document.elementFromPoint(x, y))) ? field.name : "";
}"""
ROUND = ("Control+Home", *["ArrowDown"] * 54, *["ArrowRight"] * 11, *["ArrowUp"] * 54, *["ArrowLeft"] * 11, "End")
LEAPS = ("PageDown", "PageDown", "PageUp", "Control+End", "Home", "PageUp", "Control+Home")


def covered(page: Page, keys: tuple[str, ...]) -> list[str]:
    """Where keys led to a cell that something else hides, wholly or in a corner."""
    found = []
    for key in keys:
        page.keyboard.press(key)
        found += [name for name in [page.evaluate(COVERED)] if name]
    return found


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 384)])
def test_no_key_leads_below_what_sticks(desk: Page, live: grid_town.Served, width: int, height: int) -> None:
    """WCAG 2.4.11, at the usual size and at 200 % of it."""
    desk.set_viewport_size({"width": width, "height": height})
    live.open(desk, grid_town.LARGE)
    cell(desk, "d1.c1").focus()
    assert covered(desk, (*ROUND, *LEAPS)) == []
    desk.evaluate("document.getElementById('vung-bang').style.scrollPadding = '0'")
    assert covered(desk, ROUND) != []  # the planted fault
    desk.set_viewport_size({"width": 1366, "height": 768})


# ---- a whole report ----


def tab_to(page: Page, wanted: Locator, *, most: int = 90) -> None:
    for _ in range(most):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_a_report_of_54_by_12_cells_is_filled_explained_and_sent_by_keyboard_alone(
    desk: Page, live: grid_town.Served
) -> None:
    live.open(desk, grid_town.LARGE)
    typed = max(1, scaled(54))
    tab_to(desk, cell(desk, "d1.c1"))
    for row in range(typed):
        for column in range(12):
            press(desk, *str(row + column + 1), "Tab" if column < 11 else "Home")
        press(desk, "ArrowDown")
    press(desk, "Control+Home")
    if typed < 54:
        press(desk, *["ArrowDown"] * (typed - 1), "Control+Shift+End", "Control+d")
    expect(desk.locator("#tien-do-chu")).to_have_text("648/648 ô")
    press(desk, "Control+Home", *"9001", "Enter", *"9002", "Enter")
    expect(desk.locator("#can-sua-dem")).to_have_text("Cần sửa: 2 cảnh báo")
    for reason in ("Nhập thêm một khu tái định cư.", "Số mới rà soát tháng 11."):
        press(desk, "Shift+F8")
        desk.keyboard.type(reason)
    expect(desk.locator("#tinh-trang")).to_contain_text("Đã lưu")
    tab_to(desk, desk.get_by_role("button", name="Kiểm tra và gửi"))
    press(desk, "Enter")
    expect(desk.get_by_role("heading", name="Kiểm tra và gửi báo cáo")).to_be_visible()

    desk.wait_for_load_state()
    code = desk.locator(".code-box dd").first.text_content() or ""
    tab_to(desk, desk.locator("[name=tep]"))
    with desk.expect_file_chooser(timeout=15_000) as asked:
        press(desk, "Space")
    asked.value.set_files({"name": "phieu.pdf", "mimeType": "application/pdf", "buffer": towns.paper()})
    tab_to(desk, desk.get_by_label("Mã kiểm tra ở chân phiếu"))
    desk.keyboard.type(code)
    press(desk, "Enter")
    expect(desk.get_by_text("Hai mã trùng nhau")).to_be_visible()
    for box in ("Tôi xác nhận báo cáo và tệp đính kèm", "Tôi đã đối chiếu số liệu"):
        tab_to(desk, desk.get_by_label(box))
        press(desk, "Space")
    tab_to(desk, desk.get_by_role("button", name="Gửi báo cáo"))
    press(desk, "Enter")
    expect(desk.get_by_role("heading", name="Đã gửi báo cáo 91.N/BC-THU")).to_be_visible()
