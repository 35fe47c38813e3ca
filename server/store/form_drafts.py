"""Drafts of forms: the text that stands, every version before it, who has it open, what was proposed and decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.targets.tables import CompiledTable
from server.refusal import Refused
from server.store.models import (
    Definition,
    ErratumRow,
    FormDraft,
    FormDraftReader,
    FormDraftVersion,
    FormProposal,
    Holder,
    Report,
    Submission,
)

Key = tuple[str, int]


# ---- drafts and their versions ----


def find(session: Session, key: Key, *, to_change: bool = False) -> FormDraft | None:
    return session.get(FormDraft, key, with_for_update=True if to_change else None)


def get(session: Session, key: Key, *, to_change: bool = False) -> FormDraft:
    """Raises `Refused('not_found')`, also for one that was put away."""
    found = find(session, key, to_change=to_change)
    if found is None or found.dropped:
        raise Refused("not_found", what=f"bản nháp biểu {key[0]} phiên bản {key[1]}")
    return found


def all_at_work(session: Session) -> tuple[FormDraft, ...]:
    """Every draft that was not put away, also of editions that are published since."""
    query = select(FormDraft).where(col(FormDraft.dropped).is_(False))
    return tuple(session.exec(query.order_by(col(FormDraft.form), col(FormDraft.edition))))


def version(session: Session, key: Key, number: int) -> FormDraftVersion:
    """Raises `Refused('not_found')`."""
    found = session.get(FormDraftVersion, (*key, number))
    if found is None:
        raise Refused("not_found", what=f"bản {number} của biểu {key[0]} phiên bản {key[1]}")
    return found


def texts(session: Session, drafts: Iterable[FormDraft]) -> Mapping[Key, str]:
    """The text that stands of each."""
    wanted = [(each.form, each.edition, each.version) for each in drafts]
    found = {}
    for form, edition, number in wanted:
        row = session.get(FormDraftVersion, (form, edition, number))
        if row is not None:
            found[form, edition] = row.text
    return found


def versions(session: Session, key: Key, *, limit: int) -> tuple[FormDraftVersion, ...]:
    """The last ones, newest first."""
    query = select(FormDraftVersion).where(
        col(FormDraftVersion.form) == key[0], col(FormDraftVersion.edition) == key[1]
    )
    return tuple(session.exec(query.order_by(col(FormDraftVersion.number).desc()).limit(limit)))


def next_number(session: Session, key: Key) -> int:
    query = select(sa.func.max(FormDraftVersion.number)).where(
        col(FormDraftVersion.form) == key[0], col(FormDraftVersion.edition) == key[1]
    )
    return (session.exec(query).one() or 0) + 1


def writers(session: Session, key: Key, *, until: int) -> frozenset[UUID]:
    """The persons who wrote any version up to this one."""
    query = (
        select(Holder.person)
        .join(FormDraftVersion, col(FormDraftVersion.holder_id) == col(Holder.id))
        .where(
            col(FormDraftVersion.form) == key[0],
            col(FormDraftVersion.edition) == key[1],
            col(FormDraftVersion.number) <= until,
        )
        .distinct()
    )
    return frozenset(session.exec(query))


def add(session: Session, row: FormDraft | FormDraftVersion | FormProposal) -> None:
    session.add(row)
    session.flush()


# ---- who has it open ----


def note_reader(session: Session, key: Key, *, holder: UUID, at: datetime) -> None:
    row = session.get(FormDraftReader, (*key, holder)) or FormDraftReader(
        form=key[0], edition=key[1], holder_id=holder, at=at
    )
    row.at = at
    session.add(row)


def readers(session: Session, key: Key, *, since: datetime, but: UUID) -> tuple[str, ...]:
    """Names of the others who had the draft open since then, by name."""
    query = (
        select(Holder.name)
        .join(FormDraftReader, col(FormDraftReader.holder_id) == col(Holder.id))
        .where(
            col(FormDraftReader.form) == key[0],
            col(FormDraftReader.edition) == key[1],
            col(FormDraftReader.at) >= since,
            col(FormDraftReader.holder_id) != but,
        )
    )
    return tuple(sorted(set(session.exec(query))))


# ---- proposals ----


def proposal(session: Session, id_: UUID) -> FormProposal:
    """Raises `Refused('not_found')`."""
    found = session.get(FormProposal, id_, with_for_update=True)
    if found is None:
        raise Refused("not_found", what="đề nghị công bố này")
    return found


def proposals(session: Session, key: Key) -> tuple[FormProposal, ...]:
    """Of one edition, the last first."""
    query = select(FormProposal).where(col(FormProposal.form) == key[0], col(FormProposal.edition) == key[1])
    return tuple(session.exec(query.order_by(col(FormProposal.at).desc(), col(FormProposal.id))))


def waiting(session: Session) -> tuple[FormProposal, ...]:
    """Every proposal that nobody has decided, oldest first."""
    query = select(FormProposal).where(col(FormProposal.confirmed).is_(None))
    return tuple(session.exec(query.order_by(col(FormProposal.at))))


def publishers(session: Session) -> Mapping[Key, tuple[datetime, UUID | None]]:
    """When each edition was published, and by whom (None: by command on the server)."""
    query = select(Definition.id, Definition.edition, Definition.published_at, Definition.holder_id)
    rows = session.exec(query.where(col(Definition.kind) == "form"))
    return {(id_, edition): (at, holder) for id_, edition, at, holder in rows}


# ---- taking a publication back ----


def stored_on(session: Session, key: Key) -> tuple[int, int]:
    """(sendings, reports begun) of one edition."""
    form, edition = key
    sent = select(sa.func.count()).select_from(Submission)
    begun = select(sa.func.count()).select_from(Report)
    return (
        session.exec(sent.where(col(Submission.form) == form, col(Submission.edition) == edition)).one(),
        session.exec(begun.where(col(Report.form) == form, col(Report.edition) == edition)).one(),
    )


def has_errata(session: Session, key: Key) -> bool:
    query = select(ErratumRow.serial).where(col(ErratumRow.form) == key[0], col(ErratumRow.edition) == key[1])
    return session.exec(query.limit(1)).first() is not None


def remove_shape(session: Session, tables: Iterable[CompiledTable], *, edition: int) -> None:
    """The rows of older submissions in the shape of an edition that is taken back. The submissions stay."""
    for compiled in tables:
        if compiled.carried is not None:
            session.execute(sa.delete(compiled.carried).where(compiled.carried.c.shape == edition))
