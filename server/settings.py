"""Settings: read once from the environment into a frozen dataclass, then passed in; nothing else reads it."""

import json
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from server.refusal import Unfit

MEGABYTE = 1024 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LEVELS = ("debug", "info", "warning", "error")
MAIL_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes. `tls`: starttls, tls (from the first byte), none (only on this machine). `user` '': none.
    `password_file`: where the password was read."""

    host: str
    port: int
    tls: str
    sender: str
    sender_name: str = "Hệ thống báo cáo dân tộc, tôn giáo"
    user: str = ""
    password: str = field(default="", repr=False)
    password_file: Path | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`database_url` '': the encrypted file `data_dir/dttg.db`; otherwise a PostgreSQL URL. `secure_cookies`: off only
    for plain HTTP on this machine. `upload_limit`: bytes of one attachment. `mail_domains`: where official mail
    ends (with their subdomains), none: anywhere. `mail` None: notices stay in the system. `trust_dir`:
    certificates (PEM, DER) that a digital signature must lead to, and `.crl` files of revoked ones; None: none is
    trusted. `database_volume`: how the operator says the disk of the PostgreSQL server is encrypted, '' not said.
    `scanner`: the operator's virus scanner, which every upload is given to; (): none. `advisories`: a copy of published
    advisories, to hold the pinned packages against. `heads_mail`: where the head of the audit chain goes each day.
    `written_dir`: a folder over that of the authors, which takes what pages write (the demo's); None: theirs itself.
    `small_count`: figures below it are not shown to the outside. `log_dir` None: the log goes to standard error.
    `replica_url`: a PostgreSQL server that follows the first; figures over many units are read there.
    `backup_base_url`: the same PostgreSQL server for an account that may copy all of it (REPLICATION), '' none.
    `backup_dirs`: where backups go, the first is written, the others get copies; (): none are made.
    `backup_recipients`: the list of officers who may open them. `backup_minutes`: between two in the week before a
    period is due. `least_free`: bytes that must be free where the data lie; below it nothing more is taken."""

    database_url: str = ""
    replica_url: str = ""
    data_dir: Path = Path("var/data")
    key_file: Path = Path("var/keys/ring.json")
    regime: str = "ha_noi"
    forms_dir: Path = Path("forms")
    periods_dir: Path = Path("periods")
    written_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    origin: str = ""
    secure_cookies: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    heads: Path | None = None
    upload_limit: int = 20 * MEGABYTE
    password_months: int = 6
    admin_password_months: int = 2
    officer_second_factor: bool = False
    idle_minutes: int = 15
    admin_idle_minutes: int = 5
    mail_domains: tuple[str, ...] = ("hanoi.gov.vn",)
    mail: MailServer | None = None
    trust_dir: Path | None = None
    database_volume: str = ""
    scanner: tuple[str, ...] = ()
    advisories: Path | None = None
    heads_mail: tuple[str, ...] = ()
    small_count: int = 5
    log_level: str = "info"
    log_dir: Path | None = None
    log_megabytes: int = 200
    backup_base_url: str = ""
    backup_dirs: tuple[Path, ...] = ()
    backup_recipients: Path | None = None
    backup_minutes: int = 15
    least_free: int = 200 * MEGABYTE

    @property
    def database_file(self) -> Path:
        return self.data_dir / "dttg.db"

    @property
    def heads_file(self) -> Path:
        """The heads of the audit chain: outside the database and its folder, one file for each."""
        return self.heads or self.data_dir.with_name(f"{self.data_dir.name}-moc-nhat-ky.jsonl")

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """From `DTTG_...` variables. Raises `Unfit` with one Vietnamese line for a value that cannot be used."""
    given = {name.removeprefix("DTTG_").lower(): text for name, text in environment.items() if name.startswith("DTTG_")}
    base = Settings()
    settings = Settings(
        database_url=_database_url(given.get("database_url", base.database_url)),
        replica_url=_database_url(given.get("replica_url", ""), name="DTTG_REPLICA_URL"),
        backup_base_url=_database_url(given.get("backup_base_url", ""), name="DTTG_BACKUP_BASE_URL"),
        data_dir=Path(given.get("data_dir", base.data_dir)),
        key_file=Path(given.get("key_file", base.key_file)),
        heads=Path(given["heads_file"]) if "heads_file" in given else None,
        regime=given.get("regime", base.regime),
        forms_dir=Path(given.get("forms_dir", base.forms_dir)),
        periods_dir=Path(given.get("periods_dir", base.periods_dir)),
        host=given.get("host", base.host),
        port=_whole("DTTG_PORT", given.get("port"), default=base.port, least=1, most=65535),
        origin=given.get("origin", base.origin),
        secure_cookies=_yes_no("DTTG_SECURE_COOKIES", given.get("secure_cookies"), default="tls_cert" in given),
        tls_cert=Path(given["tls_cert"]) if "tls_cert" in given else None,
        tls_key=Path(given["tls_key"]) if "tls_key" in given else None,
        upload_limit=_whole("DTTG_UPLOAD_LIMIT_MB", given.get("upload_limit_mb"), default=20, least=1, most=200)
        * MEGABYTE,
        password_months=_whole("DTTG_PASSWORD_MONTHS", given.get("password_months"), default=6, least=1, most=6),
        admin_password_months=_whole(
            "DTTG_ADMIN_PASSWORD_MONTHS", given.get("admin_password_months"), default=2, least=1, most=6
        ),
        officer_second_factor=_yes_no(
            "DTTG_OFFICER_SECOND_FACTOR", given.get("officer_second_factor"), default=base.officer_second_factor
        ),
        idle_minutes=_whole("DTTG_IDLE_MINUTES", given.get("idle_minutes"), default=15, least=1, most=60),
        admin_idle_minutes=_whole(
            "DTTG_ADMIN_IDLE_MINUTES", given.get("admin_idle_minutes"), default=5, least=1, most=60
        ),
        mail_domains=tuple(
            part.strip().lower().removeprefix("@")
            for part in given.get("mail_domains", ",".join(base.mail_domains)).split(",")
            if part.strip()
        ),
        mail=_mail(given),
        trust_dir=_trust_dir(given.get("trust_dir", "")),
        database_volume=given.get("database_volume", "").strip(),
        advisories=Path(given["advisories"]) if given.get("advisories") else None,
        scanner=_scanner(given.get("scanner", "")),
        heads_mail=_addresses("DTTG_HEADS_MAIL", given.get("heads_mail", "")),
        small_count=_whole("DTTG_SMALL_COUNT", given.get("small_count"), default=5, least=3, most=50),
        log_level=_level(given.get("log_level", base.log_level)),
        log_dir=Path(given["log_dir"]) if given.get("log_dir") else None,
        log_megabytes=_whole("DTTG_LOG_MEGABYTES", given.get("log_megabytes"), default=200, least=10, most=10_000),
        backup_dirs=tuple(Path(part.strip()) for part in given.get("backup_dirs", "").split(",") if part.strip()),
        backup_recipients=Path(given["backup_recipients"]) if given.get("backup_recipients") else None,
        backup_minutes=_whole("DTTG_BACKUP_MINUTES", given.get("backup_minutes"), default=15, least=5, most=1440),
        least_free=_whole("DTTG_LEAST_FREE_MB", given.get("least_free_mb"), default=200, least=20, most=100_000)
        * MEGABYTE,
    )
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """Raises `Unfit` for values that do not go with each other."""
    _check_backups(settings)
    for name, url in (("REPLICA_URL", settings.replica_url), ("BACKUP_BASE_URL", settings.backup_base_url)):
        if url and not settings.database_url:
            raise Unfit(f"DTTG_{name} chỉ dùng khi dữ liệu ở PostgreSQL: đặt DTTG_DATABASE_URL, hoặc bỏ biến này.")
    if settings.key_file.resolve().is_relative_to(settings.data_dir.resolve()):
        raise Unfit(
            f"DTTG_KEY_FILE ({settings.key_file}) nằm trong thư mục dữ liệu ({settings.data_dir}): "
            "ai chép được dữ liệu cũng chép được khóa. Đặt khóa ở thư mục khác."
        )


def _check_backups(settings: Settings) -> None:
    if not settings.backup_dirs:
        return
    if settings.backup_recipients is None:
        raise Unfit("Đặt DTTG_BACKUP_RECIPIENTS: tệp ghi khóa công khai của hai người được mở bản sao lưu.")
    data, ring = settings.data_dir.resolve(), settings.key_file.resolve()
    for folder in settings.backup_dirs:
        if folder.resolve().is_relative_to(data):
            raise Unfit(f"DTTG_BACKUP_DIRS ({folder}) nằm trong thư mục dữ liệu: mất ổ là mất cả hai. Đặt sang ổ khác.")
        if ring.is_relative_to(folder.resolve()):
            raise Unfit(f"DTTG_KEY_FILE nằm trong thư mục sao lưu {folder}: khóa và bản sao lưu phải ở hai nơi.")


def _database_url(url: str, name: str = "DTTG_DATABASE_URL") -> str:
    if not url:
        return ""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise Unfit(f"{name} phải trống (tệp mã hóa trong thư mục dữ liệu) hoặc có dạng postgresql://…")
    try:
        parts = {name: str(text) for name, text in conninfo_to_dict(f"postgresql://{rest}").items()}
    except ProgrammingError:
        raise Unfit(f"{name} không đọc được: dạng postgresql://tài-khoản@máy-chủ:5432/tên?…") from None
    if "service" in parts:
        raise Unfit(f"{name} phải ghi đủ máy chủ và sslmode, không dùng service=.")
    here = f"postgresql+psycopg://{rest}"
    if _stays_here(parts):
        return here
    mode = parts.get("sslmode", "")
    if mode not in ("", "verify-full"):
        raise Unfit(
            f"{name} nối PostgreSQL qua mạng với sslmode={mode}: ai ở giữa cũng đọc hoặc giả được máy chủ. "
            "Đặt sslmode=verify-full và sslrootcert=tệp chứng thư gốc của máy chủ."
        )
    return here if mode else f"{here}{'&' if '?' in rest else '?'}sslmode=verify-full"


def _stays_here(parts: Mapping[str, str]) -> bool:
    """Whether a connection never leaves this machine: by socket or the loopback, all of its hosts. One that names no
    host could be sent elsewhere by the environment."""
    hosts = [host for name in ("host", "hostaddr") for host in parts.get(name, "").split(",") if host]
    return bool(hosts) and all(host.startswith("/") or host in LOOPBACK for host in hosts)


def stays_here(database_url: str) -> bool:
    """Whether what is said to the database never leaves this machine."""
    if not database_url:
        return True
    plain = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return _stays_here({name: str(text) for name, text in conninfo_to_dict(plain).items()})


def _scanner(command: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(command))
    except ValueError:
        raise Unfit("DTTG_SCANNER không đọc được như một lệnh: đóng đủ dấu nháy.") from None
    if words and shutil.which(words[0]) is None:
        raise Unfit(f"DTTG_SCANNER: không chạy được “{words[0]}”. Ghi đường dẫn đầy đủ của trình quét vi-rút.")
    return words


def _addresses(name: str, text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for each in found:
        if not is_mail_address(each):
            raise Unfit(f"{name}: {json.dumps(each, ensure_ascii=False)} không phải một địa chỉ thư.")
    return found


def is_mail_address(text: str) -> bool:
    """One plain address: nothing that could add a second one, or a line, to the head of a mail."""
    return text.count("@") == 1 and text.isascii() and text.isprintable() and not any(sign in text for sign in ' <>,;"')


def _level(text: str) -> str:
    if text not in LEVELS:
        raise Unfit(f"DTTG_LOG_LEVEL phải là một trong {', '.join(LEVELS)}, đang là “{text}”.")
    return text


def _trust_dir(path: str) -> Path | None:
    if not path:
        return None
    if not Path(path).is_dir():
        raise Unfit(f"DTTG_TRUST_DIR ({path}) không phải thư mục. Tạo thư mục rồi chép chứng thư số gốc vào đó.")
    return Path(path)


def _mail(given: Mapping[str, str]) -> MailServer | None:
    """From `smtp://user@host:port` (STARTTLS, left out only on this machine) or `smtps://…`; the password from a file
    of its own, so that it stands in no environment and no process list."""
    url = given.get("smtp_url", "")
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in MAIL_PORTS or not parts.hostname or port == 0 or parts.path.strip("/"):
        raise Unfit("DTTG_SMTP_URL phải có dạng smtp://tài-khoản@máy-chủ:587 hoặc smtps://tài-khoản@máy-chủ:465.")
    if parts.password is not None:
        raise Unfit("DTTG_SMTP_URL không được chứa mật khẩu; ghi mật khẩu vào tệp và đặt DTTG_SMTP_PASSWORD_FILE.")
    sender = given.get("mail_sender", "").strip()
    if not is_mail_address(sender):
        raise Unfit(f"DTTG_MAIL_SENDER phải là một địa chỉ thư (gửi đi từ đâu), đang là “{sender}”.")
    here = parts.hostname in LOOPBACK
    return MailServer(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        tls="tls" if parts.scheme == "smtps" else "none" if here else "starttls",
        sender=sender,
        user=unquote(parts.username or ""),
        password=_mail_password(given.get("smtp_password_file", ""), wanted=bool(parts.username)),
        password_file=Path(given["smtp_password_file"]) if given.get("smtp_password_file") else None,
    )


def _mail_password(path: str, *, wanted: bool) -> str:
    if not wanted:
        return ""
    file = Path(path)
    try:
        if not path or file.stat().st_mode & 0o077:
            raise Unfit(
                "Tài khoản gửi thư cần mật khẩu: ghi vào một tệp chỉ chủ tệp đọc được (chmod 600), "
                f"đặt DTTG_SMTP_PASSWORD_FILE; đang là “{path}”."
            )
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Unfit(f"Không đọc được tệp mật khẩu gửi thư {path} (DTTG_SMTP_PASSWORD_FILE).") from None


def _whole(name: str, text: str | None, *, default: int, least: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise Unfit(f"{name} phải là số nguyên từ {least} đến {most}, đang là “{text}”.")
    return int(text)


def _yes_no(name: str, text: str | None, *, default: bool) -> bool:
    if text is None:
        return default
    if text not in ("0", "1"):
        raise Unfit(f"{name} phải là 0 hoặc 1, đang là “{text}”.")
    return text == "1"
