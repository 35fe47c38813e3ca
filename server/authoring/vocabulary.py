"""What all forms lean on, changed by two: one person asks for a line, another sees in words what becomes of which forms
and confirms it or turns it down (R101, R154).

Checked by the compiler over everything published and every sound draft: nothing that is sound may break. The files in
`forms/` are the truth of these lines, so a confirmed change is written there within the transaction of its audit, and
put back should that fail. Published editions keep their own copies and are never touched.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from engine.diagnostics import Severity
from engine.project import BrokenBundleError, Project, compile_indicators, indicators_bundle
from server.actor import Actor, Thing
from server.authoring.changing import newly_broken
from server.authoring.ground import NO_FORM, Ground
from server.authoring.indicator_words import differences
from server.authoring.leaning import By, Leaning, citing, differing, taking_lists, using_units
from server.authoring.list_wishes import parts
from server.authoring.plain_words import alike
from server.authoring.wishes import Kind, Texts, Wish, written
from server.publication.authors import Files
from server.publication.publishing import publish_within
from server.refusal import Refused, machine_said
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import form_drafts, reports, vocabulary
from server.store.catalogue import Published
from server.store.models import VocabularyProposal

WRITE, PUBLISH = "vocabulary.write", "vocabulary.publish"
NEW = frozenset({Kind.UNIT_NEW, Kind.LEGAL_NEW, Kind.LIST_NEW})
LEANING: Mapping[Kind, Callable[[Project], By]] = MappingProxyType(
    {
        Kind.UNIT_CHANGE: using_units,
        Kind.LEGAL_CHANGE: citing,
        Kind.CODE_NEW: taking_lists,
        Kind.CODE_CHANGE: taking_lists,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is now. `units`, `texts`, `lists`: who leans on each. `published`: editions that are in force."""

    project: Project
    units: By
    texts: By
    lists: By
    published: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a wish would do to the files as they stand now. `told`: in words. `leaning`: who uses what changes;
    `drafts`: of what is new, the unfinished drafts that name it. `broken`: what was sound and is not with it; `warned`:
    warnings that come with it. `alike`: what it differs from by accents alone. `before`, `after`: the hash of each
    file, '' where there is none. `cure`: the refusal with what else may be done where something breaks. `seal`: changes
    with any of it."""

    told: tuple[str, ...]
    leaning: tuple[Leaning, ...]
    drafts: tuple[str, ...]
    broken: tuple[str, ...]
    warned: tuple[str, ...]
    alike: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    texts: Texts
    unwritable: Refused | None
    cure: str
    seal: str

    @property
    def blocking(self) -> tuple[Refused, ...]:
        found = [] if self.unwritable is None else [self.unwritable]
        if self.broken:
            found.append(Refused(self.cure, count=len(self.broken), first=self.broken[0]))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What waits for a second person (`confirmed` None), or was decided. `outlook`: while it waits; None where the wish
    does not fit the files any more, and `why_not` says why. `own`:
    the reader asked for it; `wrote`: or wrote any of its text. `repeatable`: asking
    again would do the same, and take back nothing of others. `told`: in words, as it was proposed. `stale`: the files
    changed since it was made."""

    id: UUID
    wish: Wish
    told: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    by: str
    at: datetime
    confirmed: bool | None
    decided_by: str
    decided_at: datetime | None
    why: str
    own: bool
    wrote: bool
    repeatable: bool
    stale: bool
    outlook: Outlook | None
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A proposal in a list."""

    id: UUID
    told: tuple[str, ...]
    by: str
    at: datetime
    confirmed: bool | None
    decided_by: str
    decided_at: datetime | None
    why: str


# ---- looking ----


def standing(desk: Desk, ground: Ground, actor: Actor) -> Standing:
    """What forms may lean on, with who does."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary"))
        published = desk.catalogue.current(session)
        project = ground.compiled(ground.everything(session, published))
        return Standing(
            project=project,
            units=using_units(project),
            texts=citing(project),
            lists=taking_lists(project),
            published=frozenset(published.forms),
        )


def waiting(desk: Desk, actor: Actor) -> tuple[Line, ...]:
    """What nobody has decided yet, the oldest first."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary"))
        return _lines(session, vocabulary.waiting(session))


def decided(desk: Desk, actor: Actor, *, limit: int) -> tuple[Line, ...]:
    """The last that were decided, the newest first."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary"))
        return _lines(session, vocabulary.decided(session, limit=limit))


def proposal(desk: Desk, ground: Ground, actor: Actor, *, id_: UUID) -> Proposal:
    """One proposal with what it would do now. Changes nothing."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary", id=str(id_)))
        row = vocabulary.get(session, id_)
        outlook, why_not = None, ""
        if row.confirmed is None:
            try:
                outlook = _look(desk, ground, session, _wish(row))
            except Refused as refused:
                why_not = refused.sentence
        names = reports.holder_names(session, [row.holder_id, row.decided_holder_id])
        return Proposal(
            id=row.id,
            wish=_wish(row),
            told=tuple(row.told),
            before=row.before,
            after=row.after,
            by=names[row.holder_id],
            at=row.at,
            confirmed=row.confirmed,
            decided_by=names[row.decided_holder_id] if row.decided_holder_id is not None else "",
            decided_at=row.decided_at,
            why=row.why,
            own=reports.person_of(session, row.holder_id) == actor.person,
            wrote=actor.person in _authors(session, row),
            repeatable=outlook is not None and _is_same(outlook, row),
            stale=row.confirmed is None and _is_stale(ground, session, desk, row),
            outlook=outlook,
            why_not=why_not,
        )


# ---- acts ----


def propose(desk: Desk, ground: Ground, actor: Actor, wish: Wish) -> UUID:
    """Hand a wish to a second person. Refused while it breaks anything, while the files cannot be written, and while
    another wish for the same waits."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary"))
        outlook = _look(desk, ground, session, wish)
    for each in outlook.blocking:
        raise each
    with desk.database.write() as session:
        return _put(desk, actor, session=session, wish=wish, outlook=outlook)


def propose_again(desk: Desk, ground: Ground, actor: Actor, *, id_: UUID) -> UUID:
    """The same wish on the files as they stand now, by whoever asked for it; the older proposal ends. Refused where it
    would take back what others changed since, which asking again must not do unseen."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary", id=str(id_)))
        seen = vocabulary.get(session, id_)
        wish = _wish(seen)
        outlook = _look(desk, ground, session, wish)
        if not _is_same(outlook, seen):
            raise Refused("vocabulary_other_now")
    for each in outlook.blocking:
        raise each
    with desk.database.write() as session:
        row = vocabulary.get(session, id_, to_change=True)
        if reports.person_of(session, row.holder_id) != actor.person:
            raise Refused("vocabulary_not_own")
        row.why = "Đề nghị lại trên tệp hiện nay."
        _decide(desk, actor, session=session, row=row, confirmed=False)
        desk.record(session, actor, act="vocabulary.withdraw", thing=_thing(row), after={"proposal": str(row.id)})
        return _put(desk, actor, session=session, wish=wish, outlook=outlook)


def withdraw(desk: Desk, actor: Actor, *, id_: UUID, why: str) -> None:
    """Taken back by whoever asked, or turned down by whoever may confirm; with a reason."""
    with desk.database.write() as session:
        row = vocabulary.get(session, id_, to_change=True)
        desk.authorize(actor, WRITE, thing=_thing(row))
        if reports.person_of(session, row.holder_id) != actor.person:
            desk.authorize(actor, PUBLISH, thing=_thing(row))
        row.why = needed(why, "lý do dừng đề nghị")
        _decide(desk, actor, session=session, row=row, confirmed=False)
        desk.record(session, actor, act="vocabulary.withdraw", thing=_thing(row), after={"proposal": str(row.id)})


def confirm(desk: Desk, ground: Ground, actor: Actor, *, id_: UUID, seal: str) -> None:
    """Put what was asked for in force, by a person other than who asked. `seal`: of the outlook that this person saw.
    Refused where the files or anything that leans on them moved since."""
    with _written_back(ground) as keep, desk.database.write() as session:
        row = vocabulary.get(session, id_, to_change=True)
        desk.authorize(actor, PUBLISH, thing=_thing(row))
        if actor.person in _authors(session, row):
            raise Refused("vocabulary_same_person")
        if row.confirmed is not None:
            raise Refused("already_decided")
        if _is_stale(ground, session, desk, row):
            raise Refused("vocabulary_moved", file=", ".join(row.before))
        outlook = _look(desk, ground, session, _wish(row))
        for each in outlook.blocking:
            raise each
        if outlook.seal != seal or dict(outlook.after) != row.after:
            raise Refused("vocabulary_seen")
        _decide(desk, actor, session=session, row=row, confirmed=True)
        desk.record(
            session, actor, act="vocabulary.confirm", thing=_thing(row), before=outlook.before, after=outlook.after
        )
        if row.kind == Kind.INDICATORS:
            files = ground.for_indicators(session, desk.catalogue.current(session))
            ahead = ground.compiled({**files, **outlook.texts})
            publish_within(desk, actor, session=session, project=ahead, indicators=True)
        keep(outlook.texts, was=outlook.before)


# ---- the steps ----


def _look(desk: Desk, ground: Ground, session: Session, wish: Wish) -> Outlook:
    published = desk.catalogue.current(session)
    files = ground.everything(session, published)
    before = ground.compiled(files)
    texts = written(wish, before)
    after = ground.compiled({**files, **texts})
    told = differing(before, after)
    broken = newly_broken(before, after, key=NO_FORM)
    if wish.kind is Kind.INDICATORS:
        told += tuple(each for path in texts for each in differences(files.get(path, b""), texts[path], path=path))
        broken += _unpublishable(ground, session, published, texts=texts, known=broken)
    if not told and not broken:
        raise Refused("vocabulary_same")
    by = LEANING.get(wish.kind)
    leaning = by(before).get(parts(wish.subject)[0] if by is taking_lists else wish.subject, ()) if by else ()
    was = {path: _hash(files[path]) if path in files else "" for path in texts}
    becomes = {path: _hash(text) for path, text in texts.items()}
    seal = json.dumps([was, becomes, told, broken, [[each.id, each.edition] for each in leaning]], sort_keys=True)
    return Outlook(
        told=told,
        leaning=leaning,
        drafts=_naming(session, wish),
        broken=broken,
        warned=_newly_warned(before, after),
        alike=alike(wish.subject, before.units) if wish.kind is Kind.UNIT_NEW else (),
        before=was,
        after=becomes,
        texts=texts,
        unwritable=ground.unwritable(texts),
        cure=_cure(wish),
        seal=hashlib.sha256(seal.encode()).hexdigest(),
    )


def _cure(wish: Wish) -> str:
    if wish.kind is Kind.UNIT_CHANGE:
        return "vocabulary_broken_unit"
    renamed = wish.kind is Kind.CODE_CHANGE and wish.given.get("code") != parts(wish.subject)[1]
    return "vocabulary_broken_code" if renamed else "vocabulary_broken"


def _naming(session: Session, wish: Wish) -> tuple[str, ...]:
    """Drafts with errors whose text has the name of what is asked for: they wait for it."""
    if wish.kind not in NEW:
        return ()
    named = re.compile(rf"(?<!\w){re.escape(wish.subject)}(?!\w)")
    unfinished = [each for each in form_drafts.all_at_work(session) if each.errors]
    texts = form_drafts.texts(session, unfinished)
    return tuple(
        f"{each.title or each.form}, phiên bản {each.edition}"
        for each in unfinished
        if named.search(texts.get((each.form, each.edition), ""))
    )


def _unpublishable(
    ground: Ground, session: Session, published: Published, *, texts: Texts, known: tuple[str, ...]
) -> tuple[str, ...]:
    """Why the set of indicators could not be published with these texts: it reads published forms alone."""
    files = ground.for_indicators(session, published)
    ahead = ground.compiled({**files, **texts})
    found = newly_broken(ground.compiled(files), ahead, key=NO_FORM)
    if not found:
        try:
            compile_indicators(indicators_bundle(ahead, 1).text)
        except BrokenBundleError as fault:
            found = (str(fault),)
    return tuple(each for each in found if each not in known)


def _newly_warned(before: Project, after: Project) -> tuple[str, ...]:
    known = {(each.code, each.span.file, each.text) for each in before.diagnostics}
    return tuple(
        f"{each.span.file}, dòng {each.span.line}: {each.text}"
        for each in after.diagnostics
        if each.severity is Severity.WARNING and (each.code, each.span.file, each.text) not in known
    )


def _put(desk: Desk, actor: Actor, *, session: Session, wish: Wish, outlook: Outlook) -> UUID:
    if any(each.kind == wish.kind and each.subject == wish.subject for each in vocabulary.waiting(session)):
        raise Refused("vocabulary_waiting", subject=wish.subject)
    row = VocabularyProposal(
        id=desk.new_id(),
        kind=str(wish.kind),
        subject=wish.subject,
        given=dict(wish.given),
        told=list(outlook.told),
        before=dict(outlook.before),
        after=dict(outlook.after),
        at=desk.clock.now(),
        account_id=actor.account,
        holder_id=actor.holder,
    )
    reports.add(session, row)
    desk.record(session, actor, act="vocabulary.propose", thing=_thing(row), after={"proposal": str(row.id)})
    return row.id


def _is_stale(ground: Ground, session: Session, desk: Desk, row: VocabularyProposal) -> bool:
    files: Files = ground.everything(session, desk.catalogue.current(session))
    return any((_hash(files[path]) if path in files else "") != held for path, held in row.before.items())


def _authors(session: Session, row: VocabularyProposal) -> frozenset[UUID]:
    """The persons who may not confirm: who asked, and whoever wrote any of a text."""
    written_by = (
        [vocabulary.authors_of(session, path, base=held) for path, held in row.before.items()]
        if row.kind == Kind.INDICATORS
        else []
    )
    return frozenset[UUID]().union({reports.person_of(session, row.holder_id)}, *written_by)


def _is_same(outlook: Outlook, row: VocabularyProposal) -> bool:
    """Whether a wish still does what it was made for, and nothing else. A text of indicators is the whole file, so it
    is written again by its author."""
    return row.kind != Kind.INDICATORS and list(outlook.told) == list(row.told)


def _decide(desk: Desk, actor: Actor, *, session: Session, row: VocabularyProposal, confirmed: bool) -> None:
    if row.confirmed is not None:
        raise Refused("already_decided")
    row.confirmed = confirmed
    row.decided_account_id, row.decided_holder_id, row.decided_at = actor.account, actor.holder, desk.clock.now()
    reports.add(session, row)


@contextmanager
def _written_back(ground: Ground) -> Iterator["_Keeper"]:
    """Hands out what writes files; where the act around it fails after that, the folder is as it was before."""
    keeper = _Keeper(ground)
    try:
        yield keeper
    except BaseException:
        keeper.put_back()
        raise


class _Keeper:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._held: dict[str, bytes | None] = {}

    def __call__(self, texts: Texts, *, was: Mapping[str, str]) -> None:
        """`was`: the hashes that the files must have still, where the folder has them."""
        authored = self._ground.authored()
        for path, text in texts.items():
            held = authored.get(path)
            if held is not None and _hash(held) != was[path]:
                raise Refused("vocabulary_moved", file=path)
            self._held[path] = held
            try:
                self._ground.write(path, text.decode("utf-8"))
            except OSError as fault:
                raise Refused("vocabulary_unwritable", file=path, why=machine_said(fault)) from fault

    def put_back(self) -> None:
        for path, content in self._held.items():
            self._ground.restore(path, content)


def _lines(session: Session, rows: tuple[VocabularyProposal, ...]) -> tuple[Line, ...]:
    names = reports.holder_names(session, [each for row in rows for each in (row.holder_id, row.decided_holder_id)])
    return tuple(
        Line(
            id=row.id,
            told=tuple(row.told),
            by=names[row.holder_id],
            at=row.at,
            confirmed=row.confirmed,
            decided_by=names[row.decided_holder_id] if row.decided_holder_id is not None else "",
            decided_at=row.decided_at,
            why=row.why,
        )
        for row in rows
    )


def _wish(row: VocabularyProposal) -> Wish:
    return Wish(kind=Kind(row.kind), subject=row.subject, given=row.given)


def _thing(row: VocabularyProposal) -> Thing:
    return Thing(kind="vocabulary", id=str(row.id))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
