"""Where a figure comes from, and where a cell goes: formula, parts, units, submissions, cells; and back.

A figure is traced through the arithmetic that made it down to the cells that were added up, as they were sent. Adding
the listed cells again gives the figure. Backwards, a cell of a submission names the figures that are made of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Computed, Traced
from engine.compute.frame import Address
from engine.compute.gathering import Filled, UnitReports
from engine.compute.leaves import Leaf
from engine.compute.needs import columns_needed
from engine.expr import names_of
from engine.expr.tree import Cell, TableRows
from engine.expr.values import INAPPLICABLE, NOTHING, Kind, Value
from engine.model import Axis, Breakdown, Figure, Form, Indicator, Period, boundaries_on
from server.actor import Actor
from server.figures.city import City, city, codes_below
from server.figures.indicators import REPORTER, breakdowns_of, parts_of
from server.figures.named import FigureName, open_units
from server.figures.words import attribute_words, formula_text, name_text
from server.papers.canonical import sha256
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.masking import is_covered
from server.store import counted, origins, reports, units
from server.store.catalogue import Published
from server.store.counted import Counting
from server.store.models import Submission
from server.store.origins import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class CellBehind:
    """A cell of a submission that was added up. `counts`: of rows that are counted, whether its row was. `covered`: it
    is about a person, and its content is not shown here."""

    submission: UUID
    address: Address
    value: Value
    counts: bool
    covered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBehind:
    """One unit's cells of a name. `total`: what they come to; None where rows are counted."""

    code: str
    name: str
    submission: UUID
    total: Value | None
    rows: int
    cells: tuple[CellBehind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameBehind:
    """One name of the formula. `value`: what it came to; None where rows are counted, `rows` of them."""

    words: str
    form: Form
    value: Value | None
    rows: int
    units: tuple[UnitBehind, ...]

    @property
    def cells(self) -> tuple[CellBehind, ...]:
        return tuple(cell for unit in self.units for cell in unit.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """`places`: (submission, address) -> where the cell stands, in words, is for the page to make from `filled`."""

    name: FigureName
    indicator: Indicator
    figure: Figure
    title: str
    computed: Computed
    formula: str
    names: tuple[NameBehind, ...]
    origins: Mapping[UUID, Origin]
    unit_names: Mapping[str, str]
    frames: Mapping[tuple[str, UUID], Filled]
    verified: Mapping[UUID, bool]
    period: Period
    estimated: bool


def lineage(desk: Desk, actor: Actor, name: FigureName, *, frozen: Counting | None = None, edition: int = 0) -> Lineage:
    """Raises `Refused`, `Forbidden`. `frozen`, `edition`: the submissions and set of indicators of a frozen set."""
    with desk.adding_up() as session:
        published = desk.catalogue.current(session)
        way, figure = find_figure(published, actor.regime, name, edition=edition)
        period = published.period(actor.regime, name.period)
        here = city(session, published, period=period, figures=way.figures, basis=name.basis, frozen=frozen)
        seen = open_units(desk, actor, here.units, forms=way.reads, period=period.id)
        its, breakdown, title = chosen(session, here, figure, name, seen=frozenset(unit.code for unit in seen))
        computed = worked_out(here, figure, its, breakdown, key=name.part)
        names = tuple(behind(here, figure, its, breakdown, key=name.part))
        sent = {unit.submission for each in names for unit in each.units}
        return Lineage(
            name=name,
            indicator=way,
            figure=figure,
            title=title,
            computed=computed,
            formula=formula_text(figure, parts_of(here), here.forms),
            names=names,
            origins=origins.origins(session, sent),
            unit_names={unit.code: unit.name for unit in here.units},
            frames={(form, unit): filled for form in here.forms for unit, filled in here.whole(form).items()},
            verified=verified(session, sent),
            period=period,
            estimated=here.estimated,
        )


def find_figure(published: Published, regime: str, name: FigureName, *, edition: int = 0) -> tuple[Indicator, Figure]:
    """The way of the indicator that holds for the period, and its figure. Raises `Refused`."""
    known = published.indicator_sets[edition] if edition else published.indicators
    newest = known.by_code.get(name.indicator)
    if newest is None:
        raise Refused("not_found", what=f"chỉ tiêu {name.indicator}")
    way = newest.on(published.period(regime, name.period).to) or newest
    figure = way.figure(name.figure)
    if figure is None:
        raise Refused("not_found", what=f"số {name.figure} của chỉ tiêu {name.indicator}")
    return way, figure


def chosen(
    session: Session, here: City, figure: Figure, name: FigureName, *, seen: frozenset[str]
) -> tuple[tuple[UnitReports, ...], Breakdown | None, str]:
    """Whose figure a name means: the units, the breakdown that narrows cells, and both in words."""
    inside = seen & codes_below(here.units, name.under) if name.under else seen
    its = tuple(unit for unit in here.figures.units if unit.reporter.code in inside)
    if not name.by:
        top = here.unit(name.under) if name.under else None
        return its, None, top.name if top is not None else "Toàn bộ đơn vị"
    breakdown = next((each for each in figure.breakdowns if each.id == name.by), None)
    if breakdown is None:
        raise Refused("not_found", what=f"cách chia {name.by}")
    if breakdown.axis is not Axis.REPORTER:
        parts = here.figures.parts(figure, breakdown, its)
        part = next((each for each in parts if each.key == name.part), None)
        if part is None:
            raise Refused("not_found", what=f"mục {name.part}")
        return its, breakdown, part.title or "Không rõ"
    return (*_grouped(session, here, its, breakdown, name=name),)


def _grouped(
    session: Session, here: City, its: Sequence[UnitReports], breakdown: Breakdown, *, name: FigureName
) -> tuple[tuple[UnitReports, ...], Breakdown | None, str]:
    if breakdown.attribute is not None:
        attribute = breakdown.attribute
        group = tuple(unit for unit in its if unit.reporter.attributes.get(attribute, "") == name.part)
        return group, None, attribute_words(name.part)
    codes = {name.part}
    if name.bounds is not None and breakdown.id == REPORTER:
        drawn = boundaries_on(
            [units.reporter(session, each) for each in units.ever(session, here.period.regime)], name.bounds
        )
        codes = set(drawn.members.get(name.part, (name.part,)))
    group = tuple(unit for unit in its if unit.reporter.code in codes)
    if not group:
        raise Refused("not_found", what=f"đơn vị {name.part}")
    return group, None, ", ".join(unit.reporter.name for unit in group)


def worked_out(
    here: City, figure: Figure, its: Sequence[UnitReports], breakdown: Breakdown | None, *, key: str
) -> Computed:
    if breakdown is None:
        return here.figures.of_units(figure, its)
    return next(each.computed for each in here.figures.parts(figure, breakdown, its) if each.key == key)


# ---- down to cells ----


def behind(
    here: City, figure: Figure, its: Sequence[UnitReports], breakdown: Breakdown | None, *, key: str
) -> Iterator[NameBehind]:
    """Every name of the figure with the cells it was added up from."""
    return (each for _, each in _named(here, figure, its, breakdown, key=key))


def _named(
    here: City, figure: Figure, its: Sequence[UnitReports], breakdown: Breakdown | None, *, key: str
) -> Iterator[tuple[Cell | TableRows, NameBehind]]:
    parts = parts_of(here)
    for traced in here.figures.traced(figure, its, breakdown=breakdown, key=key):
        form = here.forms.get(traced.form)
        if form is None:
            continue
        found = tuple(units_behind(here, traced, form))
        counted = traced.value is None
        named = NameBehind(
            words=name_text(traced.name, parts, here.forms),
            form=form,
            value=traced.value,
            rows=sum(unit.rows for unit in found) if counted else 0,
            units=found,
        )
        yield traced.name, named


def units_behind(here: City, traced: Traced, form: Form) -> Iterator[UnitBehind]:
    """What each unit's report holds of the cells that a name was added up from."""
    ids = {unit.code: unit.id for unit in here.units}
    names = {unit.code: unit.name for unit in here.units}
    whole = here.whole(form.id)
    records = _records(form, [whole[ids[unit.reporter.code]] for unit in traced.units])
    for place, unit in enumerate(traced.units):
        id_ = ids[unit.reporter.code]
        sent = here.counting[id_, form.id].submission
        cells = tuple(_cells(whole[id_], traced.leaves, place=place, records=records, sent=sent))
        code = unit.reporter.code
        yield UnitBehind(
            code=code,
            name=names[code],
            submission=sent,
            total=None if traced.value is None else added(cells),
            rows=len({(cell.address.record, cell.address.part, cell.address.row) for cell in cells if cell.counts}),
            cells=cells,
        )


def _records(form: Form, filled: Sequence[Filled]) -> tuple[tuple[int, int], ...]:
    """(place of the unit, number of the sheet) of each gathered record; for reports without sheets nothing."""
    if form.sheet is None:
        return ()
    return tuple(
        (place, number)
        for place, each in enumerate(filled)
        for number in sorted({key[0] for key in each.outcome.present} | {at.record for at in each.outcome.cells})
    )


def _cells(
    filled: Filled, leaves: Sequence[Leaf], *, place: int, records: Sequence[tuple[int, int]], sent: UUID
) -> Iterator[CellBehind]:
    """What one unit's report holds of these leaves."""
    for leaf in leaves:
        at, number = leaf.address, 0
        if records:
            whose, number = records[leaf.record]
            if whose != place:
                continue
        whose_row, tilde, key = at.row.partition("~")
        if tilde and int(whose_row) != place:
            continue
        row = key if tilde else at.row
        address = Address(number, at.part, row, at.column)
        if row not in filled.outcome.present.get((number, at.part), ()):
            continue
        cell = filled.outcome.cells.get(address)
        if cell is None and at.column:
            continue
        covered = bool(at.column) and is_covered(filled.frame, address)
        value = cell.value if cell is not None else NOTHING
        yield CellBehind(submission=sent, address=address, value=value, counts=leaf.counts, covered=covered)


def added(cells: Sequence[CellBehind]) -> Value:
    """The listed cells added up again: only `-` gives `-`, what has no figure is left out."""
    known = [cell.value for cell in cells if cell.value.kind in (Kind.NUMBER, Kind.NOTHING, Kind.TRUTH)]
    if not known:
        return (
            INAPPLICABLE if cells and all(cell.value.kind is Kind.INAPPLICABLE for cell in cells) else Value(Kind.BLANK)
        )
    if all(value.kind is Kind.NOTHING for value in known):
        return NOTHING
    total = sum((_amount(value) for value in known), Decimal(0))
    return Value(Kind.NUMBER, total, any(value.estimate for value in known))


def _amount(value: Value) -> Decimal:
    if isinstance(value.content, bool):
        return Decimal(int(value.content))
    return value.content if isinstance(value.content, Decimal) else Decimal(0)


def verified(session: Session, sent: set[UUID]) -> Mapping[UUID, bool]:
    """Whether the text of each submission still has its hash; of few, for it is read whole."""
    if len(sent) > 3:
        return {}
    return {id_: sha256(row.content) == row.sha256 for id_ in sent if (row := session.get(Submission, id_)) is not None}


# ---- and back ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A figure that a cell goes into. `by`, `part`, `title`: the part of a breakdown it stands in, '' for the whole.
    `by` without `part`: every part of that breakdown, also those that only other units have."""

    indicator: Indicator
    figure: Figure
    by: str = ""
    part: str = ""
    title: str = ""


def uses(session: Session, published: Published, *, regime: str, submission: UUID, address: Address) -> tuple[Use, ...]:
    """The figures of its unit and period that a cell of a submission goes into, and the parts of their breakdowns: the
    same ones whose lineage lists it."""
    sent = reports.submission(session, submission)
    period = published.period(regime, sent.period)
    ways = [way for each in published.indicators.by_code.values() if (way := each.on(period.to)) is not None]
    form = published.editions(sent.form)[-1]
    pairs = [(way, figure) for way in ways for figure in way.figures if _may_read(figure, form, address)]
    if not pairs:
        return ()
    frozen = _alone(session, sent)
    here = city(session, published, period=period, figures=[figure for _, figure in pairs], frozen=frozen)
    its = tuple(unit for unit in here.figures.units if unit.reports)
    found: list[Use] = []
    for way, figure in pairs:
        if _reads(here, figure, its, None, key="", address=address):
            found.append(Use(indicator=way, figure=figure))
        found += _parts(here, way, figure, its, address=address)
    return tuple(found)


def _may_read(figure: Figure, form: Form, address: Address) -> bool:
    columns = columns_needed([figure], {form.id: form}).get(form.id, {}).get(address.part)
    return columns is not None and (not address.column or address.column.partition(".")[0] in columns)


def _alone(session: Session, sent: Submission) -> Counting:
    """This submission, and of its unit and period what else counts."""
    every = counted.by_ids(session, counted.of_unit(session, sent))
    own = counted.by_ids(session, [sent.id])
    return {**every, **own}


def _reads(
    here: City,
    figure: Figure,
    its: Sequence[UnitReports],
    breakdown: Breakdown | None,
    *,
    key: str,
    address: Address,
) -> bool:
    return any(cell.address == address for name in behind(here, figure, its, breakdown, key=key) for cell in name.cells)


def _parts(
    here: City, way: Indicator, figure: Figure, its: Sequence[UnitReports], *, address: Address
) -> Iterator[Use]:
    titles = dict(breakdowns_of(way, here.forms))
    for breakdown in figure.breakdowns:
        if breakdown.axis is Axis.REPORTER:
            continue
        if _in_every_part(here, figure, its, breakdown, address=address):
            title = f"mọi phần chia theo {titles[breakdown.id].lower()}"
            yield Use(indicator=way, figure=figure, by=breakdown.id, title=title)
            continue
        for part in here.figures.parts(figure, breakdown, its):
            if _reads(here, figure, its, breakdown, key=part.key, address=address):
                yield Use(indicator=way, figure=figure, by=breakdown.id, part=part.key, title=part.title)


def _in_every_part(
    here: City, figure: Figure, its: Sequence[UnitReports], breakdown: Breakdown, *, address: Address
) -> bool:
    """Whether a name that the breakdown leaves whole is added up from the cell."""
    if figure.value is None or all(breakdown.cuts):
        return False
    whole = {id(name) for name, cut in zip(names_of(figure.value), breakdown.cuts, strict=True) if cut is None}
    named = _named(here, figure, its, None, key="")
    return any(cell.address == address for name, each in named if id(name) in whole for cell in each.cells)
