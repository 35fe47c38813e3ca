"""A real Chromium against a real server on a free port of this machine, over an encrypted database of its own."""

import io
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import town as towns
import uvicorn
from chromium import PATIENCE
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect
from shapes_town import shapes, visit  # noqa: F401  # fixtures

from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate

SCREEN = {"width": 1366, "height": 768}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Live:
    """A running server and what it stands on."""

    origin: str
    town: towns.Town
    clock: FixedClock


@pytest.fixture
def authors() -> dict[str, Path]:
    """Where authors write, as settings: a test that publishes has a folder of its own."""
    return {}


@pytest.fixture
def live(tmp_path: Path, authors: dict[str, Path]) -> Iterator[Live]:
    keys = KeyRing.make()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    settings = Settings(
        data_dir=tmp_path / "data",
        key_file=tmp_path / "keys" / "ring.json",
        port=listening.getsockname()[1],
        **authors,
    )
    database = open_database(settings, keys)
    migrate(database)
    clock = FixedClock(towns.MORNING)
    town = towns.build(settings, database, keys=keys, clock=clock)
    app = create_app(settings, database, clock=clock, keys=keys, passwords=towns.QUICK)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{settings.port}", town, clock)
    server.should_exit = True
    thread.join(10)
    listening.close()
    database.close()


@dataclass(frozen=True)
class Window:
    """One person's browser, and what it complained of."""

    page: Page
    origin: str
    complaints: list[str]

    def go(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def sign_in(self, login: str) -> None:
        self.go("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("button", name="Đăng xuất")).to_be_visible()

    def cell(self, row: str, column: str):
        return self.page.locator(f'[name="{towns.name(row, column)}"]')

    def shown(self, row: str, column: str):
        return self.page.locator(f'[data-o="{towns.name(row, column)}"]')

    def type_all(self) -> None:
        for row, figures in towns.GOOD.items():
            for column, figure in zip(towns.COLUMNS, figures, strict=True):
                self.cell(row, column).fill(str(figure))

    def add_groups(self) -> None:
        self.page.get_by_text("Thêm dân tộc có trên địa bàn").click()
        for key in towns.GOOD:
            if key != "01":
                self.page.locator(f'[name="them"][value="{towns.PART}:{key}"]').check()
        self.page.get_by_role("button", name="Thêm dòng đã chọn").click()
        expect(self.page.locator('tbody > tr[data-row="12"]')).to_be_visible()

    def attach(self, paper: bytes) -> None:
        """As it comes back from the scanner: a print with nothing on it would be asked about."""
        code = self.page.locator(".code-box dd").first.text_content() or ""
        self.page.locator("[name=tep]").set_input_files(
            {"name": "phieu-da-ky.pdf", "mimeType": "application/pdf", "buffer": scanned(paper)}
        )
        self.page.get_by_label("Mã kiểm tra ở chân phiếu").fill(code)
        self.page.get_by_role("button", name="Đính kèm").or_(self.page.get_by_role("button", name="Thay tệp")).click()
        expect(self.page.get_by_text("Hai mã trùng nhau")).to_be_visible()


def scanned(paper: bytes) -> bytes:
    """Every page as a picture, in one PDF."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "60", "-gray", "-png", "-", f"{folder}/trang"], input=paper, check=True)
        pages = [Image.open(file).convert("L") for file in sorted(Path(folder).glob("*.png"))]
        held = io.BytesIO()
        pages[0].save(held, "PDF", save_all=True, append_images=pages[1:])
        return held.getvalue()


Open = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live: Live) -> Iterator[Open]:
    """Opens browsers of different persons; at the end none may have complained or called elsewhere."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_(*, script: bool = True) -> Window:
        context = chromium.new_context(viewport=SCREEN, locale="vi-VN", java_script_enabled=script)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        complaints: list[str] = []

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complaints.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith(live.origin):
                complaints.append(f"called {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("request", asked)
        contexts.append(context)
        windows.append(Window(page, live.origin, complaints))
        return windows[-1]

    yield open_
    for context in contexts:
        context.close()
    assert [complaint for each in windows for complaint in each.complaints] == []
