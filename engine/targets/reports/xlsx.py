"""The print as a workbook: official layout, real numbers, no formula made of anyone's text, always the same bytes."""

from datetime import UTC, datetime
from io import BytesIO

import segno
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.targets.reports.context import PrintCell, PrintContext, PrintPart, PrintRow

FONT = "Times New Roman"
CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # workbooks hold no zone; fixed, so that bytes repeat
FIRST_WIDTH, CODE_WIDTH, WIDTH = 34, 9, 12
LEAST_COLUMNS = 9  # the three header blocks want room beside each other
TITLE_LETTERS = 46  # letters of a bold title that fit one line of the centre block


def xlsx(context: PrintContext) -> bytes:
    """One sheet that holds every part, header and signature blocks as printed; ready to print on A4 landscape."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": f"{context.number} {context.title}", "author": context.head.unit, "created": CREATED})
    _Sheet(book, context).write()
    book.close()
    return file.getvalue()


class _Sheet:
    """Writes top down; `_line` is the next free line."""

    def __init__(self, book: Workbook, context: PrintContext) -> None:
        self._book = book
        self._sheet: Worksheet = book.add_worksheet("Biểu")
        self._context = context
        self._line = 0
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        grids = [len(part.stub) + len(part.titles) for part in context.parts if part.layout == "grid"]
        self._width = max([LEAST_COLUMNS, *grids])

    def write(self) -> None:
        self._set_up()
        self._header()
        for part in self._context.parts:
            self._part(part)
        self._end()
        self._guide()

    def _set_up(self) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        code = self._context.head.code
        sample = " · SỐ LIỆU MINH HỌA" if self._context.head.sample else ""
        sheet.set_footer(f'&L&"{FONT}"&9{f"Mã kiểm tra {code}" if code else ""}{sample}&R&"{FONT}"&9Trang &P/&N')
        sheet.hide_gridlines(2)
        codes = max((len(part.stub) - 1 for part in self._context.parts if part.layout == "grid"), default=0)
        sheet.set_column(0, 0, FIRST_WIDTH)
        for column in range(1, self._width):
            sheet.set_column(column, column, CODE_WIDTH if column <= codes else WIDTH)

    def _format(self, **options: object) -> Format:
        given = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **options}
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(given)
        return self._formats[key]

    def _merged(self, line: int, first: int, last: int, text: str, **options: object) -> None:
        format_ = self._format(**options)
        if last > first:
            self._sheet.merge_range(line, first, line, last, "", format_)
        self._sheet.write_string(line, first, text, format_)

    # ---- around the figures ----

    def _header(self) -> None:
        head = self._context.head
        left = [f"Biểu số: {self._context.number}", *head.issued, "Ngày nhận báo cáo:", head.due]
        centre = [*_wrapped(self._context.title_in_capitals), head.period, head.window]
        centre += [head.coverage] if head.coverage else []
        right = ["Đơn vị báo cáo:", head.unit, "Đơn vị nhận báo cáo:", head.receiver]
        titles = len(_wrapped(self._context.title_in_capitals))
        left_end = 1 if self._width > LEAST_COLUMNS else 0
        right_start = self._width - 3
        for index in range(max(len(left), len(centre), len(right))):
            if index < len(left):
                self._merged(index, 0, left_end, left[index], bold=index == 0)
            if index < len(centre):
                bold = index < titles
                options = {"bold": True, "font_size": 14} if bold else {"italic": True}
                self._merged(index, left_end + 1, right_start - 1, centre[index], align="center", **options)
            if index < len(right):
                self._merged(index, right_start, self._width - 1, right[index], bold=index % 2 == 1)
        self._line = max(len(left), len(centre), len(right)) + 1

    def _end(self) -> None:
        head = self._context.head
        estimates = "; ư số ước tính" if self._context.has_estimates else ""
        legend = f"Ký hiệu: “-” không phát sinh; “...” chưa có số liệu; “x” không áp dụng{estimates}."
        if head.estimate:
            legend += " Kỳ báo cáo gửi trước ngày kết thúc số liệu: các số là số ước cả kỳ."
        self._merged(self._line, 0, self._width - 1, legend, italic=True, font_size=10)
        self._line += 2
        thirds = [0, self._width // 3 or 1, (2 * self._width) // 3, self._width]
        for index, (role, how) in enumerate(head.signers):
            first, last = thirds[index], thirds[index + 1] - 1
            if index == len(head.signers) - 1:
                self._merged(self._line, first, last, head.place_line, italic=True, align="center")
            self._merged(self._line + 1, first, last, role, bold=True, align="center")
            self._merged(self._line + 2, first, last, how, italic=True, align="center")
        self._line += 8
        self._foot()

    def _foot(self) -> None:
        head = self._context.head
        notes = list(head.notes)
        if head.code:
            image = BytesIO()
            segno.make(head.code, error="m", micro=False).save(image, kind="png", scale=3, border=1)
            self._sheet.insert_image(
                self._line, 0, "ma.png", {"image_data": image, "object_position": 1, "description": "Mã kiểm tra"}
            )
            self._merged(self._line, 1, 4, f"Mã kiểm tra {head.code}", bold=True)
        if not self._context.official:
            notes.append("Số hiệu biểu do Sở đặt; chưa có số hiệu chính thức.")
        if head.sample:
            notes.append("SỐ LIỆU MINH HỌA")
        for offset, note in enumerate(notes, 1):
            self._merged(self._line + offset, 1, self._width - 1, note, font_size=9)
        self._line += len(notes) + 4

    def _guide(self) -> None:
        if not self._context.guide:
            return
        sheet = self._book.add_worksheet("Giải thích")
        sheet.set_column(0, 0, 130)
        sheet.set_paper(9)
        sheet.write_string(0, 0, f"Giải thích biểu mẫu {self._context.number}", self._format(bold=True))
        for line, text in enumerate(self._context.guide, 1):
            sheet.write_string(line, 0, text, self._format(text_wrap=True, valign="top"))

    # ---- parts ----

    def _part(self, part: PrintPart) -> None:
        if part.title:
            self._merged(self._line, 0, self._width - 1, part.title, bold=True)
            self._line += 1
        if part.unit:
            self._merged(self._line, 0, self._width - 1, part.unit, italic=True, align="right")
            self._line += 1
        if part.layout == "grid":
            self._grid(part)
        else:
            for row in part.rows:
                self._card(part, row, named=part.layout == "cards")
        self._line += 1

    def _card(self, part: PrintPart, row: PrintRow, *, named: bool) -> None:
        if named:
            self._sheet.write_string(self._line, 0, row.title, self._format(bold=True))
            self._line += 1
        for title, cell in zip(part.titles, row.cells, strict=True):
            self._sheet.write_string(self._line, 0, title, self._format(border=1, text_wrap=True))
            last = min(4, self._width - 1)
            self._sheet.merge_range(self._line, 1, self._line, last, "", self._format(border=1, text_wrap=True))
            self._cell(self._line, 1, cell, bold=False, align="left")
            self._line += 1

    def _grid(self, part: PrintPart) -> None:
        top, stubs = self._line, len(part.stub)
        format_ = self._format(bold=True, align="center", border=1, text_wrap=True)
        for column, title in enumerate(part.stub):
            self._block((top, column), (part.head_rows, 1), title, format_)
        for cell in part.head:
            text = f"{cell.text} ({cell.unit})" if cell.unit else cell.text
            self._block((top + cell.row, stubs + cell.column), (cell.rows, cell.columns), text, format_)
        for offset in range(part.head_rows):
            self._sheet.set_row(top + offset, 30)
        numbers = top + part.head_rows
        for column, number in enumerate(part.numbers):
            self._sheet.write_string(numbers, column, number, self._format(align="center", border=1, font_size=9))
        self._line = numbers + 1
        if part is self._context.parts[0]:
            self._sheet.freeze_panes(self._line, 1)
            self._sheet.repeat_rows(top, numbers)
        for row in part.rows:
            self._row(part, row)

    def _block(self, at: tuple[int, int], size: tuple[int, int], text: str, format_: Format) -> None:
        (line, column), (lines, columns) = at, size
        if lines > 1 or columns > 1:
            self._sheet.merge_range(line, column, line + lines - 1, column + columns - 1, "", format_)
        self._sheet.write_string(line, column, text, format_)

    def _row(self, part: PrintPart, row: PrintRow) -> None:
        bold = row.kind != "row"
        self._sheet.write_string(
            self._line, 0, row.title, self._format(border=1, bold=bold, indent=row.depth, text_wrap=True)
        )
        for column, text in enumerate(row.stub, 1):
            self._sheet.write_string(self._line, column, text, self._format(border=1, align="center"))
        first = len(part.stub)
        if row.kind == "heading":
            for column in range(first, first + len(part.titles)):
                self._sheet.write_blank(self._line, column, None, self._format(border=1))
        for column, cell in enumerate(row.cells, first):
            self._cell(self._line, column, cell, bold=bold, align="right" if cell.kind != "text" else "left")
        self._line += 1

    def _cell(self, line: int, column: int, cell: PrintCell, *, bold: bool, align: str) -> None:
        """A number stays a number (an estimate carries its mark in the number format); text is never a formula."""
        if cell.number is not None:
            shown = f'"ư "* {cell.format}' if cell.estimate else cell.format
            self._sheet.write_number(
                line, column, cell.number, self._format(border=1, bold=bold, align=align, num_format=shown)
            )
            return
        text = f"ư {cell.text}" if cell.estimate else cell.text
        options = {"border": 1, "bold": bold, "align": align, "text_wrap": cell.kind == "text"}
        if text:
            self._sheet.write_string(line, column, text, self._format(**options))
        else:
            self._sheet.write_blank(line, column, None, self._format(**options))


def _wrapped(title: str) -> list[str]:
    """A title over as many lines as it needs, broken between words."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > TITLE_LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
