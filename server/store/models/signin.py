"""What opens an account and keeps it open: sessions, limits, activation codes, passwords, second factors.

Secrets stand here as hashes, or encrypted with a key of the ring.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class LoginSession(Stored, table=True):
    """A signed-in browser. Only a hash of its token is kept; `csrf` is bound to it. `stage`: full, or second (the
    password was right, the second factor is still asked for; opens no page). `sure_at`: when its person was last asked
    for the password; sensitive acts want that to be recent."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    holder_id: UUID = Field(foreign_key="holder.id")
    created_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    csrf: str
    address: str = ""
    agent: str = ""
    stage: str = "full"
    sure_at: datetime | None = Field(default=None, sa_type=Moment)


class RateLimit(Stored, table=True):
    """Attempts under one key (an account, an address) since `since`; nothing passes before `blocked_until`."""

    __tablename__ = "rate_limit"

    key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
    count: int
    blocked_until: datetime | None = Field(default=None, sa_type=Moment)


class Activation(Stored, table=True):
    """A code that opens an account once. Only its hash is kept. `reason`: made, handover, forgotten, lost_phone, ...;
    `identity`: how the person was recognised. A newer code, a use or a lock spends it (`spent_at`)."""

    __tablename__ = "activation"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: str
    reason: str
    identity: str = ""
    made_at: datetime = Field(sa_type=Moment)
    made_by_id: UUID | None = Field(default=None, foreign_key="holder.id")
    expires_at: datetime = Field(sa_type=Moment)
    spent_at: datetime | None = Field(default=None, sa_type=Moment)


class OldPassword(Stored, table=True):
    """The hash of a password that an account has had, so that the last five are not taken again."""

    __tablename__ = "old_password"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    password_hash: str
    set_at: datetime = Field(sa_type=Moment)


class SecondFactor(Stored, table=True):
    """The TOTP secret of an account, encrypted with a key of the ring. `confirmed_at` None: shown, not yet proved.
    `last_step`: the time step last used, never taken twice."""

    __tablename__ = "second_factor"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    secret: bytes = Field(sa_type=LargeBinary)
    key_id: str
    made_at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    last_step: int = 0


class RecoveryCode(Stored, table=True):
    """One of ten codes that stand in for a lost phone once each. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: str
    used_at: datetime | None = Field(default=None, sa_type=Moment)
