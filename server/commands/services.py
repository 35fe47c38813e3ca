"""`dttg service-files`: what systemd and a proxy with HTTPS need to run the system, filled in from its settings."""

import argparse
import getpass
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from engine import cli as compiler
from server.commands.environment import settings_now
from server.refusal import Unfit, machine_said
from server.settings import MEGABYTE, MailServer, Settings

if TYPE_CHECKING:
    from engine.cli import Subparsers

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MODES: Mapping[str, int] = MappingProxyType(
    {
        "dttg-serve.service": 0o644,
        "dttg-worker.service": 0o644,
        "dttg.env": 0o640,  # read by the system's account through its group
        "nginx.conf": 0o644,
        "dttg": 0o755,
    }
)
NAMES = tuple(MODES)
ENVIRONMENT = "/etc/dttg/dttg.env"
HOST = "baocao.example.gov.vn"
DRIVER = "postgresql+psycopg://"
ALWAYS = ("data_dir", "key_file", "host", "port")
MEGABYTES = ("upload_limit", "least_free")
ADDRESSES = ("database_url", "replica_url", "backup_base_url")
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
            _write(arguments.into / name, text, mode=MODES[name])
    except OSError as fault:
        raise Unfit(f"Không ghi được vào {arguments.into}: {machine_said(fault)}.") from None
    print(
        f"Đã ghi {', '.join(found)} vào {arguments.into}. Xem lại từng tệp trước khi chép vào chỗ (dòng đầu mỗi tệp)."
    )
    if "\n# DTTG_" in found["dttg.env"]:
        print(
            "Địa chỉ có mật khẩu không chép sang dttg.env: ghi mật khẩu vào tệp riêng rồi sửa các dòng “# DTTG_…” ấy."
        )
    if getpass.getuser() != arguments.user:
        print(
            print(
                f"Tài khoản {arguments.user} phải có trên máy và là chủ của thư mục dữ liệu, tệp khóa, nơi sao lưu, "
                "thư mục biểu mẫu và kỳ."
            )
        )
    return compiler.FINE


def service_files(settings: Settings, *, user: str, program: Path, folder: Path) -> Mapping[str, str]:
    """Name of the file -> its text."""
    beside = (settings.data_dir, settings.key_file, settings.heads_file)  # restored and put aside next to them, too
    writable = {each.resolve().parent for each in beside} | {each.resolve() for each in settings.backup_dirs}
    writable |= {settings.log_dir.resolve()} if settings.log_dir is not None else set()
    authors = {folder / each for each in (settings.forms_dir, settings.periods_dir)}  # confirmed texts go back there
    given = {
        "user": user,
        "program": str(program),
        "folder": str(folder),
        "environment": ENVIRONMENT,
        "writable": " ".join(f"-{each}" for each in sorted(writable)),
        "authors": " ".join(f"-{each}" for each in sorted(authors)),
        "host": settings.origin.removeprefix("https://").removeprefix("http://") or HOST,
        "address": f"{settings.host}:{settings.port}",
        "upload": str(settings.upload_limit // MEGABYTE + 5),
        "settings": _environment(settings),
    }
    return {name: Template((SAMPLES / name).read_text(encoding="utf-8")).substitute(given) for name in NAMES}


def _write(path: Path, text: str, *, mode: int) -> None:
    """Nobody else reads the file meanwhile, whatever was there."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(handle, mode)


def _program() -> Path:
    return Path(sys.argv[0]).resolve() if Path(sys.argv[0]).name == "dttg" else Path(sys.executable).with_name("dttg")


def _environment(settings: Settings) -> str:
    """The settings that differ from the defaults, as variables that systemd and a shell read alike; an address that
    holds a password as a remark without it."""
    base, lines = Settings(), []
    for each in fields(settings):
        now, usual = getattr(settings, each.name), getattr(base, each.name)
        name = f"DTTG_{VARIABLES.get(each.name, each.name).upper()}"
        if now == usual and each.name not in ALWAYS:
            continue
        if each.name == "mail":
            lines += _mail(settings.mail) if settings.mail is not None else []
        elif each.name in ADDRESSES:
            lines.append(_address(name, now))
        elif each.name in MEGABYTES:
            lines.append(f"{name}={now // MEGABYTE}")
        elif each.name == "scanner":
            lines.append(f"{name}={shlex.quote(shlex.join(now))}")
        else:
            lines.append(f"{name}={shlex.quote(_written(now))}")
    return "\n".join(lines)


def _address(name: str, url: str) -> str:
    parts = {key: str(text) for key, text in conninfo_to_dict(url.replace(DRIVER, "postgresql://", 1)).items()}
    if "password" not in parts:
        return f"{name}={shlex.quote(url.replace(DRIVER, 'postgresql://', 1))}"
    where = "".join(f"{parts.get(key, '')}{sign}" for key, sign in (("user", "@"), ("host", "/"), ("dbname", "")))
    return f"# {name}=postgresql://{where}?passfile=…"


def _mail(server: MailServer) -> list[str]:
    user = f"{quote(server.user, safe='')}@" if server.user else ""
    scheme = "smtps" if server.tls == "tls" else "smtp"
    lines = {
        "DTTG_SMTP_URL": f"{scheme}://{user}{server.host}:{server.port}",
        "DTTG_MAIL_SENDER": server.sender,
        "DTTG_SMTP_PASSWORD_FILE": _written(server.password_file) if server.password_file is not None else "",
    }
    return [f"{name}={shlex.quote(text)}" for name, text in lines.items() if text]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Path):
        return str(value.resolve())
    if isinstance(value, tuple):
        return ",".join(_written(each) for each in value)
    return str(value)
