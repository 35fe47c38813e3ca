"""Each look of the system's health, good and bad (R054, R124, R135, C25)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import town as towns
from sqlalchemy import text

from server.clock import FixedClock
from server.health import looks, room
from server.health.looks import State, Watched, is_ready, look
from server.health.metrics import Metrics
from server.health.pulse import beat
from server.health.room import want_room
from server.keys.keyring import KeyRing, write_new
from server.refusal import Refused
from server.settings import MEGABYTE, Settings
from server.store.database import Database


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(towns.MORNING)


@pytest.fixture
def watched(
    settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock, tmp_path: Path
) -> Watched:
    write_new(key_ring, settings.key_file)
    towns.build(settings, encrypted_database, keys=key_ring, clock=clock)
    beat(encrypted_database, clock=clock)
    return Watched(settings=settings, database=encrypted_database, keys=key_ring, clock=clock)


def states(watched: Watched) -> dict[str, State]:
    return {each.name: each.state for each in look(watched)}


def test_a_fresh_system_asks_for_its_backup_and_mail_and_is_ready(watched: Watched) -> None:
    found = states(watched)
    assert {name for name, state in found.items() if state is State.BAD} == {"backup", "rehearsal"}
    assert {name for name, state in found.items() if state is State.SOON} == {"mail", "accounts"}
    assert is_ready(look(watched))


def test_a_worker_that_is_gone_is_missed_after_five_minutes(watched: Watched, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=5))
    assert states(watched)["worker"] is State.GOOD
    clock.advance(timedelta(seconds=1))
    assert states(watched)["worker"] is State.BAD
    assert is_ready(look(watched))  # figures are still taken


def test_a_clock_that_went_back_is_seen_by_the_last_line_of_the_audit(watched: Watched, clock: FixedClock) -> None:
    clock.advance(-timedelta(seconds=30))
    assert states(watched)["clock"] is State.GOOD
    clock.advance(-timedelta(seconds=1))
    assert states(watched)["clock"] is State.BAD


def test_little_room_warns_and_less_stops_what_would_be_taken(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = watched.settings.least_free
    for free, wanted in ((6 * least, State.GOOD), (4 * least, State.SOON), (least - MEGABYTE, State.BAD)):
        monkeypatch.setattr(room, "free", lambda folder, free=free: free)
        assert states(watched)["disk"] is wanted
    assert not is_ready(look(watched))
    with pytest.raises(Refused, match="tạm chỉ cho xem"):
        want_room(watched.settings)


def test_a_broken_chain_a_lost_key_and_an_older_store_are_each_named(watched: Watched) -> None:
    watched.settings.key_file.chmod(0o644)
    assert states(watched)["keys"] is State.BAD
    connection = watched.database.engine.raw_connection()
    connection.cursor().execute("DROP TRIGGER audit_refuses_update")
    connection.cursor().execute("UPDATE audit SET act = 'x' WHERE seq = (SELECT max(seq) FROM audit)")
    connection.close()
    assert states(watched)["audit"] is State.BAD
    with watched.database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert states(watched)["database"] is State.BAD
    assert not is_ready(look(watched))


def test_a_look_that_fails_is_a_bad_look(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_watched: Watched) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(looks, "LOOKS", (fails,))
    (found,) = look(watched)
    assert (found.state, found.found) == (State.BAD, "OSError")


def test_a_backup_grows_stale_after_a_day_and_two_hours(watched: Watched, clock: FixedClock, tmp_path: Path) -> None:
    settings = replace(watched.settings, backup_dirs=(tmp_path / "a", tmp_path / "b"))
    backed = replace(watched, settings=settings)
    insert = text(
        "INSERT INTO audit (seq, at, address, act, object_kind, object_id, result, key_id, mac) "
        "VALUES (99999, :at, 'system', 'backup.make', 'backup', 'x', 'done', 'audit-1', x'00')"
    )
    with watched.database.write() as session:
        session.connection().execute(insert, {"at": clock.now().strftime("%Y-%m-%d %H:%M:%S.000000")})
    assert states(backed)["backup"] is State.GOOD
    assert states(replace(backed, settings=replace(settings, backup_dirs=(tmp_path / "a",))))["backup"] is State.SOON
    clock.advance(timedelta(hours=26, seconds=1))
    assert states(backed)["backup"] is State.BAD


def test_counters_say_pages_answers_and_looks(watched: Watched) -> None:
    metrics = Metrics()
    metrics.answered("entry", 200, seconds=0.2)
    metrics.answered("entry", 500, seconds=2)
    said = metrics.text(look(watched)).decode()
    assert 'dttg_requests_total{page="entry",status="500"} 1.0' in said
    assert 'dttg_request_seconds_bucket{le="0.3",page="entry"} 1.0' in said
    assert 'dttg_health{look="backup"} 2.0' in said
