"""Published definitions: forms, regimes and periods as bundles in the database, compiled once per content.

A bundle is the text of everything one definition needs, so nothing here looks at the authors' folders. The catalogue's
version number rises with every publication; each transaction compares it with what this process has compiled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from threading import Lock

from sqlalchemy import MetaData
from sqlmodel import Session, col, select

from engine.model import Form, Indicator, LegalText, Period, Regime
from engine.project import (
    CompiledIndicators,
    CompiledReport,
    compile_bundle,
    compile_indicators,
    compile_period_bundle,
    compile_report,
)
from engine.targets.tables import CompiledTable, compile_tables
from server.refusal import Refused
from server.store.models import CatalogueVersion, Definition, ErratumRow

FORM, PERIOD, INDICATORS, TABULATION = "form", "period", "indicators", "tabulation"
MOST_COMPILED = 128  # forms whose meaning a process keeps beside those that its catalogues hold
RAISED = "catalogue"  # in `session.info` of a transaction that published: what it has loaded since, or None


class IndicatorSet:
    """The indicators as published, compiled when first asked for. `edition` 0: none are."""

    def __init__(self, *, edition: int = 0, sha256: str = "", text: str = "") -> None:
        self.edition, self.sha256, self._text = edition, sha256, text

    @cached_property
    def _compiled(self) -> CompiledIndicators:
        return compile_indicators(self._text) if self._text else CompiledIndicators(by_code={}, legal={}, forms={})

    @property
    def by_code(self) -> Mapping[str, Indicator]:
        return self._compiled.by_code

    @property
    def legal(self) -> Mapping[str, LegalText]:
        """The texts that the indicators cite, by id."""
        return self._compiled.legal

    @property
    def forms(self) -> Mapping[str, Form]:
        """The newest editions that they were published with, by id: for the words of a formula."""
        return self._compiled.forms


class Tabulation:
    """A report of the department in one published edition, compiled when first asked for."""

    def __init__(self, *, id_: str, edition: int, sha256: str, text: str) -> None:
        self.id, self.edition, self.sha256, self._text = id_, edition, sha256, text

    @cached_property
    def compiled(self) -> CompiledReport:
        return compile_report(self._text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedForm:
    """An edition in force, and the hash of the bundle it was compiled from."""

    form: Form
    bundle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Everything published, as of one version of the catalogue."""

    version: int
    forms: Mapping[tuple[str, int], PublishedForm]
    regimes: Mapping[str, Regime]
    periods: Mapping[tuple[str, str], Period]
    hashes: Mapping[str, PublishedForm] = field(default_factory=dict)
    tables: Mapping[str, tuple[CompiledTable, ...]] = field(default_factory=dict)
    indicators: IndicatorSet = field(default_factory=IndicatorSet)
    indicator_sets: Mapping[int, IndicatorSet] = field(default_factory=dict)
    tabulations: Mapping[tuple[str, int], Tabulation] = field(default_factory=dict)

    def tabulation(self, id_: str, edition: int = 0) -> Tabulation:
        """A report of the department; without `edition` in its newest."""
        found = [each for key, each in sorted(self.tabulations.items()) if key[0] == id_ and edition in (0, key[1])]
        if not found:
            raise Refused("not_found", what=f"báo cáo tổng hợp {id_}" + (f" phiên bản {edition}" if edition else ""))
        return found[-1]

    def form(self, id_: str, edition: int) -> PublishedForm:
        found = self.forms.get((id_, edition))
        if found is None:
            raise Refused("not_found", what=f"biểu {id_} phiên bản {edition}")
        return found

    def by_hash(self, bundle: str) -> PublishedForm:
        return self.hashes[bundle]

    def editions(self, form: str) -> tuple[Form, ...]:
        """Every published edition of a form, oldest first."""
        return tuple(self.forms[key].form for key in sorted(self.forms) if key[0] == form)

    def regime(self, id_: str) -> Regime:
        return self.regimes[id_]

    def period(self, regime: str, id_: str) -> Period:
        found = self.periods.get((regime, id_))
        if found is None:
            raise Refused("not_found", what=f"kỳ báo cáo {id_}")
        return found

    def periods_of(self, regime: str) -> tuple[Period, ...]:
        """Newest first."""
        found = [period for period in self.periods.values() if period.regime == regime]
        return tuple(sorted(found, key=lambda period: (period.to, period.from_, period.id), reverse=True))

    # ---- the periods that the time functions read; the windows are data, nothing knows a quarter ----

    def ending_before(self, period: Period, form: str) -> Period | None:
        """The period of `form` whose window ended the day before this one begins."""
        ends = period.from_ - timedelta(days=1)
        return _latest(other for other in self._of(period, form) if other.to == ends)

    def previous(self, period: Period, form: str) -> Period | None:
        """The period of `form` with the latest earlier end."""
        return _latest(other for other in self._of(period, form) if other.to < period.to)

    def year_before(self, period: Period, form: str) -> Period | None:
        """The period of `form` of the same kind, one year earlier."""
        return _latest(
            other for other in self._of(period, form) if other.kind == period.kind and other.year == period.year - 1
        )

    def inside(self, period: Period, form: str) -> tuple[Period, ...]:
        """The periods of `form` whose windows lie inside this one's, and are shorter; in order of time."""
        window = (period.from_, period.to)
        found = (
            other
            for other in self._of(period, form)
            if window[0] <= other.from_ and other.to <= window[1] and window != (other.from_, other.to)
        )
        return tuple(sorted(found, key=lambda each: (each.from_, each.to, each.id)))

    def _of(self, period: Period, form: str) -> Iterable[Period]:
        return (
            other
            for other in self.periods.values()
            if other.regime == period.regime and any(due.form == form for due in other.forms)
        )


NOTHING_PUBLISHED = Published(version=0, forms={}, regimes={}, periods={})


def _latest(periods: Iterable[Period]) -> Period | None:
    return max(periods, key=lambda period: (period.to, period.from_, period.id), default=None)


class Catalogue:
    """What this process has compiled. `current` is asked once per transaction."""

    def __init__(self) -> None:
        self._published = NOTHING_PUBLISHED
        self._forms: dict[str, Form] = {}
        self._periods: dict[tuple[str, str], tuple[Regime, Period]] = {}
        self._indicators: dict[tuple[int, str], IndicatorSet] = {}
        self._tabulations: dict[str, Tabulation] = {}
        self._lock = Lock()

    def current(self, session: Session) -> Published:
        """Everything published as this transaction sees it; compiled again only where the content is new. What a
        transaction itself has published is kept for it alone: it may yet be rolled back, and its version number given
        to something else."""
        version = version_of(session)
        if RAISED in session.info:
            return self._of_this_act(session, version)
        if self._published.version == version:
            return self._published
        with self._lock:
            loaded = self._load(session, version)
            self._published = loaded
        return loaded

    def _of_this_act(self, session: Session, version: int) -> Published:
        held: Published | None = session.info[RAISED]
        if held is None or held.version != version:
            with self._lock:
                held = self._load(session, version)
            session.info[RAISED] = held
        return held

    def _load(self, session: Session, version: int) -> Published:
        rows = session.exec(select(Definition).order_by(col(Definition.edition), col(Definition.published_at))).all()
        forms = {
            (row.id, row.edition): PublishedForm(form=self._form(row), bundle=row.sha256)
            for row in rows
            if row.kind == FORM
        }
        hashes = {published.bundle: published for published in forms.values()}
        for erratum in session.exec(select(ErratumRow).order_by(col(ErratumRow.serial))):
            corrected = PublishedForm(form=self._form(erratum), bundle=erratum.sha256)
            forms[erratum.form, erratum.edition] = hashes[erratum.sha256] = corrected
        known = {key: published.form for key, published in forms.items()}
        regimes: dict[str, Regime] = {}
        periods: dict[tuple[str, str], Period] = {}
        amendments = [row for row in rows if row.kind == PERIOD]  # by number: a clock set back undoes no amendment
        for row in sorted(amendments, key=lambda row: row.published_at):
            regime, _ = self._period(row, known)
            regimes[regime.id] = regime
        for row in amendments:
            regime, period = self._period(row, known)
            periods[regime.id, period.id] = period
        sets = {row.edition: self._indicator_set(row) for row in rows if row.kind == INDICATORS}
        return Published(
            version=version,
            forms=forms,
            regimes=regimes,
            periods=periods,
            hashes=hashes,
            tables=_tables(known),
            indicators=sets[max(sets)] if sets else IndicatorSet(),
            indicator_sets=sets,
            tabulations={(row.id, row.edition): self._tabulation(row) for row in rows if row.kind == TABULATION},
        )

    def _tabulation(self, row: Definition) -> Tabulation:
        if row.sha256 not in self._tabulations:
            made = Tabulation(id_=row.id, edition=row.edition, sha256=row.sha256, text=row.bundle)
            self._tabulations[row.sha256] = made
        return self._tabulations[row.sha256]

    def _indicator_set(self, row: Definition) -> IndicatorSet:
        key = (row.edition, row.sha256)
        if key not in self._indicators:
            self._indicators[key] = IndicatorSet(edition=row.edition, sha256=row.sha256, text=row.bundle)
        return self._indicators[key]

    def _form(self, row: Definition | ErratumRow) -> Form:
        if row.sha256 not in self._forms:
            self._forms[row.sha256] = _compiled(row.bundle)
        return self._forms[row.sha256]

    def _period(self, row: Definition, forms: Mapping[tuple[str, int], Form]) -> tuple[Regime, Period]:
        key = (row.id, row.sha256)
        if key not in self._periods:
            self._periods[key] = compile_period_bundle(row.bundle, forms=forms)
        return self._periods[key]


@lru_cache(maxsize=MOST_COMPILED)
def _compiled(bundle: str) -> Form:
    """The form of a bundle, compiled once a process, however many applications serve it."""
    return compile_bundle(bundle)


def _tables(forms: Mapping[tuple[str, int], Form]) -> Mapping[str, tuple[CompiledTable, ...]]:
    """By form, one table per part over all its editions."""
    metadata = MetaData()
    editions: dict[str, list[Form]] = {}
    for key in sorted(forms):
        editions.setdefault(key[0], []).append(forms[key])
    return {id_: compile_tables(found, metadata=metadata) for id_, found in editions.items()}


def version_of(session: Session) -> int:
    found = session.exec(select(CatalogueVersion.version)).first()
    return found if found is not None else 0


def find(session: Session, kind: str, *, id_: str, edition: int | None = None) -> Definition | None:
    """A published definition; without `edition` the one in force."""
    query = select(Definition).where(col(Definition.kind) == kind, col(Definition.id) == id_)
    if edition is not None:
        query = query.where(col(Definition.edition) == edition)
    return session.exec(query.order_by(col(Definition.edition).desc()).limit(1)).first()


def newest_of(session: Session, kind: str) -> tuple[Definition, ...]:
    """The highest edition of every definition of a kind, by id."""
    query = select(Definition).where(col(Definition.kind) == kind).order_by(col(Definition.id), col(Definition.edition))
    return tuple({row.id: row for row in session.exec(query)}.values())


def text_in_force(session: Session, form: str, *, edition: int) -> Definition | ErratumRow | None:
    """The bundle of an edition with its last correction of words."""
    query = select(ErratumRow).where(col(ErratumRow.form) == form, col(ErratumRow.edition) == edition)
    last = session.exec(query.order_by(col(ErratumRow.serial).desc()).limit(1)).first()
    return last or find(session, FORM, id_=form, edition=edition)


def in_force(session: Session) -> tuple[tuple[tuple[str, int], str], ...]:
    """((id, edition), hash of the bundle) of every form edition with its last correction, every period and the set of
    indicators, as they are in force; the oldest first."""
    texts = (FORM, PERIOD, INDICATORS)  # a report template holds none
    query = select(Definition.kind, Definition.id, Definition.edition, Definition.sha256)
    query = query.where(col(Definition.kind).in_(texts))
    last: dict[tuple[str, str, int], tuple[tuple[str, int], str]] = {}
    for kind, id_, edition, sha256 in session.exec(
        query.order_by(col(Definition.published_at), col(Definition.edition))
    ):
        last.pop((kind, id_, edition if kind == FORM else 0), None)
        last[kind, id_, edition if kind == FORM else 0] = ((id_, edition), sha256)
    errata = select(ErratumRow.form, ErratumRow.edition, ErratumRow.sha256).order_by(col(ErratumRow.serial))
    for form, edition, sha256 in session.exec(errata):
        last[FORM, form, edition] = ((form, edition), sha256)
    return tuple(last.values())


def bundle_of(session: Session, sha256: str) -> str:
    """The text of a bundle in the catalogue."""
    found = session.exec(select(Definition.bundle).where(col(Definition.sha256) == sha256).limit(1)).first()
    if found is None:
        found = session.exec(select(ErratumRow.bundle).where(col(ErratumRow.sha256) == sha256).limit(1)).one()
    return found


def take_back(session: Session, definition: Definition, *, now: datetime) -> None:
    """Remove a definition on which nothing stands, from the next request of every process."""
    session.delete(definition)
    _raise_version(session, now)


def errata_of(session: Session, form: str, *, edition: int) -> int:
    """How many corrections of words an edition has had."""
    query = select(ErratumRow.serial).where(col(ErratumRow.form) == form, col(ErratumRow.edition) == edition)
    return max(session.exec(query), default=0)


def put_erratum(session: Session, erratum: ErratumRow) -> None:
    """Add a correction of words, in force from the next request of every process."""
    session.add(erratum)
    _raise_version(session, erratum.at)


def put(session: Session, definition: Definition) -> None:
    """Add a definition and raise the catalogue's version, so that every process loads it with its next request."""
    session.add(definition)
    _raise_version(session, definition.published_at)


def _raise_version(session: Session, now: datetime) -> None:
    version = session.get(CatalogueVersion, 1, with_for_update=True)
    if version is None:
        version = CatalogueVersion(id=1, version=0, changed_at=now)
    version.version += 1
    version.changed_at = now
    session.add(version)
    session.flush()
    session.info[RAISED] = None
