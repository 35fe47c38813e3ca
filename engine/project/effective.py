"""`effective_from`: the first period of an edition, which no earlier period may pin."""

import re
from collections.abc import Mapping
from datetime import date

from engine.diagnostics import Diagnostics
from engine.model import Form, Period, Regime

_PERIOD = re.compile(r"([0-9]{4})-([a-z][a-z0-9_]*)")

Editions = Mapping[tuple[str, int], Form]


def check_effective(
    forms: Editions,
    periods: Mapping[tuple[str, str], Period],
    *,
    regimes: Mapping[str, Regime],
    diagnostics: Diagnostics,
) -> None:
    """Report what is no period of the form (V516), and periods that pin an edition before its first (V517).
    `regimes` may be empty (a published edition by itself): then the year alone is compared."""
    for form in forms.values():
        if form.effective_from is not None and _start(form.effective_from.text, form, regimes) is None:
            due = ", ".join(form.due)
            first_ = form.effective_from
            diagnostics.add("V516", first_.span, form=form.id, text=first_.text, due=due, kind=form.due[0])
    for period in periods.values():
        for pinned in period.forms:
            pinned_form = forms.get((pinned.form, pinned.edition))
            if pinned_form is None or pinned_form.effective_from is None:
                continue
            first = _start(pinned_form.effective_from.text, pinned_form, regimes)
            if first is not None and period.from_ < first:
                diagnostics.add(
                    "V517",
                    pinned.span or period.span,
                    period=period.id,
                    form=pinned.form,
                    edition=pinned.edition,
                    first=pinned_form.effective_from.text,
                )


def _start(text: str, form: Form, regimes: Mapping[str, Regime]) -> date | None:
    """The first day of the period `2027-year`; None where that is no period of the form."""
    found = _PERIOD.fullmatch(text)
    if found is None or found[2] not in form.due:
        return None
    kinds = (regime.kind(found[2]) for regime in regimes.values())
    year = int(found[1])
    return next((kind.first(year) for kind in kinds if kind is not None), date(year, 1, 1))
