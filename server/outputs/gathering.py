"""The figures that are asked for: a form in a period over units, an indicator through periods. Reads with the rights of
whoever asks; lays nothing out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from engine.compute.frame import Facts, FrameColumn, FramePart, PeriodFacts
from engine.compute.gathering import EVERYBODY
from engine.compute.whole import whole_frame
from engine.expr.types import Base
from engine.model import Form, Period, Regime
from server.actor import Actor, Thing
from server.figures import tabulations
from server.figures.indicators import IndicatorView, Point, breakdowns_of, indicator
from server.outputs.asking import Asked
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.masking import covered, is_personal
from server.reporting.sending import read_submission, receipt
from server.reporting.shown import EntryView, Receipt, TotalsView
from server.reporting.surroundings import period_facts
from server.reporting.tasks import periods
from server.reporting.totals import totals
from server.store import units


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
    known: Sequence[Period] = periods(desk, actor)
    if asked.table:
        made_for = table_of(desk, actor, asked).periods
        known = [each for each in known if each.id in made_for]
    if asked.periods:
        found = [each for each in known if each.id in asked.periods]
        lacking = set(asked.periods) - {each.id for each in found}
        if lacking:
            raise Refused("not_found", what=f"kỳ báo cáo {', '.join(sorted(lacking))}")
    else:
        found = [each for each in known if {pinned.form for pinned in each.forms}.issuperset(asked.forms)][:1]
    return tuple(sorted(found, key=lambda each: (each.to, each.from_, each.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTable:
    """Of a report of the department: ids of the periods it is made for and of the forms it reads."""

    periods: frozenset[str]
    forms: tuple[str, ...]


def table_of(desk: Desk, actor: Actor, asked: Asked) -> AskedTable:
    """Raises `Refused`."""
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        report = published.tabulation(asked.table).compiled.report
        made_for = frozenset(each.id for each in tabulations.periods_of(published, actor.regime, report))
        return AskedTable(periods=made_for, forms=tabulations.forms_of(published, report))


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


def points_of(desk: Desk, actor: Actor, asked: Asked, *, newest: IndicatorView) -> tuple[Point, ...]:
    """The indicator through the periods of the newest one's kind, oldest first: which of them are joined."""
    under = asked.units[0] if len(asked.units) == 1 else ""
    return indicator(desk, actor, code=asked.indicator, period=newest.period.id, basis=asked.basis, under=under).points


# ---- what may be chosen ----


def units_of(desk: Desk, actor: Actor, *, period: Period) -> tuple[tuple[str, str], ...]:
    """(code, name) of the units of the period's last day, by code."""
    with desk.database.read() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="unit", period=period.id))
        here = units.on_day(session, actor.regime, day=period.to)
    return tuple(sorted((unit.code, unit.name) for unit in here if unit.parent_id is not None))


def columns_of(desk: Desk, actor: Actor, *, form: str, period: Period) -> tuple[tuple[str, str], ...]:
    """(`part:column`, words) of every column of figures in the tables of a form."""
    with desk.database.read() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="form", id=form, form=form, period=period.id))
        known = desk.catalogue.current(session).editions(form)
    if not known:
        raise Refused("not_found", what=f"biểu {form}")
    laid = whole_frame(known[-1], facts=Facts(EVERYBODY, period_facts(period), {}))
    tables = [part for part in laid.parts if part.is_table and figures_in(part)]
    return tuple(
        (f"{part.id}:{column.key}", f"{part.title}: {column.title}" if len(tables) > 1 else column.title)
        for part in tables
        for column in figures_in(part)
    )


def figures_in(part: FramePart) -> tuple[FrameColumn, ...]:
    """The columns of figures of a table."""
    return tuple(column for column in part.columns if is_figure(column))


def is_figure(column: FrameColumn) -> bool:
    kind = column.column.type
    return kind.numeric or kind.base is Base.TRUTH


def breakdowns(desk: Desk, actor: Actor, asked: Asked) -> tuple[tuple[str, str], ...]:
    """(id, title) of what an indicator may be divided by; () where there is no such indicator."""
    with desk.database.read() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="indicator", id=asked.indicator))
        published = desk.catalogue.current(session)
        way = published.indicators.by_code.get(asked.indicator)
        forms = {id_: published.editions(id_)[-1] for id_ in way.reads if published.editions(id_)} if way else {}
    return breakdowns_of(way, forms) if way is not None else ()
