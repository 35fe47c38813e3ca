"""Author tests say whose report they are: rows and checks for one kind of unit only can be shown."""

import pytest
from planted import HEAD, PARTS, PATH, REGIME, compiled

from engine.compute.author_tests import Surroundings, run_tests

FORM = (
    HEAD.replace("reported_by: [ward]", "reported_by: [ward, department]\ntotal_from: [ward]")
    + PARTS
    + "checks: {do_thi: {each: theo_dan_toc, when: 'reporter.zone = \"rural\"', that: 'so_ho > 5', say: S}}\n"
)


def example(reporter: str, errors: str) -> str:
    asked = f"    reporter: {reporter}\n" if reporter else ""
    given = '    given: {theo_dan_toc: {"06": {so_ho: 3, ngheo: 1, so_khau: 9}}}\n'
    return f"tests:\n  - name: t\n{asked}{given}    expect: {{errors: {errors}}}\n"


OPEN = "  ngoai:\n    table: Ngoài\n    unit: hộ\n    time: at_end\n" + (
    "    rows: {o: {open: Thêm%s}}\n    columns: {so: Số}\n"
)


@pytest.mark.parametrize(
    ("reporter", "errors"),
    [
        ("", "{}"),
        ("{kind: ward, zone: rural}", "{theo_dan_toc.06.so_ho: do_thi}"),
        ("{code: 00008}", "{theo_dan_toc.06.so_ho: do_thi}"),
        ("{zone: urban}", "{}"),
        ("{kind: department}", "{}"),
    ],
)
def test_the_unit_that_the_test_asks_for_reports(reporter: str, errors: str) -> None:
    project = compiled({PATH: FORM + example(reporter, errors)})
    assert [each.text for each in project.diagnostics] == []
    form = project.forms["vi_du", 1]
    around = Surroundings(forms={}, regime=project.regimes["ha_noi"], lists=project.lists)
    assert [result.differences for result in run_tests(form, around)] == [()]


def test_the_other_unit_would_have_been_seen() -> None:
    """A planted difference: the same expectation fails for a unit of the other zone."""
    project = compiled({PATH: FORM + example("{zone: urban}", "{theo_dan_toc.06.so_ho: do_thi}")})
    around = Surroundings(forms={}, regime=project.regimes["ha_noi"], lists=project.lists)
    (result,) = run_tests(project.forms["vi_du", 1], around)
    assert not result.holds


@pytest.mark.parametrize(
    ("reporter", "marked", "hint"),
    [
        ("{kind: warrd}", "warrd", "có phải 'ward'?"),
        ("{zonee: rural}", "zonee", "có phải 'zone'?"),
        ("{kind: department, zone: rural}", "rural", ""),
        ("{kind: city}", "city", "kind (loại đơn vị)"),
    ],
)
def test_a_unit_that_nobody_is_or_that_does_not_report_is_told(reporter: str, marked: str, hint: str) -> None:
    text = FORM + example(reporter, "{}")
    (found,) = compiled({PATH: text}).diagnostics
    assert found.code == "T007"
    assert text.splitlines()[found.span.line - 1][found.span.column - 1 : found.span.end_column - 1] == marked
    assert hint in found.hint


def test_forms_are_tried_under_the_regime_with_the_most_units() -> None:
    """A second regime beside it, earlier in the alphabet, changes no example."""
    small = {
        "periods/a_nho/regime.yaml": REGIME.replace("regime: ha_noi", "regime: a_nho"),
        "periods/a_nho/units.csv": "code,name,kind,zone,parent\nx1,Xã Một,ward,rural,\n",
    }
    assert list(compiled(small).regimes) == ["ha_noi", "a_nho"]


@pytest.mark.parametrize(
    ("given", "expect", "holds"),
    [
        ('{theo_dan_toc: "-"}', 'values: {theo_dan_toc.tong.so_ho: "-"}, blanks: [ngoai]', True),
        ('{theo_dan_toc: "-", ngoai: "-"}', "blanks: []", True),
        ("{}", "blanks: [theo_dan_toc, ngoai]", True),
        ("{}", 'values: {theo_dan_toc.tong.so_ho: "-"}', False),
        ('{theo_dan_toc: "-"}', "blanks: [theo_dan_toc]", False),
        ('{theo_dan_toc: "-"}', "blanks: []", True),
        ('{ngoai: "-"}', "blanks: [ngoai]", False),
    ],
)
def test_a_table_may_be_stated_to_have_nothing(given: str, expect: str, holds: bool) -> None:
    """As a unit states it: `-` in the place of the table; what follows is expected like anything else."""
    tests = f"tests:\n  - name: t\n    given: {given}\n    expect: {{{expect}}}\n"
    project = compiled({PATH: HEAD + PARTS + OPEN % "" + tests})
    assert [each.text for each in project.diagnostics] == []
    around = Surroundings(forms={}, regime=project.regimes["ha_noi"], lists=project.lists)
    (result,) = run_tests(project.forms["vi_du", 1], around)
    assert result.holds is holds


@pytest.mark.parametrize("rows", [", min: 1}}", "}, co_dinh: Cố định}"], ids=["rows are owed", "a fixed row beside"])
def test_where_a_table_must_have_figures_nothing_is_not_stated(rows: str) -> None:
    """A table with a fixed row beside its open ones takes the statement, as on the page; one that owes rows not."""
    open_ = OPEN.replace("%s}}", rows)
    tests = 'tests:\n  - name: t\n    given: {ngoai: "-"}\n    expect: {errors: {}}\n'
    found = compiled({PATH: HEAD + PARTS + open_ + tests}).diagnostics
    assert [each.code for each in found] == (["T008"] if "min" in rows else [])
    plain = PARTS.replace(", show: present", "")
    told = compiled({PATH: HEAD + plain + tests.replace("ngoai", "theo_dan_toc")}).diagnostics
    assert [each.code for each in told] == ["T008"]
