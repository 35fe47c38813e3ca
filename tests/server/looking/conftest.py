"""A generated town on an encrypted store: ten wards, two years, two forms, built once a run."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))
sys.path.insert(0, str(Path(__file__).parent))

from figures_city import Made, desk_of, make
from looking_plain import FORMS, WARDS, YEARS

from server.keys import KeyRing
from server.settings import Settings
from server.store.database import Database, open_database


def open_copy(source: Path, folder: Path, key_ring: KeyRing) -> tuple[Database, Settings]:
    settings = Settings(data_dir=folder)
    shutil.copyfile(source, settings.database_file)
    return open_database(settings, key_ring), settings


@pytest.fixture(scope="session")
def town_made(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing) -> Iterator[Made]:
    """Read only."""
    database, settings = open_copy(migrated_file, tmp_path_factory.mktemp("nhin"), key_ring)
    made = make(desk_of(database, settings, key_ring), wards=WARDS, years=YEARS, seed="nhìn", only=FORMS)
    yield made
    database.close()
