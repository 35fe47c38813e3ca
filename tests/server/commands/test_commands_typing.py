"""What a person must type at a terminal is never taken from a script (R128)."""

import subprocess
import sys
from pathlib import Path


def test_without_a_terminal_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server.cli", "backup", "key", str(tmp_path / "khoa.age")]
    said = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, start_new_session=True
    )
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "màn hình lệnh" in said.stderr
    assert not (tmp_path / "khoa.age").exists()
