"""Accounts, sessions and attempts as the sign-in door reads and writes them. No rule is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, or_, select

from server.accounts.limits import Limit
from server.accounts.sessions import FULL, NewSession, OpenSession
from server.actor import Actor, Right
from server.ids import NewId
from server.store import emergencies, inspections, marks, stand_ins
from server.store.models import (
    Account,
    Activation,
    Grant,
    Holder,
    LoginSession,
    OldPassword,
    RateLimit,
    RecoveryCode,
    SecondFactor,
    Unit,
)

KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    account: UUID
    status: str
    password_hash: str | None = field(repr=False)
    used_at: datetime | None = None
    must_change: bool = False
    password_set_at: datetime | None = None
    second_factor: bool = False


def credentials(session: Session, login: str) -> Credentials | None:
    found = session.exec(select(Account).where(func.lower(Account.login) == login.lower())).first()
    if found is None:
        return None
    return _credentials(session, found)


def credentials_of(session: Session, account: UUID) -> Credentials:
    return _credentials(session, session.exec(select(Account).where(Account.id == account)).one())


def _credentials(session: Session, found: Account) -> Credentials:
    return Credentials(
        account=found.id,
        status=found.status,
        password_hash=found.password_hash,
        used_at=found.used_at,
        must_change=found.must_change_password,
        password_set_at=found.password_changed_at,
        second_factor=confirmed_factor(session, found.id) is not None,
    )


def actor(
    session: Session, account: UUID, *, now: datetime, address: str, statuses: Sequence[str] = ("active",)
) -> Actor | None:
    """The account with its holder and rights of this moment. None: in none of `statuses`, or nobody holds it now."""
    row = session.exec(
        select(Account, Holder, Unit)
        .join(Holder, col(Holder.account_id) == col(Account.id))
        .outerjoin(Unit, col(Unit.id) == col(Account.unit_id))
        .where(
            col(Account.id) == account,
            col(Account.status).in_(statuses),
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
        regime=unit.regime if unit is not None else marks.get(session, marks.REGIME),
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
    found = [
        Right(
            role=grant.role,
            scope="audit" if grant.role == inspections.ROLE else grant.scope,
            unit=grant.unit_id,
            form=grant.form,
            period=grant.period,
        )
        for grant in grants
    ]
    found += stand_ins.rights(session, account)
    found += emergencies.rights(session, account, now=now)
    if any(right.role == inspections.ROLE for right in found):
        found += inspections.rights(session, account, now=now)
    return found


def put_password(session: Session, account: UUID, *, password_hash: str, now: datetime) -> None:
    """The account's own new password: it is now past its first sign-in."""
    session.execute(
        update(Account)
        .where(col(Account.id) == account)
        .values(password_hash=password_hash, password_changed_at=now, must_change_password=False)
    )


def remember_password(session: Session, account: UUID, *, password_hash: str, now: datetime, new_id: NewId) -> None:
    session.add(OldPassword(id=new_id(), account_id=account, password_hash=password_hash, set_at=now))
    session.flush()


def old_passwords(session: Session, account: UUID, *, count: int) -> tuple[str, ...]:
    """The hashes of the last `count` passwords, the newest first."""
    return tuple(
        session.exec(
            select(OldPassword.password_hash)
            .where(col(OldPassword.account_id) == account)
            .order_by(col(OldPassword.set_at).desc())
            .limit(count)
        )
    )


def renew_hash(session: Session, account: UUID, *, old: str, password_hash: str) -> None:
    """The same password under today's cost of hashing, unless it is another (not `old`) by now."""
    session.execute(
        update(Account)
        .where(col(Account.id) == account, col(Account.password_hash) == old)
        .values(password_hash=password_hash)
    )


def note_sign_in(session: Session, account: UUID, *, now: datetime) -> None:
    session.execute(update(Account).where(col(Account.id) == account).values(last_login_at=now, used_at=now))


def put_status(session: Session, account: UUID, *, status: str) -> None:
    session.execute(update(Account).where(col(Account.id) == account).values(status=status))


# ---- the code that opens an account once ----


def open_activation(session: Session, account: UUID, *, now: datetime) -> Activation | None:
    """The code of an account that may still be used."""
    return session.exec(
        select(Activation).where(
            col(Activation.account_id) == account,
            col(Activation.spent_at).is_(None),
            col(Activation.expires_at) > now,
        )
    ).first()


def put_activation(session: Session, activation: Activation) -> None:
    """A new code; every earlier one of the account is spent."""
    spend_activations(session, activation.account_id, now=activation.made_at)
    session.add(activation)
    session.flush()


def spend_activations(session: Session, account: UUID, *, now: datetime) -> None:
    session.execute(
        update(Activation)
        .where(col(Activation.account_id) == account, col(Activation.spent_at).is_(None))
        .values(spent_at=now)
    )


# ---- the second factor ----


def factor(session: Session, account: UUID) -> SecondFactor | None:
    return session.exec(select(SecondFactor).where(col(SecondFactor.account_id) == account)).first()


def confirmed_factor(session: Session, account: UUID) -> SecondFactor | None:
    found = factor(session, account)
    return found if found is not None and found.confirmed_at is not None else None


def put_factor(session: Session, factor: SecondFactor) -> None:
    drop_factor(session, factor.account_id)
    session.add(factor)
    session.flush()


def use_step(session: Session, account: UUID, *, step: int) -> bool:
    """Take a time step once: False where it, or a later one, has been taken."""
    done = session.execute(
        update(SecondFactor)
        .where(col(SecondFactor.account_id) == account, col(SecondFactor.last_step) < step)
        .values(last_step=step)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which the stub calls a Result


def drop_factor(session: Session, account: UUID) -> None:
    session.execute(delete(SecondFactor).where(col(SecondFactor.account_id) == account))
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account))


def put_recovery_codes(session: Session, account: UUID, *, hashes: Sequence[str], new_id: NewId) -> None:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account))
    session.add_all(RecoveryCode(id=new_id(), account_id=account, code_hash=code_hash) for code_hash in hashes)
    session.flush()


def use_recovery_code(session: Session, account: UUID, *, code_hash: str, now: datetime) -> bool:
    done = session.execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.account_id) == account,
            col(RecoveryCode.code_hash) == code_hash,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which the stub calls a Result


def recovery_codes_left(session: Session, account: UUID) -> int:
    return int(
        session.exec(
            select(func.count()).where(col(RecoveryCode.account_id) == account, col(RecoveryCode.used_at).is_(None))
        ).one()
    )


# ---- sessions ----


def put_session(
    session: Session,
    new: NewSession,
    *,
    who: Actor,
    now: datetime,
    expires_at: datetime,
    agent: str,
    stage: str = FULL,
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
            stage=stage,
            sure_at=now if stage == FULL else None,
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
        stage=found.stage,
        sure_at=found.sure_at,
    )


def sessions_of(session: Session, account: UUID, *, now: datetime) -> tuple[LoginSession, ...]:
    """The open sessions of an account, the one used last first."""
    return tuple(
        session.exec(
            select(LoginSession)
            .where(
                col(LoginSession.account_id) == account,
                col(LoginSession.expires_at) > now,
                col(LoginSession.stage) == FULL,
            )
            .order_by(col(LoginSession.last_seen_at).desc())
        )
    )


def make_sure(session: Session, token_hash: str, *, now: datetime) -> None:
    session.execute(update(LoginSession).where(col(LoginSession.token_hash) == token_hash).values(sure_at=now))


def touch_session(session: Session, token_hash: str, *, now: datetime) -> None:
    session.execute(update(LoginSession).where(col(LoginSession.token_hash) == token_hash).values(last_seen_at=now))


def end_session(session: Session, token_hash: str) -> None:
    session.execute(delete(LoginSession).where(col(LoginSession.token_hash) == token_hash))


def end_sessions_of(session: Session, account: UUID, *, but: str = "") -> int:
    """End every session of an account, `but` one (its hash). Returns how many."""
    done = session.execute(
        delete(LoginSession).where(col(LoginSession.account_id) == account, col(LoginSession.token_hash) != but)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which the stub calls a Result


def sweep_sessions(session: Session, *, now: datetime) -> None:
    """Sessions past their absolute end, and addresses not seen for long."""
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) <= now))
    session.execute(
        delete(RateLimit).where(col(RateLimit.key).startswith("known:"), col(RateLimit.since) < now - KNOWN_FOR)
    )


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


def forgive_attempt(session: Session, key: str) -> None:
    """A counted attempt was right: an office of a hundred persons behind one address is no attack."""
    session.execute(
        update(RateLimit).where(col(RateLimit.key) == key, col(RateLimit.count) > 0).values(count=RateLimit.count - 1)
    )


def know_address(session: Session, key: str, *, now: datetime) -> None:
    """From here the account was opened: guesses made elsewhere do not close it from here."""
    found = session.get(RateLimit, f"known:{key}")
    if found is None:
        found = RateLimit(key=f"known:{key}", since=now, count=0)
    found.since = now
    session.add(found)
    session.flush()


def knows_address(session: Session, key: str, *, now: datetime) -> bool:
    found = session.get(RateLimit, f"known:{key}")
    return found is not None and now - found.since < KNOWN_FOR


def knows_any_address(session: Session, start: str) -> bool:
    """Whether anything was ever noted under a key that begins so."""
    query = select(RateLimit.key).where(col(RateLimit.key).startswith(f"known:{start}", autoescape=True))
    return session.exec(query.limit(1)).first() is not None


def forget_all_attempts(session: Session) -> None:
    session.execute(delete(RateLimit))


def forget_attempts(session: Session, key: str) -> None:
    session.execute(delete(RateLimit).where(col(RateLimit.key) == key))
