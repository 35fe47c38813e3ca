"""A town that owes a form of every shape, this year and last: a matrix, rows of units, sections, sheets, opened rows,
and the form that only the department fills. One server for all who use the fixture."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import pytest
import town as towns
import uvicorn
from chromium import PATIENCE
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlmodel import col, delete, select

from engine.project import Project, compile_files, find_files
from server import demo
from server.actor import Actor
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.publishing import publish
from server.reporting.entry import open_report
from server.settings import Settings
from server.store import signin
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import DraftCell, DraftReason, DraftRow, Report, Setting, Submission

NOW, BEFORE = "2026-year", "2025-year"
MATRIX, POOR, OPENED, SECTIONS, SHEETS, OFFICE = (
    "dan_so",
    "ho_ngheo",
    "nguoi_uy_tin",
    "phieu_xa",
    "phieu_ho",
    "chi_tieu_nhap_so",
)
FORMS = (MATRIX, POOR, OPENED, SECTIONS, SHEETS, OFFICE)
OFFICER, REVIEWER, OF_OFFICE = "canbo", "nguoiduyet", "canbo_so"


@cache
def project() -> Project:
    files = find_files(towns.ROOT)
    for form in FORMS:
        path = f"forms/{form}/v1.yaml"
        files[path] = re.sub(rb"(?m)^due: \[adhoc\]", b"due: [year]", files[path])
    head = files[f"periods/{towns.REGIME}/{NOW}.yaml"].decode().partition("forms:")[0]
    now = head + "forms:\n" + "".join(f"  {form}: 1\n" for form in FORMS)
    files[f"periods/{towns.REGIME}/{NOW}.yaml"] = now.encode()
    files[f"periods/{towns.REGIME}/{BEFORE}.yaml"] = now.replace("2026", "2025").encode()
    return compile_files(files)


@dataclass(frozen=True)
class Shapes:
    """The running town. `begun`: the address of each form's report of this year, by form."""

    origin: str
    town: towns.Town

    def actor(self, login: str) -> Actor:
        with self.town.database.read() as session:
            known = signin.credentials(session, login)
            assert known is not None
            found: Actor | None = signin.actor(session, known.account, now=self.town.clock.now(), address="")
        assert found is not None
        return found

    def begin(self, form: str, *, login: str = OFFICER, period: str = NOW) -> UUID:
        return open_report(self.town.desk, self.actor(login), period=period, form=form)

    def forget(self) -> None:
        """Empty every draft that was never sent, so that no test finds what another one typed."""
        with self.town.database.write() as session:
            sent = select(col(Submission.report_id))
            drafts = session.exec(select(Report).where(col(Report.id).not_in(sent))).all()
            for typed in (DraftCell, DraftRow, DraftReason):
                session.execute(delete(typed).where(col(typed.report_id).in_([draft.id for draft in drafts])))
            for draft in drafts:
                draft.progress_version = None


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shapes]:
    folder = tmp_path_factory.mktemp("shapes")
    keys, listening = KeyRing.make(), socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys" / "ring.json", port=port)
    database = open_database(settings, keys)
    migrate(database)
    clock = FixedClock(towns.MORNING)
    town = towns.open_town(settings, database, keys=keys, clock=clock)
    publish(town.desk, None, project=project(), periods=[(towns.REGIME, BEFORE), (towns.REGIME, NOW)])
    with database.write() as session:
        session.add(Setting(name="regime", value=towns.REGIME))
        session.add(Setting(name="demo", value="1"))
    towns.settle(town.desk, (*towns.PEOPLE, (OF_OFFICE, "Phạm Thị Mẫu", "so_dttg", "officer", "unit")))
    app = create_app(settings, database, clock=clock, keys=keys, passwords=towns.QUICK)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    found = Shapes(f"http://127.0.0.1:{port}", town)
    for form in (MATRIX, OPENED):  # last year's, invented, approved
        demo._report(town.desk, found.actor(OFFICER), found.actor(REVIEWER), form=form, period=BEFORE, fate="approved")
    yield found
    server.should_exit = True
    thread.join(10)
    listening.close()
    database.close()


@dataclass(frozen=True)
class Visitor:
    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.origin + path)
        return self.page

    def open(self, report: UUID, path: str = "") -> Page:
        self.go(f"/bao-cao/{report}{path}")
        return self.page

    def ready(self) -> Page:
        expect(self.page.locator("html[data-reckoned]")).to_be_attached()
        return self.page

    def sign_in(self, login: str) -> "Visitor":
        self.go("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return self


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, shapes: Shapes) -> Iterator[Visit]:
    """Opens browsers; at the end none may have complained."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_(login: str = OFFICER, *, width: int = 1366, height: int = 768, script: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitor = Visitor(context.new_page(), shapes.origin)

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                visitor.complaints.append(message.text)

        visitor.page.on("console", heard)
        visitor.page.on("pageerror", lambda fault: visitor.complaints.append(str(fault)))
        visitors.append(visitor)
        return visitor.sign_in(login)

    yield open_
    for context in contexts:
        context.close()
    shapes.forget()
    assert [complaint for each in visitors for complaint in each.complaints] == []
