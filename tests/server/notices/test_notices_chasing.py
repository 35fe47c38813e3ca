"""The department reminds late and silent units now, each at most once a day and period (R110)."""

import pytest
from notices_office import FORM, PERIOD, Office, at
from sqlmodel import select

from server.actor import Actor
from server.notices.chasing import chase, count_to_chase
from server.refusal import Forbidden, Refused
from server.reporting.review import board
from server.store.models import AuditRow


def reviewer(office: Office) -> Actor:
    return office.people["reviewer.city"]


def count(office: Office) -> int:
    actor = reviewer(office)
    with office.desk.database.read() as session:
        period = office.desk.catalogue.current(session).period(actor.regime, PERIOD)
    return count_to_chase(office.desk, actor, found=board(office.desk, actor, period=PERIOD), period=period).units


def count_of_form(office: Office, form: str) -> int:
    actor = reviewer(office)
    with office.desk.database.read() as session:
        period = office.desk.catalogue.current(session).period(actor.regime, PERIOD)
    found = count_to_chase(office.desk, actor, found=board(office.desk, actor, period=PERIOD), period=period)
    return found.forms.get(form, 0)


def test_late_units_are_told_at_once_and_by_mail_with_the_next_digest_and_it_is_audited(office: Office) -> None:
    office.clock.moment = at(17, 9)
    assert count(office) == 3
    assert chase(office.desk, reviewer(office), period=PERIOD) == 3
    assert office.notices("W01")[-1].title == "Sở nhắc báo cáo: 1 biểu quá hạn"
    with office.desk.database.read() as session:
        (row,) = session.exec(select(AuditRow).where(AuditRow.act == "report.remind")).all()
    assert row.after == {"units": 3, "codes": "W01,W02,W03"}
    assert office.plan() == 3
    assert "Sở nhắc báo cáo: 1 biểu quá hạn" in office.digests()[-1].body + office.digests()[-1].subject


def test_nobody_is_told_twice_on_one_day_and_again_on_the_next(office: Office) -> None:
    office.clock.moment = at(17, 9)
    chase(office.desk, reviewer(office), period=PERIOD)
    told = len(office.notices())
    office.clock.moment = at(17, 23, 59)
    assert count(office) == 0
    with pytest.raises(Refused, match="nhiều nhất một lần một ngày"):
        chase(office.desk, reviewer(office), period=PERIOD)
    assert len(office.notices()) == told
    office.clock.moment = at(18, 0, 1)
    assert count(office) == chase(office.desk, reviewer(office), period=PERIOD) == 3


def test_a_reminder_of_the_regime_on_the_same_day_is_enough(office: Office) -> None:
    office.clock.moment = at(15, 8)
    office.plan()
    assert count(office) == 0
    with pytest.raises(Refused):
        chase(office.desk, reviewer(office), period=PERIOD)


def test_silent_units_are_told_from_the_first_day_of_reminding_on_and_not_before(office: Office) -> None:
    office.clock.moment = at(6, 9)
    assert count(office) == 0
    with pytest.raises(Refused):
        chase(office.desk, reviewer(office), period=PERIOD)
    office.clock.moment = at(8, 9)
    assert count(office) == chase(office.desk, reviewer(office), period=PERIOD) == 3
    assert office.notices("W02")[-1].title == "Sở nhắc báo cáo: 1 biểu còn 6 ngày"


def test_an_officer_reminds_nobody(office: Office) -> None:
    office.clock.moment = at(17, 9)
    with pytest.raises(Forbidden):
        chase(office.desk, office.people["officer.w01"], period=PERIOD)


def test_one_form_is_reminded_of_alone_and_only_where_it_is_not_sent(office: Office) -> None:
    """R110: the notice names the form, the audit too; a form that nobody owes reminds nobody."""
    office.clock.moment = at(8, 9)
    assert count_of_form(office, FORM) == 3
    with pytest.raises(Refused):
        chase(office.desk, reviewer(office), period=PERIOD, form="khong_co")
    assert chase(office.desk, reviewer(office), period=PERIOD, form=FORM) == 3
    assert "Dân số" in office.notices("W01")[-1].body
    with office.desk.database.read() as session:
        (row,) = session.exec(select(AuditRow).where(AuditRow.act == "report.remind")).all()
    assert row.after == {"units": 3, "codes": "W01,W02,W03", "form": FORM}
    assert count_of_form(office, FORM) == count(office) == 0, "told today, whoever told it"
