"""Named ways of looking at figures, each account its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from server.store.models import SavedView


def of_account(session: Session, account: UUID) -> Sequence[SavedView]:
    """Those in use, by name."""
    query = select(SavedView).where(col(SavedView.account_id) == account, col(SavedView.ended_at).is_(None))
    return session.exec(query.order_by(col(SavedView.name), col(SavedView.at))).all()


def get(session: Session, id_: UUID, *, account: UUID) -> SavedView | None:
    """The view, where it is this account's own and in use."""
    found = session.get(SavedView, id_)
    return found if found is not None and found.account_id == account and found.ended_at is None else None


def keep(session: Session, row: SavedView) -> None:
    session.add(row)
    session.flush()


def end(session: Session, row: SavedView, *, now: datetime) -> None:
    row.ended_at = now
    session.add(row)
