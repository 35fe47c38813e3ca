"""Braces and brackets before the scanner: cut titles, glued keys, missing and crossed brackets, however many lines."""

from dataclasses import dataclass

from engine.source.edits import Edits
from engine.source.scalars import GLUED_KEY, KEY_LIKE, begin, check_colons, check_escapes, closing, cut_comment

_PAIRS = {"{": "}", "[": "]"}
_STOPS = ",{}[]"


@dataclass(slots=True)
class _Level:
    """An open bracket. Of a mapping: the key and where the value of the last entry lies, to mend a cut title."""

    bracket: str
    line: int
    column: int
    key: str = ""
    value: tuple[int, int, int] | None = None  # line, start and end of the last plain value
    comma: tuple[int, int] | None = None  # the comma after it
    cut: bool = False  # the last entry was already joined to the one before
    runs_on: bool = False  # the last plain text ended with its line, so the next line may go on with it


class TooDeepError(Exception):
    """More brackets inside each other than any form needs."""


@dataclass(slots=True)
class Flow:
    """Reads from an opening bracket to its end. `base`: indentation of the block line it stands in; `room`: how many
    levels are left."""

    edits: Edits
    base: int
    room: int

    def read(self, line: int, column: int) -> tuple[int, int]:
        """From the bracket at `column`; returns the line and column behind its end."""
        levels = [_Level(self.edits.lines[line][column], line, column)]
        at = column + 1
        content = (line, at)
        while levels:
            text = self.edits.lines[line]
            at = _skip(text, at)
            if at >= len(text) or (text[at] == "#" and text[at - 1 : at] in ("", " ", "\t", *_STOPS)):
                following = self._next_line(line)
                if following is None or self._begins_block(following):
                    return self._close_all(levels, content)
                line, at = following, 0
                continue
            character = text[at]
            if character in _PAIRS:
                if len(levels) >= self.room:
                    self.edits.say("Y003", line, start=at, end=at + 1, limit=40)
                    raise TooDeepError
                levels.append(_Level(character, line, at))
                at += 1
            elif character in "}]":
                self._close(levels, line, at)
                at += 1
            elif character == ",":
                levels[-1].comma = (line, at)
                at += 1
            else:
                line, at = self._entry(levels[-1], line, at)
            content = (line, at)
        return line, at

    # ---- entries ----

    def _entry(self, level: _Level, line: int, at: int) -> tuple[int, int]:
        if level.runs_on and level.comma is None:
            return line, self._plain(level, line, at, key=level.key)
        if level.bracket == "[":
            level.comma = None
            return self._value(level, line, at, key="")
        text = self.edits.lines[line]
        if text[at] in "'\"":
            return self._quoted_key(level, line, at)
        colon = _colon(text, at)
        if colon is not None:
            return self._keyed(level, line, colon + 1, key=text[at:colon].strip())
        glued = GLUED_KEY.match(text, at)
        if glued is not None and glued.end() <= _plain_end(text, at):
            self.edits.say("Y008", line, start=at, end=glued.end(), key=glued.group(1))
            self.edits.insert(line, glued.end(), " ")
            return self._keyed(level, line, glued.end(), key=glued.group(1))
        return self._cut(level, line, at, end=_plain_end(text, at))

    def _quoted_key(self, level: _Level, line: int, at: int) -> tuple[int, int]:
        text = self.edits.lines[line]
        end = closing(text, at + 1, quote=text[at])
        if end is None:
            return self._value(level, line, at, key="")
        behind = _skip(text, end + 1)
        if text[behind : behind + 1] == ":":
            return self._keyed(level, line, behind + 1, key=text[at + 1 : end])
        return line, end + 1

    def _keyed(self, level: _Level, line: int, at: int, *, key: str) -> tuple[int, int]:
        level.key, level.value, level.comma, level.cut, level.runs_on = key, None, None, False, False
        text = self.edits.lines[line]
        start = _skip(text, at)
        if start < len(text) and text[start] in ",}]":
            self.edits.say("Y022", line, start=at - 1, end=start, key=key)
            return line, start
        if start >= len(text) or text[start] == "#":
            return line, start
        return self._value(level, line, start, key=key)

    def _cut(self, level: _Level, line: int, at: int, *, end: int) -> tuple[int, int]:
        """Text without a colon between two commas: a comma cut a title in two. The pieces are joined again."""
        text = self.edits.lines[line]
        end = cut_comment(self.edits, line, start=at, end=end)
        piece = text[at:end].strip()
        if level.value is not None and level.comma is not None:
            if not level.cut:
                top, begun, stop = level.value
                before = text[begun:at] if top == line else f"{self.edits.lines[top][begun:stop].strip()}, "
                whole = f"{before}{text[at : _last_piece(text, at)]}".strip()
                self.edits.say("Y013", line, start=at, end=at + len(piece), key=piece, owner=level.key, whole=whole)
            self.edits.stand_in(level.comma[0], level.comma[1], level.comma[1] + 1)
            level.value, level.cut = (line, level.value[1] if level.value[0] == line else at, end), True
        else:
            if not level.cut:
                self.edits.say("Y013", line, start=at, end=at + len(piece), key=piece, owner="title", whole=piece)
            self.edits.insert(line, at, "title: ")
            level.key, level.value, level.cut = "title", (line, at, end), True
        level.comma = None
        level.runs_on = end >= len(text.rstrip())
        return line, end

    def _value(self, level: _Level, line: int, at: int, *, key: str) -> tuple[int, int]:
        start = begin(self.edits, line, at, key=key)
        text = self.edits.lines[line]
        if start.kind == "flow":
            return line, start.at
        if start.kind == "quoted":
            return self._quoted(level, line, start.at, key=key)
        if start.kind == "done":
            return line, start.at
        end = self._plain(level, line, at, key=key)
        level.value = (line, at, end)
        return line, max(end, min(start.at, len(text)))

    def _plain(self, level: _Level, line: int, start: int, *, key: str) -> int:
        """Plain text up to the comma or bracket that ends it; brackets of its own and colons are mended."""
        text = self.edits.lines[line]
        at, opened = start, 0
        while at < len(text) and text[at] != ",":
            if text[at] in "{[":
                if not opened:
                    self.edits.say("Y026", line, start=at, end=at + 1, sign=text[at])
                opened += 1
                self.edits.stand_in(line, at, at + 1)
            elif text[at] in "}]":
                if not opened:
                    break
                opened -= 1
                self.edits.stand_in(line, at, at + 1)
            elif text[at] == "#" and text[at - 1] in " \t" and text[at + 1 : at + 2].strip() == "":
                break
            at += 1
        cut_comment(self.edits, line, start=start, end=at)
        check_colons(self.edits, line, start=start, end=at, key=key or "title")
        level.runs_on = at >= len(text.rstrip())
        return at

    def _quoted(self, level: _Level, line: int, at: int, *, key: str) -> tuple[int, int]:
        text = self.edits.lines[line]
        quote, top = text[at], line
        end, begun = closing(text, at + 1, quote=quote), at + 1
        while end is None:
            if quote == '"':
                check_escapes(self.edits, line, start=begun, end=len(self.edits.lines[line]))
            line, begun = line + 1, 0
            if line >= len(self.edits.lines) or self._begins_block(line):
                return self._unclosed(level, top, at, key=key)
            end = closing(self.edits.lines[line], 0, quote=quote)
        text = self.edits.lines[line]
        if quote == '"':
            check_escapes(self.edits, line, start=begun, end=end)
        behind = _skip(text, end + 1)
        if behind < len(text) and text[behind] not in ",}]#" and not (text[behind] == ":" and level.bracket == "["):
            stop = _plain_end(text, behind)
            self.edits.say("Y018", line, start=behind, end=max(stop, behind + 1), sign=quote)
            if line != top:
                self.edits.erase(line, behind, stop)
            else:
                self.edits.stand_in(line, at, stop)
            return line, stop
        level.value = None
        return line, end + 1

    def _unclosed(self, level: _Level, line: int, at: int, *, key: str) -> tuple[int, int]:
        """A quote without its partner: it is taken to end before the next key, or before the last brackets."""
        text = self.edits.lines[line]
        quote = text[at]
        self.edits.say("Y016", line, start=at, end=at + 1, quote=quote)
        stop = at + 1
        while stop < len(text.rstrip(" }]")):
            if text[stop] == "," and _colon(text, _skip(text, stop + 1)) is not None:
                break
            stop += 1
        self.edits.insert(line, stop, quote)
        level.value = None
        level.key = key
        return line, stop

    # ---- brackets and lines ----

    def _close(self, levels: list[_Level], line: int, at: int) -> None:
        """Close with the bracket at `at`: of crossed brackets the inner was left open, or the closing one is wrong."""
        character = self.edits.lines[line][at]
        if any(_PAIRS[level.bracket] == character for level in levels):
            while _PAIRS[levels[-1].bracket] != character:
                level = levels.pop()
                self.edits.say("Y019", level.line, start=level.column, end=level.column + 1, sign=level.bracket)
                self.edits.insert(line, at, _PAIRS[level.bracket])
        else:
            self.edits.say("Y019", line, start=at, end=at + 1, sign=character)
            self.edits.put(line, at, _PAIRS[levels[-1].bracket])
        levels.pop()

    def _close_all(self, levels: list[_Level], content: tuple[int, int]) -> tuple[int, int]:
        """The block goes on below and brackets are still open: they end where their text ended."""
        first = levels[0]
        self.edits.say("Y019", first.line, start=first.column, end=first.column + 1, sign=first.bracket)
        line, at = content
        self.edits.insert(line, at, "".join(_PAIRS[level.bracket] for level in reversed(levels)))
        return line, len(self.edits.lines[line])

    def _next_line(self, line: int) -> int | None:
        line += 1
        while line < len(self.edits.lines):
            text = self.edits.lines[line].strip()
            if text and not text.startswith("#"):
                return line
            line += 1
        return None

    def _begins_block(self, line: int) -> bool:
        text = self.edits.lines[line]
        lead = len(text) - len(text.lstrip(" \t"))
        return lead <= self.base and KEY_LIKE.match(text) is not None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _colon(text: str, at: int) -> int | None:
    """The colon that ends a plain key which begins at `at`, before any comma or bracket."""
    for column in range(at, len(text)):
        if text[column] in _STOPS or (text[column] == "#" and text[column - 1] in " \t"):
            return None
        if text[column] == ":" and (column + 1 >= len(text) or text[column + 1] in f" \t{_STOPS}"):
            return column
    return None


def _plain_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in _STOPS:
        at += 1
    return at


def _last_piece(text: str, at: int) -> int:
    """Where the title ends whose pieces begin at `at`: before the next entry with a key, or the bracket."""
    end = _plain_end(text, at)
    while text[end : end + 1] == ",":
        following = _skip(text, end + 1)
        if following >= len(text) or text[following] in _STOPS or _colon(text, following) is not None:
            break
        end = _plain_end(text, following)
    return end
