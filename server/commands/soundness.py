"""What `dttg doctor` looks at beside store and forms, and what the start of a server must find in order (C10, C11)."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from server.backups.recipients import read_recipients
from server.clock import SystemClock, day_of
from server.health import looks
from server.health.looks import State, Watched
from server.oversight import advisories
from server.papers import scanning
from server.refusal import Refused, Unfit
from server.running.founding import open_house
from server.settings import Settings, stays_here
from server.store.database import Database
from server.store.postgres import account_faults
from server.words import phrases

RENEW_WITHIN = 30  # days
TOLD = ("database", "keys", "disk", "mail")  # by other looks of doctor


def guard_account(database: Database, settings: Settings) -> tuple[str, ...]:
    """What the database account may too much, for the log. Raises `Unfit` where the server stands in the network."""
    faults = account_faults(database, settings)
    if faults and not stays_here(settings.database_url):
        raise Unfit(
            f"Tài khoản PostgreSQL của hệ thống {'; '.join(faults)}. Lập tài khoản riêng, ít quyền: xem README, mục "
            "“PostgreSQL”."
        )
    return faults


def look_at_database(settings: Settings) -> list[str]:
    """The account of a PostgreSQL server, and whether its disk is said to be encrypted."""
    if not settings.database_url:
        return []
    found = []
    if not settings.database_volume:
        found.append(
            "PostgreSQL giữ số liệu không mã hóa trong tệp của nó: đặt dữ liệu, WAL và bản sao lưu của máy chủ trên ổ "
            "đĩa mã hóa (LUKS hoặc tương đương), rồi ghi cách mã hóa và người xác nhận vào DTTG_DATABASE_VOLUME."
        )
    try:
        database, _, _ = open_house(settings, clock=SystemClock())
    except Unfit:
        return found  # told by whoever looks at the store
    faults = account_faults(database, settings)
    database.close()
    return [*found, *(f"tài khoản PostgreSQL {fault}: xem README, mục “PostgreSQL”." for fault in faults)]


def look_at_scanner(settings: Settings) -> list[str]:
    if not settings.scanner:
        print("Quét vi-rút: chưa đặt (DTTG_SCANNER, thí dụ “clamdscan --no-summary -”); tệp đính kèm không được quét")
        return []
    try:
        scanning.scan(settings.scanner, scanning.HARMLESS, name="thu.pdf")
    except Refused as why:
        return [f"trình quét vi-rút (DTTG_SCANNER) không dùng được: {why}"]
    print(f"Quét vi-rút: {settings.scanner[0]}")
    return []


def look_at_lock(settings: Settings) -> list[str]:
    """The pinned packages against the advisories at hand; no network."""
    if settings.advisories is None:
        print("Lỗ hổng của các gói: chưa có danh sách cảnh báo để đối chiếu (DTTG_ADVISORIES, tệp ZIP PyPI của OSV)")
        return []
    try:
        checked = advisories.check(settings.advisories, advisories.pinned())
    except Unfit as why:
        return [str(why)]
    age = (day_of(SystemClock().now()) - checked.taken).days
    print(
        f"Lỗ hổng của các gói: đối chiếu {phrases.whole(checked.count)} cảnh báo đến ngày {phrases.day(checked.taken)}"
    )
    found = [each.said for each in checked.affected]
    if age > advisories.STALE:
        found.append(f"danh sách cảnh báo lỗ hổng đã cũ {age} ngày: chép bản mới vào {settings.advisories}.")
    return found


def look_at_certificate(settings: Settings) -> list[str]:
    """The certificate that our own TLS shows: for the official name, by an authority that browsers trust, in force."""
    if settings.tls_cert is None:
        return []
    return certificate_faults(settings.tls_cert, origin=settings.origin, today=day_of(SystemClock().now()))


def certificate_faults(path: Path, *, origin: str, today: date) -> list[str]:
    try:
        shown = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError, UnsupportedAlgorithm):
        return [f"không đọc được chứng thư {path} (DTTG_TLS_CERT)."]
    found = []
    ends = shown.not_valid_after_utc.date()
    if ends <= today:
        found.append(f"chứng thư {path} đã hết hạn ngày {ends:%d/%m/%Y}.")
    elif (ends - today).days <= RENEW_WITHIN:
        found.append(f"chứng thư {path} hết hạn ngày {ends:%d/%m/%Y}: xin cấp chứng thư mới.")
    if shown.issuer == shown.subject:
        found.append(
            f"chứng thư {path} tự ký, trình duyệt không tin: dùng chứng thư do tổ chức được trình duyệt tin cấp cho "
            "địa chỉ chính thức."
        )
    host = origin.removeprefix("https://").partition(":")[0]
    if not host:
        found.append("chưa đặt DTTG_ORIGIN nên không biết chứng thư có đúng địa chỉ chính thức.")
    elif host not in _names(shown):
        found.append(f"chứng thư {path} không phải của {host} (DTTG_ORIGIN).")
    return found


def _names(shown: x509.Certificate) -> tuple[str, ...]:
    try:
        alternatives = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(alternatives.get_values_for_type(x509.DNSName))


def look_at_running(settings: Settings) -> list[str]:
    """What the page of the system's health shows: the worker, the audit, the clock, the age of backups."""
    try:
        database, ring, _ = open_house(settings, clock=SystemClock())
    except Unfit:
        return []  # told by whoever looks at the store
    found = looks.look(Watched(settings=settings, database=database, keys=ring, clock=SystemClock()))
    database.close()
    rest = [each for each in found if each.name not in TOLD]
    for each in rest:
        if each.state is not State.BAD:
            print(f"{each.title}: {each.found}{f'. Nên làm: {each.cure}' if each.cure else ''}")
    return [f"{each.title}: {each.found}. {each.cure}" for each in rest if each.state is State.BAD]


def look_at_backups(settings: Settings) -> list[str]:
    """Whether the next backup could be written and opened again: the folders, the officers' keys."""
    found = []
    for folder in settings.backup_dirs:
        if not folder.is_dir():
            found.append(f"không có thư mục sao lưu {folder}: ổ chưa gắn, đường dẫn sai, hoặc chưa tạo thư mục.")
        elif not os.access(folder, os.W_OK | os.X_OK):
            found.append(f"không ghi được vào thư mục sao lưu {folder}: cho tài khoản của hệ thống làm chủ thư mục ấy.")
    there = [folder for folder in settings.backup_dirs if folder.is_dir()]
    if len(there) > 1 and len({folder.stat().st_dev for folder in there}) == 1:
        print("Nơi sao lưu: các thư mục cùng nằm trên một ổ. Nên làm: đặt một thư mục sang ổ khác hoặc máy khác")
    if settings.backup_recipients is not None:
        try:
            officers = read_recipients(settings.backup_recipients)
        except Unfit as why:
            return [*found, str(why)]
        print(f"Người mở được bản sao lưu: {', '.join(each.name for each in officers)}")
    return found


LOOKS: tuple[Callable[[Settings], list[str]], ...] = (
    look_at_running,
    look_at_backups,
    look_at_database,
    look_at_scanner,
    look_at_lock,
    look_at_certificate,
)
