"""The questions that an annex left in a draft's text, and the answers to them: all that a page holds, written at once.

An answer that does not fit leaves its question where it is, with the reason; the others are written all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.project import Project
from engine.project.annex import MARK
from engine.project.annex.strange_units import unit_asked
from server.actor import Actor
from server.authoring.annexes import TAKEN
from server.authoring.answering import refuse_new_errors
from server.authoring.drafts import Draft, check, read, save
from server.authoring.ground import Checked, Ground, Key
from server.authoring.helping import words_of
from server.authoring.question_lines import answered, bare, indent, owed
from server.authoring.question_words import SPLIT, Buttons, buttons
from server.authoring.second_table import split_in_two
from server.authoring.unit_answers import asks_unit, with_unit
from server.refusal import Refused
from server.reporting.desk import Desk

CHOSEN = frozenset({"reported_by", "domain", "privacy", "time", "split", "of_which"})  # one word of a few


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that stands in the text. `owed`: the line that it asks about, '' where it is about the whole;
    `words`: what that line may say, each with what it means, where the project knows; `choices`: the same where one of
    them is picked; `buttons`: answers to pick, as `question_words` has them. `key`: of the head, where `owed` is only
    its value."""

    line: int
    text: str
    owed: str
    words: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()
    key: str = ""
    buttons: Buttons = ()

    @property
    def is_of_unit(self) -> bool:
        return asks_unit(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the text of a draft says of the file it came from."""

    draft: Draft
    taken: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answer to the question that stood on `line`. `said`: '' to leave the line that it asks about as it is."""

    line: int
    question: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`taken`: the lines of the questions whose answers stand in the text now; `refused`: why the others do not."""

    version: int
    taken: frozenset[int]
    refused: Mapping[int, Refused]


def reading(desk: Desk, ground: Ground, actor: Actor, *, key: Key) -> Reading:
    """What was taken, and the questions that still stand in the draft: an answered one is deleted by its author."""
    draft = read(desk, ground, actor, key=key)
    lines = draft.checked.text.split("\n")
    said = [line.strip() for line in lines]
    return Reading(
        draft=draft,
        taken=tuple(line.removeprefix(TAKEN) for line in said if line.startswith(TAKEN)),
        questions=tuple(
            _asked(lines, at, draft.checked.project) for at, line in enumerate(said) if line.startswith(MARK)
        ),
    )


def settle(desk: Desk, ground: Ground, actor: Actor, *, key: Key, version: int, given: Sequence[Given]) -> Settled:
    """Write each answer in the place of the line that its question asks about (a unit into every row that it is asked
    for), and delete the question. An answer that brings an error, or leaves one in its line, is not written. Raises
    `Refused` where the text has moved since it was shown."""
    draft = read(desk, ground, actor, key=key)
    lines = tuple(draft.checked.text.split("\n"))
    begun = _Standing(lines=lines, shown=frozenset(lines))
    if draft.version != version or not all(begun.asks(each) for each in given):
        raise Refused("draft_since", version=draft.version)
    work = _Work(desk, ground, actor, draft)
    standing = work.take(begun, sorted(given, key=lambda each: -each.line))
    taken = frozenset(each.line for each in given) - work.refused.keys()
    if not taken:
        return Settled(version=version, taken=taken, refused=work.refused)
    saved = save(desk, ground, actor, key=key, text="\n".join(standing.lines), base=version)
    if saved.clash is not None:
        raise Refused("draft_since", version=saved.version)
    return Settled(version=saved.version, taken=taken, refused=work.refused)


# ---- the answers, from the last line up ----


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """The text as far as it is answered. `settled`: where questions stood that are gone, by the line that follows.
    `shown`: its lines as they were before any answer."""

    lines: tuple[str, ...]
    settled: tuple[int, ...] = ()
    shown: frozenset[str] = frozenset()

    def asks(self, given: Given) -> bool:
        here = self.lines[given.line - 1].strip() if 0 < given.line <= len(self.lines) else ""
        return here == f"{MARK}{given.question}"

    def answering(self, given: Given, project: Project) -> "_Standing":
        """With one more answer, above all those before. Raises `Refused` where it names no unit that there is, and
        where it would write over another answer."""
        at, said = given.line - 1, " ".join(given.said.split())
        if said == SPLIT:
            written = split_in_two(self.lines, at)
        elif asks_unit(given.question):
            written = with_unit(list(self.lines), at, _known_unit(project, said))
        else:
            place = owed(self.lines, at)
            if said and place is not None and self.lines[place] not in self.shown:
                raise Refused("answer_beside", said=said)
            written = answered(self.lines, at, said)
        more = len(written) - len(self.lines) - 1
        behind = (written.index(self.lines[each]) - 1 if said == SPLIT else each + more for each in self.settled)
        settled = (*behind, at)
        del written[at]
        return _Standing(lines=tuple(written), settled=settled, shown=self.shown)


class _Work:
    """Takes as many answers as fit: all of them at one look of the compiler, or halves of them where that finds
    fault."""

    def __init__(self, desk: Desk, ground: Ground, actor: Actor, draft: Draft) -> None:
        self._desk, self._ground, self._actor = desk, ground, actor
        self._draft = draft
        self.refused: dict[int, Refused] = {}

    def take(self, standing: _Standing, given: Sequence[Given]) -> _Standing:
        """`given`: from the last line up."""
        try:
            tried = standing
            for each in given:
                tried = tried.answering(each, self._draft.checked.project)
            self._refuse_unfit(tried)
        except Refused as refused:
            if refused.code == "forbidden":
                raise
            if len(given) == 1:
                self.refused[given[0].line] = refused
                return standing
            half = len(given) // 2
            return self.take(self.take(standing, given[:half]), given[half:])
        return tried

    def _refuse_unfit(self, tried: _Standing) -> None:
        key, path = self._draft.key, self._draft.path
        after = check(self._desk, self._ground, self._actor, key=key, text="\n".join(tried.lines))
        refuse_new_errors(self._draft, after)
        for at in tried.settled:
            _refuse_fault(after, tried.lines, at, path=path)


def _known_unit(project: Project, said: str) -> str:
    if not said:
        raise Refused("unit_unchosen")
    if said not in project.units:
        raise Refused("unit_unknown", unit=said)
    return said


def _refuse_fault(after: Checked, lines: Sequence[str], at: int, *, path: str) -> None:
    """A question goes only when nothing is found any more in the line right below it, or another one asks there."""
    below = at
    while below < len(lines) and lines[below].strip().startswith("#"):
        if lines[below].strip().startswith(MARK):
            return
        below += 1
    above = at - 1
    while above >= 0 and lines[above].strip().startswith("#"):
        if lines[above].strip().startswith(MARK):
            return
        above -= 1
    for each in after.findings:
        if each.severity == "error" and each.span.file == path and each.span.line == below + 1:
            raise Refused("question_fault", why=each.text)


# ---- the questions ----


def _asked(lines: list[str], at: int, project: Project) -> Asked:
    text = lines[at].strip().removeprefix(MARK)
    if asks_unit(text):
        unit = unit_asked(text)
        choices = tuple((code, "") for code in project.units)
        return Asked(line=at + 1, text=text, owed=unit if unit in project.units else "", words=(), choices=choices)
    number = owed(lines, at)
    line = lines[number].strip() if number is not None else ""
    pressed = buttons(text, line, number=_number(lines))
    if pressed:
        return Asked(line=at + 1, text=text, owed=line, words=(), buttons=pressed)
    key, _, value = line.partition(":")
    words = words_of(project, key)
    if number is not None and not indent(lines[number]):
        line = bare(value.strip())
    if key not in CHOSEN:
        return Asked(line=at + 1, text=text, owed=line, words=words, key=key if bare(value.strip()) == line else "")
    if key == "domain" and line not in project.domains:  # the file names none, and a form is no domain of its own
        return Asked(line=at + 1, text=text, owed="", words=(), choices=tuple(_but(words, line)), key=key)
    known = any(word == line for word, _ in words)
    return Asked(line=at + 1, text=text, owed=line, words=(), choices=words if known else ((line, ""), *words), key=key)


def _but(words: Sequence[tuple[str, str]], own: str) -> Iterator[tuple[str, str]]:
    return (each for each in words if each[0] != own)


def _number(lines: list[str]) -> str:
    """What the form says its number is."""
    return next((bare(line.partition(":")[2].strip()) for line in lines if line.startswith("number:")), "")
