"""What the pages of oversight show: the audit, what is hidden or deleted, assignments of inspectors, rights."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """`more`: (word, content) pairs shown on opening; `mac`, `before`: this line's code and that of the line before."""

    at: str
    who: str
    role: str
    act: str
    what: str
    says: str
    good: bool
    result: str
    address: str
    number: int
    more: tuple[tuple[str, str], ...]
    mac: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """`state`: of the chain, in words. `head`: the code of the last line. `given`: the filters as typed. `acts`,
    `units`: (value, words) to choose from. `older`: query of the next lines, '' where there are none."""

    whole: bool
    state: str
    lines: int
    head: str
    outside: str
    days: tuple[tuple[str, tuple[AuditLine, ...]], ...]
    found: int
    given: Mapping[str, str]
    acts: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    query: str
    older: str
    under: str
    may_export: bool
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPage:
    title: str
    days: tuple[tuple[str, tuple[AuditLine, ...]], ...]
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalLine:
    id: str
    number: int
    what: str
    stage: str
    state: str
    hidden: bool
    reason: str
    document: str
    at: str
    people: tuple[tuple[str, str], ...]
    answer: str
    ended: str
    was: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalsPage:
    """`may_...`: what this reader may do to an open matter."""

    waiting: tuple[RemovalLine, ...]
    ended: tuple[RemovalLine, ...]
    may_ask: bool
    may_check: bool
    may_decide: bool
    subjects: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalStartPage:
    """Asking to hide or delete one report. `what`: form, unit and period."""

    report: str
    what: str
    may_hide: bool
    may_ask: bool
    given: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionLine:
    id: str
    inspector: str
    document: str
    days: str
    units: str
    periods: str
    state: str
    lasts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionsPage:
    """`inspectors`, `periods`: (value, words) to choose from. `given`: what was typed, kept over a refusal. `reports`:
    (words, address) of what an inspector may read now."""

    lines: tuple[InspectionLine, ...]
    may_assign: bool
    inspectors: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    problem: str = ""
    reports: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """One act: `by`: the roles that allow it, and how far each reaches."""

    act: str
    title: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPage:
    name: str
    unit: str
    roles: tuple[str, ...]
    may: tuple[RightLine, ...]
    may_not: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationLine:
    """`steps`: (title, words, who and when) of what was decided and done."""

    id: str
    number: int
    at: str
    finder: str
    about: str
    what: str
    lines: str
    steps: tuple[tuple[str, str, str], ...]
    state: str
    ended: bool
    may_decide: bool
    may_handle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationsPage:
    waiting: tuple[ViolationLine, ...]
    ended: tuple[ViolationLine, ...]
    may_report: bool
    given: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    id: str
    number: int
    who: str
    what: str
    document: str
    reason: str
    span: str
    state: str
    answer: str
    may_end: bool
    may_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergenciesPage:
    """`units`, `periods`: (value, words) to choose from. `reports`: (words, address) of what is open now. `most`:
    hours."""

    lines: tuple[EmergencyLine, ...]
    may_open: bool
    most: int
    units: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    reports: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    problem: str = ""
