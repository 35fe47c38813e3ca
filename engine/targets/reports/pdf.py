"""The print as PDF, made by WeasyPrint in a child process with bounded time and memory that fetches nothing.

Run as `python -m engine.targets.reports.pdf SECONDS`, it reads HTML on standard input and writes PDF to standard
output.
"""

import resource
import subprocess
import sys
from typing import NoReturn

SECONDS = 60
BYTES = 1536 * 1024 * 1024


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
        raise PdfError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


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


def main() -> int:
    """Standard input to standard output, under limits."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.stdout.buffer.write(write_pdf(sys.stdin.buffer.read().decode()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
