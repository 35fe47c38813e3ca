"""A second edition goes into a period in which wards have sent already (R154): who will lack what it asks for is
counted before, asked for by the ordinary acts, and their approved figures go on counting meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from migrating_history import (
    DRAFT_PERIOD,
    FORM,
    INTO,
    PART,
    REGIME,
    Scene,
    at,
    project,
    send_as_second,
    sign_and_send,
)
from sqlmodel import col, select
from test_migrating_killed import Steps, run_killed_at

from engine.compute import Address
from server.actor import Actor, Right
from server.ids import random_id
from server.migrating.plan import Plan, plan
from server.migrating.words import as_text
from server.publication.publishing import publish_within
from server.publication.supplementing import ask_for_more
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import read_for_entry, save_cells
from server.reporting.projecting import rebuild
from server.reporting.review import approve, history, return_report
from server.reporting.shown import TotalsView
from server.reporting.totals import totals
from server.store import audit, reports
from server.store.models import AuditRow, Notice, Report
from server.workflow import State

PERIOD = (REGIME, DRAFT_PERIOD)


@pytest.fixture(scope="session")
def scene(encrypted_scene: Scene) -> Scene:
    """One store: what carries rows and drafts over is tried on both by its own tests."""
    return encrypted_scene


@pytest.fixture
def desk(scene: Scene, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with scene.copy(request.node.name.split("[")[0][:40]) as found:
        yield found


@pytest.fixture
def reviewer(scene: Scene, desk: Desk) -> Actor:
    right = Right(role="reviewer", scope="all")
    return replace(scene.history.officer, person=desk.new_id(), unit=None, rights=(right,))


def report_of(desk: Desk, report: UUID) -> Report:
    with desk.database.read() as session:
        found = session.get_one(Report, report)
        session.expunge(found)
        return found


def sent(scene: Scene, desk: Desk, *, number: int = 0) -> tuple[UUID, UUID]:
    """A ward's report of the open period, sent under the first edition: (report, submission)."""
    report = scene.history.drafts[number]
    sign_and_send(desk, at(scene.history.officer, scene.history.wards[number]), report=report)
    return report, last(desk, report)


def last(desk: Desk, report: UUID) -> UUID:
    with desk.database.read() as session:
        stands = reports.standing(session, report)
        assert stands is not None
        return stands.last_sent_id


def looked(desk: Desk) -> Plan:
    return plan(desk, project=project(2), form=FORM, edition=2, into=[PERIOD])


def published(desk: Desk, actor: Actor, *, ask: bool) -> tuple[UUID, ...]:
    """What the publisher's confirmation does."""
    with desk.database.write() as session:
        publish_within(desk, actor, session=session, project=project(2), forms=[(FORM, 2)], periods=[PERIOD])
        return ask_for_more(desk, actor, session=session, period=PERIOD, form=FORM) if ask else ()


def total(desk: Desk, actor: Actor) -> TotalsView:
    return totals(desk, actor, form=FORM, period=DRAFT_PERIOD)


def acts(desk: Desk, report: UUID) -> list[str]:
    with desk.database.read() as session:
        assert audit.verify(session, desk.keys) is None
        rows = session.exec(select(AuditRow).where(AuditRow.object_id == str(report)).order_by(col(AuditRow.seq))).all()
        return [row.act for row in rows]


def test_an_approved_report_is_asked_for_the_new_cells_alone_and_counts_until_the_new_version_is_approved(
    scene: Scene, desk: Desk, reviewer: Actor
) -> None:
    """R154: opened for what is new, told, due by the period, in the audit; no figure changed."""
    report, first = sent(scene, desk)
    approve(desk, reviewer, report=report, submission=first)
    before = total(desk, reviewer).total.cells[Address(0, "theo_dan_toc", "01", "nam")].value

    (short,) = looked(desk).short
    assert (short.report, short.approved) == (report, True)
    words = {each.words for each in short.wanted}
    assert any("Từ 80 tuổi trở lên" in each for each in words)
    assert not any("Nam" in each or "Dưới 6" in each for each in words), "nothing that was reported is asked again"
    assert published(desk, reviewer, ask=True) == (report,)

    now = report_of(desk, report)
    assert (now.state, now.edition, now.due) == (State.REOPENED, 2, looked_due(desk))
    officer = at(scene.history.officer, scene.history.wards[0])
    shown = read_for_entry(desk, officer, report=report)
    assert shown.editable
    assert shown.typed[Address(0, PART, "01", "so_nam")] == "201", "what was typed stands in the new edition"
    assert shown.opening is not None
    assert Address(0, PART, "01", "tu_80") in shown.opening
    closed = Address(0, PART, "01", "so_ho")
    assert closed not in shown.opening
    with pytest.raises(Refused) as refused:
        save_cells(desk, officer, report=report, cells={closed: "1"}, base_version=shown.head.draft_version)
    assert "không được mở lại" in refused.value.sentence
    assert acts(desk, report)[-2:] == ["report.carry", "report.reopen"]
    with desk.database.read() as session:
        notice = session.exec(select(Notice).where(Notice.kind == "supplement")).one()
    assert (notice.unit_id, notice.report_id) == (scene.history.wards[0], report)
    assert "Từ 80 tuổi trở lên" in notice.body
    assert "14/12/2026" in notice.body or "14 tháng 12" in notice.body
    said = history(desk, officer, report=report)[-1]
    assert said.act == "reopen"
    assert "Phiên bản 2" in said.text

    meanwhile = total(desk, reviewer)
    assert meanwhile.submissions == (first,)
    assert meanwhile.total.cells[Address(0, PART, "01", "so_nam")].value == before
    send_as_second(desk, officer, report=report)
    assert total(desk, reviewer).submissions == (first,), "approved figures count until the new version is approved"
    approve(desk, reviewer, report=report, submission=last(desk, report))
    after = total(desk, reviewer)
    assert after.submissions == (last(desk, report),)
    assert after.total.cells[Address(0, PART, "01", "so_nam")].value == before
    assert rebuild(desk).same


def looked_due(desk: Desk) -> Any:
    with desk.database.read() as session:
        return desk.catalogue.current(session).period(*PERIOD).due


def test_a_report_that_waits_is_returned_one_in_hand_stays_and_one_that_lacks_nothing_is_left_alone(
    scene: Scene, desk: Desk, reviewer: Actor
) -> None:
    report, _ = sent(scene, desk)
    found = looked(desk)
    assert [each.approved for each in found.short] == [False]
    assert "1 báo cáo đã gửi sẽ thiếu phần bắt buộc mới" in as_text(found)
    assert published(desk, reviewer, ask=True) == (report,)
    assert report_of(desk, report).state == State.RETURNED
    officer = at(scene.history.officer, scene.history.wards[0])
    send_as_second(desk, officer, report=report)
    with desk.database.write() as session:
        assert ask_for_more(desk, reviewer, session=session, period=PERIOD, form=FORM) == ()
    assert report_of(desk, report).state == State.SENT
    assert Address(0, PART, INTO, "tu_80") in read_for_entry(desk, officer, report=report).outcome.cells


def test_a_report_in_hand_after_a_return_is_counted_apart_and_mended_in_its_own_edition(
    scene: Scene, desk: Desk, reviewer: Actor
) -> None:
    report, first = sent(scene, desk)
    return_report(desk, reviewer, report=report, submission=first, reason="Xem lại")
    found = looked(desk)
    assert (found.short, found.mending) == ((), 1)
    assert published(desk, reviewer, ask=True) == ()
    assert (report_of(desk, report).edition, report_of(desk, report).state) == (1, State.RETURNED)


def test_left_as_they_are_reports_stand_as_sent_and_the_total_says_by_which_edition(
    scene: Scene, desk: Desk, reviewer: Actor
) -> None:
    report, first = sent(scene, desk)
    approve(desk, reviewer, report=report, submission=first)
    there = acts(desk, report)
    assert published(desk, reviewer, ask=False) == ()
    assert (report_of(desk, report).edition, report_of(desk, report).state) == (1, State.APPROVED)
    assert acts(desk, report) == there
    with desk.database.read() as session:
        assert session.exec(select(Notice).where(Notice.kind == "supplement")).all() == []
    (older,) = total(desk, reviewer).older
    assert (older.edition, older.units) == (1, (scene.history.names[0],))
    assert any("Từ 80 tuổi trở lên" in each for each in older.lacks)
    assert not any("Nam" in each for each in older.lacks)


@pytest.mark.slow
def test_a_kill_while_units_are_asked_leaves_the_store_wholly_old_or_wholly_new(scene: Scene) -> None:
    """The edition, the amended period, the report in its new shape, its notice: all of it or nothing."""
    reviewer = replace(scene.history.officer, person=random_id())
    with scene.copy("bo_sung_xong") as desk:
        report, _ = sent(scene, desk)
        desk.database.close()
        steps = Steps(None)
        steps.listen(desk)
        published(desk, reviewer, ask=True)
        late = steps.count - 3  # among the last steps, where the report is given back
        assert traces(desk, report) == {True}
    with scene.copy("bo_sung_dung") as desk:
        report, _ = sent(scene, desk)
        desk.database.close()
        assert run_killed_at(desk, late, act=lambda here: published(here, reviewer, ask=True))
        assert traces(desk, report) == {False}


def traces(desk: Desk, report: UUID) -> set[bool]:
    """Whether each trace of the act is there."""
    with desk.database.read() as session:
        assert audit.verify(session, desk.keys) is None
        row = session.get_one(Report, report)
        return {
            row.state == State.RETURNED,
            row.edition == 2,
            (FORM, 2) in desk.catalogue.current(session).forms,
            session.exec(select(Notice).where(Notice.kind == "supplement")).first() is not None,
            session.exec(select(AuditRow).where(AuditRow.act == "report.return")).first() is not None,
        }
