"""A settled city: built once a run, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import city as cities
import pytest
import town as towns
from starlette.applications import Starlette

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture(scope="session")
def settled_folder(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Path:
    """The data folder of a city: an encrypted file and the encrypted uploads."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("city"))
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    cities.settle(towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING)))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return settings.data_dir


@pytest.fixture
def city(settings: Settings, settled_folder: Path, key_ring: KeyRing, clock: FixedClock) -> Iterator[cities.City]:
    shutil.copytree(settled_folder, settings.data_dir)
    database = open_database(settings, key_ring)
    yield cities.reopen(towns.open_town(settings, database, keys=key_ring, clock=clock))
    database.close()


@pytest.fixture
def app(city: cities.City) -> Starlette:
    town = city.town
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)
