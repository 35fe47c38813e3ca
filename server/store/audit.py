"""Writes and reads the audit chain. An entry is written in the transaction of the act it tells of: where it cannot be
written, the act is not done."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from server.audit import START, Broken, Entry, Link, first_break, mac
from server.keys import KeyRing
from server.store.models import AuditRow

PAGE = 1000


def record(session: Session, entry: Entry, *, keys: KeyRing) -> None:
    """Add `entry` to the chain. Call it inside `Database.write()`, whose single writer keeps the chain in line."""
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


def verify(session: Session, keys: KeyRing, *, known_head: tuple[int, bytes] | None = None) -> Broken | None:
    """The first broken place of the stored chain, or None."""
    return first_break(links(session), {key.id: key for key in keys.keys}, head=known_head)
