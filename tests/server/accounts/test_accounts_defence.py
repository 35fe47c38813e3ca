"""The door against strangers and against its own past: guessing, sessions used again, second factor, dormancy
(R072 to R078, R081, R095; C01 to C05; Shows 2 and 3)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from uuid import UUID

import pytest
import town as towns

from server import access
from server.accounts import codes, office, totp
from server.accounts.asking import Kind
from server.accounts.duties import Duties, Gate
from server.accounts.limits import Limit, SignInLimits, network_of
from server.accounts.office import Office, Proposal
from server.accounts.passwords import Passwords, Strength
from server.accounts.sessions import SessionRule
from server.accounts.signin import (
    Attempt,
    Door,
    HalfIn,
    Opening,
    SignedIn,
    Turned,
    activate,
    change_password,
    end_own,
    finish,
    make_sure,
    offer_factor,
    read_offer,
    resume,
    sessions_of,
    sign_in,
    sign_out,
    take_factor,
)
from server.actor import Actor
from server.clock import FixedClock, day_of
from server.keys.keyring import KeyRing
from server.refusal import Refused
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import audit, signin
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet, RingCipher
from server.store.models import Account, Activation, Grant, Holder, Setting, Unit

PASSWORD = towns.PASSWORD
QUICK = Strength(memory_kib=64, passes=1)  # what is counted here is how often, never how long
ACCOUNTS, ADDRESSES = 126, 50


class Counted(Passwords):
    """The real hashing, counting how often it is asked to compare."""

    def matches(self, password: str, stored: str | None) -> bool:
        COMPARED.append(stored is not None)
        return super().matches(password, stored)


COMPARED: list[bool] = []


@pytest.fixture
def compared() -> Iterator[list[bool]]:
    COMPARED.clear()
    yield COMPARED
    COMPARED.clear()


@pytest.fixture
def door(encrypted_database: Database, key_ring: KeyRing, new_id: Callable[[], UUID]) -> Door:
    return Door(
        database=encrypted_database,
        keys=key_ring,
        passwords=Counted(QUICK),
        limits=SignInLimits(),
        rule=SessionRule(),
        new_id=new_id,
    )


def settle(door: Door, logins: list[str], *, now: datetime, role: str = "officer", scope: str = "all") -> None:
    hashed = door.passwords.hash(PASSWORD)
    with door.database.write() as session:
        for login in logins:
            account = Account(
                id=door.new_id(),
                login=login,
                password_hash=hashed,
                must_change_password=False,
                password_changed_at=now,
                created_at=now,
                used_at=now,
            )
            session.add(account)
            session.flush()
            session.add(
                Holder(
                    id=door.new_id(),
                    account_id=account.id,
                    person=door.new_id(),
                    name=f"Người {login}",
                    email=f"{login}@hanoi.gov.vn",
                    from_at=now,
                )
            )
            session.add(Grant(id=door.new_id(), account_id=account.id, role=role, scope=scope, from_at=now))


def attempt(login: str, password: str = PASSWORD, address: str = "127.0.0.1") -> Attempt:
    return Attempt(login=login, password=password, address=address, agent="thử")


def entered(door: Door, login: str, *, now: datetime, address: str = "127.0.0.1") -> SignedIn:
    found = sign_in(door, attempt(login, address=address), now=now)
    assert isinstance(found, SignedIn), found
    return found


def alive(door: Door, token: str, *, now: datetime) -> bool:
    return resume(door, token, address="127.0.0.1", now=now) is not None


# ---- Show 2 ----


class Model:
    """The lock rule, said a second time from its description: so many in a window, one more closes for a pause."""

    def __init__(self, limits: SignInLimits) -> None:
        self.limits = limits
        self.seen: dict[str, tuple[datetime, int, datetime | None]] = {}

    def _count(self, key: str, limit: Limit, now: datetime) -> bool:
        since, count, closed = self.seen.get(key, (now, 0, None))
        if closed is not None and now < closed:
            return False
        if closed is not None or now - since >= limit.window:
            since, count = now, 0
        count += 1
        self.seen[key] = (since, count, now + limit.pause if count > limit.count else None)
        return count <= limit.count

    def passes(self, login: str, address: str, now: datetime) -> bool:
        return all(
            [
                self._count(f"{login}/{address}", self.limits.here, now),
                self._count(f"@{address}", self.limits.address, now),
                self._count(login, self.limits.account, now),
            ]
        )


def guess(door: Door, clock: FixedClock, count: int) -> tuple[int, int, list[int]]:
    """`count` guesses from 50 addresses on 126 accounts, known and unknown names mixed. Returns how many opened, how
    many were looked at, and where the door and the model of its rule disagreed."""
    draw, model = Random(2), Model(door.limits)
    logins = [f"don-vi-{number}" for number in range(ACCOUNTS)]
    model.passes("don-vi-0", "127.0.0.1", clock.now())  # the holder's own sign-in before
    opened, looked, wrong = 0, 0, []
    favourites = logins[:3]
    for number in range(count):
        login = draw.choice(favourites if draw.random() < 0.5 else [*logins, "khong-co"])
        address = f"127.0.0.{2 + draw.randrange(ADDRESSES if draw.random() < 0.5 else 2)}"
        result = sign_in(door, attempt(login, f"Đoán-mò {number}!", address), now=clock.now())
        closed = isinstance(result, Turned) and result.code == "too_many_attempts"
        opened += isinstance(result, SignedIn | HalfIn)
        looked += not closed
        if model.passes(login, address, clock.now()) == closed:
            wrong.append(number)
        clock.advance(timedelta(seconds=draw.randrange(4)))
    return opened, looked, wrong


@pytest.mark.slow
def test_ten_thousand_guesses_open_nothing_and_the_lock_rule_is_exact(
    door: Door, clock: FixedClock, scaled: Callable[[int], int], compared: list[bool]
) -> None:
    """Show 2 (G25): 0 success, the rule exact, one comparison for each guess looked at; others unaffected."""
    settle(door, [f"don-vi-{number}" for number in range(ACCOUNTS)], now=clock.now())
    entered(door, "don-vi-0", now=clock.now())  # the holder's own desk, known from before
    opened, looked, wrong = guess(door, clock, scaled(10_000))
    assert opened == 0
    assert wrong == []
    assert len(compared) - 1 == looked, "one comparison for each guess that was looked at, none for the others"
    entered(door, "don-vi-0", now=clock.now())
    entered(door, "don-vi-77", now=clock.now(), address="127.0.0.200")
    clock.advance(timedelta(minutes=15))
    for login in ("don-vi-1", "don-vi-2"):
        entered(door, login, now=clock.now(), address="127.0.0.201")


def test_with_the_limits_off_the_same_run_disagrees_with_the_rule(
    door: Door, clock: FixedClock, compared: list[bool]
) -> None:
    """A planted fault: a door that never closes is found out by the model of the rule."""
    wide = Limit(10**9, timedelta(days=1), timedelta())
    tight = Limit(3, timedelta(minutes=15), timedelta(minutes=15))
    settle(door, ["don-vi-0"], now=clock.now())
    off = replace(door, limits=SignInLimits(here=wide, account=wide, address=wide))
    model = Model(SignInLimits(here=tight, account=tight, address=tight))
    looked = [
        isinstance(found := sign_in(off, attempt("don-vi-0", "sai"), now=clock.now()), Turned)
        and found.code == "wrong_credentials"
        for _ in range(8)
    ]
    assert looked != [model.passes("don-vi-0", "127.0.0.1", clock.now()) for _ in range(8)]


def test_unknown_wrong_closed_and_waiting_accounts_cost_the_same_one_comparison(
    door: Door, clock: FixedClock, compared: list[bool]
) -> None:
    """C01, C04: nobody learns from the work done which accounts there are."""
    settle(door, ["mo", "dong", "cho"], now=clock.now())
    with door.database.write() as session:
        for login, status in (("dong", "closed"), ("cho", "new")):
            found = session.exec(towns.select(Account).where(Account.login == login)).one()
            found.status = status
            found.password_hash = None if status == "new" else found.password_hash
            session.add(found)
    for login in ("mo", "dong", "cho", "khong-co"):
        compared.clear()
        assert sign_in(door, attempt(login, "sai"), now=clock.now()) == Turned(code="wrong_credentials")
        assert len(compared) == 1, login


def test_strangers_everywhere_never_keep_the_holder_out_of_the_own_office(door: Door, clock: FixedClock) -> None:
    """C04: no permanent lock by strangers, however long they go on."""
    door = replace(door, limits=SignInLimits(account=Limit(20, timedelta(minutes=60), timedelta(minutes=5))))
    settle(door, ["don-vi-0"], now=clock.now())
    entered(door, "don-vi-0", now=clock.now())
    for hour in range(3):
        for number in range(22):
            sign_in(door, attempt("don-vi-0", "sai", f"127.0.{1 + hour}.{number}"), now=clock.now())
        elsewhere = sign_in(door, attempt("don-vi-0", address="127.9.9.9"), now=clock.now())
        assert elsewhere == Turned(code="too_many_attempts")
        entered(door, "don-vi-0", now=clock.now())
        clock.advance(timedelta(minutes=61))


def test_an_office_of_a_hundred_behind_one_address_signs_in_within_a_quarter_of_an_hour(
    door: Door, clock: FixedClock
) -> None:
    """C04: only attempts that were wrong are held against an address."""
    logins = [f"don-vi-{number}" for number in range(70)]
    settle(door, logins, now=clock.now())
    for login in logins:
        entered(door, login, now=clock.now())
    for number in range(61):
        sign_in(door, attempt(f"khong-co-{number}", "sai"), now=clock.now())
    assert sign_in(door, attempt("don-vi-0"), now=clock.now()) == Turned(code="too_many_attempts")


def test_one_line_of_ipv6_is_one_address_however_many_it_has(door: Door, clock: FixedClock) -> None:
    """C04: the /64 counts."""
    assert network_of("2001:db8:0:1::5") == network_of("2001:db8:0:1:ffff::9")
    assert network_of("2001:db8:0:2::5") != network_of("2001:db8:0:1::5")
    assert network_of("127.0.0.1") != network_of("127.0.0.2")
    settle(door, ["don-vi-0"], now=clock.now())
    for number in range(5):
        sign_in(door, attempt("don-vi-0", "sai", f"2001:db8:0:1::{number}"), now=clock.now())
    here = sign_in(door, attempt("don-vi-0", address="2001:db8:0:1::ffff"), now=clock.now())
    assert here == Turned(code="too_many_attempts")


# ---- Show 3 ----


@pytest.fixture
def desk(door: Door, settings: Settings, clock: FixedClock) -> Desk:
    desk = Desk(
        database=door.database,
        catalogue=Catalogue(),
        cabinet=Cabinet(settings.files_dir, RingCipher(door.keys)),
        keys=door.keys,
        clock=clock,
        new_id=door.new_id,
        authorize=access.authorize,
        upload_limit=settings.upload_limit,
    )
    desk.cabinet.prepare()
    return desk


def actor(door: Door, login: str, clock: FixedClock) -> Actor:
    with door.database.read() as session:
        account = session.exec(towns.select(Account.id).where(Account.login == login)).one()
        found = signin.actor(session, account, now=clock.now(), address="127.0.0.1", statuses=("active", "new"))
    assert found is not None
    return found


PERSON = {"position": "Công chức", "section": "Văn phòng", "phone": "024 3825 0000"}


def carried_out(
    desk: Desk, door: Door, kind: Kind, *, target: UUID, what: dict[str, object], clock: FixedClock
) -> object:
    """A request by one administrator, approved by the leader, carried out by the other administrator."""
    place = Office(desk=desk)
    proposal = Proposal(
        kind=kind,
        target=target,
        what=what,
        document="12/CV",
        document_day=day_of(clock.now()),
        received=clock.now(),
    )
    request = office.ask(place, actor(door, "admin-a", clock), proposal, paper=("cv.pdf", BytesIO(towns.paper())))
    office.decide(place, actor(door, "lanh-dao", clock), request=request, approve=True)
    return office.execute(place, actor(door, "admin-b", clock), request=request)


@pytest.mark.slow
def test_no_session_outlives_what_ends_it(
    door: Door, desk: Desk, clock: FixedClock, scaled: Callable[[int], int]
) -> None:
    """Show 3 (G26): 500 tokens used again after logout, lock, role change, password change, handover, end from
    elsewhere, and a token planted before sign-in: none opens anything."""
    now = clock.now()
    settle(door, ["admin-a", "admin-b"], now=now, role="central_admin")
    settle(door, ["lanh-dao", "lanh-dao-2"], now=now, role="leader")
    with door.database.write() as session:
        unit = Unit(id=door.new_id(), regime="ha_noi", code="u", name="Phường U", kind="ward", valid_from=day_of(now))
        session.add(unit)
        session.add(Setting(name="regime", value="ha_noi"))
    ways = ("logout", "lock", "role", "password", "handover", "elsewhere", "fixation")
    survived: list[str] = []
    for number in range(max(len(ways), scaled(500))):
        way, login = ways[number % len(ways)], f"nguoi-{number}"
        clock.advance(timedelta(minutes=1))
        settle(door, [login], now=clock.now())
        token = _ended(door, desk, clock, way=way, login=login)
        if alive(door, token, now=clock.now()):
            survived.append(f"{way} {login}")
    assert survived == []


def _ended(door: Door, desk: Desk, clock: FixedClock, *, way: str, login: str) -> str:
    """Sign `login` in, end the session by `way`, give back the token that must be dead."""
    planted = "A" * 43
    now = clock.now()
    first = Attempt(login=login, password=PASSWORD, address="127.0.0.1", agent="", old_token=planted)
    found = sign_in(door, first, now=now)
    assert isinstance(found, SignedIn)
    token, who = found.session.token, found.actor
    assert alive(door, token, now=now)
    if way == "logout":
        sign_out(door, who, session_hash=found.session.token_hash, now=now)
    elif way == "lock":
        office.lock_now(Office(desk=desk), actor(door, "admin-a", clock), account=who.account, why="máy lạ đăng nhập")
    elif way == "role":
        what = {"role": "author", "scope": "all"} if login.endswith("9") else {"role": "officer"}
        kind = Kind.GRANT if "scope" in what else Kind.REVOKE
        if kind is Kind.GRANT:
            carried_out(desk, door, Kind.REVOKE, target=who.account, what={"role": "officer"}, clock=clock)
        else:
            carried_out(desk, door, kind, target=who.account, what=what, clock=clock)
    elif way == "password":
        fresh = change_password(door, who, current=PASSWORD, new=f"Nắng-hạ {login}!A", now=now, agent="")
        assert fresh is not None
        assert alive(door, fresh.token, now=now)
    elif way == "handover":
        what = {"name": "Người mới", "email": f"moi-{login}@hanoi.gov.vn", "reason": "moved", **PERSON}
        carried_out(desk, door, Kind.HANDOVER, target=who.account, what=what, clock=clock)
    elif way == "elsewhere":
        other = sign_in(door, attempt(login), now=now)
        assert isinstance(other, SignedIn)
        ended = end_own(door, who, chosen="", this=other.session.token_hash, now=now)
        assert ended == 1
        assert alive(door, other.session.token, now=now)
    else:
        return planted
    return token


def test_a_session_left_open_is_found_by_the_same_question(door: Door, clock: FixedClock) -> None:
    """A planted fault for Show 3: a session that nothing ended is alive."""
    settle(door, ["mo"], now=clock.now())
    assert alive(door, entered(door, "mo", now=clock.now()).session.token, now=clock.now())


def test_an_administrators_session_ends_earlier_and_every_one_at_its_absolute_end(
    door: Door, clock: FixedClock
) -> None:
    """R078, C05: 15 minutes, 5 for administrators."""
    settle(door, ["canbo"], now=clock.now())
    settle(door, ["quan"], now=clock.now(), role="central_admin")
    sessions = {login: entered(door, login, now=clock.now()).session.token for login in ("canbo", "quan")}
    clock.advance(timedelta(minutes=6))
    assert alive(door, sessions["canbo"], now=clock.now())
    assert not alive(door, sessions["quan"], now=clock.now())


def test_own_sessions_are_listed_and_nobody_elses_can_be_ended(door: Door, clock: FixedClock) -> None:
    settle(door, ["canbo", "khac"], now=clock.now())
    mine, theirs = entered(door, "canbo", now=clock.now()), entered(door, "khac", now=clock.now())
    listed = sessions_of(door, mine.actor, this=mine.session.token_hash, now=clock.now())
    assert [each.this for each in listed] == [True]
    with pytest.raises(Refused):
        end_own(door, mine.actor, chosen=theirs.session.token_hash, this=mine.session.token_hash, now=clock.now())
    assert alive(door, theirs.session.token, now=clock.now())


# ---- the second factor ----


def with_phone(door: Door, login: str, clock: FixedClock) -> tuple[bytes, tuple[str, ...], SignedIn]:
    found = entered(door, login, now=clock.now())
    _, offer = offer_factor(door, found.actor)
    secret = read_offer(door, found.actor, offer)
    code = totp.code_at(secret, totp.step_of(clock.now()))
    session_hash = found.session.token_hash
    recovery = take_factor(door, found.actor, offer=offer, code=code, session_hash=session_hash, now=clock.now())
    return secret, recovery, found


def half(door: Door, login: str, clock: FixedClock) -> str:
    found = sign_in(door, attempt(login), now=clock.now())
    assert isinstance(found, HalfIn), found
    return found.session.token


def test_with_a_second_factor_the_password_alone_opens_no_page(door: Door, clock: FixedClock) -> None:
    """C03: and a code works once."""
    settle(door, ["canbo"], now=clock.now())
    secret, recovery, _ = with_phone(door, "canbo", clock)
    token = half(door, "canbo", clock)
    assert not alive(door, token, now=clock.now())
    used = totp.code_at(secret, totp.step_of(clock.now()))
    give = {"address": "127.0.0.1", "agent": ""}
    assert finish(door, token, used, now=clock.now(), **give) == Turned(code="wrong_second_factor"), "a replay"
    clock.advance(timedelta(seconds=31))
    fresh = totp.code_at(secret, totp.step_of(clock.now()))
    done = finish(door, token, fresh, now=clock.now(), **give)
    assert isinstance(done, SignedIn)
    assert done.session.token != token
    assert finish(door, token, fresh, now=clock.now(), **give) == Turned(code="session_over")
    again = half(door, "canbo", clock)
    assert isinstance(finish(door, again, recovery[3], now=clock.now(), **give), SignedIn)
    third = half(door, "canbo", clock)
    assert finish(door, third, recovery[3], now=clock.now(), **give) == Turned(code="wrong_second_factor")


def test_guessing_codes_is_stopped_after_five(door: Door, clock: FixedClock) -> None:
    settle(door, ["canbo"], now=clock.now())
    secret, _, _ = with_phone(door, "canbo", clock)
    clock.advance(timedelta(seconds=61))
    token = half(door, "canbo", clock)
    give = {"address": "127.0.0.1", "agent": "", "now": clock.now()}
    for number in range(5):
        assert finish(door, token, f"{number:06d}", **give) == Turned(code="wrong_second_factor")
    right = totp.code_at(secret, totp.step_of(clock.now()))
    assert finish(door, token, right, **give) == Turned(code="too_many_attempts")


def test_the_secret_of_the_second_factor_is_not_in_the_store_in_clear(door: Door, clock: FixedClock) -> None:
    """R122: encrypted by the ring also where the database itself is not (PostgreSQL); offers bind to their account."""
    settle(door, ["canbo", "khac"], now=clock.now())
    secret, recovery, found = with_phone(door, "canbo", clock)
    with door.database.read() as session:
        kept = signin.confirmed_factor(session, found.actor.account)
        told = "".join(str(link.entry) for link in audit.links(session))
    assert kept is not None
    assert secret not in kept.secret
    assert not any(code in told for code in recovery)
    _, offer = offer_factor(door, found.actor)
    with pytest.raises(Refused):
        read_offer(door, entered(door, "khac", now=clock.now()).actor, offer)
    with pytest.raises(Refused):
        read_offer(door, found.actor, "files-1.AAAA")


def test_before_a_sensitive_act_the_phone_is_asked_for_where_there_is_one(door: Door, clock: FixedClock) -> None:
    """R099."""
    settle(door, ["canbo"], now=clock.now())
    plain = entered(door, "canbo", now=clock.now())
    given = {"session_hash": plain.session.token_hash, "now": clock.now()}
    assert make_sure(door, plain.actor, given="sai", **given) == "password_current_wrong"
    assert make_sure(door, plain.actor, given=PASSWORD, **given) == ""
    secret, _, found = with_phone(door, "canbo", clock)
    clock.advance(timedelta(seconds=61))
    given = {"session_hash": found.session.token_hash, "now": clock.now()}
    assert make_sure(door, found.actor, given=PASSWORD, **given) == "wrong_second_factor"
    code = totp.code_at(secret, totp.step_of(clock.now()))
    assert make_sure(door, found.actor, given=code, **given) == ""


# ---- dormancy, first day, expiry ----


def test_a_dormant_account_is_woken_by_password_and_second_factor_together(door: Door, clock: FixedClock) -> None:
    """C08: 45 days; the password alone never wakes it."""
    settle(door, ["co-ma", "khong-ma"], now=clock.now())
    secret, _, found = with_phone(door, "co-ma", clock)
    clock.advance(timedelta(days=45))
    assert sign_in(door, attempt("khong-ma"), now=clock.now()) == Turned(code="account_dormant")
    token = half(door, "co-ma", clock)
    with door.database.read() as session:
        assert signin.credentials_of(session, found.actor.account).status == "dormant"
    code = totp.code_at(secret, totp.step_of(clock.now()))
    assert isinstance(finish(door, token, code, address="127.0.0.1", agent="", now=clock.now()), SignedIn)
    with door.database.read() as session:
        acts = [link.entry.act for link in audit.links(session)]
        assert signin.credentials_of(session, found.actor.account).status == "active"
    assert acts.count("account.sleep") == 2
    assert acts.count("account.wake") == 1


def test_the_worker_writes_down_who_fell_asleep(door: Door, desk: Desk, clock: FixedClock) -> None:
    settle(door, ["canbo"], now=clock.now())
    assert office.sleep_unused(desk) == 0
    clock.advance(timedelta(days=45))
    assert office.sleep_unused(desk) == 1
    assert office.sleep_unused(desk) == 0


def waiting(door: Door, login: str, clock: FixedClock) -> str:
    """An account that waits for its holder, and its code."""
    settle(door, [login], now=clock.now())
    code = codes.new_activation_code()
    with door.database.write() as session:
        account = session.exec(towns.select(Account).where(Account.login == login)).one()
        account.status, account.password_hash, account.used_at = "new", None, None
        session.add(account)
        signin.put_activation(
            session,
            Activation(
                id=door.new_id(),
                account_id=account.id,
                code_hash=codes.hash_of(code),
                reason="made",
                made_at=clock.now(),
                expires_at=clock.now() + codes.ACTIVATION_LASTS,
            ),
        )
    return code


def opening(login: str, code: str, password: str = "Nắng-hạ 2027!", address: str = "127.0.0.1") -> Opening:
    return Opening(login=login, code=code, password=password, address=address, agent="")


def test_a_code_opens_its_account_once_within_its_days(door: Door, clock: FixedClock) -> None:
    """R073, R074: no default password; the holder sets the first one."""
    code = waiting(door, "moi", clock)
    assert sign_in(door, attempt("moi"), now=clock.now()) == Turned(code="wrong_credentials")
    wrong = activate(door, opening("moi", codes.new_activation_code()), now=clock.now())
    assert wrong == activate(door, opening("khong-co", code), now=clock.now()) == Turned(code="wrong_activation")
    assert isinstance(activate(door, opening("moi", code), now=clock.now()), SignedIn)
    assert activate(door, opening("moi", code), now=clock.now()) == Turned(code="wrong_activation")
    late = waiting(door, "muon", clock)
    clock.advance(codes.ACTIVATION_LASTS)
    assert activate(door, opening("muon", late), now=clock.now()) == Turned(code="wrong_activation")


def test_guessing_activation_codes_is_stopped(door: Door, clock: FixedClock) -> None:
    code = waiting(door, "moi", clock)
    for _ in range(5):
        activate(door, opening("moi", codes.new_activation_code()), now=clock.now())
    assert activate(door, opening("moi", code), now=clock.now()) == Turned(code="too_many_attempts")
    assert isinstance(activate(door, opening("moi", code, address="127.0.0.9"), now=clock.now()), SignedIn)


def test_the_last_five_passwords_are_not_taken_again(door: Door, clock: FixedClock) -> None:
    """R076."""
    settle(door, ["canbo"], now=clock.now())
    who = entered(door, "canbo", now=clock.now()).actor
    current = PASSWORD
    for number in range(6):
        new = f"Gió-mùa {number} thổi!A"
        assert change_password(door, who, current=current, new=new, now=clock.now(), agent="") is not None
        clock.advance(timedelta(minutes=1))
        current = new
    for number in (5, 4, 3, 2, 1):
        with pytest.raises(Refused, match="5 mật khẩu gần nhất"):
            change_password(door, who, current=current, new=f"Gió-mùa {number} thổi!A", now=clock.now(), agent="")
    assert change_password(door, who, current=current, new="Gió-mùa 0 thổi!A", now=clock.now(), agent="") is not None


def test_a_password_past_its_day_opens_nothing_but_its_own_change(door: Door, clock: FixedClock) -> None:
    """R076: officers six months, administrators by the setting two."""
    settle(door, ["canbo"], now=clock.now())
    settle(door, ["quan"], now=clock.now(), role="central_admin")
    demo = replace(door, duties=Duties(demo=True))
    secret = {}
    for login in ("canbo", "quan"):
        secret[login], _, _ = with_phone(door, login, clock)

    def gate(login: str) -> Gate:
        token = half(demo, login, clock)
        code = totp.code_at(secret[login], totp.step_of(clock.now()))
        done = finish(demo, token, code, address="127.0.0.1", agent="", now=clock.now())
        assert isinstance(done, SignedIn)
        found = resume(demo, done.session.token, address="127.0.0.1", now=clock.now())
        assert found is not None
        return found[2]

    clock.advance(timedelta(days=63))
    assert (gate("canbo"), gate("quan")) == (Gate.NONE, Gate.PASSWORD)
    clock.advance(timedelta(days=121))
    assert gate("canbo") is Gate.PASSWORD
