"""The life of an account as a table: which act leads from which state to which. Pure; knows no database and no page.

An account begins `new`: it waits for the activation code that its holder was given. Forgetting the password, losing the
phone, a handover and unlocking lead back there; only an emergency lock that a leader does not approve is undone as if
it had never been. A `closed` account never opens again and keeps its name in the history (HN 10.2);
one that nobody ever used may be deleted instead.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from server.refusal import Refused

DORMANT_AFTER = timedelta(days=45)


class State(StrEnum):
    NEW = "new"
    ACTIVE = "active"
    DORMANT = "dormant"
    LOCKED = "locked"
    CLOSED = "closed"


class Act(StrEnum):
    ACTIVATE = "activate"
    SLEEP = "sleep"
    WAKE = "wake"
    RENEW = "renew"
    HAND_OVER = "hand_over"
    VACATE = "vacate"
    LOCK = "lock"
    UNLOCK = "unlock"
    RESTORE = "restore"
    CLOSE = "close"


TITLES: Mapping[State, str] = MappingProxyType(
    {
        State.NEW: "Chờ kích hoạt",
        State.ACTIVE: "Hoạt động",
        State.DORMANT: "Tạm ngưng",
        State.LOCKED: "Tạm khóa",
        State.CLOSED: "Đã đóng",
    }
)

_OPEN = (State.NEW, State.ACTIVE, State.DORMANT)

STEPS: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.NEW, Act.ACTIVATE): State.ACTIVE,
        (State.ACTIVE, Act.SLEEP): State.DORMANT,
        (State.DORMANT, Act.WAKE): State.ACTIVE,
        **{(state, Act.RENEW): State.NEW for state in _OPEN},
        **{(state, Act.HAND_OVER): State.NEW for state in (*_OPEN, State.LOCKED)},
        **{(state, Act.VACATE): state for state in (*_OPEN, State.LOCKED)},
        **{(state, Act.LOCK): State.LOCKED for state in _OPEN},
        (State.LOCKED, Act.UNLOCK): State.NEW,
        (State.LOCKED, Act.RESTORE): State.ACTIVE,
        **{(state, Act.CLOSE): State.CLOSED for state in (*_OPEN, State.LOCKED)},
    }
)


def allowed(state: str, act: Act) -> bool:
    return (State(state), act) in STEPS


def step(state: str, act: Act) -> State:
    """The state after `act`. Raises `Refused` where the table knows no such step."""
    after = STEPS.get((State(state), act))
    if after is None:
        raise Refused("account_state", state=TITLES[State(state)])
    return after


def is_dormant(state: str, used_at: datetime | None, *, now: datetime) -> bool:
    """Whether an account is dormant now, also where nobody has written it down yet (C08: 45 days unused)."""
    if state == State.DORMANT:
        return True
    return state == State.ACTIVE and used_at is not None and now - used_at >= DORMANT_AFTER
