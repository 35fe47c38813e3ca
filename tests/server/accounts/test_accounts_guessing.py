"""Strangers at a real server: guesses over sockets from fifty addresses of this machine (C01, C04, G25; Show 2).

The server is the one that serves people, on a port of the loopback; every guesser binds an address of its own in
127.0.0.0/8, and claims another one in headers. What the door answers is held against the model of its rule that the
test of the domain stands on.
"""

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import httpx2
import pytest
import town as towns
import uvicorn
from sqlmodel import select
from starlette.applications import Starlette
from test_accounts_defence import Model

from server.accounts.limits import Limit, SignInLimits
from server.accounts.passwords import Passwords
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store import units
from server.store.database import Database
from server.store.models import LoginSession

ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 52))
ACCOUNTS, UNKNOWN, BURST = 126, 14, 40
LEAST = 300  # fewer would not shut one account, which takes a hundred and one guesses
AT_HOME = 25  # guesses between two sign-ins of a holder
HOMES = ("127.0.1.1", "127.0.1.2")
SIGN_IN = "/dang-nhap"
LOOKED_AT, SHUT = 401, 429
OFF = Limit(10**9, timedelta(days=1), timedelta())


@dataclass(frozen=True)
class Counted(Passwords):
    """The real hashing, noting each comparison it is asked for."""

    compared: list[bool] = field(default_factory=list)

    def matches(self, password: str, stored: str | None) -> bool:
        self.compared.append(stored is not None)
        return super().matches(password, stored)


@dataclass(frozen=True)
class Wards:
    """A running server with one account for each ward, and browsers that call it from where they like."""

    origin: str
    town: towns.Town
    clock: FixedClock
    passwords: Counted
    logins: tuple[str, ...]
    context: ssl.SSLContext

    def browser(self, address: str, *, claims: str = "") -> httpx2.Client:
        """A browser at `address`, which `claims` to be at another one."""
        claimed = {"x-forwarded-for": claims, "x-real-ip": claims} if claims else {}
        transport = httpx2.HTTPTransport(local_address=address, verify=self.context)
        headers = {"origin": self.origin, **claimed}
        return httpx2.Client(transport=transport, base_url=self.origin, headers=headers, timeout=60)

    def enter(self, login: str, address: str) -> int:
        """A holder signs in at `address` and asks for the page where the work begins. Returns its status."""
        with self.browser(address) as browser:
            answer = browser.post(SIGN_IN, data={"tai_khoan": login, "mat_khau": towns.PASSWORD})
            return browser.get("/viec-can-lam").status_code if answer.status_code == 303 else answer.status_code

    def sessions(self) -> set[str]:
        """The addresses at which sessions were begun."""
        with self.town.database.read() as session:
            return set(session.exec(select(LoginSession.address)))

    def recorded(self) -> Counter[tuple[str, str]]:
        """What the audit tells of sign-ins: how many, by address and result."""
        return Counter(
            (entry.address, entry.result) for entry in towns.audit_entries(self.town) if entry.act == "sign_in"
        )


Open = Callable[[SignInLimits], Wards]


@pytest.fixture
def open_wards(settings: Settings, encrypted_database: Database, key_ring: KeyRing) -> Iterator[Open]:
    """Starts the server with the limits that are given."""
    clock = FixedClock(towns.MORNING)
    town = towns.build(settings, encrypted_database, keys=key_ring, clock=clock)
    with town.database.read() as session:
        codes = [unit.code for unit in units.on_day(session, towns.REGIME, day=town.desk.today) if unit.kind == "ward"]
    assert len(codes) == ACCOUNTS
    towns.settle(town.desk, [(f"xa-{code}", f"Người giữ {code}", code, "officer", "unit") for code in codes])
    with ExitStack() as running:

        def open_(limits: SignInLimits) -> Wards:
            passwords = Counted(towns.QUICK.strength)
            app = create_app(settings, town.database, clock=clock, keys=key_ring, passwords=passwords, limits=limits)
            return Wards(
                origin=f"http://127.0.0.1:{running.enter_context(_served(app))}",
                town=town,
                clock=clock,
                passwords=passwords,
                logins=tuple(f"xa-{code}" for code in codes),
                context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            )

        yield open_


@contextmanager
def _served(app: Starlette) -> Iterator[int]:
    """`app` on a port of its own; who calls is read from the socket, as `dttg serve` has it."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=128)) as listening:
        config = uvicorn.Config(
            app, log_level="error", ws="none", lifespan="off", proxy_headers=False, timeout_keep_alive=600
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(30)


@dataclass(frozen=True)
class Attack:
    """What a run of guesses saw. `sent`: guesses by address and status. `faces`: the different answers, without the
    name they repeat. `met`: names, with each status they were answered with. `wrong`: guesses where door and model
    disagreed. `at_home`: the holder's sign-ins meanwhile, by what came of them and whether the account was shut to
    strangers at that moment."""

    sent: Counter[tuple[str, int]] = field(default_factory=Counter)
    faces: set[tuple[int, tuple[str, ...], str]] = field(default_factory=set)
    wrong: list[int] = field(default_factory=list)
    cookies: list[int] = field(default_factory=list)
    met: set[tuple[str, int]] = field(default_factory=set)
    at_home: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def note(self, number: int, answer: httpx2.Response, *, login: str, at: int, passes: bool) -> None:
        status = answer.status_code
        self.met.add((login, status))
        self.sent[ADDRESSES[at], status] += 1
        self.faces.add((status, tuple(sorted(answer.headers)), answer.text.replace(login, "…")))
        if status != (LOOKED_AT if passes else SHUT):
            self.wrong.append(number)
        if "set-cookie" in answer.headers:
            self.cookies.append(number)

    @property
    def looked_at(self) -> int:
        return sum(times for (_, status), times in self.sent.items() if status == LOOKED_AT)


def attack(wards: Wards, count: int, *, rule: SignInLimits) -> Attack:
    """`count` guesses: half of them on one account, the others on all accounts and on names nobody has in turn; three
    in seven from one tireless address, the others from all fifty in turn. Holders come and go at home meanwhile."""
    draw, model, seen = Random(2), Model(rule), Attack()
    victim = wards.logins[0]
    names = [*wards.logins, *(f"xa-99{number:03}" for number in range(UNKNOWN))]
    for login, home in zip((victim, wards.logins[-1]), HOMES, strict=True):
        assert wards.enter(login, home) == 200
        model.passes(login, home, wards.clock.now())
    with ExitStack() as stack:
        browsers = [stack.enter_context(wards.browser(each, claims=each.replace("127", "10"))) for each in ADDRESSES]
        for number in range(count):
            login = victim if number % 2 else names[number // 2 % len(names)]
            at = 0 if number % 7 < 3 else number // 2 % len(ADDRESSES)
            passes = model.passes(login, ADDRESSES[at], wards.clock.now())
            seen.note(number, _guess(browsers[at], login, number, passes=passes), login=login, at=at, passes=passes)
            if number % AT_HOME == 0:
                seen.at_home[wards.enter(victim, HOMES[0]), _shut(model, victim, wards.clock)] += 1
            wards.clock.advance(timedelta(seconds=draw.randrange(4)))
    return seen


def _guess(browser: httpx2.Client, login: str, number: int, *, passes: bool) -> httpx2.Response:
    """Where the rule says that the door is shut, the guess is the right password: it must not open either."""
    guessed = f"Đoán-mò {number}!" if passes else towns.PASSWORD
    return browser.post(SIGN_IN, data={"tai_khoan": login, "mat_khau": guessed})


def _shut(model: Model, login: str, clock: FixedClock) -> bool:
    _, _, until = model.seen.get(login, (None, 0, None))
    return until is not None and clock.now() < until


@pytest.mark.slow
def test_ten_thousand_guesses_over_sockets_open_nothing_and_meet_exactly_the_rule(
    open_wards: Open, scaled: Callable[[int], int]
) -> None:
    """Show 2 (G25): no success, the rule exact, holders at home and others unaffected, and nothing in an answer, nor
    in the number of comparisons, tells a name nobody has from a wrong password."""
    rule = SignInLimits()
    wards = open_wards(rule)
    count = max(LEAST, scaled(10_000))
    seen = attack(wards, count, rule=rule)

    assert seen.wrong == []
    assert seen.cookies == []
    assert {status for _, status in seen.sent} == {LOOKED_AT, SHUT}
    assert wards.sessions() == set(HOMES), "only holders at home are signed in"
    assert {login for login, _ in seen.met} > set(wards.logins)
    assert {address for address, _ in seen.sent} == set(ADDRESSES)

    assert {status for status, _ in seen.at_home} == {200}
    assert seen.at_home[200, True] > 0, "the holder came in while the account was shut to strangers"
    entered = seen.at_home.total() + len(HOMES)
    assert len(wards.passwords.compared) == seen.looked_at + entered, "one comparison for each guess looked at"
    assert {status for login, status in seen.met if login not in wards.logins} == {LOOKED_AT, SHUT}
    assert len(seen.faces) == 2, "one page for wrong and unknown, one page for too many"

    results = {LOOKED_AT: "refused:credentials", SHUT: "refused:too_many"}
    told = {key: times for key, times in wards.recorded().items() if key[1] != "done"}
    assert told == {(address, results[status]): times for (address, status), times in seen.sent.items()}

    others = wards.logins[1::9]
    assert [wards.enter(login, f"127.0.2.{at}") for at, login in enumerate(others, 1)] == [200] * len(others)
    assert _burst(wards, wards.logins[2]) == {LOOKED_AT: rule.here.count, SHUT: BURST - rule.here.count}


def _burst(wards: Wards, login: str) -> Counter[int]:
    """Guesses on one account from one address, eight at the same moment."""
    with wards.browser("127.0.3.1") as browser, ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda number: _guess(browser, login, number, passes=True), range(BURST))
        return Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(SignInLimits(here=OFF, account=OFF, address=OFF), id="off"),
        pytest.param(SignInLimits(here=Limit(6, timedelta(minutes=15), timedelta(minutes=15))), id="one-too-many"),
    ],
)
def test_a_server_more_lenient_than_the_rule_is_found_out(open_wards: Open, limits: SignInLimits) -> None:
    """Planted faults: the same run against a server that never shuts, and one that looks at a guess too many."""
    seen = attack(open_wards(limits), 40, rule=SignInLimits())
    assert seen.wrong != []
    assert seen.cookies != [], "the right password opened where the rule says shut"
