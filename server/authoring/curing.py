"""What helps whoever mends a finding on a page: the units of measure nearest to the place, how all of them are listed,
whom to ask for another; and which question of an annex is about the same thing.

The compiler's own cure speaks to who has the files; this one to who has only the page. Knows no page.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from engine.diagnostics import Diagnostic, Severity, fold
from engine.project.annex import MARK
from engine.project.annex.strange_units import unit_asked

TITLE = re.compile(r"^\s*[a-z][a-z0-9_]*:\s+(?:\{\s*title:\s*)?(\"[^\"]*\"|[^,{}\"]+)")
UNKNOWN, ROW_LACKS, COLUMN_LACKS = "S031", "S035", "S034"
ON_PAGE: Mapping[str, str] = MappingProxyType(
    {
        "Y021": "lấy lại một bản ở trang “Các bản đã lưu” của biểu này, hoặc cất bản nháp ở trang ấy rồi bắt đầu lại ở "
        "mục Biểu mẫu: từ khung có sẵn, từ một biểu khác hay từ tệp phụ lục",
    }
)  # where the compiler's own cure is a command
MOST = 4
LIKE = 0.85  # of difflib: below it units are named that only share letters
LISTED = "chọn trong mọi đơn vị tính: ở ô chọn cạnh lời này, hoặc Ctrl + dấu cách sau unit: trong văn bản"
ASK = "không có cái nào đúng thì thêm đơn vị tính mới ở Danh mục dùng chung"
ASK_FOR: Mapping[str, str] = MappingProxyType(
    {"S031": "unit", "S034": "unit", "S035": "unit", "R017": "text", "R010": "list"}
)  # what may be asked for where it is missing


def cure(found: Diagnostic, units: Collection[str], *, lines: Sequence[str]) -> str:
    """The cure of a finding as a page tells it."""
    if found.code in ON_PAGE:
        return ON_PAGE[found.code]
    if found.code not in (UNKNOWN, ROW_LACKS, COLUMN_LACKS):
        return found.hint
    meant = found.hint.partition("?")[0] + "?" if found.code == UNKNOWN and "?" in found.hint else ""
    near = near_units(_written(found, lines), units)
    told = f"gần nhất: {', '.join(near)}" if near else ""
    lead = "" if found.code == UNKNOWN else found.hint
    return "; ".join(part for part in (meant, lead, told, LISTED, ASK) if part)


def wish(found: Diagnostic, units: Collection[str], *, lines: Sequence[str]) -> tuple[str, str]:
    """What may be asked for to cure a finding (`unit`, `text`, `list`), with its name as written; of `người/lớp` the
    part that is not there. ('', '') where nothing is missing that all forms share."""
    kind = ASK_FOR.get(found.code, "")
    if kind != "unit" or found.code != UNKNOWN:
        return kind, _marked(found, lines) if kind in ("text", "list") else ""
    parts = [part.strip() for part in _written(found, lines).split("/")]
    return kind, next((part for part in parts if part not in units), "")


def near_units(said: str, units: Collection[str]) -> tuple[str, ...]:
    """The units that a text most likely means: first those whose words all stand in it, the longest first, then those
    that are written like it. Accents tell words apart where the text has any: `nam` is no `năm`."""
    same = fold if said.isascii() else str.casefold
    words = same(said).split()
    spoken = sorted((unit for unit in units if _stands_in(same(unit).split(), words)), key=len, reverse=True)
    written = {fold(unit): unit for unit in units}
    alike = difflib.get_close_matches(fold(said), written, n=MOST, cutoff=LIKE)
    return tuple(dict.fromkeys((*spoken, *(written[each] for each in alike))))[:MOST]


def asked_at(text: str, findings: Iterable[Diagnostic]) -> Mapping[Diagnostic, int]:
    """The errors that a question in the text is about, with the line of that question: one thing is shown once."""
    lines = text.split("\n")
    beneath, of_unit = _questions(lines)
    asked: dict[Diagnostic, int] = {}
    for each in findings:
        if each.severity is not Severity.ERROR:
            continue
        line = of_unit.get(_written(each, lines)) if each.code == UNKNOWN else None
        line = line if line is not None else beneath.get(each.span.line)
        if line is not None:
            asked[each] = line
    return asked


def _questions(lines: Sequence[str]) -> tuple[dict[int, int], dict[str, int]]:
    """The line of each question by the line right below it, and by the unknown unit that it asks about."""
    beneath: dict[int, int] = {}
    of_unit: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        said = line.strip()
        if not said.startswith(MARK):
            continue
        unit = unit_asked(said.removeprefix(MARK))
        if unit:
            of_unit[unit] = number
            continue
        below = next((n for n in range(number, len(lines)) if not lines[n].strip().startswith("#")), None)
        if below is not None:
            beneath.setdefault(below + 1, number)
    return beneath, of_unit


def _stands_in(words: Sequence[str], said: Sequence[str]) -> bool:
    length = len(words)
    return any(said[at : at + length] == words for at in range(len(said) - length + 1))


def _written(found: Diagnostic, lines: Sequence[str]) -> str:
    """What a finding marks; of a row or a column that lacks something, its title: its id has no accents."""
    span = found.span
    line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    if found.code == UNKNOWN:
        return _marked(found, lines)
    title = TITLE.search(line)
    return "".join(sign if sign.isalnum() else " " for sign in title[1]) if title is not None else ""


def _marked(found: Diagnostic, lines: Sequence[str]) -> str:
    """The word in its place, without its quotes."""
    span = found.span
    line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    return line[span.column - 1 : span.end_column - 1].strip("\"'") if span.line == span.end_line else ""
