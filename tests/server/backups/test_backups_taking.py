"""Making a set: whole or not at all, readable for the two officers only, in two places (R132, R133, C24, G23)."""

import fcntl
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from server.backups import place as placing
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient, read_identity, read_recipients, write_identity
from server.backups.restoring import prove, restore
from server.backups.taking import System, take
from server.refusal import Unfit
from server.store import audit


def test_a_set_lies_whole_in_both_places_and_is_recorded(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    taken = take(running, into=places, recipients=recipients)
    assert (taken.where, taken.trouble) == (tuple(each.folder for each in places), ())
    assert taken.manifest.tables["submission"].rows == 1
    assert len(taken.manifest.files) == 1
    for place in places:
        (there,) = place.sets(running.keys)
        assert prove(there) == 3  # database, heads of the audit chain, the signed sheet
        assert not list(place.drafts())
    with running.database.read() as session:
        assert [link.entry.act for link in audit.latest(session, 1)] == ["backup.make"]


def test_the_server_cannot_read_what_it_made_and_nothing_in_it_is_in_clear(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...], tmp_path: Path
) -> None:
    taken = take(running, into=places, recipients=recipients)
    (there,) = places[0].sets(running.keys)
    with pytest.raises(Unfit, match="Khóa này không mở được"):
        restore(there, identity=Identity.new(), into=tmp_path / "moi", ring=running.keys)
    held = b"".join(path.read_bytes() for path in places[0].folder.rglob("*") if path.is_file())
    for word in ("Bùi Thị Hạnh", "phieu.pdf", "%PDF", "SQLite format 3"):
        assert word.encode() not in held
    assert taken.manifest.recipients[0].name.encode() in held  # the manifest says who may open it


def test_while_others_write_the_set_is_of_one_moment(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    def meanwhile(done: int, of: int) -> None:
        with running.database.write() as session:
            session.connection().execute(
                text("INSERT INTO setting (name, value) VALUES (:name, '1')"), {"name": f"giua-chung-{done}-{of}"}
            )

    taken = take(running, into=places[:1], recipients=recipients, told=meanwhile)
    with running.database.read() as session:
        now = session.connection().execute(text("SELECT count(*) FROM setting")).scalar_one()
    assert taken.manifest.tables["setting"].rows < now


def test_a_file_lies_once_in_the_pool_however_many_sets_there_are(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    first = take(running, into=places[:1], recipients=recipients)
    running.clock.advance(timedelta(minutes=15))  # type: ignore[attr-defined]  (a fixed clock)
    second = take(running, into=places[:1], recipients=recipients)
    assert first.manifest.files == second.manifest.files
    assert len(list((places[0].folder / placing.POOL).glob("*/*/*.age"))) == 1


def test_old_sets_go_and_take_along_what_no_set_names_any_more(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    take(running, into=places[:1], recipients=recipients)
    (attachment,) = (running.settings.files_dir).glob("*/*.enc")
    with running.database.write() as session:  # as a deletion leaves it: the row stays as a tombstone, the file goes
        session.connection().execute(text("UPDATE attachment SET purpose = 'gone'"))
    attachment.unlink()
    for _ in range(10):
        running.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]  (a fixed clock)
        taken = take(running, into=places[:1], recipients=recipients)
    assert taken.dropped == 1
    assert not list((places[0].folder / placing.POOL).glob("*/*/*.age"))


def test_other_officers_seal_everything_anew(
    running: System,
    places: tuple[Place, Place],
    recipients: tuple[Recipient, ...],
    tmp_path: Path,
) -> None:
    take(running, into=places[:1], recipients=recipients)
    running.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]  (a fixed clock)
    new = Identity.new()
    taken = take(running, into=places[:1], recipients=(recipients[0], Recipient("Người mới", new.key)))
    there = places[0].open(taken.manifest.name, running.keys)
    assert restore(there, identity=new, into=tmp_path / "moi", ring=running.keys).proofs


def test_a_file_that_is_lost_is_said_and_the_rest_is_kept(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    (attachment,) = (running.settings.files_dir).glob("*/*.enc")
    attachment.unlink()
    taken = take(running, into=places[:1], recipients=recipients)
    assert "không có trên đĩa" in taken.trouble[0]
    assert taken.manifest.tables["submission"].rows == 1


# ---- what goes wrong ----


def test_two_at_once_the_second_is_refused(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    handle = os.open(places[0].folder / placing.LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(Unfit, match="Một lần sao lưu khác"):
        take(running, into=places, recipients=recipients)
    os.close(handle)
    assert take(running, into=places, recipients=recipients).trouble == ()


def test_a_disk_that_is_not_mounted_is_not_taken_for_an_empty_one(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...], tmp_path: Path
) -> None:
    with pytest.raises(Unfit, match="ổ chưa gắn"):
        take(running, into=[Place(tmp_path / "khong-co")], recipients=recipients)
    taken = take(running, into=[places[0], Place(tmp_path / "khong-co")], recipients=recipients)
    assert taken.where == (places[0].folder,)
    assert "ổ chưa gắn" in taken.trouble[0]


def test_a_crash_leaves_nothing_that_looks_like_a_set_and_is_swept_away(
    running: System, places: tuple[Place, Place], recipients: tuple[Recipient, ...]
) -> None:
    left = places[0].folder / f"{placing.WRITING}sao-luu-cu"
    left.mkdir()
    (left / "dttg.db").write_bytes(b"half")
    assert places[0].sets(running.keys) == ()
    take(running, into=places[:1], recipients=recipients)
    assert not left.exists()


def test_a_source_that_fails_half_way_leaves_no_file_and_one_sentence(tmp_path: Path) -> None:
    class Vanishes(BytesIO):
        def write(self, content: bytes, /) -> int:  # type: ignore[override]  (a disk that is pulled out)
            raise OSError(5, "Input/output error")

    sealed = tmp_path / "x.age"
    me = Identity.new()
    piece = placing.seal(BytesIO(b"12345" * 100_000), sealed, to=[me.secret.to_public()])
    with pytest.raises(OSError, match="Input/output error"):
        placing.unseal(sealed, Vanishes(), piece=piece, identity=me)


# ---- who may open it ----


def test_the_list_of_officers_is_read_and_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "nguoi-mo.txt"
    key = Identity.new().key
    path.write_text(f"# ai mở được\n{key} Bùi Thị Giữ\n{Identity.new().key} Lê Văn Khóa\n", encoding="utf-8")
    assert [each.name for each in read_recipients(path)] == ["Bùi Thị Giữ", "Lê Văn Khóa"]
    for content, said in (
        (f"{key} Bùi Thị Giữ\n", "cần ít nhất 2"),
        (f"{key} A\n{key} B\n", ":2: khóa này đã ghi"),
        ("age1sai A\n", ":1: “age1sai”"),
        (f"{key}\n", ":1: thiếu họ tên"),
        (f"{Identity.new().secret} A\n", ":1: đây là khóa bí mật"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(Unfit, match=said):
            read_recipients(path)


def test_an_officers_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "khoa.age"
    with pytest.raises(Unfit, match="ít nhất 12"):
        write_identity(path, "ngắn")
    key = write_identity(path, "mưa rào tháng bảy")
    assert read_identity(path, "mưa rào tháng bảy").key == key
    with pytest.raises(Unfit, match="không mở được"):
        read_identity(path, "mưa rào tháng tám")
    with pytest.raises(Unfit, match="không ghi đè"):
        write_identity(path, "mưa rào tháng bảy")
    path.chmod(0o644)
    with pytest.raises(Unfit, match="chmod 600"):
        read_identity(path, "mưa rào tháng bảy")
