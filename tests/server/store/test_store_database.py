"""The one door to both databases: moments, DDL that rolls back, readers beside a writer, refusals at the start."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, select

from server.audit.chain import Entry
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.settings import Settings
from server.store import revisions
from server.store.audit import record
from server.store.database import Database, _why_not, open_database
from server.store.migrate import migrate
from server.store.models import Account, Holder, Removal, Report, Setting, Stored, Submission, Unit
from server.store.revisions import check_migrated

MOMENT = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=7)))


class BrokeError(Exception):
    """An act that breaks half way."""


def _write_then_break(session: Session) -> None:
    session.add(Setting(name="regime", value="x"))
    session.flush()
    raise BrokeError


def _define_then_break(session: Session) -> None:
    session.connection().execute(text("CREATE TABLE half_done (a INTEGER)"))
    session.connection().execute(text("ALTER TABLE setting ADD COLUMN half INTEGER"))
    raise BrokeError


def test_what_is_written_is_read_back(database: Database) -> None:
    with database.write() as session:
        session.add(Setting(name="regime", value="Hà Nội"))
    with database.read() as session:
        assert session.exec(select(Setting)).one().value == "Hà Nội"


def test_an_exception_leaves_nothing(database: Database) -> None:
    with pytest.raises(BrokeError), database.write() as session:
        _write_then_break(session)
    with database.read() as session:
        assert session.exec(select(Setting)).all() == []


def test_ddl_rolls_back_with_its_transaction(database: Database) -> None:
    with pytest.raises(BrokeError), database.write() as session:
        _define_then_break(session)
    assert not inspect(database.engine).has_table("half_done")
    assert "half" not in {column["name"] for column in inspect(database.engine).get_columns("setting")}


def test_the_drivers_own_transactions_would_not_roll_ddl_back(tmp_path: Path) -> None:
    """The fault that `isolation_level=None` and our own BEGIN prevent, planted."""
    connection = sqlcipher3.connect(str(tmp_path / "plain.db"))
    connection.execute("CREATE TABLE half_done (a INTEGER)")
    connection.rollback()
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
    connection.close()


def test_nothing_written_in_a_reader_is_kept(encrypted_database: Database) -> None:
    with encrypted_database.read() as session:
        session.add(Setting(name="x", value="y"))
        session.flush()
    with encrypted_database.read() as session:
        assert session.exec(select(Setting)).all() == []


def test_a_process_of_its_own_wipes_the_memory_that_the_cipher_frees(tmp_path: Path) -> None:
    """G23: no figure in a core dump. Asked of a fresh process: the tests' own does not wipe."""
    asked = """
import sys
from pathlib import Path
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
with open_database(Settings(data_dir=Path(sys.argv[1])), KeyRing.make()).engine.connect() as connection:
    print(connection.exec_driver_sql("PRAGMA cipher_memory_security").scalar())
"""
    told = subprocess.run([sys.executable, "-c", asked, str(tmp_path)], capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "1"


def test_a_moment_goes_in_with_any_zone_and_comes_out_in_utc(database: Database, new_id: Callable[[], UUID]) -> None:
    id_ = new_id()
    with database.write() as session:
        session.add(Account(id=id_, login="a", created_at=MOMENT))
    with database.read() as session:
        stored = session.exec(select(Account)).one().created_at
    assert stored == MOMENT
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database, new_id: Callable[[], UUID]) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  (the very thing that must not pass)
    with pytest.raises(StatementError, match="time zone"), database.write() as session:
        session.add(Account(id=new_id(), login="a", created_at=naive))


def test_foreign_keys_hold(database: Database, new_id: Callable[[], UUID]) -> None:
    with pytest.raises(DBAPIError), database.write() as session:
        session.add(
            Unit(id=new_id(), regime="r", code="1", name="n", kind="k", parent_id=new_id(), valid_from=date(2025, 7, 1))
        )


def test_a_reader_sees_one_moment_while_another_writes(database: Database) -> None:
    with database.read() as reader:
        assert reader.exec(select(Setting)).all() == []
        with database.write() as writer:
            writer.add(Setting(name="x", value="y"))
        assert reader.exec(select(Setting)).all() == []
    with database.read() as reader:
        assert len(reader.exec(select(Setting)).all()) == 1


def test_acts_of_several_threads_come_one_after_another(database: Database) -> None:
    with database.write() as session:
        session.add(Setting(name="count", value="0"))

    def raise_by_one() -> None:
        for _ in range(10):
            with database.write() as session:
                counted = session.exec(select(Setting).where(Setting.name == "count")).one()
                counted.value = str(int(counted.value) + 1)
                session.add(counted)

    threads = [threading.Thread(target=raise_by_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.exec(select(Setting)).one().value == "40"


def test_the_revisions_make_exactly_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Stored.metadata) == []


def test_the_revisions_named_by_their_files_are_the_chain_that_is_run() -> None:
    script = ScriptDirectory(str(revisions.REVISIONS))
    chain = [each.revision for each in script.walk_revisions()]
    assert revisions.newest() == script.get_current_head() == chain[0]
    assert all(map(revisions.is_known, chain))
    assert [path.stem[:4] for path in sorted((revisions.REVISIONS / "versions").glob("0*.py"))] == chain[::-1]
    assert not revisions.is_known("9999")


def test_migrating_twice_changes_nothing_and_a_new_database_is_told(tmp_path: Path, key_ring: KeyRing) -> None:
    database = open_database(Settings(data_dir=tmp_path / "d"), key_ring)
    with pytest.raises(Unfit, match="dttg init"):
        check_migrated(database)
    migrate(database)
    migrate(database)
    check_migrated(database)
    database.close()


def _submission(unit: UUID, report: UUID, account: UUID, *, holder: UUID, id_: UUID) -> Submission:
    return Submission(
        id=id_, report_id=report, regime="r", period="p", form="f", edition=1, unit_id=unit, serial=1, bundle="b",
        content="{}", sha256="0", reasons=[], account_id=account, holder_id=holder, sent_at=MOMENT,
        due=date(2026, 12, 14), late=False, receipt="2026-1",
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submission SET late = true",
        "DELETE FROM submission",
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
    ],
)
def test_sendings_and_audit_only_grow(database: Database, filled: None, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only grows"), database.write() as session:
        session.connection().execute(text(statement))


def test_replacing_a_sending_is_refused_too(encrypted_database: Database, filled_encrypted: None) -> None:
    copy = "INSERT OR REPLACE INTO submission SELECT * FROM submission"
    with pytest.raises(DBAPIError, match="only grows"), encrypted_database.write() as session:
        session.connection().execute(text(copy))


def test_emptying_by_truncate_is_refused_too(postgresql_database: Database) -> None:
    with pytest.raises(DBAPIError, match="only grows"), postgresql_database.write() as session:
        session.connection().execute(text("TRUNCATE submission CASCADE"))


@pytest.fixture
def filled(database: Database, new_id: Callable[[], UUID]) -> None:
    _fill(database, new_id)


@pytest.fixture
def filled_encrypted(encrypted_database: Database, new_id: Callable[[], UUID]) -> None:
    _fill(encrypted_database, new_id)


def _fill(database: Database, new_id: Callable[[], UUID]) -> None:
    """One unit, account, holder, report, submission and audit row."""
    unit, account, holder, report = new_id(), new_id(), new_id(), new_id()
    with database.write() as session:
        session.add(Unit(id=unit, regime="r", code="1", name="n", kind="k", valid_from=date(2025, 7, 1)))
        session.add(Account(id=account, login="a", created_at=MOMENT))
        session.flush()
        session.add(Holder(id=holder, account_id=account, person=new_id(), name="x", from_at=MOMENT))
        session.add(
            Report(
                id=report,
                regime="r",
                period="p",
                form="f",
                edition=1,
                unit_id=unit,
                state="draft",
                begun_at=MOMENT,
                changed_at=MOMENT,
            )
        )
        session.flush()
        session.add(_submission(unit, report, account, holder=holder, id_=new_id()))
        entry = Entry(
            at=MOMENT, account=None, holder=None, unit=None, address="", act="a", object_kind="k", object_id="1"
        )
        record(session, entry, keys=KeyRing.make())


def test_a_wrong_key_is_one_clear_line(encrypted_database: Database, settings: Settings) -> None:
    encrypted_database.close()
    with pytest.raises(Unfit, match="Khóa không mở được cơ sở dữ liệu"):
        open_database(settings, KeyRing.make())


def test_plain_sqlite_refuses_the_file(encrypted_database: Database, settings: Settings) -> None:
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(settings.database_file).execute("SELECT * FROM sqlite_master")


def test_the_file_is_its_owners_alone(tmp_path: Path, key_ring: KeyRing) -> None:
    made = Settings(data_dir=tmp_path / "d")
    open_database(made, key_ring).close()
    assert made.database_file.stat().st_mode & 0o777 == 0o600
    assert made.data_dir.stat().st_mode & 0o777 == 0o700


def test_an_old_sqlite_is_refused(
    encrypted_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sqlcipher3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(Unfit, match="quá cũ"):
        open_database(Settings(data_dir=tmp_path / "d"), KeyRing.make())


def test_durability_is_as_measured(encrypted_database: Database) -> None:
    """WAL with synchronous FULL lost nothing in 40 power cuts; weaker settings did (traps.md)."""
    with encrypted_database.engine.connect() as connection:
        shown = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "trusted_schema",
                "temp_store",
                "recursive_triggers",
            )
        }
    assert shown == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "temp_store": 2,
        "recursive_triggers": 1,
    }


def test_an_unreachable_postgresql_is_one_clear_line_without_its_password(key_ring: KeyRing, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://a:geheim-matkhau@/x?host={tmp_path}&password=geheim-2"
    with pytest.raises(Unfit, match="Không nối được PostgreSQL") as refused:
        open_database(Settings(database_url=url), key_ring)
    assert "geheim" not in str(refused.value)
    assert "không chương trình nào nghe" in str(refused.value)
    assert f"a:***@/x?host={tmp_path}" in str(refused.value)  # as it was typed


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('FATAL:  password authentication failed for user "a"', "sai mật khẩu"),
        ('FATAL:  database "x" does not exist', "không có cơ sở dữ liệu"),
        ('FATAL:  role "a" does not exist', "không có tài khoản"),
        ("connection to server at 127.0.0.1, port 1 failed: Connection refused", "nghe ở cổng"),
        ("SSL error: certificate verify failed", "sslrootcert="),
        ("something that nobody foresaw", "kiểm tra DTTG_DATABASE_URL"),
    ],
)
def test_why_postgresql_did_not_let_us_in_is_told(said: str, told: str) -> None:
    assert told in _why_not(said)


def test_a_failing_statement_tells_no_figures(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed, database.write() as session:
        session.connection().execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": "0901234567"})
    assert "0901234567" not in str(failed.value)


@pytest.mark.parametrize("state", ["asked", "deleted"])
def test_a_sending_is_emptied_only_under_a_decided_deletion_and_keeps_its_hash(
    database: Database, filled: None, new_id: Callable[[], UUID], state: str
) -> None:
    """R021, on both databases."""
    with database.write() as session:
        report, holder = session.exec(select(Report.id)).one(), session.exec(select(Holder.id)).one()
        matter = Removal(
            id=new_id(), number=1, report_id=report, state=state, hidden=False, reason="x", holder_id=holder, at=MOMENT
        )
        session.add(matter)
    emptied = text("UPDATE submission SET content = ''")
    if state == "asked":
        with pytest.raises(DBAPIError, match="only grows"), database.write() as session:
            session.connection().execute(emptied)
        return
    with database.write() as session:
        session.connection().execute(emptied)
    with database.read() as session:
        left = session.exec(select(Submission)).one()
        assert (left.content, left.sha256) == ("", "0")
    with pytest.raises(DBAPIError, match="only grows"), database.write() as session:
        session.connection().execute(text("UPDATE submission SET content = '', sha256 = '1'"))
