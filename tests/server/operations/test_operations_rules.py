"""48 hours, written consent, clocks of incidents: on the pure matter (R057, R058, R126, R127, R138)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from scale import scaled

from server.operations.rules import (
    NOTICE,
    OVER,
    ROAD,
    Kind,
    Made,
    Matter,
    Severity,
    Step,
    check,
    clocks,
    is_over,
    may_follow,
    since_begun,
    to_first_answer,
    waiting,
)
from server.refusal import Refused

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STARTS = NOW + timedelta(days=3)


def plan(*steps: Step, starts: datetime = STARTS, at: datetime = NOW, emergency: bool = False) -> Matter:
    return Matter(
        kind=Kind.MAINTENANCE,
        steps=(Made(Step.OPENED, NOW), *(Made(step, at) for step in steps)),
        found_at=NOW,
        starts=starts,
        ends=starts + timedelta(hours=2),
        emergency=emergency,
    )


def incident(*steps: Made) -> Matter:
    return Matter(kind=Kind.INCIDENT, steps=(Made(Step.OPENED, NOW), *steps), found_at=NOW - timedelta(hours=1))


def test_a_planned_stop_needs_consent_then_48_hours_then_its_hour() -> None:
    with pytest.raises(Refused, match="Chưa đến bước này"):
        check(plan(), Step.ANNOUNCED, now=NOW)
    consented = plan(Step.CONSENTED)
    check(consented, Step.ANNOUNCED, now=STARTS - NOTICE)
    with pytest.raises(Refused, match="ít nhất 48 giờ"):
        check(consented, Step.ANNOUNCED, now=STARTS - NOTICE + timedelta(seconds=1))
    announced = plan(Step.CONSENTED, Step.ANNOUNCED)
    with pytest.raises(Refused, match="bắt đầu"):
        check(announced, Step.BEGUN, now=STARTS - timedelta(seconds=1))
    check(announced, Step.BEGUN, now=STARTS)


def test_a_consent_that_came_late_does_not_count_from_before_it() -> None:
    late = plan(Step.CONSENTED, at=STARTS - timedelta(hours=47))
    with pytest.raises(Refused, match="ít nhất 48 giờ"):
        check(late, Step.ANNOUNCED, now=STARTS - timedelta(hours=47))


def test_no_road_leads_to_a_stop_without_consent_and_48_hours() -> None:
    """R057: whatever is pressed in whatever order."""
    dice, begun, refused = Random(11), 0, 0
    for _ in range(scaled(20_000)):
        starts = NOW + timedelta(hours=dice.randint(1, 120))
        matter, now = plan(starts=starts), NOW
        for _ in range(8):
            now += timedelta(hours=dice.randint(0, 40))
            step = dice.choice((*ROAD, *ROAD, *Step))
            try:
                check(matter, step, now=now)
            except Refused:
                refused += 1
                continue
            matter = replace(matter, steps=(*matter.steps, Made(step, now)))
        made = matter.last(Step.BEGUN)
        if made is not None:
            begun += 1
            consent, announced = matter.last(Step.CONSENTED), matter.last(Step.ANNOUNCED)
            assert consent is not None
            assert announced is not None
            assert consent.at <= announced.at <= starts - NOTICE
            assert made.at >= starts
    assert begun > 0
    assert refused > begun


def test_an_emergency_begins_at_once_and_its_notice_is_timed() -> None:
    stop = plan(starts=NOW, emergency=True)
    check(stop, Step.BEGUN, now=NOW)
    (clock,) = clocks(stop)
    assert clock.is_late(NOW + timedelta(minutes=1))
    told = plan(Step.BEGUN, Step.ANNOUNCED, starts=NOW, at=NOW + timedelta(hours=3), emergency=True)
    (clock,) = clocks(told)
    assert clock.done == NOW + timedelta(hours=3)
    assert clock.is_late(NOW + timedelta(days=9))  # told late, and late for ever
    assert since_begun(told) == timedelta(0)
    assert since_begun(stop) is None
    assert may_follow(told) == (Step.ENDED,)


def test_a_grave_incident_is_told_in_24_hours_and_reported_in_72_from_its_discovery() -> None:
    rated = Made(Step.RATED, NOW, {"severity": Severity.HIGH})
    assert clocks(incident()) == ()
    first, full, *others = clocks(incident(rated))
    assert (first.due, full.due) == (NOW + timedelta(hours=23), NOW + timedelta(hours=71))
    assert [clock.due for clock in others] == [first.due, full.due]
    told = Made(Step.TOLD, NOW + timedelta(hours=23), {"whom": "Công an Thành phố"})
    first, full, other, _ = clocks(incident(rated, told))
    assert not first.is_late(NOW + timedelta(days=30))
    assert full.is_late(NOW + timedelta(hours=72))
    assert other.title == "Báo Sở Khoa học và Công nghệ lần đầu"
    assert other.is_late(NOW + timedelta(hours=24))  # telling one authority tells no other
    assert clocks(incident(Made(Step.RATED, NOW, {"severity": Severity.LOW}))) == ()


def test_an_incident_is_closed_only_after_it_was_rated_and_nothing_follows() -> None:
    assert Step.CLOSED not in may_follow(incident())
    rated = incident(Made(Step.RATED, NOW, {"severity": Severity.LOW}))
    assert Step.CLOSED in may_follow(rated)
    closed = replace(rated, steps=(*rated.steps, Made(Step.CLOSED, NOW)))
    assert is_over(closed)
    assert may_follow(closed) == ()


def test_the_wait_for_a_first_answer_is_counted_once() -> None:
    asked = Matter(kind=Kind.QUESTION, steps=(Made(Step.OPENED, NOW),), found_at=NOW)
    assert to_first_answer(asked) is None
    steps = (*asked.steps, Made(Step.ANSWERED, NOW + timedelta(hours=2)), Made(Step.ANSWERED, NOW + timedelta(days=2)))
    assert to_first_answer(replace(asked, steps=steps)) == timedelta(hours=2)
    assert set(OVER) >= {Step.CLOSED}


@pytest.mark.parametrize(
    ("severity", "hours"), [(None, 24), (Severity.HIGH, 24), (Severity.MIDDLE, 72), (Severity.LOW, 168)]
)
def test_an_open_incident_is_to_be_looked_at_again_and_a_closed_one_no_more(
    severity: Severity | None, hours: int
) -> None:
    """R126, R130: counted from the last line that was written; every line begins it anew."""
    rated = () if severity is None else (Made(Step.RATED, NOW + HOUR, {"severity": severity}),)
    (clock,) = waiting(incident(*rated))
    assert clock.due == NOW + len(rated) * HOUR + hours * HOUR
    assert not clock.is_late(clock.due)
    assert clock.is_late(clock.due + timedelta(seconds=1))
    if severity is not None:
        (later,) = waiting(incident(*rated, Made(Step.PLANNED, NOW + 5 * HOUR)))
        assert later.due == clock.due + 4 * HOUR
        assert waiting(incident(*rated, Made(Step.CLOSED, NOW + 6 * HOUR))) == ()


def test_a_question_waits_for_its_first_answer_for_a_day() -> None:
    asked = Matter(kind=Kind.QUESTION, steps=(Made(Step.OPENED, NOW),), found_at=NOW)
    (clock,) = waiting(asked)
    assert clock.due == NOW + 24 * HOUR
    assert waiting(replace(asked, steps=(*asked.steps, Made(Step.ANSWERED, NOW + HOUR)))) == ()
