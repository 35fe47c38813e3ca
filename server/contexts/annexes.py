"""What the pages of starting a form from an annex are given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexPage:
    """`form`, `table`: what was typed. `problem`: why no draft was begun, in words."""

    form: str = ""
    table: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    """`owed`: the line of the text that it asks about, '' for none; `words`: (what may stand there, what it means)."""

    line: int
    text: str
    owed: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage:
    """`errors`: how many the compiler counts in the draft now."""

    title: str
    path: str
    origin: str
    editor: str
    taken: tuple[str, ...]
    questions: tuple[AskedShown, ...]
    errors: int
    here: str
    version: int
    problem: str
