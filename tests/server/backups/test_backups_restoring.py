"""From a set back to a working system; every damaged set refused, the running data untouched (R128, R135, G07)."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from server.accounts.passwords import Passwords, Strength
from server.backups import manifest as manifests
from server.backups import place as placing
from server.backups import restoring
from server.backups.place import Place, Set
from server.backups.recipients import Identity, Recipient
from server.backups.rehearsing import rehearse
from server.backups.restoring import prove, restore
from server.backups.taking import System, take
from server.keys import rekeying
from server.keys.keyring import KeyRing, load
from server.refusal import Unfit
from server.settings import Settings
from server.store import audit, signin
from server.store.catalogue import Catalogue
from server.store.census import Counted, census, tables_of
from server.store.database import Database, open_database

QUICK = Passwords(Strength(memory_kib=64, passes=1))


@pytest.fixture
def chosen(running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]) -> Set:
    taken = take(running, into=places, recipients=recipients)
    return places[0].open(taken.manifest.name, running.keys)


def counted(database: Database) -> Mapping[str, Counted]:
    with database.read() as session:
        return census(session, tables_of(Catalogue().current(session)))


def spoil(path: Path, *, at: int = -20) -> None:
    """One bit."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_restored_system_is_the_same_bit_for_bit_and_lets_people_in(
    chosen: Set, running: System, officers: tuple[Identity, Identity], tmp_path: Path
) -> None:
    for number, officer in enumerate(officers):  # either of the two is enough
        done = restore(chosen, identity=officer, into=tmp_path / f"moi-{number}", ring=running.keys)
        assert [proof.title for proof in done.proofs] == [
            "Tệp của bản sao lưu",
            "Cơ sở dữ liệu",
            "Chuỗi nhật ký",
            "Số dòng và nội dung từng bảng",
            "Tệp đính kèm và bản in",
        ]
    assert placing.hash_of(tmp_path / "moi-0" / "dttg.db") == chosen.manifest.database.sha256
    assert placing.hash_of(tmp_path / "moi-1" / "dttg.db") == chosen.manifest.database.sha256
    (mine,) = (running.settings.files_dir).glob("*/*.enc")
    (theirs,) = (tmp_path / "moi-0" / "files").glob("*/*.enc")
    assert mine.read_bytes() == theirs.read_bytes()
    again = open_database(Settings(data_dir=tmp_path / "moi-0"), running.keys)
    with again.read() as session:
        known = signin.credentials(session, "canbo")
        assert known is not None
        assert QUICK.matches("Mưa-rào 2026", known.password_hash)
    again.close()


def test_one_cell_changed_in_the_copy_is_found_by_the_count(
    chosen: Set, running: System, officers: tuple[Identity, Identity], tmp_path: Path
) -> None:
    """The planted fault: a set whose database is not what its manifest counted, yet signed and hashed."""
    with running.database.write() as session:
        session.connection().execute(text("UPDATE unit SET name = name || '.' WHERE code = '00004'"))
    others = {**chosen.manifest.tables, "unit": counted(running.database)["unit"]}
    assert others["unit"].rows == chosen.manifest.tables["unit"].rows
    signed = manifests.write(replace(chosen.manifest, tables=others), running.keys.current("backup"))
    chosen.sealed(manifests.FILE).write_bytes(signed)
    again = Place(chosen.folder.parent).open(chosen.manifest.name, running.keys)
    with pytest.raises(Unfit, match="Nội dung bảng unit khác bản kê"):
        restore(again, identity=officers[0], into=tmp_path / "moi", ring=running.keys)
    assert not (tmp_path / "moi").exists()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("one bit of the database", "khác bản kê"),
        ("cut short", "khác bản kê"),
        ("a file of the pool is gone", "thiếu"),
        ("one bit of the manifest", "chữ ký không đúng"),
        ("a swapped manifest", "đã bị tráo"),
        ("no manifest", "không phải một bản sao lưu đã xong"),
        ("of another system", "của hệ thống khác"),
        ("a wrong officer's key", "không mở được bản"),
        ("an old key ring", "Vòng khóa không có khóa database-2"),
        ("over something that is there", "đã có dữ liệu"),
    ],
)
def test_a_damaged_backup_is_refused_and_the_running_data_is_untouched(
    damage: str,
    said: str,
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
    tmp_path: Path,
) -> None:
    identity, ring, into = officers[0], running.keys, tmp_path / "moi"
    if damage == "an old key ring":
        running.database.close()
        rekeying.rekey(running.settings, running.keys, purpose="database", clock=running.clock)
        newer = load(running.settings.key_file)
        database = open_database(running.settings, newer)
        running = System(settings=running.settings, database=database, keys=newer, clock=running.clock)
    name = take(running, into=places[:1], recipients=recipients).manifest.name
    folder = places[0].folder / name
    before = counted(running.database)
    if damage == "one bit of the database":
        spoil(folder / placing.DATABASE)
    if damage == "cut short":
        whole = (folder / placing.DATABASE).read_bytes()
        (folder / placing.DATABASE).write_bytes(whole[:-4096])
    if damage == "a file of the pool is gone":
        next((places[0].folder / placing.POOL).glob("*/*/*.age")).unlink()
    if damage == "one bit of the manifest":
        text_ = (folder / manifests.FILE).read_text(encoding="utf-8")
        (folder / manifests.FILE).write_text(text_.replace("Bùi Thị Giữ", "Bùi Thị Giử"), encoding="utf-8")
    if damage == "a swapped manifest":
        running.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  (a fixed clock)
        other = take(running, into=places[:1], recipients=recipients).manifest.name
        shutil.copyfile(places[0].folder / other / manifests.FILE, folder / manifests.FILE)
        before = counted(running.database)
    if damage == "no manifest":
        (folder / manifests.FILE).unlink()
    if damage == "of another system":
        ring = KeyRing.make()
    if damage == "a wrong officer's key":
        identity = Identity.new()
    if damage == "an old key ring":
        ring = KeyRing(tuple(key for key in ring.keys if key.id != "database-2"))
    if damage == "over something that is there":
        into = running.settings.data_dir
    with pytest.raises(Unfit, match=said):
        restore(places[0].open(name, ring), identity=identity, into=into, ring=ring)
    assert counted(running.database) == before
    assert not (tmp_path / "moi").exists()
    assert not list(tmp_path.glob(".dang-khoi-phuc-*"))
    running.database.close()


def test_a_set_from_before_an_upgrade_is_restored_and_one_of_a_newer_program_refused(
    chosen: Set,
    running: System,
    officers: tuple[Identity, Identity],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restoring, "newest", lambda: "9999")  # the program has grown on
    done = restore(chosen, identity=officers[0], into=tmp_path / "moi", ring=running.keys)
    assert "đúng bản kê" in done.proofs[3].found
    monkeypatch.setattr(restoring, "is_known", lambda named: False)
    with pytest.raises(Unfit, match="do chương trình mới hơn làm ra"):
        restore(chosen, identity=officers[0], into=tmp_path / "nua", ring=running.keys)


def test_a_set_is_proved_without_any_officers_key(chosen: Set, running: System) -> None:
    assert prove(chosen) == 3
    spoil(chosen.sealed(placing.HEADS))
    with pytest.raises(Unfit, match=r"heads\.age khác bản kê"):
        prove(chosen)


def test_postgresql_goes_into_an_empty_database_and_is_counted_the_same(
    running_postgresql: System,
    empty_url: str,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    officers: tuple[Identity, Identity],
    tmp_path: Path,
) -> None:
    taken = take(running_postgresql, into=places, recipients=recipients)
    chosen = places[1].open(taken.manifest.name, running_postgresql.keys)
    with pytest.raises(Unfit, match="nêu một cơ sở dữ liệu trống"):
        restore(chosen, identity=officers[0], into=tmp_path / "moi", ring=running_postgresql.keys)
    done = restore(
        chosen, identity=officers[0], into=tmp_path / "moi", ring=running_postgresql.keys, database_url=empty_url
    )
    assert len(done.proofs) == 5
    with pytest.raises(Unfit, match="đã có bảng"):
        restore(
            chosen, identity=officers[1], into=tmp_path / "nua", ring=running_postgresql.keys, database_url=empty_url
        )


def test_a_rehearsal_walks_the_whole_way_and_leaves_nothing_behind(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...], tmp_path: Path
) -> None:
    kept = take(running, into=places, recipients=recipients)
    running.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  (a fixed clock)
    done = rehearse(running, places=places, recipients=recipients, into=tmp_path / "dien-tap")
    assert list(done.proofs) == [each.folder for each in places]
    assert not (tmp_path / "dien-tap").exists()
    for place in places:
        assert [each.manifest.name for each in place.sets(running.keys)] == [kept.manifest.name]
        assert len(list((place.folder / placing.POOL).glob("*/*/*.age"))) == 1
    with running.database.read() as session:
        assert audit.latest(session, 1)[0].entry.act == "backup.rehearse"


def test_a_rehearsal_that_fails_says_what_and_leaves_nothing_behind(
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second place keeps a copy that went bad on its way to the disk."""
    settle = Place.settle

    def rotten(self: Place, written: Path, name: str) -> None:
        if self == places[1]:
            spoil(written / placing.DATABASE)
        settle(self, written, name)

    monkeypatch.setattr(Place, "settle", rotten)
    with pytest.raises(Unfit, match="khác bản kê"):
        rehearse(running, places=places, recipients=recipients, into=tmp_path / "dien-tap")
    assert not (tmp_path / "dien-tap").exists()
    assert all(place.sets(running.keys) == () for place in places)
