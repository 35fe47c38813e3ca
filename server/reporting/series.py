"""A figure through the years: every period of one cell of a form, over all its editions, with its breaks marked.

Renamed, moved, converted and merged cells follow what the author declared. Where a figure was split, or where it begins
with a newer edition, the series is broken there and never bridged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from engine.compute import Address, Facts, Frame
from engine.expr.values import Kind, Value
from engine.targets.totals import Way, way_of, whole_frame
from server.actor import Actor, Thing
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.onward import Onward
from server.reporting.surroundings import period_facts
from server.reporting.totals import authority_of
from server.store import series as stored
from server.store import units


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period. `total`: the sum of the units' figures, None where the cell does not add up or nobody has a figure.
    `known` of `counted` reports have a figure. `broken`: not to be joined with the point before."""

    period: str
    title: str
    editions: tuple[int, ...]
    units: Mapping[UUID, Value]
    total: Decimal | None
    known: int
    counted: int
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    form: str
    edition: int
    address: Address
    points: tuple[Point, ...]


def series(desk: Desk, actor: Actor, *, form: str, part: str, row: str, column: str, basis: str = "approved") -> Series:
    """The cell (part, row, column) of the newest edition through all periods, oldest first. Raises `Refused`."""
    with desk.adding_up() as session:
        desk.authorize(actor, "figures.read", thing=Thing(kind="form", id=form, form=form))
        published = desk.catalogue.current(session)
        editions = published.editions(form)
        periods = [each for each in published.periods_of(actor.regime) if any(due.form == form for due in each.forms)]
        if not editions or not periods:
            raise Refused("not_found", what=f"biểu {form}")
        here = units.on_day(session, actor.regime, day=periods[0].to)
        newest = editions[-1]
        frames = {
            each.edition: whole_frame(each, facts=Facts(authority_of(each, here), period_facts(periods[0]), {}))
            for each in editions
        }
        address = Address(0, part, row, column)
        laid = frames[newest.edition]
        held = laid.part(part)
        laid_row = None if held is None else held.row(row)
        laid_column = None if held is None else held.column(column)
        compiled = next((table for table in published.tables[form] if table.part == part), None)
        if laid_row is None or laid_column is None or compiled is None:
            raise Refused("not_found", what=f"ô {part}.{row}.{column}")
        kept = compiled.column(column, laid_column.column.type)
        assert kept is not None
        found: dict[str, list[stored.Reading]] = {}
        for reading in stored.readings(
            session, compiled, column=kept, row=row, edition=newest.edition, regime=actor.regime, basis=basis
        ):
            found.setdefault(reading.period, []).append(reading)
        breaks = breaks_of(Onward(published), frames, form=form, address=address)
        adds = way_of(laid_row, laid_column) is Way.SUM
        points: list[Point] = []
        for period in reversed(periods):
            its = found.get(period.id)
            if its is not None:
                points.append(_point(period.id, period.title, its, before=points, breaks=breaks, adds=adds))
        return Series(form=form, edition=newest.edition, address=address, points=tuple(points))


def _point(
    period: str,
    title: str,
    its: list[stored.Reading],
    *,
    before: list[Point],
    breaks: frozenset[int],
    adds: bool,
) -> Point:
    editions = tuple(sorted({reading.edition for reading in its}))
    spanned = (*editions, *(before[-1].editions if before else ()))
    figures = [_figure(reading.value) for reading in its]
    known = [figure for figure in figures if figure is not None]
    return Point(
        period=period,
        title=title,
        editions=editions,
        units={reading.unit: reading.value for reading in its},
        total=sum(known, Decimal(0)) if adds and known else None,
        known=len(known),
        counted=len(its),
        broken=any(min(spanned) < step <= max(spanned) for step in breaks),
    )


def _figure(value: Value) -> Decimal | None:
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return value.content if value.kind is Kind.NUMBER and isinstance(value.content, Decimal) else None


def breaks_of(onward: Onward, frames: Mapping[int, Frame], *, form: str, address: Address) -> frozenset[int]:
    """The editions with which a series that ends in `address` breaks."""
    broken: set[int] = set()
    wanted = {address}
    editions = sorted(frames)
    for before, edition in reversed(list(pairwise(editions))):
        routes = onward.routes(form, edition)
        sources = {old: ahead for old in _cells(frames[before]) if wanted & set((ahead := routes.ahead(old)).to)}
        if not sources or any(ahead.breaks for ahead in sources.values()):
            broken.add(edition)
        wanted = set(sources)
    return frozenset(broken)


def _cells(frame: Frame) -> Iterable[Address]:
    return (
        Address(0, part.id, row.key, column.key) for part in frame.parts for row in part.rows for column in part.columns
    )
