"""An edition written, mended, tried, proposed and published in Chromium, then filled by an officer, all in one go."""

import re
import shutil
from pathlib import Path

import pytest
import town as towns
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from server.store import signin
from server.store.models import Account

KEPT = (towns.FORM, "lists", "blocks", "legal.yaml", "lists.csv", "domains.csv", "units_of_measure.csv")
PEOPLE = (
    ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),
    ("soan2", "Vũ Thị Lan", "ha_noi", "author", "all"),
    ("congbo", "Lê Minh Châu", "ha_noi", "publisher", "all"),
)
BEFORE = "      so_ho: {title: Số hộ"
SLIPS = "      ngheo: {titel: Hộ nghèo, within: so_hoo, unit: hộ}"
LIST_DEAF = 150  # ms; CodeMirror's list takes no key in its first 75, so that none is taken by surprise
COUNT_KEPT = """() => {
  const put = dttg.kept.put.bind(dttg.kept);
  window.kept = 0;
  dttg.kept.put = async (...given) => { await put(...given); window.kept += 1; };
}"""
LONG = "  1. Khái niệm"  # a line of the form that is wider than the editor
ONE_LINE = 30  # px: more than the height of a line that is not broken
SELECTED = """() => {
  const { state } = dttg.editor.mirror.view;
  return state.sliceDoc(state.selection.main.from, state.selection.main.to);
}"""
PACE = 90  # ms between two keys: shorter than the pause that the copy waits for
WRITTEN = "      ngheo: {title: Hộ nghèo, within: so_ho, unit: hộ}"


INDICATOR = f"""group: Thử
indicators:
  "9001":
    title: Số hộ
    source: proposal
    legal: [tt-06-2025]
    due: [year]
    figures:
      so_ho: {{title: Số hộ, unit: hộ, value: '{towns.FORM}.theo_dan_toc[dtts].so_ho'}}
    by: [reporter]
"""


@pytest.fixture
def authors(tmp_path: Path) -> dict[str, Path]:
    root = tmp_path / "authors"
    (root / "forms").mkdir(parents=True)
    for each in KEPT:
        source = towns.ROOT / "forms" / each
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / "forms" / each)
    shutil.copytree(towns.ROOT / "periods", root / "periods")
    return {"forms_dir": root / "forms", "periods_dir": root / "periods"}


def put_cursor(page: Page, words: str) -> None:
    """At the beginning of the line with these words."""
    page.evaluate(
        """words => {
          const { view } = dttg.editor.mirror;
          const lines = view.state.doc.toString().split("\\n");
          const { from } = view.state.doc.line(lines.findIndex((line) => line.startsWith(words)) + 1);
          view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
          view.focus();
        }""",
        words,
    )


def expire(town: towns.Town, login: str) -> None:
    """End every session of a person, as time would."""
    with town.database.write() as session:
        account = session.exec(select(Account.id).where(col(Account.login) == login)).one()
        signin.end_sessions_of(session, account)


def written(page: Page) -> str:
    return page.evaluate("() => dttg.editor.mirror.text()")


def test_an_edition_from_the_first_slip_to_the_officers_cell(window, live, authors: dict[str, Path]) -> None:
    towns.settle(live.town.desk, PEOPLE)
    author = window()
    author.sign_in("soan")
    page = author.page
    author.go("/bieu")
    page.get_by_role("button", name="Soạn phiên bản 2").click()
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.locator("#dem-loi")).to_contain_text("Biểu hợp lệ")

    # a long line is shown over several, and is one line to Home and End all the same
    put_cursor(page, LONG)
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")
    line = next(each for each in written(page).split("\n") if each.startswith(LONG))
    assert page.locator(".cm-line", has_text=LONG.strip()).bounding_box()["height"] > ONE_LINE
    assert page.evaluate(SELECTED) == line.strip()
    page.keyboard.press("Home")

    # two mistakes are underlined while typing, told with their cure
    put_cursor(page, BEFORE)
    page.keyboard.insert_text(SLIPS + "\n")
    expect(page.locator("#loi li.error")).to_have_count(2)
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    expect(page.get_by_role("button", name="Sang trang Công bố")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#loi-xem")).to_have_text("Theo lần kiểm tra đạt gần nhất")
    expect(page.locator("#xem-truoc table")).to_be_visible()
    page.get_by_role("button", name="Sửa thành so_ho").first.click()
    expect(page.locator("#loi li.error")).to_have_count(1)
    page.keyboard.press("F8")
    page.get_by_role("button", name="Sửa thành title").first.click()
    expect(page.locator("#loi li.error")).to_have_count(0)
    assert WRITTEN in written(page)
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    expect(page.locator("#xem-truoc")).to_contain_text("Hộ nghèo")

    # words are offered in Vietnamese, with what they mean; hover says it, too
    put_cursor(page, WRITTEN)
    for _ in range(len("      ngheo: {title: Hộ nghèo, ")):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("tim")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("time")
    page.wait_for_timeout(LIST_DEAF)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("việc xảy ra trong kỳ")
    page.keyboard.type("at_end, unit: lượt n")  # of two words: offered whole, put in the place of both
    expect(page.locator(".cm-tooltip-autocomplete li[aria-selected]")).to_contain_text("lượt người")
    page.wait_for_timeout(LIST_DEAF)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("at_end, unit: lượt người")
    for _ in "unit: lượt người":  # the line says one already
        page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(page.locator("#dem-loi")).to_contain_text("Biểu hợp lệ")
    page.locator(".cm-line", has_text="privacy:").get_by_text("privacy").hover()
    expect(page.locator(".cm-tooltip-hover")).to_contain_text("Mức bảo vệ")

    # lines put in at once ask for no words; a key that stands is not offered again, and a domain has its name
    put_cursor(page, "privacy:")
    page.keyboard.insert_text("# dán\n# hai dòng\n")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    page.keyboard.press("Control+Space")
    offered = page.locator(".cm-tooltip-autocomplete")
    expect(offered).to_contain_text("total_from")
    expect(offered.get_by_text("privacy", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    put_cursor(page, "domain:")
    page.keyboard.press("Control+ArrowRight")
    for _ in ": dan_so":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Space")
    expect(offered).to_contain_text("Dân số")
    page.keyboard.press("Escape")

    # what was typed while the line was cut is still there when the page is opened again
    page.context.set_offline(True)
    put_cursor(page, "checks:")
    page.keyboard.type("# giữ lại\n")
    expect(page.locator("#tinh-trang")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    author.complaints[:] = [each for each in author.complaints if "ERR_INTERNET_DISCONNECTED" not in each]
    page.reload()  # the page that is left sends its last words; where they came too late the next one does
    expect(page.locator("#tinh-trang")).to_contain_text(re.compile("Đã lưu|Đã mở bản nháp"))
    expect(page.locator(".cm-content")).to_contain_text("# giữ lại")

    # the session ends: what is typed without a pause stands in cipher in this browser all the same, and goes on after
    # signing in beside it
    expire(live.town, "soan")
    page.evaluate(COUNT_KEPT)
    put_cursor(page, "checks:")
    page.keyboard.type("# phiên hết, gõ không nghỉ tay\n", delay=PACE)
    assert page.evaluate("() => window.kept") > 0
    expect(page.locator("#tinh-trang")).to_contain_text("Phiên làm việc đã hết")
    page.get_by_role("button", name="Đăng nhập lại tại đây").click()
    page.locator("#vao-lai [name=mat_khau]").fill(towns.PASSWORD)
    page.locator("#vao-lai").get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("#vao-lai")).to_be_hidden()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    author.complaints[:] = [each for each in author.complaints if "401" not in each]
    assert "# phiên hết" in written(page)

    # another author opens the draft and writes in it: both are told, nothing is written over unasked
    other = window()
    other.sign_in("soan2")
    other.go(f"/bieu/{towns.FORM}/2/soan")
    expect(other.page.locator("#nguoi-khac")).to_contain_text("Đỗ Minh Khang")
    put_cursor(other.page, "checks:")
    other.page.keyboard.type("# của người khác\n")
    expect(other.page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.evaluate("() => dttg.editor.save.look()")
    expect(page.locator("#nguoi-khac")).to_contain_text("Vũ Thị Lan")
    expect(page.locator("#tranh-chap")).to_contain_text("Vũ Thị Lan vừa lưu bản")
    put_cursor(page, "checks:")
    page.keyboard.type("# của tôi\n")
    expect(page.locator("#tranh-chap")).to_contain_text("chưa bản nào bị ghi đè")
    expect(page.locator("#tranh-chap .beside .differs td", has_text="# của tôi")).to_have_count(1)
    page.get_by_role("button", name="Dùng nội dung của tôi").click()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    assert "# của tôi" in written(page)
    # what each wrote elsewhere is joined by one button
    other.go(f"/bieu/{towns.FORM}/2/soan")
    put_cursor(other.page, "edition: 2")
    other.page.keyboard.type("# ở đầu biểu\n")
    expect(other.page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    put_cursor(page, "checks:")
    page.keyboard.type("# ở cuối biểu\n")
    page.get_by_role("button", name="Gộp cả hai").click()
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    assert "# ở đầu biểu" in written(page)
    assert "# ở cuối biểu" in written(page)
    # a page that is closed right behind the last key sends it on its way out
    put_cursor(page, "checks:")
    page.keyboard.type("# chữ cuối\n")
    page.goto("about:blank")
    for _ in range(40):
        other.go(f"/bieu/{towns.FORM}/2/soan")
        if "# chữ cuối" in written(other.page):
            break
    assert "# chữ cuối" in written(other.page)
    author.go(f"/bieu/{towns.FORM}/2/cac-ban")
    expect(page.get_by_text("để riêng vì có bản khác lưu trước")).to_have_count(2)
    author.go(f"/bieu/{towns.FORM}/2/soan")

    page.get_by_role("button", name="Bản in").click()
    expect(page.locator("#xem-truoc")).to_contain_text("SỐ LIỆU MINH HỌA")
    page.get_by_role("link", name="Thử nghiệm").click()
    expect(page.get_by_text("đạt").first).to_be_visible()
    page.get_by_role("link", name="Công bố", exact=True).click()
    page.get_by_label("Báo cáo năm 2026").check()
    page.get_by_role("button", name="Đề nghị công bố").click()
    expect(page.get_by_text("Đã chuyển người thứ hai")).to_be_visible()

    publisher = window()
    publisher.sign_in("congbo")
    publisher.go("/bieu?loc=cho-cong-bo")
    publisher.page.get_by_role("link", name="Xem đề nghị").click()
    expect(publisher.page.get_by_text("thêm cột “Hộ nghèo”")).to_be_visible()
    publisher.page.get_by_role("button", name="Công bố phiên bản 2").click()
    expect(publisher.page.get_by_text("Cán bộ thấy biểu này ngay")).to_be_visible()
    assert "# giữ lại" in (authors["forms_dir"] / towns.FORM / "v2.yaml").read_text()

    officer = window()
    officer.sign_in("canbo")
    officer.page.get_by_role("button", name="Bắt đầu nhập").click()
    officer.add_groups()
    officer.cell("06", "so_ho").fill("30")
    officer.cell("06", "ngheo").fill("31")
    expect(officer.page.locator("#can-sua .finding").first).to_contain_text("Hộ nghèo")
    officer.cell("06", "ngheo").fill("4")
    expect(officer.page.locator("#tinh-trang")).to_contain_text("Đã lưu")

    # the same editor writes indicators: kept at a pause, underlined, told in words beside, handed on
    author.go("/danh-muc-dung-chung/chi-tieu/90_thu")
    page.evaluate("(text) => dttg.editor.mirror.put(text)", INDICATOR.replace("unit: hộ", "unit: liên gia"))
    expect(page.locator("#loi")).to_contain_text("đơn vị tính 'liên gia' không có trong danh mục")
    assert (
        page.locator("#loi")
        .get_by_role("link", name="Thêm đơn vị tính mới")
        .get_attribute("href")
        .endswith("li%C3%AAn%20gia")
    )
    page.evaluate("(text) => dttg.editor.mirror.put(text)", INDICATOR)
    expect(page.locator("#dem-loi")).to_contain_text("Không có lỗi")
    expect(page.locator("#xem-truoc")).to_contain_text("Thêm chỉ tiêu 9001 “Số hộ”")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.get_by_role("button", name="Đề nghị", exact=True).click()
    expect(page.get_by_text("Đã chuyển người thứ hai")).to_be_visible()
