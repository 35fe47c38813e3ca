"""Danh mục dùng chung without a script: a line asked for by one person, seen and confirmed by another, in the file."""

import hashlib
import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
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
