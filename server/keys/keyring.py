"""The key ring: 32 random bytes per key, each with an id and one purpose, in one file that only its owner may read.

Old keys stay in the ring after a change, so that what they encrypted or signed can still be read; the last key of a
purpose is the one in use.
"""

import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from server.refusal import Unfit, machine_said

NEEDED = ("database", "files", "audit", "csrf")
PURPOSES = (*NEEDED, "backup")  # a ring made before there were backups gets that key with the first of them
SIZE = 32


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    purpose: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    keys: tuple[Key, ...]

    def current(self, purpose: str) -> Key:
        """The key in use for `purpose`."""
        return [key for key in self.keys if key.purpose == purpose][-1]

    def by_id(self, id_: str) -> Key:
        """The key that something was encrypted or signed with. Raises `Unfit` where the ring has lost it."""
        found = next((key for key in self.keys if key.id == id_), None)
        if found is None:
            raise Unfit(f"Vòng khóa không có khóa “{id_}”. Khôi phục tệp khóa từ bản lưu.")
        return found

    @classmethod
    def make(cls, random: Callable[[int], bytes] = secrets.token_bytes) -> Self:
        """A new ring with one key for each purpose."""
        return cls(tuple(Key(f"{purpose}-1", purpose, random(SIZE)) for purpose in PURPOSES))


def write_new(ring: KeyRing, path: Path) -> None:
    """Store `ring` in a file that does not exist yet, mode 0600 in a folder 0700. Raises `Unfit` where it exists."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(
        {"keys": [{"id": k.id, "purpose": k.purpose, "secret": b64encode(k.secret).decode()} for k in ring.keys]},
        indent=1,
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unfit(f"Tệp khóa {path} đã có, không ghi đè.") from None
    except OSError as fault:
        raise Unfit(f"Không ghi được tệp khóa {path}: {machine_said(fault)}.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def load(path: Path) -> KeyRing:
    """The ring in `path`. Raises `Unfit` with one line where it is missing, readable by others, broken or weak."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unfit(f"Không có tệp khóa {path}. Chạy “dttg init” lần đầu, hoặc đặt DTTG_KEY_FILE.") from None
    except (OSError, UnicodeDecodeError):
        raise Unfit(f"Không đọc được tệp khóa {path}.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise Unfit(f"Tệp khóa {path} để người khác đọc được. Chạy: chmod 600 {path}")
    try:
        raw = json.loads(text)["keys"]
        ring = KeyRing(tuple(Key(k["id"], k["purpose"], b64decode(k["secret"], validate=True)) for k in raw))
    except (ValueError, KeyError, TypeError, Base64Error):
        raise Unfit(f"Tệp khóa {path} hỏng. Khôi phục từ bản lưu.") from None
    _check(ring, path)
    return ring


def _check(ring: KeyRing, path: Path) -> None:
    for purpose in NEEDED:
        if not any(key.purpose == purpose for key in ring.keys):
            raise Unfit(f"Tệp khóa {path} thiếu khóa “{purpose}”. Khôi phục từ bản lưu.")
    for key in ring.keys:
        if len(key.secret) != SIZE or len(set(key.secret)) < SIZE // 2:
            raise Unfit(f"Khóa “{key.id}” trong {path} yếu: cần {SIZE} byte ngẫu nhiên.")
    if len({key.id for key in ring.keys}) != len(ring.keys) or len({key.secret for key in ring.keys}) != len(ring.keys):
        raise Unfit(f"Tệp khóa {path} có hai khóa trùng nhau.")
