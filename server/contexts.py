"""What each page is given: frozen, already in words, so that a template decides nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellLink:
    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Around every page. `done`: the message of what was just done, '' where nothing was."""

    demo: bool
    nonce: str
    csrf: str
    person: str
    unit: str
    menu: tuple[ShellLink, ...]
    done: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    title: str
    advice: str
    error_id: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    login: str
    problem: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    problem: str
    forced: bool
