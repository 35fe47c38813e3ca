"""Writing at the same moment on PostgreSQL (issue 11, shows 5; G12, R066, R110, R113): drafts are saved while another
act holds the audit chain; two who save and one who sends ONE draft lose no acknowledged cell, and nothing goes out by
halves. A store whose drafts wait for the chain, and one that holds no rows, are found out.

One small office for the module, one ward for each test. Nothing here is timed: who waits is asked of PostgreSQL.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
import town as towns
from reporting_office import COLUMNS, FORM, PART, PERIOD, Office, allow_all, staffed
from scale import scaled
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col, select

from engine.compute.frame import Address
from engine.project import compile_files, find_files
from server.actor import Actor, Thing
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.papers import canonical
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk, tell_rested
from server.reporting.entry import add_rows, open_report, save_cells
from server.reporting.sending import send
from server.settings import Settings
from server.store import reports, units
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.models import AuditRow, DraftChange, Editing, Submission
from server.workflow import State

pytestmark = pytest.mark.postgres

ROW = "06"
ONE = (10, 20, 21, 4, 6, 25, 6)  # a line without an error, and so is every multiple of it
LOOKS = 4_000  # at what waits, some milliseconds apart
SAVES = 5  # of each of two persons, while a third sends

Open = Callable[[type[Database]], Desk]


class OneLock(Database):
    """A planted fault: every write waits for the chain, as all of them did before drafts had left it."""

    def write(self, *, chained: bool = True) -> AbstractContextManager[Session]:
        return super().write()


class NoRows(Database):
    """A planted fault: no row is ever held."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)

        @event.listens_for(engine, "before_cursor_execute", retval=True)
        def strip(_c: Any, _k: Any, statement: str, given: Any, *_: Any) -> tuple[str, Any]:
            return re.sub(r"\s+FOR UPDATE", "", statement), given


@dataclass
class Scene:
    """The office, its wards, and how another process would open the same store: an engine of its own."""

    office: Office
    clock: FixedClock
    open: Open
    wards: Iterator[tuple[UUID, str]]

    def draft(self) -> tuple[UUID, Actor, Actor]:
        """The draft of a ward that no test had before, filled but for one row, and two persons who fill that."""
        unit, code = next(self.wards)
        one, two = (
            replace(person, unit=unit, unit_code=code) for person in (self.office.officer, self.office.colleague)
        )
        report = open_report(self.office.desk, one, period=PERIOD, form=FORM)
        add_rows(self.office.desk, one, report=report, part=PART, keys=[ROW])
        first = {at: text for at, text in self.office.cells().items() if at.row != ROW}
        save_cells(self.office.desk, one, report=report, cells=first, base_version=1)
        return report, one, two

    def waiting(self) -> int:
        """How many of the store's connections wait for a lock."""
        asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
        with self.office.desk.database.read() as session:
            return int(session.connection().execute(text(asked)).scalar_one())

    def until_it_waits(self, work: Future[Any]) -> bool:
        """Whether `work` comes to wait for a lock before it is done."""
        for _ in range(LOOKS):
            if self.waiting():
                return True
            if wait([work], timeout=0.005).done:
                return False
        raise AssertionError("it neither ends nor waits for a lock")


@pytest.fixture(scope="module")
def scene(cluster: Any, key_ring: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    cluster.run(f"CREATE DATABASE beside TEMPLATE {cluster.template}")
    settings, clock = Settings(database_url=cluster.url("beside")), FixedClock(towns.MORNING)
    cabinet = Cabinet(tmp_path_factory.mktemp("beside"), RingCipher(key_ring))
    cabinet.prepare()
    catalogue = Catalogue()
    opened: list[Database] = []

    def one(kind: type[Database]) -> Desk:
        database = kind(open_database(settings, key_ring).engine)
        opened.append(database)
        return Desk(
            database=database,
            catalogue=catalogue,
            cabinet=cabinet,
            keys=key_ring,
            clock=clock,
            new_id=uuid4,
            authorize=allow_all,
            upload_limit=1024 * 1024,
        )

    desk = one(Database)
    files = {
        path: content
        for path, content in find_files(towns.ROOT).items()
        if not path.startswith(("forms/indicators/", "templates/"))
        and (path.count("/") < 2 or path.split("/")[1] in ("lists", "blocks", FORM, "ha_noi"))
    }
    publish(desk, None, project=compile_files(files), periods=[("ha_noi", PERIOD)])
    office = staffed(desk, clock)
    with desk.database.read() as session:
        here = units.on_day(session, "ha_noi", day=desk.today)
        wards = [(unit.id, unit.code) for unit in here if unit.kind == "ward"]
    yield Scene(office, clock, one, iter(wards))
    for database in opened:
        database.close()
    cluster.run("DROP DATABASE beside")


def line(times: int) -> dict[Address, str]:
    """A whole line: every figure `times` that of `ONE`."""
    return {Address(0, PART, ROW, column): str(times * one) for column, one in zip(COLUMNS, ONE, strict=True)}


def times_of(figures: Sequence[str]) -> int:
    """Which line these are; -1 where they are of several."""
    found = {int(figure or 0) / one for figure, one in zip(figures, ONE, strict=True)}
    return int(found.pop()) if len(found) == 1 else -1


@dataclass
class Saver:
    """Saves whole lines, each another multiple. `told`: version -> multiple of each acknowledged save; `seen`: of every
    line that stood before these eyes."""

    desk: Desk
    who: Actor
    report: UUID
    numbers: Iterator[int]
    told: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=lambda: {0})
    version: int = 2
    faults: list[str] = field(default_factory=list)

    def save(self) -> bool:
        """Once; False where the report takes nothing more."""
        times = next(self.numbers)
        try:
            saved = save_cells(self.desk, self.who, report=self.report, cells=line(times), base_version=self.version)
        except Refused as refused:
            self.faults += [f"a save was refused: {refused.code}"] if refused.code != "state" else []
            return False
        except (DBAPIError, StaleDataError) as fault:
            self.faults.append(f"a save broke: {type(fault).__name__}")
            return False
        if saved.saved:
            assert len(saved.saved) == len(ONE)
            self.told[saved.version] = times
        theirs = [each.theirs for each in saved.conflicts] or [each.typed for each in saved.changed]
        if theirs:
            self.seen.add(times_of(theirs))
        self.seen.add(times)
        self.version = saved.version
        return True

    def work(self) -> None:
        for _ in range(SAVES):
            if not self.save():
                return


def judged(desk: Desk, report: UUID, savers: Sequence[Saver]) -> list[str]:
    """What is wrong: an acknowledged line that is not in the log, a line by halves, one written over that nobody had
    seen, one that was acknowledged and is neither in the draft nor in what was sent."""
    faults = [fault for saver in savers for fault in saver.faults]
    with desk.database.read() as session:
        row = reports.get(session, report)
        changes = session.exec(
            select(DraftChange).where(col(DraftChange.report_id) == report).order_by(col(DraftChange.version))
        ).all()
        sent = session.exec(select(Submission).where(col(Submission.report_id) == report)).all()
        form = desk.catalogue.current(session).form(FORM, row.edition).form
    log = {}
    for change in changes[1:]:  # the first is not of the row in question
        before, after = ([cell[at] for cell in change.cells] for at in (4, 5))
        log[change.version] = times_of(after)
        saver = next(each for each in savers if each.who.holder == change.holder_id)
        if times_of(before) not in saver.seen:
            faults.append(f"line {times_of(after)} was written over {times_of(before)}, unseen")
    faults += [f"half a line at {version}" for version, times in log.items() if times == -1]
    told = {version: times for saver in savers for version, times in saver.told.items()}
    faults += [f"line {times} was lost" for version, times in told.items() if log.get(version) != times]
    if len(told) != sum(len(saver.told) for saver in savers):
        faults.append("two saves are one version")
    if sent:
        cells = canonical.read(sent[-1].content, form).cells
        gone = times_of([str(cells[address].content) for address in line(1)])
        last = max(log, default=0)
        if gone != log.get(last):
            faults.append(f"line {log.get(last)} was acknowledged, line {gone} was sent")
        if State(row.state) is not State.SENT or len(sent) != 1:
            faults.append(f"{len(sent)} sendings, and the report is {row.state}")
    return faults


# ---- beside the chain ----


@pytest.mark.parametrize("kind", [Database, OneLock])
def test_drafts_are_saved_while_another_act_holds_the_chain(scene: Scene, kind: type[Database]) -> None:
    """Two processes save two drafts, and neither waits; where every write waits for the chain, they are seen to."""
    drafts = [scene.draft() for _ in range(2)]
    savers = [Saver(scene.open(kind), who, report, count(1)) for report, who, _ in drafts]
    with ThreadPoolExecutor() as pool:
        with scene.office.desk.database.write() as session:
            thing = Thing(kind="report", id=str(drafts[0][0]))
            scene.office.desk.record(session, scene.office.officer, act="report.print", thing=thing)
            work = [pool.submit(saver.work) for saver in savers]
            waits = [scene.until_it_waits(each) for each in work]
        for each in work:
            each.result()
    assert waits == [kind is OneLock] * 2
    for saver in savers:
        assert len(saver.told) == SAVES
        assert judged(scene.office.desk, saver.report, [saver]) == []


# ---- one draft ----


def race(scene: Scene, kind: type[Database]) -> list[str]:
    """Two persons save one draft, a third signs and sends it at the same time, each at a process of their own."""
    report, one, two = scene.draft()
    numbers = count(1)
    savers = [Saver(scene.open(kind), who, report, numbers) for who in (one, two)]
    sender = replace(scene.office, desk=scene.open(kind))
    with ThreadPoolExecutor() as pool:
        work = [pool.submit(saver.work) for saver in savers]
        while True:
            last = all(each.done() for each in work)
            try:
                sender.send(report, one)
                break
            except Refused as refused:
                why = refused.code
            except (DBAPIError, StaleDataError) as fault:
                savers[0].faults.append(why := f"a sending broke: {type(fault).__name__}")
            if last:
                savers[0].faults.append(f"nobody saves, and it is not sent: {why}")
                break
        for each in work:
            each.result()
    for each in (*savers, sender):
        each.desk.database.close()
    return judged(scene.office.desk, report, savers)


def test_two_who_save_and_one_who_sends_lose_nothing(scene: Scene) -> None:
    for _ in range(max(2, scaled(60))):
        assert race(scene, Database) == []


def test_where_no_row_is_held_the_same_is_found_wrong(scene: Scene) -> None:
    assert any(race(scene, NoRows) for _ in range(10))


def interposed(desk: Desk, statement: str, act: Callable[[], None]) -> None:
    """Once, before `desk` runs a statement that begins so, `act` happens."""
    waiting = [act]

    @event.listens_for(desk.database.engine, "before_cursor_execute")
    def before(_c: Any, _k: Any, asked: str, *_: Any) -> None:
        if waiting and re.match(statement, asked):
            waiting.pop()()


@pytest.mark.parametrize("kind", [Database, NoRows])
def test_a_sending_that_meets_a_save_under_way_waits_for_it(scene: Scene, kind: type[Database]) -> None:
    """The saver has read that the report is a draft; then somebody sends. Whoever holds no row sends, and what the
    saver is told is saved went nowhere."""
    report, one, two = scene.draft()
    first = Saver(scene.office.desk, one, report, count(1))
    assert first.save()
    scene.office.sign(report, one)
    version = first.version
    saver = Saver(scene.open(kind), two, report, count(2), version=version, seen={1})
    sender = scene.open(kind)
    sending: list[Future[Any]] = []
    with ThreadPoolExecutor() as pool:

        def meet() -> None:
            sending.append(pool.submit(send, sender, one, report=report, base_version=version))
            assert scene.until_it_waits(sending[0]) is (kind is Database)

        interposed(saver.desk, "INSERT INTO editing", meet)
        assert saver.save()
    faults = judged(scene.office.desk, report, [first, saver])
    if kind is NoRows:
        assert "line 2 was acknowledged, line 1 was sent" in faults
        return
    assert faults == []
    with pytest.raises(Refused) as refused:
        sending[0].result()
    assert refused.value.code == "changed_meanwhile"


@pytest.mark.parametrize("kind", [Database, NoRows])
def test_a_save_that_meets_a_sending_under_way_is_refused_when_it_is_through(
    scene: Scene, kind: type[Database]
) -> None:
    report, one, two = scene.draft()
    saver, sender = Saver(scene.open(kind), one, report, count(1)), scene.open(kind)
    assert saver.save()
    scene.office.sign(report, two)
    saving: list[Future[bool]] = []
    with ThreadPoolExecutor() as pool:

        def meet() -> None:
            saving.append(pool.submit(saver.save))
            assert scene.until_it_waits(saving[0]) is (kind is Database)

        interposed(sender, "INSERT INTO submission", meet)
        send(sender, two, report=report, base_version=saver.version)
        taken = saving[0].result()
    faults = judged(scene.office.desk, report, [saver])
    assert taken is (kind is NoRows)
    assert bool(faults) is (kind is NoRows)


@pytest.mark.parametrize("kind", [Database, NoRows])
def test_the_audit_hears_of_every_save_though_it_is_told_at_the_same_moment(scene: Scene, kind: type[Database]) -> None:
    """The worker tells of a session that has rested just when its person saves once more."""
    report, one, _ = scene.draft()
    saver, worker = Saver(scene.open(kind), one, report, count(1)), scene.open(kind)
    assert saver.save()
    telling: list[Future[int]] = []
    with ThreadPoolExecutor() as pool:

        def meet() -> None:
            scene.clock.advance(timedelta(minutes=31))
            telling.append(pool.submit(tell_rested, worker))
            assert scene.until_it_waits(telling[0]) is True

        interposed(saver.desk, "UPDATE draft_cell|INSERT INTO draft_change", meet)
        assert saver.save()
        telling[0].result()
    assert saver.save()
    with scene.office.desk.database.read() as session:
        lines = session.exec(
            select(AuditRow.after).where(col(AuditRow.act) == "report.edit", col(AuditRow.object_id) == str(report))
        ).all()
        left = session.exec(select(Editing.saves).where(col(Editing.report_id) == report)).all()
    heard = sum(int(after["saves"]) for after in lines if after is not None) + sum(left)
    assert len(lines) == 1
    assert (heard == 2 + len(saver.told)) is (kind is Database)  # the draft was begun by two
