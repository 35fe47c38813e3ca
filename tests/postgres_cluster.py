"""A real PostgreSQL server for tests: in a folder of its own, reached by a socket, gone when the run ends."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that listens on a socket in `folder` only."""

    folder: Path

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


@contextmanager
def running_server() -> Iterator[Server]:
    """Started in a folder that the user postgres can enter (pytest's own cannot be)."""
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
        yield Server(folder)
    finally:
        _as_postgres(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)
