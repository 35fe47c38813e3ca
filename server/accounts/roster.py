"""What is known of accounts, for the pages: the list, one account with its history, requests and their clock, the
contact list, the access review, and the acts for which no second person is at hand. Reads only; every query is cut to
the units that the reader's rights reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from server.access import RULES, Role
from server.accounts import duties, life
from server.accounts.asking import KIND_TITLES, STAGE_TITLES, WAITING, Kind, Stage
from server.accounts.calendar import WorkingCalendar
from server.accounts.codes import ACTIVATION_LASTS
from server.accounts.office import Office, calendar_of
from server.accounts.passwords import PasswordRule
from server.accounts.people import tidy
from server.actor import Actor, Thing
from server.audit.chain import References
from server.clock import day_of
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.store import accounts, signin, units
from server.store.files import Kept
from server.store.models import AccessCheck, AccountRequest, Grant, Holder, Unit
from server.words import phrases

SOON = timedelta(days=14)

# What one person prepares and another confirms: words and act of each.
PAIRS = (
    ("Gửi báo cáo", "report.send", "Duyệt báo cáo", "report.approve"),
    ("Đề nghị về tài khoản", "account.request", "Duyệt đề nghị về tài khoản", "account.approve"),
    ("Duyệt đề nghị về tài khoản", "account.approve", "Thực hiện đề nghị về tài khoản", "account.execute"),
    ("Đề nghị về tài khoản", "account.request", "Thực hiện đề nghị về tài khoản", "account.execute"),
    ("Khóa khẩn cấp", "account.lock", "Duyệt việc khóa", "account.approve"),
)
ROLE_PAIRS = (("Soạn biểu mẫu, kỳ báo cáo", Role.AUTHOR, "Công bố biểu mẫu, kỳ báo cáo", Role.PUBLISHER),)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSeen:
    """`state`: as the table of life has it, also where dormancy is not written down yet. `since`: the same person holds
    it from then. `ends`: the last day of its password. `code_until`: an activation code is out."""

    id: UUID
    login: str
    unit: str
    unit_code: str
    unit_id: UUID | None
    kind: str
    state: life.State
    holder: Holder | None
    since: datetime | None
    vacant_since: datetime | None
    roles: tuple[Grant, ...]
    ends: date | None
    last_used: datetime | None
    second_factor: bool
    open_request: AccountRequest | None
    code_until: datetime | None

    def expires_soon(self, today: date) -> bool:
        return self.state is life.State.ACTIVE and self.ends is not None and today >= self.ends - SOON


def reach(actor: Actor, act: str) -> tuple[UUID, ...] | None:
    """The units to which `act` reaches for this person; None: all."""
    roles = RULES[act]
    mine = [right for right in actor.rights if right.role in roles]
    if any(right.scope == "all" for right in mine):
        return None
    return tuple(right.unit for right in mine if right.unit is not None)


def seats(desk: Desk, actor: Actor, *, rule: PasswordRule) -> tuple[SeatSeen, ...]:
    """Every account that this person may look at, those without a holder first."""
    now = desk.clock.now()
    with desk.database.read() as session:
        found = _seats(session, accounts.seats(session, now=now, units=reach(actor, "account.read")), rule, now=now)
    return tuple(sorted(found, key=lambda seat: seat.holder is not None or seat.state is life.State.CLOSED))


def _seats(
    session: Session, found: Sequence[accounts.Seat], rule: PasswordRule, *, now: datetime
) -> tuple[SeatSeen, ...]:
    ids = [seat.account.id for seat in found]
    roles = accounts.grants(session, ids, now=now)
    waiting = {each.target_id: each for each in accounts.requests(session, open_only=True)}
    held = accounts.all_holders(session, ids)
    factors, open_codes = accounts.factors(session, ids), accounts.open_codes(session, ids, now=now)
    return tuple(
        _seen(
            seat,
            roles=roles.get(seat.account.id, ()),
            held=held.get(seat.account.id, ()),
            request=waiting.get(seat.account.id),
            rule=rule,
            factor=seat.account.id in factors,
            code=open_codes.get(seat.account.id),
            now=now,
        )
        for seat in found
    )


def _seen(
    seat: accounts.Seat,
    *,
    roles: tuple[Grant, ...],
    held: tuple[Holder, ...],
    request: AccountRequest | None,
    rule: PasswordRule,
    factor: bool,
    code: datetime | None,
    now: datetime,
) -> SeatSeen:
    account = seat.account
    state = life.State(account.status)
    if life.is_dormant(account.status, account.used_at, now=now):
        state = life.State.DORMANT
    admin = duties.is_admin(grant.role for grant in roles)
    changed = account.password_changed_at
    ended = [holder.to_at for holder in held if holder.to_at is not None and holder.to_at <= now]
    return SeatSeen(
        id=account.id,
        login=account.login,
        unit=seat.unit.name if seat.unit is not None else "",
        unit_code=seat.unit.code if seat.unit is not None else "",
        unit_id=account.unit_id,
        kind=seat.unit.kind if seat.unit is not None else "",
        state=state,
        holder=seat.holder,
        since=min(h.from_at for h in held if h.person == seat.holder.person) if seat.holder is not None else None,
        vacant_since=max(ended, default=account.created_at) if seat.holder is None else None,
        roles=roles,
        ends=rule.last_day(changed, admin=admin) if changed is not None and account.password_hash else None,
        last_used=account.last_login_at,
        second_factor=factor,
        open_request=request,
        code_until=code,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWhole:
    """One account with everyone who held it and everything asked about it. `in_hand`: what a handover passes on."""

    seat: SeatSeen
    holders: tuple[Holder, ...]
    requests: tuple[AccountRequest, ...]
    in_hand: accounts.InHand
    names: Mapping[UUID, str]
    calendar: WorkingCalendar


def look_at(desk: Desk, actor: Actor, *, account: UUID, rule: PasswordRule) -> SeatWhole:
    now = desk.clock.now()
    with desk.database.read() as session:
        found = accounts.seat(session, account, now=now)
        thing = Thing(kind="account", id=str(account), unit=found.account.unit_id)
        try:
            desk.authorize(actor, "account.read", thing=thing)
        except Forbidden:
            raise Refused("not_found", what="tài khoản này") from None
        requests = tuple(accounts.requests(session, target=account))
        return SeatWhole(
            seat=_seats(session, [found], rule, now=now)[0],
            holders=accounts.holders(session, account),
            requests=requests,
            in_hand=accounts.in_hand(session, found.account.unit_id),
            names=_names(session, requests),
            calendar=calendar_of(session),
        )


# ---- requests ----


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen:
    """`target`, `unit`: in words. `overdue`: past its clock and still waiting, or done too late. `late_notice`: the
    unit wrote after the day of the decision (HN 9.5)."""

    row: AccountRequest
    target: str
    unit: str
    asker: str
    approver: str
    doer: str
    overdue: bool
    paper: str


def requests(desk: Desk, actor: Actor) -> tuple[RequestSeen, ...]:
    """Every request this person may look at: those that wait by their clock, then the rest, newest first."""
    with desk.database.read() as session:
        found = accounts.requests(session, units=reach(actor, "account.read"))
        seen = _requests(session, found, now=desk.clock.now())
    waiting = sorted((each for each in seen if each.row.state in WAITING), key=lambda each: each.row.due_at)
    return (*waiting, *(each for each in seen if each.row.state not in WAITING))


def request(desk: Desk, actor: Actor, *, id_: UUID) -> RequestSeen:
    with desk.database.read() as session:
        found = accounts.request(session, id_)
        _may_read(desk, actor, found)
        return _requests(session, [found], now=desk.clock.now())[0]


def _may_read(desk: Desk, actor: Actor, found: AccountRequest) -> None:
    try:
        desk.authorize(actor, "account.read", thing=Thing(kind="account", unit=found.unit_id))
    except Forbidden:
        raise Refused("not_found", what="đề nghị này") from None


def paper(desk: Desk, actor: Actor, *, id_: UUID) -> tuple[str, str, bytes]:
    """Name, media type and content of the written document of a request; the reading is recorded."""
    with desk.database.write() as session:
        row = accounts.paper(session, id_)
        of = accounts.request_of_paper(session, id_)
        if of is None:
            raise Refused("not_found", what="tệp này")
        _may_read(desk, actor, of)
        desk.record(session, actor, act="account.paper", thing=Thing(kind="account", id=str(id_), unit=of.unit_id))
    return row.name, row.media_type, desk.cabinet.fetch(Kept(row.id, row.size, row.sha256, row.key_id))


def _requests(session: Session, found: Sequence[AccountRequest], *, now: datetime) -> tuple[RequestSeen, ...]:
    names = _names(session, found)
    logins = accounts.logins(session, [each.target_id for each in found if each.target_id is not None])
    unit_names = accounts.unit_names(session, [each.unit_id for each in found if each.unit_id is not None])
    papers = accounts.paper_names(session, [each.paper_id for each in found if each.paper_id is not None])
    return tuple(
        RequestSeen(
            row=each,
            target=logins.get(each.target_id, "") if each.target_id else str(each.what.get("login", "")),
            unit=unit_names.get(each.unit_id, "") if each.unit_id else "",
            asker=names.get(each.asker_id, ""),
            approver=names.get(each.approver_id, "") if each.approver_id else "",
            doer=names.get(each.doer_id, "") if each.doer_id else "",
            overdue=_finished(each, now) > each.due_at,
            paper=papers.get(each.paper_id, "") if each.paper_id else "",
        )
        for each in found
    )


def _finished(request: AccountRequest, now: datetime) -> datetime:
    if request.state in WAITING:
        return now
    return request.done_at or request.decided_at or now


def _names(session: Session, found: Sequence[AccountRequest]) -> Mapping[UUID, str]:
    wanted = {id_ for each in found for id_ in (each.asker_id, each.approver_id, each.doer_id) if id_ is not None}
    return accounts.holder_names(session, wanted)


# ---- contacts ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    unit_code: str
    unit: str
    login: str
    name: str
    position: str
    section: str
    phone: str
    email: str
    since: datetime | None
    roles: tuple[Grant, ...]


def contacts(desk: Desk, actor: Actor, *, rule: PasswordRule) -> tuple[Contact, ...]:
    """The list of persons in charge (HN 10.2; R094): one line for each account in use, empty where nobody holds it."""
    return tuple(
        Contact(
            unit_code=seat.unit_code,
            unit=seat.unit,
            login=seat.login,
            name=seat.holder.name if seat.holder else "",
            position=seat.holder.position if seat.holder else "",
            section=seat.holder.section if seat.holder else "",
            phone=seat.holder.phone if seat.holder else "",
            email=seat.holder.email if seat.holder else "",
            since=seat.since,
            roles=seat.roles,
        )
        for seat in sorted(seats(desk, actor, rule=rule), key=lambda seat: (seat.unit_code, seat.login))
        if seat.state is not life.State.CLOSED
    )


def note_export(desk: Desk, actor: Actor, *, reason: str, count: int) -> None:
    """An export of personal particulars says what for, and is recorded (R022)."""
    if len(tidy(reason)) < 5:
        raise Refused("reason_missing", why="dùng danh bạ vào việc gì")
    with desk.database.write() as session:
        thing = Thing(kind="account")
        desk.authorize(actor, "contacts.export", thing=thing)
        told: References = {"lines": count, "reason": tidy(reason)[:200]}
        desk.record(session, actor, act="contacts.export", thing=thing, after=told)


# ---- access review ----


def quarter_of(day: date) -> str:
    """2026-Q4"""
    return f"{day.year}-Q{(day.month + 2) // 3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """`odd`: what a reviewer should look at, in words. `checked`: this quarter, by whom."""

    seat: SeatSeen
    odd: tuple[str, ...]
    checked: AccessCheck | None
    by: str


def review(desk: Desk, actor: Actor, *, rule: PasswordRule) -> tuple[Reviewed, ...]:
    """The accounts in use with what is odd about them, not yet confirmed ones first (R035)."""
    now = desk.clock.now()
    found = [seat for seat in seats(desk, actor, rule=rule) if seat.state is not life.State.CLOSED]
    with desk.database.read() as session:
        checked = accounts.checks(session, quarter_of(day_of(now)))
        names = accounts.holder_names(session, {each.holder_id for each in checked.values()})
    shared = _same_person(found)
    lines = [
        Reviewed(
            seat=seat,
            odd=tuple(_odd(seat, shared, now=now)),
            checked=checked.get(seat.id),
            by=names.get(checked[seat.id].holder_id, "") if seat.id in checked else "",
        )
        for seat in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.checked is not None, not line.odd)))


def _same_person(found: Sequence[SeatSeen]) -> Mapping[UUID, tuple[str, ...]]:
    by_person: dict[UUID, list[str]] = {}
    for seat in found:
        if seat.holder is not None:
            by_person.setdefault(seat.holder.person, []).append(seat.login)
    return {person: tuple(logins) for person, logins in by_person.items() if len(logins) > 1}


def _odd(seat: SeatSeen, shared: Mapping[UUID, tuple[str, ...]], *, now: datetime) -> list[str]:
    odd = []
    if seat.holder is None:
        odd.append("chưa có người giữ")
    elif seat.holder.person in shared:
        odd.append(f"cùng một người giữ {', '.join(shared[seat.holder.person])}")
    if seat.state is life.State.DORMANT:
        odd.append("45 ngày không dùng")
    if seat.state is life.State.LOCKED:
        odd.append("đang tạm khóa")
    if not seat.roles:
        odd.append("không có quyền nào")
    odd += [f"bị cấm giữ cùng lúc: {pair}" for pair in duties.clashes(grant.role for grant in seat.roles)]
    if seat.holder is not None and not (seat.holder.phone and seat.holder.email):
        odd.append("thiếu điện thoại hoặc thư điện tử")
    if seat.state is life.State.NEW and seat.holder is not None and now - seat.holder.from_at > ACTIVATION_LASTS:
        odd.append("chưa kích hoạt sau 7 ngày")
    return odd


def confirm(office: Office, actor: Actor, *, account: UUID, note: str) -> None:
    """Somebody looked at an account in this quarter's review and found its holder and rights right."""
    desk = office.desk
    with desk.database.write() as session:
        now = desk.clock.now()
        seat = accounts.seat(session, account, now=now)
        thing = Thing(kind="account", id=str(account), unit=seat.account.unit_id)
        desk.authorize(actor, "account.review", thing=thing)
        if seat.holder is not None and seat.holder.person == actor.person:
            raise Refused("own_account")
        quarter = quarter_of(day_of(now))
        if account in accounts.checks(session, quarter):
            return
        row = AccessCheck(
            id=desk.new_id(),
            account_id=account,
            quarter=quarter,
            note=tidy(note)[:300],
            holder_id=actor.holder,
            at=now,
        )
        accounts.add(session, row)
        desk.record(session, actor, act="account.review", thing=thing, after={"quarter": quarter})


# ---- who could be the second person ----


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """Two acts that two persons must do. `first`, `second`: names of who could. `gap`: in words what is missing, ''
    where there is a second person for everyone and one to spare."""

    first_title: str
    second_title: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    gap: str
    stops: bool


def second_persons(desk: Desk) -> tuple[SecondPerson, ...]:
    """Every act that wants a second person, and whether there is one today."""
    now = desk.clock.now()
    with desk.database.read() as session:
        by_act = [
            (
                one,
                other,
                accounts.persons_with(session, RULES[act], now=now),
                accounts.persons_with(session, RULES[then], now=now),
            )
            for one, act, other, then in PAIRS
        ]
        by_role = [
            (
                one,
                other,
                accounts.persons_with(session, [role], now=now),
                accounts.persons_with(session, [then], now=now),
            )
            for one, role, other, then in ROLE_PAIRS
        ]
    return tuple(_pair(*each) for each in (*by_act, *by_role))


def _pair(one: str, other: str, first: Mapping[UUID, str], second: Mapping[UUID, str]) -> SecondPerson:
    alone = [name for person, name in first.items() if not set(second) - {person}]
    if not second:
        gap, stops = "chưa có ai làm được bước thứ hai", True
    elif alone:
        gap, stops = f"việc do {', '.join(alone)} làm không có người thứ hai", True
    elif len(second) == 1:
        gap, stops = f"chỉ {next(iter(second.values()))} làm được bước thứ hai; vắng mặt thì phải ủy quyền", False
    else:
        gap, stops = "", False
    return SecondPerson(
        first_title=one,
        second_title=other,
        first=tuple(sorted(first.values())),
        second=tuple(sorted(second.values())),
        gap=gap,
        stops=stops,
    )


def units_without_account(desk: Desk, actor: Actor) -> tuple[Unit, ...]:
    """Units of the regime that exist today and have no account that fills."""
    with desk.database.read() as session:
        there = {
            seat.account.unit_id
            for seat in accounts.seats(session, now=desk.clock.now())
            if seat.account.status != life.State.CLOSED
        }
        here = units.on_day(session, actor.regime, day=desk.today)
        above = {unit.parent_id for unit in here}
        return tuple(unit for unit in here if unit.id not in there | above)


def open_slips(desk: Desk, given: Sequence[tuple[UUID, str]]) -> bool:
    """Whether every (account, hash of a code) is a code that still opens its account."""
    now = desk.clock.now()
    with desk.database.read() as session:
        return all(
            (found := signin.open_activation(session, account, now=now)) is not None and found.code_hash == code_hash
            for account, code_hash in given
        )


# ---- for the command line ----


def plain_list(desk: Desk) -> tuple[str, ...]:
    """One line an account: login, state, unit, holder."""
    now = desk.clock.now()
    with desk.database.read() as session:
        return tuple(
            f"{seat.account.login:20} {life.TITLES[life.State(seat.account.status)]:14} "
            f"{seat.unit.name if seat.unit else '':26} {seat.holder.name if seat.holder else 'chưa có người giữ'}"
            for seat in accounts.seats(session, now=now)
        )


def overdue_lines(desk: Desk) -> tuple[str, ...]:
    """One line a request that waits past its working day."""
    now = desk.clock.now()
    with desk.database.read() as session:
        seen = _requests(session, accounts.requests(session, open_only=True), now=now)
        return tuple(
            f"Đề nghị {each.row.number} ({KIND_TITLES[Kind(each.row.kind)].lower()}), văn bản {each.row.document}: "
            f"{STAGE_TITLES[Stage(each.row.state)].lower()}, hạn {phrases.moment(each.row.due_at)}"
            for each in seen
            if each.overdue
        )
