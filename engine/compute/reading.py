"""From typed text to values (the second step, `read`). Text that is not understood is kept as typed."""

from collections.abc import Iterator, Mapping

from engine.compute.cells import cell_type
from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, table_itself
from engine.compute.outcome import Entries
from engine.expr.values import Kind, Value
from engine.fields.base import Refusal

STATED = "-"  # typed in the place of a table: nothing arose there


def read(
    frame: Frame,
    typed: Mapping[Address, str],
    *,
    present: Mapping[tuple[int, str], tuple[str, ...]] | None = None,
    records: tuple[int, ...] = (0,),
) -> Entries:
    """Read every typed text by the type of its cell. Cells of columns that the frame does not have are passed over;
    a cell of an optional or open row makes that row present. `-` in the place of a table states that nothing arose."""
    cells: dict[Address, Value] = {}
    refused: dict[Address, Refusal] = {}
    rows = {key: list(keys) for key, keys in (present or {}).items()}
    parts = {part.id: part for part in frame.parts}
    known = {part.id: {row.key: row for row in part.rows} for part in frame.parts}
    columns = {part.id: {column.key: column for column in part.columns} for part in frame.parts}
    nothing: set[tuple[int, str]] = set()
    for address, text in typed.items():
        part = parts.get(address.part)
        if part is not None and part.is_table and address == table_itself(address.record, address.part):
            nothing |= {(address.record, address.part)} if text.strip() == STATED else set()
            continue
        column = None if part is None else columns[part.id].get(address.column)
        if part is None or column is None:
            continue
        row = known[part.id].get(address.row)
        value = _read_one(row, column, text)
        if isinstance(value, Refusal):
            refused[address] = value
            value = Value(Kind.UNREADABLE, text)
        cells[address] = value
        if part.is_table and (row is None or row.optional) and value.kind is not Kind.BLANK:
            _add(rows.setdefault((address.record, part.id), []), address.row, part)
    return Entries(
        cells=cells,
        present={key: tuple(keys) for key, keys in rows.items()},
        refused=refused,
        records=records,
        nothing=frozenset(nothing),
    )


def _read_one(row: FrameRow | None, column: FrameColumn, text: str) -> Value | Refusal:
    """By the cell's own type: a row may have decimals of its own. A row that the officer added has none."""
    type_ = column.column.type if row is None else cell_type(row, column)
    return type_.parse(text, offered=column.offered)


def _add(keys: list[str], key: str, part: FramePart) -> None:
    """The row, and every code's row around it: a row below a code is there with that code."""
    known = {row.key: row for row in part.rows}
    row = known.get(key)
    if row is None:
        around = [key]
    else:
        around = [above.key for above in _upwards(row, known) if above.optional and above.code is not None]
    keys += [each for each in reversed(around) if each not in keys]


def _upwards(row: FrameRow, known: Mapping[str, FrameRow]) -> Iterator[FrameRow]:
    while True:
        yield row
        if row.parent is None:
            return
        row = known[row.parent]
