"""Statistical indicators (chỉ tiêu) and the department's own reports (báo cáo tổng hợp) over what was sent."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.diagnostics import Span
from engine.expr.tree import Tree
from engine.expr.types import Unit
from engine.model.codelist import CodeList
from engine.model.form import Part, Privacy, Source


class Frequency(StrEnum):
    """How often the law asks for an indicator; the periods it is computed for are its `due`."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    FIVE_YEARS = "five_years"
    TERM = "term"


@dataclass(frozen=True, slots=True, order=True)
class CellRead:
    """A cell of a form, as declared. `row`: '' in a section, a fixed row, a code (`06`, `03/chuc_viec`), or the block,
    group or row that stands for all of its rows; `column`: `giao`, `giao.nstw`; '' where rows are counted as such."""

    form: str
    part: str
    row: str
    column: str


class Axis(StrEnum):
    """Along what a breakdown divides."""

    REPORTER = "reporter"
    ROWS = "rows"
    COLUMNS = "columns"
    CHOICE = "choice"  # by the answer that each row (or sheet) gives


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How one name of a figure is narrowed to one part. ROWS: to the rows of `entries`, which `named_by` around them
    names where given; COLUMNS: to the columns `entries` (`so.01` picks a code); CHOICE: to the rows that chose the
    part in column `entries[1]` of part `entries[0]`."""

    axis: Axis
    entries: tuple[str, ...]
    named_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """One way to divide a figure. `cuts`: for each name the figure reads (`names_of`), None where it stays whole.
    `whole`: the parts are all of it and do not overlap; else each is a part of it ("trong đó"). `adds`: the parts'
    figures add up to the figure (never so of rates). `attribute`: of the reporter, where the units are grouped."""

    id: str
    axis: Axis
    cuts: tuple[Cut | None, ...] = ()
    whole: bool = True
    adds: bool = True
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of an indicator. `value` None: no form asks for it yet, `no_source` says why (and may stand beside a
    value that the department enters itself). `by`: its breakdowns as written, the indicator's own where it names none;
    `breakdowns`: the same, shown to be sound. `reads`: every cell it is made from. `additive`: the figure of many units
    is the sum of theirs; else it is computed again on their added-up cells."""

    id: str
    title: str
    unit: Unit
    value: Tree | None
    by: tuple[str, ...]
    span: Span
    breakdowns: tuple[Breakdown, ...] = ()
    reads: tuple[CellRead, ...] = ()
    additive: bool = False
    no_source: str | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(read.form for read in self.reads))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One way to compute one indicator. `reads`: ids of the forms its figures are made from. `from_`: it holds for
    periods that end on this day or later; None: from the beginning. `earlier`: the ways before, the newest first."""

    code: str
    title: str
    span: Span
    due: tuple[str, ...]
    figures: tuple[Figure, ...]
    by: tuple[str, ...]
    legal: tuple[str, ...] = ()
    source: Source | None = None
    reads: tuple[str, ...] = ()
    group: str = ""
    frequency: tuple[Frequency, ...] = ()
    provider: str | None = None
    guide: str | None = None
    no_source: str | None = None
    edition: int = 1
    from_: date | None = None
    earlier: tuple["Indicator", ...] = ()

    def figure(self, id_: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.id == id_), None)

    def on(self, day: date) -> "Indicator | None":
        """The way that holds for a period whose last day is `day`; None before there was any."""
        return next((way for way in (self, *self.earlier) if way.from_ is None or way.from_ <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of the department: tables whose cells are all formulas. `number`: the department's own, '' where it has
    none. `periods`: kinds it is made for; empty: any. `reads`: ids of the forms whose cells its formulas name, and
    `indicators` the codes."""

    id: str
    edition: int
    title: str
    span: Span
    parts: tuple[Part, ...]
    number: str = ""
    periods: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    privacy: Privacy = Privacy.STATISTICS
    guide: str | None = None
    lists: tuple[CodeList, ...] = ()
    reads: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
