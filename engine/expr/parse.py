"""From the text of a formula to its shape, or to a sentence about what stops it. Knows no names and no types."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from engine.diagnostics import Diagnostics
from engine.expr.place import Place
from engine.expr.scan import Scanned, scan
from engine.expr.scan import Token as ScanToken
from engine.expr.syntax import CallText, Negative, NumberText, Operation, PathText, QuotedText, StepText, Syntax, nodes

MOST_NODES = 500
LONGEST = 10_000  # characters; 500 nodes never need them
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "<>", "−": "-", "–": "-"}
_BINARY = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "AMPERSAND", "COMPARE"})
_VALUES = frozenset({"NUMBER", "TEXT", "NAME"})


def parse(
    place: Place, diagnostics: Diagnostics, *, functions: frozenset[str], id_of_title: Callable[[str], str | None]
) -> tuple[Syntax, Scanned] | None:
    """The shape of the formula, and what the first look found; None, reported, if it has none."""
    if len(place.text) > LONGEST:
        diagnostics.add("X112", place.span, most=MOST_NODES)
        return None
    scanned = scan(place, diagnostics, functions=functions, id_of_title=id_of_title)
    if not scanned.readable:
        return None
    try:
        syntax: Syntax = _parser().parse(scanned.text)  # type: ignore[assignment]  # the transformer returns our shapes
    except UnexpectedInput as stop:
        if not scanned.mistaken:
            _explain(stop, place, scanned, diagnostics)
        return None
    if nodes(syntax) > MOST_NODES:
        diagnostics.add("X112", place.span, most=MOST_NODES)
        return None
    return syntax, scanned


@v_args(inline=True)
class _Shapes(Transformer[Token, Syntax]):
    def start(self, syntax: Syntax) -> Syntax:
        return syntax

    def number(self, token: Token) -> Syntax:
        return NumberText(str(token), *_ends(token))

    def text(self, token: Token) -> Syntax:
        return QuotedText(str(token)[1:-1].replace('""', '"'), *_ends(token))

    def inner(self, token: Token) -> StepText:
        start, end = _ends(token)
        text = str(token)[1:-1].replace('""', '"') if token.type == "TEXT" else str(token)
        return StepText(text, start, end, bracket=True, quoted=token.type == "TEXT", number=token.type == "NUMBER")

    def bracket(self, *parts: Token | StepText) -> tuple[tuple[StepText, ...], int]:
        steps = tuple(part for part in parts if isinstance(part, StepText))
        closing = parts[-1]
        return steps, _ends(closing)[1] if isinstance(closing, Token) else steps[-1].end

    def dot(self, _: Token, name: Token) -> tuple[tuple[StepText, ...], int]:
        start, end = _ends(name)
        return (StepText(str(name), start, end),), end

    def path(self, name: Token, *parts: tuple[tuple[StepText, ...], int]) -> Syntax:
        start, end = _ends(name)
        steps = [StepText(str(name), start, end)]
        for inner, last in parts:
            steps.extend(inner)
            end = last
        return PathText(tuple(steps), start, end)

    def call(self, name: Token, *parts: Token | Syntax | None) -> Syntax:
        start, end = _ends(name)
        closing = parts[-1]
        arguments = tuple(part for part in parts if part is not None and not isinstance(part, Token))
        return CallText(str(name), arguments, start, _ends(closing)[1] if isinstance(closing, Token) else end, end)

    def brackets(self, opening: Token, inner: Syntax, closing: Token) -> Syntax:
        start, end = _ends(opening)[0], _ends(closing)[1]
        match inner:
            case Operation():
                return Operation(inner.operands, inner.operators, start, end)
            case Negative():
                return Negative(inner.operand, start, end)
            case _:
                return inner

    def negative(self, sign: Token, operand: Syntax) -> Syntax:
        return Negative(operand, _ends(sign)[0], operand.end)

    def unary(self, operand: Syntax) -> Syntax:
        return operand

    def _operation(self, *parts: Token | Syntax) -> Syntax:
        operands = tuple(part for part in parts if not isinstance(part, Token))
        operators = tuple((_SIGNS.get(part, str(part)), _ends(part)[0]) for part in parts if isinstance(part, Token))
        if not operators:
            return operands[0]
        return Operation(operands, operators, operands[0].start, operands[-1].end)

    comparison = joined = sum = term = _operation


def _ends(token: Token) -> tuple[int, int]:
    assert token.start_pos is not None
    return token.start_pos, token.start_pos + len(token)


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Shapes(), maybe_placeholders=False)


def _explain(stop: UnexpectedInput, place: Place, scanned: Scanned, diagnostics: Diagnostics) -> None:
    """Say in the author's words where and why the grammar stopped."""
    at = stop.pos_in_stream or 0
    if isinstance(stop, UnexpectedCharacters):
        diagnostics.add("X109", place.between(at, at + 1), typed=place.text[at])
        return
    token = stop.token if isinstance(stop, UnexpectedToken) else None
    if token is None or token.type == "$END":
        last = scanned.tokens[-1]
        hint = f"sau '{last.text}' còn thiếu một số, tên cột hoặc hàm"
        diagnostics.add("X108", place.between(last.start, last.end), hint=hint)
        return
    start, end = _ends(token)
    diagnostics.add("X108", place.between(start, end), hint=_why(token, scanned.before(start)))


def _why(token: Token, before: ScanToken | None) -> str:
    starts = before is None or before.kind == "operator" or before.text in "(;"
    if starts and (token.type in ("SEMICOLON", "RPAR") or token.type in _BINARY):
        return f"trước '{token}' thiếu một số, tên cột hoặc hàm"
    if token.type == "SEMICOLON":
        return "dấu ; chỉ đứng giữa các đối số của một hàm: SUM(a; b)"
    if before is not None and (token.type in _VALUES or token.type == "LPAR"):
        return f"giữa '{before.text}' và '{token}' thiếu dấu phép tính (+ - * / ...) hoặc dấu ;"
    if token.type in ("LSQB", "RSQB", "DOT"):
        return "gọi ô khác viết bảng[dòng].cột, ví dụ theo_dan_toc[tong].so_ho"
    return f"'{token}' không đứng ở đây được"
