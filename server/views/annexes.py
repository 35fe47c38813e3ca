"""Soạn biểu từ phụ lục: the file that a form starts from, and what was taken from it."""

from starlette.responses import Response

from server.authoring.annexes import Asked, from_annex, reading, settle
from server.authoring.question_words import label, spoken
from server.contexts.annexes import AnnexPage, AskedShown, ReadingPage
from server.http.doorway import Call
from server.http.readings import whole_number
from server.refusal import Refused
from server.views.draft_heads import draft_key

LONGEST_TABLE = 3
LONGEST_LINE = 4000


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
    return call.render("annex_reading.html", _reading(call))


def do_answer(call: Call) -> Response:
    """Write the answer to one question into the text, and take the question out of it."""
    key, fields = draft_key(call), call.fields
    try:
        saved = settle(
            call.house.desk,
            call.house.ground,
            call.actor,
            key=key,
            version=whole_number(fields.one("phien_ban")) or 0,
            question=fields.one("cau_hoi")[:LONGEST_LINE],
            line=whole_number(fields.one("dong")) or 0,
            said=fields.one("noi_dung")[:LONGEST_LINE],
        )
        if saved.clash is not None:
            raise Refused("draft_since", version=saved.version)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("annex_reading.html", _reading(call, refused=refused), status=409)
    return call.go("annex_reading", form=key[0], edition=key[1], done="question_settled")


def _shown(call: Call, asked: Asked, refused: Refused | None) -> AskedShown:
    """`refused`: why the answer to this question was not taken; what was typed stands in its box again."""
    typed = call.fields.one("noi_dung")[:LONGEST_LINE] if refused is not None else asked.owed
    return AskedShown(
        line=asked.line,
        text=asked.text,
        spoken=spoken(asked.text),
        owed=typed,
        key=asked.key,
        words=asked.words,
        choices=tuple((word, label(asked.key, word, meaning)) for word, meaning in asked.choices),
        buttons=asked.buttons,
        boxed=bool(asked.owed or asked.choices or asked.key),
        problem=refused.sentence if refused is not None else "",
    )


def _reading(call: Call, *, refused: Refused | None = None) -> ReadingPage:
    found = reading(call.house.desk, call.house.ground, call.actor, key=draft_key(call))
    form, edition = found.draft.key
    line = whole_number(call.fields.one("dong")) if refused is not None and refused.code != "draft_since" else None
    beside = any(each.line == line for each in found.questions)
    return ReadingPage(
        title=found.draft.title,
        path=found.draft.path,
        origin=found.draft.origin,
        editor=call.path("editor", form=form, edition=edition),
        taken=found.taken,
        questions=tuple(_shown(call, each, refused if each.line == line else None) for each in found.questions),
        errors=found.draft.checked.errors,
        here=call.path("annex_reading", form=form, edition=edition),
        version=found.draft.version,
        problem=refused.sentence if refused is not None and not beside else "",
    )


def _number(text: str) -> int | None:
    """Which table; None for all. What is no number asks for one that no file has, and is told so."""
    if not text:
        return None
    return whole_number(text) or 0
