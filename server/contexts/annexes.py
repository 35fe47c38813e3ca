"""What the pages of starting a form from an annex are given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexPage:
    """`form`, `table`: what was typed. `problem`: why no draft was begun, in words."""

    form: str = ""
    table: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage:
    """`questions`: line of the draft's text and words. `errors`: how many the compiler counts in the draft now."""

    title: str
    path: str
    origin: str
    editor: str
    taken: tuple[str, ...]
    questions: tuple[tuple[int, str], ...]
    errors: int
