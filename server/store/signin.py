"""Accounts, sessions and attempts as the sign-in door reads and writes them. No rule is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, or_, select

from server.accounts.limits import Limit
from server.accounts.sessions import NewSession, OpenSession
from server.actor import Actor, Right
from server.store.models import Account, Grant, Holder, LoginSession, RateLimit, Setting, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    account: UUID
    status: str
    password_hash: str | None = field(repr=False)


def credentials(session: Session, login: str) -> Credentials | None:
    found = session.exec(select(Account).where(func.lower(Account.login) == login.lower())).first()
    if found is None:
        return None
    return Credentials(account=found.id, status=found.status, password_hash=found.password_hash)


def actor(session: Session, account: UUID, *, now: datetime, address: str) -> Actor | None:
    """The account with its holder and rights of this moment. None: locked, closed, or nobody holds it now."""
    row = session.exec(
        select(Account, Holder, Unit)
        .join(Holder, col(Holder.account_id) == col(Account.id))
        .outerjoin(Unit, col(Unit.id) == col(Account.unit_id))
        .where(
            col(Account.id) == account,
            col(Account.status) == "active",
            col(Holder.from_at) <= now,
            or_(col(Holder.to_at).is_(None), col(Holder.to_at) > now),
        )
    ).first()
    if row is None:
        return None
    seat, holder, unit = row
    return Actor(
        account=seat.id,
        holder=holder.id,
        person=holder.person,
        name=holder.name,
        login=seat.login,
        regime=unit.regime if unit is not None else _regime(session),
        unit=unit.id if unit is not None else None,
        unit_code=unit.code if unit is not None else None,
        unit_name=unit.name if unit is not None else "",
        rights=tuple(_rights(session, account, now=now)),
        address=address,
    )


def _rights(session: Session, account: UUID, *, now: datetime) -> Sequence[Right]:
    grants = session.exec(
        select(Grant)
        .where(
            col(Grant.account_id) == account,
            col(Grant.from_at) <= now,
            or_(col(Grant.to_at).is_(None), col(Grant.to_at) > now),
        )
        .order_by(col(Grant.role), col(Grant.id))
    )
    return [
        Right(role=grant.role, scope=grant.scope, unit=grant.unit_id, form=grant.form, period=grant.period)
        for grant in grants
    ]


def _regime(session: Session) -> str:
    found = session.get(Setting, "regime")
    return found.value if found is not None else ""


def must_change_password(session: Session, account: UUID) -> bool:
    found = session.get(Account, account)
    return found is not None and found.must_change_password


def put_password(session: Session, account: UUID, *, password_hash: str, now: datetime) -> None:
    """The account's own new password: it is now past its first sign-in."""
    session.execute(
        update(Account)
        .where(col(Account.id) == account)
        .values(password_hash=password_hash, password_changed_at=now, must_change_password=False)
    )


def renew_hash(session: Session, account: UUID, *, password_hash: str) -> None:
    """The same password under today's cost of hashing."""
    session.execute(update(Account).where(col(Account.id) == account).values(password_hash=password_hash))


def note_sign_in(session: Session, account: UUID, *, now: datetime) -> None:
    session.execute(update(Account).where(col(Account.id) == account).values(last_login_at=now))


# ---- sessions ----


def put_session(
    session: Session, new: NewSession, *, who: Actor, now: datetime, expires_at: datetime, agent: str
) -> None:
    session.add(
        LoginSession(
            token_hash=new.token_hash,
            account_id=who.account,
            holder_id=who.holder,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
            csrf=new.csrf,
            address=who.address,
            agent=agent[:200],
        )
    )
    session.flush()


def find_session(session: Session, token_hash: str) -> OpenSession | None:
    found = session.get(LoginSession, token_hash)
    if found is None:
        return None
    return OpenSession(
        token_hash=found.token_hash,
        csrf=found.csrf,
        account=found.account_id,
        holder=found.holder_id,
        last_seen_at=found.last_seen_at,
        expires_at=found.expires_at,
    )


def touch_session(session: Session, token_hash: str, *, now: datetime) -> None:
    session.execute(update(LoginSession).where(col(LoginSession.token_hash) == token_hash).values(last_seen_at=now))


def end_session(session: Session, token_hash: str) -> None:
    session.execute(delete(LoginSession).where(col(LoginSession.token_hash) == token_hash))


def end_sessions_of(session: Session, account: UUID) -> None:
    session.execute(delete(LoginSession).where(col(LoginSession.account_id) == account))


def sweep_sessions(session: Session, *, now: datetime) -> None:
    """Sessions past their absolute end, and limits that no longer bind."""
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) <= now))


# ---- attempts ----


def count_attempt(session: Session, key: str, *, limit: Limit, now: datetime) -> bool:
    """Count one attempt under `key`. False: the key is closed, and the attempt must not be looked at."""
    found = session.get(RateLimit, key)
    if found is None:
        session.add(RateLimit(key=key, since=now, count=1))
        session.flush()
        return True
    if found.blocked_until is not None and now < found.blocked_until:
        return False
    fresh = found.blocked_until is not None or now - found.since >= limit.window
    count = 1 if fresh else found.count + 1
    found.since = now if fresh else found.since
    found.count = count
    found.blocked_until = now + limit.pause if count > limit.count else None
    session.add(found)
    session.flush()
    return found.blocked_until is None


def forget_attempts(session: Session, key: str) -> None:
    session.execute(delete(RateLimit).where(col(RateLimit.key) == key))
