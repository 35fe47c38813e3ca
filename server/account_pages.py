"""What the pages of accounts, sign-in and one's own security are given: frozen, already in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationPage:
    """`code`: typed before, shown again after a slip of the pen."""

    login: str
    problem: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    problem: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """`factor`: whether a code of the phone is asked for, else the password."""

    problem: str
    next: str
    factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage:
    """`recovery`: shown once after the phone was proved; then nothing else is. `must`: the role demands it."""

    has: bool
    left: int
    must: bool
    qr: str
    typed: str
    offer: str = field(repr=False)
    problem: str
    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    id: str
    device: str
    address: str
    began: str
    seen: str
    ends: str
    this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    lines: tuple[SessionLine, ...]
    idle: int
    absolute: int
