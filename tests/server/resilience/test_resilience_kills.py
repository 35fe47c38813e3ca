"""The server is killed again and again under four officers who fill, sign and send (issue 11, shows 1; G01; R015, R113,
R066). They try again as people would. What they were told is sent is there, whole, once; nothing is there by halves;
and the server comes up by itself each time. A server that answers before it commits is found out."""

import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from threading import Event, Thread
from uuid import UUID

import filled_town
import httpx2
import large_town
import pytest
import town as towns
from phoenix import Phoenix
from scale import scaled
from several_servers import served
from sqlmodel import col, func, select

from engine.compute.frame import Address, table_itself
from server.actor import Actor
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.review import return_report
from server.settings import Settings, read_settings
from server.store import audit, reports
from server.store.database import open_database
from server.store.models import AuditRow, Outbox, Standing, Submission

CLIENTS, KILLS = 4, 200
PACE = 12  # answers between two kills at most; a sending takes six
FIRST = 100_000  # households of the first sending; each sending has one more
PEOPLE = (200_000, 210_000, 40_000, 60_000, 250_000, 60_000)
PATIENCE = 120.0
LARGE = 200  # MB
READY = 5.0  # seconds of processor time, imports and the first look at everything included


@dataclass(frozen=True)
class Place:
    """The data under the server, opened beside it a moment at a time, so that a fallen server leaves nobody on it."""

    settings: Settings
    keys: KeyRing
    phoenix: Phoenix

    @contextmanager
    def opened(self) -> Iterator[towns.Town]:
        database = open_database(self.settings, self.keys)
        try:
            yield towns.open_town(self.settings, database, keys=self.keys, clock=FixedClock(towns.MORNING))
        finally:
            database.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    return {
        "DTTG_DATA_DIR": str(tmp_path / "data"),
        "DTTG_KEY_FILE": str(tmp_path / "keys" / "ring.json"),
        "DTTG_PORT": port,
    }


@pytest.fixture
def place(
    environment: dict[str, str], town_folder: Path, key_ring: KeyRing, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """The parameter, where there is one: the module that serves."""
    settings = read_settings(environment)
    shutil.copytree(town_folder, settings.data_dir)
    write_new(key_ring, settings.key_file)
    served = {"PHOENIX": getattr(request, "param", "serving")}
    found = Place(settings, key_ring, Phoenix.lay(environment | served))
    yield found
    found.phoenix.end()


# ---- an officer ----


@dataclass
class Officer:
    """Fills, signs, sends, is sent back, and begins again. `told`: households of a sending -> the receipt it was shown;
    `landed`: of those whose answer never came, but which a second try was refused for."""

    place: Place
    login: str
    report: UUID
    http: httpx2.Client
    stop: Event
    heard: Event = field(default_factory=Event)
    told: dict[int, UUID] = field(default_factory=dict)
    landed: set[int] = field(default_factory=set)
    answered: int = 0
    broken: int = 0
    households: int = FIRST
    fault: BaseException | None = None

    def work(self) -> None:
        try:
            self._sign_in()
            while not (self.stop.is_set() and self.households > FIRST):
                self.households += 1
                self._fill()
                self._sign()
                self._send()
                self._sent_back()
        except BaseException as fault:  # told by the test, which would else hear nothing of this thread
            self.fault = fault

    # ---- pages ----

    def _ask(self, method: str, path: str, **fields: object) -> httpx2.Response:
        """Again and again until somebody answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.http.request(method, path, **fields)
                self.answered += 1
                return answer
            except httpx2.TransportError:
                self.broken += 1
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def _read(self, path: str) -> str:
        response = self._ask("GET", path)
        assert response.status_code == 200, (path, response.status_code, response.text[:500])
        return response.text

    def _field(self, page: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found is not None, name
        return found[1]

    @property
    def _path(self) -> str:
        return f"/bao-cao/{self.report}"

    def _sign_in(self) -> None:
        given = {"tai_khoan": self.login, "mat_khau": towns.PASSWORD}
        assert self._ask("POST", "/dang-nhap", data=given).status_code == 303

    def _fill(self) -> None:
        page = self._read(self._path)
        cell = {towns.name("01", towns.COLUMNS[0]): str(self.households)}
        given = {"csrf": self._field(page, "csrf"), "phien_ban": self._field(page, "phien_ban"), "viec": "luu", **cell}
        assert self._ask("POST", self._path, data=given).status_code in (200, 303)

    def _sign(self) -> None:
        page = self._read(f"{self._path}/gui")
        code = re.search(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>", page)
        assert code is not None
        paper = {"tep": ("phieu.pdf", towns.paper(), "application/pdf")}
        given = {"csrf": self._field(page, "csrf"), "ma": code[1]}
        assert self._ask("POST", f"{self._path}/phieu", data=given, files=paper).status_code == 303

    def _send(self) -> None:
        page = self._read(f"{self._path}/gui")
        ticks = {"khong_mat": "1", "trach_nhiem": "1"}
        given = {"csrf": self._field(page, "csrf"), "phien_ban": self._field(page, "phien_ban"), **ticks}
        before = self.broken
        answer = self._ask("POST", f"{self._path}/gui", data=given)
        if answer.status_code == 303:
            self.told[self.households] = UUID(answer.headers["location"].removeprefix("/bien-nhan/"))
            self.heard.set()
            return
        assert self.broken > before, (answer.status_code, answer.text[:3000])  # nobody else sends this report
        self.landed.add(self.households)

    def _sent_back(self) -> None:
        with self.place.opened() as town, town.database.read() as session:
            sent = session.get_one(Standing, self.report).last_sent_id
        with self.place.opened() as town:
            give_back(town, filled_town.actor(town, "nguoiduyet"), report=self.report, submission=sent)


def give_back(town: towns.Town, reviewer: Actor, *, report: UUID, submission: UUID) -> None:
    return_report(town.desk, reviewer, report=report, submission=submission, reason="Xem lại số hộ.")


@pytest.fixture
def officers(place: Place) -> Iterator[list[Officer]]:
    stop = Event()
    with place.opened() as town:
        wards = ("00025", "00070", "00082", "00091")
        people = [(f"canbo_{at}", f"Vũ Văn {at}", ward, "officer", "unit") for at, ward in enumerate(wards)]
        towns.settle(town.desk, people)
        found = []
        for login, *_ in people:
            who = filled_town.actor(town, login)
            report = open_report(town.desk, who, period=towns.PERIOD, form=towns.FORM)
            figures = zip(towns.COLUMNS[1:], PEOPLE, strict=True)
            cells = {Address(0, towns.PART, "01", column): str(figure) for column, figure in figures}
            cells[table_itself(0, towns.PART)] = "-"  # no group is added
            version = read_for_entry(town.desk, who, report=report).head.draft_version
            save_cells(town.desk, who, report=report, cells=cells, base_version=version)
            origin = f"http://127.0.0.1:{place.settings.port}"
            http = httpx2.Client(base_url=origin, headers={"origin": origin}, timeout=PATIENCE)
            found.append(Officer(place, login, report, http, stop))
    yield found
    stop.set()
    for officer in found:
        officer.http.close()


def wait_for_answers(officers: list[Officer], count: int) -> None:
    """Returns when the officers together have had so many more answers: however slow the machine, they are at work."""
    until, wanted = time.monotonic() + PATIENCE, count + sum(officer.answered for officer in officers)
    while sum(officer.answered for officer in officers) < wanted:
        assert [officer.fault for officer in officers if officer.fault is not None] == []
        assert time.monotonic() < until
        time.sleep(0.002)


# ---- the judge ----


def lost(place: Place, officers: list[Officer]) -> list[str]:
    """What was acknowledged and is not there; asked while nobody serves."""
    with place.opened() as town, town.database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert audit.verify(session, town.keys) is None
        there = frozenset(session.exec(select(Submission.id)))
    return [f"{each.login}: {told}" for each in officers for told in tuple(each.told.values()) if told not in there]


def judge(place: Place, officer: Officer) -> None:
    """Every sending of this officer is there once and whole."""
    with place.opened() as town, town.database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        sent = session.exec(
            select(Submission).where(col(Submission.report_id) == officer.report).order_by(col(Submission.serial))
        ).all()
        assert [row.serial for row in sent] == list(range(1, len(sent) + 1))
        number = re.compile(rf'"({FIRST // 1000}\d{{3}})"')
        households = [int(found[1]) for row in sent if (found := number.search(row.content))]
        assert households == list(range(FIRST + 1, officer.households + 1))  # none lost, none double, in order
        told = {figure: row.id for figure, row in zip(households, sent, strict=True)}
        assert {figure: told[figure] for figure in officer.told} == officer.told
        assert officer.told.keys() | officer.landed == set(households)
        for row in sent:
            acts = select(func.count()).select_from(AuditRow).where(col(AuditRow.act) == "report.send")
            assert session.exec(acts.where(col(AuditRow.object_id) == str(officer.report))).one() == len(sent)
            asked = select(func.count()).select_from(Outbox).where(col(Outbox.about) == f"render/{row.id}")
            assert session.exec(asked).one() == 1
        assert reports.get(session, officer.report).state == "returned"
        projected = town.desk.catalogue.current(session).tables[towns.FORM][0].table
        kept = session.execute(select(projected.c.submission_id).distinct()).scalars().all()
        assert {row.id for row in sent} <= set(kept)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_double_nothing_and_leave_nothing_by_halves(
    place: Place, officers: list[Officer]
) -> None:
    place.phoenix.rise()
    threads = [Thread(target=officer.work) for officer in officers]
    for thread in threads:
        thread.start()
    dice = Random(20261122)
    for _ in range(scaled(KILLS)):
        wait_for_answers(officers, 1 + dice.randrange(PACE))
        time.sleep(dice.uniform(0, 0.05))
        place.phoenix.kill()
        assert lost(place, officers) == []
        place.phoenix.rise()
    officers[0].stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert [officer.fault for officer in officers if officer.fault is not None] == []
    for officer in officers:
        judge(place, officer)
    assert sum(officer.broken for officer in officers) > 0
    assert sum(len(officer.told) for officer in officers) >= CLIENTS


@pytest.mark.slow
def test_a_killed_server_on_a_large_store_is_ready_again_by_itself(
    environment: dict[str, str], town_folder: Path, key_ring: KeyRing, tmp_path: Path
) -> None:
    """G05, R066: a store of 200 MB as a kill leaves it, its journal beside the file; from the start of a process of its
    own to ready, nobody's hand between."""
    settings = replace(read_settings(environment), data_dir=tmp_path / "lived")
    shutil.copytree(town_folder, settings.data_dir)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    town = towns.open_town(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    large_town.grow(town, megabytes=scaled(LARGE))
    shutil.copytree(settings.data_dir, environment["DTTG_DATA_DIR"], ignore=shutil.ignore_patterns("*-shm"))
    database.close()
    assert Path(environment["DTTG_DATA_DIR"], "dttg.db-wal").stat().st_size > 0
    with served(environment, 1) as (again,):
        answer = httpx2.get(f"{again.origin}/readyz", timeout=PATIENCE)
        assert again.worked() < READY
    assert answer.status_code == 200, answer.text
    assert "database good" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("place", ["serving_too_early"], indirect=True)
def test_a_server_that_answers_before_it_commits_is_found_out(place: Place, officers: list[Officer]) -> None:
    """The planted fault."""
    officer = officers[0]
    place.phoenix.rise()
    thread = Thread(target=officer.work)
    thread.start()
    while not officer.heard.wait(0.01):
        assert officer.fault is None
    place.phoenix.kill()
    assert lost(place, [officer]) != []
    thread.join(PATIENCE)  # what it would have sent back is not there
    assert officer.fault is not None
