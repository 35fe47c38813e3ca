"""Finds the tables among the cells of a file: lines above, head, the row of column numbers, body, notes below.

Several tables on one sheet are told apart; a head that is printed again after a page break is dropped, and the rows
after it go on with the table. Knows nothing of what the words mean for a form.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from engine.project.annex.grid import Cell, Grid
from engine.project.annex.words import (
    CODE,
    CONTINUED,
    META,
    NOTE,
    ORDINAL,
    PLACEHOLDER,
    RULE,
    STUB,
    UNIT,
    UNIT_ROW,
    fold,
)

_NUMBER = re.compile(r"\(?(\d{1,3})[a-z]?\)?")
_HINT = re.compile(r"\(?(\d{1,3})[a-z]?\)?\s*=.+")
_BARE_HINT = re.compile(r"=\s*[\d(].*")
LETTER = re.compile(r"\(?[A-HĐa-hđ]\)?")  # under a column of the stub
_ORDER = "ABCDĐEFGH"
_MOST_FIRST = 9  # where letters lead, numbers may go on counting the columns of the stub
_HEAD_WORDS = ORDINAL | CODE | UNIT | STUB
_YEAR = re.compile(r"nam 20\d\d")
_LEAST_TITLES = 2  # titles beside which a year is one, too
_MOST_HEAD_ROWS = 8
_MOST_GAP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the body: its cells under the columns of the table, None where nothing is."""

    cells: tuple[Cell | None, ...]
    place: str
    hidden: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text if cell is not None else "" for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`head`: from the top, for each column the cell that covers it. `numbers`: the row A, B, 1, 2, 3; None where there
    is none. `hidden`: of which columns the file shows nothing. `above`, `below`: lines of text around."""

    name: str
    place: str
    head: tuple[tuple[Cell | None, ...], ...]
    numbers: tuple[Cell | None, ...] | None
    hidden: tuple[bool, ...]
    body: tuple[Row, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.hidden)


def find_tables(grids: Iterable[Grid]) -> tuple[Table, ...]:
    """All tables of a file, in order."""
    found: list[Table] = []
    waiting: list[str] = []
    for grid in grids:
        waiting += grid.before
        heads = _heads(grid)
        if not heads:
            waiting += _lines(grid, 0, grid.height)
        for number, head in enumerate(heads):
            limit = heads[number + 1].top if number + 1 < len(heads) else grid.height
            start = heads[number - 1].end if number else 0
            above = [*waiting, *_lines(grid, start, head.top)]
            waiting = []
            table, head.end = _table(grid, head, limit=limit)
            before = found[-1] if found else None
            notes, titles = _told_apart(above) if before is not None else ([], above)
            if before is not None and notes:
                found[-1] = before = replace(before, below=(*before.below, *notes))
            table = replace(table, above=tuple(titles))
            if before is not None and _goes_on(before, table):
                found[-1] = replace(before, body=before.body + _without_head(table.body, before))
            else:
                found.append(table)
        if heads:
            waiting = _lines(grid, heads[-1].end, grid.height)
        waiting += grid.after
    if found and waiting:
        found[-1] = replace(found[-1], below=(*found[-1].below, *waiting))
    return tuple(found)


@dataclass(slots=True)
class _Head:
    top: int
    bottom: int  # the row after it
    numbers: int | None
    left: int
    right: int  # the column after it
    end: int = 0

    @property
    def first(self) -> int:
        return self.bottom if self.numbers is None else self.numbers + 1


# ---- heads ----


def _heads(grid: Grid) -> list[_Head]:
    found: list[_Head] = []
    row = 0
    while row < grid.height:
        head = _ahead(grid, row, above=found[-1].first if found else 0) or _worded(grid, row)
        if head is None:
            row += 1
            continue
        found.append(head)
        row = head.first
    return found


def _ahead(grid: Grid, row: int, *, above: int) -> _Head | None:
    """The head that begins here, its column numbers some rows below."""
    for number in range(row, min(row + _MOST_HEAD_ROWS, grid.height)):
        head = _numbered(grid, number, above=above)
        if head is not None:
            return head if head.top <= row or number == row else None
    return None


def _numbered(grid: Grid, row: int, *, above: int) -> _Head | None:
    """The head over a row of column numbers."""
    cells = grid.line(row)
    if not _are_numbers([cell.text for cell in cells]):
        return None
    left, right = cells[0].column, cells[-1].column + cells[-1].columns
    top = row
    while top > above and row - top < _MOST_HEAD_ROWS and _is_head_line(grid, top - 1, left, right):
        if _names_again(grid, top - 1, row, left):
            break
        top -= 1
    while top < row and not _reaches_down(grid, top, row, left, right):
        top += 1
    if top == row:
        return None
    widest = [cell for line in range(top, row) for cell in grid.line(line)]
    left = min(left, *(cell.column for cell in widest))
    right = max(right, *(cell.column + cell.columns for cell in widest))
    return _Head(top=top, bottom=row, numbers=row, left=left, right=right)


def _are_numbers(texts: Sequence[str]) -> bool:
    if len(texts) < 2:
        return False
    numbers = [int(match[1]) for text in texts if (match := _NUMBER.fullmatch(text) or _HINT.fullmatch(text))]
    letters = [text for text in texts if LETTER.fullmatch(text)]
    bare = sum(_BARE_HINT.fullmatch(text) is not None for text in texts)
    if not numbers or len(numbers) + len(letters) + bare < len(texts):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    rising = all(step > 0 for step in steps)
    if _are_led(texts):
        return rising and 1 <= numbers[0] <= _MOST_FIRST
    steady = sum(step == 1 for step in steps) * 5 >= len(steps) * 3
    return rising and steady and numbers[0] == 1 and (len(texts) > 2 or bool(letters))


def _are_led(texts: Sequence[str]) -> bool:
    """Whether letters from A on, in their order, stand before the numbers: `A | B | C | 3=4+5`."""
    lead = [text.strip("()").upper() for text in takewhile(LETTER.fullmatch, texts)]
    places = [_ORDER.index(letter) for letter in lead]
    return len(lead) > 1 and places[0] == 0 and all(before < after for before, after in pairwise(places))


def _is_head_line(grid: Grid, row: int, left: int, right: int) -> bool:
    """Whether a row above the column numbers may be part of the head."""
    covering = {id(cell): cell for column in range(left, right) if (cell := grid.at(row, column)) and cell.text}
    if not covering:
        return False
    whole = any(cell.columns >= right - left and right - left > 1 for cell in covering.values())
    outside = any(not left <= cell.column < right for cell in grid.line(row))
    return not (whole or outside or _says_meta(list(covering.values())))


def _names_again(grid: Grid, row: int, bottom: int, left: int) -> bool:
    """Whether a row names something in the first column that is named once more below: then it is a row of a body."""
    own = grid.at(row, left)
    below = (grid.at(line, left) for line in range(row + 1, bottom))
    named = [each for each in below if each is not None and each.text and fold(each.text) not in UNIT_ROW]
    return own is not None and bool(own.text) and any(each is not own for each in named)


def _reaches_down(grid: Grid, top: int, bottom: int, left: int, right: int) -> bool:
    """Whether a row can be the top one: it names the first column, and half of the width."""
    columns = range(left, right)
    named = [column for column in columns if (cell := grid.at(top, column)) is not None and cell.text]
    blank = not any((cell := grid.at(row, left)) is not None and cell.text for row in range(top, bottom))
    below = blank and any(_names_at(grid, row, left) for row in range(bottom + 1, min(bottom + 4, grid.height)))
    titles = {id(grid.at(top, column)) for column in named}
    if blank and not below:
        return False
    return len(titles) > 1 and (left in named or len(named) * 2 >= len(columns))


def _names_at(grid: Grid, row: int, column: int) -> bool:
    cell = grid.at(row, column)
    return cell is not None and bool(cell.text)


def _is_meta(text: str) -> bool:
    words = fold(text)
    return bool(META.search(words)) and words not in _HEAD_WORDS


def _says_meta(cells: Sequence[Cell]) -> bool:
    """Whether a line is about the paper, as `Năm 2025` alone is; beside other titles that is the head of a column."""
    about = [cell for cell in cells if _is_meta(cell.text)]
    first = min(cells, key=lambda cell: cell.column)
    years = (
        len(cells) > _LEAST_TITLES and first not in about and all(_YEAR.fullmatch(fold(cell.text)) for cell in about)
    )
    return bool(about) and not years


def _worded(grid: Grid, row: int) -> _Head | None:
    """A head without column numbers: it names a column as heads of stubs do, or is drawn like one."""
    cells = grid.line(row)
    if len(cells) < 2 or NOTE.search(fold(cells[0].text)) or _says_meta(cells):
        return None
    words = [fold(cell.text) for cell in cells]
    known = sum(word in _HEAD_WORDS for word in words)
    drawn = len(cells) > 2 and all(cell.bold for cell in cells) and any(cell.bordered for cell in cells)
    if not (known and len(cells) > 2) and known < 2 and not drawn:
        return None
    if words[0] in UNIT_ROW and known < 2:
        return None
    if any(cell.numeric for cell in cells) or (words[0] not in _HEAD_WORDS and not drawn):
        return None
    left, right = cells[0].column, max(cell.column + cell.columns for cell in cells)
    bottom = row + 1
    while bottom < min(row + _MOST_HEAD_ROWS, grid.height) and _goes_deeper(grid, row, bottom, left, right):
        bottom += 1
    right = max(right, *(c.column + c.columns for line in range(row, bottom) for c in grid.line(line)))
    numbers = bottom if bottom < grid.height and _are_numbers([cell.text for cell in grid.line(bottom)]) else None
    return _Head(top=row, bottom=bottom, numbers=numbers, left=left, right=right)


def _goes_deeper(grid: Grid, top: int, row: int, left: int, right: int) -> bool:
    """Whether `row` still belongs to the head that begins at `top`: a cell from above reaches into it, or it divides a
    wide cell above."""
    if any((cell := grid.at(row, column)) is not None and top <= cell.row < row for column in range(left, right)):
        return True
    wide = [cell for cell in grid.line(row - 1) if cell.columns > 1]
    under = grid.line(row)
    divided = any(w.column <= cell.column < w.column + w.columns for w in wide for cell in under)
    first = grid.at(row, left)
    unmerged = len(under) > 1 and (first is None or not first.text) and not any(cell.numeric for cell in under)
    return bool(under) and (divided or (unmerged and not any(PLACEHOLDER.fullmatch(cell.text) for cell in under)))


# ---- what lies under a head ----


def _table(grid: Grid, head: _Head, *, limit: int) -> tuple[Table, int]:
    columns = _columns(grid, head)
    end = _end(grid, head, columns, limit=limit)
    repeated = {_texts(grid, row, columns) for row in range(head.top, head.first)}
    body = tuple(
        Row(
            cells=tuple(grid.at(row, column) for column in columns),
            place=_place(grid, row),
            hidden=row in grid.hidden_rows,
        )
        for row in range(head.first, end)
        if any(cell.column in columns for cell in grid.line(row)) and _texts(grid, row, columns) not in repeated
    )
    blanks = sum(_is_drawn_blank(grid, row, columns) for row in range(head.first, end))
    table = Table(
        name=grid.name,
        place=_place(grid, head.top),
        head=tuple(tuple(grid.at(row, column) for column in columns) for row in range(head.top, head.bottom)),
        numbers=None if head.numbers is None else tuple(grid.at(head.numbers, column) for column in columns),
        hidden=tuple(column in grid.hidden_columns for column in columns),
        body=body if body or not blanks else (),
        above=(),
        below=(),
    )
    return table, end


def _is_drawn_blank(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    return not any((cell := grid.at(row, column)) is not None and cell.text for column in columns)


def _columns(grid: Grid, head: _Head) -> tuple[int, ...]:
    """The columns that have a title or a number; narrow ones between are only drawn."""
    rows = range(head.top, head.first)
    return tuple(
        column
        for column in range(head.left, head.right)
        if any((cell := grid.at(row, column)) is not None and cell.text for row in rows)
        and not _is_slack(grid, head, column)
    )


def _is_slack(grid: Grid, head: _Head, column: int) -> bool:
    """A column that every cell of the head and of the body only runs through."""
    rows = range(head.top, min(head.first + 3, grid.height))
    cells = [grid.at(row, column) for row in rows]
    return all(cell is None or cell.column < column for cell in cells) and any(
        cell is not None and cell.row == head.bottom - 1 for cell in cells
    )


def _texts(grid: Grid, row: int, columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(fold(cell.text) if (cell := grid.at(row, column)) is not None else "" for column in columns)


def _end(grid: Grid, head: _Head, columns: Sequence[int], *, limit: int) -> int:
    """The row after the last one of the body."""
    if not grid.sheet:
        return limit
    drawn = any(cell.bordered for row in range(head.top, head.first) for cell in grid.line(row))
    drawn = drawn and any(
        cell.bordered for row in range(head.first, min(limit, head.first + 2)) for cell in _drawn_cells(grid, row)
    )
    end = row = head.first
    while row < limit:
        cells = [cell for cell in grid.line(row) if cell.column in columns]
        if drawn:
            if not any(cell.bordered for cell in _drawn_cells(grid, row)) and not _after_gap(grid, row, limit):
                break
        elif not cells and not grid.line(row):
            if not _resumes(grid, row, columns, limit=limit):
                break
        elif _is_note(cells or list(grid.line(row))):
            break
        if cells:
            end = row + 1
        row += 1
    return max(end, _drawn_end(grid, end, limit) if drawn else end)


def _drawn_cells(grid: Grid, row: int) -> Iterator[Cell]:
    return (cell for column in range(grid.width) if (cell := grid.cells.get((row, column))) is not None)


def _drawn_end(grid: Grid, end: int, limit: int) -> int:
    while end < limit and not grid.line(end) and any(cell.bordered for cell in _drawn_cells(grid, end)):
        end += 1
    return end


def _after_gap(grid: Grid, row: int, limit: int) -> bool:
    """A line without borders, of a page break, between drawn rows: the drawn ones begin again soon."""
    if any(_is_note([cell]) for cell in grid.line(row)) or grid.line(row):
        return False
    ahead = range(row + 1, min(row + 1 + _MOST_GAP, limit))
    return any(any(cell.bordered and cell.text for cell in _drawn_cells(grid, line)) for line in ahead)


def _is_note(cells: Sequence[Cell]) -> bool:
    return any(NOTE.search(fold(cell.text)) for cell in cells)


def _resumes(grid: Grid, row: int, columns: Sequence[int], *, limit: int) -> bool:
    """Whether rows of the body come after a blank line: more than one cell, or a short one in the first column."""
    for line in range(row, min(row + _MOST_GAP, limit)):
        cells = list(grid.line(line))
        if not cells:
            continue
        if _is_note(cells) or any(cell.columns > max(2, len(columns) // 2) for cell in cells):
            return False
        return len(cells) > 1 and cells[0].column == columns[0]
    return False


def _place(grid: Grid, row: int) -> str:
    return f"{grid.name}, hàng {row + 1}"


def _lines(grid: Grid, start: int, end: int) -> list[str]:
    return [line for row in range(start, end) for cell in grid.line(row) for line in cell.lines or (cell.text,)]


def _told_apart(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Notes of the table before, and titles of the next: what comes after the last line that can only be a note."""
    last = max((number for number, line in enumerate(lines) if NOTE.search(fold(line)) or _is_ruling(line)), default=-1)
    return list(lines[: last + 1]), list(lines[last + 1 :])


def _is_ruling(line: str) -> bool:
    """`Cột 4 = cột 2 + cột 3` on a line of its own."""
    return fold(line).startswith(("cot ", "dong ", "hang ")) and RULE.search(line) is not None


# ---- page breaks ----


def _goes_on(before: Table, table: Table) -> bool:
    """Whether `table` is `before` again after a page break: the same head, and no title of its own."""
    if _signature(before) != _signature(table):
        return False
    own = [fold(line) for line in table.above]
    known = {fold(line) for line in before.above}
    return all(not line or line in known or CONTINUED.search(line) or META.search(line) for line in own)


def _signature(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(cell.text) if cell else "" for cell in line) for line in table.head)


def _without_head(body: tuple[Row, ...], before: Table) -> tuple[Row, ...]:
    heads = set(_signature(before))
    return tuple(row for row in body if tuple(map(fold, row.texts)) not in heads)
