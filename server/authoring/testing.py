"""The author's own tests of a draft, and the slips that no test would notice: every check and formula spoilt in turn,
in a child process with bounded time and memory.
"""

import json
import logging
import re
from dataclasses import dataclass

from engine.compute.variants import HERE
from engine.model import Form
from engine.project import Project, bundle
from engine.project.first_test import expect_lines, given_lines
from engine.project.paths import of_regime
from engine.project.trying import FormTests, tests_of
from engine.source import lines_of
from server.actor import Actor
from server.authoring.answering import refuse_new_errors
from server.authoring.drafts import Saved, check, read, save
from server.authoring.ground import Ground, Key
from server.refusal import Refused
from server.reporting.desk import Desk
from server.running import limited

SECONDS = 25
EMPTY = re.compile(r"^tests:[ \t]*(?:\[\][ \t]*)?(?:#[^\n]*)?\n?", re.MULTILINE)
UNTOLD = "    expect: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A slip that no test notices. `of`: the check or formula; `line`: where it stands."""

    of: str
    what: str
    cure: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """What became of the slips. `red`: tests that do not hold as it is, so nothing was tried."""

    tried: int
    equivalent: int
    red: tuple[str, ...]
    survivors: tuple[Survivor, ...]


def run(project: Project, form: Form) -> FormTests:
    """Every test of the draft."""
    return tests_of(project, form)


def write_first(desk: Desk, ground: Ground, actor: Actor, *, key: Key, version: int) -> Saved:
    """A test from invented figures at the end of a draft that has none, with what follows from it by now. Refused where
    the text moved since `version` or cannot take it."""
    draft = read(desk, ground, actor, key=key)
    if draft.version != version:
        raise Refused("draft_since", version=draft.version)
    form = draft.checked.form
    if form is None or not draft.checked.can_show:
        raise Refused("draft_broken", count=max(1, draft.checked.errors))
    if form.tests:
        raise Refused("has_tests")
    given = given_lines(draft.checked.project, form)
    above = EMPTY.sub("", draft.checked.text).rstrip("\n") + "\n\n"
    begun = check(desk, ground, actor, key=key, text=above + "\n".join((*given, UNTOLD)) + "\n")
    refuse_new_errors(draft, begun)
    if begun.form is None or not begun.form.tests:
        raise Refused("answer_by_hand", what="mục tests:")
    told = expect_lines(begun.project, begun.form, begun.form.tests[0])
    text = above + "\n".join((*given, *told)) + "\n"
    refuse_new_errors(draft, check(desk, ground, actor, key=key, text=text))
    return save(desk, ground, actor, key=key, text=text, base=version)


def spoil(project: Project, form: Form) -> Spoilt:
    """Spoil every check and formula of a sound edition. Raises `Refused` where that takes more than a child's share."""
    if (form.id, form.edition) not in project.forms:
        raise Refused("draft_broken", count=1)
    packed = json.loads(bundle(project, form.id, form.edition).text)
    regimes = {path: text.decode("utf-8") for path, text in project.files.items() if of_regime(path)}
    files = {**packed["files"], **regimes}
    asked = json.dumps({"files": files, "form": form.id, "edition": form.edition})
    try:
        said = json.loads(limited.ask("server.authoring.child", asked.encode(), seconds=SECONDS))
    except (limited.ChildError, ValueError) as fault:
        logging.getLogger(__name__).warning("slips were not tried: %s", fault)
        raise Refused("slips_too_long", seconds=SECONDS) from None
    lines = lines_of(project.files[form.span.file])
    return Spoilt(
        tried=said["tried"],
        equivalent=said["equivalent"],
        red=tuple(said["red"]),
        survivors=tuple(
            Survivor(
                of=each["of"],
                what=each["what"].replace(HERE, _written(lines, each["place"])),
                cure=each["cure"].replace(HERE, _written(lines, each["place"])),
                line=each["place"][0],
            )
            for each in said["survivors"]
        ),
    )


def _written(lines: list[str], place: list[int]) -> str:
    """The author's text of a place; of one that runs over several lines, its first line."""
    line, column, end_line, end_column = place
    own = lines[line - 1]
    return own[column - 1 : end_column - 1] if line == end_line else f"{own[column - 1 :]} …"
