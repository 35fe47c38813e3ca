"""Formulas in words, for pages, and in column numbers, for the head of a printed table."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from engine.expr.arithmetic import decimal_text
from engine.expr.functions import FUNCTIONS
from engine.expr.tree import (
    At,
    Attribute,
    Binary,
    Call,
    Cell,
    Column,
    Here,
    Indicator,
    Number,
    Several,
    TableRows,
    Text,
    Tree,
    Unary,
)

Named = Cell | TableRows | Attribute | Indicator
_SPOKEN = {
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "&": "nối với",
    "=": "bằng",
    "<>": "khác",
    "<": "nhỏ hơn",
    "<=": "không lớn hơn",
    ">": "lớn hơn",
    ">=": "không nhỏ hơn",
}
_TIGHT = {"=": 0, "<>": 0, "<": 0, "<=": 0, ">": 0, ">=": 0, "&": 1, "+": 2, "-": 2, "*": 3, "/": 3}
_ATOM = 9
_HINT_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/"}


class _Phrase(NamedTuple):
    """`tight`: how strongly its outermost sign binds."""

    text: str
    tight: int


def in_words(tree: Tree, name_of: Callable[[Named], str]) -> str:
    """`PERCENT(nu; so_nguoi)` as "tỷ lệ phần trăm của Nữ trên Tổng số". `name_of` gives the title of a cell, of rows,
    of an attribute or an indicator."""
    return _spoken(tree, name_of).text


def _spoken(tree: Tree, name_of: Callable[[Named], str]) -> _Phrase:
    match tree:
        case Number():
            return _Phrase(decimal_text(tree.value).replace(".", ","), _ATOM)
        case Text():
            return _Phrase(f"“{tree.value}”", _ATOM)
        case Unary():
            return _Phrase("−" + _within(_spoken(tree.operand, name_of), _ATOM), _ATOM)
        case Binary():
            return _joined(tree, lambda inner: _spoken(inner, name_of), _SPOKEN, " ")
        case Call():
            return _Phrase(_call(tree, name_of), _ATOM)
        case _:
            return _Phrase(name_of(tree), _ATOM)


def _call(tree: Call, name_of: Callable[[Named], str]) -> str:
    said = [_spoken(argument, name_of).text for argument in tree.arguments]
    return FUNCTIONS[tree.function].words.format(
        *said, all="; ".join(said), rest="; ".join(said[1:]), **{"and": " và ".join(said), "or": " hoặc ".join(said)}
    )


def hint(
    tree: Tree, number_of: Callable[[str], str | None], row_of: Callable[[str], str | None] = lambda _: None
) -> str:
    """The right side of a printed hint: `1+2` of `3=1+2`, `2/1×100` of `4=2/1×100`. `number_of` gives the printed
    number of a column of the same row by its id, `row_of` the title of another row of the table by its key: `2/tổng
    số×100` is the share of the row in that row. '' where the formula cannot be told in column numbers."""
    phrase = _share(tree, number_of, row_of) or _numbered(tree, number_of)
    return "" if phrase is None else phrase.text


def _share(tree: Tree, number_of: Callable[[str], str | None], row_of: Callable[[str], str | None]) -> _Phrase | None:
    """What a row is of another row in the same column: only there is a row's name enough."""
    match tree:
        case Call(
            function="PERCENT" | "PERMILLE",
            arguments=(
                Cell(form=None, rows=Here(), column=Column(every_code=False) as column),
                Cell(form=None, rows=At(key=key), column=whole),
            ),
        ) if column == whole:
            number, row = number_of(column.id), row_of(key)
            factor = "100" if tree.function == "PERCENT" else "1000"
            return None if number is None or row is None else _Phrase(f"{number}/{row}×{factor}", _TIGHT["*"])
        case _:
            return None


def _numbered(tree: Tree, number_of: Callable[[str], str | None]) -> _Phrase | None:  # noqa: PLR0911  # a line per kind of node
    match tree:
        case Number():
            return _Phrase(decimal_text(tree.value).replace(".", ","), _ATOM)
        case Cell(form=None, rows=Here(), column=Column(every_code=False) as column) if not tree.type.many:
            number = number_of(column.id)
            return None if number is None else _Phrase(number, _ATOM)
        case Binary(operator="+" | "-" | "*" | "/"):
            left, right = _numbered(tree.left, number_of), _numbered(tree.right, number_of)
            if left is None or right is None:
                return None
            sides = {id(tree.left): left, id(tree.right): right}
            return _joined(tree, lambda inner: sides[id(inner)], _HINT_SIGNS, "")
        case Call(function="SUM"):
            parts = [_numbered(cell, number_of) for argument in tree.arguments for cell in _cells(argument)]
            known = [_within(part, _TIGHT["+"]) for part in parts if part is not None]
            return _Phrase("+".join(known), _TIGHT["+"]) if len(known) == len(parts) else None
        case Call(function="PERCENT" | "PERMILLE"):
            part, whole = (_numbered(argument, number_of) for argument in tree.arguments)
            if part is None or whole is None:
                return None
            factor = "100" if tree.function == "PERCENT" else "1000"
            text = f"{_within(part, _TIGHT['/'])}/{_within(whole, _ATOM)}×{factor}"
            return _Phrase(text, _TIGHT["*"])
        case _:
            return None


def _cells(tree: Tree) -> tuple[Tree, ...]:
    """The cells of a column group in the same row, one by one."""
    if isinstance(tree, Cell) and isinstance(tree.column, Several) and isinstance(tree.rows, Here):
        one = replace(tree.type, many=False)
        return tuple(replace(tree, column=column, type=one) for column in tree.column.columns)
    return (tree,)


def _joined(tree: Binary, say: Callable[[Tree], _Phrase], signs: dict[str, str], gap: str) -> _Phrase:
    tight = _TIGHT[tree.operator]
    left, right = say(tree.left), say(tree.right)
    return _Phrase(
        f"{_within(left, tight)}{gap}{signs[tree.operator]}{gap}{_within(right, tight + (tree.operator in '-/'))}",
        tight,
    )


def _within(phrase: _Phrase, tight: int) -> str:
    return phrase.text if phrase.tight >= tight else f"({phrase.text})"
