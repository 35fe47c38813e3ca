"""What is made before a store is changed as a whole: a set for the officers where backups are set up, else a copy of
the encrypted file beside it, under the same key. And in which words the way back is told (issue 11: upgrade with a
backup before and a way back)."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.backups import place as places
from server.backups.place import Place
from server.backups.recipients import Recipient
from server.backups.taking import System, take
from server.clock import HANOI
from server.refusal import Unfit
from server.store.copying import copy_file

SPARE = 64 * 1024 * 1024

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """`made`: name of the set, or the file of the copy; `where`: the folders that hold it. `trouble`: what the operator
    must see to, although there is a whole set. `way_back`: how to go back to it."""

    made: str
    where: tuple[Path, ...]
    trouble: tuple[str, ...]
    way_back: str


def safeguard(
    system: System,
    *,
    into: Sequence[Place],
    recipients: Sequence[Recipient],
    stands: str,
    told: Told = lambda done, of: None,
) -> Safeguard:
    """Raises `Unfit` where neither can be made: then nothing may be changed. `stands`: revision of the store."""
    if into:
        taken = take(system, into=into, recipients=recipients, told=told)
        name = taken.manifest.name
        back = (
            f"cài lại chương trình cũ, rồi “dttg restore {name} --identity … --into …” và “dttg restore --swap …”"
            if not system.settings.database_url
            else f"cài lại chương trình cũ, rồi “dttg restore {name} --identity … --into … --database-url …” vào "
            "một cơ sở dữ liệu trống, đặt DTTG_DATABASE_URL sang đó"
        )
        return Safeguard(made=name, where=taken.where, trouble=taken.trouble, way_back=back)
    if system.settings.database_url:
        raise Unfit(
            "Chưa cài đặt sao lưu nên chưa nâng cấp. Đặt DTTG_BACKUP_DIRS và DTTG_BACKUP_RECIPIENTS, hoặc tự chép cơ "
            "sở dữ liệu PostgreSQL rồi chạy lại với --already-backed-up."
        )
    return _beside(system, stands, told=told)


def _beside(system: System, stands: str, *, told: Told) -> Safeguard:
    file = system.settings.database_file
    data = system.settings.data_dir
    folder = data.with_name(f"{data.name}-truoc-{stands}-{system.clock.now().astimezone(HANOI):%Y%m%d-%H%M%S}")
    free, needed = shutil.disk_usage(data).free, file.stat().st_size + SPARE
    if free < needed:
        raise Unfit(
            f"Ổ chứa {data} chỉ còn {free // 1024**2} MB, cần {needed // 1024**2} MB để chép cơ sở dữ liệu trước khi "
            "nâng cấp. Chưa có gì thay đổi; dọn ổ rồi chạy lại."
        )
    try:
        folder.mkdir(mode=0o700)
        copy_file(system.database, folder / file.name, key=system.keys.current("database"), told=told)
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unfit(
            f"Không chép được cơ sở dữ liệu vào {folder}: {places.trouble_of(fault)}. Chưa có gì thay đổi."
        ) from None
    back = (
        f"cài lại chương trình cũ, dừng hệ thống, xóa {file}-wal và {file}-shm, chép {folder / file.name} đè lên {file}"
    )
    return Safeguard(made=str(folder / file.name), where=(folder,), trouble=(), way_back=back)
