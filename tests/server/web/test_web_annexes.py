"""Soạn biểu từ phụ lục: a file of Excel or Word becomes a draft with questions; a hostile one is refused."""

import html
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
from annex_hostile import HOSTILE
from starlette.applications import Starlette
from xlsxwriter import Workbook

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database

PAPERS = Path(__file__).parents[2] / "annex_papers"
NEW = "dat_thu"
READING = f"/bieu/{NEW}/1/tu-phu-luc"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "authors"
    (root / "forms").mkdir(parents=True)
    for each in ("lists", "legal.yaml", "lists.csv", "units_of_measure.csv"):
        source = towns.ROOT / "forms" / each
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, root / "forms" / each)
    shutil.copytree(towns.ROOT / "periods", root / "periods")
    return root


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    return replace(settings, forms_dir=folder / "forms", periods_dir=folder / "periods")


@pytest.fixture
def town(settings: Settings, built_file: Path, key_ring: KeyRing, clock: FixedClock) -> Iterator[towns.Town]:
    settings.data_dir.mkdir(exist_ok=True)
    shutil.copyfile(built_file, settings.database_file)
    database = open_database(settings, key_ring)
    town = towns.open_town(settings, database, keys=key_ring, clock=clock)
    towns.settle(town.desk, (("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),))
    yield town
    database.close()


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def bring(browser, name: str, content: bytes, *, form: str = NEW, table: str = ""):
    browser.read("/bieu/moi/phu-luc")
    return browser.post(
        "/bieu/moi/phu-luc",
        data={"csrf": browser.csrf, "bieu": form, "bang": table},
        files={"tep": (name, content, XLSX)},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def test_an_author_starts_from_a_document_and_is_told_what_was_taken_and_what_is_asked(
    signed_in, town: towns.Town
) -> None:
    """R154; "start from" of issue 9."""
    author = signed_in("soan")
    assert "Từ bảng của phụ lục" in author.read("/bieu/moi")
    done = bring(author, "phụ lục 3.docx", (PAPERS / "dat_nha_nuoc.docx").read_bytes())
    assert done.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", done.text)[:2000]
    page = author.read(done.headers["location"])
    assert "phụ lục 3.docx" in page
    assert "6 cột, 13 dòng" in page
    assert "chỗ hỏi" in page
    assert "Mở trình soạn" in page
    assert "Công trình nước sinh hoạt tập trung" in author.read(f"/bieu/{NEW}/1/soan")
    assert "form.write" in {each.act for each in towns.audit_entries(town)}
    # a question is answered beside it, with the words that the project knows; it leaves the text with its answer
    read_page = READING
    page = author.read(read_page)
    before = page.count('name="dong"')
    kinds = asked(page, "loại đơn vị")
    assert '<option value="department"' in page, "what may stand there is offered"
    assert 'value="time: in_period"' in page, "the line that a question names is offered, wherever it stands below"
    assert 'type="radio"' in page
    assert press(author, {**kinds, "cau_hoi": "câu khác"}, "department").status_code == 409, "another line stands there"
    assert press(author, kinds, "department").status_code == 303
    page = author.read(read_page)
    assert page.count('name="dong"') == before - 1
    assert "reported_by: [department]" in author.read(f"/bieu/{NEW}/1/soan")
    assert press(author, kinds, "department").status_code == 409, "answered already"
    shown = html.unescape(re.sub(r'value="[^"]*"|<code>.*?</code>', "", page))
    for key in ("official_number", "at_end", "in_period", "of_which"):
        assert key not in shown, "a page that asks speaks Vietnamese"
    assert "Máy đoán “" in shown
    numbered = asked(page, "số hiệu này là của Sở")
    assert re.search(r'value="0"> [^<]+ là của Sở</label>', page)
    number = re.search(r'value="1"> ([^<]+) là của phụ lục thông tư</label>', page)
    assert number is not None
    assert press(author, numbered, "1").status_code == 303
    text = author.read(f"/bieu/{NEW}/1/soan")
    assert f"official_number: {number[1]}" in text
    assert "source: recovered" in text, "nobody proposed a form of the ministry"


def library() -> bytes:
    """A table whose rows name units of measure that the project does not know."""
    held = io.BytesIO()
    book = Workbook(held)
    sheet = book.add_worksheet()
    rows: tuple[list[str | None], ...] = (
        ["HOẠT ĐỘNG ĐỌC SÁCH"],
        [],
        ["STT", "Nội dung", "Đơn vị tính", "Tổng số"],
        ["A", "B", "C", "1"],
        ["1", "Tủ sách ở thôn", "tủ sách", None],
        [None, "Chia ra:", None, None],
        [None, "- Ở nhà văn hóa", "tủ sách", None],
        [None, "- Ở nơi khác", "tủ sách", None],
        ["2", "Lượt người đọc trong kỳ", "lượt người", None],
        ["3", "Phòng đọc", None, None],
    )
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return held.getvalue()


def text_of(page: str) -> str:
    return (
        page.partition('<textarea name="van_ban"')[2].partition(">")[2].partition("</textarea>")[0].removeprefix("\n")
    )


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def asked(page: str, words: str) -> dict[str, str]:
    """The question that holds these words, as the page has it."""
    item = next(each for each in page.split("<li>")[1:] if words in each.split("</li>")[0])
    given = dict(re.findall(r'name="(dong|cau_hoi)(?:\.\d+)?" value="([^"]+)"', item))
    return {name: html.unescape(value) for name, value in (*given.items(), ("phien_ban", hidden(page, "phien_ban")))}


def sent(*given: tuple[dict[str, str], str | bool]) -> dict[str, str | list[str]]:
    """Several questions with their answers (True: the guess is right), as a browser would post them."""
    fields: dict[str, str | list[str]] = {"phien_ban": given[0][0]["phien_ban"]}
    fields["dong"] = [question["dong"] for question, _ in given]
    for question, said in given:
        line = question["dong"]
        fields[f"cau_hoi.{line}"] = question["cau_hoi"]
        fields[f"dung.{line}" if said is True else f"tra_loi.{line}"] = "1" if said is True else str(said)
    return fields


def press(author, question: dict[str, str], said: str | bool):
    return author.press(READING, **sent((question, said)))


def test_an_unknown_unit_is_picked_once_and_written_into_every_row_that_has_it(signed_in) -> None:
    """R154: no YAML is typed, no fault is greeted as done, what was typed stays."""
    author = signed_in("soan")
    assert bring(author, "thư viện.xlsx", library()).status_code == 303
    where, text = f"/bieu/{NEW}/1/tu-phu-luc", f"/bieu/{NEW}/1/soan"
    page = author.read(where)
    assert page.count("Đơn vị tính &#39;tủ sách&#39;") == 1
    assert '<option value="câu lạc bộ"' in page
    assert "tách biểu thành hai bảng" in page
    editor = html.unescape(author.read(text))
    assert "Ctrl + dấu cách" in editor, "no file is named to who has only pages"
    question = int(asked(page, "tủ sách")["dong"])
    assert editor.count(f'"asked":{question},') == 1, "the fault belongs to the question"
    given = asked(page, "tủ sách")
    for typed, told in (("", "Chưa có câu nào được trả lời"), ("kệ sách", "&#39;kệ sách&#39; không có trong danh mục")):
        refused = press(author, given, typed)
        assert refused.status_code == 409
        assert told in refused.text
        assert ('aria-invalid="true"' in refused.text) is bool(typed)
    assert press(author, given, "bộ").status_code == 303
    draft = html.unescape(author.read(text))
    assert "unit: bộ" in draft
    assert 'unit: "tủ sách"' not in draft
    assert "Đơn vị tính &#39;tủ sách&#39;" not in author.read(where)


def test_a_missing_unit_a_legal_text_and_a_title_are_answered_with_bare_words(signed_in) -> None:
    author = signed_in("soan")
    assert bring(author, "thư viện.xlsx", library()).status_code == 303
    where, text = f"/bieu/{NEW}/1/tu-phu-luc", f"/bieu/{NEW}/1/soan"
    lacking = asked(author.read(where), "chưa có đơn vị tính")
    assert 'href="/danh-muc-dung-chung/don-vi-tinh' in author.read(where)
    assert press(author, lacking, "cái").status_code == 303
    assert "{title: Phòng đọc, unit: cái}" in html.unescape(author.read(text))
    kinds = asked(author.read(where), "loại đơn vị nào")
    assert press(author, kinds, "department").status_code == 303
    assert "reported_by: [department]" in author.read(text)
    kept = asked(author.read(where), "căn cứ là văn bản nào")
    refused = press(author, kept, "khong-co")
    assert refused.status_code == 409
    assert 'value="khong-co"' in refused.text, "what was given stands in its place"
    drawn = html.unescape(author.read(text))
    broken = re.sub(r"(?m)^legal: .*$", "legal: [khong-co]", text_of(drawn))
    author.press(text, van_ban=broken, phien_ban=hidden(drawn, "phien_ban"), viec="luu")
    kept = asked(author.read(where), "căn cứ là văn bản nào")
    for said in (True, "legal: [khong-co]"):
        refused = press(author, kept, said)
        assert refused.status_code == 409, "an answer that mends nothing is no answer"
        assert "Câu hỏi còn giữ vì lỗi ở chỗ này vẫn còn: " in refused.text
        assert "khong-co" in refused.text
    assert press(author, kept, "tt-06-2025").status_code == 303
    titled = asked(author.read(where), "tiêu đề in hoa")
    assert press(author, titled, "Sách: đọc và mượn").status_code == 303
    assert 'title: "Sách: đọc và mượn"' in html.unescape(author.read(text))


def test_all_answers_of_a_page_are_written_at_once_and_those_refused_stay_with_what_was_typed(
    signed_in, town: towns.Town
) -> None:
    author = signed_in("soan")
    assert bring(author, "thư viện.xlsx", library()).status_code == 303
    page = author.read(READING)
    before = page.count('name="dong"')
    kinds, unit = asked(page, "loại đơn vị nào"), asked(page, "chưa có đơn vị tính")
    due, legal, time = asked(page, "những kỳ nào"), asked(page, "căn cứ là văn bản nào"), asked(page, "số của lúc nào")
    given = ((kinds, "department"), (unit, "cái"), (due, "q9"), (legal, "khong-co"), (time, "2"))
    refused = author.press(READING, **sent(*given))
    assert refused.status_code == 409
    told = html.unescape(refused.text)
    assert "2 câu trả lời chưa ghi được" in told
    assert "Đã ghi 3 câu khác" in told
    assert told.count('aria-invalid="true"') == 2
    for typed in ("q9", "khong-co"):
        assert f'value="{typed}"' in told, "nobody types an answer twice"
    assert refused.text.count('name="dong"') == before - 3
    text = html.unescape(author.read(f"/bieu/{NEW}/1/soan"))
    assert "reported_by: [department]" in text
    assert "{title: Phòng đọc, unit: cái}" in text
    assert "số của lúc nào" not in text
    assert re.search(r'table: "[^"]+: số trong kỳ"', text), "rows of another time have a table of their own"
    assert "time: in_period" in text
    # somebody saved meanwhile: nothing is written, what was given is shown again
    page = author.read(READING)
    due, legal = asked(page, "những kỳ nào"), asked(page, "căn cứ là văn bản nào")
    drawn = author.read(f"/bieu/{NEW}/1/soan")
    moved = {"van_ban": f"# thêm\n{text_of(html.unescape(drawn))}", "phien_ban": hidden(drawn, "phien_ban")}
    author.press(f"/bieu/{NEW}/1/soan", **moved, viec="luu")
    refused = author.press(READING, **sent((due, "q1"), (legal, True)))
    assert refused.status_code == 409
    assert "Bản nháp đã có bản" in refused.text
    assert 'value="q1"' in refused.text
    assert re.search(r'name="dung.\d+" value="1" checked', refused.text)
    page = author.read(READING)
    due, legal = asked(page, "những kỳ nào"), asked(page, "căn cứ là văn bản nào")
    done = author.press(READING, **sent((due, "q1"), (legal, True)))
    assert done.status_code == 303
    assert "Đã ghi 2 câu trả lời" in author.read(done.headers["location"])


def test_a_second_table_of_a_sheet_is_taken_by_its_number(signed_in) -> None:
    author = signed_in("soan")
    done = bring(author, "a.xlsx", (PAPERS / "chuc_sac.xlsx").read_bytes(), table="2")
    page = author.read(done.headers["location"])
    assert "tệp có 2 bảng" in page.lower()
    assert "19.N/BC-DTTG" in page
    refused = bring(author, "a.xlsx", (PAPERS / "chuc_sac.xlsx").read_bytes(), form="bieu_khac", table="7")
    assert refused.status_code == 409
    assert "tệp có 2 bảng" in refused.text


def test_what_is_taken_already_no_id_hostile_or_not_ones_own_is_refused_with_the_cure(signed_in) -> None:
    """Bad input of issue 9; every kind of hostile file is tried without the page."""
    author = signed_in("soan")
    content = (PAPERS / "co_so.docx").read_bytes()
    assert bring(author, "a.docx", content).status_code == 303
    again = bring(author, "a.docx", content)
    assert again.status_code == 409
    assert "đang có người soạn" in again.text
    wrong = bring(author, "a.docx", content, form="Sai Tên")
    assert wrong.status_code == 409
    assert "chữ thường không dấu" in wrong.text
    hostile = bring(author, "tệp.xlsx", HOSTILE["XXE"].make(), form="bieu_khac")
    assert hostile.status_code == 409
    assert HOSTILE["XXE"].says in re.sub(r"\s+", " ", hostile.text)
    assert "bieu_khac" not in author.read("/bieu")
    assert signed_in("canbo").get("/bieu/moi/phu-luc", follow_redirects=False).status_code == 403
