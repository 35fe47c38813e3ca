"""The worker backs up and rehearses by itself, and what fails is tried again, not every minute (R132, R135)."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from server.backups.place import Place
from server.backups.recipients import Recipient
from server.backups.schedule import last
from server.backups.taking import System
from server.backups.tending import Tender
from server.running.worker import Worker
from server.store.catalogue import Catalogue


@pytest.fixture
def tender(running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...], tmp_path: Path) -> Tender:
    listed = tmp_path / "nguoi-mo.txt"
    listed.write_text("".join(f"{each.key} {each.name}\n" for each in recipients), encoding="utf-8")
    settings = replace(running.settings, backup_dirs=tuple(each.folder for each in places), backup_recipients=listed)
    return Tender(replace(running, settings=settings), catalogue=Catalogue())


def test_backups_come_daily_and_near_a_due_day_each_quarter_and_a_rehearsal_each_month(
    tender: Tender, places: tuple[Place, Place]
) -> None:
    clock = tender.system.clock

    def looks(times: int) -> list[int]:
        done = []
        for _ in range(times):
            clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  (a fixed clock)
            done.append(tender.look())
        return done

    assert looks(4) == [1, 1, 1, 0]  # backup, copy of accounts, rehearsal, nothing more
    made = []
    for _ in range(8):  # a period is due on 14 December: every quarter of an hour
        clock.advance(timedelta(minutes=15))  # type: ignore[attr-defined]  (a fixed clock)
        made.append(tender.look())
    assert made == [1] * 8
    clock.advance(timedelta(days=30))  # type: ignore[attr-defined]  (a fixed clock)
    assert looks(4) == [1, 1, 1, 0]
    with tender.system.database.read() as session:
        assert last(session).rehearsal == clock.now() - timedelta(minutes=1)
    assert len(places[1].sets(tender.system.keys)) > 1


def test_a_place_that_is_not_there_is_told_and_tried_again_later(
    tender: Tender, places: tuple[Place, Place], caplog: pytest.LogCaptureFixture
) -> None:
    clock = tender.system.clock
    places[0].folder.rename(places[0].folder.with_name("rut-ra"))
    with caplog.at_level(logging.ERROR, "dttg.backup"):
        assert tender.look() == 0
    assert "ổ chưa gắn" in caplog.text
    caplog.clear()
    clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  (a fixed clock)
    assert tender.look() == 0
    assert caplog.text == ""
    places[0].folder.with_name("rut-ra").rename(places[0].folder)
    clock.advance(timedelta(minutes=15))  # type: ignore[attr-defined]  (a fixed clock)
    assert tender.look() == 1


def test_the_worker_looks_each_minute(tender: Tender) -> None:
    stop, looks = Event(), []

    def look() -> int:
        looks.append(tender.system.clock.now())
        tender.system.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  (a fixed clock)
        if len(looks) == 3:
            stop.set()
        return 0

    system = tender.system
    Worker(
        name="here:1", database=system.database, cabinet=system.cabinet, clock=system.clock, jobs={}, minutely=(look,)
    ).run(stop)
    assert looks[2] - looks[0] >= timedelta(minutes=2)
