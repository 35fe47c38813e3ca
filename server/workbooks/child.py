"""The cells of a workbook (.xlsx, .ods) that a stranger made. Run as `python -m server.workbooks.child`: the file on
standard input, JSON on standard output.

Looks at the package before it opens it: how many entries, how large they really unpack, macros, document types (the
door of XXE). What passes is read by calamine, which runs no formula and follows no link. Knows nothing else of ours.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from server.running import limited

MEGABYTE = 1024 * 1024
MOST_ENTRIES = 400
MOST_UNPACKED = 120 * MEGABYTE
MOST_SHEETS = 120
MOST_CELLS = 400_000  # with something in them
MOST_AREA = 4_000_000  # cells of one sheet, blank ones too: they are all laid out in memory
CHUNK = 256 * 1024
OLD = b"\xd0\xcf\x11\xe0"  # .xls, and a workbook under a password
ENCRYPTED = 0x1
MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/|Basic/|Scripts/)", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
MARKUP = (".xml", ".rels", ".vml")
REFERENCE = re.compile(rb'<dimension[^>]*ref="([A-Z]{1,3}[0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?"')
CELL = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')


class UnfitError(Exception):
    """Not read: `old`, `encrypted`, `broken`, `macro`, `entity`, `large`."""


def read(content: bytes) -> list[dict[str, Any]]:
    """Every sheet: name, whether it is hidden, cells by line as text, number, truth, or {"day": ...}; blanks None.
    Raises `UnfitError`."""
    _check_package(content)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  # only what passed the first look

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheets_metadata) > MOST_SHEETS:
            raise UnfitError("large")
        sheets = []
        filled = 0
        for meta in book.sheets_metadata:
            lines = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            cells = [_trimmed([_plain(cell) for cell in line]) for line in lines]
            filled += sum(cell is not None for line in cells for cell in line)
            if filled > MOST_CELLS:
                raise UnfitError("large")
            sheets.append({"name": meta.name, "hidden": meta.visible != SheetVisibleEnum.Visible, "lines": cells})
    except (CalamineError, ValueError, KeyError, OSError) as fault:
        raise UnfitError("broken") from fault
    return sheets


def _plain(cell: object) -> Any:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool | str):
        return cell
    if isinstance(cell, int | float):
        return {"number": f"{cell:.15g}"}
    if isinstance(cell, datetime) and cell.time() == time():
        return {"day": cell.date().isoformat()}
    return {"day": cell.isoformat()} if type(cell) is date else str(cell)


def _trimmed(line: list[Any]) -> list[Any]:
    while line and line[-1] is None:
        line.pop()
    return line


# ---- the package ----


def _check_package(content: bytes) -> None:
    if content.startswith(OLD):
        raise UnfitError("old")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _check_entries(entries, size=len(content))
            left = MOST_UNPACKED
            for entry in entries:
                left -= _unpacked(package, entry, left=left)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as fault:
        raise UnfitError("broken") from fault
    except zipfile.zlib.error as fault:  # type: ignore[attr-defined]  # the module's own name for it
        raise UnfitError("broken") from fault


def _check_entries(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise UnfitError("encrypted")
    if any(MACROS.search(name) for name in names):
        raise UnfitError("macro")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnfitError("large")
    if len(set(names)) != len(names) or sum(entry.compress_size for entry in entries) > size:
        raise UnfitError("broken")  # two entries in one place: unpacks to more than it holds
    if "META-INF/manifest.xml" not in names and "[Content_Types].xml" not in names:
        raise UnfitError("broken")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> int:
    """How large the entry really is; its markup looked through on the way."""
    size, before = 0, b""
    widest = longest = 1
    with package.open(entry) as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            size += len(chunk)
            if size > left:
                raise UnfitError("large")
            if not entry.filename.lower().endswith(MARKUP):
                continue
            text, before = before + chunk, chunk[-200:]
            _check_markup(text, entry.filename)
            for column, line in _corners(text):
                widest, longest = max(widest, column), max(longest, line)
            if widest * longest > MOST_AREA:
                raise UnfitError("large")
    return size


def _check_markup(text: bytes, name: str) -> None:
    if DOCTYPE.search(text) or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnfitError("entity")  # nor text in which the search would not see one
    if name == "[Content_Types].xml" and b"macroEnabled" in text:
        raise UnfitError("macro")


def _corners(text: bytes) -> Iterator[tuple[int, int]]:
    """How far a sheet says it reaches, and how far its cells do: all between is laid out in memory."""
    for found in REFERENCE.finditer(text):
        if found[2] is not None:
            yield _column(found[2]), int(found[3])
    for found in CELL.finditer(text):
        yield _column(found[1]), int(found[2])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def main() -> None:
    limited.bound()
    content = sys.stdin.buffer.read()
    try:
        said: dict[str, Any] = {"sheets": read(content)}
    except UnfitError as fault:
        said = {"unfit": str(fault)}
    json.dump(said, sys.stdout, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    main()
