"""A figure of many units for tables of hundreds of figures: the same sums, with coverage counted by reports.

How a unit stands to a figure is asked cell by cell by `engine.compute.figures`; here a unit that reported stands behind
it, and a `...` among the cells marks the figure incomplete. Knows no page.
"""

from collections.abc import Sequence

from engine.compute.figures import Computed, Why
from engine.compute.gathering import UnitReports
from engine.expr import Missing, cells_of, evaluate
from engine.expr.scope import How
from engine.expr.values import BLANK, Kind
from engine.model import Figure
from server.figures.city import City

_WHY = {
    Kind.UNAVAILABLE: Why.NOT_AVAILABLE,
    Kind.BLANK: Why.NOT_AVAILABLE,
    Kind.NONE: Why.DIVISION_BY_ZERO,
    Kind.INAPPLICABLE: Why.NOT_APPLICABLE,
}


def of_units(here: City, figure: Figure, units: Sequence[UnitReports]) -> Computed:
    """The figure of these units together; one of several forms or periods is worked out at length."""
    if figure.value is None or len(figure.forms) != 1 or _looks_back(figure):
        return here.figures.of_units(figure, units)
    form = figure.forms[0]
    owing = [unit for unit in units if here.figures.owed(figure, unit)]
    lacking = tuple(unit.reporter.code for unit in owing if form not in unit.reports)
    why: Why | None = None
    if form not in here.forms:
        found, why = BLANK, Why.NO_FORM
    elif len(lacking) == len(owing):
        found, why = BLANK, Why.NO_REPORT
    else:
        counted = [unit for unit in owing if form in unit.reports]
        found = evaluate(figure.value, here.figures.reading(form, counted), missing=Missing.SKIP)
        why = _WHY.get(found.kind)
    return Computed(
        value=BLANK if found.kind in (Kind.NONE, Kind.UNREADABLE) else found,
        known=len(owing) - len(lacking),
        expected=len(owing),
        lacking=lacking,
        unreported=lacking,
        why=why,
    )


def _looks_back(figure: Figure) -> bool:
    return figure.value is not None and any(how is not How.NOW for _, how in cells_of(figure.value))
