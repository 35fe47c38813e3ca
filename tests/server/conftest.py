"""Real stores for tests: an SQLCipher file per test, and a PostgreSQL cluster per run with a database per test."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from postgres_cluster import Server

from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.migrate import migrate

# ---- one PostgreSQL server per run, one template for its databases ----


@dataclass(frozen=True)
class Cluster:
    """The run's PostgreSQL server, with a database `template` that holds the platform tables."""

    server: Server
    template: str

    def url(self, name: str) -> str:
        return self.server.url(name)

    def run(self, statement: str) -> None:
        self.server.run(statement)


@pytest.fixture(scope="session")
def cluster(postgres_server: Server, key_ring: KeyRing) -> Cluster:
    running = Cluster(postgres_server, "muster")
    running.run("CREATE DATABASE muster")
    template = open_database(Settings(database_url=running.url("muster")), key_ring)
    migrate(template)
    template.close()
    return running


# ---- keys, clock, ids ----


@pytest.fixture(scope="session")
def key_ring() -> KeyRing:
    return KeyRing.make()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))


@pytest.fixture
def new_id() -> Callable[[], UUID]:
    """Known ids: 00000000-0000-4000-8000-000000000001, ...02, ..."""
    made = iter(range(1, 10**9))
    return lambda: UUID(int=(0x4 << 76) | (0x8 << 60) | next(made))


# ---- databases ----


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory, key_ring: KeyRing) -> Path:
    """An encrypted file with the platform tables, copied for each test."""
    folder = tmp_path_factory.mktemp("muster")
    settings = Settings(data_dir=folder)
    database = open_database(settings, key_ring)
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return settings.database_file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys" / "ring.json")


@pytest.fixture
def encrypted_database(settings: Settings, migrated_file: Path, key_ring: KeyRing) -> Iterator[Database]:
    settings.data_dir.mkdir()
    shutil.copyfile(migrated_file, settings.database_file)
    database = open_database(settings, key_ring)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(cluster: Cluster, key_ring: KeyRing, request: pytest.FixtureRequest) -> Iterator[Database]:
    name = f"t{os.getpid()}_{abs(hash(request.node.nodeid))}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE {cluster.template}")
    database = open_database(Settings(database_url=cluster.url(name)), key_ring)
    yield database
    database.close()
    cluster.run(f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlcipher", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both stores."""
    name = {"sqlcipher": "encrypted_database", "postgresql": "postgresql_database"}[request.param]
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
def cabinet(settings: Settings, key_ring: KeyRing) -> Cabinet:
    cabinet = Cabinet(settings.files_dir, RingCipher(key_ring))
    cabinet.prepare()
    return cabinet
