"""The generated city on an encrypted store, built once a run."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from figures_city import Made, desk_of, folded, make, size

from server.keys import KeyRing
from server.settings import Settings
from server.store.database import open_database


@pytest.fixture
def own(made: Made, tmp_path: Path, key_ring: KeyRing) -> Iterator[Made]:
    """The same city in a copy that may change."""
    folded(made.desk.database)
    settings = Settings(data_dir=tmp_path)
    source = made.desk.cabinet.folder.parent / settings.database_file.name
    shutil.copyfile(source, settings.database_file)
    database = open_database(settings, key_ring)
    desk = replace(desk_of(database, settings, key_ring), catalogue=made.desk.catalogue)
    yield replace(made, desk=desk, reports=dict(made.reports))
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
