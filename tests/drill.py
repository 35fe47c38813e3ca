"""The restore drill: a system is backed up, its set restored into an empty place, and both are compared."""

import time
from dataclasses import dataclass
from pathlib import Path

import town as towns

from server.accounts.limits import SignInLimits
from server.accounts.sessions import SessionRule
from server.accounts.signin import Attempt, Door, SignedIn, sign_in
from server.backups import place as placing
from server.backups.place import Place
from server.backups.recipients import Identity, Recipient
from server.backups.restoring import restore
from server.backups.taking import System, take
from server.settings import Settings
from server.store import audit
from server.store.catalogue import Catalogue
from server.store.census import census, tables_of
from server.store.database import Database, open_database


@dataclass(frozen=True)
class Drilled:
    """Seconds of each half, bytes of the restored system, and what is not as it was (nothing, if all is well)."""

    backup: float
    restore: float
    size: int
    wrong: tuple[str, ...]


def drill(system: System, *, place: Path, into: Path, database_url: str = "") -> Drilled:
    officers = (Identity.new(), Identity.new())
    recipients = tuple(
        Recipient(name, each.key) for name, each in zip(("Bùi Thị Giữ", "Lê Văn Khóa"), officers, strict=True)
    )
    place.mkdir()
    before = _content(system.database)
    began = time.monotonic()
    made = take(system, into=[Place(place)], recipients=recipients).manifest
    middle = time.monotonic()
    chosen = Place(place).open(made.name, system.keys)
    restore(chosen, identity=officers[1], into=into, ring=system.keys, database_url=database_url)
    ended = time.monotonic()
    size = sum(path.stat().st_size for path in into.rglob("*") if path.is_file())
    bits = [] if database_url or placing.hash_of(into / "dttg.db") == made.database.sha256 else ["file"]
    bits += _other_files(system.settings.files_dir, into / "files")
    again = open_database(Settings(database_url=database_url, data_dir=into), system.keys)
    try:
        wrong = (*bits, *_wrong(system, again, before=before))
    finally:
        again.close()
    return Drilled(backup=middle - began, restore=ended - middle, size=size, wrong=wrong)


def _wrong(system: System, again: Database, *, before: object) -> list[str]:
    with again.read() as session:
        chain = [] if audit.verify(session, system.keys) is None else ["chain"]
    content = [] if _content(again) == before else ["content"]
    return [*chain, *content, *([] if _lets_in(system, again) else ["login"])]


def _content(database: Database) -> object:
    with database.read() as session:
        return census(session, tables_of(Catalogue().current(session)))


def _other_files(mine: Path, theirs: Path) -> list[str]:
    here, there = ({path.relative_to(folder): path for path in folder.rglob("*.enc")} for folder in (mine, theirs))
    lost = [str(name) for name in here.keys() ^ there.keys()]
    return lost + [
        str(name) for name in here.keys() & there.keys() if here[name].read_bytes() != there[name].read_bytes()
    ]


def _lets_in(system: System, again: Database) -> bool:
    door = Door(database=again, keys=system.keys, passwords=towns.QUICK, limits=SignInLimits(), rule=SessionRule())
    attempt = Attempt(login="canbo", password=towns.PASSWORD, address="127.0.0.1", agent="")
    return isinstance(sign_in(door, attempt, now=system.clock.now()), SignedIn)
