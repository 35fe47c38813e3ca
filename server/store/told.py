"""What one person is told, and whether it was seen. Decides no rule."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from server.ids import NewId
from server.store import outbox
from server.store.models import Account, Grant, Holder, Told

MAIL = "person"  # the job that carries it by mail


def tell(session: Session, holder: UUID, *, kind: str, title: str, body: str, now: datetime, new_id: NewId) -> None:
    """In the transaction of what it is about. The mail follows where there is one."""
    row = Told(id=new_id(), holder_id=holder, kind=kind, title=title, body=body, at=now)
    session.add(row)
    session.flush()
    outbox.ask(session, MAIL, id_=new_id(), about=f"{MAIL}/{row.id}", words={"told": str(row.id)}, now=now)


def unseen(session: Session, holder: UUID) -> Sequence[Told]:
    """Newest first."""
    query = select(Told).where(col(Told.holder_id) == holder, col(Told.seen_at).is_(None))
    return session.exec(query.order_by(col(Told.at).desc(), col(Told.id)).limit(20)).all()


def see(session: Session, holder: UUID, id_: UUID, *, now: datetime) -> Told | None:
    """Mark one as seen by its holder. None: there is no such thing to see."""
    row = session.get(Told, id_)
    if row is None or row.holder_id != holder or row.seen_at is not None:
        return None
    row.seen_at = now
    session.add(row)
    session.flush()
    return row


def by_mail(session: Session, id_: UUID) -> tuple[Told, str] | None:
    """What is told, and the address of whom it is told; '' where the person left none."""
    row = session.get(Told, id_)
    holder = session.get(Holder, row.holder_id) if row is not None else None
    return (row, holder.email) if row is not None and holder is not None else None


def holders_with(session: Session, role: str, *, now: datetime) -> Sequence[UUID]:
    """Who holds a role now."""
    return session.exec(
        select(Holder.id)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Account.status) == "active",
            col(Grant.role) == role,
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
        .distinct()
        .order_by(col(Holder.id))
    ).all()
