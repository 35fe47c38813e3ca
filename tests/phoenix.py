"""A server process that dies and rises again on the same data, with a clock that stands still.

`python phoenix.py` reads one word a line: for each `rise` it forks a process that serves, and says its number; what it
imported is shared, so that a rebirth costs a fraction of a start. Settings come from the environment; `PHOENIX` names
the module of tests/server whose `serve` it is.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve()
PR_SET_PDEATHSIG = 1


def wait_until_up(port: int, *, patience: float = 180) -> None:
    """Returns when something answers on the port."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nothing answers on port {port}")


@dataclass
class Phoenix:
    """The nest, and the process that serves now (0: none)."""

    nest: subprocess.Popen[str]
    port: int
    alive: int = 0

    @classmethod
    def lay(cls, environment: dict[str, str]) -> "Phoenix":
        nest = subprocess.Popen(
            [sys.executable, str(HERE)],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return cls(nest, int(environment["DTTG_PORT"]))

    def rise(self) -> None:
        assert self.nest.stdin is not None
        assert self.nest.stdout is not None
        self.nest.stdin.write("rise\n")
        self.nest.stdin.flush()
        self.alive = int(self.nest.stdout.readline())
        wait_until_up(self.port)

    def kill(self) -> None:
        """As a power cut would: no handler runs."""
        os.kill(self.alive, signal.SIGKILL)
        assert self.nest.stdout is not None
        assert int(self.nest.stdout.readline()) == self.alive
        self.alive = 0

    def end(self) -> None:
        if self.alive:
            self.kill()
        assert self.nest.stdin is not None
        assert self.nest.stdout is not None
        self.nest.stdin.close()
        self.nest.wait(20)
        self.nest.stdout.close()


def _die_with_parent() -> None:
    """No server outlives a test run that was stopped."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _nest() -> None:
    _die_with_parent()
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "server")]
    environment = dict(os.environ)
    serve = import_module(environment.get("PHOENIX", "serving")).serve  # only the nest pays for it
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _die_with_parent()
            serve(environment)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print(child, flush=True)


if __name__ == "__main__":
    _nest()
