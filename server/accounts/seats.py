"""A new account with its first holder and its roles, and the password that opens it once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.accounts.passwords import faults
from server.store.models import Account, Grant, Holder

Pick = Callable[[str], str]
LETTERS = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%?+=")
LENGTH = 16


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


def new_password(pick: Pick = secrets.choice) -> str:
    """Random, of all four kinds, without letters that look alike on paper (HN 9.2; R074, R075)."""
    while True:
        word = "".join(pick("".join(LETTERS)) for _ in range(LENGTH))
        if not faults(word, login=""):
            return word


def put_seat(
    session: Session,
    seat: Seat,
    *,
    password_hash: str,
    must_change: bool,
    now: datetime,
    new_id: Callable[[], UUID],
) -> UUID:
    """Make the account; the first sign-in must change the password where `must_change`."""
    account = new_id()
    session.add(
        Account(
            id=account,
            login=seat.login,
            unit_id=seat.unit,
            password_hash=password_hash,
            must_change_password=must_change,
            password_changed_at=None if must_change else now,
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
