"""A second PostgreSQL server that streams from a first one of the tests: pg_basebackup, then a standby."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from postgres_cluster import Server, as_postgres, binaries


@dataclass(frozen=True)
class Copy(Server):
    """A standby that streams, reached by a socket like the first one."""

    data: Path = Path()

    def stop(self) -> None:
        as_postgres(str(binaries() / "pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")


@contextmanager
def replica_of(server: Server) -> Iterator[Copy]:
    """Gone when the block is left; the first server goes on."""
    folder = Path(tempfile.mkdtemp(prefix="dttg-pg-copy-"))
    shutil.chown(folder, "postgres")
    data = folder / "data"
    taking = ("-h", str(server.folder), "-U", "postgres", "-D", str(data), "-R", "-X", "stream", "-c", "fast", "-N")
    as_postgres(str(binaries() / "pg_basebackup"), *taking)
    control = (str(binaries() / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    as_postgres(*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
    copy = Copy(folder, 0, data)
    try:
        yield copy
    finally:
        if (data / "postmaster.pid").exists():
            copy.stop()
        shutil.rmtree(folder)
