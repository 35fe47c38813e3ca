"""Which editions are published, where authors can see it: `forms/<id>/published.json` beside the editions.

`{"1": "<SHA-256 of v1.yaml>"}`, written when an edition is published, so that `dttg check` finds a changed file without
a database. The database stays the truth: what is published lives there, whatever this file says.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256

from engine.diagnostics import Diagnostics, Span

FILE = "published.json"
_LOCK = re.compile(r"forms/([^/]+)/published\.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Locks = Mapping[tuple[str, int], str]


def path_of(form: str) -> str:
    return f"forms/{form}/{FILE}"


def read_locks(files: Mapping[str, bytes], *, diagnostics: Diagnostics) -> dict[tuple[str, int], str]:
    """The hash of every edition that a lock names; a damaged lock is reported (V513)."""
    found: dict[tuple[str, int], str] = {}
    for path, content in files.items():
        form = _LOCK.fullmatch(path)
        if form is None:
            continue
        its = _read(content)
        if its is None:
            diagnostics.add("V513", Span(path, 1, 1, 1, 2), form=form[1])
        found |= {(form[1], edition): digest for edition, digest in (its or {}).items()}
    return found


def with_lock(content: bytes | None, *, edition: int, file: bytes) -> str:
    """The lock with one more published edition. One that is locked already stays as it is."""
    held = (_read(content) if content is not None else None) or {}
    held = {edition: sha256(file).hexdigest(), **held}
    return json.dumps({str(number): held[number] for number in sorted(held)}, indent=1) + "\n"


def _read(content: bytes) -> dict[int, str] | None:
    try:
        raw = json.loads(content)
    except ValueError:
        return None
    if not isinstance(raw, dict):
        return None
    fits = all(re.fullmatch(r"[1-9][0-9]*", str(key)) and _SHA256.fullmatch(str(value)) for key, value in raw.items())
    return {int(key): str(value) for key, value in raw.items()} if fits else None
