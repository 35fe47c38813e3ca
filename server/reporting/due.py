"""Who owes what: which units must file which form in a period. Pure."""

from collections.abc import Iterable

from engine.model import Form, Period
from server.store.models import Unit


def owes(form: Form, unit: Unit, *, period: Period) -> bool:
    """Whether `unit` files `form` in `period`: its kind or its code is named, or the period asks it besides; it is not
    excused, and it exists when the window ends."""
    if period.is_excused(unit.code, form.id):
        return False
    named = unit.kind in form.reported_by or unit.code in form.reported_by
    exists = unit.valid_from <= period.to and (unit.valid_to is None or unit.valid_to >= period.to)
    return exists and (named or period.is_asked_besides(unit.code, form.id))


def counts_in_total(form: Form, unit: Unit) -> bool:
    """Whether the unit's figures make the city's total: where several kinds report, `total_from` says whose do."""
    wanted = form.total_from or form.reported_by
    return unit.kind in wanted or unit.code in wanted


def owing(form: Form, units: Iterable[Unit], *, period: Period) -> tuple[Unit, ...]:
    return tuple(unit for unit in units if owes(form, unit, period=period))
