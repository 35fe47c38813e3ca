"""Recurring controls over the records: how each stands now, and writing down one that was done by hand. What is written
stays: it is a matter of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from server.access import Role
from server.actor import Actor, Thing
from server.audit.walking import last_check
from server.operations import controls
from server.operations.controls import BY_ID, CONTROLS, LEVELS, SECURITY_LEVEL, Known, Standing
from server.operations.rules import Kind, Step
from server.oversight.advisories import LOCK
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.settings import Settings
from server.store import controls as stored
from server.store import matters
from server.store.models import MatterRow, MatterStep

READ, RECORD = "operation.read", "operation.control"
RUNNING = (Role.CENTRAL_ADMIN, Role.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A control done by hand, as it stands in the register. `level` '': not a control that has one."""

    number: int
    words: str
    document: str
    level: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How the controls stand, and what was last written down of those done by hand."""

    standings: tuple[Standing, ...]
    recorded: Mapping[str, Recorded]


def kept(desk: Desk, actor: Actor, *, settings: Settings) -> Kept:
    """Every control, the one due first standing first."""
    desk.authorize(actor, READ, thing=Thing(kind="matter"))
    checked = last_check(desk.database)
    with desk.database.read() as session:
        since = stored.began(session) or desk.clock.now()
        hand = stored.by_hand(session)
        acts = stored.last_acts(session, (act for control in CONTROLS for act in control.acts))
        known = {
            Known.CHAIN: checked.at if checked is not None else None,
            Known.PASSWORDS: stored.oldest_password(session, RUNNING),
            Known.ADVISORIES: _made(settings.advisories),
            Known.LOCK: _made(LOCK),
        }
    done: dict[str, datetime | None] = {id_: step.at for id_, (_, step) in hand.items()}
    for control in CONTROLS:
        if control.known is Known.AUDIT:
            done[control.id] = max((acts[act] for act in control.acts if act in acts), default=None)
        elif control.known in known:
            done[control.id] = known[control.known]
    said = {id_: _recorded(row, step) for id_, (row, step) in hand.items()}
    return Kept(standings=controls.standings(done, since=since), recorded=said)


def record(desk: Desk, actor: Actor, *, control: str, words: str, document: str, level: str = "") -> UUID:
    """Write down that a control was done. Raises `Refused` with what is missing."""
    chosen = BY_ID.get(control)
    if chosen is None or chosen.known is not Known.HAND:
        raise Refused("not_written", what="việc kiểm soát đã làm")
    words, document = needed(words, "kết quả"), needed(document, "số, ngày văn bản hoặc biên bản")
    if control == SECURITY_LEVEL and level not in LEVELS:
        raise Refused("not_written", what="cấp độ an toàn (1 đến 5)")
    now = desk.clock.now()
    with desk.database.write() as session:
        desk.authorize(actor, RECORD, thing=Thing(kind="matter"))
        row = MatterRow(
            id=desk.new_id(),
            kind=Kind.CONTROL,
            number=matters.next_number(session, Kind.CONTROL),
            title=chosen.title,
            words=words,
            found_at=now,
            account_id=actor.account,
            holder_id=actor.holder,
            person=actor.person,
            unit_id=actor.unit,
            at=now,
        )
        session.add(row)
        session.flush()
        more = {stored.CONTROL: control, **({"level": level} if control == SECURITY_LEVEL else {})}
        _step(desk, session, actor, row=row, seq=1, step=Step.OPENED)
        _step(desk, session, actor, row=row, seq=2, step=Step.DONE, document=document[:300], more=more)
        thing = Thing(kind="matter", id=str(row.id), unit=row.unit_id)
        desk.record(session, actor, act=RECORD, thing=thing, after={"control": control, "number": row.number})
        return row.id


def _step(
    desk: Desk,
    session: Session,
    actor: Actor,
    *,
    row: MatterRow,
    seq: int,
    step: Step,
    document: str = "",
    more: Mapping[str, str] | None = None,
) -> None:
    session.add(
        MatterStep(
            id=desk.new_id(),
            matter_id=row.id,
            seq=seq,
            step=step,
            words="",
            document=document,
            more=dict(more or {}),
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
    )
    session.flush()


def _recorded(row: MatterRow, step: MatterStep) -> Recorded:
    return Recorded(
        number=row.number,
        words=row.words,
        document=step.document,
        level=step.more.get("level", ""),
        at=row.at,
    )


def _made(path: Path | None) -> datetime | None:
    """The day a file was written; None where there is none."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path is not None else None
    except OSError:
        return None
