"""Excel templates: cells as pieces, what a workbook may not hold, filling. Numbers stay numbers; no text of anyone
becomes a formula, since every text is written as a string.

`{%tr for x in list %}` alone in a row repeats the rows down to the row of its `{%tr endfor %}`.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from jinja2 import Template, TemplateRuntimeError, Undefined
from lxml import etree

from engine.targets.templates.package import packed, parts, tree, written
from engine.targets.templates.pieces import BodyError, Piece
from engine.targets.templates.sandbox import Sandbox
from engine.targets.templates.tags import find

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
PREFIXES = frozenset(("tr",))
OPENS = re.compile(r"\{[{%#]")
REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
ROW_OF = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]{1,7})")
ROWS_OF = re.compile(r"(\$)([0-9]{1,7})(?::\$)([0-9]{1,7})")
MOST_ROWS = 2000
LONE = re.compile(r"^\s*\{\{((?:(?!\}\}|\{\{).)*)\}\}\s*$", re.DOTALL)
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str


# ---- what it says ----


def pieces(content: bytes) -> list[Piece]:
    """Every cell with text, sheet by sheet. Raises `BodyError`."""
    there = parts(content, needs=MAIN)
    strings = _strings(there)
    found: list[Piece] = []
    sheets = _sheets(there)
    _check_elsewhere(there, {sheet.part for sheet in sheets})
    for sheet in sheets:
        root = tree(there[sheet.part], name=sheet.part)
        _check(root, sheet)
        for row in root.iter(f"{S}row"):
            texts = {cell: _text(cell, strings) for cell in row.iterchildren(f"{S}c")}
            beside = "".join(texts.values()).strip()
            for cell, text in texts.items():
                if text:
                    place = f"trang tính {sheet.name}, ô {cell.get('r')}"
                    inside = {"": f"{sheet.part}!{cell.get('r')}", "tr": sheet.part}
                    found.append(Piece(text=text, place=place, holders=inside, alone={"tr": beside}))
    return found


def _sheets(there: Mapping[str, bytes]) -> list[_Sheet]:
    targets = (
        {relation.get("Id"): str(relation.get("Target")) for relation in tree(there[RELATIONS], name=RELATIONS)}
        if RELATIONS in there
        else {}
    )
    found = []
    for sheet in tree(there[MAIN], name=MAIN).iter(f"{S}sheet"):
        target = targets.get(sheet.get(f"{R}id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part not in there:
            raise BodyError("M009", why=f"thiếu trang tính {sheet.get('name')}")
        found.append(_Sheet(str(sheet.get("name")), part))
    return found


def _strings(there: Mapping[str, bytes]) -> list[str]:
    if STRINGS not in there:
        return []
    return ["".join(text.text or "" for text in _letters(each)) for each in tree(there[STRINGS], name=STRINGS)]


def _letters(holder: etree._Element) -> Iterator[etree._Element]:
    """Runs of text, not the readings that some languages put above them."""
    for child in holder:
        if child.tag == f"{S}t":
            yield child
        elif child.tag == f"{S}r":
            yield from child.iterchildren(f"{S}t")


def _text(cell: etree._Element, strings: Sequence[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(f"{S}is")
        return "" if inline is None else "".join(text.text or "" for text in _letters(inline))
    value = cell.findtext(f"{S}v")
    if kind == "s" and value is not None and value.isdigit() and int(value) < len(strings):
        return strings[int(value)]
    return (value or "") if kind == "str" else ""


def _check(root: etree._Element, sheet: _Sheet) -> None:
    if any(int(row.get("r") or 0) > MOST_ROWS for row in root.iter(f"{S}row") if (row.get("r") or "0").isdigit()):
        raise BodyError("M010", limit=f"{MOST_ROWS} dòng trong một trang tính", at="")
    for cell in root.iter(f"{S}c"):
        formula = cell.find(f"{S}f")
        if formula is not None:
            said = f"={formula.text or ''}"[:60]
            raise BodyError("M016", typed=said, what=f"công thức ở trang tính {sheet.name}, ô {cell.get('r')}:")
        row = cell.getparent()
        if row is None or not (row.get("r") or "").isdigit() or REFERENCE.match(cell.get("r") or "") is None:
            raise BodyError("M009", why=f"trang tính {sheet.name} có ô hoặc dòng không ghi địa chỉ")
    for element in root.iter():
        inside = element.tag in (f"{S}t", f"{S}v")
        values = [*map(str, element.attrib.values()), "" if inside else element.text or "", element.tail or ""]
        if any(OPENS.search(each) for each in values):
            raise BodyError("M015", what=f"đầu trang, chân trang hoặc thuộc tính của trang tính {sheet.name}", at="")


def _check_elsewhere(there: Mapping[str, bytes], sheets: set[str]) -> None:
    for name, part in there.items():
        if name in sheets or name == STRINGS or not name.endswith((".xml", ".vml", ".rels")):
            continue
        if OPENS.search(re.sub(r"\{[0-9A-Fa-f-]{36}\}", "", part.decode("utf-8", "replace"))):
            raise BodyError("M015", what=f"phần {name}", at="")
        if name == MAIN and (b"<f>" in part or re.search(rb"<definedName[^>]*>[^<]*[(\[]", part)):
            raise BodyError("M016", typed="tên đặt sẵn (Name Manager)", what="công thức ở")


# ---- filling ----


@dataclass(slots=True)
class _Made:
    """`count` rows were written, `rows` those with something in them. `starts`: where each row of the template went,
    once for each time it was repeated."""

    count: int = 0
    rows: list[etree._Element] = field(default_factory=list)
    starts: dict[int, list[int]] = field(default_factory=dict)


def fill(content: bytes, data: Mapping[str, Any], *, sandbox: Sandbox, most_rows: int) -> bytes:
    """The workbook with the data in it. Raises `BodyError` where it grows beyond `most_rows`."""
    pieces(content)  # a file that was never checked goes no further
    there = parts(content, needs=MAIN)
    strings = _strings(there)
    moved: dict[str, dict[int, list[int]]] = {}
    out = dict(there)
    sheets = _sheets(there)
    left = most_rows
    for sheet in sheets:
        root = tree(there[sheet.part], name=sheet.part)
        made = _Filler(sandbox, strings, left).sheet(root, data)
        left -= made.count
        moved[sheet.name] = made.starts
        out[sheet.part] = written(root)
    if STRINGS in there:
        out[STRINGS] = _without_templates(there[STRINGS])
    out[MAIN] = _names_moved(there[MAIN], sheets, moved)
    return packed(out, there)


def _without_templates(part: bytes) -> bytes:
    """Texts with placeholders were written in their cells; nothing refers to them any more."""
    root = tree(part, name=STRINGS)
    for each in root:
        if OPENS.search("".join(text.text or "" for text in _letters(each))):
            for child in list(each):
                each.remove(child)
            etree.SubElement(each, f"{S}t")
    return written(root)


@dataclass(slots=True)
class _Filler:
    sandbox: Sandbox
    strings: Sequence[str]
    most: int
    _texts: dict[str, Template] = field(default_factory=dict)
    _made: _Made = field(default_factory=_Made)

    def sheet(self, root: etree._Element, data: Mapping[str, Any]) -> _Made:
        holder = root.find(f"{S}sheetData")
        if holder is None:
            return self._made
        self._rows(_with_blank(list(holder)), data)
        for row in list(holder):
            holder.remove(row)
        holder.extend(self._made.rows)
        _ranges_moved(root, self._made.starts)
        return self._made

    def _rows(self, rows: Sequence[etree._Element], scope: Mapping[str, Any]) -> None:
        at = 0
        while at < len(rows):
            tag = self._control(rows[at])
            if tag is None:
                self._row(rows[at], scope)
                at += 1
                continue
            heads = self._heads(rows, at)
            if tag.startswith("for"):
                self._repeat(tag, rows[at + 1 : heads[-1]], scope)
            else:
                self._choose(rows, heads, scope)
            at = heads[-1] + 1

    def _heads(self, rows: Sequence[etree._Element], at: int) -> list[int]:
        """The rows of the tags of one block: where it begins, its other branches, where it ends."""
        depth, heads = 0, [at]
        for number in range(at, len(rows)):
            tag = self._control(rows[number])
            word = tag.split(None, 1)[0] if tag else ""
            depth += 1 if word in ("for", "if") else 0
            if word in ("else", "elif") and depth == 1:
                heads.append(number)
            elif word in ("endfor", "endif"):
                depth -= 1
                if depth == 0:
                    return [*heads, number]
        raise BodyError("M003", word="tr", at="")

    def _repeat(self, tag: str, rows: Sequence[etree._Element], scope: Mapping[str, Any]) -> None:
        said = re.match(r"for\s+([A-Za-z]\w*)\s+in\s+(.+)$", tag, re.DOTALL)
        if said is None:
            raise BodyError("M002", typed=tag, at="")
        many = self.sandbox.value(said[2], scope)
        if not isinstance(many, list | tuple):
            raise TemplateRuntimeError(f"{said[2]} is no list")
        for number, each in enumerate(many):
            loop = {"index": number + 1, "first": number == 0, "last": number == len(many) - 1, "length": len(many)}
            self._rows(rows, {**scope, said[1]: each, "loop": loop})

    def _choose(self, rows: Sequence[etree._Element], heads: Sequence[int], scope: Mapping[str, Any]) -> None:
        for head, following in pairwise(heads):
            word, _, condition = (self._control(rows[head]) or "").partition(" ")
            if word == "else" or _true(self.sandbox.value(condition, scope)):
                self._rows(rows[head + 1 : following], scope)
                return

    def _control(self, row: etree._Element) -> str | None:
        for cell in row.iterchildren(f"{S}c"):
            text = _text(cell, self.strings)
            if "{%" not in text:
                continue
            for tag in find([Piece(text=text)], PREFIXES):
                if tag.prefix == "tr":
                    return tag.inner
        return None

    def _row(self, row: etree._Element, scope: Mapping[str, Any]) -> None:
        made = self._made
        made.count += 1
        if made.count > self.most:
            raise BodyError("M010", limit=f"{self.most} dòng", at="")
        made.starts.setdefault(int(str(row.get("r"))), []).append(made.count)
        if not len(row) and len(row.attrib) == 1:
            return
        new = copy.deepcopy(row)
        new.set("r", str(made.count))
        for cell in new.iterchildren(f"{S}c"):
            said = REFERENCE.match(str(cell.get("r")))
            cell.set("r", f"{said[1] if said else 'A'}{made.count}")
            text = _text(cell, self.strings)
            if OPENS.search(text):
                self._cell(cell, text, scope)
        made.rows.append(new)

    def _cell(self, cell: etree._Element, text: str, scope: Mapping[str, Any]) -> None:
        lone = LONE.match(text.translate(_STRAIGHT))
        if lone:
            value = self.sandbox.value(lone[1], scope)
            if isinstance(value, Undefined):
                str(value)
            _put(cell, value, raw=lone[1].strip().endswith((".number", '["number"]')), sandbox=self.sandbox)
            return
        if text not in self._texts:
            self._texts[text] = self.sandbox.overlay(autoescape=False).from_string(text.translate(_STRAIGHT))
        _put_text(cell, self._texts[text].render(**scope))


def _true(value: object) -> bool:
    if isinstance(value, Undefined):
        str(value)
    return bool(value)


def _put(cell: etree._Element, value: object, *, raw: bool, sandbox: Sandbox) -> None:
    number = _number(value, raw=raw)
    if number is not None:
        _clear(cell)
        etree.SubElement(cell, f"{S}v").text = number
        return
    finalize = sandbox.finalize
    assert finalize is not None
    _put_text(cell, str(finalize(value)))


def _number(value: object, *, raw: bool) -> str | None:
    """The exact number that a value is; a cell of a table holds one beside its text."""
    match value:
        case bool():
            return None
        case int():
            return str(value)
        case Mapping() if isinstance(value.get("number"), str):
            return _decimal(value["number"])
        case str() if raw:
            return _decimal(value)
    return None


def _decimal(text: str) -> str | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return f"{found:f}" if found.is_finite() else None


def _put_text(cell: etree._Element, text: str) -> None:
    """Always a string, whatever it begins with."""
    _clear(cell)
    if not text:
        return
    cell.set("t", "inlineStr")
    letters = etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t")
    letters.text = text[:32000]
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _clear(cell: etree._Element) -> None:
    cell.attrib.pop("t", None)
    for child in list(cell):
        cell.remove(child)


# ---- what refers to rows ----


def _at(starts: Mapping[int, list[int]], row: int, *, last: bool) -> int:
    """Where a row of the template is now; a row that was not written is where the next one is, or behind the last."""
    if starts.get(row):
        return starts[row][-1] if last else starts[row][0]
    near = [each for each in starts if (each < row if last else each > row)]
    if near:
        return starts[max(near)][-1] if last else starts[min(near)][0]
    behind = max(starts, default=0)
    return starts[behind][-1] + row - behind if behind and row > behind else row


def _with_blank(rows: Sequence[etree._Element]) -> list[etree._Element]:
    """All rows from the first of the sheet to the last that is written, blank ones as well."""
    known = {int(str(row.get("r"))): row for row in rows}
    last = max(known, default=0)
    if last > MOST_ROWS:
        raise BodyError("M010", limit=f"{MOST_ROWS} dòng trong một trang tính của mẫu", at="")
    return [
        known[number] if number in known else etree.Element(f"{S}row", r=str(number)) for number in range(1, last + 1)
    ]


def _range_moved(text: str, starts: Mapping[int, list[int]]) -> str:
    first, _, second = text.partition(":")
    moved = ROW_OF.sub(lambda found: f"{found[1]}{_at(starts, int(found[2]), last=False)}", first)
    if not second:
        return moved
    return f"{moved}:" + ROW_OF.sub(lambda found: f"{found[1]}{_at(starts, int(found[2]), last=True)}", second)


def _ranges_moved(root: etree._Element, starts: Mapping[int, list[int]]) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = etree.QName(element).localname
        if local in ("dimension", "autoFilter"):
            element.set("ref", _range_moved(element.get("ref") or "A1", starts))
        elif element.get("sqref") and local in ("conditionalFormatting", "dataValidation", "ignoredError"):
            element.set("sqref", " ".join(_range_moved(each, starts) for each in str(element.get("sqref")).split()))
        elif local == "brk" and (element.get("id") or "").isdigit():
            element.set("id", str(_at(starts, int(str(element.get("id"))), last=True)))
    merges = root.find(f"{S}mergeCells")
    if merges is not None:
        _merges_moved(merges, starts)
    for gone in root.findall(f"{S}legacyDrawing"):
        root.remove(gone)


def _merges_moved(merges: etree._Element, starts: Mapping[int, list[int]]) -> None:
    wanted: list[str] = []
    for merge in list(merges):
        ref = str(merge.get("ref"))
        merges.remove(merge)
        rows = [int(found[2]) for found in ROW_OF.finditer(ref)]
        copies = [starts.get(row, []) for row in rows]
        if len(rows) == 2 and copies[0] and len(copies[0]) == len(copies[1]):
            columns = [found[1] for found in ROW_OF.finditer(ref)]
            wanted += [f"{columns[0]}{top}:{columns[1]}{end}" for top, end in zip(*copies, strict=True)]
        elif len(rows) == 2 and all(copies):
            wanted.append(_range_moved(ref, starts))
    for ref in wanted:
        etree.SubElement(merges, f"{S}mergeCell").set("ref", ref)
    merges.set("count", str(len(wanted)))
    if not wanted:
        parent = merges.getparent()
        assert parent is not None
        parent.remove(merges)


def _names_moved(part: bytes, sheets: Sequence[_Sheet], moved: Mapping[str, Mapping[int, list[int]]]) -> bytes:
    """Print areas and the rows that every page repeats."""
    root = tree(part, name=MAIN)
    for name in root.iter(f"{S}definedName"):
        place = name.get("localSheetId")
        if place is None or not place.isdigit() or int(place) >= len(sheets):
            continue
        starts = moved[sheets[int(place)].name]
        bits = [_name_moved(bit, starts) for bit in (name.text or "").split(",")]
        name.text = ",".join(bits)
    return written(root)


def _name_moved(text: str, starts: Mapping[int, list[int]]) -> str:
    sheet, mark, where = text.rpartition("!")
    rows = ROWS_OF.fullmatch(where)
    if rows:
        return f"{sheet}{mark}${_at(starts, int(rows[2]), last=False)}:${_at(starts, int(rows[3]), last=True)}"
    return f"{sheet}{mark}{_range_moved(where, starts)}"
