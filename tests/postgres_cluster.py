"""A real PostgreSQL server for tests: in a folder of its own, reached by a socket, gone when the run ends. One that is
given a certificate listens on the loopback, too, and asks everyone there for TLS and a password."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that listens on a socket in `folder`, and on `port` of the loopback unless that is 0."""

    folder: Path
    port: int = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        port = {"port": self.port} if self.port else {}
        there = psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True, **port)
        with there as connection:
            connection.execute(statement.encode())


def as_postgres(*command: str) -> None:
    """initdb and the server refuse root."""
    user = "postgres" if os.geteuid() == 0 else None
    groups: list[str] | None = [] if user else None
    group = pwd.getpwnam(user).pw_gid if user else None
    subprocess.run(command, check=True, user=user, group=group, extra_groups=groups, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _with_tls(folder: Path, data: Path, *, certificate: tuple[bytes, bytes]) -> str:
    """Options for a server that shows `certificate` (PEM of certificate and key)."""
    for name, content in zip(("server.crt", "server.key"), certificate, strict=True):
        path = folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(path, "postgres")
    rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
    (data / "pg_hba.conf").write_text(rules)
    return f"-c ssl=on -c ssl_cert_file={folder}/server.crt -c ssl_key_file={folder}/server.key"


def binaries() -> Path:
    """The programs of the newest PostgreSQL here."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@contextmanager
def running_server(certificate: tuple[bytes, bytes] | None = None, *, durable: bool = False) -> Iterator[Server]:
    """Started in a folder that the user postgres can enter (pytest's own cannot be). `durable`: it waits for the disk,
    as in use; tests do not."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="dttg-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    as_postgres(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    port = _free_port() if certificate is not None else 0
    options = f"-k {folder} -c listen_addresses={'127.0.0.1' if port else ''} -c fsync={'on' if durable else 'off'}"
    if certificate is not None:
        options += f" -p {port} {_with_tls(folder, data, certificate=certificate)}"
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    as_postgres(*control, "-o", options, "start")
    try:
        yield Server(folder, port)
    finally:
        as_postgres(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)
