"""What a person must type is never taken from a script (R128); what the machine says is told in Vietnamese."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.backups.recipients import needs_passphrase
from server.refusal import Unfit, machine_said


def test_without_a_terminal_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server.cli", "backup", "key", str(tmp_path / "khoa.age")]
    said = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, start_new_session=True
    )
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "màn hình lệnh" in said.stderr
    assert not (tmp_path / "khoa.age").exists()


def test_what_the_machine_said_is_told_without_its_english(tmp_path: Path) -> None:
    with pytest.raises(Unfit) as why:
        needs_passphrase(tmp_path / "khong-co.age")
    assert str(why.value).endswith("khong-co.age: không có tệp hoặc thư mục ấy.")
    assert machine_said(OSError(9999, "Strange")) == "lỗi máy số 9999"
