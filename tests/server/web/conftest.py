"""The application over a real encrypted database, and browsers (`web_browser`) on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import town as towns
from starlette.applications import Starlette
from web_browser import Browser, SignedIn

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture(scope="session")
def built_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Path:
    """An encrypted file with the whole town, built once a run and copied for each test."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("town"))
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return settings.database_file


@pytest.fixture
def town(settings: Settings, built_file: Path, key_ring: KeyRing, clock: FixedClock) -> Iterator[towns.Town]:
    settings.data_dir.mkdir()
    shutil.copyfile(built_file, settings.database_file)
    database = open_database(settings, key_ring)
    yield towns.open_town(settings, database, keys=key_ring, clock=clock)
    database.close()


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


@pytest.fixture
def browser(app: Starlette) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(app: Starlette) -> SignedIn:
    """A browser of its own for each person."""

    def enter(login: str) -> Browser:
        found = Browser(app)
        assert found.sign_in(login).status_code == 303
        return found

    return enter


@pytest.fixture
def officer(signed_in: SignedIn) -> Browser:
    return signed_in("canbo")


@pytest.fixture
def reviewer(signed_in: SignedIn) -> Browser:
    return signed_in("nguoiduyet")
