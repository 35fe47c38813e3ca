"""Asking for a parcel, seeing how far it is, fetching it: each person its own, and only while the file is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from server.actor import Actor, Thing
from server.audit.chain import Reference
from server.parcels.contents import CONTENTS
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import outbox, parcels, reports
from server.store.files import Kept
from server.store.models import Parcel

KEPT = timedelta(days=7)
MOST_WAITING = 5  # of one person
WAITING, READY, EMPTY, FAILED, GONE = "waiting", "ready", "empty", "failed", "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelShown:
    """`state`: waiting, ready, empty (there was nothing to put in), failed, gone (kept no longer)."""

    id: UUID
    title: str
    period: str
    asked_at: datetime
    state: str
    done: int
    of: int
    size: int
    until: datetime | None


def ask(desk: Desk, actor: Actor, *, kind: str, period: str, asked: Mapping[str, Any] | None = None) -> UUID:
    """Ask the worker for a parcel. The same one under way is not asked for twice. `asked`: what exactly, of a kind that
    leaves a choice; its `title` and `reason` are told."""
    content, what = CONTENTS.get(kind), dict(asked or {})
    if content is None or (content.whole is not None and not what):
        raise Refused("not_found", what="loại gói tệp này")
    with desk.database.write() as session:
        thing = Thing(kind="parcel", period=period)
        desk.authorize(actor, "parcel.ask", thing=thing)
        desk.authorize(actor, content.act, thing=thing)
        desk.catalogue.current(session).period(actor.regime, period)
        mine = [each for each in _shown(desk, session, actor) if each.state == WAITING]
        known = {each.id: each for each in parcels.of_holder(session, actor.holder)}
        same = next((each for each in mine if _is_same(known[each.id], kind=kind, period=period, asked=what)), None)
        if same is not None:
            return same.id
        if len(mine) >= MOST_WAITING:
            raise Refused("parcels_waiting", count=len(mine))
        now, id_ = desk.clock.now(), desk.new_id()
        row = Parcel(
            id=id_,
            regime=actor.regime,
            period=period,
            kind=kind,
            account_id=actor.account,
            holder_id=actor.holder,
            asked_at=now,
            asked=what,
        )
        reports.add(session, row)
        outbox.ask(
            session,
            parcels.JOB,
            id_=desk.new_id(),
            about=parcels.about(id_),
            words={"parcel": str(id_)},
            now=now,
        )
        after: dict[str, Reference] = {"parcel": str(id_), "kind": kind}
        after |= {key: str(what[key]) for key in ("title", "reason") if key in what}
        desk.record(session, actor, act="parcel.ask", thing=thing, after=after)
        return id_


def _is_same(row: Parcel, *, kind: str, period: str, asked: Mapping[str, Any]) -> bool:
    return (row.kind, row.period, row.asked) == (kind, period, asked)


def list_parcels(desk: Desk, actor: Actor) -> tuple[ParcelShown, ...]:
    """The actor's own, newest first."""
    with desk.database.read() as session:
        desk.authorize(actor, "parcel.ask", thing=Thing(kind="parcel"))
        return _shown(desk, session, actor)


def fetch(desk: Desk, actor: Actor, *, parcel: UUID) -> tuple[str, bytes]:
    """(name, content) of a parcel that is ready, to whoever asked for it; that it was taken is recorded."""
    with desk.database.write() as session:
        row, file = parcels.get(session, parcel), parcels.file_of(session, parcel)
        if row is None or row.holder_id != actor.holder or file is None:
            raise Refused("not_found", what="gói tệp này")
        thing = Thing(kind="parcel", id=str(parcel), period=row.period)
        desk.authorize(actor, "parcel.ask", thing=thing)
        desk.authorize(actor, CONTENTS[row.kind].act, thing=thing)
        kept = Kept(file.id, file.size, file.sha256, file.key_id)
        after: dict[str, Reference] = {"kind": row.kind, "papers": row.of, "sha256": file.sha256}
        after |= {key: str(row.asked[key]) for key in ("title", "reason") if key in row.asked}
        desk.record(session, actor, act=CONTENTS[row.kind].told, thing=thing, after=after)
        name = file.name
    return name, desk.cabinet.fetch(kept)


def expire(desk: Desk) -> int:
    """What the worker does each hour: files older than a week are kept no longer."""
    with desk.database.write() as session:
        return parcels.expire(session, before=desk.clock.now() - KEPT)


def _shown(desk: Desk, session: Session, actor: Actor) -> tuple[ParcelShown, ...]:
    rows = parcels.of_holder(session, actor.holder)
    works, files = parcels.works(session, rows), parcels.files(session, rows)
    published = desk.catalogue.current(session)
    found = []
    for row in rows:
        work, file = works.get(parcels.about(row.id)), files.get(row.id)
        state = READY if file is not None else GONE if row.ready_at is not None else row.trouble or WAITING
        found.append(
            ParcelShown(
                id=row.id,
                title=str(row.asked.get("title", CONTENTS[row.kind].title)),
                period=published.period(row.regime, row.period).title,
                asked_at=row.asked_at,
                state=FAILED if state == WAITING and work is not None and work.given_up else state,
                done=row.done,
                of=row.of,
                size=file.size if file is not None else 0,
                until=row.ready_at + KEPT if row.ready_at is not None else None,
            )
        )
    return tuple(found)
