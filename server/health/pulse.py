"""The worker's sign of life: once a minute it writes the time into the database, where every server sees it, and how
many seconds of the day the system has been able to write: what the monthly report calls the time it ran (R066)."""

from datetime import datetime, timedelta

from sqlmodel import Session

from server.clock import Clock, day_of
from server.store import marks
from server.store.database import Database
from server.store.models import Counter

SEEN = "worker_seen"
RAN = "ran:"  # and the day: seconds that the system ran on it
MISSED_AFTER = timedelta(minutes=5)


def beat(database: Database, *, clock: Clock) -> int:
    """The worker is alive now. Between two signs of life that lie close the system ran; a longer gap is a stop."""
    now = clock.now()
    with database.write() as session:
        gap = now - (last_beat(session) or now)
        if timedelta(0) < gap <= MISSED_AFTER:
            _add(session, RAN + day_of(now).isoformat(), int(gap.total_seconds()))
        marks.put(session, SEEN, now.isoformat(timespec="seconds"))
    return 1


def _add(session: Session, name: str, seconds: int) -> None:
    counter = session.get(Counter, name) or Counter(name=name, value=0)
    counter.value += seconds
    session.add(counter)


def last_beat(session: Session) -> datetime | None:
    found = marks.get(session, SEEN)
    return datetime.fromisoformat(found) if found else None
