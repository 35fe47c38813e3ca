"""Danh mục dùng chung without a script: a line asked for by one person, seen and confirmed by another, in the file."""

import hashlib
import html
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
import xlsxwriter
from sqlmodel import select
from starlette.applications import Starlette

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
from server.store.models import AuditRow, Definition

KEPT = (towns.FORM, "lists", "blocks", "legal.yaml", "lists.csv", "units_of_measure.csv")
PEOPLE = (
    ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),
    ("soan2", "Vũ Thị Lan", "ha_noi", "author", "all"),
    ("congbo", "Lê Minh Châu", "ha_noi", "publisher", "all"),
)
HERE = "/danh-muc-dung-chung"
UNIT, TEXT = f"{HERE}/don-vi-tinh", f"{HERE}/van-ban"
UNITS_FILE, LEGAL_FILE = "forms/units_of_measure.csv", "forms/legal.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where these authors write: one form, the lists, the regime."""
    root = tmp_path / "authors"
    (root / "forms").mkdir(parents=True)
    for each in KEPT:
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
    towns.settle(town.desk, PEOPLE)
    yield town
    database.close()


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def asked(browser, path: str, **fields: str) -> str:
    """The address of the proposal that these fields became."""
    browser.read(path)
    done = browser.press(path, **fields)
    assert done.status_code == 303, told(done.text)
    return done.headers["location"].partition("?")[0]


def refused(browser, path: str, **fields: str) -> str:
    browser.read(path)
    answer = browser.press(path, **fields)
    assert answer.status_code == 409, answer.status_code
    return answer.text


def told(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.partition("<main")[2])


def confirm(browser, path: str):
    seal = re.search(r'name="dau" value="([^"]*)"', browser.read(path))
    assert seal is not None
    return browser.press(path, viec="xac-nhan", dau=seal[1])


def published(town: towns.Town) -> dict[str, str]:
    with town.database.read() as session:
        return {f"{each.kind} {each.id} {each.edition}": each.sha256 for each in session.exec(select(Definition))}


def acts(town: towns.Town) -> list[AuditRow]:
    with town.database.read() as session:
        rows = session.exec(select(AuditRow).order_by(AuditRow.seq))
        return [row for row in rows if row.act.startswith("vocabulary.")]


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_unit_is_asked_for_seen_in_words_confirmed_by_another_and_used_at_once(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R101, R154: the draft that lacked the unit is sound without a restart; nobody's published bytes change."""
    author, other, publisher, officer = (signed_in(each) for each in ("soan", "soan2", "congbo", "canbo"))
    file, before = folder / UNITS_FILE, published(town)
    held = file.read_bytes()
    author.read("/bieu/moi")
    draft = author.press("/bieu/moi", nguon=f"{towns.FORM}/1", viec="chep").headers["location"].partition("?")[0]
    page = author.read(draft)
    text = town_text(page).replace("unit: hộ", "unit: liên gia")
    version = re.search(r'name="phien_ban" value="(\d+)"', page)
    assert version is not None
    author.press(draft, van_ban=text, phien_ban=version[1], viec="luu")
    page = author.read(draft)
    assert "đơn vị tính &#39;liên gia&#39; không có trong danh mục" in page
    link = re.search(rf'href="({UNIT}\?moi=[^"]+)"', page)
    assert link is not None, "the finding leads to where the unit is asked for"
    assert 'value="liên gia"' in author.read(link[1])
    wished = asked(author, link[1], ten="liên gia", loai="count", cong="yes")
    assert file.read_bytes() == held, "nothing is written before a second person has confirmed"
    assert "Chờ người có quyền công bố" in author.read(wished)
    assert author.press(wished, viec="xac-nhan", dau="").status_code == 403
    assert other.press(wished, viec="dung", ly_do="không").status_code == 403, "nor may another author stop it"
    assert officer.get(wished).status_code == 403
    assert "1 đề nghị" in publisher.read("/bieu")
    page = publisher.read(wished)
    assert "Thêm đơn vị tính “liên gia”" in page
    assert re.search("Bản nháp đang chờ</h2><ul class=.told.><li>Dân số", page), "who confirms sees who waits for it"
    assert "Đỗ Minh Khang" in page
    assert confirm(publisher, wished).status_code == 303
    assert file.read_bytes() == held + "liên gia,count,yes\n".encode()
    assert "không có trong danh mục" not in author.read(draft), "the draft is checked against it at once"
    assert "liên gia" in author.read(HERE)
    assert published(town) == before
    done = acts(town)[-1]
    assert (done.act, done.before, done.after) == (
        "vocabulary.confirm",
        {UNITS_FILE: hashlib.sha256(held).hexdigest()},
        {UNITS_FILE: sha(file)},
    )
    assert publisher.press(wished, viec="xac-nhan", dau="").status_code == 409, "decided once"


def town_text(page: str) -> str:
    found = re.search(r'<textarea name="van_ban"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).removeprefix("\n")


def test_a_legal_text_is_added_and_a_replaced_one_warns_who_cites_it(signed_in, folder: Path) -> None:
    """R101: a legal basis is kept current; comments and order of the file stay."""
    author, publisher = signed_in("soan"), signed_in("congbo")
    file = folder / LEGAL_FILE
    held = file.read_text(encoding="utf-8")
    fields = {"ma_moi": "tt-09-2027", "so": "09/2027/TT-BDTTG", "ten": "Thông tư 09: mới", "tu_ngay": "01/07/2027"}
    confirm(publisher, asked(author, TEXT, **fields))
    added = '  tt-09-2027:\n    title: "Thông tư 09: mới"\n    number: 09/2027/TT-BDTTG\n    from: 01/07/2027\n'
    assert file.read_text(encoding="utf-8") == held + added
    changed = {"ma": "tt-06-2025", "so": "06/2025/TT-BDTTG", "ten": "Khác", "tu_ngay": "25/06/2025"}
    assert "đủ cả văn bản thay thế" in refused(author, f"{TEXT}?ma=tt-06-2025", **changed, thay_bang="tt-09-2027")
    wished = asked(author, f"{TEXT}?ma=tt-06-2025", **changed, thay_bang="tt-09-2027", thay_tu="01/7/2027")
    page = publisher.read(wished)
    assert "Văn bản tt-06-2025, văn bản thay thế: chưa ghi thành “tt-09-2027”" in page
    assert "Dân số" in told(page).partition("đang dùng")[2], "the forms that cite it are named"
    stopped = publisher.press(wished, viec="dung", ly_do="Chưa ban hành")
    assert stopped.status_code == 303
    assert "Đã dừng: “Chưa ban hành” (Lê Minh Châu" in author.read(wished)
    assert file.read_text(encoding="utf-8") == held + added


def test_two_people_on_one_file_never_write_over_each_other(signed_in, folder: Path, town: towns.Town) -> None:
    """R154: a proposal made against an older file is shown as such, refused, asked again by its author."""
    author, other, publisher = signed_in("soan"), signed_in("soan2"), signed_in("congbo")
    first = asked(author, UNIT, ten="liên gia", loai="count", cong="yes")
    second = asked(other, UNIT, ten="tủ sách", loai="count", cong="yes")
    assert "đang chờ người thứ hai" in refused(other, UNIT, ten="liên gia", loai="count", cong="yes")
    seen = re.search(r'name="dau" value="([^"]*)"', publisher.read(second))
    assert seen is not None
    assert confirm(publisher, first).status_code == 303
    held = (folder / UNITS_FILE).read_bytes()
    late = publisher.press(second, viec="xac-nhan", dau=seen[1])
    assert late.status_code == 409
    assert "đã đổi sau khi có đề nghị này" in late.text
    assert (folder / UNITS_FILE).read_bytes() == held
    assert "Vũ Thị Lan đề nghị lại trên tệp hiện nay" in publisher.read(second)
    author.read(second)
    assert author.press(second, viec="lam-lai").status_code == 409, "for whoever asked"
    assert "Đề nghị lại trên tệp hiện nay" in other.read(second)
    again = other.press(second, viec="lam-lai").headers["location"].partition("?")[0]
    assert confirm(publisher, again).status_code == 303
    assert (folder / UNITS_FILE).read_bytes() == held + "tủ sách,count,yes\n".encode()
    # nor does asking again take back what somebody else changed in the same line
    mine, fields = f"{TEXT}?ma=tt-06-2025", {"ma": "tt-06-2025", "so": "06/2025/TT-BDTTG", "tu_ngay": "25/06/2025"}
    stale = asked(author, mine, ten="Thông tư A", **fields)
    assert "đang chờ người thứ hai" in refused(other, mine, ten="Thông tư B", **fields)
    legal = folder / LEGAL_FILE
    text = legal.read_text(encoding="utf-8").replace("title: Thông tư 06/2025", "title: Thông tư B 06/2025")
    legal.write_text(text, encoding="utf-8")
    assert "làm lại từ đầu" in author.read(stale)
    assert author.press(stale, viec="lam-lai").status_code == 409
    assert legal.read_text(encoding="utf-8") == text
    # what an operator changed by hand meanwhile is not written over either
    third = asked(author, UNIT, ten="nhóm hộ", loai="count", cong="yes")
    seal = re.search(r'name="dau" value="([^"]*)"', publisher.read(third))
    assert seal is not None
    by_hand = (folder / UNITS_FILE).read_bytes() + "máy,count,yes\n".encode()
    (folder / UNITS_FILE).write_bytes(by_hand)
    assert publisher.press(third, viec="xac-nhan", dau=seal[1]).status_code == 409
    assert (folder / UNITS_FILE).read_bytes() == by_hand
    assert [each.act for each in acts(town)].count("vocabulary.confirm") == 2


def test_what_would_break_a_sound_form_is_refused_and_says_where(signed_in, folder: Path) -> None:
    """The compiler looks over the whole folder: households that were money could not be compared with people."""
    author = signed_in("soan")
    held = (folder / UNITS_FILE).read_bytes()
    page = refused(author, f"{UNIT}?ma=h%E1%BB%99", ma="hộ", loai="money", cong="yes")
    assert "đang đúng sẽ thành sai" in page
    assert f"forms/{towns.FORM}/v1.yaml, dòng" in page
    assert "Không có gì khác" in refused(author, f"{UNIT}?ma=h%E1%BB%99", ma="hộ", loai="count", cong="yes")
    assert (folder / UNITS_FILE).read_bytes() == held


HOSTILE = (
    ("=cmd|x", "Bỏ dấu ấy ở đầu"),
    ("lớp\x07", "chữ thứ 4"),
    ("ho\u0323c", "“học” viết rời"),
    ("a" * 200_000, "nhiều nhất 40"),
    ("HỘ", "Đã có đơn vị tính “hộ”"),
    ("người/lớp", "ghi hai tên có sẵn"),
)


def test_hostile_names_are_refused_with_place_and_cure(signed_in) -> None:
    author = signed_in("soan")
    author.read(UNIT)
    for name, said in HOSTILE:
        answer = author.press(UNIT, ten=name, loai="count", cong="yes")
        assert answer.status_code == 409
        assert said in html.unescape(answer.text)
    answer = author.press(UNIT, ten="ho\u0323c", loai="count", cong="yes")
    assert 'value="học"' in answer.text, "put together in its box"
    assert author.press(UNIT, ten="a" * 2_000_000, loai="count", cong="yes").status_code == 413


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R154: with the cure; and what fails between the audit and the file leaves neither."""
    author, publisher = signed_in("soan"), signed_in("congbo")
    wished = asked(author, UNIT, ten="liên gia", loai="count", cong="yes")
    blocked = folder / f"{UNITS_FILE}.moi"  # what is written beside the file first
    blocked.mkdir()
    held, before = (folder / UNITS_FILE).read_bytes(), len(acts(town))
    failed = confirm(publisher, wished)
    assert failed.status_code == 409
    assert "quyền ghi vào thư mục biểu mẫu" in failed.text
    assert (folder / UNITS_FILE).read_bytes() == held
    assert [each.act for each in acts(town)[before:] if each.result == "done"] == []
    assert "Chờ người" in author.read(wished), "it waits still"
    folder.rename(folder.with_name("away"))
    folder.write_text("no folder", encoding="utf-8")
    page = refused(author, UNIT, ten="tủ sách", loai="count", cong="yes")
    assert "quyền ghi vào thư mục biểu mẫu" in page
    assert "tủ sách" in page, "what was typed is not lost"


def test_a_list_from_an_excel_file_is_used_by_a_draft_at_once_and_its_codes_change(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R101: a new list, a new code, a code that ends; nobody's published bytes change."""
    author, publisher = signed_in("soan"), signed_in("congbo")
    before = published(town)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((("Mã", "Tên"), ("L1", "Lớp xóa mù chữ"), ("L2", "Lớp nghề"))):
            sheet.write_row(number, 1, line)
    author.read(f"{HERE}/danh-sach-moi")
    done = author.post(
        f"{HERE}/danh-sach-moi",
        data={"csrf": author.csrf, "goi": "Loại lớp", "ten": "loai_lop", "bang": ""},
        files={"tep": ("lop.xlsx", out.getvalue(), "application/octet-stream")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    assert done.status_code == 303, told(done.text)
    wished = done.headers["location"].partition("?")[0]
    assert not (folder / "forms/lists/loai_lop.csv").exists()
    assert "Thêm danh mục “Loại lớp” (mã loai_lop): 2 mã" in publisher.read(wished)
    assert confirm(publisher, wished).status_code == 303
    assert (folder / "forms/lists.csv").read_text(encoding="utf-8").endswith("loai_lop,Loại lớp\n")
    assert "Lớp nghề" in author.read(f"{HERE}/danh-sach/loai_lop")
    code = f"{HERE}/danh-sach/loai_lop/ma"
    empty = {"tu_ngay": "", "den_ngay": "", "thay": ""}
    confirm(publisher, asked(author, code, ma_moi="L3", ten="Lớp ngoại ngữ", **empty))
    ended = asked(author, f"{code}?ma=L2", ma="L2", ma_moi="L2", ten="Lớp nghề", **{**empty, "den_ngay": "31/12/2027"})
    assert "có hiệu lực đến hết ngày: chưa ghi thành “31/12/2027”" in publisher.read(ended)
    confirm(publisher, ended)
    assert (folder / "forms/lists/loai_lop.csv").read_text(encoding="utf-8") == (
        "code,name,valid_from,valid_to,was\nL1,Lớp xóa mù chữ,,,\nL2,Lớp nghề,,2027-12-31,\nL3,Lớp ngoại ngữ,,,\n"
    )
    page = refused(
        author,
        f"{HERE}/danh-sach/ethnic_groups/ma?ma=01",
        ma="01",
        ma_moi="1A",
        ten="Kinh",
        cot_kind="kinh",
        cot_other_names="Việt",
        **empty,
    )
    assert "đang đúng sẽ thành sai" in page, "an example of a published form names the code"
    assert "Giữ mã cũ, thêm mã mới" in page, "with what may be done instead"
    assert author.get(f"{HERE}/danh-sach/reporters").status_code == 404
    assert published(town) == before
