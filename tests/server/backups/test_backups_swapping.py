"""A restored folder takes the place of the running data after a second person's word (R128)."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import filled_town
import pytest
import town as towns

from server.actor import Actor, Right
from server.audit.walking import check
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import restore
from server.backups.swapping import Word, swap
from server.backups.taking import System, take
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.settings import Settings
from server.store import audit
from server.store.database import Database, open_database

DOCUMENT = "12/QĐ-SDTTG"


@pytest.fixture
def restored(
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
    tmp_path: Path,
) -> Path:
    taken = take(running, into=places[:1], recipients=recipients)
    chosen = places[0].open(taken.manifest.name, running.keys)
    return restore(chosen, identity=officers[0], into=tmp_path / "khoi-phuc", ring=running.keys).folder


@pytest.fixture
def word(running: System) -> Word:
    town = towns.open_town(running.settings, running.database, keys=running.keys, clock=running.clock)
    operator, leader = (filled_town.actor(town, login) for login in ("vanhanh", "lanhdao"))
    return Word(first=operator, second=leader, document=DOCUMENT)


def go(restored: Path, running: System, word: Word, *, give_up: bool = True) -> object:
    return swap(restored, settings=running.settings, ring=running.keys, word=word, give_up=give_up, clock=running.clock)


def test_the_restored_data_runs_and_what_ran_before_lies_beside(restored: Path, running: System, word: Word) -> None:
    running.database.close()
    with pytest.raises(Unfit, match="có 1 việc ghi sau"):  # the backup's own line
        go(restored, running, word, give_up=False)
    done = go(restored, running, word)
    assert done.lost == 1
    assert (done.aside / "dttg.db").exists()
    again = open_database(running.settings, running.keys)
    with again.read() as session:
        (entry,) = (link.entry for link in audit.latest(session, 1))
    assert (entry.act, entry.account, entry.after["document"]) == ("backup.swap", word.second.account, DOCUMENT)
    found = check(again, keys=running.keys, heads=running.settings.heads_file, clock=running.clock)
    assert found.broken is None  # the heads of lines that are no more went aside
    again.close()


def _changed(word: Word, change: str) -> Word:
    if change == "one person with two accounts":
        return replace(word, second=replace(word.second, person=word.first.person))
    if change == "no leader":
        somebody: Actor = replace(word.second, person=uuid4(), rights=(Right(role="reviewer", scope="all"),))
        return replace(word, second=somebody)
    return replace(word, document="  ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("one person with two accounts", "hai người khác nhau"),
        ("no leader", "lãnh đạo Sở hoặc quản trị trung tâm"),
        ("no document", "số văn bản"),
    ],
)
def test_without_two_persons_and_a_document_nothing_moves(
    change: str, said: str, restored: Path, running: System, word: Word
) -> None:
    with pytest.raises(Unfit, match=said):
        go(restored, running, _changed(word, change))
    assert restored.exists()
    assert running.settings.database_file.exists()


def test_while_the_system_runs_nothing_moves(restored: Path, running: System, word: Word) -> None:
    with running.database.read() as session:
        audit.head(session)
        with pytest.raises(Unfit, match="đang được dùng"):
            go(restored, running, word)
    assert restored.exists()


def test_a_folder_that_was_not_proved_is_refused(running: System, word: Word, tmp_path: Path) -> None:
    (tmp_path / "chep-tay").mkdir()
    with pytest.raises(Unfit, match="không phải thư mục do"):
        go(tmp_path / "chep-tay", running, word)


def test_data_of_another_system_is_not_replaced(
    restored: Path, running: System, word: Word, encrypted_elsewhere: Database, elsewhere: Settings
) -> None:
    encrypted_elsewhere.close()
    with pytest.raises(Unfit, match="của hệ thống khác"):
        swap(restored, settings=elsewhere, ring=running.keys, word=word, give_up=True, clock=running.clock)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "khac", key_file=tmp_path / "keys" / "ring.json")


@pytest.fixture
def encrypted_elsewhere(elsewhere: Settings, running: System, migrated_file: Path) -> Database:
    elsewhere.data_dir.mkdir()
    elsewhere.database_file.write_bytes(migrated_file.read_bytes())
    database = open_database(elsewhere, running.keys)
    audits = next(key for key in KeyRing.make().keys if key.purpose == "audit")
    ring = KeyRing(tuple(audits if key.purpose == "audit" else key for key in running.keys.keys))
    towns.build(elsewhere, database, keys=ring, clock=running.clock)
    return database
