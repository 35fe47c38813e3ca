"""One database behind one door: `read()` for work that only looks, `write()` for an act. Each is one transaction.

SQLite through SQLCipher (raw key, so opening costs 3 ms), PostgreSQL through psycopg. The driver's own transaction
handling is off: BEGIN and BEGIN IMMEDIATE are ours, so that DDL rolls back too. On PostgreSQL an advisory lock stands
where SQLite has its single writer: the audit is one chain. What tells the audit nothing need not wait for it there
(`write(chained=False)`), as long as it holds the rows that it changes.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from server.keys.keyring import KeyRing
from server.refusal import Refused, Unfit, machine_said
from server.settings import Settings

OLDEST_SQLITE = (3, 51, 3)  # before it, WAL files could be reset under a reader (traps.md)
WRITER_LOCK = 0x64747467  # 'dttg'
MODE = "dttg_mode"
WIPED = "ON"  # the memory that the cipher frees: core dumps then hold no figures; measured at a few percent
UNCHAINED = "dttg_unchained"  # in the info of a session that must not write to the audit
# Connections of one process to PostgreSQL: four servers and a worker fit into the 100 that it grants by default.
# Whoever finds none free waits; a process that asked for more than is granted would turn people away instead.
KEPT, MOST, PATIENCE = 10, 15, 60

Connect = Callable[[], Any]


class Database:
    """Holds an engine. Made once per process by `open_database` and passed in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view of one moment. Nothing written in it is kept."""
        options: dict[str, Any] = {MODE: "read"}
        if not self.is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin() as transaction, _session(connection) as session:
                yield session
                transaction.rollback()

    @contextmanager
    def write(self, *, chained: bool = True) -> Iterator[Session]:
        """One act: everything in it is kept together on leaving, nothing on an exception. One writer at a time, but for
        those on PostgreSQL that are not `chained`: they write no audit, lock each row before they read what they change
        of it, and hold no lock of a row that an act of the chain may take in another order (a draft: only its report).
        Raises `Refused('disk_full')` where the store has no room left."""
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(**{MODE: "write"})
                with connection.begin(), _session(connection) as session:
                    if not chained:
                        session.info[UNCHAINED] = True
                    elif not self.is_sqlite:
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
                    yield session
                    session.flush()
        except OperationalError as fault:
            if is_full(fault):
                raise Refused("disk_full") from fault
            raise

    def close(self) -> None:
        self.engine.dispose()


def _session(connection: Connection) -> Session:
    return Session(bind=connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def is_full(fault: DBAPIError) -> bool:
    """Whether the store had no room left."""
    words = str(fault.orig).lower()
    return "disk is full" in words or "no space left" in words or getattr(fault.orig, "sqlstate", "") == "53100"


def open_database(settings: Settings, keys: KeyRing) -> Database:
    """The database that the settings name. Raises `Unfit` with one line where it cannot be opened or is not ours."""
    if settings.database_url:
        return _answering_postgresql(settings.database_url)
    path = settings.database_file
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as fault:
        raise Unfit(f"Không mở được cơ sở dữ liệu {path}: {machine_said(fault)}.") from None
    # The key in use first; an earlier one only where a change of keys was cut off before it had reached the file.
    for key in reversed([key for key in keys.keys if key.purpose == "database"]):
        database = Database(sqlite_engine(encrypted(path, key.secret)))
        try:
            with database.read() as session:
                session.connection().execute(text("SELECT count(*) FROM sqlite_master"))
            return database
        except DBAPIError as fault:
            database.close()
            if "not a database" not in str(fault.orig):
                raise Unfit(f"Không mở được cơ sở dữ liệu {path}: {fault.orig}.") from None
    raise Unfit(f"Khóa không mở được cơ sở dữ liệu {path}: sai tệp khóa, hoặc tệp hỏng.")


def encrypted(path: Path, secret: bytes) -> Connect:
    """How to connect to the SQLCipher file. The raw key is 32 bytes, so nothing is derived from a passphrase."""

    def connect() -> Any:
        connection = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute(f"PRAGMA key = \"x'{secret.hex()}'\"")
        connection.execute(f"PRAGMA cipher_memory_security = {WIPED}")
        return connection

    return connect


def sqlite_engine(connect: Connect) -> Engine:
    """An engine over connections that `connect` makes, set up for durability."""
    if sqlcipher3.sqlite_version_info < OLDEST_SQLITE:
        raise Unfit(f"SQLite {sqlcipher3.sqlite_version} quá cũ, cần từ 3.51.3: cài lại gói sqlcipher3.")

    def prepared() -> Any:
        connection = connect()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "recursive_triggers = ON",  # so that INSERT OR REPLACE meets the triggers against DELETE
            "temp_store = MEMORY",
            "busy_timeout = 30000",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=prepared,
        poolclass=QueuePool,
        pool_size=12,
        hide_parameters=True,  # figures and names do not belong into tracebacks and logs
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(MODE) == "write"
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def open_postgresql(url: str) -> Database:
    """Whether or not its server answers just now."""
    engine = create_engine(
        url,
        pool_size=KEPT,
        max_overflow=MOST - KEPT,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC"},
    )
    return Database(engine)


def _answering_postgresql(url: str) -> Database:
    database = open_postgresql(url)
    try:
        with database.read() as session:
            session.connection().execute(text("SELECT 1"))
    except DBAPIError as fault:
        database.close()
        address = database.engine.url.set(drivername="postgresql")
        if "password" in address.query:
            address = address.update_query_dict({"password": "***"})
        shown = unquote(address.render_as_string(hide_password=True))
        raise Unfit(f"Không nối được PostgreSQL {shown}: {_why_not(str(fault.orig))}") from None
    return database


# What libpq says (always English for its own part; the server's in its language, mostly English) -> what to do.
REASONS = (
    ("password authentication failed", "máy chủ báo sai mật khẩu: xem tệp trong passfile=, và biến PGPASSWORD."),
    ("no password supplied", "chưa có mật khẩu: ghi vào tệp, quyền 0600, và thêm passfile= vào địa chỉ."),
    ("no pg_hba.conf entry", "máy chủ không cho tài khoản này nối từ máy này: thêm dòng hostssl vào pg_hba.conf."),
    ("certificate", "chứng thư của máy chủ phải đúng tên và do chứng thư gốc trong sslrootcert= cấp."),
    ("could not translate host name", "không tìm thấy máy chủ tên ấy: xem tên trong DTTG_DATABASE_URL."),
    ("failed to resolve host", "không tìm thấy máy chủ tên ấy: xem tên trong DTTG_DATABASE_URL."),
    ("connection refused", "không chương trình nào nghe ở cổng ấy: bật PostgreSQL, hoặc sửa cổng."),
    ("no such file or directory", "không chương trình nào nghe ở đó: bật PostgreSQL, hoặc sửa host= và cổng."),
    ("timeout", "máy chủ không trả lời: xem mạng và tường lửa."),
    ("too many", "máy chủ đã hết chỗ nối: tăng max_connections, hoặc bớt tiến trình."),
    ("starting up", "máy chủ đang khởi động: chờ rồi chạy lại."),
)
MISSING = re.compile(r'(database|role) "[^"]*" does not exist')


def _why_not(said: str) -> str:
    missing = MISSING.search(said)
    if missing is not None:
        what = "cơ sở dữ liệu" if missing[1] == "database" else "tài khoản"
        return f"máy chủ không có {what} tên ấy: lập trước, hoặc sửa DTTG_DATABASE_URL."
    for words, meaning in REASONS:
        if words in said.lower():
            return meaning
    return "kiểm tra DTTG_DATABASE_URL và máy chủ."
