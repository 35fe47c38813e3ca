"""A new account with its first holder and its roles, as the first day and the demo put it in place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.accounts.life import State
from server.store.models import Account, Grant, Holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """`roles`: (role, scope) pairs; a `unit` scope reaches the seat's own unit. `document`: what orders it (HN 9.6)."""

    login: str
    name: str
    position: str
    roles: tuple[tuple[str, str], ...]
    unit: UUID | None = None
    document: str = ""
    sample: bool = False
    section: str = ""
    phone: str = ""
    email: str = ""


def put_seat(
    session: Session,
    seat: Seat,
    *,
    password_hash: str | None,
    must_change: bool,
    now: datetime,
    new_id: Callable[[], UUID],
) -> UUID:
    """Make the account; the first sign-in must change the password where `must_change`. Without a password it waits for
    an activation code."""
    account = new_id()
    session.add(
        Account(
            id=account,
            login=seat.login,
            unit_id=seat.unit,
            status=State.ACTIVE if password_hash is not None else State.NEW,
            password_hash=password_hash,
            must_change_password=must_change,
            password_changed_at=None if must_change or password_hash is None else now,
            used_at=now if password_hash is not None else None,
            created_at=now,
            sample=seat.sample,
        )
    )
    session.flush()
    session.add(
        Holder(
            id=new_id(),
            account_id=account,
            person=new_id(),
            name=seat.name,
            position=seat.position,
            section=seat.section,
            phone=seat.phone,
            email=seat.email,
            from_at=now,
            document=seat.document,
        )
    )
    for role, scope in seat.roles:
        session.add(
            Grant(
                id=new_id(),
                account_id=account,
                role=role,
                scope=scope,
                unit_id=seat.unit if scope == "unit" else None,
                from_at=now,
                document=seat.document,
            )
        )
    session.flush()
    return account
