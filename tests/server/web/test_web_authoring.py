"""Biểu mẫu without a script: an edition written with mistakes, mended, tried, published by two, filled, taken back."""

import html
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
from starlette.applications import Starlette

from server.app import create_app
from server.clock import FixedClock
from server.keys import KeyRing
from server.settings import Settings
from server.store.database import Database

KEPT = (towns.FORM, "lists", "blocks", "legal.yaml", "lists.csv", "units_of_measure.csv")
PEOPLE = (
    ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),
    ("soan2", "Vũ Thị Lan", "ha_noi", "author", "all"),
    ("congbo", "Lê Minh Châu", "ha_noi", "publisher", "all"),
)
EDITOR = f"/bieu/{towns.FORM}/2/soan"
PUBLICATION = f"/bieu/{towns.FORM}/2/cong-bo"
NEW = "ho_vay_von"


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
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    town = towns.build(settings, encrypted_database, keys=key_ring, clock=clock)
    towns.settle(town.desk, PEOPLE)
    return town


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def text_of(page: str) -> str:
    found = re.search(r'<textarea name="van_ban"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).removeprefix("\n")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return found[1]


def begin(browser, source: str = f"{towns.FORM}/1", **fields: str) -> str:
    browser.read("/bieu/moi")
    done = browser.press("/bieu/moi", nguon=source, viec="chep", **fields)
    assert done.status_code == 303, done.text
    return done.headers["location"].partition("?")[0]


def save(browser, text: str, *, version: str | None = None, act: str = "luu", path: str = EDITOR):
    page = browser.read(path)
    return browser.press(path, van_ban=text, phien_ban=version or hidden(page, "phien_ban"), viec=act)


def published(browser, publisher, *, path: str = PUBLICATION, periods: tuple[str, ...] = ()):
    page = browser.read(path)
    proposed = browser.press(path, viec="de-nghi", phien_ban=hidden(page, "phien_ban"), ky=list(periods))
    assert proposed.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", proposed.text)[:3000]
    page = publisher.read(path)
    return publisher.press(path, viec="cong-bo", de_nghi=hidden(page, "de_nghi"), dau=hidden(page, "dau"))


def test_an_edition_is_written_mended_tried_published_and_filled_without_a_script_or_a_restart(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R101, R103, R154; shows 1 and 5 of the issue."""
    author, publisher, officer = signed_in("soan"), signed_in("congbo"), signed_in("canbo")
    assert "Soạn phiên bản 2" in author.read("/bieu")
    assert begin(author) == EDITOR
    text = text_of(author.read(EDITOR))
    assert "edition: 2" in text
    # two mistakes: a name that is not there, a key that is none
    added = text.replace("      so_ho: {title: Số hộ", "      ngheo: {titel: Hộ nghèo, within: so_hoo, unit: hộ}\n      so_ho: {title: Số hộ")
    assert added != text
    assert save(author, added).status_code == 303
    page = author.read(EDITOR)
    assert text_of(page) == added, "a broken draft is kept as typed"
    assert "so_hoo" in page
    assert "titel" in page
    assert re.search(r"Dòng \d+, cột \d+", page)
    assert "/bieu/giai-thich/" in page
    refused = author.press(PUBLICATION, viec="de-nghi", phien_ban=hidden(page, "phien_ban"))
    assert refused.status_code == 409, "a draft with errors is never proposed"
    # one is mended by its button, the other by hand
    button = re.search(r'value="(sua:\d+:\d+:\d+:title)"', page)
    assert button is not None
    mended = author.press(EDITOR, van_ban=added, phien_ban=hidden(page, "phien_ban"), viec=button[1])
    assert mended.status_code == 303
    now = text_of(author.read(EDITOR))
    assert "{title: Hộ nghèo" in now
    now = now.replace("so_hoo", "so_ho").replace("ngheo: {title", "ngheo: {title", 1)
    save(author, now)
    page = author.read(EDITOR)
    assert "Biểu hợp lệ" in page, re.findall(r"<li class=\"error\".*?</li>", page, re.DOTALL)
    assert "Hộ nghèo" in author.read(f"{EDITOR}?mat=nhap")
    for side, seen in (("in", "SỐ LIỆU MINH HỌA"), ("bang", "so_ho"), ("json", "theo_dan_toc")):
        assert seen in author.read(f"/bieu/{towns.FORM}/2/xem?mat={side}")
    assert "đạt" in author.read(f"/bieu/{towns.FORM}/2/thu")
    assert "Hộ nghèo" in author.read(f"/bieu/{towns.FORM}/2/thay-doi")
    assert "chạy thử trên bản sao" in author.read(f"/bieu/{towns.FORM}/2/ke-hoach")
    # the second person sees what will happen, and does it
    done = published(author, publisher, periods=(towns.PERIOD,))
    assert done.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", done.text)[:3000]
    assert "Đã công bố." in publisher.read(done.headers["location"])
    assert (folder / "forms" / towns.FORM / "v2.yaml").read_text() == now
    assert f"{towns.FORM}: 2" in (folder / "periods" / towns.REGIME / f"{towns.PERIOD}.yaml").read_text()
    assert {each.act for each in towns.audit_entries(town)} >= {"form.write", "form.propose", "form.publish", "period.publish"}
    # an officer fills it at once
    report = officer.begin()
    page = officer.read(report)
    assert "Hộ nghèo" in page
    officer.add_rows(report, "06")
    kept = officer.save(report, {towns.name("06", "ngheo"): "4"})
    assert kept.status_code == 303
    assert 'value="4"' in officer.read(report)
    # and now it cannot be taken back
    taken = publisher.press(PUBLICATION, viec="thu-hoi")
    assert taken.status_code == 409
    assert "1 báo cáo bắt đầu" in taken.text
