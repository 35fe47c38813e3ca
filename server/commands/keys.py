"""`dttg rekey`: change one key while the system is stopped, or the officers who may open backups while it runs."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.backups.recipients import read_recipients
from server.backups.taking import take
from server.clock import SystemClock
from server.commands.backups import system_now
from server.commands.environment import settings_now
from server.commands.progress import progress
from server.keys import keyring
from server.keys.rekeying import TITLES, rekey
from server.refusal import Unfit
from server.settings import Settings

if TYPE_CHECKING:
    from engine.cli import Subparsers


OFFICERS = "recipients"


def add_rekey(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("rekey", help="thay một khóa (dừng “dttg serve” và “dttg worker” trước)")
    choices = (*keyring.PURPOSES, OFFICERS)
    command.add_argument("purpose", choices=choices, metavar="KHÓA", help=", ".join(choices))
    command.set_defaults(run=change)


def change(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    if arguments.purpose == OFFICERS:
        return change_officers(settings)
    done = rekey(settings, keyring.load(settings.key_file), purpose=arguments.purpose, clock=SystemClock())
    print(f"Đã thay khóa {TITLES[arguments.purpose]}: khóa đang dùng là {done.key}.")
    if done.again:
        print(f"Đã mã hóa lại {done.again} tệp và mã hai bước.")
    print(f"Khóa cũ vẫn ở trong {settings.key_file} để mở bản sao lưu cũ. Sao lưu tệp khóa này ngay.")
    if arguments.purpose == "backup":
        print(
            f"Khóa này chỉ ký bản kê. Thay người mở bản sao lưu: sửa DTTG_BACKUP_RECIPIENTS, “dttg rekey {OFFICERS}”."
        )
    return compiler.FINE


def change_officers(settings: Settings) -> int:
    """The list of officers was changed: a set for the new ones at once, and what of the old sets stays with the old."""
    system, places = system_now(settings)
    if settings.backup_recipients is None:
        raise Unfit("Chưa đặt DTTG_BACKUP_RECIPIENTS: tệp ghi khóa công khai của những người được mở bản sao lưu.")
    officers = read_recipients(settings.backup_recipients)
    try:
        before = places[0].sets(system.keys)
        taken = take(system, into=places, recipients=officers, told=partial(progress, what="sao lưu"))
    finally:
        system.database.close()
    print(
        f"Đã sao lưu {taken.manifest.name}; từ nay mở được bằng khóa của {', '.join(each.name for each in officers)}."
    )
    stay = {each.key for each in officers}
    left = sorted({each.name for made in before for each in made.manifest.recipients if each.key not in stay})
    if left:
        old = sum(1 for made in before if set(made.manifest.recipients) != set(officers))
        print(
            f"{old} bản cũ vẫn chỉ mở được bằng khóa cũ (máy chủ không đọc được bản sao lưu nên không đổi khóa được). "
            f"Thu khóa của {', '.join(left)} cất vào két đến khi các bản đó hết hạn giữ; khóa bị lộ thì xóa các bản đó."
        )
    for each in taken.trouble:
        print(f"CẦN XEM: {each}", file=sys.stderr)
    return compiler.FINDINGS if taken.trouble else compiler.FINE
