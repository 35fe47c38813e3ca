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
    """`text`: as the draft has it; `spoken`: as the page says it. `owed`: what the box holds: the line of the text that
    it asks about, or the value of `key`, or what was typed; '' for none. `words`: (what may stand there, what it
    means); `choices`: (what is written, how it is offered) to pick one of; `buttons`: (what one of few answers says,
    whether it was picked). `boxed`: whether there is something to answer; `guessed`: whether the box holds a guess,
    `right`: that was marked as right. `problem`: why the answer was not taken. `of_unit`: a unit of measure is asked
    for, `unit`: the one that is not there, which may be asked for."""

    line: int
    text: str
    spoken: str
    owed: str
    key: str
    words: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, bool], ...]
    boxed: bool
    guessed: bool
    right: bool
    problem: str
    of_unit: bool
    unit: str


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
