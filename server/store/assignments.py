"""Whose matter the reports of a form are: standing, or in one period."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from server.store.models import Account, Assignment, Grant, Holder


def in_force(session: Session, regime: str) -> Sequence[Assignment]:
    """Those that nobody has ended, oldest first."""
    query = select(Assignment).where(col(Assignment.regime) == regime, col(Assignment.ended_at).is_(None))
    return session.exec(query.order_by(col(Assignment.at), col(Assignment.id))).all()


def of_period(session: Session, regime: str, *, period: str) -> Mapping[str, UUID]:
    """Form -> the account whose matter it is in this period: what was said of the period, else what stands."""
    rows = in_force(session, regime)
    standing = {row.form: row.reviewer_id for row in rows if row.period is None}
    return {**standing, **{row.form: row.reviewer_id for row in rows if row.period == period}}


def find(session: Session, regime: str, *, form: str, period: str | None) -> Assignment | None:
    """The one in force for exactly this form and period."""
    return next((row for row in in_force(session, regime) if (row.form, row.period) == (form, period)), None)


def names(session: Session, accounts: Mapping[str, UUID], *, now: datetime) -> Mapping[UUID, str]:
    """Who holds these accounts now."""
    wanted = set(accounts.values())
    rows = session.exec(
        select(Holder.account_id, Holder.name).where(
            col(Holder.account_id).in_(wanted),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
    ).all()
    return dict(rows)


def reviewers(session: Session, roles: Sequence[str], *, now: datetime) -> Sequence[tuple[UUID, str]]:
    """(account, name) of everybody who reviews now, by name."""
    return session.exec(
        select(Account.id, Holder.name)
        .join(Holder, col(Holder.account_id) == col(Account.id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Account.status) == "active",
            col(Grant.role).in_(roles),
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
        .distinct()
        .order_by(col(Holder.name))
    ).all()
