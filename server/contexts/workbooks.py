"""What the pages show of a report's way through Excel."""

from dataclasses import dataclass

from server.contexts.report import HeadLine


@dataclass(frozen=True, slots=True, kw_only=True)
class BringPage:
    """`place`: `phiếu số 3`, '' for a report. `record`: its number, '' for a report. `back`, `download`: addresses."""

    head: HeadLine
    place: str
    record: str
    back: str
    download: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellShown:
    """`name`: of its input on the entry page. `was`, `now`, `given`: as read, '' where blank. `note`: what to look at.
    `picked`: file, draft, or '' where nothing has been chosen yet."""

    name: str
    place: str
    was: str
    now: str
    given: str
    by: str = ""
    note: str = ""
    picked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowComing:
    """`name`: of its tick. `cells`: (column title, what the workbook says)."""

    name: str
    title: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """`changed`: by part, (title, cells that only the workbook has changed). `after`: what is wrong then, in words.
    `apart`: what is not taken and why, in sentences."""

    head: HeadLine
    place: str
    file: str
    brought: str
    made: str
    version: int
    action: str
    back: str
    again: str
    both: tuple[CellShown, ...]
    changed: tuple[tuple[str, tuple[CellShown, ...]], ...]
    rows: tuple[RowComing, ...]
    locked: tuple[CellShown, ...]
    apart: tuple[str, ...]
    same: int
    count: int
    after: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """`key`: of the form's column; `chosen`: letter of the table's, '' where none."""

    key: str
    title: str
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTablePage:
    """`lines`: (number from 1, cells) of the top of the sheet. `letters`: of its columns. `first`: number of the first
    line of figures; `rows`: letter of the column of row titles, '' where rows have none."""

    head: HeadLine
    back: str
    bring: str
    action: str
    file: str
    sheets: tuple[str, ...]
    sheet: int
    parts: tuple[tuple[str, str], ...]
    part: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    letters: tuple[str, ...]
    first: int
    rows: str
    has_rows: bool
    columns: tuple[TableColumn, ...]
    problem: str
