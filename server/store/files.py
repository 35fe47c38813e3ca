"""The folder of encrypted files: attachments and finished prints.

A file is written first (encrypted to a temporary name, fsync, rename, fsync of the folder) and its row afterwards, in
the transaction of the act. So a row never points to nothing; a file without a row is an orphan and swept away.

Each file is AES-256-GCM in chunks (the STREAM construction): a random 7-byte prefix, then chunks of 64 KiB, each with
the nonce prefix + number + last-flag, bound to the file's id. A cut, swapped or renamed file does not open.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.keys.keyring import Key, KeyRing
from server.refusal import Refused, Unfit, machine_said

MAGIC = b"DTTGF1\n"
PREFIX = 7
CHUNK = 64 * 1024
TAG = 16
ORPHAN_AGE = timedelta(days=1)


class Cipher(Protocol):
    """How a file's bytes are locked and unlocked."""

    def lock(self, content: bytes, *, about: UUID) -> tuple[bytes, str]:
        """(what is stored, id of the key)."""
        ...

    def unlock(self, stored: bytes, *, about: UUID, key_id: str) -> bytes:
        """Raises `ValueError` where it is not what was locked for `about`."""
        ...


@dataclass(frozen=True, slots=True)
class RingCipher:
    """AES-GCM with the ring's key for files."""

    keys: KeyRing

    def lock(self, content: bytes, *, about: UUID) -> tuple[bytes, str]:
        key = self.keys.current("files")
        prefix = secrets.token_bytes(PREFIX)
        gcm = AESGCM(key.secret)
        starts = range(0, len(content), CHUNK) if content else range(1)
        last = starts[-1]
        locked = [
            gcm.encrypt(_nonce(prefix, number, last=start == last), content[start : start + CHUNK], MAGIC + about.bytes)
            for number, start in enumerate(starts)
        ]
        return b"".join((MAGIC, prefix, *locked)), key.id

    def unlock(self, stored: bytes, *, about: UUID, key_id: str) -> bytes:
        body = len(MAGIC) + PREFIX
        if len(stored) < body + TAG or not stored.startswith(MAGIC):
            raise ValueError("not a file of ours")
        named = self.keys.by_id(key_id)
        others = [key for key in self.keys.keys if key.purpose == named.purpose and key.id != key_id]
        for key in (named, *others):  # while keys change, a file may be under the next key before its row says so
            opened = self._opened(stored, about=about, key=key)
            if opened is not None:
                return opened
        raise ValueError("the file was changed or belongs elsewhere")

    def _opened(self, stored: bytes, *, about: UUID, key: Key) -> bytes | None:
        gcm, body = AESGCM(key.secret), len(MAGIC) + PREFIX
        prefix = stored[len(MAGIC) : body]
        starts = range(body, len(stored), CHUNK + TAG)
        try:
            return b"".join(
                gcm.decrypt(
                    _nonce(prefix, number, last=start == starts[-1]),
                    stored[start : start + CHUNK + TAG],
                    MAGIC + about.bytes,
                )
                for number, start in enumerate(starts)
            )
        except InvalidTag:
            return None


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is safely on disk. `sha256` is of the plain content."""

    id: UUID
    size: int
    sha256: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The folder. `keep` before the transaction, `fetch` whenever a row names a file."""

    folder: Path
    cipher: Cipher

    def keep(self, id_: UUID, content: bytes) -> Kept:
        """Write `content` durably. Raises `Refused('disk_full')` where there is no room."""
        stored, key_id = self.cipher.lock(content, about=id_)
        place = self.path_of(id_)
        temporary = place.with_suffix(".part")
        try:
            self._folder_of(place)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                _write_all(handle, stored)
                os.fsync(handle)
            finally:
                os.close(handle)
            os.replace(temporary, place)
            _sync_folder(place.parent)
        except OSError as fault:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise Refused("disk_full") from fault
        return Kept(id_, len(content), hashlib.sha256(content).hexdigest(), key_id)

    def fetch(self, kept: Kept) -> bytes:
        """The content, checked against its row. Raises `Refused('file_gone')` where it is not whole."""
        try:
            content = self.cipher.unlock(self.path_of(kept.id).read_bytes(), about=kept.id, key_id=kept.key_id)
        except (OSError, ValueError) as fault:
            raise Refused("file_gone") from fault
        if hashlib.sha256(content).hexdigest() != kept.sha256:
            raise Refused("file_gone")
        return content

    def relock(self, kept: Kept) -> str:
        """Lock a file again with the key in use, in place. Returns the key's id. A crash leaves the old or the new file
        whole: either opens, since every key stays in the ring."""
        stored, key_id = self.cipher.lock(self.fetch(kept), about=kept.id)
        place = self.path_of(kept.id)
        temporary = place.with_suffix(".part")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(handle, stored)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, place)
        _sync_folder(place.parent)
        return key_id

    def discard(self, id_: UUID) -> None:
        """Forget a file whose row is not there (an act that was refused after keeping it)."""
        self.path_of(id_).unlink(missing_ok=True)

    def orphans(self, known: frozenset[UUID], *, now: datetime) -> Iterator[Path]:
        """Files older than a day without a row, and temporary files left by a crash."""
        for path in sorted(self.folder.glob("*/*")):
            age = now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if age >= ORPHAN_AGE and (path.suffix == ".part" or UUID(path.stem) not in known):
                yield path

    def prepare(self) -> None:
        """Make the folder. Raises `Unfit` where that cannot be done."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as fault:
            raise Unfit(f"Không tạo được thư mục tệp {self.folder}: {machine_said(fault)}.") from None

    def path_of(self, id_: UUID) -> Path:
        """Where the file of that id lies, encrypted."""
        return self.folder / id_.hex[:2] / f"{id_}.enc"

    def _folder_of(self, place: Path) -> None:
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(self.folder)


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while len(view) > 0:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
