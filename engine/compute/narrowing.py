"""Which cells and rows a name of a figure means in gathered reports, whole or narrowed to one part of a breakdown."""

from collections.abc import Iterator
from dataclasses import replace

from engine.compute.cells import NO_ROW, Calculation, PartCells, Place
from engine.compute.frame import Address, FrameRow
from engine.expr.tree import At, Below, Cell, Members, TableRows
from engine.expr.values import Kind
from engine.model import Axis, Cut

YES, NO, NOT_SAID = "yes", "no", ""
YES_NO = {YES: "Có", NO: "Không", NOT_SAID: "Không ghi"}


def addresses(record: Calculation, cell: Cell, cut: tuple[Cut, str] | None) -> tuple[Address, ...]:
    part = record.parts.get(cell.part)
    if part is None:
        return ()
    place = Place(record, cell.part, None, None)
    if cut is None:
        return place.addresses(replace(cell, form=None))
    how, key = cut
    if how.axis is Axis.COLUMNS:
        rows = tuple(dict.fromkeys(address.row for address in place.addresses(replace(cell, form=None))))
        columns = tuple(column for column, its in _columns(part, how) if its == key)
    else:
        rows = tuple(row.key for row in rows_of(record, cell, cut))
        columns = place.column_keys(part, cell)
    return tuple(record.address(cell.part, row, column) for row in rows for column in columns)


def rows_of(record: Calculation, name: Cell | TableRows, cut: tuple[Cut, str] | None) -> tuple[FrameRow, ...]:
    part = record.parts.get(name.part)
    if part is None:
        return ()
    if cut is None or cut[0].axis is Axis.COLUMNS:
        return _named_rows(record, part, name)
    how, key = cut
    if how.axis is Axis.CHOICE:
        return tuple(row for row in _named_rows(record, part, name) if _chosen(record, name.part, row, how) == key)
    return tuple(row for row in _frontier(part, name, how) if _key(part, row, how) == key)


def _named_rows(record: Calculation, part: PartCells, name: Cell | TableRows) -> tuple[FrameRow, ...]:
    column = name.column if isinstance(name, Cell) else None
    if column is not None:
        found = Place(record, name.part, None, None).addresses(replace(name, form=None))  # type: ignore[arg-type]  # a Cell
        return tuple(part.by_key[key] for key in dict.fromkeys(address.row for address in found))
    if not part.part.is_table:
        return part.rows
    return part.members(name.rows.name) if isinstance(name.rows, Members) else part.every()


def _frontier(part: PartCells, name: Cell | TableRows, cut: Cut) -> Iterator[FrameRow]:
    """The rows that the name divides into."""
    scope = _scope(name)
    for row in part.with_cells:
        if row.entries[0] in cut.entries and (scope is None or row.key == scope or part.is_below(row, scope)):
            yield row


def _scope(name: Cell | TableRows) -> str | None:
    """The code's row that the name is bound to, where it is one."""
    match name.rows:
        case At(key=key) if "/" in key:
            return key
        case Below(row=At(key=key)):
            return key
        case _:
            return None


def _key(part: PartCells, row: FrameRow, cut: Cut) -> str:
    if cut.named_by is not None:
        row = next((each for each in (row, *part.ancestors(row)) if each.entries[0] == cut.named_by), row)
    return _code(row) or row.entries[0]


def _code(row: FrameRow) -> str | None:
    """The code that a row stands for; None for a fixed row, also below a code."""
    code = (row.code_row or {}).get("code")
    return code if code is not None and row.key.rpartition("/")[2] == code else None


def _columns(part: PartCells, cut: Cut) -> Iterator[tuple[str, str]]:
    """(key of a column, part it belongs to). Of a block of codes with one column the part is the code."""
    entries = [entry.partition(".") for entry in cut.entries]
    repeated = {id_ for id_, dot, _ in entries if dot}
    for id_, _, code in entries:
        for column in part.part.columns:
            if column.column.id == id_ and (code in ("", "*") or column.code == code):
                alone = column.code is not None and len(repeated) == 1
                yield column.key, column.code if alone and column.code is not None else column.key


def _chosen(record: Calculation, part: str, row: FrameRow, cut: Cut) -> str:
    holder, column = cut.entries
    value = record.value(holder, row.key if holder == part else NO_ROW, column)
    if value.kind is Kind.TRUTH:
        return YES if value.content else NO
    return value.content if value.kind is Kind.CODE and isinstance(value.content, str) else NOT_SAID


def parts_of(record: Calculation, name: Cell | TableRows, cut: Cut) -> Iterator[tuple[str, str]]:
    """Key and title of every part that there is."""
    part = record.parts.get(name.part)
    if part is None:
        return
    match cut.axis:
        case Axis.ROWS:
            yield from _row_titles(part, name, cut)
        case Axis.COLUMNS:
            titles = {column.key: column.title.split(": ") for column in part.part.columns}
            for column, key in _columns(part, cut):
                _, _, code = column.partition(".")
                steps = titles[column]
                named = steps[-1:] if not code else steps[-2:-1] if key == code else steps[-2:]
                yield key, ": ".join(named or steps)
        case _:
            yield from _choice_titles(record, part, name, cut)


def _row_titles(part: PartCells, name: Cell | TableRows, cut: Cut) -> Iterator[tuple[str, str]]:
    for row in _frontier(part, name, cut):
        named = row
        if cut.named_by is not None:
            named = next((each for each in (row, *part.ancestors(row)) if each.entries[0] == cut.named_by), row)
        yield _key(part, row, cut), named.title


def _choice_titles(record: Calculation, part: PartCells, name: Cell | TableRows, cut: Cut) -> Iterator[tuple[str, str]]:
    holder, id_ = cut.entries
    column = record.parts[holder].columns.get(id_) if holder in record.parts else None
    if column is None:
        return
    titles = {**(column.offered or YES_NO), NOT_SAID: YES_NO[NOT_SAID]}
    given = {_chosen(record, name.part, row, cut) for row in _named_rows(record, part, name)}
    yield from ((key, title) for key, title in titles.items() if key in given)
