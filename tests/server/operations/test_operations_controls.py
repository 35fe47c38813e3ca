"""Recurring controls as arithmetic: when each is due, late, soon (R035, R054, R060, R130, R147, C28)."""

from datetime import UTC, datetime, timedelta

import pytest

from server.access import RULES, declared
from server.audit.acts import ACT_TITLES
from server.operations.controls import BY_HAND, BY_ID, CONTROLS, Known, late, standings
from server.routes import pages

BEGAN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def test_what_was_never_done_is_due_from_the_day_the_system_began() -> None:
    found = {each.control.id: each for each in standings({}, since=BEGAN)}
    assert set(found) == set(BY_ID)
    for each in found.values():
        assert each.done is None
        assert each.due == BEGAN + each.control.every


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_each_control_turns_red_when_its_time_is_over_and_not_a_second_before(control) -> None:
    (each,) = [found for found in standings({control.id: BEGAN}, since=BEGAN) if found.control is control]
    assert not each.is_late(each.due)
    assert each.is_late(each.due + timedelta(seconds=1))
    assert not each.is_soon(BEGAN + control.every / 2)
    assert each.is_soon(each.due - control.every / 8)
    again = standings({control.id: each.due}, since=BEGAN)
    assert not next(found for found in again if found.control is control).is_late(each.due + timedelta(seconds=1))


def test_what_is_due_first_stands_first_and_only_the_late_are_late() -> None:
    found = standings({}, since=BEGAN)
    assert [each.due for each in found] == sorted(each.due for each in found)
    now = BEGAN + timedelta(days=40)
    assert {each.control.id for each in late(found, now=now)} == {
        control.id for control in CONTROLS if control.every < timedelta(days=40)
    }


def test_every_control_can_be_known_to_be_done() -> None:
    """An act nobody records, or a page that is not there, would leave a control red for ever."""
    names = {page.name for page in pages(upload_limit=1)}
    for control in CONTROLS:
        assert (control.known is Known.AUDIT) == bool(control.acts), control.id
        assert all(act in ACT_TITLES or declared(act) for act in control.acts), control.id
        assert not control.page or control.page in names, control.id
        assert control.cure.endswith("."), control.id
        assert control.answers, control.id
        assert set(control.answers) <= RULES["work.read"], control.id
    assert len(BY_ID) == len(CONTROLS)
    assert {control.known for control in BY_HAND} == {Known.HAND}
