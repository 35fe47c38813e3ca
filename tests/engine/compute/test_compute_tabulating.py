"""The department's own reports: units as rows, rates of the units together, indicators inside, the year before."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from figures_world import YEAR, unit, ward
from read_projects import read_project

from engine.compute.figures import Figures
from engine.compute.gathering import UnitReports
from engine.compute.tabulating import Tabulated, tabulate
from engine.expr.scope import How
from engine.expr.values import Kind
from engine.model import Reporter
from engine.project import Project, compile_files

WORKED = Path(__file__).resolve().parents[2] / "worked"
ROOT = WORKED.parents[1]


def poor(*rows: tuple[str, int, int]) -> dict[str, dict[str, dict[str, object]]]:
    return {"theo_dan_toc": {code: {"so_ho": all_, "ngheo_ho": some, "can_ho": 0} for code, all_, some in rows}}


def units_of(project: Project) -> tuple[Reporter, ...]:
    wards = [each for regime in project.regimes.values() for each in regime.units if each.kind == "ward"]
    zones = ("urban", "rural")
    return tuple(next(each for each in wards if each.attributes["zone"] == zone) for zone in zones)


def tabulated(
    now: dict[str, dict[str, dict[str, dict[str, object]]]], before: dict[str, dict[str, dict[str, dict[str, object]]]]
) -> tuple[dict[str, Tabulated], tuple[Reporter, ...]]:
    project = read_project(WORKED)
    report = project.reports["ngheo_theo_xa", 1]
    forms = {id_: project.forms[id_, 1] for id_ in ("ho_ngheo", "thieu_hut")}
    here = units_of(project)
    by_zone = {each.attributes["zone"]: each for each in here}

    def of(given: dict[str, dict[str, dict[str, dict[str, object]]]]) -> Figures:
        reports = [unit(by_zone[zone], ho_ngheo=typed) for zone, typed in given.items()]
        silent = [UnitReports(reporter=each, reports={}) for zone, each in by_zone.items() if zone not in given]
        return Figures(forms, [*reports, *silent], indicators=project.indicators)

    found = tabulate(report, of(now), period=YEAR, others={How.LAST_YEAR: of(before)})
    return {each.part: each for each in found}, here


def test_a_row_for_each_unit_and_the_rate_of_all_of_them_together() -> None:
    tables, (urban, rural) = tabulated(
        {"urban": poor(("06", 10, 5)), "rural": poor(("06", 90, 5), ("08", 10, 1))}, {"urban": poor(("06", 10, 2))}
    )
    cells = tables["theo_xa"].cells
    assert [row.key for row in tables["theo_xa"].rows] == ["tp", urban.code, rural.code]
    assert [cells[row, "so_ho"].content for row in ("tp", urban.code, rural.code)] == [110, 10, 100]
    assert [cells[row, "ty_le"].content for row in ("tp", urban.code, rural.code)] == [10, 50, 6]
    assert cells["tp", "nay"].content == 11


def test_the_year_before_is_read_where_there_was_one() -> None:
    tables, (urban, rural) = tabulated(
        {"urban": poor(("06", 10, 5)), "rural": poor(("06", 90, 5))}, {"urban": poor(("06", 10, 2))}
    )
    cells = tables["theo_xa"].cells
    assert (cells[urban.code, "truoc"].content, cells[urban.code, "tang_giam"].content) == (2, 3)
    assert cells[urban.code, "ty_le_truoc"].content == 20
    assert cells[rural.code, "truoc"].kind is Kind.BLANK
    assert cells["tp", "ty_le_truoc"].content == 20


def test_a_row_for_each_code_and_the_rate_of_all_codes_on_their_sums() -> None:
    tables, _ = tabulated({"urban": poor(("06", 10, 5), ("08", 90, 5)), "rural": poor(("06", 10, 1))}, {})
    cells = tables["theo_dan_toc"].cells
    assert (cells["06", "so_ho"].content, cells["06", "ty_le"].content) == (20, 30)
    assert cells["08", "ty_le"].content == Decimal("5.56")  # as printed: two decimals, half away from zero
    assert (cells["tp", "so_ho"].content, cells["tp", "ty_le"].content) == (110, 10)


def test_a_unit_that_reported_nothing_is_not_shown_and_not_zero() -> None:
    tables, (urban, rural) = tabulated({"urban": poor(("06", 0, 0))}, {})
    assert [row.key for row in tables["theo_xa"].rows] == ["tp", urban.code]
    assert rural.code not in {row for row, _ in tables["theo_xa"].cells}
    assert tables["theo_xa"].cells["tp", "ty_le"].kind is Kind.BLANK  # division by zero


def test_an_unknown_indicator_is_no_figure() -> None:
    figures = Figures({}, [UnitReports(reporter=ward("A"), reports={})])
    assert figures.indicator("0302", "ty_le").kind is Kind.NONE
    found = read_project(WORKED).indicators["0302"]
    known = Figures({}, [], indicators={"0302": replace(found, figures=())})
    assert known.indicator("0302", "ty_le").kind is Kind.NONE


# ---- what a report may say, each on a report of its own ----

HEAD = """report: thu
edition: 1
title: Thử
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    rows:
"""
POOR = "'ho_ngheo.theo_dan_toc[{}].{}'"


def reckoned(
    rows: str,
    *columns: str,
    now: dict[str, dict[str, dict[str, dict[str, object]]]],
    before: dict[str, dict[str, dict[str, dict[str, object]]]] | None = None,
    earlier: Mapping[str, tuple[dict[str, dict[str, dict[str, dict[str, object]]]], ...]] | None = None,
) -> Tabulated:
    """One table over an urban and a rural ward."""
    lines = [f"      {line}" for line in rows.splitlines()]
    text = HEAD + "\n".join([*lines, "    columns:", *(f"      {each}" for each in columns), ""])
    project = compile_files({**read_project(WORKED).files, "templates/reports/thu/v1.yaml": text.encode()})
    assert not project.diagnostics.errors, [each.text for each in project.diagnostics.errors]
    forms = {"ho_ngheo": project.forms["ho_ngheo", 1]}
    by_zone = {each.attributes["zone"]: each for each in units_of(project)}

    def of(given: dict[str, dict[str, dict[str, dict[str, object]]]]) -> Figures:
        silent = [UnitReports(reporter=each, reports={}) for zone, each in by_zone.items() if zone not in given]
        return Figures(forms, [*(unit(by_zone[zone], ho_ngheo=typed) for zone, typed in given.items()), *silent])

    (found,) = tabulate(
        project.reports["thu", 1],
        of(now),
        period=YEAR,
        others={How.LAST_YEAR: of(before)} if before is not None else {},
        earlier={form: tuple(of(each) for each in windows) for form, windows in (earlier or {}).items()},
    )
    return found


def test_the_example_of_the_authors_guide_compiles() -> None:
    guide = (ROOT / "forms" / "README.md").read_text(encoding="utf-8")
    (example,) = (text for text in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if text.startswith("report:"))
    files = {**read_project(ROOT).files, "templates/reports/ngheo_theo_xa/v1.yaml": example.encode()}
    project = compile_files(files)
    assert not project.diagnostics.errors
    assert ("ngheo_theo_xa", 1) in project.reports


BY_ZONE = """tp: {title: Tất cả, formula: 'SUM(do_thi; nong_thon)'}
do_thi: {title: Đô thị, formula: 'SUM(phuong)'}
phuong: {list: reporters, where: 'AND(kind = "ward"; zone = "urban")', show: present}
nong_thon: {title: Nông thôn, formula: 'SUM(xa)'}
xa: {list: reporters, where: 'AND(kind = "ward"; zone = "rural")', show: present}"""
BY_CODE = """tp: {title: Tất cả, formula: 'SUM(nhom)'}
nhom: {title: Nhóm, formula: 'SUM(dan_toc)'}
dan_toc: {list: ethnic_groups, where: 'kind = "minority"', show: present}"""


def test_a_total_over_no_row_has_no_figure_and_is_not_the_whole_city() -> None:
    found = reckoned(
        BY_ZONE, f"so: {{title: Số, formula: {POOR.format('tong', 'so_ho')}}}", now={"urban": poor(("06", 10, 5))}
    )
    assert found.cells["nong_thon", "so"].kind is Kind.BLANK
    assert [found.cells[row, "so"].content for row in ("tp", "do_thi")] == [10, 10]
    row = found.row("nong_thon")
    assert row is not None
    assert (row.total, row.adds, row.units) == (True, (), ())


def test_a_total_of_totals_comes_to_the_rows_below_them_each_once() -> None:
    columns = [f"so: {{title: Số, formula: {POOR.format('row', 'so_ho')}}}"]
    found = reckoned(BY_CODE, *columns, now={"urban": poor(("06", 10, 5), ("08", 7, 1)), "rural": poor(("06", 3, 1))})
    assert [found.cells[row, "so"].content for row in ("tp", "nhom", "06", "08")] == [20, 20, 13, 7]
    assert [(row.key, row.depth) for row in found.rows] == [("tp", 0), ("nhom", 0), ("06", 1), ("08", 1)]


def test_of_a_list_only_the_codes_that_a_report_has_are_lines() -> None:
    columns = [f"so: {{title: Số, formula: {POOR.format('row', 'so_ho')}}}"]
    found = reckoned(BY_CODE, *columns, now={"urban": poor(("06", 0, 0))})
    assert [row.key for row in found.rows] == ["tp", "nhom", "06"]
    every = reckoned(BY_CODE.replace(", show: present", ""), *columns, now={"urban": poor(("06", 0, 0))})
    assert len(every.rows) > 50


def test_a_cell_of_the_same_table_is_read_of_the_year_before_where_that_is_asked() -> None:
    found = reckoned(
        BY_ZONE,
        f"nay: {{title: Nay, formula: {POOR.format('tong', 'so_ho')}}}",
        "truoc: {title: Trước, formula: 'SAME_PERIOD_LAST_YEAR(nay)'}",
        "them: {title: Thêm, formula: 'nay - truoc'}",
        now={"urban": poor(("06", 10, 5)), "rural": poor(("06", 4, 1))},
        before={"urban": poor(("06", 7, 5))},
    )
    assert [found.cells["do_thi", column].content for column in ("nay", "truoc", "them")] == [10, 7, 3]
    assert found.cells["nong_thon", "truoc"].kind is Kind.BLANK


def test_the_year_so_far_adds_the_windows_of_the_units_that_have_them_all() -> None:
    columns = ["nam: {title: Từ đầu năm, formula: 'YEAR_TO_DATE(ho_ngheo.theo_dan_toc[tong].thoat)'}"]

    def left(*rows: tuple[str, int]) -> dict[str, dict[str, dict[str, object]]]:
        return {"theo_dan_toc": {code: {"so_ho": 50, "dau_nam": 50, "thoat": some} for code, some in rows}}

    now = {"urban": left(("06", 5)), "rural": left(("06", 4))}
    begun = reckoned(BY_ZONE, *columns, now=now, earlier={"ho_ngheo": ()})
    assert begun.cells["tp", "nam"].content == 9
    later = reckoned(BY_ZONE, *columns, now=now, earlier={"ho_ngheo": ({"urban": left(("06", 3))},)})
    assert [later.cells[row, "nam"].content for row in ("tp", "do_thi")] == [8, 8]
    assert later.cells["nong_thon", "nam"].kind is Kind.BLANK
    assert reckoned(BY_ZONE, *columns, now=now).cells["tp", "nam"].kind is Kind.BLANK
