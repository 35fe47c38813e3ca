"""Which editions are published, where authors can see it: `forms/<id>/published.json` beside the editions.

`{"1": {"sha256": hash of v1.yaml, "lists": {list: [codes]}}}`, written when an edition is published, so that `check`
finds a changed file and a code that left its list without a database. The database stays the truth: what is published
lives there, whatever this file says.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from engine.diagnostics import Diagnostics, Span
from engine.model import Form

FILE = "published.json"
_LOCK = re.compile(r"forms/([^/]+)/published\.json")
_EDITION = re.compile(r"[1-9][0-9]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Lock:
    """Of one published edition: the hash of its file, and the codes of the lists it uses."""

    sha256: str
    lists: Mapping[str, tuple[str, ...]]


def path_of(form: str) -> str:
    return f"forms/{form}/{FILE}"


def read_locks(files: Mapping[str, bytes], *, diagnostics: Diagnostics) -> dict[tuple[str, int], Lock]:
    """Every published edition that a lock names; a damaged lock is reported (V513)."""
    found: dict[tuple[str, int], Lock] = {}
    for path, content in files.items():
        form = _LOCK.fullmatch(path)
        if form is None:
            continue
        its = _read(content)
        if its is None:
            diagnostics.add("V513", Span(path, 1, 1, 1, 2), form=form[1])
        found |= {(form[1], edition): lock for edition, lock in (its or {}).items()}
    return found


def with_lock(content: bytes | None, form: Form, *, file: bytes) -> str:
    """The lock with one more published edition, `file` its text. One that is locked already stays as it is."""
    held = _held(content)
    return _written({form.edition: Lock(sha256(file).hexdigest(), _codes(form)), **held})


def with_erratum(content: bytes | None, form: Form, *, file: bytes) -> str:
    """The lock after a correction of words was recorded: `file` is the text of the edition from now on."""
    held = _held(content)
    codes = held[form.edition].lists if form.edition in held else _codes(form)
    return _written({**held, form.edition: Lock(sha256(file).hexdigest(), codes)})


def _held(content: bytes | None) -> dict[int, Lock]:
    return (_read(content) if content is not None else None) or {}


def _codes(form: Form) -> dict[str, tuple[str, ...]]:
    """By list; units and what they keep themselves are alive, and left out."""
    fixed = (each for each in form.lists if each.id != "reporters" and "reporter" not in each.columns)
    return {each.id: tuple(row.code for row in each.rows) for each in fixed}


def _written(locks: Mapping[int, Lock]) -> str:
    written = {
        str(number): {
            "sha256": locks[number].sha256,
            "lists": {id_: list(codes) for id_, codes in locks[number].lists.items()},
        }
        for number in sorted(locks)
    }
    return json.dumps(written, indent=1) + "\n"


def _read(content: bytes) -> dict[int, Lock] | None:
    try:
        raw = json.loads(content)
    except ValueError:
        return None
    if not isinstance(raw, dict) or not all(_EDITION.fullmatch(key) and _fits(value) for key, value in raw.items()):
        return None
    return {
        int(key): Lock(value["sha256"], {id_: tuple(codes) for id_, codes in value["lists"].items()})
        for key, value in raw.items()
    }


def _fits(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"sha256", "lists"} or not isinstance(value["lists"], dict):
        return False
    codes = [code for each in value["lists"].values() for code in (each if isinstance(each, list) else [None])]
    return _SHA256.fullmatch(str(value["sha256"])) is not None and all(isinstance(code, str) for code in codes)
