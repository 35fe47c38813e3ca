"""Settings: read once from the environment into a frozen dataclass, then passed in; nothing else reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.refusal import Unfit

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`database_url` '': the encrypted file `data_dir/dttg.db`; otherwise a PostgreSQL URL. `secure_cookies`: off only
    for plain HTTP on this machine. `upload_limit`: bytes of one attachment. `mail_domains`: where official mail
    ends (with their subdomains), none: anywhere."""

    database_url: str = ""
    data_dir: Path = Path("var/data")
    key_file: Path = Path("var/keys/ring.json")
    regime: str = "ha_noi"
    forms_dir: Path = Path("forms")
    periods_dir: Path = Path("periods")
    host: str = "127.0.0.1"
    port: int = 8000
    origin: str = ""
    secure_cookies: bool = False
    heads_file: Path = Path("var/nhat-ky/moc.jsonl")
    upload_limit: int = 20 * MEGABYTE
    password_months: int = 6
    admin_password_months: int = 2
    officer_second_factor: bool = False
    idle_minutes: int = 15
    admin_idle_minutes: int = 5
    mail_domains: tuple[str, ...] = ("hanoi.gov.vn",)
    log_level: str = "info"

    @property
    def database_file(self) -> Path:
        return self.data_dir / "dttg.db"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """From `DTTG_...` variables. Raises `Unfit` with one Vietnamese line for a value that cannot be used."""
    given = {name.removeprefix("DTTG_").lower(): text for name, text in environment.items() if name.startswith("DTTG_")}
    base = Settings()
    settings = Settings(
        database_url=_database_url(given.get("database_url", base.database_url)),
        data_dir=Path(given.get("data_dir", base.data_dir)),
        key_file=Path(given.get("key_file", base.key_file)),
        heads_file=Path(given.get("heads_file", base.heads_file)),
        regime=given.get("regime", base.regime),
        forms_dir=Path(given.get("forms_dir", base.forms_dir)),
        periods_dir=Path(given.get("periods_dir", base.periods_dir)),
        host=given.get("host", base.host),
        port=_whole("DTTG_PORT", given.get("port"), default=base.port, least=1, most=65535),
        origin=given.get("origin", base.origin),
        secure_cookies=_yes_no("DTTG_SECURE_COOKIES", given.get("secure_cookies"), default=base.secure_cookies),
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
        log_level=given.get("log_level", base.log_level),
    )
    if settings.key_file.resolve().is_relative_to(settings.data_dir.resolve()):
        raise Unfit(
            f"DTTG_KEY_FILE ({settings.key_file}) nằm trong thư mục dữ liệu ({settings.data_dir}): "
            "ai chép được dữ liệu cũng chép được khóa. Đặt khóa ở thư mục khác."
        )
    return settings


def _database_url(url: str) -> str:
    if not url:
        return ""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise Unfit("DTTG_DATABASE_URL phải trống (tệp mã hóa trong thư mục dữ liệu) hoặc có dạng postgresql://…")
    return f"postgresql+psycopg://{rest}"


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
