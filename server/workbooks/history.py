"""The workbook in which the department writes the figures of an earlier period: one form, every unit, one line for each
row of each unit. The keys stand in the open: code of the unit, key of the row, a line of column keys that is hidden.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter
from xlsxwriter.workbook import Workbook

from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.expr.types import Base
from engine.targets.workbook import IDENTITY, MARK, SPARE
from server.workbooks.fingerprint import Lines
from server.workbooks.reading import Book, Sheet, typed

FREE_LINES = 5
STUBS = ("Mã đơn vị", "Đơn vị", "Mã dòng", "Dòng")
UNIT, ROW, FIRST = 0, 2, len(STUBS)
KEYS, HEADS, BODY = 1, 2, 3
HELP = (
    "Mỗi dòng là một dòng biểu của một đơn vị. Đơn vị không có số thì để trống mọi dòng. Ô tự tính không có ở đây, hệ "
    "thống tính. Ký hiệu: - không phát sinh, ... chưa có số liệu, ~15 số ước. Không sửa các cột mã và dòng ẩn."
)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What the workbook says of one unit: typed text by address; a row to come has a key that begins with `+`."""

    unit: str
    cells: Mapping[Address, str]


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that belongs to no unit or no row of the form."""

    sheet: str
    line: int
    words: str


def template(frames: Iterable[Frame], *, title: str, identity: Lines) -> bytes:
    """`frames`: the form laid out for each unit, in order; `title`: form and period."""
    laid = tuple(frames)
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    for number, part in enumerate(laid[0].parts if laid else (), 1):
        _sheet(book, laid, part, name=f"Phần {number}", title=title)
    sheet = book.add_worksheet(IDENTITY)
    for line, (name, words) in enumerate(identity):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, words)
    sheet.very_hidden()
    book.close()
    return file.getvalue()


def _sheet(book: Workbook, laid: tuple[Frame, ...], part: FramePart, *, name: str, title: str) -> None:
    sheet = book.add_worksheet(name)
    columns = tuple(column for column in part.columns if may_be_typed(column))
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#EFEFEF", "valign": "vcenter"})
    sheet.write_string(0, 0, f"{title}. {part.title}. {HELP}")
    sheet.write_string(KEYS, 0, f"{MARK}history|{part.id}")
    sheet.set_row(KEYS, None, None, {"hidden": True})
    for column, words in enumerate((*STUBS, *(_title(each) for each in columns))):
        sheet.write_string(HEADS, column, words, head)
    for number, each in enumerate(columns, FIRST):
        sheet.write_string(KEYS, number, each.key)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 30)
    sheet.set_column(FIRST, FIRST + max(len(columns), 1) - 1, 13)
    sheet.freeze_panes(BODY, FIRST)
    line = BODY
    for frame in laid:
        own = frame.part(part.id)
        for key, words in _lines(own) if own is not None else ():
            for column, text in enumerate((frame.facts.reporter.code, frame.facts.reporter.name, key, words)):
                sheet.write_string(line, column, text)
            line += 1


def _title(column: FrameColumn) -> str:
    unit = column.column.unit
    return f"{column.number}. {column.title}" + (f" ({unit.code})" if unit is not None else "")


def may_be_typed(column: FrameColumn) -> bool:
    return column.column.formula is None and column.column.type.base is not Base.FILES


def _lines(part: FramePart) -> Iterator[tuple[str, str]]:
    """(key, words) of every row in which something may be typed."""
    if not part.is_table:
        yield "", part.title
        return
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            yield from ((f"{SPARE}{row.key}:{number}", f"dòng thêm {number}") for number in range(1, FREE_LINES + 1))
        elif row.kind is RowKind.CELLS and _is_typed(row):
            yield row.key, f"{'  ' * row.depth}{row.bullet}{row.title}"


def _is_typed(row: FrameRow) -> bool:
    return row.formula is None or bool(row.entered)


def units_named(book: Book) -> frozenset[str]:
    """Codes of the units that have anything in a filled workbook."""
    return frozenset(
        typed(sheet.at(number, UNIT))
        for sheet in book.sheets
        if _part_of(sheet) is not None
        for number in range(BODY, len(sheet.lines))
        if any(cell not in (None, "") for cell in sheet.lines[number][FIRST:])
    )


def figures(book: Book, frames: Mapping[str, Frame]) -> tuple[tuple[UnitFigures, ...], tuple[Stray, ...]]:
    """What a filled workbook says of each unit that has anything; `frames` by code of the unit."""
    cells: dict[str, dict[Address, str]] = {}
    strays: list[Stray] = []
    for sheet in book.sheets:
        part_id = _part_of(sheet)
        if part_id is None:
            continue
        keys = {number: typed(cell) for number, cell in enumerate(sheet.lines[KEYS]) if number >= FIRST and cell}
        for number in range(BODY, len(sheet.lines)):
            texts = {key: typed(sheet.at(number, column)).strip() for column, key in keys.items()}
            texts = {key: text for key, text in texts.items() if text}
            if not texts:
                continue
            unit, row = typed(sheet.at(number, UNIT)), typed(sheet.at(number, ROW))
            part = frames[unit].part(part_id) if unit in frames else None
            if part is None or not _has_row(part, row):
                strays.append(Stray(sheet.name, number + 1, f"đơn vị {unit or 'trống'}, dòng {row or 'trống'}"))
                continue
            mine = cells.setdefault(unit, {})
            mine |= {Address(0, part_id, row, key): text for key, text in texts.items() if part.column(key) is not None}
    return tuple(UnitFigures(unit, found) for unit, found in sorted(cells.items())), tuple(strays)


def _part_of(sheet: Sheet) -> str | None:
    mark = sheet.at(KEYS, 0)
    return mark.rpartition("|")[2] if isinstance(mark, str) and mark.startswith(f"{MARK}history|") else None


def _has_row(part: FramePart, key: str) -> bool:
    row = part.row(key) if part.is_table else part.rows[0]
    if row is not None:
        return row.kind is RowKind.CELLS and (key == "" or part.is_table)
    opened = next((each for each in part.rows if each.kind is RowKind.OPEN), None)
    return opened is not None and key.startswith(f"{SPARE}{opened.key}:")
