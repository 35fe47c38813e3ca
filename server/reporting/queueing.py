"""What waits for a reviewer, own forms first and then the oddest; and remarks that are pinned but not sent yet (R046).

Knows no page. Whether something may be approved is asked by the act; here it is said beforehand, so that who chooses
sees it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from server.access import reach
from server.actor import Actor
from server.refusal import Refused
from server.reporting.assigning import other_reviewer
from server.reporting.desk import Desk
from server.reporting.oddness import rank
from server.reporting.viewing import fetch
from server.store import assignments, queue, reports, stand_ins
from server.store.models import PinnedRemark, Submission

LONGEST = 2_000
NOBODY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A report that waits. `assigned`: whose matter it is, '' where nobody's in particular; `mine`: the reader's.
    `why`: what keeps this reader from approving it with others, '' where nothing does."""

    report: UUID
    submission: UUID
    unit: UUID
    unit_code: str
    unit_name: str
    form: str
    number: str
    title: str
    sent_at: datetime
    late: bool
    serial: int
    jumps: int
    warnings: int
    first: bool
    read: bool
    stand_in: bool
    assigned: str
    mine: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A remark of this reviewer that is not sent. `place`: the name of a cell, '' for the whole report."""

    id: UUID
    place: str
    text: str


def waiting(desk: Desk, actor: Actor, *, period: str) -> tuple[Waiting, ...]:
    """What of a period waits and lies in the reader's reach: the own forms first, then the oddest."""
    with desk.database.read() as session:
        within = reach(actor, "board.read")
        published = desk.catalogue.current(session)
        rows = queue.waiting(session, actor.regime, period=period, within=within)
        sent = [each.id for _, each, _ in rows]
        read = queue.read_by(session, actor.holder, submissions=sent)
        pinned = queue.with_pins(session, actor.holder, submissions=sent)
        persons = queue.persons(session, [each.holder_id for _, each, _ in rows])
        whose = assignments.of_period(session, actor.regime, period=period)
        names = assignments.names(session, whose, now=desk.clock.now())
        only = published.regime(actor.regime).assigned_only
        entered = stand_ins.sent_for_units(session, [report.id for report, _, _ in rows])
        found = []
        for report, submission, unit in rows:
            form = published.form(report.form, submission.edition).form
            progress = report.progress or {}
            looked = submission.id in read
            jumps, warnings = progress.get("jumps", 0), len(submission.reasons)
            owner = whose.get(report.form)
            own = persons.get(submission.holder_id) == actor.person or (
                report.id in entered and actor.person in stand_ins.entered_by(session, report.id)
            )
            found.append(
                Waiting(
                    report=report.id,
                    submission=submission.id,
                    unit=unit.id,
                    unit_code=unit.code,
                    unit_name=unit.name,
                    form=form.id,
                    number=form.number,
                    title=form.title,
                    sent_at=submission.sent_at,
                    late=submission.late,
                    serial=submission.serial,
                    jumps=jumps,
                    warnings=warnings,
                    first=bool(progress.get("first", 0)),
                    read=looked,
                    stand_in=report.id in entered,
                    assigned=names.get(owner, "") if owner is not None else NOBODY,
                    mine=owner == actor.account,
                    why=_why(
                        own=own,
                        unsent=submission.id in pinned,
                        unread=0 if looked else jumps + warnings,
                        other=only and owner not in (None, actor.account),
                    ),
                )
            )
        found.sort(
            key=lambda each: (each.mine, rank(jumps=each.jumps, warnings=each.warnings, first=each.first)),
            reverse=True,  # stable all the same: what is equally odd stands in the order of the board
        )
        return tuple(found)


def _why(*, own: bool, unsent: bool, unread: int, other: bool) -> str:
    said = (
        (own, "báo cáo do chính mình gửi hoặc nhập"),
        (other, "phân công cho người khác"),
        (unsent, "có nhận xét đã ghim chưa gửi"),
        (unread > 0, "chưa mở xem"),
    )
    return "; ".join(words for holds, words in said if holds)


def assigned_to(desk: Desk, actor: Actor, *, form: str, period: str) -> tuple[str, bool]:
    """(who else looks after this form, '' where it is the reader's or nobody's; whether only they may approve it)."""
    with desk.database.read() as session:
        reach(actor, "board.read")
        only = desk.catalogue.current(session).regime(actor.regime).assigned_only
        return other_reviewer(session, actor, form=form, period=period, desk=desk), only


# ---- remarks that wait to be sent ----


def pins(desk: Desk, actor: Actor, *, submission: UUID) -> tuple[Pin, ...]:
    with desk.database.read() as session:
        _sent(desk, actor, session=session, submission=submission)
        rows = queue.pinned(session, submission, holder=actor.holder)
        return tuple(Pin(id=row.id, place=row.place, text=row.text) for row in rows)


def check_may_return(desk: Desk, actor: Actor, *, report: UUID) -> None:
    """Returns when `actor` may return this report, so that another's is not found whatever else is asked."""
    with desk.database.read() as session:
        fetch(desk, actor, session=session, report=report, act="report.return")


def put_pins(desk: Desk, actor: Actor, *, submission: UUID, pins_: tuple[tuple[str, str], ...]) -> int:
    """Keep (place, text) of every remark as the page has them now, in place of those that were kept. They are the
    reviewer's alone until the report is returned. Returns how many."""
    given = [(place, text.strip()) for place, text in pins_ if text.strip()]
    if len(given) > queue.MOST_PINS:
        raise Refused("too_many_pins", limit=queue.MOST_PINS)
    for _, text in given:
        if len(text) > LONGEST:
            raise Refused("too_long", cell="nhận xét", limit=LONGEST)
    with desk.database.write() as session:
        _sent(desk, actor, session=session, submission=submission)
        queue.drop_pins(session, submission, holder=actor.holder)
        now = desk.clock.now()
        for position, (place, text) in enumerate(given):
            row = PinnedRemark(
                id=desk.new_id(),
                submission_id=submission,
                place=place,
                text=text,
                holder_id=actor.holder,
                at=now + timedelta(microseconds=position),  # they keep their order
            )
            reports.add(session, row)
        return len(given)


def _sent(desk: Desk, actor: Actor, *, session: Session, submission: UUID) -> Submission:
    """The submission, when it is the last one of a report that `actor` may return."""
    sent = reports.submission(session, submission)
    fetch(desk, actor, session=session, report=sent.report_id, act="report.return")
    stands = reports.standing(session, sent.report_id)
    if stands is None or stands.last_sent_id != submission:
        raise Refused("other_submission")
    return sent
