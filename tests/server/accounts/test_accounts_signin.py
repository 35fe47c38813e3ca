"""Signing in: limits, sessions, what is recorded (R026, R072, R087)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from server.accounts.limits import Limit, SignInLimits
from server.accounts.passwords import Passwords, Strength
from server.accounts.sessions import SessionRule
from server.accounts.signin import Attempt, Door, SignedIn, Turned, change_password, resume, sign_in, sign_out
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.store import audit, signin
from server.store.database import Database
from server.store.models import Account, Grant, Holder

PASSWORD = "Mưa-rào 2026"
PAUSE = timedelta(minutes=15)


@pytest.fixture
def door(database: Database, key_ring: KeyRing, clock: FixedClock, new_id: Callable[[], UUID]) -> Door:
    passwords = Passwords(Strength(memory_kib=64, passes=1))
    with database.write() as session:
        for login, status in (("ba-dinh", "active"), ("khoa", "locked"), ("dong", "closed")):
            account = new_id()
            session.add(
                Account(
                    id=account,
                    login=login,
                    status=status,
                    password_hash=passwords.hash(PASSWORD),
                    must_change_password=False,
                    created_at=clock.now(),
                )
            )
            session.flush()
            session.add(
                Holder(id=new_id(), account_id=account, person=new_id(), name="Bùi Thị Hạnh", from_at=clock.now())
            )
            session.add(Grant(id=new_id(), account_id=account, role="officer", scope="all", from_at=clock.now()))
    limits = SignInLimits(
        here=Limit(3, PAUSE, PAUSE), account=Limit(6, PAUSE, timedelta(minutes=5)), address=Limit(8, PAUSE, PAUSE)
    )
    return Door(database=database, keys=key_ring, passwords=passwords, limits=limits, rule=SessionRule())


def attempt(login: str = "ba-dinh", password: str = PASSWORD, address: str = "127.0.0.1") -> Attempt:
    return Attempt(login=login, password=password, address=address, agent="thử")


def test_it_works(door: Door, clock: FixedClock) -> None:
    found = sign_in(door, attempt(), now=clock.now())
    assert isinstance(found, SignedIn)
    assert found.actor.name == "Bùi Thị Hạnh"
    assert [right.role for right in found.actor.rights] == ["officer"]
    again = resume(door, found.session.token, address="127.0.0.1", now=clock.now())
    assert again is not None
    assert again[0].account == found.actor.account


@pytest.mark.parametrize("given", [attempt(password="sai"), attempt(login="khong-co"), attempt(login="dong")])
def test_wrong_unknown_and_closed_are_told_alike(door: Door, clock: FixedClock, given: Attempt) -> None:
    assert sign_in(door, given, now=clock.now()) == Turned(code="wrong_credentials")


def test_a_locked_account_is_told_so_only_to_who_knows_the_password(door: Door, clock: FixedClock) -> None:
    assert sign_in(door, attempt(login="khoa"), now=clock.now()) == Turned(code="account_closed")
    assert sign_in(door, attempt(login="khoa", password="sai"), now=clock.now()) == Turned(code="wrong_credentials")


def test_known_and_unknown_accounts_cost_one_verification(
    door: Door, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str | None] = []
    real = Passwords.matches
    monkeypatch.setattr(
        Passwords, "matches", lambda self, given, stored: counted.append(stored) or real(self, given, stored)
    )
    for login in ("ba-dinh", "khong-co"):
        counted.clear()
        sign_in(door, attempt(login=login, password="sai"), now=clock.now())
        assert len(counted) == 1


def test_too_many_guesses_close_the_account_from_there_even_for_the_right_password(
    door: Door, clock: FixedClock
) -> None:
    for _ in range(3):
        sign_in(door, attempt(password="sai"), now=clock.now())
    assert sign_in(door, attempt(), now=clock.now()) == Turned(code="too_many_attempts")
    clock.advance(PAUSE)
    assert isinstance(sign_in(door, attempt(), now=clock.now()), SignedIn)


def test_a_stranger_elsewhere_cannot_shut_the_holder_out_for_long(door: Door, clock: FixedClock) -> None:
    for at in range(7):
        sign_in(door, attempt(password="sai", address=f"127.0.0.{10 + at // 3}"), now=clock.now())
    assert sign_in(door, attempt(), now=clock.now()) == Turned(code="too_many_attempts")
    clock.advance(timedelta(minutes=5))
    assert isinstance(sign_in(door, attempt(), now=clock.now()), SignedIn)


def test_one_address_cannot_try_many_accounts(door: Door, clock: FixedClock) -> None:
    for at in range(9):
        sign_in(door, attempt(login=f"khac-{at}", password="sai"), now=clock.now())
    assert sign_in(door, attempt(), now=clock.now()) == Turned(code="too_many_attempts")
    assert isinstance(sign_in(door, attempt(address="127.0.0.2"), now=clock.now()), SignedIn)


def test_a_good_sign_in_forgets_the_slips_before_it(door: Door, clock: FixedClock) -> None:
    for _ in range(2):
        sign_in(door, attempt(password="sai"), now=clock.now())
    assert isinstance(sign_in(door, attempt(), now=clock.now()), SignedIn)
    sign_in(door, attempt(password="sai"), now=clock.now())
    assert isinstance(sign_in(door, attempt(), now=clock.now()), SignedIn)


def test_a_cheap_hash_is_renewed_at_sign_in_unless_the_password_was_changed_meanwhile(
    door: Door, clock: FixedClock
) -> None:
    stronger = replace(door, passwords=Passwords(Strength(memory_kib=128, passes=1)))
    found = sign_in(stronger, attempt(), now=clock.now())
    assert isinstance(found, SignedIn)
    account = found.actor.account

    def stored() -> str:
        with door.database.read() as session:
            return signin.credentials_of(session, account).password_hash or ""

    renewed = stored()
    assert not stronger.passwords.is_outdated(renewed)
    assert stronger.passwords.matches(PASSWORD, renewed)
    with door.database.write(chained=False) as session:
        signin.renew_hash(session, account, old="another password's", password_hash="the old one's")
    assert stored() == renewed


def test_signing_in_again_gives_another_token_and_ends_the_one_before(door: Door, clock: FixedClock) -> None:
    first = sign_in(door, attempt(), now=clock.now())
    assert isinstance(first, SignedIn)
    renewed = Attempt(login="ba-dinh", password=PASSWORD, address="127.0.0.1", agent="", old_token=first.session.token)
    second = sign_in(door, renewed, now=clock.now())
    assert isinstance(second, SignedIn)
    assert second.session.token != first.session.token
    assert resume(door, first.session.token, address="", now=clock.now()) is None


def test_a_session_dies_by_sign_out_by_idling_and_by_age(door: Door, clock: FixedClock) -> None:
    found = sign_in(door, attempt(), now=clock.now())
    assert isinstance(found, SignedIn)
    for _ in range(51):
        clock.advance(timedelta(minutes=14))
        assert resume(door, found.session.token, address="", now=clock.now()) is not None
    clock.advance(timedelta(minutes=7))
    assert resume(door, found.session.token, address="", now=clock.now()) is None
    other = sign_in(door, attempt(), now=clock.now())
    assert isinstance(other, SignedIn)
    sign_out(door, other.actor, session_hash=other.session.token_hash, now=clock.now())
    assert resume(door, other.session.token, address="", now=clock.now()) is None


def test_a_made_up_token_opens_nothing(door: Door, clock: FixedClock) -> None:
    for token in ("", "x", "A" * 43, "\udcff"):
        assert resume(door, token, address="", now=clock.now()) is None


def test_changing_the_password_ends_every_session_and_needs_the_current_one(door: Door, clock: FixedClock) -> None:
    found = sign_in(door, attempt(), now=clock.now())
    assert isinstance(found, SignedIn)
    refused = change_password(door, found.actor, current="sai", new="Nắng-hạ 2027", now=clock.now(), agent="")
    assert refused is None
    fresh = change_password(door, found.actor, current=PASSWORD, new="Nắng-hạ 2027", now=clock.now(), agent="")
    assert fresh is not None
    assert resume(door, found.session.token, address="", now=clock.now()) is None
    assert resume(door, fresh.token, address="", now=clock.now()) is not None
    assert sign_in(door, attempt(), now=clock.now()) == Turned(code="wrong_credentials")


def test_sign_ins_done_and_refused_are_in_the_audit_without_login_or_password(door: Door, clock: FixedClock) -> None:
    sign_in(door, attempt(), now=clock.now())
    sign_in(door, attempt(password="sai-bét"), now=clock.now())
    with door.database.read() as session:
        entries = [link.entry for link in audit.links(session)]
        assert audit.verify(session, door.keys) is None
    assert [entry.result for entry in entries] == ["done", "refused:credentials"]
    told = "".join(str(entry) for entry in entries)
    assert "sai-bét" not in told
    assert PASSWORD not in told
