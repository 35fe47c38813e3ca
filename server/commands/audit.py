"""`dttg audit verify|head|check`: the audit chain held against itself and against what is kept outside the database."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.audit import proof, walking
from server.clock import SystemClock
from server.commands.environment import settings_now
from server.refusal import machine_said
from server.running.founding import open_house
from server.words import phrases

if TYPE_CHECKING:
    from engine.cli import Subparsers


def add_audit(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("audit", help="kiểm tra chuỗi nhật ký, ghi mốc ra ngoài cơ sở dữ liệu")
    acts = command.add_subparsers(required=True, metavar="VIỆC")
    verify = acts.add_parser("verify", help="kiểm tra toàn bộ chuỗi, nêu chỗ hỏng đầu tiên")
    verify.add_argument("--heads", type=Path, metavar="TỆP", help="tệp mốc lưu ngoài (mặc định DTTG_HEADS_FILE)")
    verify.set_defaults(run=verify_chain)
    head = acts.add_parser("head", help="ghi mốc cuối chuỗi ra tệp và in ra để lưu, gửi thư hoặc đóng dấu")
    head.set_defaults(run=write_head)
    check = acts.add_parser("check", help="kiểm tra một bản trích xuất nhật ký còn nguyên hay đã bị sửa")
    check.add_argument("file", type=Path, metavar="TỆP")
    check.set_defaults(run=check_extract)


def verify_chain(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    database, ring, _ = open_house(settings, clock=SystemClock())
    heads = arguments.heads or settings.heads_file
    found = walking.check(database, keys=ring, heads=heads, clock=SystemClock())
    database.close()
    if found.broken is not None:
        print(f"Chuỗi nhật ký hỏng ở dòng {found.broken.seq}: {found.broken.why}.", file=sys.stderr)
        return compiler.FINDINGS
    against = f"trùng {found.heads} mốc trong {heads}" if found.heads else f"chưa có mốc nào trong {heads}"
    print(f"Chuỗi nhật ký nguyên vẹn: {phrases.whole(found.lines)} dòng, {against}.")
    return compiler.FINE


def write_head(_arguments: argparse.Namespace) -> int:
    settings = settings_now()
    database, _, _ = open_house(settings, clock=SystemClock())
    seq = walking.write_head(database, heads=settings.heads_file, clock=SystemClock())
    database.close()
    if seq is None:
        print("Nhật ký chưa có dòng nào.")
        return compiler.FINE
    code = proof.read_heads(settings.heads_file)[seq]
    print(f"Mốc nhật ký: dòng {seq}, mã {proof.grouped(code, groups=16)}")
    print(f"Đã ghi vào {settings.heads_file}. Chép tệp này ra máy khác, gửi thư hoặc in kèm báo cáo kỳ.")
    return compiler.FINE


def check_extract(arguments: argparse.Namespace) -> int:
    settings = settings_now()
    database, ring, _ = open_house(settings, clock=SystemClock())
    database.close()
    try:
        why = proof.check_extract(arguments.file.read_bytes(), ring)
    except OSError as fault:
        why = f"không đọc được tệp ({machine_said(fault)})"
    if why:
        print(f"Bản trích xuất {arguments.file} không dùng được: {why}.", file=sys.stderr)
        return compiler.FINDINGS
    print(f"Bản trích xuất {arguments.file} còn nguyên như lúc trích.")
    return compiler.FINE
