"""The worker does what acts left behind: once, again after a fault, and not twice when two workers meet."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlmodel import Session, select

from server.clock import FixedClock
from server.running.worker import Job, Keep, Worker
from server.store import outbox
from server.store.database import Database
from server.store.files import Cabinet
from server.store.models import Outbox, Setting


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "dttg.worker")


def _note(words: Mapping[str, str]) -> Keep:
    """A job whose result is a row, so that doing it twice would break the primary key."""

    def keep(session: Session) -> str:
        session.add(Setting(name=words["name"], value="done"))
        session.flush()
        return "kept"

    return keep


def _fail(words: Mapping[str, str]) -> Keep:
    raise RuntimeError(words["name"])


@pytest.fixture
def worker(database: Database, cabinet: Cabinet, clock: FixedClock) -> Callable[[str, Job], Worker]:
    def make(name: str, job: Job) -> Worker:
        return Worker(name=name, database=database, cabinet=cabinet, clock=clock, jobs={"note": job})

    return make


def _ask(database: Database, clock: FixedClock, new_id: Callable[[], UUID], *, count: int = 1) -> None:
    with database.write() as session:
        for number in range(count):
            name = f"work-{number}"
            outbox.ask(session, "note", id_=new_id(), about=name, words={"name": name}, now=clock.now())


def _rows(database: Database) -> list[Outbox]:
    with database.read() as session:
        return list(session.exec(select(Outbox)))


Make = Callable[[str, Job], Worker]


def test_it_works(database: Database, worker: Make, clock: FixedClock, new_id: Callable[[], UUID]) -> None:
    _ask(database, clock, new_id)
    one = worker("a", _note)
    assert [one.work_once(), one.work_once()] == [True, False]
    (row,) = _rows(database)
    assert (row.done_at, row.result, row.attempts) == (clock.now(), "kept", 1)


def test_asking_twice_is_asking_once(database: Database, clock: FixedClock, new_id: Callable[[], UUID]) -> None:
    _ask(database, clock, new_id)
    _ask(database, clock, new_id)
    assert len(_rows(database)) == 1


def test_a_fault_is_tried_again_later_and_given_up_in_the_end(
    database: Database, worker: Make, clock: FixedClock, new_id: Callable[[], UUID]
) -> None:
    _ask(database, clock, new_id)
    one = worker("a", _fail)
    assert one.work_once()
    assert not one.work_once()
    for _ in outbox.PAUSES:
        clock.advance(timedelta(hours=7))
        assert one.work_once()
    clock.advance(timedelta(days=1))
    assert not one.work_once()
    (row,) = _rows(database)
    assert (row.given_up, row.attempts, row.done_at, row.last_error) == (True, 6, None, "RuntimeError")


def test_what_a_dead_worker_held_is_done_by_another(
    database: Database, worker: Make, clock: FixedClock, new_id: Callable[[], UUID]
) -> None:
    _ask(database, clock, new_id)
    with database.write() as session:
        assert outbox.claim(session, worker="dead", now=clock.now()) is not None
    assert not worker("b", _note).work_once()
    clock.advance(outbox.LEASE)
    assert worker("b", _note).work_once()
    assert _rows(database)[0].result == "kept"


def test_a_worker_that_comes_back_too_late_keeps_nothing(
    database: Database, worker: Make, clock: FixedClock, new_id: Callable[[], UUID]
) -> None:
    _ask(database, clock, new_id)

    def slow(words: Mapping[str, str]) -> Keep:
        clock.advance(outbox.LEASE)
        assert worker("quick", _note).work_once()
        return lambda session: "twice"

    assert worker("slow", slow).work_once()
    (row,) = _rows(database)
    assert (row.claimed_by, row.result) == ("quick", "kept")


def test_several_workers_do_everything_once(
    database: Database, worker: Make, clock: FixedClock, new_id: Callable[[], UUID]
) -> None:
    _ask(database, clock, new_id, count=12)

    def drain(name: str) -> None:
        one = worker(name, _note)
        while one.work_once():
            pass

    threads = [Thread(target=drain, args=(f"w{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = _rows(database)
    assert [(row.result, row.attempts, row.last_error) for row in rows] == [("kept", 1, None)] * 12


def test_it_stops_when_told(worker: Make) -> None:
    stop = Event()
    thread = Thread(target=worker("a", _note).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_files_without_a_row_are_swept_after_a_day(
    worker: Make, cabinet: Cabinet, clock: FixedClock, new_id: Callable[[], UUID]
) -> None:
    cabinet.keep(new_id(), b"orphan")
    one = worker("a", _note)
    clock.advance(timedelta(days=365 * 50))
    assert one.sweep() == 1
    assert list(cabinet.folder.glob("*/*")) == []
