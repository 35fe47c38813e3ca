"""Kỳ báo cáo: drafts of a year in one act, looked over, published by two persons, amended (R102, R104 to R109)."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import town as towns
from sqlmodel import select
from starlette.applications import Starlette

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store import units
from server.store.database import Database
from server.store.models import Account, Holder

KEPT = ("dan_so", "nguoi_uy_tin", "dat_nha_nuoc", "lists", "blocks")
PEOPLE = (
    ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),
    ("congbo", "Lê Minh Châu", "ha_noi", "publisher", "all"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where these authors write: three forms and the regime, no period yet but the published."""
    root = tmp_path / "authors"
    for each in KEPT:
        shutil.copytree(towns.ROOT / "forms" / each, root / "forms" / each)
    for each in ("legal.yaml", "lists.csv", "units_of_measure.csv"):
        shutil.copy(towns.ROOT / "forms" / each, root / "forms" / each)
    shutil.copytree(towns.ROOT / "periods", root / "periods")
    return root


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    return replace(settings, forms_dir=folder / "forms", periods_dir=folder / "periods")


@pytest.fixture
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    town = towns.build(settings, encrypted_database, keys=key_ring, clock=clock)
    towns.settle(town.desk, PEOPLE)
    with town.database.write() as session:
        for unit in units.on_day(session, towns.REGIME, day=town.desk.today):
            if session.exec(select(Account).where(Account.unit_id == unit.id)).first() is None:
                account = Account(id=town.desk.new_id(), login=f"x{unit.code}", unit_id=unit.id, created_at=clock.now())
                session.add(account)
                session.flush()
                session.add(
                    Holder(
                        id=town.desk.new_id(),
                        account_id=account.id,
                        person=town.desk.new_id(),
                        name=f"Người giữ {unit.code}",
                        email="a@hanoi.gov.vn",
                        from_at=datetime(2026, 1, 1, tzinfo=UTC),
                    )
                )
    return town


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def test_a_year_is_drafted_looked_over_proposed_and_published(signed_in, folder: Path) -> None:
    author, publisher = signed_in("soan"), signed_in("congbo")
    page = author.read("/ky-bao-cao")
    assert "đã công bố" in page
    assert 'value="2027"' in page
    done = author.press("/ky-bao-cao", nam="2027")
    assert "Đã soạn 2 kỳ" in author.read(done.headers["location"])
    assert (folder / "periods/ha_noi/2027-h1.yaml").is_file()

    page = author.read("/ky-bao-cao/2027-h1")
    assert "Hạn gửi 14/06/2027 là thứ Hai" in page
    assert "126 xã, phường × đến" in page
    assert "Chuyển người xác nhận" in page
    proposed = author.press("/ky-bao-cao/2027-h1", viec="de-nghi", van_ban="")
    assert proposed.status_code == 303
    assert "Người công bố phải khác người đề nghị" in author.read("/ky-bao-cao/2027-h1")

    page = publisher.read("/ky-bao-cao/2027-h1")
    action = page.split('action="/cong-bo-ky/')[1].split('"')[0]
    published = publisher.press(f"/cong-bo-ky/{action}", viec="cong-bo", ky="2027-h1")
    assert published.headers["location"].startswith("/ky-bao-cao/2027-h1")
    assert "Đã công bố. Các đơn vị" in publisher.read(published.headers["location"])
    assert "đã công bố, chưa mở" in publisher.read("/ky-bao-cao")


def test_a_draft_with_mistakes_is_kept_shown_and_never_proposed(signed_in, folder: Path) -> None:
    author = signed_in("soan")
    author.read("/ky-bao-cao")
    author.press("/ky-bao-cao", nam="2027")
    path = folder / "periods/ha_noi/2027-year.yaml"
    broken = path.read_text().replace("kind: year", "kind: yearr")
    author.read("/ky-bao-cao/2027-year")
    assert author.press("/ky-bao-cao/2027-year", viec="luu", van_ban=broken).status_code == 303
    assert path.read_text() == broken
    page = author.read("/ky-bao-cao/2027-year")
    assert "không có kỳ" in page
    assert "có phải" in page
    assert "yearr" in page
    refused = author.press("/ky-bao-cao/2027-year", viec="de-nghi", van_ban="")
    assert refused.status_code == 409
    assert "phải xử lý trước" in refused.text


def test_a_published_period_that_is_changed_is_an_amendment_for_two(signed_in, folder: Path) -> None:
    author = signed_in("soan")
    author.read("/ky-bao-cao/2026-year")
    text = (folder / "periods/ha_noi/2026-year.yaml").read_text() + 'excused:\n  "00008": Không có người DTTS\n'
    author.press("/ky-bao-cao/2026-year", viec="luu", van_ban=text)
    page = author.read("/ky-bao-cao/2026-year")
    assert "Bản đang soạn khác bản đang dùng" in page
    assert "<li>Miễn báo cáo: thêm Phường Ngọc Hà.</li>" in page
    assert "Đơn vị được miễn biểu 01.N/BC-DTTG" in page
    author.press("/ky-bao-cao/2026-year", viec="de-nghi", van_ban="")
    publisher = signed_in("congbo")
    action = publisher.read("/ky-bao-cao/2026-year").split('action="/cong-bo-ky/')[1].split('"')[0]
    publisher.press(f"/cong-bo-ky/{action}", viec="cong-bo", ky="2026-year")
    neighbour = signed_in("canbo2")
    assert "01.N" not in neighbour.read("/viec-can-lam")
    assert "01.N" in signed_in("canbo").read("/viec-can-lam")


@pytest.mark.parametrize("year", ["", "27", "mai", "20277", "９９９９"])
def test_a_year_that_is_none_is_said(signed_in, year: str) -> None:
    author = signed_in("soan")
    author.read("/ky-bao-cao")
    refused = author.press("/ky-bao-cao", nam=year)
    assert refused.status_code == 409
    assert "bốn chữ số" in refused.text


def test_others_have_no_such_page(signed_in) -> None:
    for login in ("canbo", "nguoiduyet", "vanhanh"):
        assert signed_in(login).get("/ky-bao-cao").status_code == 403


def test_a_path_that_leaves_the_folder_is_no_period(signed_in) -> None:
    author = signed_in("soan")
    author.read("/ky-bao-cao")
    for period in ("..%2f..%2fforms%2flegal", "regime", "nothing"):
        assert author.press(f"/ky-bao-cao/{period}", viec="luu", van_ban="x").status_code in (404, 409)


FLOOD = f"""period: 2026-lu
regime: ha_noi
kind: adhoc
year: 2026
title: Báo cáo đột xuất về lũ lụt
opens: 08/12/2026
from: 01/11/2026
to: 30/11/2026
due: 21/12/2026
request: Công văn số 77/SDTTG ngày 07/12/2026
forms: {{{towns.FORM}: 1}}
"""


def attach(author, content: bytes):
    return author.post(
        "/ky-bao-cao/2026-lu/van-ban",
        data={"csrf": author.csrf},
        files={"tep": ("cv 77.pdf", content, "application/pdf")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def test_a_period_outside_the_calendar_stands_on_a_written_request_that_units_read(
    signed_in, officer, folder: Path, town: towns.Town
) -> None:
    """R109: attached before it is proposed, refused without; encrypted, and open to whoever may read the period."""
    (folder / "periods/ha_noi/2026-lu.yaml").write_text(FLOOD, encoding="utf-8")
    author, publisher = signed_in("soan"), signed_in("congbo")
    assert "Chưa đính kèm văn bản yêu cầu" in author.read("/ky-bao-cao/2026-lu")
    assert author.press("/ky-bao-cao/2026-lu", van_ban="", viec="de-nghi").status_code == 409
    bad = attach(author, b"khong phai pdf")
    assert (bad.status_code, "không đúng là PDF" in bad.text) == (409, True)
    assert attach(author, towns.paper()).status_code == 303
    assert "Có văn bản yêu cầu: cv 77.pdf" in author.read("/ky-bao-cao/2026-lu")
    assert author.press("/ky-bao-cao/2026-lu", van_ban="", viec="de-nghi").status_code == 303
    found = re.search(r'action="(/cong-bo-ky/[^"]+)"', publisher.read("/ky-bao-cao/2026-lu"))
    assert found is not None
    assert publisher.press(found[1], ky="2026-lu", viec="cong-bo").status_code == 303
    assert 'href="/ky-bao-cao/2026-lu/van-ban">cv 77.pdf</a>' in officer.read("/huong-dan/2026-lu")
    assert officer.get("/ky-bao-cao/2026-lu/van-ban").content == towns.paper()
    assert officer.get("/ky-bao-cao/2026-year/van-ban").status_code == 404
    assert attach(officer, towns.paper()).status_code == 403
    assert [entry.act for entry in towns.audit_entries(town)].count("period.attach") == 1
