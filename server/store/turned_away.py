"""Requests without a session that were refused: counted by address and minute, told to the audit once a minute is over.

A stranger can make the chain grow by one line a minute and address, and no faster.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from server.audit.chain import Entry
from server.keys.keyring import KeyRing
from server.store import audit
from server.store.models import Turned

MINUTE = timedelta(minutes=1)


def count(session: Session, *, address: str, what: str, now: datetime) -> None:
    """One more refusal of this minute."""
    minute = now.replace(second=0, microsecond=0)
    found = session.get(Turned, (address, minute, what)) or Turned(address=address, minute=minute, what=what, count=0)
    found.count += 1
    session.add(found)
    session.flush()


def tell(session: Session, *, now: datetime, keys: KeyRing) -> int:
    """Write every minute that is over into the chain. Returns how many lines that were."""
    over: Sequence[Turned] = session.exec(
        select(Turned).where(col(Turned.minute) <= now - MINUTE).order_by(col(Turned.minute), col(Turned.address))
    ).all()
    for each in over:
        entry = Entry(
            at=now,
            account=None,
            holder=None,
            unit=None,
            address=each.address,
            act=f"turned_away.{each.what}",
            object_kind="page",
            object_id="",
            after={"count": each.count, "minute": each.minute.isoformat(timespec="minutes")},
            result="refused:no_session",
        )
        audit.record(session, entry, keys=keys)
        session.delete(each)
    session.flush()
    return len(over)
