"""Browser and server say the same (issue 7, show 6): random filled reports of every form, reckoned in Chromium by the
scripts of the entry page under its content policy; and whole pages, as the server draws them and as the script does."""

import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import shapes_town
from playwright.sync_api import Page, Route

from engine.compute.frame import Address, RowKind
from engine.compute.program import elsewhere_data, program
from server.reporting.entry import add_rows, read_for_entry, save_cells

sys.path.append(str(Path(__file__).parents[1] / "engine" / "compute"))

from browser_twin import asked, differences, ours
from test_compute_parity import Case, any_case, any_text, forms

RECKON = """(given) => {
  const form = dttg.figures.prepare(given.program, given.elsewhere);
  const outcome = dttg.figures.compute(form, given.asked);
  const at = (a) => (a === null ? null : [a.record, a.part, a.row, a.column]);
  return {
    cells: outcome.cells.map((c) => [at(c.address), c.value, c.state, c.required, c.text]),
    findings: outcome.findings.map((f) => [
      f.rule, f.level, f.say, at(f.address), f.part, f.softened, f.follows, f.reads.map(([a, value]) => [at(a), value]),
    ]),
    blanks: outcome.blanks.map(at),
    present: outcome.present,
  };
}"""

# The page as the server draws it beside the page as it stands after the script: figures, marks, findings, progress.
COMPARE = """async () => {
  const drawn = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const SIGNS = ["error", "warning", "follows", "off", "estimate", "computed", "carried"];
  const text = (each) => each.textContent.replace(/\\s+/g, " ").trim();
  const seen = (page) => {
    const cells = {};
    for (const cell of page.querySelectorAll(".sheet-region :is(td, .value)[data-o]")) {
      cells[cell.dataset.o] = [text(cell), ...SIGNS.filter((sign) => cell.classList.contains(sign))].join("|");
    }
    for (const holder of page.querySelectorAll(".sheet-region .entry")) {
      const field = holder.querySelector("input:not([type=hidden]), select, textarea");
      const icon = [...(holder.querySelector(":scope > .icon")?.classList ?? [])].filter((name) => name !== "icon");
      const name = (holder.querySelector("select") || field).name;
      cells[name] = [...icon, ...SIGNS.filter((sign) => holder.classList.contains(sign))].join("|");
    }
    const cards = [...page.querySelectorAll("#can-sua > .finding")].map((card) =>
      [[...card.classList].join(" "), text(card.querySelector("h3 span")), text(card.querySelector("p")),
        text(card.querySelector(".follows p") || document.createElement("p"))].join("|"));
    return {
      cells,
      cards: cards.slice(0, 60).sort(),
      counted: text(page.getElementById("can-sua-dem")),
      progress: text(page.getElementById("tien-do-chu")),
      parts: [...page.querySelectorAll("[data-part-line]")].map(text),
      hidden: [...page.querySelectorAll("[data-part-block]")].filter((block) => block.hidden).map((block) => block.id),
    };
  };
  const [server, browser] = [seen(drawn), seen(document)];
  const told = [];
  for (const name of new Set([...Object.keys(server.cells), ...Object.keys(browser.cells)])) {
    const [one, other] = [server.cells[name], browser.cells[name]];
    if (one !== other) told.push(`${name}: ${one} / ${other}`);
  }
  for (const what of ["cards", "parts", "hidden"]) {
    const only = (one, other, who) =>
      one.filter((each) => !other.includes(each)).map((each) => `${what}, ${who}: ${each}`);
    told.push(...only(server[what], browser[what], "server"), ...only(browser[what], server[what], "script"));
  }
  for (const what of ["counted", "progress"]) {
    if (server[what] !== browser[what]) told.push(`${what}: ${server[what]} / ${browser[what]}`);
  }
  return {told, size: Object.keys(server.cells).length};
}"""


def reckoned(page: Page, case: Case) -> list[str]:
    given = {
        "program": program(case.frame),
        "elsewhere": elsewhere_data(case.elsewhere),
        "asked": json.loads(asked(case.typed, case.present, case.records)),
    }
    mine = ours(case.frame, case.elsewhere, typed=case.typed, present=case.present, records=case.records)
    return differences(json.loads(json.dumps(mine)), page.evaluate(RECKON, given))


@pytest.mark.slow
def test_random_reports_are_reckoned_alike_in_chromium(visit, shapes, scaled: Callable[[int], int]) -> None:
    chance, officer = random.Random(20261207), visit()
    officer.open(shapes.begin(shapes_town.MATRIX))
    page, told = officer.ready(), []
    for number in range(scaled(2_000)):
        of = forms()[number % len(forms())]
        told += [f"{number} {of.id}: {each}" for each in reckoned(page, any_case(chance, of))[:3]]
    assert told == []


def spoil(page: Page, right: str, wrong: str) -> None:
    """Serve the script of the page with a fault in it."""

    def answer(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        assert text.count(right) == 1, right
        route.fulfill(response=response, body=text.replace(right, wrong))

    page.route(re.compile(r"/js/entry\."), answer)


def test_a_planted_difference_of_the_arithmetic_is_found(visit, shapes) -> None:
    chance, officer = random.Random(20261207), visit()
    spoil(officer.page, "const MANY_CELLS = 6;", "const MANY_CELLS = 1;")
    officer.open(shapes.begin(shapes_town.MATRIX))
    page = officer.ready()
    of = next(each for each in forms() if each.id == shapes_town.MATRIX)
    assert any(reckoned(page, any_case(chance, of)) for _ in range(40))


# ---- whole pages ----


def fill(shapes, report: UUID, chance: random.Random) -> None:
    """Random text in random cells, right and wrong, over what stood there."""
    desk, actor = shapes.town.desk, shapes.actor(shapes_town.OFFICER)
    shown = read_for_entry(desk, actor, report=report)
    for part in shown.frame.parts:
        optional = [row.key for row in part.rows if row.optional and row.kind is RowKind.CELLS and "/" not in row.key]
        opened = any(row.kind is RowKind.OPEN for row in part.rows)
        if optional or opened:
            keys = chance.sample(optional, min(3, len(optional)))
            add_rows(desk, actor, report=report, part=part.id, keys=keys, count=int(opened and chance.random() < 0.5))
    shown = read_for_entry(desk, actor, report=report)
    cells: dict[Address, str] = {}
    density = chance.choice((0.3, 0.7, 0.95))
    for address, cell in shown.outcome.cells.items():
        part = shown.frame.part(address.part)
        column = part.column(address.column) if part is not None else None
        if cell.state.value == "typed" and column is not None and column.column.type.word != "file":
            wanted = any_text(chance, column) if chance.random() < density else ""
            cells[address] = wanted.strip()
    version = read_for_entry(desk, actor, report=report).head.draft_version
    save_cells(desk, actor, report=report, cells=cells, base_version=version)


def told_by(visitor, report: UUID) -> list[str]:
    visitor.open(report)
    page = visitor.ready()
    untyped = [f"owed, though nobody typed: {each}" for each in page.evaluate("dttg.entry.save.cells()")]
    found = page.evaluate(COMPARE)
    assert found["size"] > 5
    return untyped + found["told"]


@pytest.mark.slow
def test_pages_are_drawn_alike_by_server_and_script(visit, shapes, scaled: Callable[[int], int]) -> None:
    chance, officer, told = random.Random(20261208), visit(), []
    drawn = (shapes_town.MATRIX, shapes_town.SECTIONS, shapes_town.OPENED, shapes_town.POOR)
    for number in range(max(4, scaled(200))):
        form = drawn[number % len(drawn)]
        report = shapes.begin(form)
        fill(shapes, report, chance)
        told += [f"{number} {form}: {each}" for each in told_by(officer, report)[:4]]
    assert told == []


def test_a_planted_difference_of_the_page_is_found(visit, shapes) -> None:
    chance, officer = random.Random(20261209), visit()
    spoil(officer.page, 'set(td, "error", kind === "error");', 'set(td, "error", false);')
    report = shapes.begin(shapes_town.MATRIX)

    def found() -> bool:
        fill(shapes, report, chance)
        return bool(told_by(officer, report))

    assert any(found() for _ in range(10))
