"""A turned table as it is shown: lines and columns, each cell with how many units stand behind it.

Knows nothing of how its figures are come by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from engine.compute.cells import zero_of
from engine.compute.figures import Why
from engine.expr.types import Unit as Measure
from engine.expr.values import BLANK, Value
from engine.model import Period
from server.looking.question import COLUMN, ROW, Question
from server.looking.subjects import AxisOffered, Entry, Subject

TOTAL, REST = "", "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One figure. `text` '' where there is none: then `why`. `known` of `expected` units stand behind it. `submission`:
    of the one report behind a cell of one unit."""

    value: Value = BLANK
    text: str = ""
    known: int = 0
    expected: int = 0
    why: Why | str = ""
    unreported: tuple[str, ...] = ()
    submission: UUID | None = None

    @property
    def amount(self) -> Decimal | None:
        return zero_of(self.value) if self.text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """From the last period but one to the last. `share`: of the earlier figure, None of rates and where that was 0.
    `uneven`: other units stand behind the one than behind the other."""

    by: Decimal
    share: Decimal | None
    uneven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    entry: Entry
    cells: tuple[Worked, ...]
    change: Changed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivot:
    """`across`: the columns, in order; `breaks`: (key, why) of periods that are not joined with the one before.
    `total`: the whole, None where the lines do not make one. `folded`: how many lines stand in the last. `lacking`:
    names of units without a report, by period. `drawn_on`: the day whose boundaries units stand on, None as they
    reported; `members`: of its units those that were several before."""

    question: Question
    subject: Subject
    periods: tuple[Period, ...]
    shown: tuple[Period, ...]
    axes: tuple[AxisOffered, ...]
    across: tuple[Entry, ...]
    lines: tuple[Line, ...]
    total: Line | None
    compared: bool
    breaks: Mapping[str, str]
    folded: int
    lacking: Mapping[str, tuple[str, ...]]
    unit_names: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    drawn_on: date | None
    kinds: Mapping[str, str]
    estimated: tuple[Period, ...]
    restricted: bool
    waiting: int

    @property
    def every_line(self) -> tuple[Line, ...]:
        """The total, where there is one, and the lines."""
        return (*((self.total,) if self.total is not None else ()), *self.lines)

    def measure_at(self, down: str, across: str) -> Measure:
        row, column = place(self.question, down, across)
        return self.subject.unit(row, column)


def place(question: Question, down: str, across: str) -> tuple[str, str]:
    """The row and the column (or figure) of one cell of the table."""
    keys = {question.down.partition(".")[0]: down, question.across.partition(".")[0]: across}
    return keys.get(ROW, question.row), keys.get(COLUMN, question.column)
