"""The figures of indicators: of one unit, of many together, and divided into parts.

A figure of many units is worked out on their added-up cells (`gathering`), so that a rate is never an average of rates.
Each says how many of the units that owe it stand behind it. Knows no database: reports come in computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from engine.compute.figure_scope import FigureScope
from engine.compute.gathering import Gathered, UnitReports, as_reported, together
from engine.compute.layout import concerns
from engine.compute.leaves import Leaf, conditions, leaves_of
from engine.compute.narrowing import parts_of
from engine.expr import Missing, cells_of, evaluate, names_of
from engine.expr.arithmetic import Arithmetic
from engine.expr.scope import Context, How
from engine.expr.tree import At, Cell, TableRows, Tree
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import Axis, Breakdown, Cut, Figure, Form, Reporter, Row, Table
from engine.model import Indicator as IndicatorModel

_FIGURES = frozenset({Kind.NUMBER, Kind.NOTHING})
_UNKNOWN = frozenset({Kind.BLANK, Kind.UNAVAILABLE, Kind.NONE, Kind.UNREADABLE})


class Why(StrEnum):
    """Why there is no figure."""

    NO_SOURCE = "no_source"  # no form asks for it: `figure.no_source` says more
    NO_FORM = "no_form"  # a form that it reads is not published, or not due in this period
    NO_REPORT = "no_report"  # nobody who owes it has reported
    NOT_AVAILABLE = "not_available"  # reported as `...` or left blank
    DIVISION_BY_ZERO = "division_by_zero"
    NO_FIGURE = "no_figure"  # it compares periods, and nobody has a report of each
    NOT_ADDED = "not_added"  # ages and typed rates: one figure for many would mean nothing
    NOT_APPLICABLE = "not_applicable"  # crossed out or hidden wherever it is asked


class Standing(StrEnum):
    """How one unit stands to a figure."""

    KNOWN = "known"
    UNREPORTED = "unreported"  # owes a form that the figure reads, and has not reported it
    UNKNOWN = "unknown"  # has reported, but a cell is `...` or blank
    OWES_NOTHING = "owes_nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A figure. `known` of `expected` units stand behind it (124/126); `lacking`: the codes of the others, `unreported`
    those among them without a report. `why`: set where there is no figure."""

    value: Value
    known: int
    expected: int
    lacking: tuple[str, ...] = ()
    unreported: tuple[str, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfFigure:
    """One part of a breakdown: a code, an id, a unit; `title` as printed."""

    key: str
    title: str
    computed: Computed


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One name of a figure. `units`: those whose reports of `form` were added up, in order. `value`: what the name came
    to; None where rows are counted."""

    name: Cell | TableRows
    form: str
    units: tuple[UnitReports, ...]
    value: Value | None
    leaves: tuple[Leaf, ...]


class Gather(Protocol):
    """Adds reports of one form up. `alone`: see `gathering.together`."""

    def __call__(self, form: Form, units: Sequence[UnitReports], *, alone: bool) -> Gathered: ...


def gather_here(form: Form, units: Sequence[UnitReports], *, alone: bool) -> Gathered:
    """In memory, cell by cell."""
    return together(form, [unit.reports[form.id] for unit in units], alone=alone)


class Figures:
    """The figures of one period over these units. `forms`: by id, the editions that the reports are of. `others`: the
    figures of other periods, as the time functions read them. `gather`: who adds reports up."""

    def __init__(
        self,
        forms: Mapping[str, Form],
        units: Sequence[UnitReports],
        *,
        indicators: Mapping[str, IndicatorModel] | None = None,
        others: Mapping[How, "Figures"] | None = None,
        gather: Gather = gather_here,
    ) -> None:
        self._adds_up = gather
        self.others = others or {}
        self._forms = forms
        self.units = tuple(units)
        self._indicators = indicators or {}
        self._gathered: dict[tuple[str, tuple[str, ...]], Gathered] = {}
        self._reported: dict[tuple[str, str], Gathered] = {}
        self._standings: dict[tuple[int, str], tuple[Figure, Standing]] = {}

    # ---- figures ----

    def of_unit(self, figure: Figure, unit: UnitReports) -> Computed:
        """The figure as the unit's own reports give it: `...` where its total is `...`."""
        if figure.value is None:
            return Computed(value=BLANK, known=0, expected=0, why=Why.NO_SOURCE)
        return self._computed(figure, figure.value, self._own(figure, unit), (unit,), missing=Missing.SPREAD)

    def of_units(self, figure: Figure, units: Sequence[UnitReports] | None = None) -> Computed:
        """The figure of these units together; of all where none are named."""
        if figure.value is None:
            return Computed(value=BLANK, known=0, expected=0, why=Why.NO_SOURCE)
        chosen = self.units if units is None else tuple(units)
        cells = self._together(figure, chosen)
        return self._computed(figure, figure.value, cells, chosen, missing=Missing.SKIP)

    def parts(
        self, figure: Figure, breakdown: Breakdown, units: Sequence[UnitReports] | None = None
    ) -> tuple[PartOfFigure, ...]:
        """The figure of these units, divided: parts in the order of the paper, of the list, or of the units."""
        chosen = self.units if units is None else tuple(units)
        if figure.value is None:
            return ()
        if breakdown.axis is Axis.REPORTER:
            return tuple(self._by_reporter(figure, breakdown, chosen))
        return tuple(self._by_cells(figure, figure.value, breakdown, chosen))

    def _computed(
        self,
        figure: Figure,
        value: Tree,
        cells: Mapping[str, Gathered],
        units: Sequence[UnitReports],
        *,
        missing: Missing,
        cuts: Mapping[int, tuple[Cut, str]] | None = None,
    ) -> Computed:
        standings = {unit.reporter.code: self.standing(figure, unit) for unit in units}
        owing = [code for code, standing in standings.items() if standing is not Standing.OWES_NOTHING]
        lacking = tuple(code for code in owing if standings[code] is not Standing.KNOWN)
        found = BLANK
        if cells and (figure.additive or all(form in cells for form in figure.forms)):
            codes = frozenset(unit.reporter.code for unit in units)
            reading = FigureScope(self, cells, cuts or {}, missing, codes=codes)
            found = evaluate(value, reading, missing=missing)
        return Computed(
            value=BLANK if found.kind in (Kind.NONE, Kind.UNREADABLE) else found,
            known=len(owing) - len(lacking),
            expected=len(owing),
            lacking=lacking,
            unreported=tuple(code for code in lacking if standings[code] is Standing.UNREPORTED),
            why=Why.NO_FORM if self._lacks_form(figure, cells) else _why(found, cells, figure),
        )

    def _lacks_form(self, figure: Figure, cells: Mapping[str, Gathered]) -> bool:
        """Whether there is no figure because a form that it reads is not there at all."""
        without = any(form not in self._forms for form in figure.forms)
        return without and (not cells or not figure.additive)

    # ---- which units stand behind a figure ----

    def standing(self, figure: Figure, unit: UnitReports) -> Standing:
        key = (id(figure), unit.reporter.code)
        if key not in self._standings:
            self._standings[key] = (figure, self._stands(figure, unit))
        return self._standings[key][1]

    def _stands(self, figure: Figure, unit: UnitReports) -> Standing:
        owed = self.owed(figure, unit)
        if not owed:
            return Standing.OWES_NOTHING
        if any(form not in unit.reports for form in owed):
            return Standing.UNREPORTED
        if not self._reported_then(figure, unit):
            return Standing.UNKNOWN
        return self._has(figure, unit, owed)

    def _reported_then(self, figure: Figure, unit: UnitReports) -> bool:
        """Whether the unit has the reports of other periods that the figure reads."""
        return all(self._then(how, form, unit.reporter.code) is not None for how, form in _other_times(figure))

    def _then(self, how: How, form: str, code: str) -> UnitReports | None:
        figures = self.others.get(how)
        found = (each for each in figures.units if each.reporter.code == code) if figures is not None else iter(())
        return next((each for each in found if form in each.reports), None)

    def _has(self, figure: Figure, unit: UnitReports, owed: frozenset[str]) -> Standing:
        reading = FigureScope(self, self._own(figure, unit), {}, Missing.SPREAD)
        names = names_of(figure.value) if figure.value is not None else ()
        cells = [name for name in names if isinstance(name, Cell) and name.form in owed]
        values = [value for cell in cells for value in reading.values(cell)]
        if any(value.kind in _UNKNOWN for value in values):
            return Standing.UNKNOWN
        crossed_out = bool(values) and all(value.kind is Kind.INAPPLICABLE for value in values)
        return Standing.OWES_NOTHING if crossed_out else Standing.KNOWN

    def owed(self, figure: Figure, unit: UnitReports) -> frozenset[str]:
        """The forms with cells of this figure that the unit fills, and whose figures count in the total."""
        return frozenset(
            read.form
            for read in figure.reads
            if read.form not in unit.excused
            and (form := self._forms.get(read.form)) is not None
            and concerns(form.total_from or form.reported_by, unit.reporter)
            and _is_there(form, read.part, read.row, unit.reporter)
        )

    def _counted(self, figure: Figure, units: Sequence[UnitReports], form: str) -> tuple[UnitReports, ...]:
        """The units whose report of `form` counts. Of a rate over several forms, and of a figure over several periods,
        a unit that lacks one of the reports is left out of all, so that all cells speak of the same units."""
        matched = not figure.additive and len(figure.forms) > 1
        found = []
        for unit in units:
            owed = self.owed(figure, unit)
            whole = not matched or all(each in unit.reports for each in owed)
            if form in owed and form in unit.reports and whole and self._reported_then(figure, unit):
                found.append(unit)
        return tuple(found)

    # ---- where a figure comes from ----

    def traced(
        self,
        figure: Figure,
        units: Sequence[UnitReports] | None = None,
        *,
        breakdown: Breakdown | None = None,
        key: str = "",
    ) -> tuple["Traced", ...]:
        """Every name that the figure of these units reads, down to the cells that were added up; with `breakdown` (not
        by reporter), those of its part `key`."""
        if figure.value is None:
            return ()
        chosen = self.units if units is None else tuple(units)
        cells = self._together(figure, chosen)
        names = names_of(figure.value)
        cuts = breakdown.cuts if breakdown is not None and breakdown.axis is not Axis.REPORTER else (None,) * len(names)
        asked = dict(conditions(figure.value))
        found = []
        for name, cut in zip(names, cuts, strict=True):
            form = name.form or ""
            narrowed = None if cut is None else (cut, key)
            reading = FigureScope(self, cells, {} if narrowed is None else {id(name): narrowed}, Missing.SKIP)
            leaves = tuple(
                Leaf(position, address, counts)
                for position, record in enumerate(cells[form].records if form in cells else ())
                for address, counts in leaves_of(reading, record, name, cut=narrowed, condition=asked.get(id(name)))
            )
            value = reading.cell(name, How.NOW) if isinstance(name, Cell) and not name.type.many else None
            if isinstance(name, Cell) and name.type.many:
                value = Arithmetic(Missing.SKIP).total(reading.values(name))
            units_ = self._counted(figure, chosen, form) if form in cells else ()
            found.append(Traced(name=name, form=form, units=units_, value=value, leaves=leaves))
        return tuple(found)

    # ---- cells ----

    def _own(self, figure: Figure, unit: UnitReports) -> Mapping[str, Gathered]:
        return {form: self._report(unit, form) for form in figure.forms if form in unit.reports}

    def _report(self, unit: UnitReports, form: str) -> Gathered:
        key = (unit.reporter.code, form)
        if key not in self._reported:
            self._reported[key] = as_reported(unit.reports[form])
        return self._reported[key]

    def _together(self, figure: Figure, units: Sequence[UnitReports]) -> Mapping[str, Gathered]:
        found: dict[str, Gathered] = {}
        for form in figure.forms:
            counted = self._counted(figure, units, form)
            if form not in self._forms or not counted:
                continue
            found[form] = self._gather(form, counted)
        return found

    def _gather(self, form: str, counted: Sequence[UnitReports]) -> Gathered:
        key = (form, tuple(unit.reporter.code for unit in counted))
        if key not in self._gathered:
            self._gathered[key] = self._adds_up(self._forms[form], counted, alone=self._is_alone(form))
        return self._gathered[key]

    def then(self, how: How, form: str, codes: frozenset[str], *, missing: Missing) -> Gathered | None:
        """The cells of `form` of these units in another period; None where there is no such report."""
        figures = self.others.get(how)
        units = [unit for code in codes if (unit := self._then(how, form, code)) is not None]
        if figures is None or not units:
            return None
        if missing is Missing.SPREAD:
            return figures._report(units[0], form)
        order = {unit.reporter.code: place for place, unit in enumerate(figures.units)}
        return figures._gather(form, sorted(units, key=lambda unit: order[unit.reporter.code]))

    def _is_alone(self, form: str) -> bool:
        """Whether only one unit owes this form."""
        definition = self._forms[form]
        who = definition.total_from or definition.reported_by
        return sum(concerns(who, unit.reporter) for unit in self.units) == 1

    # ---- breakdowns ----

    def _by_reporter(
        self, figure: Figure, breakdown: Breakdown, units: Sequence[UnitReports]
    ) -> Iterator[PartOfFigure]:
        groups: dict[str, list[UnitReports]] = {}
        titles: dict[str, str] = {}
        for unit in units:
            if not self.owed(figure, unit):
                continue
            attributes = unit.reporter.attributes
            key = unit.reporter.code if breakdown.attribute is None else attributes.get(breakdown.attribute, "")
            groups.setdefault(key, []).append(unit)
            titles.setdefault(key, unit.reporter.name if breakdown.attribute is None else key or "Không rõ")
        for key, group in groups.items():
            yield PartOfFigure(key=key, title=titles[key], computed=self.of_units(figure, group))

    def _by_cells(
        self, figure: Figure, value: Tree, breakdown: Breakdown, units: Sequence[UnitReports]
    ) -> Iterator[PartOfFigure]:
        cells = self._together(figure, units)
        names = names_of(value)
        cut = [(name, each) for name, each in zip(names, breakdown.cuts, strict=True) if each is not None]
        titles: dict[str, str] = {}
        for name, each in cut:
            for record in cells[name.form or ""].records if name.form in cells else ():
                for key, title in parts_of(record, name, each):
                    titles.setdefault(key, title)
        for key, title in titles.items():
            narrowed = {id(name): (each, key) for name, each in cut}
            computed = self._computed(figure, value, cells, units, missing=Missing.SKIP, cuts=narrowed)
            yield PartOfFigure(key=key, title=title, computed=computed)

    # ---- for reports of the department ----

    def reading(self, form: str, units: Sequence[UnitReports]) -> Context:
        """The cells of one form of these units together, by the names of formulas."""
        gathered = self._added_up(form, units)
        return FigureScope(self, {} if gathered is None else {form: gathered}, missing=Missing.SKIP)

    def _reported_by(self, form: str, units: Sequence[UnitReports]) -> tuple[UnitReports, ...]:
        """Those of `units` whose report of `form` is added up for a report of the department."""
        definition = self._forms.get(form)
        if definition is None:
            return ()
        who = definition.total_from or definition.reported_by
        return tuple(unit for unit in units if form in unit.reports and concerns(who, unit.reporter))

    def _added_up(self, form: str, units: Sequence[UnitReports]) -> Gathered | None:
        """Their reports together; None where none of them has one."""
        counted = self._reported_by(form, units)
        return self._gather(form, counted) if counted else None

    def has_row(self, form: str, part: str, key: str, units: Sequence[UnitReports]) -> bool:
        """Whether a report of `form` by one of these units has this row."""
        gathered = self._added_up(form, units)
        records = gathered.records if gathered is not None else ()
        return any(part in record.parts and key in record.parts[part].by_key for record in records)

    def traced_name(
        self,
        name: Cell | TableRows,
        units: Sequence[UnitReports],
        *,
        rows: Sequence[str] = (),
        condition: Tree | None = None,
    ) -> Traced:
        """A name that is read as `reading` reads it, down to the cells that were added up. `rows`: the keys that stand
        for `[row]`; `condition`: what is asked in each row that is counted."""
        form = name.form or ""
        gathered = self._added_up(form, units) or Gathered(())
        reading = FigureScope(self, {form: gathered}, missing=Missing.SKIP)
        names = [replace(name, rows=At(key)) for key in rows] if isinstance(name, Cell) and rows else [name]
        leaves = tuple(
            Leaf(position, address, counts)
            for each in names
            for position, record in enumerate(gathered.records)
            for address, counts in leaves_of(reading, record, each, cut=None, condition=condition)
        )
        values = [value for each in names if isinstance(each, Cell) for value in reading.values(each)]
        return Traced(
            name=name,
            form=form,
            units=self._reported_by(form, units),
            value=Arithmetic(Missing.SKIP).total(values) if isinstance(name, Cell) else None,
            leaves=leaves,
        )

    def indicator_figure(self, code: str, figure: str) -> Figure | None:
        found = self._indicators.get(code)
        return None if found is None else found.figure(figure)

    def indicator(self, code: str, figure: str, units: Sequence[UnitReports] | None = None) -> Value:
        """`indicator["0302"].ty_le` over these units."""
        chosen = self.indicator_figure(code, figure)
        return NONE if chosen is None else self.of_units(chosen, units).value


def _other_times(figure: Figure) -> frozenset[tuple[How, str]]:
    """(how, form) of everything that the figure reads from other periods."""
    names = cells_of(figure.value) if figure.value is not None else ()
    return frozenset(
        (how, name.form) for name, how in names if isinstance(name, Cell) and how is not How.NOW and name.form
    )


def _why(found: Value, cells: Mapping[str, Gathered], figure: Figure) -> Why | None:
    if found.kind in _FIGURES:
        return None
    if not cells or (not figure.additive and any(form not in cells for form in figure.forms)):
        return Why.NO_FIGURE if _other_times(figure) else Why.NO_REPORT
    if found.kind is Kind.NONE:
        return Why.NO_FIGURE if _other_times(figure) else Why.DIVISION_BY_ZERO
    if found.kind is not Kind.INAPPLICABLE:
        return Why.NOT_AVAILABLE
    return Why.NOT_APPLICABLE if figure.additive else Why.NOT_ADDED


def _is_there(form: Form, part_id: str, row_id: str, reporter: Reporter) -> bool:
    part = form.part(part_id)
    if part is None or not concerns(part.reported_by, reporter):
        return False
    rows = part.row_entries() if isinstance(part, Table) else ()
    row = next((entry for entry in rows if entry.id == row_id), None)
    return not isinstance(row, Row) or concerns(row.reported_by, reporter)


def total(parts: Iterable[PartOfFigure]) -> Decimal:
    """What the parts come to, where they add up."""
    contents = (part.computed.value.content for part in parts)
    return sum((content for content in contents if isinstance(content, Decimal)), Decimal(0))
