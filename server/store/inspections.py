"""Written assignments of inspectors, and the rights they give while they last (R043)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.actor import Reach, Right
from server.clock import day_of
from server.store.models import Account, Grant, Holder, Inspection, Report, Standing, Unit
from server.store.reach import reports_within

ROLE = "inspector"


def rights(session: Session, account: UUID, *, now: datetime) -> Sequence[Right]:
    """What an inspector's assignments in force open: each named unit in each named period."""
    found = []
    for row in session.exec(select(Inspection).where(col(Inspection.inspector_id) == account)):
        if row.ended_at is None and row.from_day <= day_of(now) <= row.to_day:
            units: list[UUID | None] = [UUID(unit) for unit in row.units] or [None]
            periods: list[str | None] = [*row.periods] or [None]
            found += [
                Right(role=ROLE, scope="all" if unit is None else "unit", unit=unit, period=period)
                for unit in units
                for period in periods
            ]
    return found


def listed(session: Session, *, inspector: UUID | None = None) -> Sequence[tuple[Inspection, str]]:
    """Assignments with the inspector's name, newest first."""
    query = (
        select(Inspection, Holder.name)
        .join(Account, col(Account.id) == col(Inspection.inspector_id))
        .join(Holder, col(Holder.account_id) == col(Account.id))
        .where(col(Holder.from_at) <= col(Inspection.at))
        .where(col(Holder.to_at).is_(None) | (col(Holder.to_at) > col(Inspection.at)))
        .order_by(col(Inspection.at).desc())
    )
    if inspector is not None:
        query = query.where(col(Inspection.inspector_id) == inspector)
    return session.exec(query).all()


def reports_open(session: Session, within: Reach) -> Sequence[tuple[Report, Unit]]:
    """What has been sent and lies within, by period, unit and form."""
    return session.exec(
        select(Report, Unit)
        .join(Unit, col(Unit.id) == col(Report.unit_id))
        .join(Standing, col(Standing.report_id) == col(Report.id))
        .where(reports_within(within))
        .order_by(col(Report.period).desc(), col(Unit.code), col(Report.form))
        .limit(500)
    ).all()


def get(session: Session, id_: UUID) -> Inspection | None:
    return session.get(Inspection, id_)


def inspectors(session: Session, *, now: datetime) -> Sequence[tuple[UUID, str]]:
    """(account, name) of everybody who inspects now, by name."""
    return session.exec(
        select(Account.id, Holder.name)
        .join(Holder, col(Holder.account_id) == col(Account.id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Account.status) == "active",
            col(Grant.role) == ROLE,
            col(Grant.from_at) <= now,
            col(Grant.to_at).is_(None) | (col(Grant.to_at) > now),
            col(Holder.to_at).is_(None) | (col(Holder.to_at) > now),
        )
        .distinct()
        .order_by(col(Holder.name))
    ).all()
