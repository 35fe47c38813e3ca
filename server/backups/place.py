"""A folder of sets. A set appears whole, by one rename, or not at all; encrypted attachments lie once in a pool that
the sets share, so that a set every quarter of an hour costs little.

    <place>/<set>/manifest.json, database.age, heads.age
    <place>/tep/<recipients>/<ab>/<sha256 of what is sealed>.age
    <place>/tai-khoan/                the weekly copies of accounts (`accounts`)
    <place>/.dang-ghi-<set>/    being written; what a crash left is swept away by the next backup
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io, x25519

from server.backups import manifest as manifests
from server.backups.manifest import Manifest, Piece
from server.backups.recipients import Identity, Recipient
from server.clock import HANOI
from server.keys.keyring import KeyRing
from server.refusal import Unfit, machine_said

POOL, ACCOUNTS, WRITING, LOCK = "tep", "tai-khoan", ".dang-ghi-", ".khoa"
DATABASE, HEADS = "database.age", "heads.age"
BLOCK = 1024 * 1024
TROUBLE = {
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "hết hạn mức ghi của tài khoản",
    errno.EIO: "ổ đĩa báo lỗi đọc hoặc ghi",
    errno.ENOENT: "thư mục không còn, có thể ổ vừa bị rút ra",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EACCES: "không có quyền ghi",
    errno.ESTALE: "ổ mạng mất kết nối",
}

Told = Callable[[int, int], None]


class Source(Protocol):
    """What is read to be sealed."""

    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    """What is opened is written to this."""

    def write(self, content: bytes, /) -> int: ...

    def flush(self) -> None: ...


class _Read:
    """A source that is hashed and counted as it passes."""

    def __init__(self, stream: Source) -> None:
        self.stream, self.sum, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        content = self.stream.read(size)
        self.sum.update(content)
        self.size += len(content)
        return content


class _Written:
    """A sink that hashes and counts what passes, and remembers what the disk said where it refused."""

    def __init__(self, stream: Sink) -> None:
        self.stream, self.sum, self.size = stream, hashlib.sha256(), 0
        self.fault: OSError | None = None

    def write(self, content: bytes, /) -> int:
        try:
            written = self.stream.write(content)
        except OSError as fault:
            self.fault = fault
            raise
        self.sum.update(content)
        self.size += len(content)
        return written

    def flush(self) -> None:
        self.stream.flush()


def seal(source: Source, target: Path, *, to: Sequence[x25519.Recipient]) -> Piece:
    """Write what `source` gives to `target`, for those only, safe on the disk. Raises `OSError`."""
    read = _Read(source)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        written = _Written(file)
        try:
            encrypt_io(read, written, list(to))
        except EncryptError as fault:
            raise written.fault or OSError(str(fault)) from fault
        file.flush()
        os.fsync(file.fileno())
    return Piece(read.size, read.sum.hexdigest(), written.size, written.sum.hexdigest())


def unseal(sealed: Path, sink: Sink, *, piece: Piece, identity: Identity) -> None:
    """Write what was sealed to `sink`. Raises `Unfit` where it is not what the manifest says, or not for `identity`."""
    with sealed.open("rb") as file:
        read, written = _Read(file), _Written(sink)
        try:
            decrypt_io(read, written, [identity.secret])
        except DecryptError as fault:
            if written.fault is not None:
                raise written.fault from fault
            if "No matching keys" in str(fault):
                raise Unfit("Khóa này không phải của người được mở bản sao lưu.") from None
            raise Unfit(f"Không mở được {sealed.name}: tệp hỏng hoặc bị cắt.") from None
    if (written.size, written.sum.hexdigest()) != (piece.size, piece.sha256):
        raise Unfit(f"{sealed.name} mở ra khác bản kê.")


@dataclass(frozen=True, slots=True)
class Set:
    """A set that lies in a place, its signature proved."""

    folder: Path
    manifest: Manifest

    def sealed(self, name: str) -> Path:
        return self.folder / name

    def pooled(self, piece: Piece) -> Path:
        return pool_of(self.folder.parent, self.manifest.recipients) / in_pool(piece.sha256)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of sets."""

    folder: Path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes or removes sets here meanwhile. Raises `Unfit` where somebody does, or the folder is not
        there: a disk that is not mounted must not be taken for an empty one."""
        if not self.folder.is_dir():
            raise Unfit(f"Không có thư mục sao lưu {self.folder}: ổ chưa gắn, đường dẫn sai, hoặc chưa tạo thư mục.")
        try:
            handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise Unfit(f"Không ghi được vào thư mục sao lưu {self.folder}: {machine_said(fault)}.") from None
        try:
            _hold(handle, self.folder)
            yield
        finally:
            os.close(handle)

    def sets(self, ring: KeyRing) -> tuple[Set, ...]:
        """The sets whose manifest is proved, oldest first. Others are left out: `strangers` names them."""
        found = []
        for folder in self._folders():
            try:
                found.append(self.open(folder.name, ring))
            except Unfit:
                continue
        return tuple(sorted(found, key=lambda each: each.manifest.made_at))

    def strangers(self, ring: KeyRing) -> tuple[str, ...]:
        """Why each folder that looks like a set is none of ours."""
        said = []
        for folder in self._folders():
            try:
                self.open(folder.name, ring)
            except Unfit as why:
                said.append(str(why))
        return tuple(said)

    def open(self, name: str, ring: KeyRing) -> Set:
        """Raises `Unfit` where there is no such set, or its manifest is not proved."""
        folder = self.folder / name
        try:
            text = (folder / manifests.FILE).read_bytes()
        except OSError:
            raise Unfit(f"{folder}: không có bản kê {manifests.FILE}; không phải một bản sao lưu đã xong.") from None
        manifest = manifests.read(text, ring, where=str(folder))
        if manifest.name != name:
            raise Unfit(f"{folder}: bản kê là của “{manifest.name}”. Bản kê đã bị tráo; không dùng bản này.")
        return Set(folder, manifest)

    def drafts(self) -> Iterator[Path]:
        """What a crash left half written."""
        yield from self.folder.glob(f"{WRITING}*")

    def writing(self, name: str) -> Path:
        """A fresh folder to write the set `name` into."""
        for left in self.drafts():
            shutil.rmtree(left)
        folder = self.folder / f"{WRITING}{name}"
        folder.mkdir(mode=0o700)
        return folder

    def settle(self, written: Path, name: str) -> None:
        """The set is whole: from here on it is there."""
        _sync(written)
        written.rename(self.folder / name)
        _sync(self.folder)

    def drop(self, dropped: Sequence[Set], *, staying: Sequence[Set]) -> int:
        """Remove sets, and files in the pool that no set names any more. Returns how many files went."""
        for each in dropped:
            (each.folder / manifests.FILE).unlink()  # first, so that a crash leaves no set that looks whole
            shutil.rmtree(each.folder)
        wanted = {each.pooled(piece) for each in staying for piece in each.manifest.files.values()}
        unwanted = [path for path in (self.folder / POOL).glob("*/*/*") if path not in wanted]
        for path in unwanted:
            path.unlink()
        return len(unwanted)

    def _folders(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in sorted(self.folder.iterdir()) if path.is_dir() and _is_set(path.name))


def _hold(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Unfit(f"Một lần sao lưu khác đang ghi vào {folder}. Chờ xong rồi chạy lại.") from None


def _is_set(name: str) -> bool:
    return not name.startswith(".") and name not in (POOL, ACCOUNTS, "lost+found")


def pool_of(place: Path, recipients: Sequence[Recipient]) -> Path:
    """Who may open decides which pool: with other officers everything is sealed anew."""
    keys = "\n".join(sorted(each.key for each in recipients))
    return place / POOL / hashlib.sha256(keys.encode()).hexdigest()[:16]


def in_pool(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}.age"


def copied(source: Path, target: Path, *, sha256: str) -> None:
    """Copy `source`, safe on the disk, and prove that it arrived. Raises `OSError`, or `Unfit` where it did not."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".part")
    with source.open("rb") as there, beside.open("wb") as here:
        shutil.copyfileobj(there, here, BLOCK)
        here.flush()
        os.fsync(here.fileno())
    if hash_of(beside) != sha256:
        beside.unlink()
        raise Unfit(f"Bản chép {target} khác bản gốc: ổ đĩa hỏng?")
    beside.replace(target)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def trouble_of(fault: OSError) -> str:
    """What a disk said, for the operator."""
    return TROUBLE.get(fault.errno or 0, machine_said(fault))


def named(made_at: datetime) -> str:
    """The folder of a set made at `made_at`, in Hà Nội's time, so that names sort by it."""
    return f"sao-luu-{made_at.astimezone(HANOI):%Y%m%d-%H%M%S}"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
