"""The town with a household sheet (P03) that wards owe in the year: three hundred households of one ward."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import town as towns

from engine.compute.frame import Address
from engine.model import Form
from engine.project import Project, load
from server.keys import KeyRing
from server.publishing import publish
from server.settings import Settings
from server.store.database import Database

SHEET = "phieu_ho"
WORKED = Path(__file__).parents[2] / "worked"
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
    form: Form = load(WORKED).forms[SHEET, 1]
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
