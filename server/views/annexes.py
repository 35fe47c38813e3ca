"""Soạn biểu từ phụ lục: the file that a form starts from, and what was taken from it."""

from starlette.responses import Response

from server.authoring.annexes import from_annex, reading
from server.contexts.annexes import AnnexPage, ReadingPage
from server.doorway import Call
from server.refusal import Refused
from server.views.draft_heads import draft_key

LONGEST_TABLE = 3


def show_start(call: Call) -> Response:
    return call.render("annex_start.html", AnnexPage())


def do_start(call: Call) -> Response:
    """Read the file, begin a draft with what it says."""
    form, table = call.fields.one("bieu").strip()[:100], call.fields.one("bang").strip()[:LONGEST_TABLE]
    file = call.fields.files.get("tep")
    try:
        if file is None:
            raise Refused("no_file_chosen")
        draft = from_annex(
            call.house.desk,
            call.house.ground,
            call.actor,
            form=form,
            name=file.name,
            content=file.content,
            table=_number(table),
        )
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        page = AnnexPage(form=form, table=table, problem=refused.sentence)
        return call.render("annex_start.html", page, status=409)
    return call.go("annex_reading", form=draft.key[0], edition=draft.key[1], done="draft_begun")


def show_reading(call: Call) -> Response:
    """What was taken from the file and what the draft still asks."""
    found = reading(call.house.desk, call.house.ground, call.actor, key=draft_key(call))
    form, edition = found.draft.key
    page = ReadingPage(
        title=found.draft.title,
        path=found.draft.path,
        origin=found.draft.origin,
        editor=call.path("editor", form=form, edition=edition),
        taken=found.taken,
        questions=found.questions,
        errors=found.draft.checked.errors,
    )
    return call.render("annex_reading.html", page)


def _number(text: str) -> int | None:
    """Which table; None for all. What is no number asks for one that no file has, and is told so."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() else 0
