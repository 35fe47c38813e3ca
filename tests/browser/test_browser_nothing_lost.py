"""Nothing is lost (issue 7, show 4; R048, R110): a real server process killed between keystrokes, the network cut, the
session ended; two windows and two persons; a report sent elsewhere. Every cell that was typed is stored in the end,
every cell that was said to be saved is stored at once, and nobody's cell is written over unseen.

One server and one set of data for the file; every test fills the report of a ward of its own.
"""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
import town as towns
from chromium import ARGUMENTS, PATH, PATIENCE
from phoenix import Phoenix
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from scale import scaled
from sqlmodel import col, select

from engine.compute.frame import Address
from server.accounts import totp
from server.clock import FixedClock
from server.keys.keyring import KeyRing, write_new
from server.reporting.entry import explain, read_for_entry, save_cells
from server.settings import read_settings
from server.store import drafts, signin
from server.store.database import open_database
from server.store.files import RingCipher
from server.store.migrate import migrate
from server.store.models import Account, LoginSession, Report, SecondFactor, Unit

SCREEN = {"width": 1366, "height": 768}
ROWS = ("01",)
WARDS = 13
SCRIPT = re.compile(r"/tinh/js/entry\.\w+\.js")

# Notes for every answer to a save which cells it acknowledged, as the page was told.
LISTENER = """
  window.acknowledged = {};
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const response = await real(address, options);
    if (String(address).endsWith("/o") && response.status === 200) {
      const told = await response.clone().json();
      const given = JSON.parse(options.body).cells;
      const refused = new Set(told.conflicts.map((each) => each.name));
      for (const [name, typed] of Object.entries(given)) if (!refused.has(name)) window.acknowledged[name] = typed;
    }
    return response;
  };
"""


@dataclass(frozen=True)
class Town:
    """The data under the server, read and changed beside it as a second process would."""

    town: towns.Town
    phoenix: Phoenix
    origin: str

    def stored(self, login: str) -> dict[str, str]:
        """What the draft of this person's unit holds, by the names of the cells on the page."""
        with self.town.database.read() as session:
            report = self._report(session, login)
            held = drafts.held(session, report, records=[0])
        return {towns.name(at.row, at.column): each.typed for at, each in held.items()}

    def report(self, login: str):
        with self.town.database.read() as session:
            return self._report(session, login)

    def _report(self, session, login: str):
        unit = session.exec(select(Account.unit_id).where(col(Account.login) == login)).one()
        return session.exec(select(Report.id).where(col(Report.unit_id) == unit)).one()

    def actor(self, login: str):
        with self.town.database.read() as session:
            account = session.exec(select(Account.id).where(col(Account.login) == login)).one()
            return signin.actor(session, account, now=self.town.clock.now(), address="127.0.0.1")

    def expire(self, login: str) -> None:
        """End every session of a person, as time would."""
        with self.town.database.write() as session:
            signin.end_sessions_of(session, self.actor(login).account)

    def sessions(self) -> int:
        with self.town.database.read() as session:
            return len(session.exec(select(LoginSession)).all())

    def give_phone(self, login: str) -> bytes:
        """A second factor for an account; returns the secret of the phone."""
        secret, account, now = totp.new_secret(), self.actor(login).account, self.town.clock.now()
        locked, key_id = RingCipher(self.town.keys).lock(secret, about=account)
        factor = SecondFactor(account_id=account, secret=locked, key_id=key_id, made_at=now, confirmed_at=now)
        with self.town.database.write() as session:
            signin.put_factor(session, factor)
        return secret

    def explain_elsewhere(self, login: str, column: str, text: str) -> None:
        """Another person says why a figure is right."""
        key = ("bien_dong", Address(0, towns.PART, "01", column))
        explain(self.town.desk, self.actor(login), report=self.report(login), reasons={key: text})

    def type_elsewhere(self, login: str, cells: dict[str, str]) -> None:
        """Another person types and saves, having seen everything."""
        actor, report = self.actor(login), self.report(login)
        version = read_for_entry(self.town.desk, actor, report=report).head.draft_version
        given = {Address(0, towns.PART, name.split(":")[3], name.split(":")[4]): typed for name, typed in cells.items()}
        save_cells(self.town.desk, actor, report=report, cells=given, base_version=version)


def until(page: Page, holds: Callable[[], bool], *, rest: int) -> None:
    """Returns when something holds that no locator shows; asks every `rest` milliseconds."""
    for _ in range(PATIENCE // rest):
        if holds():
            return
        page.wait_for_timeout(rest)
    raise AssertionError("it never came to hold")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("nha")
    environment = {
        "DTTG_DATA_DIR": str(folder / "data"),
        "DTTG_KEY_FILE": str(folder / "keys" / "ring.json"),
        "DTTG_PORT": str(free_port()),
    }
    settings, ring = read_settings(environment), KeyRing.make()
    write_new(ring, settings.key_file)
    phoenix = Phoenix.lay(environment)  # imports while the town is built
    database = open_database(settings, ring)
    migrate(database)
    town = towns.build(settings, database, keys=ring, clock=FixedClock(towns.MORNING))
    with database.read() as session:
        codes = session.exec(select(Unit.code).where(col(Unit.kind) == "ward").order_by(col(Unit.code))).all()
    wards = [code for code in codes if code not in (towns.BA_DINH, towns.NGOC_HA)][:WARDS]
    towns.settle(town.desk, [(f"canbo_{at}", f"Vũ Văn {at}", ward, "officer", "unit") for at, ward in enumerate(wards)])
    towns.settle(town.desk, [(f"loan_{at}", "Đinh Thị Loan", ward, "officer", "unit") for at, ward in enumerate(wards)])
    try:
        phoenix.rise()
        yield Town(town, phoenix, f"http://127.0.0.1:{environment['DTTG_PORT']}")
    finally:
        phoenix.end()
        database.close()


@dataclass
class Desk:
    """One person before one page. `typed`: the last text given to each cell."""

    page: Page
    place: Town
    login: str
    typed: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        self.page.goto(f"{self.place.origin}/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(self.login)
        self.page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.locator("nav").wait_for()

    def begin(self) -> None:
        self.sign_in()
        self.page.locator("main form button, main a", has_text=re.compile("Bắt đầu nhập|Nhập tiếp")).first.click()
        self.ready()

    def ready(self) -> None:
        self.page.locator("html[data-reckoned]").wait_for(state="attached")

    def cell(self, column: str, row: str = "01"):
        return self.page.locator(f'[name="{towns.name(row, column)}"]')

    def type(self, column: str, text: str, *, between: Callable[[int], None] = lambda at: None) -> None:
        """Key by key, as a person does; `between` happens before each key."""
        self.cell(column).focus()
        self.page.keyboard.press("Control+a")
        for at, key in enumerate(text):
            between(at)
            self.page.keyboard.type(key)
        self.typed[towns.name("01", column)] = text

    def reaches_the_server(self, column: str) -> None:
        """Returns when a cell is stored, a moment before the page hears of it."""
        name = towns.name("01", column)
        until(self.page, lambda: self.place.stored(self.login).get(name) == self.typed[name], rest=10)

    @property
    def state(self):
        return self.page.locator("#tinh-trang")

    def saved(self) -> None:
        expect(self.state).to_contain_text("Đã lưu", timeout=PATIENCE)

    def acknowledged(self) -> dict[str, str]:
        return self.page.evaluate("() => window.acknowledged")

    def sign_in_again(self) -> None:
        self.page.get_by_role("button", name="Đăng nhập lại tại đây").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Mật khẩu").fill(towns.PASSWORD)
        dialog.get_by_role("button", name="Đăng nhập").click()


Sit = Callable[[str], Desk]


@pytest.fixture
def sit(chromium: Browser, place: Town) -> Iterator[Sit]:
    """A browser of its own for each person."""
    contexts: list[BrowserContext] = []

    def down(login: str, *, at: Page | None = None) -> Desk:
        if at is None:
            context = chromium.new_context(viewport=SCREEN, locale="vi-VN")
            context.set_default_timeout(PATIENCE)
            context.add_init_script(LISTENER)
            contexts.append(context)
            at = context.new_page()
        return Desk(at, place, login)

    yield down
    for context in contexts:
        context.close()


def forgetting(page: Page) -> None:
    """The planted fault: a page that takes a save for done before the server has said so."""
    heard = "if (!told) return false;"
    worse = "if (!told) { held.clear(); return false; }"

    def spoil(route: Route) -> None:
        text = route.fetch().text()
        assert text.count(heard) == 1
        route.fulfill(body=text.replace(heard, worse), content_type="text/javascript")

    page.route(SCRIPT, spoil)


def lost(desk: Desk) -> list[str]:
    """Cells that the page called saved, or that were typed, and the server does not hold."""
    stored = desk.place.stored(desk.login)
    return sorted(
        {name for name, typed in desk.acknowledged().items() if stored.get(name) != typed}
        | {name for name, typed in desk.typed.items() if stored.get(name) != typed}
    )


def disturbed(
    desk: Desk, count: int, *, random: Random, disturb: Callable[[], None], mend: Callable[[], None]
) -> list[str]:
    """Type `count` figures; in the middle of each something happens, a while later it is mended. Returns what was lost
    on the way: what had been acknowledged must be there after every mending, and everything in the end."""
    found: list[str] = []
    for at in range(count):
        column = towns.COLUMNS[at % len(towns.COLUMNS)]
        text = str(random.randrange(10_000, 99_999))
        if random.random() < 0.3:
            desk.type(column, text)
            desk.reaches_the_server(column)  # and the answer is lost
            disturb()
        else:
            when = random.randrange(len(text))
            desk.type(column, text, between=lambda key, when=when: disturb() if key == when else None)
        if random.random() < 0.5:
            desk.type(random.choice(towns.COLUMNS), str(random.randrange(1000)))
        if random.random() < 0.7:
            expect(desk.state).to_contain_text(re.compile("Mất kết nối|Phiên làm việc đã hết"))
        mend()
        stored = desk.place.stored(desk.login)
        known = desk.acknowledged()
        found += [name for name, typed in known.items() if stored.get(name) != typed and desk.typed[name] == typed]
        if random.random() < 0.3 or at == count - 1:
            desk.saved()
    return found + lost(desk)


# ---- the server is killed ----


def test_no_cell_is_lost_when_the_server_is_killed_between_keystrokes(sit: Sit, place: Town) -> None:
    """50 times at scale 1."""
    desk = sit("canbo_0")
    desk.begin()
    assert disturbed(desk, scaled(50), random=Random(1), disturb=place.phoenix.kill, mend=place.phoenix.rise) == []


# ---- the network is cut ----


def test_no_cell_is_lost_when_the_network_is_cut(sit: Sit, place: Town) -> None:
    """50 times at scale 1; while it is cut the page says so, and how many cells it holds (R048)."""
    desk = sit("canbo_1")
    desk.begin()
    network = desk.page.context

    def mend() -> None:
        expect(desk.state).to_contain_text(
            re.compile(r"Mất kết nối\. ([1-9] ô đang giữ trên máy này, sẽ gửi|Mọi ô đã nhập đều đã lưu)")
        )
        network.set_offline(False)

    found = disturbed(desk, scaled(50), random=Random(2), disturb=lambda: network.set_offline(True), mend=mend)
    assert found == []


def test_a_page_that_forgets_what_was_not_answered_is_found(sit: Sit, place: Town) -> None:
    """The planted fault of the two above."""
    desk = sit("canbo_2")
    forgetting(desk.page)
    desk.begin()
    desk.page.context.set_offline(True)
    desk.type("nam", "77")
    expect(desk.state).to_contain_text("Mọi ô đã nhập đều đã lưu")  # which is not so
    desk.page.context.set_offline(False)
    desk.type("nu", "78")
    desk.saved()
    assert lost(desk) == [towns.name("01", "nam")]


# ---- the session ends ----


def test_a_session_that_ends_is_taken_up_again_in_place(sit: Sit, place: Town) -> None:
    """20 times at scale 1: what was typed before, meanwhile and after is stored, and the page never goes away."""
    desk = sit("canbo_3")
    desk.begin()
    desk.page.evaluate("() => { window.samePage = true; }")

    def mend() -> None:
        expect(desk.state).to_contain_text("Phiên làm việc đã hết. Đăng nhập lại tại đây, số đang nhập còn nguyên.")
        desk.sign_in_again()
        desk.saved()

    found = disturbed(desk, scaled(20), random=Random(3), disturb=lambda: place.expire("canbo_3"), mend=mend)
    assert found == []
    assert desk.page.evaluate("() => window.samePage")


def test_who_has_a_second_factor_gives_it_in_place_and_a_wrong_password_is_said(sit: Sit, place: Town) -> None:
    desk = sit("canbo_4")
    desk.begin()
    secret = place.give_phone("canbo_4")
    place.expire("canbo_4")
    desk.type("nam", "41")
    page = desk.page
    page.get_by_role("button", name="Đăng nhập lại tại đây").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mật khẩu").fill("không phải")
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    dialog.get_by_label("Mật khẩu").fill(towns.PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    code = dialog.get_by_label("Mã xác thực 6 số")
    code.fill("000000")
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Mã xác thực không đúng")
    code.fill(totp.code_at(secret, totp.step_of(place.town.clock.now())))
    dialog.get_by_role("button", name="Đăng nhập").click()
    desk.saved()
    assert lost(desk) == []


# ---- two at one report ----


def test_what_another_window_or_person_writes_is_told_at_once_and_shown(sit: Sit, place: Town) -> None:
    """Where nothing of mine is lost there is nothing to choose."""
    first = sit("canbo_5")
    first.begin()
    second = sit("canbo_5", at=first.page.context.new_page())
    second.page.goto(first.page.url)
    second.ready()
    first.type("nam", "31")
    first.saved()
    expect(second.cell("nam")).to_have_value("31")  # told by the window beside it
    expect(second.state).to_contain_text("Cửa sổ khác vừa sửa 1 ô.")
    place.type_elsewhere("loan_5", {towns.name("01", "nu"): "32"})
    expect(first.cell("nu")).to_have_value("32")
    expect(first.state).to_contain_text("Đinh Thị Loan vừa sửa 1 ô.")
    expect(first.page.locator("#tranh-chap")).to_contain_text("Kinh, cột 4: Số khẩu: Nữ: trống thành 32")
    place.explain_elsewhere("loan_5", "nam", "Nhập thêm thôn.")
    expect(first.page.locator("#tranh-chap")).to_contain_text(
        "Giải trình, Kinh, cột 3: Số khẩu: Nam: trống thành Nhập thêm thôn."
    )
    expect(first.state).to_contain_text("Đinh Thị Loan vừa sửa 2 chỗ.")
    first.page.get_by_role("button", name="Đã xem").click()
    first.type("nu", "33")  # having seen hers
    first.saved()
    assert place.stored("canbo_5")[towns.name("01", "nu")] == "33"


def test_a_cell_that_two_write_waits_for_a_choice_and_nothing_passes_before(sit: Sit, place: Town) -> None:
    desk = sit("canbo_6")
    desk.begin()
    page, name = desk.page, towns.name("01", "nam")
    page.context.set_offline(True)
    for column in ("nam", "nu", "so_ho"):
        desk.type(column, "10")
    place.type_elsewhere("loan_6", {towns.name("01", column): "20" for column in ("nam", "nu", "so_ho")})
    page.context.set_offline(False)
    expect(desk.state).to_contain_text("Đinh Thị Loan vừa sửa 3 ô. Xem và chọn từng ô")
    desk.type("nam", "11")  # typing on settles nothing
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    expect(page.locator("#tranh-chap h2")).to_be_focused()
    assert {place.stored("canbo_6")[towns.name("01", column)] for column in ("nam", "nu", "so_ho")} == {"20"}
    page.get_by_role("button", name="Giữ 11 của tôi ở ô Kinh, cột 3: Số khẩu: Nam").click()
    page.get_by_role("button", name="Lấy 20 ở ô Kinh, cột 4: Số khẩu: Nữ").click()
    page.get_by_role("button", name="Lấy 20 ở ô Kinh, cột 1: Số hộ").click()
    desk.saved()
    stored = place.stored("canbo_6")
    assert (stored[name], stored[towns.name("01", "nu")], stored[towns.name("01", "so_ho")]) == ("11", "20", "20")
    expect(desk.cell("nu")).to_have_value("20")
    expect(page.locator("#tranh-chap")).to_be_hidden()


def test_a_report_sent_elsewhere_is_only_read_and_what_was_not_sent_stays_in_sight(sit: Sit, place: Town) -> None:
    desk = sit("canbo_7")
    desk.begin()
    desk.type("nam", "5")
    desk.saved()
    desk.page.context.set_offline(True)
    desk.type("nu", "6")
    report = desk.place.report("canbo_7")
    with place.town.database.write() as session:
        session.get_one(Report, report).state = "sent"
    desk.page.context.set_offline(False)
    expect(desk.state).to_contain_text("Trang này chỉ đọc.")
    expect(desk.cell("nam")).not_to_be_editable()
    expect(desk.page.get_by_role("button", name="Kiểm tra và gửi")).to_be_disabled()
    expect(desk.page.locator("#tranh-chap")).to_contain_text("Kinh, cột 4: Số khẩu: Nữ")
    assert towns.name("01", "nu") not in place.stored("canbo_7")


# ---- leaving ----


def test_closing_warns_while_something_is_unsaved_and_only_then(sit: Sit, place: Town) -> None:
    desk = sit("canbo_8")
    desk.begin()
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.page.context.set_offline(True)
    desk.type("nam", "5")
    desk.page.close(run_before_unload=True)
    until(desk.page, lambda: bool(asked), rest=20)
    desk.page.context.set_offline(False)
    desk.saved()
    assert asked == ["beforeunload"]
    desk.page.goto(f"{place.origin}/viec-can-lam")
    assert asked == ["beforeunload"]


# ---- the copy in the browser ----

WORD = "Qwzxvuong"
FIGURE = "739164508"


@pytest.fixture
def profile(chromium: Browser, place: Town, tmp_path: Path) -> Callable[..., BrowserContext]:
    """A browser with a profile folder of its own, opened again and again."""

    def open_() -> BrowserContext:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "ho-so", executable_path=PATH, args=ARGUMENTS, viewport=SCREEN, locale="vi-VN"
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(LISTENER)
        return context

    return open_


def found_in(folder: Path, *words: str) -> list[str]:
    """Files of a folder that hold one of the words, in any of the ways a browser writes text."""
    forms = [word.encode(how) for word in words for how in ("utf-8", "utf-16-le")]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def type_offline_and_close(place: Town, login: str, context: BrowserContext) -> str:
    """Figures and words typed without a connection, then the browser is closed. Returns the key of the page."""
    desk = Desk(context.new_page(), place, login)
    desk.begin()
    key = desk.page.evaluate("() => Object.values(dttg.entry.data.copy.keys)[0]")
    context.set_offline(True)
    desk.type("nam", FIGURE)
    desk.type("nu", WORD)
    expect(desk.state).to_contain_text("Mất kết nối. 2 ô đang giữ trên máy này")
    until_kept(desk.page, 2)
    context.close()
    return str(key)


def until_kept(page: Page, count: int) -> None:
    """Returns when the drawer holds so many cells."""
    kept = """async () => {
      const all = await dttg.kept.places("");
      const copies = await Promise.all(all.map((place) => dttg.kept.get(place)));
      return copies.reduce((sum, copy) => sum + (copy?.count ?? 0), 0);
    }"""
    until(page, lambda: page.evaluate(kept) == count, rest=20)


def test_a_page_left_right_after_its_last_save_brings_no_older_figure_back(sit: Sit, place: Town) -> None:
    """The copy of 30 was kept, 300 was sent and the page left within a moment: 30 came back as another window's."""
    desk = sit("canbo_12")
    desk.begin()
    desk.type("nam", "30")
    until_kept(desk.page, 1)
    desk.page.evaluate(
        """(name) => {
          const real = window.setTimeout;  // the short rest before a copy is written does not end in time
          window.setTimeout = (act, wait, ...more) => (wait === 150 ? 0 : real(act, wait, ...more));
          dttg.entry.save.record([[name, "300"]]);
          [...document.querySelectorAll("button")].find((each) => each.textContent.includes("Kiểm tra và gửi")).click();
        }""",
        towns.name("01", "nam"),
    )
    desk.page.get_by_role("link", name="Về trang nhập liệu").first.click()
    desk.ready()
    until_kept(desk.page, 0)
    expect(desk.cell("nam")).to_have_value("300")
    expect(desk.page.locator("#tranh-chap")).to_be_hidden()


def test_a_closed_browser_holds_no_typed_word_and_brings_them_back(place: Town, profile, tmp_path: Path) -> None:
    """The profile folder holds neither what was typed nor the key; the next opening sends it; signing out empties the
    drawer (ASVS 14.3.1, 14.3.3)."""
    key = type_offline_and_close(place, "canbo_9", profile())
    assert (tmp_path / "ho-so" / "Default" / "IndexedDB").is_dir()
    assert found_in(tmp_path / "ho-so", FIGURE, WORD, key) == []
    context = profile()
    desk = Desk(context.new_page(), place, "canbo_9")
    desk.sign_in()
    expect(desk.page.locator(".notice-line")).to_contain_text("Máy này còn giữ 2 ô chưa gửi.")
    desk.page.get_by_role("link", name="Mở báo cáo để gửi").click()
    desk.ready()

    def stored() -> tuple[str | None, str | None]:
        cells = place.stored("canbo_9")
        return cells.get(towns.name("01", "nam")), cells.get(towns.name("01", "nu"))

    # the closing browser may have got them through after all; then the page has nothing to say
    until(desk.page, lambda: stored() == (FIGURE, WORD), rest=50)
    until_kept(desk.page, 0)
    context.close()


def test_a_copy_in_clear_is_found_in_the_profile(place: Town, profile, tmp_path: Path) -> None:
    """The planted fault."""
    context = profile()

    def plain(route: Route) -> None:
        text = route.fetch().text()
        spoilt = text.replace("...(await lock(now)), count", "...(await lock(now)), plain: JSON.stringify(now), count")
        assert spoilt != text
        route.fulfill(body=spoilt, content_type="text/javascript")

    context.route(SCRIPT, plain)
    type_offline_and_close(place, "canbo_10", context)
    assert found_in(tmp_path / "ho-so", FIGURE, WORD)


COUNT = """() => new Promise((done) => {
  indexedDB.open("dttg").onsuccess = (event) => {
    const all = event.target.result.transaction("chua-gui").objectStore("chua-gui").count();
    all.onsuccess = () => done(all.result);
  };
})"""


def test_signing_out_empties_the_drawer_after_asking(sit: Sit, place: Town) -> None:
    """ASVS 14.3.1: by the browser itself, also without a connection."""
    desk = sit("canbo_11")
    desk.begin()
    page = desk.page
    page.context.set_offline(True)
    desk.type("nam", "5")
    expect(desk.state).to_contain_text("Mất kết nối. 1 ô")
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Đăng xuất").click()
    until(page, lambda: bool(said), rest=20)
    expect(desk.state).to_contain_text("Mất kết nối. 1 ô")
    assert said == ["Còn 1 ô chưa gửi đang giữ trên máy này. Đăng xuất sẽ xóa các ô đó. Vẫn đăng xuất?"]
    page.context.set_offline(False)
    desk.saved()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Mật khẩu").wait_for()
    held = page.evaluate(COUNT)
    assert held == 0
    assert place.stored("canbo_11")[towns.name("01", "nam")] == "5"
