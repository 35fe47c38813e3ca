"""A generated town on an encrypted store: ten wards, two years, two forms, built once a run."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))
sys.path.insert(0, str(Path(__file__).parent))

from figures_city import Made, desk_of, make
from looking_house import Visitor, app_over
from looking_plain import FORMS, WARDS, YEARS
from starlette.applications import Starlette

from server.keys.keyring import KeyRing
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


@pytest.fixture(scope="session")
def house(town_made: Made, tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing) -> Iterator[Starlette]:
    """The town served; what is kept in it are saved tables and the audit."""
    with town_made.desk.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    source = town_made.desk.cabinet.folder.parent / Settings().database_file.name
    database, settings = open_copy(source, tmp_path_factory.mktemp("nha"), key_ring)
    yield app_over(database, settings, key_ring)
    database.close()


@pytest.fixture
def visitor(house: Starlette) -> Callable[[str], Visitor]:
    return lambda login: Visitor(house).sign_in(login)
