"""axe-core on every page of an officer: WCAG 2.2 A and AA and good practice, nothing found (issue 7, show 7)."""

import hashlib
import json
from pathlib import Path

import shapes_town
import town as towns
from playwright.sync_api import Page

from server.reporting.records import add_record

VENDOR = Path(__file__).parents[1] / "vendor"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE + "; undefined")
    return page.evaluate(
        """async (rules) => {
          const found = await axe.run(document, {resultTypes: ["violations"], runOnly: rules});
          return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`));
        }""",
        RULES,
    )


def test_axe_is_the_one_that_the_manifest_names() -> None:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
    for each in manifest["files"]:
        assert hashlib.sha256((VENDOR / each["file"]).read_bytes()).hexdigest() == each["sha256"]
        assert (VENDOR / each["licence_file"]).is_file()
    known = {name for each in manifest["files"] for name in (each["file"], each["licence_file"])}
    assert {file.name for file in VENDOR.iterdir()} == known | {"MANIFEST.json"}


def test_every_page_of_an_officer_is_clean(visit, shapes) -> None:
    officer, found = visit(), {}
    for path in ("/viec-can-lam", "/mat-khau", "/thong-bao", "/phien-lam-viec"):
        found[path] = violations(officer.go(path))
    for form in (shapes_town.MATRIX, shapes_town.OPENED, shapes_town.SECTIONS):
        officer.open(shapes.begin(form))
        page = officer.ready()
        for fold in page.locator("summary").all():
            fold.click()
        found[form] = violations(page)
    sheets = shapes.begin(shapes_town.SHEETS)
    record = add_record(shapes.town.desk, shapes.actor(shapes_town.OFFICER), report=sheets)
    for path in ("", f"/phieu-so/{record}"):
        found[f"sheets{path}"] = violations(officer.open(sheets, path))
    report = shapes.begin(shapes_town.MATRIX)
    for path in ("/gui", "/ban-in", "/lich-su"):
        found[path] = violations(officer.open(report, path))
    found["read only"] = violations(officer.open(shapes.begin(shapes_town.MATRIX, period=shapes_town.BEFORE)))
    office = visit(shapes_town.OF_OFFICE)
    office.open(shapes.begin(shapes_town.OFFICE, login=shapes_town.OF_OFFICE))
    found["office"] = violations(office.ready())
    assert {path: each for path, each in found.items() if each} == {}


def test_pages_on_a_phone_are_clean(visit, shapes) -> None:
    officer = visit(width=390, height=844)
    found = {"tasks": violations(officer.go("/viec-can-lam"))}
    for form in (shapes_town.MATRIX, shapes_town.SECTIONS):
        officer.open(shapes.begin(form))
        found[form] = violations(officer.ready())
    assert {path: each for path, each in found.items() if each} == {}


def test_a_planted_violation_is_found(visit, shapes) -> None:
    officer = visit()
    officer.open(shapes.begin(shapes_town.MATRIX))
    page = officer.ready()
    page.locator(f'[name="{towns.name("01", "nam")}"]').evaluate("each => each.removeAttribute('aria-label')")
    assert any(each.startswith("label:") for each in violations(page))
