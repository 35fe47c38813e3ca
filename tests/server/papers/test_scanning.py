"""The operator's virus scanner: what it refuses, and what it cannot look at, is not taken (ASVS 5.4.3)."""

import os
import sys
from pathlib import Path

import pytest

from server.papers.scanning import HARMLESS, scan
from server.refusal import Refused

MARK = b"DAU-HIEU-VI-RUT-THU"


@pytest.fixture
def scanner(tmp_path: Path) -> tuple[str, ...]:
    """Says 1 to a file with the mark, like clamdscan; writes down what it was given in its environment."""
    script = tmp_path / "quet.py"
    script.write_text(
        "import os, sys\n"
        f"open({str(tmp_path / 'moi-truong')!r}, 'w').write(' '.join(os.environ))\n"
        f"sys.exit(1 if {MARK!r} in sys.stdin.buffer.read() else 0)\n"
    )
    return (sys.executable, str(script))


def test_a_clean_file_passes_and_without_a_scanner_all_do(scanner: tuple[str, ...]) -> None:
    scan(scanner, HARMLESS, name="phieu.pdf")
    scan((), MARK, name="phieu.pdf")


def test_a_file_that_the_scanner_refuses_is_not_taken(scanner: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        scan(scanner, HARMLESS + MARK, name="phieu.pdf")
    assert refused.value.code == "file_virus"
    assert "phieu.pdf" in refused.value.sentence


@pytest.mark.parametrize(
    "command", [("/khong/co/may-quet",), ("/bin/sh", "-c", "exit 2"), ("/bin/sh", "-c", "kill $$")]
)
def test_a_scanner_that_cannot_say_lets_nothing_through(command: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        scan(command, HARMLESS, name="phieu.pdf")
    assert refused.value.code == "not_scanned"


def test_a_scanner_that_never_ends_lets_nothing_through() -> None:
    with pytest.raises(Refused, match="Chưa quét"):
        scan((sys.executable, "-c", "import threading; threading.Event().wait()"), HARMLESS, name="x.pdf", seconds=1)


def test_the_scanner_sees_none_of_our_settings(
    scanner: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTTG_KEY_FILE", "/bi/mat")
    scan(scanner, HARMLESS, name="phieu.pdf")
    assert "DTTG_KEY_FILE" in os.environ
    assert "DTTG" not in (tmp_path / "moi-truong").read_text()
