"""Passwords: argon2id, the same work for a known and an unknown account, and what a new one must be.

Knows no database and no account.
"""

import unicodedata
from dataclasses import dataclass, field

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 128
LEAST = 10


@dataclass(frozen=True, slots=True)
class Strength:
    """The cost of one hash: OWASP's first choice for argon2id (19 MiB, 2 passes, 1 lane) or above."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and verifies. `dummy` is what a password is compared with where there is no account."""

    strength: Strength = Strength()
    _hasher: PasswordHasher = field(init=False, repr=False)
    _dummy: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hasher = PasswordHasher(
            time_cost=self.strength.passes,
            memory_cost=self.strength.memory_kib,
            parallelism=self.strength.lanes,
            type=Type.ID,
        )
        object.__setattr__(self, "_hasher", hasher)
        object.__setattr__(self, "_dummy", hasher.hash("không có tài khoản này"))

    def hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Exactly one verification, whether or not there is something to compare with."""
        try:
            self._hasher.verify(stored or self._dummy, _normal(password))
        except (VerificationError, InvalidHashError, UnicodeError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)


def faults(password: str, *, login: str) -> tuple[str, ...]:
    """What a new password lacks, in Vietnamese; empty where it may be used."""
    text = _normal(password)
    wanted = (
        (len(text) >= LEAST, f"có ít nhất {LEAST} ký tự"),
        (len(text) <= LONGEST, f"có nhiều nhất {LONGEST} ký tự"),
        (any(letter.isupper() for letter in text), "có chữ hoa"),
        (any(letter.islower() for letter in text), "có chữ thường"),
        (any(letter.isdigit() for letter in text), "có chữ số"),
        (any(not letter.isalnum() and not letter.isspace() for letter in text), "có ký tự đặc biệt như ! # % ?"),
        (not login or login.casefold() not in text.casefold(), "không chứa tên đăng nhập"),
    )
    return tuple(want for met, want in wanted if not met)


def _normal(password: str) -> str:
    """One form of the same letters, whichever Vietnamese keyboard typed them."""
    return unicodedata.normalize("NFC", password)
