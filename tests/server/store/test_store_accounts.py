"""What keeps an account with a past: constraints and triggers, on both databases (R097, G27)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import delete

from server.audit.chain import Entry
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.store import audit
from server.store.database import Database
from server.store.models import Account, AccountRequest, Grant, Holder

NewId = Callable[[], UUID]


@pytest.fixture
def account(database: Database, clock: FixedClock, new_id: NewId) -> UUID:
    id_ = new_id()
    with database.write() as session:
        session.add(Account(id=id_, login="00004", created_at=clock.now()))
        session.flush()
        session.add(Holder(id=new_id(), account_id=id_, person=new_id(), name="Bùi Thị Hạnh", from_at=clock.now()))
    return id_


def act(database: Database, keys: KeyRing, clock: FixedClock, *, account: UUID, holder: UUID | None = None) -> None:
    """Something the account did, which only the audit knows."""
    entry = Entry(
        at=clock.now(),
        account=account,
        holder=holder,
        unit=None,
        address="",
        act="sign_in",
        object_kind="account",
        object_id=str(account),
    )
    with database.write() as session:
        audit.record(session, entry, keys=keys)


def remove(database: Database, account: UUID) -> None:
    with database.write() as session:
        for model in (Grant, Holder):
            session.execute(delete(model).where(model.account_id == account))
        session.execute(delete(Account).where(Account.id == account))


def test_an_account_that_nobody_used_can_go(database: Database, account: UUID) -> None:
    remove(database, account)
    with database.read() as session:
        assert session.get(Account, account) is None


def test_an_account_is_kept_while_a_row_refers_to_it(database: Database, account: UUID) -> None:
    """The foreign key: its holder alone holds it."""
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(delete(Account).where(Account.id == account))


def test_an_account_that_acted_is_kept_by_the_trigger(
    database: Database, account: UUID, key_ring: KeyRing, clock: FixedClock
) -> None:
    act(database, key_ring, clock, account=account)
    with pytest.raises(DBAPIError, match="has a past"):
        remove(database, account)


def test_a_planted_store_without_the_trigger_would_lose_it(
    database: Database, account: UUID, key_ring: KeyRing, clock: FixedClock
) -> None:
    act(database, key_ring, clock, account=account)
    of = "" if database.is_sqlite else " ON account"
    with database.write() as session:
        session.execute(text(f"DROP TRIGGER account_refuses_delete{of}"))
    remove(database, account)
    with database.read() as session:
        assert session.get(Account, account) is None


def test_a_name_is_kept_in_the_history_once_its_person_acted(
    database: Database, account: UUID, key_ring: KeyRing, clock: FixedClock
) -> None:
    """R097: closing keeps the name."""
    with database.read() as session:
        holder = session.exec(text("SELECT id FROM holder")).scalar_one()
    act(database, key_ring, clock, account=account, holder=UUID(str(holder)))
    with pytest.raises(DBAPIError, match="has a past"), database.write() as session:
        session.execute(delete(Holder).where(Holder.account_id == account))


def test_an_account_has_one_holder_at_a_time(database: Database, account: UUID, clock: FixedClock) -> None:
    """R093: exactly one, over all time."""
    now = clock.now()

    def second(**days: int) -> Holder:
        return Holder(
            id=uuid4(),
            account_id=account,
            person=uuid4(),
            name="Đinh Văn Thắng",
            from_at=now + timedelta(days=days["begin"]),
            to_at=now + timedelta(days=days["end"]) if "end" in days else None,
        )

    for each in (second(begin=5), second(begin=-9, end=1), second(begin=2, end=1)):
        with pytest.raises(DBAPIError), database.write() as session:
            session.add(each)
    with database.write() as session:
        session.execute(
            text("UPDATE holder SET to_at = :at").bindparams(at=(now + timedelta(days=5)).replace(tzinfo=None))
        )
    with database.write() as session:
        session.add(second(begin=-9, end=0))
        session.add(second(begin=5))


def test_a_request_never_has_one_person_in_two_parts(
    database: Database, account: UUID, clock: FixedClock, new_id: NewId
) -> None:
    """R084: the store itself refuses an approver who asked, and a doer who approved."""
    now, person = clock.now(), new_id()
    with database.read() as session:
        holder = UUID(str(session.exec(text("SELECT id FROM holder")).scalar_one()))

    def request(**more: object) -> AccountRequest:
        return AccountRequest(
            id=uuid4(),
            number=1,
            kind="close",
            state="asked",
            target_id=account,
            what={},
            document="1/CV",
            document_day=now.date(),
            received_at=now,
            due_at=now,
            asked_at=now,
            asker_id=holder,
            asker_person=person,
            **more,
        )

    for more in ({"approver_person": person}, {"approver_person": holder, "doer_person": holder}):
        with pytest.raises(DBAPIError), database.write() as session:
            session.add(request(**more))
