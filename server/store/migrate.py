"""Brings the platform tables to the newest revision: one transaction, wholly old or wholly new."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session

from server.refusal import Unfit
from server.store.database import Database

REVISIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run every revision that `database` lacks."""
    with database.write() as session:
        bring_up(session)


def bring_up(session: Session, to: str = "head") -> None:
    """Run the revisions that the store lacks, inside the caller's transaction."""
    config = _config()
    config.attributes["connection"] = session.connection()
    command.upgrade(config, to)


def check_migrated(database: Database) -> None:
    """Raises `Unfit` unless `database` stands at the newest revision; names the command that brings it there."""
    with database.read() as session:
        stands = revision(session)
    if stands is None:
        raise Unfit("Cơ sở dữ liệu chưa được khởi tạo. Chạy “dttg init”.")
    check_known(stands)
    if stands != newest():
        raise Unfit(
            f"Cơ sở dữ liệu ở bản {stands}, chương trình cần bản {newest()}. Chạy “dttg upgrade”: lệnh này sao lưu "
            "trước, nâng cấp trong một lần, chưa xong thì mọi thứ vẫn như cũ."
        )


def check_known(stands: str) -> None:
    """Raises `Unfit` where a newer program than this one made the store."""
    if not is_known(stands):
        raise Unfit(
            f"Cơ sở dữ liệu ở bản {stands}, do chương trình mới hơn lập; chương trình này chỉ biết đến bản {newest()}. "
            "Cài chương trình mới hơn. Không chạy chương trình cũ trên dữ liệu mới."
        )


def newest() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_known(named: str) -> bool:
    """Whether this program can bring a store at that revision to the newest one."""
    return any(each.revision == named for each in ScriptDirectory.from_config(_config()).walk_revisions())


def revision(session: Session) -> str | None:
    """At which revision of the platform tables the store stands; None: there are none."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(REVISIONS))
    config.set_main_option("path_separator", "os")
    return config
