"""What a cell can hold and what an expression can yield (language.md section 6). In JSON: `json_tree`."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth"
    CODE = "code"
    CODES = "codes"
    FILES = "files"
    BLANK = "blank"
    NOTHING = "nothing"  # '-': it did not occur; counts as 0
    UNAVAILABLE = "unavailable"  # '...': not available
    INAPPLICABLE = "inapplicable"  # 'x': crossed out or hidden
    NONE = "none"  # only inside expressions: division by zero, a report that does not exist, IF on an unknown
    UNREADABLE = "unreadable"  # typed, kept as typed, not understood; computes like NONE


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, a month of a year, or a year: an interval of days."""

    year: int
    month: int | None = None
    day: int | None = None


Content = Decimal | str | PartialDate | bool | frozenset[str] | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `content` by kind: NUMBER Decimal; TEXT, CODE, UNREADABLE str; DATE PartialDate; TRUTH bool;
    CODES frozenset of codes; FILES tuple of attachment ids; otherwise None. `estimate`: it, or a figure it was made
    from, is an estimate. `incomplete`: a total that left a '...' out (`missing: skip`)."""

    kind: Kind
    content: Content = None
    estimate: bool = False
    incomplete: bool = False

    @property
    def is_mark(self) -> bool:
        return self.kind in (Kind.NOTHING, Kind.UNAVAILABLE, Kind.INAPPLICABLE)

    @property
    def is_filled(self) -> bool:
        return self.kind not in (Kind.BLANK, Kind.NONE, Kind.INAPPLICABLE)


BLANK = Value(Kind.BLANK)
NOTHING = Value(Kind.NOTHING)
UNAVAILABLE = Value(Kind.UNAVAILABLE)
INAPPLICABLE = Value(Kind.INAPPLICABLE)
NONE = Value(Kind.NONE)
TRUE = Value(Kind.TRUTH, True)
FALSE = Value(Kind.TRUTH, False)


def number(content: Decimal | int | str, *, estimate: bool = False) -> Value:
    return Value(Kind.NUMBER, Decimal(content), estimate)
