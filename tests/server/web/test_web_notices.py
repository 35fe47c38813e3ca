"""Thông báo, thư, chưa gửi: what each role sees and does there (R103, R110, R018)."""

import re
from datetime import timedelta

import town as towns
from sqlmodel import select

from server.clock import FixedClock
from server.running.jobs import plan_digests
from server.settings import MailServer
from server.store.models import Digest, Unit

SERVER = MailServer(host="127.0.0.1", port=1, tls="none", sender="dttg@minhhoa.hanoi.gov.vn")


def test_an_officer_reads_a_notice_and_the_reviewer_sees_that(officer, reviewer) -> None:
    page = officer.read("/thong-bao")
    assert "Thông báo (1)" in page
    assert "Báo cáo năm 2026: 1 biểu, hạn gửi 14/12/2026" in page
    assert "chưa đọc" in _line(reviewer.read("/chua-gui/2026-year"))
    found = re.search(r'name="thong_bao" value="([^"]+)"', page)
    assert found is not None
    assert officer.press("/thong-bao", thong_bao=found[1]).status_code == 303
    assert "Thông báo (" not in officer.read("/thong-bao")
    assert "chưa đọc" not in _line(reviewer.read("/chua-gui/2026-year"))


def _line(page: str) -> str:
    found = re.search(r"<tr><td>Phường Ba Đình</td>.*?</tr>", page)
    assert found is not None
    return found[0]


def test_nobody_reads_for_another_unit(officer, signed_in, town: towns.Town) -> None:
    page = officer.read("/thong-bao")
    found = re.search(r'name="thong_bao" value="([^"]+)"', page)
    assert found is not None
    other = signed_in("canbo2")
    other.read("/thong-bao")
    assert "so=0" in other.press("/thong-bao", thong_bao=found[1]).headers["location"]
    assert "Thông báo (1)" in officer.read("/thong-bao")


def test_a_return_is_told_at_once(officer, reviewer) -> None:
    report = officer.sent()
    review = report.replace("/bao-cao/", "/duyet/")
    assert reviewer.return_(review, ly_do="Số hộ 21 chưa đúng").status_code == 303
    page = officer.read("/thong-bao")
    assert "Biểu 01.N/BC-DTTG được trả lại để sửa" in page
    assert "Số hộ 21" not in page


def test_the_guide_of_a_period_says_each_forms_guide(officer) -> None:
    page = officer.read("/huong-dan/2026-year")
    assert "01.N/BC-DTTG Dân số" in page
    assert officer.get("/huong-dan/khong-co").status_code == 404


def test_the_letter_comes_as_docx_and_is_recorded(reviewer, town: towns.Town) -> None:
    page = reviewer.read("/chua-gui/2026-year")
    found = re.search(r'href="(/chua-gui/2026-year/[0-9a-f-]{36}/cong-van\.docx)"', page)
    assert found is not None
    answer = reviewer.get(found[1])
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert reviewer.get(found[1].replace("docx", "exe")).status_code == 404
    assert reviewer.get("/chua-gui/2026-year/danh-sach.docx").content.startswith(b"PK")
    assert [entry.act for entry in towns.audit_entries(town)][-2:] == ["missing.print"] * 2


def test_these_pages_open_to_their_roles_alone(officer, reviewer, signed_in) -> None:
    operator = signed_in("vanhanh")
    for who, path in (
        (officer, "/chua-gui/2026-year"),
        (officer, "/thu"),
        (reviewer, "/thu"),
        (reviewer, "/thong-bao"),
        (operator, "/chua-gui/2026-year"),
        (operator, "/thong-bao"),
    ):
        assert who.get(path).status_code == 403, path


def test_the_operator_sees_the_queue_without_an_address_and_repeats_what_is_unsure(
    signed_in, town: towns.Town, clock: FixedClock
) -> None:
    operator = signed_in("vanhanh")
    assert "Chưa cài đặt máy chủ thư" in operator.read("/thu")
    clock.advance(timedelta(minutes=1))
    assert plan_digests(town.desk, sample=True, mail_server=SERVER, origin="") > 100
    with town.database.write() as session:
        row = session.exec(select(Digest).join(Unit).where(Unit.code == towns.BA_DINH)).one()
        row.state = "unsure"
        session.add(row)
    page = operator.read("/thu")
    assert "không rõ đã tới chưa" in page
    assert "@" not in page.partition("<main")[2]
    assert page.count("Gửi lại</button>") == 1
    assert operator.press(f"/thu/{row.id}").status_code == 409  # the outbox still has it
    assert operator.press("/thu/00000000-0000-4000-8000-000000000000").status_code == 404
