"""Brings the platform tables to the newest revision: one transaction, wholly old or wholly new."""

from alembic import command
from alembic.config import Config
from sqlmodel import Session

from server.store.database import Database
from server.store.revisions import REVISIONS


def migrate(database: Database) -> None:
    """Run every revision that `database` lacks."""
    with database.write() as session:
        bring_up(session)


def bring_up(session: Session, to: str = "head") -> None:
    """Run the revisions that the store lacks, inside the caller's transaction."""
    config = _config()
    config.attributes["connection"] = session.connection()
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(REVISIONS))
    config.set_main_option("path_separator", "os")
    return config
