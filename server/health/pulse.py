"""The worker's sign of life: once a minute it writes the time into the database, where every server sees it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from server.clock import Clock
from server.store.database import Database
from server.store.models import Setting

SEEN = "worker_seen"
MISSED_AFTER = timedelta(minutes=5)


def beat(database: Database, *, clock: Clock) -> int:
    """The worker is alive now."""
    now = clock.now().isoformat(timespec="seconds")
    with database.write() as session:
        row = session.get(Setting, SEEN) or Setting(name=SEEN, value=now)
        row.value = now
        session.add(row)
    return 1


def last_beat(session: Session) -> datetime | None:
    row = session.get(Setting, SEEN)
    return datetime.fromisoformat(row.value) if row is not None else None
