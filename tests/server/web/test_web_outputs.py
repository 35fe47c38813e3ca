"""Kết xuất, bản in: figures looked at as printed and taken away with a reason; a book is made by the worker (R008,
R119, R070; issue 10, show 7)."""

import html
import io
import re

import town as towns
from python_calamine import CalamineWorkbook

from server.publication.publishing import publish
from server.running.jobs import jobs
from server.running.worker import Worker


def approved(officer, reviewer) -> None:
    reviewer.approve(officer.sent().replace("/bao-cao/", "/duyet/"))


def taken(reviewer, **asked: object):
    """What the page's own form would send."""
    reviewer.read("/ket-xuat")
    return reviewer.press("/ket-xuat", **{"bieu": towns.FORM, "ky": towns.PERIOD, "tep": "csv", **asked})


def work(town: towns.Town) -> None:
    worker = Worker(
        name="may:1",
        database=town.database,
        cabinet=town.desk.cabinet,
        clock=town.clock,
        jobs=jobs(town.desk, sample=True),
    )
    while worker.work_once():
        pass


def test_a_print_is_reached_from_the_figures_and_shown_as_it_will_be(officer, reviewer) -> None:
    approved(officer, reviewer)
    page = reviewer.read("/so-lieu")
    found = re.search(r'href="(/ket-xuat\?[^"]+)">Kết xuất, in theo mẫu', page)
    assert found is not None
    shown = reviewer.read(html.unescape(found[1]))
    assert "Biểu số: 01.N/BC-DTTG" in shown
    assert "Số liệu của 1/126 đơn vị" in shown
    assert "chưa có số hiệu chính thức" in shown
    assert "Lý do kết xuất" in shown
    for kind in ("PDF", "Excel", "Word", "CSV"):
        assert f">Tải {kind}</button>" in shown


def test_nothing_leaves_without_a_reason_and_the_audit_knows_it(officer, reviewer, town: towns.Town) -> None:
    approved(officer, reviewer)
    assert taken(reviewer).status_code == 409
    assert taken(reviewer, ly_do="   ").status_code == 409
    given = taken(reviewer, ly_do="báo cáo Bộ theo Công văn số 5", cach="don-vi")
    assert given.status_code == 200
    assert given.headers["content-type"] == "text/csv; charset=utf-8"
    last = towns.audit_entries(town)[-1]
    assert (last.act, last.after["reason"]) == ("figures.export", "báo cáo Bộ theo Công văn số 5")
    assert last.after["code"] in given.content.decode("utf-8-sig")


def test_who_may_not_look_may_not_take_either(officer, signed_in) -> None:
    assert officer.get("/ket-xuat").status_code == 403
    officer.read("/viec-can-lam")
    refused = officer.press("/ket-xuat", bieu=towns.FORM, ky=towns.PERIOD, tep="csv", ly_do="tò mò")
    assert refused.status_code == 403
    inspector = signed_in("thanhtra")
    assert inspector.get("/ket-xuat").status_code == 403


def test_a_book_is_made_by_the_worker_and_fetched_under_its_reason(reviewer, town: towns.Town) -> None:
    publish(town.desk, None, project=towns.project(), periods=[(towns.REGIME, "2026-h1")])
    forms = re.findall(r'name="bieu" value="([^"]+)"', reviewer.read("/ket-xuat?ky=2026-h1"))[:2]
    asked = {"bieu": forms, "ky": "2026-h1", "tep": "xlsx", "cach": "ca-hai", "ly_do": "gửi Bộ"}
    assert "lập ở nền" in reviewer.read(f"/ket-xuat?bieu={forms[0]}&bieu={forms[1]}&ky=2026-h1")
    went = reviewer.press("/ket-xuat", **asked)
    assert went.headers["location"].startswith("/goi-tep")
    assert "Kết xuất 2 biểu" in reviewer.read("/goi-tep")
    work(town)
    found = re.search(r'href="(/goi-tep/[0-9a-f-]{36})"', reviewer.read("/goi-tep"))
    assert found is not None
    answer = reviewer.get(found[1])
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names[0] == "Bìa, mục lục"
    last = towns.audit_entries(town)[-1]
    assert (last.act, last.after["reason"]) == ("figures.export", "gửi Bộ")


def test_what_does_not_exist_is_said_and_nothing_breaks(reviewer) -> None:
    assert "Chưa kết xuất được" in reviewer.read(f"/ket-xuat?bieu=khong_co&ky={towns.PERIOD}")
    assert "Chưa kết xuất được" in reviewer.read("/ket-xuat?ct=9999")
    assert taken(reviewer, ly_do="thử", tep="exe").status_code == 404
    assert taken(reviewer, ly_do="thử", bieu="").status_code in (404, 409)
    assert reviewer.press("/goi-tep", loai="ket-xuat", ky=towns.PERIOD).status_code == 404


def test_a_name_with_marks_stays_text_on_the_page(reviewer) -> None:
    page = reviewer.read(f"/ket-xuat?bieu={towns.FORM}&ky={towns.PERIOD}&nhan=<script>alert(1)</script>")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
