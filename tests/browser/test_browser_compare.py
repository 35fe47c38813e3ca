"""Figures of the earlier period beside this one, and a warning explained while typing."""

import io

import town as towns
from playwright.sync_api import expect

from engine.compute.frame import Address
from server.actor import Actor
from server.reporting.entry import add_rows, open_report, read_for_entry, save_cells
from server.reporting.sending import attach_sheet, send
from server.store import signin


def last_year_sent(town: towns.Town) -> None:
    with town.database.read() as session:
        known = signin.credentials(session, "canbo")
        assert known is not None
        officer: Actor | None = signin.actor(session, known.account, now=town.clock.now(), address="")
    assert officer is not None
    report = open_report(town.desk, officer, period=towns.EARLIER, form=towns.FORM)
    add_rows(town.desk, officer, report=report, part=towns.PART, keys=[key for key in towns.GOOD if key != "01"])
    cells = {
        Address(0, towns.PART, row, column): str(figure)
        for row, figures in towns.GOOD.items()
        for column, figure in zip(towns.COLUMNS, figures, strict=True)
    }
    save_cells(town.desk, officer, report=report, cells=cells, base_version=99)
    view = read_for_entry(town.desk, officer, report=report)
    paper = io.BytesIO(towns.paper())
    attach_sheet(town.desk, officer, report=report, name="p.pdf", content=paper, code=view.code)
    send(town.desk, officer, report=report, base_version=view.head.draft_version)


def test_last_years_figures_stand_at_the_foot_and_a_jump_asks_for_a_reason(window, live) -> None:
    towns.add_earlier_year(live.town)
    last_year_sent(live.town)
    officer = window()
    officer.sign_in("canbo")
    page = officer.page
    page.get_by_role("button", name="Bắt đầu nhập").click()
    officer.add_groups()
    officer.type_all()
    for column, figure in zip(towns.COLUMNS, (45, 60, 75, 15, 30, 45, 45), strict=True):
        officer.cell("06", column).fill(str(figure))
    foot = page.locator("table.sheet tfoot")
    expect(foot).to_contain_text("Mường, kỳ trước")
    expect(foot.locator("tr").nth(1)).to_contain_text("+15")
    expect(page.locator("#thanh-o")).to_contain_text("Kỳ trước: 30")
    warning = page.locator("#can-sua .finding.warning")
    expect(warning).to_contain_text("Số khẩu thay đổi trên 20%")
    warning.get_by_label("Giải trình").fill("Nhập thêm một khu tái định cư.")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    officer.cell("06", "so_ho").fill("46")
    expect(warning.get_by_label("Giải trình")).to_have_value("Nhập thêm một khu tái định cư.")
    expect(page.locator("#tinh-trang")).to_contain_text("Đã lưu")
    page.reload()
    expect(warning.get_by_label("Giải trình")).to_have_value("Nhập thêm một khu tái định cư.")
