"""The submissions that count in a period, for many forms at once: by report the last approved one, or the last sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from server.store import removals
from server.store.counting import counted
from server.store.models import Report, Standing, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One submission behind figures. `approved`: the last approved one of its report; else it only was sent."""

    submission: UUID
    report: UUID
    unit: UUID
    form: str
    edition: int
    sha256: str
    sent_at: datetime
    approved: bool


AT_ONCE = 5000
Counting = Mapping[tuple[UUID, str], Counted]  # (unit, form) ->


def in_period(session: Session, regime: str, *, period: str, forms: Collection[str], basis: str) -> Counting:
    """By unit and form. `basis`: `approved`, or `sent`: what waits for approval, too. What is hidden or emptied under a
    decision does not count."""
    rows = session.execute(
        sa.select(
            col(Submission.id),
            col(Submission.report_id),
            col(Submission.unit_id),
            col(Submission.form),
            col(Submission.edition),
            col(Submission.sha256),
            col(Submission.sent_at),
            col(Standing.last_approved_id),
        )
        .join(Report, col(Report.id) == col(Submission.report_id))
        .join(Standing, sa.and_(col(Standing.report_id) == col(Report.id), counted(basis) == col(Submission.id)))
        .where(
            col(Report.regime) == regime,
            col(Report.period) == period,
            col(Report.form).in_(sorted(forms)),
            col(Submission.content) != "",
            col(Report.id).not_in(removals.hidden_reports()),
        )
    )
    return {
        (unit, form): Counted(
            submission=id_,
            report=report,
            unit=unit,
            form=form,
            edition=edition,
            sha256=sha256,
            sent_at=sent_at,
            approved=approved == id_,
        )
        for id_, report, unit, form, edition, sha256, sent_at, approved in rows
    }


def by_ids(session: Session, ids: Collection[UUID]) -> Counting:
    """These submissions, whatever counts now: those of a frozen set of figures."""
    wanted = sorted(ids, key=str)
    found: dict[tuple[UUID, str], Counted] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = sa.select(
            col(Submission.id),
            col(Submission.report_id),
            col(Submission.unit_id),
            col(Submission.form),
            col(Submission.edition),
            col(Submission.sha256),
            col(Submission.sent_at),
        ).where(col(Submission.id).in_(wanted[start : start + AT_ONCE]))
        for id_, report, unit, form, edition, sha256, sent_at in session.execute(query):
            found[unit, form] = Counted(
                submission=id_,
                report=report,
                unit=unit,
                form=form,
                edition=edition,
                sha256=sha256,
                sent_at=sent_at,
                approved=True,
            )
    return found


def of_unit(session: Session, sent: Submission) -> tuple[UUID, ...]:
    """What counts of the unit and period of `sent`, whatever the form: the last approved, else the last sent."""
    rows = session.execute(
        sa.select(col(Standing.last_approved_id), col(Standing.last_sent_id))
        .join(Report, col(Report.id) == col(Standing.report_id))
        .where(
            col(Report.regime) == sent.regime,
            col(Report.period) == sent.period,
            col(Report.unit_id) == sent.unit_id,
            col(Report.id).not_in(removals.hidden_reports()),
        )
    )
    return tuple(approved or last for approved, last in rows)


def still_whole(session: Session, ids: Collection[UUID]) -> int:
    """How many of these submissions have not been emptied under a decision."""
    whole = 0
    wanted = sorted(ids, key=str)
    for start in range(0, len(wanted), AT_ONCE):
        its = col(Submission.id).in_(wanted[start : start + AT_ONCE])
        query = sa.select(sa.func.count()).select_from(Submission).where(its, col(Submission.content) != "")
        whole += session.execute(query).scalar_one()
    return whole
