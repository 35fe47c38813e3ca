"""Changing a key (C12): the new one joins the ring first, safely on the disk, then everything is locked again with it.

A crash in between leaves both keys in the ring and everything readable; running it again finishes.

The servers are stopped meanwhile: they hold the ring as it was at their start.
"""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.audit.chain import Entry
from server.clock import Clock
from server.keys.keyring import PURPOSES, SIZE, Key, KeyRing
from server.refusal import Unfit, machine_said
from server.settings import Settings
from server.store import audit, lockers
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher

TITLES = {
    "database": "cơ sở dữ liệu",
    "files": "tệp và mã hai bước",
    "audit": "nhật ký",
    "csrf": "chống giả mạo trang",
    "backup": "ký bản sao lưu",
}
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """`again`: how many files and secrets were locked again."""

    key: str
    again: int


def rekey(
    settings: Settings, ring: KeyRing, *, purpose: str, clock: Clock, told: Told = lambda done, of: None
) -> Rekeyed:
    """A new key for `purpose`, in use from now on. Raises `Unfit` where the database is in use, or is PostgreSQL, whose
    files the disk locks."""
    if purpose not in PURPOSES:
        raise Unfit(f"Không có khóa “{purpose}”. Các khóa: {', '.join(PURPOSES)}.")
    if purpose == "database" and settings.database_url:
        raise Unfit("PostgreSQL không dùng khóa này: mã hóa ổ đĩa của máy chủ cơ sở dữ liệu.")
    database = open_database(settings, ring)
    try:
        after = with_new_key(ring, purpose)
        replace(after, settings.key_file)
        key, again = after.current(purpose), 0
        if purpose == "database":
            _relock_database(database, key)
            database.close()
            database = open_database(settings, after)
        if purpose == "files":
            again = _relock_files(database, settings, after, told=told)
        _record(database, after, key=key, again=again, clock=clock)
        return Rekeyed(key=key.id, again=again)
    finally:
        database.close()


def with_new_key(ring: KeyRing, purpose: str) -> KeyRing:
    number = 1 + max((int(key.id.rpartition("-")[2]) for key in ring.keys if key.purpose == purpose), default=0)
    return KeyRing((*ring.keys, Key(f"{purpose}-{number}", purpose, secrets.token_bytes(SIZE))))


def replace(ring: KeyRing, path: Path) -> None:
    """The ring in place of the one in `path`, whole or not at all."""
    lines = [{"id": k.id, "purpose": k.purpose, "secret": b64encode(k.secret).decode()} for k in ring.keys]
    beside = path.with_name(path.name + ".moi")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps({"keys": lines}, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as fault:
        raise Unfit(f"Không ghi được tệp khóa {path}: {machine_said(fault)}.") from None


def _relock_database(database: Database, key: Key) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if busy:
            raise Unfit("Cơ sở dữ liệu đang được dùng. Dừng “dttg serve” và “dttg worker” rồi chạy lại.")
        connection.exec_driver_sql(f"PRAGMA rekey = \"x'{key.secret.hex()}'\"")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


def _relock_files(database: Database, settings: Settings, ring: KeyRing, *, told: Told) -> int:
    cabinet = Cabinet(settings.files_dir, RingCipher(ring))
    with database.read() as session:
        files = lockers.files_under_other_keys(session, ring.current("files").id)
    for done, (kind, kept) in enumerate(files, start=1):
        key_id = cabinet.relock(kept)
        with database.write() as session:
            lockers.note_key(session, kind, kept.id, key_id=key_id)
        told(done, len(files))
    with database.write() as session:
        factors = lockers.relock_factors(session, RingCipher(ring), key_id=ring.current("files").id)
    return len(files) + factors


def _record(database: Database, ring: KeyRing, *, key: Key, again: int, clock: Clock) -> None:
    entry = Entry(
        at=clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="system",
        act="keys.change",
        object_kind="key",
        object_id=key.id,
        after={"purpose": key.purpose, "again": again},
    )
    with database.write() as session:
        audit.record(session, entry, keys=ring)
