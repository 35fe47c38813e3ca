"""A town to back up, two officers who may open what comes of it, and two places."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import filled_town
import pytest
import town as towns

from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.backups.taking import System
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.settings import Settings
from server.store.database import Database, open_database


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture(scope="session")
def backed_up_folder(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Path:
    settings = Settings(data_dir=tmp_path_factory.mktemp("town"))
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    filled_town.send_one(towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING)))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return settings.data_dir


@pytest.fixture
def running(settings: Settings, backed_up_folder: Path, key_ring: KeyRing, clock: FixedClock) -> Iterator[System]:
    """A system in the encrypted file."""
    shutil.copytree(backed_up_folder, settings.data_dir)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    yield filled_town.system_of(towns.open_town(settings, database, keys=key_ring, clock=clock))
    database.close()


@pytest.fixture
def running_postgresql(
    tmp_path: Path, cluster, postgresql_database: Database, key_ring: KeyRing, clock: FixedClock
) -> System:
    url = postgresql_database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, data_dir=tmp_path / "data", key_file=tmp_path / "keys" / "ring.json")
    write_new(key_ring, settings.key_file)
    town = towns.build(settings, postgresql_database, keys=key_ring, clock=clock)
    filled_town.send_one(town)
    return filled_town.system_of(town)


@pytest.fixture
def empty_url(cluster) -> Iterator[str]:
    name = f"leer_{os.getpid()}"
    cluster.run(f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def officers() -> tuple[Identity, Identity]:
    return Identity.new(), Identity.new()


@pytest.fixture
def recipients(officers: tuple[Identity, Identity]) -> tuple[Recipient, ...]:
    return tuple(Recipient(name, each.key) for name, each in zip(("Bùi Thị Giữ", "Lê Văn Khóa"), officers, strict=True))


@pytest.fixture
def places(tmp_path: Path) -> tuple[Place, Place]:
    made = tuple(tmp_path / name for name in ("noi-1", "noi-2"))
    for folder in made:
        folder.mkdir()
    return Place(made[0]), Place(made[1])
