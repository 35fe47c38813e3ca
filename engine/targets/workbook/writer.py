"""The workbook on paper: titles locked, cells to fill unlocked, lists, totals and checks alive, ready to print."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.compute.cells import Calculation, cell_type
from engine.compute.frame import Address, FrameColumn, FrameRow
from engine.compute.outcome import CellState
from engine.compute.rules import check_places, nesting_families
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import FieldType
from engine.model import Level, SplitRule
from engine.targets.workbook.formulas import NO, YES, CannotSayError, Formulas
from engine.targets.workbook.places import (
    DICTIONARY,
    IDENTITY,
    MARK,
    SECTION_VALUE,
    SPARE,
    STUB,
    TITLE_LINES,
    Filled,
    Placed,
    PlacedRow,
    has_codes,
    has_units,
    place,
    titles_of,
    unlocked,
    whole,
)

FONT = "Times New Roman"
CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # workbooks hold no zone; fixed, so that bytes repeat
FIRST_WIDTH, CODE_WIDTH, WIDTH, WORDS_WIDTH = 36, 9, 11.5, 26
MOST_DIGITS = 15  # a workbook's number holds no more
SHORT, LONG = 32, 255  # letters of a prompt's title and of its text
BLUE, RED, AMBER, GREY, SHADE = "#E3EEF9", "#F8C9C4", "#FDE9B8", "#EFEFEF", "#D9D9D9"
SIGNS_HELP = "Gõ số; - là không phát sinh; ... là chưa có số liệu; ~15 là số ước."
LEGEND = (
    "Ô trắng: nhập số. Ô xám: tự tính, khi nạp lại hệ thống tính lại. Nền xanh: bắt buộc, còn trống. "
    "Nền đỏ: sai quy tắc. Nền vàng: cần xem lại. " + SIGNS_HELP
)
ADDED = "Dòng chữ nghiêng chưa có trong báo cáo: điền số vào là thêm dòng."
RECKONED = "Hệ thống tính ô này khi nạp tệp lại."
WAYS: Mapping[Base, str] = MappingProxyType(
    {
        Base.NUMBER: SIGNS_HELP,
        Base.TRUTH: "Chọn Có hoặc Không",
        Base.CODE: "Chọn trong danh sách",
        Base.DATE: "Gõ ngày/tháng/năm, ví dụ 12/06/2026",
    }
)
WIDTHS: Mapping[Base, float] = MappingProxyType({Base.NUMBER: 11.5, Base.TRUTH: 11.5, Base.CODE: 16.0, Base.DATE: 16.0})
Options = dict[str, object]


def workbook(filled: Filled) -> bytes:
    """The workbook of one report (or one sheet) as it stands, to be filled and brought back."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": filled.title, "created": CREATED})
    calculation = whole(filled)
    placed = place(filled, calculation)
    paper = _Paper(book, filled, calculation, placed)
    for each in placed:
        _Sheet(paper, each).write()
    _dictionary(paper)
    _identity(book, filled)
    book.close()
    return file.getvalue()


def _identity(book: Workbook, filled: Filled) -> None:
    sheet = book.add_worksheet(IDENTITY)
    for line, (name, text) in enumerate(filled.identity):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)
    sheet.protect()
    sheet.very_hidden()


def _dictionary(paper: "_Paper") -> None:
    if not paper.lists:
        return
    sheet = paper.book.add_worksheet(DICTIONARY)
    for column, (titles, name) in enumerate(paper.lists.items()):
        sheet.write_string(0, column, name)
        for line, title in enumerate(titles, 1):
            sheet.write_string(line, column, title)
        first, last = (str(xl_rowcol_to_cell(line, column, True, True)) for line in (1, len(titles)))
        paper.book.define_name(name, f"='{DICTIONARY}'!{first}:{last}")
    sheet.protect()
    sheet.hide()


@dataclass(frozen=True, slots=True)
class _Paper:
    """What all sheets of one workbook share. `lists`: titles to choose from -> the name of their range."""

    book: Workbook
    filled: Filled
    calculation: Calculation
    placed: tuple[Placed, ...]
    formats: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def format(self, **options: object) -> Format:
        given = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **options}
        key = tuple(sorted(given.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(given)
        return self.formats[key]

    def list_name(self, titles: tuple[str, ...]) -> str:
        return self.lists.setdefault(titles, f"danh_muc_{len(self.lists) + 1}")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell to be written: its place, type and what stands in it."""

    address: Address
    line: int
    column: int
    type: FieldType
    frame_row: FrameRow
    frame_column: FrameColumn
    value: Value
    state: CellState
    open: bool
    there: bool


class _Sheet:
    def __init__(self, paper: _Paper, placed: Placed) -> None:
        self._paper = paper
        self._placed = placed
        self._sheet: Worksheet = paper.book.add_worksheet(placed.sheet)
        self._formulas = Formulas(paper.calculation, paper.placed, placed.sheet)
        self._width = max(placed.columns.values(), default=SECTION_VALUE) if placed.part.is_table else SECTION_VALUE + 1

    def write(self) -> None:
        self._set_up()
        self._titles()
        cells = list(self._table() if self._placed.part.is_table else self._section())
        for cell in cells:
            self._cell(cell)
        self._prompts(cells)
        self._colours(cells)

    def _set_up(self) -> None:
        sheet, placed = self._sheet, self._placed
        if placed.part.is_table:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sample = " · SỐ LIỆU MINH HỌA" if self._paper.filled.sample else ""
        sheet.set_footer(f'&L&"{FONT}"&9 {_foot(self._paper.filled.title)}{sample}&R&"{FONT}"&9Trang &P/&N')
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 2, None, {"hidden": True})
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        if placed.part.is_table:
            sheet.freeze_panes(placed.body, STUB + 1)
            sheet.repeat_rows(placed.head + 1, placed.body - 1)

    # ---- around the cells ----

    def _titles(self) -> None:
        filled, sheet = self._paper.filled, self._sheet
        title = self._placed.part.title
        sheet.write_string(0, STUB, filled.title, self._paper.format(bold=True, font_size=13))
        sheet.write_string(1, STUB, " · ".join([title, *filled.lines]), self._paper.format(italic=True))
        added = f" {ADDED}" if any(not row.there for row in self._placed.rows) else ""
        note = self._paper.format(font_size=9, font_color="#444444", text_wrap=True, valign="top")
        last = max(self._width, STUB + 1)
        sheet.merge_range(2, STUB, 2, last, LEGEND + added, note)
        room = FIRST_WIDTH + WIDTH * (last - STUB) if self._placed.part.is_table else FIRST_WIDTH + 60
        sheet.set_row(2, 12.5 * (1 + int(len(LEGEND + added) / max(room, 40))))
        assert TITLE_LINES == 3
        kind = "table" if self._placed.part.is_table else "section"
        sheet.write_string(self._placed.head, 0, f"{MARK}{kind}|{self._placed.part.id}")
        sheet.set_row(self._placed.head, None, None, {"hidden": True})

    def _section(self) -> Iterator[_Cell]:
        placed, paper, sheet = self._placed, self._paper, self._sheet
        sheet.set_column(STUB, STUB, FIRST_WIDTH + 10)
        sheet.set_column(SECTION_VALUE, SECTION_VALUE, 40)
        sheet.set_column(SECTION_VALUE + 1, SECTION_VALUE + 1, 26)
        row = next(iter(paper.calculation.parts[placed.part.id].with_cells))
        for column in placed.part.columns:
            line = placed.columns[column.key]
            sheet.write_string(line, 0, column.key)
            must = " *" if column.column.required else ""
            sheet.write_string(
                line, STUB, f"{column.number}. {column.title}{must}", paper.format(border=1, text_wrap=True)
            )
            aid = "; ".join(each for each in (_unit(column), column.column.guide or "") if each)
            sheet.write_string(line, SECTION_VALUE + 1, aid, paper.format(font_size=9, italic=True, text_wrap=True))
            yield self._made(row, column, line=line, column_at=SECTION_VALUE, there=True)

    def _table(self) -> Iterator[_Cell]:
        self._head()
        placed = self._placed
        for row in placed.rows:
            self._stub(row)
            if row.row in self._paper.calculation.parts[placed.part.id].with_cells:
                for column in placed.part.columns:
                    at = placed.columns[column.key]
                    yield self._made(row.row, column, line=row.line, column_at=at, there=row.there)
            else:
                for at in placed.columns.values():
                    self._sheet.write_blank(row.line, at, None, self._paper.format(border=1, bg_color=GREY))

    def _head(self) -> None:
        placed, paper, sheet = self._placed, self._paper, self._sheet
        part = placed.part
        bold = paper.format(bold=True, align="center", border=1, text_wrap=True, bg_color=GREY)
        first = STUB + placed.stubs
        sheet.set_column(STUB, STUB, FIRST_WIDTH)
        if placed.stubs > 1:
            sheet.set_column(STUB + 1, first - 1, CODE_WIDTH)
        for column in part.columns:
            sheet.set_column(placed.columns[column.key], placed.columns[column.key], _width(column))
            sheet.write_string(placed.head, placed.columns[column.key], column.key)
        stubs = [part.stub_title, *(["Mã số"] if has_codes(part) else []), *(["Đơn vị"] if has_units(part) else [])]
        top = placed.head + 1
        for offset, title in enumerate(stubs):
            self._block((top, STUB + offset), (part.head_rows, 1), title, bold)
        for cell in part.head:
            text = f"{cell.text} ({cell.unit})" if cell.unit else cell.text
            self._block((top + cell.row, first + cell.column), (cell.rows, cell.columns), text, bold)
        for offset in range(part.head_rows):
            sheet.set_row(top + offset, 15.5 * self._head_lines(offset))
        small = paper.format(align="center", border=1, font_size=9, bg_color=GREY)
        for offset, letter in enumerate("ABC"[: placed.stubs]):
            sheet.write_string(placed.body - 1, STUB + offset, letter, small)
        for column in part.columns:
            sheet.write_string(placed.body - 1, placed.columns[column.key], column.hint or column.number, small)

    def _head_lines(self, offset: int) -> int:
        part = self._placed.part
        most = 1.0
        for cell in part.head:
            if cell.row <= offset < cell.row + cell.rows:
                text = f"{cell.text} ({cell.unit})" if cell.unit else cell.text
                width = sum(_width(column) for column in part.columns[cell.column : cell.column + cell.columns])
                most = max(most, len(text) / max(width * 0.8, 1) / cell.rows)
        return min(6, int(most + 0.999))

    def _block(self, at: tuple[int, int], size: tuple[int, int], text: str, format_: Format) -> None:
        (line, column), (lines, columns) = at, size
        if lines > 1 or columns > 1:
            self._sheet.merge_range(line, column, line + lines - 1, column + columns - 1, "", format_)
        self._sheet.write_string(line, column, text, format_)

    def _stub(self, row: PlacedRow) -> None:
        paper, sheet, laid = self._paper, self._sheet, row.row
        bold = laid.formula is not None or row.row not in paper.calculation.parts[self._placed.part.id].with_cells
        options: Options = {"border": 1, "indent": min(laid.depth, 6), "text_wrap": True}
        options |= {"bold": True} if bold else {}
        options |= {} if row.there or bold else {"italic": True, "font_color": "#666666"}
        title = "(dòng mới)" if row.key.startswith(SPARE) else f"{laid.bullet}{laid.title}"
        sheet.write_string(row.line, 0, row.key)
        sheet.write_string(row.line, STUB, title, paper.format(**options))
        room = FIRST_WIDTH - 2 * min(laid.depth, 6)
        if len(title) > room:
            sheet.set_row(row.line, 15.5 * (1 + len(title) // room))
        stubs = [laid.stub or ""] if has_codes(self._placed.part) else []
        stubs += [laid.unit.shown if laid.unit is not None else ""] if has_units(self._placed.part) else []
        for offset, text in enumerate(stubs, 1):
            sheet.write_string(row.line, STUB + offset, text, paper.format(border=1, align="center"))

    # ---- the cells ----

    def _made(self, row: FrameRow, column: FrameColumn, *, line: int, column_at: int, there: bool) -> _Cell:
        paper, part = self._paper, self._placed.part
        address = Address(paper.filled.record, part.id, row.key, column.key)
        found = paper.calculation.outcome(part.id, row.key, column.key)
        typed = found.state in (CellState.TYPED, CellState.BY_HAND) or (
            found.state is CellState.HIDDEN
            and column.column.formula is None
            and (row.formula is None or column.column.id in row.entered)
        )
        real = paper.filled.outcome.cells.get(address)
        open_ = typed and column.column.type.base is not Base.FILES and unlocked(paper.filled, address)
        return _Cell(
            address=address,
            line=line,
            column=column_at,
            type=cell_type(row, column),
            frame_row=row,
            frame_column=column,
            value=found.value if real is None else real.value,
            state=found.state,
            open=open_,
            there=there,
        )

    def _cell(self, cell: _Cell) -> None:
        shown = _number_format(cell.type)
        options: Options = {"border": 1, "num_format": shown, "align": "left" if shown == "@" else "right"}
        options |= {"text_wrap": True} if shown == "@" else {}
        options |= {"locked": False} if cell.open else {"bg_color": GREY}
        options |= {"bold": True} if cell.frame_row.formula is not None else {}
        if cell.state is CellState.BLOCKED:
            format_ = self._paper.format(border=1, bg_color=SHADE, align="center", font_color="#777777")
            self._sheet.write_string(cell.line, cell.column, "x", format_)
            return
        format_ = self._paper.format(**options)
        if cell.state is CellState.COMPUTED:
            self._computed(cell, format_)
            return
        self._typed(cell, format_)

    def _computed(self, cell: _Cell, format_: Format) -> None:
        value: Decimal | str = cell.value.content if isinstance(cell.value.content, Decimal) else ""
        try:
            formula = self._formulas.of_cell(cell.address)
        except CannotSayError:
            if isinstance(value, Decimal):
                self._sheet.write_number(cell.line, cell.column, value, format_)
            else:
                self._sheet.write_string(cell.line, cell.column, cell.type.text(cell.value), format_)
            self._prompt((cell.line, cell.column, cell.line), {"validate": "any", "input_message": RECKONED})
            return
        self._sheet.write_formula(cell.line, cell.column, formula, format_, value)

    def _typed(self, cell: _Cell, format_: Format) -> None:
        value, typed = cell.value, self._paper.filled.typed.get(cell.address, "")
        if value.kind is Kind.NUMBER and not value.estimate and _fits(value.content):
            self._sheet.write_number(cell.line, cell.column, value.content, format_)
            return
        text = _text(cell, typed)
        if text:
            self._sheet.write_string(cell.line, cell.column, text, format_)
        else:
            self._sheet.write_blank(cell.line, cell.column, None, format_)

    # ---- prompts and lists ----

    def _prompts(self, cells: list[_Cell]) -> None:
        columns: dict[str, list[_Cell]] = {}
        for cell in cells:
            if cell.open:
                columns.setdefault(cell.frame_column.key, []).append(cell)
        for found in columns.values():
            for run in _runs(found):
                self._prompt((run[0].line, run[0].column, run[-1].line), self._asked(run[0]))

    def _prompt(self, place_: tuple[int, int, int], options: Options) -> None:
        first, column, last = place_
        given = {"ignore_blank": True, "show_error": True, **options}
        self._sheet.data_validation(first, column, last, column, given)

    def _asked(self, cell: _Cell) -> Options:
        column = cell.frame_column
        first = str(xl_rowcol_to_cell(cell.line, cell.column))
        help_ = [_unit(column), _how(cell), column.column.guide or ""]
        options: Options = {
            "input_title": _cut(column.title.rpartition(": ")[2], SHORT),
            "input_message": _cut(". ".join(each.rstrip(".") for each in help_ if each) + ".", LONG),
            "error_type": "warning",
            "error_title": "Xem lại ô này",
            "error_message": _cut(_how(cell), LONG),
        }
        base = cell.type.base
        if base is Base.TRUTH:
            return options | {"validate": "list", "source": [YES, NO]}
        titles = titles_of(column)
        if base is Base.CODE and titles:
            return options | {"validate": "list", "source": f"={self._paper.list_name(tuple(titles.values()))}"}
        if base is Base.NUMBER:
            signs = f'{first}="-",{first}="...",LEFT({first},1)="~"'
            return options | {"validate": "custom", "value": f"=OR(ISNUMBER({first}),{signs})"}
        return options | {"validate": "any", "show_error": False}

    # ---- colours of checks ----

    def _colours(self, cells: list[_Cell]) -> None:
        by_address = {cell.address: cell for cell in cells}
        self._split_and_within(by_address)
        self._author_checks(by_address)
        for cell in cells:
            self._limits(cell)
        self._blanks(cells)

    def _split_and_within(self, cells: dict[Address, _Cell]) -> None:
        for rule, parent, children in nesting_families(self._paper.calculation):
            stands = self._stands(cells, parent, children)
            if stands is None or not children or (isinstance(rule, SplitRule) and rule.proved):
                continue
            try:
                known = [self._formulas.known(parent), *self._known_children(rule, children)]
                parts = ",".join(self._formulas.ranges(children))
                whole_ = f"N({self._formulas.ref(parent)})"
                differs = "<>" if isinstance(rule, SplitRule) else ">"
                text = f"=AND({','.join(known)},ROUND(SUM({parts})-{whole_},9){differs}0)"
            except CannotSayError:
                continue
            self._colour(stands, text, RED)

    def _known_children(self, rule: object, children: tuple[Address, ...]) -> list[str]:
        """Every part of a split that the report asks for; where rows come only when added, one of them."""
        known = [self._formulas.known(each) for each in children]
        several = isinstance(rule, SplitRule) and len(known) > 1
        optional = any(row.optional for row in self._paper.calculation.parts[children[0].part].rows)
        return [f"OR({','.join(known)})"] if several and optional and len(known) < 60 else known

    def _stands(self, cells: dict[Address, _Cell], parent: Address, children: tuple[Address, ...]) -> _Cell | None:
        typed = [cells[each] for each in (parent, *children) if each in cells and cells[each].open]
        return typed[0] if typed else None

    def _author_checks(self, cells: dict[Address, _Cell]) -> None:
        for check, place_, address in check_places(self._paper.calculation):
            cell = cells.get(address) if address is not None else None
            if cell is None:
                continue
            try:
                text = self._formulas.fails(check.that, place_, when=check.when)
            except CannotSayError:
                continue
            self._colour(cell, text, RED if check.level is Level.ERROR else AMBER)

    def _limits(self, cell: _Cell) -> None:
        ref = str(xl_rowcol_to_cell(cell.line, cell.column))
        for bound, sign in zip(cell.type.bounds(), "<>", strict=True):
            if cell.open and isinstance(bound, Decimal):
                self._colour(cell, f"=AND(ISNUMBER({ref}),{ref}{sign}{bound})", RED)

    def _blanks(self, cells: Iterable[_Cell]) -> None:
        columns: dict[int, list[_Cell]] = {}
        for cell in cells:
            outcome = self._paper.calculation.outcome(cell.address.part, cell.address.row, cell.address.column)
            if cell.open and cell.there and outcome.required:
                columns.setdefault(cell.column, []).append(cell)
        format_ = self._paper.book.add_format({"bg_color": BLUE})
        for found in columns.values():
            for run in _runs(found):
                self._sheet.conditional_format(
                    run[0].line, run[0].column, run[-1].line, run[0].column, {"type": "blanks", "format": format_}
                )

    def _colour(self, cell: _Cell, text: str, colour: str) -> None:
        if "'!" in text or len(text) > LONG * 8:
            return  # not every program takes a condition over sheets
        format_ = self._paper.format(bg_color=colour)
        self._sheet.conditional_format(
            cell.line, cell.column, cell.line, cell.column, {"type": "formula", "criteria": text, "format": format_}
        )


def _runs(cells: list[_Cell]) -> Iterator[list[_Cell]]:
    """Cells of one column that stand right below each other and are of one type."""
    run: list[_Cell] = []
    for cell in sorted(cells, key=lambda each: each.line):
        if run and (cell.line != run[-1].line + 1 or cell.type != run[-1].type):
            yield run
            run = []
        run.append(cell)
    if run:
        yield run


def _number_format(type_: FieldType) -> str:
    """As a figure of this type is shown; `@` where what is typed stays text."""
    if type_.base is not Base.NUMBER:
        return "@"
    found = type_.xlsx(Value(Kind.NUMBER, Decimal(1000)))[1]
    decimals = getattr(type_, "decimals", 0)
    return found if "." in found or not decimals else f"{found}.{'0' * decimals}"


def _fits(content: object) -> bool:
    return isinstance(content, Decimal) and len(content.as_tuple().digits) <= MOST_DIGITS


def _text(cell: _Cell, typed: str) -> str:
    """What stands for typed text in a workbook: of a choice its title, of anything else the text itself."""
    if cell.value.kind is Kind.TRUTH:
        return YES if cell.value.content is True else NO
    if cell.value.kind is Kind.CODE:
        titles = titles_of(cell.frame_column) or {}
        return titles.get(str(cell.value.content), typed)
    if cell.value.kind is Kind.FILES:
        return cell.type.text(cell.value, offered=cell.frame_column.offered)
    return typed


def _how(cell: _Cell) -> str:
    """How this kind of cell is written."""
    if cell.type.base is Base.CODES:
        return _cut("Ghi các mã, cách nhau dấu chấm phẩy: " + _listed(cell.frame_column), 200)
    if cell.type.fixed_unit is not None:
        return "Gõ 8 cho 8%. - là không phát sinh; ... là chưa có số liệu"
    return WAYS.get(cell.type.base, "")


def _listed(column: FrameColumn) -> str:
    return ", ".join(f"{code} {title}" for code, title in (column.offered or {}).items())


def _unit(column: FrameColumn) -> str:
    return f"Đơn vị tính: {column.column.unit.shown}" if column.column.unit is not None else ""


def _width(column: FrameColumn) -> float:
    return WIDTHS.get(column.column.type.base, WORDS_WIDTH)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _foot(text: str) -> str:
    return _cut(text.replace("&", "&&"), 150)
