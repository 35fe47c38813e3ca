"""A unit chosen on the page stands where the finding was, and nowhere else."""

import pytest

from engine.diagnostics import Diagnostics, Span
from engine.expr.types import Unit
from server.authoring.placing_units import box_of, groups, pick, with_unit_at

UNITS = {
    code: Unit(code, kind) for code, kind in (("người", "count"), ("lớp", "count"), ("ha", "area"), ("%", "ratio"))
}
FILE = "forms/vi_du/v1.yaml"
LINES = (
    'a: {title: Học viên, unit: "học viên"}',
    "b: {title: Bình quân, unit: học viên/lớp}",
    "  c: Số lớp",
    "  d: {title: Số lớp}",
    "  e:",
    "    title: Số lớp",
    "columns: {f: Một, g: Hai}",
    "  h: {title: Số lớp,",
)


def act(code: str, line: int, marked: str) -> str:
    begin = LINES[line - 1].index(marked) + 1
    told = Diagnostics()
    told.add(code, Span(FILE, line, begin, line, begin + len(marked)), unit="x", row="x", column="x")
    (one,) = told
    return pick(one, LINES)


@pytest.mark.parametrize(
    ("code", "line", "marked", "unit", "written"),
    [
        ("S031", 1, '"học viên"', "người", "a: {title: Học viên, unit: người}"),
        ("S031", 1, '"học viên"', "%", 'a: {title: Học viên, unit: "%"}'),
        ("S031", 2, "học viên/lớp", "người", "b: {title: Bình quân, unit: người/lớp}"),
        ("S034", 3, "c", "lớp", "  c: {title: Số lớp, unit: lớp}"),
        ("S035", 4, "d", "lớp", "  d: {title: Số lớp, unit: lớp}"),
        ("S035", 5, "e", "lớp", "  e:\n    unit: lớp"),
    ],
)
def test_the_unit_chosen_is_written_at_the_finding(code: str, line: int, marked: str, unit: str, written: str) -> None:
    text = with_unit_at("\n".join(LINES), act(code, line, marked), unit=unit, units=UNITS)
    assert text == "\n".join((*LINES[: line - 1], written, *LINES[line:]))


def test_where_an_entry_shares_its_line_or_goes_on_below_no_box_stands() -> None:
    assert act("S034", 7, "g") == ""
    assert act("S035", 8, "h") == ""


def test_nothing_is_written_where_the_text_is_another_by_now_or_there_is_no_such_unit() -> None:
    chosen = act("S031", 1, '"học viên"')
    moved = "\n".join(("# thêm", *LINES))
    assert with_unit_at(moved, chosen, unit="người", units=UNITS) is None
    assert with_unit_at("\n".join(LINES), chosen, unit="quyển, type: text", units=UNITS) is None
    assert with_unit_at("\n".join(LINES), "don-vi:S031:99:1:2:x", unit="người", units=UNITS) is None


def test_units_stand_under_what_they_measure_and_each_box_has_a_name_of_its_own() -> None:
    (counted, codes), *_ = groups(UNITS)
    assert counted.startswith("đếm")
    assert codes == ("người", "lớp")
    assert box_of("don-vi:S031:1:29:39:x") != box_of("don-vi:S031:2:29:39:x")
