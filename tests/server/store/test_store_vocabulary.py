"""What is asked for in the files that all forms lean on, on both databases."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from server.refusal import Refused
from server.store import vocabulary
from server.store.database import Database


def test_a_reading_locks_nothing_and_finds_nothing_where_nothing_is(database: Database) -> None:
    """PostgreSQL refuses a lock in a transaction that only reads."""
    with database.read() as session:
        with pytest.raises(Refused):
            vocabulary.get(session, uuid4())
        assert vocabulary.waiting(session) == vocabulary.decided(session, limit=5) == ()
        assert vocabulary.text_that_stands(session, "forms/indicators/a.yaml") is None
        assert vocabulary.next_text(session, "forms/indicators/a.yaml") == 1
        assert vocabulary.paths_begun(session) == ()
        since = datetime(2026, 1, 1, tzinfo=UTC)
        assert vocabulary.writers_of(session, "forms/indicators/a.yaml", since=since, but=uuid4()) == ()
        assert vocabulary.authors_of(session, "forms/indicators/a.yaml", base="") == frozenset()
    with database.write() as session, pytest.raises(Refused):
        vocabulary.get(session, uuid4(), to_change=True)
