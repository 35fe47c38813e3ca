"""A copy of the whole database as of one moment, while others go on writing. The encrypted file gives an encrypted file
with the same key; PostgreSQL gives the stream of pg_dump, or of pg_basebackup for all of its server, which never lies
on a disk in clear."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import sqlcipher3
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlmodel import Session

from server.keys.keyring import Key
from server.refusal import Unfit
from server.store.database import Database, encrypted

PAGES = 2048
POSTGRES_TOOLS = Path("/usr/lib/postgresql")
# what the server says to an account that may not copy it (15, 16 and newer), or that pg_hba.conf does not let in
NO_RIGHT = ("replication role", "denied to start WAL sender", "no pg_hba.conf entry for replication")

Told = Callable[[int, int], None]


def copy_file(database: Database, target: Path, *, key: Key, told: Told = lambda done, of: None) -> None:
    """The encrypted file as of now, in `target`, under `key`. Writers are not held up: the copy reads one snapshot.
    Raises `OSError` where the disk refuses."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    copy = encrypted(target, key.secret)()
    raw = database.engine.raw_connection()
    try:
        source = raw.driver_connection
        assert isinstance(source, sqlcipher3.Connection)
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the snapshot stands
        source.backup(copy, pages=PAGES, progress=lambda _status, left, of: told(of - left, of))
        source.execute("ROLLBACK")
    except sqlcipher3.Error as fault:
        raise OSError(errno.ENOSPC if "full" in str(fault) else errno.EIO, str(fault)) from fault
    finally:
        raw.close()
        copy.close()


@contextmanager
def dumped(database: Database) -> Iterator[tuple[Session, IO[bytes]]]:
    """A session on one snapshot of PostgreSQL, and pg_dump's stream of that very snapshot. Raises `Unfit` where pg_dump
    is missing or gives up."""
    with database.read() as session:
        snapshot = session.connection().execute(text("SELECT pg_export_snapshot()")).scalar_one()
        command = [tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        with _with_url(database.engine.url, command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield session, process.stdout
            process.stdout.close()
            said = _last_words(process)
        if process.returncode:
            raise Unfit(f"pg_dump dừng giữa chừng: {said or process.returncode}")


@contextmanager
def based(url: str) -> Iterator[IO[bytes]]:
    """The stream of pg_basebackup: every file of the server at `url` and the WAL that makes them one moment, as a tar.
    Raises `Unfit` where its account may not copy the server, or the tool gives up."""
    command = [tool("pg_basebackup"), "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast"]
    with _with_url(make_url(url), [*command, "--no-password"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout
        process.stdout.close()
        said = _last_words(process)
    if process.returncode and any(words in said for words in NO_RIGHT):
        raise Unfit(
            "Tài khoản trong DTTG_BACKUP_BASE_URL không có quyền chép cả máy chủ PostgreSQL. Cấp quyền REPLICATION "
            "(ALTER ROLE … REPLICATION) và một dòng replication trong pg_hba.conf, hoặc dùng “dttg backup”."
        )
    if process.returncode:
        raise Unfit(f"pg_basebackup dừng giữa chừng: {said or process.returncode}")


@contextmanager
def filling(database: Database) -> Iterator[IO[bytes]]:
    """Where to write a dump so that it fills the empty PostgreSQL database, wholly or not at all. Raises `Unfit`."""
    command = [tool("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    command += ["--dbname", database.engine.url.database or "postgres"]
    with _with_url(database.engine.url, command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        yield process.stdin
        process.stdin.close()
        said = _last_words(process)
    if process.returncode:
        raise Unfit(f"pg_restore dừng giữa chừng: {said or process.returncode}")


def tool(name: str) -> str:
    """pg_dump and its like: of the newest PostgreSQL on this machine. Raises `Unfit` where there is none."""
    found = sorted(POSTGRES_TOOLS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    chosen = str(found[-1]) if found else shutil.which(name)
    if chosen is None:
        raise Unfit(f"Không có lệnh {name}. Cài gói postgresql-client cùng đời với máy chủ.")
    return chosen


def _last_words(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None
    lines = process.stderr.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


@contextmanager
def _with_url(
    url: URL, command: list[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The tool told where the database is, by the environment: a password must not stand in the list of processes."""
    asked = {name: str(found) for name, found in url.query.items()}
    where = {
        "PGHOST": url.host or asked.get("host", ""),
        "PGPORT": str(url.port or asked.get("port", "")),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGSSLMODE": asked.get("sslmode", ""),
        "PGSSLROOTCERT": asked.get("sslrootcert", ""),
        "PGPASSFILE": asked.get("passfile", ""),
    }
    environment = {**os.environ, **{name: found for name, found in where.items() if found}}
    with subprocess.Popen(command, env=environment, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise
