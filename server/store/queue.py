"""Reports that wait for a reviewer, which of them a reviewer has read, and what was pinned to them but not sent yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from server.actor import Reach
from server.store import removals
from server.store.models import Holder, PinnedRemark, Reading, Report, Standing, Submission, Unit
from server.store.reach import reports_within
from server.workflow import AWAITING

MOST_PINS = 200


def waiting(session: Session, regime: str, *, period: str, within: Reach) -> Sequence[tuple[Report, Submission, Unit]]:
    """What was sent and nobody has decided, by unit and form."""
    return session.exec(
        select(Report, Submission, Unit)
        .join(Standing, col(Standing.report_id) == col(Report.id))
        .join(Submission, col(Submission.id) == col(Standing.last_sent_id))
        .join(Unit, col(Unit.id) == col(Report.unit_id))
        .where(
            col(Report.regime) == regime,
            col(Report.period) == period,
            col(Report.state).in_(tuple(AWAITING)),
            col(Report.id).not_in(removals.hidden_reports()),
            reports_within(within),
        )
        .order_by(col(Unit.code), col(Report.form))
    ).all()


def note_read(session: Session, submission: UUID, *, holder: UUID, now: datetime) -> None:
    if not has_read(session, submission, holder=holder):
        session.add(Reading(submission_id=submission, holder_id=holder, at=now))
        session.flush()


def has_read(session: Session, submission: UUID, *, holder: UUID) -> bool:
    return session.get(Reading, (submission, holder)) is not None


def read_by(session: Session, holder: UUID, *, submissions: Sequence[UUID]) -> frozenset[UUID]:
    """Of these submissions, those that the holder has opened."""
    query = select(Reading.submission_id).where(
        col(Reading.holder_id) == holder, col(Reading.submission_id).in_(submissions)
    )
    return frozenset(session.exec(query))


def pinned(session: Session, submission: UUID, *, holder: UUID) -> Sequence[PinnedRemark]:
    """What this holder pinned to a submission and has not sent, in the order it was pinned."""
    return session.exec(
        select(PinnedRemark)
        .where(col(PinnedRemark.submission_id) == submission, col(PinnedRemark.holder_id) == holder)
        .order_by(col(PinnedRemark.at), col(PinnedRemark.id))
    ).all()


def with_pins(session: Session, holder: UUID, *, submissions: Sequence[UUID]) -> frozenset[UUID]:
    """Of these submissions, those to which the holder has pinned something unsent."""
    query = select(PinnedRemark.submission_id).where(
        col(PinnedRemark.holder_id) == holder, col(PinnedRemark.submission_id).in_(submissions)
    )
    return frozenset(session.exec(query))


def drop_pins(session: Session, submission: UUID, *, holder: UUID) -> None:
    mine = (col(PinnedRemark.submission_id) == submission, col(PinnedRemark.holder_id) == holder)
    session.execute(delete(PinnedRemark).where(*mine))


def persons(session: Session, holders: Sequence[UUID]) -> dict[UUID, UUID]:
    """Holder -> person."""
    rows = session.exec(select(Holder.id, Holder.person).where(col(Holder.id).in_(holders))).all()
    return dict(rows)
