"""Files of indicators written in the browser: kept version by version at the author's pauses, checked with the forms
that they read, handed to a second person as any other wish (`vocabulary`).

Nothing is written over unseen: a text on an older version than stands by now is kept aside, and its author is told
whose text stands.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from engine.diagnostics import Severity
from engine.project import Project, paths
from engine.schema import DocumentKind
from server.actor import Actor, Thing
from server.authoring.drafts import HERE, RUN, Clash, clean
from server.authoring.ground import Ground
from server.authoring.indicator_words import differences
from server.authoring.vocabulary import WRITE, propose
from server.authoring.wishes import Kind, Wish, indicators_path
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import reports, vocabulary
from server.store.models import SharedText

SKELETON = """# yaml-language-server: $schema=../form.schema.json
group: "Tên nhóm chỉ tiêu"
indicators:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """A file of indicators as it is being written. `version` 0: nobody has begun, it is the file in force. `told`: how
    it differs from that, in words. `moved`: the file in force changed since this text was begun."""

    name: str
    path: str
    text: str
    version: int
    by: str
    at: datetime | None
    others: tuple[str, ...]
    told: tuple[str, ...]
    moved: bool
    project: Project

    @property
    def errors(self) -> int:
        return sum(each.severity is Severity.ERROR for each in self.project.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`version`: what stands now, the own text unless there is a `clash`."""

    version: int
    at: datetime
    new: bool
    clash: Clash | None = None


def names(project: Project) -> tuple[str, ...]:
    """The files of indicators there are."""
    return tuple(paths.stem(path) for path in sorted(project.files) if paths.kind_of(path) is DocumentKind.INDICATORS)


def begun(desk: Desk, actor: Actor) -> tuple[str, ...]:
    """The files that somebody has written in here, also such as are not in force yet."""
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=Thing(kind="vocabulary"))
        return tuple(paths.stem(path) for path in vocabulary.paths_begun(session))


def read(desk: Desk, ground: Ground, actor: Actor, *, name: str) -> IndicatorText:
    """As it stands. Where there is no such file, the beginning of one."""
    path = indicators_path(name)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=_thing(name))
        published = desk.catalogue.current(session)
        row = vocabulary.text_that_stands(session, path)
        held = ground.for_indicators(session, published).get(path, b"")
        text = row.text if row is not None else held.decode("utf-8", "replace") or SKELETON
        now = desk.clock.now()
        return IndicatorText(
            name=name,
            path=path,
            text=text,
            version=row.number if row is not None else 0,
            by=reports.holder_names(session, [row.holder_id])[row.holder_id] if row is not None else "",
            at=row.at if row is not None else None,
            others=vocabulary.writers_of(session, path, since=now - HERE, but=actor.holder),
            told=differences(held, text.encode("utf-8"), path=path),
            moved=row is not None and row.base != _hash(held) and row.text.encode("utf-8") != held,
            project=ground.try_indicators(session, published, path=path, text=text),
        )


def check(desk: Desk, ground: Ground, actor: Actor, *, name: str, text: str) -> Project:
    """What the compiler finds in a text of this file. Keeps nothing."""
    text, path = clean(text), indicators_path(name)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=_thing(name))
        return ground.try_indicators(session, desk.catalogue.current(session), path=path, text=text)


def save(desk: Desk, ground: Ground, actor: Actor, *, name: str, text: str, base: int) -> Kept:
    """Keep `text`, with whatever mistakes, as the next version. `base`: the version it was written on."""
    text, path = clean(text), indicators_path(name)
    with desk.database.write() as session:
        desk.authorize(actor, WRITE, thing=_thing(name))
        held = ground.for_indicators(session, desk.catalogue.current(session)).get(path, b"")
        row = vocabulary.text_that_stands(session, path)
        now = desk.clock.now()
        version, stood = (row.number, row.text) if row is not None else (0, held.decode("utf-8", "replace"))
        if stood == text:
            return Kept(version=version, at=row.at if row is not None else now, new=False)
        begun_on = row.base if row is not None and row.text.encode("utf-8") != held else _hash(held)
        if row is not None and base != row.number:
            return _aside(desk, session, actor, row=row, text=text, now=now)
        if row is None or row.holder_id != actor.holder or now - row.at > RUN:
            _tell(desk, session, actor, name=name, path=path)
        number = _put(session, actor, path=path, text=text, base=begun_on, aside=False, now=now)
        return Kept(version=number, at=now, new=True)


def take_file(desk: Desk, ground: Ground, actor: Actor, *, name: str) -> None:
    """Let the text go for that of the file in force; the versions stay."""
    path = indicators_path(name)
    with desk.database.write() as session:
        desk.authorize(actor, WRITE, thing=_thing(name))
        held = ground.for_indicators(session, desk.catalogue.current(session)).get(path, b"")
        _tell(desk, session, actor, name=name, path=path)
        text = held.decode("utf-8", "replace") or SKELETON
        _put(session, actor, path=path, text=text, base=_hash(held), aside=False, now=desk.clock.now())


def look_in(desk: Desk, actor: Actor, *, name: str) -> tuple[int, str, tuple[str, ...]]:
    """(version that stands, whose it is, who else wrote in it in the last minutes)."""
    path = indicators_path(name)
    with desk.database.read() as session:
        desk.authorize(actor, WRITE, thing=_thing(name))
        row = vocabulary.text_that_stands(session, path)
        others = vocabulary.writers_of(session, path, since=desk.clock.now() - HERE, but=actor.holder)
        if row is None:
            return 0, "", others
        return row.number, reports.holder_names(session, [row.holder_id])[row.holder_id], others


def ask(desk: Desk, ground: Ground, actor: Actor, *, name: str, version: int) -> UUID:
    """Hand the text that was seen to a second person."""
    found = read(desk, ground, actor, name=name)
    if found.version != version:
        raise Refused("form_moved")
    if found.moved:
        raise Refused("indicators_moved", file=found.path)
    if found.errors:
        raise Refused("indicators_broken", count=found.errors)
    wish = Wish(kind=Kind.INDICATORS, subject=name, given={"text": found.text})
    return propose(desk, ground, actor, wish)


# ---- the steps ----


def _aside(desk: Desk, session: Session, actor: Actor, *, row: SharedText, text: str, now: datetime) -> Kept:
    number = _put(session, actor, path=row.path, text=text, base=row.base, aside=True, now=now)
    by = reports.holder_names(session, [row.holder_id])[row.holder_id]
    _tell(desk, session, actor, name=paths.stem(row.path), path=row.path)
    clash = Clash(by=by, at=row.at, text=row.text, aside=number)
    return Kept(version=row.number, at=now, new=False, clash=clash)


def _tell(desk: Desk, session: Session, actor: Actor, *, name: str, path: str) -> None:
    """One line of the audit for a run of one person's saves."""
    after = {"version": str(vocabulary.next_text(session, path))}
    desk.record(session, actor, act="vocabulary.draft", thing=_thing(name), after=after)


def _put(session: Session, actor: Actor, *, path: str, text: str, base: str, aside: bool, now: datetime) -> int:
    row = SharedText(
        path=path,
        number=vocabulary.next_text(session, path),
        text=text,
        base=base,
        aside=aside,
        at=now,
        account_id=actor.account,
        holder_id=actor.holder,
    )
    reports.add(session, row)
    return row.number


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""


def _thing(name: str) -> Thing:
    return Thing(kind="vocabulary", id=f"indicators/{name}")
