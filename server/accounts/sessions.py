"""Sessions: an unguessable token in the browser, its hash in the database, two timeouts, a CSRF token bound to it."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

Random = Callable[[int], bytes]


FULL, SECOND = "full", "second"


@dataclass(frozen=True, slots=True)
class SessionRule:
    """`idle`, `admin_idle`: ends after so long without a request (R078, C05). `absolute`: ends then whatever happens.
    `touch`: how stale `last_seen_at` may be, so that reading pages does not write at every click. `second`: how long
    the second factor may take. `sure`: how long after giving the password sensitive acts ask for nothing (R099)."""

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)
    touch: timedelta = timedelta(minutes=1)
    admin_idle: timedelta = timedelta(minutes=5)
    second: timedelta = timedelta(minutes=5)
    sure: timedelta = timedelta(minutes=10)

    def is_over(self, *, now: datetime, last_seen_at: datetime, expires_at: datetime, admin: bool = False) -> bool:
        return now >= expires_at or now - last_seen_at >= (min(self.admin_idle, self.idle) if admin else self.idle)

    def is_sure(self, sure_at: datetime | None, *, now: datetime) -> bool:
        return sure_at is not None and now - sure_at < self.sure


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What sign-in makes. `token` goes to the browser and nowhere else."""

    token: str = field(repr=False)
    token_hash: str
    csrf: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session as found again at a request. `stage`: full, or second (only the second factor may be given).
    `password_until`: the last day of the account's password, where one is counted."""

    token_hash: str
    csrf: str = field(repr=False)
    account: UUID
    holder: UUID
    last_seen_at: datetime
    expires_at: datetime
    stage: str = FULL
    sure_at: datetime | None = None
    password_until: date | None = None


def new_session(random: Random = secrets.token_bytes) -> NewSession:
    token = _text(random(32))
    return NewSession(token=token, token_hash=hash_of(token), csrf=_text(random(32)))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def masked(csrf: str, random: Random = secrets.token_bytes) -> str:
    """The CSRF token as it stands in one page: different each time, so that compression cannot leak it."""
    plain = _bytes(csrf)
    mask = random(len(plain))
    return _text(mask + bytes(a ^ b for a, b in zip(plain, mask, strict=True)))


def csrf_matches(given: str, csrf: str) -> bool:
    """Whether `given` is some masked form of `csrf`."""
    try:
        both = _bytes(given)
    except (ValueError, Base64Error):
        return False
    plain = _bytes(csrf)
    if len(both) != 2 * len(plain):
        return False
    mask, hidden = both[: len(plain)], both[len(plain) :]
    return hmac.compare_digest(bytes(a ^ b for a, b in zip(mask, hidden, strict=True)), plain)


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
