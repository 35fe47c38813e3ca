"""The audit chain as arithmetic: what one entry says, and the HMAC that ties it to the one before it.

Writing and reading the chain is `server.store.audit`. What an entry says are references and hashes, never figures or
the content of personal fields.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

from server.keys.keyring import Key
from server.papers.canonical import Json, canonical

START = bytes(32)

Reference = str | int | bool | None
References = Mapping[str, Reference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who (account, and who held it), for which unit, when, from where, what, on what, before and after, and how it
    ended: `done` or `refused:<code>`."""

    at: datetime
    account: UUID | None
    holder: UUID | None
    unit: UUID | None
    address: str
    act: str
    object_kind: str
    object_id: str
    before: References | None = None
    after: References | None = None
    result: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry in its place in the chain."""

    seq: int
    entry: Entry
    key_id: str
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first place where the chain does not hold. `why`: Vietnamese."""

    seq: int
    why: str


def mac(previous: bytes, seq: int, *, entry: Entry, key: Key) -> bytes:
    """The HMAC-SHA-256 of an entry, its number and the link before it."""
    said: Json = {
        "seq": seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "account": str(entry.account) if entry.account else None,
        "holder": str(entry.holder) if entry.holder else None,
        "unit": str(entry.unit) if entry.unit else None,
        "address": entry.address,
        "act": entry.act,
        "object": [entry.object_kind, entry.object_id],
        "before": dict(entry.before) if entry.before is not None else None,
        "after": dict(entry.after) if entry.after is not None else None,
        "result": entry.result,
        "key": key.id,
    }
    return hmac.new(key.secret, previous + canonical(said), "sha256").digest()


def first_break(
    links: Iterable[Link],
    keys: Mapping[str, Key],
    *,
    head: tuple[int, bytes] | None = None,
    heads: Mapping[int, bytes] = MappingProxyType({}),
    after: tuple[int, bytes] = (0, START),
) -> Broken | None:
    """The first broken place of the chain from its start (or behind the link `after`), or None. `head`, `heads`: number
    and HMAC of links known from outside the database; without them a cut tail cannot be seen."""
    known = {**heads, **({head[0]: head[1]} if head is not None else {})}
    expected, previous = after[0] + 1, after[1]
    for link in links:
        if link.seq != expected:
            return Broken(seq=expected, why=f"thiếu dòng {expected}")
        key = keys.get(link.key_id)
        if key is None:
            return Broken(seq=link.seq, why=f"không có khóa {link.key_id}")
        if not hmac.compare_digest(mac(previous, link.seq, entry=link.entry, key=key), link.mac):
            return Broken(seq=link.seq, why="nội dung hoặc thứ tự đã bị sửa")
        if link.seq in known and not hmac.compare_digest(link.mac, known[link.seq]):
            return Broken(seq=link.seq, why="khác với mốc đã lưu bên ngoài")
        previous, expected = link.mac, expected + 1
    last = max(known, default=0)
    if expected <= last:
        return Broken(seq=expected, why=f"phần cuối đã bị cắt, mốc lưu bên ngoài là dòng {last}")
    return None
