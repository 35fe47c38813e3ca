"""The department's own reports: units as rows, rates of the units together, indicators inside, the year before."""

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
from engine.project import Project

WORKED = Path(__file__).resolve().parents[2] / "worked"


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
