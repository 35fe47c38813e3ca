"""A year of the generated city moved from the encrypted file to PostgreSQL and back: every table the same, every figure
that counts the same (issue 11, show 9; R121, R128)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from year_city import Played, founded

from server import access
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.moving import move
from server.store.projection import digest

FEWEST = 5  # each story once in the year


@pytest.fixture
def database(encrypted_database: Database) -> Database:
    return encrypted_database


@pytest.fixture
def played(desk: Desk, clock: FixedClock, scaled: Callable[[int], int]) -> Played:
    object.__setattr__(desk, "authorize", access.authorize)
    found = founded(desk, clock, wards=max(FEWEST, scaled(126)))
    for act in found.model.script():
        found.model.apply(act)
        found.do(act)
    return found


@pytest.fixture
def empty(cluster, key_ring: KeyRing) -> Iterator[Database]:
    name = f"nam_{os.getpid()}"
    cluster.run(f"CREATE DATABASE {name}")
    database = open_database(Settings(database_url=cluster.url(name)), key_ring)
    yield database
    database.close()
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.postgres
def test_a_year_of_the_city_is_the_same_on_postgresql_and_back_again(
    played: Played, empty: Database, key_ring: KeyRing, tmp_path: Path
) -> None:
    here = played.desk.database
    gone = move(here, empty)
    back = open_database(Settings(data_dir=tmp_path / "lai"), key_ring)
    came = move(empty, back)
    assert came.tables == gone.tables
    assert gone.tables["submission"].rows >= 4 * FEWEST
    assert gone.rows > 1000
    assert projected(played, here) == projected(played, empty) == projected(played, back)
    back.close()


def projected(played: Played, database: Database) -> str:
    """The digest of everything that figures are added up from."""
    with database.read() as session:
        return digest(session, published=played.desk.catalogue.current(session))
