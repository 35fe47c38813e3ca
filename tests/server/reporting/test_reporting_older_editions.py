"""Formulas of a newer edition read last year's report of the older one through `was` and `convert` (section 9)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import Office, staffed

from engine.compute.frame import Address
from engine.project import Project, compile_files, find_files
from server.clock import FixedClock
from server.publication.publishing import publish
from server.reporting.desk import Desk
from server.reporting.entry import open_report, read_for_entry, save_cells

ROOT = Path(__file__).parents[3]
FORM = "vi_du_hai_ban"
HEAD = """
form: vi_du_hai_ban
edition: {edition}
title: Hai phiên bản
number: V9
source: proposal
legal: [tt-06-2025]
domain: vi_du
due: [year]
reported_by: [ward]
privacy: statistics
signed_sheet: false
parts:
  so:
    section: Số
    fields:
"""
OLD = """      cu: {title: Số cũ, type: integer, unit: hộ, time: at_end}
      m: {title: Hộ loại một, type: integer, unit: hộ, time: at_end}
      n: {title: Hộ loại hai, type: integer, unit: hộ, time: at_end}
      d: {title: Diện tích, type: decimal, unit: ha, time: at_end}
"""
NEW = """      moi: {title: Số mới, type: integer, unit: hộ, time: at_end, was: cu}
      chung: {title: Hộ, type: integer, unit: hộ, time: at_end, was: [m, n]}
      d: {title: Diện tích, type: integer, unit: ha, time: at_end, convert: 'ROUND(d; 0)'}
      them: {title: Mới thêm, type: integer, unit: hộ, time: at_end}
      truoc_moi: {title: Kỳ trước, type: integer, unit: hộ, time: at_end, formula: 'PREVIOUS(moi)'}
      truoc_chung: {title: Kỳ trước, type: integer, unit: hộ, time: at_end, formula: 'SAME_PERIOD_LAST_YEAR(chung)'}
      truoc_d: {title: Kỳ trước, type: integer, unit: ha, time: at_start, formula: 'OPENING(d)'}
      truoc_them: {title: Kỳ trước, type: integer, unit: hộ, time: at_end, formula: 'PREVIOUS(them)'}
"""


@pytest.fixture(scope="module")
def two_editions() -> Project:
    wanted = ("forms/units_of_measure", "forms/legal", "periods/ha_noi/regime", "periods/ha_noi/units")
    files = {path: text for path, text in find_files(ROOT).items() if path.startswith(wanted)}
    for number, fields in ((1, OLD), (2, NEW)):
        files[f"forms/{FORM}/v{number}.yaml"] = (HEAD.format(edition=number) + fields).encode()
        year = 2025 + number
        files[f"periods/ha_noi/{year}-year.yaml"] = (
            f"period: {year}-year\nregime: ha_noi\nkind: year\nyear: {year}\ntitle: Báo cáo {year}\n"
            f"opens: 01/11/{year}\nafter_due: open\nforms:\n  {FORM}: {number}\n"
        ).encode()
    project = compile_files(files)
    assert [f"{found.code} {found.text}" for found in project.diagnostics.errors] == []
    return project


@pytest.fixture
def office(desk: Desk, clock: FixedClock, two_editions: Project) -> Office:
    publish(desk, None, project=two_editions, periods=[("ha_noi", "2026-year"), ("ha_noi", "2027-year")])
    clock.moment = datetime(2027, 11, 20, tzinfo=UTC)
    return staffed(desk, clock)


def _fill(office: Office, period: str, cells: Mapping[str, str]) -> UUID:
    report = open_report(office.desk, office.officer, period=period, form=FORM)
    given = {Address(0, "so", "", column): text for column, text in cells.items()}
    return save_cells(office.desk, office.officer, report=report, cells=given, base_version=0).view.head.id


def test_time_functions_follow_renamed_merged_and_converted_columns_and_find_none_for_new_ones(office: Office) -> None:
    office.send(_fill(office, "2026-year", {"cu": "7", "m": "3", "n": "4", "d": "2,5"}))
    report = _fill(office, "2027-year", {"moi": "8"})
    view = read_for_entry(office.desk, office.officer, report=report)
    shown = {at.column: f"{cell.state.value} {cell.value.content}" for at, cell in view.outcome.cells.items()}
    assert {name: shown[name] for name in ("truoc_moi", "truoc_chung", "truoc_d", "truoc_them")} == {
        "truoc_moi": "computed 7",
        "truoc_chung": "computed 7",
        "truoc_d": "computed 3",
        "truoc_them": "computed None",
    }
    assert view.previous[Address(0, "so", "", "moi")].content == 7
