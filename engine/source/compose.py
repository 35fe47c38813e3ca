"""Mended YAML text to a tree of nodes with positions, from the events of libyaml's parser.

Events, not `compose()`: they come one by one, so that depth and count can be capped and anchors, aliases and tags
refused as they appear, and nothing recurses.
"""

import re
import unicodedata
from dataclasses import dataclass, field

import yaml

from engine.diagnostics import Diagnostics, Piece, Span
from engine.source.decode import REPLACEMENT, hidden_in, shown_only
from engine.source.edits import RESTORE
from engine.source.places import Places
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable

MAX_DEPTH = 40
MAX_NODES = 20_000

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_DOUBLED = re.compile("''")
_QUOTES = ("'", '"')
_BLOCKS = ("|", ">")

# What libyaml says, in the author's words.
_PROBLEMS = {
    "mapping values are not allowed in this context": "dấu hai chấm không đứng được ở đây",
    "did not find expected key": "ở đây phải là một khóa",
    "did not find expected ',' or '}'": "ở đây phải là dấu , hoặc }",
    "did not find expected ',' or ']'": "ở đây phải là dấu , hoặc ]",
    "did not find expected '-' indicator": "ở đây phải là dấu -",
    "could not find expected ':'": "thiếu dấu hai chấm",
    "found character that cannot start any token": "ký tự không mở đầu được giá trị",
    "found unexpected end of stream": "hết tệp giữa chừng",
    "block sequence entries are not allowed in this context": "dấu - không đứng được ở đây",
}


class _Loader(yaml.CSafeLoader):
    """Only its events are used: no resolver, no constructor ever sees the text."""


class _StoppedError(Exception):
    """The text is beyond a cap, and it has been said."""


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being filled. `key` waits for its value; `seen`: keys and their lines."""

    start: tuple[int, int]
    mapping: bool
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None
    waiting: bool = False  # a key was read (perhaps unusable) and its value is next
    seen: dict[str, int] = field(default_factory=dict)
    complete: bool = True


@dataclass(slots=True)
class _Composer:
    lines: list[str]
    places: Places
    diagnostics: Diagnostics
    stack: list[_Open] = field(default_factory=list)
    root: Node | None = None
    count: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.diagnostics.add("Y020", self._span(event))
                raise _StoppedError
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)

    def _take_node(self, event: yaml.NodeEvent) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            self.diagnostics.add("Y004", self._span(event), limit=MAX_NODES)
            raise _StoppedError
        if isinstance(event, yaml.AliasEvent):
            self.diagnostics.add("Y014", self._span(event))
            self._put(Unreadable(self._span(event)))
            return
        if event.anchor is not None:
            self.diagnostics.add("Y014", self._span(event))
        if getattr(event, "tag", None) is not None:
            self.diagnostics.add("Y015", self._span(event))
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event))
            return
        if len(self.stack) >= MAX_DEPTH:
            self.diagnostics.add("Y003", self._span(event), limit=MAX_DEPTH)
            raise _StoppedError
        self.stack.append(_Open(_place(event.start_mark), isinstance(event, yaml.MappingStartEvent)))

    def _close(self, event: yaml.Event) -> None:
        done = self.stack.pop()
        span = self.places.span(done.start, self._end_of(done, event))
        if done.mapping:
            self._put(Mapping(tuple(done.entries), span, done.complete))
        else:
            self._put(Sequence(tuple(done.items), span))

    def _end_of(self, done: _Open, event: yaml.Event) -> tuple[int, int]:
        """Block collections end where the next thing begins: take the end of the last line that is theirs."""
        line, column = _place(event.end_mark)
        if (line, column) > _place(event.start_mark):
            return line, column
        while line > done.start[0] and not self.lines[min(line, len(self.lines) - 1)][:column].strip():
            line -= 1
            column = len(self.lines[line].rstrip())
        return line, column

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        into = self.stack[-1]
        if not into.mapping:
            into.items.append(node)
        elif not into.waiting:
            into.waiting, into.key = True, self._key(node, into)
        else:
            if into.key is not None:
                into.entries.append(Entry(into.key, node))
            into.waiting, into.key = False, None

    def _key(self, node: Node, into: _Open) -> Scalar | None:
        """The key, or None where its entry is to be left out: no text, a merge key, written before."""
        if isinstance(node, Unreadable):
            into.complete = False
            return None
        if not isinstance(node, Scalar) or not node.given:
            into.complete = False
            self.diagnostics.add("Y023", node.span)
            return None
        if node.text == "<<":
            self.diagnostics.add("Y014", node.span)
            return None
        if node.text in into.seen:
            self.diagnostics.add("Y005", node.span, key=node.text, line=into.seen[node.text])
            into.complete = False
            return None
        into.seen[node.text] = node.span.line
        return node

    def _span(self, event: yaml.Event) -> Span:
        return self.places.span(_place(event.start_mark), _place(event.end_mark))

    # ---- scalars ----

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar | Unreadable:
        style = event.style or ""
        text = event.value.translate(RESTORE)
        segments = self._segments(event)
        if segments:
            first, last = segments[0], segments[-1]
            end = (last.line, last.column + len(last.raw))
            pieces = _align(event.value, segments, self.places)
            span = self.places.span((first.line, first.column), end, pieces=pieces)
        else:
            line, column = _place(event.start_mark)
            column += style in _QUOTES
            span = self.places.span((line, column), (line, column))
        if REPLACEMENT in text:
            return Unreadable(span)
        if style == '"':  # the lines have none left, but an escape may stand for one
            for _, point in hidden_in(text):
                self.diagnostics.add("Y009", span, point=point)
            text = shown_only(text)
        return Scalar(unicodedata.normalize("NFC", text), span, given=bool(style) or bool(text))

    def _segments(self, event: yaml.ScalarEvent) -> list["_Segment"]:
        """The stretches of source lines that hold the scalar's text, quotes and indentation left out."""
        (top, start), (bottom, end) = _place(event.start_mark), _place(event.end_mark)
        style = event.style or ""
        found: list[_Segment] = []
        for line in range(top + (style in _BLOCKS), min(bottom + 1, len(self.lines))):
            first = start + (style in _QUOTES) if line == top else 0
            last = end - (style in _QUOTES) if line == bottom else len(self.lines[line])
            raw = self.lines[line][first:last]
            if line != top or not style:
                first += len(raw) - len(raw.lstrip(" "))
                raw = raw.lstrip(" ")
            if line != bottom or not style:
                raw = raw.rstrip(" ")
            if raw:
                found.append(_Segment(line, first, raw, style))
        return found


@dataclass(frozen=True, slots=True)
class _Segment:
    line: int
    column: int
    raw: str
    style: str

    def parts(self) -> list[tuple[int, int]]:
        """(offset in the text of this segment, offset in its raw source), where the two begin to differ."""
        pattern = {"'": _DOUBLED, '"': _ESCAPE}.get(self.style)
        found, gained = [(0, 0)], 0
        for match in pattern.finditer(self.raw) if pattern else ():
            gained += match.end() - match.start() - 1
            found.append((match.end() - gained, match.end()))
        return found

    def length(self) -> int:
        shown, raw = self.parts()[-1]
        return shown + len(self.raw) - raw


def _place(mark: "yaml.error.Mark | yaml._yaml.Mark | None") -> tuple[int, int]:
    """(line, column) from 0; libyaml gives every event its marks."""
    return (mark.line, mark.column) if mark is not None else (0, 0)


def _align(text: str, segments: list[_Segment], places: Places) -> tuple[Piece, ...]:
    """Where each stretch of `text` stands in the file. One plain stretch needs no pieces."""
    pieces: list[Piece] = []
    at = 0
    for segment in segments:
        while at < len(text) and text[at] in " \n" and not segment.raw.startswith(text[at]):
            at += 1
        for shown, raw in segment.parts():
            line, column = places.original(segment.line, segment.column + raw)
            pieces.append(Piece(at + shown, line, column))
        at += segment.length()
    return () if len(pieces) == 1 else tuple(pieces)


def compose(lines: list[str], places: Places, *, said: bool, diagnostics: Diagnostics) -> Node | None:
    """The one document in `lines`. `said`: slips were found before the scanner; what stops the scanner all the same
    then follows from them and is kept back."""
    composer = _Composer(lines, places, diagnostics)
    loader = _Loader("\n".join(lines))
    try:
        while loader.check_event():
            event = loader.get_event()
            if event is not None:
                composer.take(event)
    except _StoppedError:
        return None
    except yaml.MarkedYAMLError as error:
        if not said:
            place = _place(error.problem_mark or error.context_mark)
            span = places.span(place, (place[0], place[1] + 1))
            diagnostics.add("Y099", span, problem=_PROBLEMS.get(error.problem or "", "không theo cách viết của YAML"))
        return None
    finally:
        loader.dispose()
    if composer.root is None or (isinstance(composer.root, Scalar) and not composer.root.given):
        if not said:
            diagnostics.add("Y021", Span(places.file, 1, 1, 1, 2))
        return None
    return composer.root
