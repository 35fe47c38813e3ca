"""A unit's own account of a period: what it sent and how, who held its accounts, how the system was used (R044)."""

import io
from datetime import timedelta

import town as towns
from docx import Document
from pypdf import PdfReader

from server.clock import FixedClock


def test_a_unit_reports_on_its_reporting(officer, reviewer, town: towns.Town, clock: FixedClock) -> None:
    assert 'href="/tinh-hinh/2026-year"' in officer.read("/huong-dan/2026-year")
    before = officer.read("/tinh-hinh/2026-year")
    assert "Phải báo cáo 1 biểu, đã gửi 0 biểu." in before
    assert "còn hạn" in before
    clock.advance(timedelta(days=7))
    officer = type(officer)(officer.app)
    officer.sign_in("canbo")
    report = officer.sent()
    reviewer = type(reviewer)(reviewer.app)
    reviewer.sign_in("nguoiduyet")
    reviewer.return_(report.replace("/bao-cao/", "/duyet/"), ly_do="Đối chiếu lại")
    officer.get(f"{report}/ban-in.pdf")
    page = officer.read("/tinh-hinh/2026-year")
    assert "đã gửi 1 biểu, trong đó 1 biểu muộn hoặc quá hạn." in page
    row = page.partition("01.N/BC-DTTG</td>")[2].partition("</tr>")[0]
    assert ">muộn<" in row
    assert ">2026-000001<" in row
    assert "Bùi Thị Hạnh, từ 08/12/2026 đến nay" in page
    assert "Lượt đăng nhập: 2" in page
    assert "Lượt in, tải báo cáo: 1" in page
    assert "Đinh Văn Thắng" not in page


def test_the_paper_is_for_signing_and_recorded(officer, town: towns.Town) -> None:
    answer = officer.get("/tinh-hinh/2026-year/ban-in.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "THỦ TRƯỞNG ĐƠN VỊ" in text
    assert "PHƯỜNG BA ĐÌNH" in text
    assert towns.audit_entries(town)[-1].act == "usage.print"


def test_the_same_paper_is_given_for_word(officer, town: towns.Town) -> None:
    answer = officer.get("/tinh-hinh/2026-year/ban-in.docx")
    text = "\n".join(cell.text for table in Document(io.BytesIO(answer.content)).tables for cell in table._cells)
    for words in ("PHƯỜNG BA ĐÌNH", "01.N", "Bùi Thị Hạnh", "THỦ TRƯỞNG ĐƠN VỊ"):
        assert words in text
    assert towns.audit_entries(town)[-1].act == "usage.print"


def test_it_is_the_units_own_alone(reviewer, officer) -> None:
    assert reviewer.get("/tinh-hinh/2026-year").status_code == 403
    assert officer.get("/tinh-hinh/2099-year").status_code == 404
