"""Workbooks that nobody should send: each refused within ten seconds and one gigabyte, and nothing of the server read
(C14; ASVS 1.5.1, 5.2.3)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

import pytest
import workbook_hand as hand

from server.refusal import Refused
from server.workbooks import child, reading

SECONDS, BYTES = 10, 1024 * 1024 * 1024
XLSX, ODS = hand.small_xlsx("một", 2.5), hand.small_ods()


@cache
def bomb() -> bytes:
    return hand.bomb(XLSX, megabytes=300)


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "bomb: 300 MB of blanks in 300 kB": (bomb, {"large"}),
    "bomb: 300 MB that claim to be 1 kB": (lambda: hand.claiming_less(bomb()), {"broken", "large"}),
    "an entry that claims 1 GB": (lambda: hand.claiming(XLSX, BYTES), {"large", "broken"}),
    "an entry that claims 4 GB less one": (lambda: hand.claiming(XLSX, 2**32 - 1), {"large", "broken"}),
    "one figure in the last corner of a sheet": (lambda: hand.reaching(XLSX, "A"), {"large"}),
    "XXE in a sheet": (lambda: hand.with_entity(XLSX, "A"), {"entity"}),
    "XXE over the network": (lambda: hand.with_entity(XLSX, "A", lookup="http://127.0.0.1:9/x"), {"entity"}),
    "a macro": (lambda: hand.with_macro(XLSX), {"macro"}),
    "a macro by its type": (
        lambda: hand.rezipped(
            XLSX, lambda name, body: body.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
        ),
        {"macro"},
    ),
    "LibreOffice Basic": (lambda: hand.rezipped(ODS, _same, **{"Basic/Standard/Module1.xml": b"<x/>"}), {"macro"}),
    "two entries under one name": (lambda: hand.stored_twice(XLSX), {"broken"}),
    "a thousand entries": (
        lambda: hand.rezipped(XLSX, _same, **{f"x{number}.xml": b"<x/>" for number in range(1000)}),
        {"large"},
    ),
    "a cell repeated a billion times (.ods)": (lambda: hand.repeated_ods(ODS), {"large", "broken", ""}),
    "half a file": (lambda: XLSX[: len(XLSX) // 2], {"broken"}),
    "no package": (lambda: b"PK\x03\x04" + os.urandom(100_000), {"broken"}),
    "a package of something else": (
        lambda: hand.rezipped(XLSX, lambda name, body: None, **{"a.txt": b"x"}),
        {"broken"},
    ),
}


def _same(name: str, body: bytes) -> bytes:
    return body


LAUNCHER = """
import json, os, subprocess, sys
running = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(running.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024]), file=sys.stderr)
"""


def measured(command: list[str], content: bytes) -> tuple[bytes, int, float, int]:
    """(answer, exit code, seconds, most bytes held) of a child that is given `content`, started by a small process of
    its own: the measure of a child begins with what its parent held."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", LAUNCHER, *command], input=content, capture_output=True, check=True)
    code, held = json.loads(done.stderr.splitlines()[-1])
    return done.stdout, code, time.monotonic() - began, held


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_time_and_memory(what: str) -> None:
    make, reasons = HOSTILE[what]
    answer, code, seconds, held = measured([sys.executable, "-m", "server.workbooks.child"], make())
    assert seconds < SECONDS
    assert held < BYTES
    said = json.loads(answer) if code == 0 else {"unfit": ""}
    assert said.get("unfit") in reasons, said


def test_brackets_a_hundred_thousand_deep_are_read_past_in_time_and_memory() -> None:
    deep = hand.rezipped(XLSX, lambda name, body: body.replace(b"<sheetData", b"<a>" * 100_000 + b"<sheetData"))
    _, _, seconds, held = measured([sys.executable, "-m", "server.workbooks.child"], deep)
    assert seconds < SECONDS
    assert held < BYTES


def test_the_measure_sees_a_child_that_takes_too_much() -> None:
    """The planted fault."""
    greedy = [sys.executable, "-c", "import sys; sys.stdin.read(); held = bytearray(1200 * 1024 * 1024)"]
    assert measured(greedy, b"")[3] > BYTES


def test_without_the_look_at_the_package_the_entity_is_passed_over_but_never_followed() -> None:
    """What calamine itself makes of an entity: no file of the server, in any cell."""
    with_entity = hand.with_entity(hand.small_xlsx("&xxe;"), "A")
    with pytest.raises(child.UnfitError):
        child.read(with_entity)
    assert child.read(hand.small_xlsx("&xxe;"))[0]["lines"] == [["&xxe;"]]


def test_the_limits_let_a_large_honest_workbook_through() -> None:
    """Two hundred lines of text on many lines are no bomb."""
    content = hand.small_xlsx(*(f"Thôn {number}" for number in range(5_000)))
    book = reading.read("a.xlsx", content)
    assert book.sheets[0].at(4_999, 0) == "Thôn 4999"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("bomb: 300 MB of blanks in 300 kB", "workbook_large"),
        ("XXE in a sheet", "workbook_entity"),
        ("a macro", "workbook_macro"),
        ("a cell repeated a billion times (.ods)", "workbook_broken"),
    ],
)
def test_the_officer_is_told_why(what: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        reading.read("a.ods" if ".ods" in what else "a.xlsx", HOSTILE[what][0]())
    assert refused.value.code == code
    assert refused.value.sentence.startswith("Tệp a.")


def test_a_file_larger_than_an_upload_may_be_is_refused_before_anything_is_read() -> None:
    with pytest.raises(Refused) as refused:
        reading.read("a.xlsx", bytes(reading.LIMIT + 1))
    assert refused.value.code == "file_too_large"
