"""Whether nobody else has the store open: before it is moved away or put aside."""

from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.refusal import Unfit
from server.store.database import Database


def want_alone(database: Database, *, what: str) -> None:
    """Raises `Unfit` where a server or a worker has it open. `what`: how the operator knows it."""
    if database.is_sqlite:
        busy = _is_file_busy(database)
    else:
        with database.read() as session:
            query = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            busy = session.connection().execute(text(query)).scalar_one() > 0
    if busy:
        raise Unfit(f"{what} đang được dùng. Dừng “dttg serve” và “dttg worker” rồi chạy lại.")


def _is_file_busy(database: Database) -> bool:
    """Leaving WAL mode needs the file alone; the next opening sets it again."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA busy_timeout = 2000")
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE").all()
        except DBAPIError as fault:
            if "locked" not in str(fault.orig):
                raise
            return True
        finally:
            with suppress(DBAPIError):
                connection.exec_driver_sql("BEGIN")
    return False
