"""Loads of figures of earlier periods, and which reports came of them."""

from uuid import UUID

from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import HistoryLoad, HistoryReport


def loads(session: Session, regime: str) -> tuple[HistoryLoad, ...]:
    """Newest first."""
    query = select(HistoryLoad).where(col(HistoryLoad.regime) == regime).order_by(col(HistoryLoad.at).desc())
    return tuple(session.exec(query))


def load(session: Session, regime: str, id_: UUID) -> HistoryLoad:
    found = session.get(HistoryLoad, id_)
    if found is None or found.regime != regime:
        raise Refused("not_found", what="lần nạp này")
    return found


def source_of(session: Session, report: UUID) -> str | None:
    """Where the figures of a loaded report come from; None for a report that its unit made."""
    query = select(HistoryLoad.source).join(HistoryReport).where(col(HistoryReport.report_id) == report)
    return session.exec(query).first()
