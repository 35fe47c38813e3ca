"""A form of every part and every type in Chromium, with a script and without: filled, sent, returned, approved,
printed, exported (issue 3, shows 3)."""

import io
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
import town as towns
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from engine.compute.frame import Address
from engine.project import load
from server.publication.publishing import publish
from server.sheets.cellnames import name_of

EXAMPLE = Path(__file__).parents[1] / "vi_du_day_du"
FORM = "vi_du_day_du"
SHOTS = os.environ.get("DTTG_SHOTS", "")
OFFICER = "canbo_mau"


@pytest.fixture
def every_part(live) -> None:
    """The form owed by a ward that has villages of its own, and an officer there."""
    desk = live.town.desk
    publish(desk, None, project=load(EXAMPLE), periods=[(towns.REGIME, towns.PERIOD)])
    towns.settle(desk, [(OFFICER, "Trần Thị Mẫu", "09700", "officer", "unit")])


def given() -> Mapping[tuple[str, str, str], str]:
    """The author's own example, as typed, but for its files."""
    form = load(EXAMPLE).forms[FORM, 1]
    return form.tests[0].given


def name(part: str, row: str, column: str) -> str:
    return name_of(Address(0, part, row, column))


def sheet_rows(page: Page, part: str) -> list[str]:
    """Keys of the rows of a part, as they stand on the page."""
    rows = page.locator(f'[data-part-block="{part}"] [data-row]')
    return [key for key in (each.get_attribute("data-row") for each in rows.all()) if key is not None]


def add_rows(page: Page) -> dict[tuple[str, str], str]:
    """Add the rows of the example; returns the page's key of each open row by (part, number in the example)."""
    wanted: dict[str, set[str]] = {}
    for part, row, _ in given():
        wanted.setdefault(part, set()).add(row)
    keys: dict[tuple[str, str], str] = {}
    for part, numbers in wanted.items():
        button = page.locator(f'[data-open="{part}"]')
        if button.count() == 0:
            continue
        for number in sorted(numbers):
            page.locator(f'[data-open="{part}"]').click()
            expect(page.locator(f'[data-part-block="{part}"] [data-row]')).to_have_count(int(number))
            keys[part, number] = sheet_rows(page, part)[-1]
    for part, row in sorted({(part, row.partition("/")[0]) for part, row, _ in given()}):
        adder = page.locator(f'.adder[data-part="{part}"]')
        box = adder.locator(f'[name="them"][value="{part}:{row}"]')
        if box.count() == 0:
            continue
        if adder.get_attribute("open") is None:
            adder.locator("summary").click()
        box.check()
        adder.get_by_role("button", name="Thêm dòng đã chọn").click()
        expect(page.locator(f'[data-part-block="{part}"] [data-row="{row}"]')).to_be_visible()
    return keys


def fill(page: Page, keys: Mapping[tuple[str, str], str], *, script: bool) -> None:
    """Type the example, what asks before what is asked; without a script, as far as it is asked yet."""
    for (part, row, column), typed in given().items():
        cell = name(part, keys.get((part, row), row), column)
        fields = page.locator(f'[name="{cell}"]:not([type="hidden"])')
        if fields.count() == 0:
            continue  # a file
        first = fields.first
        if not script and not first.is_visible():
            continue
        if first.get_attribute("type") == "checkbox":
            for code in typed.split(";"):
                box = page.locator(f'[name="{cell}"][value="{code.strip()}"]')
                if not box.is_checked():  # by key: what an answer brings in may move the box away from a pointer
                    box.focus()
                    page.keyboard.press("Space")
                    expect(box).to_be_checked()
        elif first.evaluate("each => each.tagName") == "SELECT":
            choose(page, cell, typed)
        else:
            first.fill(typed)


def choose(page: Page, cell: str, code: str) -> None:
    """From a list; a long one is searched by typing."""
    field = page.locator(f'select[name="{cell}"]')
    if field.is_visible():
        field.select_option(code)
        return
    search = page.locator(f'.combo:has([name="{cell}"]) > input')
    search.fill(field.locator(f'option[value="{code}"]').text_content() or "")
    search.press("Enter")
    expect(field).to_have_value(code)


def attach(page: Page, part: str, row: str, column: str, *, file: str) -> None:
    cell = name(part, row, column)
    page.locator(f'[name="tep|{cell}"]').set_input_files(
        {"name": file, "mimeType": "application/pdf", "buffer": towns.paper()}
    )
    page.locator(f'button[value="tep:{cell}"]').click()
    expect(page.get_by_role("link", name=file)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_form_of_every_part_and_type_lives_its_whole_life(window, live, every_part, script: bool) -> None:
    officer = window(script=script)
    officer.sign_in(OFFICER)
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").first.click()
    keys = add_rows(page)
    fill(page, keys, script=script)
    for _ in range(0 if script else 2):  # what hangs on an answer is asked once the answer is saved
        page.locator(".toolbar").get_by_role("button", name="Lưu").click()
        fill(page, keys, script=script)
    attach(page, "hoi_dap", "", "van_ban", file="da-ky.pdf")
    attach(page, "ho_so", keys["ho_so", "1"], "ban_chup", file="don.pdf")
    if SHOTS:
        look(page, "script" if script else "plain")
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    page.get_by_role("button", name="Không phát sinh ở bảng này").click()
    expect(page.get_by_text("Số liệu đủ, không có lỗi")).to_be_visible()

    # printed, exported, signed, sent
    words = words_of(download(page, "Tải PDF để in"))
    for part in ("A. Dòng cố định", "G. Danh sách, nhập thành thẻ", "Xa trung tâm", "da-ky.pdf", "Hòa thượng"):
        assert part in words
    send(officer, script=script)

    # returned with a remark on one cell, mended, sent again, approved
    reviewer = window(script=script)
    reviewer.sign_in("nguoiduyet")
    desk = reviewer.page
    desk.get_by_role("link", name="Duyệt", exact=True).click()
    expect(desk.get_by_text("Xa trung tâm")).to_be_visible()
    expect(desk.get_by_role("link", name="don.pdf")).to_be_visible()
    if SHOTS:
        desk.screenshot(path=f"{SHOTS}/review-{'script' if script else 'plain'}.png", full_page=True)
    return_for(desk, name("hoi_dap", "", "dien_tich"), script=script)
    officer.go("/viec-can-lam")
    page.get_by_role("link", name="Sửa 1 chỗ được nêu").click()
    area = page.locator(f'[name="{name("hoi_dap", "", "dien_tich")}"]')
    area.fill("121,5")
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.get_by_text("Số liệu đủ, không có lỗi")).to_be_visible()
    send(officer, script=script)
    reviewer.go("/theo-doi")
    desk.get_by_role("link", name="Duyệt", exact=True).click()
    desk.get_by_role("button", name="Duyệt báo cáo").click()
    expect(desk.get_by_text("Đã duyệt báo cáo.")).to_be_visible()

    # what was sent, printed and exported
    officer.go("/viec-can-lam")
    page.get_by_role("link", name="99.N/BC-DTTG").first.click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(page, "Tải tệp Excel")))
    cells = [cell for sheet in book.sheet_names for line in book.get_sheet_by_name(sheet).to_python() for cell in line]
    assert 121.5 in cells
    assert "da-ky.pdf" in cells


def look(page: Page, how: str) -> None:
    for part in ("co_dinh", "theo_dan_toc", "theo_ton_giao", "theo_thon", "can_bo", "ho_so", "hoi_dap", "ket_thuc"):
        page.locator(f'[data-part-block="{part}"]').evaluate("each => each.scrollIntoView({block: 'start'})")
        page.screenshot(path=f"{SHOTS}/every-{part}-{how}.png")


def send(officer, *, script: bool) -> None:
    page = officer.page
    officer.attach(towns.paper())
    page.get_by_label("Tôi xác nhận báo cáo và tệp đính kèm").check()
    page.get_by_label("Tôi đã đối chiếu số liệu").check()
    page.get_by_role("button", name="Gửi báo cáo").click(force=not script)
    expect(page.get_by_role("heading", name="Đã gửi báo cáo 99.N/BC-DTTG")).to_be_visible()


def return_for(desk: Page, cell: str, *, script: bool) -> None:
    """Pin a remark on one cell and send the report back."""
    if script:
        desk.locator(f'[data-o="{cell}"]').click()
    else:
        desk.goto(f"{desk.url.partition('?')[0]}?o={cell}")
    desk.locator('textarea[name="nhan_xet"]').first.fill("Diện tích khác số đã công bố.")
    if script:
        desk.get_by_role("button", name="Trả lại để sửa 1 ô").click()
    desk.get_by_label("Lý do trả lại").fill("Diện tích chưa khớp")
    desk.get_by_role("button", name="Trả lại báo cáo").click()
    expect(desk.get_by_text("Đã trả lại báo cáo cho đơn vị.")).to_be_visible()


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).first.click()
    return started.value.path().read_bytes()


def words_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
