"""One edition of one form, resolved (language.md section 2).

Entries keep the order and nesting of the paper. What nesting means (chia ra, trong đó) is stated twice on purpose:
as `children` with `nesting`, for whoever draws the table, and as `rules`, for whoever checks and adds up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.diagnostics import Span
from engine.expr.tree import Tree
from engine.expr.types import Time, Unit
from engine.fields.base import FieldType
from engine.model.codelist import CodeList


class Source(StrEnum):
    RECOVERED = "recovered"
    PREDECESSOR = "predecessor"
    PROPOSAL = "proposal"


class Privacy(StrEnum):
    STATISTICS = "statistics"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Nesting(StrEnum):
    """How an entry with a cell of its own holds its children."""

    SPLIT = "split"  # chia ra: adds up to the parent
    OF_WHICH = "of_which"  # trong đó: each at most the parent


# ---- rows ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with cells. `formula` fills every numeric and yes_no column without a formula, except those in `entered`.
    `blocked`, `entered`: column ids. `code`: column B on paper."""

    id: str
    title: str
    span: Span
    code: str | None = None
    unit: Unit | None = None
    decimals: int | None = None
    formula: Tree | None = None
    entered: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    children: tuple["RowEntry", ...] = ()
    nesting: Nesting | None = None
    indent: int = 0
    when: Tree | None = None
    reported_by: tuple[str, ...] = ()  # empty: everybody
    required: bool | None = None  # None: as the columns say
    guide: str | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """A heading without cells."""

    id: str
    title: str
    span: Span
    children: tuple["RowEntry", ...]
    unit: Unit | None = None
    blocked: frozenset[str] = frozenset()
    when: Tree | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRows:
    """One row per code of a list; `children` repeat under every code. With `heads_only` the code itself has no cells
    (the author wrote `rows:`), otherwise `nesting` says how the children stand to it."""

    id: str
    list: str
    span: Span
    where: Tree | None = None
    present_only: bool = False  # show: present
    unit: Unit | None = None
    blocked: frozenset[str] = frozenset()
    children: tuple["RowEntry", ...] = ()
    nesting: Nesting | None = None
    heads_only: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRows:
    """Rows the officer adds; their keys are UUIDs. `key`: columns that may not repeat. `person`: each row is a data
    subject."""

    id: str
    add_label: str
    span: Span
    min: int = 0
    max: int = 500
    key: tuple[str, ...] = ()
    person: bool = False
    was: tuple[str, ...] = ()


RowEntry = Row | RowGroup | ListRows | OpenRows


# ---- columns and fields ----


@dataclass(frozen=True, slots=True)
class Conversion:
    """`convert:` as written. Its names are those of the edition before, so it is read where the two are compared."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table or a field of a section, with a cell. `unit` None on a numeric column: the row's unit.
    `required` is already the language's default or the author's word; `linear`: a formula whose totals are sums.
    `codes_was`: of its own choices, the codes that each replaces."""

    id: str
    title: str
    type: FieldType
    span: Span
    unit: Unit | None = None
    time: Time | None = None
    required: bool = False
    formula: Tree | None = None
    linear: bool = False
    when: Tree | None = None
    roll_up: str | None = None  # sum | max | min | none; None: by language.md section 8
    guide: str | None = None
    privacy: Privacy | None = None
    number: str | None = None
    band: tuple[int, int | None] | None = None
    was: tuple[str, ...] = ()
    convert: Conversion | None = None
    codes_was: tuple[tuple[str, tuple[str, ...]], ...] = ()
    children: tuple["ColumnEntry", ...] = ()
    nesting: Nesting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGroup:
    """A heading over columns (or fields), without a cell. Its `when` is already part of its columns' `when`."""

    id: str
    title: str
    span: Span
    children: tuple["ColumnEntry", ...]
    guide: str | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumns:
    """The columns `children`, once per code of `list`; a cell's column key is then `child.code`."""

    id: str
    list: str
    span: Span
    children: tuple["ColumnEntry", ...]
    where: Tree | None = None
    title: str | None = None


ColumnEntry = Column | ColumnGroup | ListColumns
Field = Column
FieldEntry = Column | ColumnGroup


# ---- rules that follow from nesting ----


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """`parts` add up to `parent`. `axis`: `columns` or `rows`. `parts` name columns, rows, or list blocks (all their
    rows under the same parent). `proved`: the parent is computed from exactly these, so it is never asked.
    `group`: the group that holds the parts, where there is one."""

    axis: str
    parent: str
    parts: tuple[str, ...]
    span: Span
    group: str | None = None
    proved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinRule:
    """`child` is at most `parent`, on the same axis."""

    axis: str
    parent: str
    child: str
    span: Span


# ---- parts ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    id: str
    title: str
    span: Span
    rows: tuple[RowEntry, ...]
    columns: tuple[ColumnEntry, ...]
    rules: tuple[SplitRule | WithinRule, ...] = ()
    layout: str = "grid"  # grid | cards
    stub: str | None = None  # what stands over the rows, where not what the list is called
    missing: str = "spread"  # spread | skip
    when: Tree | None = None
    guide: str | None = None
    privacy: Privacy | None = None
    reported_by: tuple[str, ...] = ()
    was: tuple[str, ...] = ()

    def all_columns(self) -> Iterator[Column]:
        """Every column that has a cell, parents before their children, as on paper."""
        return _columns(self.columns)

    def column(self, id_: str) -> Column | None:
        return next((column for column in self.all_columns() if column.id == id_), None)

    def row_entries(self) -> Iterator[RowEntry]:
        """Every row entry, parents before their children, as on paper."""
        return _rows(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    span: Span
    fields: tuple[FieldEntry, ...]
    rules: tuple[SplitRule | WithinRule, ...] = ()
    when: Tree | None = None
    guide: str | None = None
    privacy: Privacy | None = None
    reported_by: tuple[str, ...] = ()
    was: tuple[str, ...] = ()

    def all_columns(self) -> Iterator[Column]:
        """Every field, parents before their children, as on paper."""
        return _columns(self.fields)

    def column(self, id_: str) -> Column | None:
        return next((column for column in self.all_columns() if column.id == id_), None)


Part = Table | Section


def _columns(entries: tuple[ColumnEntry, ...]) -> Iterator[Column]:
    for entry in entries:
        if isinstance(entry, Column):
            yield entry
        yield from _columns(entry.children)


def _rows(entries: tuple[RowEntry, ...]) -> Iterator[RowEntry]:
    for entry in entries:
        yield entry
        if not isinstance(entry, OpenRows):
            yield from _rows(entry.children)


# ---- form ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`each`: (part, block id or None) whose rows it is asked in; None: once for the report. `at`: (part, row key or
    None for the row looked at, column) where the finding stands; None: the first typed cell `that` reads.
    `forms`: ids of other forms it reads."""

    id: str
    that: Tree
    say: str
    span: Span
    level: Level = Level.ERROR
    each: tuple[str, str | None] | None = None
    when: Tree | None = None
    at: tuple[str, str | None, str] | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form is filled many times by one unit in one period. `key`: (section, field) pairs, unique in the report."""

    of: str
    key: tuple[tuple[str, str], ...]
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What goes for good, by names of the edition before: `part`, `part.column`, `part.row`, `part.code`,
    `part.row.column`, or `part.column.code` for a code of a choice; `list.code` for a code wherever it stands."""

    path: tuple[str, ...]
    reason: str
    span: Span


CellPath = tuple[str, str, str]  # part, row key ('' in a section; "1", "2" for open rows), column key ('': the part)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTest:
    """A filled example and what must follow. Values are typed text as the officer would type them; the reports read by
    time functions and from other forms likewise. Expectations not given are None and not compared."""

    name: str
    span: Span
    given: Mapping[CellPath, str]
    period: str | None = None
    opening: Mapping[CellPath, str] | None = None
    previous: Mapping[CellPath, str] | None = None
    last_year: Mapping[CellPath, str] | None = None
    other_forms: Mapping[str, Mapping[CellPath, str]] | None = None
    reporter: tuple[tuple[str, str], ...] = ()  # what the unit must be: (kind, code or attribute; value)
    errors: Mapping[CellPath, tuple[str, ...]] | None = None
    warnings: Mapping[CellPath, tuple[str, ...]] | None = None
    values: Mapping[CellPath, str] | None = None
    blanks: tuple[CellPath, ...] | None = None
    edition: int | None = None
    spans: Mapping[CellPath, Span] | None = None


@dataclass(frozen=True, slots=True)
class FirstPeriod:
    """The first period of an edition, as written: `2027-year`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`lists`: the code lists it uses, with all their rows; they are part of what is published and hashed.
    `reads`: other forms whose cells its formulas or checks read. `total_from`: the kinds of reporters (or reporters)
    whose figures make the city total; never empty."""

    id: str
    edition: int
    title: str
    number: str
    span: Span
    source: Source
    legal: tuple[str, ...]
    domain: str
    due: tuple[str, ...]
    reported_by: tuple[str, ...]
    privacy: Privacy
    parts: tuple[Part, ...]
    official_number: str | None = None
    total_from: tuple[str, ...] = ()
    signed_sheet: bool = True
    guide: str | None = None
    effective_from: FirstPeriod | None = None
    sheet: Sheet | None = None
    checks: tuple[Check, ...] = ()
    tests: tuple[AuthorTest, ...] = ()
    drops: tuple[Drop, ...] = ()
    lists: tuple[CodeList, ...] = ()
    reads: tuple[str, ...] = ()

    def part(self, id_: str) -> Part | None:
        return next((part for part in self.parts if part.id == id_), None)

    def list(self, id_: str) -> CodeList | None:
        return next((list_ for list_ in self.lists if list_.id == id_), None)
