"""The first day: keys, an empty database, the units of the regime, and the two persons who may admit everyone else."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from engine.project import Project
from server import access
from server.accounts.calendar import FILE, WorkingCalendar
from server.accounts.codes import ACTIVATION_LASTS, hash_of, new_activation_code
from server.accounts.office import take_calendar
from server.accounts.seats import Seat, put_seat
from server.audit.chain import Entry
from server.clock import Clock
from server.ids import NewId, random_id
from server.keys import keyring
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import accounts, audit, marks, signin, units
from server.store.catalogue import Catalogue
from server.store.database import Database, open_database
from server.store.files import Cabinet, RingCipher
from server.store.migrate import migrate
from server.store.models import Activation
from server.store.revisions import check_migrated, is_known, revision
from server.words.phrases import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One of the two first persons. `code`: opens the account once; its holder then sets the password."""

    seat: Seat
    code: str = field(repr=False)


def open_house(settings: Settings, *, clock: Clock, new_id: NewId = random_id) -> tuple[Database, KeyRing, Desk]:
    """An existing, migrated system. Raises `Unfit` with one line where key, database or revision do not fit."""
    ring = keyring.load(settings.key_file)
    database = open_database(settings, ring)
    check_migrated(database)
    return database, ring, desk_of(settings, database, keys=ring, clock=clock, new_id=new_id)


def desk_of(settings: Settings, database: Database, *, keys: KeyRing, clock: Clock, new_id: NewId = random_id) -> Desk:
    return Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=Cabinet(settings.files_dir, RingCipher(keys)),
        keys=keys,
        clock=clock,
        new_id=new_id,
        authorize=access.authorize,
        upload_limit=settings.upload_limit,
        trust_dir=settings.trust_dir,
    )


def lay(settings: Settings, *, clock: Clock, new_id: NewId = random_id) -> tuple[Database, KeyRing, Desk]:
    """Keys where there are none, the tables of a new database, the folder of files. Safe to repeat; never makes a key
    for a database that is there already, and raises only one of sample data: a real one is raised by `dttg upgrade`,
    which backs it up first. Raises `Unfit` with that line."""
    if not settings.key_file.exists():
        if not settings.database_url and settings.database_file.exists():
            raise Unfit(
                f"Có cơ sở dữ liệu {settings.database_file} nhưng không có tệp khóa {settings.key_file}. "
                "Khôi phục tệp khóa từ bản lưu, hoặc đặt DTTG_KEY_FILE; khóa mới không mở được dữ liệu cũ."
            )
        keyring.write_new(KeyRing.make(os.urandom), settings.key_file)
    ring = keyring.load(settings.key_file)
    database = open_database(settings, ring)
    if _is_to_be_laid(database):
        migrate(database)
    check_migrated(database)
    desk = desk_of(settings, database, keys=ring, clock=clock, new_id=new_id)
    desk.cabinet.prepare()
    return database, ring, desk


def _is_to_be_laid(database: Database) -> bool:
    with database.read() as session:
        stands = revision(session)
        if stands is None:
            return True
        return is_known(stands) and marks.is_demo(session)


def found(desk: Desk, project: Project, *, regime: str, seats: tuple[Seat, ...], document: str) -> tuple[First, ...]:
    """Admit the first leader and the first central administrator, by a document, once for ever (HN 9.6; R084)."""
    if regime not in project.regimes:
        raise Unfit(f"Không đọc được chế độ báo cáo “{regime}” trong periods/. Chạy “dttg check”.")
    firsts = tuple(First(seat=seat, code=new_activation_code()) for seat in seats)
    now = desk.clock.now()
    with desk.database.write() as session:
        if accounts.every(session):
            raise Unfit("Hệ thống đã có tài khoản; hai người đầu tiên chỉ được ghi nhận một lần.")
        marks.put(session, marks.REGIME, regime)
        units.put(session, project.regimes[regime], new_id=desk.new_id)
        for first in firsts:
            account = put_seat(session, first.seat, password_hash=None, must_change=False, now=now, new_id=desk.new_id)
            signin.put_activation(
                session,
                Activation(
                    id=desk.new_id(),
                    account_id=account,
                    code_hash=hash_of(first.code),
                    reason="made",
                    identity=document,
                    made_at=now,
                    expires_at=now + ACTIVATION_LASTS,
                ),
            )
            entry = Entry(
                at=now,
                account=None,
                holder=None,
                unit=None,
                address="command",
                act="account.found",
                object_kind="account",
                object_id=str(account),
                after={"document": document, "roles": ", ".join(role for role, _ in first.seat.roles)},
            )
            audit.record(session, entry, keys=desk.keys)
    return firsts


def login_of(name: str) -> str:
    """`Trần Văn Mẫu` signs in as `tran.van.mau`: an administrator's account bears its person's name (HN 19.2; R144)."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain(name)).split()
    return ".".join(words)[:40]


def calendar_file(settings: Settings, regime: str) -> Path:
    return settings.periods_dir / regime / FILE


def take_calendar_of(settings: Settings, desk: Desk, *, regime: str) -> WorkingCalendar | None:
    """The working days from `periods/<regime>/holidays.csv`; None where there is no such file. Raises `Unfit` with
    every mistake and its place."""
    path = calendar_file(settings, regime)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise Unfit(f"Không đọc được {path}: lưu lại tệp theo bảng mã UTF-8.") from None
    return take_calendar(desk, None, text=text, file=f"periods/{regime}/{FILE}")
