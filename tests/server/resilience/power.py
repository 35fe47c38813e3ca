"""A disk that loses its power: an ext4 image in memory, mounted, with a child that writes. A copy of the image, taken
while the child stands still, is what a power cut would have left: what only the page cache holds is not in it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent.parent
MEMORY = Path("/dev/shm")


def run(*command: object) -> None:
    subprocess.run([str(each) for each in command], check=True, capture_output=True)


def can_mount(folder: Path) -> str:
    """'' where a loop image can be mounted here, else why not."""
    if os.geteuid() != 0:
        return "loop images are mounted by root only"
    image, point = folder / "probe.img", folder / "probe"
    point.mkdir()
    try:
        new_disk(image, megabytes=4)
        run("mount", "-o", "loop", image, point)
        run("umount", point)
    except (OSError, subprocess.CalledProcessError) as fault:
        return f"no loop mounts here: {getattr(fault, 'stderr', fault)!r}"
    return ""


def new_disk(image: Path, *, megabytes: int) -> None:
    with image.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    run("mkfs.ext4", "-q", image)


@contextmanager
def mounted(image: Path, point: Path) -> Iterator[Path]:
    point.mkdir(exist_ok=True)
    run("mount", "-o", "loop", image, point)
    try:
        yield point
    finally:
        run("umount", point)


@dataclass
class Writing:
    """The child, and what it was told is kept: column -> number, and names of signed sheets with their number."""

    process: subprocess.Popen[bytes]
    cells: dict[str, int] = field(default_factory=dict)
    sheets: list[tuple[str, int]] = field(default_factory=list)
    rest: bytes = b""

    @property
    def acknowledged(self) -> int:
        return max(self.cells.values(), default=0)

    def hear(self) -> None:
        """Everything said so far."""
        assert self.process.stdout is not None
        while True:
            try:
                said = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                return
            if not said:
                raise AssertionError(f"the child ended: {self.process.wait()}")
            *lines, self.rest = (self.rest + said).split(b"\n")
            for line in lines:
                kind, name, number = line.decode().split()
                if kind == "cell":
                    self.cells[name] = int(number)
                else:
                    self.sheets.append((name, int(number)))

    def wait_for(self, number: int) -> None:
        while self.acknowledged < number:
            self.hear()
            time.sleep(0.002)

    def cut(self, image: Path, target: Path) -> None:
        """What the disk would hold if the power went now."""
        self.process.send_signal(signal.SIGSTOP)
        self.hear()
        shutil.copyfile(image, target)
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def writing(data: Path, key_file: Path, *, report: str, synchronous: str) -> Iterator[Writing]:
    paths = os.pathsep.join(str(each) for each in (TESTS, TESTS.parent))
    process = subprocess.Popen(
        [sys.executable, HERE / "power_child.py", data, key_file, report, synchronous],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    try:
        yield Writing(process)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
