"""Word and Excel templates made for a test: sound ones by their usual makers, and the same with one part put in or
changed by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import xlsxwriter

NEEDED = "{{ code }} {{ watermark }}"


def word(*paragraphs: str, table: Sequence[Sequence[str]] = (), needed: bool = True) -> bytes:
    """A document of these paragraphs and, behind them, one table."""
    made = docx.Document()
    for text in (*([NEEDED] if needed else []), *paragraphs):
        made.add_paragraph(text)
    if table:
        grid = made.add_table(rows=len(table), cols=max(len(row) for row in table))
        for line, row in zip(grid.rows, table, strict=True):
            for cell, text in zip(line.cells, row, strict=False):
                cell.paragraphs[0].add_run(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def excel(cells: Mapping[str, str], *, needed: bool = True, formulas: Mapping[str, str] | None = None) -> bytes:
    """One sheet with these texts; A1 holds what every template needs."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Bảng 1")
    for place, text in {**({"A1": NEEDED} if needed else {}), **cells}.items():
        sheet.write_string(place, text)
    for place, formula in (formulas or {}).items():
        sheet.write_formula(place, formula)
    book.close()
    return out.getvalue()


def rebuilt(
    content: bytes, *, replaced: Sequence[tuple[str, str, str]] = (), added: Mapping[str, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for part, was, now in replaced:
                if part == name:
                    assert was.encode() in text, (part, was)
                    text = text.replace(was.encode(), now.encode(), 1)
            new.writestr(name, text)
        for name, text in (added or {}).items():
            new.writestr(name, text)
    return out.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
