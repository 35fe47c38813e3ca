"""Who may open a backup: officers, each with a key of their own (age, X25519). The server holds the public halves only;
each officer keeps the secret half in a file locked by a passphrase, away from the server."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyrage import DecryptError, IdentityError, RecipientError, passphrase, x25519

from server.refusal import Unfit, machine_said

LEAST = 2
SECRET = "AGE-SECRET-KEY-"
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """An officer: the name as written in the file, and the public key (`age1…`)."""

    name: str
    key: str

    @property
    def public(self) -> x25519.Recipient:
        return x25519.Recipient.from_str(self.key)


@dataclass(frozen=True, slots=True)
class Identity:
    """The secret half, as long as a command needs it."""

    secret: x25519.Identity = field(repr=False)

    @property
    def key(self) -> str:
        return str(self.secret.to_public())

    @classmethod
    def new(cls) -> "Identity":
        return cls(x25519.Identity.generate())


def read_recipients(path: Path) -> tuple[Recipient, ...]:
    """From a text file with a line `age1… name` for each officer; `#` begins a remark. Raises `Unfit` with the line
    where it cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Unfit(f"Không đọc được danh sách người mở bản sao lưu {path} (DTTG_BACKUP_RECIPIENTS).") from None
    found: list[Recipient] = []
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        key, _, name = text.partition(" ")
        if key.upper().startswith(SECRET):
            raise Unfit(f"{path}:{number}: đây là khóa bí mật. Xóa khỏi máy chủ ngay; ở đây chỉ ghi khóa age1…")
        try:
            x25519.Recipient.from_str(key)
        except RecipientError:
            raise Unfit(f"{path}:{number}: “{key[:20]}” không phải khóa công khai age1…") from None
        if not name.strip():
            raise Unfit(f"{path}:{number}: thiếu họ tên người giữ sau khóa.")
        if any(key == each.key for each in found):
            raise Unfit(f"{path}:{number}: khóa này đã ghi ở dòng trên; mỗi người một khóa riêng.")
        found.append(Recipient(" ".join(name.split()), key))
    if len(found) < LEAST:
        raise Unfit(
            f"{path} có {len(found)} người, cần ít nhất {LEAST}: mất một khóa thì người kia còn mở được. "
            "Mỗi người tạo khóa bằng “dttg backup key”."
        )
    return tuple(found)


def write_identity(path: Path, words: str) -> str:
    """A new secret key in a file locked by the passphrase `words`. Returns the public half. Raises `Unfit` where the
    passphrase is short or the file exists."""
    if len(words) < SHORTEST_PASSPHRASE:
        raise Unfit(f"Cụm mật khẩu cần ít nhất {SHORTEST_PASSPHRASE} ký tự.")
    if path.exists():
        raise Unfit(f"Tệp {path} đã có, không ghi đè.")
    made = Identity.new()
    content = passphrase.encrypt(f"{made.secret}\n".encode(), words)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise Unfit(f"Không ghi được {path}: {machine_said(fault)}.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return made.key


def needs_passphrase(path: Path) -> bool:
    return not _content(path).lstrip().startswith(SECRET.encode())


def read_identity(path: Path, words: str = "") -> Identity:
    """The secret key in `path`. Raises `Unfit` where others may read the file, or the passphrase is not its own."""
    content = _content(path)
    if path.stat().st_mode & 0o077:
        raise Unfit(f"Tệp khóa mở bản sao lưu {path} để người khác đọc được. Chạy: chmod 600 {path}")
    try:
        text = content.decode() if not needs_passphrase(path) else passphrase.decrypt(content, words).decode()
        return Identity(x25519.Identity.from_str(text.strip()))
    except DecryptError:
        raise Unfit(f"Cụm mật khẩu không mở được {path}, hoặc tệp hỏng.") from None
    except (IdentityError, UnicodeDecodeError):
        raise Unfit(f"{path} không phải tệp khóa mở bản sao lưu.") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Unfit(f"Không đọc được tệp khóa mở bản sao lưu {path}: {machine_said(fault)}.") from None


def publics(recipients: Sequence[Recipient]) -> list[x25519.Recipient]:
    return [each.public for each in recipients]
