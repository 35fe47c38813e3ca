"""A table of figures turned as asked: each cell a figure of some units in some period, worked out where figures are
made, with how many units stand behind it; sums and ratios again for every total, never from what is shown beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Computed, PartOfFigure, Why
from engine.compute.gathering import UnitReports
from engine.expr.arithmetic import half_away
from engine.expr.values import BLANK, Kind, Value
from engine.fields.typing import grouped
from engine.model import Breakdown, Figure, Period
from server.access import covered, reach
from server.actor import Actor, Reach, Thing
from server.figures.city import City, city
from server.figures.indicators import broken
from server.looking.question import ATTRIBUTE, BREAKDOWN, BY_NAME, COLUMN, KIND, PERIOD, ROW, SHARE, UNIT, Question
from server.looking.quick import of_units
from server.looking.redrawn import Redrawn, redrawn
from server.looking.subjects import Entry, OfForm, Subject, periods_of, subject
from server.looking.table import REST, TOTAL, Changed, Line, Pivot, Worked, place
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.store.catalogue import Published

READ = "looking.read"
FIRST = 20  # lines that stand before the rest is folded into one
MOST_CELLS = 20_000
FEW_FIGURES = 24  # of more, coverage is counted by reports, not cell by cell
NOT_THERE = "Đơn vị chưa có, hoặc đã thôi, trong kỳ này."
OWES_NOT = "Không báo cáo biểu này trong kỳ."
NO_WAY = "Kỳ này chưa có cách tính chỉ tiêu."


def pivot(desk: Desk, actor: Actor, question: Question, *, everything: bool = False) -> Pivot:
    """The table that `question` asks for. `everything`: no line folded, whatever the question says. Raises `Refused`,
    `Forbidden`."""
    within = reach(actor, READ)
    with desk.adding_up() as session:
        published = desk.catalogue.current(session)
        asked, known = _settled(published, actor, question, desk=desk)
        drawn = redrawn(session, actor.regime, desk.today) if asked.today else None
        working = _Working(session, published, asked, known=known, within=within, actor=actor, drawn=drawn)
        return working.made(everything=everything or asked.whole)


def _settled(
    published: Published, actor: Actor, question: Question, *, desk: Desk
) -> tuple[Question, tuple[Period, ...]]:
    """With every gap filled: the last two periods of one kind that have begun, each unit a line."""
    known = periods_of(published, actor.regime, question)
    if not known:
        raise Refused("no_period_of_figure")
    chosen = tuple(each.id for each in known if each.id in question.periods)
    if not chosen:
        begun = [each for each in known if each.opens <= desk.today] or list(known)
        chosen = tuple(each.id for each in begun if each.kind == begun[0].kind)[:2]
    held = subject(published, question, period=next(each for each in known if each.id == chosen[0]))
    if isinstance(held, OfForm):
        held = held.at(question.part)
    settled = held.settled(replace(question, periods=chosen[::-1]))
    offered = {each.id for each in held.axes}
    down = settled.down if settled.down in offered else UNIT
    across = settled.across if settled.across in offered and settled.across != down else PERIOD
    if across == down:
        across = UNIT if down == PERIOD else PERIOD
    same = down.partition(".")[0] == across.partition(".")[0] and down.partition(".")[0] in (ROW, COLUMN)
    return replace(settled, down=down, across=PERIOD if same else across), known


class _Working:
    """One table: the cities of its periods, and every figure once."""

    def __init__(
        self,
        session: Session,
        published: Published,
        question: Question,
        *,
        known: tuple[Period, ...],
        within: Reach,
        actor: Actor,
        drawn: Redrawn | None,
    ) -> None:
        self._drawn = drawn
        self._session, self._published, self._question = session, published, question
        self._actor = actor
        self._known = known
        by_id = {each.id: each for each in known}
        self._shown = tuple(by_id[id_] for id_ in question.periods)
        held = subject(published, question, period=self._shown[-1])
        self._subject: Subject = held.at(question.part) if isinstance(held, OfForm) else held
        self._kinds = dict(published.regime(actor.regime).unit_kinds)
        self._figures = self._subject.figures(question)
        self._cities = {period.id: self._city(period) for period in self._shown}
        self._units = {id_: self._open(here, within) for id_, here in self._cities.items()}
        if not any(self._units.values()):
            raise Forbidden
        self._parts: dict[tuple[str, tuple[str, ...], str, str], tuple[PartOfFigure, ...]] = {}
        self._owing: dict[tuple[str, str], bool] = {}

    def _city(self, period: Period) -> City:
        figures = [
            each for each in (self._subject.figure(*_bits(f), period) for f in self._figures) if each is not None
        ]
        return city(
            self._session,
            self._published,
            period=period,
            figures=figures,
            indicators=self._published.indicators.by_code,
            basis=self._question.basis,
        )

    def _open(self, here: City, within: Reach) -> tuple[UnitReports, ...]:
        """The units that may be looked at, of those the question narrows itself to."""
        ids = {unit.code: unit for unit in here.units}
        forms = sorted({form for figure in self._figures for form in figure.forms})

        def may(code: str) -> bool:
            unit = ids[code]
            things = [
                Thing(kind="form", unit=unit.id, unit_parent=unit.parent_id, form=form, period=here.period.id)
                for form in forms
            ]
            return all(covered(within, thing) for thing in things)

        return tuple(unit for unit in here.figures.units if may(unit.reporter.code) and self._is_asked(unit))

    def _is_asked(self, unit: UnitReports) -> bool:
        return all(
            self._key(unit, axis) in (key.split(",") if axis == UNIT else (key,))
            for axis, key in self._question.only
            if axis in (UNIT, KIND) or axis.startswith(ATTRIBUTE)
        )

    def _key(self, unit: UnitReports, axis: str) -> str:
        """The line that a unit is counted in."""
        key = _key_of(unit, axis)
        return self._drawn.codes.get(key, key) if axis == UNIT and self._drawn is not None else key

    # ---- the table ----

    def made(self, *, everything: bool) -> Pivot:
        question = self._question
        across = self._entries(question.across)
        down = self._entries(question.down)
        if len(across) * len(down) > MOST_CELLS:
            raise Refused("table_too_large", count=len(across) * len(down), most=MOST_CELLS)
        total = self._line(Entry(key=TOTAL, title="Tổng số"), across) if self._has_total(question.down) else None
        lines = [self._line(each, across) for each in down]
        if question.down == UNIT:
            lines = _sorted(lines, across, order=question.order)
        breaks = self._breaks()
        folded = 0
        if question.down == UNIT and not everything and len(lines) > FIRST + 1:
            folded = len(lines) - FIRST
            lines = [*lines[:FIRST], self._rest([line.entry.key for line in lines[FIRST:]], across)]
        compared = question.across == PERIOD and len(across) > 1 and across[-1].key not in breaks
        compared = compared and question.measure != SHARE
        if question.measure == SHARE:
            lines, total = _shares(lines, total)
        if compared:
            lines = [self._compared(line) for line in lines]
            total = self._compared(total) if total is not None else None
        return Pivot(
            question=question,
            subject=self._subject,
            periods=self._known,
            shown=self._shown,
            axes=self._subject.axes,
            across=across,
            lines=tuple(lines),
            total=total,
            compared=compared,
            breaks=breaks,
            folded=folded,
            lacking={id_: self._lacking(id_) for id_ in self._cities},
            unit_names=self._names(),
            members=self._members(),
            drawn_on=self._drawn.day if self._drawn is not None else None,
            kinds=self._kinds,
            estimated=tuple(here.period for here in self._cities.values() if here.estimated),
            restricted=any(len(self._units[id_]) < len(here.figures.units) for id_, here in self._cities.items())
            and not question.only,
            waiting=sum(1 for here in self._cities.values() for each in here.counting.values() if not each.approved),
        )

    def _has_total(self, axis: str) -> bool:
        return axis in (UNIT, KIND) or axis.startswith((ATTRIBUTE, BREAKDOWN))

    def _entries(self, axis: str) -> tuple[Entry, ...]:
        if axis == PERIOD:
            return tuple(Entry(key=each.id, title=short_title(each)) for each in self._shown)
        if axis in (UNIT, KIND) or axis.startswith(ATTRIBUTE):
            return self._groups(axis)
        if axis.startswith(BREAKDOWN):
            titles: dict[str, str] = {}
            for period in reversed(self._shown):
                for figure in self._figures:
                    for part in self._divided(figure, period, self._units[period.id], axis=axis):
                        titles.setdefault(part.key, part.title or "Không rõ")
            return tuple(Entry(key=key, title=title) for key, title in titles.items())
        return self._subject.entries(axis) or ()

    def _groups(self, axis: str) -> tuple[Entry, ...]:
        found: dict[str, str] = {}
        for period in reversed(self._shown):
            for unit in self._units[period.id]:
                if self._owes(period, unit):
                    key = self._key(unit, axis)
                    title = self._title(unit, key) if axis == UNIT else self._kinds.get(key, key)
                    found.setdefault(key, title if axis in (UNIT, KIND) else key)
        return tuple(Entry(key=key, title=title, note=self._note(axis, key)) for key, title in found.items())

    def _title(self, unit: UnitReports, key: str) -> str:
        return self._drawn.names[key] if self._drawn is not None else unit.reporter.name

    def _note(self, axis: str, key: str) -> str:
        return self._drawn.note(key, of=self._seen()) if axis == UNIT and self._drawn is not None else ""

    def _seen(self) -> tuple[str, ...]:
        """The codes of all units looked at, in order."""
        return tuple(dict.fromkeys(unit.reporter.code for its in self._units.values() for unit in its))

    def _members(self) -> Mapping[str, tuple[str, ...]]:
        """Of each unit of today that several units are counted in, these."""
        if self._drawn is None:
            return {}
        seen = self._seen()
        every = {code: self._drawn.members(code, of=seen) for code in {self._drawn.codes.get(x, x) for x in seen}}
        return {code: its for code, its in every.items() if len(its) > 1}

    def _names(self) -> Mapping[str, str]:
        here = {unit.code: unit.name for city in self._cities.values() for unit in city.units}
        return {**self._drawn.names, **here} if self._drawn is not None else here

    def _owes(self, period: Period, unit: UnitReports) -> bool:
        key = (period.id, unit.reporter.code)
        if key not in self._owing:
            figures = self._cities[period.id].figures
            every = self._figures if isinstance(self._subject, OfForm) and len(self._figures) < 4 else self._figures[:1]
            ways = (self._subject.figure(*_bits(each), period) for each in every)
            self._owing[key] = any(bool(figures.owed(way, unit)) for way in ways if way is not None)
        return self._owing[key]

    def _line(self, entry: Entry, across: Sequence[Entry]) -> Line:
        return Line(entry=entry, cells=tuple(self._cell(entry.key, each.key) for each in across))

    def _rest(self, codes: Sequence[str], across: Sequence[Entry]) -> Line:
        entry = Entry(key=REST, title=f"{len(codes)} đơn vị khác")
        return Line(entry=entry, cells=tuple(self._cell(TOTAL, each.key, codes=frozenset(codes)) for each in across))

    # ---- one figure ----

    def _cell(self, down: str, across: str, *, codes: frozenset[str] | None = None) -> Worked:
        question = self._question
        spots = {question.down: down, question.across: across}
        period = next(each for each in self._shown if each.id == spots.get(PERIOD, self._shown[-1].id))
        row, column = place(question, down, across)
        figure = self._subject.figure(row, column, period)
        if figure is None:
            return Worked(why=NO_WAY)
        units = [unit for unit in self._units[period.id] if self._is_in(unit, spots)]
        if codes is not None:
            units = [unit for unit in units if unit.reporter.code in codes]
        alone = spots.get(UNIT) or question.only_of(UNIT)
        if alone and not units:
            return Worked(why=NOT_THERE)
        figures = self._cities[period.id].figures
        if alone and not any(figures.owed(figure, unit) for unit in units):
            return Worked(why=OWES_NOT)
        single = bool(alone) and len(units) == 1
        found = self._computed(figure, period, units, spots=spots, alone=single)
        text = self._subject.text(found.value, row, column)
        return Worked(
            value=found.value,
            text=text,
            known=found.known,
            expected=found.expected,
            why=found.why or "" if not text else "",
            unreported=found.unreported,
            submission=self._behind(period, figure, units[0].reporter.code) if single else None,
        )

    def _is_in(self, unit: UnitReports, spots: Mapping[str, str]) -> bool:
        return all(
            self._key(unit, axis) == key
            for axis, key in spots.items()
            if key != TOTAL and (axis in (UNIT, KIND) or axis.startswith(ATTRIBUTE))
        )

    def _computed(
        self, figure: Figure, period: Period, units: Sequence[UnitReports], *, spots: Mapping[str, str], alone: bool
    ) -> Computed:
        figures = self._cities[period.id].figures
        said = {**dict(self._question.only), **spots}
        cut = next(((axis, key) for axis, key in said.items() if axis.startswith(BREAKDOWN) and key != TOTAL), None)
        if cut is not None:
            parts = self._divided(figure, period, units, axis=cut[0])
            found = next((part.computed for part in parts if part.key == cut[1]), None)
            return found or Computed(value=BLANK, known=0, expected=0, why=Why.NO_REPORT)
        if alone and isinstance(self._subject, OfForm):
            return figures.of_unit(figure, units[0])
        if len(self._figures) > FEW_FIGURES:
            return of_units(self._cities[period.id], figure, units)
        return figures.of_units(figure, units)

    def _divided(
        self, figure: Figure, period: Period, units: Sequence[UnitReports], *, axis: str
    ) -> tuple[PartOfFigure, ...]:
        key = (period.id, tuple(unit.reporter.code for unit in units), figure.id, axis)
        if key not in self._parts:
            breakdown: Breakdown | None = self._subject.breakdown(axis, figure)
            figures = self._cities[period.id].figures
            self._parts[key] = () if breakdown is None else figures.parts(figure, breakdown, units)
        return self._parts[key]

    def _behind(self, period: Period, figure: Figure, code: str) -> UUID | None:
        here = self._cities[period.id]
        unit = here.unit(code)
        its = [here.counting.get((unit.id, form)) for form in figure.forms] if unit is not None else []
        return its[0].submission if len(its) == 1 and its[0] is not None else None

    # ---- what is said around it ----

    def _compared(self, line: Line) -> Line:
        before, now = line.cells[-2:]
        then, here = before.amount, now.amount
        if then is None or here is None:
            return line
        by = here - then
        row, column = place(self._question, line.entry.key, self._shown[-1].id)
        rate = self._subject.unit(row, column).kind == "ratio"
        share = by / abs(then) if then and not rate else None
        uneven = before.unreported != now.unreported or before.known != now.known
        return replace(line, change=Changed(by=by, share=share, uneven=uneven))

    def _breaks(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        before: City | None = None
        for period in self._shown:
            here = self._cities[period.id]
            ways = [
                each for each in (self._subject.figure(*_bits(f), period) for f in self._figures) if each is not None
            ]
            apart = self._drawn.apart if self._drawn is not None else None
            said = broken(self._session, self._published, ways[:12], before=before, here=here, apart=apart)
            if said:
                found[period.id] = said
            before = here
        return found

    def _lacking(self, period: str) -> tuple[str, ...]:
        here = self._cities[period]
        figure = next(
            (
                each
                for each in (self._subject.figure(*_bits(f), here.period) for f in self._figures)
                if each is not None
            ),
            None,
        )
        if figure is None:
            return ()
        names = {unit.code: unit.name for unit in here.units}
        return tuple(
            names[unit.reporter.code]
            for unit in self._units[period]
            if any(form not in unit.reports for form in here.figures.owed(figure, unit))
        )


def _bits(figure: Figure) -> tuple[str, str]:
    """The row and column that a figure of a subject stands for: those of a form are in its id."""
    row, bar, column = figure.id.partition("|")
    return (row, column) if bar else ("", figure.id)


def _key_of(unit: UnitReports, axis: str) -> str:
    if axis == UNIT:
        return unit.reporter.code
    if axis == KIND:
        return unit.reporter.kind
    return unit.reporter.attributes.get(axis.removeprefix(ATTRIBUTE), "")


def _sorted(lines: Iterable[Line], across: Sequence[Entry], *, order: str) -> list[Line]:
    """The largest of the last column first, or of the one asked for; those without a figure last, in order of names."""
    if order == BY_NAME:
        return list(lines)
    at = next((place for place, each in enumerate(across) if each.key == order), len(across) - 1)

    def rank(line: Line) -> tuple[bool, Decimal]:
        amount = line.cells[at].amount
        return (amount is None, -amount if amount is not None else Decimal(0))

    return sorted(lines, key=rank)


def _shares(lines: Sequence[Line], total: Line | None) -> tuple[list[Line], Line | None]:
    """Each figure as a part of a hundred of its column's total; nothing of rates."""
    if total is None:
        return list(lines), None
    wholes = [cell.amount for cell in total.cells]

    def part(cell: Worked, whole: Decimal | None) -> Worked:
        amount = cell.amount
        if amount is None or not whole:
            return replace(cell, text="", value=BLANK, why=cell.why or Why.DIVISION_BY_ZERO)
        value = Value(Kind.NUMBER, amount * 100 / whole, cell.value.estimate, cell.value.incomplete)
        return replace(cell, value=value, text=grouped(half_away(amount * 100 / whole, 2), decimals=2))

    def line(each: Line) -> Line:
        return replace(each, cells=tuple(part(cell, whole) for cell, whole in zip(each.cells, wholes, strict=True)))

    return [line(each) for each in lines], line(total)


def short_title(period: Period) -> str:
    return period.title.removeprefix("Báo cáo ").strip()
