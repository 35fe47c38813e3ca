"""Books of reports that were printed and signed as one, their scans, and which sendings went by them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import Book, BookReport, BookScan


def get(session: Session, id_: UUID, *, lock: bool = False) -> Book:
    """Raises `Refused('not_found')`."""
    query = select(Book).where(col(Book.id) == id_)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise Refused("not_found", what="tập báo cáo này")
    return found


def lines(session: Session, book: UUID) -> Sequence[BookReport]:
    """The reports of a book in the order they were printed."""
    query = select(BookReport).where(col(BookReport.book_id) == book).order_by(col(BookReport.position))
    return session.exec(query).all()


def of_unit(session: Session, unit: UUID, *, period: str) -> Sequence[Book]:
    """Books of a unit and period, newest first."""
    query = select(Book).where(col(Book.unit_id) == unit, col(Book.period) == period)
    return session.exec(query.order_by(col(Book.printed_at).desc(), col(Book.number).desc())).all()


def scan(session: Session, book: UUID) -> BookScan | None:
    """The signed scan that stands for a book."""
    query = select(BookScan).where(col(BookScan.book_id) == book, col(BookScan.replaced_at).is_(None))
    return session.exec(query).first()


def find_scan(session: Session, id_: UUID) -> BookScan | None:
    """A scan by its own id, replaced ones too; None where its file was wiped."""
    found = session.get(BookScan, id_)
    return found if found is not None and not found.gone else None


def of_sending(session: Session, submission: UUID) -> tuple[Book, BookReport, BookScan | None] | None:
    """The book that a submission went by, the report's line in it, and the scan."""
    row = session.exec(
        select(Book, BookReport)
        .join(BookReport, col(BookReport.book_id) == col(Book.id))
        .where(col(BookReport.submission_id) == submission)
    ).first()
    return (*row, scan(session, row[0].id)) if row is not None else None
