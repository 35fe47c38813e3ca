"""The one context as a Word document: landscape, heads repeated, page x of y, tables that staff may work on further."""

from collections.abc import Sequence
from io import BytesIO

import segno
from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from engine.targets.reports import TO_FILL, PrintCell, PrintContext, PrintPart, PrintPicture, PrintRow
from server.outputs.context import MOTTO, NATION, Output
from server.outputs.word_charts import add_chart

FONT = "Times New Roman"
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
DENSE, WIDE = 18, 12
PAGE = Mm(269)  # of A4 landscape between the margins
BLOCKS = (Mm(75), Mm(119), Mm(75))  # the three blocks of a form's head, as on the paper
CONTENTS = (Mm(12), Mm(40), Mm(139), Mm(34), Mm(44))
CODE = Mm(14)
FOOT, QR = (Mm(22), Mm(247)), Mm(15)
CHART, WHOLE, ROOM = Mm(240), Mm(160), Mm(112)  # how wide a chart is, how high alone and over what is signed
PLAIN, EACH = Mm(24), Mm(7)  # how high without bars, and for each of them
FEW, SOME = 7, 10  # columns up to which the names of rows get more of the width, as on the paper
MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER
COVERED_BY = "Số liệu của "


def docx(output: Output) -> bytes:
    """Every paper behind the other, each on a page of its own."""
    word = Document()
    _set_up(word, output)
    if len(output.papers) > 1:
        _cover(word, output)
    drawn = 0
    for at, paper in enumerate(output.papers):
        if at or len(output.papers) > 1:
            _turn(word)
        _paper(word, paper, drawn=drawn)
        drawn += len(paper.pictures)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _set_up(word: Word, output: Output) -> None:
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.paragraph_format.space_after = Pt(0)
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin = Mm(12), Mm(14)
    word.core_properties.title, word.core_properties.author = output.title[:250], output.agency[0]
    if output.watermark:
        _write(section.header.paragraphs[0], output.watermark, bold=True, size=14, align=CENTRE)
    foot = section.footer.paragraphs[0]
    foot.style.font.size = Pt(9)
    for stop in list(foot.style.paragraph_format.tab_stops):
        stop.alignment = WD_TAB_ALIGNMENT.CLEAR
    foot.paragraph_format.tab_stops.add_tab_stop(PAGE, WD_TAB_ALIGNMENT.RIGHT)
    said = " · ".join(text for text in (f"Mã {output.code}", "SỐ LIỆU MINH HỌA" if output.sample else "") if text)
    _write(foot, f"{said}\tTrang ", size=9)
    _field(foot, "PAGE")
    _write(foot, "/", size=9)
    _field(foot, "NUMPAGES")


def _cover(word: Word, output: Output) -> None:
    _nation(word, output.agency)
    _line(word, output.title.upper(), bold=True, size=15, align=CENTRE).paragraph_format.space_before = Pt(24)
    for text in (output.scope, output.basis_words, output.watermark):
        if text:
            _line(word, text, italic=True, align=CENTRE)
    word.paragraphs[-1].paragraph_format.space_after = Pt(12)
    table = word.add_table(rows=1, cols=5)
    table.style, table.autofit = "Table Grid", False
    for cell, title in zip(table.rows[0].cells, ("STT", "Biểu số", "Tên biểu", "Số liệu của", "Mã"), strict=True):
        _write(cell.paragraphs[0], title, bold=True, align=CENTRE)
    _repeat(table.rows[0])
    for each in output.contents:
        texts = (str(each.at), each.number, each.title, each.coverage.removeprefix(COVERED_BY), each.code)
        for at, (cell, text) in enumerate(zip(_added(table), texts, strict=True)):
            _write(cell.paragraphs[0], text, align=CENTRE if at in (0, 4) else LEFT)
    _set_widths(table, CONTENTS)
    for text in (*output.missing, *output.notes):
        _line(word, text, italic=True, size=9)
    _signatures(word, output.signers, output.place_line)


def _turn(word: Word) -> None:
    """What follows begins a page."""
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paper(word: Word, paper: PrintContext, *, drawn: int) -> None:
    """`drawn`: how many charts stand before it."""
    head = paper.head
    if head.agency:
        _nation(word, head.agency)
        _titles(word, paper)
    else:
        _blocks(word, paper)
    for part in paper.parts:
        for text in (part.opens, part.title):
            if text:
                _line(word, text, bold=True)
        if part.unit:
            _line(word, part.unit, italic=True, align=RIGHT)
        _grid(word, part) if part.layout == "grid" else _cards(word, part)
        if part.layout == "grid" and not part.rows:
            _line(word, paper.no_rows, italic=True, align=CENTRE)
        for text in part.below:
            _line(word, text, italic=True, size=9)
    for text in (paper.legend, *head.missing):
        _line(word, text, italic=True, size=8).paragraph_format.keep_with_next = head.closed and not paper.pictures
    for at, picture in enumerate(paper.pictures, start=1):
        _picture(word, picture, number=drawn + at, last=at == len(paper.pictures))
    if head.closed:
        _signatures(word, paper.signers, head.place_line)
    _foot(word, paper)


def _picture(word: Word, picture: PrintPicture, *, number: int, last: bool) -> None:
    """A page of its own; what ends the paper stands under the last one."""
    title = _line(word, f"Biểu đồ: {picture.title}", bold=True)
    title.paragraph_format.page_break_before = True
    title.paragraph_format.keep_with_next = True
    high = Length(min(ROOM if last else WHOLE, PLAIN + EACH * len(picture.points) * len(picture.series)))
    place = word.add_paragraph()
    place.paragraph_format.keep_with_next = last
    place.alignment = CENTRE
    add_chart(word, place.add_run(), picture, number=number, size=(CHART, high if picture.kind == "bar" else ROOM))
    if picture.note:
        _line(word, picture.note, italic=True, size=9)


def _foot(word: Word, paper: PrintContext) -> None:
    """The check code, as letters and to be read by a camera, beside what is said of how the paper was made."""
    head = paper.head
    own = () if paper.official else ("Số hiệu biểu do Sở đặt; chưa có số hiệu chính thức.",)
    said = " ".join((*head.notes, *own))
    sample = "SỐ LIỆU MINH HỌA" if head.sample else ""
    if not head.code:
        for text in (said, sample, *head.trace):
            if text:
                _line(word, text, bold=text == sample, size=9)
        return
    table = _bare(word, 2)
    _set_widths(table, FOOT)
    _whole(table.rows[0])
    left, right = table.rows[0].cells
    left.vertical_alignment = right.vertical_alignment = MIDDLE
    _qr(left.paragraphs[0], head.code)
    _write(right.paragraphs[0], f"Mã kiểm tra {head.code}", bold=True, size=10)
    for text in (said, sample):
        if text:
            _write(right.add_paragraph(), text, bold=text == sample, size=8)
    for text in head.trace:
        _write(right.add_paragraph(), text, size=7)


def _qr(paragraph: Paragraph, code: str) -> None:
    image = BytesIO()
    segno.make(code, error="m", micro=False).save(image, kind="png", scale=6, border=0)
    image.seek(0)
    placed = paragraph.add_run().add_picture(image, width=QR)
    placed._inline.docPr.set("descr", f"Mã QR của mã kiểm tra {code}")  # python-docx offers no other way


def _nation(word: Word, agency: tuple[str, ...]) -> None:
    table = _bare(word, 2)
    for cell, lines in zip(table.rows[0].cells, (agency, (NATION, MOTTO)), strict=True):
        _stack(cell, lines, bold=True, align=CENTRE)
        cell.paragraphs[-1].runs[0].underline = True


def _titles(word: Word, paper: PrintContext) -> None:
    for at, text in enumerate(paper.title_lines):
        _line(word, text, bold=True, size=14, align=CENTRE).paragraph_format.space_before = Pt(0 if at else 12)
    for text in (paper.head.period, paper.head.window, paper.head.coverage):
        if text:
            _line(word, text, italic=True, align=CENTRE)


def _blocks(word: Word, paper: PrintContext) -> None:
    head = paper.head
    table = _bare(word, 3)
    _set_widths(table, BLOCKS)
    left, centre, right = table.rows[0].cells
    due = ("Ngày nhận báo cáo:", head.due) if head.due else ()
    _stack(left, (paper.number_line, *head.issued, *due))
    _stack(centre, paper.title_lines, bold=True, size=13, align=CENTRE)
    for text in (head.period, head.window, head.coverage):
        if text:
            _write(centre.add_paragraph(), text, italic=True, align=CENTRE)
    _stack(right, ("Đơn vị báo cáo:", head.unit, "Đơn vị nhận báo cáo:", head.receiver or TO_FILL))
    for line in (left.paragraphs[0], *right.paragraphs[1::2]):
        line.runs[0].bold = True


def _signatures(word: Word, signers: tuple[tuple[str, str], ...], place_line: str) -> None:
    table = _bare(word, len(signers))
    _whole(table.rows[0])
    for cell, (role, how) in zip(table.rows[0].cells, signers, strict=True):
        last = (role, how) == signers[-1]
        _stack(cell, (place_line if last else "",), italic=True, align=CENTRE)
        _write(cell.add_paragraph(), role, bold=True, align=CENTRE)
        _write(cell.add_paragraph(), how, italic=True, align=CENTRE)
        for _ in range(3):
            cell.add_paragraph()
        for paragraph in cell.paragraphs:  # what says how the paper was made stands on the page that is signed
            paragraph.paragraph_format.keep_with_next = True


def _grid(word: Word, part: PrintPart) -> None:
    stubs, columns = len(part.stub), len(part.stub) + len(part.titles)
    size = 7 if columns >= DENSE else 9 if columns >= WIDE else 10
    table = word.add_table(rows=part.head_rows + 1, cols=columns)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _close(table)
    heads = [list(row.cells) for row in table.rows]
    for column, title in enumerate(part.stub):
        _merged(heads, (0, column), (part.head_rows, 1), title, size)
    for cell in part.head:
        text = f"{cell.text} ({cell.unit})" if cell.unit else cell.text
        _merged(heads, (cell.row, stubs + cell.column), (cell.rows, cell.columns), text, size)
    for place, text in enumerate(part.numbers):
        _write(heads[part.head_rows][place].paragraphs[0], text, size=size - 1, align=CENTRE)
    for row in table.rows:
        _repeat(row)
    for row in part.rows:
        _row(table, part, row, size)
    for cell in table.rows[-1].cells if part.rows else ():
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for column, width in zip(table.columns, _widths(columns, codes=stubs - 1), strict=True):
        column.width = width


def _row(table: Table, part: PrintPart, row: PrintRow, size: int) -> None:
    cells, bold = _added(table), row.kind != "row"
    for cell in cells:
        cell.vertical_alignment = MIDDLE
    title = f"{row.title} ({row.note})" if row.note else row.title
    _write(cells[0].paragraphs[0], title, bold=bold, size=size)
    cells[0].paragraphs[0].paragraph_format.left_indent = Pt(8 * row.depth)
    for cell, text in zip(cells[1:], row.stub, strict=False):
        _write(cell.paragraphs[0], text, size=size, align=CENTRE)
    for cell, said in zip(cells[len(part.stub) :], row.cells, strict=False):
        _write(cell.paragraphs[0], _text(said), bold=bold, size=size, align=LEFT if said.kind == "text" else RIGHT)


def _cards(word: Word, part: PrintPart) -> None:
    for row in part.rows:
        if part.layout == "cards":
            _line(word, row.title, bold=True)
        table = word.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for number, (title, cell) in enumerate(zip(part.titles, row.cells, strict=True), 1):
            left, right = _added(table)
            _write(left.paragraphs[0], f"{number}. {title}", size=10)
            _write(right.paragraphs[0], _text(cell), size=10)


def _text(cell: PrintCell) -> str:
    if cell.boxes:
        return "    ".join(
            f"[{'x' if ticked else ' '}] {answer}{f' {goes_on}' if goes_on else ''}"
            for answer, ticked, goes_on in cell.boxes
        )
    said = f"{cell.text}\u00a0{cell.mark}" if cell.mark else cell.text
    return f"ư\u00a0{said}" if cell.estimate else said


# ---- pieces of a document ----


def _merged(heads: list[list[_Cell]], at: tuple[int, int], size: tuple[int, int], text: str, letters: int) -> None:
    (row, column), (rows, columns) = at, size
    cell = heads[row][column]
    if rows > 1 or columns > 1:
        cell = cell.merge(heads[row + rows - 1][column + columns - 1])
    cell.vertical_alignment = MIDDLE
    _write(cell.paragraphs[0], text, bold=True, size=letters, align=CENTRE)


def _line(
    word: Word, text: str, *, bold: bool = False, italic: bool = False, size: int = 11, align: WD_ALIGN_PARAGRAPH = LEFT
) -> Paragraph:
    paragraph = word.add_paragraph()
    _write(paragraph, text, bold=bold, italic=italic, size=size, align=align)
    return paragraph


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 11,
    align: WD_ALIGN_PARAGRAPH = LEFT,
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    paragraph.alignment = align
    if not text:
        _mark_size(paragraph, size)


def _stack(
    cell: _Cell,
    lines: tuple[str, ...],
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 11,
    align: WD_ALIGN_PARAGRAPH = LEFT,
) -> None:
    for at, text in enumerate(lines):
        paragraph = cell.paragraphs[0] if not at else cell.add_paragraph()
        _write(paragraph, text, bold=bold, italic=italic, size=size, align=align)


def _bare(word: Word, columns: int) -> Table:
    """A table without lines, to set things side by side."""
    table: Table = word.add_table(rows=1, cols=columns)
    return table


def _added(table: Table) -> tuple[_Cell, ...]:
    """The cells of a new row."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx types only some of itself
    _whole(row)
    return tuple(row.cells)


def _mark_size(paragraph: Paragraph, size: int) -> None:
    """An empty line is as high as the letters of its table, not as those of the document."""
    mark, points = OxmlElement("w:rPr"), OxmlElement("w:sz")
    points.set(qn("w:val"), str(2 * size))
    mark.append(points)
    paragraph._p.get_or_add_pPr().append(mark)  # python-docx offers no other way


def _close(table: Table) -> None:
    """Figures come nearer to the lines than text does, so that they are not broken over two."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # python-docx offers no other way


def _repeat(row: _Row) -> None:
    """The row stands again at the head of each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # python-docx offers no other way


def _whole(row: _Row) -> None:
    """The row is not torn over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # python-docx offers no other way


def _field(paragraph: Paragraph, name: str) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(9)
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = text
        run._r.append(piece)  # python-docx offers no other way


def _widths(columns: int, *, codes: int) -> tuple[Length, ...]:
    """The names of rows first, then columns B and C, the rest alike."""
    share = 36 if columns <= FEW else 25 if columns <= SOME else 18
    first = max(Length(PAGE * share // 100), Mm(44))
    figures = columns - 1 - codes
    rest = Length((PAGE - first - codes * CODE) // max(1, figures))
    return first, *(CODE for _ in range(codes)), *(rest for _ in range(figures))


def _set_widths(table: Table, widths: Sequence[Length]) -> None:
    """Of a table without merged cells."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
