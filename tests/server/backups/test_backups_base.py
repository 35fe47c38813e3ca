"""All of a PostgreSQL server as a set: streamed, sealed for the officers, listed like any other, brought back into a
folder of its own and started there (C24, C25, R134, R135)."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres_cluster import Server, running_server

from server.backups import manifest as manifests
from server.backups import place as placing
from server.backups.cluster import running as running_cluster
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import CLUSTER, prove, restore
from server.backups.schedule import WEEK, Last, base_is_due, last
from server.backups.taking import System, take
from server.refusal import Unfit
from server.settings import Settings, read_settings
from server.store.catalogue import Catalogue
from server.store.census import census, tables_of
from server.store.database import Database, open_database
from server.store.moving import move


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Of this file alone: a base backup is of all that a server holds."""
    with running_server() as started:
        started.run("CREATE ROLE bao_cao LOGIN")
        started.run("CREATE ROLE chep LOGIN REPLICATION")
        yield started


@pytest.fixture
def system(server: Server, running: System) -> Iterator[System]:
    """The town on that server, and an account there that may copy all of it."""
    server.run("CREATE DATABASE bao_cao OWNER bao_cao")
    settings = replace(
        running.settings,
        database_url=server.url("bao_cao").replace("postgres@", "bao_cao@"),
        backup_base_url=server.url("postgres").replace("postgres@", "chep@"),
    )
    database = open_database(settings, running.keys)
    move(running.database, database)
    yield replace(running, settings=settings, database=database)
    database.close()
    server.run("DROP DATABASE bao_cao WITH (FORCE)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the account that PostgreSQL runs under can go."""
    found = Path(tempfile.mkdtemp(prefix="dttg-moi-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found)


def counted(database: Database) -> object:
    with database.read() as session:
        return census(session, tables_of(Catalogue().current(session)))


@pytest.mark.postgres
def test_a_server_comes_back_in_a_folder_of_its_own_and_runs_there(
    system: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
    folder: Path,
) -> None:
    before = counted(system.database)
    taken = take(system, into=places, recipients=recipients, base=True)
    assert taken.trouble == ()
    assert taken.manifest.engine == manifests.BASE
    chosen = places[1].open(taken.manifest.name, system.keys)  # the same manifest, signed, in the second place, too
    assert prove(chosen) == 2 + len(chosen.manifest.files)
    sealed = chosen.sealed(placing.DATABASE).read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"PG_VERSION" not in sealed
    done = restore(chosen, identity=officers[1], into=folder / "moi", ring=system.keys)
    said = {proof.title: proof.found for proof in done.proofs}
    assert said["Cơ sở dữ liệu"].startswith("từng tệp đúng danh sách của PostgreSQL")
    assert chosen.manifest.within is not None
    with running_cluster(done.folder / CLUSTER, chosen.manifest.within) as url:
        again = open_database(Settings(database_url=url, data_dir=done.folder), system.keys)
        found = counted(again)
        again.close()
    assert found == before
    with system.database.read() as session:
        assert last(session).base == system.clock.now()
        assert last(session).backup is None  # the daily dump is still due


@pytest.mark.postgres
def test_what_is_damaged_is_refused_and_what_is_not_allowed_is_one_line(
    system: System,
    server: Server,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
    folder: Path,
) -> None:
    chosen = places[0].open(take(system, into=places[:1], recipients=recipients, base=True).manifest.name, system.keys)
    sealed = chosen.sealed(placing.DATABASE)
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)
    with pytest.raises(Unfit, match="khác bản kê"):
        restore(chosen, identity=officers[0], into=folder / "moi", ring=system.keys)
    with pytest.raises(Unfit, match="không dùng --database-url"):
        restore(
            chosen, identity=officers[0], into=folder / "moi", ring=system.keys, database_url=server.url("postgres")
        )
    assert list(folder.iterdir()) == []
    system.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  (a fixed clock)
    for settings, said in (
        (replace(system.settings, backup_base_url=system.settings.database_url), "không có quyền chép cả máy chủ"),
        (replace(system.settings, backup_base_url=""), "Chưa đặt DTTG_BACKUP_BASE_URL"),
    ):
        with pytest.raises(Unfit, match=said) as why:
            take(replace(system, settings=settings), into=places[1:], recipients=recipients, base=True)
        assert len(str(why.value).splitlines()) == 1
    assert not list(places[1].drafts())
    assert places[1].sets(system.keys) == ()


def test_it_is_due_each_week_and_only_beside_postgresql() -> None:
    now = datetime(2026, 12, 14, tzinfo=UTC)
    assert base_is_due(Last(None, None), now=now)
    assert not base_is_due(Last(None, None, base=now - WEEK + timedelta(seconds=1)), now=now)
    assert base_is_due(Last(None, None, base=now - WEEK), now=now)
    with pytest.raises(Unfit, match="DTTG_BACKUP_BASE_URL chỉ dùng khi"):
        read_settings({"DTTG_BACKUP_BASE_URL": "postgresql://chep@localhost/x"})
