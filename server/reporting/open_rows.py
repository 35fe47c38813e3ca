"""Rows that the officer opens: copied, put in order, pasted many at a time. What a cell takes is asked in `entry`."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from engine.compute.frame import Address, FrameColumn, FramePart, FrameRow, RowKind
from engine.expr.types import Base
from engine.expr.values import Value
from server.actor import Actor
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import LONGEST, read_for_entry, storable
from server.reporting.filling import check_takes_rows, laid_out, own_draft, refresh, take_back_nothing, touch
from server.reporting.viewing import Opened
from server.store import drafts

Key = tuple[int, Decimal, str]


def copy_row(desk: Desk, actor: Actor, *, report: UUID, part: str, key: str, record: int = 0) -> str:
    """A new row below `key` with the same text in it, but for files; returns its key."""
    with own_draft(desk, actor, report=report) as (session, opened):
        of, block, there = _block(session, opened, part, record=record)
        if key not in there:
            raise Refused("no_such_row", row=key)
        (new,) = _keys(desk, of, block, there=there, count=1)
        typed = laid_out(session, opened, only=(record,))[1].typed
        files = {column.key for column in of.columns if column.column.type.base is Base.FILES}
        cells = {
            Address(record, part, new, at.column): text
            for at, text in typed.items()
            if (at.record, at.part, at.row) == (record, part, key) and at.column not in files
        }
        place = there.index(key) + 1
        _write(desk, actor, session, opened=opened, rows={(record, part): (new,)}, cells=cells)
        drafts.order_rows(session, report, record=record, part=part, keys=(*there[:place], new, *there[place:]))
    refresh(desk, actor, report=report, records={record})
    return new


def sort_rows(
    desk: Desk, actor: Actor, *, report: UUID, part: str, column: str, record: int = 0, descending: bool = False
) -> int:
    """Put the opened rows in the order of one column, blank ones last; returns how many there are."""
    shown = read_for_entry(desk, actor, report=report, record=record or None)
    values = {at.row: cell.value for at, cell in shown.outcome.cells.items() if (at.part, at.column) == (part, column)}
    with own_draft(desk, actor, report=report) as (session, opened):
        of, _, there = _block(session, opened, part, record=record)
        found = of.column(column)
        if found is None:
            raise Refused("not_found", what="cột để xếp")
        rows = [key for key in there if of.row(key) is None]
        filled = [key for key in rows if key in values and values[key].is_filled]
        ranked = sorted(filled, key=lambda key: _rank(found, values[key]), reverse=descending)
        blank = [key for key in rows if key not in filled]
        kept = [key for key in there if of.row(key) is not None]
        drafts.order_rows(session, report, record=record, part=part, keys=(*kept, *ranked, *blank))
        drafts.touch_sheets(session, report, records=(record,), version=touch(session, opened, desk=desk))
    refresh(desk, actor, report=report, records={record})
    return len(rows)


def paste_rows(desk: Desk, actor: Actor, *, report: UUID, part: str, text: str, record: int = 0) -> int:
    """One row for each line of a pasted table, its cells in the order of the columns; returns how many. What is not
    understood is kept as it was pasted, and found in its cell."""
    with own_draft(desk, actor, report=report) as (session, opened):
        of, block, there = _block(session, opened, part, record=record)
        lines = _lines(text, of)
        if not lines:
            raise Refused("not_written", what="các dòng để dán")
        keys = _keys(desk, of, block, there=there, count=len(lines))
        columns = _typed_columns(of, widest=max(len(line) for line in lines))
        cells = {
            Address(record, part, key, column.key): typed[:LONGEST]
            for key, line in zip(keys, lines, strict=True)
            for column, typed in zip(columns, line, strict=False)
            if typed and column.column.formula is None and column.column.type.base is not Base.FILES
        }
        _write(desk, actor, session, opened=opened, rows={(record, part): keys}, cells=cells)
    refresh(desk, actor, report=report, records={record})
    return len(lines)


def _block(session: Session, opened: Opened, part: str, *, record: int) -> tuple[FramePart, FrameRow, tuple[str, ...]]:
    """The part, the row that stands for its opened rows, and the rows that are there."""
    check_takes_rows(opened, record, part)
    laid, draft = laid_out(session, opened, only=(record,))
    of = laid.part(part)
    block = next((row for row in of.rows if row.kind is RowKind.OPEN), None) if of is not None else None
    if of is None or block is None or record not in draft.records:
        raise Refused("no_such_row", row=part)
    return of, block, draft.present.get((record, part), ())


def _keys(desk: Desk, of: FramePart, block: FrameRow, *, there: Sequence[str], count: int) -> tuple[str, ...]:
    if sum(1 for key in there if of.row(key) is None) + count > block.max:
        raise Refused("rows_full", limit=block.max)
    return tuple(str(desk.new_id()) for _ in range(count))


def _write(
    desk: Desk,
    actor: Actor,
    session: Session,
    *,
    opened: Opened,
    rows: Mapping[tuple[int, str], tuple[str, ...]],
    cells: Mapping[Address, str],
) -> None:
    report, version, at = opened.report.id, touch(session, opened, desk=desk), desk.clock.now()
    for (record, part), keys in rows.items():
        drafts.add_rows(session, report, record=record, part=part, keys=keys)
        drafts.touch_sheets(session, report, records=(record,), version=version)
    gone = take_back_nothing(desk, actor, session=session, opened=opened, tables=rows, version=version)
    if cells or gone:
        drafts.put_cells(session, report, cells=cells, version=version, actor=actor, at=at)
        changes = [*gone, *((address, "", text) for address, text in cells.items())]
        drafts.log_change(session, report, version=version, changes=changes, actor=actor, at=at)


def _rank(column: FrameColumn, value: Value) -> Key:
    """Numbers by size, everything else by its words as a Vietnamese list is read: letters before accents."""
    if isinstance(value.content, Decimal):
        return (0, value.content, "")
    words = column.column.type.text(value, offered=column.offered)
    if column.column.type.base is Base.DATE:
        words = "".join(reversed(words.split("/")))
    bare = unicodedata.normalize("NFD", words.lower().replace("đ", "dz"))
    return (1, Decimal(0), "".join(letter for letter in bare if not unicodedata.combining(letter)) + "\n" + words)


def _lines(text: str, of: FramePart) -> list[list[str]]:
    """The lines that hold something; a head that was copied along is left out."""
    lines = [
        [" ".join(storable(cell).split()) for cell in line.split("\t")] for line in text.splitlines() if line.strip()
    ]
    titles = {column.column.title.casefold() for column in of.columns}
    if lines and sum(1 for cell in lines[0] if cell.casefold() in titles) * 2 > len(lines[0]):
        return lines[1:]
    return lines


def _typed_columns(of: FramePart, *, widest: int) -> tuple[FrameColumn, ...]:
    """Where pasted cells go: every column where as many were pasted, else the typed ones."""
    typed = tuple(column for column in of.columns if column.column.formula is None)
    return of.columns if widest >= len(of.columns) else typed
