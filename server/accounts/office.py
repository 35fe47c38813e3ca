"""The office of accounts: a request with its written document, the approval of a leader, the doing by a central
administrator, each in one transaction with its audit entry. Three persons, never one in two parts (HN 9.6, 9.7, 10.2;
R084 to R087, R096).

What carrying out one kind of request changes stands in `server.accounts.executing`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from server.access import Role
from server.accounts import asking, life
from server.accounts.asking import KIND_TITLES, Act, Kind, Persons, Stage
from server.accounts.calendar import WorkingCalendar, as_text, read_calendar
from server.accounts.executing import (
    EXECUTE,
    Task,
    check_not_last,
    end_all_codes,
    forget_secrets,
    new_code,
    undo_lock,
    unit_named,
)
from server.accounts.life import DORMANT_AFTER, State
from server.accounts.people import read_person, tidy
from server.accounts.signin import put_to_sleep
from server.accounts.slips import Slip
from server.actor import Actor, Thing
from server.audit.chain import Entry, References
from server.clock import day_of, start_of
from server.notices.personal import tell_request
from server.papers.uploads import media_type, safe_name
from server.papers.written import written
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.store import accounts, audit, marks, signin
from server.store.accounts import Seat
from server.store.files import Kept
from server.store.models import Account, AccountRequest

LONGEST_DOCUMENT = 120
LONGEST_REASON = 1000
LEAST_REASON = 5
RENEWALS: Mapping[str, str] = {
    "forgotten": "Quên mật khẩu",
    "lost_phone": "Mất hoặc đổi điện thoại",
    "expired": "Mã cũ hết hạn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the acts on accounts stand on. `domains`: where official mail ends."""

    desk: Desk
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody asks for. `target`: the account it is about, None for a new one. `what`: as the kind needs it.
    `received`: when the written document came in; the clock of one working day runs from there."""

    kind: Kind
    target: UUID | None
    what: Mapping[str, object]
    document: str
    document_day: date
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A request carried out. `slips`: codes made by it, shown once. `alone`: no third person took part."""

    request: UUID
    alone: bool
    slips: tuple[Slip, ...]


def calendar_of(session: Session) -> WorkingCalendar:
    """The working days as last taken into the database; without any, Monday to Friday."""
    text = marks.get(session, accounts.CALENDAR)
    return read_calendar(text, file=accounts.CALENDAR) if text else WorkingCalendar()


# ---- asking ----


def ask(office: Office, actor: Actor, proposal: Proposal, *, paper: tuple[str, BinaryIO] | None = None) -> UUID:
    """Enter a request with the number and day of its written document, and the document itself where it is at hand.
    Raises `Refused` with what is missing or cannot be done; nothing is kept then."""
    desk = office.desk
    _check_document(proposal)
    kept = _keep(desk, paper) if paper is not None else None
    try:
        with _noted(desk, actor, act="account.request", id_=proposal.target), desk.database.write() as session:
            return _ask(session, office, actor, proposal=proposal, kept=kept)
    except Refused:
        if kept is not None:
            desk.cabinet.discard(kept[1].id)
        raise


def _check_document(proposal: Proposal) -> None:
    if not tidy(proposal.document) or len(proposal.document) > LONGEST_DOCUMENT:
        raise Refused("document_missing")
    if proposal.document_day > day_of(proposal.received):
        raise Refused("document_later", day=f"{proposal.document_day:%d/%m/%Y}")


def _keep(desk: Desk, paper: tuple[str, BinaryIO]) -> tuple[str, Kept, str]:
    """Name, what the cabinet kept, media type; before the transaction."""
    name = safe_name(paper[0])
    content = paper[1].read(desk.upload_limit + 1)
    kind = media_type(name, content, limit=desk.upload_limit)
    return name, desk.cabinet.keep(desk.new_id(), content), kind


def _ask(
    session: Session, office: Office, actor: Actor, *, proposal: Proposal, kept: tuple[str, Kept, str] | None
) -> UUID:
    desk, now = office.desk, office.desk.clock.now()
    target = accounts.seat(session, proposal.target, now=now) if proposal.target is not None else None
    task = _task(session, office, actor, what=proposal.what, document=proposal.document, target=target)
    unit = _unit_asked(task, proposal)
    desk.authorize(actor, "account.request", thing=Thing(kind="account", id=_id(proposal.target), unit=unit))
    if proposal.kind not in EXECUTE:
        raise Refused("not_found", what="loại đề nghị này")
    EXECUTE[proposal.kind][0](task)
    begins = max(proposal.received, _begins(task) or proposal.received)
    paper_id = _put_paper(session, desk, actor, kept=kept) if kept is not None else None
    request = AccountRequest(
        id=desk.new_id(),
        number=accounts.next_request_number(session),
        kind=proposal.kind,
        state=Stage.ASKED,
        target_id=proposal.target,
        unit_id=unit,
        what=dict(proposal.what),
        document=tidy(proposal.document),
        document_day=proposal.document_day,
        paper_id=paper_id,
        received_at=proposal.received,
        due_at=calendar_of(session).due(begins),
        asked_at=now,
        asker_id=actor.holder,
        asker_person=actor.person,
    )
    accounts.add(session, request)
    _record(desk, session, actor, act="account.request", request=request, after={"kind": proposal.kind})
    what = KIND_TITLES[proposal.kind]
    tell_request(session, number=request.number, what=what, asker=actor.holder, now=now, new_id=desk.new_id)
    return request.id


def _unit_asked(task: Task, proposal: Proposal) -> UUID | None:
    """The unit a request reaches: what gives more than a unit's own roles reaches all."""
    wide = task.text("scope") not in ("", "unit")
    if proposal.kind is Kind.BULK or wide:
        return None
    if task.target is not None:
        return task.target.account.unit_id
    return unit_named(task, task.text("unit")).id


def _begins(task: Task) -> datetime | None:
    """A request for a later day is due one working day after that day."""
    day = task.day("from") or task.day("until")
    return start_of(day) if day is not None else None


def _put_paper(session: Session, desk: Desk, actor: Actor, *, kept: tuple[str, Kept, str]) -> UUID:
    name, file, kind = kept
    paper = written(file, name=name, media_type=kind, actor=actor, at=desk.clock.now())
    accounts.add(session, paper)
    return paper.id


def _task(
    session: Session,
    office: Office,
    actor: Actor,
    *,
    what: Mapping[str, object],
    document: str,
    target: Seat | None,
) -> Task:
    return Task(
        session=session,
        now=office.desk.clock.now(),
        new_id=office.desk.new_id,
        what=what,
        document=tidy(document),
        target=target,
        doer=actor.holder,
        domains=office.domains,
        regime=actor.regime,
    )


# ---- deciding, withdrawing ----


def decide(office: Office, actor: Actor, *, request: UUID, approve: bool, answer: str = "") -> Stage:
    """A leader approves or refuses. An emergency lock that is refused is undone at once."""
    desk = office.desk
    act = Act.APPROVE if approve else Act.REFUSE
    if not approve and len(tidy(answer)) < LEAST_REASON:
        raise Refused("reason_missing", why="vì sao không duyệt")
    with _noted(desk, actor, act=f"account.{act}", id_=request), desk.database.write() as session:
        found = accounts.request(session, request)
        desk.authorize(actor, "account.approve", thing=Thing(kind="account", unit=found.unit_id))
        task = _task_of(session, office, actor, found=found)
        after, _ = asking.step(found.state, act, by=actor.person, persons=_persons(task, found))
        before = found.state
        if after is Stage.UNDONE:
            undo_lock(task, status=str(found.what.get("before", State.ACTIVE)))
        found.state = after
        found.approver_id, found.approver_person = actor.holder, actor.person
        found.decided_at, found.answer = desk.clock.now(), tidy(answer)[:LONGEST_REASON]
        accounts.add(session, found)
        _record(
            desk, session, actor, act=f"account.{act}", request=found, before={"stage": before}, after={"stage": after}
        )
    return after


def withdraw(office: Office, actor: Actor, *, request: UUID) -> None:
    desk = office.desk
    with _noted(desk, actor, act="account.withdraw", id_=request), desk.database.write() as session:
        found = accounts.request(session, request)
        desk.authorize(actor, "account.request", thing=Thing(kind="account", unit=found.unit_id))
        persons = Persons(asker=found.asker_person, approver=found.approver_person)
        before = found.state
        found.state, _ = asking.step(found.state, Act.WITHDRAW, by=actor.person, persons=persons)
        found.decided_at = desk.clock.now()
        accounts.add(session, found)
        after = {"stage": found.state}
        _record(desk, session, actor, act="account.withdraw", request=found, before={"stage": before}, after=after)


def _task_of(session: Session, office: Office, actor: Actor, *, found: AccountRequest) -> Task:
    now = office.desk.clock.now()
    target = accounts.seat(session, found.target_id, now=now) if found.target_id is not None else None
    return _task(session, office, actor, what=found.what, document=found.document, target=target)


def _persons(task: Task, found: AccountRequest) -> Persons:
    concerned = {task.target.holder.person} if task.target is not None and task.target.holder is not None else set()
    mail = read_person({name: str(text) for name, text in found.what.items()}).email
    known = accounts.person_by_mail(task.session, mail) if mail else None
    if known is not None:
        concerned.add(known)
    return Persons(asker=found.asker_person, approver=found.approver_person, concerned=frozenset(concerned))


# ---- doing ----


def execute(office: Office, actor: Actor, *, request: UUID) -> Done:
    """A central administrator carries out what was approved. The codes it makes are in the answer and nowhere else."""
    desk = office.desk
    with _noted(desk, actor, act="account.execute", id_=request), desk.database.write() as session:
        found = accounts.request(session, request)
        desk.authorize(actor, "account.execute", thing=Thing(kind="account", unit=found.unit_id))
        task = _task_of(session, office, actor, found=found)
        persons = _persons(task, found)
        admins = accounts.persons_with(session, [Role.CENTRAL_ADMIN], now=task.now)
        others = {
            person: name
            for person, name in admins.items()
            if person not in persons.concerned | {persons.asker, persons.approver, actor.person}
        }
        try:
            after, alone = asking.step(
                found.state, Act.EXECUTE, by=actor.person, persons=persons, others_can_execute=bool(others)
            )
        except Refused as refused:
            if refused.code == "asker_executes":
                raise Refused("others_execute", others=", ".join(others.values())) from None
            raise
        outcome = EXECUTE[Kind(found.kind)][1](task)
        found.state, found.alone = after, alone
        found.doer_id, found.doer_person, found.done_at = actor.holder, actor.person, task.now
        found.outcome = dict(outcome.told)
        accounts.add(session, found)
        told = {**outcome.told, "stage": after, "alone": alone}
        _record(desk, session, actor, act="account.execute", request=found, before={"stage": "approved"}, after=told)
        return Done(request=found.id, alone=alone, slips=outcome.slips)


def lock_now(office: Office, actor: Actor, *, account: UUID, why: str) -> UUID:
    """Shut an account at once where safety is at risk; the approval is asked for by the same act (HN 9.4, 9.7)."""
    desk, why = office.desk, tidy(why)[:LONGEST_REASON]
    if len(why) < LEAST_REASON:
        raise Refused("reason_missing", why="nguy cơ mất an toàn đã phát hiện")
    with _noted(desk, actor, act="account.lock", id_=account), desk.database.write() as session:
        now = desk.clock.now()
        seat = accounts.seat(session, account, now=now)
        desk.authorize(actor, "account.lock", thing=Thing(kind="account", id=str(account), unit=seat.account.unit_id))
        _not_own(actor, seat)
        _below(session, actor, seat, now=now)
        before = seat.account.status
        after = life.step(before, life.Act.LOCK)
        task = _task(session, office, actor, what={}, document="khẩn cấp", target=seat)
        check_not_last(task)
        accounts.put_account(session, account, status=after)
        signin.end_sessions_of(session, account)
        end_all_codes(session, account, now=now)
        request = AccountRequest(
            id=desk.new_id(),
            number=accounts.next_request_number(session),
            kind=Kind.LOCK,
            state=Stage.ACTED,
            target_id=account,
            unit_id=seat.account.unit_id,
            what={"why": why, "before": before},
            document="khẩn cấp",
            document_day=day_of(now),
            received_at=now,
            due_at=calendar_of(session).due(now),
            asked_at=now,
            asker_id=actor.holder,
            asker_person=actor.person,
        )
        accounts.add(session, request)
        _record(
            desk,
            session,
            actor,
            act="account.lock",
            request=request,
            before={"status": before},
            after={"status": after},
        )
        what = KIND_TITLES[Kind.LOCK]
        tell_request(session, number=request.number, what=what, asker=actor.holder, now=now, new_id=desk.new_id)
        return request.id


def renew(office: Office, actor: Actor, *, account: UUID, reason: str, identity: str) -> Slip:
    """A new code at once for whoever forgot the password or lost the phone, after their identity was checked; rights
    stay as they are. The unit's administrator may do it for the unit's own accounts."""
    desk, identity = office.desk, tidy(identity)[:LONGEST_REASON]
    if reason not in RENEWALS:
        raise Refused("reason_missing", why="vì sao cấp mã mới")
    if len(identity) < LEAST_REASON:
        raise Refused("reason_missing", why="đã kiểm tra người đề nghị bằng cách nào")
    with _noted(desk, actor, act="account.renew", id_=account), desk.database.write() as session:
        now = desk.clock.now()
        seat = accounts.seat(session, account, now=now)
        desk.authorize(actor, "account.renew", thing=Thing(kind="account", id=str(account), unit=seat.account.unit_id))
        if seat.holder is None:
            raise Refused("nobody_holds")
        if seat.holder.person == actor.person:
            raise Refused("not_own_code")
        _below(session, actor, seat, now=now)
        before = seat.account.status
        after = life.step(before, life.Act.RENEW)
        task = _task(session, office, actor, what={}, document="", target=seat)
        slip = _renew(task, reason=reason, identity=identity, after=after)
        thing = Thing(kind="account", id=str(account), unit=seat.account.unit_id)
        told = {"status": after, "reason": reason}
        desk.record(session, actor, act="account.renew", thing=thing, before={"status": before}, after=told)
        return slip


def renew_by_command(desk: Desk, *, login: str, reason: str, identity: str) -> Slip:
    """The way back in when no administrator is left who could give a code: whoever runs the machine gives one, on the
    strength of a document (`identity`), and the audit says so."""
    if reason not in RENEWALS:
        raise Refused("reason_missing", why="vì sao cấp mã mới")
    if len(identity.strip()) < LEAST_REASON:
        raise Refused("reason_missing", why="văn bản và cách kiểm tra người đề nghị")
    now = desk.clock.now()
    with desk.database.write() as session:
        account = accounts.by_login(session, login)
        if account is None:
            raise Refused("not_found", what=f"tài khoản “{login}”")
        seat = accounts.seat(session, account.id, now=now)
        if seat.holder is None:
            raise Refused("nobody_holds")
        before = account.status
        after = life.step(before, life.Act.RENEW)
        task = Task(
            session=session,
            now=now,
            new_id=desk.new_id,
            what={},
            document=identity.strip(),
            target=seat,
            doer=None,
            domains=(),
            regime="",
        )
        slip = _renew(task, reason=reason, identity=identity.strip()[:LONGEST_REASON], after=after)
        entry = Entry(
            at=now,
            account=None,
            holder=None,
            unit=account.unit_id,
            address="command",
            act="account.renew",
            object_kind="account",
            object_id=str(account.id),
            before={"status": before},
            after={"status": after, "reason": reason},
        )
        audit.record(session, entry, keys=desk.keys)
    return slip


def _renew(task: Task, *, reason: str, identity: str, after: State) -> Slip:
    seat = task.seat
    if seat.holder is None:
        raise Refused("nobody_holds")
    account = seat.account.id
    forget_secrets(task.session, account, now=task.now, new_id=task.new_id, factor=reason == "lost_phone")
    accounts.put_account(
        task.session, account, status=after, password_hash=None, must_change_password=False, used_at=None
    )
    fresh = task.session.get_one(Account, account)
    return new_code(task, fresh, seat.holder, reason=reason, identity=identity)


def sleep_unused(desk: Desk) -> int:
    """Write down which accounts have not been used for 45 days. For the worker; returns how many."""
    now = desk.clock.now()
    with desk.database.read() as session:
        unused = accounts.long_unused(session, before=now - DORMANT_AFTER)
    for account in unused:
        with desk.database.write() as session:
            put_to_sleep(session, account, keys=desk.keys, now=now)
    return len(unused)


# ---- pieces ----


def _not_own(actor: Actor, seat: Seat) -> None:
    if seat.holder is not None and seat.holder.person == actor.person:
        raise Refused("own_account")


def _below(session: Session, actor: Actor, seat: Seat, *, now: datetime) -> None:
    """A unit's administrator reaches the accounts that fill and head the unit, no other administrator's (R034)."""
    if any(right.role == Role.CENTRAL_ADMIN for right in actor.rights):
        return
    held = {grant.role for grant in accounts.grants(session, [seat.account.id], now=now).get(seat.account.id, ())}
    if not held <= {Role.OFFICER, Role.UNIT_HEAD}:
        raise Forbidden


def take_calendar(desk: Desk, actor: Actor | None, *, text: str, file: str) -> WorkingCalendar:
    """Take the working days that `text` says into the database. Raises `Unfit` with every mistake and its place."""
    calendar = read_calendar(text, file=file)
    with desk.database.write() as session:
        keep_calendar(session, desk, actor, calendar=calendar)
    return calendar


def keep_calendar(session: Session, desk: Desk, actor: Actor | None, *, calendar: WorkingCalendar) -> None:
    """The working days in the transaction of whatever brings them."""
    text = as_text(calendar)
    if marks.get(session, accounts.CALENDAR) == text:
        return
    marks.put(session, accounts.CALENDAR, text)
    entry = Entry(
        at=desk.clock.now(),
        account=actor.account if actor is not None else None,
        holder=actor.holder if actor is not None else None,
        unit=None,
        address=actor.address if actor is not None else "command",
        act="account.calendar",
        object_kind="setting",
        object_id=accounts.CALENDAR,
        after={"days": len(calendar.special), "years": ", ".join(map(str, calendar.years))},
    )
    audit.record(session, entry, keys=desk.keys)


def _id(id_: UUID | None) -> str:
    return str(id_) if id_ is not None else ""


def _record(
    desk: Desk,
    session: Session,
    actor: Actor,
    *,
    act: str,
    request: AccountRequest,
    before: References | None = None,
    after: References | None = None,
) -> None:
    told = {**(after or {}), "request": request.number, "document": request.document}
    thing = Thing(kind="account", id=_id(request.target_id), unit=request.unit_id)
    desk.record(session, actor, act=act, thing=thing, before=before, after=told)


@contextmanager
def _noted(desk: Desk, actor: Actor, *, act: str, id_: UUID | None) -> Iterator[None]:
    """A refused act is recorded too, after its own transaction is gone."""
    try:
        yield
    except Refused as refused:
        desk.record_refusal(actor, act=act, thing=Thing(kind="account", id=_id(id_)), code=refused.code)
        raise
