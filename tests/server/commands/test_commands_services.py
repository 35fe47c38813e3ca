"""The files for systemd and a proxy: filled in from the settings, without a secret, and fit for those who read them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import cli
from server.commands.services import NAMES, service_files
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
        mail=MailServer(host="thu", port=587, tls="starttls", sender="a@hanoi.gov.vn", password="mat-khau-thu"),
        scanner=("clamdscan", "--no-summary", "-"),
    )


@pytest.fixture
def files(settings: Settings) -> dict[str, str]:
    return dict(service_files(settings, user="dttg", program=PROGRAM, folder=Path("/")))


def test_every_file_is_filled_in_and_none_holds_a_secret(files: dict[str, str], tmp_path: Path) -> None:
    assert tuple(files) == NAMES
    for text in files.values():
        assert "mat-khau" not in text
        assert not re.search(r"\$\{|\$(user|program|folder|settings|address|upload|writable)\b", text)
    assert f"{tmp_path / 'noi-1'}" in files["dttg-worker.service"]
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
    given = dict(pairs)
    given.pop("DTTG_SCANNER")  # the scanner is not on this machine
    again = read_settings(given)
    for name in (
        "data_dir",
        "key_file",
        "origin",
        "secure_cookies",
        "upload_limit",
        "backup_dirs",
        "backup_recipients",
    ):
        assert getattr(again, name) == getattr(settings, name), name
    assert "# DTTG_DATABASE_URL=…" in files["dttg.env"]


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
    assert sorted(path.name for path in (tmp_path / "mau").iterdir()) == sorted(NAMES)
    assert "Xem lại từng tệp" in capsys.readouterr().out
    assert cli.main(["service-files"]) == 0
    assert "==== nginx.conf ====" in capsys.readouterr().out
