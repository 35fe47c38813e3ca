"""From a set back to a working system, in a folder of its own: proved, opened, looked through, counted against the
manifest. The running data is not touched; `swapping` does that later, after a second person's word (R128, R135)."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from server.audit import proof
from server.backups import place as places
from server.backups.cluster import check, laying, running
from server.backups.manifest import BASE, DUMP, FILE_COPY, Manifest
from server.backups.place import Set
from server.backups.recipients import Identity
from server.keys.keyring import KeyRing
from server.refusal import Refused, Unfit
from server.settings import Settings
from server.store import audit, lockers, postgres
from server.store.catalogue import Catalogue
from server.store.census import Counted, census, census_as_it_lies, rows_of, tables_of
from server.store.copying import filling
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.revisions import is_known, newest, revision
from server.words.phrases import whole

HEADS = "moc-nhat-ky.jsonl"
RESTORED = "khoi-phuc.json"
CLUSTER = "cum"
GROWING = ("audit", "definition", "submission")
KINDS = {FILE_COPY: "tệp mã hóa", DUMP: "PostgreSQL", BASE: "cả máy chủ PostgreSQL"}
OPENED = {
    FILE_COPY: "nguyên vẹn, mọi liên kết đúng",
    DUMP: "nạp trọn trong một giao dịch",
    BASE: "từng tệp đúng danh sách của PostgreSQL, máy chủ chạy được từ thư mục này",
}
ELSEWHERE = "Dùng bản ở nơi thứ hai (thêm --place THƯ_MỤC), hoặc bản trước (xem “dttg backup list”)."
SPARE = 16 * 1024 * 1024

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was looked at, in words, and what was found."""

    title: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A set that was restored into `folder` and proved there."""

    manifest: Manifest
    folder: Path
    proofs: tuple[Proof, ...]


def prove(chosen: Set, *, told: Told = lambda done, of: None) -> int:
    """Whether every piece of the set lies there as it was written; needs no officer's key. Returns how many pieces.
    Raises `Unfit` with the first that does not."""
    pieces = tuple(_pieces(chosen))
    for done, (path, size, sha256) in enumerate(pieces, start=1):
        if not path.is_file():
            raise Unfit(f"{chosen.folder}: thiếu {path.name}. {ELSEWHERE}")
        if path.stat().st_size != size or places.hash_of(path) != sha256:
            raise Unfit(f"{chosen.folder}: {path.name} khác bản kê (hỏng, bị cắt hoặc bị sửa). {ELSEWHERE}")
        told(done, len(pieces))
    return len(pieces)


def restore(
    chosen: Set,
    *,
    identity: Identity,
    into: Path,
    ring: KeyRing,
    database_url: str = "",
    told: Told = lambda done, of: None,
) -> Restored:
    """Raises `Unfit` at the first thing that is not as it should be; `into` is then not there. `database_url`: an empty
    PostgreSQL database, for a set of one."""
    manifest = chosen.manifest
    _fits(manifest, identity=identity, ring=ring, database_url=database_url)
    count = prove(chosen)
    _want_empty(into)
    beside = into.with_name(f".dang-khoi-phuc-{into.name}")
    shutil.rmtree(beside, ignore_errors=True)
    settings = Settings(database_url=database_url, data_dir=beside)
    try:
        beside.mkdir(parents=True, mode=0o700)
        _want_room(manifest, beside)
        with _opened(chosen, settings, identity=identity, ring=ring, told=told) as database:
            pieces = Proof("Tệp của bản sao lưu", f"{whole(count)} tệp đúng bản kê")
            proofs = (pieces, *_looked_through(manifest, settings, database, ring=ring))
        _note(beside / RESTORED, manifest)
        beside.rename(into)
    except OSError as fault:
        shutil.rmtree(beside, ignore_errors=True)
        raise Unfit(f"Khôi phục vào {into} dừng giữa chừng: {places.trouble_of(fault)}. Phần dở đã được xóa.") from None
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Restored(manifest=manifest, folder=into, proofs=proofs)


# ---- before anything is written ----


def _pieces(chosen: Set) -> Iterator[tuple[Path, int, str]]:
    """(sealed file, size, SHA-256) of everything the set needs."""
    manifest = chosen.manifest
    yield chosen.sealed(places.DATABASE), manifest.database.sealed_size, manifest.database.sealed_sha256
    if manifest.heads is not None:
        yield chosen.sealed(places.HEADS), manifest.heads.sealed_size, manifest.heads.sealed_sha256
    for piece in manifest.files.values():
        yield chosen.pooled(piece), piece.sealed_size, piece.sealed_sha256


def _fits(manifest: Manifest, *, identity: Identity, ring: KeyRing, database_url: str) -> None:
    readers = {each.key: each.name for each in manifest.recipients}
    if identity.key not in readers:
        raise Unfit(f"Khóa này không mở được bản {manifest.name}. Người mở được: {', '.join(readers.values())}.")
    held = {key.id for key in ring.keys}
    lost = [id_ for id_ in manifest.keys if id_ not in held]
    if lost:
        raise Unfit(
            f"Vòng khóa không có khóa {', '.join(lost)} mà bản {manifest.name} cần. Đặt DTTG_KEY_FILE vào bản lưu của "
            "tệp khóa cùng thời với bản sao lưu."
        )
    if (manifest.engine == DUMP) != bool(database_url):
        raise Unfit(
            f"Bản {manifest.name} là của PostgreSQL: nêu một cơ sở dữ liệu trống bằng --database-url."
            if manifest.engine == DUMP
            else f"Bản {manifest.name} là của {KINDS[manifest.engine]}: không dùng --database-url."
        )


def _want_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Unfit(f"{into} đã có dữ liệu. Khôi phục vào một thư mục mới; dữ liệu đang chạy không bị đụng tới.")
    if into.exists():
        into.rmdir()


def _want_room(manifest: Manifest, folder: Path) -> None:
    needed = manifest.database.size + sum(piece.size for piece in manifest.files.values()) + SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Unfit(f"Ổ chứa {folder.parent} chỉ còn {free // 1024**2} MB, cần {needed // 1024**2} MB để khôi phục.")


# ---- opened and looked through ----


@contextmanager
def _opened(chosen: Set, settings: Settings, *, identity: Identity, ring: KeyRing, told: Told) -> Iterator[Database]:
    """The pieces laid into the folder, and the database open."""
    manifest, sealed = chosen.manifest, chosen.sealed(places.DATABASE)
    _open_files(chosen, settings, identity=identity, ring=ring, told=told)
    if manifest.within is not None:
        data = settings.data_dir / CLUSTER
        if os.geteuid() == 0:
            settings.data_dir.chmod(0o711)
        with laying(data) as pipe:
            places.unseal(sealed, pipe, piece=manifest.database, identity=identity)
        check(data)
        with running(data, manifest.within) as url:
            database = open_database(replace(settings, database_url=url), ring)
            try:
                yield database
            finally:
                database.close()
        return
    if not settings.database_url:
        with _fresh(settings.database_file) as file:
            places.unseal(sealed, file, piece=manifest.database, identity=identity)
    database = open_database(settings, ring)
    try:
        if settings.database_url:
            _want_no_tables(database)
            with filling(database) as pipe:
                places.unseal(sealed, pipe, piece=manifest.database, identity=identity)
        told(len(manifest.files) + 1, len(manifest.files) + 1)
        yield database
    finally:
        database.close()


def _open_files(chosen: Set, settings: Settings, *, identity: Identity, ring: KeyRing, told: Told) -> None:
    manifest, folder = chosen.manifest, settings.data_dir
    cabinet = Cabinet(settings.files_dir, RingCipher(ring))
    cabinet.prepare()
    for done, (id_, piece) in enumerate(manifest.files.items(), start=1):
        target = cabinet.path_of(id_)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        with _fresh(target) as file:
            places.unseal(chosen.pooled(piece), file, piece=piece, identity=identity)
        told(done, len(manifest.files) + 1)
    if manifest.heads is not None:
        with _fresh(folder / HEADS) as file:
            places.unseal(chosen.sealed(places.HEADS), file, piece=manifest.heads, identity=identity)


def _want_no_tables(database: Database) -> None:
    with database.read() as session:
        if postgres.has_tables(session):
            raise Unfit("Cơ sở dữ liệu đích đã có bảng. Tạo một cơ sở dữ liệu trống để khôi phục vào.")


def _looked_through(manifest: Manifest, settings: Settings, database: Database, *, ring: KeyRing) -> Sequence[Proof]:
    with database.read() as session:
        if database.is_sqlite:
            _whole_file(session)
        stands = revision(session)
        if stands != manifest.revision:
            raise Unfit(f"Cơ sở dữ liệu mở ra ở bản {stands}, bản kê ghi {manifest.revision}.")
        if not is_known(manifest.revision):
            raise Unfit(
                f"Bản sao lưu ở bản {stands}, do chương trình mới hơn làm ra. Cài chương trình cùng đời với nó."
            )
        lines = _chain(session, settings, manifest, ring=ring)
        rows = _counted(session, manifest)
        kept = [kept for _, kept in lockers.files_under_other_keys(session, "")]
    cabinet = Cabinet(settings.files_dir, RingCipher(ring))
    for each in kept:
        if each.id not in manifest.missing and not (manifest.within and each.id not in manifest.files):
            try:
                cabinet.fetch(each)
            except Refused:
                raise Unfit(f"Tệp đính kèm {each.id} không mở được sau khi khôi phục.") from None
    return (
        Proof("Cơ sở dữ liệu", OPENED[manifest.engine]),
        Proof("Chuỗi nhật ký", f"nguyên vẹn, {whole(lines)} dòng, đúng mốc cuối"),
        Proof("Số dòng và nội dung từng bảng", f"{whole(len(manifest.tables))} bảng, {whole(rows)} dòng, đúng bản kê"),
        Proof("Tệp đính kèm và bản in", f"{whole(len(kept) - len(manifest.missing))} tệp mở được, đúng mã băm"),
    )


def _whole_file(session: Session) -> None:
    connection = session.connection()
    try:
        bad = [row[0] for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
        bad += [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    except DBAPIError as fault:
        raise Unfit(f"Cơ sở dữ liệu khôi phục hỏng: {fault.orig}.") from None
    if bad or loose:
        raise Unfit(f"Cơ sở dữ liệu khôi phục hỏng: {bad[0] if bad else f'{len(loose)} liên kết không có gốc'}.")


def _chain(session: Session, settings: Settings, manifest: Manifest, *, ring: KeyRing) -> int:
    head = (manifest.head[0], bytes.fromhex(manifest.head[1]))
    heads = proof.read_heads(settings.data_dir / HEADS)
    known = {seq: mac for seq, mac in heads.items() if seq <= head[0]}
    if manifest.within is not None:  # lines may have been added while the server was copied
        known, end = {**known, head[0]: head[1]}, None
    else:
        end = head
    broken = audit.verify(session, ring, known_head=end, heads=known)
    last = audit.head(session)
    if manifest.within is not None and (last is None or last[0] < head[0]):
        raise Unfit(f"Chuỗi nhật ký trong bản sao lưu dừng trước dòng {head[0]} mà bản kê ghi.")
    if broken is not None:
        raise Unfit(f"Chuỗi nhật ký trong bản sao lưu hỏng ở dòng {broken.seq}: {broken.why}.")
    return head[0]


def _counted(session: Session, manifest: Manifest) -> int:
    """Every table against the manifest, counted the way it was; of a set older than the program, made by a program of
    its time, the rows alone: this program knows only its own columns, and the file was held bit for bit."""
    told = manifest.tables
    if manifest.within is not None:
        return _at_least(session, manifest)
    if all(each.is_as_it_lies for each in told.values()):
        found = census_as_it_lies(session)
    elif manifest.revision == newest():
        found = census(session, tables_of(Catalogue().current(session)))
    else:
        found = {name: Counted(rows_of(session, name), each.digest) for name, each in told.items()}
    other = sorted(name for name in found.keys() | told.keys() if found.get(name) != told.get(name))
    if other:
        raise Unfit(f"Nội dung bảng {', '.join(other[:5])} khác bản kê.")
    return sum(each.rows for each in found.values())


def _at_least(session: Session, manifest: Manifest) -> int:
    """A base backup is of its end, the counts are of its beginning: every table is there, and what only grows holds as
    much at least."""
    found = {name: rows_of(session, name) for name in manifest.tables}
    fewer = [name for name in GROWING if found[name] < manifest.tables[name].rows]
    if fewer:
        raise Unfit(f"Bảng {', '.join(fewer)} có ít dòng hơn bản kê.")
    return sum(found.values())


@contextmanager
def _fresh(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner may read, safe on the disk on leaving."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _note(path: Path, manifest: Manifest) -> None:
    """Which set the folder came from, for `swapping`."""
    said = {"set": manifest.name, "system": manifest.system, "seq": manifest.head[0], "mac": manifest.head[1]}
    with _fresh(path) as file:
        file.write(json.dumps({**said, "made_at": manifest.made_at.isoformat()}).encode())
