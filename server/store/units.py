"""Reporting units of a regime, with the days they exist."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from engine.model import Regime, Reporter
from server.actor import Reach
from server.ids import NewId
from server.store.models import Unit
from server.store.reach import units_within

EVER = date(1, 1, 1)


def get(session: Session, id_: UUID) -> Unit | None:
    return session.get(Unit, id_)


def by_code(session: Session, regime: str, *, code: str, day: date) -> Unit | None:
    """The unit that carried `code` on `day`."""
    found = [unit for unit in on_day(session, regime, day=day) if unit.code == code]
    return found[0] if found else None


def on_day(session: Session, regime: str, *, day: date, within: Reach | None = None) -> tuple[Unit, ...]:
    """The units that exist on `day`, those that lie `within`, by kind and code."""
    query = select(Unit).where(
        col(Unit.regime) == regime,
        col(Unit.valid_from) <= day,
        or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day),
    )
    if within is not None:
        query = query.where(units_within(within))
    return tuple(session.exec(query.order_by(col(Unit.kind), col(Unit.code))))


def ever(session: Session, regime: str) -> tuple[Unit, ...]:
    """Every unit that ever was, by code and age."""
    query = select(Unit).where(col(Unit.regime) == regime).order_by(col(Unit.code), col(Unit.valid_from))
    return tuple(session.exec(query))


def reporter(session: Session, unit: Unit) -> Reporter:
    """The unit as the language sees it."""
    parent = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return Reporter(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        attributes=dict(unit.attributes),
        parent=parent.code if parent is not None else None,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        sample=unit.sample,
        was=tuple(unit.was),
    )


def put(session: Session, regime: Regime, *, new_id: NewId) -> int:
    """Bring the units in line with a published regime: new ones are added, known ones get their present name, parent,
    attributes and end; none is ever removed. Returns how many were added."""
    known = {(u.code, u.valid_from): u for u in session.exec(select(Unit).where(col(Unit.regime) == regime.id))}
    added = 0
    for given in regime.units:
        key = (given.code, given.valid_from or EVER)
        unit = known.get(key)
        if unit is None:
            unit = Unit(id=new_id(), regime=regime.id, code=key[0], valid_from=key[1], name="", kind=given.kind)
            known[key] = unit
            added += 1
        unit.name, unit.kind, unit.valid_to = given.name, given.kind, given.valid_to
        unit.attributes, unit.sample, unit.was = dict(given.attributes), given.sample, list(given.was)
        session.add(unit)
    session.flush()
    ids = {unit.code: unit.id for unit in known.values()}
    for given in regime.units:
        unit = known[given.code, given.valid_from or EVER]
        unit.parent_id = ids.get(given.parent) if given.parent else None
        session.add(unit)
    session.flush()
    return added
