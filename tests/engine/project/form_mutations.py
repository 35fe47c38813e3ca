"""Real forms, damaged by machine: one way of damaging per name, drawn by dice. Text in, bytes out."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

TYPES = ("integer", "text", "date", "yes_no", "choice", "percent", "money", "so", "string", "[integer]", "{}", "12")
WORDS = (
    "",
    "0",
    "-",
    "[]",
    "{}",
    "null",
    "true",
    "9" * 40,
    "'",
    '"',
    "x: y",
    "*a",
    "&a b",
    "!!python/object:os.system x",
)
CONTROLS = "\x00\x01\x08\x0b\x1b\x7f\x9f\u200b\u202e\u2028\ufeff\ufffe\ue001"
LARGE = 5 * 1024 * 1024

Mutation = Callable[[str, Random], bytes]


def _line(text: str, dice: Random, change: Callable[[str], str]) -> bytes:
    lines = text.splitlines(keepends=True)
    at = dice.choice([number for number, line in enumerate(lines) if line.strip()])
    return "".join([*lines[:at], change(lines[at]), *lines[at + 1 :]]).encode()


def key_cut(text: str, dice: Random) -> bytes:
    """A key is gone with its value, only with its name, or in its middle."""
    match = dice.choice(list(re.finditer(r"[\w\"]+:(?: [^,}\n]*)?", text)))
    kept = dice.choice(["", match.group().partition(":")[2], match.group()[1:], match.group()[:2]])
    return (text[: match.start()] + kept + text[match.end() :]).encode()


def type_swapped(text: str, dice: Random) -> bytes:
    """A value is of another type."""
    match = dice.choice(list(re.finditer(r"(?<=: )[^,}\]\n]+", text)))
    other = dice.choice([*TYPES, *WORDS])
    return (text[: match.start()] + other + text[match.end() :]).encode()


def indentation_broken(text: str, dice: Random) -> bytes:
    lead = dice.choice(["", " ", "   ", "\t", " \t ", " " * 40])
    return _line(text, dice, lambda line: lead + (line.lstrip() if dice.random() < 0.5 else line))


def lines_shuffled(text: str, dice: Random) -> bytes:
    """A line is twice there, gone, or elsewhere."""
    lines = text.splitlines(keepends=True)
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    line = lines[at]
    change = dice.randrange(3)
    if change:
        del lines[at]
    if change != 1:
        lines.insert(to, line)
    return "".join(lines).encode()


def bomb(text: str, dice: Random) -> bytes:
    """What makes other readers of YAML hang: aliases of aliases, merge keys, depth, breadth."""
    deep, many = dice.choice([50, 5_000, 100_000]), dice.choice([1_000, 30_000])
    laughs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 if n else ['x'] * 9)}]\n" for n in range(12))
    chosen: tuple[str, ...] = (
        laughs,
        "x: " + "[" * deep + "]" * deep + "\n",
        "x: " + "{a: " * deep + "\n",
        "- " * min(deep, 10_000) + "x\n",
        "x: [" + "a, " * many + "b]\n",
        "base: &b {a: 1}\nx: {<<: *b}\n",
        "x: '" + "(" * deep + "'\n",
        "".join(f"k{n}: 1\n" for n in range(many)),
    )
    at = text.index("\n", dice.randrange(len(text) - 1)) + 1 if "\n" in text[: len(text) - 1] else 0
    return (text[:at] + dice.choice(chosen) + text[at:]).encode()


def formula_damaged(text: str, dice: Random) -> bytes:
    formulas = list(re.finditer(r"'[^'\n]{3,}'", text))
    if not formulas:
        return key_cut(text, dice)
    match = dice.choice(formulas)
    inside = match.group()
    at = dice.randrange(1, len(inside))
    slip = dice.choice(
        ["(", ")", ";", ",", "<>", "TONG(", '"', "“", "1e9", "0,5", "[", "]", " AND ", "=", "x.y.z", "(" * 300]
    )
    return (text[: match.start()] + inside[:at] + slip + inside[at:] + text[match.end() :]).encode()


def control_characters(text: str, dice: Random) -> bytes:
    at = dice.randrange(len(text))
    return (text[:at] + dice.choice(CONTROLS) * dice.choice([1, 3]) + text[at:]).encode()


def mixed_encodings(text: str, dice: Random) -> bytes:
    """Half in another encoding, as files are that went through two programs."""
    at = dice.randrange(len(text))
    head, tail = text[:at], text[at:]
    other = dice.choice(["utf-16", "utf-16-be", "cp1258", "latin-1", "tcvn-like"])
    coded = bytes(ord(c) % 256 for c in tail) if other == "tcvn-like" else tail.encode(other, errors="replace")
    return dice.choice([head.encode() + coded, coded + head.encode(), b"\xef\xbb\xbf" + head.encode() + coded])


def decomposed(text: str, dice: Random) -> bytes:
    """Vietnamese with loose accents, all of it or a part."""
    at = dice.randrange(len(text))
    return (text[:at] + unicodedata.normalize(dice.choice(["NFD", "NFKD"]), text[at:])).encode()


def too_large(text: str, dice: Random) -> bytes:
    """5 MB: notes, one line, one title, one row after another."""
    filler = dice.choice(["# " + "ghi chú " * 12 + "\n", "x", "      r{}: Dòng\n", "\n", "  - ", "[", "\t"])
    if filler in ("x", "\t", "["):
        return (text + "guide: " + filler * LARGE).encode()
    count = LARGE // len(filler)
    return (
        text + "".join(filler.format(n) for n in range(count)) if "{}" in filler else text + filler * count
    ).encode()


def cut_off(text: str, dice: Random) -> bytes:
    """The file ends in the middle, perhaps within a letter."""
    content = text.encode()
    return content[: dice.randrange(len(content))]


MUTATIONS: Mapping[str, Mutation] = {
    "a key is cut": key_cut,
    "a value is of another type": type_swapped,
    "indentation is broken": indentation_broken,
    "lines are shuffled": lines_shuffled,
    "a formula is damaged": formula_damaged,
    "a bomb is laid": bomb,
    "control characters": control_characters,
    "two encodings": mixed_encodings,
    "loose accents": decomposed,
    "five megabytes": too_large,
    "the end is missing": cut_off,
}
