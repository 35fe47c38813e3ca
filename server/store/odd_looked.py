"""Odd figures that somebody looked into and found right."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from server.store.models import Holder, LookedOdd

Key = tuple[UUID, str, str]  # submission, name of the cell ('' for the whole report), kind of oddity


def of_submissions(session: Session, submissions: Collection[UUID]) -> Mapping[Key, tuple[LookedOdd, str]]:
    """(row, name of who looked) of every oddity of these submissions that was looked into."""
    query = (
        select(LookedOdd, Holder.name)
        .join(Holder, col(Holder.id) == col(LookedOdd.holder_id))
        .where(col(LookedOdd.submission_id).in_(submissions))
    )
    return {(row.submission_id, row.place, row.kind): (row, name) for row, name in session.exec(query)}


def get(session: Session, key: Key) -> LookedOdd | None:
    return session.get(LookedOdd, key)


def put(session: Session, row: LookedOdd) -> None:
    session.add(row)
    session.flush()
