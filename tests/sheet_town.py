"""The town with a household sheet (P03) that wards owe in the year: three hundred households of one ward."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import town as towns
from read_projects import read_project
from sqlmodel import select

from engine.compute.frame import Address
from engine.model import Form
from engine.project import Project, load
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.settings import Settings
from server.store import drafts, reports, signin
from server.store.database import Database
from server.store.models import Account

SHEET = "phieu_ho"
FAMILIES = ("Nguyễn", "Bùi", "Hà", "Quách", "Đinh")
WORKED = Path(__file__).parent / "worked"
VILLAGES = """\
code,name,reporter,zone,valid_from,valid_to,was
00004001,Thôn Đông,00004,ordinary,,,
00004002,Thôn Đoài,00004,ordinary,,,
"""


@cache
def project() -> Project:
    """The real authority with the worked sheet, due in the year, and two villages of Phường Ba Đình."""
    root = Path(mkdtemp(prefix="dttg-sheets-"))
    for folder in ("forms", "periods"):
        shutil.copytree(towns.ROOT / folder, root / folder)
    for part in (SHEET, "blocks"):
        shutil.copytree(WORKED / "forms" / part, root / "forms" / part, dirs_exist_ok=True)
    sheet = root / "forms" / SHEET / "v1.yaml"
    sheet.write_text(_only_what_is_filled(sheet.read_text()))
    (root / "forms/lists/villages.csv").write_text(VILLAGES)
    period = root / "periods" / towns.REGIME / f"{towns.PERIOD}.yaml"
    period.write_text(period.read_text() + f"  {SHEET}: 1\n")
    found = load(root)
    shutil.rmtree(root)
    return found


def _only_what_is_filled(text: str) -> str:
    """Due in the year instead of when a survey is called, and without the author's tests, which name other villages."""
    return text.replace("due: [adhoc]", "due: [year]").partition("\ntests:\n")[0] + "\n"


@cache
def example() -> dict[tuple[str, str, str], str]:
    """The author's own example of a household of four, as typed: (part, row, column) -> text."""
    form: Form = read_project(WORKED).forms[SHEET, 1]
    return dict(form.tests[0].given)


def household(
    record: int, *, village: str, number: str, name: str
) -> tuple[dict[Address, str], dict[str, tuple[str, ...]]]:
    """(typed cells, open rows by part) of one household, its people under keys of its own."""
    cells: dict[Address, str] = {}
    rows: dict[str, tuple[str, ...]] = {}
    for (part, row, column), text in example().items():
        key = row
        if row.isdigit():
            key = f"00000000-0000-4000-8000-{record:06d}{int(row):06d}"
            rows[part] = tuple(dict.fromkeys((*rows.get(part, ()), key)))
        cells[Address(record, part, key, column)] = text
    cells[Address(record, "dinh_danh", "", "thon")] = village
    cells[Address(record, "dinh_danh", "", "ho_so")] = number
    first = rows["thanh_vien"][0]
    cells[Address(record, "thanh_vien", first, "ho_ten")] = name
    return cells, rows


def build(settings: Settings, database: Database, *, keys: KeyRing, clock: towns.Clock) -> towns.Town:
    town = towns.build(settings, database, keys=keys, clock=clock)
    publish(town.desk, None, project=project(), periods=[(towns.REGIME, towns.PERIOD)])
    return town


def numbered(number: int) -> tuple[dict[Address, str], dict[str, tuple[str, ...]]]:
    village = "00004001" if number % 2 else "00004002"
    return household(number, village=village, number=str(number), name=f"{FAMILIES[number % 5]} Văn Thử {number}")


def fill(town: towns.Town, report: UUID, *, count: int) -> None:
    """Every household's figures, as an import would store them: the pages then reckon what they show."""
    with town.database.write() as session:
        account = session.exec(select(Account).where(Account.login == "canbo")).one()
        actor = signin.actor(session, account.id, now=town.clock.now(), address="127.0.0.1")
        assert actor is not None
        known = {sheet.record for sheet in drafts.sheets(session, report)}
        cells: dict[Address, str] = {}
        for number in range(1, count + 1):
            if number not in known:
                assert drafts.add_record(session, report, version=9) == number
            typed, rows = numbered(number)
            cells |= typed
            for part, keys in rows.items():
                drafts.add_rows(session, report, record=number, part=part, keys=keys)
        drafts.put_cells(session, report, cells=cells, version=9, actor=actor, at=town.clock.now())
        drafts.touch_sheets(session, report, records=range(1, count + 1), version=9)
        row = reports.get(session, report)
        row.draft_version = 9
        reports.add(session, row)
