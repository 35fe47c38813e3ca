"""What a draft changes beside the edition before it: in words, in stored figures, and in what else reads the form."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from engine.evolve import Reader, Sentence, compare, describe
from engine.evolve.words import HEADS
from engine.project import Project
from engine.project.comparing import readers_of
from server.actor import Actor
from server.authoring.drafts import WRITE, thing_of
from server.authoring.ground import Checked, Key
from server.migrating.plan import Plan, edition_before, plan_within
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store.catalogue import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`told`: (for whom, sentences). `questions`: how many of them the author must answer."""

    old: int
    told: tuple[tuple[str, tuple[str, ...]], ...]
    count: int
    questions: int


def difference(session: Session, published: Published, checked: Checked) -> Difference | None:
    """From the published edition before; None where this is the first. Needs a form that could be read."""
    if checked.form is None:
        raise Refused("draft_broken", count=checked.errors)
    form, edition = checked.key
    old = edition_before(published, form, edition=edition)
    if old is None:
        return None
    return _told(old.edition, describe(compare(old, checked.form), readers=readers_of(checked.project, form)))


def _told(old: int, sentences: Iterable[Sentence]) -> Difference:
    found = tuple(sentences)
    by_reader = ((reader, tuple(each.text for each in found if each.reader is reader)) for reader in Reader)
    return Difference(
        old=old,
        told=tuple((HEADS[reader], texts) for reader, texts in by_reader if texts),
        count=len(found),
        questions=sum(each.reader is Reader.QUESTIONS for each in found),
    )


def plan_of(
    session: Session, published: Published, checked: Checked, *, into: Iterable[tuple[str, str]] = ()
) -> Plan | None:
    """What publication does to everything stored; None where there is no edition before."""
    if checked.form is None:
        raise Refused("draft_broken", count=checked.errors)
    form, edition = checked.key
    if edition_before(published, form, edition=edition) is None:
        return None
    return plan_within(session, published, project=checked.project, key=checked.key, into=into)


def planned(desk: Desk, actor: Actor, checked: Checked) -> Plan | None:
    """As `plan_of`, for a page."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(checked.key))
        return plan_of(session, desk.catalogue.current(session), checked)


def differing(desk: Desk, actor: Actor, checked: Checked) -> Difference | None:
    """As `difference`, for a page."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(checked.key))
        return difference(session, desk.catalogue.current(session), checked)


def newly_broken(before: Project, after: Project, *, key: Key) -> tuple[str, ...]:
    """Sentences on what was sound without this edition and is not with it: indicators, reports, other forms."""
    known = {(each.code, each.span.file, each.text) for each in before.diagnostics.errors}
    own = f"forms/{key[0]}/"
    return tuple(
        f"{each.span.file}, dòng {each.span.line}: {each.text}"
        for each in after.diagnostics.errors
        if not each.span.file.startswith(own) and (each.code, each.span.file, each.text) not in known
    )
