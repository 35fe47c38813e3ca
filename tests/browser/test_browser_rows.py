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
