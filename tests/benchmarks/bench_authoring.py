"""How soon an author is told of a slip in the largest form, and how quick completion and hover are (issue 9, show 3).

Run it: `python tests/benchmarks/bench_authoring.py`. It prints milliseconds: in Chromium from the key to the underline
(the editor's own pause included), the processor time of the check behind it, and beside them the peer, `dttg check` of
the same text in a fresh process. It asserts nothing, machines differ.
"""

import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import town as towns
import uvicorn
from chromium import ARGUMENTS, PATH
from playwright.sync_api import Page, sync_playwright
from sqlmodel import col, select

from server.app import create_app
from server.authoring.drafts import check, read
from server.authoring.starting import from_edition
from server.clock import FixedClock
from server.house import House
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store import signin
from server.store.database import open_database
from server.store.migrate import migrate
from server.store.models import Account

ROOT = Path(__file__).parents[2]
ROUNDS = 9
AUTHOR = ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all")
WATCH = """() => {
  addEventListener("keydown", () => { window.pressed = performance.now(); window.seen = {}; }, true);
  const known = { slip: ".cm-lintRange-error", list: ".cm-tooltip-autocomplete li", hover: ".cm-tooltip-hover" };
  new MutationObserver(() => {
    for (const [name, selector] of Object.entries(known)) {
      if (document.querySelector(selector)) window.seen[name] ??= performance.now() - window.pressed;
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
TO_FORMULA = """() => {
  const { view } = dttg.editor.mirror;
  const text = view.state.doc.toString();
  const at = text.indexOf("that: '", text.lastIndexOf("\\nchecks:")) + 6;
  view.dispatch({ selection: { anchor: at + 1 }, scrollIntoView: true });
  view.focus();
}"""


def largest() -> tuple[str, int]:
    files = sorted((ROOT / "forms").glob("*/v*.yaml"), key=lambda file: file.stat().st_size)
    return files[-1].parent.name, int(files[-1].stem[1:])


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, towns.Town, House]]:
    shutil.copytree(ROOT / "forms", folder / "forms")
    shutil.copytree(ROOT / "periods", folder / "periods")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(
        data_dir=folder / "data",
        key_file=folder / "keys" / "ring.json",
        port=port,
        forms_dir=folder / "forms",
        periods_dir=folder / "periods",
    )
    keys, clock = KeyRing.make(), FixedClock(towns.MORNING)
    database = open_database(settings, keys)
    migrate(database)
    town = towns.build(settings, database, keys=keys, clock=clock)
    towns.settle(town.desk, [AUTHOR])
    app = create_app(settings, database, clock=clock, keys=keys, passwords=towns.QUICK)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", town, app.state.house
    server.should_exit = True
    thread.join(10)
    database.close()


def told(name: str, values: list[float]) -> None:
    print(f"{name:<62}{statistics.median(values):>8.0f} ms  (worst {max(values):.0f})")


def processor(house: House, town: towns.Town, key: tuple[str, int]) -> None:
    """The check alone, each time of a text that was never seen."""
    with town.database.read() as session:
        account = session.exec(select(Account.id).where(col(Account.login) == AUTHOR[0])).one()
        actor = signin.actor(session, account, now=town.clock.now(), address="127.0.0.1")
    text = read(house.desk, house.ground, actor, key=key).checked.text
    found = []
    for turn in range(ROUNDS):
        began = time.thread_time()
        check(house.desk, house.ground, actor, key=key, text=f"{text}# {turn}\n")
        found.append((time.thread_time() - began) * 1000)
    told("check on the server, processor time", found)


def peer(form: str, edition: int) -> None:
    found, spent = [], []
    for _ in range(3):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [str(ROOT / ".venv" / "bin" / "dttg"), "check", f"forms/{form}/v{edition}.yaml"]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append((time.perf_counter() - began) * 1000)
        spent.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    told("peer: dttg check of the same text, fresh process", found)
    told("peer: its processor time", spent)


def waited(page: Page, name: str) -> float:
    page.wait_for_function(f"() => window.seen.{name} !== undefined")
    return float(page.evaluate(f"() => window.seen.{name}"))


def in_the_browser(page: Page) -> None:
    page.evaluate(WATCH)
    slips, lists, hovers = [], [], []
    for _ in range(ROUNDS):
        page.evaluate(TO_FORMULA)
        page.keyboard.type("z")
        slips.append(waited(page, "slip"))
        page.keyboard.press("Backspace")
        page.wait_for_selector(".cm-lintRange-error", state="detached")
        page.keyboard.press("Control+Space")
        lists.append(waited(page, "list"))
        page.keyboard.press("Escape")
        page.evaluate("() => { window.pressed = performance.now(); window.seen = {}; }")
        page.locator(".cm-line", has_text="that:").last.get_by_text("that").hover()
        hovers.append(waited(page, "hover"))
        page.mouse.move(5, 5)
        page.wait_for_selector(".cm-tooltip-hover", state="detached")
    told("from the key to the underline (pause of 120 ms included)", slips)
    told("from Ctrl+Space to the list", lists)
    told("from the pointer to the hover (pause of 350 ms included)", hovers)


def main() -> None:
    form, edition = largest()
    print(f"{form}, {(ROOT / 'forms' / form / f'v{edition}.yaml').stat().st_size} bytes, {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as (origin, town, house):
        with town.database.read() as session:
            account = session.exec(select(Account.id).where(col(Account.login) == AUTHOR[0])).one()
            actor = signin.actor(session, account, now=town.clock.now(), address="127.0.0.1")
        last = max(number for id_, number in towns.project().forms if id_ == form)
        draft = from_edition(house.desk, house.ground, actor, source=(form, last), form=f"{form}_do")
        processor(house, town, draft.key)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(f"{origin}/dang-nhap")
            page.get_by_label("Tên đăng nhập").fill(AUTHOR[0])
            page.get_by_label("Mật khẩu").fill(towns.PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            page.goto(f"{origin}/bieu/{draft.key[0]}/1/soan")
            page.wait_for_selector(".cm-content")
            in_the_browser(page)
            browser.close()
    peer(form, edition)


if __name__ == "__main__":
    main()
