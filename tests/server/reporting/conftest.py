"""The small authority of `reporting_office` on both stores: founded once a run on each, and copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from reporting_office import PERIOD, Office, allow_all, staffed

from engine.project import Project, load
from server.clock import FixedClock
from server.keys import KeyRing
from server.publishing import publish
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher

ROOT = Path(__file__).parents[3]
OPENING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FIRST_ID = 10**6  # of what the founding made; the tests' own begin at one


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(OPENING)


@pytest.fixture(scope="session")
def project() -> Project:
    return load(ROOT)


@dataclass(frozen=True)
class Founded:
    """The office as it stands in `place`: a file, or the name of a PostgreSQL database."""

    place: str
    office: Office


def _founded(
    database: Database, folder: Path, *, place: str, keys: KeyRing, clock: FixedClock, project: Project
) -> Founded:
    made = iter(range(FIRST_ID, 10**9))
    cabinet = Cabinet(folder / "files", RingCipher(keys))
    cabinet.prepare()
    desk = Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=keys,
        clock=clock,
        new_id=lambda: UUID(int=(0x4 << 76) | (0x8 << 60) | next(made)),
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )
    publish(desk, None, project=project, periods=[("ha_noi", PERIOD)])
    office = staffed(desk, clock)
    with database.read() as session:
        desk.catalogue.current(session)
    return Founded(place, office)


@pytest.fixture(scope="session")
def founded_file(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, key_ring: KeyRing, project: Project
) -> Founded:
    settings = Settings(data_dir=tmp_path_factory.mktemp("office"))
    shutil.copyfile(migrated_file, settings.database_file)
    database, clock = open_database(settings, key_ring), FixedClock(OPENING)
    file = str(settings.database_file)
    found = _founded(database, settings.data_dir, place=file, keys=key_ring, clock=clock, project=project)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return found


@pytest.fixture(scope="session")
def founded_database(
    tmp_path_factory: pytest.TempPathFactory, cluster: Any, key_ring: KeyRing, project: Project
) -> Founded:
    cluster.run(f"CREATE DATABASE office TEMPLATE {cluster.template}")
    database, clock = open_database(Settings(database_url=cluster.url("office")), key_ring), FixedClock(OPENING)
    folder = tmp_path_factory.mktemp("office_pg")
    found = _founded(database, folder, place="office", keys=key_ring, clock=clock, project=project)
    database.close()
    return found


@pytest.fixture
def founded(request: pytest.FixtureRequest) -> Founded:
    """Whoever asks for this has an office in the database, from the start."""
    on_postgresql = request.getfixturevalue("database").engine.dialect.name == "postgresql"
    found: Founded = request.getfixturevalue("founded_database" if on_postgresql else "founded_file")
    return found


@pytest.fixture
def encrypted_database(
    settings: Settings, migrated_file: Path, key_ring: KeyRing, request: pytest.FixtureRequest
) -> Iterator[Database]:
    settings.data_dir.mkdir()
    stands = "founded" in request.fixturenames
    shutil.copyfile(request.getfixturevalue("founded_file").place if stands else migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(cluster: Any, key_ring: KeyRing, request: pytest.FixtureRequest) -> Iterator[Database]:
    stands = "founded" in request.fixturenames
    template = request.getfixturevalue("founded_database").place if stands else cluster.template
    name = f"t{os.getpid()}_{abs(hash(request.node.nodeid))}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    database = open_database(Settings(database_url=cluster.url(name)), key_ring)
    yield database
    database.close()
    cluster.run(f"DROP DATABASE {name}")


@pytest.fixture
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    """Where an office stands, one that has compiled what is published there."""
    if "founded" not in request.fixturenames:
        return Catalogue()
    found: Founded = request.getfixturevalue("founded")
    return copy(found.office.desk.catalogue)


@pytest.fixture
def desk(
    database: Database,
    cabinet: Cabinet,
    key_ring: KeyRing,
    clock: FixedClock,
    new_id: Callable[[], UUID],
    catalogue: Catalogue,
) -> Desk:
    return Desk(
        database=database,
        catalogue=catalogue,
        cabinet=cabinet,
        keys=key_ring,
        clock=clock,
        new_id=new_id,
        authorize=allow_all,
        upload_limit=1024 * 1024,
    )


@pytest.fixture
def office(desk: Desk, clock: FixedClock, founded: Founded) -> Office:
    return replace(founded.office, desk=desk, clock=clock)
