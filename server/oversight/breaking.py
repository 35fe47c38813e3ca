"""Breaking the glass (HN 3.6; R009): an operator opens the reports of one unit and period to mend a fault.

By a written document, for a few hours at most, to read and never to change; personal data stay covered. A leader is
told at once and answers afterwards; who says no ends it there and then. Each report opened stands in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Thing
from server.audit.chain import References
from server.notices.personal import tell_emergency
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import emergencies, units
from server.store.models import Emergency, Unit

LONGEST = 8  # hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`unit`: its code."""

    unit: str
    period: str
    document: str
    reason: str
    hours: int


def open_reports(desk: Desk, actor: Actor, opening: Opening) -> UUID:
    """From now on, for so many hours."""
    document, reason = needed(opening.document, "số văn bản"), needed(opening.reason, "lý do")
    desk.authorize(actor, "emergency.open", thing=Thing(kind="emergency"))
    if not 1 <= opening.hours <= LONGEST:
        raise Refused("emergency_hours", most=LONGEST)
    now = desk.clock.now()
    with desk.database.write() as session:
        unit = _unit(session, desk, actor, code=opening.unit)
        if opening.period not in {each.id for each in desk.catalogue.current(session).periods_of(actor.regime)}:
            raise Refused("not_found", what=f"kỳ {opening.period}")
        row = Emergency(
            id=desk.new_id(),
            number=emergencies.next_number(session),
            account_id=actor.account,
            holder_id=actor.holder,
            person=actor.person,
            unit_id=unit.id,
            period=opening.period,
            document=document,
            reason=reason,
            from_at=now,
            to_at=now + timedelta(hours=opening.hours),
        )
        session.add(row)
        session.flush()
        after: References = {
            "number": row.number,
            "document": document,
            "until": row.to_at.isoformat(timespec="minutes"),
            "period": row.period,
        }
        _record(desk, session, actor, act="emergency.open", row=row, after=after)
        tell_emergency(
            session,
            number=row.number,
            who=actor.name,
            unit=unit.name,
            but=actor.holder,
            now=now,
            new_id=desk.new_id,
        )
        return row.id


def end(desk: Desk, actor: Actor, *, emergency: UUID) -> None:
    """Whoever opened it closes it early."""
    desk.authorize(actor, "emergency.open", thing=Thing(kind="emergency"))
    with desk.database.write() as session:
        row = emergencies.get(session, emergency)
        if row is None or row.account_id != actor.account or row.ended_at is not None:
            raise Refused("not_found", what="hồ sơ mở khẩn cấp này")
        _end(desk, session, row)
        _record(desk, session, actor, act="emergency.end", row=row, after={"number": row.number})


def decide(desk: Desk, actor: Actor, *, emergency: UUID, agreed: bool, answer: str) -> None:
    """A leader's answer afterwards; a no ends it at once."""
    desk.authorize(actor, "emergency.decide", thing=Thing(kind="emergency"))
    answer = answer.strip() if agreed else needed(answer, "lý do không duyệt")
    with desk.database.write() as session:
        row = emergencies.get(session, emergency)
        if row is None:
            raise Refused("not_found", what="hồ sơ mở khẩn cấp này")
        if row.decision:
            raise Refused("already_decided")
        if row.person == actor.person:
            raise Refused("same_person_asked")
        row.decision = emergencies.APPROVED if agreed else emergencies.REFUSED
        row.answer, row.decider_id, row.decider_person = answer[:2000], actor.holder, actor.person
        row.decided_at = desk.clock.now()
        if not agreed:
            _end(desk, session, row)
        session.add(row)
        session.flush()
        after: References = {"number": row.number, "state": row.decision}
        _record(desk, session, actor, act="emergency.decide", row=row, after=after)


def listed(desk: Desk, actor: Actor) -> Sequence[tuple[Emergency, str, str]]:
    """An operator sees the own ones; leaders and inspectors all."""
    desk.authorize(actor, "emergency.read", thing=Thing(kind="audit"))
    wide = any(right.role in ("leader", "inspector") for right in actor.rights)
    with desk.database.read() as session:
        found = tuple(emergencies.listed(session, account=None if wide else actor.account))
        for row, *_ in found:
            session.expunge(row)
        return found


def tell_look(desk: Desk, actor: Actor, thing: Thing) -> None:
    """Where somebody reads by nothing but an emergency, each report is told of."""
    if any(right.role == emergencies.ROLE for right in actor.rights):
        with desk.database.write() as session:
            desk.record(session, actor, act="emergency.look", thing=thing)


def _end(desk: Desk, session: Session, row: Emergency) -> None:
    if row.ended_at is None and row.to_at > desk.clock.now():
        row.ended_at = desk.clock.now()
    session.add(row)
    session.flush()


def _unit(session: Session, desk: Desk, actor: Actor, *, code: str) -> Unit:
    for unit in units.on_day(session, actor.regime, day=desk.today):
        if unit.code == code.strip():
            return unit
    raise Refused("inspection_unit", unit=code[:20])


def _record(desk: Desk, session: Session, actor: Actor, *, act: str, row: Emergency, after: References) -> None:
    thing = Thing(kind="emergency", id=str(row.id), unit=row.unit_id, period=row.period)
    desk.record(session, actor, act=act, thing=thing, after=after)
