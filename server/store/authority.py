"""What the authority grants: requests to open a report again, and more time for one unit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from server.actor import Reach
from server.refusal import Refused
from server.store.models import Extension, ReopenRequest, Report, Unit
from server.store.reach import reports_within, units_within


def request(session: Session, id_: UUID) -> ReopenRequest:
    """Raises `Refused('not_found')`."""
    found = session.get(ReopenRequest, id_)
    if found is None:
        raise Refused("not_found", what="đề nghị này")
    return found


def requests_of(session: Session, report: UUID) -> Sequence[ReopenRequest]:
    """Requests for one report, oldest first."""
    query = select(ReopenRequest).where(col(ReopenRequest.report_id) == report).order_by(col(ReopenRequest.at))
    return session.exec(query).all()


def requests(
    session: Session, regime: str, *, waiting: bool, within: Reach
) -> Sequence[tuple[ReopenRequest, Report, Unit]]:
    """(request, its report, its unit), oldest first; `waiting`: only those nobody has decided."""
    query = (
        select(ReopenRequest, Report, Unit)
        .join(Report, col(Report.id) == col(ReopenRequest.report_id))
        .join(Unit, col(Unit.id) == col(Report.unit_id))
        .where(col(Report.regime) == regime, reports_within(within))
        .order_by(col(ReopenRequest.at))
    )
    if waiting:
        query = query.where(col(ReopenRequest.granted).is_(None))
    return session.exec(query).all()


Until = Mapping[tuple[UUID, str | None], date]  # (unit, form or None for every form)


def extensions(session: Session, regime: str, *, period: str, units: Iterable[UUID] | None = None) -> Until:
    """How long units have in a period; of several for the same, the one given last."""
    query = select(Extension).where(col(Extension.regime) == regime, col(Extension.period) == period)
    if units is not None:
        query = query.where(col(Extension.unit_id).in_(tuple(units)))
    return {(row.unit_id, row.form): row.until for row in session.exec(query.order_by(col(Extension.at)))}


def until(extended: Until, unit: UUID, form: str) -> date | None:
    """The later of what a unit was given for this form and for all forms; None: nothing."""
    given = [extended[key] for key in ((unit, form), (unit, None)) if key in extended]
    return max(given) if given else None


def extensions_of(session: Session, regime: str, *, period: str, within: Reach) -> Sequence[Extension]:
    """Every extension of a period, oldest first."""
    return session.exec(
        select(Extension)
        .join(Unit, col(Unit.id) == col(Extension.unit_id))
        .where(col(Extension.regime) == regime, col(Extension.period) == period, units_within(within))
        .order_by(col(Extension.at))
    ).all()
