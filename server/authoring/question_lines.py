"""The line of a draft's text that a question of an annex asks about, and that line as the answer makes it.

Works on lines; knows neither the database nor what the words mean.
"""

import re
from collections.abc import Sequence

from engine.project.annex.writing import quoted

WHOLE = frozenset({"form", "edition", "parts"})  # what stands below a question about the whole form
NAMED = re.compile(
    r"\b(time)\b|\bđổi (split|of_which) thành\b"
)  # a question under which the line with this key stands further below
SHORT = re.compile(r"^(?P<lead>\s*[a-z][a-z0-9_]*:) (?P<title>.+)$")
OFFICIAL = re.compile(r"official_number:[ \t]*\S")
UNSAID, RECOVERED = "source: proposal", "source: recovered"  # a form with the ministry's number is nobody's proposal
EMPTY = frozenset({"official_number"})  # keys of one line that may have no value yet


def owed(lines: Sequence[str], at: int) -> int | None:
    """The line below that a question asks about: one with the key that it names, else the next one; None where it asks
    about the whole or about lines in a block."""
    named = NAMED.search(lines[at])
    depth = indent(lines[at])
    key = f"{named[1] or named[2]}:" if named is not None else ""
    begun = False
    for number in range(at + 1, len(lines)) if key else ():
        text = lines[number].strip()
        if not text or text.startswith("#"):
            continue
        if begun and indent(lines[number]) <= depth:
            break
        if text.startswith(key):
            return number
        begun = True
    for number in range(at + 1, len(lines)):
        text = lines[number].strip()
        if text.startswith("#"):
            continue
        about_all = not text or text.partition(":")[0] in WHOLE
        return None if about_all or (text.endswith(("|", ":")) and not _may_be_empty(text)) else number
    return None


def answered(lines: Sequence[str], at: int, said: str) -> list[str]:
    """With what was said in the place of the line that question `at` asks about: the whole line, or of a key of the
    head only its value; as they were where nothing was said."""
    written = list(lines)
    place = owed(lines, at)
    if not said or place is None:
        return written
    line = lines[place]
    lead = line[: indent(line)]
    key, _, value = line.strip().partition(":")
    if lead or said.startswith(f"{key}:"):
        written[place] = lead + said
    else:
        listed = value.strip().startswith("[") and not said.startswith("[")
        written[place] = f"{key}: [{said}]" if listed else f"{key}: {said if said[0] in '[{' else quoted(said)}"
    if written[place] != line and OFFICIAL.match(written[place]):
        written = [RECOVERED if each.strip() == UNSAID else each for each in written]
    return written


def with_option(line: str, option: str) -> str:
    """An entry of one line with one option more: `lop: Lớp` becomes `lop: {title: Lớp, …}`."""
    if line.rstrip().endswith("}"):
        return f"{line.rstrip()[:-1]}, {option}}}"
    return SHORT.sub(lambda found: f"{found['lead']} {{title: {found['title']}, {option}}}", line)


def bare(value: str) -> str:
    """The value of a key as a person would say it: without quotes, without the brackets of a list."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value[1:-1].strip() if value.startswith("[") and value.endswith("]") else value


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _may_be_empty(text: str) -> bool:
    return text.partition(":")[0] in EMPTY and not text.partition(":")[2].strip()
