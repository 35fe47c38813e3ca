"""Gia hạn, đề nghị mở lại, rút lại: the pages of what the authority grants (HN 7.5, R110)."""

import re

from sqlmodel import select

from server.store.models import Unit


def approved(officer, reviewer) -> str:
    report = officer.sent()
    reviewer.approve(report.replace("/bao-cao/", "/duyet/"))
    return report


def ask(officer, report: str) -> None:
    page = officer.read(f"{report}/lich-su")
    assert "Đề nghị Sở mở lại" in page
    asked = officer.press(f"{report}/mo-lai", van_ban="CV 5/UBND", ly_do="Sót một thôn")
    assert asked.status_code == 303
    assert "CV 5/UBND</b> đang chờ" in officer.read(f"{report}/lich-su")


def decide(reviewer, **fields: str):
    page = reviewer.read("/de-nghi-mo-lai")
    found = re.search(r'action="(/de-nghi-mo-lai/[^"]+)"', page)
    assert found is not None
    return reviewer.press(found[1], **fields)


def test_a_unit_asks_and_the_department_opens_the_report_again(officer, reviewer) -> None:
    report = approved(officer, reviewer)
    ask(officer, report)
    assert "Đề nghị mở lại (1 đang chờ)" in reviewer.read("/theo-doi")
    assert decide(reviewer, viec="dong-y", han_moi="20/12/2026", tra_loi="").status_code == 303
    assert "được mở lại" in officer.read("/viec-can-lam")
    assert "Đồng ý" not in reviewer.read("/de-nghi-mo-lai")
    assert "Được mở lại" in officer.read(f"{report}/lich-su")
    assert "CV 5/UBND: Sót một thôn" in officer.read(f"{report}/lich-su")


def test_an_answer_that_is_not_in_order_is_kept_on_the_page(officer, reviewer) -> None:
    report = approved(officer, reviewer)
    ask(officer, report)
    for fields, words in (
        ({"viec": "dong-y", "han_moi": "", "tra_loi": ""}, "hạn gửi mới"),
        ({"viec": "dong-y", "han_moi": "mai", "tra_loi": ""}, "ngày/tháng/năm"),
        ({"viec": "khong", "han_moi": "", "tra_loi": ""}, "lý do từ chối"),
    ):
        refused = decide(reviewer, **fields)
        assert refused.status_code == 409
        assert words in refused.text
    assert decide(reviewer, viec="khong", han_moi="", tra_loi="Đã công bố").status_code == 303
    assert "Không đồng ý: “Đã công bố”" in reviewer.read("/de-nghi-mo-lai")


def test_an_officer_does_not_decide(officer, reviewer) -> None:
    report = approved(officer, reviewer)
    ask(officer, report)
    assert officer.get("/de-nghi-mo-lai").status_code == 403


def test_a_unit_gets_more_time_by_document(town, officer, reviewer) -> None:
    page = reviewer.read("/gia-han/2026-year")
    with town.database.read() as session:
        unit = session.exec(select(Unit.id).where(Unit.code == "00004")).one()
    assert f'value="{unit}"' in page
    fields = {"ky": "2026-year", "don_vi": str(unit), "bieu": "", "den_ngay": "22/12/2026", "ly_do": "Lũ"}
    refused = reviewer.press("/gia-han", **fields, van_ban=" ")
    assert refused.status_code == 409
    assert "Chưa ghi số văn bản" in refused.text
    assert ">Lũ</textarea>" in refused.text
    given = reviewer.press("/gia-han", **fields, van_ban="QĐ 9")
    assert "Đã gia hạn cho đơn vị." in reviewer.read(given.headers["location"])
    assert "22/12/2026" in reviewer.read("/gia-han")
    assert "22/12/2026" in officer.read("/viec-can-lam")
    refused = officer.get("/gia-han")
    assert refused.status_code == 403
    assert "Trang này dành cho: Người duyệt báo cáo, Lãnh đạo Sở." in refused.text


def test_by_default_no_page_offers_to_take_a_report_back(officer) -> None:
    report = officer.sent()
    assert "Rút lại" not in officer.read(f"{report}/lich-su")
    officer.read(report)
    assert officer.press(f"{report}/rut-lai").status_code == 409
