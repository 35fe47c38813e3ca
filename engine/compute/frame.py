"""A form laid out for one unit and one period: the rows and columns that exist there, numbered as on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.expr.tree import Tree
from engine.expr.types import Unit
from engine.model import CodeList, Column, Form, Reporter


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A cell: record 0 for a report, 1.. for the sheets of a sheet form; row '' in a section; column `giao` or, in a
    block of columns from a list, `giao.nstw`. Row keys: a fixed id, a code, `code/id/code`, or a UUID."""

    record: int
    part: str
    row: str
    column: str


def table_itself(record: int, part: str) -> Address:
    """The place of a table whose rows the officer adds, beside its cells: where it is stated, by `-`, that nothing
    arose there."""
    return Address(record, part, "", "")


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What the language may know of a period."""

    id: str
    kind: str
    from_: date
    to: date
    due: date
    year: int
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The surroundings of one report. `lists` replaces lists of the form that are alive (the unit's own villages)."""

    reporter: Reporter
    period: PeriodFacts
    lists: Mapping[str, CodeList]


class RowKind(StrEnum):
    CELLS = "cells"  # has cells: typed, computed or both
    HEADING = "heading"  # a group or a code that only heads its children
    OPEN = "open"  # stands for the rows the officer adds


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """`entries`: ids of the row entry this row comes from and of every entry around it, innermost first (membership for
    `Members`). `parent`: key of the row above in the nesting. `optional`: a row of a `show: present` list, there only
    when the officer added it. `code_row`: attributes of the list's row. `stub`: code printed in column B."""

    key: str
    kind: RowKind
    title: str
    entries: tuple[str, ...]
    depth: int = 0
    parent: str | None = None
    code: str | None = None
    stub: str | None = None
    unit: Unit | None = None
    optional: bool = False
    formula: Tree | None = None
    entered: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    when: Tree | None = None
    required: bool | None = None
    decimals: int | None = None
    code_row: Mapping[str, str] | None = None
    add_label: str | None = None
    bullet: str = ""  # printed before the title: `- `, `+ `, `Trong đó: `
    unique: tuple[str, ...] = ()  # columns of an open block that may not repeat
    min: int = 0
    max: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameColumn:
    """`key`: `id` or `id.code`. `number`: as printed under the head (1, 2, 3); `hint`: `4=2/1×100` or ''."""

    key: str
    column: Column
    code: str | None
    number: str
    hint: str
    title: str  # the full title, from the outermost heading to the column, joined by ': '
    offered: Mapping[str, str] | None = None  # code -> title of everything that may be typed, for types that pick


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCell:
    """One cell of the head of a table: text, unit in italics below, position and size in the grid of head rows."""

    text: str
    unit: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePart:
    """A table or section laid out. A section has one row with key ''. `head`: cells over the data columns only."""

    id: str
    title: str
    is_table: bool
    layout: str
    missing: str
    rows: tuple[FrameRow, ...]
    columns: tuple[FrameColumn, ...]
    head: tuple[HeadCell, ...]
    head_rows: int
    stub_title: str
    guide: str | None
    when: Tree | None = None

    @property
    def takes_rows(self) -> bool:
        """Whether it is a table with rows that are there only when the officer adds them, and that need not be."""
        adding = [row for row in self.rows if row.optional or row.kind is RowKind.OPEN]
        return self.is_table and bool(adding) and not any(row.min for row in adding)

    @property
    def nothing_said(self) -> str:
        """What a unit states of it that has no row to add: of figures beside those rows it says nothing."""
        beside = (row for row in self.rows if row.kind is RowKind.CELLS and not row.optional)
        if any(row.formula is None or row.entered for row in beside):
            return "Không có dòng nào phải thêm ở bảng này"
        return "Không phát sinh ở bảng này"

    def row(self, key: str) -> FrameRow | None:
        return next((row for row in self.rows if row.key == key), None)

    def column(self, key: str) -> FrameColumn | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    form: Form
    facts: Facts
    parts: tuple[FramePart, ...]

    def part(self, id_: str) -> FramePart | None:
        return next((part for part in self.parts if part.id == id_), None)
