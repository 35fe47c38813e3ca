"""Recurring controls, the month's reports, the use of a period and the dossier, through the pages (R010, R044, R054,
R062, R130, R131, R146, R147, R151)."""

import io
import re
import zipfile
from datetime import timedelta

import pypdf
import pytest
import town as towns

from server.health.pulse import beat
from server.words.messages import DONE

MONTH = "2026-12"
PAPERS = {
    "operator": f"/van-hanh/bao-cao/thang/{MONTH}/ban-in",
    "admin": f"/van-hanh/bao-cao/quan-tri/{MONTH}/ban-in",
    "used": f"/van-hanh/bao-cao/ky/{towns.PERIOD}/ban-in",
    "dossier": "/van-hanh/ho-so-cap-do/ban-in",
}


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def docx_words(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return words(whole.read("word/document.xml").decode())


def row(page: str, title: str) -> str:
    """The line of a control."""
    return next(words(line) for line in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if title in line)


@pytest.fixture
def operator(signed_in):
    return signed_in("vanhanh")


@pytest.fixture
def leader(signed_in):
    return signed_in("lanhdao")


def record(browser, **fields: str):
    browser.read("/van-hanh/kiem-soat")
    given = {"viec": "incident_process", "ket_qua": "Đã xem, sửa số trực", "van_ban": "BB 12/2026", "cap_do": ""}
    return browser.press("/van-hanh/kiem-soat", **given | fields)


def test_a_control_turns_red_in_time_and_green_when_it_was_written_down(operator, clock) -> None:
    title = "Chép mốc nhật ký ra nơi khác"
    assert "Hạn " in row(operator.read("/van-hanh/kiem-soat"), title)
    clock.advance(timedelta(days=32))
    operator.sign_in("vanhanh")
    assert "Quá hạn từ" in row(operator.read("/van-hanh/kiem-soat"), title)
    assert "việc kiểm soát định kỳ quá hạn" in operator.read("/van-hanh")
    done = record(operator, viec="heads_copy")
    assert done.status_code == 303
    page = operator.read(done.headers["location"])
    assert DONE["control_recorded"] in page
    assert "Quá hạn" not in row(page, title)
    assert "BB 12/2026" in row(page, title)


def test_what_was_written_down_is_a_line_of_the_register_with_its_audit(operator, town) -> None:
    assert record(operator, viec="security_level", cap_do="3", van_ban="QĐ 45/QĐ-CATP").status_code == 303
    assert "Kiểm soát số 1" in operator.read("/van-hanh")
    assert "QĐ 45/QĐ-CATP" in operator.get("/van-hanh/so.csv").content.decode("utf-8-sig")
    assert [entry.object_kind for entry in towns.audit_entries(town) if entry.act == "operation.control"] == ["matter"]


def test_what_is_missing_is_named_and_what_no_hand_can_do_is_refused(operator, leader) -> None:
    assert "Chưa ghi kết quả" in record(operator, ket_qua=" ").text
    assert "Đã xem" in record(operator, van_ban="").text  # nothing typed is lost
    assert "cấp độ an toàn" in record(operator, viec="security_level").text
    assert record(operator, viec="backup").status_code == 409
    assert record(leader).status_code == 403


def test_the_time_that_the_system_ran_is_counted_and_a_gap_is_a_stop(operator, town, clock) -> None:
    beat(town.database, clock=clock)
    for _ in range(60):
        clock.advance(timedelta(minutes=1))
        beat(town.database, clock=clock)
    clock.advance(timedelta(minutes=6))  # longer than a worker is ever silent
    beat(town.database, clock=clock)
    operator.sign_in("vanhanh")
    page = docx_words(operator.get(f"{PAPERS['operator']}.docx").content)
    assert "1 giờ 00 phút (" in page


def test_the_months_report_counts_what_was_done_and_tells_the_operator_no_figure(
    operator, leader, officer, town
) -> None:
    officer.read("/ho-tro")
    officer.press("/ho-tro", loai="incident", ten="Không lưu được", noi_dung="Mã lỗi ab12")
    officer.press("/ho-tro", loai="proposal", ten="Thêm cột", noi_dung="Thêm cột ghi chú")
    officer.sent()
    shown = docx_words(operator.get(f"{PAPERS['operator']}.docx").content)
    assert "Sự cố đã ghi 1" in shown
    assert "Góp ý, vướng mắc 1" in shown
    assert "Lần gửi báo cáo" not in shown
    asked = docx_words(leader.get(f"{PAPERS['admin']}.docx").content)
    assert "Lần gửi báo cáo 1" in asked
    assert "410" not in shown  # a total of the report that was sent
    assert operator.get(f"{PAPERS['admin']}.docx").status_code == 403
    made = [entry.act for entry in towns.audit_entries(town) if entry.result == "done"]
    assert made.count("operation.report") == 1
    assert made.count("account.report") == 1


def test_the_use_of_a_period_names_every_unit_with_what_it_sent(officer, leader, operator) -> None:
    officer.sent()
    page = docx_words(leader.get(f"{PAPERS['used']}.docx").content)
    line = page[page.index("Phường Ba Đình") :].split()
    owed, sent, late, missing = map(int, line[3:7])
    assert (sent, late, missing) == (1, 0, owed - 1)
    assert operator.get(f"{PAPERS['used']}.docx").status_code == 403
    assert leader.get("/van-hanh/bao-cao/ky/khong-co/ban-in.pdf").status_code == 404


def test_the_papers_are_listed_and_are_pdfs_too(leader) -> None:
    page = words(leader.read("/van-hanh/bao-cao"))
    assert "Tháng 12/2026" in page
    for path in PAPERS.values():
        assert f'href="{path}.pdf"' in leader.read("/van-hanh/bao-cao")
    content = leader.get(f"{PAPERS['dossier']}.pdf").content
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    for wrong in ("2027-01", "2026-1", "abc", "2026-13"):
        assert leader.get(f"/van-hanh/bao-cao/thang/{wrong}/ban-in.pdf").status_code == 404
    assert leader.get(f"{PAPERS['dossier']}.xlsx").status_code == 404


def test_the_dossier_says_the_level_that_was_written_down_and_no_secret(operator, town) -> None:
    record(operator, viec="security_level", cap_do="3", van_ban="QĐ 45/QĐ-CATP ngày 01/12/2026")
    page = docx_words(operator.get(f"{PAPERS['dossier']}.docx").content)
    assert "Cấp độ đã phê duyệt 3" in page
    assert "QĐ 45/QĐ-CATP ngày 01/12/2026" in page
    assert str(town.settings.data_dir) not in page
    assert str(town.settings.key_file) not in page


def test_whoever_needs_help_reads_whom_to_ask(officer) -> None:
    for path in ("/viec-can-lam", "/ho-tro"):
        page = words(officer.read(path))
        assert "Cách ghi biểu: Nguyễn Thu Hà" in page, path
        assert "Bùi Thị Hạnh Máy" not in page
