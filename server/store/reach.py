"""The unit filter: what somebody's rights reach, as a condition of the query, so that rows of another scope never leave
the database. Who may do what is decided in `server.access`."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlmodel import col

from server.actor import Reach, Right
from server.store.models import Report, Unit


def reports_within(reach: Reach) -> ColumnElement[bool]:
    """Reports that lie within `reach`."""
    return or_(false(), *(_reports(right) for right in reach.rights))


def units_within(reach: Reach) -> ColumnElement[bool]:
    """Units of which something lies within `reach`, in some form or period."""
    return or_(false(), *(_units(right) for right in reach.rights))


def _reports(right: Right) -> ColumnElement[bool]:
    below = select(col(Unit.id)).where(_units(right))
    conditions: list[ColumnElement[bool]] = [true() if right.scope == "all" else col(Report.unit_id).in_(below)]
    if right.form is not None:
        conditions.append(col(Report.form) == right.form)
    if right.period is not None:
        conditions.append(col(Report.period) == right.period)
    return and_(*conditions)


def _units(right: Right) -> ColumnElement[bool]:
    if right.scope == "all":
        return true()
    if right.unit is None or right.scope not in ("unit", "below"):
        return false()
    if right.scope == "unit":
        return col(Unit.id) == right.unit
    return or_(col(Unit.id) == right.unit, col(Unit.parent_id) == right.unit)
