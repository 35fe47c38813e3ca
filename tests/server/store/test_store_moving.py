"""From the encrypted file to PostgreSQL and back: the same content, counted on both sides (R146)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import town as towns
from sqlalchemy import text

from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.refusal import Unfit
from server.settings import Settings
from server.store import moving
from server.store.catalogue import Catalogue
from server.store.census import census, tables_of
from server.store.database import Database, open_database
from server.store.moving import move


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture
def built(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    return towns.build(settings, encrypted_database, keys=key_ring, clock=clock)


@pytest.fixture
def empty(cluster, key_ring: KeyRing) -> Iterator[Database]:
    name = f"ziel_{os.getpid()}"
    cluster.run(f"CREATE DATABASE {name}")
    database = open_database(Settings(database_url=cluster.url(name)), key_ring)
    yield database
    database.close()
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


def counted(database: Database):
    with database.read() as session:
        return census(session, tables_of(Catalogue().current(session)))


@pytest.mark.postgres
def test_there_and_back_everything_is_the_same_and_work_goes_on(
    built: towns.Town, empty: Database, key_ring: KeyRing, tmp_path: Path
) -> None:
    gone = move(built.database, empty)
    assert gone.tables == counted(built.database) == counted(empty)
    assert gone.rows > 200
    there = towns.open_town(built.settings, empty, keys=key_ring, clock=built.clock)
    towns.add_earlier_year(there)  # numbers of the catalogue go on where they stood
    assert counted(empty) != gone.tables
    back = open_database(Settings(data_dir=tmp_path / "lai"), key_ring)
    assert move(empty, back).tables == counted(empty)
    publish(there.desk, None, project=towns.project(), periods=[(towns.REGIME, towns.PERIOD)])
    back.close()


@pytest.mark.postgres
def test_a_row_that_arrives_otherwise_is_found_and_nothing_is_kept(
    built: towns.Town, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: one name loses its accent on the way."""
    honest = moving._copy

    def careless(reading, writing, table) -> None:
        honest(reading, writing, table)
        if table.name == "unit":
            writing.execute(text("UPDATE unit SET name = 'Ba Dinh' WHERE code = '00004'"))

    monkeypatch.setattr(moving, "_copy", careless)
    with pytest.raises(Unfit, match="Bảng unit đến nơi khác"):
        move(built.database, empty)
    with empty.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM unit")).scalar_one() == 0


@pytest.mark.postgres
def test_a_target_that_holds_something_and_a_table_of_no_form_are_refused(
    built: towns.Town, postgresql_database: Database, empty: Database
) -> None:
    with pytest.raises(Unfit, match="Nơi đến đã có"):
        move(built.database, postgresql_database)
    with built.database.write() as session:
        session.connection().execute(text("CREATE TABLE la (x INTEGER)"))
    with pytest.raises(Unfit, match="không thuộc biểu nào: la"):
        move(built.database, empty)
