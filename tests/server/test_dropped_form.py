"""A form dropped into forms/ is on the officers' list after one command, with the servers running (issue 3, shows 2).

Two real server processes on one encrypted database, and the command as an operator runs it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import town as towns
from sqlalchemy import inspect

from server import cli
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.settings import Settings
from server.store.database import Database

DROPPED = towns.ROOT / "forms" / "hdnd_dang_vien"
FORM, NUMBER = DROPPED.name, "12.N"
SERVING = Path(__file__).parent / "serving.py"
TRIES = 100


@dataclass(frozen=True)
class Authors:
    """Copies of forms/ and periods/, and the environment of every process that is to see them."""

    root: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "server.cli", *arguments]
        return subprocess.run(
            command, cwd=towns.ROOT, env=dict(self.environment), capture_output=True, text=True, check=False
        )

    @property
    def period(self) -> Path:
        return self.root / "periods" / towns.REGIME / f"{towns.PERIOD}.yaml"


@pytest.fixture
def authors(tmp_path: Path, settings: Settings, key_ring: KeyRing, town: towns.Town) -> Authors:
    for folder in ("forms", "periods"):
        shutil.copytree(towns.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(FORM))
    write_new(key_ring, settings.key_file)
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("DTTG_")},
        "DTTG_DATA_DIR": str(settings.data_dir),
        "DTTG_KEY_FILE": str(settings.key_file),
        "DTTG_FORMS_DIR": str(tmp_path / "forms"),
        "DTTG_PERIODS_DIR": str(tmp_path / "periods"),
    }
    return Authors(tmp_path, environment)


@pytest.fixture
def town(settings: Settings, encrypted_database: Database, key_ring: KeyRing) -> towns.Town:
    return towns.build(settings, encrypted_database, keys=key_ring, clock=FixedClock(towns.MORNING))


@contextmanager
def served(authors: Authors) -> Iterator[httpx2.Client]:
    """An officer's browser at a server process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(SERVING)], env={**authors.environment, "DTTG_PORT": str(port)})
    origin = f"http://127.0.0.1:{port}"
    try:
        with httpx2.Client(base_url=origin, headers={"origin": origin}, timeout=30) as client:
            _wait(client, process)
            client.post("/dang-nhap", data={"tai_khoan": "canbo", "mat_khau": towns.PASSWORD})
            yield client
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(client: httpx2.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(TRIES):
        assert process.poll() is None, "the server ended"
        try:
            if client.get("/song").status_code == 200:
                return
        except httpx2.ConnectError:
            pass
        try:
            process.wait(timeout=0.3)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("the server did not answer")


def listed(client: httpx2.Client) -> str:
    response = client.get("/viec-can-lam")
    assert response.status_code == 200
    return response.text


def test_a_dropped_form_is_on_the_list_after_one_command_without_a_restart(authors: Authors, town: towns.Town) -> None:
    with ExitStack() as stack:
        first, second = stack.enter_context(served(authors)), stack.enter_context(served(authors))
        assert NUMBER not in listed(first)
        assert NUMBER not in listed(second)

        shutil.copytree(DROPPED, authors.root / "forms" / FORM, dirs_exist_ok=True)
        done = authors.run("publish", FORM, "--into", towns.PERIOD)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert f"Đã công bố biểu {FORM} phiên bản 1." in done.stdout
        assert f"Đã công bố kỳ {towns.PERIOD}" in done.stdout
        assert f"  {FORM}: 1\n" in authors.period.read_text()

        for browser in (first, second):
            assert NUMBER in listed(browser)
        tables = inspect(town.database.engine).get_table_names()
        assert any(table.startswith(f"f_{FORM}__") for table in tables)
        acts = [(entry.act, entry.object_id, entry.address) for entry in towns.audit_entries(town)]
        assert ("period.publish", f"{towns.REGIME}/{towns.PERIOD}/2", "command") in acts  # an amendment, recorded

        shutil.rmtree(authors.root / "forms")
        (authors.root / "forms").mkdir()
        page = listed(second)
        assert NUMBER in page
        report = _begin(second, page)
        assert "Đại biểu Hội đồng nhân dân thành phố cư trú trên địa bàn" in second.get(report).text
        third = stack.enter_context(served(authors))
        assert NUMBER in listed(third)
        assert third.get(report).status_code == 200


def _begin(client: httpx2.Client, page: str) -> str:
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    response = client.post("/bao-cao/mo", data={"csrf": csrf[1], "ky": towns.PERIOD, "bieu": FORM})
    return response.headers["location"]


@pytest.fixture
def here(authors: Authors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs in this process, that costs less than one of its own."""
    for name, text in authors.environment.items():
        monkeypatch.setenv(name, text)


@pytest.mark.usefixtures("here")
def test_once_more_changes_nothing(authors: Authors, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(DROPPED, authors.root / "forms" / FORM, dirs_exist_ok=True)
    assert cli.main(("publish", FORM, "--into", towns.PERIOD)) == 0
    capsys.readouterr()
    assert cli.main(("publish", FORM, "--into", towns.PERIOD)) == 0
    assert "Không có gì mới" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_what_cannot_be_put_into_a_period_is_refused_and_nothing_is_written(
    authors: Authors, capsys: pytest.CaptureFixture[str]
) -> None:
    before = authors.period.read_bytes()
    for arguments, words in (
        (("publish", FORM, "--into", "2031-year"), "Không có kỳ 2031-year"),
        (("publish", "khong_co", "--into", towns.PERIOD), "biểu khong_co"),
        (("publish", "--into", towns.PERIOD), "Nêu tên biểu"),
    ):
        assert cli.main(arguments) != 0
        assert words in capsys.readouterr().err
        assert authors.period.read_bytes() == before


@pytest.mark.usefixtures("here")
def test_a_form_with_a_mistake_is_not_published_nor_put_into_the_period(authors: Authors) -> None:
    shutil.copytree(DROPPED, authors.root / "forms" / FORM, dirs_exist_ok=True)
    file = authors.root / "forms" / FORM / "v1.yaml"
    file.write_text(file.read_text().replace("due: [year]", "due: [yaer]"))
    before = authors.period.read_bytes()
    assert cli.main(("publish", FORM, "--into", towns.PERIOD)) == 1
    assert authors.period.read_bytes() == before
