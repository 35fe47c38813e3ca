"""The columns in front of a table: the ordinal, the title, the code, the unit of measure; and what each line of the
body says in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.project.annex.finding import LETTER, Row, Table
from engine.project.annex.words import (
    CODE,
    CROSS,
    OF_WHICH_MARK,
    ORDINAL,
    PLACEHOLDER,
    SPLIT_BY_MARK,
    SPLIT_MARK,
    TOTAL,
    UNIT,
    fold,
)

_CODE_WORD = re.compile(r"^ma( so)?\b")
_NUMBERED_STUB = re.compile(r"^\(?\d{1,2}\)?$")
_ROMAN = re.compile(r"^\s*(?P<mark>[IVX]{1,5})\s*[./)]?\s+(?=\S)|^\s*(?P<dotted>[IVX]{1,5})\s*[./)]\s*(?=\S)")
_UPPER = re.compile(r"^\s*(?P<mark>[A-HĐ])\s*[./)]\s*(?=\S)")
_DECIMAL = re.compile(
    r"^\s*(?P<mark>\d{1,2}(?:\.\d{1,2})*)\s*[./)]?\s+(?=\S)|^\s*(?P<dotted>\d{1,2}(?:\.\d{1,2})*)[./)]\s*(?=\S)"
)
_LOWER = re.compile(r"^\s*(?P<mark>[a-zđ])\s*[./)]\s*(?=\S)")
_DASH = re.compile(r"^\s*[-–—−]\s*(?=\S)")
_PLUS = re.compile(r"^\s*[+*•]\s*(?=\S)")
_ORDINAL = re.compile(r"[IVX]+|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[-+*]")
_UNSURE_UNIT = frozenset({"don vi"})  # the unit of measure, or the unit that reports
_NAMING = re.compile(r"^(ho va ten|ho ten|ten\b|so quyet dinh)")
RANKS = {
    "total": 0,
    "upper": 1,
    "roman": 2,
    "decimal": 3,
    "lower": 7,
    "plain": 8,
    "dash": 9,
    "of_which": 9,
    "split": 9,
    "plus": 10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """Places of columns; -1 where there is none. `data`: all others, in order."""

    title: int
    code: int
    unit: int
    ordinal: int
    data: tuple[int, ...]
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the body. `title` is without its mark, `full` with a number in front of it but without a dash.
    `mark`: what kind stands in front (total, roman, decimal, dash, ...); `rank`: how deep such a mark usually is.
    `opens`: `split` or `of_which` where it says `Chia ra`, `Trong đó` of the lines from here on; `caption`: its words
    where they say more than that. It names no row itself where `mark` is the same."""

    title: str
    full: str
    mark: str
    rank: int
    code: str
    unit: str
    indent: int
    place: str
    crossed: tuple[int, ...] = ()
    hidden: bool = False
    numeric_code: bool = False
    whole: bool = False
    opens: str = ""
    caption: str = ""


def find_stub(table: Table) -> Stub:
    titles = [_title(table, column) for column in range(table.width)]
    lettered = [column for column in range(table.width) if _is_lettered(table, column)]
    front = _with_unlettered(table, lettered, titles) if lettered else _front(titles)
    ordinal = next((column for column in front if titles[column] in ORDINAL), -1)
    code = next((column for column in front if titles[column] in CODE), -1)
    if code < 0:
        code = next((column for column in front if _CODE_WORD.search(titles[column])), -1)
    unit = next((column for column in front if titles[column] in UNIT and column not in (code, ordinal)), -1)
    title = next((column for column in front if column not in (ordinal, code, unit)), -1)
    if title < 0 and unit >= 0 and titles[unit] in _UNSURE_UNIT:
        title, unit = unit, -1
    known = (ordinal, code, unit, title)
    return Stub(
        title=title,
        code=code,
        unit=unit,
        ordinal=ordinal,
        data=tuple(column for column in range(table.width) if column not in known),
        head=_printed(table, title) if title >= 0 else "",
    )


def _title(table: Table, column: int) -> str:
    return fold(_printed(table, column))


def _printed(table: Table, column: int) -> str:
    cells = [line[column] for line in table.head]
    return next((cell.text for cell in reversed(cells) if cell is not None and cell.text), "")


def _is_lettered(table: Table, column: int) -> bool:
    cell = table.numbers[column] if table.numbers is not None else None
    return cell is not None and LETTER.fullmatch(cell.text) is not None


def _with_unlettered(table: Table, lettered: Sequence[int], titles: Sequence[str]) -> list[int]:
    """Those with a letter, and those among them that bear neither letter nor number and are named as stubs are."""
    assert table.numbers is not None
    near = range(min(lettered[-1] + 2, table.width))
    blank = [column for column in near if (cell := table.numbers[column]) is None or not cell.text]
    return sorted({*lettered, *(column for column in blank if titles[column] in ORDINAL | CODE | UNIT)})


def _front(titles: Sequence[str]) -> list[int]:
    """Without letters under the head: the columns from the left that heads of stubs name, and one for the title."""
    found: list[int] = []
    titled = False
    for column, title in enumerate(titles[:6]):
        known = title in ORDINAL | CODE | UNIT or _CODE_WORD.search(title)
        if not known and titled:
            break
        titled = titled or not known
        found.append(column)
    return found


# ---- lines ----


def read_lines(table: Table, stub: Stub) -> tuple[Line, ...]:
    """The lines that name something; placeholders (`...`) and wholly blank ones are left out."""
    return tuple(line for row in table.body if (line := _line(row, stub)) is not None)


def is_placeholder(text: str) -> bool:
    return PLACEHOLDER.fullmatch(text) is not None


def _line(row: Row, stub: Stub) -> Line | None:
    cell = row.cells[stub.title] if stub.title >= 0 else None
    texts = row.texts
    raw = cell.text if cell is not None else ""
    ordinal = texts[stub.ordinal].strip(" .)") if stub.ordinal >= 0 else ""
    if cell is not None and stub.ordinal >= 0 and cell is row.cells[stub.ordinal]:
        ordinal = ""
    if is_placeholder(raw) or cell is None:
        return None
    opens, caption, said = _opening(raw, ordinal)
    mark, title, full = _marked(said, ordinal) if said or not opens else (opens, caption, caption)
    code_cell = row.cells[stub.code] if stub.code >= 0 else None
    code = code_cell.text if code_cell is not None and code_cell is not cell else ""
    unit_cell = row.cells[stub.unit] if stub.unit >= 0 else None
    unit = unit_cell.text if unit_cell is not None and unit_cell is not cell else ""
    if opens and not said and code and not is_placeholder(code) and code.lower() not in CROSS:
        opens, mark, title, full = "", "plain", raw, raw
    return Line(
        title=title,
        full=full,
        mark=mark,
        rank=_rank(mark, ordinal if mark == "decimal" and not full.startswith(ordinal) else full),
        code="" if is_placeholder(code) or code.lower() in CROSS else code,
        unit="" if is_placeholder(unit) or unit.lower() in CROSS else unit,
        indent=cell.indent,
        place=row.place,
        crossed=tuple(column for column in stub.data if _is_crossed(row, column)),
        hidden=row.hidden,
        numeric_code=code_cell is not None and code_cell.numeric,
        whole=bool(stub.data) and all(row.cells[column] is cell for column in stub.data),
        opens=opens,
        caption=caption,
    )


def _is_crossed(row: Row, column: int) -> bool:
    cell = row.cells[column]
    return cell is not None and (cell.crossed or cell.text.lower() in CROSS)


def _opening(raw: str, ordinal: str) -> tuple[str, str, str]:
    """What `Chia ra`, `Chia theo …`, `Trong đó` in front of a title open, the words where they say more than that, and
    what is left of the title. A number in front makes such a line a heading like others."""
    if ordinal and ordinal[0] not in "-+*":
        return "", "", raw
    inner = OF_WHICH_MARK.match(raw)
    if inner is not None and SPLIT_MARK.match(raw) is None and SPLIT_BY_MARK.match(raw) is None:
        rest = raw[inner.end() :].strip()
        return ("of_which", "", rest) if not rest or _without_bullet(rest) != rest else ("", "", raw)
    found = SPLIT_MARK.match(raw)
    if found is not None:
        return "split", "", raw[found.end() :].strip()
    named = SPLIT_BY_MARK.match(raw)
    return ("split", named["caption"], raw[named.end() :].strip()) if named is not None else ("", "", raw)


def _marked(raw: str, ordinal: str) -> tuple[str, str, str]:
    """The mark in front of a title, the title without it, and the title as it is to be printed."""
    words = fold(raw)
    if TOTAL.search(words):
        return "total", raw, raw
    inner = OF_WHICH_MARK.match(raw)
    if inner is not None:
        rest = _without_bullet(raw[inner.end() :])
        rest = rest[:1].upper() + rest[1:]
        return "of_which", rest, rest
    for mark, pattern in (("dash", _DASH), ("plus", _PLUS)):
        found = pattern.match(raw)
        if found is not None:
            rest = raw[found.end() :]
            return mark, rest, rest
    for mark, pattern in (("roman", _ROMAN), ("upper", _UPPER), ("decimal", _DECIMAL), ("lower", _LOWER)):
        found = pattern.match(raw)
        if found is not None and raw[found.end() :].strip():
            return mark, raw[found.end() :], raw
    if ordinal and _ORDINAL.fullmatch(ordinal):
        return _kind_of(ordinal), raw, raw
    return "plain", raw, raw


def _without_bullet(text: str) -> str:
    found = _DASH.match(text) or _PLUS.match(text)
    return text[found.end() :] if found is not None else text


def _kind_of(ordinal: str) -> str:
    if ordinal[0] in "-+*":
        return "dash" if ordinal == "-" else "plus"
    if re.fullmatch(r"[IVX]+", ordinal):
        return "roman"
    if ordinal[0].isdigit():
        return "decimal"
    return "upper" if ordinal.isupper() else "lower"


def _rank(mark: str, text: str) -> int:
    if mark != "decimal":
        return RANKS[mark]
    number = re.match(r"\s*(\d{1,2}(?:\.\d{1,2})*)", text)
    return RANKS["decimal"] + (number[1].count(".") if number is not None else 0)


def stands_alone(table: Table, stub: Stub) -> bool:
    """Whether rows are left for whoever fills the form: nothing in the body but numbers and dots, and a head that
    describes each of them."""
    named = [line for line in read_lines(table, stub) if not _NUMBERED_STUB.fullmatch(line.title)]
    described = any(_NAMING.search(_title(table, column)) for column in range(table.width))
    counted = stub.ordinal < 0 or _is_lettered(table, stub.title)
    return not named and (described or not counted)
