"""Placeholders and blocks of a template: found in its text, checked against the names that there are, told with place.

`{{ name }}` is a placeholder, `{% for x in list %}` a block; in Word and Excel the letters `tr`, `tc`, `p` behind `{%`
say that the whole row, cell or paragraph is repeated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.diagnostics import Diagnostics, Span, suggest
from engine.targets.templates.pieces import Piece
from engine.targets.templates.sandbox import FILTERS, LOOP, TEXT_FILTERS, UnfitNodeError, look_through
from engine.targets.templates.shapes import Group, Leaf, Many, Pair, Shape

MOST_LETTERS = 400  # of one placeholder
MOST_TAGS = 4000
LOOP_SHAPE = Group("loop", {name: Leaf() for name in LOOP})
BLOCKS = ("for", "endfor", "if", "elif", "else", "endif")
WHOLES = {"tr": "dòng", "tc": "ô", "p": "đoạn"}
CLOSES = {"endfor": "for", "endif": "if"}
_OPEN = re.compile(r"\{[{%#]")
_PREFIX = re.compile(r"(tr|tc|p)(?=\s)")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_KINDS = {Leaf: "một giá trị", Many: "một danh sách", Pair: "một danh sách", Group: "một nhóm tên"}


@dataclass(frozen=True, slots=True)
class Tag:
    """`inner`: between the braces, quotes straight, signs and prefix taken off; `start` is where it begins in `piece`,
    `at` where the whole tag does. `piece` None: the tag is never closed."""

    kind: str  # {{, {% or {#
    inner: str
    piece: int
    at: int
    length: int
    prefix: str = ""
    closed: bool = True


@dataclass(slots=True)
class _Open:
    tag: Tag
    word: str
    scope: Mapping[str, Shape | None]


def bare() -> ImmutableSandboxedEnvironment:
    """What parses and never runs."""
    found = ImmutableSandboxedEnvironment()
    found.globals.clear()
    found.filters.update(FILTERS)
    return found


@dataclass(slots=True)
class TagChecker:
    """`names` None: which names there are is not known here, everything else is checked."""

    file: str
    pieces: Sequence[Piece]
    names: Group | None
    prefixes: frozenset[str]
    diagnostics: Diagnostics
    numbers: bool = False  # whether an exact number may stand by itself: in a workbook
    used: set[str] = field(default_factory=set)
    _open: list[_Open] = field(default_factory=list)
    _env: ImmutableSandboxedEnvironment = field(default_factory=bare)

    def check(self) -> None:
        for number, tag in enumerate(find(self.pieces, self.prefixes)):
            if number >= MOST_TAGS:
                self._say("M010", tag, limit=f"{MOST_TAGS} chỗ điền")
                break
            self._tag(tag)
        for still in self._open:
            self._say("M003", still.tag, word=still.word)

    # ---- one tag ----

    def _tag(self, tag: Tag) -> None:
        if not tag.closed:
            self._say("M002", tag, typed=_short(tag.inner))
        elif len(tag.inner) > MOST_LETTERS:
            self._say("M010", tag, limit=f"{MOST_LETTERS} ký tự trong một chỗ điền")
        elif tag.kind == "{{":
            self._placeholder(tag)
        elif tag.kind == "{%":
            self._block(tag)

    def _placeholder(self, tag: Tag) -> None:
        expression = self._expression(tag, tag.inner)
        if expression is not None:
            self._printed(tag, expression)

    def _printed(self, tag: Tag, expression: nodes.Expr) -> None:
        for each in _answers(expression):
            shape = self._shape(tag, each)
            if isinstance(shape, Many | Pair) or (isinstance(shape, Group) and not shape.prints):
                self._say("M008", tag, self._span(tag), typed=_short(tag.inner), found=_KINDS[type(shape)])
            elif isinstance(shape, Leaf) and shape.number and not self.numbers:
                self._say("M021", tag, typed=_short(tag.inner))

    def _block(self, tag: Tag) -> None:
        word = tag.inner.split(None, 1)[0] if tag.inner.strip() else ""
        if word not in BLOCKS:
            self._say("M005", tag, word=_short(word))
            return
        self._place(tag)
        match word:
            case "for":
                self._for(tag)
            case "if":
                self._condition(tag, "if")
                self._open.append(_Open(tag, "if", self._scope))
            case "elif" | "else":
                if not self._open:
                    self._say("M004", tag, word=word)
                elif word == "elif":
                    self._condition(tag, "elif")
            case _:
                self._close(tag, word)

    def _for(self, tag: Tag) -> None:
        scope: Mapping[str, Shape | None] = dict(self._scope)
        tree = self._parsed(tag, "{% " + tag.inner + " %}{% endfor %}")
        loop = None if tree is None else next(iter(tree.find_all(nodes.For)), None)
        if loop is not None and isinstance(loop.target, nodes.Name):
            many = self._shape(tag, loop.iter)
            if many is not None and not isinstance(many, Many | Pair):
                self._say("M008", tag, typed=_short(tag.inner), found=_KINDS[type(many)])
            inner = many.of if isinstance(many, Many) else many.items[0] if isinstance(many, Pair) else None
            scope = {**self._scope, loop.target.name: inner, "loop": LOOP_SHAPE}
            if loop.test is not None:
                self._open.append(_Open(tag, "for", scope))
                self._shape(tag, loop.test)
                self._open.pop()
        self._open.append(_Open(tag, "for", scope))

    def _condition(self, tag: Tag, word: str) -> None:
        rest = tag.inner.strip()[len(word) :]
        expression = self._expression(tag, rest)
        if expression is not None:
            self._shape(tag, expression)

    def _close(self, tag: Tag, word: str) -> None:
        wanted = CLOSES[word]
        if not self._open or self._open[-1].word != wanted:
            self._say("M004", tag, word=word)
            if any(each.word == wanted for each in self._open):
                while self._open.pop().word != wanted:
                    pass
            return
        opened = self._open.pop().tag
        if opened.prefix != tag.prefix or self._holder(opened) != self._holder(tag):
            self._say("M018", tag, word=word, opens=f"{{%{opened.prefix} {wanted} … %}}")

    def _holder(self, tag: Tag) -> str:
        piece = self.pieces[tag.piece]
        return piece.holders.get(tag.prefix, "") if piece.holders else ""

    def _place(self, tag: Tag) -> None:
        """A tag for a whole row or paragraph goes away with everything beside it, so nothing may stand there."""
        beside = self.pieces[tag.piece].alone.get(tag.prefix, "") if tag.prefix else ""
        rest = beside.strip()
        if tag.prefix and len(rest) > tag.length:
            self._say("M019", tag, what=WHOLES[tag.prefix])

    # ---- expressions ----

    @property
    def _scope(self) -> Mapping[str, Shape | None]:
        return self._open[-1].scope if self._open else {}

    def _expression(self, tag: Tag, text: str) -> nodes.Expr | None:
        try:
            parser = Parser(self._env, text, state="variable")
            found = parser.parse_expression()
            if not parser.stream.eos:
                raise TemplateSyntaxError("more", 1)
        except (TemplateSyntaxError, RecursionError):
            self._say("M002", tag, typed=_short(tag.inner))
            return None
        return found if self._fit(tag, found) else None

    def _parsed(self, tag: Tag, text: str) -> nodes.Template | None:
        try:
            found = self._env.parse(text)
        except (TemplateSyntaxError, RecursionError):
            self._say("M002", tag, typed=_short(tag.inner))
            return None
        return found if self._fit(tag, found) else None

    def _fit(self, tag: Tag, node: nodes.Node) -> bool:
        try:
            look_through(node)
        except (UnfitNodeError, RecursionError) as unfit:
            what, name = (unfit.what, unfit.name) if isinstance(unfit, UnfitNodeError) else ("deep", "")
            if what == "filter":
                known = ", ".join(FILTERS)
                hint = f"có phải '{near}'?" if (near := suggest(name, FILTERS)) else None
                self._say("M007", tag, self._span(tag, name), hint=hint, name=_short(name), known=known)
            elif what == "attribute":
                self._say("M001", tag, self._span(tag, name), hint="", name=_short(name))
            else:
                self._say("M006", tag, self._span(tag, name), typed=_short(tag.inner), what=_WHAT[what])
            return False
        return True

    def _shape(self, tag: Tag, node: nodes.Node) -> Shape | None:
        """What an expression holds; None where that is not known, or said already."""
        match node:
            case nodes.Name():
                return self._name(tag, node.name)
            case nodes.Getattr():
                return self._inner(tag, self._shape(tag, node.node), node.attr)
            case nodes.Getitem(arg=nodes.Const(value=key)):
                return self._inner(tag, self._shape(tag, node.node), key)
            case nodes.Filter():
                return self._filtered(tag, node)
            case nodes.Const():
                return Leaf()
        for inner in node.iter_child_nodes():
            self._shape(tag, inner)
        return None

    def _name(self, tag: Tag, name: str) -> Shape | None:
        if name in self._scope:
            return self._scope[name]
        if self.names is None:
            return None
        self.used.add(name)
        if name not in self.names.names:
            self._unknown(tag, name, (*self._scope, *self.names.names))
            return None
        return self.names.names[name]

    def _inner(self, tag: Tag, outer: Shape | None, key: str | int) -> Shape | None:
        match outer:
            case Group() if isinstance(key, str):
                if key not in outer.names:
                    self._unknown(tag, key, outer.names)
                    return None
                return outer.names[key]
            case Many() if isinstance(key, int):
                return outer.of
            case Pair() if isinstance(key, int) and key < len(outer.items):
                return outer.items[key]
            case None:
                return None
        self._say("M008", tag, self._span(tag, str(key)), typed=_short(tag.inner), found=_KINDS[type(outer)])
        return None

    def _filtered(self, tag: Tag, node: nodes.Filter) -> Shape | None:
        assert node.node is not None
        shape = self._shape(tag, node.node)
        wanted = Many if node.name in ("dem", "noi") else None
        if wanted and shape is not None and not isinstance(shape, Many | Pair):
            self._say("M008", tag, typed=_short(tag.inner), found=_KINDS[type(shape)])
        if node.name == "o":
            if isinstance(shape, Group) and isinstance(rows := shape.names.get("rows"), Many):
                found = self._inner(tag, rows.of, "cells")
                return found.of if isinstance(found, Many) else None
            if shape is not None:
                self._say("M008", tag, typed=_short(tag.inner), found=_KINDS[type(shape)])
            return None
        return Leaf() if node.name in TEXT_FILTERS or node.name == "dem" else None

    # ---- saying ----

    def _unknown(self, tag: Tag, name: str, known: Sequence[str] | Mapping[str, object]) -> None:
        near = suggest(name, known)
        hint = f"có phải '{near}'?" if near else f"ở đây có: {', '.join(known)}"
        self._say("M001", tag, self._span(tag, name), hint=hint, name=_short(name))

    def _span(self, tag: Tag, name: str = "") -> Span:
        typed = self._typed(tag)
        found = re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", typed) if name else None
        start, length = (found.start(), len(name)) if found else (0, len(typed.splitlines()[0]) if typed else 1)
        return self._at(tag, start, length)

    def _at(self, tag: Tag, start: int, length: int) -> Span:
        before = self._typed(tag)[:start]
        line, column = tag.piece + 1 + before.count("\n"), tag.at + start + 1
        if "\n" in before:
            column = start - before.rindex("\n")
        return Span(self.file, line, column, line, column + max(length, 1))

    def _typed(self, tag: Tag) -> str:
        text = self.pieces[tag.piece].text[tag.at :]
        if len(text) < tag.length:
            text = "\n".join([text, *(piece.text for piece in self.pieces[tag.piece + 1 :])])
        return text[: tag.length]

    def _say(self, code: str, tag: Tag, span: Span | None = None, *, hint: str | None = None, **words: str) -> None:
        place = self.pieces[tag.piece].place
        self.diagnostics.add(code, span or self._span(tag), hint=hint, at=f" ({place})" if place else "", **words)


_WHAT = {
    "call": "gọi hàm",
    "arithmetic": "tính toán",
    "other": "cách viết này",
    "deep": "lồng quá sâu",
}


def find(pieces: Sequence[Piece], prefixes: frozenset[str]) -> Iterator[Tag]:
    """Every tag, in order. In Word and Excel a tag ends in the piece where it begins; in HTML it may run on."""
    if not prefixes:
        text = "\n".join(piece.text for piece in pieces)
        starts = [0]
        for piece in pieces:
            starts.append(starts[-1] + len(piece.text) + 1)
        line = 0
        for tag in _find(text, 0, prefixes):
            while starts[line + 1] <= tag.at:
                line += 1
            yield Tag(tag.kind, tag.inner, line, tag.at - starts[line], tag.length, tag.prefix, tag.closed)
        return
    for number, piece in enumerate(pieces):
        yield from _find(piece.text, number, prefixes)


def _find(text: str, piece: int, prefixes: frozenset[str]) -> Iterator[Tag]:
    at = 0
    while found := _OPEN.search(text, at):
        kind, start = found[0], found.start()
        end = _end(text, start + 2, kind)
        if end < 0:
            shown = text[start : start + 60].partition("\n")[0]
            yield Tag(kind, shown, piece, start, len(shown), closed=False)
            at = start + 2
            continue
        inner = text[start + 2 : end].translate(_STRAIGHT)
        inner = inner.strip("-+") if kind != "{#" else inner
        prefix = ""
        if kind == "{%" and prefixes and (said := _PREFIX.match(inner)) and said[1] in prefixes:
            prefix, inner = said[1], inner[said.end() :]
        yield Tag(kind, inner.strip() if kind == "{%" else inner, piece, start, end + 2 - start, prefix)
        at = end + 2


def _end(text: str, at: int, kind: str) -> int:
    """Where the tag that begins before `at` is closed, -1 where it is not. Braces inside quotes close nothing."""
    close = {"{{": "}}", "{%": "%}", "{#": "#}"}[kind]
    if kind == "{#":
        return text.find(close, at)
    quote = ""
    while at < len(text):
        sign = text[at].translate(_STRAIGHT)
        if quote:
            at += 1 if sign == "\\" else 0
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif text.startswith(close, at):
            return at
        at += 1
    return -1


def _answers(expression: nodes.Expr) -> Iterator[nodes.Expr]:
    """What a placeholder may print: both sides of a choice."""
    if isinstance(expression, nodes.CondExpr):
        yield from _answers(expression.expr1)
        if expression.expr2 is not None:
            yield from _answers(expression.expr2)
        return
    yield expression


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 60 else text.strip()[:59] + "…"
