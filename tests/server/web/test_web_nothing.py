"""A table without a row, in a browser without a script: asked in its place and before sending, answered at either."""

import re

import town as towns

TABLE = f"o:0:{towns.PART}::"
ASKED = "Bảng chưa được thêm dòng nào."


def whole(officer) -> str:
    """A report with every figure of its fixed row, and no row added."""
    report = officer.begin()
    officer.save(report, {towns.name("01", column): "-" for column in towns.COLUMNS})
    return report


def test_the_page_asks_below_the_table_and_the_box_answers_and_takes_back(officer) -> None:
    report = whole(officer)
    page = officer.read(report)
    assert ASKED in page
    assert "7/8 ô" in page
    assert f'href="#{TABLE}"' in page
    officer.save(report, {TABLE: "-"})
    page = officer.read(report)
    assert re.search(rf'name="{TABLE}" value="-" checked', page)
    assert "8/8 ô" in page
    officer.save(report, {TABLE: ""})
    assert "7/8 ô" in officer.read(report)


def test_before_sending_it_is_asked_again_and_one_button_answers(officer) -> None:
    report = whole(officer)
    listed = officer.read(f"{report}/gui")
    assert "1 bảng chưa được thêm dòng nào" in listed
    assert "thêm dòng hoặc ghi không phát sinh ở 1 bảng chưa được thêm dòng" in listed
    officer.attach(report)
    refused = officer.send_report(report)
    assert refused.status_code == 409
    version = re.search(r'name="phien_ban" value="(\d+)"', officer.read(f"{report}/gui"))
    assert version is not None
    said = officer.press(report, phien_ban=version[1], viec="kiem-tra", **{TABLE: "-"})
    assert said.headers["location"].endswith("/gui")
    listed = officer.read(f"{report}/gui")
    assert "Bảng không thêm dòng nào đều đã ghi rõ" in listed
    officer.attach(report)
    assert officer.send_report(report).headers["location"].startswith("/bien-nhan/")


def test_the_reviewer_and_the_print_say_it(officer, reviewer) -> None:
    report = whole(officer)
    officer.save(report, {TABLE: "-"})
    officer.attach(report)
    officer.send_report(report)
    assert "Đơn vị ghi: <b>không có dòng nào phải thêm ở bảng này</b>" in officer.read(report)
    assert "Không có dòng nào phải thêm ở bảng này." in officer.read(f"{report}/ban-in")
    review = report.replace("/bao-cao/", "/duyet/")
    assert "Đơn vị ghi: <b>không có dòng nào phải thêm ở bảng này</b>" in reviewer.read(review)


def test_rows_added_after_all_take_the_statement_back_and_the_page_says_so(officer) -> None:
    report = whole(officer)
    officer.save(report, {TABLE: "-"})
    done = officer.add_rows(report, "02")
    told = officer.get(done.headers["location"]).text
    assert "lời ghi không phát sinh ở bảng này đã được bỏ" in told
    assert re.search(rf'id="{TABLE}" hidden', told)
