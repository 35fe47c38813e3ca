"""Authors' commands do not hang on the server's code; the server's are found behind the same word."""

import subprocess
import sys

BROKEN = """
import sys
sys.modules["server.cli"] = None
sys.argv[1:] = {words}
from server.entry import main
sys.exit(main())
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BROKEN.format(words=list(words))], capture_output=True, text=True, check=False
    )


def test_what_authors_run_works_while_the_server_cannot_even_be_read() -> None:
    said = run("explain", "X402")
    assert said.returncode == 0, said.stderr
    assert "X402" in said.stdout


def test_a_command_of_the_server_needs_it() -> None:
    """The planted fault: the server's code is really out of reach in this test."""
    assert "import of server.cli halted" in run("doctor").stderr


def test_help_names_the_commands_of_both() -> None:
    command = [sys.executable, "-c", "import sys; sys.argv[1:] = ['--help']; from server.entry import main; main()"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert all(f"    {name}" in said for name in ("check", "publish", "doctor"))
