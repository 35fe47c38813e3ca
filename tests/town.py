"""A small town for tests of pages: the real units, forms and periods published in a real database, with its people."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid4

from pypdf import PdfWriter
from sqlmodel import select

from engine.project import Project, compile_files, find_files
from server import access
from server.accounts.passwords import Passwords, Strength
from server.audit.chain import Entry
from server.clock import Clock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.settings import Settings
from server.store import audit, units
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet, RingCipher
from server.store.models import Account, Grant, Holder, Setting

ROOT = Path(__file__).resolve().parent.parent
REGIME, PERIOD, EARLIER, FORM = "ha_noi", "2026-year", "2025-year", "dan_so"
BA_DINH, NGOC_HA = "00004", "00008"
PASSWORD = "Mưa-rào 2026"
MORNING = datetime(2026, 12, 8, 3, 20, tzinfo=UTC)  # six days before the report is due
QUICK = Passwords(Strength(memory_kib=64, passes=1))

PART = "theo_dan_toc"
COLUMNS = ("so_ho", "nam", "nu", "duoi_6", "tu_6", "tu_15", "tu_60")
GOOD = {  # seven groups of people, every rule kept
    "01": (100, 200, 210, 40, 60, 250, 60),
    "02": (10, 20, 21, 4, 6, 25, 6),
    "03": (4, 6, 6, 2, 2, 6, 2),
    "06": (30, 40, 50, 10, 20, 30, 30),
    "08": (3, 4, 5, 1, 2, 3, 3),
    "09": (5, 8, 9, 2, 4, 8, 3),
    "12": (2, 3, 3, 1, 1, 3, 1),
}

# login, name, unit code or None, role, scope
PEOPLE = (
    ("canbo", "Bùi Thị Hạnh", BA_DINH, "officer", "unit"),
    ("canbo2", "Đinh Văn Thắng", NGOC_HA, "officer", "unit"),
    ("nguoiduyet", "Nguyễn Thu Hà", "ha_noi", "reviewer", "all"),
    ("lanhdao", "Trần Văn Minh", "ha_noi", "leader", "all"),
    ("thanhtra", "Lê Văn Quý", "ha_noi", "inspector", "all"),
    ("vanhanh", "Đỗ Minh Khang", "ha_noi", "operator", "all"),
)


@dataclass(frozen=True)
class Town:
    settings: Settings
    database: Database
    keys: KeyRing
    clock: Clock
    desk: Desk


@cache
def project() -> Project:
    """What stands in the repository, and the same period a year earlier."""
    files = find_files(ROOT)
    now = files[f"periods/{REGIME}/{PERIOD}.yaml"].decode()
    files[f"periods/{REGIME}/{EARLIER}.yaml"] = now.replace("2026", "2025").encode()
    return compile_files(files)


def open_town(settings: Settings, database: Database, *, keys: KeyRing, clock: Clock) -> Town:
    """The town of a database where it has been built."""
    desk = Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=Cabinet(settings.files_dir, RingCipher(keys)),
        keys=keys,
        clock=clock,
        new_id=uuid4,
        authorize=access.authorize,
        upload_limit=settings.upload_limit,
    )
    desk.cabinet.prepare()
    return Town(settings=settings, database=database, keys=keys, clock=clock, desk=desk)


def build(settings: Settings, database: Database, *, keys: KeyRing, clock: Clock, demo: bool = True) -> Town:
    """Publish the period, move the units in, and give each role somebody."""
    town = open_town(settings, database, keys=keys, clock=clock)
    publish(town.desk, None, project=project(), periods=[(REGIME, PERIOD)])
    with database.write() as session:
        session.add(Setting(name="regime", value=REGIME))
        session.add(Setting(name="demo", value="1" if demo else "0"))
    settle(town.desk, PEOPLE)
    return town


def add_earlier_year(town: Town) -> None:
    """Publish the year before, so that there is something to compare with."""
    publish(town.desk, None, project=project(), periods=[(REGIME, EARLIER)])


def settle(
    desk: Desk, people: Iterable[tuple[str, str, str | None, str, str]], *, new_id: Callable[[], UUID] = uuid4
) -> None:
    """Accounts with a holder and one role each, past their first sign-in."""
    now = desk.clock.now()
    with desk.database.write() as session:
        here = {unit.code: unit.id for unit in units.on_day(session, REGIME, day=desk.today)}
        for login, name, code, role, scope in people:
            account = new_id()
            unit = here[code] if code is not None else None
            session.add(
                Account(
                    id=account,
                    login=login,
                    unit_id=unit,
                    password_hash=QUICK.hash(PASSWORD),
                    must_change_password=False,
                    created_at=now,
                )
            )
            session.flush()
            session.add(Holder(id=new_id(), account_id=account, person=new_id(), name=name, from_at=now))
            session.add(
                Grant(
                    id=new_id(),
                    account_id=account,
                    role=role,
                    scope=scope,
                    unit_id=unit if scope == "unit" else None,
                    from_at=now,
                )
            )


def name(row: str, column: str) -> str:
    """The name of a cell on the pages."""
    return f"o:0:{PART}:{row}:{column}"


def typed(rows: Mapping[str, tuple[int, ...]] = MappingProxyType(GOOD)) -> dict[str, str]:
    """A filled table as the pages post it."""
    return {
        name(row, column): str(figure)
        for row, figures in rows.items()
        for column, figure in zip(COLUMNS, figures, strict=True)
    }


def paper() -> bytes:
    """A real PDF of one page, as a scanner would give it."""
    out = io.BytesIO()
    book = PdfWriter()
    book.add_blank_page(width=842, height=595)
    book.write(out)
    return out.getvalue()


def audit_entries(town: Town) -> list[Entry]:
    """Everything recorded so far, oldest first."""
    with town.database.read() as session:
        return [link.entry for link in audit.links(session)]


__all__ = [
    "add_earlier_year",
    "audit_entries",
    "build",
    "name",
    "open_town",
    "paper",
    "project",
    "select",
    "settle",
    "typed",
]
