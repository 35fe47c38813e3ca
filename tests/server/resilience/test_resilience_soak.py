"""Mixed load for half an hour: the memory of a server grows by 5 % at most, no file stays open, the journal of the
database stays bounded (G14, R066).

Memory is that of the second half against the first, after a warm-up: what is compiled and pooled once is no leak.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import deadline_hour as deadline
import pytest
import town as towns
from scale import scaled
from several_servers import Served, served

from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.settings import Settings
from server.store.database import open_database

# half an hour at scale 1, whatever the machine does in it; with the square of the scale, so that a short run is short
SECONDS = scaled(1_000_000) ** 2 * 1800 / 10**12
FEWEST = 24  # rounds
WARM = 20
MOST_GROWTH = 5  # per cent
MOST_JOURNAL = 64 * 1024 * 1024
READ = ("/theo-doi", "/duyet", f"/so-lieu?ky={towns.PERIOD}&bieu={towns.FORM}&so=sent")
LEAK = (
    "import sys\nkept = []\nfor line in sys.stdin:\n    kept.append(b'x' * 500_000)\n    print(len(kept), flush=True)\n"
)


@dataclass
class Watched:
    """Samples taken over a run: bytes of memory, open files, bytes of the journal."""

    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    journal: list[int] = field(default_factory=list)

    def look(self, process: Served, journal: Path) -> None:
        self.memory.append(process.resident())
        self.files.append(process.open_files())
        self.journal.append(journal.stat().st_size if journal.exists() else 0)

    def faults(self) -> list[str]:
        """What grew."""
        found = []
        if growth(self.memory) > MOST_GROWTH:
            found.append(f"memory grew by {growth(self.memory)} %: {self.memory}")
        half = len(self.files) // 2
        if max(self.files[half:]) > max(self.files[:half]):
            found.append(f"open files: {self.files}")
        if max(self.journal) > MOST_JOURNAL:
            found.append(f"journal: {max(self.journal)}")
        return found


def growth(samples: Sequence[int]) -> int:
    """By how many per cent the middle of the second half lies above that of the first."""
    half = len(samples) // 2
    first, second = sorted(samples[:half]), sorted(samples[half:])
    before, after = first[len(first) // 2], second[len(second) // 2]
    return max(0, (after - before) * 100 // before)


@pytest.fixture
def server(tmp_path: Path, migrated_file: Path, key_ring: KeyRing) -> Iterator[tuple[Served, Path]]:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys" / "ring.json")
    settings.data_dir.mkdir()
    shutil.copyfile(migrated_file, settings.database_file)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    database.close()
    environment = {"DTTG_DATA_DIR": str(settings.data_dir), "DTTG_KEY_FILE": str(settings.key_file)}
    with served(environment, 1) as (process,):
        yield process, settings.data_dir / "dttg.db-wal"


def sign_in(desktop: deadline.Desktop, login: str) -> None:
    desktop.get("/dang-nhap")
    desktop.press("/dang-nhap", tai_khoan=login, mat_khau=towns.PASSWORD)


def test_half_an_hour_of_mixed_load_leaves_no_memory_no_file_and_no_long_journal(server: tuple[Served, Path]) -> None:
    process, journal = server
    told, watched = deadline.Told(), Watched()
    with deadline.Desktop(process.port, told) as officer, deadline.Desktop(process.port, told) as reviewer:
        sign_in(officer, "canbo")
        officer.get("/viec-can-lam")
        sign_in(reviewer, "nguoiduyet")
        report = officer.press("/bao-cao/mo", ky=towns.PERIOD, bieu=towns.FORM)
        officer.get(report)
        version, until = 0, time.monotonic() + SECONDS
        for turn in count():
            if turn >= WARM + FEWEST and time.monotonic() >= until:
                break
            version = _round(officer, reviewer, report=report, turn=turn, version=version)
            if turn >= WARM:
                watched.look(process, journal)
    assert watched.faults() == []


def _round(officer: deadline.Desktop, reviewer: deadline.Desktop, *, report: str, turn: int, version: int) -> int:
    """A little of everything: two save, read, are refused, look at figures, sign out and in again."""
    cells = {towns.name("01", column): str(turn % 900) for column in towns.COLUMNS}
    said = officer.tell(f"{report}/o", {"version": version, "cells": cells})
    officer.get("/viec-can-lam")
    if turn % 4 == 0:
        officer.get(report)
        officer.get("/duyet", want=403)
        reviewer.get(READ[turn // 4 % len(READ)])
    if turn % 20 == 19:
        officer.press("/dang-xuat")
        sign_in(officer, "canbo")
        officer.get(report)
    return int(str(said["version"]))


def test_a_process_that_keeps_what_it_is_given_and_an_open_file_are_found() -> None:
    """The planted faults: half a megabyte more at each turn; one file more in the second half."""
    leaky = subprocess.Popen([sys.executable, "-c", LEAK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert leaky.stdin is not None
    assert leaky.stdout is not None
    watched = Watched()
    with leaky:
        for _ in range(20):
            leaky.stdin.write("\n")
            leaky.stdin.flush()
            leaky.stdout.readline()
            watched.look(Served(leaky, 0), Path("/nowhere"))
        leaky.stdin.close()
    assert [fault.partition(" ")[0] for fault in watched.faults()] == ["memory"]
    steady = Watched(memory=[100] * 20, files=[9] * 12 + [10] * 8, journal=[MOST_JOURNAL + 1] * 20)
    assert [fault.partition(":")[0] for fault in steady.faults()] == ["open files", "journal"]
    assert Watched(memory=[100, 104, 99, 103], files=[9, 10, 9, 10], journal=[0] * 4).faults() == []
