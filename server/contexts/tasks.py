"""What the page Việc cần làm shows."""

from dataclasses import dataclass

from server.contexts.operations import HelperLine
from server.contexts.report import RemarkLine, StateMark


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One report owed. `report` '': not begun; then `period` and `form` begin it. `act` '': nothing may be done.
    `submission`: the last sending, '' where there is none."""

    report: str
    period: str
    form: str
    number: str
    title: str
    mark: StateMark
    due: str
    filled: int
    wanted: int
    errors: int
    warnings: int
    unexplained: int
    act: str
    sent: str
    receipt: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedTask:
    line: TaskLine
    when: str
    reason: str
    due: str
    left: str
    remarks: tuple[RemarkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """`folded`: nothing to do; shown with its receipts."""

    mark: StateMark
    lines: tuple[TaskLine, ...]
    folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`passed` of `whole` days between opening and the due day."""

    big: str
    beside: str
    due: str
    opened: str
    period: str
    due_short: str
    passed: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTasks:
    """`due`: when the rest is to be sent, in words, '' where nothing waits. `late`: that day has passed. `bind`:
    whether several reports are begun that may go together."""

    id: str
    title: str
    due: str
    late: bool
    returned: tuple[ReturnedTask, ...]
    groups: tuple[TaskGroup, ...]
    counts: tuple[tuple[StateMark, int], ...]
    total: int
    bind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPeriod:
    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksPage:
    """`periods`: those shown in full. `others`: the rest, as links. `chosen`: whether one period was asked for."""

    now: str
    chosen: bool
    periods: tuple[PeriodTasks, ...]
    deadline: Deadline | None
    others: tuple[OtherPeriod, ...]
    helpers: tuple[HelperLine, ...]
