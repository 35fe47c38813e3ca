"""Reports and what stands around them: their state, their standing submissions, reviews, remarks, attachments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from server.actor import Reach
from server.refusal import Forbidden, Refused
from server.store import removals
from server.store.models import (
    Attachment,
    BookScan,
    Counter,
    Holder,
    OpenedMore,
    Paper,
    ParcelFile,
    Remark,
    Rendering,
    Report,
    Review,
    Standing,
    Submission,
    Unit,
    VintageFile,
)
from server.store.reach import reports_within


def get(session: Session, id_: UUID, *, lock: bool = False, within: Reach | None = None) -> Report:
    """Raises `Refused('not_found')`, and `Forbidden` where it lies outside `within`. `lock`: nobody else changes it or
    its draft before this transaction ends, and it is as whoever held it before has left it."""
    query = select(Report).where(col(Report.id) == id_)
    asked = query if within is None else query.where(reports_within(within))
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.exec(asked).first()
    if found is None:
        if within is not None and session.exec(query).first() is not None:
            raise Forbidden
        raise Refused("not_found", what="báo cáo này")
    if within is not None and not within.hidden and removals.is_hidden(session, id_):
        raise Refused("quarantined")
    return found


def hold(session: Session, id_: UUID) -> None:
    """Nobody else changes this report or its draft before this transaction ends."""
    session.execute(select(Report.id).where(col(Report.id) == id_).with_for_update())


def keep_progress(session: Session, id_: UUID, *, version: int, progress: Mapping[str, int]) -> None:
    """How far a report's draft is, unless it was changed meanwhile."""
    session.execute(
        update(Report)
        .where(col(Report.id) == id_, col(Report.draft_version) == version)
        .values(progress=dict(progress), progress_version=version)
    )


def hold_beside(session: Session, report: Report) -> None:
    """Nobody changes the drafts of this unit in this period before this transaction ends: the formulas of one form may
    read another. Only for acts of the chain, which come one after another; who saves a draft holds its own alone."""
    session.execute(
        select(Report.id)
        .where(
            col(Report.regime) == report.regime,
            col(Report.period) == report.period,
            col(Report.unit_id) == report.unit_id,
        )
        .order_by(col(Report.id))
        .with_for_update()
    )


def find(session: Session, regime: str, *, period: str, form: str, unit: UUID) -> Report | None:
    return session.exec(
        select(Report).where(
            col(Report.regime) == regime,
            col(Report.period) == period,
            col(Report.form) == form,
            col(Report.unit_id) == unit,
        )
    ).first()


def of_unit(session: Session, unit: UUID, *, periods: Iterable[str]) -> Mapping[tuple[str, str], Report]:
    """Reports of a unit by (period, form)."""
    found = session.exec(select(Report).where(col(Report.unit_id) == unit, col(Report.period).in_(tuple(periods))))
    return {(report.period, report.form): report for report in found}


def of_period(
    session: Session, regime: str, *, period: str, within: Reach | None = None
) -> Mapping[tuple[UUID, str], Report]:
    """Reports of a period by (unit, form), those that lie `within`."""
    query = select(Report).where(col(Report.regime) == regime, col(Report.period) == period)
    found = session.exec(query if within is None else query.where(reports_within(within)))
    return {(report.unit_id, report.form): report for report in found}


def standing(session: Session, report: UUID) -> Standing | None:
    return session.get(Standing, report)


def submission(session: Session, id_: UUID) -> Submission:
    found = session.get(Submission, id_)
    if found is None:
        raise Refused("not_found", what="bản gửi này")
    return found


def submissions_of(session: Session, report: UUID) -> Sequence[Submission]:
    """Every sending of a report, first to last."""
    return session.exec(
        select(Submission).where(col(Submission.report_id) == report).order_by(col(Submission.serial))
    ).all()


def count_submissions(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Submission).where(col(Submission.content) != "")).one()


def all_submissions(session: Session) -> Iterator[Submission]:
    """Every submission whose content is there, oldest first, one in memory at a time."""
    whole = select(Submission.id).where(col(Submission.content) != "")
    ids = session.exec(whole.order_by(col(Submission.sent_at), col(Submission.id))).all()
    for id_ in ids:
        found = submission(session, id_)
        session.expunge(found)
        yield found


@dataclass(frozen=True, slots=True)
class Sent:
    at: datetime
    receipt: str
    late: bool
    submission: UUID


def last_sent(session: Session, report_ids: Iterable[UUID]) -> Mapping[UUID, Sent]:
    """The last sending, by report."""
    wanted = tuple(report_ids)
    stands = session.exec(
        select(Standing.report_id, Standing.last_sent_id).where(col(Standing.report_id).in_(wanted))
    ).all()
    sent = session.exec(
        select(Submission.id, Submission.sent_at, Submission.receipt, Submission.late).where(
            col(Submission.id).in_([last for _, last in stands])
        )
    )
    found = {id_: Sent(at, receipt, late, id_) for id_, at, receipt, late in sent}
    return {report: found[last] for report, last in stands if last in found}


def counting(session: Session, regime: str, *, period: str, form: str, unit: UUID) -> Submission | None:
    """The submission of a report that other reports read: the last approved, else the last sent."""
    report = find(session, regime, period=period, form=form, unit=unit)
    if report is not None and removals.is_hidden(session, report.id):
        return None
    stands = standing(session, report.id) if report is not None else None
    return submission(session, stands.last_approved_id or stands.last_sent_id) if stands is not None else None


def editions_of(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """The edition that each of these submissions was sent by."""
    query = select(Submission.id, Submission.edition).where(col(Submission.id).in_(list(ids)))
    return dict(session.exec(query).all())


def reviews_of(session: Session, report: UUID) -> Sequence[Review]:
    return session.exec(select(Review).where(col(Review.report_id) == report).order_by(col(Review.at))).all()


def remarks_of(session: Session, report: UUID, *, open_only: bool = False) -> Sequence[Remark]:
    """Remarks in the order they were pinned. `open_only`: those no sending has settled."""
    query = select(Remark).where(col(Remark.report_id) == report)
    if open_only:
        query = query.where(col(Remark.settled_by_id).is_(None))
    query = query.join(Review, col(Review.id) == col(Remark.review_id)).order_by(col(Review.at), col(Remark.id))
    return session.exec(query).all()


def opened_more(session: Session, report: UUID) -> Sequence[OpenedMore]:
    """What was opened beside the returns, oldest first."""
    query = select(OpenedMore).where(col(OpenedMore.report_id) == report).order_by(col(OpenedMore.at))
    return session.exec(query).all()


def sheet_of(session: Session, report: UUID) -> Attachment | None:
    """The signed sheet that stands for the next sending."""
    return session.exec(
        select(Attachment).where(
            col(Attachment.report_id) == report,
            col(Attachment.purpose) == "signed_sheet",
            col(Attachment.replaced_at).is_(None),
        )
    ).first()


def cell_files(session: Session, report: UUID) -> Sequence[Attachment]:
    """Every file that was ever attached to a cell of this report."""
    query = select(Attachment).where(col(Attachment.report_id) == report, col(Attachment.purpose) == "cell")
    return session.exec(query).all()


def attachment(session: Session, id_: UUID) -> Attachment:
    found = session.get(Attachment, id_)
    if found is None:
        raise Refused("not_found", what="tệp này")
    return found


def known_files(session: Session) -> frozenset[UUID]:
    """Ids of every file that a row names."""
    attached = session.exec(select(Attachment.id).where(col(Attachment.purpose) != removals.GONE))
    scanned = session.exec(select(BookScan.id).where(col(BookScan.gone).is_(False)))
    others = {id_ for model in (Rendering, Paper, ParcelFile, VintageFile) for id_ in session.exec(select(model.id))}
    return frozenset(attached) | frozenset(scanned) | others


def rendering(session: Session, submission: UUID, *, kind: str) -> Rendering | None:
    return session.exec(
        select(Rendering).where(col(Rendering.submission_id) == submission, col(Rendering.kind) == kind)
    ).first()


def holder_names(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    wanted = {id_ for id_ in ids if id_ is not None}
    rows = session.exec(select(Holder.id, Holder.name).where(col(Holder.id).in_(wanted))).all() if wanted else ()
    return dict(rows)


def person_of(session: Session, holder: UUID) -> UUID:
    return session.exec(select(Holder.person).where(col(Holder.id) == holder)).one()


def unit_of(session: Session, report: Report) -> Unit:
    return session.get_one(Unit, report.unit_id)


def next_number(session: Session, name: str) -> int:
    """The next of a series without gaps; taken back with the transaction."""
    counter = session.get(Counter, name, with_for_update=True)
    if counter is None:
        counter = Counter(name=name, value=0)
    counter.value += 1
    session.add(counter)
    session.flush()
    return counter.value


def add(session: Session, *rows: Any) -> None:
    """Insert in this order, now."""
    for row in rows:
        session.add(row)
        session.flush()
