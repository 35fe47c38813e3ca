"""What the records say of how one unit used the system: how often it did what, and who held its accounts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from server.store.models import Account, AuditRow, Holder


def acts(session: Session, *, unit: UUID, since: datetime, until: datetime) -> Mapping[str, int]:
    """By act, how often people of the unit's own accounts did it."""
    own = select(Account.id).where(col(Account.unit_id) == unit)
    rows = session.exec(
        select(AuditRow.act, func.count())
        .where(
            col(AuditRow.account_id).in_(own),
            col(AuditRow.result) == "done",
            col(AuditRow.at) >= since,
            col(AuditRow.at) <= until,
        )
        .group_by(col(AuditRow.act))
    )
    return dict(rows.all())


def holders(
    session: Session, *, unit: UUID, since: datetime, until: datetime
) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """(name, from, to) of who held an account of the unit in that time, by the first day."""
    rows = session.exec(
        select(Holder.name, Holder.from_at, Holder.to_at)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .where(
            col(Account.unit_id) == unit,
            col(Holder.from_at) <= until,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) >= since),
        )
        .order_by(col(Holder.from_at), col(Holder.name))
    )
    return tuple((name, from_at, to_at) for name, from_at, to_at in rows)
