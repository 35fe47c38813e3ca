"""The hints that annexes print among the column numbers: `3=1+2`, `(3)=(1)+(2)`, `4=2/1*100`, as formulas of ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_HINT = re.compile(r"^\(?\s*(?P<left>[\w.]{1,6})\s*\)?\s*[=＝]\s*(?P<right>.+)$")
_BARE = re.compile(r"^[=＝]\s*(?P<right>.+)$")
_IN_TITLE = re.compile(r"[(\[]\s*(?P<hint>[\w.]{0,6}\s*=\s*[\w\s.+\-−–*×x/:()%…]+?)\s*[)\]]\s*$")
_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)*[a-zđ]?|[+\-−–*×xX/:()]|…|\.{2,}|%)")
_RANGE = re.compile(r"(\d+)\s*\+\s*(?:(\d+)\s*\+\s*)?(?:…|\.{2,})\s*\+?\s*(\d+)")
_HUNDRED = re.compile(r"\s*[*×xX]\s*100\s*%?\s*$")
_HUNDRED_FIRST = re.compile(r"^\s*100\s*%?\s*[*×xX]\s*")
_TOTAL = re.compile(r"\b(?:dòng\s+)?(?:tổng(?:\s+số|\s+cộng)?)\b", re.IGNORECASE)
_SIGNS = {"−": "-", "–": "-", "×": "*", "x": "*", "X": "*", ":": "/"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """`left`: the number it stands at; '' where it says none. `right`: as printed."""

    left: str
    right: str


def split_title(title: str) -> tuple[str, str]:
    """A title and the hint in brackets behind it: `Còn lại (5=1+2-3)`."""
    found = _IN_TITLE.search(title)
    return (title[: found.start()].strip(), found["hint"].strip()) if found else (title, "")


def read_hint(text: str) -> Hint | None:
    found = _HINT.match(text) or _BARE.match(text)
    if found is None or len(text) > _LONGEST:
        return None
    return Hint(found.groupdict().get("left") or "", found["right"].strip())


@dataclass(frozen=True, slots=True)
class Formula:
    """`text` in our language. `parts`: the numbers it only adds up, '' where it does more."""

    text: str
    parts: tuple[str, ...]


def formula(hint: Hint, name: Callable[[str], str | None], *, total: str = "") -> Formula | None:
    """What the hint computes, with ids instead of numbers; None where it cannot be read. `total`: how the total row of
    the same column is written, given its id in `{}`."""
    right = _RANGE.sub(_spelt_out, hint.right).removesuffix("%").strip()
    ratio, right = _without_hundred(right)
    top, _, bottom = right.rpartition("/") if ratio else ("", "", "")
    if ratio and "/" not in right:
        top, _, bottom = right.rpartition(":")
    if not ratio:
        found = _expression(right, name)
        return None if found is None else Formula(found[0], found[1])
    numerator = _expression(top, name)
    if numerator is None:
        return None
    if total and _TOTAL.fullmatch(bottom.strip("() ")):
        return Formula(f"PERCENT({numerator[0]}; {total.format(numerator[0])})", ())
    denominator = _expression(bottom, name)
    return None if denominator is None else Formula(f"PERCENT({numerator[0]}; {denominator[0]})", ())


def _without_hundred(right: str) -> tuple[bool, str]:
    for pattern in (_HUNDRED, _HUNDRED_FIRST):
        if pattern.search(right):
            return True, pattern.sub("", right)
    return False, right


def _spelt_out(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[3])
    return "+".join(map(str, range(first, last + 1))) if first < last <= first + 60 else found[0]


def _expression(text: str, name: Callable[[str], str | None]) -> tuple[str, tuple[str, ...]] | None:
    """The text with ids, and the numbers in it where it is one sum."""
    written: list[str] = []
    numbers: list[str] = []
    place = 0
    while place < len(text.rstrip()):
        token = _TOKEN.match(text, place)
        if token is None:
            return None
        sign = _SIGNS.get(token[1], token[1])
        if sign[0].isdigit():
            id_ = name(sign)
            if id_ is None:
                return None
            numbers.append(sign)
            written.append(id_)
        elif sign in "+-*/()":
            written.append(sign)
        else:
            return None
        place = token.end()
    found = "".join(f" {each} " if each in ("+", "-", "*", "/") else each for each in _unbracketed(written))
    only_sum = bool(numbers) and set(_unbracketed(written)) <= {"+", *(name(number) or "" for number in numbers)}
    return (found.strip(), tuple(numbers) if only_sum else ()) if _sound(written) else None


def _unbracketed(tokens: list[str]) -> list[str]:
    """`(1)+(2)` without the brackets around each number."""
    found: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place] == "(" and place + 2 < len(tokens) and tokens[place + 2] == ")":
            found.append(tokens[place + 1])
            place += 3
        else:
            found.append(tokens[place])
            place += 1
    return found


def _sound(tokens: list[str]) -> bool:
    """Numbers and signs take turns, and brackets close."""
    deep = 0
    wants_number = True
    for token in tokens:
        if token == "(" and wants_number:
            deep += 1
        elif token == ")" and not wants_number:
            deep -= 1
        elif token in "+-*/" and not wants_number:
            wants_number = True
        elif token not in "+-*/()" and wants_number:
            wants_number = False
        else:
            return False
        if deep < 0:
            return False
    return deep == 0 and not wants_number
