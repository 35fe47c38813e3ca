"""Parcels: many papers in one file, made by the worker for a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from server.store.models import Outbox, Parcel, ParcelFile

JOB = "parcel"


def about(parcel: UUID) -> str:
    """The name of its work in the outbox."""
    return f"{JOB}/{parcel}"


def get(session: Session, id_: UUID, *, lock: bool = False) -> Parcel | None:
    return session.get(Parcel, id_, with_for_update=lock or None)


def of_holder(session: Session, holder: UUID) -> Sequence[Parcel]:
    """Newest first."""
    query = select(Parcel).where(col(Parcel.holder_id) == holder).order_by(col(Parcel.asked_at).desc(), col(Parcel.id))
    return session.exec(query).all()


def works(session: Session, parcels: Sequence[Parcel]) -> Mapping[str, Outbox]:
    """What the outbox knows of each, by `about`."""
    names = [about(parcel.id) for parcel in parcels]
    return {row.about: row for row in session.exec(select(Outbox).where(col(Outbox.about).in_(names)))}


def advance(session: Session, id_: UUID, *, done: int, of: int) -> None:
    session.execute(update(Parcel).where(col(Parcel.id) == id_).values(done=done, of=of))


def file_of(session: Session, parcel: UUID) -> ParcelFile | None:
    return session.exec(select(ParcelFile).where(col(ParcelFile.parcel_id) == parcel)).first()


def files(session: Session, parcels: Sequence[Parcel]) -> Mapping[UUID, ParcelFile]:
    """By parcel, the file that is still there."""
    ids = [parcel.id for parcel in parcels]
    return {row.parcel_id: row for row in session.exec(select(ParcelFile).where(col(ParcelFile.parcel_id).in_(ids)))}


def expire(session: Session, *, before: datetime) -> int:
    """Files made before a moment are kept no longer; the sweeper takes them away. Returns how many."""
    found = session.exec(select(ParcelFile).where(col(ParcelFile.at) < before)).all()
    for row in found:
        session.delete(row)
    session.flush()
    return len(found)
