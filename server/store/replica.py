"""A second PostgreSQL server that follows the first. What adds up many reports may be read there, so that a day of
figures does not hold up a day of sending. Never written, and never asked who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from server.settings import Settings
from server.store.database import Database, open_postgresql

MOST_BEHIND = timedelta(minutes=10)  # beyond it figures come from the first server again
AS_OF = text(  # by the copy's own clock: it says how old what it has is
    "SELECT moment, now() - moment FROM (SELECT CASE WHEN NOT pg_is_in_recovery() THEN now() "
    "WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) "
    "THEN now() ELSE pg_last_xact_replay_timestamp() END AS moment) AS standing"
)


class Replica:
    """Reading sessions alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view of one moment of the copy."""
        with self._database.read() as session:
            yield session

    def fit(self) -> datetime | None:
        """Up to when the copy follows. None where it does not answer, has received nothing, or has fallen behind: then
        read from the first server."""
        try:
            with self._database.read() as session:
                moment, behind = session.connection().execute(AS_OF).one()
        except DBAPIError:
            return None
        return moment if moment is not None and behind <= MOST_BEHIND else None

    def close(self) -> None:
        self._database.close()


def open_replica(settings: Settings) -> Replica | None:
    """The copy that the settings name, None where they name none. It may be down just now: then figures come from the
    first server until it answers."""
    if not settings.replica_url:
        return None
    return Replica(open_postgresql(settings.replica_url))
