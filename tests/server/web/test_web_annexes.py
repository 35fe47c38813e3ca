"""Soạn biểu từ phụ lục: a file of Excel or Word becomes a draft with questions; a hostile one is refused."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
from annex_hostile import HOSTILE
from starlette.applications import Starlette

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database

PAPERS = Path(__file__).parents[2] / "annex_papers"
NEW = "dat_thu"
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
    read_page = f"/bieu/{NEW}/1/tu-phu-luc"
    page = author.read(read_page)
    before = page.count('name="cau_hoi"')
    found = re.search(
        r'name="phien_ban" value="(\d+)".*?name="dong" value="(\d+)".*?name="cau_hoi" value="(loại đơn vị[^"]+)"',
        page.replace("<li>", "\n"),
    )
    assert found is not None
    given = {"phien_ban": found[1], "dong": found[2], "cau_hoi": found[3], "noi_dung": "reported_by: [department]"}
    assert "<code>ward</code>" in page, "what may stand there is said"
    assert 'value="time: in_period"' in page, "the line that a question names is offered, wherever it stands below"
    assert 'value="split:"' in page
    assert author.press(read_page, **{**given, "dong": "2"}).status_code == 409, "another line stands there"
    assert author.press(read_page, **given).status_code == 303
    page = author.read(read_page)
    assert page.count('name="cau_hoi"') == before - 1
    assert "reported_by: [department]" in author.read(f"/bieu/{NEW}/1/soan")
    assert author.press(read_page, **given).status_code == 409, "answered already"


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
