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
