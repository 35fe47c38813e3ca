"""Rows that the officer opens, on a real store: copied, put in order, pasted many at a time."""

from uuid import UUID

import pytest
from reporting_office import Office

from engine.compute.frame import Address
from engine.project import Project
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.entry import open_report, read_for_entry
from server.reporting.open_rows import copy_row, paste_rows, sort_rows

PERIOD, FORM, PART = "2026-h1", "nguoi_uy_tin", "danh_sach"
PASTED = (
    "Họ và tên\tNăm sinh\tGiới tính\tDân tộc\n"
    "Đinh Văn B\t1960\tNam\tMường\nBùi Thị A\t1955\tNữ\tThái\nĂn Văn C\t\tNam\tTày\n"
)


@pytest.fixture
def report(office: Office, project: Project) -> UUID:
    publish(office.desk, None, project=project, periods=[("ha_noi", PERIOD)])
    return open_report(office.desk, office.officer, period=PERIOD, form=FORM)


def column(office: Office, report: UUID, name: str) -> list[str]:
    """What stands in a column, row by row as they stand."""
    shown = read_for_entry(office.desk, office.officer, report=report)
    return [shown.typed.get(Address(0, PART, row, name), "") for row in shown.outcome.present[0, PART]]


def test_pasted_lines_become_rows_and_their_head_is_left_out(office: Office, report: UUID) -> None:
    assert paste_rows(office.desk, office.officer, report=report, part=PART, text=PASTED) == 3
    assert column(office, report, "ho_ten") == ["Đinh Văn B", "Bùi Thị A", "Ăn Văn C"]
    assert column(office, report, "nam_sinh") == ["1960", "1955", ""]
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert not shown.entries.refused


def test_rows_are_sorted_by_words_and_by_size_and_blanks_come_last(office: Office, report: UUID) -> None:
    paste_rows(office.desk, office.officer, report=report, part=PART, text=PASTED)
    sort_rows(office.desk, office.officer, report=report, part=PART, column="ho_ten")
    assert column(office, report, "ho_ten") == ["Ăn Văn C", "Bùi Thị A", "Đinh Văn B"]
    sort_rows(office.desk, office.officer, report=report, part=PART, column="nam_sinh", descending=True)
    assert column(office, report, "nam_sinh") == ["1960", "1955", ""]


def test_a_copy_stands_below_its_row_with_the_same_text(office: Office, report: UUID) -> None:
    paste_rows(office.desk, office.officer, report=report, part=PART, text=PASTED)
    first = read_for_entry(office.desk, office.officer, report=report).outcome.present[0, PART][0]
    copy_row(office.desk, office.officer, report=report, part=PART, key=first)
    with pytest.raises(Refused):
        copy_row(office.desk, office.officer, report=report, part=PART, key="khong-co")
    assert column(office, report, "ho_ten") == ["Đinh Văn B", "Đinh Văn B", "Bùi Thị A", "Ăn Văn C"]


def test_more_rows_than_the_table_takes_are_refused_and_nothing_is_added(office: Office, report: UUID) -> None:
    shown = read_for_entry(office.desk, office.officer, report=report)
    part = shown.frame.part(PART)
    assert part is not None
    most = next(row.max for row in part.rows if row.add_label is not None)
    with pytest.raises(Refused) as refused:
        paste_rows(office.desk, office.officer, report=report, part=PART, text="\n".join(["A"] * (most + 1)))
    assert refused.value.code == "rows_full"
    with pytest.raises(Refused):
        paste_rows(office.desk, office.officer, report=report, part=PART, text=" \n\n")
    assert column(office, report, "ho_ten") == []
