"""Regimes (how one authority reports) and periods (design section 7). Windows are data; nothing knows the name q1."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from engine.diagnostics import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodKind:
    """One line of a regime's calendar. Days are (month, day); `due_next_year`: the due date lies in the year after.
    `years`: how many years the window spans, the year of the period being the last. `revision`: when estimates are made
    official."""

    id: str
    title: str
    from_: tuple[int, int]
    to: tuple[int, int]
    due: tuple[int, int]
    due_next_year: bool = False
    years: int = 1
    estimate: bool = False
    revision: tuple[tuple[int, int], tuple[int, int]] | None = None  # opens and due, of the next year

    def first(self, year: int) -> date:
        return date(year - self.years + 1, *self.from_)

    def last(self, year: int) -> date:
        """A window to 28/02 lasts to the end of February."""
        return date(year, 3, 1) - timedelta(days=1) if self.to == (2, 28) else date(year, *self.to)

    def due_day(self, year: int) -> date:
        return date(year + self.due_next_year, *self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """A reporting unit as the language sees it: `attributes` are the further columns of the units file (zone, ...).
    `was`: codes of the units it took over, whole or in part."""

    code: str
    name: str
    kind: str
    attributes: Mapping[str, str]
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    sample: bool = False
    was: tuple[str, ...] = ()

    def has(self, name: str, value: str) -> bool:
        """Whether its code, its kind or an attribute of that name is `value`."""
        own = {"code": self.code, "kind": self.kind}
        return own.get(name, self.attributes.get(name)) == value


def official_code(code: str) -> str:
    """The code by which the State knows a unit: those of the list of administrative units (province, district, ward)
    are digits. '' for a name that is known in this system alone (`so_nv`)."""
    return code if code.isdecimal() else ""


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
    recall: bool = False  # a sender may take back what nobody has opened yet (HN 7.5 makes this the department's word)
    assigned_only: bool = False  # a form is approved by nobody but whose matter it is
    reminders: tuple[int, ...] = (7, 1, 0, -1)  # days before the due day
    issued: tuple[str, ...] = ()  # lines under a form's number: which document asks for it

    def kind(self, id_: str) -> PeriodKind | None:
        return next((kind for kind in self.kinds if kind.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodForm:
    """A form due in a period, with the edition that is pinned. `span`: where, of no matter to what it means."""

    form: str
    edition: int
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`opens`: first day of entry; `due`: last day, until its end in Asia/Ho_Chi_Minh; `after_due`: open | closed;
    `closes`: where closed, the last day of late sending. `revision`: first and last day of making estimates official.
    `request`: the document that asked for it. `excused`, `also`: who need not and who must report besides, as `unit` or
    `unit.form`, with the reason. `guide`: what the authority tells every unit that owes. `kind` is `adhoc` outside the
    calendar."""

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
    closes: date | None = None
    revision: tuple[date, date] | None = None
    request: str | None = None
    excused: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    guide: str | None = None

    def is_excused(self, unit: str, form: str) -> bool:
        return unit in self.excused or f"{unit}.{form}" in self.excused

    def is_asked_besides(self, unit: str, form: str) -> bool:
        return unit in self.also or f"{unit}.{form}" in self.also

    def on(self, day: date) -> "Period":
        """As it is for what is sent on `day`: once the round of official figures has opened, nothing is an estimate."""
        official = self.estimate and self.revision is not None and day >= self.revision[0]
        return replace(self, estimate=False) if official else self

    @property
    def last_day(self) -> date | None:
        """The last day on which a report without more time is taken; None: there is none."""
        return None if self.after_due == "open" else self.closes or self.due
