"""Codes that people read from paper and type: activation codes and recovery codes. Random, without letters that look
alike, kept as a hash only. Knows no database.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUP = 4
ACTIVATION_GROUPS, RECOVERY_GROUPS = 4, 3  # 79 and 59 bits
ACTIVATION_LASTS = timedelta(days=7)
RECOVERY_CODES = 10

Pick = Callable[[str], str]


def new_activation_code(pick: Pick = secrets.choice) -> str:
    """XXXX-XXXX-XXXX-XXXX"""
    return _new(ACTIVATION_GROUPS, pick)


def new_recovery_codes(pick: Pick = secrets.choice) -> tuple[str, ...]:
    """Ten of XXXX-XXXX-XXXX."""
    return tuple(_new(RECOVERY_GROUPS, pick) for _ in range(RECOVERY_CODES))


def _new(groups: int, pick: Pick) -> str:
    return "-".join("".join(pick(LETTERS) for _ in range(GROUP)) for _ in range(groups))


def hash_of(code: str) -> str:
    """One hash however the code was typed: case, spaces and dashes do not count."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()


def matches(code: str, stored: str) -> bool:
    return hmac.compare_digest(hash_of(code), stored)
