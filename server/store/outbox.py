"""Work that follows an act: asked for in the act's transaction, done afterwards by the worker, once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, or_, select

from server.store.models import Outbox

LEASE = timedelta(minutes=5)
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def ask(session: Session, job: str, *, id_: UUID, about: str, words: Mapping[str, str], now: datetime) -> None:
    """Ask for `job`. Asking twice with the same `about` is asking once."""
    if session.exec(select(Outbox.id).where(col(Outbox.about) == about)).first() is None:
        session.add(Outbox(id=id_, job=job, about=about, words=dict(words), asked_at=now, not_before=now))
        session.flush()


def claim(session: Session, *, worker: str, now: datetime) -> Outbox | None:
    """The next work that is due and that nobody holds, now held by `worker` until its lease ends. What a dead worker
    held comes back when its lease has ended."""
    found = session.exec(
        select(Outbox)
        .where(
            col(Outbox.done_at).is_(None),
            col(Outbox.given_up).is_(False),
            col(Outbox.not_before) <= now,
            or_(col(Outbox.claimed_until).is_(None), col(Outbox.claimed_until) <= now),
        )
        .order_by(col(Outbox.not_before), col(Outbox.asked_at), col(Outbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if found is not None:
        found.claimed_by, found.claimed_until, found.attempts = worker, now + LEASE, found.attempts + 1
        session.add(found)
        session.flush()
    return found


def prolong(session: Session, about: str, *, now: datetime) -> None:
    """Long work goes on: whoever holds it keeps it for another lease."""
    session.execute(
        update(Outbox)
        .where(col(Outbox.about) == about, col(Outbox.claimed_by).is_not(None), col(Outbox.done_at).is_(None))
        .values(claimed_until=now + LEASE)
    )


def finish(session: Session, id_: UUID, *, worker: str, now: datetime, result: str | None) -> bool:
    """Mark as done what `worker` still holds. False: its lease had ended and another has it, so nothing is kept."""
    found = session.get(Outbox, id_, with_for_update=True)
    if found is None or found.done_at is not None or found.claimed_by != worker:
        return False
    found.done_at, found.result, found.last_error = now, result, None
    session.add(found)
    session.flush()
    return True


def fail(
    session: Session,
    id_: UUID,
    *,
    worker: str,
    now: datetime,
    error: str,
    pauses: Sequence[timedelta] = PAUSES,
) -> None:
    """Put back for later, a little later each time; given up after the last pause."""
    found = session.get(Outbox, id_, with_for_update=True)
    if found is None or found.done_at is not None or found.claimed_by != worker:
        return
    found.claimed_by, found.claimed_until, found.last_error = None, None, error[:500]
    if found.attempts > len(pauses):
        found.given_up = True
    else:
        found.not_before = now + pauses[found.attempts - 1]
    session.add(found)
    session.flush()


def standing(session: Session, *, now: datetime) -> tuple[int, datetime | None, int]:
    """(how much is due, since when the oldest of it, how much was given up)."""
    due = (col(Outbox.done_at).is_(None), col(Outbox.given_up).is_(False), col(Outbox.not_before) <= now)
    count, oldest = session.exec(
        select(func.count(), func.min(Outbox.not_before)).select_from(Outbox).where(*due)
    ).one()
    given_up = session.exec(select(func.count()).select_from(Outbox).where(col(Outbox.given_up).is_(True))).one()
    return count, oldest, given_up


def hold(session: Session, job: str, *, until: datetime) -> None:
    """Nobody takes up work of this job before `until`; it counts as no attempt."""
    session.execute(
        update(Outbox)
        .where(
            col(Outbox.job) == job,
            col(Outbox.done_at).is_(None),
            col(Outbox.given_up).is_(False),
            col(Outbox.claimed_by).is_(None),
            col(Outbox.not_before) < until,
        )
        .values(not_before=until)
    )
    session.expire_all()


def again(session: Session, about: str, *, now: datetime) -> bool:
    """Take up from the start what was given up or ended. False: there is no such work, or it is under way."""
    found = session.exec(select(Outbox).where(col(Outbox.about) == about).with_for_update()).first()
    if found is None or (found.done_at is None and not found.given_up):
        return False
    found.done_at, found.given_up, found.attempts, found.not_before = None, False, 0, now
    found.claimed_by, found.claimed_until, found.last_error, found.result = None, None, None, None
    session.add(found)
    session.flush()
    return True


def release(session: Session, *, is_gone: Callable[[str], bool]) -> int:
    """Give back what workers hold that are no more, before their lease has ended. Returns how much."""
    held = session.exec(
        select(Outbox).where(
            col(Outbox.done_at).is_(None), col(Outbox.given_up).is_(False), col(Outbox.claimed_by).is_not(None)
        )
    ).all()
    gone = [row for row in held if row.claimed_by is not None and is_gone(row.claimed_by)]
    for row in gone:
        row.claimed_by, row.claimed_until = None, None
        session.add(row)
    session.flush()
    return len(gone)
