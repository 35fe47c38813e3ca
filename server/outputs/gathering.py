"""The figures that are asked for: a form in a period over units, an indicator through periods. Reads with the rights of
whoever asks; lays nothing out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from engine.compute.frame import PeriodFacts
from engine.model import Form, Period, Regime
from server.actor import Actor
from server.figures.indicators import IndicatorView, indicator
from server.outputs.asking import Asked
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.masking import covered, is_personal
from server.reporting.sending import read_submission, receipt
from server.reporting.shown import EntryView, Receipt, TotalsView
from server.reporting.tasks import periods
from server.reporting.totals import totals


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFigures:
    """A form in one period over the units asked for."""

    view: TotalsView
    period: Period

    @property
    def form(self) -> Form:
        return self.view.form

    @property
    def facts(self) -> PeriodFacts:
        return self.view.frame.facts.period

    @property
    def sole(self) -> UUID | None:
        """The submission, where one unit was asked for and has sent."""
        return self.view.submissions[0] if self.view.owed == 1 and len(self.view.submissions) == 1 else None


def regime_of(desk: Desk, actor: Actor) -> Regime:
    with desk.database.read() as session:
        return desk.catalogue.current(session).regime(actor.regime)


def chosen_periods(desk: Desk, actor: Actor, asked: Asked) -> tuple[Period, ...]:
    """The periods asked for, oldest first; without any the newest that has what is asked for. Raises `Refused`."""
    known = periods(desk, actor)
    if asked.periods:
        found = [each for each in known if each.id in asked.periods]
        lacking = set(asked.periods) - {each.id for each in found}
        if lacking:
            raise Refused("not_found", what=f"kỳ báo cáo {', '.join(sorted(lacking))}")
    else:
        found = [each for each in known if {pinned.form for pinned in each.forms}.issuperset(asked.forms)][:1]
    return tuple(sorted(found, key=lambda each: (each.to, each.from_, each.id)))


def form_figures(desk: Desk, actor: Actor, asked: Asked, *, form: str, period: Period) -> FormFigures:
    """Raises `Refused` where the form is not due in the period, or nobody of the units asked for owes it."""
    view = totals(desk, actor, form=form, period=period.id, basis=asked.basis, only=asked.units)
    if not view.owed:
        raise Refused("nobody_owes", form=view.form.number, period=period.title)
    return FormFigures(view=view, period=period)


def sole_report(desk: Desk, actor: Actor, figures: FormFigures, *, within: bool) -> tuple[EntryView, Receipt] | None:
    """What the one unit asked for sent, as it sent it; without what names a person where it leaves the department. None
    where many units were asked for, or the one has not sent."""
    submission = figures.sole
    if submission is None:
        return None
    view = read_submission(desk, actor, submission=submission)
    if not within and is_personal(view.form):
        view = covered(view)
    return view, receipt(desk, actor, submission=submission)


def indicator_figures(
    desk: Desk, actor: Actor, asked: Asked, *, here: Sequence[Period], bounds: date | None
) -> tuple[IndicatorView, ...]:
    """The indicator in each period, with the breakdown asked for. Raises `Refused`."""
    under = asked.units[0] if len(asked.units) == 1 else ""
    found = []
    for period in here:
        view = indicator(
            desk,
            actor,
            code=asked.indicator,
            period=period.id,
            basis=asked.basis,
            under=under,
            by=asked.by,
            bounds=bounds,
            series=False,
        )
        if view.period.id != period.id:
            raise Refused("not_found", what=f"chỉ tiêu {asked.indicator} trong kỳ {period.title}")
        if len(asked.units) > 1 and view.by == asked.by:
            view = replace(view, lines=tuple(line for line in view.lines if line.key in asked.units))
        found.append(view)
    return tuple(found)
