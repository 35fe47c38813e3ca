"""The planted fault of the kill test: a server that answers before it has committed. The transaction of a sending is
ended a moment after its answer, by a thread of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from sqlmodel import Session

from server.store import database as stores
from server.store.database import MODE, Database
from server.store.models import Submission

sys.path.insert(0, str(Path(__file__).parent))

import serving

LATER = 2.0  # seconds


@contextmanager
def _write(self: Database, *, chained: bool = True) -> Iterator[Session]:
    plain = self.engine.connect()
    connection = plain.execution_options(**{MODE: "write"})
    transaction = connection.begin()
    try:
        with stores._session(connection) as session:
            yield session
            session.flush()
            late = any(isinstance(each, Submission) for each in session.identity_map.values())
    except BaseException:
        transaction.rollback()
        plain.close()
        raise

    def end() -> None:
        transaction.commit()
        plain.close()

    if late:
        Timer(LATER, end).start()
    else:
        end()


def serve(environment: dict[str, str]) -> None:
    Database.write = _write  # type: ignore[method-assign]  # the fault
    serving.serve(environment)
