"""The generated city on an encrypted store, built once a run."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from figures_city import NOW, Made, allow_all, make, size

from server.clock import FixedClock
from server.ids import random_id
from server.keys import KeyRing
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher


def desk_of(database: Database, settings: Settings, key_ring: KeyRing) -> Desk:
    cabinet = Cabinet(settings.files_dir, RingCipher(key_ring))
    cabinet.prepare()
    return Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=FixedClock(NOW),
        new_id=random_id,
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )


def folded(database: Database) -> None:
    """Everything in the one file, so that it may be copied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


@pytest.fixture
def own(made: Made, tmp_path: Path, key_ring: KeyRing) -> Iterator[Made]:
    """The same city in a copy that may change."""
    folded(made.desk.database)
    settings = Settings(data_dir=tmp_path)
    source = made.desk.cabinet.folder.parent / settings.database_file.name
    shutil.copyfile(source, settings.database_file)
    database = open_database(settings, key_ring)
    yield replace(made, desk=desk_of(database, settings, key_ring), reports=dict(made.reports))
    database.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Iterator[Made]:
    """Read only."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("thanh_pho"))
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    wards, years = size()
    yield make(desk_of(database, settings, key_ring), wards=wards, years=years)
    database.close()
