"""Published definitions: forms, regimes and periods as bundles in the database, compiled once per content.

A bundle is the text of everything one definition needs, so nothing here looks at the authors' folders. The catalogue's
version number rises with every publication; each transaction compares it with what this process has compiled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlmodel import Session, col, select

from engine.model import Form, Period, Regime
from engine.project import Project, compile_bundle, compile_period_bundle
from server.refusal import Refused
from server.store.models import CatalogueVersion, Definition


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
        self._projects: dict[str, Project] = {}
        self._lock = Lock()

    def current(self, session: Session) -> Published:
        """Everything published as this transaction sees it; compiled again only where the content is new."""
        version = _version(session)
        if self._published.version == version:
            return self._published
        with self._lock:
            loaded = self._load(session, version)
            self._published = loaded
        return loaded

    def _load(self, session: Session, version: int) -> Published:
        forms: dict[tuple[str, int], PublishedForm] = {}
        regimes: dict[str, Regime] = {}
        periods: dict[tuple[str, str], Period] = {}
        for row in session.exec(select(Definition).order_by(col(Definition.edition))):
            if row.kind == "form":
                forms[row.id, row.edition] = PublishedForm(form=self._form(row), bundle=row.sha256)
            else:
                project = self._project(row)
                regimes |= project.regimes
                periods |= project.periods
        return Published(
            version=version,
            forms=forms,
            regimes=regimes,
            periods=periods,
            hashes={published.bundle: published for published in forms.values()},
        )

    def _form(self, row: Definition) -> Form:
        if row.sha256 not in self._forms:
            self._forms[row.sha256] = compile_bundle(row.bundle)
        return self._forms[row.sha256]

    def _project(self, row: Definition) -> Project:
        if row.sha256 not in self._projects:
            self._projects[row.sha256] = compile_period_bundle(row.bundle)
        return self._projects[row.sha256]


def _version(session: Session) -> int:
    found = session.exec(select(CatalogueVersion.version)).first()
    return found if found is not None else 0
