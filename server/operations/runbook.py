"""What to do when something goes wrong: the operators' runbook, from the text beside this file. It is read without a
database and without settings, because it is needed when those do not work (R056, G08)."""

import re
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("so-tay.md")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or something to type or to open as it stands."""

    words: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One fault, and what to do step by step."""

    title: str
    steps: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Runbook:
    title: str
    foreword: str
    sections: tuple[Section, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything to type or to open."""
        return tuple(piece.words for each in self.sections for step in each.steps for piece in step if piece.is_code)


def read(text: str) -> Runbook:
    """`# title`, a foreword, then `## fault` with lines `- step`."""
    head, *rest = text.split("\n## ")
    title, _, foreword = head.removeprefix("# ").partition("\n")
    return Runbook(title.strip(), foreword.strip(), tuple(_section(each) for each in rest))


def runbook() -> Runbook:
    return read(FILE.read_text(encoding="utf-8"))


def _section(text: str) -> Section:
    title, *lines = text.strip().splitlines()
    return Section(title.strip(), tuple(_step(line.removeprefix("- ")) for line in lines if line.strip()))


def _step(line: str) -> tuple[Piece, ...]:
    parts = CODE.split(line)
    return tuple(Piece(words, at % 2 == 1) for at, words in enumerate(parts) if words)
