"""What the pages of signing in and of the password show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    login: str
    problem: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """`roles`: what the account may do, by the titles of its roles. `last_day`: of the present password, '' where none
    is counted; `over`: it has passed. `first`: nothing opens before the change."""

    problem: str
    roles: tuple[str, ...]
    last_day: str
    over: bool
    first: bool
