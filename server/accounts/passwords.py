"""Passwords: argon2id, the same work for a known and an unknown account, and what a new one must be.

Knows no database and no account.
"""

import gzip
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from server.clock import day_of
from server.words.phrases import plain

LONGEST = 128
LEAST = 10
REMEMBERED = 5
WARNED = 14  # days before the last one from which every page says so
LISTS = Path(__file__).parent / "lists"
LOOKS_LIKE = str.maketrans("@4301!5$7", "aaeoiisst")
LEAST_WORD = 4
AT_ONCE = 2
AROUND = "0123456789 !@#$%^&*()-_=+.,?/\\|;:'\"<>[]{}~`"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    """How long a password lasts (HN 9.2), and how long one of a department or administrator account."""

    months: int = 6
    admin_months: int = 2

    def last_day(self, set_at: datetime, *, admin: bool) -> date:
        """The last day on which a password that was set then opens pages."""
        return months_after(day_of(set_at), self.admin_months if admin else self.months)


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Strength:
    """The cost of one hash: OWASP's first choice for argon2id (19 MiB, 2 passes, 1 lane) or above."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and verifies, two at a time: a crowd at the door must not take all memory and both cores. `dummy` is what
    a password is compared with where there is no account."""

    strength: Strength = Strength()
    _hasher: PasswordHasher = field(init=False, repr=False)
    _turns: BoundedSemaphore = field(init=False, repr=False, compare=False)
    _dummy: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hasher = PasswordHasher(
            time_cost=self.strength.passes,
            memory_cost=self.strength.memory_kib,
            parallelism=self.strength.lanes,
            type=Type.ID,
        )
        object.__setattr__(self, "_hasher", hasher)
        object.__setattr__(self, "_turns", BoundedSemaphore(AT_ONCE))
        object.__setattr__(self, "_dummy", hasher.hash("không có tài khoản này"))

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(_normal(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Exactly one verification, whether or not there is something to compare with."""
        try:
            with self._turns:
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
        (not is_common(text), "không phải mật khẩu phổ biến hoặc đã lộ, kể cả khi thêm số và ký hiệu"),
    )
    return tuple(want for met, want in wanted if not met)


def is_common(password: str) -> bool:
    """Whether the password is one of the common and breached ones, or one of them with accents, capitals, digits and
    signs around or in it: `Matkhau@2026`, `P@ssw0rd!1`."""
    bare = plain(_normal(password))
    core = bare.strip(AROUND)
    shapes = (bare, core, bare.translate(LOOKS_LIKE), core.translate(LOOKS_LIKE))
    words = {"".join(filter(kind, shape)) for shape in shapes for kind in (str.isalnum, str.isalpha)}
    known = common_passwords()
    return any(len(word) >= LEAST_WORD and (word in known or _halves(word) in known) for word in words)


def _halves(word: str) -> str:
    """`hanoi` of `hanoihanoi`, otherwise nothing."""
    half = len(word) // 2
    return word[:half] if half and word[:half] * 2 == word else ""


@cache
def common_passwords() -> frozenset[str]:
    """The lists that are shipped (lists/MANIFEST.json says where they are from)."""
    world = gzip.decompress((LISTS / "common-passwords.txt.gz").read_bytes()).decode("utf-8")
    here = (LISTS / "vietnamese-passwords.txt").read_text(encoding="utf-8")
    return frozenset(world.split()) | frozenset(here.split())


def _normal(password: str) -> str:
    """One form of the same letters, whichever Vietnamese keyboard typed them."""
    return unicodedata.normalize("NFC", password)
