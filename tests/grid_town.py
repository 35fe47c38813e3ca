"""A town whose wards owe tables made for the entry page: 54 x 12 typed cells under sums, 200 x 24, and one of every
kind of column. Not forms of the authority: only their shape matters."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import town as towns
import uvicorn
from playwright.sync_api import Page

from engine.project import Project, load
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.reporting.entry import open_report
from server.settings import Settings
from server.store import signin
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import Setting

LARGE, WIDE, MIXED = "bang_lon", "bang_rong", "bang_tron"
PART = "bang"
CITIES = ("Kinh", "Tày", "Thái", "Mường", "Khmer", "Hoa", "Nùng", "Mông")
HEAD = """\
form: {form}
edition: 1
title: {title}
number: {number}
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics

parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    rows:
"""


def large(rows: int, columns: int, *, form: str, number: str) -> str:
    """`rows` x `columns` typed cells, a sum for each column and one for each row, a warning for what is too much."""
    lines = "\n".join(f"      d{row}: Dòng số {row}" for row in range(1, rows + 1))
    sums = "; ".join(f"d{row}" for row in range(1, rows + 1))
    heads = "\n".join(f"          c{column}: Cột số {column}" for column in range(1, columns + 1))
    total = " + ".join(f"c{column}" for column in range(1, columns + 1))
    return (
        HEAD.format(form=form, title=f"Bảng thử {rows} dòng, {columns} cột", number=number)
        + f"      tong: {{title: Tổng số, formula: 'SUM({sums})'}}\n{lines}\n"
        + f"    columns:\n      nhom:\n        title: Chia theo cột\n        columns:\n{heads}\n"
        + f"      cong: {{title: Cộng, formula: '{total}'}}\n"
        + "checks:\n  qua_nhieu:\n    each: bang\n    that: 'c1 <= 9000'\n    level: warning\n    at: c1\n"
        + "    say: Số lớn bất thường\n"
    )


def mixed() -> str:
    """Numbers whole and with decimals, a rate, a sum, words, an answer, a day; a crossed-out cell."""
    rows = "\n".join(
        f'      d{at}: {{title: {title}, code: "{at:02}"{", blocked: [so]" if at == 5 else ""}}}'
        for at, title in enumerate(CITIES, start=1)
    )
    sums = "; ".join(f"d{at}" for at in range(1, len(CITIES) + 1))
    return (
        HEAD.format(form=MIXED, title="Bảng thử nhiều loại ô", number="93.N/BC-THU")
        + f"      tong: {{title: Tổng số, formula: 'SUM({sums})'}}\n{rows}\n"
        + """\
    columns:
      so: {title: Số người, min: -100000}
      thuc: {title: Diện tích, type: decimal, decimals: 3, unit: ha}
      gap: {title: Gấp đôi, formula: 'so + so'}
      nam: {title: Nam, required: false}
      tien: {title: Kinh phí, type: decimal, decimals: 2, unit: triệu đồng, required: false}
      ghi: {title: Ghi chú, type: text, required: false}
      co: {title: Đã duyệt, type: yes_no, required: false}
      ngay: {title: Ngày lập, type: date, required: false}
"""
    )


@cache
def project() -> Project:
    """The authority's units, lists and calendar, with these tables for its only forms."""
    root = Path(mkdtemp(prefix="dttg-grid-"))
    shutil.copytree(towns.ROOT / "periods", root / "periods", ignore=shutil.ignore_patterns("*-h1.yaml", "*-q*.yaml"))
    (root / "forms").mkdir()
    for kept in ("lists", "lists.csv", "legal.yaml", "units_of_measure.csv", "form.schema.json"):
        from_ = towns.ROOT / "forms" / kept
        (shutil.copytree if from_.is_dir() else shutil.copy)(from_, root / "forms" / kept)
    texts = {
        LARGE: large(54, 12, form=LARGE, number="91.N/BC-THU"),
        WIDE: large(200, 24, form=WIDE, number="92.N/BC-THU"),
        MIXED: mixed(),
    }
    for form, text in texts.items():
        (root / "forms" / form).mkdir()
        (root / "forms" / form / "v1.yaml").write_text(text)
    period = root / "periods" / towns.REGIME / f"{towns.PERIOD}.yaml"
    calendar = period.read_text().partition("forms:")[0]
    period.write_text(calendar + "forms:\n" + "".join(f"  {form}: 1\n" for form in texts))
    found = load(root)
    shutil.rmtree(root)
    return found


@dataclass(frozen=True)
class Served:
    """A running server whose wards owe the made tables."""

    origin: str
    town: towns.Town

    def report(self, form: str) -> str:
        """The address of the entry page of a ward's report, begun if it is not."""
        with self.town.database.read() as session:
            known = signin.credentials(session, "canbo")
            assert known is not None
            officer = signin.actor(session, known.account, now=self.town.clock.now(), address="")
        assert officer is not None
        return f"/bao-cao/{open_report(self.town.desk, officer, period=towns.PERIOD, form=form)}"

    def sign_in(self, page: Page) -> None:
        page.goto(self.origin + "/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill("canbo")
        page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("button", name="Đăng xuất").wait_for()

    def open(self, page: Page, form: str) -> None:
        page.goto(self.origin + self.report(form))
        page.locator("html[data-reckoned]").wait_for(state="attached")


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server on a free port of this machine, over a database of its own in `folder`."""
    keys, clock = KeyRing.make(), FixedClock(towns.MORNING)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    settings = Settings(
        data_dir=folder / "data", key_file=folder / "keys" / "ring.json", port=listening.getsockname()[1]
    )
    database = open_database(settings, keys)
    migrate(database)
    town = towns.open_town(settings, database, keys=keys, clock=clock)
    publish(town.desk, None, project=project(), periods=[(towns.REGIME, towns.PERIOD)])
    with database.write() as session:
        session.add(Setting(name="regime", value=towns.REGIME))
        session.add(Setting(name="demo", value="1"))
    towns.settle(town.desk, towns.PEOPLE)
    app = create_app(settings, database, clock=clock, keys=keys, passwords=towns.QUICK)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{settings.port}", town)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        database.close()
