"""`dttg rekey`: change one key while the system is stopped."""

import argparse
from typing import TYPE_CHECKING

from engine import cli as compiler
from server import keys
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.rekeying import TITLES, rekey

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_rekey(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("rekey", help="thay một khóa (dừng “dttg serve” và “dttg worker” trước)")
    command.add_argument("purpose", choices=keys.PURPOSES, metavar="KHÓA", help=", ".join(keys.PURPOSES))
    command.set_defaults(run=change)


def change(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    done = rekey(settings, keys.load(settings.key_file), purpose=arguments.purpose, clock=SystemClock())
    print(f"Đã thay khóa {TITLES[arguments.purpose]}: khóa đang dùng là {done.key}.")
    if done.again:
        print(f"Đã mã hóa lại {done.again} tệp và mã hai bước.")
    print(f"Khóa cũ vẫn ở trong {settings.key_file} để mở bản sao lưu cũ. Sao lưu tệp khóa này ngay.")
    return compiler.FINE
