"""The operator's virus scanner on an uploaded file (ASVS 5.4.3): a child process that reads the file on standard input.

Exit code 0 is clean, 1 is refused, as clamdscan and its like say it; whatever else happens, nothing is taken. The file
never lies on the disk in clear. Knows no report and no page.
"""

import logging
import subprocess
from collections.abc import Sequence

from server.refusal import Refused

LOG = logging.getLogger("dttg.scanner")
SECONDS = 60
INFECTED = 1
HARMLESS = b"%PDF-1.4\n%%EOF\n"  # what a scanner is tried out with
SURROUNDINGS = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


def scan(command: Sequence[str], content: bytes, *, name: str, seconds: int = SECONDS) -> None:
    """Returns where `command` finds nothing (or none is set). Raises `Refused` for a file that it refuses, and where it
    cannot say."""
    if not command:
        return
    try:
        done = subprocess.run(  # the operator's own command, no shell, none of our secrets in its environment
            list(command), input=content, capture_output=True, timeout=seconds, check=False, env=SURROUNDINGS
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        LOG.error("scanner did not answer: %s", type(fault).__name__)
        raise Refused("not_scanned", name=name) from fault
    if done.returncode == INFECTED:
        LOG.warning("scanner refused an upload of %d bytes", len(content))
        raise Refused("file_virus", name=name)
    if done.returncode != 0:
        LOG.error("scanner failed with code %d", done.returncode)
        raise Refused("not_scanned", name=name)
