"""What a workbook of ours says of itself in its hidden sheet: which report it was made from, and a checksum over that.

The checksum is an HMAC with a key of the ring, so that a workbook cannot be turned into another unit's.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from server.canonical import canonical
from server.keys import KeyRing
from server.refusal import Unfit

FORMAT = "1"
PURPOSE = "files"
ABOUT = b"dttg workbook"
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


def written(identity: Identity, keys: KeyRing) -> tuple[tuple[str, str], ...]:
    """The lines of the hidden sheet."""
    said = {
        "format": FORMAT,
        **{
            name: value.isoformat() if isinstance(value, datetime) else str(value)
            for name, value in asdict(identity).items()
        },
    }
    key = keys.current(PURPOSE)
    return (*said.items(), (KEY, key.id), (CHECKSUM, _checksum(said, key.secret)))


def read(lines: Mapping[str, str], keys: KeyRing) -> Identity:
    """Raises `MissingError`, `ChangedError`."""
    if CHECKSUM not in lines or "report" not in lines:
        raise MissingError
    said = {name: text for name, text in lines.items() if name not in (CHECKSUM, KEY)}
    try:
        secret = keys.by_id(lines.get(KEY, "")).secret
        if not hmac.compare_digest(_checksum(said, secret), lines[CHECKSUM]) or said["format"] != FORMAT:
            raise ChangedError
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
    except (Unfit, KeyError, ValueError):
        raise ChangedError from None


def _checksum(said: Mapping[str, str], secret: bytes) -> str:
    derived = hmac.new(secret, ABOUT, hashlib.sha256).digest()
    return hmac.new(derived, canonical(dict(said)), hashlib.sha256).hexdigest()
