"""What carrying out an approved request changes, one function per kind, inside the transaction of the act.

Each gives back what it did (kept with the request) and the activation codes it made, which are shown once and kept
nowhere. A proposal is checked by the same kind's rules when it is asked, so that a leader never approves what cannot be
done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from server.access import Role
from server.accounts import codes, duties, life
from server.accounts.asking import REASONS, Kind
from server.accounts.life import State
from server.accounts.people import check_login, check_person, check_role, person_faults, read_person
from server.accounts.slips import Slip
from server.clock import day_of, start_of
from server.ids import NewId
from server.refusal import Refused
from server.store import accounts, marks, signin, units
from server.store.accounts import Seat
from server.store.models import Account, Activation, Grant, Holder, Unit

What = Mapping[str, object]
MOST_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request as its kind carries it out. `doer`: the holder who does it, None from the command line."""

    session: Session
    now: datetime
    new_id: NewId
    what: What
    document: str
    target: Seat | None
    doer: UUID | None
    domains: tuple[str, ...]
    regime: str

    @property
    def seat(self) -> Seat:
        if self.target is None:
            raise Refused("not_found", what="tài khoản này")
        return self.target

    def text(self, name: str) -> str:
        return str(self.what.get(name, "")).strip()

    def day(self, name: str) -> date | None:
        written = self.text(name)
        return date.fromisoformat(written) if written else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`told`: kept with the request and in the audit. `slips`: codes it made, shown once."""

    told: Mapping[str, str | int] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()


# ---- pieces ----


def new_code(task: Task, account: Account, holder: Holder, *, reason: str, identity: str = "") -> Slip:
    """A code for an account that waits for its holder; every earlier one is spent."""
    code = codes.new_activation_code()
    expires = task.now + codes.ACTIVATION_LASTS
    signin.put_activation(
        task.session,
        Activation(
            id=task.new_id(),
            account_id=account.id,
            code_hash=codes.hash_of(code),
            reason=reason,
            identity=identity,
            made_at=task.now,
            made_by_id=task.doer,
            expires_at=expires,
        ),
    )
    unit = task.session.get(Unit, account.unit_id) if account.unit_id is not None else None
    return Slip(
        account=account.id,
        login=account.login,
        unit=unit.name if unit is not None else "",
        name=holder.name,
        position=holder.position,
        code=code,
        expires=expires,
    )


def end_all_codes(session: Session, account: UUID, *, now: datetime) -> None:
    signin.spend_activations(session, account, now=now)


def forget_secrets(session: Session, account: UUID, *, now: datetime, new_id: NewId, factor: bool) -> None:
    """The password opens nothing any more, but is still remembered among the last five; sessions and codes end; the
    second factor goes where `factor`."""
    known = signin.credentials_of(session, account)
    if known.password_hash is not None and known.password_hash not in signin.old_passwords(session, account, count=99):
        signin.remember_password(session, account, password_hash=known.password_hash, now=now, new_id=new_id)
    signin.end_sessions_of(session, account)
    signin.spend_activations(session, account, now=now)
    if factor:
        signin.drop_factor(session, account)


def _person_of(task: Task, email: str) -> UUID:
    """The same official address is the same person, whatever account they hold."""
    return accounts.person_by_mail(task.session, email) or task.new_id()


def _new_holder(task: Task, account: UUID, what: What, *, from_at: datetime, person: UUID | None = None) -> Holder:
    given = read_person({name: str(text) for name, text in what.items()})
    check_person(given, domains=task.domains)
    holder = Holder(
        id=task.new_id(),
        account_id=account,
        person=person or _person_of(task, given.email),
        name=given.name,
        position=given.position,
        section=given.section,
        phone=given.phone,
        email=given.email,
        from_at=from_at,
        document=task.document,
    )
    accounts.add(task.session, holder)
    return holder


def _end_holder(task: Task, holder: Holder, *, at: datetime) -> None:
    holder.to_at = max(at, holder.from_at)
    holder.end_reason, holder.end_document = task.text("reason"), task.text("decision") or task.document
    accounts.add(task.session, holder)


def _grant(task: Task, account: Account, *, role: str, scope: str, from_at: datetime, to_at: datetime | None) -> None:
    accounts.add(
        task.session,
        Grant(
            id=task.new_id(),
            account_id=account.id,
            role=role,
            scope=scope,
            unit_id=account.unit_id if scope in ("unit", "below") else None,
            from_at=from_at,
            to_at=to_at,
            document=task.document,
        ),
    )


def unit_named(task: Task, code: str) -> Unit:
    unit = units.by_code(task.session, task.regime, code=code, day=day_of(task.now))
    if unit is None:
        raise Refused("not_found", what=f"đơn vị mã “{code}”")
    return unit


def roles_of_person(task: Task, person: UUID, *, but: UUID | None = None) -> list[str]:
    """Every role that a person holds or will, over all accounts, except through the account `but`."""
    held = [each for each in accounts.accounts_of_person(task.session, person, now=task.now) if each != but]
    return [grant.role for each in accounts.grants(task.session, held, now=task.now).values() for grant in each]


def _check_pairs(roles: Sequence[str]) -> None:
    pairs = duties.clashes(roles)
    if pairs:
        raise Refused("roles_clash", pairs="; ".join(pairs))


def check_not_last(task: Task, *, roles: Sequence[str] = (Role.LEADER, Role.CENTRAL_ADMIN)) -> None:
    """Nobody takes the only leader or the only central administrator out of the system."""
    account = task.seat.account.id
    mine = {grant.role for grant in accounts.grants(task.session, [account], now=task.now).get(account, ())}
    holder = task.seat.holder
    for role in mine & set(roles):
        others = set(accounts.persons_with(task.session, [role], now=task.now))
        if holder is not None and not others - {holder.person}:
            raise Refused("last_of_role", role=_title(role))


def _title(role: str) -> str:
    from_role: Mapping[str, str] = {Role.LEADER: "lãnh đạo Sở", Role.CENTRAL_ADMIN: "quản trị trung tâm"}
    return from_role.get(role, role)


def _step(task: Task, act: life.Act) -> None:
    account = task.seat.account
    accounts.put_account(task.session, account.id, status=life.step(account.status, act))


# ---- one account, or many ----


def _check_create(task: Task) -> None:
    roles, scope = [task.text("role")], task.text("scope")
    check_role(roles[0], scope=scope)
    login = task.text("login")
    check_login(login, roles=roles)
    if accounts.by_login(task.session, login) is not None:
        raise Refused("login_taken", login=login)
    unit = unit_named(task, task.text("unit"))
    if scope == "unit" and roles[0] == Role.OFFICER:
        there = accounts.of_unit(task.session, unit.id, role=roles[0])
        if there is not None:
            raise Refused("unit_has_account", unit=unit.name, login=there.login)
    person = read_person({name: str(text) for name, text in task.what.items()})
    check_person(person, domains=task.domains)
    known = accounts.person_by_mail(task.session, person.email)
    if known is not None:
        _check_pairs([*roles_of_person(task, known), *roles])


def _create(task: Task) -> Outcome:
    _check_create(task)
    unit = unit_named(task, task.text("unit"))
    account = Account(
        id=task.new_id(),
        login=task.text("login"),
        unit_id=unit.id,
        status=State.NEW,
        must_change_password=False,
        created_at=task.now,
        sample=_is_sample(task),
    )
    accounts.add(task.session, account)
    holder = _new_holder(task, account.id, task.what, from_at=task.now)
    _grant(task, account, role=task.text("role"), scope=task.text("scope"), from_at=task.now, to_at=None)
    slip = new_code(task, account, holder, reason="made")
    return Outcome(told={"account": str(account.id), "login": account.login, "role": task.text("role")}, slips=(slip,))


def _is_sample(task: Task) -> bool:
    """An account of the demo is marked as such, so that the demo goes on knowing its database as its own."""
    return marks.is_demo(task.session)


def rows_of(what: What) -> tuple[Mapping[str, str], ...]:
    rows = what.get("rows")
    return tuple(rows) if isinstance(rows, list | tuple) else ()


def bulk_faults(task: Task) -> list[str]:
    """What is wrong with a list of new unit accounts, line by line, all at once."""
    faults: list[str] = []
    seen: dict[str, int] = {}
    mails: dict[str, int] = {}
    on_day = {unit.code: unit for unit in units.on_day(task.session, task.regime, day=day_of(task.now))}
    for number, row in enumerate(rows_of(task.what), 1):
        code = row.get("unit", "")
        unit = on_day.get(code)
        where = f"dòng {number}"
        person = read_person(row)
        problems = list(person_faults(person, domains=task.domains).values())
        if unit is None:
            problems.append(f"không có đơn vị mã “{code}”")
        elif code in seen:
            problems.append(f"{unit.name} đã có ở dòng {seen[code]}")
        elif (there := accounts.of_unit(task.session, unit.id, role=Role.OFFICER)) is not None:
            problems.append(f"{unit.name} đã có tài khoản {there.login}")
        elif accounts.by_login(task.session, code) is not None:
            problems.append(f"đã có tài khoản tên “{code}”")
        if person.email and person.email in mails:
            problems.append(f"thư điện tử trùng dòng {mails[person.email]}")
        seen.setdefault(code, number)
        mails.setdefault(person.email, number)
        faults += [f"{where}: {problem}" for problem in problems]
    return faults


def _check_bulk(task: Task) -> None:
    rows = rows_of(task.what)
    if not rows or len(rows) > MOST_ROWS:
        raise Refused("no_rows")
    faults = bulk_faults(task)
    if faults:
        raise Refused("bulk_faults", what="; ".join(faults))


def _bulk(task: Task) -> Outcome:
    _check_bulk(task)
    slips: list[Slip] = []
    for row in rows_of(task.what):
        unit = unit_named(task, row["unit"])
        account = Account(
            id=task.new_id(),
            login=row["unit"].lower(),
            unit_id=unit.id,
            status=State.NEW,
            must_change_password=False,
            created_at=task.now,
            sample=_is_sample(task),
        )
        accounts.add(task.session, account)
        holder = _new_holder(task, account.id, row, from_at=task.now)
        _grant(task, account, role=Role.OFFICER, scope="unit", from_at=task.now, to_at=None)
        slips.append(new_code(task, account, holder, reason="made"))
    return Outcome(told={"accounts": len(slips)}, slips=tuple(slips))


# ---- who holds it ----


def _check_handover(task: Task) -> None:
    life.step(task.seat.account.status, life.Act.HAND_OVER)
    person = read_person({name: str(text) for name, text in task.what.items()})
    check_person(person, domains=task.domains)
    if task.text("reason") not in REASONS:
        raise Refused("reason_missing", why="vì sao người giữ cũ thôi giữ")
    known = accounts.person_by_mail(task.session, person.email)
    if known is None:
        return
    if task.seat.holder is not None and task.seat.holder.person == known:
        raise Refused("same_holder")
    account = task.seat.account.id
    mine = [grant.role for grant in accounts.grants(task.session, [account], now=task.now).get(account, ())]
    _check_pairs([*roles_of_person(task, known, but=account), *mine])


def _handover(task: Task) -> Outcome:
    """The old holder ends, the new one begins with a code of their own; drafts, returned reports and remarks belong to
    the unit and pass on as they are (HN 10.2; R083, R095)."""
    _check_handover(task)
    day = task.day("from")
    if day is not None and day > day_of(task.now):
        raise Refused("not_yet", day=f"{day:%d/%m/%Y}")
    account = task.seat.account
    after = life.step(account.status, life.Act.HAND_OVER)
    forget_secrets(task.session, account.id, now=task.now, new_id=task.new_id, factor=True)
    before = accounts.holders(task.session, account.id)
    for holder in before:
        if holder.to_at is None or holder.to_at > task.now:
            _end_holder(task, holder, at=task.now)
    accounts.put_account(
        task.session, account.id, status=after, password_hash=None, must_change_password=False, used_at=None
    )
    fresh = task.session.get_one(Account, account.id)
    holder = _new_holder(task, account.id, task.what, from_at=task.now)
    passed = accounts.in_hand(task.session, account.unit_id)
    slip = new_code(task, fresh, holder, reason="handover")
    told: dict[str, str | int] = {
        "from": str(before[0].id) if before else "",
        "to": str(holder.id),
        "drafts": passed.drafts,
        "returned": passed.returned,
        "remarks": passed.remarks,
    }
    return Outcome(told=told, slips=(slip,))


def _check_leave(task: Task) -> None:
    life.step(task.seat.account.status, life.Act.VACATE)
    if task.seat.holder is None:
        raise Refused("nobody_holds")
    if task.text("reason") not in REASONS:
        raise Refused("reason_missing", why="vì sao người giữ thôi giữ")
    if not task.text("decision"):
        raise Refused("reason_missing", why="số quyết định về nhân sự")
    if task.day("until") is None:
        raise Refused("reason_missing", why="ngày thôi giữ")
    check_not_last(task)


def _leave(task: Task) -> Outcome:
    """The holder ends at the date of the decision; from then the account opens for nobody until it is handed over."""
    _check_leave(task)
    _step(task, life.Act.VACATE)
    day = task.day("until")
    at = max(task.now, start_of(day) if day is not None else task.now)
    holder = accounts.present_holder(task.session, task.seat.account.id, now=task.now)
    if holder is None:
        raise Refused("nobody_holds")
    _end_holder(task, holder, at=at)
    if at <= task.now:
        signin.end_sessions_of(task.session, task.seat.account.id)
        end_all_codes(task.session, task.seat.account.id, now=task.now)
    return Outcome(told={"holder": str(holder.id), "until": day_of(at).isoformat(), "reason": task.text("reason")})


def _check_amend(task: Task) -> None:
    if task.seat.holder is None:
        raise Refused("nobody_holds")
    check_person(read_person({name: str(text) for name, text in task.what.items()}), domains=task.domains)


def _amend(task: Task) -> Outcome:
    """The same person under other particulars: what was known before stays in the history (R094)."""
    _check_amend(task)
    old = accounts.present_holder(task.session, task.seat.account.id, now=task.now)
    if old is None:
        raise Refused("nobody_holds")
    _end_holder(task, old, at=task.now)
    new = _new_holder(task, task.seat.account.id, task.what, from_at=task.now, person=old.person)
    new.rules_read_at = old.rules_read_at
    accounts.add(task.session, new)
    signin.end_sessions_of(task.session, task.seat.account.id)
    return Outcome(told={"from": str(old.id), "to": str(new.id)})


# ---- rights ----


def _check_grant(task: Task) -> None:
    role, scope = task.text("role"), task.text("scope")
    check_role(role, scope=scope)
    if task.seat.holder is None:
        raise Refused("nobody_holds")
    from_day, to_day = task.day("from"), task.day("to")
    if to_day is not None and to_day < (from_day or day_of(task.now)):
        raise Refused("dates")
    account = task.seat.account.id
    mine = [grant.role for grant in accounts.grants(task.session, [account], now=task.now).get(account, ())]
    if scope != "unit" and Role.OFFICER in mine:
        raise Refused("unit_role", role=role)
    person = task.seat.holder.person
    _check_pairs([*roles_of_person(task, person), role])


def _check_delegate(task: Task) -> None:
    if task.day("from") is None or task.day("to") is None:
        raise Refused("reason_missing", why="ngày bắt đầu và ngày kết thúc ủy quyền")
    _check_grant(task)


def _give_role(task: Task) -> Outcome:
    from_day, to_day = task.day("from"), task.day("to")
    from_at = max(task.now, start_of(from_day) if from_day is not None else task.now)
    to_at = start_of(date.fromordinal(to_day.toordinal() + 1)) if to_day is not None else None
    account = task.seat.account
    _grant(task, account, role=task.text("role"), scope=task.text("scope"), from_at=from_at, to_at=to_at)
    signin.end_sessions_of(task.session, account.id)
    return Outcome(told={"role": task.text("role"), "scope": task.text("scope"), "to": task.text("to")})


def _grant_role(task: Task) -> Outcome:
    _check_grant(task)
    return _give_role(task)


def _delegate(task: Task) -> Outcome:
    _check_delegate(task)
    return _give_role(task)


def _check_revoke(task: Task) -> None:
    account = task.seat.account.id
    held = accounts.grants(task.session, [account], now=task.now).get(account, ())
    if not any(grant.role == task.text("role") for grant in held):
        raise Refused("not_found", what="quyền này ở tài khoản")
    check_not_last(task, roles=[task.text("role")] if task.text("role") in (Role.LEADER, Role.CENTRAL_ADMIN) else [])


def _revoke(task: Task) -> Outcome:
    _check_revoke(task)
    account = task.seat.account.id
    ended = [
        grant
        for grant in accounts.grants(task.session, [account], now=task.now).get(account, ())
        if grant.role == task.text("role")
    ]
    for grant in ended:
        grant.to_at = max(task.now, grant.from_at)
    accounts.add(task.session, *ended)
    signin.end_sessions_of(task.session, account)
    return Outcome(told={"role": task.text("role"), "ended": len(ended)})


# ---- shut and open ----


def _check_unlock(task: Task) -> None:
    life.step(task.seat.account.status, life.Act.UNLOCK)
    if task.seat.holder is None:
        raise Refused("nobody_holds")


def _unlock(task: Task) -> Outcome:
    """A locked account opens with a new code: what was known of its password may have leaked."""
    _check_unlock(task)
    account = task.seat.account
    _step(task, life.Act.UNLOCK)
    forget_secrets(task.session, account.id, now=task.now, new_id=task.new_id, factor=False)
    accounts.put_account(task.session, account.id, password_hash=None, must_change_password=False, used_at=None)
    fresh = task.session.get_one(Account, account.id)
    holder = accounts.present_holder(task.session, account.id, now=task.now)
    if holder is None:
        raise Refused("nobody_holds")
    return Outcome(slips=(new_code(task, fresh, holder, reason="unlocked"),))


def undo_lock(task: Task, *, status: str) -> None:
    """An emergency lock that was not approved: as if it had never been."""
    account = task.seat.account
    if account.status == State.LOCKED:
        act = life.Act.UNLOCK if status == State.NEW else life.Act.RESTORE
        life.step(account.status, act)
        accounts.put_account(task.session, account.id, status=status)


def _check_close(task: Task) -> None:
    life.step(task.seat.account.status, life.Act.CLOSE)
    check_not_last(task)


def _close(task: Task) -> Outcome:
    """Closed for ever: the name stays in the history, rights and the holder end (R097)."""
    _check_close(task)
    account = task.seat.account
    _step(task, life.Act.CLOSE)
    forget_secrets(task.session, account.id, now=task.now, new_id=task.new_id, factor=True)
    for holder in accounts.holders(task.session, account.id):
        if holder.to_at is None or holder.to_at > task.now:
            _end_holder(task, holder, at=task.now)
    for grant in accounts.grants(task.session, [account.id], now=task.now).get(account.id, ()):
        grant.to_at = max(task.now, grant.from_at)
        accounts.add(task.session, grant)
    passed = accounts.in_hand(task.session, account.unit_id)
    return Outcome(told={"drafts": passed.drafts, "returned": passed.returned})


def _check_delete(task: Task) -> None:
    if task.seat.account.status != State.NEW or task.seat.account.password_changed_at is not None:
        raise Refused("account_has_past")


def _delete(task: Task) -> Outcome:
    """Gone, while nothing refers to it; the store itself refuses any other (HN 10.2)."""
    _check_delete(task)
    login = task.seat.account.login
    try:
        accounts.remove_unused(task.session, task.seat.account.id)
    except DBAPIError:
        raise Refused("account_has_past") from None
    return Outcome(told={"login": login})


Check = Callable[[Task], None]
Do = Callable[[Task], Outcome]

EXECUTE: Mapping[Kind, tuple[Check, Do]] = MappingProxyType(
    {
        Kind.CREATE: (_check_create, _create),
        Kind.BULK: (_check_bulk, _bulk),
        Kind.HANDOVER: (_check_handover, _handover),
        Kind.LEAVE: (_check_leave, _leave),
        Kind.AMEND: (_check_amend, _amend),
        Kind.GRANT: (_check_grant, _grant_role),
        Kind.DELEGATE: (_check_delegate, _delegate),
        Kind.REVOKE: (_check_revoke, _revoke),
        Kind.UNLOCK: (_check_unlock, _unlock),
        Kind.CLOSE: (_check_close, _close),
        Kind.DELETE: (_check_delete, _delete),
    }
)
