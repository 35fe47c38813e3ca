"""A restored folder in the place of the running data, after two persons said so. What ran before is put aside, never
removed; what it had over the backup is counted and must be given up in writing (R128)."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from server.access import Role
from server.actor import Actor
from server.audit.chain import Entry
from server.backups.restoring import HEADS, RESTORED
from server.clock import Clock
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.settings import Settings
from server.store import audit
from server.store.alone import want_alone
from server.store.database import open_database

SECONDS = (Role.LEADER, Role.CENTRAL_ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Who restores, who agrees, and on which document."""

    first: Actor
    second: Actor
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """`aside`: where the data lies that ran before, None where there was none. `lost`: lines recorded since
    the backup."""

    name: str
    aside: Path | None
    lost: int


def swap(folder: Path, *, settings: Settings, ring: KeyRing, word: Word, give_up: bool, clock: Clock) -> Swapped:
    """Raises `Unfit` where the words are not of two persons, the system is running, or the running data is newer and
    nobody gave that up (`give_up`). Nothing has moved then."""
    if settings.database_url:
        raise Unfit("Với PostgreSQL: đặt DTTG_DATABASE_URL sang cơ sở dữ liệu đã khôi phục, chép files/ vào chỗ.")
    said = _said_of(folder)
    _agree(word)
    lost = _lost(settings, ring, said)
    if lost and not give_up:
        raise Unfit(
            f"Dữ liệu đang chạy có {lost} việc ghi sau bản {said['set']}; đưa bản này vào thì các việc đó không còn. "
            "Nếu văn bản cho phép, chạy lại với --give-up-newer; dữ liệu đang chạy vẫn được giữ ở thư mục bên cạnh."
        )
    _record(folder, ring, said, word=word, lost=lost, clock=clock)
    aside = _aside(settings, clock)
    folder.rename(settings.data_dir)
    _take_heads(settings, aside)
    (settings.data_dir / RESTORED).unlink()
    return Swapped(name=said["set"], aside=aside, lost=lost)


def _said_of(folder: Path) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = json.loads((folder / RESTORED).read_bytes())
        return said
    except (OSError, ValueError):
        raise Unfit(f"{folder} không phải thư mục do “dttg restore” lập ra và đã kiểm tra xong.") from None


def _agree(word: Word) -> None:
    if word.first.person == word.second.person:
        raise Unfit("Người khôi phục và người đồng ý phải là hai người khác nhau.")
    if not any(right.role in SECONDS for right in word.second.rights):
        raise Unfit("Người đồng ý phải là lãnh đạo Sở hoặc quản trị trung tâm.")
    if not word.document.strip():
        raise Unfit("Ghi số văn bản cho phép khôi phục (--document).")


def _lost(settings: Settings, ring: KeyRing, said: Mapping[str, Any]) -> int:
    """How many lines the running audit chain has beyond the backup's. What cannot be opened has nothing to lose."""
    if not settings.database_file.exists():
        return 0
    try:
        running = open_database(settings, ring)
    except Unfit:
        return 0
    try:
        want_alone(running, what=str(settings.database_file))
        with running.read() as session:
            first, head = audit.macs(session, [1]).get(1), audit.head(session)
    except DBAPIError:
        return 0
    finally:
        running.close()
    if first is not None and first.hex() != said["system"]:
        raise Unfit(f"Dữ liệu đang chạy ở {settings.data_dir} là của hệ thống khác với bản {said['set']}.")
    return max(0, (head[0] if head is not None else 0) - int(said["seq"]))


def _record(folder: Path, ring: KeyRing, said: Mapping[str, Any], *, word: Word, lost: int, clock: Clock) -> None:
    """In the chain of the restored data, before it is put in place."""
    entry = Entry(
        at=clock.now(),
        account=word.second.account,
        holder=word.second.holder,
        unit=word.second.unit,
        address="system",
        act="backup.swap",
        object_kind="backup",
        object_id=said["set"],
        before={"restored_by": str(word.first.account)},
        after={"document": word.document[:200], "lost": lost},
    )
    database = open_database(Settings(data_dir=folder), ring)
    with database.write() as session:
        audit.record(session, entry, keys=ring)
    database.close()


def _aside(settings: Settings, clock: Clock) -> Path | None:
    if not settings.data_dir.exists():
        return None
    aside = settings.data_dir.with_name(f"{settings.data_dir.name}-truoc-{clock.now():%Y%m%d-%H%M%S}")
    settings.data_dir.rename(aside)
    return aside


def _take_heads(settings: Settings, aside: Path | None) -> None:
    """Heads written since the backup speak of lines that are no more: they go aside, the backup's take their place."""
    if settings.heads_file.exists() and aside is not None:
        shutil.copyfile(settings.heads_file, aside / HEADS)
    restored = settings.data_dir / HEADS
    if restored.exists():
        os.replace(restored, settings.heads_file)
    else:
        settings.heads_file.unlink(missing_ok=True)
