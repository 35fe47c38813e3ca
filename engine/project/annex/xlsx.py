"""A workbook of Excel or LibreOffice as grids: texts as they are shown, spans, hidden rows and columns, looks.

Formulas are not run: their last result is read. Sheets that are hidden are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from xml.etree.ElementTree import Element

from engine.project.annex.grid import Cell, Grid, covered
from engine.project.annex.package import Package
from engine.project.annex.refusing import UnfitAnnexError
from engine.project.annex.words import lines_of, tidy

WIDEST = 300
LONGEST = 6_000
MOST_CELLS = 60_000
MOST_SHEETS = 60
MOST_TEXT = 5_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LINK = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ZEROS = re.compile(r"0+")
_DAY = re.compile(r"d|m{1,5}|y", re.IGNORECASE)
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22})
_SPACE_WIDTH = 1
_INDENT_WIDTH = 3
_Item = TypeVar("_Item")


def read_workbook(package: Package) -> tuple[Grid, ...]:
    """Every sheet that is shown, in order."""
    texts = _shared(package)
    looks = _looks(package)
    sheets = list(package.tree(_BOOK).iter(f"{_MAIN}sheet"))[:MOST_SHEETS]
    links = {link.get("Id"): link.get("Target", "") for link in _links(package)}
    found = []
    for number, sheet in enumerate(sheets, start=1):
        path = _path(links.get(sheet.get(_RELATION), ""))
        if sheet.get("state", "visible") == "visible" and path in package:
            found.append(_Sheet(package.tree(path), texts, looks, name=f"Trang tính {number}").grid())
    return tuple(found)


def _links(package: Package) -> Iterator[Element]:
    path = "xl/_rels/workbook.xml.rels"
    return package.tree(path).iter(_LINK) if path in package else iter(())


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared(package: Package) -> tuple[str, ...]:
    path = "xl/sharedStrings.xml"
    return tuple(_text(item) for item in package.tree(path).iter(f"{_MAIN}si")) if path in package else ()


def _text(item: Element) -> str:
    """The runs of a text; not how it is pronounced (`rPh`)."""
    runs = [item, *item.findall(f"{_MAIN}r")]
    return "".join(text.text or "" for run in runs for text in run.findall(f"{_MAIN}t"))[:MOST_TEXT]


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    indent: int = 0
    crossed: bool = False
    bordered: bool = False
    zeros: int = 0
    day: bool = False


def _looks(package: Package) -> tuple[_Look, ...]:
    path = "xl/styles.xml"
    if path not in package:
        return ()
    root = package.tree(path)
    bold = [_on(font.find(f"{_MAIN}b")) for font in root.findall(f"{_MAIN}fonts/{_MAIN}font")]
    borders = list(root.findall(f"{_MAIN}borders/{_MAIN}border"))
    formats = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter(f"{_MAIN}numFmt")}
    return tuple(
        _look(style, bold=bold, borders=borders, formats=formats) for style in root.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    )


def _look(style: Element, *, bold: list[bool], borders: list[Element], formats: dict[str, str]) -> _Look:
    border = _picked(borders, style.get("borderId"))
    alignment = style.find(f"{_MAIN}alignment")
    id_ = style.get("numFmtId", "0")
    code = formats.get(id_, "").replace("General", "")
    lined = border is not None and any(
        _drawn(border.find(f"{_MAIN}{side}")) for side in ("left", "right", "top", "bottom")
    )
    diagonal = border is not None and (border.get("diagonalUp") in _YES or border.get("diagonalDown") in _YES)
    return _Look(
        bold=bool(_picked(bold, style.get("fontId"))),
        indent=_number(alignment.get("indent")) * _INDENT_WIDTH if alignment is not None else 0,
        crossed=diagonal and border is not None and _drawn(border.find(f"{_MAIN}diagonal")),
        bordered=lined,
        zeros=len(code) if _ZEROS.fullmatch(code) else 0,
        day=_number(id_) in _DAY_FORMATS or bool(code and _DAY.search(re.sub(r'"[^"]*"|\[[^\]]*\]', "", code))),
    )


_YES = ("1", "true")


def _picked(items: Sequence[_Item], index: str | None) -> _Item | None:
    number = _number(index)
    return items[number] if number < len(items) else None


def _on(mark: Element | None) -> bool:
    return mark is not None and mark.get("val", "1") in _YES


def _drawn(side: Element | None) -> bool:
    return side is not None and side.get("style", "none") != "none"


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0


class _Sheet:
    def __init__(self, root: Element, texts: tuple[str, ...], looks: tuple[_Look, ...], *, name: str) -> None:
        self._root = root
        self._texts = texts
        self._looks = looks
        self._name = name

    def grid(self) -> Grid:
        cells, hidden_rows = self._cells()
        height = max((row for row, _ in cells), default=-1) + 1
        width = max((column for _, column in cells), default=-1) + 1
        cells = self._merged(cells, height=height, width=width)
        return Grid(
            name=self._name,
            cells=cells,
            height=height,
            width=width,
            sheet=True,
            hidden_columns=self._hidden_columns(width),
            hidden_rows=hidden_rows,
            covered=covered(cells),
        )

    def _cells(self) -> tuple[dict[tuple[int, int], Cell], frozenset[int]]:
        found: dict[tuple[int, int], Cell] = {}
        hidden = set()
        row = -1
        for line in self._root.iter(f"{_MAIN}row"):
            row = _number(line.get("r")) - 1 if line.get("r") else row + 1
            if line.get("hidden") in _YES:
                hidden.add(row)
            column = -1
            for each in line.findall(f"{_MAIN}c"):
                reference = _REFERENCE.fullmatch(each.get("r", ""))
                column = _column(reference[1]) if reference is not None else column + 1
                cell = self._cell(each, row, column)
                if cell is not None:
                    found[row, column] = cell
            if len(found) > MOST_CELLS:
                raise UnfitAnnexError("large")
        return found, frozenset(hidden)

    def _cell(self, each: Element, row: int, column: int) -> Cell | None:
        style = _number(each.get("s"))
        look = self._looks[style] if style < len(self._looks) else _Look()
        raw, numeric = self._shown(each, look)
        text = tidy(raw)
        if text and column >= WIDEST:
            raise UnfitAnnexError("wide")
        if text and row >= LONGEST:
            raise UnfitAnnexError("large")
        if not (text or look.bordered or look.crossed) or column >= WIDEST or row >= LONGEST:
            return None
        return Cell(
            row=row,
            column=column,
            text=text,
            place=f"{self._name}, ô {_letters(column)}{row + 1}",
            lines=lines_of(raw),
            bold=look.bold,
            indent=look.indent + _leading(raw) * _SPACE_WIDTH,
            crossed=look.crossed,
            bordered=look.bordered,
            numeric=numeric,
        )

    def _shown(self, each: Element, look: _Look) -> tuple[str, bool]:
        """The text of a cell, and whether it is stored as a number."""
        kind = each.get("t", "n")
        if kind == "inlineStr":
            inline = each.find(f"{_MAIN}is")
            return (_text(inline) if inline is not None else ""), False
        value = (each.findtext(f"{_MAIN}v") or "")[:MOST_TEXT]
        if kind == "s":
            index = _number(value)
            return (self._texts[index] if index < len(self._texts) else ""), False
        if kind != "n":
            return ("" if kind == "e" else value), False
        whole = value.removesuffix(".0")
        if whole.isascii() and whole.isdigit() and look.zeros > len(whole):
            return whole.zfill(look.zeros), False
        return whole, bool(whole) and not look.day

    def _merged(self, cells: dict[tuple[int, int], Cell], *, height: int, width: int) -> dict[tuple[int, int], Cell]:
        found = dict(cells)
        for merge in self._root.iter(f"{_MAIN}mergeCell"):
            ends = [_REFERENCE.fullmatch(end) for end in merge.get("ref", "").split(":")]
            if len(ends) != 2 or ends[0] is None or ends[1] is None:
                continue
            top, left = int(ends[0][2]) - 1, _column(ends[0][1])
            bottom, right = min(int(ends[1][2]), height), min(_column(ends[1][1]) + 1, width)
            cell = found.get((top, left))
            if cell is None or bottom <= top or right <= left:
                continue
            for row in range(top, bottom):
                for column in range(left, right):
                    found.pop((row, column), None)
            found[top, left] = replace(cell, rows=bottom - top, columns=right - left)
        return found

    def _hidden_columns(self, width: int) -> frozenset[int]:
        return frozenset(
            column
            for each in self._root.iter(f"{_MAIN}col")
            if each.get("hidden") in _YES
            for column in range(_number(each.get("min")) - 1, min(_number(each.get("max")), width))
        )


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip()) if text.strip() else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
