"""Drafts of editions: begun from something, saved version by version, put away. Nothing is written over unseen: a text
that was written on an older version than stands by now is kept aside and its author is told whose text stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from sqlmodel import Session

from engine.resolve.ids import is_id
from server.actor import Actor, Thing
from server.authoring.ground import Checked, Ground, Key, path_of
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import form_drafts, reports
from server.store.models import FormDraft, FormDraftVersion

LONGEST = 512 * 1024  # bytes, as the compiler reads them
LAST_EDITION = 999
RUN = timedelta(minutes=30)  # saves of one person within it are one line of the audit
RECENT = 100  # versions among which the one that a text was written on is looked for
HERE = timedelta(minutes=3)
WRITE = "form.write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it stands. `by`, `at`: whose text it is. `others`: who has it open now beside the reader. `published`:
    the edition is in force since, so the draft only shows."""

    key: Key
    title: str
    version: int
    origin: str
    by: str
    at: datetime
    others: tuple[str, ...]
    published: bool
    checked: Checked

    @property
    def path(self) -> str:
        return path_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another text stands by now. `aside`: the number under which the own one was kept. `before`: the text that both
    were written on, '' where it is not known. `own`: the other one is of the same person, from another window."""

    by: str
    at: datetime
    text: str
    aside: int
    before: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`version`: what stands now, the own text unless there is a `clash`. `new`: whether a version was added."""

    version: int
    at: datetime
    new: bool
    checked: Checked
    clash: Clash | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One version that was kept."""

    number: int
    by: str
    at: datetime
    aside: bool


def thing_of(key: Key) -> Thing:
    return Thing(kind="form", id=f"{key[0]}/{key[1]}", form=key[0])


def key_of(form: str, edition: str) -> Key:
    """Of an address. Raises `Refused('not_found')` for what can be no edition."""
    fits = edition.isascii() and edition.isdigit() and 0 < len(edition) <= 3 and str(int(edition)) == edition
    if not fits or not is_id(form) or not 0 < int(edition) <= LAST_EDITION:
        raise Refused("not_found", what="biểu này")
    return form, int(edition)


def clean(text: str) -> str:
    """Line ends and letters (NFC) as the compiler counts them. Raises `Refused` for what is no text or too much."""
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Refused("form_text_signs") from None
    if "\x00" in text:
        raise Refused("form_text_signs")
    if size > LONGEST:
        raise Refused("form_text_long", limit=LONGEST // 1024)
    return text if text.endswith("\n") or not text else text + "\n"


def begin(desk: Desk, ground: Ground, actor: Actor, *, key: Key, text: str, origin: str) -> Draft:
    """A new draft, or one that was put away taken up again with this text. Refused where it is at work already or its
    edition is published."""
    text = clean(text)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        checked = ground.check(session, desk.catalogue.current(session), key=key, text=text)
    with desk.database.write() as session:
        published = desk.catalogue.current(session)
        row = form_drafts.find(session, key, to_change=True)
        if row is not None and not row.dropped:
            raise Refused("draft_exists", form=key[0], edition=key[1])
        if key in published.forms:
            raise Refused("edition_published", form=key[0], edition=key[1])
        now = desk.clock.now()
        if row is None:
            row = FormDraft(
                form=key[0],
                edition=key[1],
                version=0,
                errors=0,
                begun_at=now,
                changed_at=now,
                account_id=actor.account,
                holder_id=actor.holder,
            )
        row.dropped, row.origin = False, origin
        _put(session, row, actor, text=text, checked=checked, now=now)
        desk.record(session, actor, act=WRITE, thing=thing_of(key), after={"version": str(row.version), "begun": "1"})
    return read(desk, ground, actor, key=key)


def read(desk: Desk, ground: Ground, actor: Actor, *, key: Key) -> Draft:
    """A draft, checked as of now."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        row = form_drafts.get(session, key)
        return _draft(desk, ground, session, actor, row=row)


def check(desk: Desk, ground: Ground, actor: Actor, *, key: Key, text: str) -> Checked:
    """What the compiler finds in a text of this draft. Keeps nothing."""
    text = clean(text)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        form_drafts.get(session, key)
        return ground.check(session, desk.catalogue.current(session), key=key, text=text)


def save(desk: Desk, ground: Ground, actor: Actor, *, key: Key, text: str, base: int) -> Saved:
    """Keep `text`, with whatever mistakes, as the next version. `base`: the version it was written on."""
    text = clean(text)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        published = desk.catalogue.current(session)
        form_drafts.get(session, key)
        checked = ground.check(session, published, key=key, text=text)
    with desk.database.write() as session:
        row = form_drafts.get(session, key, to_change=True)
        if key in desk.catalogue.current(session).forms:
            raise Refused("edition_published", form=key[0], edition=key[1])
        stands = form_drafts.version(session, key, row.version)
        if stands.text == text:
            return Saved(version=row.version, at=stands.at, new=False, checked=checked)
        now = desk.clock.now()
        form_drafts.note_reader(session, key, holder=actor.holder, at=now)
        if base != row.version:
            before = next(
                (each.text for each in form_drafts.versions(session, key, limit=RECENT) if each.number == base), ""
            )
            return _set_aside(desk, session, actor, row=row, stands=stands, text=text, checked=checked, before=before)
        if stands.holder_id != actor.holder or now - stands.at > RUN:
            said = {"version": str(form_drafts.next_number(session, key))}
            desk.record(session, actor, act=WRITE, thing=thing_of(key), after=said)
        _put(session, row, actor, text=text, checked=checked, now=now)
        return Saved(version=row.version, at=now, new=True, checked=checked)


def put_away(desk: Desk, actor: Actor, *, key: Key) -> None:
    """Take a draft off the list. Its versions stay; beginning it again goes on from their numbers."""
    with desk.database.write() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        row = form_drafts.get(session, key, to_change=True)
        if key in desk.catalogue.current(session).forms:
            raise Refused("edition_published", form=key[0], edition=key[1])
        if any(each.confirmed is None for each in form_drafts.proposals(session, key)):
            raise Refused("draft_proposed")
        row.dropped = True
        form_drafts.add(session, row)
        desk.record(session, actor, act="form.drop", thing=thing_of(key), after={"version": str(row.version)})


def look_in(desk: Desk, actor: Actor, *, key: Key) -> tuple[int, str, tuple[str, ...]]:
    """Say that the actor has the draft open. (version that stands, whose it is, who else has it open)."""
    with desk.database.write() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        row = form_drafts.get(session, key)
        now = desk.clock.now()
        form_drafts.note_reader(session, key, holder=actor.holder, at=now)
        others = form_drafts.readers(session, key, since=now - HERE, but=actor.holder)
        by = reports.holder_names(session, [row.holder_id])[row.holder_id]
        return row.version, by, others


def wrote(desk: Desk, actor: Actor, *, key: Key) -> bool:
    """Whether any of a draft is by this person."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        row = form_drafts.get(session, key)
        return actor.person in form_drafts.writers(session, key, until=row.version)


def history(desk: Desk, actor: Actor, *, key: Key, limit: int = 200) -> tuple[Written, ...]:
    """The versions that were kept, the last first."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        form_drafts.get(session, key)
        rows = form_drafts.versions(session, key, limit=limit)
        names = reports.holder_names(session, [row.holder_id for row in rows])
        return tuple(Written(number=row.number, by=names[row.holder_id], at=row.at, aside=row.aside) for row in rows)


def text_of_version(desk: Desk, actor: Actor, *, key: Key, number: int) -> str:
    """An earlier text of a draft."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=thing_of(key))
        form_drafts.get(session, key)
        return form_drafts.version(session, key, number).text


# ---- the steps ----


def _draft(desk: Desk, ground: Ground, session: Session, actor: Actor, *, row: FormDraft) -> Draft:
    key = (row.form, row.edition)
    published = desk.catalogue.current(session)
    text = form_drafts.version(session, key, row.version).text
    now = desk.clock.now()
    return Draft(
        key=key,
        title=row.title,
        version=row.version,
        origin=row.origin,
        by=reports.holder_names(session, [row.holder_id])[row.holder_id],
        at=row.changed_at,
        others=form_drafts.readers(session, key, since=now - HERE, but=actor.holder),
        published=key in published.forms,
        checked=ground.check(session, published, key=key, text=text),
    )


def _put(session: Session, row: FormDraft, actor: Actor, *, text: str, checked: Checked, now: datetime) -> None:
    row.version = form_drafts.next_number(session, (row.form, row.edition))
    row.errors = checked.errors if checked.form is not None else max(1, checked.errors)
    row.title = checked.form.title if checked.form is not None else row.title
    row.changed_at, row.account_id, row.holder_id = now, actor.account, actor.holder
    form_drafts.add(session, row)
    form_drafts.add(session, _version(row, actor, number=row.version, text=text, now=now))


def _version(row: FormDraft, actor: Actor, *, number: int, text: str, now: datetime) -> FormDraftVersion:
    return FormDraftVersion(
        form=row.form,
        edition=row.edition,
        number=number,
        text=text,
        at=now,
        account_id=actor.account,
        holder_id=actor.holder,
    )


def _set_aside(
    desk: Desk,
    session: Session,
    actor: Actor,
    *,
    row: FormDraft,
    stands: FormDraftVersion,
    text: str,
    checked: Checked,
    before: str,
) -> Saved:
    """Keep what was written on an older version, and say what stands."""
    key = (row.form, row.edition)
    kept = _version(row, actor, number=form_drafts.next_number(session, key), text=text, now=desk.clock.now())
    kept.aside = True
    form_drafts.add(session, kept)
    desk.record(session, actor, act=WRITE, thing=thing_of(key), after={"aside": str(kept.number)})
    by = reports.holder_names(session, [stands.holder_id])[stands.holder_id]
    own = stands.holder_id == actor.holder
    clash = Clash(by=by, at=stands.at, text=stands.text, aside=kept.number, before=before, own=own)
    return Saved(version=row.version, at=stands.at, new=False, checked=checked, clash=clash)
