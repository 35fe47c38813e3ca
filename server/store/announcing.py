"""Proposals of periods, as they wait for a second person and as they were decided."""

from uuid import UUID

from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import Paper, PeriodProposal, PeriodRequest


def get(session: Session, id_: UUID) -> PeriodProposal:
    """Raises `Refused('not_found')`."""
    found = session.get(PeriodProposal, id_, with_for_update=True)
    if found is None:
        raise Refused("not_found", what="đề nghị công bố này")
    return found


def waiting(session: Session, regime: str) -> tuple[PeriodProposal, ...]:
    """Oldest first."""
    query = select(PeriodProposal).where(col(PeriodProposal.regime) == regime, col(PeriodProposal.confirmed).is_(None))
    return tuple(session.exec(query.order_by(col(PeriodProposal.at))))


def decided(session: Session, regime: str) -> tuple[PeriodProposal, ...]:
    """The last first."""
    query = select(PeriodProposal).where(
        col(PeriodProposal.regime) == regime, col(PeriodProposal.confirmed).is_not(None)
    )
    return tuple(session.exec(query.order_by(col(PeriodProposal.decided_at).desc())))


def request_of(session: Session, regime: str, *, period: str) -> Paper | None:
    """The written request behind a period, the newest."""
    query = select(Paper).join(PeriodRequest, col(PeriodRequest.paper_id) == col(Paper.id))
    mine = query.where(col(PeriodRequest.regime) == regime, col(PeriodRequest.period) == period)
    return session.exec(mine.order_by(col(PeriodRequest.at).desc(), col(Paper.id)).limit(1)).first()
