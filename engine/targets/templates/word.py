"""Word templates: paragraphs as pieces, and what a document may not hold."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.targets.templates.package import parts, tree
from engine.targets.templates.pieces import BodyError, Piece

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
PREFIXES = frozenset(("tr", "tc", "p"))
FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
CORE = "docProps/core.xml"
TITLES = {"document": "", "header": "đầu trang, ", "footer": "chân trang, ", "footnotes": "chú thích cuối trang, "}
FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "SEQ", "TOC", "PAGEREF", "REF"))
OPENS = re.compile(r"\{[{%#]")
FORBIDDEN = {"altChunk": "phần chèn từ tệp khác", "object": "đối tượng nhúng", "control": "nút điều khiển"}


def pieces(content: bytes) -> list[Piece]:
    """Every paragraph that is filled, in order. Raises `BodyError`."""
    found: list[Piece] = []
    there = parts(content, needs=MAIN)
    names = [MAIN, *sorted(name for name in there if FILLED.fullmatch(name) and name != MAIN)]
    for name in names:
        root = tree(there[name], name=name)
        _check(root, name)
        found += _of_part(root, name)
    for name in sorted(there):
        if name.endswith(".xml") and name not in names and OPENS.search(there[name].decode("utf-8", "replace")):
            if name != CORE:
                raise BodyError("M015", what=f"phần {name}", at="")
            found += [Piece(text=text, place="thuộc tính của tệp") for text in tree(there[name], name=name).itertext()]
    return found


def _check(root: etree._Element, name: str) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            if OPENS.search(element.text or ""):
                raise BodyError("M015", what=f"phần {name}", at="")
            continue
        local = etree.QName(element).localname
        if local in FORBIDDEN:
            raise BodyError("M011", what=FORBIDDEN[local], part=name)
        if any(OPENS.search(str(value)) for value in element.attrib.values()):
            raise BodyError("M015", what=f"thuộc tính của {local}", at="")
        if element.tag != f"{W}t" and OPENS.search(f"{element.text or ''}"):
            raise BodyError("M015", what=f"chỗ không phải chữ của đoạn ({local})", at="")
        if OPENS.search(element.tail or ""):
            raise BodyError("M015", what=f"chỗ không phải chữ của đoạn ({local})", at="")
    for command in _fields(root):
        word = command.split(None, 1)[0].upper() if command.strip() else ""
        if word and word not in FIELDS:
            raise BodyError("M016", typed=command.strip()[:60], what="trường")


def _fields(root: etree._Element) -> Iterator[str]:
    """The commands of fields: they may include files or fetch from elsewhere when Word opens the paper."""
    for simple in root.iter(f"{W}fldSimple"):
        yield simple.get(f"{W}instr") or ""
    for paragraph in root.iter(f"{W}p"):
        command = "".join(text.text or "" for text in paragraph.iter(f"{W}instrText", f"{W}delInstrText"))
        if command.strip():
            yield command


def _of_part(root: etree._Element, name: str) -> Iterator[Piece]:
    said = FILLED.fullmatch(name)
    where = TITLES[said[1].rstrip("0123456789")] if said else ""
    known = {paragraph: _text(paragraph) for paragraph in root.iter(f"{W}p")}
    whole: dict[etree._Element, str] = {}
    for number, (paragraph, text) in enumerate(known.items(), start=1):
        row, cell = (next(paragraph.iterancestors(f"{W}{each}"), None) for each in ("tr", "tc"))
        for each in (row, cell):
            if each is not None and each not in whole:
                whole[each] = "".join(known[one] for one in each.iter(f"{W}p")).strip()
        parent = paragraph.getparent()
        table = row.getparent() if row is not None else None
        yield Piece(
            text=text,
            place=f"{where}{_place(paragraph, number)}",
            holders={
                "": f"{name}/{number}",
                "p": f"{name}/{_path(parent)}",
                "tr": f"{name}/{_path(table)}" if table is not None else f"{name}/{number}",
                "tc": f"{name}/{_path(row)}" if row is not None else f"{name}/{number}",
            },
            alone={
                "p": text.strip(),
                "tr": whole[row] if row is not None else "",
                "tc": whole[cell] if cell is not None else "",
            },
        )


def _path(element: etree._Element | None) -> str:
    return "" if element is None else element.getroottree().getpath(element)


def _text(paragraph: etree._Element) -> str:
    """Its own letters, not those of a text box that hangs on it."""
    own = (text for text in paragraph.iter(f"{W}t") if next(text.iterancestors(f"{W}p")) is paragraph)
    return "".join(text.text or "" for text in own)


def _place(paragraph: etree._Element, number: int) -> str:
    """`bảng 1, dòng 2, ô 3` for a cell, `đoạn 7` otherwise."""
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    if cell is None:
        return f"đoạn {number}"
    row = next(cell.iterancestors(f"{W}tr"))
    table = next(row.iterancestors(f"{W}tbl"))
    tables = list(table.getroottree().getroot().iter(f"{W}tbl"))
    at_row = list(table.iterchildren(f"{W}tr")).index(row) + 1 if row.getparent() is table else 1
    at_cell = list(row.iter(f"{W}tc")).index(cell) + 1
    return f"bảng {tables.index(table) + 1}, dòng {at_row}, ô {at_cell}"
