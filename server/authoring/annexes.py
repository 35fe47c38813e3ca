"""A draft from an annex: a file of Excel or Word, read in a child process that can neither last nor grow."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.project import Project
from engine.project.annex import MARK, REASONS, UnfitAnnexError, refuse_at_sight, surroundings
from engine.project.annex.strange_units import unit_asked
from engine.project.annex.writing import quoted
from engine.project.new import UnfitError, check_free
from server.actor import Actor
from server.authoring.answering import refuse_new_errors
from server.authoring.drafts import WRITE, Draft, Saved, begin, check, read, save, thing_of
from server.authoring.ground import Checked, Ground, Key
from server.authoring.helping import words_of
from server.authoring.question_words import Buttons, buttons
from server.authoring.unit_answers import asks_unit, with_unit
from server.papers.uploads import safe_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.running import limited

LOG = logging.getLogger("dttg.annexes")
MODULE = "server.authoring.annex_child"
PATIENCE = 90  # seconds by the clock, for a machine that has much else to do; the child has ten of its own
TAKEN = "# ĐÃ LẤY: "
WHOLE = frozenset({"form", "edition", "parts"})  # what stands below a question about the whole form
NAMED = re.compile(
    r"\b(time)\b|\bđổi (split|of_which) thành\b"
)  # a question under which the line with this key stands further below
CHOSEN = frozenset({"reported_by", "domain", "privacy", "time", "split", "of_which"})  # one word of a few
OFFICIAL = re.compile(r"official_number:[ \t]*\S")
UNSAID, RECOVERED = "source: proposal", "source: recovered"  # a form with the ministry's number is nobody's proposal
EMPTY = frozenset({"official_number"})  # keys of one line that may have no value yet


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexResult:
    """`text`: the form. `taken`, `questions`: what was understood and what is asked, in words. `tables`: titles of all
    tables of the file. `errors`: what the compiler still objects to, each beside a question."""

    text: str
    taken: tuple[str, ...]
    questions: tuple[str, ...]
    tables: tuple[str, ...]
    errors: tuple[str, ...]


def annex_to_yaml(
    data: bytes, filename: str, *, form: str, files: Mapping[str, bytes], table: int | None = None
) -> AnnexResult:
    """`form`: the id of the new form. `files`: those of the project. `table`: which one of the file, from 1. Raises
    `Refused` with the cure where the file is not taken, within ten seconds of work and one gigabyte."""
    try:
        refuse_at_sight(data)
    except UnfitAnnexError as unfit:
        raise Refused("annex", name=filename, why=str(unfit)) from None
    around = {path: content.decode("utf-8", "replace") for path, content in surroundings(files).items()}
    asked = json.dumps({"form": form, "table": table, "files": around}).encode("ascii")
    try:
        said = json.loads(limited.ask(MODULE, asked + b"\n" + data, seconds=PATIENCE))
    except (limited.ChildError, ValueError) as fault:
        LOG.warning("an annex of %d bytes was not read: %s", len(data), str(fault)[-300:])
        raise Refused("annex", name=filename, why=REASONS["slow"]) from None
    if "unfit" in said:
        raise Refused("annex", name=filename, why=str(UnfitAnnexError(said["unfit"], said["more"])))
    return AnnexResult(
        text=said["text"],
        taken=tuple(said["taken"]),
        questions=tuple(said["questions"]),
        tables=tuple(said["tables"]),
        errors=tuple(said["errors"]),
    )


def from_annex(
    desk: Desk, ground: Ground, actor: Actor, *, form: str, name: str, content: bytes, table: int | None
) -> Draft:
    """The first edition of a new form, from a file of Excel or Word."""
    name = safe_name(name)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of((form, 1)))
        project = ground.standing(session, desk.catalogue.current(session))
    try:
        check_free(form, project)
    except UnfitError as unfit:
        raise Refused("form_id", why=str(unfit)[:1].upper() + str(unfit)[1:]) from None
    found = annex_to_yaml(content, name, form=form, files=project.files, table=table)
    lines = [f"{TAKEN}{line}" for line in (*found.taken, *_others(found, table))]
    first, _, rest = found.text.partition("\n")
    return begin(desk, ground, actor, key=(form, 1), text="\n".join([first, *lines, rest]), origin=f"phụ lục {name}")


def _others(found: AnnexResult, table: int | None) -> tuple[str, ...]:
    """The tables of a file that holds several, so that the next one can be asked for by its number."""
    if len(found.tables) < 2:
        return ()
    told = "; ".join(f"{number}. {title}" for number, title in enumerate(found.tables, start=1))
    return (f"tệp có {len(found.tables)} bảng: {told}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that stands in the text. `owed`: the line that it asks about, '' where it is about the whole;
    `words`: what that line may say, each with what it means, where the project knows; `choices`: the same where one of
    them is picked; `buttons`: answers to press, as `question_words` has them. `key`: of the head, where `owed` is only
    its value."""

    line: int
    text: str
    owed: str
    words: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()
    key: str = ""
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the text of a draft says of the file it came from."""

    draft: Draft
    taken: tuple[str, ...]
    questions: tuple[Asked, ...]


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


def settle(
    desk: Desk, ground: Ground, actor: Actor, *, key: Key, version: int, question: str, line: int, said: str
) -> Saved:
    """Write the answer to one question in the place of the line it asks about (`said`, '' to leave that line as it
    is; a unit into every row that it is asked for), and delete the question. Refused where the text has moved since
    it was shown, where the answer brings an error, and where the line still has one."""
    draft = read(desk, ground, actor, key=key)
    lines = draft.checked.text.split("\n")
    here = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if draft.version != version or here != f"{MARK}{question}":
        raise Refused("draft_since", version=draft.version)
    said = " ".join(said.split())
    if asks_unit(question):
        answered = with_unit(lines, line - 1, _known_unit(draft.checked.project, said))
    else:
        owed = _owed(lines, line - 1)
        answered = _answered(lines, owed, said)
        if owed is not None and answered[owed] != lines[owed] and OFFICIAL.match(answered[owed]):
            answered = [RECOVERED if each.strip() == UNSAID else each for each in answered]
    del answered[line - 1]
    text = "\n".join(answered)
    after = check(desk, ground, actor, key=key, text=text)
    refuse_new_errors(draft, after)
    _refuse_fault(after, answered, line - 1, path=draft.path)
    return save(desk, ground, actor, key=key, text=text, base=version)


def _known_unit(project: Project, said: str) -> str:
    if not said:
        raise Refused("unit_unchosen")
    if said not in project.units:
        raise Refused("unit_unknown", unit=said)
    return said


def _answered(lines: list[str], owed: int | None, said: str) -> list[str]:
    """With what was said in the place of the line: the whole line, or of a key of the head only its value."""
    written = list(lines)
    if not said or owed is None:
        return written
    line = lines[owed]
    lead = line[: _indent(line)]
    key, _, value = line.strip().partition(":")
    if lead or said.startswith(f"{key}:"):
        written[owed] = lead + said
    else:
        listed = value.strip().startswith("[") and not said.startswith("[")
        written[owed] = f"{key}: [{said}]" if listed else f"{key}: {said if said[0] in '[{' else quoted(said)}"
    return written


def _refuse_fault(after: Checked, lines: list[str], at: int, *, path: str) -> None:
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


def _asked(lines: list[str], at: int, project: Project) -> Asked:
    text = lines[at].strip().removeprefix(MARK)
    if asks_unit(text):
        unit = unit_asked(text)
        choices = tuple((code, "") for code in project.units)
        return Asked(line=at + 1, text=text, owed=unit if unit in project.units else "", words=(), choices=choices)
    number = _owed(lines, at)
    owed = lines[number].strip() if number is not None else ""
    pressed = buttons(text, owed, number=_number(lines))
    if pressed:
        return Asked(line=at + 1, text=text, owed=owed, words=(), buttons=pressed)
    key, _, value = owed.partition(":")
    words = words_of(project, key)
    if number is not None and not _indent(lines[number]):
        owed = _bare(value.strip())
    if key not in CHOSEN:
        return Asked(line=at + 1, text=text, owed=owed, words=words, key=key if _bare(value.strip()) == owed else "")
    known = any(word == owed for word, _ in words)
    return Asked(line=at + 1, text=text, owed=owed, words=(), choices=words if known else ((owed, ""), *words), key=key)


def _number(lines: list[str]) -> str:
    """What the form says its number is."""
    return next((_bare(line.partition(":")[2].strip()) for line in lines if line.startswith("number:")), "")


def _bare(value: str) -> str:
    """The value of a key as a person would say it: without quotes, without the brackets of a list."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value[1:-1].strip() if value.startswith("[") and value.endswith("]") else value


def _owed(lines: list[str], at: int) -> int | None:
    """The line below that a question asks about: one with the key that it names, else the next one; None where it asks
    about the whole or about lines in a block."""
    named = NAMED.search(lines[at])
    depth = _indent(lines[at])
    key = f"{named[1] or named[2]}:" if named is not None else ""
    begun = False
    for number in range(at + 1, len(lines)) if key else ():
        text = lines[number].strip()
        if not text or text.startswith("#"):
            continue
        if begun and _indent(lines[number]) <= depth:
            break
        if text.startswith(key):
            return number
        begun = True
    for number in range(at + 1, len(lines)):
        text = lines[number].strip()
        if text.startswith("#"):
            continue
        about_all = not text or text.partition(":")[0] in WHOLE
        return None if about_all or (text.endswith(("|", ":")) and not _may_be_empty(text)) else number
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _may_be_empty(text: str) -> bool:
    return text.partition(":")[0] in EMPTY and not text.partition(":")[2].strip()
