"""The types of expressions: kind, unit of measure, time, one cell or many (language.md section 5)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

POWER, POWERS = re.compile(r"(?<=m)[23]\b"), {"2": "²", "3": "³"}


class Time(StrEnum):
    """What moment or span a figure speaks of. BALANCE arises only inside expressions: level plus or minus flow."""

    IN_PERIOD = "in_period"
    AT_END = "at_end"
    AT_START = "at_start"
    YEAR_TO_DATE = "year_to_date"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure from forms/units_of_measure.csv. `kind`: count, length, area, money, ratio, age, year."""

    code: str
    kind: str
    adds: bool = True

    @property
    def shown(self) -> str:
        """As a reader sees it: m², where a formula says m2."""
        return POWER.sub(lambda found: POWERS[found[0]], self.code)


class Base(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth"
    CODE = "code"
    CODES = "codes"
    FILES = "files"
    UNKNOWN = "unknown"  # stands for what was already reported: fits everything, reports nothing


@dataclass(frozen=True, slots=True)
class ExprType:
    """`unit` None: a plain number (fits any unit). `codes`: code -> title, where the list is known at compile time.
    `many`: many cells, allowed only inside SUM, MIN, MAX, COUNT. `hideable`: may be hidden by a `when`.
    `mixed`: the units of many cells that do not share one (then `unit` is None). `low`, `high`: bounds that every value
    keeps to, where known (min: 0)."""

    base: Base
    unit: Unit | None = None
    time: Time | None = None
    codes: tuple[tuple[str, str], ...] | None = None
    many: bool = False
    hideable: bool = False
    mixed: tuple[Unit, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


UNKNOWN = ExprType(Base.UNKNOWN)
