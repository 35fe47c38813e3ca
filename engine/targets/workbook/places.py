"""Where each cell of a form stands in its workbook: a sheet per part, keys of rows and columns in hidden cells.

A table: hidden column A holds the keys of rows, a hidden line those of columns, so that a sheet which was sorted, or
got lines and columns between, is still read. A section: its fields one under another, keys in column A.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.compute.cells import Calculation
from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.opening import Opening
from engine.compute.outcome import Elsewhere, Entries, Outcome

IDENTITY = "dttg"  # the hidden sheet with what the workbook is
DICTIONARY = "Danh mục"  # the hidden sheet with codes to choose from
MARK = "dttg|"  # in column A of the line of column keys: `dttg|table|theo_dan_toc`
SPARE = "+"  # key of a line that waits for a row: `+thanh_vien:3`
MOST_SPARE = 30
LONGEST_NAME = 31
TITLE_LINES = 3
STUB = 1  # the first column that is seen: column A holds keys
SECTION_VALUE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What goes into a workbook. `lines`: form, unit, period and the like, above every sheet. `identity`: what the
    workbook is, written into the hidden sheet as it stands. `opening`: what alone may change, None: everything."""

    frame: Frame
    entries: Entries
    outcome: Outcome
    typed: Mapping[Address, str]
    elsewhere: Elsewhere
    record: int
    title: str
    lines: tuple[str, ...]
    identity: tuple[tuple[str, str], ...]
    opening: Opening | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A line of a sheet. `row`: as the calculation knows it; for a heading the frame's. `there`: the report has it."""

    key: str
    row: FrameRow
    line: int
    there: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """One part on its sheet. `first`: the line of column keys. `rows` empty in a section, whose fields stand from
    `body` on; `columns` by key the workbook's column (table) or line (section)."""

    part: FramePart
    sheet: str
    head: int
    body: int
    stubs: int
    rows: tuple[PlacedRow, ...]
    columns: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.body + max(len(self.rows) if self.part.is_table else len(self.columns), 1) - 1

    def at(self, row: str, column: str) -> tuple[int, int] | None:
        """(line, column) of a cell, from 0."""
        place = self.columns.get(column)
        if place is None:
            return None
        if not self.part.is_table:
            return place, SECTION_VALUE
        line = self.lines.get(row)
        return None if line is None else (line, place)


def whole(filled: Filled) -> Calculation:
    """The report with every row that may come: those of lists that are not there yet, and spare lines."""
    present = {
        (filled.record, part.id): tuple(_keys(part, filled.entries.present.get((filled.record, part.id), ())))
        for part in filled.frame.parts
    }
    entries = replace(filled.entries, present=present)
    return Calculation(filled.frame, entries, elsewhere=filled.elsewhere, record=filled.record)


def _keys(part: FramePart, present: tuple[str, ...]) -> Iterator[str]:
    known = {row.key for row in part.rows}
    yield from (row.key for row in part.rows if row.optional and row.code is not None)
    opened = [key for key in present if key not in known]
    yield from opened
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            yield from (f"{SPARE}{row.key}:{number}" for number in range(1, spare_lines(row, len(opened)) + 1))
            return


def spare_lines(row: FrameRow, there: int) -> int:
    return max(0, min(row.max - there, MOST_SPARE))


def place(filled: Filled, calculation: Calculation) -> tuple[Placed, ...]:
    names: list[str] = []
    found: list[Placed] = []
    for number, part in enumerate(filled.frame.parts, 1):
        name = _sheet_name(number, part.title, names)
        names.append(name)
        found.append(_table(filled, calculation, part, name) if part.is_table else _section(part, name))
    return tuple(found)


def _section(part: FramePart, name: str) -> Placed:
    head = TITLE_LINES
    body = head + 1
    columns = {column.key: body + index for index, column in enumerate(part.columns)}
    return Placed(part, name, head, body, 1, (), columns)


def _table(filled: Filled, calculation: Calculation, part: FramePart, name: str) -> Placed:
    stubs = 1 + has_codes(part) + has_units(part)
    head = TITLE_LINES
    body = head + 1 + part.head_rows + 1
    columns = {column.key: STUB + stubs + index for index, column in enumerate(part.columns)}
    there = set(filled.outcome.present.get((filled.record, part.id), ()))
    rows = tuple(
        PlacedRow(key, row, body + index, key in there) for index, (key, row) in enumerate(_rows(calculation, part))
    )
    return Placed(part, name, head, body, stubs, rows, columns, {row.key: row.line for row in rows})


def _rows(calculation: Calculation, part: FramePart) -> Iterator[tuple[str, FrameRow]]:
    for row in calculation.parts[part.id].rows:
        yield row.key, row


def has_codes(part: FramePart) -> bool:
    return any(row.stub for row in part.rows)


def has_units(part: FramePart) -> bool:
    return any(row.unit is not None for row in part.rows) and any(
        column.column.type.numeric and column.column.unit is None for column in part.columns
    )


def _sheet_name(number: int, title: str, taken: list[str]) -> str:
    """`1. Dân số`: what every program takes as the name of a sheet, never twice."""
    plain = "".join(" " if letter in "[]:*?/\\'\"" else letter for letter in title)
    name = f"{number}. {' '.join(plain.split())}"[:LONGEST_NAME].rstrip()
    return name if name.casefold() not in {each.casefold() for each in taken} else f"Phần {number}"


def unlocked(filled: Filled, address: Address) -> bool:
    return filled.opening is None or address in filled.opening


def titles_of(column: FrameColumn) -> Mapping[str, str] | None:
    """code -> what stands for it in a workbook: its title where no other code has the same, otherwise the code."""
    if column.offered is None:
        return None
    titles = [title.strip().casefold() for title in column.offered.values()]
    return {
        code: title if titles.count(title.strip().casefold()) == 1 and title not in column.offered else code
        for code, title in column.offered.items()
    }
