"""What people wrote stands in no backup, no log, no temporary file and in nothing that a killed process leaves behind
(issue 11, shows 8; G23; R122). The same strings are found once an officer's key has opened a set."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from uuid import UUID, uuid4

import filled_town
import pytest
import town as towns
from scale import scaled
from sqlalchemy import text
from sqlmodel import select

from server.backups.accounts import copy_accounts
from server.backups.place import WRITING, Place
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import restore
from server.backups.safeguarding import safeguard
from server.backups.taking import System, take
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.running import jobs, logbook
from server.settings import Settings
from server.store.database import open_database
from server.store.models import Submission

FIRST = ("Mường", "Dao", "Tày", "Thái", "Nùng", "Hoa", "Kinh", "Sán Chay", "Giáy", "Lào")
SAID = tuple(f"Xóm {first} số {number} bên kia con suối" for first in FIRST for number in range(20))
IN_ROWS, IN_FILES = SAID[:180], SAID[180:]

Act = Callable[[], object]


def found_in(folder: Path) -> set[str]:
    """The strings that stand in some file below `folder`, in UTF-8 or UTF-16."""
    held = b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {each for each in SAID if each.encode() in held or each.encode("utf-16-le") in held}


@pytest.fixture
def officers() -> tuple[Identity, Identity]:
    return Identity.new(), Identity.new()


@pytest.fixture
def system(tmp_path: Path, town_folder: Path, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """A town full of known strings, its temporary files in a folder of their own."""
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys" / "ring.json", log_dir=tmp_path / "log")
    shutil.copytree(town_folder, settings.data_dir)
    (tmp_path / "tam").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tam"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    write_new(key_ring, settings.key_file)
    database = open_database(settings, key_ring)
    town = towns.open_town(settings, database, keys=key_ring, clock=FixedClock(towns.MORNING))
    with database.write() as session:
        connection = session.connection()
        for number, each in enumerate(IN_ROWS):
            connection.execute(text("INSERT INTO setting VALUES (:name, :said)"), {"name": f"x{number}", "said": each})
        connection.execute(text("UPDATE unit SET name = name || :said"), {"said": SAID[0]})  # stands in every print
    for each in IN_FILES:
        kept = town.desk.cabinet.keep(uuid4(), each.encode() * 100)
        given = {"id": kept.id.hex, "size": kept.size, "sha256": kept.sha256, "key_id": kept.key_id}
        with database.write() as session:
            session.connection().execute(
                text(
                    "INSERT INTO paper SELECT :id, 'giay.pdf', 'application/pdf', :size, :sha256, :key_id, account_id, "
                    "holder_id, at FROM attachment LIMIT 1"
                ),
                given,
            )
    yield filled_town.system_of(town)
    database.close()


def killed_in(act: Act) -> bool:
    """In a process of its own. Whether it was killed before `act` came to its end."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException:  # whatever it is, the child must not go on as a second test run
            traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0, "it failed"
    return os.WIFSIGNALED(status)


def dying_at(number: int) -> Callable[[int, int], None]:
    """Hears of progress, and dies at its `number`-th word as by a power cut of one process."""
    heard = 0

    def told(_done: int, _of: int) -> None:
        nonlocal heard
        heard += 1
        if heard == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return told


@pytest.mark.slow
def test_no_known_string_stands_in_backups_logs_temporary_files_or_what_crashes_leave(
    system: System, officers: tuple[Identity, Identity], tmp_path: Path
) -> None:
    people = tuple(Recipient(f"Người {at}", each.key) for at, each in enumerate(officers))
    places = tuple(Place(tmp_path / f"noi-{at}") for at in range(2))
    for place in places:
        place.folder.mkdir()
    handler = logbook.rotating(tmp_path / "log", process="worker", most=2**20)
    handler.setFormatter(logbook.JsonLines())
    logging.getLogger("dttg").addHandler(handler)
    try:
        made = take(system, into=places, recipients=people)
        copy_accounts(system, into=places, recipients=people)
        safeguard(system, into=(), recipients=(), stands="0001")
        chosen = places[0].open(made.manifest.name, system.keys)
        restore(chosen, identity=officers[0], into=tmp_path / "moi", ring=system.keys)

        def backing_up(at: int) -> bool:
            pool = Place(tmp_path / f"do-{at}")
            pool.folder.mkdir()
            killed = killed_in(lambda: take(system, into=[pool], recipients=people, told=dying_at(at)))
            assert not killed or list(pool.folder.glob(f"{WRITING}*")), "nothing was left to look at"
            return killed

        def restoring(at: int) -> bool:
            into, told = tmp_path / f"dang-{at}", dying_at(at)
            killed = killed_in(lambda: restore(chosen, identity=officers[0], into=into, ring=system.keys, told=told))
            assert not killed or (tmp_path / f".dang-khoi-phuc-dang-{at}").is_dir()
            return killed

        for dying in (backing_up, restoring):  # at scale 1 at every word of progress there is
            assert len(list(takewhile(dying, range(1, 1 + max(2, scaled(40)))))) >= 2
        prints(system)
        logging.getLogger("dttg").exception("a fault", exc_info=ValueError(SAID[0]))
    finally:
        logging.getLogger("dttg").removeHandler(handler)
        handler.close()
    assert any("ValueError" in path.read_text(encoding="utf-8") for path in (tmp_path / "log").iterdir())
    assert found_in(tmp_path) == set()


def prints(system: System) -> None:
    """A print is made, and one whose maker is killed while it is made."""
    town = towns.open_town(system.settings, system.database, keys=system.keys, clock=system.clock)
    with system.database.read() as session:
        sent = session.exec(select(Submission.id)).one()
    words = {"submission": str(sent)}
    jobs.render(town.desk, words, sample=False)

    def and_die() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process as a kill does: no handler runs
        signal.setitimer(signal.ITIMER_REAL, 0.4)
        while True:
            jobs.render(town.desk, words, sample=False)

    assert killed_in(and_die)


def test_the_search_finds_all_of_them_in_what_an_officers_key_has_opened(
    system: System, officers: tuple[Identity, Identity], tmp_path: Path
) -> None:
    """The planted fault: the restored database written out in clear, and the files unlocked."""
    place, plain = Place(tmp_path / "noi"), tmp_path / "ro"
    place.folder.mkdir()
    plain.mkdir()
    people = tuple(Recipient(f"Người {at}", each.key) for at, each in enumerate(officers))
    name = take(system, into=[place], recipients=people).manifest.name
    restore(place.open(name, system.keys), identity=officers[1], into=tmp_path / "moi", ring=system.keys)
    restored = open_database(Settings(data_dir=tmp_path / "moi"), system.keys)
    with restored.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql(f"ATTACH DATABASE '{plain / 'plain.db'}' AS plain KEY ''")
        connection.exec_driver_sql("SELECT sqlcipher_export('plain')").fetchall()
        connection.exec_driver_sql("DETACH DATABASE plain")
        connection.exec_driver_sql("BEGIN")
    restored.close()
    cipher = system.cabinet.cipher
    for path in (tmp_path / "moi" / "files").rglob("*.enc"):
        (plain / path.name).write_bytes(
            cipher.unlock(path.read_bytes(), about=UUID(path.stem), key_id=system.keys.current("files").id)
        )
    assert found_in(plain) == set(SAID)


def test_commands_of_the_server_leave_no_image_of_their_memory() -> None:
    """Run apart: a limit once lowered may not be raised again."""
    asked = (
        "import resource; from server.cli import main; main(['service-files']);"
        "raise SystemExit(resource.getrlimit(resource.RLIMIT_CORE) != (0, 0))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
