"""Real stores for tests: an SQLCipher file per test, and a PostgreSQL cluster per run with a database per test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from server.clock import FixedClock
from server.keys import KeyRing
from server.settings import Settings
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.migrate import migrate

# ---- one PostgreSQL cluster per run ----


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server that listens on a socket in `folder` only."""

    folder: Path
    template: str

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def _as_postgres(*command: str) -> None:
    """initdb and the server refuse root."""
    user = "postgres" if os.geteuid() == 0 else None
    groups: list[str] | None = [] if user else None
    group = pwd.getpwnam(user).pw_gid if user else None
    subprocess.run(command, check=True, user=user, group=group, extra_groups=groups, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def cluster(key_ring: KeyRing) -> Iterator[Cluster]:
    """Started once per run, in a folder that the user postgres can enter (pytest's own cannot be)."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="dttg-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _as_postgres(str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=60"
    control = (str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    _as_postgres(*control, "-o", options, "start")
    try:
        running = Cluster(folder, "muster")
        running.run("CREATE DATABASE muster")
        template = open_database(Settings(database_url=running.url("muster")), key_ring)
        migrate(template)
        template.close()
        yield running
    finally:
        _as_postgres(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


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
