"""Assigning inspectors by document (R043): which units and periods they may read, and until which day.

A leader assigns; an inspector never changes anything."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from server.actor import Actor, Thing
from server.audit.chain import References
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import inspections, signin, units
from server.store.models import Inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`units`: codes; none: every unit. `periods`: none: every period."""

    inspector: UUID
    document: str
    from_day: date
    to_day: date
    units: tuple[str, ...] = field(default=())
    periods: tuple[str, ...] = field(default=())


def assign(desk: Desk, actor: Actor, assignment: Assignment) -> UUID:
    """Open what the document names to an inspector. Raises `Refused` for another role, day or unit."""
    document = needed(assignment.document, "số văn bản")
    desk.authorize(actor, "inspection.assign", thing=Thing(kind="inspection"))
    if assignment.to_day < max(assignment.from_day, desk.today):
        raise Refused("inspection_dates")
    with desk.database.write() as session:
        whom = signin.actor(session, assignment.inspector, now=desk.clock.now(), address="")
        if whom is None or not any(right.role == inspections.ROLE for right in whom.rights):
            raise Refused("inspection_whom")
        here = {unit.code: unit.id for unit in units.on_day(session, actor.regime, day=desk.today)}
        for code in assignment.units:
            if code not in here:
                raise Refused("inspection_unit", unit=code)
        row = Inspection(
            id=desk.new_id(),
            inspector_id=assignment.inspector,
            document=document,
            units=[str(here[code]) for code in assignment.units],
            periods=list(assignment.periods),
            from_day=assignment.from_day,
            to_day=assignment.to_day,
            account_id=actor.account,
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
        session.add(row)
        session.flush()
        after: References = {
            "document": document,
            "to": f"{row.to_day}",
            "units": len(row.units),
            "periods": len(row.periods),
        }
        desk.record(session, actor, act="inspection.assign", thing=_thing(row), after=after)
        return row.id


def end(desk: Desk, actor: Actor, *, inspection: UUID) -> None:
    """End an assignment before its day."""
    desk.authorize(actor, "inspection.assign", thing=Thing(kind="inspection"))
    with desk.database.write() as session:
        row = inspections.get(session, inspection)
        if row is None or row.ended_at is not None:
            raise Refused("not_found", what="phân công này")
        row.ended_at = desk.clock.now()
        session.add(row)
        session.flush()
        desk.record(session, actor, act="inspection.end", thing=_thing(row))


def assignments(desk: Desk, actor: Actor) -> tuple[tuple[Inspection, str], ...]:
    """(assignment, name of the inspector), newest first; an inspector sees the own ones."""
    desk.authorize(actor, "inspection.read", thing=Thing(kind="audit"))
    own = None if any(right.role == "leader" for right in actor.rights) else actor.account
    with desk.database.read() as session:
        found = tuple(inspections.listed(session, inspector=own))
        for row, _ in found:
            session.expunge(row)
        return found


def _thing(row: Inspection) -> Thing:
    return Thing(kind="inspection", id=str(row.id))
