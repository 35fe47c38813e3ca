"""Several server processes and one worker on one PostgreSQL: what one knows the others know, and nothing is done twice
(G12, R121, C04, C05). A copy that streams from it gives the figures, and only those.

The processes stay for the whole module. At scale 1 there are four.
"""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import deadline_hour as deadline
import filled_town
import psycopg
import pytest
import town as towns
from postgres_replica import Copy, replica_of
from scale import scaled
from several_servers import Served, served
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func, select
from starlette.testclient import TestClient

from engine.project import compile_files
from server.app import create_app
from server.clock import FixedClock
from server.health.looks import State, Watched, look
from server.keys.keyring import KeyRing, write_new
from server.publication.publishing import publish
from server.running.jobs import jobs
from server.running.worker import Worker
from server.settings import Settings
from server.store import units
from server.store.database import MOST, open_database, open_postgresql
from server.store.models import Account, Attachment, Outbox, Rendering, Submission

pytestmark = pytest.mark.postgres
PROCESSES = max(2, scaled(4))
UNITS = max(3, scaled(126))
SAVES = max(5, scaled(20))


@dataclass(frozen=True)
class Several:
    """The town on PostgreSQL, and the processes that serve it."""

    town: towns.Town
    servers: tuple[Served, ...]
    officers: tuple[str, ...]

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(server.port for server in self.servers)

    def desktop(self, at: int) -> deadline.Desktop:
        return deadline.Desktop(self.ports[at % len(self.ports)], deadline.Told())


def crowd(town: towns.Town, count: int) -> tuple[str, ...]:
    """An officer in each of `count` units that have none yet."""
    taken = {code for _, _, code, _, _ in towns.PEOPLE}
    with town.database.read() as session:
        here = [unit for unit in units.on_day(session, towns.REGIME, day=town.desk.today) if unit.kind == "ward"]
    free = [unit.code for unit in here if unit.code not in taken][:count]
    towns.settle(town.desk, [(f"cb{code}", f"Cán bộ {code}", code, "officer", "unit") for code in free])
    return tuple(f"cb{code}" for code in free)


@pytest.fixture(scope="module")
def several(cluster, key_ring: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    folder: Path = tmp_path_factory.mktemp("several")
    cluster.run(f"CREATE DATABASE several TEMPLATE {cluster.template}")
    settings = Settings(
        database_url=cluster.url("several"), data_dir=folder / "data", key_file=folder / "keys" / "ring.json"
    )
    settings.data_dir.mkdir()
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    town = towns.build(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    environment: Mapping[str, str] = {
        "DTTG_DATABASE_URL": settings.database_url,
        "DTTG_DATA_DIR": str(settings.data_dir),
        "DTTG_KEY_FILE": str(settings.key_file),
    }
    officers = crowd(town, UNITS)
    with served(environment, PROCESSES) as servers:
        yield Several(town, servers, officers)
    database.close()
    cluster.run("DROP DATABASE several")


def sign_in(desktop: deadline.Desktop, login: str) -> None:
    desktop.get("/dang-nhap")
    desktop.press("/dang-nhap", tai_khoan=login, mat_khau=towns.PASSWORD)


def test_a_session_opened_at_one_process_is_known_at_the_others_and_ended_at_all(several: Several) -> None:
    with several.desktop(0) as first:
        sign_in(first, "canbo")
        with first.at(several.ports[1]) as second:
            assert "Bùi Thị Hạnh" in second.get("/viec-can-lam")
            second.press("/dang-xuat")
        first.get("/viec-can-lam", want=303)


def test_what_is_published_at_one_process_is_seen_at_the_other_with_its_next_request(several: Several) -> None:
    wanted = ("lists", "blocks", towns.FORM, towns.REGIME)
    files = {
        path: text
        for path, text in towns.project().files.items()
        if not path.startswith(("forms/indicators/", "templates/"))
        and (path.count("/") < 2 or path.split("/")[1] in wanted)
    }
    name = f"periods/{towns.REGIME}/{towns.PERIOD}.yaml"
    text = files[name].decode()
    files[name] = re.sub(r"(?m)^title:.*$", "title: Báo cáo thử hai máy", text, count=1).encode()
    assert files[name].decode() != text
    project = compile_files(files)
    with several.desktop(1) as second:
        sign_in(second, "canbo")
        assert "Báo cáo thử hai máy" not in second.get("/viec-can-lam")
        publish(several.town.desk, None, project=project, periods=[(towns.REGIME, towns.PERIOD)])
        assert "Báo cáo thử hai máy" in second.get("/viec-can-lam")


def test_wrong_passwords_are_counted_over_all_processes(several: Several) -> None:
    """Five at one account from one address; the sixth is turned away wherever it comes, the right word too."""
    answers = []
    for at in range(6):
        word = towns.PASSWORD if at == 5 else "sai mật khẩu"
        with several.desktop(at) as desktop:
            desktop.get("/dang-nhap")
            answers.append(desktop.status("/dang-nhap", tai_khoan="thanhtra", mat_khau=word))
    assert answers == [401] * 5 + [429]


def test_forty_requests_at_once_wait_for_a_connection_and_none_is_turned_away(several: Several) -> None:
    """A process asks for no more than its share: four of them and a worker fit what PostgreSQL grants by default."""
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bon muoi'")
    database = open_postgresql(f"{several.town.settings.database_url}&application_name=bon%20muoi")

    def look(_: int) -> int:
        with database.read() as session:
            return int(session.connection().execute(asked).scalar_one())

    with ThreadPoolExecutor(max_workers=40) as crowd:
        seen = list(crowd.map(look, range(400)))
    database.close()
    assert len(seen) == 400
    assert 1 < max(seen) <= MOST
    with several.town.database.read() as session:
        granted = int(session.connection().execute(text("SHOW max_connections")).scalar_one())
    assert granted > (4 + 1) * MOST


def test_every_process_saves_drafts_while_another_act_holds_the_audit_chain(several: Several) -> None:
    """G12: what an officer types is kept though somebody else's act is long; an act that tells the audit waits for it.
    Where saving waited for the chain, too, nobody would be answered before it is let go."""
    crowd_, told = several.officers[: len(several.ports)], deadline.Told()
    desks = [deadline.Desktop(port, told) for port in several.ports]
    reports_ = []
    for login, desk in zip(crowd_, desks, strict=True):
        sign_in(desk, login)
        desk.get("/viec-can-lam")
        reports_.append(desk.press("/bao-cao/mo", ky=towns.PERIOD, bieu=towns.FORM))
    cell, database = towns.name("01", "nam"), several.town.database
    with ThreadPoolExecutor() as pool:
        with database.write():
            saved = [
                desk.tell(f"{report}/o", {"version": 0, "cells": {cell: "7"}})["saved"]
                for desk, report in zip(desks, reports_, strict=True)
            ]
            leaving = pool.submit(desks[0].press, "/dang-xuat")
            assert any(_waits_for_the_chain(several) or leaving.done() for _ in range(100_000))
            assert not leaving.done()
        leaving.result()
    assert saved == [[cell]] * len(desks)
    for desk in desks:
        desk.close()


def _waits_for_the_chain(several: Several) -> bool:
    asked = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with several.town.database.read() as session:
        return int(session.connection().execute(asked).scalar_one()) > 0


def test_the_deadline_hour_loses_nothing_and_each_print_is_made_once(several: Several) -> None:
    """G12: every unit at once, spread over the processes; then two workers share what was left to do."""
    scan = deadline.scan_of(scaled(5_000_000))
    told = deadline.hour(several.officers, several.ports, scan=scan, together=8, saves=SAVES)
    assert told.errors == []
    town = several.town
    with town.database.read() as session:
        logins = select(Account.id).where(col(Account.login).in_(several.officers))
        sent = session.exec(select(Submission).where(col(Submission.account_id).in_(logins))).all()
        assert len(told.receipts) == len(sent) == len(several.officers)
        assert {str(each.id) for each in sent} == set(told.receipts.values())
        assert len({each.receipt for each in sent}) == len(sent)
        scans = session.exec(select(Attachment.size).where(col(Attachment.id).in_([each.sheet_id for each in sent])))
        assert set(scans.all()) == {len(scan)}
        asked = session.exec(select(func.count()).select_from(Outbox).where(col(Outbox.job) == "render")).one()
    assert asked == len(sent)
    _work(town, most=2 * scaled(50))
    with town.database.read() as session:
        done = session.exec(select(Outbox).where(col(Outbox.job) == "render", col(Outbox.done_at).is_not(None))).all()
        prints = session.exec(select(func.count(), func.count(func.distinct(Rendering.submission_id)))).one()
    assert done
    assert tuple(prints) == (len(done), len(done))
    assert {each.attempts for each in done} == {1}
    assert {each.claimed_by for each in done} == {"may:1", "may:2"}


def _work(town: towns.Town, *, most: int) -> None:
    """Two workers by turns, until there is nothing left or each has done half of `most`."""
    pair = [
        Worker(
            name=f"may:{number}",
            database=town.database,
            cabinet=town.desk.cabinet,
            clock=town.clock,
            jobs=jobs(town.desk, sample=True),
        )
        for number in (1, 2)
    ]
    for at in range(most):
        if not pair[at % 2].work_once():
            return


def test_figures_come_from_a_copy_that_follows_and_nothing_else_does(several: Several, cluster) -> None:
    """While the copy stands still so do the figures, and the page says as of when; what is on its way is seen where
    work is done. When the copy is gone, figures come from the first server."""
    town = several.town
    with replica_of(cluster.server) as copy:
        settings = replace(town.settings, replica_url=copy.url("several"))
        app = create_app(settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)
        reviewer = TestClient(app)
        given = {"tai_khoan": "nguoiduyet", "mat_khau": towns.PASSWORD}
        reviewer.post("/dang-nhap", data=given, headers={"origin": "http://testserver"})
        figures = f"/so-lieu?ky={towns.PERIOD}&bieu={towns.FORM}&so=sent"
        before = reviewer.get(figures).text
        assert "đọc từ bản sao cơ sở dữ liệu, đúng đến" in before
        assert "bản sao cơ sở dữ liệu" not in reviewer.get("/theo-doi").text
        copy.run("SELECT pg_wal_replay_pause()")
        filled_town.send_one(town, "canbo2")
        assert counted(reviewer.get(figures).text) == counted(before)
        copy.run("SELECT pg_wal_replay_resume()")
        _wait_for(copy, town)
        assert counted(reviewer.get(figures).text) == counted(before) + 1
        with app.state.house.desk.adding_up() as session, pytest.raises(DBAPIError, match="read-only"):
            session.connection().execute(text("DELETE FROM counter"))
        watched = Watched(settings=settings, database=town.database, keys=town.keys, clock=town.clock)
        assert "bản sao đọc đúng đến" in look(watched)[0].found
        copy.stop()
        assert look(watched)[0].state is State.SOON
        after = reviewer.get(figures).text
        assert "số liệu đọc từ máy chủ chính" in after
        assert counted(after) == counted(before) + 1
        app.state.house.desk.replica.close()


def counted(page: str) -> int:
    """How many units are in the sum."""
    found = re.search(r"(\d+)/\d+ đơn vị", re.sub(r"<[^>]+>", "", page))
    assert found is not None
    return int(found[1])


def _wait_for(copy: Copy, town: towns.Town) -> None:
    """Until the copy has everything that the first server has."""
    with town.database.read() as session:
        there = session.connection().execute(text("SELECT pg_current_wal_lsn()::text")).scalar_one()
    with psycopg.connect(host=str(copy.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        asked = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        assert any(connection.execute(asked, (there,)).fetchone() == (True,) for _ in range(100_000))
