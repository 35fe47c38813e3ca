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
        config = _config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")


def check_migrated(database: Database) -> None:
    """Raises `Unfit` unless `database` stands at the newest revision."""
    with database.read() as session:
        stands = revision(session)
    if stands != newest():
        raise Unfit(
            "Cơ sở dữ liệu chưa được khởi tạo. Chạy “dttg init”."
            if stands is None
            else f"Cơ sở dữ liệu ở bản {stands}, chương trình cần bản {newest()}. Chạy “dttg init” để nâng cấp."
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
