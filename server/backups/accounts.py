"""The weekly copy of accounts (Bắc Kạn 4.1; R133): which accounts there are, who held each from when to when, what each
may. Made on a working day of each week, sealed for the officers, signed, in every place, beside the sets.

    <place>/tai-khoan/tai-khoan-<moment>.age    sealed
    <place>/tai-khoan/tai-khoan-<moment>.json   what is in it, signed
"""

import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.accounts.calendar import WorkingCalendar
from server.audit.chain import Entry
from server.backups import place as places
from server.backups.manifest import Piece
from server.backups.place import ACCOUNTS, Place
from server.backups.recipients import Identity, Recipient, publics
from server.backups.taking import System
from server.clock import HANOI, day_of
from server.keys.keyring import KeyRing
from server.papers.canonical import canonical
from server.refusal import Unfit
from server.store import audit
from server.store.account_copy import account_rows

FORMAT = "dttg-tai-khoan-1"
KEPT = 60  # copies in a place: more than a year of weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """`rows`: table -> how many. `where`: folders that have it; `trouble`: what the operator must see to."""

    name: str
    rows: Mapping[str, int]
    where: tuple[Path, ...]
    trouble: tuple[str, ...]


def is_due(made: datetime | None, *, today: date, calendar: WorkingCalendar) -> bool:
    """Once in every week, on its first working day that the worker sees."""
    if not calendar.is_working(today):
        return False
    return made is None or day_of(made).isocalendar()[:2] != today.isocalendar()[:2]


def copy_accounts(system: System, *, into: Sequence[Place], recipients: Sequence[Recipient]) -> Copied:
    """Raises `Unfit` where the first place cannot take it."""
    now = system.clock.now()
    with system.database.read() as session:
        tables = account_rows(session)
    text = json.dumps({"format": FORMAT, "tables": tables}, ensure_ascii=False, indent=1).encode()
    name = f"tai-khoan-{now.astimezone(HANOI):%Y%m%d-%H%M%S}"
    rows = {table: len(found) for table, found in tables.items()}
    where: list[Path] = []
    trouble: list[str] = []
    for place in into:
        try:
            with place.locked():
                _write(system, place, name, text=text, rows=rows, recipients=recipients)
            where.append(place.folder)
        except (Unfit, OSError) as why:
            said = places.trouble_of(why) if isinstance(why, OSError) else str(why)
            if not where:
                raise Unfit(f"Chưa chép được danh sách tài khoản vào {place.folder}: {said}") from None
            trouble.append(f"Chưa chép được danh sách tài khoản sang {place.folder}: {said}")
    _record(system, name, rows=rows, copies=len(where))
    return Copied(name=name, rows=rows, where=tuple(where), trouble=tuple(trouble))


def read_copy(sealed: Path, *, identity: Identity, ring: KeyRing) -> Mapping[str, Any]:
    """What a copy holds. Raises `Unfit` where it is not ours, not whole, or not for this officer."""
    piece = _proved(sealed.with_suffix(".json"), ring)
    sink = io.BytesIO()
    try:
        if places.hash_of(sealed) != piece.sealed_sha256:
            raise Unfit(f"{sealed} khác bản kê (hỏng, bị cắt hoặc bị sửa). Dùng bản ở nơi thứ hai.")
        places.unseal(sealed, sink, piece=piece, identity=identity)
    except OSError as fault:
        raise Unfit(f"Không đọc được {sealed}: {places.trouble_of(fault)}.") from None
    found: Mapping[str, Any] = json.loads(sink.getvalue())
    return found


def _write(
    system: System,
    place: Place,
    name: str,
    *,
    text: bytes,
    rows: Mapping[str, int],
    recipients: Sequence[Recipient],
) -> None:
    folder = place.folder / ACCOUNTS
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f"{name}.part"
    try:
        piece = places.seal(io.BytesIO(text), beside, to=publics(recipients))
        beside.replace(folder / f"{name}.age")
        beside.write_bytes(_signed(system.keys, name, piece=piece, rows=rows))
        os.replace(beside, folder / f"{name}.json")
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    for old in sorted(folder.glob("*.age"))[:-KEPT]:
        old.with_suffix(".json").unlink(missing_ok=True)
        old.unlink()


def _signed(ring: KeyRing, name: str, *, piece: Piece, rows: Mapping[str, int]) -> bytes:
    key = ring.current("backup")
    said: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "rows": dict(rows),
        "piece": [piece.size, piece.sha256, piece.sealed_size, piece.sealed_sha256],
    }
    signature = Ed25519PrivateKey.from_private_bytes(key.secret).sign(canonical(said)).hex()
    return json.dumps({"said": said, "key": key.id, "signature": signature}, ensure_ascii=False, indent=1).encode()


def _proved(path: Path, ring: KeyRing) -> Piece:
    try:
        raw = json.loads(path.read_bytes())
        key = next(key for key in ring.keys if key.id == raw["key"] and key.purpose == "backup")
        public = Ed25519PrivateKey.from_private_bytes(key.secret).public_key()
        public.verify(bytes.fromhex(raw["signature"]), canonical(raw["said"]))
        if raw["said"]["name"] != path.stem:
            raise ValueError("another copy's")
        return Piece(*raw["said"]["piece"])
    except (OSError, ValueError, KeyError, TypeError, StopIteration, InvalidSignature):
        raise Unfit(
            f"{path}: không có, đã bị sửa, bị tráo, hoặc của hệ thống khác; không dùng bản chép tài khoản này."
        ) from None


def _record(system: System, name: str, *, rows: Mapping[str, int], copies: int) -> None:
    entry = Entry(
        at=system.clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="backup.accounts",
        object_kind="backup",
        object_id=name,
        after={"places": copies, **rows},
    )
    with system.database.write() as session:
        audit.record(session, entry, keys=system.keys)
