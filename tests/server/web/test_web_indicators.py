"""Chỉ tiêu, nguồn gốc con số, bộ số liệu: the pages of figures (R001, R006, R118)."""

import re

import pytest
import town as towns

from server.figures import vintages
from server.publication.publishing import publish
from server.store.outbox import claim

YEAR = f"ky={towns.PERIOD}"


@pytest.fixture(autouse=True)
def published(town: towns.Town) -> None:
    publish(town.desk, None, project=towns.project(), indicators=True)


@pytest.fixture
def approved(officer, reviewer) -> str:
    """The address of the one report that counts."""
    report = officer.sent()
    reviewer.approve(report.replace("/bao-cao/", "/duyet/"))
    return report


def work(town: towns.Town) -> None:
    with town.database.write() as session:
        found = claim(session, worker="w:1", now=town.clock.now())
        while found is not None and found.job != vintages.JOB:
            found = claim(session, worker="w:1", now=town.clock.now())
        words = dict(found.words)
    keep = vintages.make(town.desk, words)
    with town.database.write() as session:
        keep(session)


def test_every_indicator_is_listed_with_what_it_still_lacks(reviewer) -> None:
    page = reviewer.read("/chi-tieu")
    assert len(re.findall(r'<td class="code">\d{4}</td>', page)) == 75
    assert "biểu 01.N không hỏi" in page


def test_a_page_says_the_figure_its_coverage_and_who_is_missing(approved: str, reviewer) -> None:
    page = reviewer.read("/chi-tieu/0101")
    assert "1/126" in page
    assert "Chưa có báo cáo được tính: 125 đơn vị" in page
    assert re.search(r'class="origin" href="[^"]+">175</a>', page)  # everybody but the Kinh
    assert "Thông tư 06/2025/TT-BDTTG" in page
    assert "“Số khẩu” (dòng Dân tộc thiểu số, 01.N/BC-DTTG)" in page


def test_a_figure_without_a_source_says_why(approved: str, reviewer) -> None:
    page = reviewer.read("/chi-tieu/0302")
    assert '<small class="faint">Biểu 02.N/BC-DTTG chưa công bố.</small>' in page
    assert "hoặc kỳ này không thu" not in page
    assert "Người soạn biểu làm ở mục Biểu mẫu" in page


def test_the_ways_of_looking_at_figures_stand_on_each_of_their_pages_and_one_is_the_present_one(reviewer) -> None:
    """Bất thường had none of them, Kết xuất none that was the present one, an indicator's page not even a menu's."""
    for path, tab in (
        ("/so-lieu", "Theo biểu"),
        ("/chi-tieu", "Chỉ tiêu"),
        ("/chi-tieu/0101", "Chỉ tiêu"),
        ("/bang-xoay", "Bảng xoay"),
        ("/bang-xoay?chi_tieu=0101", "Bảng xoay"),
        ("/bat-thuong", "Bất thường"),
        ("/ket-xuat", "Kết xuất, in"),
        ("/bo-so-lieu", "Bộ số liệu đã chốt"),
        ("/so-lieu-lich-su", "Số liệu lịch sử"),
    ):
        page = reviewer.read(path)
        tabs = page.partition('aria-label="Các cách xem số liệu">')[2].partition("</nav>")[0]
        assert re.findall(r'aria-current="page">([^<]*)<', tabs) == [tab], path
        menu = page.partition('aria-label="Mục chính">')[2].partition("</nav>")[0]
        assert re.findall(r'aria-current="page">([^<]*)<', menu) == ["Số liệu"], path
    assert "Các cách xem số liệu" not in reviewer.read("/duyet")


def test_breakdowns_of_a_form_that_is_not_published_are_called_by_their_titles(reviewer) -> None:
    page = reviewer.read("/bang-xoay?chi_tieu=1203")
    assert "Tôn giáo" in page.partition('name="doc"')[2].partition("</select>")[0]
    assert ">ton_giao<" not in page


def test_a_figure_opens_down_to_the_signed_sheet_and_a_cell_leads_back(approved: str, reviewer) -> None:
    unit = f"theo=reporter&phan={towns.BA_DINH}"
    page = reviewer.read(f"/nguon-goc/0101/so_nguoi?{YEAR}&{unit}")
    assert "Mường, cột 2: Số khẩu" in page
    assert "Bùi Thị Hạnh gửi" in page
    assert "Nguyễn Thu Hà duyệt" in page
    assert "khớp phiếu" in page
    sheet = re.search(r'href="(/tep/[^"]+)"', page)
    assert sheet is not None
    assert reviewer.get(sheet[1]).content.startswith(b"%PDF")
    cell = re.search(r'href="(/nguon-goc/o/[^"]+)"', page)
    assert cell is not None
    back = reviewer.read(cell[1].replace("&amp;", "&"))
    assert "0101 Dân số người dân tộc thiểu số" in back
    assert f"/nguon-goc/0101/so_nguoi?{YEAR}" in back


def test_what_is_no_figure_is_not_found(reviewer) -> None:
    for path in ("/chi-tieu/9999", f"/nguon-goc/0101/khong?{YEAR}", f"/nguon-goc/9999/x?{YEAR}", "/bo-so-lieu/khong"):
        assert reviewer.get(path).status_code == 404, path
    assert reviewer.get(f"/nguon-goc/0101/so_nguoi?{YEAR}&theo=dan_toc&phan=zz").status_code == 404
    assert reviewer.get("/nguon-goc/0101/so_nguoi?ky=1999").status_code == 404


def test_an_officer_sees_no_figures_of_the_city(approved: str, officer) -> None:
    for path in ("/chi-tieu", "/chi-tieu/0101", f"/nguon-goc/0101/so_nguoi?{YEAR}", "/bo-so-lieu"):
        assert officer.get(path).status_code == 403, path


def test_a_set_is_proposed_made_and_published_by_two_persons(
    approved: str, reviewer, signed_in, town: towns.Town
) -> None:
    reviewer.read("/bo-so-lieu")
    done = reviewer.press("/bo-so-lieu", ky=towns.PERIOD, ly_do="Theo kế hoạch")
    number = f"{towns.PERIOD}-01"
    assert done.headers["location"].startswith(f"/bo-so-lieu/{number}")
    assert "Đang tính" in reviewer.read(f"/bo-so-lieu/{number}")
    work(town)
    assert "Chờ lãnh đạo Sở công bố" in reviewer.read(f"/bo-so-lieu/{number}")
    assert reviewer.press(f"/bo-so-lieu/{number}/cong-bo").status_code == 403
    leader = signed_in("lanhdao")
    leader.read(f"/bo-so-lieu/{number}")
    assert leader.press(f"/bo-so-lieu/{number}/cong-bo").status_code == 303
    assert "đã công bố" in leader.read(f"/bo-so-lieu/{number}")
    assert "đúng từng byte" in leader.read(f"/bo-so-lieu/{number}/dung-lai")
    assert leader.get(f"/bo-so-lieu/{number}/tep.json").json()["period"] == towns.PERIOD
    acts = [entry.act for entry in towns.audit_entries(town)]
    assert {"vintage.propose", "vintage.publish"} <= set(acts)
    assert acts[-1] == "figures.export"
