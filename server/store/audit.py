"""Writes and reads the audit chain. An entry is written in the transaction of the act it tells of: where it cannot be
written, the act is not done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.audit.chain import START, Broken, Entry, Link, first_break, mac
from server.keys.keyring import KeyRing
from server.refusal import Refused
from server.store.database import UNCHAINED, is_full
from server.store.models import AuditRow, Holder

PAGE = 1000
T = TypeVar("T")


def record(session: Session, entry: Entry, *, keys: KeyRing) -> None:
    """Add `entry` to the chain. Call it inside `Database.write()`, whose single writer keeps the chain in line. Raises
    `Refused('audit_broken')` where it cannot be written: then the act is not done either; and `RuntimeError` for a
    writer outside the chain, on either store."""
    if UNCHAINED in session.info:
        raise RuntimeError(f"{entry.act}: an act that tells the audit is chained")
    try:
        _append(session, entry, keys=keys)
    except DBAPIError as fault:
        if is_full(fault):
            raise
        raise Refused("audit_broken") from fault


def _append(session: Session, entry: Entry, *, keys: KeyRing) -> None:
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.mac) if last is not None else (1, START)
    key = keys.current("audit")
    session.add(
        AuditRow(
            seq=seq,
            at=entry.at,
            account_id=entry.account,
            holder_id=entry.holder,
            unit_id=entry.unit,
            address=entry.address,
            act=entry.act,
            object_kind=entry.object_kind,
            object_id=entry.object_id,
            before=dict(entry.before) if entry.before is not None else None,
            after=dict(entry.after) if entry.after is not None else None,
            result=entry.result,
            key_id=key.id,
            mac=mac(previous, seq, entry=entry, key=key),
        )
    )
    session.flush()


def links(session: Session) -> Iterator[Link]:
    """The chain from its start, a page in memory at a time."""
    last = -1
    while page := session.exec(
        select(AuditRow).where(col(AuditRow.seq) > last).order_by(col(AuditRow.seq)).limit(PAGE)
    ).all():
        for row in page:
            session.expunge(row)
            yield _link(row)
        last = page[-1].seq


def latest(session: Session, count: int) -> tuple[Link, ...]:
    """The last `count` links, newest first."""
    rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(count))
    return tuple(_link(row) for row in rows)


def _link(row: AuditRow) -> Link:
    entry = Entry(
        at=row.at,
        account=row.account_id,
        holder=row.holder_id,
        unit=row.unit_id,
        address=row.address,
        act=row.act,
        object_kind=row.object_kind,
        object_id=row.object_id,
        before=row.before,
        after=row.after,
        result=row.result,
    )
    return Link(seq=row.seq, entry=entry, key_id=row.key_id, mac=row.mac)


def head(session: Session) -> tuple[int, bytes] | None:
    """Number and HMAC of the last link, to be kept outside the database."""
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    return None if last is None else (last.seq, last.mac)


def last_done(session: Session, act: str) -> datetime | None:
    """When an act was done last; None where it never was."""
    return session.exec(
        select(func.max(AuditRow.at)).where(col(AuditRow.act) == act, col(AuditRow.result) == "done")
    ).one()


def verify(
    session: Session,
    keys: KeyRing,
    *,
    known_head: tuple[int, bytes] | None = None,
    heads: Mapping[int, bytes] = MappingProxyType({}),
) -> Broken | None:
    """The first broken place of the stored chain, or None."""
    return first_break(links(session), {key.id: key for key in keys.keys}, head=known_head, heads=heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: in a span of time (`until` excluded), of a unit, an act (or its family `report.`), by a person or on
    an object whose name or number holds `text`."""

    since: datetime | None = None
    until: datetime | None = None
    unit: UUID | None = None
    act: str = ""
    text: str = ""
    holder: UUID | None = None


def search(session: Session, wanted: Wanted, *, before: int | None = None, limit: int) -> tuple[Link, ...]:
    """The last `limit` lines that are wanted, newest first, those before line `before`."""
    query = _wanted(select(AuditRow), wanted)
    if before is not None:
        query = query.where(col(AuditRow.seq) < before)
    return tuple(_link(row) for row in session.exec(query.order_by(col(AuditRow.seq).desc()).limit(limit)))


def count(session: Session, wanted: Wanted) -> int:
    return session.exec(_wanted(select(func.count()).select_from(AuditRow), wanted)).one()


def macs(session: Session, numbers: Iterable[int]) -> Mapping[int, bytes]:
    """HMACs of lines by their number; line 0 is the start of the chain."""
    rows = session.exec(select(AuditRow.seq, AuditRow.mac).where(col(AuditRow.seq).in_(tuple(numbers))))
    return {0: START, **dict(rows.all())}


def last_lines_hold(session: Session, keys: KeyRing, *, count: int) -> Broken | None:
    """Whether the newest `count` lines hang together; quick, where the whole chain is walked by `verify`."""
    newest = tuple(reversed(latest(session, count)))
    if not newest:
        return None
    first = newest[0].seq
    before = macs(session, (first - 1,)).get(first - 1, START)
    return first_break(newest, {key.id: key for key in keys.keys}, after=(first - 1, before))


def _wanted(query: SelectOfScalar[T], wanted: Wanted) -> SelectOfScalar[T]:
    if wanted.since is not None:
        query = query.where(col(AuditRow.at) >= wanted.since)
    if wanted.until is not None:
        query = query.where(col(AuditRow.at) < wanted.until)
    if wanted.unit is not None:
        query = query.where(col(AuditRow.unit_id) == wanted.unit)
    if wanted.holder is not None:
        query = query.where(col(AuditRow.holder_id) == wanted.holder)
    if wanted.act:
        act = col(AuditRow.act)
        query = query.where(
            act.startswith(wanted.act, autoescape=True) if wanted.act.endswith(".") else act == wanted.act
        )
    if wanted.text:
        named = select(Holder.id).where(col(Holder.name).icontains(wanted.text, autoescape=True))
        query = query.where(
            or_(col(AuditRow.holder_id).in_(named), col(AuditRow.object_id).startswith(wanted.text, autoescape=True))
        )
    return query
