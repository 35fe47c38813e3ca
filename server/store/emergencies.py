"""Reports opened in an emergency (HN 3.6; R009), and the right that this gives while it lasts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from server.actor import Right
from server.store.models import Emergency, Holder, Unit

ROLE = "emergency"
REFUSED, APPROVED = "refused", "approved"


def rights(session: Session, account: UUID, *, now: datetime) -> Sequence[Right]:
    """What an account may open now: one unit in one period each."""
    rows = session.exec(
        select(Emergency)
        .join(Holder, col(Holder.id) == col(Emergency.holder_id))
        .where(
            col(Emergency.account_id) == account,
            col(Emergency.ended_at).is_(None),
            col(Emergency.to_at) > now,
            col(Holder.to_at).is_(None) | (col(Holder.to_at) > now),
        )
    )
    return [Right(role=ROLE, scope="unit", unit=row.unit_id, period=row.period) for row in rows]


def next_number(session: Session) -> int:
    return (session.exec(select(func.max(Emergency.number))).one() or 0) + 1


def get(session: Session, id_: UUID) -> Emergency | None:
    return session.get(Emergency, id_)


def count_undecided(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Emergency).where(col(Emergency.decision) == "")).one()


def listed(session: Session, *, account: UUID | None = None) -> Sequence[tuple[Emergency, str, str]]:
    """(emergency, who opened it, name of the unit), newest first; of one account where it is named."""
    query = (
        select(Emergency, Holder.name, Unit.name)
        .join(Holder, col(Holder.id) == col(Emergency.holder_id))
        .join(Unit, col(Unit.id) == col(Emergency.unit_id))
        .order_by(col(Emergency.number).desc())
        .limit(200)
    )
    if account is not None:
        query = query.where(col(Emergency.account_id) == account)
    return session.exec(query).all()
