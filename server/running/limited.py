"""A module of ours in a child process with bounded time and memory, for reading files that strangers made.

The module reads the file on standard input and answers on standard output. This one knows no kind of file.
"""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

SECONDS = 30
BYTES = 1024 * 1024 * 1024
OWN_USER, OWN_NETWORK = 0x10000000, 0x40000000
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REACHES = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pty.", "ctypes.", "os.kill")


class ChildError(Exception):
    """The child gave no answer: what it said, for the log."""


def ask(
    module: str,
    content: bytes,
    *,
    words: Sequence[str] = (),
    seconds: int = SECONDS,
    most: int = 0,
    alone: bool = False,
) -> bytes:
    """The answer of `python -m module words` to `content`. Raises `ChildError`; never takes the caller down. `most`:
    bytes of the answer (0: as it comes), held by the kernel and in memory only. `alone`: nothing of this process's
    environment, folder or open files goes with it, and it waits for whoever else wants the processor."""
    command = [*(["nice", "-n", "5"] if alone else []), sys.executable, *(["-I"] if alone else []), "-m", module]
    answer = os.memfd_create("answer") if most else None
    try:
        done = subprocess.run(  # our own module, no shell
            [*command, *words],
            input=content,
            stdout=answer if answer is not None else subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"} if alone else None,
            cwd="/" if alone else None,
        )
        if done.returncode != 0:
            raise ChildError(done.stderr.decode(errors="replace")[-2000:])
        return done.stdout if answer is None else _read(answer, most)
    except subprocess.TimeoutExpired as late:
        raise ChildError(f"no answer within {seconds} s") from late
    except OSError as refused:
        raise ChildError(f"no child process: {refused}") from refused
    finally:
        if answer is not None:
            os.close(answer)


def _read(answer: int, most: int) -> bytes:
    size = os.fstat(answer).st_size
    if size > most:
        raise ChildError(f"an answer of {size} bytes")
    return os.pread(answer, size, 0)


def bound(*, seconds: int = SECONDS, most: int = 0) -> None:
    """What the child calls first: from now on it cannot take more than its share. `most`: bytes that it may write."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_no_core() -> None:
    """From now on this process and its children leave no image of their memory on a disk when they die (G23)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def shut_in(readable: Iterable[Path]) -> None:
    """What a child calls before it opens anything of a stranger: from now on no network, no program, no file written,
    and none read but those below `readable`. The kernel is asked for a network of its own, which has no way out; where
    it does not grant one, Python's own doors are shut all the same."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).unshare(OWN_USER | OWN_NETWORK)
    allowed = tuple(f"{each.resolve()}/" for each in readable)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            _check_open(arguments, allowed)
        elif event.startswith(REACHES):
            _refuse(event)

    sys.addaudithook(watch)


def _check_open(arguments: tuple[object, ...], allowed: tuple[str, ...]) -> None:
    path, _, flags = arguments
    if isinstance(flags, int) and flags & WRITES:
        _refuse(f"to write {path!s:.80}")
    if isinstance(path, int):
        return
    said = os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else ""
    if not said.startswith(allowed):
        _refuse(f"to read {path!s:.80}")


def _refuse(what: str) -> NoReturn:
    raise PermissionError(f"not in here: {what}")
