"""A sheet form with three hundred records of one unit, on the encrypted store (issue 3, shows 4; P02 to P08)."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sheet_town
import town as towns
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from scale import scaled
from starlette.applications import Starlette

from engine.compute.frame import Address
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.sheets.cellnames import name_of
from server.store.database import Database

HOUSEHOLDS = max(160, scaled(300))
A_PAGE = 50


@pytest.fixture
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    return sheet_town.build(settings, encrypted_database, keys=key_ring, clock=clock)


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def begin(officer) -> str:
    officer.read("/viec-can-lam")
    return officer.press("/bao-cao/mo", ky=towns.PERIOD, bieu=sheet_town.SHEET).headers["location"]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Printed, never asserted: a machine may be busy."""
    began = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - began:.2f} s")


def test_three_hundred_households_from_the_list_to_the_total(town: towns.Town, officer, reviewer) -> None:
    report = begin(officer)
    id_ = UUID(report.rpartition("/")[2])
    for number in (1, 2):  # as an officer begins them, page by page
        officer.read(report)
        added = officer.press(report, viec="them-phieu").headers["location"]
        assert added.startswith(f"{report}/phieu-so/{number}?")
    with timed(f"{HOUSEHOLDS} sheets into the encrypted store"):
        sheet_town.fill(town, id_, count=HOUSEHOLDS)

    with timed("list, every sheet reckoned"):
        officer.read(report)
    with timed("list"):
        page = officer.read(report)
    assert f"Kiểm tra và gửi {HOUSEHOLDS} phiếu" in page
    assert "Cần sửa" not in page
    assert page.count('<tr>\n<th scope="row"') == A_PAGE
    with timed("last page"):
        assert f'href="{report}/phieu-so/{HOUSEHOLDS}"' in officer.read(f"{report}?trang={-(-HOUSEHOLDS // A_PAGE)}")

    with timed("search"):
        page = officer.read(f"{report}?tim=nguyen van thu 15")
    assert f"Tìm thấy 3 trong {HOUSEHOLDS} phiếu" in page  # 15, 150 and 155
    assert f'href="{report}/phieu-so/150"' in page
    assert f"Tìm thấy {HOUSEHOLDS // 2} trong {HOUSEHOLDS}" in officer.read(f"{report}?tim=thon doai")
    assert "Không có phiếu nào như vậy" in officer.read(f"{report}?tim=khong co ai")

    # a duplicate is found on both pages and blocks
    sheet = f"{report}/phieu-so/{HOUSEHOLDS}"
    number = name_of(Address(HOUSEHOLDS, "dinh_danh", "", "ho_so"))
    with timed("save one cell"):
        assert officer.save(sheet, {number: str(HOUSEHOLDS - 2)}).status_code == 303
    with timed("one sheet"):
        page = officer.read(sheet)
    assert f"phiếu số {HOUSEHOLDS - 2}" in page
    page = officer.read(f"{report}?loc=trung")
    assert 'Trùng với <a href="' in page
    assert f"phiếu số {HOUSEHOLDS - 2}" in page
    page = officer.read(f"{report}/gui")
    assert "1 lỗi phải sửa" in page
    assert officer.save(sheet, {number: str(HOUSEHOLDS)}).status_code == 303

    # a sheet is taken away and taken back
    assert officer.press(report, viec="bo-phieu:7").status_code == 303
    page = officer.read(report)
    assert f"Kiểm tra và gửi {HOUSEHOLDS - 1} phiếu" in page
    assert officer.get(f"{report}/phieu-so/7").status_code == 404
    officer.press(report, viec="lay-lai:7")
    assert f"Kiểm tra và gửi {HOUSEHOLDS} phiếu" in officer.read(report)

    # the covering list is what is printed, signed and sent
    with timed("covering list, PDF"):
        paper = officer.get(f"{report}/ban-in.pdf")
    words = " ".join("\n".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.content)).pages).split())
    assert "BẢNG KÊ PHIẾU THU THẬP THÔNG TIN HỘ DÂN TỘC THIỂU SỐ" in words
    assert "Thôn Đoài" in words
    assert officer.code(report) in words
    with timed("covering list, XLSX"):
        book = officer.get(f"{report}/ban-in.xlsx")
    cells = [
        cell
        for line in CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
        for cell in line
    ]
    assert 4.0 * HOUSEHOLDS in cells  # people of all households
    with timed("one sheet printed"):
        one = officer.get(f"{report}/phieu-so/12/ban-in.pdf")
    assert one.headers["content-type"] == "application/pdf"

    assert officer.attach(report).status_code == 303
    with timed("send"):
        done = officer.send_report(report)
    assert done.headers["location"].startswith("/bien-nhan/"), re.sub(r"<[^>]+>", " ", done.text)[:2000]
    page = officer.read(report)
    assert "danh sách này chỉ đọc" in page
    assert "Thôn Đông" in page

    # adding up counts what all sheets say
    with timed("adding up"):
        found = reviewer.read(f"/so-lieu?ky={towns.PERIOD}&bieu={sheet_town.SHEET}&so=sent")
    assert "1/126" in found
