"""A document of Word as grids: each table of it with the lines before and after.

Text in tables inside a table is read as text of the outer cell.
"""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from engine.project.annex.grid import Cell, Grid, covered
from engine.project.annex.package import Package
from engine.project.annex.refusing import UnfitAnnexError
from engine.project.annex.words import lines_of, tidy
from engine.project.annex.xlsx import LONGEST, MOST_CELLS, MOST_TEXT, WIDEST

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_DELETED = f"{_W}del"
_TWIPS = 60  # about a space
_MOST_INDENT = 400


def read_document(package: Package) -> tuple[Grid, ...]:
    """Every table, in order."""
    body = package.tree(BODY).find(f"{_W}body")
    found: list[Grid] = []
    lines: list[str] = []
    count = 0
    for block in _blocks(body) if body is not None else ():
        if block.tag == f"{_W}p":
            lines += [line for line in map(tidy, _paragraph(block).split("\n")) if line]
            continue
        grid = _Table(block, name=f"Bảng {len(found) + 1}").grid()
        count += len(grid.cells)
        if count > MOST_CELLS:
            raise UnfitAnnexError("large")
        found.append(replace(grid, before=tuple(lines)))
        lines = []
    if found:
        found[-1] = replace(found[-1], after=tuple(lines))
    elif lines:
        found.append(Grid(name="Văn bản", cells={}, height=0, width=0, sheet=False, before=tuple(lines)))
    return tuple(found)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables of the page, out of their wrappings."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _paragraph(paragraph: Element) -> str:
    return "".join(_runs(paragraph))[:MOST_TEXT]


def _runs(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            yield "\t" if child.tag == f"{_W}tab" else "-"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag not in (_DELETED, f"{_W}pPr", f"{_W}rPr"):
            yield from _runs(child)


class _Table:
    def __init__(self, table: Element, *, name: str) -> None:
        self._table = table
        self._name = name
        self._lined = table.find(f"{_W}tblPr/{_W}tblBorders") is not None
        self._cells: dict[tuple[int, int], Cell] = {}
        self._growing: dict[int, tuple[int, int]] = {}

    def grid(self) -> Grid:
        height = width = 0
        for row, line in enumerate(each for each in self._table if each.tag == f"{_W}tr"):
            if row >= LONGEST:
                raise UnfitAnnexError("large")
            width = max(width, self._line(row, line))
            height = row + 1
        return Grid(
            name=self._name,
            cells=self._cells,
            height=height,
            width=width,
            sheet=False,
            covered=covered(self._cells),
        )

    def _line(self, row: int, line: Element) -> int:
        column = _value(line.find(f"{_W}trPr/{_W}gridBefore"))
        for each in _cells_of(line):
            span = max(1, _value(each.find(f"{_W}tcPr/{_W}gridSpan")))
            if column + span > WIDEST:
                raise UnfitAnnexError("wide")
            self._take(each, row, column, span)
            column += span
        return column

    def _take(self, each: Element, row: int, column: int, span: int) -> None:
        merge = each.find(f"{_W}tcPr/{_W}vMerge")
        above = self._growing.get(column)
        if merge is not None and merge.get(f"{_W}val", "continue") != "restart" and above is not None:
            cell = self._cells[above]
            self._cells[above] = replace(cell, rows=row - cell.row + 1)
            return
        self._growing.pop(column, None)
        self._cells[row, column] = self._cell(each, row, column, span)
        if merge is not None:
            self._growing[column] = (row, column)

    def _cell(self, each: Element, row: int, column: int, span: int) -> Cell:
        paragraphs = list(each.iter(f"{_W}p"))
        raw = "\n".join(map(_paragraph, paragraphs))[:MOST_TEXT]
        borders = each.find(f"{_W}tcPr/{_W}tcBorders")
        return Cell(
            row=row,
            column=column,
            text=tidy(raw),
            place=f"{self._name}, hàng {row + 1}, cột {column + 1}",
            columns=span,
            lines=lines_of(raw),
            bold=any(_bold(run) for run in each.iter(f"{_W}r") if run.find(f"{_W}t") is not None),
            indent=_indent(paragraphs) + len(raw) - len(raw.lstrip()) if raw.strip() else 0,
            crossed=borders is not None and any(_drawn(borders.find(f"{_W}{way}")) for way in ("tl2br", "tr2bl")),
            bordered=self._lined or (borders is not None and _drawn(borders.find(f"{_W}bottom"))),
        )


def _cells_of(line: Element) -> Iterator[Element]:
    for child in line:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _cells_of(child)


def _bold(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _drawn(side: Element | None) -> bool:
    return side is not None and side.get(f"{_W}val", "none") not in ("none", "nil")


def _indent(paragraphs: list[Element]) -> int:
    indents = [paragraph.find(f"{_W}pPr/{_W}ind") for paragraph in paragraphs[:1]]
    return sum(
        min(_whole(each.get(f"{_W}left") or each.get(f"{_W}start")), _MOST_INDENT * _TWIPS) // _TWIPS
        for each in indents
        if each is not None
    )


def _value(element: Element | None) -> int:
    return _whole(element.get(f"{_W}val")) if element is not None else 0


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else 0
