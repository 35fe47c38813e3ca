"""The register of operations as rows: matters and their steps are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from server.operations.rules import OVER, Kind, Made, Matter, Step
from server.store.models import Holder, MatterRow, MatterStep, Unit

MOST = 300


@dataclass(frozen=True, slots=True)
class Said:
    """A step with the words and names that its page shows."""

    row: MatterStep
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    row: MatterRow
    name: str
    unit: str
    steps: tuple[Said, ...]

    @property
    def matter(self) -> Matter:
        return Matter(
            kind=Kind(self.row.kind),
            steps=tuple(Made(Step(said.row.step), said.row.at, said.row.more) for said in self.steps),
            found_at=self.row.found_at,
            starts=self.row.starts,
            ends=self.row.ends,
            emergency=self.row.emergency,
        )


def next_number(session: Session, kind: Kind) -> int:
    return (session.exec(select(func.max(MatterRow.number)).where(col(MatterRow.kind) == kind)).one() or 0) + 1


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose matters: of a unit, or of an account that belongs to none."""

    unit: UUID | None
    account: UUID


def get(session: Session, id_: UUID, mine: Mine | None = None) -> Entry | None:
    """A matter; with `mine`, only one's own."""
    query = select(MatterRow, Holder.name, Unit.name).where(col(MatterRow.id) == id_)
    found = _entries(session, query, mine)
    return found[0] if found else None


def listed(session: Session, *, kind: Kind | None = None, mine: Mine | None = None) -> Sequence[Entry]:
    """Newest first."""
    query = select(MatterRow, Holder.name, Unit.name).order_by(col(MatterRow.at).desc()).limit(MOST)
    return _entries(session, query if kind is None else query.where(col(MatterRow.kind) == kind), mine)


def within(session: Session, *, since: datetime, until: datetime) -> Sequence[Entry]:
    """Everything entered in a stretch of time, oldest first, with all its steps, later ones too."""
    query = select(MatterRow, Holder.name, Unit.name).where(col(MatterRow.at) >= since, col(MatterRow.at) < until)
    return _entries(session, query.order_by(col(MatterRow.at)), None)


def announced(session: Session, *, now: datetime) -> Sequence[Entry]:
    """Planned stops that units were told of and that are not over: what stands above every page."""
    over = select(MatterStep.matter_id).where(col(MatterStep.step).in_(OVER))
    told = select(MatterStep.matter_id).where(col(MatterStep.step) == Step.ANNOUNCED)
    query = select(MatterRow, Holder.name, Unit.name).where(
        col(MatterRow.kind) == Kind.MAINTENANCE,
        col(MatterRow.ends) > now,
        col(MatterRow.id).in_(told),
        col(MatterRow.id).not_in(over),
    )
    return _entries(session, query.order_by(col(MatterRow.starts)), None)


def _entries(session: Session, query: Select[MatterRow, str, str], mine: Mine | None) -> Sequence[Entry]:
    joined = query.join(Holder, col(Holder.id) == col(MatterRow.holder_id)).outerjoin(
        Unit, col(Unit.id) == col(MatterRow.unit_id)
    )
    if mine is not None:
        own = col(MatterRow.account_id) == mine.account
        joined = joined.where(own if mine.unit is None else or_(own, col(MatterRow.unit_id) == mine.unit))
    rows = session.exec(joined).all()
    if not rows:
        return ()
    steps: dict[UUID, list[Said]] = {}
    for step, name in session.exec(
        select(MatterStep, Holder.name)
        .join(Holder, col(Holder.id) == col(MatterStep.holder_id))
        .where(col(MatterStep.matter_id).in_([row.id for row, *_ in rows]))
        .order_by(col(MatterStep.seq))
    ):
        steps.setdefault(step.matter_id, []).append(Said(step, name))
    return tuple(
        Entry(row=row, name=name, unit=unit or "", steps=tuple(steps.get(row.id, ()))) for row, name, unit in rows
    )
