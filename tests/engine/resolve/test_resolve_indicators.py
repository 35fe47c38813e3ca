"""Indicators and reports of the department: what they read, how they break down, and the faults they may hold."""

import pytest
from planted import compiled, marked

from engine.expr.tree import Indicator as IndicatorNode
from engine.model import Table
from engine.resolve.formulas import walk

INDICATORS = "forms/indicators/ngheo.yaml"
REPORT = "templates/reports/theo_xa/v1.yaml"
TEXT = """indicators:
  "0302":
    title: Hộ nghèo
    legal: [tt-06-2025]
    due: [year]
    figures:
      so_ho: {title: Số hộ, unit: hộ, value: 'bieu_khac.theo_dan_toc[tong].ngheo'}
      ty_le:
        title: Tỷ lệ
        unit: "%"
        value: 'PERCENT(bieu_khac.theo_dan_toc[tong].ngheo; bieu_khac.theo_dan_toc[tong].so_ho)'
        by: [reporter]
    by: [reporter, reporter.zone, dan_toc]
"""
SUMMARY = """report: theo_xa
edition: 1
title: Hộ nghèo theo xã
legal: [tt-06-2025]
period: [year]
parts:
  bang:
    table: Theo xã
    unit: hộ
    rows:
      tp: {title: Toàn thành phố, formula: 'SUM(xa)'}
      xa: {list: reporters, where: 'AND(kind = "ward"; zone = "urban")', show: present}
    columns:
      so_ho: {title: Số hộ, formula: 'bieu_khac.theo_dan_toc[tong].so_ho'}
      truoc: {title: Năm trước, formula: 'SAME_PERIOD_LAST_YEAR(bieu_khac.theo_dan_toc[tong].so_ho)'}
      ty_le: {title: Tỷ lệ, type: percent, formula: 'indicator["0302"].ty_le'}
"""

FAULTS = {
    "an unknown breakdown": ("R035", INDICATORS, TEXT.replace("dan_toc]\n", "⟦dan_tocc⟧]\n")),
    "an unknown attribute of the reporter": ("R035", INDICATORS, TEXT.replace("reporter.zone", "⟦reporter.zonee⟧")),
    "a figure in a unit that it is not": (
        "X433",
        INDICATORS,
        TEXT.replace("unit: hộ, value: 'bieu", "unit: người, value: '⟦bieu").replace("ngheo'}", "ngheo⟧'}"),
    ),
    "an unknown form": ("X401", INDICATORS, TEXT.replace("value: 'bieu_khac", "value: '⟦bieu_khacc⟧")),
    "a column without a form": (
        "X401",
        INDICATORS,
        TEXT.replace("value: 'bieu_khac.theo_dan_toc[tong].ngheo'", "value: '⟦ngheo⟧'"),
    ),
    "an unknown unit": ("S031", INDICATORS, TEXT.replace("unit: hộ", "unit: ⟦hô⟧")),
    "an unknown period": ("R025", INDICATORS, TEXT.replace("[year]", "[⟦yearr⟧]")),
    "an unknown legal text": ("R017", INDICATORS, TEXT.replace("tt-06-2025", "⟦tt-6⟧")),
    "an unknown indicator": ("X480", REPORT, SUMMARY.replace('"0302"', '⟦"0303"⟧')),
    "an unknown figure": ("X481", REPORT, SUMMARY.replace("].ty_le'", "].⟦tyle⟧'")),
    "an indicator without its figure": (
        "X419",
        REPORT,
        SUMMARY.replace('indicator["0302"].ty_le', '⟦indicator["0302"]⟧'),
    ),
    "a report at the wrong place": ("R006", REPORT, SUMMARY.replace("report: theo_xa", "report: ⟦theo_phuong⟧")),
    "an unknown column of the units": ("X411", REPORT, SUMMARY.replace("zone =", "⟦zonee⟧ =")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place_and_alone(name: str) -> None:
    code, path, text = FAULTS[name]
    plain, place = marked(text)
    project = compiled({INDICATORS: TEXT, REPORT: SUMMARY, path: plain})
    assert place is not None
    found = [(each.code, each.span.file, each.span.line, each.span.column) for each in project.diagnostics]
    assert found == [(code, path, *place[:2])], [each.text for each in project.diagnostics]


def test_an_indicator_names_its_forms_and_each_figure_its_breakdowns() -> None:
    project = compiled({INDICATORS: TEXT, REPORT: SUMMARY})
    assert list(project.diagnostics) == []
    found = project.indicators["0302"]
    assert found.reads == ("bieu_khac",)
    assert [(figure.id, figure.unit.code, figure.by) for figure in found.figures] == [
        ("so_ho", "hộ", ("reporter", "reporter.zone", "dan_toc")),
        ("ty_le", "%", ("reporter",)),
    ]


def test_a_report_reads_forms_indicators_and_other_years() -> None:
    report = compiled({INDICATORS: TEXT, REPORT: SUMMARY}).reports["theo_xa", 1]
    (part,) = report.parts
    assert isinstance(part, Table)
    assert report.reads == ("bieu_khac",)
    share = part.column("ty_le")
    assert share is not None
    assert share.formula is not None
    assert [node.code for node in walk(share.formula) if isinstance(node, IndicatorNode)] == ["0302"]


def test_an_indicator_in_two_files_is_reported() -> None:
    project = compiled({INDICATORS: TEXT, "forms/indicators/lai.yaml": TEXT})
    assert [(each.code, each.span.line) for each in project.diagnostics] == [("R008", 2)]


def test_nothing_is_said_of_indicators_whose_file_could_not_be_read() -> None:
    project = compiled({INDICATORS: "indicators: [\n", REPORT: SUMMARY})
    assert {each.span.file for each in project.diagnostics} == {INDICATORS}
