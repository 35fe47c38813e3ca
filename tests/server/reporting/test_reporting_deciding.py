"""Issue 8: many approved in one act, whose matter a form is, remarks pinned for later, entry by the department."""

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from reporting_office import FORM, PERIOD, Office, _person, pdf
from sqlmodel import col, select

from engine.project import Project, compile_files, find_files
from server.actor import Actor
from server.papers.printing import draft_print, sent_print
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.assigning import assign, assigned
from server.reporting.entry import explain, read_for_entry
from server.reporting.queueing import Waiting, assigned_to, pins, put_pins, waiting
from server.reporting.review import Decided, approve, approve_many, board, return_report
from server.reporting.sending import read_attachment, read_submission, receipt, send
from server.reporting.shown import reason_key
from server.reporting.standing_in import stand_in
from server.reporting.taking_back import mark_read
from server.reporting.totals import totals
from server.store import signin
from server.store.models import AuditRow, Holder, Report
from server.workflow import State

ROOT = Path(__file__).parents[3]


def queue(office: Office, who: Actor | None = None) -> tuple[Waiting, ...]:
    return waiting(office.desk, who or office.reviewer, period=PERIOD)


def pairs(found: tuple[Waiting, ...]) -> list[tuple[UUID, UUID]]:
    return [(each.report, each.submission) for each in found]


def state(office: Office, report: UUID) -> State:
    with office.desk.database.read() as session:
        return State(session.get_one(Report, report).state)


def audited(office: Office, act: str) -> list[AuditRow]:
    with office.desk.database.read() as session:
        return list(session.exec(select(AuditRow).where(col(AuditRow.act) == act).order_by(col(AuditRow.seq))))


def put_jumps(office: Office, report: UUID, count: int) -> None:
    """As though so many figures had changed much since the earlier period."""
    with office.desk.database.write() as session:
        row = session.get_one(Report, report)
        row.progress = {"filled": 1, "wanted": 1, "errors": 0, "warnings": 0, "unexplained": 0, "jumps": count}
        session.add(row)


# ---- many in one act ----


def test_many_go_in_one_act_and_each_that_may_not_is_refused_with_its_reason(office: Office) -> None:
    """Unread large changes, the own sending, remarks that wait: each refused, the others go; audit of both."""
    desk, reviewer = office.desk, office.reviewer
    plain, unread = office.fill(), office.fill(office.neighbour)
    third = replace(office.colleague, unit=_unit(office, "00025"))
    _same_person(office, third, reviewer)
    own = office.fill(third)
    pinned = office.fill(fourth := replace(office.officer, unit=_unit(office, "00103")))
    for report, who in ((plain, office.officer), (unread, office.neighbour), (pinned, fourth)):
        office.send(report, who)
    office.send(own, third)
    put_jumps(office, unread, 3)
    put_pins(desk, reviewer, submission=dict(pairs(queue(office)))[pinned], pins_=(("", "Xem lại"),))
    found = {each.report: each for each in queue(office)}
    assert {report: bool(each.why) for report, each in found.items()} == {
        plain: False,
        unread: True,
        own: True,
        pinned: True,
    }
    done = approve_many(desk, reviewer, chosen=pairs(tuple(found.values())))
    assert done.passed == (plain,)
    said = dict(done.refused)
    assert said[unread] == "Còn 3 cảnh báo hoặc thay đổi lớn chưa mở xem; mở báo cáo rồi duyệt."
    assert said[own] == Refused("same_person").sentence
    assert said[pinned].startswith("Còn 1 nhận xét đã ghim chưa gửi")
    assert [state(office, each) for each in (plain, unread, own, pinned)] == [State.APPROVED, *[State.SENT] * 3]
    results = sorted(row.result for row in audited(office, "report.approve"))
    assert results == ["done", "refused:same_person", "refused:unread_warnings", "refused:unsent_remarks"]


def test_what_was_opened_may_go_with_the_others(office: Office) -> None:
    report = office.fill()
    office.send(report)
    put_jumps(office, report, 2)
    (line,) = queue(office)
    assert (line.read, line.why) == (False, "chưa mở xem")
    other = _person(office.desk, "binh", unit="ha_noi", role="reviewer")
    mark_read(office.desk, other, submission=line.submission)
    assert queue(office)[0].why, "another's look is not one's own"
    mark_read(office.desk, office.reviewer, submission=line.submission)
    mark_read(office.desk, office.reviewer, submission=line.submission)
    assert queue(office)[0].why == ""
    assert approve_many(office.desk, office.reviewer, chosen=pairs(queue(office))) == Decided((report,), ())


def test_one_alone_may_be_approved_unread_since_its_page_is_its_reading(office: Office) -> None:
    report = office.fill()
    sent = office.send(report)
    put_jumps(office, report, 2)
    approve(office.desk, office.reviewer, report=report, submission=sent.submission)
    assert state(office, report) is State.APPROVED


def test_a_sending_that_was_replaced_and_nothing_chosen_are_refused(office: Office) -> None:
    report = office.fill()
    office.send(report)
    chosen = [(report, uuid4())]
    assert approve_many(office.desk, office.reviewer, chosen=chosen).refused == (
        (report, Refused("other_submission").sentence),
    )
    with pytest.raises(Refused) as nothing:
        approve_many(office.desk, office.reviewer, chosen=[])
    assert nothing.value.code == "no_report_chosen"
    with pytest.raises(Refused) as unknown:
        approve_many(office.desk, office.reviewer, chosen=[(uuid4(), uuid4())])
    assert unknown.value.code == "not_found"


# ---- remarks pinned for later ----


def test_pinned_remarks_stay_with_their_reviewer_until_they_are_sent_or_dropped(office: Office) -> None:
    desk, reviewer = office.desk, office.reviewer
    report = office.fill()
    sent = office.send(report)
    given = (("o:0:theo_dan_toc:06:nam", "Đối chiếu"), ("", "Xem cả biểu"), ("o:0:theo_dan_toc:06:nu", "  "))
    assert put_pins(desk, reviewer, submission=sent.submission, pins_=given) == 2
    assert [(pin.place, pin.text) for pin in pins(desk, reviewer, submission=sent.submission)] == list(given[:2])
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    assert pins(desk, other, submission=sent.submission) == ()
    with pytest.raises(Refused) as waits:
        approve(desk, reviewer, report=report, submission=sent.submission)
    assert waits.value.code == "unsent_remarks"
    assert read_for_entry(desk, office.officer, report=report).remarks == (), "the unit sees none of it"
    return_report(desk, reviewer, report=report, submission=sent.submission, reason="Đối chiếu lại")
    with pytest.raises(Refused) as gone:
        put_pins(desk, reviewer, submission=uuid4(), pins_=given)
    assert gone.value.code == "not_found"
    assert pins(desk, reviewer, submission=sent.submission) == ()


def test_dropped_remarks_let_the_report_go(office: Office) -> None:
    report = office.fill()
    sent = office.send(report)
    put_pins(office.desk, office.reviewer, submission=sent.submission, pins_=(("", "Xem"),))
    put_pins(office.desk, office.reviewer, submission=sent.submission, pins_=())
    approve(office.desk, office.reviewer, report=report, submission=sent.submission)
    assert state(office, report) is State.APPROVED


def test_too_long_and_too_many_remarks_are_refused(office: Office) -> None:
    sent = office.send(office.fill())
    for given, code in (((("", "a" * 2_001),), "too_long"), ((("", "a"),) * 201, "too_many_pins")):
        with pytest.raises(Refused) as refused:
            put_pins(office.desk, office.reviewer, submission=sent.submission, pins_=given)
        assert refused.value.code == code


# ---- whose matter a form is ----


def test_a_form_is_somebodys_matter_and_stands_first_in_the_own_queue(office: Office) -> None:
    """R046: standing or for a period; who approves another's does so in the open."""
    desk, reviewer = office.desk, office.reviewer
    leader = _person(desk, "lanhdao", unit="ha_noi", role="leader")
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    report = office.fill()
    sent = office.send(report)
    assert assign(desk, leader, given={FORM: other.account}, period=None) == 1
    assert assign(desk, leader, given={FORM: other.account}, period=None) == 0
    assert (queue(office)[0].mine, queue(office)[0].assigned) == (False, "Binh")
    assert queue(office, other)[0].mine
    assert assigned_to(desk, reviewer, form=FORM, period=PERIOD) == ("Binh", False)
    assign(desk, leader, given={FORM: reviewer.account}, period=PERIOD)
    assert queue(office)[0].mine, "what is said of the period outweighs what stands"
    (line,), people = assigned(desk, leader, period=PERIOD)
    assert (line.standing, line.special) == ((other.account, "Binh"), (reviewer.account, "Son"))
    assert {name for _, name in people} == {"Binh", "Son"}
    assign(desk, leader, given={FORM: None}, period=PERIOD)
    approve(desk, reviewer, report=report, submission=sent.submission)
    (told,) = audited(office, "report.approve")
    assert told.after is not None
    assert told.after["assigned"] == "Binh"
    assert len(audited(office, "review.assign")) == 3


def test_only_reviewers_and_known_forms_are_assigned(office: Office) -> None:
    leader = _person(office.desk, "lanhdao", unit="ha_noi", role="leader")
    for given, code in (({FORM: office.officer.account}, "not_a_reviewer"), ({"khong_co": None}, "not_found")):
        with pytest.raises(Refused) as refused:
            assign(office.desk, leader, given=given, period=None)
        assert refused.value.code == code


def test_a_regime_may_leave_a_form_to_its_reviewer_alone(office: Office) -> None:
    """`assigned_only: true` in the regime: another reviewer is refused and told whose matter it is."""
    desk, reviewer = office.desk, office.reviewer
    leader = _person(desk, "lanhdao", unit="ha_noi", role="leader")
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    report = office.fill()
    sent = office.send(report)
    assign(desk, leader, given={FORM: other.account}, period=None)
    publish(desk, None, project=_strict(), periods=[("ha_noi", PERIOD)])
    assert queue(office)[0].why == "phân công cho người khác"
    with pytest.raises(Refused, match="Biểu này phân công cho Binh"):
        approve(desk, reviewer, report=report, submission=sent.submission)
    approve(desk, other, report=report, submission=sent.submission)
    assert state(office, report) is State.APPROVED


@cache
def _strict() -> Project:
    """What stands in the repository, its regime leaving a form to whose matter it is."""
    files = find_files(ROOT)
    path = "periods/ha_noi/regime.yaml"
    files[path] = files[path] + b"assigned_only: true\n"
    return compile_files(files)


# ---- the department enters for a unit ----


def entered(office: Office, *, who: Actor | None = None, **more: object) -> UUID:
    given: dict[str, Any] = {
        "period": PERIOD,
        "form": FORM,
        "unit": office.officer.unit,
        "document": "12/UBND-VX",
        "document_day": date(2026, 11, 18),
        "reason": "Xã mất mạng vì bão",
        "name": "cong-van.pdf",
        "content": pdf(),
        **more,
    }
    given["content"] = BytesIO(given["content"])
    return stand_in(office.desk, who or office.reviewer, **given)


def now_of(office: Office, who: Actor) -> Actor:
    """The same person with the rights of this moment."""
    with office.desk.database.read() as session:
        found = signin.actor(session, who.account, now=office.clock.now(), address="127.0.0.1")
    assert found is not None
    return found


def fill_and_send(office: Office, report: UUID, who: Actor) -> UUID:
    who = now_of(office, who)
    seat = replace(who, unit=office.officer.unit)
    assert office.fill(seat) == report
    view = read_for_entry(office.desk, who, report=report)
    reasons = {reason_key(warning): "Theo văn bản." for warning in view.unexplained}
    if reasons:
        explain(office.desk, who, report=report, reasons=reasons)
    return send(office.desk, who, report=report, base_version=view.head.draft_version).submission


def test_the_department_enters_for_a_unit_by_document_and_it_is_marked_everywhere(office: Office) -> None:
    """On the page, the print, the receipt's paper, the board and the figures; who entered it does not approve it."""
    desk, reviewer = office.desk, office.reviewer
    report = entered(office)
    words = "Sở nhập thay theo văn bản 12/UBND-VX ngày 18/11/2026"
    draft = read_for_entry(desk, reviewer, report=report)
    assert draft.stand_in is not None
    assert draft.stand_in.words == words
    sent = fill_and_send(office, report, reviewer)
    view = read_submission(desk, office.officer, submission=sent)
    assert view.stand_in is not None
    assert (view.stand_in.words, view.stand_in.by) == (words, "Son")
    assert read_attachment(desk, office.officer, attachment=view.stand_in.file)[1] == pdf()
    said = receipt(desk, reviewer, submission=sent)
    assert sent_print(view, said, sample=False).head.coverage == words
    assert draft_print(draft, now=office.clock.now(), by="Son", sample=False).head.coverage == words
    assert board(desk, reviewer, period=PERIOD).cells[office.officer.unit, FORM].stand_in
    with pytest.raises(Refused) as own:
        approve(desk, reviewer, report=report, submission=sent)
    assert own.value.code == "same_person"
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    assert "chính mình" in queue(office)[0].why
    approve(desk, other, report=report, submission=sent)
    figures = {unit.unit: unit.stand_in for unit in totals(desk, other, period=PERIOD, form=FORM).units}
    assert figures[office.officer.unit] == words
    assert {unit for unit, said_ in figures.items() if said_} == {office.officer.unit}
    assert [row.object_id for row in audited(office, "report.stand_in")] == [str(report)]


def test_who_typed_for_a_unit_does_not_approve_though_another_sent_it(office: Office) -> None:
    desk = office.desk
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    report = entered(office)
    office.fill(replace(now_of(office, office.reviewer), unit=office.officer.unit))
    assert entered(office, who=other) == report
    other = now_of(office, other)
    version = read_for_entry(desk, other, report=report).head.draft_version
    sent = send(desk, other, report=report, base_version=version)
    with pytest.raises(Refused) as typed:
        approve(desk, office.reviewer, report=report, submission=sent.submission)
    assert typed.value.code == "entered_person"
    third = _person(desk, "chi", unit="ha_noi", role="reviewer")
    approve(desk, third, report=report, submission=sent.submission)


def test_a_unit_that_sends_it_itself_after_all_signs_its_own_sheet_and_is_not_marked(office: Office) -> None:
    report = entered(office)
    office.fill()
    version = read_for_entry(office.desk, office.officer, report=report).head.draft_version
    with pytest.raises(Refused) as unsigned:
        send(office.desk, office.officer, report=report, base_version=version)
    assert unsigned.value.code == "no_sheet"
    sent = office.send(report)
    assert read_submission(office.desk, office.reviewer, submission=sent.submission).stand_in is None
    assert not board(office.desk, office.reviewer, period=PERIOD).cells[office.officer.unit, FORM].stand_in


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"document": " "}, "not_written"),
        ({"reason": ""}, "not_written"),
        ({"document_day": date(2026, 12, 1)}, "document_later"),
        ({"form": "khong_co"}, "not_due"),
        ({"unit": uuid4()}, "not_found"),
        ({"content": b"abc"}, "file_broken"),
        ({"name": "a.exe"}, "file_kind"),
    ],
)
def test_entering_needs_a_document_of_a_day_that_has_been_and_a_report_that_is_owed(
    office: Office, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        entered(office, **more)
    assert refused.value.code == code
    assert audited(office, "report.stand_in") == []


def test_what_is_sent_already_is_not_entered_for(office: Office) -> None:
    office.send(office.fill())
    with pytest.raises(Refused, match="không thể nhập thay"):
        entered(office)


def test_the_right_reaches_that_one_report_and_ends_when_it_is_approved(office: Office) -> None:
    desk, reviewer = office.desk, office.reviewer
    report = entered(office)

    def rights() -> list[tuple[object, ...]]:
        found = now_of(office, reviewer)
        return [(r.scope, r.unit, r.form, r.period) for r in found.rights if r.role == "stand_in"]

    assert rights() == [("unit", office.officer.unit, FORM, PERIOD)]
    sent = fill_and_send(office, report, reviewer)
    other = _person(desk, "binh", unit="ha_noi", role="reviewer")
    approve(desk, other, report=report, submission=sent)
    assert rights() == []


def _unit(office: Office, code: str) -> UUID:
    found = board(office.desk, office.reviewer, period=PERIOD)
    return next(unit for unit, known, _ in found.units if known == code)


def _same_person(office: Office, one: Actor, other: Actor) -> None:
    """Both accounts are held by one person."""
    with office.desk.database.write() as session:
        row = session.get_one(Holder, one.holder)
        row.person = other.person
        session.add(row)
