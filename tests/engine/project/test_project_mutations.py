"""No stage raises for an author's mistake: sound projects with one thing wrong are reported, never a crash."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.project import compile_files, find_files

WORKED = Path(__file__).parents[2] / "worked"
WORDS = (
    "",
    "x",
    "row",
    "tong",
    "period.to",
    "'",
    '"',
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "-",
    "0",
    "9999999999",
    "true",
    "# ",
    "\t",
    ": ",
)


def _lines(text: str, dice: random.Random, change: Callable[[str], str]) -> str:
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return "".join([*lines[:at], change(lines[at]), *lines[at + 1 :]])


def _words(text: str, dice: random.Random) -> str:
    words = text.split(" ")
    at = dice.randrange(len(words))
    other = dice.choice([*WORDS, dice.choice(words)])
    return " ".join([*words[:at], other, *words[at + 1 :]])


def _characters(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :]


MUTATIONS: Mapping[str, Callable[[str, random.Random], str]] = {
    "a line is gone": lambda text, dice: _lines(text, dice, lambda line: ""),
    "a line stands twice": lambda text, dice: _lines(text, dice, lambda line: line + line),
    "a line is indented": lambda text, dice: _lines(text, dice, lambda line: "  " + line),
    "a word is another": _words,
    "a character is gone": _characters,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_project_is_reported_or_compiles_but_never_crashes(name: str, scaled: Callable[[int], int]) -> None:
    files = find_files(WORKED)
    dice = random.Random(name)
    for _ in range(scaled(100)):
        path = dice.choice(sorted(files))
        changed = MUTATIONS[name](files[path].decode(), dice)
        project = compile_files({**files, path: changed.encode()})
        wrong = {each.span.file for each in project.diagnostics.errors}
        assert wrong <= set(files), name
        assert all(key not in project.forms for key in project.broken)
