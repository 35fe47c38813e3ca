"""Báo cáo tổng hợp: the pages of the department's own reports, whose cells are all formulas (R001, R006, R118)."""

import html
import re
from functools import cache

import pytest
import town as towns

from engine.project import Project, compile_files
from server.publication.publishing import publish, unread_lines
from server.refusal import Refused

FILE = "templates/reports/dan_so_theo_xa/v1.yaml"
TEXT = """report: dan_so_theo_xa
edition: 1
title: Dân số chia theo xã, phường
number: TH-01.N/DTTG
period: [year]
parts:
  theo_xa:
    table: Theo xã, phường
    type: integer
    unit: người
    rows:
      tong: {title: Tổng cộng, formula: 'SUM(xa)'}
      xa: {list: reporters, where: 'kind = "ward"', show: present}
    columns:
      nguoi: {title: Số người, formula: 'dan_so.theo_dan_toc[tong].so_khau'}
      dtts: {title: Trong đó DTTS, formula: 'dan_so.theo_dan_toc[dtts].so_khau'}
      ty_le: {title: Tỷ lệ DTTS, type: percent, formula: 'PERCENT(dtts; nguoi)'}
"""
PAGE = "/tong-hop/dan_so_theo_xa"
YEAR = f"ky={towns.PERIOD}"
CELL = "/nguon-goc/tong-hop/dan_so_theo_xa/theo_xa"


AROUND = {
    path: text
    for path, text in towns.project().files.items()
    if path.startswith((f"forms/{towns.FORM}/", "forms/lists", "forms/legal", "forms/units", "forms/domains"))
    or path.endswith(("regime.yaml", "units.csv"))
}


@cache
def project(text: str = TEXT) -> Project:
    found = compile_files({**AROUND, FILE: text.encode()})
    assert not [each for each in found.diagnostics.errors if each.span.file == FILE]
    return found


@pytest.fixture
def published(town: towns.Town) -> None:
    publish(town.desk, None, project=project(), tabulations=[("dan_so_theo_xa", 1)])


@pytest.fixture
def approved(officer, reviewer, published: None) -> str:
    """The address of the one report that counts."""
    report = officer.sent()
    reviewer.approve(report.replace("/bao-cao/", "/duyet/"))
    return report


def test_the_reports_of_the_department_are_listed_with_the_forms_they_add_up(town: towns.Town, reviewer) -> None:
    assert "Chưa công bố báo cáo tổng hợp nào." in reviewer.read("/tong-hop")
    publish(town.desk, None, project=project(), tabulations=[("dan_so_theo_xa", 1)])
    page = reviewer.read("/tong-hop")
    assert "TH-01.N/DTTG" in page
    assert f'href="{PAGE}"' in page
    assert "<td>01.N/BC-DTTG</td><td>Báo cáo năm</td>" in page
    assert '<a href="/tong-hop">Tổng hợp</a>' in reviewer.read("/so-lieu")


def test_a_page_says_figures_and_who_is_missing_and_is_taken_away_with_a_reason_that_the_audit_keeps(
    approved: str, reviewer, town: towns.Town
) -> None:
    page = reviewer.read(PAGE)
    assert "<dd>1/126</dd>" in page
    assert "125 đơn vị chưa có số liệu" in page
    assert "Phường Ngọc Hà" in page
    assert "Biểu do Sở thiết kế" in page
    figures = ["585", "175", "29,91"]  # the total, and the one ward
    assert re.findall(r'class="origin" href="[^"]+">([^<]+)</a>', page) == figures * 2
    found = re.search(r'href="(/ket-xuat\?[^"]+)">Kết xuất, in<', page)
    assert found is not None
    shown = reviewer.read(html.unescape(found[1]))
    assert "Biểu số: TH-01.N/DTTG" in shown
    assert "chưa có số hiệu chính thức" in shown
    assert "Chưa có số liệu được duyệt ở biểu 01.N/BC-DTTG (125 đơn vị): Phường Ngọc Hà" in shown
    assert f"{CELL}?ky=2026-year&amp;dong=tong&amp;cot=ty_le" in shown
    assert '<option value="dan_so_theo_xa">TH-01.N/DTTG' in reviewer.read("/ket-xuat?loai=tong-hop")
    asked = {"th": "dan_so_theo_xa", "ky": towns.PERIOD, "tep": "csv"}
    assert reviewer.press("/ket-xuat", **asked).status_code == 409
    given = reviewer.press("/ket-xuat", **asked, ly_do="báo cáo Bộ theo Công văn số 5")
    assert given.headers["content-type"] == "text/csv; charset=utf-8"
    assert '"Tổng cộng";"";"585";"175";"29,91"' in given.text
    last = towns.audit_entries(town)[-1]
    assert (last.act, last.object_id) == ("figures.export", "dan_so_theo_xa")
    assert last.after["reason"] == "báo cáo Bộ theo Công văn số 5"


def test_what_waits_for_approval_counts_only_when_asked_for(officer, reviewer, published: None) -> None:
    officer.sent()
    assert "<dd>0/126</dd>" in reviewer.read(PAGE)
    page = reviewer.read(f"{PAGE}?so=sent")
    assert "<dd>1/126</dd>" in page
    assert "Trong đó chờ duyệt" in page
    assert "585" not in reviewer.read(f"{PAGE}?so=sent&dv=00008")


def test_a_figure_opens_down_to_the_signed_sheet_through_the_parts_of_its_formula(approved: str, reviewer) -> None:
    rate = reviewer.read(f"{CELL}?{YEAR}&dong=tong&cot=ty_le")
    assert "tỷ lệ phần trăm của “Trong đó DTTS” trên “Số người”" in rate
    inside = [html.unescape(each) for each in re.findall(r'<b><a class="origin" href="([^"]+)"', rate)]
    assert [re.search(r"cot=(\w+)", each)[1] for each in inside] == ["dtts", "nguoi"]
    part = reviewer.read(inside[1])
    assert "Mường, cột 2: Số khẩu" in part
    assert "khớp phiếu" in part
    assert "Nguyễn Thu Hà duyệt" in part
    rows = [html.unescape(each) for each in re.findall(r'<td class="figure"><a class="origin" href="([^"]+)"', part)]
    assert f"dong={towns.BA_DINH}" in rows[0]
    assert "Phường Ba Đình, Báo cáo năm 2026: Số người" in reviewer.read(rows[0])
    cell = re.search(r'href="(/nguon-goc/o/[^"]+)"', part)
    assert cell is not None
    reviewer.read(html.unescape(cell[1]))


def test_what_is_not_there_is_not_found_and_an_officer_sees_no_figures_of_the_city(
    published: None, reviewer, officer
) -> None:
    for path in (
        "/tong-hop/khong_co",
        f"{PAGE}?ky=1999",
        f"{PAGE}?dv=99999",
        f"{PAGE}?pb=7",
        f"{CELL}?{YEAR}&dong=tong&cot=khong",
        f"{CELL}?{YEAR}&dong=khong&cot=nguoi",
        f"{CELL}_khong?{YEAR}&dong=tong&cot=nguoi",
    ):
        assert reviewer.get(path).status_code == 404, path
    for path in ("/tong-hop", PAGE, f"{CELL}?{YEAR}&dong=tong&cot=nguoi"):
        assert officer.get(path).status_code == 403, path


def test_a_published_edition_never_changes_and_the_next_stands_beside_it(
    published: None, reviewer, town: towns.Town
) -> None:
    changed = TEXT.replace("title: Số người", "title: Số khẩu")
    with pytest.raises(Refused, match="đã công bố và không sửa được"):
        publish(town.desk, None, project=project(changed), tabulations=[("dan_so_theo_xa", 1)])
    assert publish(town.desk, None, project=project(), tabulations=[("dan_so_theo_xa", 1)]).tabulations == ()
    second = compile_files(
        {**project().files, FILE.replace("v1", "v2"): changed.replace("edition: 1", "edition: 2").encode()}
    )
    done = publish(town.desk, None, project=second, tabulations=sorted(second.reports))
    assert ("dan_so_theo_xa", 2) in done.tabulations
    assert "Số khẩu<" in reviewer.read(PAGE)
    assert "Số người<" in reviewer.read(f"{PAGE}?pb=1")
    entries = [each for each in towns.audit_entries(town) if each.act == "tabulation.publish"]
    assert entries[0].object_id == "dan_so_theo_xa/1"
    assert entries[0].after["sha256"]


def test_a_form_whose_next_edition_lacks_what_the_report_reads_is_told_of(
    published: None, reviewer, town: towns.Town
) -> None:
    """By whoever publishes the form, and on the page: the cells are blank, not nothing."""
    report = TEXT.replace("[tong].so_khau", "[tong].tu_60").replace("edition: 1", "edition: 2")
    first = {**project().files, FILE.replace("v1", "v2"): report.encode()}
    publish(town.desk, None, project=compile_files(first), tabulations=[("dan_so_theo_xa", 2)])
    assert "Biểu nguồn đã đổi" not in reviewer.read(PAGE)
    path = "forms/dan_so/v1.yaml"
    text = first[path].decode().replace("edition: 1", "edition: 2", 1).replace("tu_60: {t", "tren_60: {was: tu_60, t")
    second = compile_files(
        {**first, path.replace("v1", "v2"): re.sub(r"tu_60: (?=[\d\"])", "tren_60: ", text).encode()}
    )
    done = publish(town.desk, None, project=second, forms=[("dan_so", 2)])
    assert done.behind == (("dan_so_theo_xa", 2),)
    assert any("v3.yaml" in line for line in unread_lines(done))
    page = reviewer.read(PAGE)
    assert "Biểu nguồn đã đổi" in page
    assert "biểu 01.N/BC-DTTG phiên bản 2 không còn ô này" in page
    assert "Biểu nguồn đã đổi" not in reviewer.read(f"{PAGE}?pb=1")
