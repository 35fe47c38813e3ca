"""Where the department enters a report for a unit, by which document; and the right that this gives for that report."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from server.actor import Right
from server.store.models import Attachment, DraftChange, Holder, Report, StandIn, Standing, Submission
from server.workflow import State

ROLE = "stand_in"
PURPOSE = "stand_in"  # of the attachment that holds the document


def rights(session: Session, account: UUID) -> Sequence[Right]:
    """What an account may enter for units, until the report is approved."""
    rows = session.exec(
        select(Report.unit_id, Report.form, Report.period)
        .join(StandIn, col(StandIn.report_id) == col(Report.id))
        .where(col(StandIn.account_id) == account, col(Report.state) != State.APPROVED)
        .distinct()
        .order_by(col(Report.unit_id), col(Report.form), col(Report.period))
    )
    return [Right(role=ROLE, scope="unit", unit=unit, form=form, period=period) for unit, form, period in rows]


def of_report(session: Session, report: UUID) -> Sequence[StandIn]:
    """Oldest first."""
    return session.exec(select(StandIn).where(col(StandIn.report_id) == report).order_by(col(StandIn.at))).all()


def by_account(session: Session, report: UUID, *, account: UUID) -> StandIn | None:
    """The document by which this account enters the report, the last one."""
    found = [row for row in of_report(session, report) if row.account_id == account]
    return found[-1] if found else None


def of_sending(session: Session, sent: Submission) -> StandIn | None:
    """The document that a submission went by, None where the unit sent it itself."""
    if sent.sheet_id is None:
        return None
    return session.exec(select(StandIn).where(col(StandIn.document_id) == sent.sheet_id)).first()


def entered_by(session: Session, report: UUID) -> frozenset[UUID]:
    """The persons who entered a report for its unit: who stood in, and typed."""
    if not of_report(session, report):
        return frozenset()
    typed = select(col(DraftChange.holder_id)).where(col(DraftChange.report_id) == report)
    stood = select(col(StandIn.holder_id)).where(col(StandIn.report_id) == report)
    query = select(Holder.person).where(col(Holder.id).in_(typed) | col(Holder.id).in_(stood))
    return frozenset(session.exec(query))


def sent_for_units(session: Session, reports: Iterable[UUID]) -> frozenset[UUID]:
    """Of these reports, those whose last sending the department entered."""
    rows = session.exec(
        select(Standing.report_id)
        .join(Submission, col(Submission.id) == col(Standing.last_sent_id))
        .join(Attachment, col(Attachment.id) == col(Submission.sheet_id))
        .where(col(Attachment.purpose) == PURPOSE, col(Standing.report_id).in_(tuple(reports)))
    )
    return frozenset(rows)


def documents(session: Session, submissions: Iterable[UUID]) -> Mapping[UUID, StandIn]:
    """The documents of those submissions that the department entered."""
    rows = session.exec(
        select(Submission.id, StandIn)
        .join(StandIn, col(StandIn.document_id) == col(Submission.sheet_id))
        .where(col(Submission.id).in_(tuple(submissions)))
    )
    return dict(rows.all())
