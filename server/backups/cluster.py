"""A PostgreSQL server from a base backup: laid into a folder of its own, held against PostgreSQL's own list of
checksums, started on a socket that nobody else reaches, stopped again. What ran before is not touched.

PostgreSQL refuses root: for root everything is done as the system's account `postgres`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL

from server.backups.manifest import Within
from server.refusal import Unfit
from server.store.copying import POSTGRES_TOOLS

ACCOUNT = "postgres"
# the copy must not reach into the place it was taken from: no archive, no other libraries, nobody from outside
ALONE = {
    "listen_addresses": "",
    "archive_mode": "off",
    "shared_preload_libraries": "",
    "logging_collector": "off",
    "ssl": "off",
}


@contextmanager
def laying(data: Path) -> Iterator[IO[bytes]]:
    """Where to write the tar of a base backup so that it lies in `data`. Raises `Unfit`."""
    data.mkdir(mode=0o700)
    command = ["tar", "--extract", "--file=-", f"--directory={data}", "--no-same-owner", "--preserve-permissions"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            yield process.stdin
        except BaseException:
            process.kill()
            raise
        process.stdin.close()
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise Unfit(f"Không trải được bản sao lưu của máy chủ PostgreSQL: {said.splitlines()[-1:] or ''}")


def check(data: Path) -> None:
    """Hold every file against PostgreSQL's own list, before anything is started. Raises `Unfit`."""
    _give((data,))
    _said_by(data, "pg_verifybackup", str(data))


@contextmanager
def running(data: Path, within: Within) -> Iterator[str]:
    """The address of our database in the server that lies in `data`, which runs until the block is left."""
    with tempfile.TemporaryDirectory(prefix="dttg-cum-") as name:
        private = Path(name)
        (private / "hba").write_text("local all all trust\n", encoding="utf-8")
        for empty in ("ident", "conf"):
            (private / empty).touch()
        _give((private, data))
        given = {
            **ALONE,
            "unix_socket_directories": name,
            "config_file": str(private / "conf"),
            "hba_file": str(private / "hba"),
            "ident_file": str(private / "ident"),
        }
        options = " ".join(f"-c {key}={value or chr(39) * 2}" for key, value in given.items())
        control = ("-D", str(data), "-w", "-l", str(private / "log"))
        try:
            _said_by(data, "pg_ctl", *control, "-o", options, "start")
        except Unfit as why:
            said = (
                (private / "log").read_text(errors="replace").strip().splitlines() if (private / "log").exists() else []
            )
            raise Unfit(f"{why} {said[-1] if said else ''}".strip()) from None
        try:
            url = URL.create("postgresql+psycopg", username=within.account, database=within.name, query={"host": name})
            yield url.render_as_string(hide_password=False)
        finally:
            _said_by(data, "pg_ctl", *control, "-m", "fast", "stop")


def _give(folders: tuple[Path, ...]) -> None:
    """To the account that PostgreSQL runs under."""
    if os.geteuid() != 0:
        return
    for folder in folders:
        for each in (folder, *folder.rglob("*")):
            shutil.chown(each, ACCOUNT, ACCOUNT)
        for parent in folder.parents:
            if not os.stat(parent).st_mode & 0o001:
                raise Unfit(
                    f"PostgreSQL không chạy dưới root, mà tài khoản {ACCOUNT} không vào được {parent}. Khôi phục vào "
                    "một thư mục mà tài khoản ấy đi tới được."
                )


def _said_by(data: Path, name: str, *arguments: str) -> None:
    """Run a program of the PostgreSQL that the copy is of. Raises `Unfit` with its last line."""
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    program = POSTGRES_TOOLS / version / "bin" / name
    if not program.exists():
        raise Unfit(
            f"Bản sao lưu này là của máy chủ PostgreSQL {version}; máy này không có {name} cùng đời. Cài gói "
            f"postgresql-{version} rồi chạy lại."
        )
    user = ACCOUNT if os.geteuid() == 0 else None
    groups: list[str] | None = [] if user else None
    done = subprocess.run(
        [str(program), *arguments],
        user=user,
        group=user,
        extra_groups=groups,
        capture_output=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise Unfit(f"{name} báo lỗi: {lines[-1] if lines else done.returncode}")
