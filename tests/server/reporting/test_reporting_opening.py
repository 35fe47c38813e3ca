"""A returned report refuses changes elsewhere; another cell opens for a stated reason (R115; issue 8, shows 4)."""

from uuid import UUID

import pytest
from reporting_office import PART, Office
from sqlmodel import select

from engine.compute.frame import Address
from server.refusal import Refused
from server.reporting.entry import add_rows, read_for_entry, remove_row, save_cells
from server.reporting.given import LONGEST
from server.reporting.opening import open_cell, opened_more
from server.reporting.review import return_report
from server.reporting.shown import RemarkGiven
from server.store.models import AuditRow

TAY, KINH = "06", "01"


def at(row: str, column: str) -> Address:
    return Address(0, PART, row, column)


def returned(office: Office, *remarks: RemarkGiven) -> UUID:
    report = office.fill()
    sent = office.send(report).submission
    return_report(office.desk, office.reviewer, report=report, submission=sent, reason="Kiểm tra lại", remarks=remarks)
    return report


def save(office: Office, report: UUID, cell: Address, typed: str) -> None:
    save_cells(office.desk, office.officer, report=report, cells={cell: typed}, base_version=99)


def test_only_the_flagged_cell_and_what_binds_it_may_change(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Sai", part=PART, row=TAY, column="nam"))
    before = read_for_entry(office.desk, office.officer, report=report).typed
    for cell in (at(KINH, "nam"), at(KINH, "so_ho")):
        with pytest.raises(Refused, match="không được mở lại"):
            save(office, report, cell, "77")
    assert read_for_entry(office.desk, office.officer, report=report).typed == before
    for column in ("nam", "nu", "duoi_6"):  # the split of so_khau = nam + nu
        save(office, report, at(TAY, column), "77")


def test_a_flagged_total_whose_parts_are_wrong_can_be_mended_and_sent(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Tổng chưa đúng", part=PART, row="tong", column="so_ho"))
    save(office, report, at(TAY, "so_ho"), "11")
    assert office.send(report).serial == 2


def test_rows_neither_come_nor_go_unless_their_part_was_returned(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Sai", part=PART, row=TAY, column="nam"))
    with pytest.raises(Refused, match="không thêm hoặc bỏ dòng"):
        add_rows(office.desk, office.officer, report=report, part=PART, keys=["12"])
    with pytest.raises(Refused, match="không thêm hoặc bỏ dòng"):
        remove_row(office.desk, office.officer, report=report, part=PART, key=TAY)


def test_in_a_returned_part_rows_come_and_go(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Thiếu dân tộc", part=PART))
    assert add_rows(office.desk, office.officer, report=report, part=PART, keys=["12"]) == ("12",)
    save(office, report, at("12", "so_ho"), "1")


def test_a_reason_opens_another_cell_and_goes_with_the_next_sending(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Sai", part=PART, row=TAY, column="nam"))
    open_cell(office.desk, office.officer, report=report, cell=at(KINH, "so_ho"), reason="Cộng nhầm sổ")
    save(office, report, at(KINH, "so_ho"), "99")
    save(office, report, at(TAY, "nam"), "1000")
    save(office, report, at(TAY, "duoi_6"), "970")
    with office.desk.database.read() as session:
        (more,) = opened_more(session, report)
        assert (more.address, more.reason, more.sent) == (at(KINH, "so_ho"), "Cộng nhầm sổ", None)
        acts = session.exec(select(AuditRow.act)).all()
    assert "report.open_cell" in acts


def test_a_cell_that_is_open_already_needs_no_reason_kept(office: Office) -> None:
    report = returned(office, RemarkGiven(text="Sai", part=PART, row=TAY, column="nam"))
    open_cell(office.desk, office.officer, report=report, cell=at(TAY, "nam"), reason="Không cần")
    with office.desk.database.read() as session:
        assert opened_more(session, report) == ()


@pytest.mark.parametrize(
    ("cell", "reason", "said"),
    [
        (at(KINH, "so_ho"), "  ", "Chưa ghi lý do"),
        (at(KINH, "so_ho"), "x" * (LONGEST + 1), "dài quá"),
        (at(KINH, "khong_co"), "Nhầm", "không có ô này"),
    ],
)
def test_what_opens_nothing_is_refused(office: Office, cell: Address, reason: str, said: str) -> None:
    report = returned(office, RemarkGiven(text="Sai", part=PART, row=TAY, column="nam"))
    with pytest.raises(Refused, match=said):
        open_cell(office.desk, office.officer, report=report, cell=cell, reason=reason)
