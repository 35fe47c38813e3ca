"""The first look at a formula, before the grammar: habits from Word, Excel and paper, all of them, each with its cure.

What can be read in spite of a mistake is mended in place (same length: offsets stay true) and the grammar goes on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.diagnostics import Diagnostics
from engine.expr.place import Place

DEEPEST = 20  # brackets inside brackets
MOST_COMMAS = 20  # reported one by one; whoever sees so many knows
LONGEST_NUMBER = 28  # digits; the precision of the arithmetic

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<curly>[“”„‟][^“”„‟"]*[“”„‟"]?)
    | (?P<single>(?P<tick>['‘’`])[^'‘’`]*['‘’`]?)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<habit>==+|!=|=<|=>|&&|\|\||\*\*)
    | (?P<operator><=|>=|<>|[-−–+*/&=<>≤≥≠])
    | (?P<mark>[();.\[\]])
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_MENDED_HABITS = {"!=": "<>", "=<": "<=", "=>": ">="}
_INFIX = {"AND": "AND", "OR": "OR", "NOT": "NOT", "VÀ": "AND", "HOẶC": "OR"}
_STRANGE = {
    "^": "không có phép lũy thừa; viết x * x",
    ":": "chia viết /, ví dụ a / b; không có vùng ô A1:B2, viết SUM(a; b)",
    "{": "dùng ngoặc tròn ( )",
    "}": "dùng ngoặc tròn ( )",
    "$": "công thức gọi tên cột, tên dòng, không gọi ô kiểu $A$1",
    "|": 'nối chữ viết &, "hoặc" viết OR(a; b)',
    "!": '"không" viết NOT(a), "khác" viết <>',
    '"': 'thiếu dấu " đóng',
}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """`text`: mended. `readable`: whether the grammar may go on. `unknown`: offsets where a name stands in for
    something already reported. `mistaken`: whether anything was reported."""

    tokens: tuple[Token, ...]
    text: str
    readable: bool
    unknown: frozenset[int]
    mistaken: bool

    def before(self, offset: int) -> Token | None:
        """The last token that ends at or before `offset`."""
        return next((token for token in reversed(self.tokens) if token.end <= offset), None)


def scan(
    place: Place, diagnostics: Diagnostics, *, functions: frozenset[str], id_of_title: Callable[[str], str | None]
) -> Scanned:
    """Report what is wrong with the characters and words of the formula."""
    scanner = _Scanner(place, diagnostics, functions=functions, id_of_title=id_of_title)
    return scanner.run()


class _Scanner:
    def __init__(
        self,
        place: Place,
        diagnostics: Diagnostics,
        *,
        functions: frozenset[str],
        id_of_title: Callable[[str], str | None],
    ) -> None:
        self._place = place
        self._diagnostics = diagnostics
        self._functions = functions
        self._id_of_title = id_of_title
        self._tokens = tuple(_tokens(place.text))
        self._mended = list(place.text)
        self._unknown: set[int] = set()
        self._readable = True
        self._mistaken = False
        self._commas = 0

    def run(self) -> Scanned:
        if not self._tokens:
            self._report("X100", 0, 1)
            self._readable = False
        for index, token in enumerate(self._tokens):
            match token.kind:
                case "curly":
                    self._curly(token)
                case "single":
                    self._single(token)
                case "number":
                    self._number(token)
                case "habit":
                    self._habit(token)
                case "operator" if index == 0 and token.text == "=":
                    self._report(
                        "X116", token.start, token.end, typed="=", hint="công thức ở đây không mở đầu bằng dấu ="
                    )
                    self._mend(token, " ")
                case "other":
                    self._other(token, index)
        self._words()
        self._brackets()
        return Scanned(self._tokens, "".join(self._mended), self._readable, frozenset(self._unknown), self._mistaken)

    # ---- single characters ----

    def _curly(self, token: Token) -> None:
        inner = token.text[1:].rstrip('“”„‟"')
        self._report("X104", token.start, token.end, text=inner)
        if len(token.text) - len(inner) < 2:
            self._readable = False
            return
        self._mend(token, f'"{inner}"')

    def _single(self, token: Token) -> None:
        inner = token.text[1:].rstrip("'‘’`")
        self._report("X119", token.start, token.end, text=inner)
        if len(token.text) - len(inner) < 2:
            self._readable = False
            return
        self._mend(token, f'"{inner}"')

    def _number(self, token: Token) -> None:
        if sum(character.isdigit() for character in token.text) > LONGEST_NUMBER:
            self._report("X115", token.start, token.end, most=LONGEST_NUMBER)
            self._mend(token, "1")
        elif not token.text.isascii():
            self._report("X109", token.start, token.end, typed=token.text, hint="viết chữ số 0 đến 9")
            self._mend(token, "1")

    def _habit(self, token: Token) -> None:
        cures = {
            "!=": '"khác" viết <>',
            "=<": "viết <=",
            "=>": "viết >=",
            "&&": '"và" viết AND(a; b)',
            "||": '"hoặc" viết OR(a; b)',
            "**": "không có phép lũy thừa; viết x * x",
        }
        self._report(
            "X116", token.start, token.end, typed=token.text, hint=cures.get(token.text, '"bằng" viết một dấu =')
        )
        if token.text.startswith("=="):
            self._mend(token, "=")
        elif token.text in _MENDED_HABITS:
            self._mend(token, _MENDED_HABITS[token.text])
        else:
            self._readable = False

    def _other(self, token: Token, index: int) -> None:
        before = self._tokens[index - 1] if index > 0 else None
        after = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        match token.text:
            case ",":
                self._comma(token, index)
            case "×" | "÷" | "·" | "∙":
                sign = "/" if token.text == "÷" else "*"
                self._report("X118", token.start, token.end, typed=token.text, sign=sign)
                self._mend(token, sign)
            case "%" if before is not None and before.kind == "number":
                share = _hundredth(before.text)
                self._report("X117", before.start, token.end, typed=before.text + "%", share=share)
                self._mend(token, " ")
            case '"':
                self._report(
                    "X110", token.start, len(self._place.text), text=self._place.text[token.start + 1 :].strip()
                )
                self._readable = False
            case _:
                hint = _STRANGE.get(token.text, "")
                if token.text == ":" and after is not None and after.kind == "number":
                    hint = "chia viết /"
                self._report("X109", token.start, token.end, typed=token.text, hint=hint)
                self._readable = False

    def _comma(self, token: Token, index: int) -> None:
        before = self._tokens[index - 1] if index > 0 else None
        after = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        if (
            before is not None
            and after is not None
            and before.kind == after.kind == "number"
            and before.end == token.start
            and token.end == after.start
            and "." not in before.text + after.text
        ):
            self._report("X102", before.start, after.end, good=f"{before.text}.{after.text}")
            self._mend(token, ".")
            return
        self._mend(token, ";")
        self._commas += 1
        if self._commas <= MOST_COMMAS:
            self._report("X101", token.start, self._end_of_argument(index), good=self._call_with_semicolons(index))

    def _end_of_argument(self, comma: int) -> int:
        depth, end = 0, self._tokens[comma].end
        for token in self._tokens[comma + 1 :]:
            if token.text in ("(", "["):
                depth += 1
            elif token.text in (")", "]"):
                depth -= 1
            if depth < 0 or (depth == 0 and token.text in (",", ";")):
                break
            end = token.end
        return end

    def _call_with_semicolons(self, comma: int) -> str:
        """The call around the comma, as it should be written."""
        depth, start = 0, None
        for index in range(comma - 1, -1, -1):
            token = self._tokens[index]
            depth += (token.text == ")") - (token.text == "(")
            if depth < 0:
                start = index - 1 if index > 0 and self._tokens[index - 1].kind == "word" else index
                break
        if start is None:
            return "SUM(a; b)"
        parts: list[str] = []
        depth = 0
        end = self._tokens[start].start
        for index in range(start, len(self._tokens)):
            token = self._tokens[index]
            parts.append(" " if token.start > end and parts and parts[-1] != "; " else "")
            parts.append("; " if token.text == "," and not self._between_digits(index) else token.text)
            end = token.end
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.text == ")":
                break
        return "".join(parts)

    def _between_digits(self, index: int) -> bool:
        return (
            0 < index < len(self._tokens) - 1
            and self._tokens[index - 1].kind == self._tokens[index + 1].kind == "number"
            and self._tokens[index - 1].end == self._tokens[index].start
            and self._tokens[index].end == self._tokens[index + 1].start
        )

    # ---- words ----

    def _words(self) -> None:
        for first, last in _runs(self._tokens, self._functions):
            run = self._tokens[first : last + 1]
            infix = next((token for token in run if token.text.upper() in _INFIX), None)
            if infix is not None and len(run) > 1:
                name = _INFIX[infix.text.upper()]
                self._report("X120", infix.start, infix.end, typed=infix.text, function=name)
                self._readable = False
            else:
                self._word_or_title(run, last)

    def _word_or_title(self, run: tuple[Token, ...], last: int) -> None:
        start, end = run[0].start, run[-1].end
        title = self._place.text[start:end]
        called = last + 1 < len(self._tokens) and self._tokens[last + 1].text == "("
        if len(run) == 1:
            if called or _ID.fullmatch(title):
                return
            if title in self._functions:
                self._report("X114", start, end, function=title)
            else:
                self._report_title(title, start, end)
        elif any(token.kind == "word" and not _ID.fullmatch(token.text) for token in run) or self._id_of_title(title):
            self._report_title(title, start, end)
        else:
            self._report(
                "X108",
                start,
                end,
                hint=f"giữa '{run[0].text}' và '{run[1].text}' thiếu dấu phép tính (+ - * / ...) hoặc dấu ;",
            )
        self._mended[start:end] = "x" + "_" * (end - start - 1)
        self._unknown.add(start)

    def _report_title(self, title: str, start: int, end: int) -> None:
        id_ = self._id_of_title(title)
        if id_ == title:  # a misspelt id, told where it is declared
            self._mistaken = True
            return
        hint = "tên (id) viết chữ thường không dấu, nối bằng _; xem phía trước dấu hai chấm của cột"
        self._report("X103", start, end, hint=hint if id_ is None else f"'{title}' có tên là {id_}")

    # ---- brackets ----

    def _brackets(self) -> None:
        pairs = {")": "(", "]": "["}
        open_: list[Token] = []
        for token in self._tokens:
            if token.kind != "mark" or token.text in ".;":
                continue
            if token.text in "([":
                open_.append(token)
                if len(open_) == DEEPEST + 1:
                    self._report("X111", token.start, token.end, most=DEEPEST)
                    self._readable = False
            elif open_ and open_[-1].text == pairs[token.text]:
                open_.pop()
            else:
                self._report("X106", token.start, token.end, bracket=token.text, missing=pairs[token.text])
                self._readable = False
                return
        for token in open_:
            closing = ")" if token.text == "(" else "]"
            self._report("X106", token.start, token.end, bracket=token.text, missing=closing)
            self._readable = False

    # ---- reporting ----

    def _report(self, code: str, start: int, end: int, *, hint: str | None = None, **words: object) -> None:
        self._mistaken = True
        self._diagnostics.add(code, self._place.between(start, end), hint=hint, **words)

    def _mend(self, token: Token, text: str) -> None:
        self._mended[token.start : token.end] = text.ljust(token.end - token.start)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "tick":
            kind = "single"
        if kind != "space":
            yield Token(kind, match.group(), match.start(), match.end())


def _runs(tokens: tuple[Token, ...], functions: frozenset[str]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of words (and numbers after a word) with nothing but space between them."""
    index = 0
    while index < len(tokens):
        if tokens[index].kind != "word":
            index += 1
            continue
        last = index
        while last + 1 < len(tokens) and tokens[last + 1].kind in ("word", "number"):
            last += 1
        called = last + 1 < len(tokens) and tokens[last + 1].text == "("
        if called and last > index and tokens[last].text in functions:
            last -= 1
        yield index, last
        index = last + 1


def _hundredth(number: str) -> str:
    return f"{(Decimal(number) / 100).normalize():f}"
