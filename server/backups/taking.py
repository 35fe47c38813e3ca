"""Making a set: a copy of the database as of one moment, then every file that this copy names, each sealed for the
officers; counted, signed, and put into every place (R132, R133, C24)."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import metadata
from pathlib import Path
from uuid import UUID

from pyrage import x25519
from sqlmodel import Session

from server.audit.chain import Entry
from server.backups import manifest as manifests
from server.backups import place as places
from server.backups.keeping import staying
from server.backups.manifest import Manifest, Piece, Within
from server.backups.place import Place, Set
from server.backups.recipients import Recipient, publics
from server.clock import Clock
from server.keys import rekeying
from server.keys.keyring import KeyRing
from server.keys.rekeying import with_new_key
from server.refusal import Unfit
from server.settings import Settings
from server.store import audit, lockers, postgres
from server.store.catalogue import Catalogue
from server.store.census import Counted, census, census_as_it_lies, tables_of
from server.store.copying import based, copy_file, dumped
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.revisions import newest, revision

SPARE = 64 * 1024 * 1024
COPY = "dttg.db"

Told = places.Told


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is backed up."""

    settings: Settings
    database: Database
    keys: KeyRing
    clock: Clock

    @property
    def cabinet(self) -> Cabinet:
        return Cabinet(self.settings.files_dir, RingCipher(self.keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A set that was made. `where`: every place that has it. `trouble`: what went wrong beside it, for the operator."""

    manifest: Manifest
    where: tuple[Path, ...]
    trouble: tuple[str, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class _Inside:
    """What the copy of the database says."""

    system: str
    head: tuple[int, str]
    tables: Mapping[str, Counted]
    files: frozenset[UUID]
    revision: str


def with_signing_key(settings: Settings, ring: KeyRing) -> KeyRing:
    """The ring, with a key for signing backups where it had none yet."""
    if any(key.purpose == "backup" for key in ring.keys):
        return ring
    longer = with_new_key(ring, "backup")
    rekeying.replace(longer, settings.key_file)
    return longer


def take(
    system: System,
    *,
    into: Sequence[Place],
    recipients: Sequence[Recipient],
    base: bool = False,
    told: Told = lambda done, of: None,
) -> Taken:
    """A set in the first place, then copied to the others. `base`: of all of a PostgreSQL server, by the account of
    `backup_base_url`. Raises `Unfit` where the first place cannot take it; then nothing is left behind."""
    if base and not system.settings.backup_base_url:
        raise Unfit(
            "Chưa đặt DTTG_BACKUP_BASE_URL: chép cả máy chủ PostgreSQL cần một tài khoản có quyền REPLICATION. "
            "“dttg backup” chép riêng cơ sở dữ liệu của hệ thống, không cần quyền ấy."
        )
    now = system.clock.now()
    first, *others = into
    with first.locked():
        made = _made(system, first, now=now, recipients=recipients, base=base, told=told)
        dropped = _thin(first, system.keys, now=now)
    where, trouble = [first.folder], []
    for other in others:
        try:
            with other.locked():
                _copy(made, other)
                dropped += _thin(other, system.keys, now=now)
            where.append(other.folder)
        except (Unfit, OSError) as why:
            trouble.append(f"Chưa chép được sang {other.folder}: {_said(why)}")
    trouble += [f"Tệp đính kèm {id_} không có trên đĩa: bản sao lưu thiếu tệp này." for id_ in made.manifest.missing]
    _record(system, made, copies=len(where))
    return Taken(manifest=made.manifest, where=tuple(where), trouble=tuple(trouble), dropped=dropped)


def _made(
    system: System,
    place: Place,
    *,
    now: datetime,
    recipients: Sequence[Recipient],
    base: bool,
    told: Told,
) -> Set:
    name = places.named(now)
    if (place.folder / name).exists():
        raise Unfit(f"Đã có bản sao lưu {name}. Chờ một giây rồi chạy lại.")
    _want_room(system, place)
    folder = place.writing(name)
    try:
        readers = publics(recipients)
        piece, inside = (
            _server(system, folder, readers=readers) if base else _database(system, folder, readers=readers, told=told)
        )
        heads = None
        if system.settings.heads_file.exists():
            with system.settings.heads_file.open("rb") as file:
                heads = places.seal(file, folder / places.HEADS, to=readers)
        files, missing = _files(system, place, wanted=inside.files, recipients=recipients, told=told)
        manifest = Manifest(
            name=name,
            system=inside.system,
            made_at=now.replace(microsecond=0),
            engine=manifests.BASE if base else manifests.DUMP if system.settings.database_url else manifests.FILE_COPY,
            revision=inside.revision,
            program=metadata.version("dttg"),
            keys=tuple(key.id for key in system.keys.keys if key.purpose in ("database", "files", "audit")),
            recipients=tuple(recipients),
            database=piece,
            heads=heads,
            files=files,
            missing=missing,
            tables=inside.tables,
            head=inside.head,
            within=_within(system.database) if base else None,
        )
        _write_safely(folder / manifests.FILE, manifests.write(manifest, system.keys.current("backup")))
        place.settle(folder, name)
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unfit(
            f"Sao lưu vào {place.folder} dừng giữa chừng: {places.trouble_of(fault)}. Hệ thống vẫn chạy; phần ghi dở "
            "đã được xóa. Dọn chỗ hoặc kiểm tra ổ rồi chạy lại."
        ) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Set(place.folder / name, manifest)


def _want_room(system: System, place: Place) -> None:
    """Refused before anything is written where it can be seen that it will not fit."""
    size = system.settings.database_file.stat().st_size if not system.settings.database_url else 0
    free = shutil.disk_usage(place.folder).free
    if free < 2 * size + SPARE:
        raise Unfit(
            f"Thư mục sao lưu {place.folder} chỉ còn {free // 1024**2} MB, cần ít nhất "
            f"{(2 * size + SPARE) // 1024**2} MB. "
            "Dọn bớt hoặc đặt DTTG_BACKUP_DIRS sang ổ khác."
        )


def _database(
    system: System, folder: Path, *, readers: Sequence[x25519.Recipient], told: Told
) -> tuple[Piece, _Inside]:
    sealed = folder / places.DATABASE
    if system.settings.database_url:
        with dumped(system.database) as (session, stream):
            piece = places.seal(stream, sealed, to=readers)
            return piece, _inside(session)
    copy = folder / COPY
    copy_file(system.database, copy, key=system.keys.current("database"), told=told)
    with copy.open("rb") as file:
        piece = places.seal(file, sealed, to=readers)
    opened = open_database(Settings(data_dir=folder, key_file=system.settings.key_file), system.keys)
    try:
        with opened.read() as session:
            inside = _inside(session)
    finally:
        opened.close()
    for left in folder.glob(f"{COPY}*"):
        left.unlink()
    return piece, inside


def _server(system: System, folder: Path, *, readers: Sequence[x25519.Recipient]) -> tuple[Piece, _Inside]:
    """A base backup is of its end: what is counted before it is the least that must be in it. Files are listed after
    it, those that were there before it, too."""
    with system.database.read() as session:
        before = _inside(session)
    with based(system.settings.backup_base_url) as stream:
        piece = places.seal(stream, folder / places.DATABASE, to=readers)
    with system.database.read() as session:
        return piece, replace(before, files=before.files | lockers.every_file(session))


def _within(database: Database) -> Within:
    url = database.engine.url
    with database.read() as session:
        account = postgres.own_name(session)
    return Within(url.database or account, account)


def _inside(session: Session) -> _Inside:
    first, head = audit.macs(session, [1]).get(1), audit.head(session)
    if first is None or head is None:
        raise Unfit("Hệ thống chưa khởi tạo (nhật ký trống), chưa có gì để sao lưu. Chạy “dttg init” trước.")
    stands = revision(session) or ""
    return _Inside(
        system=first.hex(),
        head=(head[0], head[1].hex()),
        tables=_counted(session, stands),
        files=lockers.every_file(session),
        revision=stands,
    )


def _counted(session: Session, stands: str) -> Mapping[str, Counted]:
    """A store that is about to be upgraded is counted as it lies: this program does not know its columns any more."""
    if stands != newest():
        return census_as_it_lies(session)
    return census(session, tables_of(Catalogue().current(session)))


def _files(
    system: System,
    place: Place,
    *,
    wanted: frozenset[UUID],
    recipients: Sequence[Recipient],
    told: Told,
) -> tuple[dict[UUID, Piece], tuple[UUID, ...]]:
    """The pieces of the wanted files, those that are new sealed into the pool; and which are not there."""
    pool, known = places.pool_of(place.folder, recipients), _last(place, system.keys, recipients=recipients)
    readers = publics(recipients)
    pieces, missing = {}, []
    for done, id_ in enumerate(sorted(wanted), start=1):
        piece = _file(system.cabinet.path_of(id_), pool, known=known.get(id_), readers=readers)
        if piece is None:
            missing.append(id_)
        else:
            pieces[id_] = piece
        told(done, len(wanted))
    return pieces, tuple(_still_wanted(system, missing))


def _file(path: Path, pool: Path, *, known: Piece | None, readers: Sequence[x25519.Recipient]) -> Piece | None:
    """The sealed piece of a file, from the pool where it is there already. None: the file is not on the disk."""
    try:
        size = path.stat().st_size
        if known is not None and known.size == size and (pool / places.in_pool(known.sha256)).exists():
            return known
        target = pool / places.in_pool(places.hash_of(path))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_suffix(".part")
        with path.open("rb") as file:
            piece = places.seal(file, beside, to=readers)
        beside.replace(target)
    except FileNotFoundError:
        return None
    return piece


def _last(place: Place, ring: KeyRing, *, recipients: Sequence[Recipient]) -> Mapping[UUID, Piece]:
    """What the newest set for the same officers says of files: a file is written once and changed only with the key for
    files, which changes its hash on the way."""
    keys = tuple(key.id for key in ring.keys if key.purpose in ("database", "files", "audit"))
    same = [each for each in place.sets(ring) if set(each.manifest.recipients) == set(recipients)]
    return same[-1].manifest.files if same and same[-1].manifest.keys == keys else {}


def _still_wanted(system: System, missing: Sequence[UUID]) -> list[UUID]:
    """A file may have been deleted by an act since the copy was made: that is no loss."""
    if not missing:
        return []
    with system.database.read() as session:
        known = lockers.every_file(session)
    return [id_ for id_ in missing if id_ in known]


def _copy(made: Set, other: Place) -> None:
    """The set and what it needs of the pool, to another place."""
    for piece in made.manifest.files.values():
        source = made.pooled(piece)
        target = places.pool_of(other.folder, made.manifest.recipients) / places.in_pool(piece.sha256)
        if not target.exists():
            places.copied(source, target, sha256=piece.sealed_sha256)
    folder = other.writing(made.manifest.name)
    places.copied(made.sealed(places.DATABASE), folder / places.DATABASE, sha256=made.manifest.database.sealed_sha256)
    if made.manifest.heads is not None:
        places.copied(made.sealed(places.HEADS), folder / places.HEADS, sha256=made.manifest.heads.sealed_sha256)
    text = made.sealed(manifests.FILE)
    places.copied(text, folder / manifests.FILE, sha256=places.hash_of(text))
    other.settle(folder, made.manifest.name)


def _thin(place: Place, ring: KeyRing, *, now: datetime) -> int:
    """Drop the sets whose time is over, base backups by themselves. Returns how many."""
    sets = place.sets(ring)
    kinds = [[each for each in sets if (each.manifest.engine == manifests.BASE) == base] for base in (False, True)]
    stay = [staying([each.manifest.made_at for each in kind], now=now) for kind in kinds]
    dropped = [each for at, kind in enumerate(kinds) for each in kind if each.manifest.made_at not in stay[at]]
    place.drop(dropped, staying=[each for each in sets if each not in dropped])
    return len(dropped)


def _record(system: System, made: Set, *, copies: int) -> None:
    """Beside the acts of people: that a backup was made, and the hash of its manifest."""
    entry = Entry(
        at=system.clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="backup.base" if made.manifest.engine == manifests.BASE else "backup.make",
        object_kind="backup",
        object_id=made.manifest.name,
        after={"rows": made.manifest.rows, "files": len(made.manifest.files), "places": copies, "sha256": _sum(made)},
    )
    with system.database.write() as session:
        audit.record(session, entry, keys=system.keys)


def _sum(made: Set) -> str:
    return places.hash_of(made.sealed(manifests.FILE))


def _write_safely(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _said(why: Exception) -> str:
    return places.trouble_of(why) if isinstance(why, OSError) else str(why)
