"""Who has not sent in a period: the list, and what a letter to one unit says (R110; HN 10.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.model import Regime
from server.access import covered, reach
from server.actor import Actor, Thing
from server.notices.planning import owed
from server.notices.reminding import Owed
from server.notices.words import Kind
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import notices, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A unit and what it has not sent, by due day. `told`: when it was last reminded; `read`: when it first read what
    the period asks."""

    unit: UUID
    code: str
    name: str
    forms: tuple[Owed, ...]
    told: datetime | None
    read: datetime | None

    @property
    def due(self) -> date:
        """The earliest."""
        return self.forms[0].due

    def late(self, today: date) -> tuple[Owed, ...]:
        return tuple(each for each in self.forms if each.due < today)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingList:
    regime: Regime
    period: str
    title: str
    due: date
    today: date
    units: tuple[Missing, ...]


def list_missing(desk: Desk, actor: Actor, *, period: str) -> MissingList:
    """Units that have not sent everything, those longest over their day first; what lies within the actor's reach."""
    with desk.database.read() as session:
        within = reach(actor, "board.read")
        published = desk.catalogue.current(session)
        shown, regime = published.period(actor.regime, period), published.regime(actor.regime)
        here = {unit.id: unit for unit in units.on_day(session, actor.regime, day=shown.to, within=within)}
        found: dict[UUID, list[Owed]] = {}
        for each in owed(session, published, regime=regime, today=desk.today, only=period):
            unit = here.get(each.unit)
            if unit is not None and covered(
                within, Thing(kind="report", unit=unit.id, unit_parent=unit.parent_id, form=each.form, period=period)
            ):
                found.setdefault(unit.id, []).append(each)
        told = notices.last_told(session, actor.regime, period=period, kinds=(Kind.REMINDER, Kind.CHASED))
        read = notices.first_readings(session, actor.regime, period=period, kinds=(Kind.PUBLISHED, Kind.AMENDED))
        rows = [
            Missing(
                unit=unit,
                code=here[unit].code,
                name=here[unit].name,
                forms=tuple(sorted(mine, key=lambda each: (each.due, each.number, each.form))),
                told=told.get(unit),
                read=read.get(unit),
            )
            for unit, mine in found.items()
        ]
        return MissingList(
            regime=regime,
            period=period,
            title=shown.title,
            due=shown.due,
            today=desk.today,
            units=tuple(sorted(rows, key=lambda row: (row.due, -len(row.forms), row.code))),
        )


def missing_of(desk: Desk, actor: Actor, *, period: str, unit: UUID, kind: str) -> tuple[MissingList, Missing]:
    """For the letter to one unit; that it was made is recorded. Raises `Refused` where the unit owes nothing."""
    found = list_missing(desk, actor, period=period)
    row = next((each for each in found.units if each.unit == unit), None)
    if row is None:
        raise Refused("nothing_missing", period=found.title)
    _note(desk, actor, thing=Thing(kind="period", id=period, unit=unit, period=period), kind=kind)
    return found, row


def missing_in(desk: Desk, actor: Actor, *, period: str, kind: str) -> MissingList:
    """For the printed list; that it was made is recorded."""
    found = list_missing(desk, actor, period=period)
    _note(desk, actor, thing=Thing(kind="period", id=period, period=period), kind=kind)
    return found


def _note(desk: Desk, actor: Actor, *, thing: Thing, kind: str) -> None:
    with desk.database.write() as session:
        desk.record(session, actor, act="missing.print", thing=thing, after={"kind": kind})
