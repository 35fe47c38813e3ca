"""Indicators and reports of the department: what they read, how they break down, and the faults they may hold."""

from datetime import date

import pytest
from planted import OTHER, compiled, marked

from engine.expr.tree import Indicator as IndicatorNode
from engine.model import CellRead, Indicator, Table
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

GIVEN_UP = "{figures: {so_ho: {title: Số hộ, unit: hộ, value: 'bieu_khac.theo_dan_toc[tong].so_ho'}}}\n"
OTHER_FORM = "forms/bieu_khac/v1.yaml"
WITH_KINH = OTHER.replace("'SUM(dan_toc)'}", "'SUM(kinh; dan_toc)'}\n      kinh: {title: Kinh}")
FAULTS |= {
    "a figure without a formula and without a reason": (
        "I001",
        INDICATORS,
        TEXT.replace(
            "so_ho: {title: Số hộ, unit: hộ, value: 'bieu_khac.theo_dan_toc[tong].ngheo'}",
            "⟦so_ho⟧: {title: Số hộ, unit: hộ}",
        ),
    ),
    "an unknown frequency": (
        "I002",
        INDICATORS,
        TEXT.replace("due: [year]", "due: [year]\n    frequency: [⟦hang_nam⟧]"),
    ),
    "a period in which no form is due": ("I003", INDICATORS, TEXT.replace("due: [year]", "due: [⟦h1⟧, year]")),
    "a breakdown that is another column's": (
        "I006",
        INDICATORS,
        TEXT.replace("by: [reporter, reporter.zone, dan_toc]", "by: [reporter, ⟦ngheo⟧]", 1),
    ),
    "a way given up with a number that is not earlier": (
        "I007",
        INDICATORS,
        TEXT + "    edition: 2\n    from: 01/01/2027\n    earlier:\n      ⟦2⟧: " + GIVEN_UP,
    ),
    "an indicator read by another": (
        "I009",
        INDICATORS,
        TEXT.replace("'bieu_khac.theo_dan_toc[tong].ngheo'", """'⟦indicator["0302"].ty_le⟧'"""),
    ),
    "a second way that says no day": (
        "I008",
        INDICATORS,
        TEXT.replace('"0302"', '"⟦0302⟧"') + "    edition: 2\n    earlier:\n      1: " + GIVEN_UP,
    ),
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


EARLIER = """    edition: 2
    from: 01/01/2027
    earlier:
      1:
        from: 01/01/2026
        figures: {so_ho: {title: Số hộ, unit: hộ, value: 'bieu_khac.theo_dan_toc[tong].so_ho', by: [reporter]}}
"""


def test_the_day_of_a_period_says_which_way_holds() -> None:
    """R101, R156: changing a formula makes a new version; what was computed keeps its own."""
    found = compiled({INDICATORS: TEXT + EARLIER, REPORT: SUMMARY})
    assert list(found.diagnostics) == []
    now = found.indicators["0302"]
    assert [(way.edition, way.from_) for way in (now, *now.earlier)] == [(2, date(2027, 1, 1)), (1, date(2026, 1, 1))]
    held = {day.year: way and (way.edition, [figure.id for figure in way.figures]) for day, way in _ways(now)}
    assert held == {2025: None, 2026: (1, ["so_ho"]), 2027: (2, ["so_ho", "ty_le"])}
    before = now.earlier[0]
    assert (before.title, before.due, before.legal, before.by) == (now.title, now.due, now.legal, now.by)
    assert before.figures[0].reads == (CellRead("bieu_khac", "theo_dan_toc", "tong", "so_ho"),)


def _ways(indicator: Indicator) -> list[tuple[date, Indicator | None]]:
    days = [date(year, 12, 31) for year in (2025, 2026, 2027)]
    return [(day, indicator.on(day)) for day in days]


def test_a_way_given_up_still_reads_what_its_form_has_dropped_since() -> None:
    second = OTHER.replace("edition: 1", "edition: 2\ndrop: {theo_dan_toc.so_khau: Thôi hỏi}").replace(
        "      so_khau: {title: Số khẩu, unit: người}\n", ""
    )
    way = "so_khau: {title: Số khẩu, unit: người, value: 'bieu_khac.theo_dan_toc[tong].so_khau'}"
    text = TEXT + EARLIER.replace(
        "so_ho: {title: Số hộ, unit: hộ, value: 'bieu_khac.theo_dan_toc[tong].so_ho', by: [reporter]}", way
    )
    files = {INDICATORS: text, "forms/bieu_khac/v2.yaml": second}
    found = compiled(files)
    assert [each.text for each in found.diagnostics.errors] == []
    assert found.indicators["0302"].earlier[0].figures[0].reads[0].column == "so_khau"
    spoiled = compiled({**files, INDICATORS: text.replace("].so_khau'", "].so_nguoi'")})
    assert [each.code for each in spoiled.diagnostics.errors] == ["X402"]


def test_a_total_that_holds_more_than_the_breakdown_is_found_with_what_is_missing() -> None:
    found = compiled({INDICATORS: TEXT, OTHER_FORM: WITH_KINH})
    assert {(each.code, each.span.line) for each in found.diagnostics.errors} == {("I005", 13)}
    assert "còn thiếu kinh" in found.diagnostics.errors[0].text


def test_a_figure_whose_form_is_due_at_other_times_is_found_alone() -> None:
    half = OTHER.replace("form: bieu_khac", "form: bieu_h1").replace("due: [year]", "due: [h1]")
    text = TEXT.replace("value: 'bieu_khac.theo_dan_toc[tong].ngheo'", "value: 'bieu_h1.theo_dan_toc[tong].ngheo'")
    found = compiled({INDICATORS: text, "forms/bieu_h1/v1.yaml": half})
    assert [(each.code, each.span.line, each.span.column) for each in found.diagnostics.errors] == [("I004", 7, 7)]
    both = compiled({INDICATORS: text.replace("due: [year]", "due: [h1, year]"), "forms/bieu_h1/v1.yaml": half})
    assert list(both.diagnostics.errors) == []


def test_a_form_may_not_read_an_indicator() -> None:
    checks = "checks:\n  ty_le: {that: 'indicator[\"0302\"].ty_le <= 100', say: Sai}\n"
    found = compiled({INDICATORS: TEXT, OTHER_FORM: OTHER + checks})
    assert [each.code for each in found.diagnostics.errors] == ["I009"]


def test_an_indicator_asked_at_no_time_its_form_is_due_is_one_finding() -> None:
    found = compiled({INDICATORS: TEXT.replace("due: [year]", "due: [h1]")})
    assert [each.code for each in found.diagnostics] == ["I003"]


def test_each_figure_names_exactly_the_cells_it_reads() -> None:
    project = compiled({INDICATORS: TEXT})
    reads = {figure.id: figure.reads for figure in project.indicators["0302"].figures}
    poor = CellRead("bieu_khac", "theo_dan_toc", "tong", "ngheo")
    assert reads == {"so_ho": (poor,), "ty_le": (poor, CellRead("bieu_khac", "theo_dan_toc", "tong", "so_ho"))}


def test_a_figure_is_a_sum_of_units_or_computed_again() -> None:
    project = compiled({INDICATORS: TEXT})
    assert {figure.id: figure.additive for figure in project.indicators["0302"].figures} == {
        "so_ho": True,
        "ty_le": False,
    }


def test_the_group_of_a_file_is_that_of_its_indicators() -> None:
    assert compiled({INDICATORS: "group: Nghèo\n" + TEXT}).indicators["0302"].group == "Nghèo"


def test_a_figure_without_a_source_says_why_and_stands() -> None:
    text = TEXT.replace("value: 'bieu_khac.theo_dan_toc[tong].ngheo'}", "no_source: Chưa biểu nào hỏi}")
    project = compiled({INDICATORS: text})
    assert list(project.diagnostics) == []
    figure = project.indicators["0302"].figures[0]
    assert (figure.value, figure.no_source, figure.reads) == (None, "Chưa biểu nào hỏi", ())


TABLES = """    rows:
      tong: {title: Tổng, formula: 'SUM(nhom_a; nhom_b)'}
      nhom_a: {title: Nhóm A, rows: {a1: Dòng 1, a2: {title: Dòng 2, of_which: {a21: Trong đó}}}}
      nhom_b: {title: Nhóm B, rows: {b1: Dòng 3}}
    columns:
      so:
        title: Số
        formula: 'nam + nu'
        split: {gioi: {title: Giới, columns: {nam: Nam, nu: Nữ}}}
      nguon: {list: fund_sources, columns: {giao: {title: Giao, within: so}}}
      khac: Khác
"""
NESTED = OTHER[: OTHER.index("    rows:")] + TABLES


def divided(value: str, by: str) -> str:
    """The codes found, or `whole adds` of the breakdown."""
    text = (
        TEXT[: TEXT.index("    figures:")]
        + f"    figures: {{f: {{title: F, unit: hộ, value: '{value}'}}}}\n    by: [{by}]\n"
    )
    found = compiled({INDICATORS: text, OTHER_FORM: NESTED})
    if found.diagnostics.errors:
        return " ".join(each.code for each in found.diagnostics.errors)
    (breakdown,) = found.indicators["0302"].figures[0].breakdowns
    return f"{'whole' if breakdown.whole else 'within'} {'adds' if breakdown.adds else 'apart'}"


@pytest.mark.parametrize(
    ("value", "by", "expected"),
    [
        ("bieu_khac.theo_dan_toc[tong].so", "theo_dan_toc", "whole adds"),
        ("bieu_khac.theo_dan_toc[tong].so", "tong", "whole adds"),
        ("bieu_khac.theo_dan_toc[tong].so", "nhom_a", "I005"),
        ("bieu_khac.theo_dan_toc[tong].so", "gioi", "whole adds"),
        ("bieu_khac.theo_dan_toc[tong].so", "so", "whole adds"),
        ("bieu_khac.theo_dan_toc[tong].so", "nguon", "within apart"),
        ("bieu_khac.theo_dan_toc[tong].so", "khac", "I006"),
        ("bieu_khac.theo_dan_toc[tong].so", "kha", "R035"),
        ("bieu_khac.theo_dan_toc[a2].so", "a2", "within apart"),
        ("bieu_khac.theo_dan_toc[a2].so", "theo_dan_toc", "I005"),
        ("bieu_khac.theo_dan_toc[b1].so", "b1", "I006"),
        ("SUM(bieu_khac.theo_dan_toc[nhom_a].so)", "nhom_a", "whole adds"),
        ("SUM(bieu_khac.theo_dan_toc[nhom_a].so)", "nhom_b", "I006"),
        ("SUM(bieu_khac.theo_dan_toc.so)", "theo_dan_toc", "whole adds"),
        ("SUM(bieu_khac.theo_dan_toc.so)", "nhom_b", "I005"),
        ("SUM(bieu_khac.theo_dan_toc[tong].gioi)", "gioi", "whole adds"),
        ("SUM(bieu_khac.theo_dan_toc[tong].giao)", "nguon", "whole adds"),
        ("bieu_khac.theo_dan_toc[tong].so - bieu_khac.theo_dan_toc[tong].khac", "gioi", "I006"),
        ("bieu_khac.theo_dan_toc[tong].so - bieu_khac.theo_dan_toc[tong].nam", "tong", "whole adds"),
        ("-bieu_khac.theo_dan_toc[tong].so", "gioi", "whole adds"),
        ("MAX(bieu_khac.theo_dan_toc[tong].so; 5)", "gioi", "whole apart"),
        ("bieu_khac.theo_dan_toc[tong].so / 2", "gioi", "whole adds"),
        ("COUNT(bieu_khac.theo_dan_toc)", "theo_dan_toc", "whole adds"),
    ],
)
def test_a_breakdown_is_parts_of_what_the_figure_reads_or_is_refused(value: str, by: str, expected: str) -> None:
    assert divided(value, by) == expected
