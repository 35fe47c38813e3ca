"""A table of a unit's own in a workbook: how its columns and rows stand to a table of a form, and what it then says.

A person says once which column is which; from then on a table with the same heads is read alike, wherever on its sheet
it begins. Knows no report and no database.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.expr.types import Base
from engine.fields.typing import tidy
from engine.targets.workbook import SPARE
from server.workbooks.contents import Contents
from server.workbooks.reading import Book, Cell, Sheet, typed

MOST_HEADS = 4  # lines of heads over the figures
FEWEST = 2  # cells of a line of heads; a line of one is a title
DEEPEST = 60  # lines from the top among which a table is looked for
NUMBERING = re.compile(r"^(?:[0-9]{1,3}|[ivxlc]{1,5}|[a-zđ])[.)/]\s*|^[-+•*·]\s*", re.IGNORECASE)
OF_WHICH = re.compile(r"^trong đó:?\s*|^chia ra:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """`line`: the first of figures, from 0. `row_column`: where titles of rows stand, -1 where rows have none.
    `columns`: key of the form's column -> column of the table. `heads`: their fingerprint."""

    part: str
    heads: str
    line: int
    row_column: int
    columns: Mapping[str, int]


def heads(sheet: Sheet, line: int) -> str:
    """The fingerprint of the heads right above `line`; '' where there are none."""
    lines: list[str] = []
    for number in range(line - 1, max(line - 1 - MOST_HEADS, -1), -1):
        words = [_bare(typed(cell)) for cell in sheet.lines[number]] if number < len(sheet.lines) else []
        if sum(bool(word) for word in words) < FEWEST:
            break
        lines.append("\t".join(words).rstrip("\t"))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def place(book: Book, mapping: TableMap) -> tuple[Sheet, int] | None:
    """Where a known table stands in a book: its sheet and the first line of figures."""
    for sheet in book.shown:
        lines = (mapping.line, *range(1, min(DEEPEST, len(sheet.lines))))
        found = next((line for line in lines if heads(sheet, line) == mapping.heads), None)
        if found is not None:
            return sheet, found
    return None


def first_figures(sheet: Sheet) -> int:
    """Where the figures of a table seem to begin: the first line with two numbers that are not 1, 2, 3."""
    for number, line in enumerate(sheet.lines[:DEEPEST]):
        figures = [cell for cell in line if isinstance(cell, Decimal)]
        if len(figures) >= FEWEST and not _is_numbering(figures):
            return number
    return min(1, len(sheet.lines))


def _is_numbering(figures: list[Decimal]) -> bool:
    """A line that only numbers the columns."""
    return all(after - before == 1 for before, after in pairwise(figures)) and figures[0] <= 2


def guess(sheet: Sheet, part: FramePart, line: int) -> tuple[int, Mapping[str, int]]:
    """(column of the titles of rows, columns of the form's columns) as far as heads and titles say it by themselves."""
    width = max((len(each) for each in sheet.lines), default=0)
    rows = {_bare(row.title) for row in part.rows} | {_bare(row.stub or "") for row in part.rows} - {""}
    known = [
        sum(_bare(typed(sheet.at(number, column))) in rows for number in range(line, min(len(sheet.lines), line + 80)))
        for column in range(min(width, 6))
    ]
    most = max(known, default=0)
    row_column = known.index(most) if most else 0
    return row_column, dict(_columns(sheet, part, line, width=width, taken={row_column}))


def _columns(sheet: Sheet, part: FramePart, line: int, *, width: int, taken: set[int]) -> Iterator[tuple[str, int]]:
    over = {
        column: [
            _bare(typed(sheet.at(number, column))) for number in range(line - 1, max(line - 1 - MOST_HEADS, -1), -1)
        ]
        for column in range(width)
    }
    for column in fillable(part):
        wanted = {_bare(column.title), _bare(column.title.rpartition(": ")[2])}
        found = [number for number, words in over.items() if number not in taken and wanted & set(words)]
        if found:
            taken.add(found[0])
            yield column.key, found[0]


def fillable(part: FramePart) -> tuple[FrameColumn, ...]:
    return tuple(
        column for column in part.columns if column.column.formula is None and column.column.type.base is not Base.FILES
    )


def contents(book: Book, frame: Frame, mappings: Iterable[TableMap]) -> Contents | None:
    """What the known tables of a book say; None where it has none of them."""
    cells: dict[Address, str] = {}
    numbers: dict[Address, Decimal] = {}
    strays: list[tuple[str, int, str]] = []
    found = False
    for mapping in mappings:
        at = place(book, mapping)
        part = frame.part(mapping.part)
        if at is None or part is None:
            continue
        found = True
        sheet, first = at
        for line, row in _rows(sheet, first, part, mapping):
            if row is None:
                strays.append((sheet.name, line + 1, typed(sheet.at(line, mapping.row_column))))
                continue
            for key, column in mapping.columns.items():
                cell: Cell = sheet.at(line, column)
                if part.column(key) is None or cell is None:
                    continue  # a blank of a table of their own does not empty a cell of the report
                cells.setdefault(Address(0, part.id, row, key), typed(cell))
                if isinstance(cell, Decimal):
                    numbers[Address(0, part.id, row, key)] = cell
    return Contents(cells=cells, numbers=numbers, strays=tuple(strays), missing=()) if found else None


def _rows(sheet: Sheet, first: int, part: FramePart, mapping: TableMap) -> Iterator[tuple[int, str | None]]:
    """(line, key of its row) of every line with figures; None where no row of the form is called so."""
    opened = next((row for row in part.rows if row.kind is RowKind.OPEN), None)
    names = _names(part)
    for line in range(first, len(sheet.lines)):
        if all(sheet.at(line, column) in (None, "") for column in mapping.columns.values()):
            continue
        title = typed(sheet.at(line, mapping.row_column)) if mapping.row_column >= 0 else ""
        if title and _bare(title) in names:
            yield line, names[_bare(title)]
        elif opened is not None:
            yield line, f"{SPARE}{opened.key}:{line - first + 1}"
        else:
            yield line, None


def _names(part: FramePart) -> Mapping[str, str]:
    """Title or code of a row, bare -> its key; only names that one row has."""
    found: dict[str, list[str]] = {}
    for row in part.rows:
        for name in _said(row):
            found.setdefault(name, []).append(row.key)
    return {name: keys[0] for name, keys in found.items() if len(set(keys)) == 1}


def _said(row: FrameRow) -> set[str]:
    if row.kind is not RowKind.CELLS:
        return set()
    return {_bare(row.title), _bare(row.stub or "")} - {""}


def _bare(text: str) -> str:
    """Letters without accents, case, numbering and blanks: as heads and titles are compared."""
    plain = OF_WHICH.sub("", NUMBERING.sub("", tidy(text)))
    letters = unicodedata.normalize("NFD", plain.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).casefold().split())
