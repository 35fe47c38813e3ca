"""Signing in and out.

The counting of attempts is committed before the password is looked at, and the hash is worked out outside any
transaction, once, whether or not the account exists.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.accounts.limits import SignInLimits
from server.accounts.passwords import LONGEST, Passwords
from server.accounts.sessions import NewSession, OpenSession, SessionRule, hash_of, new_session
from server.actor import Actor
from server.audit import Entry, References
from server.keys import KeyRing
from server.store import audit, signin
from server.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the sign-in door stands on."""

    database: Database
    keys: KeyRing
    passwords: Passwords
    limits: SignInLimits
    rule: SessionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    actor: Actor
    session: NewSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Sign-in was refused. `code`: a message of `server.messages`."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    login: str
    password: str
    address: str
    agent: str
    old_token: str | None = None


def sign_in(door: Door, attempt: Attempt, *, now: datetime) -> SignedIn | Turned:
    """A new session, or why not. The browser's earlier session ends with a new sign-in."""
    login = attempt.login.strip().lower()[:200]
    here = f"signin:{hash_of(login)[:24]}:{attempt.address}"
    with door.database.write() as session:
        open_ = _count(session, door, login=login, here=here, address=attempt.address, now=now)
        if not open_:
            _audit(session, door, attempt=attempt, account=None, now=now, result="refused:too_many")
    if not open_:
        return Turned(code="too_many_attempts")
    with door.database.read() as session:
        known = signin.credentials(session, login)
    right = door.passwords.matches(attempt.password[: 4 * LONGEST], known.password_hash if known else None)
    if known is None or not right or known.status == "closed":
        with door.database.write() as session:
            _audit(
                session,
                door,
                attempt=attempt,
                account=known.account if known else None,
                now=now,
                result="refused:credentials",
            )
        return Turned(code="wrong_credentials")
    if known.password_hash is not None and door.passwords.is_outdated(known.password_hash):
        renewed = door.passwords.hash(attempt.password)
        with door.database.write() as session:
            signin.renew_hash(session, known.account, password_hash=renewed)
    return _open(door, known, attempt=attempt, here=here, now=now)


def _count(session: Session, door: Door, *, login: str, here: str, address: str, now: datetime) -> bool:
    """Every key is counted, also when one of them is closed already."""
    limits = door.limits
    return all(
        [
            signin.count_attempt(session, here, limit=limits.here, now=now),
            signin.count_attempt(session, f"signin:{hash_of(login)[:24]}", limit=limits.account, now=now),
            signin.count_attempt(session, f"signin@{address}", limit=limits.address, now=now),
        ]
    )


def _open(door: Door, known: signin.Credentials, *, attempt: Attempt, here: str, now: datetime) -> SignedIn | Turned:
    with door.database.write() as session:
        who = signin.actor(session, known.account, now=now, address=attempt.address)
        if who is None:
            _audit(session, door, attempt=attempt, account=known.account, now=now, result="refused:no_holder")
            return Turned(code="account_closed")
        if attempt.old_token is not None:
            signin.end_session(session, hash_of(attempt.old_token))
        signin.sweep_sessions(session, now=now)
        signin.forget_attempts(session, here)
        new = new_session()
        signin.put_session(session, new, who=who, now=now, expires_at=now + door.rule.absolute, agent=attempt.agent)
        signin.note_sign_in(session, who.account, now=now)
        audit.record(session, _entry(who, "sign_in", now=now), keys=door.keys)
    return SignedIn(actor=who, session=new)


def resume(door: Door, token: str, *, address: str, now: datetime) -> tuple[Actor, OpenSession, bool] | None:
    """Whoever this token belongs to, the session, and whether its password must be changed first. None where the
    session is unknown or over, or the account is locked or has another holder now."""
    with door.database.read() as session:
        found = signin.find_session(session, hash_of(token))
        if found is None or door.rule.is_over(now=now, last_seen_at=found.last_seen_at, expires_at=found.expires_at):
            return None
        who = signin.actor(session, found.account, now=now, address=address)
        must_change = signin.must_change_password(session, found.account)
    if who is None or who.holder != found.holder:
        return None
    if now - found.last_seen_at >= door.rule.touch:
        with door.database.write() as session:
            signin.touch_session(session, found.token_hash, now=now)
    return who, found, must_change


def sign_out(door: Door, who: Actor, *, session_hash: str, now: datetime) -> None:
    with door.database.write() as session:
        signin.end_session(session, session_hash)
        audit.record(session, _entry(who, "sign_out", now=now), keys=door.keys)


def note_refused(door: Door, who: Actor, act: str, *, now: datetime) -> None:
    """An act that no right of this account allows was tried."""
    refused = replace(_entry(who, act, now=now), object_kind="page", object_id="", result="refused:forbidden")
    with door.database.write() as session:
        audit.record(session, refused, keys=door.keys)


def change_password(door: Door, who: Actor, *, current: str, new: str, now: datetime, agent: str) -> NewSession | None:
    """A new password and a new session; every session of the account ends. None: the current password is wrong."""
    with door.database.read() as session:
        known = signin.credentials(session, who.login)
    if not door.passwords.matches(current, known.password_hash if known else None):
        return None
    hashed = door.passwords.hash(new)
    fresh = new_session()
    with door.database.write() as session:
        signin.put_password(session, who.account, password_hash=hashed, now=now)
        signin.end_sessions_of(session, who.account)
        signin.put_session(session, fresh, who=who, now=now, expires_at=now + door.rule.absolute, agent=agent)
        audit.record(session, _entry(who, "change_password", now=now), keys=door.keys)
    return fresh


def _entry(who: Actor, act: str, *, now: datetime) -> Entry:
    return Entry(
        at=now,
        account=who.account,
        holder=who.holder,
        unit=who.unit,
        address=who.address,
        act=act,
        object_kind="account",
        object_id=str(who.account),
    )


def _audit(session: Session, door: Door, *, attempt: Attempt, account: UUID | None, now: datetime, result: str) -> None:
    after: References = {"login": hash_of(attempt.login.strip().lower())[:16]}
    entry = Entry(
        at=now,
        account=account,
        holder=None,
        unit=None,
        address=attempt.address,
        act="sign_in",
        object_kind="account",
        object_id=str(account) if account else "",
        after=after,
        result=result,
    )
    audit.record(session, entry, keys=door.keys)
