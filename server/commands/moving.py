"""`dttg move`: from the encrypted file to PostgreSQL, or back."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.audit.chain import Entry
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.commands.progress import progress
from server.refusal import Unfit
from server.running.founding import open_house
from server.settings import Settings, read_settings
from server.store import audit
from server.store.alone import want_alone
from server.store.database import open_database
from server.store.moving import move
from server.words.phrases import whole

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_move(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("move", help="chuyển dữ liệu giữa tệp mã hóa và PostgreSQL, đếm ở cả hai nơi")
    command.add_argument(
        "--to", required=True, metavar="NƠI ĐẾN", help="postgresql://… (cơ sở dữ liệu trống), hoặc một thư mục mới"
    )
    command.set_defaults(run=move_all)


def move_all(arguments: argparse.Namespace) -> int:
    settings, clock = settings_now(), SystemClock()
    goes_to = _target(settings, arguments.to)
    source, ring, _ = open_house(settings, clock=clock)
    try:
        want_alone(source, what="Cơ sở dữ liệu nguồn")  # before anything is made: what is refused leaves nothing
        target = open_database(goes_to, ring)
    except Unfit:
        source.close()
        raise
    try:
        done = move(source, target, told=partial(progress, what="chuyển"))
        entry = Entry(
            at=clock.now(),
            account=None,
            holder=None,
            unit=None,
            address="system",
            act="store.move",
            object_kind="store",
            object_id="postgresql" if goes_to.database_url else "sqlcipher",
            after={"rows": done.rows, "tables": len(done.tables)},
        )
        with target.write() as session:
            audit.record(session, entry, keys=ring)
    finally:
        source.close()
        target.close()
    tables, rows = whole(len(done.tables)), whole(done.rows)
    print(f"Đã chuyển {tables} bảng, {rows} dòng; đếm và băm từng bảng ở hai nơi giống nhau.")
    if goes_to.database_url:
        print("Đặt DTTG_DATABASE_URL rồi chạy lại hệ thống. Thư mục tệp đính kèm và tệp khóa giữ nguyên chỗ.")
    else:
        there = goes_to.data_dir
        print(f"Bỏ DTTG_DATABASE_URL, chép {settings.files_dir} vào {there}, đặt DTTG_DATA_DIR={there}.")
    print("Nơi cũ còn nguyên: giữ đến khi nơi mới đã được sao lưu và khôi phục thử.")
    return compiler.FINE


def _target(settings: Settings, to: str) -> Settings:
    if "://" in to:
        return replace(settings, database_url=read_settings({"DTTG_DATABASE_URL": to}).database_url)
    folder = Path(to)
    if (folder / settings.database_file.name).exists():
        raise Unfit(f"{folder} đã có cơ sở dữ liệu. Chuyển vào một thư mục mới.")
    return replace(settings, database_url="", data_dir=folder)
