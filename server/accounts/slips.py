"""The slip on which a new holder is given the name of the account and a code, never a password (HN 9.3; R069, R073)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """`code` is shown once, on the page and the paper of whoever made it, and kept nowhere."""

    account: UUID
    login: str
    unit: str
    name: str
    position: str
    code: str = field(repr=False)
    expires: datetime
