"""A row that names the unit of each column goes into the heads, wherever it stands; averages, shares and years keep
what paper says of them."""

import io
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from engine.project import Project, compile_files
from engine.project.annex import surroundings
from engine.project.annex.importing import read_grids, understand
from engine.project.annex.writing import write
from engine.project.find import find_files

ROOT = Path(__file__).parents[3]
TITLE = ["BIỂU 91/DTTG: LỚP HỌC TIẾNG DÂN TỘC"]
HEAD = (
    ["STT", "Thứ tiếng", "Số lớp", "Học viên", "", "", "Bình quân một lớp", "Kinh phí"],
    ["", "", "", "Tổng số", "Nam", "Nữ", "", ""],
)
SPANS = [(1, 3, 1, 5), *((1, column, 2, column) for column in (0, 1, 2, 6, 7))]
PLAIN = ["A", "B", "1", "2=3+4", "3", "4", "5=2/1", "6"]
BRACKETS = ["A", "B", "(1)", "(2)=(3)+(4)", "(3)", "(4)", "(5)=(2)/(1)", "(6)"]
UNITS = ["lớp", "người", "người", "người", "người/lớp", "triệu đồng"]
BODY = (["1", "Tày"], ["2", "Mường"], ["", "Cộng"])


@pytest.fixture(scope="module")
def project() -> Project:
    return compile_files(surroundings(find_files(ROOT)))


def book(rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    held = io.BytesIO()
    book = Workbook(held, {"strings_to_formulas": False})
    sheet, drawn = book.add_worksheet(), book.add_format({"border": 1})
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                sheet.write(number, column, text, drawn)
    for top, left, bottom, right in spans:
        sheet.merge_range(top, left, bottom, right, rows[top][left], drawn)
    book.close()
    return held.getvalue()


def drawn(project: Project, rows: Sequence[Sequence[str]], spans: Sequence[tuple[int, int, int, int]] = ()) -> str:
    draft, _ = understand(read_grids(book(rows, spans)), form="bieu_thu", project=project)
    return write(draft).text


@pytest.mark.parametrize(
    ("numbers_first", "numbers", "units", "merged"),
    list(product((True, False), (PLAIN, BRACKETS), (UNITS, [f"({unit})" for unit in UNITS]), (True, False))),
)
def test_a_row_of_units_above_or_below_the_numbers_is_no_column_and_no_row(
    project: Project, numbers_first: bool, numbers: list[str], units: list[str], merged: bool
) -> None:
    """A fresh reader's annex lost its units, or had each of them as a column of its own."""
    under, counted = ["Đơn vị tính" if merged else "", "", *units], list(numbers)
    spans, place = list(SPANS), 3 if numbers_first else 4
    if merged:
        counted[1] = ""
        spans += [(3, 0, 3, 1), (4, 0, 4, 1)]
    rows = [TITLE, *HEAD, *([counted, under] if numbers_first else [under, counted]), *BODY]
    assert rows[place] is counted
    text = drawn(project, rows, spans)
    for said in (
        "so_lop: {title: Số lớp, unit: lớp}",
        "formula: 'nam + nu', split: {nam: Nam, nu: Nữ}",
        "unit: người/lớp",
        "formula: 'hoc_vien / so_lop'",
        "type: money, unit: triệu đồng",
        "tay: Tày",
        "Có thì ghi formula: 'SUM(tay; muong)'",
    ):
        assert said in text
    assert "không hiểu gợi ý" not in text


def test_columns_called_by_what_they_count_stay_columns(project: Project) -> None:
    """Planted: under one title `Hộ` and `Khẩu` are two columns, not the units of one."""
    rows = [
        TITLE,
        ["Dân tộc", "Tổng số", "", "Nghèo", ""],
        ["", "Hộ", "Người", "Hộ", "Người"],
        ["A", "1", "2", "3", "4"],
    ]
    text = drawn(project, [*rows, ["Tày"], ["Nùng"]], [(1, 1, 1, 2), (1, 3, 1, 4), (1, 0, 2, 0)])
    assert text.count("{title: Hộ, unit: hộ}") == 2
    assert "nguoi: " in text


def test_an_average_without_a_unit_takes_that_of_its_two_columns_and_a_share_is_a_percentage(project: Project) -> None:
    rows = [
        ["Chỉ tiêu", "Số hộ", "Số khẩu", "Khẩu bình quân", "So sánh (%)"],
        ["A", "1", "2", "3=2/1", "4=1/1"],
        ["Thôn một"],
        ["Thôn hai"],
    ]
    text = drawn(project, [TITLE, *rows])
    assert "type: decimal, unit: người/hộ, formula: 'so_khau / so_ho'" in text
    assert "formula: 'PERCENT(so_ho; so_ho)'" in text
    assert "đơn vị tính của cột" not in text


def test_a_year_over_columns_is_their_title_and_a_line_of_a_year_is_none(project: Project) -> None:
    head = [["Chỉ tiêu", "Đơn vị tính", "Năm 2024", "Năm 2025", ""], ["", "", "Thực hiện", "Kế hoạch", "Ước"]]
    rows = [TITLE, ["Năm 2025"], *head, ["A", "B", "1", "2", "3"], ["Số hộ", "hộ"], ["Số khẩu", "người"]]
    text = drawn(project, rows, [(2, 3, 2, 4), (2, 0, 3, 0), (2, 1, 3, 1)])
    assert "nam_2024: {title: Năm 2024, columns: {thuc_hien" in text
    assert "title: Năm 2025" in text
