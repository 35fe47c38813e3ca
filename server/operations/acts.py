"""Entering a matter and going on with it: asked for the right, held against the rules, written with its audit row; what
units must know is told in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.access import allows
from server.actor import Actor, Thing
from server.audit.chain import References
from server.notices.telling import tell
from server.notices.words import Kind as Notice
from server.notices.words import Said
from server.operations.rules import Kind, Severity, Step, check
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import matters, units
from server.store.matters import Entry, Mine
from server.store.models import MatterRow, MatterStep
from server.words import phrases

PLAN, CONSENT, HANDLE, ASK, READ, OWN = (
    "operation.plan",
    "operation.consent",
    "operation.handle",
    "operation.ask",
    "operation.read",
    "operation.own",
)
ACT_OF: Mapping[Step, str] = {
    Step.CONSENTED: CONSENT,
    Step.ANNOUNCED: PLAN,
    Step.BEGUN: PLAN,
    Step.ENDED: PLAN,
    Step.WITHDRAWN: PLAN,
    Step.RATED: HANDLE,
    Step.PLANNED: HANDLE,
    Step.TOLD: HANDLE,
    Step.ANSWERED: HANDLE,
    Step.CLOSED: HANDLE,
}
WORDS = {
    Step.CONSENTED: "nội dung đồng ý",
    Step.WITHDRAWN: "lý do hủy",
    Step.ENDED: "kết quả",
    Step.RATED: "ảnh hưởng tới đâu",
    Step.PLANNED: "việc sẽ làm",
    Step.TOLD: "nội dung đã báo",
    Step.ANSWERED: "câu trả lời",
    Step.CLOSED: "nguyên nhân và kết quả",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is entered. `found_at` None: now. `starts`, `ends`: of a planned stop; `emergency`: it could not wait."""

    kind: Kind
    title: str
    words: str
    found_at: datetime | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A step to make. `severity` with RATED, `whom` with TOLD, `document` with CONSENTED."""

    step: Step
    words: str = ""
    document: str = ""
    severity: str = ""
    whom: str = ""


def open_matter(desk: Desk, actor: Actor, opened: Opened) -> UUID:
    """Enter a matter. Returns its id. Raises `Refused` with what is missing."""
    now = desk.clock.now()
    title, words = needed(opened.title, "tên việc"), needed(opened.words, "nội dung")
    found_at = opened.found_at or now
    if found_at > now:
        raise Refused("found_later")
    if opened.kind is Kind.MAINTENANCE:
        _check_times(opened, now)
    with desk.database.write() as session:
        act = PLAN if opened.kind is Kind.MAINTENANCE else ASK
        desk.authorize(actor, act, thing=Thing(kind="matter", unit=actor.unit))
        row = MatterRow(
            id=desk.new_id(),
            kind=opened.kind,
            number=matters.next_number(session, opened.kind),
            title=title[:200],
            words=words,
            found_at=found_at,
            starts=opened.starts,
            ends=opened.ends,
            emergency=opened.emergency,
            account_id=actor.account,
            holder_id=actor.holder,
            person=actor.person,
            unit_id=actor.unit,
            at=now,
        )
        session.add(row)
        session.flush()
        _add(desk, session, actor, row=row, seq=1, going=Going(step=Step.OPENED))
        _record(desk, session, actor, act=act, row=row, after={"kind": opened.kind, "number": row.number})
        return row.id


def go_on(desk: Desk, actor: Actor, *, matter: UUID, going: Going) -> None:
    """Make the next step. Raises `Refused` where it may not be made now, `Forbidden` where not by this person."""
    act = ACT_OF.get(going.step)
    if act is None:
        raise Refused("matter_step")
    more = _more(going)
    if going.step in WORDS:
        needed(going.words, WORDS[going.step])
    if going.step is Step.CONSENTED:
        needed(going.document, "số, ngày văn bản đồng ý")
    with desk.database.write() as session:
        desk.authorize(actor, act, thing=Thing(kind="matter"))
        entry = matters.get(session, matter)
        if entry is None:
            raise Refused("not_found", what="việc này")
        check(entry.matter, going.step, now=desk.clock.now())
        if going.step is Step.CONSENTED and actor.person == entry.row.person:
            raise Refused("consent_own")
        _add(desk, session, actor, row=entry.row, seq=len(entry.steps) + 1, going=going, more=more)
        if going.step is Step.ANNOUNCED:
            _tell_all(desk, session, entry, regime=actor.regime)
        after: dict[str, str | int] = {"kind": entry.row.kind, "number": entry.row.number, "state": going.step, **more}
        _record(desk, session, actor, act=act, row=entry.row, after=after)


def listed(desk: Desk, actor: Actor, kind: Kind | None = None) -> Sequence[Entry]:
    """All matters, for those who run the system."""
    with desk.database.read() as session:
        desk.authorize(actor, READ, thing=Thing(kind="matter"))
        return matters.listed(session, kind=kind)


def own(desk: Desk, actor: Actor) -> Sequence[Entry]:
    """What the actor's own unit has entered."""
    with desk.database.read() as session:
        desk.authorize(actor, OWN, thing=Thing(kind="matter", unit=actor.unit))
        return matters.listed(session, mine=Mine(actor.unit, actor.account))


def read(desk: Desk, actor: Actor, matter: UUID) -> Entry:
    """One matter: any for those who run the system, of the own unit for others. Raises `Refused('not_found')`."""
    mine = None if allows(actor, READ) else Mine(actor.unit, actor.account)
    with desk.database.read() as session:
        found = matters.get(session, matter, mine)
    if found is None:
        raise Refused("not_found", what="việc này")
    return found


def _check_times(opened: Opened, now: datetime) -> None:
    if opened.starts is None or opened.ends is None:
        raise Refused("not_written", what="giờ bắt đầu và giờ kết thúc")
    if opened.ends <= opened.starts or (opened.starts < now and not opened.emergency):
        raise Refused("time_order")


def _more(going: Going) -> dict[str, str]:
    if going.step is Step.RATED:
        if going.severity not in tuple(Severity):
            raise Refused("not_written", what="mức độ")
        return {"severity": going.severity}
    if going.step is Step.TOLD:
        return {"whom": needed(going.whom, "nơi được báo")[:200]}
    return {}


def _add(
    desk: Desk,
    session: Session,
    actor: Actor,
    *,
    row: MatterRow,
    seq: int,
    going: Going,
    more: Mapping[str, str] | None = None,
) -> None:
    session.add(
        MatterStep(
            id=desk.new_id(),
            matter_id=row.id,
            seq=seq,
            step=going.step,
            words=going.words.strip(),
            document=going.document.strip()[:300],
            more=dict(more or {}),
            holder_id=actor.holder,
            at=desk.clock.now(),
        )
    )
    session.flush()


def _tell_all(desk: Desk, session: Session, entry: Entry, *, regime: str) -> None:
    """Every unit hears of the stop: in the system at once, by mail with its next digest."""
    row = entry.row
    assert row.starts is not None
    assert row.ends is not None
    when = f"từ {phrases.moment(row.starts)} đến {phrases.moment(row.ends)}"
    title = f"Tạm dừng hệ thống {when}"
    body = f"{row.title}\n{row.words}\nSố đã lưu giữ nguyên. Lưu và đóng trang trước giờ tạm dừng."
    here = [unit.id for unit in units.on_day(session, regime, day=desk.today)]
    tell(desk, session, kind=Notice.OPERATION, said=Said(title, body), units=here, regime=regime, period="")


def _record(desk: Desk, session: Session, actor: Actor, *, act: str, row: MatterRow, after: References) -> None:
    thing = Thing(kind="matter", id=str(row.id), unit=row.unit_id)
    desk.record(session, actor, act=act, thing=thing, after=after)
