"""What those who run the system owe, as tasks: controls that are late or soon due, clocks of incidents, questions
without an answer, plans that wait for a consent; each for the roles answerable (R126, R130, R131, R147)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from server.access import allows
from server.actor import Actor
from server.operations.acts import CONSENT, HANDLE, listed
from server.operations.controls import Control
from server.operations.recurring import kept
from server.operations.rules import Clock, Kind, Step, clocks, is_over, may_follow, waiting
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.matters import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """`what` is to be done and by when; `cure`: how. `matter`: the matter it belongs to, None for a control. `page`:
    the name of the page where a control is done or written down."""

    what: str
    due: datetime
    late: bool
    cure: str = ""
    matter: Entry | None = None
    page: str = ""


def owed(desk: Desk, actor: Actor, *, settings: Settings) -> tuple[Duty, ...]:
    """The one due first stands first."""
    now = desk.clock.now()
    roles = {right.role for right in actor.rights}
    found = [
        Duty(
            what=each.control.title,
            due=each.due,
            late=each.is_late(now),
            cure=each.control.cure,
            page=_page(each.control, actor),
        )
        for each in kept(desk, actor, settings=settings).standings
        if roles & set(each.control.answers) and (each.is_late(now) or each.is_soon(now))
    ]
    for entry in listed(desk, actor):
        found += [
            Duty(what=clock.title, due=clock.due, late=clock.is_late(now), matter=entry)
            for clock in _clocks(entry, actor)
        ]
    return tuple(sorted(found, key=lambda each: (each.due, each.what)))


def _page(control: Control, actor: Actor) -> str:
    """Where it is done, if this person may go there; else where it is written down."""
    if not control.page or (control.page == "accounts" and not allows(actor, "account.read")):
        return "controls"
    return control.page


def _clocks(entry: Entry, actor: Actor) -> Iterator[Clock]:
    """What this person may do about a matter, with its time."""
    matter = entry.matter
    if matter.kind is Kind.MAINTENANCE:
        mine = allows(actor, CONSENT) and actor.person != entry.row.person
        if mine and Step.CONSENTED in may_follow(matter) and matter.starts is not None:
            yield Clock("Ghi văn bản đồng ý bảo trì", matter.starts, None)
    elif allows(actor, HANDLE) and not is_over(matter):
        yield from (clock for clock in clocks(matter) if clock.done is None)
        yield from waiting(matter)
