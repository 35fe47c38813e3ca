"""From sign-in to “hộ nghèo DTTS by ward, 2025 against 2026” with its picture and its PDF: clicks counted (issue 10,
show 7; R117)."""

import io
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import town as towns
import uvicorn
from chromium import PATIENCE
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

sys.path.append(str(Path(__file__).parents[1] / "server" / "figures"))
sys.path.append(str(Path(__file__).parents[1] / "server" / "looking"))

from figures_city import desk_of, make
from looking_house import app_over

from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import open_database
from server.store.migrate import migrate

MOST_CLICKS = 5  # under six


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Three wards and two years of households in poverty, served."""
    keys, settings = KeyRing.make(), Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    database = open_database(settings, keys)
    migrate(database)
    make(desk_of(database, settings, keys), wards=3, years=2, seed="sáu lần bấm", only=frozenset({"ho_ngheo"}))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = app_over(database, settings, keys)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()
    database.close()


class Counted:
    """A person who clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, role: str, name: str, **more: object) -> None:
        self.page.wait_for_load_state()
        self.page.get_by_role(role, name=name, **more).first.click()
        self.clicks += 1


def test_under_six_clicks_lead_from_sign_in_to_the_table_its_picture_and_its_pdf(
    chromium: Browser, origin: str
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN", java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    for login in ("nguoiduyet", "lanhdao"):
        context.clear_cookies()
        page.goto(f"{origin}/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        person = Counted(page)
        person.click("button", "Đăng nhập")
        person.click("link", "Tổng quan")
        tile = page.locator(".tiles > div", has_text="Số hộ nghèo dân tộc thiểu số")
        tile.get_by_role("link").click()
        person.clicks += 1
        expect(page.get_by_role("columnheader", name="2025-year").first).to_be_visible()
        expect(page.get_by_role("columnheader", name="2026-year").first).to_be_visible()
        expect(page.locator("section.pivot-table tbody tr")).to_have_count(4)
        picture = page.locator("section.pivot-chart svg").first
        expect(picture).to_be_visible()
        assert picture.locator("rect").count() >= 4
        page.get_by_label("Dùng vào việc gì").fill("Báo cáo Ủy ban")
        with page.expect_download() as taken:
            person.click("button", "Tải PDF để ký")
        content = Path(taken.value.path()).read_bytes()
        text = "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "Biểu đồ: " in text
        assert person.clicks <= MOST_CLICKS
    context.close()
