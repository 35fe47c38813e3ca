"""What is asked to be added to, or changed in, the files that all forms lean on: as it waits and as it was decided."""

from uuid import UUID

from sqlmodel import Session, col, select

from server.refusal import Refused
from server.store.models import VocabularyProposal


def get(session: Session, id_: UUID) -> VocabularyProposal:
    """Raises `Refused('not_found')`."""
    found = session.get(VocabularyProposal, id_, with_for_update=True)
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
