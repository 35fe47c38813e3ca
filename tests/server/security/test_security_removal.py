"""Nobody deletes: quarantine, and deletion by document and three persons (HN 5.1; R002, R021, C07)."""

from dataclasses import replace
from uuid import UUID

import city as cities
import pytest
import town as towns
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from starlette.testclient import TestClient

from server.actor import Actor
from server.refusal import Forbidden, Refused
from server.reporting import removing
from server.reporting.entry import read_for_entry
from server.reporting.projecting import rebuild
from server.reporting.review import board
from server.reporting.sending import read_attachment, read_submission
from server.reporting.totals import totals
from server.store.models import DraftCell, Removal, Report, Standing, Submission

OWN, OTHER, CLOSED = cities.OWN, cities.OTHER, cities.CLOSED


@pytest.fixture
def people(city: cities.City) -> dict[str, Actor]:
    return {
        login: city.actor(login) for login in ("canbo", "canbo2", "nguoiduyet", "lanhdao", "quantri", "truongdonvi")
    }


def release(city: cities.City, who: Actor) -> None:
    """The city begins with a request for every report, all of them returned; here they are free of it, and sent."""
    with city.town.database.write() as session:
        for row in session.exec(select(Removal)):
            row.state = "refused"
            session.add(row)
        for target in (OWN, OTHER):
            session.get_one(Report, city.of[target].report).state = "sent"


def counted(city: cities.City, people: dict[str, Actor]) -> tuple[UUID, ...]:
    shown = totals(city.town.desk, people["nguoiduyet"], form=towns.FORM, period=towns.PERIOD, basis="sent")
    return shown.submissions


def test_a_hidden_report_opens_for_a_leader_alone_and_leaves_the_totals(city, people) -> None:
    desk, report = city.town.desk, city.of[OWN].report
    release(city, people["lanhdao"])
    assert {city.of[OWN].submission, city.of[OTHER].submission} <= set(counted(city, people))
    removing.hide(desk, people["quantri"], report=report, reason="nghi có bí mật nhà nước")
    for login in ("canbo", "nguoiduyet", "truongdonvi"):
        with pytest.raises(Refused, match="cách ly"):
            read_for_entry(desk, people[login], report=report)
        with pytest.raises(Refused, match="cách ly"):
            read_attachment(desk, people[login], attachment=city.of[OWN].attachment)
    with pytest.raises(Forbidden):
        read_for_entry(desk, people["quantri"], report=report)
    assert read_for_entry(desk, people["lanhdao"], report=report).head.id == report
    assert city.of[OWN].submission not in counted(city, people)
    assert city.of[OTHER].submission in counted(city, people)


def test_a_quarantine_is_undone_by_a_leader_with_a_reason(city, people) -> None:
    desk, report = city.town.desk, city.of[OWN].report
    release(city, people["lanhdao"])
    matter = removing.hide(desk, people["nguoiduyet"], report=report, reason="nhầm đơn vị")
    with pytest.raises(Forbidden):
        removing.undo(desk, people["quantri"], removal=matter, answer="thôi")
    with pytest.raises(Refused):
        removing.undo(desk, people["lanhdao"], removal=matter, answer=" ")
    removing.undo(desk, people["lanhdao"], removal=matter, answer="đã xem, không sai")
    assert read_for_entry(desk, people["canbo"], report=report).head.id == report


def delete(city: cities.City, people: dict[str, Actor]) -> UUID:
    matter = city.of[OWN].removal
    removing.check(city.town.desk, people["nguoiduyet"], removal=matter, agree=True)
    removing.decide(city.town.desk, people["lanhdao"], removal=matter, agree=True, answer="đồng ý")
    return matter


def test_deletion_takes_content_out_of_truth_draft_projection_and_disk_and_leaves_the_hash(city, people) -> None:
    desk, own = city.town.desk, city.of[OWN]
    with city.town.database.read() as session:
        sha = session.get_one(Submission, own.submission).sha256
    rebuild(desk)
    file = desk.cabinet.folder / own.attachment.hex[:2] / f"{own.attachment}.enc"
    assert file.exists()
    delete(city, people)
    with city.town.database.read() as session:
        left = session.get_one(Submission, own.submission)
        assert (left.content, left.reasons, left.sha256) == ("", [], sha)
        assert session.get(Standing, own.report) is None
        assert not session.exec(select(DraftCell).where(col(DraftCell.report_id) == own.report)).all()
        assert session.get_one(Report, own.report).state == "draft"
        dump = "\n".join(
            repr(row)
            for table in desk.catalogue.current(session).tables[towns.FORM]
            for row in session.connection().execute(table.table.select())
        )
    assert str(own.submission) not in dump
    assert str(city.of[OTHER].submission) in dump
    assert not file.exists()
    done = rebuild(desk)
    assert done.before == done.after
    line = towns.audit_entries(city.town)[-1]
    assert (line.act, line.after["state"], line.after["sendings"]) == ("removal.decide", "deleted", 1)
    with pytest.raises(Refused):
        read_submission(desk, people["canbo"], submission=own.submission)


def test_proposer_checker_and_decider_are_three_persons(city, people) -> None:
    desk, matter = city.town.desk, city.of[OWN].removal
    asker = people["quantri"]
    with pytest.raises(Refused, match="ba người"):
        removing.check(desk, replace(people["nguoiduyet"], person=asker.person), removal=matter, agree=True)
    with pytest.raises(Refused, match="đang ở bước"):
        removing.decide(desk, people["lanhdao"], removal=matter, agree=True)
    removing.check(desk, people["nguoiduyet"], removal=matter, agree=True)
    for same in (asker, people["nguoiduyet"]):
        with pytest.raises(Refused, match="ba người"):
            removing.decide(desk, replace(people["lanhdao"], person=same.person), removal=matter, agree=True)


def test_an_approved_figure_that_was_deleted_is_named_beside_its_total(city, people) -> None:
    desk, closed = city.town.desk, city.of[CLOSED]
    removing.check(desk, people["nguoiduyet"], removal=closed.removal, agree=True)
    removing.decide(desk, people["lanhdao"], removal=closed.removal, agree=True, answer="đồng ý")
    shown = totals(desk, people["nguoiduyet"], form=towns.FORM, period=towns.PERIOD)
    assert [(each.number, each.state) for each in shown.missing] == [(_number(city, closed.removal), "deleted")]
    assert board(desk, people["nguoiduyet"], period=towns.PERIOD).units


def _number(city: cities.City, matter: UUID) -> int:
    with city.town.database.read() as session:
        return session.get_one(Removal, matter).number


@pytest.mark.parametrize("state", ["hidden", "asked", "checked", "undone", "refused"])
def test_the_database_itself_empties_a_sending_only_under_a_decided_deletion(city, state: str) -> None:
    with city.town.database.write() as session:
        row = session.get_one(Removal, city.of[OWN].removal)
        row.state = state
        session.add(row)
    with pytest.raises(DBAPIError, match="only grows"), city.town.database.write() as session:
        session.connection().execute(
            text("UPDATE submission SET content = '' WHERE receipt NOT LIKE '2026-parent' AND receipt NOT LIKE 'x'")
        )


def test_a_reader_of_a_hidden_report_is_refused_on_the_page_too(city, app, people) -> None:
    release(city, people["lanhdao"])
    removing.hide(city.town.desk, people["quantri"], report=city.of[OWN].report, reason="nhầm")
    token, _ = city.sign_in("canbo")
    answer = TestClient(app, cookies={"dttg": token}).get(f"/bao-cao/{city.of[OWN].report}")
    assert answer.status_code == 409
    assert "cách ly" in answer.text
    assert cities.number(OWN) not in answer.text.replace(".", "")
