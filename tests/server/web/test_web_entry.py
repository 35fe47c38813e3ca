"""Nhập liệu without a script, and the script's own acts (R048, R110)."""

import json
import re

import pytest
import town as towns

from server.http.doorway import MEGABYTE

KHONG_CO = "00000000-0000-4000-8000-000000000000"


def test_it_works(officer) -> None:
    report = officer.begin()
    page = officer.read(report)
    assert "Kiểm tra và gửi" in page
    assert f'name="{towns.name("01", "so_ho")}"' in page
    done = officer.save(report, {towns.name("01", "so_ho"): "1.234"})
    assert done.status_code == 303
    assert "Đã lưu 1 ô." in officer.get(done.headers["location"]).text
    assert 'value="1.234"' in officer.read(report)


def test_totals_are_worked_out_on_the_page(officer) -> None:
    report = officer.fill()
    page = officer.read(report)
    assert re.search(rf'data-o="{towns.name("tong", "so_khau")}"[^>]*>585<', page)
    assert re.search(rf'data-o="{towns.name("06", "ty_le")}"[^>]*>15,38<', page)
    assert "Không có lỗi" in page
    assert "49/49 ô" in page


def test_a_bad_figure_is_kept_as_typed_and_explained(officer) -> None:
    report = officer.fill()
    officer.save(report, {towns.name("09", "nam"): "mười"})
    page = officer.read(report)
    assert 'value="mười"' in page
    assert "không phải là số" in page
    assert 'aria-invalid="true"' in page
    assert "Cần sửa: 1 lỗi" in page


def test_what_cannot_be_read_is_not_counted_as_filled_and_is_named(officer) -> None:
    """`mười` stood as the last of 49/49 cells: on the page, in the list of tasks, on the checklist."""
    report = officer.fill()
    bad = towns.name("09", "nam")
    officer.save(report, {bad: "mười"})
    page = officer.read(report)
    assert "48/49 ô" in page
    assert f'1 ô ghi không đọc được ở <a href="#{bad}"' in page
    assert "Còn" not in page.partition('id="con-trong">')[2].partition("</p>")[0], "none is blank"
    assert "48/49 ô" in officer.read("/viec-can-lam")
    assert "bắt buộc đã nhập, 1 ô ghi không đọc được." in officer.read(report + "/gui")


def test_a_rule_that_fails_is_explained_with_the_way_to_the_cell(officer) -> None:
    report = officer.fill()
    officer.save(report, {towns.name("06", "so_ho"): "300"})
    page = officer.read(report)
    assert "Số hộ không thể lớn hơn số khẩu" in page
    assert f'data-jump="{towns.name("06", "so_ho")}"' in page


def test_blank_is_told_and_never_zero(officer) -> None:
    report = officer.begin()
    page = officer.read(report)
    assert "Ô trống không được hiểu là 0." in page
    assert "0/8 ô" in page  # seven figures, and the rows that nobody has added


def test_rows_are_added_on_paper_order_and_taken_away(officer) -> None:
    report = officer.begin()
    officer.add_rows(report, "09", "02")
    page = officer.read(report)
    assert re.findall(r'<tr[^>]*data-row="(\w+)"', page.split("<template")[0]) == ["tong", "01", "dtts", "02", "09"]
    done = officer.save(report, {}, viec=f"bo:{towns.PART}:02")
    assert "Đã bỏ dòng Tày." in officer.get(done.headers["location"]).text
    assert '"02"' not in re.findall(r'<tr[^>]*data-row=("\w+")', officer.read(report).split("<template")[0])


def test_the_rest_is_filled_with_nothing_in_one_act_that_first_says_what_it_does(officer) -> None:
    report = officer.begin()
    asked = officer.read(report).partition('<summary class="button small">Không phát sinh</summary>')[2]
    assert asked.index("vào mọi ô số bắt buộc còn trống") < asked.index('value="khong-phat-sinh"')
    officer.save(report, {}, viec="khong-phat-sinh")
    page = officer.read(report)
    assert page.count('value="-"') == 8
    assert 'value="-" checked' in page, "of the table without a row, too"


def test_what_was_filled_with_nothing_is_taken_back_by_one_button_but_for_what_was_typed_since(officer) -> None:
    report = officer.begin()
    assert "bo-khong-phat-sinh" not in officer.read(report)
    officer.save(report, {}, viec="khong-phat-sinh")
    officer.save(report, {towns.name("01", "nam"): "12"})
    found = re.search(r'value="(bo-khong-phat-sinh:\d+)"[^>]*>Bỏ (\d+) dấu -', officer.read(report))
    assert found is not None
    assert int(found[2]) == officer.read(report).count('value="-"')
    done = officer.save(report, {}, viec=found[1])
    assert f"Đã bỏ {found[2]} dấu -" in officer.get(done.headers["location"]).text
    page = officer.read(report)
    assert page.count('value="-"') == 1, "the box that would say it of the table"
    assert 'value="-" checked' not in page
    assert 'value="12"' in page
    assert officer.save(report, {}, viec=found[1]).status_code == 409


def test_a_row_that_the_list_does_not_have_is_refused(officer) -> None:
    report = officer.begin()
    assert officer.add_rows(report, "77").status_code == 409


def test_two_who_fill_one_report_are_told_cell_by_cell(officer, signed_in) -> None:
    report = officer.begin()
    other = signed_in("canbo")
    mine, theirs = officer.version(report), other.version(report)
    cell = towns.name("01", "so_ho")
    assert other.press(report, phien_ban=theirs, viec="luu", **{cell: "22"}).status_code == 303
    told = officer.press(report, phien_ban=mine, viec="luu", **{cell: "23", towns.name("01", "nam"): "5"})
    assert told.status_code == 409
    assert "vừa sửa ô này" in told.text
    page = officer.read(report)
    assert 'value="22"' in page
    assert 'value="5"' in page


def test_a_whole_page_that_is_posted_leaves_the_cells_alone_that_its_person_did_not_touch(officer, signed_in) -> None:
    """Without a script every field comes back; what somebody else changed meanwhile is no conflict."""
    report = officer.begin()
    cell, other_cell = towns.name("01", "so_ho"), towns.name("01", "nam")
    officer.save(report, {cell: "20", other_cell: "4"})
    mine = officer.version(report)
    other = signed_in("canbo")
    assert other.save(report, {cell: "22"}).status_code == 303
    done = officer.press(report, phien_ban=mine, viec="luu", **{cell: "20", other_cell: "5"})
    assert done.status_code == 303
    page = officer.read(report)
    assert 'value="22"' in page
    assert 'value="5"' in page


def test_another_units_report_does_not_exist_for_me(officer, signed_in) -> None:
    report = officer.begin()
    stranger = signed_in("canbo2")
    stranger.read("/viec-can-lam")
    for path in ("", "/gui", "/ban-in", "/ban-in.pdf", "/ban-in.xlsx", "/lich-su"):
        assert stranger.get(report + path).status_code in (403, 404), path
    assert stranger.press(report, phien_ban="0", viec="luu", **{towns.name("01", "so_ho"): "1"}).status_code in (
        403,
        404,
    )
    assert 'value="1"' not in officer.read(report).split("<table")[1]


def test_a_report_that_is_none_is_not_found(officer) -> None:
    assert officer.get(f"/bao-cao/{KHONG_CO}").status_code == 404
    assert officer.get("/bao-cao/abc").status_code == 404


def test_after_sending_the_page_only_reads(officer) -> None:
    report = officer.sent()
    page = officer.read(report)
    assert "trang này chỉ đọc" in page
    assert "<input name=" not in page.split("<table")[1]
    assert officer.press(report, phien_ban="0", viec="luu", **{towns.name("01", "so_ho"): "1"}).status_code == 409


def test_texts_of_people_are_shown_as_text(officer) -> None:
    report = officer.begin()
    hostile = '"><img src=x onerror=alert(1)>'
    officer.save(report, {towns.name("01", "so_ho"): hostile})
    page = officer.read(report)
    assert "<img" not in page
    assert "&lt;img" in page or "\\u003cimg" in page


# ---- the script ----


def test_the_script_saves_changed_cells(officer) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    done = officer.tell(f"{report}/o", {"version": version, "cells": {towns.name("01", "so_ho"): "7"}})
    assert done.status_code == 200
    body = done.json()
    assert body["saved"] == [towns.name("01", "so_ho")]
    assert body["version"] > version
    assert re.fullmatch(r"\d\d:\d\d:\d\d", body["at"])
    assert 'value="7"' in officer.read(report)


def test_the_script_is_told_of_a_conflict_and_nothing_is_written_over(officer, signed_in) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    other = signed_in("canbo")
    other.read(report)
    cell = towns.name("01", "so_ho")
    assert other.tell(f"{report}/o", {"version": version, "cells": {cell: "22"}}).status_code == 200
    [conflict] = officer.tell(f"{report}/o", {"version": version, "cells": {cell: "23"}}).json()["conflicts"]
    assert (conflict["mine"], conflict["theirs"], conflict["by"]) == ("23", "22", "Bùi Thị Hạnh")
    assert 'value="22"' in officer.read(report)


@pytest.mark.parametrize(
    "cells",
    [{"x": "1"}, {"o:0:theo_dan_toc:01:so_ho": 1}, {"o:0:theo_dan_toc:01:so_ho": None}, [], "x"],
)
def test_the_script_is_refused_what_is_no_cell(officer, cells: object) -> None:
    report = officer.begin()
    officer.read(report)
    assert officer.tell(f"{report}/o", {"version": 0, "cells": cells}).status_code == 400


@pytest.mark.parametrize("name", ["o:0:theo_dan_toc:tong:so_ho", "o:0:theo_dan_toc:77:so_ho", "o:0:khac:01:so_ho"])
def test_the_script_is_refused_a_cell_that_takes_no_typing(officer, name: str) -> None:
    report = officer.begin()
    officer.read(report)
    refused = officer.tell(f"{report}/o", {"version": 0, "cells": {name: "1"}})
    assert refused.status_code == 409
    assert refused.json()["code"] == "no_such_cell"


def test_the_script_adds_and_removes_rows(officer) -> None:
    report = officer.begin()
    officer.read(report)
    added = officer.tell(f"{report}/dong", {"add": [[towns.PART, "06"]]}).json()
    assert added["added"] == [[towns.PART, "06"]]
    assert officer.tell(f"{report}/dong", {"remove": [towns.PART, "06"]}).status_code == 200
    assert officer.tell(f"{report}/dong", {"remove": [towns.PART, "06"]}).status_code == 409
    assert officer.tell(f"{report}/dong", {"add": "06"}).status_code == 400


def test_the_script_is_told_when_the_session_is_over(officer) -> None:
    report = officer.begin()
    officer.read(report)
    officer.cookies.clear()
    answer = officer.tell(f"{report}/o", {"version": 0, "cells": {}})
    assert answer.status_code == 401
    assert "Phiên làm việc đã hết" in answer.json()["sentence"]


def test_the_data_of_the_script_cannot_leave_its_element(officer) -> None:
    report = officer.begin()
    officer.save(report, {towns.name("01", "so_ho"): "</script><script>alert(1)</script>"})
    page = officer.read(report)
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)
    assert data is not None
    assert json.loads(data[1])["typed"][towns.name("01", "so_ho")] == "</script><script>alert(1)</script>"


def test_the_page_is_light(officer) -> None:
    report = officer.fill()
    response = officer.get(report, headers={"accept-encoding": "gzip"})
    sizes = [int(response.headers["content-length"])]
    for path in re.findall(r'(?:src|href)="(/tinh/[^"]+)"', response.text):
        sizes.append(int(officer.get(path, headers={"accept-encoding": "gzip"}).headers["content-length"]))
    assert sum(sizes) < MEGABYTE / 10, sizes
