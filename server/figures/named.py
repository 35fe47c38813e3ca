"""Which figure: its name in addresses of pages and in frozen sets, and who may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.actor import Actor, Thing
from server.refusal import Forbidden
from server.reporting.desk import Desk
from server.store.models import Unit

BASES = ("approved", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureName:
    """`indicator`, `figure`: 0302, so_ho. `under`: the unit whose subtree it is of, '' for the whole authority. `by`,
    `part`: the part of a breakdown, '' for the whole figure. `bounds`: the day whose boundaries group units, None as
    reported."""

    indicator: str
    figure: str
    period: str
    basis: str = "approved"
    under: str = ""
    by: str = ""
    part: str = ""
    bounds: date | None = None


def open_units(
    desk: Desk, actor: Actor, here: Sequence[Unit], *, forms: Iterable[str], period: str
) -> tuple[Unit, ...]:
    """Those of `here` whose figures of these forms `actor` may read: all, or the units that the rights reach. Raises
    `Forbidden` where that is none."""
    wanted = tuple(forms) or (None,)
    if all(_may(desk, actor, None, form=form, period=period) for form in wanted):
        return tuple(here)
    found = tuple(unit for unit in here if all(_may(desk, actor, unit, form=form, period=period) for form in wanted))
    if not found:
        raise Forbidden
    return found


def _may(desk: Desk, actor: Actor, unit: Unit | None, *, form: str | None, period: str) -> bool:
    whose = {} if unit is None else {"unit": unit.id, "unit_parent": unit.parent_id}
    try:
        desk.authorize(actor, "figures.read", thing=Thing(kind="form", id=form, form=form, period=period, **whose))
    except Forbidden:
        return False
    return True


def basis_of(text: str) -> str:
    return text if text in BASES else "approved"
