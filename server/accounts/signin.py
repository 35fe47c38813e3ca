"""Signing in and out: password, second factor, the code that opens an account once, and the sessions that follow.

The counting of attempts is committed before a password or code is looked at, and the hash is worked out outside any
transaction, once, whether or not the account exists.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from server.accounts import codes, totp
from server.accounts.devices import device, neighbourhood
from server.accounts.duties import Duties, Gate, is_admin
from server.accounts.life import Act, State, is_dormant, step
from server.accounts.limits import SignInLimits, network_of
from server.accounts.passwords import LONGEST, REMEMBERED, Passwords
from server.accounts.sessions import FULL, SECOND, NewSession, OpenSession, SessionRule, hash_of, new_session
from server.actor import Actor
from server.audit.chain import Entry, References
from server.clock import day_of
from server.ids import NewId, random_id
from server.keys.keyring import KeyRing
from server.notices.personal import tell_sign_in
from server.refusal import Refused
from server.store import audit, signin
from server.store.database import Database
from server.store.files import RingCipher
from server.store.models import Holder, SecondFactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the sign-in door stands on."""

    database: Database
    keys: KeyRing
    passwords: Passwords
    limits: SignInLimits
    rule: SessionRule
    duties: Duties = field(default_factory=Duties)
    new_id: NewId = random_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    actor: Actor
    session: NewSession


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfIn:
    """The password was right; `session` opens nothing but the question for the second factor."""

    session: NewSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Sign-in was refused. `code`: a message of `server.words.messages`."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    login: str
    password: str = field(repr=False)
    address: str
    agent: str
    old_token: str | None = field(default=None, repr=False)


# ---- name and password ----


def sign_in(door: Door, attempt: Attempt, *, now: datetime) -> SignedIn | HalfIn | Turned:
    """A new session, or why not. The browser's earlier session ends with a new sign-in. A dormant account is woken by
    password and second factor together, never by the password alone."""
    login = _login(attempt)
    with door.database.write() as session:
        open_ = _count(session, door, login=login, address=attempt.address, now=now)
        if not open_:
            _audit(session, door, attempt=attempt, account=None, now=now, result="refused:too_many")
    if not open_:
        return Turned(code="too_many_attempts")
    with door.database.read() as session:
        known = signin.credentials(session, login)
    right = door.passwords.matches(attempt.password[: 4 * LONGEST], known.password_hash if known else None)
    if known is None or not right or known.status in (State.CLOSED, State.NEW):
        with door.database.write() as session:
            account = known.account if known else None
            _audit(session, door, attempt=attempt, account=account, now=now, result="refused:credentials")
        return Turned(code="wrong_credentials")
    if known.password_hash is not None and door.passwords.is_outdated(known.password_hash):
        renewed = door.passwords.hash(attempt.password)
        with door.database.write(chained=False) as session:
            signin.renew_hash(session, known.account, old=known.password_hash, password_hash=renewed)
    return _open(door, known, attempt=attempt, now=now)


def _login(attempt: Attempt) -> str:
    return attempt.login.replace("\0", "").strip().lower()[:200]


def _short(login: str) -> str:
    return hash_of(login)[:24]


def _count(session: Session, door: Door, *, login: str, address: str, now: datetime) -> bool:
    """Every key is counted, also when one of them is closed already. Where the account was opened from this address
    before, guesses from elsewhere do not count: strangers cannot keep its holder out."""
    limits, whose, address = door.limits, _short(login), network_of(address)
    counted = [
        signin.count_attempt(session, f"signin:{whose}:{address}", limit=limits.here, now=now),
        signin.count_attempt(session, f"signin@{address}", limit=limits.address, now=now),
    ]
    if not signin.knows_address(session, f"{whose}:{address}", now=now):
        counted.append(signin.count_attempt(session, f"signin:{whose}", limit=limits.account, now=now))
    return all(counted)


def _open(door: Door, known: signin.Credentials, *, attempt: Attempt, now: datetime) -> SignedIn | HalfIn | Turned:
    asleep = is_dormant(known.status, known.used_at, now=now)
    with door.database.write() as session:
        if asleep and known.status == State.ACTIVE:
            put_to_sleep(session, known.account, keys=door.keys, now=now)
        who = signin.actor(session, known.account, now=now, address=attempt.address, statuses=_opens(asleep=asleep))
        if who is None:
            _audit(session, door, attempt=attempt, account=known.account, now=now, result="refused:no_holder")
            return Turned(code="account_closed")
        if asleep and not known.second_factor:
            _audit(session, door, attempt=attempt, account=known.account, now=now, result="refused:dormant")
            return Turned(code="account_dormant")
        if attempt.old_token is not None:
            signin.end_session(session, hash_of(attempt.old_token))
        signin.sweep_sessions(session, now=now)
        if known.second_factor:
            return HalfIn(session=_put(session, door, who=who, now=now, agent=attempt.agent, stage=SECOND))
        return _let_in(session, door, who=who, now=now, agent=attempt.agent)


def _opens(*, asleep: bool) -> tuple[str, ...]:
    return (State.ACTIVE, State.DORMANT) if asleep else (State.ACTIVE,)


def _put(session: Session, door: Door, *, who: Actor, now: datetime, agent: str, stage: str = FULL) -> NewSession:
    new = new_session()
    lasts = door.rule.absolute if stage == FULL else door.rule.second
    signin.put_session(session, new, who=who, now=now, expires_at=now + lasts, agent=agent, stage=stage)
    return new


def _let_in(
    session: Session, door: Door, *, who: Actor, now: datetime, agent: str, after: References | None = None
) -> SignedIn:
    whose, place = _short(who.login), network_of(who.address)
    signin.forget_attempts(session, f"signin:{whose}:{place}")
    signin.forgive_attempt(session, f"signin@{place}")
    if _is_elsewhere(session, who, agent=agent, now=now):
        tell_sign_in(session, who.holder, address=who.address, device=device(agent), now=now, new_id=door.new_id)
        after = {**(after or {}), "new_place": True}
    signin.know_address(session, f"{whose}:{place}", now=now)
    for known in (neighbourhood(who.address), device(agent)):
        signin.know_address(session, f"{whose}:{known}", now=now)
    new = _put(session, door, who=who, now=now, agent=agent)
    signin.note_sign_in(session, who.account, now=now)
    audit.record(session, replace(_entry(who, "sign_in", now=now), after=after), keys=door.keys)
    return SignedIn(actor=who, session=new)


def _is_elsewhere(session: Session, who: Actor, *, agent: str, now: datetime) -> bool:
    """Whether this account was opened before, but of late not from this network or not on such a machine (R077)."""
    whose = _short(who.login)
    places = (f"{whose}:{neighbourhood(who.address)}", f"{whose}:{device(agent)}")
    known = all(signin.knows_address(session, place, now=now) for place in places)
    return not known and signin.knows_any_address(session, f"{whose}:")


def put_to_sleep(session: Session, account: UUID, *, keys: KeyRing, now: datetime) -> None:
    """Write down that an account has not been used for 45 days."""
    after = step(State.ACTIVE, Act.SLEEP)
    signin.put_status(session, account, status=after)
    signin.end_sessions_of(session, account)
    entry = Entry(
        at=now,
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="account.sleep",
        object_kind="account",
        object_id=str(account),
        before={"status": State.ACTIVE},
        after={"status": after},
    )
    audit.record(session, entry, keys=keys)


# ---- the second factor ----


def finish(door: Door, token: str, code: str, *, address: str, agent: str, now: datetime) -> SignedIn | Turned:
    """The second factor for a sign-in whose password was right: a code of the phone, or a recovery code. The half
    session ends, a new one begins; a dormant account wakes."""
    with door.database.write() as session:
        half = signin.find_session(session, hash_of(token))
        if half is None or half.stage != SECOND or now >= half.expires_at:
            return Turned(code="session_over")
        key = f"factor:{half.account}"
        if not signin.count_attempt(session, key, limit=door.limits.here, now=now):
            return Turned(code="too_many_attempts")
    with door.database.write() as session:
        who = signin.actor(session, half.account, now=now, address=address, statuses=_opens(asleep=True))
        if who is None or who.holder != half.holder:
            return Turned(code="account_closed")
        how = _prove(session, door, account=half.account, code=code, now=now)
        if not how:
            refused = replace(_entry(who, "sign_in", now=now), result="refused:second_factor")
            audit.record(session, refused, keys=door.keys)
            return Turned(code="wrong_second_factor")
        signin.end_session(session, half.token_hash)
        signin.forget_attempts(session, key)
        if signin.credentials_of(session, half.account).status == State.DORMANT:
            _wake(session, door, who=who, now=now)
        return _let_in(session, door, who=who, now=now, agent=agent, after={"second_factor": how})


def _wake(session: Session, door: Door, *, who: Actor, now: datetime) -> None:
    after = step(State.DORMANT, Act.WAKE)
    signin.put_status(session, who.account, status=after)
    woken = replace(_entry(who, "account.wake", now=now), before={"status": State.DORMANT}, after={"status": after})
    audit.record(session, woken, keys=door.keys)


def _prove(session: Session, door: Door, *, account: UUID, code: str, now: datetime) -> str:
    """How `code` proves the second factor: totp, recovery, or '' where it does not. Each code works once."""
    found = signin.confirmed_factor(session, account)
    if found is None:
        return ""
    secret = RingCipher(door.keys).unlock(found.secret, about=account, key_id=found.key_id)
    at = totp.matching_step(secret, code, now=now, last_step=found.last_step)
    if at is not None and signin.use_step(session, account, step=at):
        return "totp"
    if signin.use_recovery_code(session, account, code_hash=codes.hash_of(code), now=now):
        return "recovery"
    return ""


def offer_factor(door: Door, who: Actor) -> tuple[bytes, str]:
    """A new secret, and the same locked for this account: the page carries it until a code proves that the phone has
    it. Nothing is stored before."""
    secret = totp.new_secret()
    locked, key_id = RingCipher(door.keys).lock(secret, about=who.account)
    return secret, f"{key_id}.{b64encode(locked).decode('ascii')}"


def read_offer(door: Door, who: Actor, offer: str) -> bytes:
    """The secret of an offer made to this account. Raises `Refused` for any other text."""
    key_id, _, locked = offer.partition(".")
    if key_id not in {key.id for key in door.keys.keys}:
        raise Refused("offer_broken")
    try:
        return RingCipher(door.keys).unlock(b64decode(locked, validate=True), about=who.account, key_id=key_id)
    except (ValueError, Base64Error):
        raise Refused("offer_broken") from None


def take_factor(door: Door, who: Actor, *, offer: str, code: str, session_hash: str, now: datetime) -> tuple[str, ...]:
    """The phone that `code` comes from is the second factor from now on. Returns the recovery codes, shown once.
    Every other session of the account ends. Raises `Refused` where the code is not of this secret."""
    secret = read_offer(door, who, offer)
    at = totp.matching_step(secret, code, now=now, last_step=0)
    if at is None:
        raise Refused("wrong_code")
    locked, key_id = RingCipher(door.keys).lock(secret, about=who.account)
    fresh = codes.new_recovery_codes()
    with door.database.write() as session:
        signin.put_factor(
            session,
            SecondFactor(
                account_id=who.account, secret=locked, key_id=key_id, made_at=now, confirmed_at=now, last_step=at
            ),
        )
        hashes = [codes.hash_of(each) for each in fresh]
        signin.put_recovery_codes(session, who.account, hashes=hashes, new_id=door.new_id)
        signin.end_sessions_of(session, who.account, but=session_hash)
        audit.record(session, _entry(who, "account.second_factor", now=now), keys=door.keys)
    return fresh


def has_factor(door: Door, account: UUID) -> tuple[bool, int]:
    """Whether an account has a second factor, and how many recovery codes are left."""
    with door.database.read() as session:
        return signin.confirmed_factor(session, account) is not None, signin.recovery_codes_left(session, account)


def make_sure(door: Door, who: Actor, *, session_hash: str, given: str, now: datetime) -> str:
    """Before a sensitive act: a code of the phone, or the password where there is none (R099). '' when it was right,
    else a message."""
    with door.database.write() as session:
        if not signin.count_attempt(session, f"sure:{who.account}", limit=door.limits.here, now=now):
            return "too_many_attempts"
        known = signin.credentials_of(session, who.account)
        if known.second_factor:
            right = bool(_prove(session, door, account=who.account, code=given, now=now))
    if not known.second_factor:
        right = door.passwords.matches(given[: 4 * LONGEST], known.password_hash)
    entry = _entry(who, "make_sure", now=now)
    with door.database.write() as session:
        if right:
            signin.make_sure(session, session_hash, now=now)
            signin.forget_attempts(session, f"sure:{who.account}")
        audit.record(session, entry if right else replace(entry, result="refused:credentials"), keys=door.keys)
    if right:
        return ""
    return "wrong_second_factor" if known.second_factor else "password_current_wrong"


# ---- the code that opens an account once ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the holder of an activation code gives: the first password is theirs, nobody has ever seen it (HN 9.3)."""

    login: str
    code: str = field(repr=False)
    password: str = field(repr=False)
    address: str
    agent: str


def activate(door: Door, opening: Opening, *, now: datetime) -> SignedIn | HalfIn | Turned:
    """Open an account by its code and set its password. The code is spent, also by being the wrong one too often."""
    attempt = Attempt(login=opening.login, password="", address=opening.address, agent=opening.agent)
    login = _login(attempt)
    with door.database.write() as session:
        if not _count(session, door, login=login, address=opening.address, now=now):
            _audit(session, door, attempt=attempt, account=None, now=now, result="refused:too_many")
            return Turned(code="too_many_attempts")
    hashed = door.passwords.hash(opening.password)  # the same work whether or not there is such an account and code
    with door.database.read() as session:
        known = signin.credentials(session, login)
        found = signin.open_activation(session, known.account, now=now) if known is not None else None
    right = known is not None and found is not None and known.status == State.NEW
    right = right and codes.matches(opening.code, found.code_hash if found else "")
    if right and known is not None and _is_remembered(door, known.account, opening.password):
        raise Refused("password_reused", count=REMEMBERED)
    with door.database.write() as session:
        who = None
        if right and known is not None:  # asked again: a newer code or a lock may have come between
            still = signin.open_activation(session, known.account, now=now)
            if still is not None and found is not None and still.id == found.id:
                who = signin.actor(session, known.account, now=now, address=opening.address, statuses=(State.NEW,))
        if who is None:
            account = known.account if known else None
            _audit(session, door, attempt=attempt, account=account, now=now, result="refused:activation")
            return Turned(code="wrong_activation")
        return _activate(session, door, who=who, hashed=hashed, now=now, agent=opening.agent)


def _activate(session: Session, door: Door, *, who: Actor, hashed: str, now: datetime, agent: str) -> SignedIn | HalfIn:
    after = step(State.NEW, Act.ACTIVATE)
    signin.put_status(session, who.account, status=after)
    signin.spend_activations(session, who.account, now=now)
    signin.put_password(session, who.account, password_hash=hashed, now=now)
    signin.remember_password(session, who.account, password_hash=hashed, now=now, new_id=door.new_id)
    signin.end_sessions_of(session, who.account)
    holder = session.get_one(Holder, who.holder)
    holder.rules_read_at = now
    session.add(holder)
    told = replace(_entry(who, "account.activate", now=now), before={"status": State.NEW}, after={"status": after})
    audit.record(session, told, keys=door.keys)
    if signin.confirmed_factor(session, who.account) is not None:
        return HalfIn(session=_put(session, door, who=who, now=now, agent=agent, stage=SECOND))
    return _let_in(session, door, who=who, now=now, agent=agent)


# ---- sessions ----


def resume(
    door: Door, token: str, *, address: str, now: datetime, touch: bool = True
) -> tuple[Actor, OpenSession, Gate] | None:
    """Whoever this token belongs to, the session, and what must be done before any other page. None where the session
    is unknown, half or over, or the account is not active or has another holder now. `touch`: the person is at work."""
    with door.database.read() as session:
        found = signin.find_session(session, hash_of(token))
        if found is None or found.stage != FULL:
            return None
        who = signin.actor(session, found.account, now=now, address=address)
        if who is None or who.holder != found.holder:
            return None
        admin = is_admin(right.role for right in who.rights)
        if door.rule.is_over(now=now, last_seen_at=found.last_seen_at, expires_at=found.expires_at, admin=admin):
            return None
        known = signin.credentials_of(session, found.account)
        last = door.duties.last_day(known.password_set_at, [right.role for right in who.rights])
        gate = _gate(door, who, known, last=last, now=now)
    if touch and now - found.last_seen_at >= door.rule.touch:
        with door.database.write(chained=False) as session:
            signin.touch_session(session, found.token_hash, now=now)
    return who, replace(found, password_until=last), gate


def _gate(door: Door, who: Actor, known: signin.Credentials, *, last: date | None, now: datetime) -> Gate:
    roles = [right.role for right in who.rights]
    if known.must_change or (last is not None and day_of(now) > last):
        return Gate.PASSWORD
    if door.duties.wants_second_factor(roles) and not known.second_factor:
        return Gate.SECOND_FACTOR
    return Gate.NONE


def sign_out(door: Door, who: Actor, *, session_hash: str, now: datetime) -> None:
    with door.database.write() as session:
        signin.end_session(session, session_hash)
        audit.record(session, _entry(who, "sign_out", now=now), keys=door.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionShown:
    id: str
    address: str
    agent: str
    began: datetime
    seen: datetime
    ends: datetime
    this: bool


def sessions_of(door: Door, who: Actor, *, this: str, now: datetime) -> tuple[SessionShown, ...]:
    with door.database.read() as session:
        return tuple(
            SessionShown(
                id=each.token_hash,
                address=each.address,
                agent=each.agent,
                began=each.created_at,
                seen=each.last_seen_at,
                ends=each.expires_at,
                this=each.token_hash == this,
            )
            for each in signin.sessions_of(session, who.account, now=now)
        )


def end_own(door: Door, who: Actor, *, chosen: str, this: str, now: datetime) -> int:
    """End one of one's own sessions by its id, or with '' every one but this. Returns how many ended."""
    with door.database.write() as session:
        if chosen:
            found = signin.find_session(session, chosen)
            if found is None or found.account != who.account:
                raise Refused("not_found", what="phiên làm việc này")
            signin.end_session(session, chosen)
            ended = 1
        else:
            ended = signin.end_sessions_of(session, who.account, but=this)
        told = replace(_entry(who, "end_session", now=now), after={"ended": ended})
        audit.record(session, told, keys=door.keys)
    return ended


def note_refused(door: Door, who: Actor, act: str, *, code: str, now: datetime) -> None:
    """An act was tried and refused, in a transaction of its own."""
    refused = replace(_entry(who, act, now=now), object_kind="page", object_id="", result=f"refused:{code}")
    with door.database.write() as session:
        audit.record(session, refused, keys=door.keys)


# ---- the password ----


def change_password(door: Door, who: Actor, *, current: str, new: str, now: datetime, agent: str) -> NewSession | None:
    """A new password and a new session; every session of the account ends. None: the current password is wrong. Raises
    `Refused` for one of the last five, and for too many wrong tries."""
    with door.database.write() as session:
        if not signin.count_attempt(session, f"sure:{who.account}", limit=door.limits.here, now=now):
            raise Refused("too_many_tries")
        known = signin.credentials(session, who.login)
    if not door.passwords.matches(current, known.password_hash if known else None):
        with door.database.write() as session:
            refused = replace(_entry(who, "change_password", now=now), result="refused:credentials")
            audit.record(session, refused, keys=door.keys)
        return None
    with door.database.write() as session:
        signin.forget_attempts(session, f"sure:{who.account}")
    if _is_remembered(door, who.account, new):
        raise Refused("password_reused", count=REMEMBERED)
    hashed = door.passwords.hash(new)
    with door.database.write() as session:
        signin.put_password(session, who.account, password_hash=hashed, now=now)
        signin.remember_password(session, who.account, password_hash=hashed, now=now, new_id=door.new_id)
        signin.end_sessions_of(session, who.account)
        fresh = _put(session, door, who=who, now=now, agent=agent)
        audit.record(session, _entry(who, "change_password", now=now), keys=door.keys)
    return fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPassword:
    """`last_day`: after it pages open only once the password is changed; None where none is counted."""

    must_change: bool
    last_day: date | None


def own_password(door: Door, who: Actor) -> OwnPassword:
    with door.database.read() as session:
        known = signin.credentials_of(session, who.account)
    last = door.duties.last_day(known.password_set_at, [right.role for right in who.rights])
    return OwnPassword(must_change=known.must_change, last_day=last)


def _is_remembered(door: Door, account: UUID, password: str) -> bool:
    """Whether this is the present password or one of the last five."""
    with door.database.read() as session:
        known = signin.credentials_of(session, account).password_hash
        had = {*signin.old_passwords(session, account, count=REMEMBERED), *([known] if known else [])}
    return any(door.passwords.matches(password, each) for each in had)


# ---- what is recorded ----


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
    after: References = {"login": hash_of(_login(attempt))[:16]}
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
