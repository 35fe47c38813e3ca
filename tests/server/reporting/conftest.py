"""The small authority of `reporting_office` on both stores: founded once a run on each, and copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from read_projects import read_project
from reporting_office import PERIOD, Office, allow_all, staffed

from engine.project import Project
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
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
    return read_project(ROOT)


@dataclass(frozen=True)
class Founded:
    """The office as it stands in `place`: a file, or the name of a PostgreSQL database."""

    place: str
    office: Office


@dataclass(frozen=True)
class Foundry:
    """Founds an office of each project once on each store."""

    folders: pytest.TempPathFactory
    keys: KeyRing
    kept: list[tuple[str, Project, Founded]] = field(default_factory=list)

    def file(self, project: Project, *, migrated: Path) -> Founded:
        return self._once("file", project, lambda: self._file(project, migrated))

    def database(self, project: Project, *, cluster: Any) -> Founded:
        return self._once("database", project, lambda: self._database(project, cluster))

    def _once(self, store: str, project: Project, make: Callable[[], Founded]) -> Founded:
        for kind, of, found in self.kept:
            if kind == store and of is project:
                return found
        made = make()
        self.kept.append((store, project, made))
        return made

    def _file(self, project: Project, migrated: Path) -> Founded:
        settings = Settings(data_dir=self.folders.mktemp("office"))
        shutil.copyfile(migrated, settings.database_file)
        database = open_database(settings, self.keys)
        office = self._founded(database, project)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        database.close()
        return Founded(str(settings.database_file), office)

    def _database(self, project: Project, cluster: Any) -> Founded:
        name = f"office_{len(self.kept)}"
        cluster.run(f"CREATE DATABASE {name} TEMPLATE {cluster.template}")
        database = open_database(Settings(database_url=cluster.url(name)), self.keys)
        office = self._founded(database, project)
        database.close()
        return Founded(name, office)

    def _founded(self, database: Database, project: Project) -> Office:
        made = iter(range(FIRST_ID, 10**9))
        desk = Desk(
            database=database,
            catalogue=Catalogue(),
            cabinet=Cabinet(self.folders.mktemp("files"), RingCipher(self.keys)),
            keys=self.keys,
            clock=FixedClock(OPENING),
            new_id=lambda: UUID(int=(0x4 << 76) | (0x8 << 60) | next(made)),
            authorize=allow_all,
            upload_limit=1024 * 1024,
        )
        publish(desk, None, project=project, periods=[("ha_noi", PERIOD)])
        office = staffed(desk, FixedClock(OPENING))
        with database.read() as session:
            desk.catalogue.current(session)
        return office


@pytest.fixture(scope="session")
def foundry(tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing) -> Foundry:
    return Foundry(tmp_path_factory, key_ring)


@pytest.fixture
def founded(request: pytest.FixtureRequest, foundry: Foundry, project: Project) -> Founded:
    """Whoever asks for this has an office in the database, from the start."""
    if request.getfixturevalue("database").engine.dialect.name == "postgresql":
        return foundry.database(project, cluster=request.getfixturevalue("cluster"))
    return foundry.file(project, migrated=request.getfixturevalue("migrated_file"))


@pytest.fixture
def encrypted_database(
    settings: Settings, migrated_file: Path, key_ring: KeyRing, foundry: Foundry, request: pytest.FixtureRequest
) -> Iterator[Database]:
    settings.data_dir.mkdir()
    start = str(migrated_file)
    if "founded" in request.fixturenames:
        start = foundry.file(request.getfixturevalue("project"), migrated=migrated_file).place
    shutil.copyfile(start, settings.database_file)
    database = open_database(settings, key_ring)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(
    cluster: Any, key_ring: KeyRing, foundry: Foundry, request: pytest.FixtureRequest
) -> Iterator[Database]:
    template = cluster.template
    if "founded" in request.fixturenames:
        template = foundry.database(request.getfixturevalue("project"), cluster=cluster).place
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
