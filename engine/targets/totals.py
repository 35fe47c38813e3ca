"""Adding up over units, in SQL on the compiled tables (language.md section 8).

Typed figures and linear formulas are summed cell by cell; ratios and totals over rows are computed again on the sums.
What is missing, blank or `...` is not added and never spreads: the figure says how many units stand behind it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine.compute import Address, Entries, Frame, FrameColumn, FrameRow, Outcome, compute
from engine.expr.types import Base
from engine.expr.values import BLANK, NOTHING, Kind, Value
from engine.targets.tables import CompiledColumn, CompiledTable

Selection = Sequence[UUID] | sa.Select[Any]


@dataclass(frozen=True, slots=True)
class Added:
    """`outcome`: the sums laid out as one report. `counted`: submissions behind it. `behind`: cell -> how many of them
    have a figure there."""

    outcome: Outcome
    counted: int
    behind: Mapping[Address, int]


def add_up(connection: sa.Connection, tables: Sequence[CompiledTable], *, frame: Frame, selection: Selection) -> Added:
    """The figures of `selection` added up into the rows and columns of `frame` (the whole authority's layout)."""
    cells: dict[Address, Value] = {}
    settled: dict[Address, Value] = {}
    behind: dict[Address, int] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    counted = 0
    for compiled in tables:
        part = frame.part(compiled.part)
        if part is None:
            continue
        summed = [(column, stored) for column in part.columns if (stored := _summed(compiled, column)) is not None]
        marks = _marks(connection, compiled, selection)
        rows = {row.key: row for row in part.rows}
        for found in connection.execute(_sums(compiled, [stored for _, stored in summed], selection)).mappings():
            counted = max(counted, found["units"])
            row = rows.get(found["row_key"])
            if row is None:
                continue
            present[0, part.id] = (*present.get((0, part.id), ()), row.key)
            for column, stored in summed:
                address = Address(0, part.id, row.key, column.key)
                value = _value(found[stored.name], marks.get((row.key, column.key), frozenset()))
                behind[address] = found[f"n_{stored.name}"]
                (settled if _is_settled(row, column) else cells)[address] = value
    entries = Entries(cells=cells, settled=settled, present=present)
    return Added(compute(frame, entries), counted, behind)


def _summed(compiled: CompiledTable, column: FrameColumn) -> CompiledColumn | None:
    """The stored column to sum; None for what does not add across units: ratios, ages, text."""
    type_ = column.column.type
    if column.column.formula is not None and not column.column.linear:
        return None
    adds = type_.numeric and (column.column.unit is None or column.column.unit.adds)
    return compiled.column(column.key) if adds or type_.base is Base.TRUTH else None


def _is_settled(row: FrameRow, column: FrameColumn) -> bool:
    """A linear formula is the sum of the units' cells, not the formula again: one of them may have been typed."""
    return column.column.formula is not None and row.formula is None


def _sums(compiled: CompiledTable, columns: Sequence[CompiledColumn], selection: Selection) -> sa.Select[Any]:
    table = compiled.table
    figures = [
        figure
        for column in columns
        for figure in (
            sa.func.sum(table.c[column.name], type_=table.c[column.name].type).label(column.name),
            sa.func.count(table.c[column.name]).label(f"n_{column.name}"),
        )
    ]
    units = sa.func.count(sa.distinct(table.c.submission_id)).label("units")
    return (
        sa.select(table.c.row_key, units, *figures)
        .where(table.c.submission_id.in_(selection))
        .group_by(table.c.row_key)
        .order_by(table.c.row_key)
    )


def _marks(
    connection: sa.Connection, compiled: CompiledTable, selection: Selection
) -> Mapping[tuple[str, str], frozenset[str]]:
    """(row, column) -> the signs that occur there, with '' added where plain numbers occur beside a '-'."""
    table = compiled.table
    query = (
        sa.select(table.c.row_key, table.c.signs)
        .where(table.c.submission_id.in_(selection), table.c.signs != "")
        .distinct()
    )
    found: dict[tuple[str, str], set[str]] = {}
    for key, signs in connection.execute(query):
        for column, sign in json.loads(signs).items():
            found.setdefault((key, column), set()).add(sign)
    return {place: frozenset(signs) for place, signs in found.items()}


def _value(total: object, signs: frozenset[str]) -> Value:
    """All `-` gives `-` (stored as 0); any estimate marks the sum; nothing to add leaves it blank."""
    if total is None:
        return BLANK
    number = total if isinstance(total, Decimal) else Decimal(str(total))
    estimate = any(sign.startswith("~") for sign in signs)
    if number == 0 and "-" in {sign.removeprefix("~") for sign in signs}:
        return Value(NOTHING.kind, None, estimate)
    plain = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    return Value(Kind.NUMBER, plain, estimate)
