"""The figures of one period over the units of an authority, from the submissions that count.

What many units reported is added up in SQL; of one unit, and where rows stand side by side (sheets, rows that officers
add, a unit's own villages), the rows themselves are read. Either way `engine.compute.figures` works the figures out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Figures, Gather
from engine.compute.frame import Facts, Frame
from engine.compute.gathering import (
    Filled,
    Gathered,
    UnitReports,
    city_frame,
    from_sums,
    has_own_lists,
    sums_suffice,
    together,
)
from engine.compute.layout import frame
from engine.compute.needs import columns_needed, rows_needed
from engine.compute.outcome import Outcome
from engine.expr.tree import Attribute
from engine.model import Figure, Form, Indicator, ListRows, Period, Reporter, Row, Table
from engine.resolve.formulas import walk
from engine.targets.summing import Chosen, stored_reports, summed
from server.clock import day_of
from server.reporting import due
from server.reporting.surroundings import period_facts
from server.store import counted
from server.store import units as seats
from server.store.catalogue import Published
from server.store.counted import Counted, Counting
from server.store.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One period. `units`: those that existed at its end, by kind and code; `counting`: the submissions behind.
    `estimated`: every one of them was sent as an estimate of the whole period, which is said once and not of each
    figure."""

    period: Period
    figures: Figures
    units: tuple[Unit, ...]
    counting: Counting
    estimated: bool
    forms: Mapping[str, Form]
    gather: Gather
    whole: Callable[[str], Mapping[UUID, Filled]]  # the reports of a form by unit, as far as figures read them

    def below(self, code: str | None) -> tuple[UnitReports, ...]:
        """The units of the authority, or of the subtree whose top is `code`."""
        if code is None:
            return self.figures.units
        inside = codes_below(self.units, code)
        return tuple(unit for unit in self.figures.units if unit.reporter.code in inside)

    def unit(self, code: str) -> Unit | None:
        return next((unit for unit in self.units if unit.code == code), None)


def codes_below(here: Sequence[Unit], code: str) -> frozenset[str]:
    """The codes of a unit and of all that hang below it."""
    children: dict[UUID | None, list[Unit]] = {}
    for unit in here:
        children.setdefault(unit.parent_id, []).append(unit)
    found: dict[UUID, str] = {}
    waiting = [unit for unit in here if unit.code == code]
    while waiting:
        unit = waiting.pop()
        if unit.id not in found:
            found[unit.id] = unit.code
            waiting += children.get(unit.id, [])
    return frozenset(found.values())


def city(
    session: Session,
    published: Published,
    *,
    period: Period,
    figures: Iterable[Figure],
    indicators: Mapping[str, Indicator] | None = None,
    basis: str = "approved",
    frozen: Counting | None = None,
    editions: Mapping[str, int] | None = None,
    here: Sequence[Unit] | None = None,
    each_marked: bool = False,
) -> City:
    """What is needed to work `figures` out for `period`. `frozen`, `editions`, `here`: the submissions, the editions of
    forms and the units of a frozen set of figures; else the submissions that count now, by `basis`, in the newest
    editions, and the units of the period's last day. `each_marked`: each figure says that it is an estimate even where
    all are."""
    wanted = tuple(figures)
    forms = forms_read(published, period, wanted, editions=editions)
    here = seats.on_day(session, period.regime, day=period.to) if here is None else here
    behind = (
        frozen
        if frozen is not None
        else counted.in_period(session, period.regime, period=period.id, forms=forms, basis=basis)
    )
    keeper = _Keeper(
        session,
        published,
        period=period,
        forms=forms,
        figures=wanted,
        here=here,
        behind=behind,
        each_marked=each_marked,
    )
    made = Figures(forms, keeper.units(), indicators=indicators, gather=keeper.gather)
    return City(
        period=period,
        figures=made,
        units=tuple(here),
        counting=keeper.counted,
        estimated=keeper.estimated,
        forms=forms,
        gather=keeper.gather,
        whole=keeper.read_whole,
    )


def forms_read(
    published: Published, period: Period, figures: Iterable[Figure], *, editions: Mapping[str, int] | None = None
) -> Mapping[str, Form]:
    """The forms of `period` that `figures` read, in their newest editions, or in those named."""
    pinned = {each.form for each in period.forms}
    read = sorted({form for figure in figures for form in figure.forms} & pinned)
    if editions is not None:
        return {id_: published.form(id_, editions[id_]).form for id_ in read if id_ in editions}
    return {id_: known[-1] for id_ in read if (known := published.editions(id_))}


class _Reports(Mapping[str, Filled]):
    """The reports of one unit, read only when asked for."""

    def __init__(self, keeper: "_Keeper", unit: UUID, forms: tuple[str, ...]) -> None:
        self._keeper, self._unit, self._forms = keeper, unit, forms

    def __getitem__(self, form: str) -> Filled:
        if form not in self._forms:
            raise KeyError(form)
        return self._keeper.named(form)[self._unit]

    def __contains__(self, form: object) -> bool:
        """Known without reading any report."""
        return form in self._forms

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


class _Keeper:
    """Reads reports of a period from the compiled tables, each thing once."""

    def __init__(
        self,
        session: Session,
        published: Published,
        *,
        period: Period,
        forms: Mapping[str, Form],
        figures: Sequence[Figure],
        here: Sequence[Unit],
        behind: Counting,
        each_marked: bool,
    ) -> None:
        self._session = session
        self._published = published
        self._period = period
        self._forms = forms
        self._columns = columns_needed(figures, forms)
        self._rows = rows_needed(figures)
        self._here = {unit.id: unit for unit in here}
        self._reporters = {unit.id: seats.reporter(session, unit) for unit in here}
        self._codes = {unit.code: unit.id for unit in here}
        self._behind = {
            key: each
            for key, each in behind.items()
            if key[0] in self._here and key[1] in forms and self._counts(forms[key[1]], self._here[key[0]])
        }
        self.estimated = bool(self._behind) and all(self._is_estimate(each) for each in self._behind.values())
        self._marks = each_marked or not self.estimated
        self._named: dict[str, Mapping[UUID, Filled]] = {}
        self._whole: dict[str, Mapping[UUID, Filled]] = {}
        self._frames: dict[tuple[object, ...], Frame] = {}
        self._laid: dict[str, Frame] = {}

    def _counts(self, form: Form, unit: Unit) -> bool:
        return due.owes(form, unit, period=self._period)

    @property
    def counted(self) -> Counting:
        """The submissions of units that owe these forms."""
        return self._behind

    def units(self) -> tuple[UnitReports, ...]:
        return tuple(
            UnitReports(
                reporter=self._reporters[id_],
                reports=_Reports(self, id_, tuple(form for form in self._forms if (id_, form) in self._behind)),
                excused=frozenset(form for form in self._forms if self._period.is_excused(unit.code, form)),
            )
            for id_, unit in self._here.items()
        )

    # ---- added up ----

    def gather(self, form: Form, units: Sequence[UnitReports], *, alone: bool) -> Gathered:
        ids = [self._codes[unit.reporter.code] for unit in units]
        if len(ids) > 1 and sums_suffice(form):
            chosen = self._chosen(form, (self._behind[id_, form.id] for id_ in ids))
            sums = summed(
                self._session.connection(),
                self._published.tables[form.id],
                laid=self._city_frame(form),
                chosen=chosen,
                columns=self._columns[form.id],
            )
            return from_sums(self._city_frame(form), sums.cells, present=sums.present, totals=sums.totals)
        whole = self.read_whole(form.id)
        laid = None if has_own_lists(form) or form.sheet is not None else self._city_frame(form)
        return together(form, [whole[id_] for id_ in ids], alone=alone, laid=laid)

    def _city_frame(self, form: Form) -> Frame:
        if form.id not in self._laid:
            self._laid[form.id] = city_frame(form, period=period_facts(self._period), lists={})
        return self._laid[form.id]

    def _chosen(self, form: Form, its: Iterable[Counted]) -> Chosen:
        found = tuple(its)
        return Chosen(
            same=[each.submission for each in found if each.edition >= form.edition],
            older=[each.submission for each in found if each.edition < form.edition],
            estimates=frozenset(each.submission for each in found if self._is_marked(each)),
        )

    def _is_estimate(self, sent: Counted) -> bool:
        return self._period.on(day_of(sent.sent_at)).estimate

    def _is_marked(self, sent: Counted) -> bool:
        return self._marks and self._is_estimate(sent)

    # ---- one by one ----

    def named(self, form: str) -> Mapping[UUID, Filled]:
        """Of every unit's report, the cells that figures name: enough to say who stands behind a figure."""
        if form not in self._named:
            rows = self._rows.get(form, {})
            columns = {part: ids for part, ids in self._columns[form].items() if part in rows}
            self._named[form] = self._read(form, columns=columns, rows=rows)
        return self._named[form]

    def read_whole(self, form: str) -> Mapping[UUID, Filled]:
        if form not in self._whole:
            self._whole[form] = self._read(form, columns=self._columns[form], rows=None)
        return self._whole[form]

    def _read(
        self, form: str, *, columns: Mapping[str, frozenset[str]], rows: Mapping[str, frozenset[str] | None] | None
    ) -> Mapping[UUID, Filled]:
        definition = self._forms[form]
        its = {sent.submission: sent for (_, id_), sent in self._behind.items() if id_ == form}
        found: Mapping[UUID, Outcome] = stored_reports(
            self._session.connection(),
            self._published.tables[form],
            chosen=self._chosen(definition, its.values()),
            edition=definition.edition,
            columns=columns,
            rows=rows,
        )
        return {its[id_].unit: Filled(self._frame(definition, its[id_]), outcome) for id_, outcome in found.items()}

    def _frame(self, form: Form, sent: Counted) -> Frame:
        """The form laid out for the unit of `sent`: the same for all units that the form cannot tell apart."""
        reporter = self._reporters[sent.unit]
        estimate = self._is_marked(sent)
        own = reporter.code if tells_units_apart(form, reporter) else ""
        key = (form.id, estimate, reporter.kind, own, tuple(sorted(reporter.attributes.items())))
        if key not in self._frames:
            facts = period_facts(replace(self._period, estimate=estimate))
            self._frames[key] = frame(form, facts=Facts(reporter, facts, {}))
        return self._frames[key]


def tells_units_apart(form: Form, reporter: Reporter) -> bool:
    """Whether the layout may differ between units of one kind with the same attributes."""
    if has_own_lists(form):
        return True
    for part in form.parts:
        entries = tuple(part.row_entries()) if isinstance(part, Table) else ()
        named = (part.reported_by, *(entry.reported_by for entry in entries if isinstance(entry, Row)))
        if any(reporter.code in names for names in named):
            return True
        wheres = (entry.where for entry in entries if isinstance(entry, ListRows) and entry.where is not None)
        if any(isinstance(name, Attribute) and name.of == "reporter" for tree in wheres for name in walk(tree)):
            return True
    return False
