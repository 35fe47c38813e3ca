"""The server's commands: what they do on a good day, and the one clear line on a bad one (R010, R084)."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.project import load
from engine.project.new import Kind, skeleton
from engine.project.untouched import CODE as UNTOUCHED
from server import demo
from server.cli import main
from server.clock import SystemClock
from server.keys.keyring import KeyRing, write_new
from server.running.founding import lay, open_house
from server.settings import Settings, read_settings
from server.store import accounts, audit, marks
from server.store.models import Setting

ROOT = Path(__file__).resolve().parents[2]
FIRST = ("--leader", "Trần Văn Mẫu", "--admin", "Đặng Văn Mẫu", "--document", "12/QĐ-SDTTG")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    given = {
        "DTTG_DATA_DIR": str(tmp_path / "data"),
        "DTTG_KEY_FILE": str(tmp_path / "keys" / "ring.json"),
        "DTTG_FORMS_DIR": str(tmp_path / "forms"),
        "DTTG_PERIODS_DIR": str(tmp_path / "periods"),
    }
    for folder in ("forms", "periods"):  # a publication writes beside the authors' files
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DTTG_DATABASE_URL", raising=False)
    return read_settings(given)


@pytest.fixture(name="run")
def run_fixture(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_init_founds_a_system_once_and_prints_a_code_for_each_of_the_two(run: Run, settings: Settings) -> None:
    """R084, R085: the first leader and the first administrator, by a document; refused for ever after."""
    code, out, _ = run("init", *FIRST)
    assert code == 0
    assert len(re.findall(r"mã kích hoạt [0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b", out)) == 2
    assert run("init", *FIRST)[0] == 1
    database, _, _ = open_house(settings, clock=SystemClock())
    with database.read() as session:
        there = accounts.every(session)
    assert {account.login for account in there} == {"tran.van.mau", "dang.van.mau"}
    assert all(account.status == "new" and account.password_hash is None for account in there)


def test_init_without_the_persons_says_what_is_missing(run: Run) -> None:
    code, _, err = run("init")
    assert code == 2
    assert "--document" in err


def test_publish_brings_forms_and_periods_and_then_has_nothing_new(run: Run, tmp_path: Path) -> None:
    """And leaves beside the edition its hash, by which authors' machines know a changed published file (V501)."""
    run("init", *FIRST)
    folder = Path("templates/reports/tong_hop_ho_ngheo")
    shutil.copytree(ROOT / folder, tmp_path / folder)
    code, out, _ = run("publish", "dan_so", folder.name, "--period", "2026-year")
    assert code == 0
    assert "dan_so" in out
    assert "Đã công bố báo cáo tổng hợp tong_hop_ho_ngheo phiên bản 1." in out
    assert "kỳ 2026-year (Chế độ báo cáo thành phố Hà Nội)" in out
    assert "Không có gì mới" in run("publish", "dan_so", "--period", "2026-year")[1]
    assert load(tmp_path).diagnostics.of("V501") == ()
    edition = tmp_path / "forms" / "dan_so" / "v1.yaml"
    edition.write_text(edition.read_text("utf-8") + "# khác\n", "utf-8")
    assert [found.code for found in load(tmp_path).diagnostics.errors if found.code[0] == "V"] == ["V501"]


def test_publish_refuses_an_unknown_form_and_a_skeleton_that_nobody_wrote_in(run: Run, tmp_path: Path) -> None:
    """As the page does, named or among all that stand in the folder; written in, it goes through."""
    run("init", *FIRST)
    for path in (*(tmp_path / "forms").iterdir(), *(tmp_path / "periods").glob("*/2*.yaml")):
        if path.is_dir() and path.name != "lists":
            shutil.rmtree(path)
        elif path.parent.name != "forms":
            path.unlink()
    edition = tmp_path / "forms" / "ho_moi" / "v1.yaml"
    edition.parent.mkdir()
    edition.write_text(skeleton("ho_moi", kind=Kind.ROWS, project=load(tmp_path)), "utf-8")
    code, _, err = run("publish", "khong_co")
    assert code == 1
    assert "khong_co" in err
    code, _, err = run("publish", "ho_moi")
    assert code == 1
    assert "Biểu ho_moi phiên bản 1 còn " in err
    assert "vẫn như trong khung mẫu (forms/ho_moi/v1.yaml, dòng " in err
    code, out, err = run("publish")
    assert code == 1
    assert "Chưa công bố biểu ho_moi phiên bản 1: dòng " in err
    assert "ho_moi" not in out
    for found in load(tmp_path).diagnostics.of(UNTOUCHED):
        lines = edition.read_text("utf-8").split("\n")
        key, _, _ = lines[found.span.line - 1].partition(":")
        lines[found.span.line - 1] = f"{key}: {'91.N/BC' if key == 'number' else 'Hộ mới'}" + " |" * (key == "guide")
        edition.write_text("\n".join(lines), "utf-8")
    code, out, _ = run("publish", "ho_moi")
    assert code == 0
    assert "Đã công bố biểu ho_moi phiên bản 1." in out


def test_a_move_that_is_refused_leaves_nothing_behind(run: Run, settings: Settings, tmp_path: Path) -> None:
    run("init", *FIRST)
    running, _, _ = open_house(settings, clock=SystemClock())
    with running.read() as session:
        assert accounts.every(session)
        code, _, err = run("move", "--to", str(tmp_path / "lai"))
    running.close()
    assert code == 1
    assert "đang được dùng" in err
    assert not (tmp_path / "lai").exists()


def test_rebuild_of_an_empty_system_gives_the_same_digest(run: Run) -> None:
    run("init", *FIRST)
    run("publish", "dan_so", "--period", "2026-year")
    code, out, _ = run("rebuild")
    assert code == 0
    digests = [line.split(":")[1].strip() for line in out.splitlines() if line.startswith("Mã nội dung")]
    assert len(digests) == 2
    assert len(set(digests)) == 1


def test_doctor_shows_the_settings_without_a_secret(run: Run, settings: Settings) -> None:
    run("init", *FIRST)
    code, out, _ = run("doctor")
    assert code == 1  # nothing is backed up yet, and no worker runs
    wanted = [line.split(": ")[1] for line in out.splitlines() if line.startswith("CẦN SỬA")]
    assert wanted == ["Việc nền", "Sao lưu", "Diễn tập khôi phục"]
    assert str(settings.data_dir) in out
    secret = settings.key_file.read_text(encoding="utf-8").split('"secret": "')[1][:20]
    assert secret not in out


def test_doctor_without_a_system_says_what_to_mend(run: Run) -> None:
    code, out, _ = run("doctor")
    assert code == 1
    assert "CẦN SỬA" in out


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("publish",), ("rebuild",)])
def test_a_missing_key_is_one_line(run: Run, command: tuple[str, ...]) -> None:
    code, _, err = run(*command)
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    assert "tệp khóa" in err


def test_another_key_does_not_open_the_database(run: Run, settings: Settings) -> None:
    run("init", *FIRST)
    settings.key_file.unlink()
    code, _, err = run("init", *FIRST)
    assert code == 1
    assert "khóa mới không mở được dữ liệu cũ" in err


def test_a_key_inside_the_data_folder_stops_the_start(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTTG_KEY_FILE", str(settings.data_dir / "ring.json"))
    code, _, err = run("doctor")
    assert code == 1
    assert "nằm trong thư mục dữ liệu" in err


@pytest.fixture(name="busy_port")
def busy_port_fixture() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_one_line(run: Run, command: str, busy_port: int) -> None:
    run("init", *FIRST)
    code, _, err = run(command, "--port", str(busy_port))
    assert code == 1
    assert f"cổng {busy_port}" in err
    assert len(err.strip().splitlines()) == 1


def test_demo_leaves_a_database_with_a_real_account_alone(run: Run) -> None:
    run("init", *FIRST)
    code, _, err = run("demo", "--port", str(_free_port()))
    assert code == 1
    assert "tài khoản thật" in err


def test_serve_refuses_a_demo_database_unless_told(run: Run, settings: Settings) -> None:
    database, _, _ = lay(settings, clock=SystemClock())
    with database.write() as session:
        session.add(Setting(name="demo", value="1"))
    code, _, err = run("serve", "--port", str(_free_port()))
    assert code == 1
    assert "--demo" in err


def test_the_demo_is_made_of_reports_that_went_the_whole_way_and_opens_its_logins_again(settings: Settings) -> None:
    """Open lists, tables, warnings: whatever is due, the invented reports of the wards pass the same acts."""
    database, _, desk = lay(settings, clock=SystemClock())
    project = load(ROOT)
    demo.prepare(desk, project)
    demo.prepare(desk, project)
    with database.read() as session:
        assert marks.is_demo(session)
        there = accounts.every(session)
    others = 126 - len({code for *_, role, _, code in demo.PEOPLE if role == "officer"})
    assert len(there) == len(demo.PEOPLE) + others, "every ward has somebody"
    assert all(account.sample for account in there)


PARENT = """
import signal
from server.commands.worker_beside import worker_beside
with worker_beside() as worker:
    print(worker, flush=True)
    signal.pause()
"""


def test_the_worker_of_a_killed_demo_ends_too(settings: Settings, key_ring: KeyRing, migrated_file: Path) -> None:
    """Its output is held open by both processes: that it ends says that both are gone."""
    settings.data_dir.mkdir()
    shutil.copyfile(migrated_file, settings.database_file)
    write_new(key_ring, settings.key_file)
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.kill()
        assert parent.stdout.read() == b""


def test_dttg_is_installed_and_speaks_vietnamese() -> None:
    said = subprocess.run([sys.executable, "-m", "server.cli", "--help"], capture_output=True, check=True, text=True)
    for command in ("check", "explain", "schema", "preview", "test", "init", "publish", "serve", "worker", "demo"):
        assert command in said.stdout
    assert "cách dùng" in said.stdout


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_working_days_come_from_a_checked_file(
    run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R086: a wrong date is refused with its place and cure."""
    run("init", *FIRST)
    code, out, _ = run("account", "calendar")
    assert code == 0
    assert "2026, 2027" in out
    folder = tmp_path / "lich" / settings.regime
    folder.mkdir(parents=True)
    (folder / "holidays.csv").write_text("day,kind,title\n2027-02-30,off,Tết\n", encoding="utf-8")
    monkeypatch.setenv("DTTG_PERIODS_DIR", str(tmp_path / "lich"))
    code, _, err = run("account", "calendar")
    assert code == 1
    assert "holidays.csv:2: không có ngày “2027-02-30”" in err


def test_whoever_runs_the_machine_can_give_a_code_when_no_administrator_can(run: Run, settings: Settings) -> None:
    """A lost phone of the only administrator: a code by document, recorded; rights stay."""
    run("init", *FIRST)
    assert "dang.van.mau" in run("account", "list")[1]
    code, out, _ = run(
        "account", "renew", "dang.van.mau", "--reason", "lost_phone", "--document", "3/CV, gặp trực tiếp"
    )
    assert code == 0
    assert re.search(r"mã kích hoạt [0-9A-Z]{4}(-[0-9A-Z]{4}){3}", out)
    database, ring, _ = open_house(settings, clock=SystemClock())
    with database.read() as session:
        assert [link.entry.act for link in audit.links(session)][-1] == "account.renew"
        assert audit.verify(session, ring) is None
    assert run("account", "renew", "khong.co", "--reason", "forgotten", "--document", "3/CV")[0] == 1
    assert run("account", "overdue") == (0, "Không đề nghị nào quá hạn.\n", "")
