"""The files for systemd and a proxy: filled in from the settings, without a secret, and fit for those who read them."""

import getpass
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import cli
from server.commands.services import ENVIRONMENT, MODES, NAMES, service_files
from server.settings import MEGABYTE, MailServer, Settings, read_settings

PROGRAM = Path(sys.executable).with_name("dttg")


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        key_file=tmp_path / "keys" / "ring.json",
        origin="https://baocao.hanoi.gov.vn",
        secure_cookies=True,
        upload_limit=40 * MEGABYTE,
        backup_dirs=(tmp_path / "noi-1", tmp_path / "noi-2"),
        backup_recipients=tmp_path / "nguoi-mo.txt",
        database_url="postgresql+psycopg://bao_cao:mat-khau-bi-mat@localhost/bao_cao",
        mail=MailServer(
            host="thu.hanoi.gov.vn",
            port=587,
            tls="starttls",
            sender="a@hanoi.gov.vn",
            user="bao cao",
            password="mat-khau-thu",
            password_file=tmp_path / "thu.txt",
        ),
        scanner=("clamdscan", "--no-summary", "-"),
    )


@pytest.fixture
def files(settings: Settings) -> dict[str, str]:
    return dict(service_files(settings, user="dttg", program=PROGRAM, folder=Path("/")))


def test_every_file_is_filled_in_and_none_holds_a_secret(files: dict[str, str], tmp_path: Path) -> None:
    assert tuple(files) == NAMES
    for text in files.values():
        assert "mat-khau" not in text
        assert not re.search(r"\$\{|\$(user|program|folder|settings|address|upload|writable|authors)\b", text)
    assert f"-{tmp_path / 'noi-1'} " in files["dttg-worker.service"]  # a disk that is not mounted stops no page
    assert "ReadWritePaths=-/forms -/periods" in files["dttg-serve.service"], "what is confirmed there is written back"
    assert "-/forms" not in files["dttg-worker.service"]
    assert f"{PROGRAM} worker" in files["dttg-worker.service"]
    assert "client_max_body_size 45m;" in files["nginx.conf"]
    assert "server_name baocao.hanoi.gov.vn;" in files["nginx.conf"]


def test_systemd_takes_both_units(files: dict[str, str], tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    for name in ("dttg-serve.service", "dttg-worker.service"):
        path = tmp_path / name
        path.write_text(files[name], encoding="utf-8")
        keys = [line.partition("=")[0] for line in files[name].splitlines() if "=" in line and not line.startswith("#")]
        assert {"ExecStart", "LimitCORE", "PrivateTmp", "ReadWritePaths", "EnvironmentFile"} <= set(keys)
        if tool is not None:
            said = subprocess.run([tool, "verify", str(path)], capture_output=True, text=True, check=False)
            assert name not in said.stderr, said.stderr
    if tool is not None:  # the planted fault
        path.write_text(files[name].replace("LimitCORE", "LimitCOER"), encoding="utf-8")
        said = subprocess.run([tool, "verify", str(path)], capture_output=True, text=True, check=False)
        assert "LimitCOER" in said.stderr


def test_the_settings_come_back_as_they_were(settings: Settings, files: dict[str, str]) -> None:
    pairs = [line.split("=", 1) for line in files["dttg.env"].splitlines() if line and not line.startswith("#")]
    given = {name: shlex.split(text)[0] for name, text in pairs}
    given.pop("DTTG_SCANNER")  # the scanner is not on this machine
    password = Path(given["DTTG_SMTP_PASSWORD_FILE"])
    password.write_text("mat-khau-thu", encoding="utf-8")
    password.chmod(0o600)
    again = read_settings(given)
    for name in (
        "data_dir",
        "key_file",
        "origin",
        "secure_cookies",
        "upload_limit",
        "backup_dirs",
        "backup_recipients",
        "mail",
    ):
        assert getattr(again, name) == getattr(settings, name), name
    assert "# DTTG_DATABASE_URL=postgresql://bao_cao@localhost/bao_cao?passfile=…" in files["dttg.env"]


def test_an_address_without_a_password_is_carried_over() -> None:
    url = "postgresql+psycopg://bao_cao@localhost/bao_cao?passfile=/etc/dttg/pgpass"
    found = service_files(Settings(database_url=url), user="dttg", program=PROGRAM, folder=Path("/"))["dttg.env"]
    (line,) = [line for line in found.splitlines() if line.startswith("DTTG_DATABASE_URL=")]
    assert read_settings({"DTTG_DATABASE_URL": shlex.split(line.partition("=")[2])[0]}).database_url == url


def test_a_command_runs_as_the_account_with_the_settings(settings: Settings, tmp_path: Path) -> None:
    """R056: what the runbook asks for, in one command; whoever is neither the account nor root is told the cure."""
    there = tmp_path / "dttg.env"
    mine, other = (
        service_files(settings, user=user, program=Path("/usr/bin/env"), folder=tmp_path)
        for user in (getpass.getuser(), "nguoi_khac")
    )
    there.write_text(mine["dttg.env"], encoding="utf-8")
    said = run_sample(mine["dttg"], there)
    assert f"PWD={tmp_path}" in said.stdout
    assert "DTTG_SCANNER=clamdscan --no-summary -" in said.stdout
    assert f"DTTG_KEY_FILE={settings.key_file}" in said.stdout
    somebody = tmp_path / "id"
    somebody.write_text('#!/bin/sh\n[ "$1" = -u ] && echo 1000 || echo ai_do\n', encoding="utf-8")
    somebody.chmod(0o755)
    refused = run_sample(other["dttg"], there)
    assert (refused.returncode, "sudo dttg" in refused.stderr, refused.stdout) == (2, True, "")


def run_sample(text: str, there: Path) -> subprocess.CompletedProcess[str]:
    path = there.with_name("dttg")
    path.write_text(text.replace(ENVIRONMENT, str(there)), encoding="utf-8")
    paths = {"PATH": f"{there.parent}:/usr/bin:/bin"}
    return subprocess.run(["/bin/sh", str(path)], capture_output=True, text=True, check=False, env=paths)


def test_the_proxy_sample_closes_what_it_opens(files: dict[str, str]) -> None:
    plain = re.sub(r"#.*", "", files["nginx.conf"])
    assert plain.count("{") == plain.count("}") == 4
    for line in plain.splitlines():
        assert line.strip() == "" or line.strip()[-1] in ";{}", line
    assert "$host$request_uri" in plain


def test_the_command_writes_them_and_says_who_must_own_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DTTG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DTTG_KEY_FILE", str(tmp_path / "keys" / "ring.json"))
    assert cli.main(["service-files", "--into", str(tmp_path / "mau")]) == 0
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "mau").iterdir()} == MODES
    assert "quyền 0640" in (tmp_path / "mau" / "dttg.env").read_text(encoding="utf-8")
    assert "Xem lại từng tệp" in capsys.readouterr().out
    assert cli.main(["service-files"]) == 0
    assert "==== nginx.conf ====" in capsys.readouterr().out
