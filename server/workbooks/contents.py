"""The cells of a form in a workbook that was made from it: found by its hidden keys, wherever they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from engine.compute.frame import Address, Frame, FramePart, FrameRow, RowKind
from engine.fields.typing import tidy
from engine.targets.workbook import DICTIONARY, IDENTITY, MARK, SPARE
from server.refusal import Refused
from server.workbooks.reading import Book, Cell, Sheet, typed

FIRST_SEEN = 1  # column A holds the keys
SECTION_VALUE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`cells`: typed text by address, computed cells too; in a row to come its key begins with `+`. `numbers`: those
    that stand in the workbook as numbers. `strays`: lines of figures that belong to no row, as (sheet, line, words).
    `missing`: titles of parts that have no sheet any more."""

    cells: Mapping[Address, str]
    numbers: Mapping[Address, Decimal]
    strays: tuple[tuple[str, int, str], ...]
    missing: tuple[str, ...]


def contents(book: Book, frame: Frame, *, record: int) -> Contents:
    """Raises `Refused` where one row stands twice with different figures."""
    cells: dict[Address, str] = {}
    numbers: dict[Address, Decimal] = {}
    strays: list[tuple[str, int, str]] = []
    found: set[str] = set()
    for sheet, line, part in _parts(book, frame):
        found.add(part.id)
        reader = _Part(sheet, line, part, record)
        for address, cell in reader.cells():
            text = typed(cell)
            if cells.setdefault(address, text) != text:
                raise Refused("workbook_row_twice", row=_row_title(part, address.row), part=part.title)
            if isinstance(cell, Decimal):
                numbers[address] = cell
        strays += reader.strays
    missing = tuple(part.title for part in frame.parts if part.id not in found)
    return Contents(cells=cells, numbers=numbers, strays=tuple(strays), missing=missing)


def identity_lines(book: Book) -> Mapping[str, str]:
    """What the hidden sheet says; nothing where there is none."""
    sheet = book.sheet(IDENTITY)
    if sheet is None:
        return {}
    return {line[0]: typed(line[1]) for line in sheet.lines if len(line) > 1 and isinstance(line[0], str) and line[0]}


def _parts(book: Book, frame: Frame) -> Iterator[tuple[Sheet, int, FramePart]]:
    """Every sheet of a part, with the line of its keys."""
    for sheet in book.sheets:
        if sheet.name in (IDENTITY, DICTIONARY):
            continue
        for number, line in enumerate(sheet.lines):
            mark = line[0] if line else None
            if isinstance(mark, str) and mark.startswith(MARK):
                part = frame.part(mark.rpartition("|")[2])
                if part is not None:
                    yield sheet, number, part


def _row_title(part: FramePart, key: str) -> str:
    row = part.row(key)
    return row.title if row is not None else "thêm"


class _Part:
    def __init__(self, sheet: Sheet, head: int, part: FramePart, record: int) -> None:
        self._sheet = sheet
        self._head = head
        self._part = part
        self._record = record
        self._rows = {row.key: row for row in part.rows}
        self._open = next((row for row in part.rows if row.kind is RowKind.OPEN), None)
        self._seen: set[str] = set()
        self._new = 0
        self.strays: list[tuple[str, int, str]] = []

    def cells(self) -> Iterator[tuple[Address, Cell]]:
        yield from self._table() if self._part.is_table else self._section()

    def _section(self) -> Iterator[tuple[Address, Cell]]:
        known = {column.key for column in self._part.columns}
        for number in range(self._head + 1, len(self._sheet.lines)):
            key = self._key(number)
            if key in known:
                yield self._address("", key), self._sheet.at(number, SECTION_VALUE)

    def _table(self) -> Iterator[tuple[Address, Cell]]:
        columns = {
            cell: number
            for number, cell in enumerate(self._sheet.lines[self._head])
            if number > 0 and isinstance(cell, str) and self._part.column(cell) is not None
        }
        body = next(
            (line for line in range(self._head + 1, len(self._sheet.lines)) if self._key(line)), len(self._sheet.lines)
        )
        for number in range(body, len(self._sheet.lines)):
            if self._key(number).startswith(MARK):
                return
            row = self._row(number, columns)
            if row is not None:
                for key, column in columns.items():
                    yield self._address(row, key), self._sheet.at(number, column)

    def _row(self, number: int, columns: Mapping[str, int]) -> str | None:
        """The key of the row that a line is; None for a heading, a blank line, one that belongs nowhere."""
        key = self._key(number)
        row = self._rows.get(key)
        if row is not None and row.kind is not RowKind.OPEN:
            return key if row.kind is RowKind.CELLS else None
        filled = [cell for column in columns.values() if (cell := self._sheet.at(number, column)) not in (None, "")]
        if not filled:
            return None
        if self._open is not None and _is_uuid(key) and key not in self._seen:
            self._seen.add(key)
            return key
        if self._open is not None:
            self._new += 1
            return f"{SPARE}{self._open.key}:{self._new}"
        named = self._named(number)
        if named is not None:
            return named.key
        self.strays.append(
            (self._sheet.name, number + 1, typed(self._sheet.at(number, FIRST_SEEN)) or typed(filled[0]))
        )
        return None

    def _named(self, number: int) -> FrameRow | None:
        """The row whose code or whole title stands in front of a line that has lost its key."""
        words = {tidy(typed(self._sheet.at(number, column))).casefold() for column in (1, 2)} - {""}
        found = [
            row
            for row in self._part.rows
            if row.kind is RowKind.CELLS and ({row.title.casefold(), (row.stub or "").casefold()} - {""}) & words
        ]
        return found[0] if len(found) == 1 else None

    def _key(self, number: int) -> str:
        key = self._sheet.at(number, 0)
        return key if isinstance(key, str) else typed(key)

    def _address(self, row: str, column: str) -> Address:
        return Address(self._record, self._part.id, row, column)


def _is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False
