"""Reports of the department: tables whose cells are all formulas over what units reported, worked out for a period over
the units that the reader may see; who has not reported; and where each cell comes from."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from engine.compute.figures import Figures, Traced
from engine.compute.frame import Facts, FrameColumn, FramePart
from engine.compute.gathering import EVERYBODY, Filled, Gathered, UnitReports
from engine.compute.head import Head, head_of
from engine.compute.layout import concerns
from engine.compute.tabulating import REPORTERS, Source, Tabulated, Tabulation, Told
from engine.compute.whole import whole_frame
from engine.expr import cells_of
from engine.expr.scope import How
from engine.expr.tree import At, Cell, Indicator, Several, TableRows, Tree
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Unit as Measure
from engine.expr.values import Value
from engine.expr.words import in_words
from engine.model import CellRead, CodeList, CodeRow, Figure, Form, Period, Regime, Report, Reporter, Table
from engine.model import Indicator as IndicatorModel
from server.actor import Actor
from server.figures.city import City, city, codes_below
from server.figures.lineage import NameBehind, units_behind, verified
from server.figures.named import open_units
from server.figures.words import cell_words, name_text
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.surroundings import period_facts
from server.store import catalogue, origins
from server.store import units as seats
from server.store.catalogue import Published
from server.store.models import Unit
from server.store.origins import Origin

NO_UNIT = Measure("", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of the units that owe a form are in the figures that come from it. `lacking`: names of the others;
    `waiting`: how many reports behind were sent and not approved. `alike`: of another period, whether it is the same
    units that are in its figures."""

    form: Form
    period: Period
    known: int
    expected: int
    lacking: tuple[str, ...]
    waiting: int
    alike: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TabulationView:
    """`tables`: beside the parts of the report, in their order. `under`: codes of the units whose subtrees are shown,
    () for all that the reader may see (`restricted`: not the whole authority). `coverage`: of this period by form;
    `before`: of other periods that figures are read from. `edition`, `editions`: of the report itself.
    `forms`: those that it reads, by id. `lost`: what its formulas name and the forms in force no longer have."""

    report: Report
    edition: int
    editions: tuple[int, ...]
    period: Period
    periods: tuple[Period, ...]
    basis: str
    under: tuple[str, ...]
    tables: tuple[Tabulated, ...]
    coverage: tuple[Coverage, ...]
    before: tuple[Coverage, ...]
    units: tuple[tuple[str, str], ...]
    estimated: bool
    restricted: bool
    legal: tuple[str, ...]
    forms: Mapping[str, Form]
    lost: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[Table, Tabulated], ...]:
        parts = (part for part in self.report.parts if isinstance(part, Table))
        return tuple(zip(parts, self.tables, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellName:
    """Which cell of a report of the department. `under` as in the view."""

    report: str
    part: str
    row: str
    column: str
    period: str
    edition: int = 0
    basis: str = "approved"
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePart:
    """One name of the formula of a cell. `period`: the title of the period it is read from, where it is another one.
    `own`: (row, column) of the same table. `names`: else what was added up for it, `formula`: of an indicator."""

    words: str
    period: str
    value: Value | None
    own: tuple[str, str] | None
    names: tuple[NameBehind, ...]
    formula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLineage:
    """`whose`: the title of its row. `adds`: of a total row, the rows it adds up, with their value in this column.
    `frames`: what each unit's report looks like, by form, unit and period."""

    name: CellName
    view: TabulationView
    table: Table
    tabulated: Tabulated
    value: Value
    formula: str
    parts: tuple[NamePart, ...]
    origins: Mapping[UUID, Origin]
    unit_names: Mapping[str, str]
    frames: Mapping[UUID, Filled]
    verified: Mapping[UUID, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`forms`: numbers of the forms it reads; `kinds`: titles of the periods it is made for, () for any."""

    report: Report
    edition: int
    forms: tuple[str, ...]
    kinds: tuple[str, ...]


def tabulations(desk: Desk, actor: Actor) -> tuple[Listed, ...]:
    """The newest edition of every report of the department, by number."""
    with desk.database.read() as session:
        open_units(desk, actor, seats.on_day(session, actor.regime, day=desk.today), forms=(), period="")
        published = desk.catalogue.current(session)
        regime = published.regime(actor.regime)
        newest = dict(sorted(published.tabulations))
        found = [_listed(published, regime, published.tabulation(*key)) for key in newest.items()]
    return tuple(sorted(found, key=lambda each: (each.report.number, each.report.title)))


def columns_of(part: Table) -> tuple[FrameColumn, ...]:
    """The columns of a table as on paper, with their numbers and full titles."""
    return head_for(part).columns


def head_for(part: Table) -> Head:
    return head_of(part.columns, codes_of=lambda _: (), offered=lambda _: None)


def _listed(published: Published, regime: Regime, found: catalogue.Tabulation) -> Listed:
    compiled = found.compiled
    kinds = (regime.kind(id_) for id_ in compiled.report.periods)
    return Listed(
        report=compiled.report,
        edition=found.edition,
        forms=tuple(
            sorted(compiled.forms[id_].number for id_ in forms_of(published, compiled.report) if id_ in compiled.forms)
        ),
        kinds=tuple(kind.title for kind in kinds if kind is not None),
    )


def tabulation(
    desk: Desk,
    actor: Actor,
    *,
    report: str,
    edition: int = 0,
    period: str = "",
    basis: str = "approved",
    under: Sequence[str] = (),
) -> TabulationView:
    """Raises `Refused`, `Forbidden`."""
    with desk.adding_up() as session:
        made = _made(desk, actor, session, report=report, edition=edition, period=period, basis=basis, under=under)
        return made.view()


def cell_lineage(desk: Desk, actor: Actor, name: CellName) -> CellLineage:
    """Raises `Refused`, `Forbidden`."""
    with desk.adding_up() as session:
        made = _made(
            desk,
            actor,
            session,
            report=name.report,
            edition=name.edition,
            period=name.period,
            basis=name.basis,
            under=name.under,
        )
        return made.lineage(session, name)


def periods_of(published: Published, regime: str, report: Report) -> tuple[Period, ...]:
    """The published periods that a report is worked out for, newest first: of its kinds, with a form that it reads."""
    reads = frozenset(forms_of(published, report))
    return tuple(
        each
        for each in published.periods_of(regime)
        if (not report.periods or each.kind in report.periods)
        and not reads.isdisjoint(pinned.form for pinned in each.forms)
    )


def forms_of(published: Published, report: Report) -> tuple[str, ...]:
    """Ids of every form that the report reads, also through indicators."""
    known = published.indicators.by_code
    through = (form for code in report.indicators if code in known for form in known[code].reads)
    return tuple(dict.fromkeys((*report.reads, *through)))


def _made(
    desk: Desk,
    actor: Actor,
    session: Session,
    *,
    report: str,
    edition: int,
    period: str,
    basis: str,
    under: Sequence[str],
) -> "_Made":
    published = desk.catalogue.current(session)
    found = published.tabulation(report, edition)
    definition = found.compiled.report
    choices = periods_of(published, actor.regime, definition)
    chosen = next((each for each in choices if each.id == period), None) if period else next(iter(choices), None)
    if chosen is None and period:
        raise Refused("not_found", what=f"báo cáo tổng hợp {definition.number or report} trong kỳ {period}")
    if chosen is None:
        raise Refused("no_period_of_tabulation", report=definition.title)
    cities = _Cities(session, published, definition, basis=basis)
    here = cities.of(chosen)
    seen = open_units(desk, actor, here.units, forms=forms_of(published, definition), period=chosen.id)
    codes = frozenset(unit.code for unit in seen)
    inside = codes
    if under:
        inside = codes & frozenset(code for top in under for code in codes_below(here.units, top))
        unknown = [code for code in under if code not in codes]
        if unknown:
            raise Refused("not_found", what=f"đơn vị {', '.join(unknown)}")
    return _Made(
        cities=cities,
        found=found,
        period=chosen,
        periods=choices,
        basis=basis,
        under=tuple(under),
        inside=inside,
        units=tuple(here.units),
        restricted=len(seen) < len(here.units),
        seen=codes,
    )


class _Cities:
    """The periods that a report reads, each added up once."""

    def __init__(self, session: Session, published: Published, report: Report, *, basis: str) -> None:
        self._session, self.published, self.report, self._basis = session, published, report, basis
        self._known: dict[str, City] = {}
        self.forms = forms_of(published, report)
        self._behind: dict[int, tuple[Figures, dict[str, City]]] = {}

    def of(self, period: Period) -> City:
        if period.id not in self._known:
            ways = self.ways(period)
            self._known[period.id] = city(
                self._session,
                self.published,
                period=period,
                figures=(*_asked(self.report), *(figure for way in ways.values() for figure in way.figures)),
                indicators=ways,
                basis=self._basis,
            )
        return self._known[period.id]

    def ways(self, period: Period) -> Mapping[str, IndicatorModel]:
        """The indicators that the report names, as they are computed for this period."""
        known = self.published.indicators.by_code
        found = {code: known[code].on(period.to) for code in self.report.indicators if code in known}
        return {code: way for code, way in found.items() if way is not None}

    def figures(self, by_form: Mapping[str, Period]) -> Figures | None:
        """Of each form the figures of its period, as one; None where there is no such period."""
        cities = {form: self.of(period) for form, period in by_form.items()}
        distinct = {each.period.id: each for each in cities.values()}
        if not distinct:
            return None
        made = next(iter(distinct.values())).figures if len(distinct) == 1 else _merged(cities)
        _, known = self._behind.setdefault(id(made), (made, {}))
        known.update(cities)
        return made

    def behind(self, figures: Figures, form: str) -> City | None:
        _, cities = self._behind[id(figures)]
        return cities.get(form)

    # ---- other periods ----

    def others(self, period: Period) -> Mapping[How, Figures]:
        found: dict[How, dict[str, Period]] = {}
        for how, form in self.other_times(period):
            other = self.period_then(how, period, form)
            if other is not None:
                found.setdefault(how, {})[form] = other
        made = {how: self.figures(by_form) for how, by_form in found.items()}
        return {how: figures for how, figures in made.items() if figures is not None}

    def earlier(self, period: Period) -> Mapping[str, tuple[Figures, ...]]:
        """By form, the reports of the year before this one; a form whose reports leave a gap is left out."""
        found: dict[str, tuple[Figures, ...]] = {}
        for form in {form for how, form in self._times(period) if how is How.YEAR_TO_DATE}:
            chain = self._chain(period, form)
            windows = [self.figures({form: each}) for each in chain or ()]
            if chain is not None:
                found[form] = tuple(each for each in windows if each is not None)
        return found

    def _chain(self, period: Period, form: str) -> tuple[Period, ...] | None:
        found: list[Period] = []
        here = period
        while (here.from_.month, here.from_.day) != (1, 1):
            before = self.published.ending_before(here, form)
            if before is None:
                return None
            found.insert(0, before)
            here = before
        return tuple(found)

    def period_then(self, how: How, period: Period, form: str) -> Period | None:
        match how:
            case How.OPENING:
                return self.published.ending_before(period, form)
            case How.PREVIOUS:
                return self.published.previous(period, form)
            case How.LAST_YEAR:
                return self.published.year_before(period, form)
            case _:
                return None

    def other_times(self, period: Period) -> Iterable[tuple[How, str]]:
        return ((how, form) for how, form in self._times(period) if how is not How.YEAR_TO_DATE)

    def _times(self, period: Period) -> frozenset[tuple[How, str]]:
        """(how, form) of everything that is read from other periods; a cell of the report's own, of all that the report
        reads."""
        found: set[tuple[How, str]] = set()
        ways = self.ways(period)
        for formula in _formulas(self.report):
            for name, how in cells_of(formula):
                if how is How.NOW:
                    continue
                if isinstance(name, Indicator):
                    found |= {(how, form) for form in (ways[name.code].reads if name.code in ways else ())}
                else:
                    found |= {(how, form) for form in ((name.form,) if name.form is not None else self.forms)}
        return frozenset(found)


def _merged(cities: Mapping[str, City]) -> Figures:
    """The figures of forms whose reports are of different periods, as if of one."""
    its: dict[str, dict[str, Filled]] = {}
    reporters: dict[str, Reporter] = {}
    for form, here in cities.items():
        for unit in here.figures.units:
            reporters.setdefault(unit.reporter.code, unit.reporter)
            if form in unit.reports:
                its.setdefault(unit.reporter.code, {})[form] = unit.reports[form]

    def gather(form: Form, units: Sequence[UnitReports], *, alone: bool) -> Gathered:
        return cities[form.id].gather(form, units, alone=alone)

    forms = {form: here.forms[form] for form, here in cities.items() if form in here.forms}
    return Figures(
        forms,
        [UnitReports(reporter=each, reports=its.get(code, {})) for code, each in reporters.items()],
        gather=gather,
    )


def _formulas(report: Report) -> Iterator[Tree]:
    for part in report.parts:
        for column in part.all_columns() if isinstance(part, Table) else ():
            if column.formula is not None:
                yield column.formula


def _frames(forms: Mapping[str, Form], period: Period) -> Mapping[tuple[str, str], FramePart]:
    """The parts of these forms laid out for everybody."""
    facts = Facts(EVERYBODY, period_facts(period), {})
    return {(id_, part.id): part for id_, form in forms.items() for part in whole_frame(form, facts=facts).parts}


def _has(frames: Mapping[tuple[str, str], FramePart], name: Cell | TableRows) -> bool:
    """Whether the part, the columns and the row that a name means are there."""
    part = frames.get((name.form or "", name.part))
    if part is None:
        return False
    ids = {column.column.id for column in part.columns}
    named = name.column.columns if isinstance(name.column, Several) else (name.column,)
    row = part.row(name.rows.key) if isinstance(name.rows, At) else part
    return row is not None and all(each.id in ids for each in named if isinstance(each, ColumnName))


def _asked(report: Report) -> Iterator[Figure]:
    """What the formulas read, said as figures: only that is read from the tables."""
    for formula in _formulas(report):
        names = [name for name, _ in cells_of(formula) if isinstance(name, Cell | TableRows) and name.form is not None]
        if names:
            yield Figure(
                id="",
                title="",
                unit=NO_UNIT,
                value=formula,
                by=(),
                span=report.span,
                reads=tuple(dict.fromkeys(CellRead(name.form or "", name.part, "", "") for name in names)),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    cities: _Cities
    found: catalogue.Tabulation
    period: Period
    periods: tuple[Period, ...]
    basis: str
    under: tuple[str, ...]
    inside: frozenset[str]
    seen: frozenset[str]
    units: tuple[Unit, ...]
    restricted: bool

    @property
    def here(self) -> City:
        return self.cities.of(self.period)

    @property
    def report(self) -> Report:
        """With the units of the period's end as the list of reporters."""
        plain = self.found.compiled.report
        lists = tuple(self._reporters(each) if each.id == REPORTERS else each for each in plain.lists)
        return replace(plain, lists=lists)

    def _reporters(self, as_written: CodeList) -> CodeList:
        rows = tuple(
            CodeRow(
                code=unit.reporter.code,
                name=unit.reporter.name,
                valid_from=unit.reporter.valid_from,
                valid_to=unit.reporter.valid_to,
                was=(),
                attributes={
                    **{name: unit.reporter.attributes.get(name, "") for name in as_written.columns},
                    "kind": unit.reporter.kind,
                    "parent": unit.reporter.parent or "",
                },
            )
            for unit in self.here.figures.units
        )
        return replace(as_written, rows=rows)

    def told(self) -> Told:
        figures = self.cities.figures(dict.fromkeys(self.cities.forms, self.period))
        return Told(
            figures=figures if figures is not None else self.here.figures,
            period=period_facts(self.period),
            others=self.cities.others(self.period),
            earlier=self.cities.earlier(self.period),
            within=self.inside,
        )

    def view(self, told: Told | None = None) -> TabulationView:
        told = told or self.told()
        report = self.report
        legal = self.found.compiled.legal
        known = self.cities.published.tabulations
        tables = tuple(Tabulation(report, part, told).done() for part in report.parts if isinstance(part, Table))
        return TabulationView(
            report=report,
            edition=self.found.edition,
            editions=tuple(edition for id_, edition in sorted(known) if id_ == self.found.id),
            period=self.period,
            periods=self.periods,
            basis=self.basis,
            under=self.under,
            tables=tables,
            coverage=tuple(self._coverage(self.here, self.cities.forms)),
            before=tuple(self._before()),
            units=tuple((unit.code, unit.name) for unit in self.units if unit.code in self._offered()),
            estimated=self.here.estimated,
            restricted=self.restricted,
            legal=tuple(legal[id_].title for id_ in report.legal if id_ in legal),
            forms=self._forms(),
            lost=tuple(dict.fromkeys(self._lost())),
        )

    # ---- who has reported ----

    def _offered(self) -> frozenset[str]:
        """The units that may be looked at by themselves: those that owe a form, and those that are looked at."""
        owed = (form.total_from or form.reported_by for form in self.here.forms.values())
        kinds = frozenset(each for who in owed for each in who)
        owing = (unit.code for unit in self.units if not kinds.isdisjoint((unit.kind, unit.code)))
        return frozenset((*(code for code in owing if code in self.seen), *self.under))

    def _coverage(self, here: City, forms: Iterable[str]) -> Iterator[Coverage]:
        waiting = {key for key, each in here.counting.items() if not each.approved}
        ids = {unit.code: unit.id for unit in here.units}
        for id_ in forms:
            form = here.forms.get(id_)
            if form is None:
                continue
            who = form.total_from or form.reported_by
            its = [unit for unit in here.figures.units if unit.reporter.code in self.inside]
            owing = [unit for unit in its if id_ not in unit.excused and concerns(who, unit.reporter)]
            lacking = tuple(unit.reporter.name for unit in owing if id_ not in unit.reports)
            yield Coverage(
                form=form,
                period=here.period,
                known=len(owing) - len(lacking),
                expected=len(owing),
                lacking=lacking,
                waiting=sum(1 for unit in owing if (ids[unit.reporter.code], id_) in waiting),
            )

    def _before(self) -> Iterator[Coverage]:
        for how, form in sorted(self.cities.other_times(self.period)):
            other = self.cities.period_then(how, self.period, form)
            there = self.cities.of(other) if other is not None else None
            for each in self._coverage(there, (form,)) if there is not None else ():
                yield replace(each, alike=self._known(there, form) == self._known(self.here, form))

    def _known(self, here: City | None, form: str) -> frozenset[str]:
        its = here.figures.units if here is not None else ()
        return frozenset(unit.reporter.code for unit in its if form in unit.reports) & self.inside

    # ---- where a cell comes from ----

    def lineage(self, session: Session, name: CellName) -> CellLineage:
        told = self.told()
        report = self.report
        view = self.view(told)
        found = next(((part, table) for part, table in view.parts if part.id == name.part), None)
        if found is None or (name.row, name.column) not in found[1].cells:
            raise Refused("not_found", what="ô này của báo cáo tổng hợp")
        part, table = found
        column = part.column(name.column)
        reckoned = Tabulation(report, part, told)
        parts = tuple(self._part(part, source) for source in reckoned.sources(name.row, name.column))
        frames = dict(self._frames(reckoned.sources(name.row, name.column)))
        sent = {unit.submission for each in parts for one in each.names for unit in one.units}
        return CellLineage(
            name=name,
            view=view,
            table=part,
            tabulated=table,
            value=table.cells[name.row, name.column],
            formula=in_words(column.formula, lambda each: self._words(part, each))
            if column is not None and column.formula is not None
            else "",
            parts=parts,
            origins=origins.origins(session, sent),
            unit_names={unit.code: unit.name for unit in self.units},
            frames=frames,
            verified=verified(session, sent),
        )

    def _words(self, part: Table, name: object) -> str:
        if isinstance(name, Cell) and name.form is None:
            return cell_words(name, part, {each.key: each.title for each in columns_of(part)})
        if isinstance(name, Indicator):
            way = self.cities.ways(self.period).get(name.code)
            figure = way.figure(name.figure) if way is not None else None
            return f"chỉ tiêu {name.code}" + (f" “{figure.title}”" if figure is not None else "")
        return name_text(name, self._laid(), self._forms())  # type: ignore[arg-type]  # what is no cell of its own

    def _lost(self) -> Iterator[str]:
        """Cells that the formulas name and a newer edition of their form no longer has, in the words of the older."""
        now, then = _frames(self.here.forms, self.period), _frames(self.found.compiled.forms, self.period)
        for formula in _formulas(self.report):
            for name, _ in cells_of(formula):
                form = None if isinstance(name, Indicator) else self.here.forms.get(name.form or "")
                if form is not None and not isinstance(name, Indicator) and not _has(now, name) and _has(then, name):
                    words = name_text(name, then, self.found.compiled.forms)
                    yield f"{words}: biểu {form.number} phiên bản {form.edition} không còn ô này"

    def _forms(self) -> Mapping[str, Form]:
        return {**self.found.compiled.forms, **self.here.forms}

    def _laid(self) -> Mapping[tuple[str, str], FramePart]:
        forms = {id_: form for id_, form in self._forms().items() if id_ in self.cities.forms}
        return _frames(forms, self.period)

    def _part(self, part: Table, source: Source) -> NamePart:
        periods = {
            here.period.id: here.period.title
            for figures, traced in source.traced
            if (here := self.cities.behind(figures, traced.form)) is not None
        }
        periods.pop(self.period.id, None)
        return NamePart(
            words=self._words(part, source.name),
            period=", ".join(periods.values()),
            value=source.value,
            own=source.own,
            names=tuple(each for figures, traced in source.traced for each in self._behind(part, figures, traced)),
            formula=self._indicator_formula(source),
        )

    def _indicator_formula(self, source: Source) -> str:
        if not isinstance(source.name, Indicator):
            return ""
        way = self.cities.ways(self.period).get(source.name.code)
        figure = way.figure(source.name.figure) if way is not None else None
        if figure is None or figure.value is None:
            return ""
        return in_words(figure.value, lambda each: name_text(each, self._laid(), self._forms()))

    def _behind(self, part: Table, figures: Figures, traced: Traced) -> Iterator[NameBehind]:
        here = self.cities.behind(figures, traced.form)
        form = here.forms.get(traced.form) if here is not None else None
        if here is None or form is None:
            return
        found = tuple(units_behind(here, traced, form))
        counted = traced.value is None
        yield NameBehind(
            words=self._words(part, traced.name),
            form=form,
            value=traced.value,
            rows=sum(unit.rows for unit in found) if counted else 0,
            units=found,
        )

    def _frames(self, sources: Iterable[Source]) -> Iterator[tuple[UUID, Filled]]:
        """Submission -> the report as it was laid out and filled."""
        for figures, traced in (each for source in sources for each in source.traced):
            here = self.cities.behind(figures, traced.form)
            if here is None:
                continue
            ids = {unit.code: unit.id for unit in here.units}
            whole = here.whole(traced.form)
            for unit in traced.units:
                id_ = ids[unit.reporter.code]
                yield here.counting[id_, traced.form].submission, whole[id_]


def shown_units(view: TabulationView) -> Collection[str]:
    """Codes of the units that have a row of their own in a table of the report."""
    return {row.key for table in view.tables for row in table.rows if row.of_unit}
