"""Tables of figures that somebody named: kept, listed and dropped, each account its own."""

from dataclasses import dataclass
from uuid import UUID

from engine.fields.typing import tidy
from server.actor import Actor, Thing
from server.looking.question import Question
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import saved_views
from server.store.models import SavedView

KEEP = "looking.keep"
MOST = 60
SHORTEST, LONGEST = 3, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    id: UUID
    name: str
    query: str


def saved(desk: Desk, actor: Actor) -> tuple[Saved, ...]:
    """This account's own, by name."""
    with desk.database.read() as session:
        return tuple(
            Saved(id=row.id, name=row.name, query=row.query) for row in saved_views.of_account(session, actor.account)
        )


def keep(desk: Desk, actor: Actor, *, name: str, question: Question) -> str:
    """The same name again replaces what it named. Returns the name as kept. Raises `Refused`."""
    called = tidy(name)
    if not SHORTEST <= len(called) <= LONGEST:
        raise Refused("view_unnamed")
    with desk.database.write() as session:
        thing = Thing(kind="view")
        desk.authorize(actor, KEEP, thing=thing)
        known = saved_views.of_account(session, actor.account)
        same = [row for row in known if row.name == called]
        if len(known) - len(same) >= MOST:
            raise Refused("views_full", count=MOST)
        for row in same:
            saved_views.end(session, row, now=desk.clock.now())
        made = SavedView(
            id=desk.new_id(),
            account_id=actor.account,
            holder_id=actor.holder,
            name=called,
            query=question.query,
            at=desk.clock.now(),
        )
        saved_views.keep(session, made)
        thing = Thing(kind="view", id=str(made.id))
        desk.record(session, actor, act=KEEP, thing=thing, after={"name": called, "query": question.query[:500]})
    return called


def drop(desk: Desk, actor: Actor, *, id_: UUID) -> None:
    """Raises `Refused` for a view that is not this account's own."""
    with desk.database.write() as session:
        desk.authorize(actor, KEEP, thing=Thing(kind="view"))
        row = saved_views.get(session, id_, account=actor.account)
        if row is None:
            raise Refused("not_found", what="bảng đã lưu này")
        saved_views.end(session, row, now=desk.clock.now())
        thing = Thing(kind="view", id=str(id_))
        desk.record(session, actor, act=KEEP, thing=thing, before={"name": row.name})
