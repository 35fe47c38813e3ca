"""How fast the entry page is and how much it weighs, beside the same table in Tabulator (issue 7, shows 2 and 8).

Run it: `python tests/benchmarks/bench_entry.py`. It prints milliseconds and kilobytes, at this machine's speed and six
times slower; it asserts nothing, machines differ. Tabulator is fetched once by npm, pinned by SHA-256, and lies in a
temporary folder only.
"""

import functools
import gzip
import hashlib
import http.server
import json
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import grid_town
from chromium import ARGUMENTS, PATH
from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

PEER, PEER_SHA256 = "tabulator-tables@6.3.1", "cc30469bfaefa1a5f6757530775f46afbdd728826370748968efba4fa2bfe898"
ROUNDS = 9
SLOW = 6
WATCH = """
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  }).observe({ entryTypes: ["longtask"] });
  new MutationObserver((_, watching) => {
    if (!document.documentElement.dataset.ready) return;
    watching.disconnect();
    window.usable = performance.now();
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""
PASTE = """(text) => new Promise((done) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const began = performance.now();
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""
PEER_PASTE = """(rows) => new Promise((done) => {
  const began = performance.now();
  const told = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  table.updateData(rows).then(told);
})"""
FILL = (
    """() => [document.querySelectorAll("td.entry").length, document.querySelectorAll(".sheet td.computed").length]"""
)


@dataclass(frozen=True)
class Loaded:
    """`kilobytes`: everything that came over the wire, packed; `usable`: ms until the first key can be typed."""

    kilobytes: float
    usable: float
    requests: int


def block(rows: int, columns: int, *, turn: int) -> str:
    return "\r\n".join(
        "\t".join(str((row * column + turn) % 700 + 1) for column in range(columns)) for row in range(rows)
    )


def load(context: BrowserContext, address: str, *, slow: int) -> tuple[Page, CDPSession, Loaded]:
    """The page in an empty cache."""
    page = context.new_page()
    page.add_init_script(WATCH)
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    sizes: list[float] = []
    cdp.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    usable = page.evaluate("() => window.usable")
    page.wait_for_load_state("networkidle")
    return page, cdp, Loaded(sum(sizes) / 1024, usable, len(sizes))


def loads(context: BrowserContext, address: str, *, slow: int) -> Loaded:
    found = []
    for _ in range(3):
        page, cdp, loaded = load(context, address, slow=slow)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.close()
        found.append(loaded)
    return Loaded(found[0].kilobytes, statistics.median(each.usable for each in found), found[0].requests)


def pastes(
    context: BrowserContext, address: str, *, size: tuple[int, int], rounds: int, slow: int
) -> tuple[list[float], float]:
    """(ms of each paste until the next picture, longest task in ms)."""
    page, cdp, _ = load(context, address, slow=1)
    print(f"  {'x'.join(map(str, size))} ô, máy chậm {slow} lần; ô gõ và ô tính trên trang: {page.evaluate(FILL)}")
    page.locator("td.entry > input").first.focus()
    page.evaluate(PASTE, block(*size, turn=0))
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.evaluate("() => { window.longest = 0; }")
    took = [page.evaluate(PASTE, block(*size, turn=turn + 1)) for turn in range(rounds)]
    longest = page.evaluate("() => window.longest")
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.close()
    return took, longest


def tell(words: str, took: list[float], longest: float) -> None:
    print(f"  {words}: trung vị {statistics.median(took):.0f} ms (từ {min(took):.0f} đến {max(took):.0f}), ", end="")
    print(f"việc dài nhất {longest:.0f} ms")


def tell_load(words: str, loaded: Loaded, *, slow: int) -> None:
    print(f"  {words}, máy chậm {slow} lần: {loaded.kilobytes:.0f} kB nén ({loaded.requests} tệp), ", end="")
    print(f"dùng được sau {loaded.usable:.0f} ms")


# ---- the peer ----


def fetch_peer(folder: Path) -> str:
    """Puts the peer's files into the folder. '' or why it cannot be had."""
    try:
        made = subprocess.run(
            ["npm", "pack", PEER, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return f"npm: {fault}"
    archive = folder / made.stdout.strip().rpartition("\n")[2]
    if made.returncode or not archive.is_file():
        return made.stderr.strip()[:300] or f"npm: {made.returncode}"
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PEER_SHA256:
        return f"SHA-256 {digest}, không phải {PEER_SHA256}"
    with tarfile.open(archive) as packed:
        for wanted in ("dist/js/tabulator.min.js", "dist/css/tabulator.min.css"):
            found = packed.extractfile(f"package/{wanted}")
            assert found is not None
            (folder / Path(wanted).name).write_bytes(found.read())
    return ""


def peer_page(rows: int, columns: int) -> str:
    """The same table: titles, typed cells, a sum for each row and one for each column, all rows drawn."""
    fields = [f"c{column}" for column in range(1, columns + 1)]
    heads = [
        {"title": f"Cột số {at}", "field": field, "editor": "input", "bottomCalc": "sum"}
        for at, field in enumerate(fields, 1)
    ]
    data = [{"id": row, "ten": f"Dòng số {row}"} for row in range(1, rows + 1)]
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8">
<link rel="stylesheet" href="tabulator.min.css">
<script src="tabulator.min.js"></script></head><body><div id="bang"></div><script>
const fields = {json.dumps(fields)};
const cong = (value, data) => fields.reduce((sum, field) => sum + Number(data[field] || 0), 0);
window.table = new Tabulator("#bang", {{ height: 560, layout: "fitData", renderVertical: "basic",
  data: {json.dumps(data)},
  columns: [{{ title: "Chỉ tiêu", field: "ten", frozen: true }}, ...{json.dumps(heads)},
    {{ title: "Cộng", field: "cong", mutator: cong, bottomCalc: "sum" }}] }});
table.on("tableBuilt", () => {{ document.documentElement.dataset.ready = "1"; }});
</script></body></html>"""


class Packed(http.server.SimpleHTTPRequestHandler):
    """Files packed as our server packs its own."""

    def do_GET(self) -> None:
        file = Path(self.directory) / self.path.lstrip("/")
        if not file.is_file():
            self.send_error(404)
            return
        body = gzip.compress(file.read_bytes(), 9)
        self.send_response(200)
        self.send_header("content-type", self.guess_type(str(file)))
        self.send_header("content-encoding", "gzip")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: the benchmark's own lines are enough."""


@contextmanager
def peer_server(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Packed, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def bench_peer(context: BrowserContext) -> None:
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        fault = fetch_peer(folder)
        if fault:
            print(f"Tabulator không lấy được: {fault}")
            return
        (folder / "bang.html").write_text(peer_page(54, 12))
        with peer_server(folder) as origin:
            for slow in (1, SLOW):
                loaded = loads(context, f"{origin}/bang.html", slow=slow)
                tell_load("Tabulator 54x12", loaded, slow=slow)
                page, cdp, _ = load(context, f"{origin}/bang.html", slow=1)
                cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
                took = [
                    page.evaluate(
                        PEER_PASTE,
                        [
                            {"id": row, **{f"c{at}": (row * at + turn) % 700 + 1 for at in range(1, 13)}}
                            for row in range(1, 55)
                        ],
                    )
                    for turn in range(ROUNDS)
                ]
                tell(f"Tabulator nhận 648 ô, máy chậm {slow} lần", took, page.evaluate("() => window.longest"))
                cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
                page.close()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        grid_town.served(Path(folder)) as live,
    ):
        browser = playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        page = context.new_page()
        live.sign_in(page)
        page.close()
        large, wide = (live.origin + live.report(form) for form in (grid_town.LARGE, grid_town.WIDE))
        print("Trang nhập liệu")
        for slow in (1, SLOW):
            loaded = loads(context, large, slow=slow)
            tell_load("54x12", loaded, slow=slow)
        for slow in (1, SLOW):
            tell(f"dán 648 ô, máy chậm {slow} lần", *pastes(context, large, size=(54, 12), rounds=ROUNDS, slow=slow))
        for slow in (1, SLOW):
            tell(f"dán 4.800 ô, máy chậm {slow} lần", *pastes(context, wide, size=(200, 24), rounds=3, slow=slow))
        bench_peer(context)
        browser.close()


if __name__ == "__main__":
    main()
