"""Before the scanner: read the text line by line as an author means it, say every slip that would stop or silently
change the reading, and mend it in memory so that the next slip is found too.

Knows YAML's layout, no key's meaning. What it does not recognise it leaves to the scanner.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostics
from engine.source.edits import Edits
from engine.source.flow import Flow, TooDeepError
from engine.source.scalars import (
    GLUED_KEY,
    HALF_KEY,
    KEY_LIKE,
    begin,
    check_colons,
    check_escapes,
    closing,
    cut_comment,
)

MAX_DEPTH = 40

_DASH = re.compile(r"-(?:\s+|$)")
_KEY_END = re.compile(r":(?=\s|$)")


@dataclass(slots=True)
class _Level:
    """A block mapping or sequence. `key`: its last entry's; `open`: that entry has no value yet."""

    indent: int
    sequence: bool
    key: str = ""
    open: bool = False


@dataclass(slots=True)
class _Mender:
    edits: Edits
    indents: Mapping[int, int]
    levels: list[_Level] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)  # (indent as written, how far right it was moved)
    plain: int | None = None  # indent of the key whose plain value may go on below
    keys: frozenset[str] = frozenset()  # words that begin a line as keys only
    leads: dict[str, int] = field(default_factory=dict)  # leading blanks with tabs -> the indent taken for them

    def run(self) -> None:
        line = 0
        while line < len(self.edits.lines):
            line = self._line(line)

    # ---- one line ----

    def _line(self, line: int) -> int:
        """Read the block line at `line`; returns the next line to read."""
        text = self.edits.lines[line]
        content = text.strip()
        if not content or content.startswith("#"):
            return line + 1
        if text.startswith("%") or re.match(r"(---|\.\.\.)(\s|$)", text):
            return self._document_line(line)
        written = len(text) - len(text.lstrip(" \t"))
        indent = self._indent(line, text[:written])
        if self.plain is not None and indent > self.plain and not _begins_entry(text, written):
            end = cut_comment(self.edits, line, start=written, end=len(text))
            check_colons(self.edits, line, start=written, end=end, key="")
            return line + 1
        self.plain = None
        indent = self._place(line, written=written, indent=indent)
        return self._content(line, written, indent=indent)

    def _document_line(self, line: int) -> int:
        text = self.edits.lines[line]
        if text.startswith("%"):
            self.edits.say("Y015", line, start=0, end=len(text.rstrip()))
        elif not (text.startswith("---") and not self.levels and not text[3:].strip()):
            self.edits.say("Y020", line, start=0, end=len(text.rstrip()))
        self.edits.erase(line, 0, len(text))
        if not self.levels:
            return line + 1
        for later in range(line + 1, len(self.edits.lines)):
            self.edits.erase(later, 0, len(self.edits.lines[later]))
        return len(self.edits.lines)

    def _indent(self, line: int, lead: str) -> int:
        """The indent of a line, moved as far as the line above it was; tabs are said and taken for what fits."""
        if line in self.indents:
            wanted, stop = self.indents[line], len(self.edits.lines[line].split(":")[0].rstrip())
            self.edits.say("Y027", line, start=len(lead), end=stop, written=len(lead), wanted=wanted)
            self.edits.indent(line, wanted)
            return wanted
        if "\t" in lead:
            self.edits.say("Y006", line, start=0, end=len(lead))
            indent = self.leads.setdefault(lead, self._fitting())
            self.edits.indent(line, indent)
            return indent
        written = len(lead)
        while self.moved and written <= self.moved[-1][0]:
            self.moved.pop()
        if self.moved and self.moved[-1][1]:
            self.edits.indent(line, written + self.moved[-1][1])
            return written + self.moved[-1][1]
        return written

    def _fitting(self) -> int:
        if not self.levels:
            return 0
        return self.levels[-1].indent + 2 * self.levels[-1].open

    def _place(self, line: int, *, written: int, indent: int) -> int:
        """Find the mapping or sequence this line belongs to; a line that fits none is said and moved to the nearest."""
        dash = _DASH.match(self.edits.lines[line], written) is not None
        if not self.levels:
            self.levels.append(_Level(indent, dash))
            return indent
        top = self.levels[-1]
        if indent > top.indent and top.open:
            self._push(_Level(indent, dash), line)
            return indent
        if indent == top.indent and dash and top.open and not top.sequence:
            self._push(_Level(indent, sequence=True), line)
            return indent
        last = top
        while len(self.levels) > 1 and self.levels[-1].indent > indent:
            last = self.levels.pop()
        if len(self.levels) > 1 and self.levels[-1].sequence and not dash and self.levels[-2].indent == indent:
            self.levels.pop()
        top = self.levels[-1]
        if indent == top.indent:
            return indent
        wanted = last if last.indent > indent else top
        if wanted is not top:
            self.levels.append(wanted)
        return self._misplaced(line, written=written, level=wanted)

    def _misplaced(self, line: int, *, written: int, level: _Level) -> int:
        text = self.edits.lines[line]
        end = _KEY_END.search(text)
        stop = end.start() if end else len(text.rstrip())
        if _key_colon(text, written) is not None or _begins_entry(text, written):
            self.edits.say("Y007", line, start=written, end=stop, sibling=level.key or "-")
        self.edits.indent(line, level.indent)
        self.moved.append((written, level.indent - written))
        return level.indent

    def _push(self, level: _Level, line: int) -> None:
        if len(self.levels) >= MAX_DEPTH:
            self.edits.say("Y003", line, start=0, end=1, limit=MAX_DEPTH)
            raise TooDeepError
        self.levels.append(level)

    # ---- what stands on it ----

    def _content(self, line: int, at: int, *, indent: int) -> int:
        """Dashes, then `key: value` or an item, from column `at`; `indent` is where that column counts."""
        text = self.edits.lines[line]
        while match := _DASH.match(text, at):
            top = self.levels[-1]
            if not top.sequence or top.indent != indent:
                self._push(_Level(indent, sequence=True), line)
            self.levels[-1].open = True
            if "\t" in match.group():
                self.edits.put(line, at + 1, " " * (match.end() - at - 1))
            indent += match.end() - at
            at = match.end()
            if at >= len(text.rstrip()) or text[at] == "#":
                return line + 1
            if _DASH.match(text, at) is not None:
                continue
            if _item_has_key(text, at):
                self._push(_Level(indent, sequence=False), line)
                break
            self.levels[-1].open = False
            return self._value(line, at, key="", indent=indent - 1)
        return self._keyed(line, at, indent=indent)

    def _keyed(self, line: int, at: int, *, indent: int) -> int:
        text = self.edits.lines[line]
        if text[at] == "?" and text[at + 1 : at + 2].strip() == "":
            self.edits.say("Y023", line, start=at, end=len(text.rstrip()))
            self.edits.erase(line, at, len(text))
            return line + 1
        colon = _key_colon(text, at)
        if colon is None:
            return self._without_colon(line, at, indent=indent)
        level = self.levels[-1]
        level.key, level.open = text[at:colon].strip().strip("'\""), False
        start = colon + 1 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip())
        if start >= len(text) or text[start] == "#":
            level.open = True
            return line + 1
        return self._value(line, start, key=level.key, indent=indent)

    def _without_colon(self, line: int, at: int, *, indent: int) -> int:
        text = self.edits.lines[line]
        level = self.levels[-1]
        glued = GLUED_KEY.match(text, at)
        if glued is not None:
            self.edits.say("Y008", line, start=at, end=glued.end(), key=glued.group(1))
            self.edits.insert(line, glued.end(), " ")
            level.key, level.open = glued.group(1), False
            return self._value(line, glued.end(), key=level.key, indent=indent)
        half = HALF_KEY.match(text, at)
        if half is not None and half[1] in self.keys:
            hint = f"viết {half[1]}: rồi một dấu cách, rồi mới đến giá trị"
            self.edits.say("Y025", line, start=at, end=half.end(1), hint=hint)
            self.edits.insert(line, half.end(1), ":")
            level.key, level.open = half[1], False
            return self._value(line, half.end(), key=level.key, indent=indent)
        if text[at] in "{[" and len(self.levels) == 1 and not level.key:
            return self._flow(line, at, indent=indent - 1)
        end = cut_comment(self.edits, line, start=at, end=len(text))
        stop = at + len(text[at:end].rstrip())
        self.edits.say("Y025", line, start=at, end=stop)
        if self._deeper_below(line, at):
            self.edits.insert(line, stop, ":")
            level.key, level.open = text[at:stop], True
        else:
            self.edits.erase(line, at, len(text))
        return line + 1

    def _deeper_below(self, line: int, at: int) -> bool:
        for text in self.edits.lines[line + 1 :]:
            if text.strip() and not text.strip().startswith("#"):
                return len(text) - len(text.lstrip(" \t")) > at and KEY_LIKE.match(text) is not None
        return False

    # ---- values ----

    def _value(self, line: int, at: int, *, key: str, indent: int) -> int:
        """A value that begins at `at` under a key at `indent`; returns the next line to read."""
        start = begin(self.edits, line, at, key=key)
        text = self.edits.lines[line]
        match start.kind:
            case "flow":
                return self._flow(line, start.at, indent=indent)
            case "quoted":
                return self._quoted(line, start.at, indent=indent)
            case "block":
                return self._block_scalar(line, indent=indent)
            case "done":
                self._behind(line, start.at, sign='"')
                return line + 1
        if start.at >= len(text.rstrip()) and not start.mended:
            self.levels[-1].open = True
            return line + 1
        end = cut_comment(self.edits, line, start=at, end=len(text))
        check_colons(self.edits, line, start=at, end=end, key=key)
        if end == len(text):
            self.plain = indent
        return line + 1

    def _flow(self, line: int, at: int, *, indent: int) -> int:
        flow = Flow(self.edits, max(indent, 0), MAX_DEPTH - len(self.levels))
        line, behind = flow.read(line, at)
        text = self.edits.lines[line]
        while (rest := text[behind:].strip()) and rest[0] in "}]":
            behind = text.index(rest[0], behind)
            self.edits.say("Y019", line, start=behind, end=behind + 1, sign=rest[0])
            self.edits.erase(line, behind, behind + 1)
            behind += 1
        self._behind(line, behind, sign=text[behind - 1 : behind])
        return line + 1

    def _behind(self, line: int, at: int, *, sign: str) -> None:
        """After a closed value only a comment may follow."""
        text = self.edits.lines[line]
        start = at + len(text[at:]) - len(text[at:].lstrip())
        if start < len(text) and text[start] != "#":
            self.edits.say("Y018", line, start=start, end=len(text.rstrip()), sign=sign)
            self.edits.erase(line, start, len(text))

    def _quoted(self, line: int, at: int, *, indent: int) -> int:
        quote, top, begun = self.edits.lines[line][at], line, at + 1
        end = closing(self.edits.lines[line], at + 1, quote=quote)
        while end is None:
            if quote == '"':
                check_escapes(self.edits, line, start=begun, end=len(self.edits.lines[line]))
            line, begun = line + 1, 0
            if line >= len(self.edits.lines) or self._begins_block(line, indent):
                return self._unclosed(top, at, quote=quote)
            end = closing(self.edits.lines[line], 0, quote=quote)
        if quote == '"':
            check_escapes(self.edits, line, start=begun, end=end)
        text = self.edits.lines[line]
        behind = text[end + 1 :].strip()
        if behind and not behind.startswith("#"):
            start = text.index(behind[0], end + 1)
            self.edits.say("Y018", line, start=start, end=len(text.rstrip()), sign=quote)
            if line == top:
                self.edits.stand_in(line, at, len(text.rstrip()))
            else:
                self.edits.erase(line, start, len(text))
        return line + 1

    def _begins_block(self, line: int, indent: int) -> bool:
        text = self.edits.lines[line]
        lead = len(text) - len(text.lstrip(" \t"))
        return bool(text.strip()) and lead <= indent and KEY_LIKE.match(text) is not None

    def _unclosed(self, line: int, at: int, *, quote: str) -> int:
        text = self.edits.lines[line]
        self.edits.say("Y016", line, start=at, end=at + 1, quote=quote)
        self.edits.insert(line, len(text.rstrip()), quote)
        return line + 1

    def _block_scalar(self, line: int, *, indent: int) -> int:
        """Text below `|` or `>`: every deeper line is content, whatever it holds."""
        line += 1
        moved = self.moved[-1][1] if self.moved else 0
        while line < len(self.edits.lines):
            text = self.edits.lines[line]
            lead = len(text) - len(text.lstrip(" "))
            if text.strip() and lead + moved <= indent:
                break
            if text.strip() and moved:
                self.edits.indent(line, lead + moved)
            line += 1
        return line


def _key_colon(text: str, at: int) -> int | None:
    """The colon that ends the key which begins at `at`."""
    if text[at] in "'\"":
        end = closing(text, at + 1, quote=text[at])
        behind = None if end is None else re.compile(r"\s*:(?=\s|$)").match(text, end + 1)
        return behind.end() - 1 if behind else None
    if text[at] in "{[" or GLUED_KEY.match(text, at) is not None:
        return None
    match = _KEY_END.search(text, at)
    if match is None or " #" in text[at : match.start()]:
        return None
    return match.start()


def _begins_entry(text: str, at: int) -> bool:
    return KEY_LIKE.match(text) is not None or GLUED_KEY.match(text, at) is not None


def _item_has_key(text: str, at: int) -> bool:
    return text[at] not in "{[" and (_key_colon(text, at) is not None or GLUED_KEY.match(text, at) is not None)


def mend(
    lines: list[str],
    *,
    file: str,
    diagnostics: Diagnostics,
    indents: Mapping[int, int] | None = None,
    keys: frozenset[str] = frozenset(),
) -> Edits | None:
    """The slips of `lines`, said and mended; None where brackets or dashes nest too deep for any form (said).

    `indents`: where some lines are to begin instead; said, too. `keys`: words with which a line begins only as with a
    key, also where its colon is missing."""
    edits = Edits(file, lines, diagnostics)
    try:
        _Mender(edits, indents or {}, keys=keys).run()
    except TooDeepError:
        return None
    return edits
