"""Kiểm tra và gửi, phiếu đã ký, biên nhận, lịch sử, bản in (R111, R112)."""

import re
from datetime import timedelta

import pytest
import town as towns

from server.clock import FixedClock


def test_it_works(officer) -> None:
    report = officer.fill()
    assert officer.attach(report).status_code == 303
    done = officer.send_report(report)
    assert done.status_code == 303
    receipt = officer.read(done.headers["location"])
    assert "Đã gửi báo cáo 01.N/BC-DTTG" in receipt
    assert "Trước hạn 6 ngày" in receipt
    assert "phiếu đã ký.pdf" in receipt
    assert "2026-000001" in receipt


def test_the_button_waits_and_says_for_what(officer) -> None:
    report = officer.begin()
    page = officer.read(f"{report}/gui")
    assert re.search(r'id="nut-gui"[^>]*aria-disabled="true"', page)
    said = "thêm dòng hoặc ghi không phát sinh ở 1 bảng chưa được thêm dòng, đính kèm phiếu đã ký"
    assert f"điền 7 ô trống, {said}, xác nhận không chứa bí mật nhà nước, xác nhận trách nhiệm" in page


def test_sending_in_spite_of_the_list_is_refused_and_says_why(officer) -> None:
    report = officer.begin()
    refused = officer.send_report(report)
    assert refused.status_code == 409
    assert "điền 7 ô trống" in refused.text
    assert "Đang nhập" in officer.read("/viec-can-lam")


@pytest.mark.parametrize(("tick", "words"), [("khong_mat", "bí mật nhà nước"), ("trach_nhiem", "xác nhận trách nhiệm")])
def test_both_statements_are_needed(officer, tick: str, words: str) -> None:
    report = officer.fill()
    officer.attach(report)
    refused = officer.send_report(report, **{tick: ""})
    assert refused.status_code == 409
    assert words in refused.text


def test_a_sheet_of_other_figures_is_refused(officer) -> None:
    report = officer.fill()
    officer.attach(report)
    officer.save(report, {towns.name("06", "nam"): "41", towns.name("06", "tu_60"): "31"})
    page = officer.read(f"{report}/gui")
    assert "Hai mã khác nhau" in page
    assert "in và ký lại phiếu" in page
    assert officer.send_report(report).status_code == 409


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"kh\xc3\xb4ng ph\xe1\xba\xa3i PDF", "phieu.pdf", "phieu.pdf"),
        (b"", "phieu.pdf", "rỗng"),
        (b"MZ\x90\x00" + b"\x00" * 100, "phieu.exe", "phieu.exe"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_the_draft_untouched(
    officer, content: bytes, name: str, words: str
) -> None:
    report = officer.fill()
    refused = officer.attach(report, content=content, name=name)
    assert refused.status_code == 409
    assert words in refused.text
    assert "49/49 ô" in officer.read(report)


def test_a_code_that_is_none_and_a_missing_file_are_refused(officer) -> None:
    report = officer.fill()
    assert officer.attach(report, code="abc").status_code == 409
    assert officer.press(f"{report}/phieu", ma="x").status_code == 400


def test_the_signed_sheet_comes_back_as_a_download_to_its_own_unit_only(officer, signed_in) -> None:
    report = officer.fill()
    officer.attach(report)
    found = re.search(r'href="(/tep/[^"]+)"', officer.read(f"{report}/gui"))
    assert found is not None
    file = officer.get(found[1])
    assert file.content == towns.paper() or file.content.startswith(b"%PDF")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["content-type"] == "application/pdf"
    assert signed_in("canbo2").get(found[1]).status_code in (403, 404)
    assert signed_in("nguoiduyet").get(found[1]).status_code == 200


def test_a_report_sent_late_says_so(officer, clock: FixedClock) -> None:
    clock.advance(timedelta(days=9))
    officer.sign_in("canbo")
    report = officer.fill()
    officer.attach(report)
    assert "Muộn 3 ngày" in officer.read(officer.send_report(report).headers["location"])


def test_the_checklist_of_a_sent_report_leads_back(officer) -> None:
    report = officer.sent()
    assert officer.get(f"{report}/gui", follow_redirects=False).status_code == 303


def test_what_happened_is_told_in_order(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.return_(report.replace("/bao-cao/", "/duyet/"), ly_do="Sai dòng Mường")
    page = officer.read(f"{report}/lich-su")
    assert page.index("Bắt đầu nhập") < page.index("Đã gửi") < page.index("Sở trả lại")
    assert "Sai dòng Mường" in page


def test_the_print_stands_on_the_page_and_comes_as_pdf_and_workbook(officer, town: towns.Town) -> None:
    report = officer.fill()
    page = officer.read(f"{report}/ban-in")
    assert "Biểu số: 01.N/BC-DTTG" in page
    assert "SỐ LIỆU MINH HỌA" in page
    assert not re.search(r"\sstyle=", page)
    pdf = officer.get(f"{report}/ban-in.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "01.N-BC-DTTG-Phuong-Ba-Dinh-2026-year.pdf" in pdf.headers["content-disposition"]
    book = officer.get(f"{report}/ban-in.xlsx")
    assert book.content.startswith(b"PK")
    assert [entry.act for entry in towns.audit_entries(town)][-2:] == ["report.print", "report.export"]


def test_what_was_sent_is_printed_for_ever(officer, reviewer) -> None:
    report = officer.sent()
    found = re.search(r'href="(/ban-gui/[^"]+)"', officer.read(f"{report}/lich-su"))
    assert found is not None
    reviewer.return_(report.replace("/bao-cao/", "/duyet/"), ly_do="Sai")
    officer.save(report, {towns.name("06", "nam"): "99"})
    page = officer.read(found[1])
    assert "Bản đã gửi lần 1" in page
    assert ">40<" in page
    assert officer.get(f"{found[1]}/ban-in.pdf").content.startswith(b"%PDF-")
    assert officer.get(f"{found[1]}/ban-in.xlsx").content.startswith(b"PK")


def test_a_mistyped_code_is_told_without_saying_that_all_went_well(officer) -> None:
    report = officer.fill()
    done = officer.attach(report, code="AAAA-BBBB-CCCC")
    page = officer.read(done.headers["location"])
    assert "Đã đính kèm phiếu đã ký." not in page
    assert "Gõ lại mã in trên phiếu nếu gõ nhầm; nếu mã trên phiếu đúng là như vậy thì in và ký lại" in page
    done = officer.attach(report)
    assert "Đã đính kèm phiếu đã ký." in officer.read(done.headers["location"])


def test_the_checklist_tells_why_the_report_came_back(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.return_(report.replace("/bao-cao/", "/duyet/"), ly_do="Chưa khớp sổ hộ khẩu")
    assert "Chưa khớp sổ hộ khẩu" in officer.read(f"{report}/gui")


def test_lines_of_the_checklist_lead_to_their_cells(officer) -> None:
    report = officer.begin()
    cell = towns.name("01", "so_ho")
    officer.save(report, {cell: "12x"})
    assert f'href="{report}#{cell}"' in officer.read(f"{report}/gui")


def test_a_page_that_is_only_read_has_no_progress_and_no_praise(officer) -> None:
    report = officer.begin()
    assert re.search(r'<div class="meter">', officer.read(report))
    sent = officer.read(officer.sent())
    assert '<div class="meter" hidden>' in sent
    assert "Không có lỗi" not in sent


def test_the_legend_of_a_review_is_named_and_holds_no_figures(officer, reviewer) -> None:
    page = reviewer.read(officer.sent().replace("/bao-cao/", "/duyet/"))
    legend = re.search(r'<span class="keys">(.*)</span>', page)
    assert legend is not None
    assert legend[1].startswith("Ký hiệu:")
    assert not re.search(r">\s*\d+\s*<", legend[1])
