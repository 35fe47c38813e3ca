"""What the page Theo dõi shows."""

from dataclasses import dataclass

from server.contexts.report import StateMark


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCellShown:
    """`late`: was sent late. `jump`: has large changes. `stand_in`: the department entered it. `when`, `look`: what the
    pop-over says of a report that was sent, '' where it was not."""

    href: str
    icon: str
    late: bool
    jump: bool
    stand_in: bool
    label: str
    when: str
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardForm:
    """A column. `begins`: the first one of its domain."""

    number: str
    title: str
    begins: bool
    approved: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """`remind`: the letter to a unit that is late, '' where it is not."""

    code: str
    name: str
    sent: int
    approved: int
    owed: int
    cells: tuple[BoardCellShown | None, ...]
    look: str
    last: str
    review: str
    remind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardGroup:
    id: str
    mark: StateMark
    title: str
    aid: str
    rows: tuple[BoardRow, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChip:
    id: str
    mark: StateMark | None
    title: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    period: str
    title: str
    summary: str
    due: str
    units: int
    forms: tuple[BoardForm, ...]
    chips: tuple[BoardChip, ...]
    groups: tuple[BoardGroup, ...]
    search: str
    periods: tuple[tuple[str, str], ...]
    may_extend: bool
    may_reopen: bool
    may_stand_in: bool
    to_remind: int
    remind_forms: tuple[tuple[str, str, int], ...]
    requests: int
    legend: tuple[StateMark, ...]
