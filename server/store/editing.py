"""Who is at work on which draft, so that the audit hears of an editing session once and not of every save."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from server.actor import Actor
from server.store.models import Editing

PAUSE = timedelta(minutes=30)


def note(session: Session, report: UUID, *, version: int, actor: Actor, now: datetime) -> bool:
    """One more save of this person. False, and nothing noted, where a pause of half an hour has ended the session that
    is there: the audit is to be told of that one first. The row is held, so that who tells it counts every save."""
    found = session.get(Editing, (report, actor.holder), with_for_update=True)
    if found is not None and now - found.last_at >= PAUSE:
        return False
    if found is None:
        found = Editing(
            report_id=report,
            holder_id=actor.holder,
            account_id=actor.account,
            address=actor.address,
            from_version=version,
            saves=0,
            began_at=now,
            last_at=now,
        )
    found.saves += 1
    found.last_at = now
    session.add(found)
    session.flush()
    return True


def take(session: Session, *, report: UUID | None = None, idle_since: datetime | None = None) -> Sequence[Editing]:
    """End the sessions of a report, or all that rest since `idle_since` (or both), and give them back to be told."""
    query = select(Editing)
    if report is not None:
        query = query.where(col(Editing.report_id) == report)
    if idle_since is not None:
        query = query.where(col(Editing.last_at) <= idle_since)
    found = session.exec(query.with_for_update()).all()
    ended = [Editing(**each.model_dump()) for each in found]
    for each in found:
        session.delete(each)
    session.flush()
    return ended
