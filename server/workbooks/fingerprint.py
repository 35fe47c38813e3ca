"""What a workbook of ours says of itself in its hidden sheet: which report it was made from, and a checksum over that.

The checksum is an HMAC with a key of the ring, so that a workbook cannot be turned into another unit's.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from server.keys.keyring import KeyRing
from server.papers.canonical import canonical
from server.refusal import Unfit

FORMAT = "1"
PURPOSE = "files"
ABOUT = b"dttg workbook"
Lines = tuple[tuple[str, str], ...]
CHECKSUM, KEY = "checksum", "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`version`: of the draft it was made from. `record`: the sheet of a sheet form, 0 of a report."""

    report: UUID
    regime: str
    period: str
    form: str
    edition: int
    unit: str
    record: int
    version: int
    made_at: datetime


class MissingError(Exception):
    """No workbook of ours, or its hidden sheet is gone."""


class ChangedError(Exception):
    """What it says of itself does not go with its checksum."""


def written(identity: Identity, keys: KeyRing) -> Lines:
    """The lines of the hidden sheet."""
    said = asdict(identity)
    return signed({name: text(value) for name, value in said.items()}, keys)


def read(lines: Mapping[str, str], keys: KeyRing) -> Identity:
    """Raises `MissingError`, `ChangedError`."""
    said = checked(lines, keys)
    try:
        return Identity(
            report=UUID(said["report"]),
            regime=said["regime"],
            period=said["period"],
            form=said["form"],
            edition=int(said["edition"]),
            unit=said["unit"],
            record=int(said["record"]),
            version=int(said["version"]),
            made_at=datetime.fromisoformat(said["made_at"]),
        )
    except (KeyError, ValueError):
        raise MissingError from None


def text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def signed(said: Mapping[str, str], keys: KeyRing) -> Lines:
    """What a workbook says of itself, with its checksum."""
    whole = {"format": FORMAT, **said}
    key = keys.current(PURPOSE)
    return (*whole.items(), (KEY, key.id), (CHECKSUM, _checksum(whole, key.secret)))


def checked(lines: Mapping[str, str], keys: KeyRing) -> Mapping[str, str]:
    """What a workbook says of itself, when nobody has changed it. Raises `MissingError`, `ChangedError`."""
    if CHECKSUM not in lines:
        raise MissingError
    said = {name: words for name, words in lines.items() if name not in (CHECKSUM, KEY)}
    try:
        secret = keys.by_id(lines.get(KEY, "")).secret
    except Unfit:
        raise ChangedError from None
    if not hmac.compare_digest(_checksum(said, secret), lines[CHECKSUM]) or said.get("format") != FORMAT:
        raise ChangedError
    return said


def _checksum(said: Mapping[str, str], secret: bytes) -> str:
    derived = hmac.new(secret, ABOUT, hashlib.sha256).digest()
    return hmac.new(derived, canonical(dict(said)), hashlib.sha256).hexdigest()
