"""The operators' runbook: whatever it says to type or to open is there; and followed by the letter it brings a lost
system back (R056, R128, G08)."""

import getpass
import re
import shlex
import shutil
import time
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import filled_town
import pytest
import town as towns

from engine import cli as compiler
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient, write_identity
from server.backups.taking import take
from server.cli import COMMANDS, main
from server.clock import FixedClock, SystemClock
from server.commands.services import NAMES, VARIABLES
from server.keys.keyring import KeyRing, load, write_new
from server.operations.runbook import read, runbook
from server.routes import pages
from server.settings import Settings, read_settings
from server.store import audit
from server.store.database import open_database
from server.store.models import Setting

RESTORING = "Khôi phục từ bản sao lưu"
PASSPHRASE = "mưa rào tháng bảy"
MOST = 120  # seconds of processor time; the goal is half an hour for the persons who do it
SETTINGS = {f"DTTG_{VARIABLES.get(each.name, each.name).upper()}" for each in fields(Settings)}
UNITS = {name.removesuffix(".service") for name in NAMES if name.endswith(".service")}
README = Path(__file__).parents[3] / "README.md"
PAGES = {page.path for page in pages(upload_limit=1)}


def stands(code: str) -> bool:
    """Whether something to type or to open is there: a command of ours, a unit of systemd, a setting, a page."""
    first, *rest = shlex.split(code)
    if first == "dttg":
        parser, subparsers = compiler.parser()
        compiler.commands(subparsers)
        for command in COMMANDS:
            command(subparsers)
        try:
            parser.parse_args(rest)
        except SystemExit:
            return False
        return True
    if first == "systemctl":
        return rest[0] in ("restart", "start", "stop") and set(rest[1:]) <= UNITS
    if first == "journalctl":
        return rest[0] == "-u" and rest[1] in UNITS
    if first.startswith("--"):
        return stands(f"dttg restore {first} x")
    return first in SETTINGS or first in PAGES


def test_whatever_it_says_to_type_or_to_open_is_there() -> None:
    found = runbook()
    assert [code for code in found.codes if not stands(code)] == []
    assert len(found.sections) >= 10
    assert all(len(section.steps) >= 2 for section in found.sections)
    for named in ("dttg doctor", "dttg restore --rehearse", "dttg rekey recipients"):
        assert named in found.codes


@pytest.mark.parametrize(
    "line",
    ["`dttg mend`", "`dttg rekey everything`", "`/van-hanh/nowhere`", "`DTTG_NOTHING`", "`systemctl restart nginx`"],
)
def test_what_is_not_there_is_found(line: str) -> None:
    """The planted fault."""
    (code,) = read(f"# Sổ tay\n\nLời đầu.\n\n## Sự cố\n\n- Chạy {line} rồi xem.\n").codes
    assert not stands(code)


def installing(text: str) -> tuple[list[str], list[str]]:
    """Of the README's section on a real installation: the numbers of its steps, and what in it is not there."""
    before, _, rest = text.partition("## Cài đặt để dùng thật\n")
    section = rest.partition("\n## ")[0]
    named = set(re.findall(r"DTTG_[A-Z_]+", section)) - set(re.findall(r"`(DTTG_[A-Z_]+)`", before))
    typed = [code for code in re.findall(r"`(?:sudo )?(dttg [^`…]+)`", section) if not stands(code)]
    return re.findall(r"(?m)^(\d+)\. ", section), sorted(named) + typed


def test_the_readme_leads_through_an_installation_by_commands_and_settings_that_are_there() -> None:
    steps, lost = installing(README.read_text(encoding="utf-8"))
    assert lost == []
    assert len(steps) > 5
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    planted = "## Cài đặt để dùng thật\n1. `sudo dttg mend`\n   DTTG_NOTHING=1\n\n## Khác\n`dttg x`"
    assert installing(planted) == (["1"], ["DTTG_NOTHING", "dttg mend"])


def test_the_command_prints_it_without_settings_or_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DTTG_DATABASE_URL", "nonsense")
    assert main(["runbook"]) == 0
    said = capsys.readouterr().out
    assert "1. Xem hệ thống tự thấy gì: dttg doctor" in said
    assert said.count("\n1. ") + said.count("\n  1. ") == len(runbook().sections)


@pytest.fixture
def lost(
    tmp_path: Path, migrated_file: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> tuple[Settings, Path]:
    """A system that was backed up, went on for a while, and whose data folder is gone; and an officer's key."""
    officers, place = (Identity.new(), Identity.new()), tmp_path / "noi-1"
    listed, key = tmp_path / "nguoi-mo.txt", tmp_path / "khoa.age"
    mine = write_identity(key, PASSPHRASE)
    listed.write_text(f"{mine} Bùi Thị Giữ\n{officers[1].key} Lê Văn Khóa\n", encoding="utf-8")
    place.mkdir()
    given = {
        "DTTG_DATA_DIR": str(tmp_path / "data"),
        "DTTG_KEY_FILE": str(tmp_path / "keys" / "ring.json"),
        "DTTG_BACKUP_DIRS": str(place),
        "DTTG_BACKUP_RECIPIENTS": str(listed),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = read_settings(given)
    settings.data_dir.mkdir()
    shutil.copyfile(migrated_file, settings.database_file)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    clock = FixedClock(SystemClock().now() - timedelta(hours=1))
    town = towns.build(settings, database, keys=key_ring, clock=clock)
    for name in ("trước", "sau"):
        with database.write() as session:
            session.add(Setting(name=name, value="x"))
        if name == "trước":
            people = [Recipient("Bùi Thị Giữ", mine), Recipient("Lê Văn Khóa", officers[1].key)]
            take(replace(filled_town.system_of(town), clock=clock), into=[Place(place)], recipients=people)
    database.close()
    shutil.rmtree(settings.data_dir)
    return settings, key


def test_followed_by_the_letter_it_brings_a_lost_system_back(
    lost: tuple[Settings, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G08: everything up to the last set is there again, in far less than half an hour of work."""
    settings, key = lost
    words = {
        "KHÓA.age": str(key),
        "THƯ_MỤC_MỚI": str(tmp_path / "moi"),
        "TÀI_KHOẢN": "vanhanh",
        "TÀI_KHOẢN_LÃNH_ĐẠO": "lanhdao",
        "SỐ_VĂN_BẢN": "12/QĐ-SDTTG",
    }
    monkeypatch.setattr(getpass, "getpass", lambda asked: PASSPHRASE if "Cụm" in asked else towns.PASSWORD)
    (section,) = [each for each in runbook().sections if each.title == RESTORING]
    began, ran = time.process_time(), []
    for code in (piece.words for step in section.steps for piece in step if piece.words.startswith("dttg ")):
        typed = [words.get(word, word) for word in shlex.split(code)[1:]]
        assert main(typed) == 0, typed
        ran.append(typed[0])
    assert ran == ["verify", "restore", "restore"]
    assert time.process_time() - began < MOST
    ring = load(settings.key_file)
    again = open_database(settings, ring)
    with again.read() as session:
        assert session.get(Setting, "trước") is not None
        assert session.get(Setting, "sau") is None  # written after the last set
        assert audit.verify(session, ring) is None
        assert audit.latest(session, 1)[0].entry.act == "backup.swap"
    again.close()
