"""What is odd in the reports of a period, over all units that somebody may look at, the oddest first.

Of all forms together the first row of each table is looked at (the total, where there is one); of one form every row.
Figures about persons are left out, and what is hidden or deleted counts nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.gathering import EVERYBODY
from engine.compute.whole import whole_frame
from engine.model import Form, Period
from engine.targets.summing import Chosen
from server.access import covered, reach
from server.actor import Actor, Reach, Thing
from server.looking.odd import Odd, changed, ends_round, heaped, outliers
from server.looking.pivot import READ
from server.refusal import Refused
from server.reporting import due
from server.reporting.desk import Desk
from server.reporting.masking import is_covered
from server.reporting.surroundings import period_facts
from server.sheets.cellnames import name_of
from server.store import counted, odd_looked, units
from server.store.amounts import amounts
from server.store.catalogue import Published
from server.store.counted import Counted
from server.store.models import LookedOdd, Unit

COUNT = "count"
MOST_OF_REPORT = 5  # of one kind, in one report: the rest of a wrong report says nothing more
BASIS = "sent"
_Place = tuple[FramePart, FrameRow, FrameColumn]


@dataclass(frozen=True, slots=True)
class Looked:
    """Who found an odd figure right, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OddFigure:
    """`row`, `column`: of the cell, None where the whole report is meant. `before_title`: the period compared with.
    `looked`: None where nobody has said that it is right."""

    odd: Odd
    unit: Unit
    form: Form
    submission: UUID
    report: UUID
    approved: bool
    part: FramePart | None = None
    row: FrameRow | None = None
    column: FrameColumn | None = None
    before_title: str = ""
    looked: Looked | None = None

    @property
    def cell(self) -> str:
        """The name of its cell, '' where the whole report is meant."""
        return name_of(self.odd.address) if self.odd.address is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalies:
    """`forms`: those of the period that may be looked at. `reports`: how many were. `every_row`: not totals alone."""

    period: Period
    periods: tuple[Period, ...]
    forms: tuple[Form, ...]
    form: str
    found: tuple[OddFigure, ...]
    reports: int
    every_row: bool


def anomalies(desk: Desk, actor: Actor, *, period: str = "", form: str = "") -> Anomalies:
    """Raises `Refused` where there is no period, `Forbidden`."""
    within = reach(actor, READ)
    with desk.database.read() as session:
        published = desk.catalogue.current(session)
        known = tuple(each for each in published.periods_of(actor.regime) if each.forms)
        begun = [each for each in known if each.opens <= desk.today]
        chosen = next((each for each in known if each.id == period), None) or next(iter(begun or known), None)
        if chosen is None:
            raise Refused("not_found", what="kỳ báo cáo nào")
        forms = [published.form(pin.form, pin.edition).form for pin in chosen.forms]
        forms = sorted((each for each in forms if each.sheet is None), key=lambda each: (each.number, each.id))
        wanted = [each for each in forms if each.id == form]
        looking = _Looking(session, published, period=chosen, within=within)
        found = [odd for each in wanted or forms for odd in looking.at(each, every_row=bool(wanted))]
        found.sort(key=lambda each: (-each.odd.score, each.unit.name, each.form.number))
        looked = odd_looked.of_submissions(session, {each.submission for each in found})
        return Anomalies(
            period=chosen,
            periods=known,
            forms=tuple(forms),
            form=form if wanted else "",
            found=tuple(_with_looked(each, looked) for each in found),
            reports=looking.reports,
            every_row=bool(wanted),
        )


def _with_looked(each: OddFigure, looked: Mapping[odd_looked.Key, tuple[LookedOdd, str]]) -> OddFigure:
    known = looked.get((each.submission, each.cell, str(each.odd.kind)))
    return each if known is None else replace(each, looked=Looked(by=known[1], at=known[0].at, why=known[0].why))


class _Looking:
    def __init__(self, session: Session, published: Published, *, period: Period, within: Reach) -> None:
        self._session, self._published, self._period, self._within = session, published, period, within
        self._here = {unit.id: unit for unit in units.on_day(session, period.regime, day=period.to)}
        self._now = self._counting(period, [pin.form for pin in period.forms])
        self._before: dict[str, Mapping[tuple[UUID, str], Counted]] = {}
        self.reports = 0

    def _counting(self, period: Period, forms: Sequence[str]) -> Mapping[tuple[UUID, str], Counted]:
        return counted.in_period(self._session, period.regime, period=period.id, forms=forms, basis=BASIS)

    def at(self, form: Form, *, every_row: bool) -> Iterator[OddFigure]:
        """Everything odd in the reports of one form."""
        its = {unit: sent for (unit, of), sent in self._now.items() if of == form.id and self._may(unit, form)}
        if not its:
            return
        self.reports += len(its)
        frame = whole_frame(form, facts=Facts(EVERYBODY, period_facts(self._period), {}))
        places = _places(frame, every_row=every_row)
        now = self._cells(form, its, places)
        earlier, before = self._earlier(form, places)
        found: list[tuple[UUID, Odd]] = []
        for unit in its:
            found += _most((unit, odd) for odd in changed(now[unit], before.get(unit, {})))
        found += self._outliers(places, now)
        if every_row:
            found += [(unit, odd) for unit in its if (odd := _rounded(places, now[unit])) is not None]
        for unit, odd in found:
            sent = its[unit]
            at = odd.address
            part, row, column = places[at] if at is not None else (None, None, None)
            yield OddFigure(
                odd=odd,
                unit=self._here[unit],
                form=form,
                submission=sent.submission,
                report=sent.report,
                approved=sent.approved,
                part=part,
                row=row,
                column=column,
                before_title=earlier.title if earlier is not None else "",
            )

    def _may(self, unit: UUID, form: Form) -> bool:
        held = self._here.get(unit)
        if held is None or not due.owes(form, held, period=self._period):
            return False
        thing = Thing(kind="form", unit=unit, unit_parent=held.parent_id, form=form.id, period=self._period.id)
        return covered(self._within, thing)

    def _cells(
        self, form: Form, its: Mapping[UUID, Counted], places: Mapping[Address, _Place]
    ) -> Mapping[UUID, Mapping[Address, Decimal]]:
        """The figures at `places` of each unit's report; what is no figure is not there."""
        found: dict[UUID, dict[Address, Decimal]] = {unit: {} for unit in its}
        by_id = {sent.submission: unit for unit, sent in its.items()}
        chosen = Chosen(
            same=[each.submission for each in its.values() if each.edition >= form.edition],
            older=[each.submission for each in its.values() if each.edition < form.edition],
        )
        for compiled in self._published.tables[form.id]:
            at = [(each, place) for each, place in places.items() if each.part == compiled.part]
            columns = {each.column: place[2].column.type for each, place in at}
            stored = [kept for key, type_ in columns.items() if (kept := compiled.column(key, type_)) is not None]
            lines = amounts(
                self._session,
                compiled,
                stored,
                rows={each.row for each, _ in at},
                chosen=chosen,
                edition=form.edition,
            )
            for submission, row, figures in lines:
                cells = found[by_id[submission]]
                for kept, amount in zip(stored, figures, strict=True):
                    address = Address(0, compiled.part, row, kept.key)
                    if amount is not None and address in places:
                        cells[address] = amount
        return found

    def _earlier(
        self, form: Form, places: Mapping[Address, _Place]
    ) -> tuple[Period | None, Mapping[UUID, Mapping[Address, Decimal]]]:
        """The last comparable period: of the same kind, a year before, else the one before this."""
        earlier = self._published.year_before(self._period, form.id)
        if earlier is None:
            last = self._published.previous(self._period, form.id)
            earlier = last if last is not None and last.kind == self._period.kind else None
        if earlier is None:
            return None, {}
        if earlier.id not in self._before:
            self._before[earlier.id] = self._counting(earlier, [pin.form for pin in earlier.forms])
        its = {unit: sent for (unit, of), sent in self._before[earlier.id].items() if of == form.id}
        return earlier, self._cells(form, its, places)

    def _outliers(
        self, places: Mapping[Address, _Place], now: Mapping[UUID, Mapping[Address, Decimal]]
    ) -> list[tuple[UUID, Odd]]:
        found: list[tuple[UUID, Odd]] = []
        for its in self._similar(now):
            by_unit: dict[UUID, list[tuple[UUID, Odd]]] = {}
            for at, (_, row, column) in places.items():
                measure = column.column.unit or row.unit
                figures = {each.hex: amount for each in its if (amount := now[each].get(at)) is not None}
                for code, odd in outliers(figures, counts=measure is not None and measure.kind == COUNT).items():
                    by_unit.setdefault(UUID(code), []).append((UUID(code), replace(odd, address=at)))
            for lines in by_unit.values():
                found += _most(lines)
        return found

    def _similar(self, now: Mapping[UUID, object]) -> Sequence[Sequence[UUID]]:
        """Units of one kind with the same attributes (zone)."""
        groups: dict[tuple[str, ...], list[UUID]] = {}
        for id_ in now:
            held = self._here[id_]
            key = (held.kind, *(f"{name}={text}" for name, text in sorted(held.attributes.items())))
            groups.setdefault(key, []).append(id_)
        return list(groups.values())


def _places(frame: Frame, *, every_row: bool) -> Mapping[Address, _Place]:
    """The cells that are looked at: figures about no person, of the first row or of every row."""
    found: dict[Address, _Place] = {}
    for part in frame.parts:
        rows = [row for row in part.rows if row.kind is RowKind.CELLS]
        for row in rows if every_row else rows[:1]:
            for column in part.columns:
                at = Address(0, part.id, row.key, column.key)
                if column.column.type.numeric and column.column.id not in row.blocked and not is_covered(frame, at):
                    found[at] = (part, row, column)
    return found


def _most(given: Iterable[tuple[UUID, Odd]]) -> list[tuple[UUID, Odd]]:
    return sorted(given, key=lambda each: -each[1].score)[:MOST_OF_REPORT]


def _rounded(places: Mapping[Address, _Place], cells: Mapping[Address, Decimal]) -> Odd | None:
    """Of a whole report: whether its typed counts are rounded."""
    ends = []
    for at, (_, row, column) in places.items():
        unit = column.column.unit or row.unit
        typed = column.column.formula is None and (row.formula is None or column.column.id in row.entered)
        amount = cells.get(at)
        if typed and amount is not None and unit is not None and unit.kind == COUNT:
            ends.append(ends_round(amount))
    known = [each for each in ends if each is not None]
    return heaped(rounded=sum(known), figures=len(known))
