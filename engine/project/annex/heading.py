"""What stands over a table: the title of the form, its number, the unit line, the document that asks for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.model import LegalText, Regime
from engine.project.annex.guessing import Units
from engine.project.annex.words import META, NOTE, NUMBER, UNIT_LINE, fold
from engine.resolve.heads import ADHOC

_OFFICE = re.compile(
    r"^(SỞ|BỘ|ỦY BAN|UBND|CỘNG HÒA|CỘNG HOÀ|ĐỘC LẬP|PHỤ LỤC|TỔNG CỤC|CỤC|VỤ|MẪU|BIỂU|PHÒNG|BAN|TRUNG TÂM|CHI CỤC)\b"
)
_DOCUMENT = re.compile(r"thông tư|quyết định|công văn|nghị định|kế hoạch số|kèm theo|ban hành", re.IGNORECASE)
_SHORT_NUMBER = re.compile(
    r"^(?:Biểu(?: mẫu)?|Mẫu|Phiếu)(?: số)?\s*[:.]?\s*(\d{1,4}[a-z]?(?:\.[A-Z])?)\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?:Biểu(?: mẫu)?|Mẫu|Phiếu)(?: số)?\s*[:.]?\s*[\w./Đđ-]*\d[\w./Đđ-]*\s*[:.–-]?\s*(?=[^\W\d])", re.IGNORECASE
)
_BREAK = re.compile(r"\s*[,;/]\s*|\s+và\s+")
_PART = re.compile(r"^(?:[IVX]{1,4}|[A-H]|\d{1,2}|Bảng(?: số)? \d{1,2}|Phần [IVX\d]{1,4})\s*[.:)/]\s*\S")
_PERIOD_LETTER = re.compile(r"\.(?:\d{0,2})([A-ZĐ]{1,2})\d{0,2}/")
_QUALIFIED = re.compile(r"^(Biểu(?: mẫu)?(?: số)?|Mẫu(?: số)?|Phiếu(?: số)?)\s*[:.]?\s*", re.IGNORECASE)
_KEPT = frozenset({"UBND", "DTTS", "MTQG", "HĐND", "MTTQ", "GCN", "BHYT", "HIV", "AIDS", "KT", "XH", "MN", "CBCCVC"})
_VOWELS = frozenset("aeiouy")
_LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`shouted`: the title was printed in capitals. `units`: of the unit line, as the project writes them; `strange`:
    those it does not know. `own`: a title of the table alone."""

    title: str = ""
    shouted: bool = False
    number: str = ""
    own: str = ""
    units: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()


def read_heading(lines: Sequence[str], *, units: Units, legal: Mapping[str, LegalText]) -> Heading:
    whole = " \n".join(lines)
    number = _number(lines)
    lines = [_LABEL.sub("", line) if _is_titled(line) else line for line in lines]
    named = next((match for line in lines if (match := UNIT_LINE.match(line))), None)
    parts = [part for part in _BREAK.split(named[1]) if part] if named is not None else []
    found = [unit for part in parts if (unit := units.find(part))]
    titles = [line for line in lines if _may_be_title(line)]
    loud = [line for line in titles if _is_loud(line) and not _OFFICE.match(line)]
    own = [line for line in titles if not _is_loud(line) and (_PART.match(line) or not loud)]
    title = " ".join(dict.fromkeys(loud)) if loud else ""
    first = own[0] if own and not title and not _PART.match(own[0]) else ""
    rest = [line for line in own if line != first]
    return Heading(
        title=sentence(title)[:_LONGEST_TITLE] if title else first[:_LONGEST_TITLE],
        shouted=bool(title),
        number=number,
        own=rest[-1][:_LONGEST_TITLE] if rest else "",
        units=tuple(dict.fromkeys(found)),
        strange=tuple(part.lower() for part in parts if not units.find(part)),
        legal=tuple(id_ for id_, text in legal.items() if text.number in whole),
    )


def _is_titled(line: str) -> bool:
    """Whether the title of the form stands on the line of its number: `Biểu số 03.H: KẾT QUẢ…`."""
    found = _LABEL.match(line)
    return found is not None and len(fold(line[found.end() :])) > 10 and not _DOCUMENT.search(line)


def _may_be_title(line: str) -> bool:
    words = fold(line)
    bare = _QUALIFIED.sub("", line)
    numbered = NUMBER.match(bare)
    only_number = numbered is not None and len(bare[numbered.end() :].strip(" .)")) < 3
    return (
        len(words) > 2
        and not only_number
        and not META.search(words)
        and not NOTE.search(words)
        and UNIT_LINE.match(line) is None
    )


def _is_loud(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > 5 and sum(letter.isupper() for letter in letters) * 10 >= len(letters) * 8


def _number(lines: Sequence[str]) -> str:
    """The number of the form: the one behind `Biểu số`, else the first that is not the number of a document."""
    for line in lines:
        if _QUALIFIED.match(line) and (found := NUMBER.search(line)):
            return found[1]
    rest = [line for line in lines if not _DOCUMENT.search(line)]
    whole = next((found[1] for line in rest if (found := NUMBER.search(line)) and not _is_document(found[1])), "")
    return whole or next((found[1] for line in lines if (found := _SHORT_NUMBER.match(line))), "")


def _is_document(number: str) -> bool:
    return re.search(r"/(19|20)\d\d|^\d+/(TT|QĐ|NĐ|CV|KH|NQ)", number) is not None


def sentence(title: str) -> str:
    """A title in capitals as a sentence; short words without a vowel stay as they are."""
    words = [word if _is_short_form(word) else word.lower() for word in title.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _is_short_form(word: str) -> bool:
    letters = re.sub(r"[^\w]", "", word)
    folded = fold(letters)
    return letters in _KEPT or (letters.isalpha() and len(letters) > 1 and not _VOWELS & set(folded))


def due_kinds(number: str, regime: Regime | None) -> tuple[str, ...]:
    """The periods that the letter in a number asks for: N every year, H every half year, Q every quarter."""
    found = _PERIOD_LETTER.search(f"{number}/")
    if regime is None or found is None:
        return ()
    months = {kind.id: (kind.to[0] - kind.from_[0]) + 12 * (kind.years - 1) + 1 for kind in regime.kinds}
    least = {"N": 12, "H": 6, "T": 1, "Q": 3}.get(found[1])
    if found[1] == "K":
        return (ADHOC,)
    if least is None:
        return ()
    halves = [id_ for id_, length in months.items() if length >= 5]
    return tuple(
        id_
        for id_, length in months.items()
        if (least == 12 and length >= 11) or (least == 6 and id_ in halves) or least <= 3
    )
