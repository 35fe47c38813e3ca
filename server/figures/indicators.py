"""One indicator over the units of an authority: its figures, divided, through the years, and who has not reported."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from engine.compute import Address, Facts
from engine.compute.figures import Computed, PartOfFigure
from engine.compute.frame import FramePart
from engine.compute.gathering import EVERYBODY, UnitReports
from engine.compute.whole import whole_frame
from engine.expr import names_of
from engine.expr.tree import At, Cell
from engine.expr.tree import Column as ColumnName
from engine.model import Figure, Form, Indicator, Period, boundaries_on
from server.actor import Actor
from server.figures.city import City, city, codes_below
from server.figures.named import open_units
from server.figures.words import LackingForm, breakdown_title
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.reporting.series import breaks_of
from server.reporting.surroundings import period_facts
from server.store import units
from server.store.catalogue import Published
from server.store.models import Unit

REPORTER = "reporter"
MOST_POINTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part of the breakdown shown. `figures`: by id of the figure. `note`: what else is to be said of it. `codes`:
    of units, those whose reports are added up in it."""

    key: str
    title: str
    figures: Mapping[str, Computed]
    note: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of the series. `broken`: why it is not joined with the one before, '' where it is."""

    period: str
    title: str
    year: int
    figures: Mapping[str, Computed]
    broken: str = ""
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorView:
    """`figures`: of all units that the reader may see (`restricted`: not the whole authority), or of the subtree
    `under`. `breakdowns`: (id, title) to choose from; `lines`: the one chosen, `by`. `waiting`: reports behind that
    were sent and not approved. `orphans`: units that hang under none. `estimated`: every report behind is an
    estimate of the whole period."""

    indicator: Indicator
    period: Period
    periods: tuple[Period, ...]
    basis: str
    under: str
    bounds: date | None
    by: str
    breakdowns: tuple[tuple[str, str], ...]
    figures: Mapping[str, Computed]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    unit_names: Mapping[str, str]
    kinds: Mapping[str, str]
    waiting: int
    estimated: bool
    restricted: bool
    orphans: tuple[str, ...]
    forms: Mapping[str, Form]
    lacking: tuple[LackingForm, ...]
    parts: Mapping[tuple[str, str], FramePart]
    edition: int
    legal: tuple[str, ...]


def indicators(desk: Desk, actor: Actor) -> tuple[Indicator, ...]:
    """Every published indicator, by code."""
    with desk.database.read() as session:
        here = units.on_day(session, actor.regime, day=desk.today)
        open_units(desk, actor, here, forms=(), period="")
        known = desk.catalogue.current(session).indicators.by_code
        return tuple(known[code] for code in sorted(known))


def indicator(
    desk: Desk,
    actor: Actor,
    *,
    code: str,
    period: str = "",
    basis: str = "approved",
    under: str = "",
    by: str = REPORTER,
    bounds: date | None = None,
    series: bool = True,
) -> IndicatorView:
    """`series`: with its points through the years. Raises `Refused`, `Forbidden`."""
    with desk.adding_up() as session:
        published = desk.catalogue.current(session)
        newest, choices, chosen = _asked(published, actor, code=code, period=period)
        way = newest.on(chosen.to) or newest
        here = city(
            session,
            published,
            period=chosen,
            figures=way.figures,
            indicators=published.indicators.by_code,
            basis=basis,
        )
        seen = open_units(desk, actor, here.units, forms=way.reads, period=chosen.id)
        inside = _inside(here, frozenset(unit.code for unit in seen), under=under)
        its = tuple(unit for unit in here.figures.units if unit.reporter.code in inside)
        named = {**{id_: form for id_, form in published.indicators.forms.items() if id_ in way.reads}, **here.forms}
        offered = breakdowns_of(way, named)
        texts = published.indicators.legal
        chosen_by = by if by in dict(offered) else next(iter(dict(offered)), "")
        same = [each for each in choices if each.kind == chosen.kind and each.to <= chosen.to]
        return IndicatorView(
            indicator=way,
            period=chosen,
            periods=choices,
            basis=basis,
            under=under,
            bounds=bounds,
            by=chosen_by,
            breakdowns=offered,
            figures={figure.id: here.figures.of_units(figure, its) for figure in way.figures},
            lines=lines(session, here, way, its, by=chosen_by, bounds=bounds),
            points=_points(session, published, newest, periods=same[:MOST_POINTS][::-1], basis=basis, inside=inside)
            if series
            else (),
            unit_names={unit.code: unit.name for unit in here.units},
            kinds=dict(published.regime(actor.regime).unit_kinds),
            waiting=sum(1 for each in here.counting.values() if not each.approved),
            estimated=here.estimated,
            restricted=len(seen) < len(here.units),
            orphans=tuple(unit.name for unit in _orphans(here.units)),
            forms=named,
            lacking=tuple(_lacking(published, actor.regime, way, here=here, named=named)),
            parts=parts_of(here, named),
            edition=published.indicators.edition,
            legal=tuple(texts[id_].title for id_ in way.legal if id_ in texts),
        )


def _asked(
    published: Published, actor: Actor, *, code: str, period: str
) -> tuple[Indicator, tuple[Period, ...], Period]:
    """The indicator as it is now, its periods, and the one asked for, else the first."""
    newest = published.indicators.by_code.get(code)
    if newest is None:
        raise Refused("not_found", what=f"chỉ tiêu {code}")
    choices = periods_of(published, actor.regime, newest)
    chosen = next((each for each in choices if each.id == period), None) or next(iter(choices), None)
    if chosen is None:
        raise Refused("no_period_of_indicator", indicator=code)
    return newest, choices, chosen


def _inside(here: City, seen: frozenset[str], *, under: str) -> frozenset[str]:
    """The units seen that lie below `under`; all where it is ''."""
    if not under:
        return seen
    inside = seen & codes_below(here.units, under)
    if not inside:
        raise Refused("not_found", what=f"đơn vị {under}")
    return inside


def _lacking(
    published: Published, regime: str, way: Indicator, *, here: City, named: Mapping[str, Form]
) -> Iterator[LackingForm]:
    """The forms that the indicator reads and the period does not have, each with where it is collected."""
    known = published.periods_of(regime)
    for id_ in sorted(set(way.reads) - set(here.forms), key=lambda each: named[each].number if each in named else ""):
        collected = tuple(each for each in known if any(pin.form == id_ for pin in each.forms))
        yield LackingForm(id_, named.get(id_), bool(published.editions(id_)), collected)


def periods_of(published: Published, regime: str, newest: Indicator) -> tuple[Period, ...]:
    """The published periods that an indicator is worked out for, newest first."""
    return tuple(each for each in published.periods_of(regime) if each.kind in newest.due)


def parts_of(here: City, forms: Mapping[str, Form] | None = None) -> Mapping[tuple[str, str], FramePart]:
    """The parts of the forms behind, or of these, laid out for everybody: for the titles of cells."""
    facts = Facts(EVERYBODY, period_facts(here.period), {})
    return {
        (form.id, part.id): part
        for form in (forms or here.forms).values()
        for part in whole_frame(form, facts=facts).parts
    }


# ---- breakdowns ----


def breakdowns_of(way: Indicator, forms: Mapping[str, Form]) -> tuple[tuple[str, str], ...]:
    """(id, title) of every breakdown of any figure, units first."""
    found: dict[str, str] = {}
    for figure in way.figures:
        for each in figure.breakdowns:
            found.setdefault(each.id, breakdown_title(each, figure, forms))
    return tuple(found.items())


def lines(
    session: Session, here: City, way: Indicator, its: Sequence[UnitReports], *, by: str, bounds: date | None
) -> tuple[Line, ...]:
    """The figures of `way` divided by `by`: units as they reported, or on the boundaries of the day `bounds`."""
    if by == REPORTER and bounds is not None:
        return _on_boundaries(session, here, way, its, day=bounds)
    found: dict[str, tuple[str, dict[str, Computed]]] = {}
    for figure in way.figures:
        breakdown = next((each for each in figure.breakdowns if each.id == by), None)
        for part in here.figures.parts(figure, breakdown, its) if breakdown is not None else ():
            found.setdefault(part.key, (part.title, {}))[1][figure.id] = part.computed
    units_too = by == REPORTER
    return tuple(
        Line(key=key, title=title, figures=figures, codes=(key,) if units_too else ())
        for key, (title, figures) in found.items()
    )


def _on_boundaries(
    session: Session, here: City, way: Indicator, its: Sequence[UnitReports], *, day: date
) -> tuple[Line, ...]:
    """What the units of `day` would have reported: merged ones added up; one that was split stays under its old name
    beside those that share it."""
    every = units.ever(session, here.period.regime)
    drawn = boundaries_on([units.reporter(session, unit) for unit in every], day)
    names = {unit.code: unit.name for unit in every}
    by_code = {unit.reporter.code: unit for unit in its}
    figures = [figure for figure in way.figures if any(each.id == REPORTER for each in figure.breakdowns)]
    found: list[Line] = []
    for code, members in sorted(drawn.members.items()):
        group = [by_code[each] for each in members if each in by_code]
        broken = any(code in sharing and old in by_code for old, sharing in drawn.split.items())
        line = _line(here, figures, code, names[code], group)
        if line is not None:
            merged = [names[each] for each in members if each in by_code and each != code]
            notes = [f"gộp từ {', '.join(merged)}"] if merged else []
            notes += ["thiếu phần tách từ đơn vị cũ"] if broken else []
            found.append(_noted(line, notes))
        elif broken:
            found.append(Line(key=code, title=names[code], figures={}, note="tách từ đơn vị cũ, không chia được"))
    for old, sharing in sorted(drawn.split.items()):
        line = _line(here, figures, old, names[old], [by_code[old]] if old in by_code else [])
        if line is not None:
            found.append(_noted(line, [f"đã tách cho {', '.join(names[each] for each in sharing)}"] if sharing else []))
    return tuple(found)


def _line(here: City, figures: Sequence[Figure], code: str, title: str, group: Sequence[UnitReports]) -> Line | None:
    """None where none of these units owes any of the figures."""
    owing = [unit for unit in group if any(here.figures.owed(figure, unit) for figure in figures)]
    if not owing:
        return None
    return Line(
        key=code,
        title=title,
        figures={figure.id: here.figures.of_units(figure, owing) for figure in figures},
        codes=tuple(unit.reporter.code for unit in owing),
    )


def _noted(line: Line, notes: Sequence[str]) -> Line:
    return Line(key=line.key, title=line.title, figures=line.figures, note="; ".join(notes), codes=line.codes)


def part_of(parts: Sequence[PartOfFigure], key: str) -> PartOfFigure | None:
    return next((each for each in parts if each.key == key), None)


# ---- through the years ----


def _points(
    session: Session,
    published: Published,
    newest: Indicator,
    *,
    periods: Sequence[Period],
    basis: str,
    inside: frozenset[str],
) -> tuple[Point, ...]:
    found: list[Point] = []
    before: City | None = None
    seen = frozenset(_lineages(session, periods, inside))
    for period in periods:
        way = newest.on(period.to)
        if way is None:
            continue
        here = city(session, published, period=period, figures=way.figures, basis=basis)
        its = tuple(unit for unit in here.figures.units if unit.reporter.code in seen)
        point = Point(
            period=period.id,
            title=period.title,
            year=period.year,
            figures={figure.id: here.figures.of_units(figure, its) for figure in way.figures},
            broken=broken(session, published, way.figures, before=before, here=here),
            estimated=here.estimated,
        )
        found.append(point)
        before = here
    return tuple(found)


def _lineages(session: Session, periods: Sequence[Period], inside: frozenset[str]) -> frozenset[str]:
    """The codes of `inside` and of every unit that went into one of them."""
    found = set(inside)
    every = units.ever(session, periods[0].regime) if periods else ()
    before = -1
    while len(found) != before:
        before = len(found)
        found |= {old for unit in every if unit.code in found for old in unit.was}
    return frozenset(found)


def broken(
    session: Session,
    published: Published,
    figures: Sequence[Figure],
    *,
    before: City | None,
    here: City,
    apart: Collection[str] | None = None,
) -> str:
    """Why figures of `here` are not joined with those of the period `before`; '' where they are. `apart`: where units
    stand on the boundaries of one day, those of them that still cannot be joined."""
    if before is None:
        return ""
    changed = [
        unit.valid_from
        for unit in units.ever(session, here.period.regime)
        if unit.was and before.period.to < unit.valid_from <= here.period.to and (apart is None or unit.code in apart)
    ]
    if changed:
        return f"Đổi địa giới {max(changed):%d/%m/%Y}"
    return "Biểu đổi phiên bản" if any(_breaks(published, figure, before, here) for figure in figures) else ""


def _breaks(published: Published, figure: Figure, before: City, here: City) -> bool:
    """Whether what a figure reads was split or begun with an edition between two periods."""
    spans = {
        id_: (min(_editions(before, id_), default=0), max(_editions(here, id_), default=0)) for id_ in figure.forms
    }
    for name in names_of(figure.value) if figure.value is not None else ():
        low, high = spans.get(name.form or "", (0, 0))
        if not 0 < low < high or not isinstance(name, Cell) or not isinstance(name.rows, At):
            continue
        if not isinstance(name.column, ColumnName):
            continue
        form = name.form or ""
        facts = Facts(EVERYBODY, period_facts(here.period), {})
        frames = {each.edition: whole_frame(each, facts=facts) for each in published.editions(form)}
        key = name.column.id if name.column.code is None else f"{name.column.id}.{name.column.code}"
        address = Address(0, name.part, name.rows.key, key)
        if any(low < step <= high for step in breaks_of(Onward(published), frames, form=form, address=address)):
            return True
    return False


def _editions(here: City, form: str) -> list[int]:
    return [each.edition for (_, of), each in here.counting.items() if of == form]


def _orphans(here: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units that hang under none and have none below: they are in no subtree, only in the whole."""
    above = {unit.parent_id for unit in here}
    return tuple(unit for unit in here if unit.parent_id is None and unit.id not in above)
