"""What the pages of the register of operations show."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.operations.runbook import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine:
    """`late`: a clock that was missed, in words."""

    id: str
    kind: str
    number: int
    title: str
    state: str
    icon: str
    who: str
    at: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperLine:
    """Somebody to ask. `about`: in what; `phone`, `email` '' where not known."""

    about: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsPage:
    """`given`: the form as it was typed. `kinds`: (value, words, count, chosen)."""

    kinds: tuple[tuple[str, str, int, bool], ...]
    waiting: tuple[MatterLine, ...]
    over: tuple[MatterLine, ...]
    may_plan: bool
    given: Mapping[str, str]
    figures: tuple[tuple[str, str], ...]
    overdue: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    helpers: tuple[HelperLine, ...]
    own: tuple[MatterLine, ...]
    kinds: tuple[tuple[str, str, str], ...]
    given: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    title: str
    words: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    icon: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChoice:
    """A step that this person may make now. `asks`: which fields it takes."""

    value: str
    button: str
    asks: frozenset[str]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPage:
    line: MatterLine
    words: str
    facts: tuple[tuple[str, str], ...]
    clocks: tuple[ClockLine, ...]
    steps: tuple[StepLine, ...]
    choices: tuple[StepChoice, ...]
    waits_for: str
    severities: tuple[tuple[str, str], ...]
    authorities: tuple[str, ...]
    back: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookPage:
    title: str
    foreword: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """`title`: the matter, or '' for a control. `when`: in words. `href`: where it is done."""

    what: str
    title: str
    icon: str
    when: str
    cure: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesPage:
    """`late`: how many of the lines are past their time."""

    late: int
    lines: tuple[DutyLine, ...]
