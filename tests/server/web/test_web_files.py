"""Files in cells: encrypted, looked into, replaced, read by right; a required one blocks (language 13, rule 14)."""

import io
import re
from pathlib import Path

import pytest
import town as towns
from PIL import Image

from engine.compute.frame import Address
from engine.project import load
from server.publication.publishing import publish
from server.sheets.cellnames import name_of

EXAMPLE = Path(__file__).parents[2] / "vi_du_day_du"
SIGNED = name_of(Address(0, "hoi_dap", "", "van_ban"))  # takes two PDF files, required
PAPER = towns.paper()
AREA = name_of(Address(0, "hoi_dap", "", "dien_tich"))


@pytest.fixture
def officer(town: towns.Town, signed_in):
    publish(town.desk, None, project=load(EXAMPLE), periods=[(towns.REGIME, towns.PERIOD)])
    towns.settle(town.desk, [("canbo_mau", "Trần Thị Mẫu", "09700", "officer", "unit")])
    return signed_in("canbo_mau")


@pytest.fixture
def report(officer) -> str:
    officer.read("/viec-can-lam")
    return officer.press("/bao-cao/mo", ky=towns.PERIOD, bieu="vi_du_day_du").headers["location"]


def attach(officer, report: str, content: bytes = PAPER, **more):
    """Press the button beside the cell, as a page without a script would: the whole form goes along."""
    name = more.pop("name", "văn bản đã ký.pdf")
    cell = more.pop("cell", SIGNED)
    return officer.post(
        f"{report}/tep",
        data={"csrf": officer.csrf, "phien_ban": officer.version(report), "viec": f"tep:{cell}", **more},
        files={f"tep|{cell}": (name, content, "application/pdf")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def files_in(page: str) -> list[str]:
    return re.findall(r'href="(/tep/[0-9a-f-]+)"', page)


def test_it_works(officer, report: str, town: towns.Town) -> None:
    """Nothing typed is lost, the file comes back as it was, and on the disk it cannot be read."""
    content = towns.paper()
    assert attach(officer, report, content, **{AREA: "12,5"}).status_code == 303
    page = officer.read(report)
    assert "văn bản đã ký.pdf" in page
    assert 'value="12,5"' in page
    (link,) = files_in(page)
    got = officer.get(link)
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["content-disposition"].startswith("attachment")
    kept = list(town.settings.files_dir.rglob("*.enc"))
    assert len(kept) == 1
    assert content[:20] not in kept[0].read_bytes()
    assert any(entry.act == "report.attach" for entry in towns.audit_entries(town))


def test_only_those_who_may_read_the_report_get_the_file(officer, report: str, signed_in) -> None:
    attach(officer, report)
    (link,) = files_in(officer.read(report))
    assert signed_in("canbo2").get(link).status_code == 403
    assert signed_in("vanhanh").get(link).status_code == 403
    assert signed_in("nguoiduyet").get(link).status_code == 200


def test_files_are_added_up_to_the_most_and_taken_out(officer, report: str) -> None:
    attach(officer, report, name="một.pdf")
    attach(officer, report, name="hai.pdf")
    refused = attach(officer, report, name="ba.pdf")
    assert refused.status_code == 409
    assert "nhiều nhất 2 tệp" in refused.text
    page = officer.read(report)
    assert len(files_in(page)) == 2
    button = re.search(r'value="(bo-tep:[^"]+)"', page)
    assert button is not None
    assert officer.save(report, {}, viec=button[1]).status_code == 303
    page = officer.read(report)
    assert ">một.pdf</a>" not in page
    assert ">hai.pdf</a>" in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "rong.pdf", "rỗng"),
        (b"GIF89a", "anh.gif", "không phải"),
        (b"MZ\x90\x00 not a paper", "phieu.pdf", "không mở được"),
        (b"\x89PNG\r\n\x1a\n", "anh.png", "không mở được"),
    ],
)
def test_what_is_no_such_file_is_refused(officer, report: str, content: bytes, name: str, words: str) -> None:
    refused = attach(officer, report, content, name=name)
    assert refused.status_code == 409
    assert words in refused.text
    assert files_in(officer.read(report)) == []


def test_an_ending_that_the_cell_does_not_take_is_refused(officer, report: str) -> None:
    refused = attach(officer, report, _png(), name="anh.png")
    assert refused.status_code == 409
    assert "anh.png không phải PDF" in refused.text


def test_no_cell_names_a_file_of_another_report(officer, report: str, signed_in) -> None:
    attach(officer, report)
    (link,) = files_in(officer.read(report))
    officer.read(report)
    answer = officer.tell(f"{report}/o", {"version": 99, "cells": {SIGNED: "00000000-0000-4000-8000-000000000001"}})
    assert answer.status_code == 409
    assert "chính báo cáo này" in answer.json()["sentence"]
    assert files_in(officer.read(report)) == [link]


def test_a_required_file_that_is_missing_blocks_sending(officer, report: str) -> None:
    before = officer.read(f"{report}/gui")
    attach(officer, report)
    after = officer.read(f"{report}/gui")
    assert _blanks(before) - _blanks(after) == 1


def test_no_file_chosen_is_said(officer, report: str) -> None:
    officer.read(report)
    refused = officer.post(
        f"{report}/tep",
        data={"csrf": officer.csrf, "phien_ban": officer.version(report), "viec": f"tep:{SIGNED}"},
        files={"other": ("", b"")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    assert refused.status_code == 409
    assert "Chưa chọn tệp" in refused.text


def _blanks(page: str) -> int:
    found = re.search(r"điền (\d+) ô trống", page)
    assert found is not None
    return int(found[1])


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return out.getvalue()
