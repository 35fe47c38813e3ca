"""The restore drill of issue 11, shows 3 (G07; R060, R128, R135): a system of 200 MB comes back bit for bit, counts the
same, its chain holds, its people get in; and every damaged set is refused on PostgreSQL as on the encrypted file. The
time is measured by `tests/benchmarks/bench_restore.py`."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import filled_town
import large_town
import pytest
import town as towns
from drill import drill
from scale import scaled
from sqlalchemy import inspect, text

from server.backups import manifest as manifests
from server.backups import place as placing
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import restore
from server.backups.taking import System, take
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.refusal import Unfit
from server.settings import Settings
from server.store.database import open_database
from server.store.moving import move

SIZE = 200  # MB


@pytest.fixture
def system(tmp_path: Path, town_folder: Path, key_ring: KeyRing) -> Iterator[System]:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys" / "ring.json")
    shutil.copytree(town_folder, settings.data_dir)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    yield filled_town.system_of(towns.open_town(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING)))
    database.close()


@pytest.fixture
def empty_urls(cluster: Any) -> Iterator[tuple[str, str]]:
    names = [f"drill_{os.getpid()}_{number}" for number in range(2)]
    for name in names:
        cluster.run(f"CREATE DATABASE {name}")
    yield cluster.url(names[0]), cluster.url(names[1])
    for name in names:
        cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def on_postgresql(system: System, empty_urls: tuple[str, str]) -> Iterator[System]:
    settings = replace(system.settings, database_url=empty_urls[0])
    database = open_database(settings, system.keys)
    move(system.database, database)
    yield replace(system, settings=settings, database=database)
    database.close()


@pytest.mark.slow
def test_a_large_system_comes_back_bit_for_bit_and_lets_its_people_in(system: System, tmp_path: Path) -> None:
    town = towns.open_town(system.settings, system.database, keys=system.keys, clock=system.clock)
    large_town.grow(town, megabytes=scaled(SIZE))
    done = drill(system, place=tmp_path / "noi", into=tmp_path / "moi")
    assert done.wrong == ()
    assert done.size >= scaled(SIZE) * 1024 * 1024
    assert done.backup + done.restore < 240


@pytest.mark.slow
@pytest.mark.postgres
def test_the_same_on_postgresql(on_postgresql: System, empty_urls: tuple[str, str], tmp_path: Path) -> None:
    done = drill(on_postgresql, place=tmp_path / "noi", into=tmp_path / "moi", database_url=empty_urls[1])
    assert done.wrong == ()


def test_the_drill_finds_a_figure_that_is_not_what_it_was(system: System, tmp_path: Path, monkeypatch: Any) -> None:
    """The planted fault: somebody changes the restored database and its files before they are looked at."""
    import drill as drilling  # noqa: PLC0415  # the module, to plant in

    def and_spoil(*given: Any, **named: Any) -> Any:
        done = restore(*given, **named)
        again = open_database(Settings(data_dir=named["into"]), system.keys)
        with again.write() as session:
            session.connection().execute(text("UPDATE account SET login = 'ai-khac' WHERE login = 'canbo'"))
        again.close()
        next((named["into"] / "files").rglob("*.enc")).unlink()
        return done

    monkeypatch.setattr(drilling, "restore", and_spoil)
    wrong = drill(system, place=tmp_path / "noi", into=tmp_path / "moi").wrong
    assert {"content", "login"} <= set(wrong)
    assert any(name.endswith(".enc") for name in wrong)


DAMAGES = {
    "one bit": "khác bản kê",
    "cut short": "khác bản kê",
    "a file of the pool is gone": "thiếu",
    "one bit of the manifest": "chữ ký không đúng",
    "a swapped manifest": "đã bị tráo",
    "no manifest": "không phải một bản sao lưu đã xong",
    "of another system": "của hệ thống khác",
    "a wrong officer's key": "không mở được bản",
    "an old key ring": "Vòng khóa không có khóa files-1",
    "over a database that holds something": "đã có bảng",
}


@pytest.mark.postgres
def test_each_of_ten_damaged_sets_of_postgresql_is_refused_and_nothing_is_filled(
    on_postgresql: System, empty_urls: tuple[str, str], tmp_path: Path
) -> None:
    officers = (Identity.new(), Identity.new())
    recipients = tuple(Recipient(f"Người {number}", each.key) for number, each in enumerate(officers))
    whole = Place(tmp_path / "noi")
    whole.folder.mkdir()
    names = []
    for _ in range(2):
        names.append(take(on_postgresql, into=[whole], recipients=recipients).manifest.name)
        on_postgresql.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  (a fixed clock)
    for number, (damage, said) in enumerate(DAMAGES.items()):
        place = Place(tmp_path / f"hong-{number}")
        shutil.copytree(whole.folder, place.folder)
        folder, ring, identity, url = place.folder / names[0], on_postgresql.keys, officers[0], empty_urls[1]
        sealed, listed = folder / placing.DATABASE, folder / manifests.FILE
        if damage == "one bit":
            content = bytearray(sealed.read_bytes())
            content[len(content) // 2] ^= 1
            sealed.write_bytes(content)
        if damage == "cut short":
            sealed.write_bytes(sealed.read_bytes()[:-4096])
        if damage == "a file of the pool is gone":
            next((place.folder / placing.POOL).rglob("*.age")).unlink()
        if damage == "one bit of the manifest":
            listed.write_text(listed.read_text(encoding="utf-8").replace("Người 1", "Người 2"), encoding="utf-8")
        if damage == "a swapped manifest":
            shutil.copyfile(place.folder / names[1] / manifests.FILE, listed)
        if damage == "no manifest":
            listed.unlink()
        if damage == "of another system":
            ring = KeyRing.make()
        if damage == "a wrong officer's key":
            identity = Identity.new()
        if damage == "an old key ring":
            ring = KeyRing(tuple(key for key in ring.keys if key.id != "files-1"))
        if damage == "over a database that holds something":
            url = empty_urls[0]
        with pytest.raises(Unfit, match=said):
            restore(place.open(names[0], ring), identity=identity, into=tmp_path / "moi", ring=ring, database_url=url)
        assert not (tmp_path / "moi").exists(), damage
    target = open_database(Settings(database_url=empty_urls[1]), on_postgresql.keys)
    assert inspect(target.engine).get_table_names() == []
    target.close()
