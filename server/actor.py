"""Who acts, on what, and the one question asked before every act. Who may do what is decided in `access`."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A role and how far it reaches. `scope`: `unit` (this one), `below` (units whose parent it is, too), `all`,
    `audit` (the audit alone). `form`, `period`: None means every one."""

    role: str
    scope: str
    unit: UUID | None = None
    form: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Everything that one act of somebody reaches: the rights that allow it. The store turns it into the filter of its
    queries (`server.store.reach`). `hidden`: also what was put away for a leader alone (quarantine)."""

    rights: tuple[Right, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account, the person who holds it now, and what it may do. `person` is the same for every account that one
    person holds: whoever must differ is compared by it. `address`: where the request came from."""

    account: UUID
    holder: UUID
    person: UUID
    name: str
    login: str
    regime: str
    unit: UUID | None
    unit_code: str | None
    unit_name: str
    rights: tuple[Right, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What an act is done to. `kind`: report, period, form, account, audit, ...; the rest where it applies."""

    kind: str
    id: str | None = None
    unit: UUID | None = None
    unit_parent: UUID | None = None
    form: str | None = None
    period: str | None = None


class Authorize(Protocol):
    """Returns when `actor` may do `act` to `thing`; otherwise raises `server.refusal.Forbidden`."""

    def __call__(self, actor: Actor, act: str, *, thing: Thing) -> None: ...
