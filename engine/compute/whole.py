"""A form laid out for many units together, and how the cells of units become one (language.md section 8).

Knows no figures and no database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow
from engine.compute.layout import frame
from engine.compute.outcome import Outcome
from engine.expr.types import Base
from engine.expr.values import Kind
from engine.model import Column, ColumnEntry, ColumnGroup, Form, OpenRows, Part, Row, RowEntry, RowGroup, Table


class Way(StrEnum):
    """How the cells of units become one."""

    SUM = "sum"
    MAX = "max"
    MIN = "min"
    AGAIN = "again"  # the column's formula on the added-up cells
    NONE = "none"  # ages, ratios that were typed, words: one figure for all would mean nothing; printed as x


def way_of(row: FrameRow, column: FrameColumn) -> Way:
    """Language.md section 8, column "units"."""
    kind = column.column
    if kind.roll_up is not None:
        return Way(kind.roll_up)
    if kind.type.base is Base.TRUTH:
        return Way.SUM
    if not kind.type.numeric:
        return Way.NONE
    if kind.formula is not None and not kind.linear:
        return Way.AGAIN
    unit = kind.unit or row.unit
    return Way.SUM if unit is None or unit.adds else Way.NONE


def not_added(laid: Frame, total: Outcome) -> Iterator[tuple[FramePart, FrameColumn]]:
    """The columns of tables where an added-up report prints `x` because the units' cells cannot be one, not because the
    form crosses a cell out."""
    for part in laid.parts:
        for column in part.columns if part.is_table else ():
            rows = (row for row in part.rows if not {column.key, column.column.id} & row.blocked)
            cells = (total.cells.get(Address(0, part.id, row.key, column.key)) for row in rows if _stays(row, column))
            if any(cell is not None and cell.value.kind is Kind.INAPPLICABLE for cell in cells):
                yield part, column


def _stays(row: FrameRow, column: FrameColumn) -> bool:
    return way_of(row, column) is Way.NONE


def whole_frame(form: Form, *, facts: Facts) -> Frame:
    """`form` laid out for all units together: the rows of every kind of unit, nothing hidden by `when`."""
    return frame(replace(form, parts=tuple(_whole_part(part) for part in form.parts)), facts=facts)


def _whole_part(part: Part) -> Part:
    if isinstance(part, Table):
        rows = tuple(_whole_row(entry) for entry in part.rows)
        columns = tuple(_whole_column(entry) for entry in part.columns)
        return replace(part, rows=rows, columns=columns, when=None, reported_by=())
    fields = tuple(_shown(entry) if isinstance(entry, Column) else _shown_group(entry) for entry in part.fields)
    return replace(part, fields=fields, when=None, reported_by=())


def _whole_row(entry: RowEntry) -> RowEntry:
    if isinstance(entry, OpenRows):
        return entry
    children = tuple(_whole_row(child) for child in entry.children)
    if isinstance(entry, Row):
        return replace(entry, when=None, reported_by=(), children=children)
    return (
        replace(entry, when=None, children=children)
        if isinstance(entry, RowGroup)
        else replace(entry, children=children)
    )


def _whole_column(entry: ColumnEntry) -> ColumnEntry:
    if isinstance(entry, Column):
        return _shown(entry)
    if isinstance(entry, ColumnGroup):
        return _shown_group(entry)
    return replace(entry, children=tuple(_whole_column(child) for child in entry.children))


def _shown(column: Column) -> Column:
    return replace(column, when=None, children=tuple(_whole_column(child) for child in column.children))


def _shown_group(group: ColumnGroup) -> ColumnGroup:
    return replace(group, children=tuple(_whole_column(child) for child in group.children))


def with_headings(part: FramePart, keys: Iterable[str]) -> tuple[str, ...]:
    """Rows that are there, and those above them that have no cells of their own: without its heading no row stands."""
    above = {row.key: row.parent for row in part.rows}
    found = dict.fromkeys(keys)
    for key in tuple(found):
        parent = above.get(key)
        while parent is not None and parent not in found:
            found[parent] = None
            parent = above.get(parent)
    return tuple(found)
