"""The worker of `dttg demo`: a process beside it that ends with it, even when it is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


@contextmanager
def worker_beside() -> Iterator[int]:
    """Its process id."""
    command = [sys.executable, "-m", "server.cli", "worker", "--while-parent-lives"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as background:
        try:
            yield background.pid
        finally:
            background.terminate()
            background.wait(timeout=30)


def stop_with_parent(stop: Event) -> None:
    """The parent holds the other end of our standard input; it closes however the parent dies."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
