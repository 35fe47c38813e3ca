"""An answer to a question about old figures, written into the text of the newer edition as its author would write it.

Text in, text out: everything else stays as it was typed. What cannot be written without moving the author's lines is
left to the author (None).
"""

from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.evolve.questions import Answer, Offer, Question
from engine.evolve.sentences import dotted
from engine.model import Change, Place, Subject, Table
from engine.source import Entry, Mapping, Node, Scalar, read

IN_FLOW = set(",[]{}#:&*!|>'\"%@`")
CHOICES = "choices"


def write(text: str, *, change: Change, question: Question, offer: Offer, words: str = "") -> str | None:
    """`text` of the newer edition with one answer. `words`: the reason of what is dropped, the formula of what is
    converted. None where the place is not in this text or stands in a way that only its author can change."""
    root = read(text.encode("utf-8"), file=change.new.span.file, diagnostics=Diagnostics())
    if not isinstance(root, Mapping):
        return None
    page = _Page(text.split("\n"))
    if offer.answer is Answer.DROPPED:
        return page.drop(root, dotted(question.old), reason=words)
    assert offer.new is not None
    entry = _entry(root, change, subject=question.subject, place=offer.new)
    if entry is None:
        return None
    if offer.answer is Answer.CONVERTED:
        formula = words.replace("'", "''")
        return page.claim(entry, "convert", f"'{formula}'")
    names = [name if question.subject is not Subject.CHOICE else f'"{name}"' for name in offer.names]
    return page.claim(entry, "was", names[0] if len(names) == 1 else f"[{', '.join(names)}]")


@dataclass(frozen=True, slots=True)
class _Page:
    lines: list[str]

    def claim(self, entry: Entry, key: str, value: str) -> str | None:
        """`key: value` in the map of an entry, in the place of what it said before."""
        line, at = entry.key.span.line - 1, self._after_key(entry.key)
        match entry.value:
            case Scalar() if not entry.value.given:
                return None
            case Scalar():
                return self._opened(entry.value, line, at, said=f"{key}: {value}")
            case Mapping():
                held = entry.value.entry(key)
                if held is not None:
                    return self._replaced(held, value)
                return self._added(entry.value, line, at, said=f"{key}: {value}")
            case _:
                return None

    def drop(self, root: Mapping, path: str, *, reason: str) -> str | None:
        said = f"{path}: {_quoted(reason)}"
        held = root.entry("drop")
        if held is None:
            parts = root.entry("parts")
            if parts is None:
                return None
            return self._with_line(parts.key.span.line - 1, "drop:", f"  {said}")
        if not isinstance(held.value, Mapping):
            return None
        return self._added(held.value, held.key.span.line - 1, self._after_key(held.key), said=said)

    def _after_key(self, key: Scalar) -> int:
        """The column (from 0) behind the colon of a key."""
        line = self.lines[key.span.line - 1]
        return line.index(":", key.span.end_column - 1) + 1

    def _opened(self, value: Scalar, line: int, at: int, *, said: str) -> str | None:
        """`id: Title` becomes `id: {title: Title, ...}`."""
        span = value.span
        if span.line != line + 1 or span.end_line != span.line:
            return None
        text = self.lines[line]
        begin = at + len(text[at:]) - len(text[at:].lstrip())
        quoted = text[begin] in "'\""
        end = span.end_column - 1 + quoted
        raw = text[begin:end]
        if text[begin] in "|>" or (not quoted and set(raw) & IN_FLOW):
            raw = _quoted(value.text)
        return self._put(line, begin, end, f"{{title: {raw}, {said}}}")

    def _replaced(self, entry: Entry, value: str) -> str | None:
        line, at = entry.key.span.line - 1, self._after_key(entry.key)
        text = self.lines[line]
        span = entry.value.span
        if span.line != line + 1 or span.end_line != span.line:
            return None
        begin = at + len(text[at:]) - len(text[at:].lstrip())
        end = span.end_column - 1 + (text[begin : begin + 1] in ("'", '"'))
        return self._put(line, begin, end, value)

    def _added(self, value: Mapping, line: int, at: int, *, said: str) -> str | None:
        """A further entry of a map: behind its last one in braces, a line of its own otherwise."""
        rest = self.lines[line][at:].strip()
        if rest.startswith("{"):
            bottom, closing = value.span.end_line - 1, value.span.end_column - 2
            before = self.lines[bottom][:closing].rstrip()
            if self.lines[bottom][closing : closing + 1] != "}" or not before or not value.entries:
                return None
            return self._put(bottom, len(before), closing, (" " if before.endswith(",") else ", ") + said)
        if rest and not rest.startswith("#"):
            return None
        first = value.entries[0] if value.entries else None
        if first is None or first.key.span.line == line + 1:
            return None
        begin = first.key.span.line - 1
        lead = self.lines[begin][: len(self.lines[begin]) - len(self.lines[begin].lstrip())]
        one_line = isinstance(first.value, Scalar) and first.value.span.end_line == first.key.span.line
        return self._with_line(begin + one_line, f"{lead}{said}")

    def _put(self, line: int, begin: int, end: int, words: str) -> str:
        changed = list(self.lines)
        changed[line] = changed[line][:begin] + words + changed[line][end:]
        return "\n".join(changed)

    def _with_line(self, at: int, *words: str) -> str:
        return "\n".join([*self.lines[:at], *words, *self.lines[at:]])


def _entry(root: Mapping, change: Change, *, subject: Subject, place: Place) -> Entry | None:
    """The entry of a place of the newer edition in its text."""
    part = change.new.part(place.part)
    if part is None:
        return None
    if subject is Subject.PART:
        return _at(root, part.span)
    if subject is Subject.ROW:
        rows = part.row_entries() if isinstance(part, Table) else iter(())
        row = next((each for each in rows if each.id == place.id), None)
        return None if row is None else _at(root, row.span)
    column = part.column(place.id)
    found = None if column is None or column.span.file != change.new.span.file else _at(root, column.span)
    if subject is not Subject.CHOICE or found is None or not isinstance(found.value, Mapping):
        return found
    choices = found.value.get(CHOICES)
    return choices.entry(place.code) if isinstance(choices, Mapping) else None


def _at(node: Node, span: Span) -> Entry | None:
    """The entry whose key stands in this place."""
    if not isinstance(node, Mapping):
        return None
    for entry in node.entries:
        if (entry.key.span.line, entry.key.span.column) == (span.line, span.column):
            return entry
        found = _at(entry.value, span)
        if found is not None:
            return found
    return None


def _quoted(words: str) -> str:
    said = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}"'
