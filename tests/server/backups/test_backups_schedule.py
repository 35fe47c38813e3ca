"""When backups and rehearsals are due (R132, R135; Bắc Kạn 4.1)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.backups.schedule import Last, backup_is_due, last, rehearsal_is_due
from server.backups.taking import System, take

NOW = datetime(2026, 12, 8, 3, 0, tzinfo=UTC)
TODAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("ago", "due", "wanted"),
    [
        (timedelta(hours=22), date(2027, 3, 1), False),
        (timedelta(hours=23), date(2027, 3, 1), True),
        (timedelta(minutes=14), date(2026, 12, 14), False),
        (timedelta(minutes=15), date(2026, 12, 14), True),
        (timedelta(minutes=15), date(2026, 12, 8), True),  # the last day itself
        (timedelta(minutes=15), date(2026, 12, 7), False),  # the day after
        (timedelta(minutes=15), date(2026, 12, 15), False),  # a week and a day before
    ],
)
def test_daily_and_every_quarter_of_an_hour_in_the_week_before_a_period_is_due(
    ago: timedelta, due: date, wanted: bool
) -> None:
    assert backup_is_due(Last(NOW - ago, None), now=NOW, today=TODAY, dues=[due], minutes=15) is wanted


def test_a_new_system_is_backed_up_at_once_and_rehearsed_once_there_is_a_backup(
    running: System, places, recipients
) -> None:
    def found() -> Last:
        with running.database.read() as session:
            return last(session)

    assert found() == Last(None, None)
    assert backup_is_due(found(), now=NOW, today=TODAY, dues=[], minutes=15)
    assert not rehearsal_is_due(found(), now=NOW)
    take(running, into=places[:1], recipients=recipients)
    assert found().backup == running.clock.now()
    assert rehearsal_is_due(found(), now=NOW)
    assert not rehearsal_is_due(Last(NOW, NOW - timedelta(days=29)), now=NOW)
    assert rehearsal_is_due(Last(NOW, NOW - timedelta(days=30)), now=NOW)
