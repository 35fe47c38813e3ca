"""What mending changes in memory, so that one slip does not hide the next; the author's file is never touched.

A character that YAML would take for its own is replaced by a stand-in of the private use area, which the composer turns
back: no column moves. Only a few slips need characters inserted or removed; `Places` knows where.
"""

from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics, Span
from engine.source.decode import REPLACEMENT
from engine.source.places import Places

_AREA = 0xE000

RESTORE: dict[int, str] = {_AREA + code: chr(code) for code in range(0x21, 0x7F)}


def stand_in(text: str) -> str:
    """`text` with every printable ASCII character but letters and digits replaced by its stand-in."""
    return "".join(c if c.isalnum() or not "!" <= c <= "~" else chr(_AREA + ord(c)) for c in text)


@dataclass(frozen=True, slots=True)
class _Edit:
    """At column `start` (from 0) of the original line, `removed` characters give way to `text`."""

    start: int
    removed: int
    text: str


@dataclass(slots=True)
class Edits:
    """The lines as the author wrote them, what is wrong with them, and what stands there instead from now on."""

    file: str
    lines: list[str]
    diagnostics: Diagnostics
    found: int = 0
    _edits: dict[int, list[_Edit]] = field(default_factory=dict)

    def say(self, code: str, line: int, *, start: int, end: int, **words: object) -> None:
        """A finding on one line, from column `start` to `end`, both from 0, the end exclusive."""
        self.found += 1
        span = Span(self.file, line + 1, start + 1, line + 1, max(end, start + 1) + 1)
        hint = words.pop("hint", None)
        self.diagnostics.add(code, span, hint=None if hint is None else str(hint), **words)

    def stand_in(self, line: int, start: int, end: int) -> None:
        self._add(line, _Edit(start, end - start, stand_in(self.lines[line][start:end])))

    def unreadable(self, line: int, column: int) -> None:
        """The scalar that begins here is to be taken as unreadable."""
        self._add(line, _Edit(column, 1, REPLACEMENT))

    def erase(self, line: int, start: int, end: int) -> None:
        self._add(line, _Edit(start, end - start, " " * (end - start)))

    def put(self, line: int, start: int, text: str) -> None:
        """Replace as many characters as `text` has."""
        self._add(line, _Edit(start, len(text), text))

    def insert(self, line: int, column: int, text: str) -> None:
        self._add(line, _Edit(column, 0, text))

    def indent(self, line: int, width: int) -> None:
        """Let the line begin at column `width`."""
        lead = len(self.lines[line]) - len(self.lines[line].lstrip(" \t"))
        self._add(line, _Edit(0, lead, " " * width))

    def _add(self, line: int, edit: _Edit) -> None:
        self._edits.setdefault(line, []).append(edit)

    def applied(self) -> tuple[list[str], Places]:
        """The mended lines, and where their characters stood."""
        places = Places(self.file)
        lines = list(self.lines)
        for number, edits in self._edits.items():
            lines[number], shifts = _apply(lines[number], sorted(edits, key=lambda edit: (edit.start, edit.removed)))
            if shifts:
                places.shifts[number] = shifts
        return lines, places


def _apply(line: str, edits: list[_Edit]) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    shifts: list[tuple[int, int]] = []
    at = length = gained = 0
    for edit in edits:
        if edit.start < at:  # a second edit of the same characters: the first one stands
            continue
        kept = line[at : edit.start].ljust(edit.start - at)
        out += (kept, edit.text)
        length += len(kept) + len(edit.text)
        at = edit.start + edit.removed
        if len(edit.text) != edit.removed:
            gained += len(edit.text) - edit.removed
            shifts.append((length, gained))
    out.append(line[at:])
    return "".join(out), shifts
