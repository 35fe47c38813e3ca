"""What the roles of an account bring with them: a second factor, shorter passwords and sessions, and which roles one
person may not hold together (HN 3.6, 19.1; R139, R143). Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.access import ROLE_TITLES, Role
from server.accounts.passwords import PasswordRule

ADMINS = frozenset({Role.CENTRAL_ADMIN, Role.UNIT_ADMIN, Role.OPERATOR})
OF_UNITS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.PARTNER})

CONTENT = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.SECTOR_REVIEWER, Role.REVIEWER})
TECHNICAL = frozenset({Role.CENTRAL_ADMIN, Role.OPERATOR})

# Beside content with technical: who prepares with who confirms, and who inspects with whoever is inspected.
PAIRS = frozenset(
    {frozenset((content, technical)) for content in CONTENT for technical in TECHNICAL}
    | {frozenset((Role.INSPECTOR, other)) for other in Role if other is not Role.INSPECTOR}
    | {
        frozenset((Role.LEADER, Role.CENTRAL_ADMIN)),
        frozenset((Role.LEADER, Role.OPERATOR)),
        frozenset((Role.OFFICER, Role.REVIEWER)),
        frozenset((Role.OFFICER, Role.SECTOR_REVIEWER)),
        frozenset((Role.CENTRAL_ADMIN, Role.OPERATOR)),
    }
)


class Gate(StrEnum):
    """What a signed-in person must do before any other page opens: the name of that page."""

    NONE = ""
    PASSWORD = "password"
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Settings of a system. `demo`: sample accounts are past their first sign-in and have no second factor."""

    passwords: PasswordRule = field(default_factory=PasswordRule)
    officers_second_factor: bool = False
    demo: bool = False

    def wants_second_factor(self, roles: Iterable[str]) -> bool:
        held = frozenset(roles)
        if self.demo or not held:
            return False
        return self.officers_second_factor or not held <= OF_UNITS

    def last_day(self, set_at: datetime | None, roles: Iterable[str]) -> date | None:
        """The last day of a password; None where none was set."""
        return None if set_at is None else self.passwords.last_day(set_at, admin=is_admin(roles))


def is_admin(roles: Iterable[str]) -> bool:
    return not ADMINS.isdisjoint(roles)


def clashes(roles: Iterable[str]) -> tuple[str, ...]:
    """The pairs of roles that one person may not hold together, in words."""
    held = sorted(set(roles))
    return tuple(
        f"{ROLE_TITLES[Role(one)]} với {ROLE_TITLES[Role(other)]}"
        for at, one in enumerate(held)
        for other in held[at + 1 :]
        if frozenset((Role(one), Role(other))) in PAIRS
    )
