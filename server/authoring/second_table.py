"""A table of a draft's text made two: the rows whose titles speak of another time go into a second one with the same
columns, since a row has no time of its own.

Works on lines, as the importer of annexes writes them; what it does not know its way in is left to the author.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.project.annex.guessing import time_of
from server.authoring.question_lines import bare, indent
from server.refusal import Refused

_OTHER = {"at_end": "in_period", "in_period": "at_end"}
_CALLED = {"at_end": "số ở ngày cuối kỳ", "in_period": "số trong kỳ"}
_TITLE = re.compile(r'title: ("(?:[^"\\]|\\.)*"|[^,}]+)')
_ID = re.compile(r"^\s*([a-z][a-z0-9_]*):")
_TABLE = re.compile(r"^(\s*table: )(.+)$")
_TIME = re.compile(r"^\s*time: ([a-z_]+)\s*$")


def split_in_two(lines: Sequence[str], at: int) -> list[str]:
    """The lines with a second table behind the one below question `at`. Raises `Refused` where it cannot be done."""
    depth = indent(lines[at])
    begin = next((n for n in range(at + 1, len(lines)) if _is_key(lines[n]) and indent(lines[n]) == depth), None)
    if begin is None:
        raise Refused("split_by_hand")
    end = next((n for n in range(begin + 1, len(lines)) if lines[n].strip() and indent(lines[n]) <= depth), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    part = list(lines[begin:end])
    rows = _block(part, "rows:", depth + 2)
    time = next((found[1] for line in part if indent(line) == depth + 2 and (found := _TIME.match(line))), "")
    other = _OTHER.get(time, "")
    if rows is None or not other:
        raise Refused("split_by_hand")
    entries = list(_entries(part[rows.start : rows.stop], depth + 4))
    moved = [each for each in entries if time_of(_title(each)) == other]
    if not moved or len(moved) == len(entries):
        raise Refused("split_by_hand")
    kept = [each for each in entries if each not in moved]
    second = [*part[: rows.start], *_flat(moved), *part[rows.stop :]]
    first = [*part[: rows.start], *_flat(kept), *part[rows.stop :]]
    names = {found[1] for line in lines if indent(line) == depth and (found := _ID.match(line))}
    return [*lines[:begin], *first, "", *_renamed(second, names, other, depth=depth), *lines[end:]]


def _renamed(part: list[str], names: set[str], time: str, *, depth: int) -> Iterator[str]:
    """As the second table: an id and a title of its own, the other time, none of the questions above its columns."""
    found = _ID.match(part[0])
    assert found is not None
    number = next(n for n in range(2, len(names) + 3) if f"{found[1]}_{n}" not in names)
    yield f"{' ' * depth}{found[1]}_{number}:"
    for line in part[1:]:
        table = _TABLE.match(line) if indent(line) == depth + 2 else None
        if table is not None:
            yield f'{table[1]}"{bare(table[2])}: {_CALLED[time]}"'
        elif indent(line) == depth + 2 and _TIME.match(line):
            yield f"{' ' * (depth + 2)}time: {time}"
        else:
            yield line


def _block(part: Sequence[str], key: str, depth: int) -> range | None:
    """The lines under a key of the table."""
    head = next((n for n, line in enumerate(part) if line.strip() == key and indent(line) == depth), None)
    if head is None:
        return None
    after = (n for n in range(head + 1, len(part)) if part[n].strip() and indent(part[n]) <= depth)
    return range(head + 1, next(after, len(part)))


def _entries(rows: Sequence[str], depth: int) -> Iterator[tuple[str, ...]]:
    """Each row with the questions above it and everything below it."""
    count, open_ = 0, False
    numbered: list[tuple[int, str]] = []
    for line in rows:
        top = indent(line) == depth
        if top and not open_:
            count += 1
        open_ = top and line.strip().startswith("#")
        numbered.append((count, line))
    return (tuple(line for _, line in own) for _, own in groupby(numbered, key=lambda each: each[0]))


def _title(entry: Sequence[str]) -> str:
    own = [line for line in entry if not line.strip().startswith("#")]
    found = next((found for line in own if (found := _TITLE.search(line))), None)
    return bare(found[1].strip()) if found is not None else bare(own[0].partition(":")[2].strip())


def _flat(entries: Sequence[Sequence[str]]) -> list[str]:
    return [line for each in entries for line in each]


def _is_key(line: str) -> bool:
    return bool(_ID.match(line)) and line.rstrip().endswith(":")
