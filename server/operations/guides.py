"""Whom a person may ask: the administrator of the own unit, at the department who knows the forms, the accounts, the
machine (BK 7.1, 7.2; R068, R125, R131, R151)."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.access import Role
from server.actor import Actor
from server.reporting.desk import Desk
from server.store import accounts
from server.store.models import Holder

MOST = 2  # of one role: a list of twenty names helps nobody
ABOUT = (
    (Role.REVIEWER, "Cách ghi biểu"),
    (Role.CENTRAL_ADMIN, "Tài khoản, mật khẩu"),
    (Role.OPERATOR, "Máy chủ, lỗi kỹ thuật"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """`phone`, `email`: '' where not known."""

    about: str
    name: str
    phone: str
    email: str


def guides(desk: Desk, actor: Actor) -> tuple[Guide, ...]:
    """In the order somebody would ask; never the person itself."""
    now = desk.clock.now()
    roles = tuple(role for role, _ in ABOUT)
    with desk.database.read() as session:
        centre = accounts.reachable(session, roles, now=now)
        own: Sequence[tuple[str, Holder]] = ()
        if actor.unit is not None:
            own = accounts.reachable(session, (Role.UNIT_ADMIN,), now=now, unit=actor.unit)
    found = [("Tài khoản của đơn vị", holder) for _, holder in own[:MOST]]
    for role, about in ABOUT:
        found += [(about, holder) for each, holder in centre if each == role][:MOST]
    return tuple(
        Guide(about=about, name=holder.name, phone=holder.phone, email=holder.email)
        for about, holder in found
        if holder.person != actor.person
    )
