"""Frozen sets of figures: the rows, and which of them hold a submission."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select

from server.refusal import Refused
from server.store.counted import Counted
from server.store.models import Vintage, VintageFile, VintageInput

ISSUE = "issue"  # the worker's job that makes the papers of a published set
MAKING, PROPOSED, PUBLISHED, WITHDRAWN = "making", "proposed", "published", "withdrawn"


def of_regime(session: Session, regime: str) -> Sequence[Vintage]:
    """Newest first."""
    query = select(Vintage).where(col(Vintage.regime) == regime)
    return session.exec(query.order_by(col(Vintage.at).desc(), col(Vintage.number).desc())).all()


def by_number(session: Session, regime: str, number: str, *, lock: bool = False) -> Vintage:
    """Raises `Refused('not_found')`."""
    query = select(Vintage).where(col(Vintage.regime) == regime, col(Vintage.number) == number)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise Refused("not_found", what=f"bộ số liệu {number}")
    return found


def next_serial(session: Session, regime: str, *, period: str) -> int:
    query = select(func.max(Vintage.serial)).where(col(Vintage.regime) == regime, col(Vintage.period) == period)
    return (session.exec(query).one() or 0) + 1


def last_published(session: Session, regime: str, *, period: str) -> Vintage | None:
    query = select(Vintage).where(
        col(Vintage.regime) == regime, col(Vintage.period) == period, col(Vintage.state) == PUBLISHED
    )
    return session.exec(query.order_by(col(Vintage.serial).desc()).limit(1)).first()


def open_of(session: Session, regime: str, *, period: str) -> Vintage | None:
    """The set of a period that waits to be made or decided."""
    query = select(Vintage).where(
        col(Vintage.regime) == regime, col(Vintage.period) == period, col(Vintage.state).in_((MAKING, PROPOSED))
    )
    return session.exec(query.limit(1)).first()


def put_inputs(session: Session, vintage: UUID, inputs: Iterable[tuple[str, Counted]]) -> None:
    """(unit code, submission) each."""
    session.add_all(
        VintageInput(
            vintage_id=vintage,
            submission_id=each.submission,
            unit=code,
            form=each.form,
            edition=each.edition,
            sha256=each.sha256,
        )
        for code, each in inputs
    )
    session.flush()


def inputs(session: Session, vintage: UUID) -> Sequence[VintageInput]:
    """By unit and form."""
    query = select(VintageInput).where(col(VintageInput.vintage_id) == vintage)
    return session.exec(query.order_by(col(VintageInput.unit), col(VintageInput.form))).all()


def that_hold(session: Session, submission: UUID) -> tuple[tuple[str, str], ...]:
    """(number, title) of the published sets that a submission is behind."""
    query = (
        select(Vintage.number, Vintage.decided_at)
        .join(VintageInput, col(VintageInput.vintage_id) == col(Vintage.id))
        .where(col(VintageInput.submission_id) == submission, col(Vintage.state) == PUBLISHED)
        .order_by(col(Vintage.number))
    )
    return tuple((number, f"Bộ số liệu {number}") for number, _ in session.exec(query))


def files_of(session: Session, vintage: UUID) -> Sequence[VintageFile]:
    """The papers that a set was issued as, by kind."""
    query = select(VintageFile).where(col(VintageFile.vintage_id) == vintage)
    return session.exec(query.order_by(col(VintageFile.kind))).all()
