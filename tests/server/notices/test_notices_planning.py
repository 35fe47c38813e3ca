"""One digest per unit and day: published, reminded before, at and after due, moved by extensions (R018, R103, R110)."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from notices_office import GUIDE, PERIOD, REGIME, Office, at, project

from server.notices.reminding import Owed, days_of, days_reminded, falls
from server.publication.publishing import publish
from server.reporting.extending import extend

DUE = date(2026, 12, 14)
MARKS = (7, 1, 0, -1)


def run_day(office: Office, day: int, *, month: int = 12) -> int:
    office.clock.moment = at(day, 8, month=month)
    return office.plan()


def test_a_published_period_is_told_to_every_unit_that_owes_with_its_guide_and_forms(office: Office) -> None:
    """R103: who must report what, in which window, with the period's guide; told in the act of publishing."""
    rows = office.notices()
    assert {row.unit_id for row in rows} == {office.units[code] for code in ("W01", "W02", "W03")}
    (mine,) = office.notices("W02")
    assert mine.title == "Báo cáo năm 2026: 1 biểu, hạn gửi 14/12/2026"
    assert GUIDE in mine.body
    assert "- 01.N/BC-DTTG " in mine.body
    assert "số ước" in mine.body


def test_a_year_reminds_seven_days_and_one_day_before_on_the_day_and_one_day_after(office: Office) -> None:
    made = {}
    for number in range(60):
        day = date(2026, 11, 3) + timedelta(days=number)
        if day.year == 2026 and (count := run_day(office, day.day, month=day.month)):
            made[day] = count
    assert made == {
        date(2026, 11, 3): 3,  # the publication
        date(2026, 12, 7): 3,
        date(2026, 12, 13): 3,
        date(2026, 12, 14): 3,
        date(2026, 12, 15): 3,
    }
    said = [row.title for row in office.notices("W01")]
    assert said[1:] == [
        "Nhắc báo cáo: 1 biểu còn 7 ngày",
        "Nhắc báo cáo: 1 biểu còn 1 ngày",
        "Nhắc báo cáo: 1 biểu hết hạn hôm nay",
        "Nhắc báo cáo: 1 biểu quá hạn",
    ]


def test_asking_every_hour_makes_one_digest_a_day_and_nobody_is_written_to_at_night(office: Office) -> None:
    made = []
    for hour in range(24):
        office.clock.moment = at(7, hour)
        made.append(office.plan())
    assert [hour for hour, count in enumerate(made) if count] == [7]
    assert len(office.digests()) == 3


def test_what_comes_after_the_days_digest_goes_with_the_next_days(office: Office) -> None:
    assert run_day(office, 7) == 3
    office.clock.moment = at(7, 9)
    give(office, until=date(2026, 12, 20))
    assert office.plan() == 0
    assert office.notices("W01")[-1].title == "Được gia hạn mọi biểu đến hết 20/12/2026"  # in the system at once
    assert run_day(office, 8) == 1
    assert office.digests()[-1].subject == "Xã Đông, 08/12/2026: Được gia hạn mọi biểu đến hết 20/12/2026"


def give(office: Office, *, until: date, unit: str = "W01") -> None:
    reviewer = office.people["reviewer.city"]
    extend(office.desk, reviewer, period=PERIOD, unit=office.units[unit], until=until, reason="Lũ lụt", document="CV 7")


def test_a_unit_with_more_time_is_reminded_by_its_own_day(office: Office) -> None:
    run_day(office, 3)
    give(office, until=date(2026, 12, 20))
    told = {}
    for day in range(4, 23):
        run_day(office, day)
        told[day] = {row.unit_id for row in office.notices() if row.kind == "reminder" and row.at == office.clock.now()}
    late, others = office.units["W01"], {office.units["W02"], office.units["W03"]}
    assert [day for day, who in told.items() if late in who] == [13, 19, 20, 21]
    assert [day for day, who in told.items() if who & others] == [7, 13, 14, 15]


def test_a_day_on_which_the_worker_did_not_run_is_made_up_for_once(office: Office) -> None:
    run_day(office, 6)
    assert run_day(office, 9) == 3  # the reminder of the 7th
    assert run_day(office, 10) == 0
    assert office.notices("W01")[-1].title == "Nhắc báo cáo: 1 biểu còn 5 ngày"


def test_a_clock_set_back_makes_nothing_twice(office: Office) -> None:
    """Bad input: clock jumps."""
    assert run_day(office, 13) == 3
    assert run_day(office, 12) == 0
    assert run_day(office, 13) == 0
    assert run_day(office, 14) == 3


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(14, 18, 59, second=59), "1 biểu hết hạn hôm nay"),
        (at(15, 7, 0), "1 biểu quá hạn"),
    ],
)
def test_a_reminder_is_of_the_day_in_hanoi(office: Office, moment: object, said: str) -> None:
    office.clock.moment = at(8)
    office.plan()
    office.clock.moment = moment  # type: ignore[assignment]  # a moment of the table above
    office.plan()
    assert office.notices("W01")[-1].title == f"Nhắc báo cáo: {said}"


@pytest.mark.parametrize(
    ("today", "looked", "expected"),
    [
        (date(2026, 12, 7), None, True),
        (date(2026, 12, 8), None, False),  # the first day ever makes up for nothing
        (date(2026, 12, 8), date(2026, 12, 6), True),
        (date(2026, 12, 8), date(2026, 12, 7), False),
        (date(2026, 12, 12), date(2026, 1, 1), True),
        (date(2027, 1, 30), date(2026, 12, 1), False),  # missed long ago
    ],
)
def test_a_reminder_falls_on_its_day_or_on_the_next_that_is_worked(
    today: date, looked: date | None, expected: bool
) -> None:
    assert falls(days_reminded(DUE, MARKS), today=today, looked=looked) is expected


def test_reminders_of_a_regime_are_days_before_due() -> None:
    assert [f"{day:%d/%m}" for day in days_reminded(DUE, MARKS)] == ["07/12", "13/12", "14/12", "15/12"]


def test_official_figures_are_asked_for_when_they_are_taken_and_not_after() -> None:
    """R108: the window of official figures is reminded of from its first day."""
    owed = Owed(
        unit=UUID(int=1),
        period="2026-year",
        period_title="Báo cáo năm 2026",
        form="x",
        number="01.N",
        title="Dân số",
        due=date(2027, 1, 31),
        official_from=date(2027, 1, 15),
    )
    assert [f"{day:%d/%m}" for day in days_of(owed, (30, *MARKS))] == ["15/01", "24/01", "30/01", "31/01"]


def test_an_amendment_tells_only_units_for_which_something_changes(office: Office) -> None:
    text = project().files["periods/nho/2026-year.yaml"].decode()
    excused = text + 'excused: {W03: "Không có người dân tộc thiểu số"}\n'
    publish(office.desk, None, project=project(excused), periods=[(REGIME, PERIOD)])
    assert [len(office.notices(code)) for code in ("W01", "W02", "W03")] == [1, 1, 2]
    assert "Biểu không phải báo cáo nữa" in office.notices("W03")[-1].body
    publish(office.desk, None, project=project(excused + "due: 16/12/2026\n"), periods=[(REGIME, PERIOD)])
    assert [len(office.notices(code)) for code in ("W01", "W02", "W03")] == [2, 2, 2]
    assert office.notices("W01")[-1].title == "Báo cáo năm 2026 có sửa đổi: 1 biểu, hạn gửi 16/12/2026"


def test_without_a_mail_server_reminders_stand_in_the_system_alone(office: Office) -> None:
    office.clock.moment = at(7)
    assert office.plan(mailing=False) == 0
    assert office.digests() == []
    assert office.notices("W01")[-1].kind == "reminder"
