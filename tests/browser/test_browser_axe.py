"""axe-core on every page of an officer: WCAG 2.2 A and AA and good practice, nothing found (issue 7, show 7)."""

import hashlib
import io
import json
from pathlib import Path
from uuid import UUID

import shapes_town
import town as towns
import workbook_hand as hand
import xlsxwriter
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.compute.frame import Address
from server.reporting.entry import add_rows, explain, read_for_entry, save_cells
from server.reporting.records import add_record
from server.reporting.shown import reason_key
from server.store.models import Submission

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
        for fold in page.locator("main summary").all():
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


def filled(shapes) -> UUID:
    """The matrix of this year, ready to be sent."""
    desk, actor, report = shapes.town.desk, shapes.actor(shapes_town.OFFICER), shapes.begin(shapes_town.MATRIX)
    add_rows(desk, actor, report=report, part=towns.PART, keys=[key for key in towns.GOOD if key != "01"])
    cells = {
        Address(0, towns.PART, row, column): str(figure)
        for row, figures in towns.GOOD.items()
        for column, figure in zip(towns.COLUMNS, figures, strict=True)
    }
    view = read_for_entry(desk, actor, report=report)
    gone = {address: "" for address in view.typed if address not in cells}
    save_cells(desk, actor, report=report, cells={**gone, **cells}, base_version=view.head.draft_version)
    warnings = read_for_entry(desk, actor, report=report).outcome.warnings
    explain(desk, actor, report=report, reasons={reason_key(each): "Đã rà soát." for each in warnings})
    return report


def own_table() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sổ dân số")
        for line, row in enumerate(
            (("Dân tộc", "Số hộ", "Nam", "Nữ"), ("Kinh", 100, 200, 210), ("Hmông xanh", 5, 1, 1))
        ):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def bring(page: Page, content: bytes, *, button: str) -> None:
    page.locator("[name=tep]").set_input_files({"name": "sổ.xlsx", "mimeType": "application/zip", "buffer": content})
    page.get_by_role("button", name=button).click()


def test_what_an_officer_brings_binds_and_reads_again_is_clean(visit, shapes) -> None:
    """Workbooks, own tables, books, lists, help, the receipt and the history of a report that was approved."""
    officer, found, report = visit(), {}, filled(shapes)
    page = officer.page
    for path in ("/danh-muc", "/ho-tro"):
        found[path] = violations(officer.go(path))

    past = shapes.begin(shapes_town.MATRIX, period=shapes_town.BEFORE)
    found["history"] = violations(officer.open(past, "/lich-su"))
    with shapes.town.database.read() as session:
        sent = session.scalars(select(Submission.id).where(Submission.report_id == past)).one()
    found["receipt"] = violations(officer.go(f"/bien-nhan/{sent}"))
    expect(page.locator("h1")).to_contain_text("Đã gửi báo cáo")

    book = page.request.get(f"{officer.origin}/bao-cao/{report}/nhap.xlsx").body()
    found["bring"] = violations(officer.open(report, "/nap-tep"))
    bring(page, hand.filled(book, {("01", "so_ho"): 1234, ("06", "nam"): "~40", ("06", "nu"): "abc"}), button="So sánh")
    expect(page.locator('[name="lay"]').first).to_be_attached()
    found["comparison"] = violations(page)
    found["own table"] = violations(officer.open(report, "/bang-tu-lap"))
    bring(page, own_table(), button="Mở bảng")
    expect(page.locator('[name="cot_dong"]').first).to_be_attached()
    found["columns of the own table"] = violations(page)

    found["bind"] = violations(officer.go(f"/gui-chung/{shapes_town.NOW}"))
    page.locator(f'[name="bao_cao"][value="{report}"]').check()
    page.get_by_role("button", name="Lập tập từ các biểu đã chọn").click()
    expect(page.locator(".code-box dd").first).to_be_visible()
    found["book"] = violations(page)
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
