"""Questions about old figures answered by a button: the answer is written into the draft's text and kept as its next
version, where the author may read and change it as anything else."""

from collections.abc import Iterable

from engine.evolve import compare
from engine.evolve.answers import write
from engine.evolve.questions import Answer, Offer, Question, questions
from engine.evolve.sentences import dotted
from engine.model import Change
from server.actor import Actor
from server.authoring.drafts import WRITE, Draft, Saved, check, read, save, thing_of
from server.authoring.ground import Checked, Ground, Key
from server.migrating.plan import edition_before
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed

WORDS = {Answer.DROPPED: "lý do bỏ", Answer.CONVERTED: "công thức tính từ số cũ"}


def name_of(offer: Offer) -> str:
    """As a page names an answer: `renamed:bang.cot`, `dropped:`."""
    return f"{offer.answer}:{dotted(offer.new) if offer.new is not None else ''}"


def asked(desk: Desk, actor: Actor, checked: Checked) -> tuple[Question, ...]:
    """What the draft leaves open about figures of the published edition before it."""
    change = _change(desk, actor, checked)
    return questions(change) if change is not None else ()


def answer(
    desk: Desk, ground: Ground, actor: Actor, *, key: Key, version: int, question: str, chosen: str, words: str
) -> Saved:
    """Write one answer into the text that was seen (`version`). Refused where it brings an error of its own, and where
    only the author can write it."""
    draft = read(desk, ground, actor, key=key)
    if draft.version != version:
        raise Refused("draft_since", version=draft.version)
    change = _change(desk, actor, draft.checked)
    found = next((each for each in questions(change) if each.id == question), None) if change is not None else None
    offer = next((each for each in found.offers if name_of(each) == chosen), None) if found is not None else None
    if change is None or found is None or offer is None:
        raise Refused("not_found", what="câu hỏi này")
    said = needed(words, WORDS[offer.answer]) if offer.answer in WORDS else ""
    text = write(draft.checked.text, change=change, question=found, offer=offer, words=said)
    if text is None:
        raise Refused("answer_by_hand", what=found.title)
    refuse_new_errors(draft, check(desk, ground, actor, key=key, text=text))
    return save(desk, ground, actor, key=key, text=text, base=version)


def _change(desk: Desk, actor: Actor, checked: Checked) -> Change | None:
    if checked.form is None:
        raise Refused("draft_broken", count=max(1, checked.errors))
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(checked.key))
        published = desk.catalogue.current(session)
        old = edition_before(published, checked.key[0], edition=checked.key[1])
    return None if old is None else compare(old, checked.form)


def refuse_new_errors(draft: Draft, after: Checked) -> None:
    """An answer may leave errors that were there; it brings none."""
    known = set(_errors(draft.checked))
    fresh = [text for code, text in _errors(after) if (code, text) not in known]
    if fresh:
        raise Refused("answer_unfit", why=fresh[0])


def _errors(checked: Checked) -> Iterable[tuple[str, str]]:
    return ((each.code, each.text) for each in checked.findings if each.severity == "error")
