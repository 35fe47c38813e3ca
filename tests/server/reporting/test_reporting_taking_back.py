"""Recall before anyone has read, reopening by a granted request, official figures after an estimate (HN 7.5, R108)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import PART, PERIOD, Office, other_account_of, staffed
from sqlmodel import select

from engine.compute.frame import Address
from engine.project import compile_files, find_files
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import read_for_entry, save_cells
from server.reporting.review import approve, history
from server.reporting.sending import read_submission
from server.reporting.taking_back import ask_to_reopen, decide_reopening, mark_read, recall, requests, revise
from server.reporting.totals import totals
from server.store.models import AuditRow
from server.workflow import State

ROOT = Path(__file__).parents[3]
REGIME = "periods/ha_noi/regime.yaml"
IN_WINDOW = datetime(2027, 1, 20, 2, tzinfo=UTC)
NEW_DUE = date(2026, 12, 20)


@pytest.fixture
def lenient(desk: Desk, clock: FixedClock) -> Office:
    """An authority that lets a sender take a report back, and makes year-end estimates official in January."""
    files = find_files(ROOT)
    text = files[REGIME].decode() + "recall: true\n"
    files[REGIME] = text.replace(
        "estimate: true", "estimate: true, revision_opens: 01-15, revision_due: 01-31"
    ).encode()
    publish(desk, None, project=compile_files(files), periods=[("ha_noi", PERIOD)])
    return staffed(desk, clock)


def sent(office: Office) -> tuple[UUID, UUID]:
    report = office.fill()
    return report, office.send(report).submission


def approved(office: Office) -> tuple[UUID, UUID]:
    report, submission = sent(office)
    approve(office.desk, office.reviewer, report=report, submission=submission)
    return report, submission


def state(office: Office, report: UUID) -> State:
    return read_for_entry(office.desk, office.officer, report=report).head.state


# ---- recall ----


def test_a_sender_takes_back_what_nobody_has_opened_and_what_was_sent_is_kept(lenient: Office) -> None:
    report, first = sent(lenient)
    recall(lenient.desk, lenient.officer, report=report)
    shown = read_for_entry(lenient.desk, lenient.officer, report=report)
    assert (shown.head.state, shown.editable, shown.head.last_sent) == (State.RECALLED, True, first)
    again = lenient.send(report)
    assert (again.serial, state(lenient, report)) == (2, State.SENT)
    assert [event.act for event in history(lenient.desk, lenient.officer, report=report)] == [
        "begin", "send", "recall", "send",
    ]  # fmt: skip


def test_once_opened_by_a_reviewer_it_is_not_taken_back(lenient: Office) -> None:
    report, submission = sent(lenient)
    mark_read(lenient.desk, lenient.reviewer, submission=submission)
    mark_read(lenient.desk, lenient.reviewer, submission=submission)
    with pytest.raises(Refused, match="Người duyệt đã mở"):
        recall(lenient.desk, lenient.officer, report=report)
    assert state(lenient, report) is State.SENT


def test_by_default_nobody_takes_a_report_back(office: Office) -> None:
    """HN 7.5: off unless the department allows it."""
    report, _ = sent(office)
    with pytest.raises(Refused, match="không tự rút"):
        recall(office.desk, office.officer, report=report)


# ---- reopening ----


def test_an_approved_report_opens_again_only_by_a_granted_request_and_goes_on_counting(office: Office) -> None:
    report, submission = approved(office)
    request = ask_to_reopen(
        office.desk, office.officer, report=report, document="Công văn số 5/UBND", reason="Cộng sót một thôn"
    )
    (waiting,) = requests(office.desk, office.reviewer)
    assert (waiting.id, waiting.document, waiting.by) == (request, "Công văn số 5/UBND", "Lan")
    assert state(office, report) is State.APPROVED
    decide_reopening(office.desk, office.reviewer, request=request, granted=True, new_due=NEW_DUE)
    shown = read_for_entry(office.desk, office.officer, report=report)
    assert (shown.head.state, shown.head.due, shown.head.last_approved) == (State.REOPENED, NEW_DUE, submission)
    save_cells(
        office.desk, office.officer, report=report, cells={Address(0, PART, "01", "so_ho"): "77"}, base_version=99
    )
    assert totals(office.desk, office.reviewer, period=PERIOD, form="dan_so").submissions == (submission,)
    assert requests(office.desk, office.reviewer) == ()


def test_a_refused_request_says_why_and_changes_nothing(office: Office) -> None:
    report, _ = approved(office)
    request = ask_to_reopen(office.desk, office.officer, report=report, document="CV 5", reason="Sót")
    with pytest.raises(Refused, match="Chưa ghi lý do từ chối"):
        decide_reopening(office.desk, office.reviewer, request=request, granted=False)
    decide_reopening(office.desk, office.reviewer, request=request, granted=False, answer="Số liệu đã công bố")
    assert state(office, report) is State.APPROVED
    (told,) = requests(office.desk, office.reviewer, waiting=False)
    assert (told.granted, told.answer) == (False, "Số liệu đã công bố")
    with pytest.raises(Refused, match="đã có người trả lời"):
        decide_reopening(office.desk, office.reviewer, request=request, granted=True, new_due=NEW_DUE)


Try = Callable[[Office, UUID, UUID], object]  # the office, the report, the request that waits


def asking(document: str) -> Try:
    return lambda office, report, _: ask_to_reopen(
        office.desk, office.officer, report=report, document=document, reason="x"
    )


def granting(due: date | None) -> Try:
    return lambda office, _, request: decide_reopening(
        office.desk, office.reviewer, request=request, granted=True, new_due=due
    )


def granting_oneself(office: Office, _: UUID, request: UUID) -> object:
    """From the reviewer's seat, by the person who asked."""
    same = other_account_of(office.officer, office.reviewer)
    return decide_reopening(office.desk, same, request=request, granted=True, new_due=NEW_DUE)


REFUSED = [
    ("no document", asking(" "), "Chưa ghi số văn bản"),
    ("asked twice", asking("CV 6"), "đang chờ"),
    ("granted by who asked", granting_oneself, "hai người"),
    ("no new due day", granting(None), "hạn gửi mới"),
    ("a day that is past", granting(date(2026, 1, 1)), "đã qua"),
]


@pytest.mark.parametrize(("act", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_not_in_order_is_refused(office: Office, act: Try, said: str) -> None:
    report, _ = approved(office)
    request = ask_to_reopen(office.desk, office.officer, report=report, document="CV 5", reason="Sót")
    with pytest.raises(Refused, match=said):
        act(office, report, request)
    assert state(office, report) is State.APPROVED


def test_only_an_approved_report_is_asked_to_be_opened(office: Office) -> None:
    report, _ = sent(office)
    with pytest.raises(Refused, match="chờ duyệt"):
        ask_to_reopen(office.desk, office.officer, report=report, document="CV 5", reason="Sót")


# ---- official figures ----


def test_estimates_are_made_official_in_the_window_and_not_before(lenient: Office) -> None:
    report, submission = approved(lenient)
    assert totals(lenient.desk, lenient.reviewer, period=PERIOD, form="dan_so").frame.facts.period.estimate
    with pytest.raises(Refused, match="từ 15/01/2027 đến 31/01/2027"):
        revise(lenient.desk, lenient.officer, report=report)
    lenient.clock.moment = IN_WINDOW
    revise(lenient.desk, lenient.officer, report=report)
    shown = read_for_entry(lenient.desk, lenient.officer, report=report)
    assert (shown.head.state, shown.head.due) == (State.REVISION, date(2027, 1, 31))
    second = lenient.send(report)
    assert (second.serial, second.late) == (2, False)
    approve(lenient.desk, lenient.reviewer, report=report, submission=second.submission)
    added = totals(lenient.desk, lenient.reviewer, period=PERIOD, form="dan_so")
    assert added.submissions == (second.submission,)
    assert submission != second.submission
    assert [
        read_submission(lenient.desk, lenient.officer, submission=each).head.estimate
        for each in (submission, second.submission)
    ] == [True, False]
    assert not added.frame.facts.period.estimate


def test_a_period_without_a_window_has_no_official_figures(office: Office) -> None:
    report, _ = approved(office)
    with pytest.raises(Refused, match="không có đợt chỉnh lý"):
        revise(office.desk, office.officer, report=report)


def test_a_report_that_its_own_unit_took_back_and_sent_past_the_day_is_late(lenient: Office) -> None:
    """R110: whatever is sent on the last day and recalled would else never be late."""
    report, _ = sent(lenient)
    recall(lenient.desk, lenient.officer, report=report)
    lenient.clock.moment = datetime(2026, 12, 18, 3, tzinfo=UTC)
    assert lenient.send(report).late


def test_a_report_opened_again_and_sent_past_its_new_day_is_late(office: Office) -> None:
    report, _ = approved(office)
    request = ask_to_reopen(office.desk, office.officer, report=report, document="CV 1", reason="Sót")
    decide_reopening(office.desk, office.reviewer, request=request, granted=True, new_due=date(2026, 12, 20))
    office.clock.moment = datetime(2026, 12, 28, 3, tzinfo=UTC)
    assert office.send(report).late


def test_every_act_is_in_the_audit(lenient: Office) -> None:
    report, _ = sent(lenient)
    recall(lenient.desk, lenient.officer, report=report)
    again = lenient.send(report).submission
    approve(lenient.desk, lenient.reviewer, report=report, submission=again)
    request = ask_to_reopen(lenient.desk, lenient.officer, report=report, document="CV 5", reason="Sót")
    decide_reopening(lenient.desk, lenient.reviewer, request=request, granted=True, new_due=NEW_DUE)
    with lenient.desk.database.read() as session:
        acts = list(session.exec(select(AuditRow.act).order_by(AuditRow.seq)))  # type: ignore[arg-type]  # a column
    assert acts[-4:] == ["report.approve", "report.ask_to_reopen", "report.decide_reopening", "report.reopen"]
    assert "report.recall" in acts
