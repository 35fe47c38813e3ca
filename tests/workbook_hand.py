"""A hand that fills in workbooks: changes cells of the file itself, as a program would that saves it, and builds files
that nobody should send.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rezipped(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The package with each entry as `change` gives it back (None: left out) and `more` entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            given = change(entry.filename, old.read(entry))
            if given is not None:
                new.writestr(entry.filename, given)
        for name, extra in more.items():
            new.writestr(name, extra)
    return out.getvalue()


def sheet_paths(content: bytes) -> Mapping[str, str]:
    """Name of a sheet -> its file in an .xlsx."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        book = etree.fromstring(package.read("xl/workbook.xml"))
        links = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") for link in links}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        sheet.get("name"): "xl/" + str(targets[sheet.get(relation)]).removeprefix("/xl/")
        for sheet in book.iter(f"{MAIN}sheet")
    }


def typed_into(content: bytes, sheet: str, cells: Mapping[str, str | int | float | None]) -> bytes:
    """The .xlsx with these cells (`D9`) of a sheet holding text, a number or nothing; what formulas gave stays."""
    path = sheet_paths(content)[sheet]

    def change(name: str, body: bytes) -> bytes:
        if name != path:
            return body
        root = etree.fromstring(body)
        known = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
        for at, given in cells.items():
            cell = known[at]
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", None)
            if isinstance(given, str):
                cell.set("t", "inlineStr")
                text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                text.text = given
            elif given is not None:
                etree.SubElement(cell, f"{MAIN}v").text = repr(given)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return rezipped(content, change)


def places(content: bytes) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(row key, column key) -> (sheet, `D9`) of every cell of the form; row '' in a section."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name in book.sheet_names:
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        head = next((line for line in lines if str(line[0]).startswith("dttg|")), None)
        if head is None:
            continue
        for number, line in enumerate(lines, 1):
            key = str(line[0])
            if "|section|" in str(head[0]):
                found.setdefault(("", key), (name, f"C{number}"))
                continue
            for column, title in enumerate(head):
                if column and title and key:
                    found.setdefault((key, str(title)), (name, f"{letters(column)}{number}"))
    return found


def at(content: bytes, row: str, column: str) -> tuple[str, str]:
    """(sheet, `D9`) of the cell with these keys; row '' in a section."""
    return places(content)[row, column]


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def filled(content: bytes, cells: Mapping[tuple[str, str], str | int | float | None]) -> bytes:
    """The workbook with cells by (row key, column key) typed into it."""
    by_sheet: dict[str, dict[str, str | int | float | None]] = {}
    known = places(content)
    for key, given in cells.items():
        sheet, place = known[key]
        by_sheet.setdefault(sheet, {})[place] = given
    for sheet, given_there in by_sheet.items():
        content = typed_into(content, sheet, given_there)
    return content


def relabelled(content: bytes, name: str, given: str) -> bytes:
    """The workbook that says another thing of itself, without its checksum knowing."""
    path = sheet_paths(content)["dttg"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        texts = [
            "".join(each.itertext())
            for each in etree.fromstring(package.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        lines = list(etree.fromstring(package.read(path)).iter(f"{MAIN}row"))
    for line in lines:
        cells = list(line.iter(f"{MAIN}c"))
        if texts[int(cells[0].findtext(f"{MAIN}v") or 0)] == name:
            return typed_into(content, "dttg", {str(cells[1].get("r")): given})
    raise KeyError(name)


# ---- files that nobody should send ----


def bomb(content: bytes, *, megabytes: int = 600) -> bytes:
    """A sheet that unpacks to much more than it holds."""
    path = next(iter(sheet_paths(content).values()))
    blank = b" " * (1024 * 1024)
    return rezipped(
        content,
        lambda name, body: body.replace(b"<sheetData", blank * megabytes + b"<sheetData") if name == path else body,
    )


def claiming(content: bytes, size: int) -> bytes:
    """The package whose first entry claims to unpack to `size` bytes."""
    changed = bytearray(content)
    central = changed.index(b"PK\x01\x02")
    changed[central + 24 : central + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def reaching(content: bytes, sheet: str) -> bytes:
    """One figure in the last corner that a sheet can have: all between would be laid out in memory."""
    path = sheet_paths(content)[sheet]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rezipped(content, lambda name, body: body.replace(b"</sheetData>", far) if name == path else body)


def with_entity(content: bytes, sheet: str, *, lookup: str = "file:///etc/passwd") -> bytes:
    """A sheet that names a file of the server (XXE)."""
    path = sheet_paths(content)[sheet]
    declared = f'<!DOCTYPE x [<!ENTITY xxe SYSTEM "{escape(lookup)}">]>'.encode()

    def change(name: str, body: bytes) -> bytes:
        if name != path:
            return body
        return re.sub(rb"(<\?xml[^>]*\?>)", lambda found: found[1] + declared, body, count=1)

    return rezipped(content, change)


def with_macro(content: bytes) -> bytes:
    return rezipped(content, lambda name, body: body, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open()"})


def stored_twice(content: bytes) -> bytes:
    """A second entry under the name of the first sheet."""
    path = next(iter(sheet_paths(content).values()))
    out = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr(path, b"<worksheet/>")
    return out.getvalue()


def repeated_ods(content: bytes, *, lines: int = 1_000_000, columns: int = 1_000) -> bytes:
    """An .ods whose one cell is repeated over lines and columns: a few letters, a billion cells."""
    again = (
        f'<table:table-row table:number-rows-repeated="{lines}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row>'
    ).encode()

    def change(name: str, body: bytes) -> bytes:
        return body.replace(b"</table:table>", again + b"</table:table>", 1) if name == "content.xml" else body

    return rezipped(content, change)


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="A"><table:table-row>
<table:table-cell office:value-type="string"><text:p>một</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def small_ods() -> bytes:
    """An .ods of one cell."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("content.xml", CONTENT)
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def small_xlsx(*texts: str | float) -> bytes:
    """An .xlsx with these under one another on a sheet named A."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("A")
        for line, text in enumerate(texts or ("một",)):
            if isinstance(text, str):
                sheet.write_string(line, 0, text)
            else:
                sheet.write_number(line, 0, text)
    return out.getvalue()


def added_to(content: bytes, sheet: str, cells: Mapping[str, str | int | float]) -> bytes:
    """The .xlsx with figures in cells that were not there before."""
    path = sheet_paths(content)[sheet]

    def change(name: str, body: bytes) -> bytes:
        if name != path:
            return body
        root = etree.fromstring(body)
        lines = {line.get("r"): line for line in root.iter(f"{MAIN}row")}
        for at, given in cells.items():
            cell = etree.SubElement(lines[at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")], f"{MAIN}c", r=at)
            if isinstance(given, str):
                cell.set("t", "inlineStr")
                etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = given
            else:
                etree.SubElement(cell, f"{MAIN}v").text = repr(given)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return rezipped(content, change)


def claiming_less(content: bytes, size: int = 1000) -> bytes:
    """The package whose entries all claim to unpack to `size` bytes."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + offset : start + offset + 4] = size.to_bytes(4, "little")
            start = changed.find(mark, start + 4)
    return bytes(changed)
