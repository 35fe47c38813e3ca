"""What the pages of Kỳ báo cáo show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """`sort`: by which the list is ordered."""

    id: str
    title: str
    href: str
    icon: str
    state: str
    days: str
    opens: str
    due: str
    forms: int
    year: int
    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodsPage:
    lines: tuple[PeriodLine, ...]
    next_year: int
    may_draft: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightLine:
    """`weight`: blocks, look, passed."""

    icon: str
    title: str
    words: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of the drawing; `solid`, `estimated`: from and to in pixels."""

    title: str
    words: str
    own: bool
    solid: tuple[int, int]
    estimated: tuple[int, int] | None
    due: int
    label: str
    due_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """Windows of a year to scale. `months`: (words, pixel); `today`: (pixel, words)."""

    months: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    height: int
    width: int
    today: tuple[int, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    id: str
    by: str
    at: str
    is_mine: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    by: str
    decided_by: str
    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPage:
    """`effect`: (what, how many). `excused`: (form number, units). `changed`: how what is written differs from what
    is in force. `outside`: it is outside the calendar and needs a written request; `request`: what that is called, ''
    where there is none yet."""

    id: str
    outside: bool
    request: str
    title: str
    summary: str
    chart: TimeLine | None
    lines: tuple[PreflightLine, ...]
    looked: str
    effect: tuple[tuple[str, str], ...]
    excused: tuple[tuple[str, int], ...]
    text: str
    proposal: ProposalShown | None
    decided: tuple[DecidedLine, ...]
    may_propose: bool
    may_confirm: bool
    is_published: bool
    changed: tuple[str, ...]
    blocking: int
    problem: str
