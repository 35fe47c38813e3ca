"""Units of measure that a file names and the project does not know: asked about once each, with all rows that have it.

Knows nothing of how such a unit is found on paper or answered.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.project.annex.draft import Draft, Entry, Part, Question

_MOST_NAMED = 12
_CURE = "chọn một đơn vị tính đã có; không có cái nào đúng thì để lại câu hỏi này và đề nghị thêm ở Danh mục dùng chung"
_ASKED = re.compile(r"đơn vị tính '(?P<unit>.+)' chưa có trong (?:danh mục đơn vị tính|units_of_measure\.csv)")


def unknown_unit(unit: str, titles: tuple[str, ...] = ()) -> Question:
    """`titles`: of the rows that have it; none where it is of the whole table."""
    some = "; ".join(titles[:_MOST_NAMED]) + ("…" if len(titles) > _MOST_NAMED else "")
    rows = f" (dòng: {some})" if titles else ""
    return Question(f"đơn vị tính '{unit}' chưa có trong danh mục đơn vị tính{rows}; {_CURE}", unit=unit)


def unit_asked(question: str) -> str:
    """The unknown unit that a question, as written, is about; '' for another question."""
    found = _ASKED.match(question)
    return found["unit"] if found is not None else ""


def ask_once(draft: Draft) -> Draft:
    """Each unknown unit is asked about above the first part that has it, for the rows of all parts."""
    titles: dict[str, list[str]] = {}
    for part in draft.parts:
        for question in part.questions:
            if question.unit:
                titles.setdefault(question.unit, [])
        for entry in (each for row in part.rows for each in row.walk()):
            for question in entry.questions:
                if question.unit:
                    titles.setdefault(question.unit, []).append(entry.title)
    told: set[str] = set()
    parts = []
    for part in draft.parts:
        fresh = [unit for unit in dict.fromkeys(_units(part)) if unit not in told]
        told.update(fresh)
        asked = (unknown_unit(unit, tuple(dict.fromkeys(titles[unit]))) for unit in fresh)
        others = (each for each in part.questions if not each.unit)
        parts.append(replace(part, rows=tuple(map(_quiet, part.rows)), questions=(*asked, *others)))
    return replace(draft, parts=tuple(parts))


def _units(part: Part) -> Iterator[str]:
    yield from (each.unit for each in part.questions if each.unit)
    for row in part.rows:
        for entry in row.walk():
            yield from (each.unit for each in entry.questions if each.unit)


def _quiet(entry: Entry) -> Entry:
    questions = tuple(each for each in entry.questions if not each.unit)
    return replace(entry, questions=questions, children=tuple(map(_quiet, entry.children)))
