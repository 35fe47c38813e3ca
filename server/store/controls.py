"""When each recurring control was last done, as the records have it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from server.operations.rules import Kind
from server.store.models import Account, AuditRow, Grant, MatterRow, MatterStep

CONTROL = "control"  # in `more` of the step: which one was done


def began(session: Session) -> datetime | None:
    """When the system began: the first line of the audit."""
    return session.exec(select(func.min(AuditRow.at))).one()


def last_acts(session: Session, acts: Iterable[str]) -> Mapping[str, datetime]:
    """Act -> when it was last done."""
    rows = session.exec(
        select(AuditRow.act, func.max(AuditRow.at))
        .where(col(AuditRow.act).in_(tuple(acts)), col(AuditRow.result) == "done")
        .group_by(col(AuditRow.act))
    )
    return dict(rows.all())


def oldest_password(session: Session, roles: Iterable[str]) -> datetime | None:
    """When the password that has lasted longest was set, of accounts in use that hold one of `roles`."""
    holding = select(Grant.account_id).where(col(Grant.role).in_(tuple(roles)), col(Grant.to_at).is_(None))
    return session.exec(
        select(func.min(func.coalesce(Account.password_changed_at, Account.created_at))).where(
            col(Account.status) == "active", col(Account.id).in_(holding)
        )
    ).one()


def by_hand(session: Session) -> Mapping[str, tuple[MatterRow, MatterStep]]:
    """Control -> its last record in the register."""
    rows = session.exec(
        select(MatterRow, MatterStep)
        .join(MatterStep, col(MatterStep.matter_id) == col(MatterRow.id))
        .where(col(MatterRow.kind) == Kind.CONTROL, col(MatterStep.seq) > 1)
        .order_by(col(MatterRow.number))
    )
    return {step.more[CONTROL]: (row, step) for row, step in rows}
