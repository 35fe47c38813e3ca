"""Tổng quan, bảng xoay, bất thường as pages: who may, what they say, what leaves and what is recorded (R006, R008,
R043, R117, C19)."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

from figures_city import Made
from looking_house import Visitor
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette

from server.reporting.suppressing import COVER

SignedIn = Callable[[str], Visitor]
PAGES = ("/tong-quan", "/bang-xoay", "/bang-xoay?chi_tieu=0302", "/bang-xoay?bieu=dan_so&ve=thap", "/bat-thuong")
TABLE = "/bang-xoay?chi_tieu=0302"


def query_of(page: str) -> str:
    found = re.search(r'name="cau_hoi" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def test_the_department_alone_opens_these_pages(visitor: SignedIn) -> None:
    for login in ("nguoiduyet", "lanhdao"):
        somebody = visitor(login)
        for path in PAGES:
            somebody.read(path)
    for login in ("vanhanh", "quantri", "nguoisoan", "canbo"):
        somebody = visitor(login)
        for path in PAGES:
            assert somebody.get(path).status_code == 403, (login, path)


def test_the_first_page_says_progress_key_figures_and_what_waits(visitor: SignedIn, town_made: Made) -> None:
    page = visitor("lanhdao").read("/tong-quan?ky=2026-year")
    its = [each for key, each in town_made.reports.items() if key[1] == "2026-year"]
    approved, waiting = sum(each.approved for each in its), sum(not each.approved for each in its)
    total = re.search(r'<tr class="total">.*?</tr>', page, re.DOTALL)
    assert total is not None
    numbers = re.findall(r'<td class="number">(\d*)</td>', total[0])
    assert numbers[0] == str(approved)
    assert numbers[1] == (str(waiting) if waiting else "")
    assert "/bang-xoay?chi_tieu=0302" in page
    assert "so với kỳ 2025-year" in page


def test_a_table_has_its_picture_with_words_and_its_figures_lead_to_their_origin(visitor: SignedIn) -> None:
    page = visitor("nguoiduyet").read(TABLE)
    assert '<th scope="row" class="stub">' in page
    assert re.search(r"<title id=\"hinh-t\">[^<]+</title><desc id=\"hinh-d\">[^<]+</desc>", page)
    shapes = re.findall(r"<(?:rect|path|circle) class=[^>]+>", page.partition('class="pivot-chart"')[2])
    assert shapes
    assert all(" fill=" in each for each in shapes)  # what sets PDF reads no style of the page inside a picture
    assert '<text class="row-name" text-anchor="end"' in page
    assert "/nguon-goc/0302/so_ho?" in page
    assert "style=" not in page
    form = visitor("nguoiduyet").read("/bang-xoay?bieu=ho_ngheo")
    origin = re.search(r'href="(/nguon-goc/o/[^"]+)"', form)
    assert origin is not None
    assert visitor("nguoiduyet").get(unescape(origin[1])).status_code == 200
    whole = re.search(r'href="(/nguon-goc/bieu/[^"]+)"', form)
    assert whole is not None
    assert visitor("nguoiduyet").get(unescape(whole[1])).status_code == 200


def test_every_link_of_a_table_opens(visitor: SignedIn) -> None:
    somebody = visitor("nguoiduyet")
    for path in (
        TABLE,
        f"{TABLE}&dg=nay",
        "/bang-xoay?bieu=dan_so&doc=dong.dan_toc",
        "/bang-xoay?chi_tieu=0302&doc=chia.dan_toc",
    ):
        page = somebody.read(path)
        assert ("Địa giới hiện nay" in page) == ("doc=" not in path)
        links = {unescape(each) for each in re.findall(r'href="(/(?:bang-xoay|nguon-goc)[^"#]+)"', page)}
        assert len(links) > 8
        for link in sorted(links)[:14]:
            assert somebody.get(link).status_code == 200, link


def test_a_table_is_kept_under_a_name_for_its_own_account_alone(visitor: SignedIn) -> None:
    somebody = visitor("nguoiduyet")
    asked = query_of(somebody.read(TABLE))
    assert somebody.press("/bang-xoay", cau_hoi=asked, ten="ab").status_code == 400
    done = somebody.press("/bang-xoay", cau_hoi=asked, ten="Hộ nghèo từng xã")
    assert done.status_code == 303
    page = somebody.read("/bang-xoay")
    assert "Hộ nghèo từng xã" in page
    assert "Hộ nghèo từng xã" not in visitor("lanhdao").read("/bang-xoay")
    view = re.search(r'name="bang" value="([^"]+)"', somebody.read(TABLE))
    assert view is not None
    other = visitor("lanhdao")
    other.read(TABLE)
    assert other.press("/bang-xoay", viec="bo", bang=view[1]).status_code == 404
    somebody.read(TABLE)
    assert somebody.press("/bang-xoay", viec="bo", bang=view[1]).status_code == 303
    assert "Hộ nghèo từng xã" not in somebody.read("/bang-xoay")


def test_what_leaves_needs_a_reason_is_covered_and_recorded(visitor: SignedIn, house: Starlette) -> None:
    somebody = visitor("nguoiduyet")
    asked = query_of(somebody.read("/bang-xoay?bieu=ho_ngheo&doc=dong&ngang=ky&ky=2026-year"))
    assert somebody.press("/bang-xoay/tai-ve", cau_hoi=asked, loai="csv", ly_do=" ").status_code == 409
    assert somebody.press("/bang-xoay/tai-ve", cau_hoi=asked, loai="exe", ly_do="Báo cáo Bộ").status_code == 404
    taken = somebody.press("/bang-xoay/tai-ve", cau_hoi=asked, loai="csv", ly_do="Báo cáo Bộ")
    assert taken.status_code == 200
    lines = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig")), delimiter=";"))
    said = [cell for line in lines if len(line) == 3 for cell in line[1:]]  # name, number, sign
    figures = [cell for cell in said if cell.isdigit()]
    assert figures
    assert not [cell for cell in figures if 0 < int(cell) < 5]
    assert any(COVER in line for line in lines) or min(int(each) for each in figures) >= 5
    workbook = somebody.press("/bang-xoay/tai-ve", cau_hoi=asked, loai="xlsx", ly_do="Báo cáo Bộ")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)).get_sheet_by_index(0).to_python()
    assert any(isinstance(cell, float) and cell > 4 for line in sheet for cell in line)
    paper = somebody.press("/bang-xoay/tai-ve", cau_hoi=query_of(somebody.read(TABLE)), loai="pdf", ly_do="Trình Sở")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    text = "\n".join(pages)
    assert all(f"Trang {at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert text.index("Biểu đồ: ") < text.index("Người lập biểu")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Biểu đồ: " in text
    audit = visitor("lanhdao").read("/nhat-ky")
    assert "Tải số liệu tổng hợp" in audit
    assert "Báo cáo Bộ" in audit


def test_odd_figures_lead_to_their_cell_and_their_review(visitor: SignedIn) -> None:
    somebody = visitor("nguoiduyet")
    page = somebody.read("/bat-thuong?ky=2026-year")
    reviews = re.findall(r'href="(/duyet/[^"]+)"', page)
    cells = re.findall(r'href="(/nguon-goc/o/[^"]+)"', page)
    assert reviews
    assert cells
    assert somebody.get(unescape(reviews[0])).status_code == 200
    assert somebody.get(unescape(cells[0])).status_code == 200
    one = somebody.read("/bat-thuong?ky=2026-year&bieu=ho_ngheo")
    assert "mọi dòng của biểu" in one


def odd_form(page: str) -> dict[str, str]:
    """The fields of the first form that says an odd figure is right."""
    form = page.partition('class="ask look"')[2].partition("</form>")[0]
    return {name: unescape(text) for name, text in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}


def test_an_odd_figure_is_said_to_be_right_once_by_name_and_with_a_reason(visitor: SignedIn) -> None:
    """The page was a wall of statistics, with nothing to do but open a cell (R006)."""
    page = "/bat-thuong?ky=2026-year"
    reviewer = visitor("nguoiduyet")
    before = reviewer.read(page)
    count = re.search(r"<b>(\d+) số bất thường chưa xem, ở \d+ đơn vị", before)
    assert count is not None
    assert before.index("số bất thường chưa xem") < before.index("<summary>Cách tìm</summary>")
    asked = odd_form(before)
    asked.pop("csrf")
    refused = reviewer.press("/bat-thuong", **asked, ly_do=" ")
    assert refused.status_code == 409
    assert "Đã xem, thấy đúng" not in refused.text
    reviewer.read(page)
    done = reviewer.press("/bat-thuong", **asked, ly_do="hai thôn mới nhập về")
    assert done.status_code == 303
    after = reviewer.read(done.headers["location"])
    assert f"<b>{int(count[1]) - 1} số bất thường chưa xem" in after
    looked = after.partition("Đã xem, thấy đúng: 1")[2]
    assert "“hai thôn mới nhập về”" in looked
    assert "Người nguoiduyet" in looked
    leader = visitor("lanhdao")
    leader.read(page)
    again = leader.press("/bat-thuong", **asked, ly_do="tôi cũng xem")
    assert again.status_code == 409
    assert "đã có người ghi đã xem" in again.text
    assert "Ghi đã xem số bất thường, thấy đúng" in leader.read("/nhat-ky")
    strange = {**asked, "kieu": "khac"}
    assert reviewer.press("/bat-thuong", **strange, ly_do="x").status_code == 404
