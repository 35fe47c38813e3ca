"""Regimes (how one authority reports) and periods (design section 7). Windows are data; nothing knows the name q1."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.diagnostics import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodKind:
    """One line of a regime's calendar. Days are (month, day); `due_next_year`: the due date lies in the year after."""

    id: str
    title: str
    from_: tuple[int, int]
    to: tuple[int, int]
    due: tuple[int, int]
    due_next_year: bool = False
    estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A reporting unit as the language sees it: `attributes` are the further columns of the units file (zone, ...)."""

    code: str
    name: str
    kind: str
    attributes: Mapping[str, str]
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    id: str
    title: str
    place: str
    receiver: str
    span: Span
    unit_kinds: Mapping[str, str]  # id -> Vietnamese title
    kinds: tuple[PeriodKind, ...]
    route: tuple[str, ...]  # approval levels, lowest first, the department last
    units: tuple[Reporter, ...]

    def kind(self, id_: str) -> PeriodKind | None:
        return next((kind for kind in self.kinds if kind.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodForm:
    """A form due in a period, with the edition that is pinned."""

    form: str
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`opens`: first day of entry; `due`: last day, until its end in Asia/Ho_Chi_Minh; `after_due`: open | closed."""

    id: str
    regime: str
    kind: str
    year: int
    title: str
    from_: date
    to: date
    opens: date
    due: date
    span: Span
    forms: tuple[PeriodForm, ...]
    estimate: bool = False
    after_due: str = "open"
