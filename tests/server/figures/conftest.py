"""The generated city on an encrypted store, built once a run."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from figures_city import Made, desk_of, make, size

from server.keys import KeyRing
from server.settings import Settings
from server.store.database import Database, open_database


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
