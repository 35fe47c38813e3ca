"""`dttg service-files`: what systemd and a proxy with HTTPS need to run the system, filled in from its settings."""

import argparse
import getpass
import shlex
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine import cli as compiler
from server.commands.environment import settings_now
from server.refusal import Unfit
from server.settings import MEGABYTE, Settings

if TYPE_CHECKING:
    from engine.cli import Subparsers

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NAMES = ("dttg-serve.service", "dttg-worker.service", "dttg.env", "nginx.conf")
ENVIRONMENT = "/etc/dttg/dttg.env"
HOST = "baocao.example.gov.vn"
ALWAYS = ("data_dir", "key_file", "host", "port")
MEGABYTES = ("upload_limit", "least_free")
UNTOLD = ("database_url", "replica_url", "backup_base_url", "mail")
VARIABLES: Mapping[str, str] = MappingProxyType(
    {"heads": "heads_file", "mail": "smtp_url", "upload_limit": "upload_limit_mb", "least_free": "least_free_mb"}
)


def add_service_files(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser(
        "service-files", help="mẫu để systemd chạy hệ thống, và máy chủ ủy quyền có HTTPS đứng trước"
    )
    command.add_argument("--into", type=Path, metavar="THƯ MỤC", help="ghi thành tệp (không ghi: in ra màn hình)")
    command.add_argument("--user", default="dttg", metavar="TÀI KHOẢN", help="tài khoản chạy chương trình (dttg)")
    command.set_defaults(run=write_files)


def write_files(arguments: argparse.Namespace) -> int:
    found = service_files(settings_now(), user=arguments.user, program=_program(), folder=Path.cwd())
    if arguments.into is None:
        for name, text in found.items():
            print(f"# ==== {name} ====\n{text}")
        return compiler.FINE
    try:
        arguments.into.mkdir(parents=True, exist_ok=True)
        for name, text in found.items():
            (arguments.into / name).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise Unfit(f"Không ghi được vào {arguments.into}: {fault.strerror}.") from None
    print(f"Đã ghi {', '.join(found)} vào {arguments.into}. Xem lại từng tệp trước khi chép vào chỗ.")
    if getpass.getuser() != arguments.user:
        print(f"Tài khoản {arguments.user} phải có trên máy và là chủ của thư mục dữ liệu, tệp khóa và nơi sao lưu.")
    return compiler.FINE


def service_files(settings: Settings, *, user: str, program: Path, folder: Path) -> Mapping[str, str]:
    """Name of the file -> its text."""
    beside = (settings.data_dir, settings.key_file, settings.heads_file)  # restored and put aside next to them, too
    writable = {each.resolve().parent for each in beside} | {each.resolve() for each in settings.backup_dirs}
    writable |= {settings.log_dir.resolve()} if settings.log_dir is not None else set()
    given = {
        "user": user,
        "program": str(program),
        "folder": str(folder),
        "environment": ENVIRONMENT,
        "writable": " ".join(str(each) for each in sorted(writable)),
        "host": settings.origin.removeprefix("https://").removeprefix("http://") or HOST,
        "address": f"{settings.host}:{settings.port}",
        "upload": str(settings.upload_limit // MEGABYTE + 5),
        "settings": _environment(settings),
    }
    return {name: Template((SAMPLES / name).read_text(encoding="utf-8")).substitute(given) for name in NAMES}


def _program() -> Path:
    return Path(sys.argv[0]).resolve() if Path(sys.argv[0]).name == "dttg" else Path(sys.executable).with_name("dttg")


def _environment(settings: Settings) -> str:
    """The settings that differ from the defaults, as variables; of addresses that may hold a password the name only."""
    base, lines = Settings(), []
    for each in fields(settings):
        now, usual = getattr(settings, each.name), getattr(base, each.name)
        name = f"DTTG_{VARIABLES.get(each.name, each.name).upper()}"
        if each.name in UNTOLD:
            lines += [f"# {name}=…"] if now else []
        elif each.name in MEGABYTES:
            lines += [f"{name}={now // MEGABYTE}"] if now != usual else []
        elif each.name == "scanner":
            lines += [f"{name}={shlex.join(now)}"] if now else []
        elif now != usual or each.name in ALWAYS:
            lines.append(f"{name}={_written(now)}")
    return "\n".join(lines)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Path):
        return str(value.resolve())
    if isinstance(value, tuple):
        return ",".join(_written(each) for each in value)
    return str(value)
