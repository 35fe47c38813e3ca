"""The print as a workbook: official layout, real numbers, no formula made of anyone's text, always the same bytes. Many
prints make one book, each a sheet, behind a cover that leads to them."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import segno
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.targets.reports.context import (
    TO_FILL,
    PrintCell,
    PrintContext,
    PrintHeadCell,
    PrintPart,
    PrintPicture,
    PrintRow,
)
from engine.targets.reports.html import Cover
from engine.targets.reports.titles import title_lines

FONT = "Times New Roman"
CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # workbooks hold no zone; fixed, so that bytes repeat
FIRST_WIDTH, CODE_WIDTH, WIDTH, WIDEST = 34, 9, 12, 26  # in letters, as workbooks count
LEAST_COLUMNS, LEAST_OF_NATION = 9, 6  # header blocks want room beside each other
PAGE, MOST_FIRST, MOST_FILLED = 130, 46, 48  # letters beside each other on the page; of names, of figures that fill it
SMALL, SMALL_LINE = 1.2, 13.0  # how many more letters of the small print stand in a width; points of its lines
LONG = 20  # rows from which a table may not end on its first page
LINE = 15.0  # points of one line of text at 11 points
TITLE_LINE = 19.5  # points of one line of a title
BOLD = 0.85  # of a width is what bold letters leave of it
CAPITAL, LEAST_TITLE = 1.8, 18  # how wide a bold capital of a title is in letters; the shortest line of a title
GUIDE_WIDTH = 100
NAME_LETTERS = 31  # of a sheet, as workbooks allow
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def xlsx(context: PrintContext, *, formulas: bool = False) -> bytes:
    """One sheet that holds every part, header and signature blocks as printed; ready to print on A4 landscape.
    `formulas`: totals that are sums of rows are formulas, with the exact sum beside them."""
    file = BytesIO()
    book = _open(file, title=f"{context.number} {context.title}", author=context.head.unit)
    _Sheet(book, context, name="Biểu", formulas=formulas).write()
    book.close()
    return file.getvalue()


def workbook(cover: Cover, papers: Sequence[PrintContext], *, formulas: bool = False) -> bytes:
    """A sheet for each print behind one that lists them."""
    file = BytesIO()
    book = _open(file, title=cover.title, author=cover.unit)
    names = sheet_names(papers)
    _CoverSheet(book, cover, names).write()
    for name, paper in zip(names, papers, strict=True):
        _Sheet(book, paper, name=name, formulas=formulas).write()
    book.close()
    return file.getvalue()


def sheet_names(papers: Sequence[PrintContext]) -> tuple[str, ...]:
    """`01.N-BC-DTTG`, `01.N-BC-DTTG (2)`: the number of each form, no two alike."""
    found: list[str] = []
    for paper in papers:
        bare = NOT_IN_A_NAME.sub("-", paper.number).strip()[: NAME_LETTERS - 6] or "Biểu"
        same = sum(1 for name in found if name == bare or name.startswith(f"{bare} ("))
        found.append(bare if not same else f"{bare} ({same + 1})")
    return tuple(found)


def _open(file: BytesIO, *, title: str, author: str) -> Workbook:
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "author": author, "created": CREATED})
    return book


class _CoverSheet:
    """The first sheet of a book: who, what, for when, the contents with the way to each sheet, where it is signed."""

    WIDTHS = (6, 18, 76, 24, 20)

    def __init__(self, book: Workbook, cover: Cover, names: Sequence[str]) -> None:
        self._book, self._cover, self._names = book, cover, names
        self._sheet: Worksheet = book.add_worksheet("Bìa, mục lục")

    def _format(self, **options: object) -> Format:
        return self._book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", **options})

    def write(self) -> None:
        sheet, cover = self._sheet, self._cover
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer(f'&L&"{FONT}"&9{_literal(cover.running)}&R&"{FONT}"&9Trang &P/&N')
        for column, width in enumerate(self.WIDTHS):
            sheet.set_column(column, column, width)
        bold = self._format(bold=True, align="center")
        for line, (left, right) in enumerate(zip((*cover.agency, "", "")[:2], NATION, strict=True)):
            sheet.merge_range(line, 0, line, 2, "", bold)
            sheet.write_string(line, 0, left, bold)
            sheet.merge_range(line, 3, line, 4, "", bold)
            sheet.write_string(line, 3, right, bold)
        self._across(3, cover.title.upper(), bold=True, font_size=16)
        if cover.number:
            self._across(4, f"Tập số {cover.number}, gồm {len(cover.lines)} biểu")
            self._across(5, cover.unit)
        else:
            self._across(4, cover.window)
            self._across(5, f"Gồm {len(cover.lines)} bảng")
        if cover.watermark:
            self._across(6, cover.watermark, bold=True, font_size=14)
        line = self._contents(8)
        notes = (*cover.notes, *(("SỐ LIỆU MINH HỌA",) if cover.sample else ()), f"Mã tập {cover.code}")
        for note, italic in (*((each, True) for each in cover.missing), *((each, False) for each in notes)):
            self._across(line, note, align="left", font_size=10, italic=italic)
            line += 1
        self._signatures(line + 1)

    def _across(self, line: int, text: str, **options: object) -> None:
        format_ = self._format(**{"align": "center", "text_wrap": True, **options})
        self._sheet.merge_range(line, 0, line, len(self.WIDTHS) - 1, "", format_)
        self._sheet.write_string(line, 0, text, format_)
        wide = CAPITAL if options.get("bold") else 1
        height = TITLE_LINE if options.get("bold") else LINE
        self._sheet.set_row(line, height * _lines(text, sum(self.WIDTHS) / wide) + 3)

    def _contents(self, top: int) -> int:
        head = self._format(bold=True, border=1, align="center")
        for column, title in enumerate(("STT", "Biểu số", "Tên biểu", "Đơn vị có số liệu", "Mã kiểm tra")):
            self._sheet.write_string(top, column, title, head)
        plain, link = self._format(border=1, text_wrap=True), self._format(border=1, font_color="#1257A0", underline=1)
        for at, (line, name) in enumerate(zip(self._cover.lines, self._names, strict=True), start=1):
            row = top + at
            self._sheet.write_number(row, 0, at, self._format(border=1, align="center"))
            self._sheet.write_url(row, 1, f"internal:'{name}'!A1", link, line.number)
            self._sheet.write_string(row, 2, line.title, plain)
            self._sheet.write_string(row, 3, line.coverage, plain)
            self._sheet.write_string(row, 4, line.code, self._format(border=1, align="center"))
            self._sheet.set_row(row, LINE * _lines(line.title, self.WIDTHS[2]) + 3)
        self._sheet.freeze_panes(top + 1, 0)
        self._sheet.repeat_rows(top, top)
        return top + len(self._cover.lines) + 2

    def _signatures(self, line: int) -> None:
        signers = self._cover.signers
        columns = (1, 2, 3) if len(signers) > 2 else (1, 3)
        for column, (role, how) in zip(columns, signers, strict=False):
            if (role, how) == signers[-1]:
                self._sheet.write_string(
                    line, column, self._cover.place_line, self._format(italic=True, align="center")
                )
            self._sheet.write_string(line + 1, column, role, self._format(bold=True, align="center"))
            self._sheet.write_string(line + 2, column, how, self._format(italic=True, align="center"))


def _literal(text: str) -> str:
    """Text in a head or foot, where `&` begins a command."""
    return text.replace("&", "&&")


class _Sheet:
    """Writes top down; `_line` is the next free line."""

    def __init__(self, book: Workbook, context: PrintContext, *, name: str, formulas: bool) -> None:
        self._book = book
        self._sheet: Worksheet = book.add_worksheet(name)
        self._name = "" if name == "Biểu" else name
        self._formulas = formulas
        self._first = 0  # the line of the first row of the part that is being written
        self._context = context
        self._line = 0
        self._breaks: list[int] = []
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._widths = _widths(context)
        self._width = len(self._widths)

    def write(self) -> None:
        self._set_up()
        self._header()
        for part in self._context.parts:
            self._part(part)
        self._end()
        for at, picture in enumerate(self._context.pictures, start=1):
            self._picture(picture, name=f"Biểu đồ {at}")
        self._guide()

    def _set_up(self) -> None:
        sheet = self._sheet
        if not self._context.sheet:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        marked = bool(self._context.head.watermark)  # words above the page want room of their own
        sheet.set_margins(left=0.5, right=0.5, top=0.8 if marked else 0.5, bottom=0.6)
        sheet.set_footer(f'&L&"{FONT}"&9{_literal(self._context.running)}&R&"{FONT}"&9Trang &P/&N')
        if self._context.head.watermark:
            sheet.set_header(f'&C&"{FONT},Bold"&14{_literal(self._context.head.watermark)}')
        sheet.hide_gridlines(2)
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)

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

    def _height(self, line: int, texts: Iterable[tuple[str, float]], *, each: float = LINE) -> None:
        """Make `line` high enough for texts in columns of these widths: no program sees to it for merged cells."""
        lines = max((_lines(text, width) for text, width in texts), default=1)
        self._sheet.set_row(line, each * lines + 1)

    def _span(self, first: int, last: int) -> float:
        return sum(self._widths[first : last + 1])

    # ---- around the figures ----

    def _header(self) -> None:
        head = self._context.head
        if head.agency:
            self._nation()
            return
        left = [self._context.number_line, *head.issued]
        left += ["Ngày nhận báo cáo:", head.due] if head.due else []
        right = ["Đơn vị báo cáo:", head.unit, "Đơn vị nhận báo cáo:", head.receiver or TO_FILL]
        left_end = 1 if self._width > LEAST_COLUMNS else 0
        right_start = self._width - 3
        spans = ((0, left_end), (left_end + 1, right_start - 1), (right_start, self._width - 1))
        fits = max(LEAST_TITLE, int(self._span(*spans[1]) / CAPITAL))
        titles = title_lines(self._context.title.upper(), letters=fits)
        blocks = (left, [*titles, *self._under()], right)
        for index in range(max(len(block) for block in blocks)):
            heights = [LINE]
            for place, (block, (first, last)) in enumerate(zip(blocks, spans, strict=True)):
                if index >= len(block):
                    continue
                is_title = place == 1 and index < len(titles)
                self._merged(index, first, last, block[index], **_block_options(place, index, is_title=is_title))
                wide = self._span(first, last) * BOLD
                heights.append(TITLE_LINE if is_title else LINE * _lines(block[index], wide))
            self._sheet.set_row(index, max(heights) + 1)
        self._line = max(len(block) for block in blocks) + 1

    def _under(self) -> list[str]:
        """What stands under the title."""
        head = self._context.head
        return [text for text in (head.period, head.window, head.coverage, head.watermark) if text]

    def _nation(self) -> None:
        """The head of the nation beside the sender's name, then the title."""
        half = self._edge(Decimal(1) / 2)
        for line, (left, right) in enumerate(zip((*self._context.head.agency, "", "")[:2], NATION, strict=True)):
            self._merged(line, 0, half - 1, left, bold=True, align="center")
            self._merged(line, half, self._width - 1, right, bold=True, align="center")
        line = 3
        for title in self._context.title_lines:
            self._merged(line, 0, self._width - 1, title, bold=True, font_size=14, align="center")
            line += 1
        for text in self._under():
            self._merged(line, 0, self._width - 1, text, italic=True, align="center")
            line += 1
        self._line = line + 1

    def _end(self) -> None:
        head = self._context.head
        for text in (self._context.legend, *head.missing):
            self._under_table(text)
        self._line += 1
        if head.closed:
            self._signatures()
        self._foot()

    def _under_table(self, text: str) -> None:
        self._merged(self._line, 0, self._width - 1, text, italic=True, font_size=10, text_wrap=True)
        self._height(self._line, [(text, self._span(0, self._width - 1) * SMALL)], each=SMALL_LINE)
        self._line += 1

    def _signatures(self) -> None:
        head, signers = self._context.head, self._context.signers
        inner = (self._edge(Decimal(place) / len(signers)) for place in range(1, len(signers)))
        edges = [0, *inner, self._width]
        for index, (role, how) in enumerate(signers):
            first, last = edges[index], edges[index + 1] - 1
            if index == len(signers) - 1:
                self._merged(self._line, first, last, head.place_line, italic=True, align="center")
            self._merged(self._line + 1, first, last, role, bold=True, align="center")
            self._merged(self._line + 2, first, last, how, italic=True, align="center")
        self._line += 7

    def _edge(self, share: Decimal) -> int:
        """The column before which this share of the width comes nearest to lie."""
        wanted = float(share) * sum(self._widths)
        return min(range(1, self._width), key=lambda at: abs(sum(self._widths[:at]) - wanted))

    def _foot(self) -> None:
        head = self._context.head
        notes = list(head.notes)
        if head.code:
            image = BytesIO()
            segno.make(head.code, error="m", micro=False).save(image, kind="png", scale=3, border=1)
            self._sheet.insert_image(
                self._line, 0, "ma.png", {"image_data": image, "object_position": 1, "description": "Mã kiểm tra"}
            )
            self._merged(self._line, 1, min(4, self._width - 1), f"Mã kiểm tra {head.code}", bold=True)
        if not self._context.official:
            notes.append("Số hiệu biểu do Sở đặt; chưa có số hiệu chính thức.")
        said = [each for each in (" ".join(notes), *(("SỐ LIỆU MINH HỌA",) if head.sample else ())) if each]
        for offset, note in enumerate(said, 1):
            self._merged(self._line + offset, 1, self._width - 1, note, font_size=9, text_wrap=True)
            self._height(self._line + offset, [(note, self._span(1, self._width - 1) * SMALL)], each=SMALL_LINE)
        for offset, text in enumerate(head.trace, len(said) + 1):
            self._merged(self._line + offset, 1, self._width - 1, text, font_size=8)
        self._line += len(said) + len(head.trace) + 4

    def _guide(self) -> None:
        if not self._context.guide:
            return
        sheet = self._book.add_worksheet(f"Giải thích {self._name}".strip()[:NAME_LETTERS])
        sheet.set_column(0, 0, GUIDE_WIDTH)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, f"Giải thích biểu mẫu {self._context.number}", self._format(bold=True))
        for line, text in enumerate(self._context.guide, 1):
            sheet.write_string(line, 0, text, self._format(text_wrap=True, valign="top"))
            sheet.set_row(line, LINE * _lines(text, GUIDE_WIDTH) + 1)

    def _picture(self, picture: PrintPicture, *, name: str) -> None:
        """A chart that the program draws itself of the figures beside it."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, FIRST_WIDTH)
        sheet.write_string(0, 0, picture.title, self._format(bold=True, font_size=13))
        head = self._format(bold=True, border=1, align="center", text_wrap=True)
        for column, title in enumerate(picture.series, 1):
            sheet.write_string(2, column, title, head)
        for line, (title, amounts) in enumerate(picture.points, 3):
            sheet.write_string(line, 0, title, self._format(border=1))
            for column, amount in enumerate(amounts, 1):
                if amount is not None:
                    sheet.write_number(line, column, amount, self._format(border=1, num_format="#,##0.##"))
        last = 2 + len(picture.points)
        chart = self._book.add_chart({"type": picture.kind})
        for column in range(1, len(picture.series) + 1):
            chart.add_series(
                {
                    "name": [name, 2, column],
                    "categories": [name, 3, 0, last, 0],
                    "values": [name, 3, column, last, column],
                    "data_labels": {"value": True},
                }
            )
        chart.set_title({"name": picture.title, "name_font": {"name": FONT, "size": 13}})
        if picture.kind == "bar":
            chart.set_y_axis({"reverse": True})
        if len(picture.series) == 1:
            chart.set_legend({"none": True})
        chart.set_size({"width": 760, "height": max(320, 60 + 30 * len(picture.points))})
        sheet.insert_chart(2, len(picture.series) + 2, chart, {"description": picture.words})
        if picture.note:
            sheet.write_string(last + 2, 0, picture.note, self._format(italic=True))

    # ---- parts ----

    def _part(self, part: PrintPart) -> None:
        if part.opens:
            self._sheet.set_h_pagebreaks([*self._breaks, self._line])
            self._breaks.append(self._line)
            self._merged(self._line, 0, self._width - 1, part.opens, bold=True, align="center")
            self._line += 1
        for title, letters in part.codes:
            self._merged(self._line, 0, self._width - 1, f"{title}: {letters}", align="right")
            self._line += 1
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
        last = self._width - 1
        for number, (title, cell) in enumerate(zip(part.titles, row.cells, strict=True), 1):
            shown = f"{number}. {title}"
            self._sheet.write_string(self._line, 0, shown, self._format(border=1, text_wrap=True))
            self._sheet.merge_range(self._line, 1, self._line, last, "", self._format(border=1, text_wrap=True))
            self._cell(self._line, 1, cell, bold=False, align="left")
            self._height(self._line, [(shown, self._widths[0]), (_text(cell), self._span(1, last))])
            self._line += 1

    def _grid(self, part: PrintPart) -> None:
        top, stubs = self._line, len(part.stub)
        format_ = self._format(bold=True, align="center", border=1, text_wrap=True)
        for column, title in enumerate(part.stub):
            self._block((top, column), (part.head_rows, 1), title, format_)
        for cell in part.head:
            self._block((top + cell.row, stubs + cell.column), (cell.rows, cell.columns), _head_text(cell), format_)
        for offset in range(part.head_rows):
            heads = (cell for cell in part.head if cell.row == offset and cell.rows == 1)
            texts = [(_head_text(cell), self._head_width(part, cell)) for cell in heads]
            last = [cell for cell in part.head if offset == part.head_rows - 1 and cell.rows > 1]
            texts += [(_head_text(cell), self._head_width(part, cell) * cell.rows) for cell in last]
            self._height(top + offset, texts)
        numbers = top + part.head_rows
        for column, number in enumerate(part.numbers):
            self._sheet.write_string(numbers, column, number, self._format(align="center", border=1, font_size=9))
        self._line = numbers + 1
        if [each.layout for each in self._context.parts].count("grid") == 1:  # heads of another table would mislead
            self._sheet.freeze_panes(self._line, 1)
            if len(part.rows) > LONG:  # else a page of what stands under the table would begin with its head
                self._sheet.repeat_rows(top, numbers)
        self._first = self._line
        for row in part.rows:
            self._row(part, row)
        if not part.rows:
            self._merged(self._line, 0, len(part.numbers) - 1, self._context.no_rows, italic=True, border=1)
            self._line += 1
        for text in part.below:
            self._under_table(text)

    def _head_width(self, part: PrintPart, cell: PrintHeadCell) -> float:
        first = len(part.stub) + cell.column
        return BOLD * self._span(first, first + cell.columns - 1)

    def _block(self, at: tuple[int, int], size: tuple[int, int], text: str, format_: Format) -> None:
        (line, column), (lines, columns) = at, size
        if lines > 1 or columns > 1:
            self._sheet.merge_range(line, column, line + lines - 1, column + columns - 1, "", format_)
        self._sheet.write_string(line, column, text, format_)

    def _row(self, part: PrintPart, row: PrintRow) -> None:
        bold = row.kind != "row"
        title = f"{row.title} ({row.note})" if row.note else row.title
        self._sheet.write_string(
            self._line, 0, title, self._format(border=1, bold=bold, indent=row.depth, text_wrap=True)
        )
        for column, text in enumerate(row.stub, 1):
            self._sheet.write_string(self._line, column, text, self._format(border=1, align="center", text_wrap=True))
        first = len(part.stub)
        if row.kind == "heading":
            for column in range(first, first + len(part.titles)):
                self._sheet.write_blank(self._line, column, None, self._format(border=1))
        for column, cell in enumerate(row.cells, first):
            self._cell(
                self._line,
                column,
                cell,
                bold=bold,
                align="right" if cell.kind != "text" else "left",
                formula=self._sum(part, cell, at=column - first, column=column),
            )
        texts = [(title, (self._widths[0] - 2 * row.depth) * (0.85 if bold else 1))]
        texts += [(_text(cell), self._widths[column]) for column, cell in enumerate(row.cells, first)]
        self._height(self._line, [*texts, *((text, self._widths[at]) for at, text in enumerate(row.stub, 1))])
        self._line += 1

    def _sum(self, part: PrintPart, cell: PrintCell, *, at: int, column: int) -> str:
        """The formula of a total over the rows that it adds up; '' where nobody asked for it, or where what stands in
        those rows does not come to it."""
        if not self._formulas or not cell.adds or cell.number is None:
            return ""
        known = [number for row in cell.adds if (number := part.rows[row].cells[at].number) is not None]
        if sum(known, Decimal(0)) != cell.number:
            return ""
        runs = _runs(cell.adds)
        ranges = (
            f"{xl_rowcol_to_cell(self._first + first, column)}:{xl_rowcol_to_cell(self._first + last, column)}"
            for first, last in runs
        )
        return f"=SUM({','.join(ranges)})"

    def _cell(self, line: int, column: int, cell: PrintCell, *, bold: bool, align: str, formula: str = "") -> None:
        """A number stays a number (an estimate carries its mark in the number format); text is never a formula."""
        if cell.number is not None:
            shown = f'"ư "* {cell.format}' if cell.estimate else cell.format
            shown = f'{shown}" {cell.mark}"' if cell.mark else shown
            format_ = self._format(border=1, bold=bold, align=align, num_format=shown)
            if formula:
                self._sheet.write_formula(line, column, formula, format_, cell.number)
            else:
                self._sheet.write_number(line, column, cell.number, format_)
            return
        text = _text(cell)
        options = {"border": 1, "bold": bold, "align": align, "text_wrap": cell.kind in ("text", "blank")}
        if text:
            self._sheet.write_string(line, column, text, self._format(**options))
        else:
            self._sheet.write_blank(line, column, None, self._format(**options))


def _block_options(place: int, index: int, *, is_title: bool) -> dict[str, object]:
    """How a line of the left, the middle or the right block of the header looks; a long one is broken, never cut."""
    options: dict[str, object] = {"text_wrap": True, "valign": "top"}
    if is_title:
        return options | {"bold": True, "font_size": 14, "align": "center"}
    if place == 1:
        return options | {"italic": True, "align": "center"}
    return options | {"bold": index == 0 if place == 0 else index % 2 == 1}


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rows side by side as (first, last)."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def _widths(context: PrintContext) -> list[float]:
    """The width of every column of the sheet: all parts stand below each other in the same columns."""
    grids = [part for part in context.parts if part.layout == "grid"]
    least = LEAST_OF_NATION if context.head.agency else LEAST_COLUMNS
    count = max((len(part.stub) + len(part.titles) for part in grids), default=0)
    widths = [float(WIDTH)] * max(least, count)
    widths[0] = FIRST_WIDTH
    for part in grids:
        for row in part.rows:
            texts = [*row.stub, *(_text(cell) for cell in row.cells)]
            for column, text in enumerate(texts, 1):
                widths[column] = min(WIDEST, max(widths[column], len(text) + 1))
    codes = max((len(part.stub) - 1 for part in grids), default=0)
    if all(len(part.stub) - 1 == codes for part in grids):
        for column in range(1, codes + 1):
            longest = max((len(row.stub[column - 1]) for part in grids for row in part.rows), default=0)
            widths[column] = min(WIDEST, max(CODE_WIDTH, longest + 2))
    return _filled(widths, codes=codes, count=count) if count else widths


def _filled(widths: list[float], *, codes: int, count: int) -> list[float]:
    """The page filled by a table of few columns: first the names get what they want, then the figures alike."""
    spare = PAGE - sum(widths)
    figures = range(codes + 1, count)
    if spare <= 0 or not figures:
        return widths
    more = min(spare, MOST_FIRST - widths[0])
    each = (spare - more) / len(figures)
    filled = {at: min(MOST_FILLED, width + each) for at, width in enumerate(widths) if at in figures}
    return [widths[0] + more, *(filled.get(at, width) for at, width in enumerate(widths) if at)]


def _lines(text: str, width: float) -> int:
    """How many lines of `width` letters the words of `text` take."""
    count = 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0
        for word in paragraph.split():
            if used and used + 1 + len(word) > width:
                count, used = count + 1, 0
            used += len(word) + (1 if used else 0)
    return max(1, count)


def _head_text(cell: PrintHeadCell) -> str:
    return f"{cell.text} ({cell.unit})" if cell.unit else cell.text


def _text(cell: PrintCell) -> str:
    """The cell as words: ticked answers as [x], an estimate behind its mark."""
    if cell.boxes:
        return "    ".join(
            f"[{'x' if ticked else ' '}] {answer}{f' {goes_on}' if goes_on else ''}"
            for answer, ticked, goes_on in cell.boxes
        )
    said = f"{cell.text} {cell.mark}" if cell.mark else cell.text
    return f"ư {said}" if cell.estimate else said
