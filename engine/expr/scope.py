"""What an expression asks of its surroundings: a `Scope` while it is compiled, a `Context` while it is evaluated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from engine.diagnostics import Span
from engine.expr.tree import Attribute, Cell, Indicator, TableRows
from engine.expr.types import ExprType, Unit
from engine.expr.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: `.name` (bracket False), or one of the steps inside `[...]`, split at `/`.
    `quoted`: written as "06". `row` inside brackets is an ordinary step whose text is `row`."""

    text: str
    span: Span
    bracket: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """`theo_dan_toc[tong].so_khau` as written: the first name, then the steps."""

    steps: tuple[Step, ...]
    span: Span


class How(StrEnum):
    """From which report a cell is read."""

    NOW = "now"
    OPENING = "opening"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    YEAR_TO_DATE = "year_to_date"


class Scope(Protocol):
    """Names at one place of a form. The scope itself reports what it cannot name, and then returns None:
    the checker treats that as a value of unknown type and says nothing more about it."""

    def find(self, path: Path) -> Cell | TableRows | Attribute | Indicator | None: ...

    def row_scope(self, table: TableRows) -> "Scope":
        """The scope of a condition that is read in each row of `table` (COUNTIF, SUMIF)."""
        ...

    def allows(self, how: How, cell: Cell | Indicator) -> ExprType | None:
        """The type of `cell` read from another period (OPENING(at_end) is at_start, ...); None if it may not be
        read so, already reported (X444, X447, ...)."""
        ...


@runtime_checkable
class Titles(Protocol):
    """A scope that can also say which name an author meant who wrote a title (X103). Optional."""

    def id_of_title(self, title: str) -> str | None:
        """The id of the column, row or field whose title this is, accents and case ignored; the title itself where
        something is declared under this very name, which is reported there."""
        ...


@runtime_checkable
class Neighbours(Protocol):
    """A scope that can also name the column an author probably meant who mixed two units (X430). Optional."""

    def neighbour(self, cell: Cell, unit: Unit) -> str | None:
        """The id of a cell near `cell` (same group or a similar id) that is measured in `unit`."""
        ...


@runtime_checkable
class Calendar(Protocol):
    """A scope that can also say where the report before does not end just before this one begins (X447). Optional."""

    def gap_before(self) -> str | None:
        """In words; None where it always does, or where no calendar is known."""
        ...


class Context(Protocol):
    """Values at one place of a filled form."""

    def cell(self, cell: Cell, how: How) -> Value: ...

    def cells(self, cell: Cell, how: How) -> Sequence[Value]: ...

    def rows(self, rows: TableRows) -> Iterable["Context"]:
        """One context per row; inside it `Here` is that row."""
        ...

    def attribute(self, attribute: Attribute) -> Value: ...

    def indicator(self, indicator: Indicator, how: How) -> Value: ...
