"""A unit of measure written into the text of a draft, at every entry that a question of an annex asks it for.

Works on lines, as the author sees them; knows neither the database nor which units there are.
"""

import re

from engine.project.annex.strange_units import unit_asked
from engine.project.annex.writing import quoted
from server.authoring.question_lines import with_option

_LACKING = re.compile(r"^đơn vị tính của cột |chưa có đơn vị tính")


def asks_unit(question: str) -> bool:
    """Whether a unit of measure is what the question wants."""
    return bool(unit_asked(question) or _LACKING.search(question))


def with_unit(lines: list[str], at: int, unit: str) -> list[str]:
    """The lines with the unit, in the place of the unknown one everywhere, or at the entry below question `at`."""
    unknown = unit_asked(lines[at].strip().partition(": ")[2])
    if unknown:
        spelt = "|".join(re.escape(each) for each in (f'"{unknown}"', quoted(unknown), unknown))
        pattern = re.compile(rf"(?<=\bunit: )(?:{spelt})(?=\s*(?:[,}}]|$))")
        return [line if _is_comment(line) else pattern.sub(lambda _: quoted(unit), line) for line in lines]
    below = next(n for n in range(at + 1, len(lines)) if not _is_comment(lines[n]))
    line = lines[below]
    if line.rstrip().endswith(":"):
        changed = [line, f"{' ' * (len(line) - len(line.lstrip()) + 2)}unit: {quoted(unit)}"]
    else:
        changed = [with_option(line, f"unit: {quoted(unit)}")]
    return [*lines[:below], *changed, *lines[below + 1 :]]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
