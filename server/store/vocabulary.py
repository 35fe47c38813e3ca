"""What is asked to be added to, or changed in, the files that all forms lean on: as it waits and as it was decided."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import Holder, SharedText, VocabularyProposal


def get(session: Session, id_: UUID, *, to_change: bool = False) -> VocabularyProposal:
    """Raises `Refused('not_found')`."""
    found = session.get(VocabularyProposal, id_, with_for_update=True if to_change else None)
    if found is None:
        raise Refused("not_found", what="đề nghị này")
    return found


def waiting(session: Session) -> tuple[VocabularyProposal, ...]:
    """Oldest first."""
    query = select(VocabularyProposal).where(col(VocabularyProposal.confirmed).is_(None))
    return tuple(session.exec(query.order_by(col(VocabularyProposal.at), col(VocabularyProposal.id))))


def decided(session: Session, *, limit: int) -> tuple[VocabularyProposal, ...]:
    """The last first."""
    query = select(VocabularyProposal).where(col(VocabularyProposal.confirmed).is_not(None))
    return tuple(session.exec(query.order_by(col(VocabularyProposal.decided_at).desc()).limit(limit)))


# ---- texts of indicators ----


def text_that_stands(session: Session, path: str) -> SharedText | None:
    """The last version that was not put aside."""
    query = select(SharedText).where(col(SharedText.path) == path, col(SharedText.aside).is_(False))
    return session.exec(query.order_by(col(SharedText.number).desc()).limit(1)).first()


def next_text(session: Session, path: str) -> int:
    query = select(sa.func.max(SharedText.number)).where(col(SharedText.path) == path)
    return (session.exec(query).one() or 0) + 1


def paths_begun(session: Session) -> tuple[str, ...]:
    """The files that anybody has written in."""
    return tuple(session.exec(select(SharedText.path).distinct().order_by(SharedText.path)))


def writers_of(session: Session, path: str, *, since: datetime, but: UUID) -> tuple[str, ...]:
    """Names of the others who wrote in it since then."""
    query = (
        select(Holder.name)
        .join(SharedText, col(SharedText.holder_id) == col(Holder.id))
        .where(col(SharedText.path) == path, col(SharedText.at) >= since, col(SharedText.holder_id) != but)
    )
    return tuple(session.exec(query.distinct().order_by(col(Holder.name))))


def authors_of(session: Session, path: str, *, base: str) -> frozenset[UUID]:
    """The persons who wrote any of it since the file in force was the one with this hash."""
    query = (
        select(Holder.person)
        .join(SharedText, col(SharedText.holder_id) == col(Holder.id))
        .where(col(SharedText.path) == path, col(SharedText.base) == base)
    )
    return frozenset(session.exec(query.distinct()))
