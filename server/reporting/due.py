"""Who owes what: which units must file which form in a period. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from engine.model import Form, Period


class Reporting(Protocol):
    """A unit, as the store or the units file has it."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


Seat = TypeVar("Seat", bound=Reporting)


def named(form: Form, unit: Reporting) -> bool:
    """Whether the form itself asks this unit, by kind or code."""
    return unit.kind in form.reported_by or unit.code in form.reported_by


def owes(form: Form, unit: Reporting, *, period: Period) -> bool:
    """Whether `unit` files `form` in `period`: its kind or its code is named, or the period asks it besides; it is not
    excused, and it exists when the window ends."""
    if period.is_excused(unit.code, form.id):
        return False
    begun = unit.valid_from is None or unit.valid_from <= period.to
    exists = begun and (unit.valid_to is None or unit.valid_to >= period.to)
    return exists and (named(form, unit) or period.is_asked_besides(unit.code, form.id))


def counts_in_total(form: Form, unit: Reporting) -> bool:
    """Whether the unit's figures make the city's total: where several kinds report, `total_from` says whose do."""
    wanted = form.total_from or form.reported_by
    return unit.kind in wanted or unit.code in wanted


def owing(form: Form, units: Iterable[Seat], *, period: Period) -> tuple[Seat, ...]:
    return tuple(unit for unit in units if owes(form, unit, period=period))
