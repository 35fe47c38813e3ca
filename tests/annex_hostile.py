"""Files that are no annexes: made small here, each with the words that refuse it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
).encode()
LINKS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
)
MEGABYTE = 1024 * 1024


def package(parts: Mapping[str, bytes], *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compress) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def workbook(rows: str, *, before: str = "", after: str = "", **more: bytes) -> bytes:
    sheet = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()
    parts = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return package({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def bomb() -> bytes:
    """A hundred and twenty megabytes of one letter in little more than a hundred kilobytes."""
    return workbook("", **{"xl__media__a.xml": b"a" * (120 * MEGABYTE)})


def markup_bomb() -> bytes:
    return workbook("<row/>" * (45 * MEGABYTE // 6))


def deep() -> bytes:
    return workbook("<a>" * 100_000 + "</a>" * 100_000)


def macro() -> bytes:
    return workbook("", **{"xl__vbaProject.bin": b"\x00"})


def macro_type() -> bytes:
    types = TYPES.replace(b"/>", b'><Override PartName="/x" ContentType="a.macroEnabled.main+xml"/></Types>')
    return package({"[Content_Types].xml": types, "xl/workbook.xml": BOOK})


def wide() -> bytes:
    return workbook(f'<row r="1">{cell("A1", "Nội dung")}{cell("XFD1", "xa")}</row>')


def entity() -> bytes:
    type_ = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(f'<row r="1">{cell("A1", "&e;")}</row>', before=type_)


def laughs() -> bytes:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(cell("A1", "&a9;"), before=f'<!DOCTYPE x [<!ENTITY a0 "ha">{names}]>')


def claimed() -> bytes:
    """A file that says it unpacks to one gigabyte, whatever it holds."""
    made = workbook("")
    place = made.index(b"PK\x01\x02")
    return made[: place + 24] + (1024 * MEGABYTE).to_bytes(4, "little") + made[place + 28 :]


def old() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096


def torn() -> bytes:
    return workbook(cell("A1", "a"))[:-40]


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


def empty_book() -> bytes:
    return workbook("")


@dataclass(frozen=True, slots=True)
class Hostile:
    make: Callable[[], bytes]
    reason: str
    says: str


HOSTILE: Mapping[str, Hostile] = {
    "zip bomb": Hostile(bomb, "large", "tệp quá lớn"),
    "markup bomb": Hostile(markup_bomb, "large", "tệp quá lớn"),
    "deep nesting": Hostile(deep, "large", "tệp quá lớn"),
    "macro": Hostile(macro, "macro", "không macro"),
    "macro by its type": Hostile(macro_type, "macro", "không macro"),
    "16,384 columns": Hostile(wide, "wide", "rộng quá 300 cột"),
    "XXE": Hostile(entity, "entity", "DOCTYPE"),
    "billion laughs": Hostile(laughs, "entity", "DOCTYPE"),
    "one gigabyte claimed": Hostile(claimed, "large", "tệp quá lớn"),
    "old .xls, .doc": Hostile(old, "old", "ghi lại thành .xlsx hoặc .docx"),
    "torn file": Hostile(torn, "broken", "tệp hỏng"),
    "nothing": Hostile(bytes, "empty", "tệp trống (0 byte)"),
    "a picture": Hostile(picture, "kind", "chọn tệp .xlsx hoặc .docx"),
    "no table": Hostile(empty_book, "no_table", "không thấy bảng nào"),
}
