"""The second factor: time-based one-time codes (RFC 6238, SHA-1, 30 seconds, 6 digits, as every phone's app has them).

Pure: the secret and the last used step come in, the step that a code proves goes out.
"""

import hmac
import secrets
import struct
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

PERIOD = 30
DIGITS = 6
WINDOW = 1  # steps before and after, for phones whose clock is a little off
SECRET_BYTES = 20
ISSUER = "Dữ liệu dân tộc, tôn giáo"


def new_secret(random: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    return random(SECRET_BYTES)


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // PERIOD


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of one time step (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    at = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, *, now: datetime, last_step: int) -> int | None:
    """The time step that `code` proves, or None. A step that was used before, or any before it, proves nothing."""
    given = "".join(code.split())
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    present = step_of(now)
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step), given) and step > last_step:
            found = step
    return found


def shown(secret: bytes) -> str:
    """The secret as a person types it: base32 in groups of four."""
    text = b32encode(secret).decode("ascii").rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, *, login: str, issuer: str = ISSUER) -> str:
    """What the QR code holds."""
    key = b32encode(secret).decode("ascii").rstrip("=")
    return (
        f"otpauth://totp/{quote(issuer)}:{quote(login)}?secret={key}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
    )
