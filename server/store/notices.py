"""What units were told, who has read it, and the digests that carried it by mail. Decides no rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, or_, select

from server.store import marks
from server.store.models import (
    Account,
    Digest,
    Grant,
    Holder,
    Notice,
    NoticeReading,
    Outbox,
    Unit,
)

LOOKED = "reminders_looked"  # of a regime: the last day whose reminders were made
MAIL = "mail"


def about(digest: UUID) -> str:
    """The name under which the outbox holds the mail of a digest."""
    return f"{MAIL}/{digest}"


# ---- notices ----


def add(session: Session, rows: Iterable[Notice]) -> None:
    """Many at once, without the cost of a row each."""
    values = [row.model_dump() for row in rows]
    if values:
        session.execute(insert(Notice), values)


def count_unread(session: Session, *, unit: UUID, holder: UUID) -> int:
    return session.exec(select(func.count()).select_from(Notice).where(_unread(unit, holder))).one()


def _unread(unit: UUID, holder: UUID):  # type: ignore[no-untyped-def]  # a SQL condition
    read = select(NoticeReading.notice_id).where(col(NoticeReading.holder_id) == holder)
    return (col(Notice.unit_id) == unit) & col(Notice.id).not_in(read)


def of_unit(session: Session, unit: UUID, *, holder: UUID, most: int) -> Sequence[tuple[Notice, datetime | None]]:
    """(notice, when this holder read it), newest first."""
    return session.exec(
        select(Notice, NoticeReading.at)
        .outerjoin(
            NoticeReading, (col(NoticeReading.notice_id) == col(Notice.id)) & (col(NoticeReading.holder_id) == holder)
        )
        .where(col(Notice.unit_id) == unit)
        .order_by(col(Notice.at).desc(), col(Notice.id).desc())
        .limit(most)
    ).all()


def mark_read(
    session: Session, *, unit: UUID, holder: UUID, now: datetime, notices: Iterable[UUID] | None = None
) -> int:
    """Mark the unread notices of a unit (those named, else all). Returns how many."""
    query = select(Notice.id).where(_unread(unit, holder))
    if notices is not None:
        query = query.where(col(Notice.id).in_(tuple(notices)))
    found = session.exec(query).all()
    for id_ in found:
        session.add(NoticeReading(notice_id=id_, holder_id=holder, at=now))
    session.flush()
    return len(found)


def first_readings(session: Session, regime: str, *, period: str, kinds: Iterable[str]) -> Mapping[UUID, datetime]:
    """By unit, when somebody of it first read a notice of these kinds about a period."""
    rows = session.exec(
        select(Notice.unit_id, func.min(NoticeReading.at))
        .join(NoticeReading, col(NoticeReading.notice_id) == col(Notice.id))
        .where(col(Notice.regime) == regime, col(Notice.period) == period, col(Notice.kind).in_(tuple(kinds)))
        .group_by(col(Notice.unit_id))
    )
    return dict(rows.all())


def last_told(session: Session, regime: str, *, period: str, kinds: Iterable[str]) -> Mapping[UUID, datetime]:
    """By unit, when it was last told something of these kinds about a period."""
    rows = session.exec(
        select(Notice.unit_id, func.max(Notice.at))
        .where(col(Notice.regime) == regime, col(Notice.period) == period, col(Notice.kind).in_(tuple(kinds)))
        .group_by(col(Notice.unit_id))
    )
    return dict(rows.all())


def not_mailed(session: Session, units: Iterable[UUID], *, since: datetime) -> Mapping[UUID, Sequence[Notice]]:
    """By unit, notices that no digest has carried, oldest first. Older ones than `since` are history."""
    found: dict[UUID, list[Notice]] = {}
    for row in session.exec(
        select(Notice)
        .where(col(Notice.digest_id).is_(None), col(Notice.at) >= since, col(Notice.unit_id).in_(tuple(units)))
        .order_by(col(Notice.at), col(Notice.id))
    ):
        found.setdefault(row.unit_id, []).append(row)
    return found


def carry(session: Session, notices: Iterable[UUID], *, digest: UUID) -> None:
    """These notices go by this digest."""
    wanted = tuple(notices)
    if wanted:
        session.execute(update(Notice).where(col(Notice.id).in_(wanted)).values(digest_id=digest))


# ---- reminders: how far they have been made ----


def looked(session: Session, regime: str) -> date | None:
    found = marks.get(session, f"{LOOKED}/{regime}")
    return date.fromisoformat(found) if found else None


def put_looked(session: Session, regime: str, *, day: date) -> None:
    marks.put(session, f"{LOOKED}/{regime}", day.isoformat())


# ---- digests ----


def digested(session: Session, day: date) -> frozenset[UUID]:
    """Units whose digest of this day is made."""
    return frozenset(session.exec(select(Digest.unit_id).where(col(Digest.day) == day)))


def digest(session: Session, id_: UUID, *, lock: bool = False) -> Digest | None:
    return session.get(Digest, id_, with_for_update=lock or None)


def has_newer(session: Session, row: Digest) -> bool:
    query = select(Digest.id).where(col(Digest.unit_id) == row.unit_id, col(Digest.day) > row.day)
    return session.exec(query.limit(1)).first() is not None


def addresses(session: Session, unit: UUID, *, roles: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Where the holders of a unit's accounts with one of these roles take official mail now."""
    rows = session.exec(
        select(Holder.email)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(Grant, col(Grant.account_id) == col(Account.id))
        .where(
            col(Account.unit_id) == unit,
            col(Account.status).not_in(("closed", "locked")),
            col(Grant.role).in_(tuple(roles)),
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
            col(Holder.email) != "",
        )
        .order_by(col(Holder.email))
    )
    return tuple(dict.fromkeys(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A digest on its way, as whoever runs the machine sees it."""

    digest: Digest
    unit: Unit
    work: Outbox | None


def queue(session: Session, *, since: date) -> tuple[Queued, ...]:
    """Digests made since, newest day first, by unit."""
    rows = session.exec(
        select(Digest, Unit)
        .join(Unit, col(Unit.id) == col(Digest.unit_id))
        .where(col(Digest.day) >= since)
        .order_by(col(Digest.day).desc(), col(Unit.code))
    ).all()
    names = [about(digest.id) for digest, _ in rows]
    works = {row.about: row for row in session.exec(select(Outbox).where(col(Outbox.about).in_(names)))}
    return tuple(Queued(digest=digest, unit=unit, work=works.get(about(digest.id))) for digest, unit in rows)
