"""The type of a cell in a formula: of its column, of its row, of many of them (language.md section 5)."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from engine.expr.types import UNKNOWN, Base, ExprType, Unit
from engine.resolve.outline import (
    ColumnNode,
    ListRowsNode,
    OpenRowsNode,
    PartNode,
    RowEntryNode,
    RowGroupNode,
    RowNode,
    top_rows,
)

UNIT_OF_THE_ROW = "đơn vị tính của dòng"


def column_type(column: ColumnNode) -> ExprType:
    """The type of the column's cells, but for the unit that a row may say."""
    if column.field is None:
        return UNKNOWN
    numeric = column.field.base is Base.NUMBER
    return ExprType(
        column.field.base,
        unit=column.unit,
        time=column.time,
        codes=column.codes,
        hideable=bool(column.conditions),
        low=_low(column) if numeric and not column.computed else None,
        high=_high(column) if numeric and not column.computed else None,
    )


def cell_type(column: ColumnNode, rows: Iterable[RowEntryNode] | None, *, many: bool = False) -> ExprType:
    """The type of `column` on `rows` (None: on no particular row). With several rows it is what they share."""
    type_ = replace(column_type(column), many=many)
    if type_.base is Base.UNKNOWN or rows is None:
        return type_
    entries = tuple(rows)
    if type_.base is Base.TRUTH and entries and all(isinstance(row, RowNode) and row.computed for row in entries):
        type_ = replace(type_, base=Base.NUMBER)  # a computed row of yes_no cells counts them
    if any(isinstance(row, RowNode) and row.conditions for row in entries):
        type_ = replace(type_, hideable=True)
    return with_row_units(type_, entries, many=many) if column.row_unit else type_


def with_row_units(type_: ExprType, rows: Iterable[RowEntryNode], *, many: bool) -> ExprType:
    """`type_` measured in the units of `rows`: theirs if they share one; else many cells are mixed, and one cell has
    the unit of whichever row it stands in."""
    units = tuple(dict.fromkeys(row.unit for row in rows if not isinstance(row, OpenRowsNode) and row.unit is not None))
    if len(units) == 1:
        return replace(type_, unit=units[0])
    if not units:
        return type_
    if many:
        return replace(type_, mixed=units)
    kinds = {unit.kind for unit in units}
    return replace(type_, unit=Unit(UNIT_OF_THE_ROW, kinds.pop() if len(kinds) == 1 else "row"))


def rows_with_cells(part: PartNode) -> tuple[RowEntryNode, ...]:
    return tuple(row for row in part.rows.values() if has_cells(row))


def has_cells(row: RowEntryNode) -> bool:
    return not isinstance(row, RowGroupNode) and not (isinstance(row, ListRowsNode) and row.heads_only)


def members(row: RowEntryNode) -> tuple[RowEntryNode, ...]:
    """The rows that stand for a block or group in a sum."""
    return tuple(top_rows((row,)))


def typed_tops(part: PartNode) -> tuple[RowEntryNode, ...]:
    """All rows that are neither computed nor part of another."""
    return tuple(row for row in top_rows(part.row_entries) if not (isinstance(row, RowNode) and row.computed))


def _low(column: ColumnNode) -> Decimal | None:
    if column.minimum is None:
        return Decimal(0) if column.field is not None and column.field.numeric else None
    return _decimal(column.minimum.text)


def _high(column: ColumnNode) -> Decimal | None:
    maximum = column.document.option("max")
    return _decimal(getattr(maximum, "text", ""))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
