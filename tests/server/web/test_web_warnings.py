"""Cảnh báo so với kỳ trước: shown beside, explained, sent with the reason (R048)."""

import re

import pytest
import town as towns


@pytest.fixture
def grown(officer, town: towns.Town) -> str:
    """This year's report with one group half as large again as last year's."""
    towns.add_earlier_year(town)
    officer.sent(towns.EARLIER)
    report = officer.fill()
    cells = zip(towns.COLUMNS, (45, 60, 75, 15, 30, 45, 45), strict=True)
    officer.save(report, {towns.name("06", column): str(figure) for column, figure in cells})
    return report


def reason_box(page: str) -> str:
    found = re.search(r'<textarea name="(ly_do[^"]+)"', page)
    assert found is not None
    return found[1]


def test_it_works(officer, grown: str) -> None:
    page = officer.read(grown)
    assert "Cần sửa: 1 cảnh báo" in page
    assert "Số khẩu thay đổi trên 20%" in page
    officer.save(grown, {}, **{reason_box(page): "Nhập thêm một khu tái định cư."})
    assert "Nhập thêm một khu tái định cư." in officer.read(grown)
    officer.attach(grown)
    assert officer.send_report(grown).headers["location"].startswith("/bien-nhan/")


def test_without_a_reason_sending_is_refused(officer, grown: str) -> None:
    officer.attach(grown)
    refused = officer.send_report(grown)
    assert refused.status_code == 409
    assert "giải trình 1 cảnh báo" in refused.text


def test_the_reviewer_reads_the_reason(officer, reviewer, grown: str) -> None:
    officer.save(grown, {}, **{reason_box(officer.read(grown)): "Nhập thêm một khu tái định cư."})
    officer.attach(grown)
    officer.send_report(grown)
    page = reviewer.read(grown.replace("/bao-cao/", "/duyet/"))
    assert "Nhập thêm một khu tái định cư." in page
    compared = reviewer.read(grown.replace("/bao-cao/", "/duyet/") + "?so=ky-truoc")
    assert re.search(r"<s>30</s>45", compared)


def test_the_script_saves_a_reason(officer, grown: str) -> None:
    name = reason_box(officer.read(grown))
    assert officer.tell(f"{grown}/ly-do", {"name": name, "text": "Đã kiểm tra."}).status_code == 200
    assert "Đã kiểm tra." in officer.read(grown)


@pytest.mark.parametrize("name", ["", "ly_do|", "ly_do|x|y", "tra_loi:x", "khac"])
def test_the_script_is_refused_a_reason_for_nothing(officer, grown: str, name: str) -> None:
    officer.read(grown)
    assert officer.tell(f"{grown}/ly-do", {"name": name, "text": "x"}).status_code == 400


def test_the_list_of_tasks_names_the_act(officer, grown: str) -> None:
    page = officer.read("/viec-can-lam")
    assert "1 cảnh báo" in page
    assert "Giải trình" in page
    assert re.search(r'\?ky=2025-year">Báo cáo năm 2025</a>: 1/1 biểu', page)
