"""The department's first page: how far the running period is, key indicators against the last comparable period, what
waits for a person, which waiting reports are oddest."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Computed
from engine.model import Figure, Indicator, Period
from server.access import allows, covered, reach
from server.actor import Actor, Reach, Thing
from server.figures.city import City, city
from server.figures.indicators import broken
from server.looking.pivot import READ
from server.looking.quick import of_units
from server.notices.personal import waiting_for
from server.notices.planning import owed
from server.notices.reminding import Owed
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.oddness import rank
from server.reporting.review import board
from server.reporting.shown import Board, BoardCell
from server.reporting.taking_back import requests
from server.store import units, vintages
from server.store.catalogue import Published
from server.store.models import Unit
from server.workflow import AWAITING, State

MOST_KEY, MOST_ODD = 6, 8
APPROVED, WAITING, IN_HAND, OVERDUE, NOT_BEGUN = "approved", "waiting", "in_hand", "overdue", "not_begun"
STAGES = (APPROVED, WAITING, IN_HAND, OVERDUE, NOT_BEGUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key figure: of the whole authority, or of what somebody may look at. `then` None: nothing to compare with, or
    not comparable (`broken` says why)."""

    indicator: Indicator
    figure: Figure
    now: Computed
    then: Computed | None
    broken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Reports of some forms by stage. `numbers`: of the forms."""

    numbers: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def all(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddest:
    """A report that waits, with what makes it worth a look."""

    report: UUID
    unit: str
    number: str
    form: str
    jumps: int
    warnings: int
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePeriod:
    """A period some of whose reports are over their day: how many, and the units by name, those with most first."""

    period: Period
    reports: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`whole`: progress of all forms, None where the reader has no board. `waiting`: (what, how many). `late`: the
    periods that still take reports and wait for some beyond their day, the longest over first."""

    period: Period
    periods: tuple[Period, ...]
    before: Period | None
    keys: tuple[Key, ...]
    whole: Progress | None
    progress: tuple[Progress, ...]
    units: int
    due: date
    waiting: tuple[tuple[str, int], ...]
    odd: tuple[Oddest, ...]
    late: tuple[LatePeriod, ...]
    estimated: bool
    restricted: bool


def overview(desk: Desk, actor: Actor, *, period: str = "") -> Overview:
    """Raises `Refused` where nothing is published, `Forbidden`."""
    within = reach(actor, READ)
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        known = tuple(each for each in published.periods_of(actor.regime) if each.forms)
        chosen = next((each for each in known if each.id == period), None) or _running(known, desk.today)
        if chosen is None:
            raise Refused("not_found", what="kỳ báo cáo nào")
        before = next(
            (each for each in known if each.kind == chosen.kind and each.year == chosen.year - 1),
            None,
        )
        keys, estimated, restricted = _keys(session, published, chosen, before=before, within=within)
        late = _late(session, published, actor, today=desk.today) if allows(actor, "board.read") else ()
    found = board(desk, actor, period=chosen.id) if allows(actor, "board.read") else None
    return Overview(
        period=chosen,
        periods=known,
        before=before,
        keys=keys,
        whole=_progress(found, [form for form, _, _ in found.forms]) if found is not None else None,
        progress=tuple(_by_domain(found)) if found is not None else (),
        units=len(found.units) if found is not None else 0,
        due=chosen.due,
        waiting=tuple((what, count) for what, count in _waiting(desk, actor, found) if count),
        odd=_oddest(found) if found is not None else (),
        late=late,
        estimated=estimated,
        restricted=restricted,
    )


def _running(known: Sequence[Period], today: date) -> Period | None:
    """The newest that has begun, else the first to come."""
    begun = [each for each in known if each.opens <= today]
    return next(iter(begun), None) or (known[-1] if known else None)


# ---- key indicators ----


def _keys(
    session: Session, published: Published, period: Period, *, before: Period | None, within: Reach
) -> tuple[tuple[Key, ...], bool, bool]:
    """Of each group of indicators the first that the period's forms give; whether all they stand on are estimates,
    whether the reader sees a part alone."""
    chosen = _chosen(published, period)
    if not chosen:
        return (), False, False
    here = _city(session, published, period, [figure for _, figure in chosen])
    earlier = [(way, figure) for way, figure in _ways(chosen, before)] if before is not None else []
    there = _city(session, published, before, [f for _, f in earlier if f is not None]) if before is not None else None
    why = broken(session, published, [figure for _, figure in chosen], before=there, here=here)
    its = [unit for unit in here.figures.units if _may(here, unit.reporter.code, within)]
    codes = {unit.reporter.code for unit in its}
    whole = len(its) == len(here.figures.units)
    found = []
    for place, (way, figure) in enumerate(chosen):
        then: Computed | None = None
        then_figure = earlier[place][1] if earlier else None
        if there is not None and then_figure is not None and not why:
            group = [unit for unit in there.figures.units if whole or unit.reporter.code in codes]
            then = of_units(there, then_figure, group)
        found.append(Key(indicator=way, figure=figure, now=of_units(here, figure, its), then=then, broken=why))
    return tuple(found), here.estimated, not whole


def _chosen(published: Published, period: Period) -> list[tuple[Indicator, Figure]]:
    pinned = {pin.form for pin in period.forms}
    found: dict[str, tuple[Indicator, Figure]] = {}
    known = published.indicators.by_code
    for code in sorted(known):
        way = known[code].on(period.to)
        if way is None or way.group in found or period.kind not in way.due:
            continue
        figure = next((each for each in way.figures if each.value is not None and each.forms), None)
        if figure is not None and set(figure.forms) <= pinned:
            found[way.group] = (way, figure)
    return list(found.values())[:MOST_KEY]


def _ways(chosen: Sequence[tuple[Indicator, Figure]], before: Period) -> list[tuple[Indicator | None, Figure | None]]:
    ways = [(way.on(before.to), figure.id) for way, figure in chosen]
    return [(way, way.figure(id_) if way is not None else None) for way, id_ in ways]


def _city(session: Session, published: Published, period: Period, figures: Sequence[Figure]) -> City:
    return city(session, published, period=period, figures=figures, indicators=published.indicators.by_code)


def _may(here: City, code: str, within: Reach) -> bool:
    unit = here.unit(code)
    if unit is None:
        return False
    things = (
        Thing(kind="form", unit=unit.id, unit_parent=unit.parent_id, form=form, period=here.period.id)
        for form in here.forms
    )
    return all(covered(within, thing) for thing in things)


# ---- progress, what waits, what is odd ----


def _progress(found: Board, forms: Collection[str]) -> Progress:
    counts = Counter(_stage(cell) for cell in found.cells.values() if cell.form in forms)
    numbers = tuple(number for form, _, number in found.forms if form in forms)
    return Progress(numbers=numbers, counts={stage: counts[stage] for stage in STAGES})


def _stage(cell: BoardCell) -> str:
    if cell.state is State.APPROVED:
        return APPROVED
    if cell.state in AWAITING:
        return WAITING
    if cell.late and cell.sent_at is None:
        return OVERDUE
    return NOT_BEGUN if cell.state is State.NOT_BEGUN else IN_HAND


def _by_domain(found: Board) -> Sequence[Progress]:
    by_domain: dict[str, list[str]] = {}
    for form, _, _ in found.forms:
        by_domain.setdefault(found.domains.get(form, ""), []).append(form)
    return [_progress(found, its) for its in by_domain.values()]


def _waiting(desk: Desk, actor: Actor, found: Board | None) -> Sequence[tuple[str, int]]:
    """What a person must do today, by name; what this one may not do is left out."""
    counts: list[tuple[str, int]] = []
    if found is not None:
        stages = Counter(_stage(cell) for cell in found.cells.values())
        late = {cell.unit for cell in found.cells.values() if _stage(cell) == OVERDUE}
        back = sum(1 for cell in found.cells.values() if cell.state is State.RETURNED)
        counts += [("queue", stages[WAITING]), ("overdue", len(late)), ("returned", back)]
    if allows(actor, "report.reopen"):
        counts.append(("requests", len(requests(desk, actor))))
    with desk.database.read() as session:
        if allows(actor, "vintage.publish"):
            rows = vintages.of_regime(session, actor.regime)
            counts.append(("vintages", sum(1 for each in rows if each.state == vintages.PROPOSED)))
        counts += [(page, waiting_for(session, actor, page)) for page in ("accounts", "emergencies")]
    return counts


def _late(session: Session, published: Published, actor: Actor, *, today: date) -> tuple[LatePeriod, ...]:
    within, regime = reach(actor, "board.read"), published.regime(actor.regime)
    by_period: dict[str, list[Owed]] = {}
    for each in owed(session, published, regime=regime, today=today):
        if each.due < today:
            by_period.setdefault(each.period, []).append(each)
    found = []
    for id_, its in by_period.items():
        period = published.period(regime.id, id_)
        here = {unit.id: unit for unit in units.on_day(session, regime.id, day=period.to, within=within)}
        seen = Counter(here[each.unit].name for each in its if each.unit in here and _sees(within, here, each))
        if seen:
            names = sorted(seen, key=lambda name: (-seen[name], name))
            found.append(LatePeriod(period=period, reports=seen.total(), units=tuple(names)))
    return tuple(sorted(found, key=lambda each: each.period.due))


def _sees(within: Reach, here: Mapping[UUID, Unit], each: Owed) -> bool:
    unit = here[each.unit]
    thing = Thing(kind="report", unit=unit.id, unit_parent=unit.parent_id, form=each.form, period=each.period)
    return covered(within, thing)


def _oddest(found: Board) -> tuple[Oddest, ...]:
    """Reports that wait, by the rank of the reviewer's queue, those with nothing odd left out."""
    names = {id_: name for id_, _, name in found.units}
    forms = {form: (number, title) for form, title, number in found.forms}
    its = [cell for cell in found.cells.values() if cell.state in AWAITING and cell.report is not None]
    its = [cell for cell in its if cell.jumps or cell.warnings]
    its.sort(key=lambda cell: rank(jumps=cell.jumps, warnings=cell.warnings, first=cell.first), reverse=True)
    return tuple(
        Oddest(
            report=cell.report,
            unit=names[cell.unit],
            number=forms[cell.form][0],
            form=forms[cell.form][1],
            jumps=cell.jumps,
            warnings=cell.warnings,
            first=cell.first,
        )
        for cell in its[:MOST_ODD]
        if cell.report is not None
    )
