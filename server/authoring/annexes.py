"""A draft from an annex: a file of Excel or Word, read in a child process that can neither last nor grow."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from engine.project.annex import REASONS, UnfitAnnexError, refuse_at_sight, surroundings
from engine.project.new import UnfitError, check_free
from server.actor import Actor
from server.authoring.drafts import WRITE, Draft, begin, thing_of
from server.authoring.ground import Ground
from server.papers.uploads import safe_name
from server.refusal import Refused
from server.reporting.desk import Desk
from server.running import limited

LOG = logging.getLogger("dttg.annexes")
MODULE = "server.authoring.annex_child"
PATIENCE = 90  # seconds by the clock, for a machine that has much else to do; the child has ten of its own
TAKEN = "# ĐÃ LẤY: "


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
