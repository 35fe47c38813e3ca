"""A question sheet (phiếu) as sections of fields: numbered questions, answers to pick, blanks to fill in.

Reads the lines of a file in the order of the page. What a line does not say for sure (one answer or several, a number
or words, which is required) is left as a question beside the field. Tables inside a sheet are left to their own import.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from engine.project.annex.draft import Entry, Part, Question
from engine.project.annex.grid import Grid
from engine.project.annex.guessing import Units
from engine.project.annex.naming import Names
from engine.project.annex.words import fold, tidy
from engine.project.annex.writing import quoted

LEAST = 3  # numbered questions that make a page a sheet
_SHEET = re.compile(r"^phieu\b")
_SECTION = re.compile(r"^(?:PHẦN\s+)?(?P<number>[IVX]{1,5}|[A-HĐ])\s*[.:)/–-]\s*(?P<title>\S.*)$")
_ASKED = re.compile(r"^(?:Câu(?: hỏi)?\s+)?(?P<number>\d{1,3}(?:\.\d{1,2})?[a-zđ]?)\s*[.:)]\s*(?P<title>\S.*)$")
_ANSWER = re.compile(r"^(?:(?P<letter>[a-zđ])\s*[.)]|[-+•])\s*(?P<title>\S.*)$")
_BOX = re.compile(r"[□☐◻▢◯○❑❒☑⬜]|\[\s*\]|\(\s*\)")
_BLANK = re.compile(r"(?:[.…_]\s?){3,}")
_NUMBERED_ANSWER = re.compile(r"(?:^|\s)\d{1,2}\s*[.)]\s*$")
_LEAD = re.compile(r"^(?:\d{1,2}|[a-zđ])\s*[.)]\s*")
_SEVERAL = re.compile(r"chon nhieu|nhieu lua chon|nhieu phuong an|tat ca (?:cac )?(?:o|phuong an)|co the chon")
_OTHER = re.compile(r"^khac\b")
_YES, _NO = re.compile(r"^co$"), re.compile(r"^khong$")
_PERSONAL = re.compile(r"ho va ten|ho ten|ngay sinh|nam sinh|can cuoc|so dien thoai")
_DAY = re.compile(r"^ngay\b|ngay thang nam|ngay sinh")
_YEAR = re.compile(r"^nam\b|nam sinh|nam thanh lap|vao nam nao")
_WORDS = re.compile(r"dien thoai|dia chi|ho va ten|ho ten|^ten|so can cuoc|so giay|so quyet dinh|ghi ro|mo ta|ly do")
_COUNT = re.compile(r"^(?:tong )?so (?:luong )?|bao nhieu|dien tich|kinh phi|so tien|thu nhap")


@dataclass(slots=True)
class _Asked:
    """One question of the page. `answers`: to pick; `blanks`: lettered lines to fill in."""

    number: str
    title: str
    place: str
    notes: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    title: str
    place: str
    asked: list[_Asked] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`above`: the lines of the title. `key`: of the field that tells two sheets apart. `unread`: lines that were taken
    for neither a question nor an answer."""

    above: tuple[str, ...]
    parts: tuple[Part, ...]
    key: str
    personal: bool
    unread: tuple[tuple[str, str], ...]


def read_sheet(grids: Sequence[Grid], *, units: Units) -> Sheet | None:
    """The question sheet that the file is, None where it is none."""
    lines = list(_lines(grids))
    first = next((n for n, (line, _) in enumerate(lines) if _ASKED.match(line) or _SECTION.match(line)), None)
    if first is None or not any(_SHEET.match(fold(line)) for line, _ in lines[:first]):
        return None
    above = tuple(line for line, _ in lines[:first])
    sections, unread = _sections(lines[first:])
    if sum(len(each.asked) for each in sections) < LEAST:
        return None
    made = _Making(units)
    found = tuple(made.section(each) for each in sections if each.asked)
    key = made.first_key(found)
    return Sheet(
        above=above,
        parts=tuple(_required(each, key) for each in found),
        key=key,
        personal=any(_PERSONAL.search(fold(line)) for line, _ in lines[first:]),
        unread=tuple(unread),
    )


def _lines(grids: Sequence[Grid]) -> Iterator[tuple[str, str]]:
    """(line, place), as a reader of the page meets them."""
    for grid in grids:
        for line in grid.before:
            yield line, f"{grid.name}, phía trên" if grid.cells else "trong tệp"
        rows = sorted({row for row, _ in grid.cells})
        for row in rows:
            cells = [cell for (own, _), cell in sorted(grid.cells.items()) if own == row and cell.text]
            texts = list(dict.fromkeys(cell.text for cell in cells))
            if texts:
                yield tidy(" ".join(texts)), cells[0].place
        for line in grid.after:
            yield line, f"{grid.name}, phía dưới" if grid.cells else "trong tệp"


# ---- what stands under what ----


def _sections(lines: Sequence[tuple[str, str]]) -> tuple[list[_Section], list[tuple[str, str]]]:
    sections = [_Section("Nội dung", "")]
    unread: list[tuple[str, str]] = []
    for line, place in lines:
        now = sections[-1].asked[-1] if sections[-1].asked else None
        if (found := _SECTION.match(line)) and _is_heading(found["title"]):
            sections.append(_Section(_bare(found["title"]), place))
        elif found := _ASKED.match(line):
            _begin(sections[-1], found["number"], found["title"], place)
        elif now is not None and (parts := _picked(line)):
            now.answers += parts
        elif now is not None and (found := _ANSWER.match(line)):
            (now.blanks if _is_blank(found["title"]) else now.answers).append(_bare(found["title"]))
        elif now is not None and line.startswith("(") and line.endswith(")"):
            now.notes.append(line.strip("()"))
        elif _bare(line):
            unread.append((line, place))
    return sections, unread


def _begin(section: _Section, number: str, title: str, place: str) -> None:
    head, colon, tail = title.partition(":")
    picked = _picked(tail) if colon else ()
    whole = _bare(head) if picked or (colon and not _bare(tail)) else _bare(title)
    asked = _Asked(number, whole, place)
    asked.answers += picked or (_picked(title)[1:] if len(_BOX.findall(title)) > 1 else ())
    section.asked.append(asked)


def _picked(line: str) -> tuple[str, ...]:
    """Answers on a line that shows boxes to tick."""
    if not _BOX.search(line):
        return ()
    found = (_bare(_LEAD.sub("", _NUMBERED_ANSWER.sub("", part).strip())) for part in _BOX.split(line))
    return tuple(each for each in found if each)


def _is_heading(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    loud = sum(letter.isupper() for letter in letters) * 10 >= len(letters) * 7
    return bool(letters) and (loud or not (_BLANK.search(title) or _BOX.search(title) or title.endswith("?")))


def _is_blank(title: str) -> bool:
    return bool(_BLANK.search(title)) or title.rstrip().endswith(":")


def _bare(title: str) -> str:
    return tidy(_BOX.sub(" ", _BLANK.sub(" ", title))).strip(" :;.,–-/")


# ---- what they are in a form ----


class _Making:
    def __init__(self, units: Units) -> None:
        self._units = units
        self._parts = Names()

    def section(self, section: _Section) -> Part:
        title = section.title if section.title != section.title.upper() else section.title.capitalize()
        names = Names()
        fields = [each for asked in section.asked for each in self._asked(asked, names)]
        id_ = self._parts.give(title, fallback="phan")
        return Part(id=id_, title=title, place=section.place, options=(), rows=(), columns=(), fields=tuple(fields))

    def _asked(self, asked: _Asked, names: Names) -> Iterator[Entry]:
        title = f"{asked.number}. {asked.title}" if asked.title else f"Câu {asked.number}"
        id_ = names.give(asked.title, fallback="cau")
        guide = (("guide", quoted(" ".join(asked.notes))),) if asked.notes else ()
        if asked.blanks and not asked.answers:
            inner = tuple(self._filled(each, names.give(each, fallback="muc"), asked.place) for each in asked.blanks)
            yield Entry(id=id_, title=title, place=asked.place, relation="fields", children=inner)
            return
        answers = [*asked.answers, *asked.blanks]
        if len(answers) < 2:
            plain = self._filled(asked.title, id_, asked.place)
            yield replace(plain, title=f"{asked.number}. {plain.title}", options=(*plain.options, *guide))
            return
        yield from self._choice(asked, answers, id_=id_, title=title, guide=guide, names=names)

    def _choice(
        self,
        asked: _Asked,
        answers: Sequence[str],
        *,
        id_: str,
        title: str,
        guide: tuple[tuple[str, str], ...],
        names: Names,
    ) -> Iterator[Entry]:
        folded = [fold(each) for each in answers]
        if len(folded) == 2 and _YES.match(folded[0]) and _NO.match(folded[1]):
            yield Entry(id=id_, title=title, options=(("type", "yes_no"), *guide))
            return
        several = bool(_SEVERAL.search(fold(" ".join((asked.title, *asked.notes)))))
        choices = ", ".join(f"{code}: {quoted(answer)}" for code, answer in enumerate(answers, start=1))
        kind = "choices" if several else "choice"
        text = "chọn một hay chọn nhiều? Máy ghi chọn một; chọn nhiều thì đổi type thành choices"
        questions = () if several else (Question(text, asked.place),)
        options = (("type", kind), ("choices", f"{{{choices}}}"), *guide)
        yield Entry(id=id_, title=title, options=options, questions=questions)
        for code, answer in enumerate(folded, start=1):
            if _OTHER.match(answer):
                when = f'HAS({id_}; "{code}")' if several else f'{id_} = "{code}"'
                told = (("type", "text"), ("when", f"'{when}'"))
                yield Entry(
                    id=names.give(f"{id_}_khac", fallback="khac"), title="Ghi rõ câu trả lời khác", options=told
                )

    def _filled(self, title: str, id_: str, place: str) -> Entry:
        """A blank: words, a day, a year or a number, as its title says."""
        words = fold(title)
        bare, unit = self._units.split_title(title)
        if not unit and (
            _WORDS.search(words) or not (_COUNT.search(words) or _DAY.search(words) or _YEAR.search(words))
        ):
            asks = () if _WORDS.search(words) else (Question("câu này ghi chữ, số hay ngày? Máy tạm để chữ", place),)
            return Entry(id=id_, title=bare or title, options=(("type", "text"),), questions=asks)
        if not unit and _DAY.search(words):
            return Entry(id=id_, title=title, options=(("type", "date"), ("partial", "true")))
        if not unit and _YEAR.search(words):
            return Entry(id=id_, title=title, options=(("type", "year"),))
        return self._number(bare or title, unit, id_=id_, place=place)

    def _number(self, title: str, unit: str, *, id_: str, place: str) -> Entry:
        words = _COUNT.sub("", fold(title)).split()
        guessed = unit or next((found for word in words if (found := self._units.find(word))), "")
        text = "đơn vị tính của câu này là gì, số nguyên (integer) hay số lẻ (decimal)?"
        asks = () if unit else (Question(text, place),)
        measured = fold(guessed) in ("m2", "ha", "km2")
        kind = (("type", "decimal"), ("decimals", "1")) if measured else (("type", "integer"),)
        known = guessed or next(iter(self._units.known), "")
        return Entry(id=id_, title=title, options=(*kind, ("unit", quoted(known)), ("time", "at_end")), questions=asks)

    def first_key(self, sections: Sequence[Part]) -> str:
        """The first field of words: what a sheet is known by, until its author says otherwise."""
        for section in sections:
            for each in section.fields:
                if not each.children and each.option("type") == "text" and not each.option("when"):
                    return f"{section.id}.{each.id}"
        fields = [each for entry in sections[0].fields for each in entry.walk() if not each.children]
        return f"{sections[0].id}.{fields[0].id}"


def _required(section: Part, key: str) -> Part:
    """The field of the key must be filled in."""
    fields = tuple(
        each.having("required", "true") if f"{section.id}.{each.id}" == key else each for each in section.fields
    )
    return replace(section, fields=fields)
