"""Several server processes on one database, as an operator runs them: real processes, a clock that stands still."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

SERVING = Path(__file__).parent / "server" / "serving.py"
PATIENCE = 240  # seconds for a process to answer, on a machine that does other work besides


@dataclass(frozen=True)
class Served:
    """One server process."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident(self) -> int:
        """Bytes of memory that the process holds now."""
        return int(_status(self.process.pid, "VmRSS:")) * 1024

    def worked(self) -> float:
        """Seconds of processor time that the process has used, its waiting aside."""
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def _status(process: int, name: str) -> str:
    for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
        if line.startswith(name):
            return line.split()[1]
    raise AssertionError(name)


@contextmanager
def served(environment: Mapping[str, str], count: int) -> Iterator[tuple[Served, ...]]:
    """`count` processes that answer; ended when the block is left."""
    outer = {name: text for name, text in os.environ.items() if not name.startswith("DTTG_")}
    found: list[Served] = []
    try:
        for _ in range(count):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            told = {**outer, **environment, "DTTG_PORT": str(port)}
            found.append(Served(subprocess.Popen([sys.executable, str(SERVING)], env=told), port))
        for each in found:
            _want_answer(each)
        yield tuple(found)
    finally:
        for each in found:
            each.process.terminate()
        for each in found:
            each.process.wait(timeout=60)


def _want_answer(server: Served) -> None:
    for _ in range(PATIENCE * 20):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            try:
                server.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"the server ended: {server.process.returncode}") from None
        finally:
            connection.close()
    raise AssertionError("the server does not answer")
