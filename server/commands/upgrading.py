"""`dttg upgrade`: an existing store brought to what this program needs, in one command, with a backup before."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.backups.place import Place
from server.backups.recipients import read_recipients
from server.backups.safeguarding import Safeguard, safeguard
from server.backups.taking import System, with_signing_key
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.commands.progress import progress
from server.keys import keyring
from server.refusal import Unfit
from server.running.upgrading import is_up_to_date, raise_store, stands_at
from server.settings import Settings
from server.store.alone import want_alone
from server.store.database import open_database
from server.words.phrases import whole

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_upgrade(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "upgrade", help="nâng cấp dữ liệu cho chương trình mới: sao lưu trước, rồi làm trọn"
    )
    command.add_argument(
        "--already-backed-up", action="store_true", help="đã tự chép dữ liệu ở nơi khác: không sao lưu lần nữa"
    )
    command.set_defaults(run=upgrade)


def upgrade(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    ring = keyring.load(settings.key_file)
    database = open_database(settings, ring)
    try:
        stands = stands_at(database)
        if is_up_to_date(database):
            print(f"Cơ sở dữ liệu đã ở bản {stands}, đúng với chương trình này. Không có gì phải nâng cấp.")
            return compiler.FINE
        want_alone(database, what="Cơ sở dữ liệu")
        made = None
        if not arguments.already_backed_up:
            ring = with_signing_key(settings, ring) if settings.backup_dirs else ring
            system = System(settings=settings, database=database, keys=ring, clock=SystemClock())
            made = _safeguarded(settings, system, stands)
        try:
            done = raise_store(database, keys=ring, clock=SystemClock(), told=partial(progress, what="nâng cấp"))
        except Unfit as why:
            raise Unfit(f"{why} Bản sao lưu trước nâng cấp vẫn giữ: {made.made}." if made else str(why)) from why
    finally:
        database.close()
    print(
        f"Đã nâng cấp từ bản {done.before} lên bản {done.after}, kiểm tra xong: nhật ký và các bản đã gửi giữ nguyên."
    )
    if done.made:
        print(f"Đã lập {len(done.made)} bảng hoặc cột của biểu, ghi lại từ {whole(done.submissions)} bản đã gửi.")
    if made is not None:
        print(f"Nếu phải quay lại: {made.way_back}.")
    print("Chạy lại “dttg serve” và “dttg worker”.")
    return compiler.FINDINGS if made is not None and made.trouble else compiler.FINE


def _safeguarded(settings: Settings, system: System, stands: str) -> Safeguard:
    places = tuple(Place(folder) for folder in settings.backup_dirs)
    recipients = read_recipients(settings.backup_recipients) if settings.backup_recipients is not None else ()
    made = safeguard(system, into=places, recipients=recipients, stands=stands, told=partial(progress, what="sao lưu"))
    print(f"Đã sao lưu trước khi nâng cấp: {made.made} ({', '.join(str(folder) for folder in made.where)}).")
    for each in made.trouble:
        print(f"CẦN XEM: {each}", file=sys.stderr)
    return made
