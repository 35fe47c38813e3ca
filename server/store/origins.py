"""Where a submission comes from: who sent it and when, who approved it, the signed sheet that came with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from server.store.models import Attachment, Book, BookReport, BookScan, Holder, Review, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`approved_at` None: sent only. `sheet`: the signed sheet, '' for its code where none was read; `page`: where in
    the signed book the report begins, 1 for a sheet of its own."""

    submission: UUID
    report: UUID
    unit: UUID
    form: str
    edition: int
    serial: int
    sha256: str
    receipt: str
    sent_at: datetime
    sent_by: str
    late: bool
    approved_at: datetime | None
    approved_by: str
    sheet: UUID | None
    sheet_name: str
    sheet_code: str
    book: str


def origins(session: Session, submissions: Collection[UUID]) -> Mapping[UUID, Origin]:
    """By submission."""
    wanted = sorted(submissions, key=str)
    approvals = _approvals(session, wanted)
    books = _books(session, wanted)
    sender = aliased(Holder)
    columns: tuple[Any, ...] = (
        col(Submission.id),
        col(Submission.report_id),
        col(Submission.unit_id),
        col(Submission.form),
        col(Submission.edition),
        col(Submission.serial),
        col(Submission.sha256),
        col(Submission.receipt),
        col(Submission.sent_at),
        sender.name,
        col(Submission.late),
        col(Attachment.id),
        col(Attachment.name),
        col(Attachment.code),
    )
    query = (
        sa.select(*columns)
        .join(sender, col(sender.id) == col(Submission.holder_id))
        .outerjoin(Attachment, col(Attachment.id) == col(Submission.sheet_id))
        .where(col(Submission.id).in_(wanted))
    )
    return {
        row[0]: Origin(
            submission=row[0],
            report=row[1],
            unit=row[2],
            form=row[3],
            edition=row[4],
            serial=row[5],
            sha256=row[6],
            receipt=row[7],
            sent_at=row[8],
            sent_by=row[9],
            late=row[10],
            approved_at=approvals[row[0]][0] if row[0] in approvals else None,
            approved_by=approvals[row[0]][1] if row[0] in approvals else "",
            sheet=row[11],
            sheet_name=row[12] or "",
            sheet_code=row[13] or "",
            book=books.get(row[0], ""),
        )
        for row in session.execute(query)
    }


def _approvals(session: Session, wanted: Collection[UUID]) -> Mapping[UUID, tuple[datetime, str]]:
    query = (
        sa.select(col(Review.submission_id), col(Review.at), col(Holder.name))
        .join(Holder, col(Holder.id) == col(Review.holder_id))
        .where(col(Review.submission_id).in_(wanted), col(Review.act) == "approve")
        .order_by(col(Review.at))
    )
    return {submission: (at, name) for submission, at, name in session.execute(query)}


def _books(session: Session, wanted: Collection[UUID]) -> Mapping[UUID, str]:
    """Number of the signed book that a submission was sent with, and its place in it: `S-12, báo cáo thứ 3`."""
    query = (
        sa.select(col(BookReport.submission_id), col(Book.number), col(BookReport.position))
        .join(Book, col(Book.id) == col(BookReport.book_id))
        .join(BookScan, col(BookScan.book_id) == col(Book.id))
        .where(col(BookReport.submission_id).in_(wanted))
    )
    return {
        submission: f"{number}, báo cáo thứ {position + 1}" for submission, number, position in session.execute(query)
    }
