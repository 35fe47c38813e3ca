"""What a unit sees of its notices, and what whoever runs the machine sees of the mail: states, never an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Thing
from server.notices.mailing import REFUSED, UNSURE, WAITING
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import notices, outbox, reports

MOST = 200
SHOWN_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """`read_at` None: this holder has not said that it was read. `report` None: it is about no single report."""

    id: UUID
    kind: str
    title: str
    body: str
    period: str
    report: UUID | None
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailShown:
    """The mail of a unit and day. `state`: of the digest, or `given_up`, or `trying` where it has failed before."""

    id: UUID
    unit: str
    day: date
    state: str
    attempts: int
    next: datetime | None
    ended: datetime | None
    trouble: str
    may_repeat: bool


def count_unread(session: Session, actor: Actor) -> int:
    """Of the actor's own unit."""
    return notices.count_unread(session, unit=actor.unit, holder=actor.holder) if actor.unit is not None else 0


def list_notices(desk: Desk, actor: Actor) -> tuple[NoticeShown, ...]:
    """Of the actor's own unit, newest first."""
    unit = _own(actor)
    with desk.database.read() as session:
        desk.authorize(actor, "notice.read", thing=Thing(kind="notice", unit=unit))
        return tuple(
            NoticeShown(
                id=row.id,
                kind=row.kind,
                title=row.title,
                body=row.body,
                period=row.period,
                report=row.report_id,
                at=row.at,
                read_at=read_at,
            )
            for row, read_at in notices.of_unit(session, unit, holder=actor.holder, most=MOST)
        )


def mark_read(desk: Desk, actor: Actor, *, notices_: Iterable[UUID] | None = None) -> int:
    """The actor has read these notices of the own unit, or all. Returns how many were unread."""
    unit = _own(actor)
    with desk.database.write() as session:
        desk.authorize(actor, "notice.read", thing=Thing(kind="notice", unit=unit))
        return notices.mark_read(session, unit=unit, holder=actor.holder, now=desk.clock.now(), notices=notices_)


def _own(actor: Actor) -> UUID:
    if actor.unit is None:
        raise Refused("not_found", what="đơn vị")
    return actor.unit


# ---- the mail ----


def list_mail(desk: Desk, actor: Actor) -> tuple[MailShown, ...]:
    """Digests of the last month, newest day first."""
    with desk.database.read() as session:
        desk.authorize(actor, "mail.read", thing=Thing(kind="mail"))
        return tuple(_mail(each) for each in notices.queue(session, since=desk.today - SHOWN_DAYS))


def _mail(queued: notices.Queued) -> MailShown:
    digest, work = queued.digest, queued.work
    given_up = work is not None and work.given_up
    trying = digest.state == WAITING and work is not None and work.attempts > 0
    return MailShown(
        id=digest.id,
        unit=queued.unit.name,
        day=digest.day,
        state="given_up" if given_up else "trying" if trying else digest.state,
        attempts=work.attempts if work is not None else 0,
        next=work.not_before if work is not None and digest.state == WAITING and not given_up else None,
        ended=digest.ended_at,
        trouble=(work.last_error or (work.result if digest.state == REFUSED else "") or "") if work is not None else "",
        may_repeat=given_up or digest.state in (UNSURE, REFUSED),
    )


def send_again(desk: Desk, actor: Actor, *, digest: UUID) -> None:
    """Try a digest once more that was given up, refused, or of which nobody knows whether it arrived. Its Message-ID
    stays, so that a mail server that has it can tell."""
    with desk.database.write() as session:
        thing = Thing(kind="mail", id=str(digest))
        desk.authorize(actor, "mail.repeat", thing=thing)
        row = notices.digest(session, digest, lock=True)
        if row is None:
            raise Refused("not_found", what="thư này")
        before = row.state
        if before not in (WAITING, UNSURE, REFUSED) or not outbox.again(
            session, notices.about(digest), now=desk.clock.now()
        ):
            raise Refused("mail_under_way")
        row.state, row.handed_at, row.ended_at = WAITING, None, None
        reports.add(session, row)
        desk.record(session, actor, act="mail.repeat", thing=thing, before={"state": before})
