"""Nothing lies on the disk in clear (R122, C10, G23), and every key can be changed (C12)."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import city as cities
import pytest
import town as towns
from sqlalchemy import text
from starlette.testclient import TestClient

from server.keys import rekeying
from server.keys.keyring import KeyRing, load, write_new
from server.refusal import Unfit
from server.reporting.entry import read_for_entry
from server.reporting.sending import read_attachment
from server.settings import Settings
from server.store import audit
from server.store.database import open_database
from server.store.files import Cabinet, RingCipher

FIRST = ("Mường", "Dao", "Tày", "Thái", "Nùng", "Hoa", "Kinh", "Sán Chay", "Giáy", "Lào")
SAID = tuple(f"Thôn {first} số {number} ở cuối đường mòn" for first in FIRST for number in range(20))
PASSWORDS = tuple(f"Mật-khẩu-{number:02} Rừng" for number in range(20))


def found_in(folder: Path, wanted: Iterable[str]) -> list[str]:
    """The strings that stand in some file, in UTF-8 or UTF-16."""
    held = b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return [each for each in wanted if each.encode() in held or each.encode("utf-16-le") in held]


def journey(city: cities.City) -> None:
    """Strings reach every place that keeps words: drafts, sendings, remarks, requests, names, uploads, the log."""
    desk = city.town.desk
    with city.town.database.write() as session:
        connection = session.connection()
        for number, each in enumerate(SAID[:100]):
            connection.execute(
                text("INSERT INTO setting (name, value) VALUES (:name, :value)"), {"name": f"x{number}", "value": each}
            )
        connection.execute(text("UPDATE holder SET section = :words"), {"words": SAID[100]})
        connection.execute(text("UPDATE remark SET answer = :words"), {"words": SAID[101]})
        connection.execute(text("UPDATE removal SET answer = :words"), {"words": SAID[102]})
        connection.execute(text("UPDATE unit SET name = name || :words"), {"words": SAID[103]})
        connection.execute(text("UPDATE draft_cell SET typed = :words WHERE row = '09'"), {"words": SAID[104]})
    for number, each in enumerate(SAID[105:]):
        desk.cabinet.keep(desk.new_id(), f"tệp {number}: {each}".encode())
    for password in PASSWORDS:
        hashed = towns.QUICK.hash(password)
        with city.town.database.write() as session:
            session.connection().execute(text("UPDATE account SET password_hash = :hash"), {"hash": hashed})


def test_after_a_full_journey_no_known_word_and_no_password_stands_in_any_file(city: cities.City) -> None:
    """200 strings and 20 passwords over database, WAL and uploads."""
    journey(city)
    folder = city.town.settings.data_dir
    assert (folder / "dttg.db-wal").stat().st_size > 0
    assert len({*SAID, *PASSWORDS}) == 220
    assert found_in(folder, (*SAID, *PASSWORDS, towns.PASSWORD)) == []
    for target in cities.TARGETS:
        assert found_in(folder, (cities.word(target), cities.number(target))) == []


def test_the_same_search_on_a_plain_copy_finds_them(city: cities.City, tmp_path: Path) -> None:
    """The planted fault: the same data, not encrypted."""
    journey(city)
    plain = tmp_path / "plain"
    plain.mkdir()
    with city.town.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql(f"ATTACH DATABASE '{plain / 'plain.db'}' AS plain KEY ''")
        connection.exec_driver_sql("SELECT sqlcipher_export('plain')").fetchall()
        connection.exec_driver_sql("DETACH DATABASE plain")
        connection.exec_driver_sql("BEGIN")
    cabinet = city.town.desk.cabinet
    for path in cabinet.folder.glob("*/*.enc"):
        content = cabinet.cipher.unlock(path.read_bytes(), about=UUID(path.stem), key_id="files-1")
        (plain / path.name).write_bytes(content)
    assert set(found_in(plain, SAID)) == set(SAID)
    assert found_in(plain, (cities.word(cities.OWN),))


def test_the_log_holds_no_figure_and_no_name(city: cities.City, caplog: pytest.LogCaptureFixture, app: object) -> None:
    token, _ = city.sign_in("canbo")
    with caplog.at_level(logging.DEBUG, logger="dttg"):
        browser = TestClient(app, cookies={"dttg": token})  # type: ignore[arg-type]
        browser.get(f"/bao-cao/{city.of[cities.OWN].report}?tim=B%C3%B9i+Th%E1%BB%8B")
    assert caplog.records
    for word in ("Bùi Thị", cities.number(cities.OWN), cities.word(cities.OWN), token):
        assert word not in caplog.text


# ---- changing keys ----


@pytest.fixture
def at_rest(city: cities.City, key_ring: KeyRing) -> Settings:
    """The city with nobody at work on it, and its key file."""
    write_new(key_ring, city.town.settings.key_file)
    city.town.database.close()
    return city.town.settings


@pytest.mark.parametrize("purpose", ["database", "files", "audit", "csrf"])
def test_after_a_change_of_key_everything_reads_as_before_and_the_chain_holds(
    city: cities.City, at_rest: Settings, key_ring: KeyRing, purpose: str
) -> None:
    done = rekeying.rekey(at_rest, key_ring, purpose=purpose, clock=city.town.clock)
    ring = load(at_rest.key_file)
    assert done.key == f"{purpose}-2"
    assert ring.current(purpose).secret != key_ring.current(purpose).secret
    assert at_rest.key_file.stat().st_mode & 0o777 == 0o600
    database = open_database(at_rest, ring)
    desk = city.town.desk
    anew = replace(desk, database=database, keys=ring, cabinet=Cabinet(at_rest.files_dir, RingCipher(ring)))
    officer = city.of[cities.OWN]
    who = _actor(city, database)
    assert read_for_entry(anew, who, report=officer.report).typed
    assert read_attachment(anew, who, attachment=officer.attachment)[1] == towns.paper()
    with database.read() as session:
        assert audit.verify(session, ring) is None
        assert [link.entry.act for link in audit.latest(session, 1)] == ["keys.change"]
        assert audit.latest(session, 1)[0].key_id == ring.current("audit").id
    database.close()


def _actor(city: cities.City, database: object) -> object:
    return cities.actor(replace(city.town, database=database), "canbo")


def test_the_old_database_key_opens_nothing_any_more(city: cities.City, at_rest: Settings, key_ring: KeyRing) -> None:
    rekeying.rekey(at_rest, key_ring, purpose="database", clock=city.town.clock)
    with pytest.raises(Unfit, match="Khóa không mở được"):
        open_database(at_rest, key_ring)


def test_the_old_files_key_opens_no_file_any_more(city: cities.City, at_rest: Settings, key_ring: KeyRing) -> None:
    done = rekeying.rekey(at_rest, key_ring, purpose="files", clock=city.town.clock)
    assert done.again >= len(cities.TARGETS)
    path = at_rest.files_dir / city.of[cities.OWN].attachment.hex[:2] / f"{city.of[cities.OWN].attachment}.enc"
    with pytest.raises(ValueError, match="changed"):
        RingCipher(key_ring).unlock(path.read_bytes(), about=city.of[cities.OWN].attachment, key_id="files-1")


def test_cut_off_after_the_new_key_was_written_the_database_still_opens(
    city: cities.City, at_rest: Settings, key_ring: KeyRing
) -> None:
    """A crash between the key file and the database."""
    both = rekeying.with_new_key(key_ring, "database")
    rekeying.replace(both, at_rest.key_file)
    open_database(at_rest, load(at_rest.key_file)).close()
    done = rekeying.rekey(at_rest, load(at_rest.key_file), purpose="database", clock=city.town.clock)
    assert done.key == "database-3"


def test_an_unknown_purpose_and_postgresql_are_refused_in_one_line(city: cities.City, at_rest: Settings) -> None:
    ring = load(at_rest.key_file)
    with pytest.raises(Unfit, match="Không có khóa"):
        rekeying.rekey(at_rest, ring, purpose="gì đó", clock=city.town.clock)
    elsewhere = replace(at_rest, database_url="postgresql+psycopg://x/y")
    with pytest.raises(Unfit, match="mã hóa ổ đĩa"):
        rekeying.rekey(elsewhere, ring, purpose="database", clock=city.town.clock)
