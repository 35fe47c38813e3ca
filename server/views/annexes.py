"""Soạn biểu từ phụ lục: the file that a form starts from, and what was taken from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from engine.project.annex.strange_units import unit_asked
from server.authoring.annexes import from_annex
from server.authoring.question_words import label, spoken
from server.authoring.settling import Asked, Given, Reading, Settled, reading, settle
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


def _number(text: str) -> int | None:
    """Which table; None for all. What is no number asks for one that no file has, and is told so."""
    if not text:
        return None
    return whole_number(text) or 0


# ---- the questions ----


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands at one question of the page that was sent. `right`: the guess was marked as right."""

    line: int
    question: str
    said: str
    right: bool


def show_reading(call: Call) -> Response:
    """What was taken from the file and what the draft still asks."""
    return call.render("annex_reading.html", _page(call, _read(call)))


def do_answer(call: Call) -> Response:
    """Write every answer of the page into the text, and take those questions out of it."""
    key, typed = draft_key(call), tuple(_typed(call))
    found = _read(call)
    try:
        version = whole_number(call.fields.one("phien_ban")) or 0
        if version != found.draft.version:
            raise Refused("draft_since", version=found.draft.version)
        given = tuple(_given(found.questions, typed))
        if not given:
            raise Refused("nothing_answered")
        done = settle(call.house.desk, call.house.ground, call.actor, key=key, version=version, given=given)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        return call.render("annex_reading.html", _page(call, _read(call), typed, problem=refused.sentence), status=409)
    if done.refused:
        problem = _part_done(done)
        left = tuple(each for each in typed if each.line not in done.taken)
        return call.render("annex_reading.html", _page(call, _read(call), left, done=done, problem=problem), status=409)
    form, edition = key
    return call.go("annex_reading", form=form, edition=edition, done="question_settled", words=str(len(done.taken)))


def _read(call: Call) -> Reading:
    return reading(call.house.desk, call.house.ground, call.actor, key=draft_key(call))


def _typed(call: Call) -> Iterator[_Typed]:
    for text in dict.fromkeys(call.fields.all("dong")):
        line = whole_number(text)
        if line is not None:
            yield _Typed(
                line=line,
                question=call.fields.one(f"cau_hoi.{line}")[:LONGEST_LINE],
                said=call.fields.one(f"tra_loi.{line}")[:LONGEST_LINE],
                right=bool(call.fields.one(f"dung.{line}")),
            )


def _given(questions: Iterable[Asked], typed: Iterable[_Typed]) -> Iterator[Given]:
    """The answers among what was sent: what was pressed, changed, or marked as right."""
    asked = {(each.line, each.text): each for each in questions}
    for each in typed:
        found = asked.get((each.line, each.question))
        if found is None:
            raise Refused("question_gone")
        if found.buttons:
            number = whole_number(each.said)
            if number is not None and number < len(found.buttons):
                yield Given(line=each.line, question=each.question, said=found.buttons[number][0])
        elif each.right or (each.said.strip() and each.said.strip() != found.owed):
            said = "" if each.said.strip() == found.owed and not found.is_of_unit else each.said
            yield Given(line=each.line, question=each.question, said=said)


def _part_done(done: Settled) -> str:
    kept = f"{len(done.refused)} câu trả lời chưa ghi được, lý do ở từng câu."
    return f"{kept} Đã ghi {len(done.taken)} câu khác." if done.taken else kept


def _page(
    call: Call,
    found: Reading,
    typed: Iterable[_Typed] = (),
    *,
    done: Settled | None = None,
    problem: str = "",
) -> ReadingPage:
    form, edition = found.draft.key
    waiting = list(typed)
    shown = []
    for asked in found.questions:
        mine = next((each for each in waiting if each.question == asked.text), None)
        if mine is not None:
            waiting.remove(mine)
        refused = done.refused.get(mine.line) if done is not None and mine is not None else None
        shown.append(_shown(asked, mine, refused))
    return ReadingPage(
        title=found.draft.title,
        path=found.draft.path,
        origin=found.draft.origin,
        editor=call.path("editor", form=form, edition=edition),
        taken=found.taken,
        questions=tuple(shown),
        errors=found.draft.checked.errors,
        here=call.path("annex_reading", form=form, edition=edition),
        version=found.draft.version,
        problem=problem,
    )


def _shown(asked: Asked, typed: _Typed | None, refused: Refused | None) -> AskedShown:
    """`typed`: what stood there when it was not taken, and stands there again."""
    own = typed is not None and not (refused is not None and refused.code == "answer_beside")
    said = typed.said if typed is not None and own else ""
    number = whole_number(said) if asked.buttons else None
    return AskedShown(
        line=asked.line,
        text=asked.text,
        spoken=spoken(asked.text),
        owed=said if own else asked.owed,
        key=asked.key,
        words=asked.words,
        choices=tuple((word, label(asked.key, word, meaning)) for word, meaning in asked.choices),
        buttons=tuple((said, each == number) for each, (_, said) in enumerate(asked.buttons)),
        boxed=bool(asked.owed or asked.choices or asked.key),
        guessed=bool(asked.owed) and not asked.buttons,
        right=typed is not None and own and typed.right,
        problem=refused.sentence if refused is not None else "",
        of_unit=asked.is_of_unit,
        unit=unit_asked(asked.text),
    )
