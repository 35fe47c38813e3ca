"""A form declared but not yet calculated: every row and column with its type, unit and time, every formula still text.

Formulas of one form may name cells of another, so all forms are outlined before any formula is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.diagnostics import Span
from engine.expr.types import Time, Unit
from engine.fields.base import FieldType
from engine.model import CodeList, Nesting
from engine.schema.documents import (
    ColumnDocument,
    ColumnGroupDocument,
    FormDocument,
    ListColumnsDocument,
    ListRowsDocument,
    Located,
    OpenRowsDocument,
    ReportDocument,
    RowDocument,
    RowGroupDocument,
    SectionDocument,
    TableDocument,
)

# ---- columns and fields ----


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNode:
    """A column or field with a cell. `field` None: its type could not be read. `unit` None with `row_unit`: the row
    says it. `conditions`: its own `when` and those of the groups around it, outermost first. `groups`: ids of those
    groups, innermost first. `block`: id of the list block of columns it repeats in. `prefix`: put before the names of
    the shared block it came from, and the names its formulas use. `codes`: of a choice, None where not known."""

    id: str
    span: Span
    title: str
    document: ColumnDocument
    field: type[FieldType] | None
    unit: Unit | None
    row_unit: bool
    time: Time | None
    decimals: int | None
    minimum: Located | None
    required: bool
    conditions: tuple["Condition", ...]
    groups: tuple[str, ...]
    block: str | None
    prefix: str
    codes: tuple[tuple[str, str], ...] | None
    children: tuple["ColumnEntryNode", ...]
    nesting: Nesting | None

    @property
    def computed(self) -> bool:
        return self.document.formula is not None


@dataclass(frozen=True, slots=True)
class Condition:
    """A `when`, and the prefix of the names in it."""

    text: Located
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGroupNode:
    """`document` None: the group that stands for a used block."""

    id: str
    span: Span
    title: str
    document: ColumnGroupDocument | None
    children: tuple["ColumnEntryNode", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumnsNode:
    """`list` None: unknown, reported."""

    id: str
    span: Span
    title: str | None
    document: ListColumnsDocument
    list: CodeList | None
    children: tuple["ColumnEntryNode", ...]


ColumnEntryNode = ColumnNode | ColumnGroupNode | ListColumnsNode

# ---- rows ----


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNode:
    """A row with cells. `lists`: ids of the list blocks around it, outermost first. `unit`: its own or that of what
    stands above it. `conditions`: of the groups around it and its own."""

    id: str
    span: Span
    title: str
    document: RowDocument
    unit: Unit | None
    decimals: int | None
    blocked: frozenset[str]
    conditions: tuple[Condition, ...]
    parent: str | None
    lists: tuple[str, ...]
    children: tuple["RowEntryNode", ...]
    nesting: Nesting | None

    @property
    def computed(self) -> bool:
        return self.document.formula is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroupNode:
    id: str
    span: Span
    title: str
    document: RowGroupDocument
    unit: Unit | None
    blocked: frozenset[str]
    parent: str | None
    lists: tuple[str, ...]
    children: tuple["RowEntryNode", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRowsNode:
    """`list` None: unknown, reported. `lists` does not hold the block itself."""

    id: str
    span: Span
    document: ListRowsDocument
    list: CodeList | None
    unit: Unit | None
    blocked: frozenset[str]
    parent: str | None
    lists: tuple[str, ...]
    children: tuple["RowEntryNode", ...]
    nesting: Nesting | None

    @property
    def heads_only(self) -> bool:
        return self.document.rows is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRowsNode:
    id: str
    span: Span
    document: OpenRowsDocument
    parent: str | None
    lists: tuple[str, ...]


RowEntryNode = RowNode | RowGroupNode | ListRowsNode | OpenRowsNode

# ---- parts and forms ----


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNode:
    """A table or a section. `columns`, `column_groups`, `rows` by id. `lost_columns`, `lost_rows`: ids whose content
    could not be read; '' among them: even the names could not."""

    id: str
    span: Span
    title: str
    document: TableDocument | SectionDocument
    column_entries: tuple[ColumnEntryNode, ...]
    row_entries: tuple[RowEntryNode, ...]
    columns: Mapping[str, ColumnNode]
    column_groups: Mapping[str, ColumnGroupNode | ListColumnsNode]
    rows: Mapping[str, RowEntryNode]
    lost_columns: frozenset[str]
    lost_rows: frozenset[str]

    @property
    def is_table(self) -> bool:
        return isinstance(self.document, TableDocument)

    @property
    def has_open_rows(self) -> bool:
        return any(isinstance(row, OpenRowsNode) for row in self.rows.values())

    def may_have_column(self, id_: str) -> bool:
        """Whether a column of this name was written but could not be read."""
        return id_ in self.lost_columns or "" in self.lost_columns

    def may_have_row(self, id_: str) -> bool:
        return id_ in self.lost_rows or "" in self.lost_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOutline:
    """`is_report`: a report of the department. `lost_parts`: as in `PartNode`. `blocks`: the shared
    blocks it uses."""

    id: str
    edition: int
    document: FormDocument | ReportDocument
    parts: Mapping[str, PartNode]
    lost_parts: frozenset[str]
    due: tuple[str, ...]
    blocks: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        return isinstance(self.document, ReportDocument)

    @property
    def is_sheet(self) -> bool:
        return isinstance(self.document, FormDocument) and self.document.sheet is not None

    def may_have_part(self, id_: str) -> bool:
        return id_ in self.lost_parts or "" in self.lost_parts


def all_column_entries(entries: tuple[ColumnEntryNode, ...]) -> Iterator[ColumnEntryNode]:
    """Every column, group and block, parents before their children, as on paper."""
    for entry in entries:
        yield entry
        yield from all_column_entries(entry.children)


def all_row_entries(entries: tuple[RowEntryNode, ...]) -> Iterator[RowEntryNode]:
    for entry in entries:
        yield entry
        if not isinstance(entry, OpenRowsNode):
            yield from all_row_entries(entry.children)


def top_columns(entries: tuple[ColumnEntryNode, ...]) -> Iterator[ColumnNode]:
    """The top cells: a column stands for its own children, a group for its members."""
    for entry in entries:
        if isinstance(entry, ColumnNode):
            yield entry
        else:
            yield from top_columns(entry.children)


def top_rows(entries: tuple[RowEntryNode, ...]) -> Iterator[RowNode | ListRowsNode | OpenRowsNode]:
    """The top rows: a row with cells stands for its children, a list block for all of its codes."""
    for entry in entries:
        if isinstance(entry, RowGroupNode) or (isinstance(entry, ListRowsNode) and entry.heads_only):
            yield from top_rows(entry.children)
        else:
            yield entry
