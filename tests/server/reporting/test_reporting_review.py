"""The reviewer's side: the board, returning with remarks that must be answered, approving by another person, totals."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from reporting_office import FIGURES, FORM, PART, PERIOD, Office, other_account_of
from sqlmodel import select

from engine.compute.frame import Address
from engine.expr.values import number
from server.refusal import Refused
from server.reporting.entry import answer_remark, read_for_entry, save_cells
from server.reporting.opening import open_cell
from server.reporting.review import approve, board, history, return_report
from server.reporting.sending import receipt
from server.reporting.shown import Receipt, RemarkGiven, TotalsView
from server.reporting.tasks import tasks
from server.reporting.totals import totals
from server.store.models import Report
from server.workflow import State

KINH_HOUSEHOLDS = Address(0, PART, "01", "so_ho")
TOTAL_HOUSEHOLDS = Address(0, PART, "tong", "so_ho")
TAY_HOUSEHOLDS = RemarkGiven(part=PART, row="06", column="so_ho", text="Năm trước 15 hộ?")


def _sent(office: Office) -> tuple[UUID, UUID]:
    report = office.fill()
    return report, office.send(report).submission


def _return(office: Office, report: UUID, submission: UUID, *remarks: RemarkGiven) -> None:
    return_report(
        office.desk, office.reviewer, report=report, submission=submission, reason="Kiểm tra lại", remarks=remarks
    )


def test_the_board_shows_who_is_where(office: Office) -> None:
    report, _ = _sent(office)
    shown = board(office.desk, office.reviewer, period=PERIOD)
    assert (len(shown.units), [form for form, _, _ in shown.forms]) == (126, [FORM])
    mine = shown.cells[office.officer.unit, FORM]  # type: ignore[index]  # an officer has a unit
    assert (mine.report, mine.state, mine.late) == (report, State.SENT, False)
    theirs = shown.cells[office.neighbour.unit, FORM]  # type: ignore[index]
    assert (theirs.report, theirs.state) == (None, State.NOT_BEGUN)


def test_who_has_not_sent_is_late_after_the_day(office: Office) -> None:
    office.clock.moment = datetime(2026, 12, 14, 17, 0, 1, tzinfo=UTC)
    assert all(cell.late for cell in board(office.desk, office.reviewer, period=PERIOD).cells.values())


# ---- returning ----


def test_a_returned_report_is_open_again_with_its_remarks(office: Office) -> None:
    report, submission = _sent(office)
    _return(office, report, submission, TAY_HOUSEHOLDS)
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert (shown.head.state, shown.editable, shown.typed) == (State.RETURNED, True, office.cells())
    (remark,) = shown.remarks
    assert (remark.row, remark.column, remark.text, remark.by) == ("06", "so_ho", "Năm trước 15 hộ?", "Son")
    (task,) = tasks(office.desk, office.officer)
    assert (task.state, task.receipt) == (State.RETURNED, "2026-000001")


def test_a_remark_must_be_answered_or_its_cell_changed(office: Office) -> None:
    report, submission = _sent(office)
    _return(office, report, submission, TAY_HOUSEHOLDS)
    open_cell(office.desk, office.officer, report=report, cell=KINH_HOUSEHOLDS, reason="Cộng nhầm sổ")
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    with pytest.raises(Refused, match="Còn 1 nhận xét chưa trả lời"):
        office.send(report)
    save_cells(
        office.desk, office.officer, report=report, cells={Address(0, PART, "06", "so_ho"): "11"}, base_version=99
    )
    assert office.send(report).serial == 2
    assert read_for_entry(office.desk, office.officer, report=report).remarks == ()


def test_an_answer_is_enough(office: Office) -> None:
    report, submission = _sent(office)
    _return(office, report, submission, TAY_HOUSEHOLDS)
    (remark,) = read_for_entry(office.desk, office.officer, report=report).remarks
    answer_remark(office.desk, office.officer, report=report, remark=remark.id, text="5 hộ đã chuyển đi")
    (remark,) = read_for_entry(office.desk, office.officer, report=report).remarks
    assert (remark.answer, remark.answered_by) == ("5 hộ đã chuyển đi", "Lan")
    assert office.send(report).serial == 2


def test_a_reason_alone_must_be_answered_or_something_changed(office: Office) -> None:
    report, submission = _sent(office)
    _return(office, report, submission)
    (remark,) = read_for_entry(office.desk, office.officer, report=report).remarks
    assert (remark.part, remark.row, remark.column, remark.text) == (None, None, None, "Kiểm tra lại")
    with pytest.raises(Refused, match="Còn 1 nhận xét chưa trả lời"):
        office.send(report)
    answer_remark(office.desk, office.officer, report=report, remark=remark.id, text="Đã đối chiếu sổ, số đúng")
    again = office.send(report).submission
    _return(office, report, again)
    with pytest.raises(Refused, match="Còn 1 nhận xét chưa trả lời"):
        office.send(report)
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    assert office.send(report).serial == 3


def test_a_return_needs_a_reason(office: Office) -> None:
    report, submission = _sent(office)
    with pytest.raises(Refused, match="cần ghi lý do"):
        return_report(office.desk, office.reviewer, report=report, submission=submission, reason=" ")
    assert read_for_entry(office.desk, office.officer, report=report).head.state is State.SENT


def test_a_new_due_day_counts_from_then_on(office: Office) -> None:
    report, submission = _sent(office)
    new_due = date(2026, 12, 20)
    with pytest.raises(Refused, match="đã qua"):
        return_report(
            office.desk, office.reviewer, report=report, submission=submission, reason="x", new_due=date(2026, 11, 1)
        )
    return_report(office.desk, office.reviewer, report=report, submission=submission, reason="x", new_due=new_due)
    assert tasks(office.desk, office.officer)[0].due == new_due
    office.clock.moment = datetime(2026, 12, 20, 10, tzinfo=UTC)
    assert not _send_changed(office, report, "99").late


def _send_changed(office: Office, report: UUID, households: str) -> Receipt:
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: households}, base_version=99)
    return office.send(report)


def _return_until(office: Office, report: UUID, submission: UUID, new_due: date | None) -> None:
    return_report(office.desk, office.reviewer, report=report, submission=submission, reason="x", new_due=new_due)


def test_a_report_once_late_stays_late_whatever_new_due_day_it_keeps(office: Office) -> None:
    """R110, design section 8."""
    office.clock.moment = datetime(2026, 12, 16, 3, tzinfo=UTC)
    report, first = _sent(office)
    _return_until(office, report, first, date(2026, 12, 25))
    office.clock.moment = datetime(2026, 12, 23, 3, tzinfo=UTC)
    again = _send_changed(office, report, "99")
    assert (again.due, again.late, again.late_by) == (date(2026, 12, 25), True, 2)
    assert tasks(office.desk, office.officer)[0].late
    sendings = [event for event in history(office.desk, office.officer, report=report) if event.act == "send"]
    assert [event.late for event in sendings] == [True, True]


def test_past_the_new_due_day_it_is_late_against_that_day_and_stays_so(office: Office) -> None:
    report, first = _sent(office)
    _return_until(office, report, first, date(2026, 12, 20))
    office.clock.moment = datetime(2026, 12, 23, 3, tzinfo=UTC)
    second = _send_changed(office, report, "99")
    assert (second.late, second.late_by) == (True, 3)
    assert not receipt(office.desk, office.officer, submission=first).late
    _return_until(office, report, second.submission, date(2026, 12, 30))
    third = _send_changed(office, report, "98")
    assert (third.late, third.late_by) == (True, 3)


def test_a_report_in_time_that_is_returned_after_its_day_without_a_new_one_stays_in_time(office: Office) -> None:
    report, first = _sent(office)
    office.clock.moment = datetime(2026, 12, 18, 3, tzinfo=UTC)
    _return_until(office, report, first, None)
    again = _send_changed(office, report, "99")
    assert (again.late, again.late_by) == (False, 0)


def test_only_what_was_looked_at_is_judged(office: Office) -> None:
    report, first = _sent(office)
    _return(office, report, first)
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "99"}, base_version=99)
    office.send(report)
    with pytest.raises(Refused, match="gửi lại sau bản đang xem"):
        approve(office.desk, office.reviewer, report=report, submission=first)


# ---- approving ----


def test_approving_ends_the_matter(office: Office) -> None:
    report, submission = _sent(office)
    approve(office.desk, office.reviewer, report=report, submission=submission)
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert (shown.head.state, shown.head.last_approved, shown.editable) == (State.APPROVED, submission, False)
    for act in (
        lambda: approve(office.desk, office.reviewer, report=report, submission=submission),
        lambda: _return(office, report, submission),
    ):
        with pytest.raises(Refused, match="đã duyệt"):
            act()
    assert [event.act for event in history(office.desk, office.reviewer, report=report)] == ["begin", "send", "approve"]


def test_nobody_approves_what_they_sent_from_whatever_account(office: Office) -> None:
    report, submission = _sent(office)
    same_person = other_account_of(office.officer, office.reviewer)
    with pytest.raises(Refused, match="hai người khác nhau"):
        approve(office.desk, same_person, report=report, submission=submission)
    assert read_for_entry(office.desk, office.officer, report=report).head.state is State.SENT


# ---- totals ----


def _total(office: Office, *, basis: str = "approved") -> TotalsView:
    return totals(office.desk, office.reviewer, form=FORM, period=PERIOD, basis=basis)


def test_the_total_is_what_was_approved_with_its_coverage(office: Office) -> None:
    first = office.fill()
    sent = office.send(first).submission
    second = office.fill(office.neighbour, figures={**FIGURES, "02": (5, 10, 11, 1, 2, 15, 3)})
    office.send(second, office.neighbour)
    approve(office.desk, office.reviewer, report=first, submission=sent)
    shown = _total(office)
    assert (shown.counted, shown.owed, shown.sent_not_approved, shown.submissions) == (1, 126, 1, (sent,))
    assert shown.total.cells[TOTAL_HOUSEHOLDS].value.content == number(110).content
    both = _total(office, basis="sent")
    assert (both.counted, both.total.cells[TOTAL_HOUSEHOLDS].value.content) == (2, number(225).content)
    share = both.total.cells[Address(0, PART, "02", "ty_le")].value.content
    assert str(share) == "2.28"  # 21 of 923: computed on the sums, never averaged


def test_the_figures_of_each_unit_stand_beside_it(office: Office) -> None:
    report, submission = _sent(office)
    approve(office.desk, office.reviewer, report=report, submission=submission)
    shown = {unit.code: unit for unit in _total(office).units}
    assert len(shown) == 126
    assert shown["00004"].submission == submission
    assert shown["00004"].cells[TOTAL_HOUSEHOLDS].content == number(110).content
    assert (shown["00008"].submission, shown["00008"].cells) == (None, {})


def test_nothing_approved_is_a_total_of_nothing(office: Office) -> None:
    shown = _total(office)
    assert (shown.counted, shown.submissions) == (0, ())
    assert all(not cell.value.is_filled for cell in shown.total.cells.values())


def test_reopening_never_takes_approved_figures_out(office: Office) -> None:
    report, submission = _sent(office)
    approve(office.desk, office.reviewer, report=report, submission=submission)
    with office.desk.database.write() as session:
        row = session.exec(select(Report).where(Report.id == report)).one()
        row.state = State.REOPENED
        session.add(row)
    save_cells(office.desk, office.officer, report=report, cells={KINH_HOUSEHOLDS: "120"}, base_version=99)
    assert _total(office).total.cells[TOTAL_HOUSEHOLDS].value.content == number(110).content
    office.clock.advance(timedelta(hours=1))
    again = office.send(report).submission
    assert _total(office).total.cells[TOTAL_HOUSEHOLDS].value.content == number(110).content
    approve(office.desk, office.reviewer, report=report, submission=again)
    assert _total(office).total.cells[TOTAL_HOUSEHOLDS].value.content == number(130).content
