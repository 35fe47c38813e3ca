"""Rows that the officer added, in Chromium: what Tab and Enter do at their end, and what asks before figures go."""

import town as towns
from playwright.sync_api import Dialog, Page, expect


def begin(officer) -> Page:
    officer.sign_in("canbo")
    officer.page.get_by_role("button", name="Bắt đầu nhập").first.click()
    return officer.page


def remover(page: Page, row: str):
    return page.locator(f'tr[data-row="{row}"] .row-tools button:visible')


def test_tab_and_enter_at_the_end_of_a_row_do_not_take_it_away(window, live) -> None:
    officer = window()
    page = begin(officer)
    officer.add_groups()
    officer.type_all()
    officer.cell("02", towns.COLUMNS[-1]).focus()
    page.keyboard.press("Tab")
    expect(officer.cell("03", towns.COLUMNS[0])).to_be_focused()
    page.keyboard.press("Enter")
    expect(officer.cell("02", towns.COLUMNS[0])).to_have_value("10")
    expect(page.locator('tbody > tr[data-row="03"]')).to_be_visible()


def test_the_arrow_right_of_the_last_cell_reaches_what_takes_the_row_away(window, live) -> None:
    officer = window()
    page = begin(officer)
    officer.add_groups()
    officer.cell("02", towns.COLUMNS[-1]).focus()
    page.keyboard.press("ArrowRight")
    expect(remover(page, "02")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(officer.cell("02", towns.COLUMNS[-1])).to_be_focused()


def test_a_row_that_holds_figures_asks_first_and_an_empty_one_does_not(window, live) -> None:
    officer = window()
    page = begin(officer)
    officer.add_groups()
    officer.cell("02", "nam").fill("7")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    remover(page, "02").click()
    expect(officer.cell("02", "nam")).to_have_value("7")
    assert len(asked) == 1
    remover(page, "03").click()
    expect(page.locator('tbody > tr[data-row="03"]')).to_have_count(0)
    assert len(asked) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    remover(page, "02").click()
    expect(page.locator('tbody > tr[data-row="02"]')).to_have_count(0)


def test_the_search_lists_the_shown_name_first_and_another_name_last_in_brackets(window, live) -> None:
    officer = window()
    page = begin(officer)
    page.get_by_text("Thêm dân tộc có trên địa bàn").click()
    page.get_by_placeholder("Tìm, không cần dấu").fill("mường")
    found = page.locator(".adder .choices label:visible")
    expect(found).to_have_text(["Mường 06", "Thái (Tày Mường) 03"])
    page.keyboard.press("Enter")
    expect(found.first.locator("input")).to_be_checked()
    expect(found.last.locator("input")).not_to_be_checked()
    page.get_by_placeholder("Tìm, không cần dấu").fill("")
    expect(found.first).to_contain_text("Tày")
    expect(found.nth(1)).to_have_text("Thái 03")


def test_a_long_number_is_read_in_groups_when_one_is_not_in_its_cell(window, live) -> None:
    officer = window()
    page = begin(officer)
    officer.add_groups()
    cell, holder = officer.cell("02", "nam"), page.locator(".entry").filter(has=officer.cell("02", "nam"))
    cell.fill("2500")
    officer.cell("03", "nam").fill("2.600")
    expect(holder).to_have_attribute("data-grouped", "2.500")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu ")
    page.reload()
    expect(holder).to_have_attribute("data-grouped", "2.500")
    expect(cell).to_have_value("2500")
    over = "each => getComputedStyle(each, '::before').content"
    assert holder.evaluate(over) == '"2.500"'
    cell.focus()
    assert holder.evaluate(over) in ("none", "normal")
    cell.fill("25")
    expect(holder).not_to_have_attribute("data-grouped", "2.500")


def test_a_link_that_names_a_cell_puts_the_keyboard_into_it(window, live) -> None:
    officer = window()
    page = begin(officer)
    officer.add_groups()
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#{towns.name('06', 'nam')}")
    expect(officer.cell("06", "nam")).to_be_focused()
    page.evaluate("name => { location.hash = name; }", towns.name("03", "nam"))
    expect(officer.cell("03", "nam")).to_be_focused()


def test_without_a_script_a_row_is_taken_away_only_by_a_second_press(window, live) -> None:
    officer = window(script=False)
    page = begin(officer)
    page.get_by_text("Thêm dân tộc có trên địa bàn").click()
    page.locator(f'[name="them"][value="{towns.PART}:02"]').check()
    page.get_by_role("button", name="Thêm dòng đã chọn").click()
    officer.cell("02", towns.COLUMNS[-1]).fill("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('tbody > tr[data-row="02"]')).to_be_visible()
    page.locator('tr[data-row="02"] .row-tools .button:visible').click()
    expect(page.locator('tbody > tr[data-row="02"]')).to_have_count(0)
