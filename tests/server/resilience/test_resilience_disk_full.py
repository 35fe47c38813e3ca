"""The disk fills up while an officer works: nothing acknowledged is lost, the message is Vietnamese and names the cure,
and work goes on when space returns (issue 11, shows 2; G03). Each point leaves another amount of room."""

import io
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import filled_town
import older_store
import power
import pytest
import town as towns
from scale import scaled
from sqlmodel import select

from engine.compute.frame import Address
from server.actor import Thing
from server.backups import restoring, taking
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.refusal import Refused, Unfit
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.sending import attach_sheet
from server.running import logbook
from server.running.upgrading import raise_store
from server.settings import Settings
from server.store import audit
from server.store.database import open_database
from server.store.files import Kept
from server.store.models import Attachment, DraftCell, Setting

POINTS = 30
SIZE = 24  # MB
KILOBYTE = 1024


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, in memory."""
    why = power.can_mount(tmp_path)
    if why:
        pytest.skip(why)
    point = tmp_path / "volume"
    point.mkdir()
    power.run("mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", point)
    yield point
    power.run("umount", "-l", point)


@pytest.fixture
def begun(volume: Path, tmp_path: Path, town_folder: Path, key_ring: KeyRing) -> Iterator[tuple[towns.Town, UUID]]:
    settings = Settings(data_dir=volume / "data", key_file=tmp_path / "keys" / "ring.json")
    write_new(key_ring, settings.key_file)
    shutil.copytree(town_folder, settings.data_dir)
    database = open_database(settings, key_ring)
    town = towns.open_town(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    who = filled_town.actor(town, "canbo2")
    report = open_report(town.desk, who, period=towns.PERIOD, form=towns.FORM)
    yield town, report
    database.close()


@contextmanager
def room(volume: Path, kilobytes: int) -> Iterator[None]:
    """Only so much is free meanwhile."""
    ballast = volume / "ballast"
    free = shutil.disk_usage(volume).free - kilobytes * KILOBYTE
    with ballast.open("wb") as file:
        file.write(bytes(max(0, free)))
    try:
        yield
    finally:
        ballast.unlink()


def stored(town: towns.Town, report: UUID) -> tuple[dict[str, str], list[str]]:
    """(cells of the first row of the report, names of signed sheets that open)."""
    with town.database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert audit.verify(session, town.keys) is None
        drafted = session.exec(select(DraftCell).where(DraftCell.report_id == report))
        cells = {row.column: row.typed for row in drafted if row.row == "01"}
        rows = [(row.name, Kept(row.id, row.size, row.sha256, row.key_id)) for row in session.exec(select(Attachment))]
    for _, kept in rows:
        town.desk.cabinet.fetch(kept)
    return cells, [name for name, _ in rows]


@pytest.mark.slow
def test_cells_and_sheets_that_were_acknowledged_are_there_after_every_fill(
    begun: tuple[towns.Town, UUID], volume: Path
) -> None:
    town, report = begun
    desk, who = town.desk, filled_town.actor(town, "canbo2")
    kept: dict[str, str] = {}
    sheets: list[str] = []
    refused: list[Refused] = []
    for point in range(max(6, scaled(POINTS))):
        with room(volume, 16 * point):
            for number, column in enumerate(towns.COLUMNS):
                typed = str(1000 * point + number)
                cell = Address(0, towns.PART, "01", column)
                try:
                    version = read_for_entry(desk, who, report=report).head.draft_version
                    save_cells(desk, who, report=report, cells={cell: typed}, base_version=version)
                    kept[column] = typed
                except Refused as why:
                    refused.append(why)
            name = f"{uuid4()}.pdf"
            try:
                code = read_for_entry(desk, who, report=report).code
                content = io.BytesIO(towns.paper() + bytes(40 * KILOBYTE))
                attach_sheet(desk, who, report=report, name=name, content=content, code=code)
                sheets.append(name)
            except Refused as why:
                refused.append(why)
        cells, names = stored(town, report)
        assert {column: cells[column] for column in kept} == kept
        assert set(sheets) <= set(names)
        version = read_for_entry(desk, who, report=report).head.draft_version
        cell = Address(0, towns.PART, "01", towns.COLUMNS[0])
        save_cells(desk, who, report=report, cells={cell: f"{point + 7}"}, base_version=version)  # space is back
        kept[towns.COLUMNS[0]] = f"{point + 7}"
    assert {each.code for each in refused} == {"disk_full"}
    assert "Ổ đĩa của máy chủ đã đầy" in str(refused[0])
    assert not list(desk.cabinet.folder.glob("*/*.part"))


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [400, 900, 1800])
def test_a_backup_that_does_not_fit_says_so_and_leaves_nothing(
    kilobytes: int,
    begun: tuple[towns.Town, UUID],
    tmp_path: Path,
    volume: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town, _ = begun
    monkeypatch.setattr(taking, "_want_room", lambda system, place: None)  # as if the room had gone meanwhile
    target = volume / "sao-luu"
    target.mkdir()
    system = filled_town.system_of(town)
    people = [Recipient(name, Identity.new().key) for name in ("Bùi Thị Giữ", "Lê Văn Khóa")]
    with room(volume, kilobytes), pytest.raises(Unfit, match="ổ đĩa đã đầy"):
        taking.take(system, into=[Place(target)], recipients=people)
    assert Place(target).sets(system.keys) == ()
    assert not list(Place(target).drafts())
    assert taking.take(system, into=[Place(target)], recipients=people).trouble == ()


@pytest.mark.slow
def test_acts_whose_audit_finds_no_room_are_not_done_and_reading_goes_on(
    begun: tuple[towns.Town, UUID], volume: Path
) -> None:
    """R148: the act and its line of audit are one; without room for the line there is no act."""
    town, _ = begun
    who, done = filled_town.actor(town, "canbo2"), 0
    refused: list[str] = []
    before = towns.audit_entries(town)
    for point in range(max(6, scaled(POINTS))):
        with room(volume, 4 * point):
            for number in range(3):
                try:
                    with town.database.write() as session:
                        session.add(Setting(name=f"viec-{point}-{number}", value="x" * KILOBYTE))
                        town.desk.record(session, who, act="codes.keep", thing=Thing(kind="matter"))
                    done += 1
                except Refused as why:
                    refused.append(why.code)
            assert read_all(town) >= done  # what is there can be read without room
    entries = towns.audit_entries(town)
    assert len(entries) - len(before) == done
    with town.database.read() as session:
        kept = [row for row in session.exec(select(Setting)) if row.name.startswith("viec-")]
        assert audit.verify(session, town.keys) is None
    assert len(kept) == done
    assert set(refused) == {"disk_full"}


def read_all(town: towns.Town) -> int:
    with town.database.read() as session:
        return sum(1 for _ in audit.links(session))


@pytest.mark.slow
def test_a_restore_that_does_not_fit_says_so_and_leaves_nothing(
    begun: tuple[towns.Town, UUID], tmp_path: Path, volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, report = begun
    system, me, place = filled_town.system_of(town), Identity.new(), Place(tmp_path / "noi")
    place.folder.mkdir()
    people = [Recipient("Bùi Thị Giữ", me.key), Recipient("Lê Văn Khóa", Identity.new().key)]
    chosen = place.open(taking.take(system, into=[place], recipients=people).manifest.name, system.keys)
    with room(volume, 400), pytest.raises(Unfit, match="chỉ còn 0 MB, cần"):
        restoring.restore(chosen, identity=me, into=volume / "moi", ring=system.keys)
    monkeypatch.setattr(restoring, "_want_room", lambda manifest, folder: None)  # as if the room had gone meanwhile
    for point in range(1, 1 + max(3, scaled(10))):
        with room(volume, 64 * point), pytest.raises(Unfit, match="ổ đĩa đã đầy"):
            restoring.restore(chosen, identity=me, into=volume / "moi", ring=system.keys)
        assert not (volume / "moi").exists()
        assert not list(volume.glob(".dang-khoi-phuc-*"))
    assert stored(town, report)


def test_a_target_that_vanishes_half_way_stops_the_backup_with_one_line(
    begun: tuple[towns.Town, UUID], tmp_path: Path
) -> None:
    town, report = begun
    system, place = filled_town.system_of(town), Place(tmp_path / "roi")
    place.folder.mkdir()
    people = [Recipient(name, Identity.new().key) for name in ("Bùi Thị Giữ", "Lê Văn Khóa")]

    def pulled_out(_done: int, _of: int) -> None:
        shutil.rmtree(place.folder, ignore_errors=True)

    before = stored(town, report)
    with pytest.raises(Unfit, match="thư mục không còn, có thể ổ vừa bị rút ra") as why:
        taking.take(system, into=[place], recipients=people, told=pulled_out)
    assert len(str(why.value).splitlines()) == 1
    assert stored(town, report) == before


@pytest.mark.slow
def test_an_upgrade_that_finds_no_room_leaves_the_old_store(
    begun: tuple[towns.Town, UUID], volume: Path, key_ring: KeyRing
) -> None:
    town, _ = begun
    first = older_store.SHIPPED[0]
    old = open_database(Settings(data_dir=volume / "cu"), key_ring)
    older_store.lay_older(old, town.database, revision=first)
    for point in range(max(3, scaled(10))):  # all below the 140 kB or so that it takes
        with room(volume, 12 * point), pytest.raises(Unfit, match=f"đã đầy.*vẫn nguyên ở bản {first}"):
            raise_store(old, keys=key_ring, clock=town.clock)
    assert raise_store(old, keys=key_ring, clock=town.clock).before == first  # space is back
    old.close()


def test_a_log_that_cannot_be_written_stops_nothing(begun: tuple[towns.Town, UUID], volume: Path) -> None:
    town, report = begun
    handler = logbook.rotating(volume / "log", process="serve", most=10 * KILOBYTE * KILOBYTE)
    handler.handleError = lambda record: None  # type: ignore[method-assign]  (what Python prints of it is not the matter)
    logger = logging.getLogger("dttg.full")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    with room(volume, 0):
        for _ in range(2000):
            logger.info("a line")
    desk, who = town.desk, filled_town.actor(town, "canbo2")
    assert read_for_entry(desk, who, report=report).head.draft_version >= 0
    logger.removeHandler(handler)
    handler.close()
