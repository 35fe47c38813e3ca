"""Strict CSV to records with positions. Knows commas, quotes and lines, not what any column means."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span


@dataclass(frozen=True, slots=True)
class CsvCell:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """One line under the header: its cells by the name of their column."""

    cells: Mapping[str, CsvCell]
    span: Span

    def text(self, column: str) -> str:
        """What stands in `column`; '' where the file has no such column."""
        cell = self.cells.get(column)
        return "" if cell is None else cell.text

    def place(self, column: str) -> Span:
        cell = self.cells.get(column)
        return self.span if cell is None else cell.span


@dataclass(frozen=True, slots=True)
class CsvTable:
    header: tuple[CsvCell, ...]
    records: tuple[CsvRecord, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.header)


def read_csv(content: bytes, *, file: str, required: tuple[str, ...], diagnostics: Diagnostics) -> CsvTable | None:
    """The table in `content`. A line that cannot be read is reported and left out; None only where no line can be."""
    text = _decode(content, file=file, diagnostics=diagnostics)
    if text is None:
        return None
    lines = list(_records(text, file=file, diagnostics=diagnostics))
    if not lines:
        diagnostics.add("R050", Span(file, 1, 1, 1, 2), columns=", ".join(required))
        return None
    header, *rest = lines
    if not _check_header(header, required=required, diagnostics=diagnostics):
        return None
    names = [cell.text for cell in header]
    records = []
    for cells in rest:
        span = Span(file, cells[0].span.line, cells[0].span.column, cells[-1].span.end_line, cells[-1].span.end_column)
        if len(cells) != len(names):
            diagnostics.add("R053", span, found=len(cells), wanted=len(names))
            continue
        _check_letters(cells, diagnostics=diagnostics)
        records.append(CsvRecord(dict(zip(names, cells, strict=True)), span))
    return CsvTable(tuple(header), tuple(records))


def _decode(content: bytes, *, file: str, diagnostics: Diagnostics) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        before = content[: failure.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        diagnostics.add("R051", Span(file, line, column, line, column + 1))
        return None


def _check_header(header: list[CsvCell], *, required: tuple[str, ...], diagnostics: Diagnostics) -> bool:
    first = header[0]
    if len(header) == 1 and ";" in first.text:
        diagnostics.add("R052", first.span)
        return False
    seen: dict[str, CsvCell] = {}
    sound = True
    for cell in header:
        if cell.text in seen:
            diagnostics.add("R054", cell.span, column=cell.text)
            sound = False
        elif not cell.text.isidentifier() or not cell.text.isascii() or cell.text != cell.text.lower():
            diagnostics.add("R056", cell.span, column=cell.text)
            sound = False
        seen[cell.text] = cell
    for name in required:
        if name not in seen:
            diagnostics.add("R055", first.span, column=name, columns=", ".join(required))
            sound = False
    return sound


def _check_letters(cells: list[CsvCell], *, diagnostics: Diagnostics) -> None:
    for cell in cells:
        if not unicodedata.is_normalized("NFC", cell.text):
            diagnostics.add("R057", cell.span, text=cell.text)
        elif cell.text != cell.text.strip():
            diagnostics.add("R058", cell.span, text=cell.text)


def _records(text: str, *, file: str, diagnostics: Diagnostics) -> Iterator[list[CsvCell]]:
    """Every line that is not empty, split at its commas; a quoted cell may hold commas, quotes ("") and line ends."""
    scanner = _Scanner(text, file)
    while scanner.more:
        cells = scanner.line(diagnostics)
        if len(cells) > 1 or cells[0].text:
            yield cells


class _Scanner:
    def __init__(self, text: str, file: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._file = file
        self._at = 0
        self._line = 1
        self._column = 1

    @property
    def more(self) -> bool:
        return self._at < len(self._text)

    def line(self, diagnostics: Diagnostics) -> list[CsvCell]:
        cells = [self._cell(diagnostics)]
        while self._peek() == ",":
            self._take()
            cells.append(self._cell(diagnostics))
        if self._peek() == "\n":
            self._take()
        return cells

    def _cell(self, diagnostics: Diagnostics) -> CsvCell:
        return self._quoted(diagnostics) if self._peek() == '"' else self._plain(diagnostics)

    def _plain(self, diagnostics: Diagnostics) -> CsvCell:
        line, column = self._line, self._column
        taken = []
        while self._peek() not in (",", "\n", ""):
            taken.append(self._take())
        cell = CsvCell("".join(taken), Span(self._file, line, column, line, max(self._column, column + 1)))
        if '"' in cell.text:
            diagnostics.add("R059", cell.span)
        return cell

    def _quoted(self, diagnostics: Diagnostics) -> CsvCell:
        line, column = self._line, self._column
        self._take()
        taken = []
        while self._peek() != "":
            if self._peek() != '"':
                taken.append(self._take())
                continue
            self._take()
            if self._peek() != '"':
                break
            taken.append(self._take())
        else:
            diagnostics.add("R059", Span(self._file, line, column, line, column + 1))
            taken = list("".join(taken).strip())
        cell = CsvCell("".join(taken), Span(self._file, line, column, self._line, self._column))
        if self._peek() not in (",", "\n", ""):
            diagnostics.add("R059", Span(self._file, self._line, self._column, self._line, self._column + 1))
            while self._peek() not in (",", "\n", ""):
                self._take()
        return cell

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self) -> str:
        taken = self._text[self._at]
        self._at += 1
        if taken == "\n":
            self._line, self._column = self._line + 1, 1
        else:
            self._column += 1
        return taken
