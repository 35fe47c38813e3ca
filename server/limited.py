"""A module of ours in a child process with bounded time and memory, for reading files that strangers made.

The module reads the file on standard input and answers on standard output. This one knows no kind of file.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence

SECONDS = 30
BYTES = 1024 * 1024 * 1024


class ChildError(Exception):
    """The child gave no answer: what it said, for the log."""


def ask(module: str, content: bytes, *, words: Sequence[str] = (), seconds: int = SECONDS) -> bytes:
    """The answer of `python -m module words` to `content`. Raises `ChildError`; never takes the caller down."""
    try:
        done = subprocess.run(  # our own module, no shell
            [sys.executable, "-m", module, *words], input=content, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise ChildError(f"no answer within {seconds} s") from late
    except OSError as refused:
        raise ChildError(f"no child process: {refused}") from refused
    if done.returncode != 0:
        raise ChildError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def bound() -> None:
    """What the child calls first: from now on it cannot take more than its share."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
