"""The print as PDF, made by WeasyPrint in a child process with bounded time and memory that fetches nothing.

Run as `python -m engine.targets.reports.pdf SECONDS`, it reads HTML on standard input and writes PDF to standard
output. Run with `many`, it takes one document after the other and makes each in a process of its own, which has what
WeasyPrint needs in memory already.
"""

import gc
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn

SECONDS = 60
BYTES = 1536 * 1024 * 1024
MANY = "many"
SAID = 2000  # letters of what a child says when it dies
WARM = '<html lang="vi"><head><title>.</title></head><body style="font-family: serif">Đ<b>ổ</b><i>ữ</i></body></html>'

Setter = Callable[[str, int], bytes]


class PdfError(Exception):
    """The child process did not yield a PDF: what it said, for the log."""


def pdf(html: str, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a whole HTML document. Raises `PdfError`; never takes the calling process down."""
    try:
        done = subprocess.run(  # our own module, no shell
            [sys.executable, "-m", "engine.targets.reports.pdf", str(seconds)],
            input=html.encode(errors="replace"),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PdfError(f"no PDF within {seconds} s") from late
    except OSError as refused:
        raise PdfError(f"no child process: {refused}") from refused
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise PdfError(done.stderr.decode(errors="replace")[-SAID:])
    return done.stdout


@contextmanager
def setting() -> Iterator[Setter]:
    """What makes PDFs of many documents, (HTML, seconds) -> PDF, each within the limits of `pdf` and apart from the
    others; what must be loaded for it is loaded once. Raises `PdfError` as `pdf` does."""
    try:
        child = subprocess.Popen(  # our own module, no shell
            [sys.executable, "-m", "engine.targets.reports.pdf", MANY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what went wrong with a document is its answer
        )
    except OSError as refused:
        raise PdfError(f"no child process: {refused}") from refused
    assert child.stdin is not None  # both are pipes
    assert child.stdout is not None
    ask, answer = child.stdin, child.stdout

    def set_(html: str, seconds: int) -> bytes:
        try:
            _send(ask, str(seconds), html.encode(errors="replace"))
            head, content = _receive(answer)
        except (OSError, ValueError) as ended:
            raise PdfError(f"no answer: {ended}") from ended
        if head != "pdf":
            raise PdfError(content.decode(errors="replace")[-SAID:])
        return content

    try:
        yield set_
    finally:
        with suppress(OSError):  # it may have ended before it read everything
            ask.close()
        answer.close()
        child.wait()


def write_pdf(html: str) -> bytes:
    """The PDF, made in this process: only for one that has limits already."""
    from weasyprint import HTML  # noqa: PLC0415  # after the limits, and only in the child
    from weasyprint.urls import URLFetcher, URLFetchingError  # noqa: PLC0415

    class Refusing(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
        """A print fetches nothing, from the network or from this machine; what it asked for is left out."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            raise URLFetchingError(f"a print fetches nothing: {url[:80]}")

    made = HTML(string=html, url_fetcher=Refusing()).write_pdf(pdf_identifier=b"dttg", pdf_variant="pdf/ua-1")
    return bytes(made)


# ---- in the child ----


def main() -> int:
    """Standard input to standard output, under limits."""
    gc.disable()  # the process lives for one document; looking for garbage took an eighth of its time
    if sys.argv[1] == MANY:
        return _serve(sys.stdin.buffer, sys.stdout.buffer)
    _limit(int(sys.argv[1]))
    sys.stdout.buffer.write(write_pdf(sys.stdin.buffer.read().decode()))
    return 0


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _serve(asked: IO[bytes], told: IO[bytes]) -> int:
    """One document after the other until nothing more is asked."""
    write_pdf(WARM)
    while True:
        try:
            head, html = _receive(asked)
        except ValueError:
            return 0
        made = _apart(html.decode(), int(head))
        _send(told, "pdf" if made.startswith(b"%PDF-") else "trouble", made)


def _apart(html: str, seconds: int) -> bytes:
    """The PDF, or what went wrong, of a process of its own."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _make(html, into, seconds=seconds)
    os.close(into)
    with os.fdopen(out, "rb") as said:
        content = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"no PDF within {seconds} s, ended by signal {os.WTERMSIG(status)}".encode()
    return content


def _make(html: str, into: int, *, seconds: int) -> NoReturn:
    """In the forked process: nothing of it may come back to the loop that it was forked from."""
    try:
        _limit(seconds)
        signal.alarm(seconds)
        with os.fdopen(into, "wb") as told:
            try:
                made = write_pdf(html)
            except Exception as fault:
                made = f"{type(fault).__name__}: {fault}".encode()
            told.write(made)
    finally:
        os._exit(0)


def _send(into: IO[bytes], head: str, content: bytes) -> None:
    into.write(f"{head} {len(content)}\n".encode())
    into.write(content)
    into.flush()


def _receive(out: IO[bytes]) -> tuple[str, bytes]:
    """(word, content). Raises `ValueError` at the end."""
    head, _, length = out.readline().decode().strip().partition(" ")
    if not head:
        raise ValueError("nothing more")
    content = out.read(int(length))
    if len(content) != int(length):
        raise ValueError("cut short")
    return head, content


if __name__ == "__main__":
    sys.exit(main())
