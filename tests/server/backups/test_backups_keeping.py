"""Which backups stay: 7 daily, 5 weekly, 12 monthly, yearly (C24, R134)."""

from datetime import UTC, datetime, timedelta

from server.backups.keeping import staying

NOW = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)


def test_a_day_of_quarter_hours_stays_whole_and_older_days_keep_their_last() -> None:
    quarters = [NOW - timedelta(minutes=15 * step) for step in range(4 * 24 * 3)]
    stays = staying(quarters, now=NOW)
    assert [moment for moment in quarters if NOW - moment < timedelta(days=1)] == [
        moment for moment in quarters if moment in stays and NOW - moment < timedelta(days=1)
    ]
    older = sorted(moment for moment in stays if NOW - moment >= timedelta(days=1))
    assert [moment.hour for moment in older] == [16, 16]  # the last of each day in Hà Nội, 23:45 there


def test_three_years_of_days_come_to_days_weeks_months_and_years() -> None:
    days = [NOW - timedelta(days=step) for step in range(3 * 365)]
    stays = staying(days, now=NOW)
    assert {NOW - timedelta(days=step) for step in range(7)} <= stays
    weeks = {moment.isocalendar()[:2] for moment in stays}
    months = {(moment.year, moment.month) for moment in stays}
    assert len([week for week in weeks if week >= (2026, 46)]) >= 5
    assert len([month for month in months if month >= (2026, 1)]) == 12
    assert {moment.year for moment in stays} == {2023, 2024, 2025, 2026}
    assert len(stays) < 30


def test_the_only_backup_stays_however_old() -> None:
    old = NOW - timedelta(days=4000)
    assert staying([old], now=NOW) == {old}
