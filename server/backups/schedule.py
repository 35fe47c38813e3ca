"""When the next backup and the next rehearsal are due: daily, every quarter of an hour in the week before a period is
due (a setting), a rehearsal each month; and how long ago the last good ones were, for the page of the system's health
(R132, R135; Bắc Kạn 4.1: daily)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from server.store import audit

DAILY = timedelta(hours=23)  # the hour of the day may move a little
MONTHLY = timedelta(days=30)
WEEK = timedelta(days=7)
STALE_BACKUP = timedelta(hours=26)
STALE_REHEARSAL = timedelta(days=35)
STALE_ACCOUNTS = timedelta(days=14)  # a week of holidays may lie between


@dataclass(frozen=True, slots=True)
class Last:
    """When a good backup was last made and last restored in a rehearsal, when the accounts were last copied, and when
    all of a PostgreSQL server was. None: never."""

    backup: datetime | None
    rehearsal: datetime | None
    accounts: datetime | None = None
    base: datetime | None = None


def last(session: Session) -> Last:
    return Last(
        audit.last_done(session, "backup.make"),
        audit.last_done(session, "backup.rehearse"),
        audit.last_done(session, "backup.accounts"),
        audit.last_done(session, "backup.base"),
    )


def backup_is_due(made: Last, *, now: datetime, today: date, dues: Iterable[date], minutes: int) -> bool:
    """`dues`: last days of periods; `minutes`: between two backups in the week before one of them."""
    near = any(timedelta(0) <= due - today < WEEK for due in dues)
    every = timedelta(minutes=minutes) if near else DAILY
    return made.backup is None or now - made.backup >= every


def rehearsal_is_due(made: Last, *, now: datetime) -> bool:
    """Only where there is a backup at all."""
    return made.backup is not None and (made.rehearsal is None or now - made.rehearsal >= MONTHLY)


def base_is_due(made: Last, *, now: datetime) -> bool:
    """Each week, beside the dumps."""
    return made.base is None or now - made.base >= WEEK
