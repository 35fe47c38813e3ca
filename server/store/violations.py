"""The register of violations: what was found, what was decided, what was done. Rows are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, true
from sqlmodel import Session, col, select

from server.actor import Reach
from server.store.models import Account, Holder, Unit, Violation, ViolationStep
from server.store.reach import units_within

DECIDED, HANDLED = "decided", "handled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One violation with the names that its page shows. `steps`: by kind."""

    row: Violation
    finder: str
    login: str
    unit: str
    steps: dict[str, tuple[ViolationStep, str]]


def next_number(session: Session) -> int:
    return (session.exec(select(func.max(Violation.number))).one() or 0) + 1


def get(session: Session, id_: UUID) -> Violation | None:
    return session.get(Violation, id_)


def step(session: Session, violation: UUID, kind: str) -> ViolationStep | None:
    query = select(ViolationStep).where(col(ViolationStep.violation_id) == violation, col(ViolationStep.kind) == kind)
    return session.exec(query).first()


def listed(session: Session, within: Reach) -> Sequence[Entry]:
    """Newest first: all of them, or those of the units within reach."""
    wide = any(right.scope in ("all", "audit") for right in within.rights)
    own = select(col(Unit.id)).where(units_within(within))
    rows = session.exec(
        select(Violation, Holder.name, Account.login, Unit.name)
        .join(Holder, col(Holder.id) == col(Violation.finder_id))
        .outerjoin(Account, col(Account.id) == col(Violation.account_id))
        .outerjoin(Unit, col(Unit.id) == col(Violation.unit_id))
        .where(true() if wide else col(Violation.unit_id).in_(own))
        .order_by(col(Violation.number).desc())
        .limit(500)
    ).all()
    steps: dict[UUID, dict[str, tuple[ViolationStep, str]]] = {}
    for each, name in session.exec(
        select(ViolationStep, Holder.name)
        .join(Holder, col(Holder.id) == col(ViolationStep.holder_id))
        .where(col(ViolationStep.violation_id).in_([row.id for row, *_ in rows]))
    ):
        steps.setdefault(each.violation_id, {})[each.kind] = (each, name)
    return tuple(
        Entry(row=row, finder=finder, login=login or "", unit=unit or "", steps=steps.get(row.id, {}))
        for row, finder, login, unit in rows
    )
