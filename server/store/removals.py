"""What is hidden or was deleted by document: the list, and emptying a report while its hashes and marks stay."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from engine.targets.tables import CompiledTable
from server.actor import Reach
from server.refusal import Refused
from server.store.models import (
    Attachment,
    BookReport,
    BookScan,
    DraftBefore,
    DraftCell,
    DraftChange,
    DraftReason,
    DraftRecord,
    DraftRow,
    LookedOdd,
    OpenedMore,
    PinnedRemark,
    Remark,
    Removal,
    Rendering,
    Report,
    Review,
    Standing,
    Submission,
    Unit,
)
from server.store.reach import reports_within

GONE = "deleted"  # the purpose of an attachment whose file is no more
EMPTIED = "đã xóa theo văn bản"
OPEN = ("hidden", "asked", "checked")


def hidden_reports() -> SelectOfScalar[UUID]:
    """Ids of reports in quarantine, for a condition of a query."""
    return select(col(Removal.report_id)).where(col(Removal.hidden).is_(True), col(Removal.state).in_(OPEN))


def is_hidden(session: Session, report: UUID) -> bool:
    return session.execute(hidden_reports().where(col(Removal.report_id) == report)).first() is not None


def get(session: Session, id_: UUID) -> Removal:
    """Raises `Refused('not_found')`."""
    found = session.get(Removal, id_)
    if found is None:
        raise Refused("not_found", what="hồ sơ này")
    return found


def open_of(session: Session, report: UUID) -> Removal | None:
    """The matter of a report that is not ended yet."""
    query = select(Removal).where(col(Removal.report_id) == report, col(Removal.state).in_(OPEN))
    return session.exec(query).first()


def listed(session: Session, regime: str, *, within: Reach) -> Sequence[tuple[Removal, Report, Unit]]:
    """Every matter of a regime, newest first."""
    return session.exec(
        select(Removal, Report, Unit)
        .join(Report, col(Report.id) == col(Removal.report_id))
        .join(Unit, col(Unit.id) == col(Report.unit_id))
        .where(col(Report.regime) == regime, reports_within(within))
        .order_by(col(Removal.number).desc())
    ).all()


def missing_from(session: Session, regime: str, *, period: str, form: str) -> Sequence[tuple[Removal, Unit]]:
    """What a total of this form lacks because it is hidden, or was counted and then deleted."""
    rows = session.exec(
        select(Removal, Unit)
        .join(Report, col(Report.id) == col(Removal.report_id))
        .join(Unit, col(Unit.id) == col(Report.unit_id))
        .where(
            col(Report.regime) == regime,
            col(Report.period) == period,
            col(Report.form) == form,
            col(Removal.counted).is_(True),
        )
        .order_by(col(Removal.number))
    ).all()
    return [(row, unit) for row, unit in rows if row.state == "deleted" or (row.hidden and row.state in OPEN)]


def was_counted(session: Session, report: UUID) -> bool:
    """Whether figures of a report stand in a total now."""
    stands = session.get(Standing, report)
    return stands is not None and stands.last_approved_id is not None


def empty(session: Session, report: UUID, *, tables: Iterable[CompiledTable]) -> tuple[list[str], list[UUID]]:
    """Take the content of a report out of truth, draft and projection. Returns the hashes that stay, and the ids of the
    files to be wiped from the disk once this has been kept."""
    sent = session.exec(select(Submission.id, Submission.sha256).where(col(Submission.report_id) == report)).all()
    ids = [id_ for id_, _ in sent]
    for table in (table for compiled in tables for table in compiled.tables):
        session.execute(delete(table).where(table.c.submission_id.in_(ids)))
    files = list(session.exec(select(Rendering.id).where(col(Rendering.submission_id).in_(ids))))
    files += list(session.exec(select(Attachment.id).where(col(Attachment.report_id) == report)))
    files += _wipe_books(session, report)
    session.execute(delete(LookedOdd).where(col(LookedOdd.submission_id).in_(ids)))
    session.execute(delete(PinnedRemark).where(col(PinnedRemark.submission_id).in_(ids)))
    session.execute(delete(Standing).where(col(Standing.report_id) == report))
    session.execute(delete(Rendering).where(col(Rendering.submission_id).in_(ids)))
    for draft in (DraftCell, DraftRow, DraftRecord, DraftReason, DraftChange, DraftBefore, OpenedMore):
        session.execute(delete(draft).where(col(draft.report_id) == report))
    session.execute(
        update(Attachment)
        .where(col(Attachment.report_id) == report)
        .values(purpose=GONE, name=EMPTIED, code="", signatures=None)
    )
    session.execute(update(Remark).where(col(Remark.report_id) == report).values(text=EMPTIED, answer=None))
    session.execute(update(Review).where(col(Review.report_id) == report).values(reason=""))
    session.execute(update(Submission).where(col(Submission.report_id) == report).values(content="", reasons=[]))
    return [sha for _, sha in sent], files


def _wipe_books(session: Session, report: UUID) -> list[UUID]:
    """Signed books that show this report go as files; their codes and hashes stay, and so do the other reports."""
    books = select(col(BookReport.book_id)).where(col(BookReport.report_id) == report)
    scans = session.exec(select(BookScan).where(col(BookScan.book_id).in_(books), col(BookScan.gone).is_(False))).all()
    for scan in scans:
        scan.gone, scan.name, scan.signatures = True, EMPTIED, None
        session.add(scan)
    session.flush()
    return [scan.id for scan in scans]
