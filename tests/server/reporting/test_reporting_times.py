"""What formulas read beyond one report, on a real store: earlier periods, other forms, many sheets; cells typed where
such a report does not exist; open rows and their total.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import Office, staffed

from engine.compute.frame import Address
from engine.compute.outcome import CellState
from engine.expr.values import number
from engine.project import Project, compile_files, find_files
from server.actor import Actor
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import (
    add_rows,
    open_report,
    read_for_entry,
    remove_row,
    save_cells,
)
from server.reporting.projecting import rebuild
from server.reporting.records import add_record, remove_record
from server.reporting.review import approve
from server.reporting.totals import totals
from server.sheets.cellnames import name_of
from server.sheets.livedata import unseen

ROOT = Path(__file__).parents[3]

STOCK = """
form: vi_du_so_du
edition: 1
title: Số dư
number: V1
source: proposal
legal: [tt-06-2025]
domain: vi_du
due: [h1, q3, year]
reported_by: [ward]
privacy: statistics
signed_sheet: false
parts:
  so:
    section: Số dư
    fields:
      dau: {title: Đầu kỳ, type: integer, unit: hộ, time: at_start, formula: 'OPENING(cuoi)'}
      them: {title: Tăng trong kỳ, type: integer, unit: hộ, time: in_period}
      cuoi: {title: Cuối kỳ, type: integer, unit: hộ, time: at_end, formula: 'dau + them'}
      nam: {title: Từ đầu năm, type: integer, unit: hộ, time: year_to_date, formula: 'YEAR_TO_DATE(them)'}
      truoc: {title: Kỳ trước, type: integer, unit: hộ, time: at_end, formula: 'PREVIOUS(cuoi)'}
"""

BESIDE = """
form: vi_du_doi_chieu
edition: 1
title: Đối chiếu
number: V2
source: proposal
legal: [tt-06-2025]
domain: vi_du
due: [h1, q3, year]
reported_by: [ward]
privacy: statistics
signed_sheet: false
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: in_period
    rows:
      nguoi: {open: Thêm dòng, max: 3}
      tong: {title: Tổng, formula: 'SUM(nguoi)'}
    columns:
      ten: {title: Tên, type: text, pattern: '(?i)[a-z ]+'}
      so: {title: Số}
checks:
  khop:
    that: 'bang[tong].so = vi_du_so_du.so.them'
    say: Hai biểu phải khớp
"""

SHEETS = """
form: vi_du_phieu
edition: 1
title: Phiếu hộ
number: V3
source: proposal
legal: [tt-06-2025]
domain: vi_du
due: [h1]
reported_by: [ward]
privacy: statistics
signed_sheet: false
sheet: {of: hộ, key: [hoi.ma]}
parts:
  hoi:
    section: Hộ
    fields:
      ma: {title: Mã hộ, type: text, required: true}
      nguoi: {title: Số người, type: integer, unit: người, time: at_end}
"""

PERIODS = {
    "2026-h1": ("h1", "01/06/2026", ("vi_du_so_du", "vi_du_doi_chieu", "vi_du_phieu")),
    "2026-q3": ("q3", "01/09/2026", ("vi_du_so_du", "vi_du_doi_chieu")),
    "2026-year": ("year", "01/11/2026", ("vi_du_so_du", "vi_du_doi_chieu")),
}


@pytest.fixture(scope="session")
def years_project() -> Project:
    real = ("forms/*/v*.yaml", "forms/indicators/*", "templates/reports/*", "periods/*/2*.yaml")  # and what reads them
    files = {path: text for path, text in find_files(ROOT).items() if not any(fnmatch(path, each) for each in real)}
    for form in (STOCK, BESIDE, SHEETS):
        id_ = form.split("form: ")[1].split("\n")[0]
        files[f"forms/{id_}/v1.yaml"] = form.encode()
    for id_, (kind, opens, forms) in PERIODS.items():
        pins = "".join(f"  {form}: 1\n" for form in forms)
        files[f"periods/ha_noi/{id_}.yaml"] = (
            f"period: {id_}\nregime: ha_noi\nkind: {kind}\nyear: 2026\ntitle: Báo cáo {id_}\n"
            f"opens: {opens}\nafter_due: open\nforms:\n{pins}"
        ).encode()
    project = compile_files(files)
    assert [f"{found.code} {found.text}" for found in project.diagnostics.errors] == []
    return project


@pytest.fixture
def year(desk: Desk, clock: FixedClock, years_project: Project) -> Office:
    publish(desk, None, project=years_project, periods=[("ha_noi", id_) for id_ in PERIODS])
    clock.moment = datetime(2026, 11, 20, tzinfo=UTC)
    return staffed(desk, clock)


def _field(column: str) -> Address:
    return Address(0, "so", "", column)


def _fill(office: Office, period: str, cells: Mapping[str, str], *, who: Actor | None = None) -> UUID:
    report = open_report(office.desk, who or office.officer, period=period, form="vi_du_so_du")
    given = {_field(column): text for column, text in cells.items()}
    return save_cells(office.desk, who or office.officer, report=report, cells=given, base_version=0).view.head.id


def _shown(office: Office, report: UUID) -> Mapping[str, str]:
    view = read_for_entry(office.desk, office.officer, report=report)
    return {address.column: f"{cell.state.value} {cell.value.content}" for address, cell in view.outcome.cells.items()}


def test_a_year_of_periods_reads_on(year: Office) -> None:
    """Windows are data: q3 opens with h1 and adds it up; the year opens with last year, which does not exist."""
    first = _fill(year, "2026-h1", {"dau": "10", "them": "7"})
    assert _shown(year, first) == {
        "dau": "by_hand 10",
        "them": "typed 7",
        "cuoi": "computed 17",
        "nam": "computed 7",
        "truoc": "by_hand None",
    }
    year.send(first)
    second = _fill(year, "2026-q3", {"them": "5"})
    assert _shown(year, second) == {
        "dau": "computed 17",
        "them": "typed 5",
        "cuoi": "computed 22",
        "nam": "computed 12",
        "truoc": "computed 17",
    }
    year.send(second)
    third = _fill(year, "2026-year", {"dau": "10", "them": "24"})
    assert _shown(year, third) == {
        "dau": "by_hand 10",
        "them": "typed 24",
        "cuoi": "computed 34",
        "nam": "computed 24",
        "truoc": "computed 22",
    }
    assert rebuild(year.desk).same


def test_a_year_with_less_than_its_half_year_is_warned_until_the_half_year_is_sent_again(year: Office) -> None:
    """Windows inside this one are asked of what was sent; language.md section 9."""
    half = _fill(year, "2026-h1", {"dau": "10", "them": "7", "truoc": "1"})
    whole = _fill(year, "2026-year", {"dau": "10", "them": "5"})
    assert read_for_entry(year.desk, year.officer, report=whole).outcome.warnings == ()
    year.send(half)
    (found,) = read_for_entry(year.desk, year.officer, report=whole).outcome.warnings
    assert (found.rule, found.address) == ("window", _field("them"))
    assert found.say == ("Tăng trong kỳ. Số kỳ này là 5, nhỏ hơn số đã báo cáo trong “Báo cáo 2026-h1” là 7.")
    year.send(_fill(year, "2026-q3", {"them": "4"}))
    view = read_for_entry(year.desk, year.officer, report=whole)
    assert [each.title for each in view.elsewhere.inside] == ["Báo cáo 2026-h1", "Báo cáo 2026-q3"]
    cells = {_field("them"): "10"}
    (together,) = save_cells(
        year.desk, year.officer, report=whole, cells=cells, base_version=view.head.draft_version
    ).view.outcome.warnings
    assert together.say.endswith("là 11 (“Báo cáo 2026-h1” 7; “Báo cáo 2026-q3” 4).")


def test_an_approved_figure_is_read_before_a_later_sending(year: Office) -> None:
    first = _fill(year, "2026-h1", {"dau": "10", "them": "7", "truoc": "1"})
    sent = year.send(first)
    approve(year.desk, year.reviewer, report=sent.report, submission=sent.submission)
    view = read_for_entry(year.desk, year.officer, report=sent.report)
    assert view.outcome.cells[_field("dau")].state is CellState.BY_HAND
    second = _fill(year, "2026-q3", {"them": "5"})
    shown = read_for_entry(year.desk, year.officer, report=second)
    assert shown.previous[_field("cuoi")].content == number(17).content


def test_another_units_figures_are_never_read(year: Office) -> None:
    year.send(_fill(year, "2026-h1", {"dau": "10", "them": "7"}))
    theirs = _fill(year, "2026-q3", {"them": "5"}, who=year.neighbour)
    view = read_for_entry(year.desk, year.neighbour, report=theirs)
    assert view.outcome.cells[_field("dau")].state is CellState.BY_HAND


def test_a_check_reads_the_other_form_as_sent_or_as_its_draft(year: Office) -> None:
    desk, officer = year.desk, year.officer
    report = open_report(desk, officer, period="2026-h1", form="vi_du_doi_chieu")
    keys = add_rows(desk, officer, report=report, part="bang", count=2)
    cells = {Address(0, "bang", key, "so"): text for key, text in zip(keys, ("3", "4"), strict=True)}
    view = save_cells(desk, officer, report=report, cells=cells, base_version=99).view
    assert view.outcome.cells[Address(0, "bang", "tong", "so")].value.content == number(7).content
    assert [found.rule for found in view.outcome.errors] == []
    _fill(year, "2026-h1", {"dau": "10", "them": "8"})
    view = read_for_entry(desk, officer, report=report)
    assert view.elsewhere.reports != {}
    other = _fill(year, "2026-h1", {"dau": "10", "them": "8"})
    year.send(other)
    assert [found.rule for found in read_for_entry(desk, officer, report=report).outcome.errors] == ["khop"]


def test_open_rows_are_uuids_that_keep_their_order_and_their_bound(year: Office) -> None:
    desk, officer = year.desk, year.officer
    report = open_report(desk, officer, period="2026-h1", form="vi_du_doi_chieu")
    first, second = add_rows(desk, officer, report=report, part="bang", count=2)
    (third,) = add_rows(desk, officer, report=report, part="bang", count=1)
    with pytest.raises(Refused, match="nhiều nhất 3 dòng"):
        add_rows(desk, officer, report=report, part="bang", count=1)
    save_cells(desk, officer, report=report, cells={Address(0, "bang", second, "so"): "5"}, base_version=99)
    remove_row(desk, officer, report=report, part="bang", key=second)
    view = read_for_entry(desk, officer, report=report)
    assert view.entries.present[0, "bang"] == (first, third)
    assert view.outcome.cells[Address(0, "bang", "tong", "so")].value.content != number(5).content
    with pytest.raises(Refused, match="không có ô này"):
        save_cells(desk, officer, report=report, cells={Address(0, "bang", second, "so"): "5"}, base_version=99)


def test_a_pattern_that_no_browser_reads_alike_is_told_by_the_server_once_saved(year: Office) -> None:
    """`(?i)` is of RE2: the page's own arithmetic does not ask it."""
    desk, officer = year.desk, year.officer
    report = open_report(desk, officer, period="2026-h1", form="vi_du_doi_chieu")
    (key,) = add_rows(desk, officer, report=report, part="bang", count=1)
    name = Address(0, "bang", key, "ten")
    found = []
    for text in ("Lan 7", "LAN"):
        saved = save_cells(desk, officer, report=report, cells={name: text}, base_version=99)
        found.append([(each["rule"], each["name"], each["level"]) for each in unseen(saved.view)])
    assert found == [[("pattern", name_of(name), "error")], []]


# ---- sheets ----


def _sheet(record: int, column: str) -> Address:
    return Address(record, "hoi", "", column)


def test_many_sheets_in_one_report(year: Office) -> None:
    desk, officer = year.desk, year.officer
    report = open_report(desk, officer, period="2026-h1", form="vi_du_phieu")
    numbers = [add_record(desk, officer, report=report) for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    cells = {_sheet(record, "ma"): f"H{record}" for record in numbers}
    cells |= {_sheet(record, "nguoi"): str(record) for record in numbers}
    view = save_cells(desk, officer, report=report, cells=cells, base_version=99).view
    assert view.outcome.can_be_sent
    remove_record(desk, officer, report=report, record=2)
    assert add_record(desk, officer, report=report) == 6
    twice = save_cells(
        desk, officer, report=report, cells={_sheet(6, "ma"): "H1", _sheet(6, "nguoi"): "2"}, base_version=99
    )
    assert {found.rule for found in twice.view.outcome.errors} == {"key"}
    save_cells(desk, officer, report=report, cells={_sheet(6, "ma"): "H6"}, base_version=99)
    sent = year.send(report)
    approve(desk, year.reviewer, report=report, submission=sent.submission)
    after = read_for_entry(desk, officer, report=report)
    assert {address.record for address in after.outcome.cells} == {1, 3, 4, 5, 6}
    assert rebuild(desk).same
    added = totals(desk, year.reviewer, form="vi_du_phieu", period="2026-h1")
    assert added.counted == 1
    assert added.total.cells[_sheet(0, "nguoi")].value.content == number(1 + 3 + 4 + 5 + 2).content


def test_only_a_sheet_form_has_sheets(year: Office) -> None:
    report = open_report(year.desk, year.officer, period="2026-h1", form="vi_du_doi_chieu")
    with pytest.raises(Refused, match="không lập theo từng phiếu"):
        add_record(year.desk, year.officer, report=report)
