"""A period proposed by one person and confirmed by another (R102); a broken one is never published."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from engine.project import compile_files, find_files
from server.actor import Actor, Right
from server.announcing.preflight import Weight
from server.announcing.proposals import confirm, decided, look_at, path_of, propose, waiting, withdraw
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.authors import Authored, AuthorsFolder
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import units
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet
from server.store.models import Account, AuditRow, Holder, PeriodProposal

ROOT = Path(__file__).resolve().parents[3]
PERIOD = "2026-year"
KEPT = ("dan_so", "dat_nha_nuoc", "nguoi_uy_tin", "lists", "blocks")  # what the two periods need
FILES = {
    path: text
    for path, text in find_files(ROOT).items()
    if path.count("/") < 2 or not path.startswith("forms/") or path.split("/")[1] in KEPT
}
PATH = path_of("ha_noi", PERIOD)


FOLDER = AuthorsFolder(ROOT)


def authored(files: Mapping[str, bytes] = FILES) -> Authored:
    return Authored(files, FOLDER)


def allow_all(actor: Actor, act: str, *, thing: object) -> None:
    """Rights have tests of their own."""


@pytest.fixture
def desk(
    database: Database, cabinet: Cabinet, key_ring: KeyRing, clock: FixedClock, new_id: Callable[[], object]
) -> Desk:
    """Units and an earlier period published, so that every unit has an account that is held."""
    desk = Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=clock,
        new_id=new_id,  # type: ignore[arg-type]  # as the fixture gives it
        authorize=allow_all,
        upload_limit=1024,
    )
    publish(desk, None, project=compile_files(FILES), periods=[("ha_noi", "2026-h1")])
    with desk.database.write() as session:
        for unit in units.on_day(session, "ha_noi", day=desk.today):
            account = Account(id=desk.new_id(), login=unit.code, unit_id=unit.id, created_at=clock.now())
            session.add(account)
            session.flush()
            session.add(
                Holder(
                    id=desk.new_id(),
                    account_id=account.id,
                    person=desk.new_id(),
                    name=unit.name,
                    phone="024",
                    email="a@hanoi.gov.vn",
                    from_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
    return desk


def person(desk: Desk, login: str) -> Actor:
    with desk.database.read() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        holder = session.exec(select(Holder).where(Holder.account_id == account.id)).one()
        return Actor(
            account=account.id,
            holder=holder.id,
            person=holder.person,
            name=holder.name,
            login=login,
            regime="ha_noi",
            unit=account.unit_id,
            unit_code=login,
            unit_name=holder.name,
            rights=(Right(role="publisher", scope="all"),),
        )


@pytest.fixture
def author(desk: Desk) -> Actor:
    return person(desk, "00004")


@pytest.fixture
def publisher(desk: Desk) -> Actor:
    return person(desk, "00008")


def is_published(desk: Desk) -> bool:
    with desk.database.read() as session:
        return ("ha_noi", PERIOD) in desk.catalogue.current(session).periods


def test_two_persons_publish_a_period_and_it_is_in_force_at_once(desk: Desk, author: Actor, publisher: Actor) -> None:
    found = look_at(desk, author, authored=authored(), period=PERIOD)
    assert not found.is_blocked, found.lines
    assert found.effect is not None
    assert found.effect.reports == 126
    proposal = propose(desk, author, authored=authored(), period=PERIOD)
    assert not is_published(desk)
    (one,) = waiting(desk, publisher)
    assert (one.id, one.period, one.by) == (proposal, PERIOD, "Phường Ba Đình")
    confirm(desk, publisher, authored=authored(), proposal=proposal)
    assert is_published(desk)
    assert waiting(desk, publisher) == ()
    assert [each.confirmed for each in decided(desk, publisher)] == [True]
    with desk.database.read() as session:
        acts = list(session.exec(select(AuditRow.act).order_by(AuditRow.seq)))  # type: ignore[arg-type]  # a column
    assert acts.index("period.propose") < acts.index("period.publish", acts.index("period.propose"))


def test_who_proposed_does_not_confirm_not_even_from_another_account(
    desk: Desk, author: Actor, publisher: Actor
) -> None:
    proposal = propose(desk, author, authored=authored(), period=PERIOD)
    for same in (author, replace(publisher, person=author.person)):
        with pytest.raises(Refused, match="hai người khác nhau"):
            confirm(desk, same, authored=authored(), proposal=proposal)
    assert not is_published(desk)


def test_what_was_proposed_is_published_word_for_word(desk: Desk, author: Actor, publisher: Actor) -> None:
    proposal = propose(desk, author, authored=authored(), period=PERIOD)
    later = {**FILES, PATH: FILES[PATH].replace(b"01/11/2026", b"15/11/2026")}
    confirm(desk, publisher, authored=authored(later), proposal=proposal)
    with desk.database.read() as session:
        assert f"{desk.catalogue.current(session).period('ha_noi', PERIOD).opens}" == "2026-11-01"


def test_a_period_that_does_not_compile_is_never_proposed_nor_published(
    desk: Desk, author: Actor, publisher: Actor
) -> None:
    broken = {**FILES, PATH: FILES[PATH].replace(b"dan_so: 1", b"dan_soo: 1")}
    found = look_at(desk, author, authored=authored(broken), period=PERIOD)
    assert (found.period, found.is_blocked) == (None, True)
    assert "không có biểu 'dan_soo'" in found.lines[0].title
    with pytest.raises(Refused, match="phải xử lý"):
        propose(desk, author, authored=authored(broken), period=PERIOD)
    proposal = propose(desk, author, authored=authored(), period=PERIOD)
    worse = {path: text for path, text in FILES.items() if not path.startswith("forms/dan_so/")}
    with pytest.raises(Refused, match="phải xử lý"):
        confirm(desk, publisher, authored=authored(worse), proposal=proposal)
    assert not is_published(desk)
    assert len(waiting(desk, publisher)) == 1


def test_a_unit_without_a_holder_blocks(desk: Desk, author: Actor) -> None:
    with desk.database.write() as session:
        holder = session.exec(
            select(Holder).join(Account, Account.id == Holder.account_id).where(Account.login == "00025")  # type: ignore[arg-type]  # a column
        ).one()
        holder.to_at = desk.clock.now()
        session.add(holder)
    found = look_at(desk, author, authored=authored(), period=PERIOD)
    assert found.lines[0].weight is Weight.BLOCKS
    with pytest.raises(Refused, match="chưa có người giữ"):
        propose(desk, author, authored=authored(), period=PERIOD)


def test_a_second_proposal_waits_for_the_first(desk: Desk, author: Actor, publisher: Actor) -> None:
    first = propose(desk, author, authored=authored(), period=PERIOD)
    with pytest.raises(Refused, match="đang chờ người thứ hai"):
        propose(desk, publisher, authored=authored(), period=PERIOD)
    with pytest.raises(Refused, match="Chưa ghi lý do"):
        withdraw(desk, author, proposal=first, why=" ")
    withdraw(desk, author, proposal=first, why="Sai ngày mở")
    propose(desk, publisher, authored=authored(), period=PERIOD)
    with pytest.raises(Refused, match="đã có người trả lời"):
        withdraw(desk, author, proposal=first, why="Lần nữa")
    with desk.database.read() as session:
        assert len(session.exec(select(PeriodProposal)).all()) == 2
