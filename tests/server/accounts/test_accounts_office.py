"""The office of accounts on both databases: each kind of request, document to outcome (R083-R087, R095-R097)."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import town as towns
from sqlmodel import select

from server import access
from server.accounts import codes, office, roster
from server.accounts.asking import Kind, Stage
from server.accounts.life import State
from server.accounts.office import Done, Office, Proposal
from server.accounts.passwords import PasswordRule
from server.actor import Actor
from server.clock import FixedClock, day_of
from server.keys.keyring import KeyRing
from server.refusal import Forbidden, Refused
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import accounts, audit, signin
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet, RingCipher
from server.store.models import Account, AccountRequest, Grant, Holder, Setting, Unit

STAFF = (
    ("admin-a", "Đặng Văn Khoa", "central_admin"),
    ("admin-b", "Ngô Thị Lan", "central_admin"),
    ("lanh-dao", "Trần Văn Minh", "leader"),
    ("lanh-dao-2", "Vũ Văn Hòa", "leader"),
)
HANH = {
    "name": "Bùi Thị Hạnh",
    "position": "Công chức",
    "section": "Văn hóa",
    "phone": "024 3825 0004",
    "email": "hanh@hanoi.gov.vn",
}
ANH = {**HANH, "name": "Nguyễn Quỳnh Anh", "email": "anh@hanoi.gov.vn"}
OFFICER = {"unit": "00004", "login": "00004", "role": "officer", "scope": "unit"}


@pytest.fixture
def desk(
    database: Database, settings: Settings, key_ring: KeyRing, clock: FixedClock, new_id: Callable[[], UUID]
) -> Desk:
    desk = Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=Cabinet(settings.files_dir, RingCipher(key_ring)),
        keys=key_ring,
        clock=clock,
        new_id=new_id,
        authorize=access.authorize,
        upload_limit=settings.upload_limit,
    )
    desk.cabinet.prepare()
    now = clock.now()
    with database.write() as session:
        session.add(Setting(name="regime", value="ha_noi"))
        session.add(
            Unit(id=new_id(), regime="ha_noi", code="00004", name="Phường Ba Đình", kind="ward", valid_from=day_of(now))
        )
        for login, name, role in STAFF:
            account = Account(
                id=new_id(), login=login, password_hash="x", must_change_password=False, created_at=now, used_at=now
            )
            session.add(account)
            session.flush()
            session.add(Holder(id=new_id(), account_id=account.id, person=new_id(), name=name, from_at=now))
            session.add(Grant(id=new_id(), account_id=account.id, role=role, scope="all", from_at=now))
    return desk


def actor(desk: Desk, login: str) -> Actor:
    with desk.database.read() as session:
        account = session.exec(select(Account.id).where(Account.login == login)).one()
        found = signin.actor(session, account, now=desk.clock.now(), address="127.0.0.1")
    assert found is not None
    return found


def asked(desk: Desk, kind: Kind, what: dict[str, object], *, target: UUID | None = None) -> UUID:
    now = desk.clock.now()
    proposal = Proposal(
        kind=kind, target=target, what=what, document="118/UBND", document_day=day_of(now), received=now
    )
    paper = ("cv.pdf", BytesIO(towns.paper()))
    return office.ask(Office(desk=desk), actor(desk, "admin-a"), proposal, paper=paper)


def done(desk: Desk, kind: Kind, what: dict[str, object], *, target: UUID | None = None) -> Done:
    request = asked(desk, kind, what, target=target)
    office.decide(Office(desk=desk), actor(desk, "lanh-dao"), request=request, approve=True)
    return office.execute(Office(desk=desk), actor(desk, "admin-b"), request=request)


def account_of(desk: Desk, login: str = "00004") -> Account:
    with desk.database.read() as session:
        return session.exec(select(Account).where(Account.login == login)).one()


def test_an_account_lives_from_its_request_to_its_closing(desk: Desk, clock: FixedClock) -> None:
    made = done(desk, Kind.CREATE, {**HANH, **OFFICER})
    (slip,) = made.slips
    assert not made.alone
    assert account_of(desk).status == State.NEW
    target = account_of(desk).id
    with desk.database.read() as session:
        assert signin.open_activation(session, target, now=clock.now()).code_hash == codes.hash_of(slip.code)
    clock.advance(timedelta(hours=1))
    (second,) = done(desk, Kind.HANDOVER, {**ANH, "reason": "moved"}, target=target).slips
    clock.advance(timedelta(hours=1))
    done(desk, Kind.AMEND, {**ANH, "phone": "024 3999 0000"}, target=target)
    clock.advance(timedelta(hours=1))
    until = day_of(clock.now()) + timedelta(days=2)
    leaving = {"reason": "retired", "decision": "9/QĐ", "until": until.isoformat()}
    done(desk, Kind.LEAVE, leaving, target=target)
    with desk.database.read() as session:
        history = accounts.holders(session, target)
        assert [holder.name for holder in history] == ["Nguyễn Quỳnh Anh", "Nguyễn Quỳnh Anh", "Bùi Thị Hạnh"]
        assert history[0].person == history[1].person != history[2].person
        assert history[0].phone == "024 3999 0000"
        assert history[0].to_at is not None, "the end lies ahead"
        assert accounts.present_holder(session, target, now=clock.now()) is not None
        assert accounts.present_holder(session, target, now=clock.now() + timedelta(days=2)) is None
        assert signin.open_activation(session, target, now=clock.now()).code_hash == codes.hash_of(second.code)
    clock.advance(timedelta(days=3))
    done(desk, Kind.CLOSE, {"why": "giải thể"}, target=target)
    assert account_of(desk).status == State.CLOSED
    with pytest.raises(Refused, match="Đã đóng"):
        asked(desk, Kind.HANDOVER, {**ANH, "reason": "moved"}, target=target)
    with desk.database.read() as session:
        assert audit.verify(session, desk.keys) is None
        assert accounts.holders(session, target)[0].name == "Nguyễn Quỳnh Anh", "the name stays"


def test_a_handover_for_a_later_day_waits_for_it_and_so_does_its_clock(desk: Desk, clock: FixedClock) -> None:
    """R086, R095."""
    done(desk, Kind.CREATE, {**HANH, **OFFICER})
    day = day_of(clock.now()) + timedelta(days=10)
    request = asked(
        desk, Kind.HANDOVER, {**ANH, "reason": "moved", "from": day.isoformat()}, target=account_of(desk).id
    )
    office.decide(Office(desk=desk), actor(desk, "lanh-dao"), request=request, approve=True)
    with pytest.raises(Refused, match="từ ngày"):
        office.execute(Office(desk=desk), actor(desk, "admin-b"), request=request)
    seen = roster.request(desk, actor(desk, "admin-a"), id_=request)
    assert day_of(seen.row.due_at) > day
    clock.advance(timedelta(days=10))
    assert office.execute(Office(desk=desk), actor(desk, "admin-b"), request=request).slips


def test_rights_come_and_go_by_request_and_forbidden_pairs_are_refused(desk: Desk, clock: FixedClock) -> None:
    """R080, R085, R143."""
    done(desk, Kind.CREATE, {**HANH, "unit": "00004", "login": "hanh.bt", "role": "reviewer", "scope": "all"})
    target = account_of(desk, "hanh.bt").id
    with pytest.raises(Refused, match="không giữ cùng lúc"):
        asked(desk, Kind.GRANT, {"role": "central_admin", "scope": "all"}, target=target)
    done(desk, Kind.GRANT, {"role": "author", "scope": "all"}, target=target)
    clock.advance(timedelta(seconds=1))
    with desk.database.read() as session:
        held = [grant.role for grant in accounts.grants(session, [target], now=clock.now())[target]]
    assert held == ["author", "reviewer"]
    done(desk, Kind.REVOKE, {"role": "reviewer"}, target=target)
    clock.advance(timedelta(seconds=1))
    with desk.database.read() as session:
        held = [grant.role for grant in accounts.grants(session, [target], now=clock.now())[target]]
    assert held == ["author"]


def test_the_last_of_a_leader_and_of_an_administrator_stays(desk: Desk) -> None:
    """R145: nobody takes the only one out."""
    done(desk, Kind.REVOKE, {"role": "leader"}, target=account_of(desk, "lanh-dao-2").id)
    with pytest.raises(Refused, match="duy nhất"):
        asked(desk, Kind.CLOSE, {"why": "thử"}, target=account_of(desk, "lanh-dao").id)


def test_a_refused_request_keeps_no_paper_and_leaves_its_trace(desk: Desk) -> None:
    """R085: every refused act is in the audit; the file of a refused request is gone."""
    before = list(desk.cabinet.orphans(frozenset(), now=desk.clock.now() + timedelta(days=9)))
    with pytest.raises(Refused):
        asked(desk, Kind.CREATE, {**HANH, **OFFICER, "email": "không phải thư"})
    assert list(desk.cabinet.orphans(frozenset(), now=desk.clock.now() + timedelta(days=9))) == before
    with desk.database.read() as session:
        assert [link.entry.result for link in audit.links(session)] == ["refused:person_missing"]
        assert session.exec(select(AccountRequest)).all() == []


def test_a_paper_of_a_request_is_known_to_the_sweeper_and_read_only_within_reach(desk: Desk) -> None:
    request = asked(desk, Kind.CREATE, {**HANH, **OFFICER})
    with desk.database.read() as session:
        paper = accounts.request(session, request).paper_id
    assert paper is not None
    assert roster.paper(desk, actor(desk, "lanh-dao"), id_=paper)[2] == towns.paper()
    elsewhere = actor(desk, "admin-a")
    stranger = Actor(**{name: getattr(elsewhere, name) for name in elsewhere.__slots__} | {"rights": ()})
    with pytest.raises((Refused, Forbidden)):
        roster.paper(desk, stranger, id_=paper)


def test_the_pages_read_the_same_on_both_databases(desk: Desk, clock: FixedClock) -> None:
    done(desk, Kind.CREATE, {**HANH, **OFFICER})
    admin, rule = actor(desk, "admin-a"), PasswordRule()
    assert "00004" in [seat.login for seat in roster.seats(desk, admin, rule=rule)]
    whole = roster.look_at(desk, admin, account=account_of(desk).id, rule=rule)
    assert whole.seat.holder is not None
    assert [each.row.state for each in roster.requests(desk, admin)] == [Stage.DONE]
    assert any(line.name == "Bùi Thị Hạnh" for line in roster.contacts(desk, admin, rule=rule))
    assert roster.review(desk, admin, rule=rule)
    assert roster.second_persons(desk)
    assert roster.plain_list(desk)
    assert roster.overdue_lines(desk) == ()
