"""The audit chain in both databases: written with its act, verified from the start, a tampered line named."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from server.audit.chain import Entry
from server.keys.keyring import KeyRing
from server.store import audit
from server.store.database import Database
from server.store.models import AuditRow, Setting


def _entry(number: int, *, account: UUID | None = None) -> Entry:
    return Entry(
        at=datetime(2026, 11, 20, 2, 0, number, 123456, tzinfo=UTC),
        account=account,
        holder=None,
        unit=None,
        address="127.0.0.1",
        act="report.send",
        object_kind="report",
        object_id=f"báo cáo {number}",
        before=None,
        after={"sha256": "a" * 64, "late": False, "number": number, "sheet": None},
    )


@pytest.fixture
def written(database: Database, key_ring: KeyRing, new_id: Callable[[], UUID]) -> Database:
    for number in range(1, 6):
        with database.write() as session:
            audit.record(session, _entry(number, account=new_id()), keys=key_ring)
    return database


def test_what_was_written_verifies_and_reads_back(written: Database, key_ring: KeyRing) -> None:
    with written.read() as session:
        assert audit.verify(session, key_ring, known_head=audit.head(session)) is None
        links = list(audit.links(session))
    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert links[2].entry.after == _entry(3).after
    assert links[2].entry.at == _entry(3).at


def test_whoever_writes_beside_the_chain_tells_the_audit_nothing(database: Database, key_ring: KeyRing) -> None:
    """What is written there may not be in the order that it was read in: an entry would break the chain."""
    with pytest.raises(RuntimeError, match="chained"), database.write(chained=False) as session:
        audit.record(session, _entry(1), keys=key_ring)
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(AuditRow)).one() == 0


def test_an_entry_is_not_kept_where_its_act_is_not(database: Database, key_ring: KeyRing) -> None:
    class BrokeError(Exception):
        pass

    def act() -> None:
        with database.write() as session:
            audit.record(session, _entry(1), keys=key_ring)
            raise BrokeError

    with pytest.raises(BrokeError):
        act()
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(AuditRow)).one() == 0


def test_an_act_is_not_kept_where_its_entry_cannot_be_written(database: Database) -> None:
    def act() -> None:
        with database.write() as session:
            session.add(Setting(name="x", value="y"))
            audit.record(session, _entry(1), keys=KeyRing(()))

    with pytest.raises(IndexError):
        act()
    with database.read() as session:
        assert session.exec(select(Setting)).all() == []


def _without_triggers(database: Database, statement: str) -> None:
    """What someone with the key and the file could do."""
    with database.write() as session:
        connection = session.connection()
        if database.is_sqlite:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_refuses_{act}"))
        else:
            connection.execute(text("DROP TRIGGER audit_refuses_change ON audit"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET act = 'report.approve' WHERE seq = 3", 3),
        ("UPDATE audit SET result = 'refused' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET address = '10.0.0.1' WHERE seq = 5", 5),
    ],
)
def test_a_tampered_line_is_named(written: Database, key_ring: KeyRing, statement: str, place: int) -> None:
    _without_triggers(written, statement)
    with written.read() as session:
        broken = audit.verify(session, key_ring)
    assert broken is not None
    assert broken.seq == place


def test_a_cut_tail_is_named_by_the_head_kept_outside(written: Database, key_ring: KeyRing) -> None:
    with written.read() as session:
        head = audit.head(session)
    _without_triggers(written, "DELETE FROM audit WHERE seq > 3")
    with written.read() as session:
        assert audit.verify(session, key_ring) is None
        broken = audit.verify(session, key_ring, known_head=head)
    assert broken is not None
    assert broken.seq == 4
