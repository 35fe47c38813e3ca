"""A check or formula whose slips no example notices is named, with the slip and the example that would show it."""

from dataclasses import replace

import pytest
from compute_worlds import ROOT, form, worked
from read_projects import read_project
from scale import scaled

from engine.compute.author_tests import Surroundings
from engine.compute.mutants import Tried, try_mutants
from engine.compute.variants import HERE
from engine.model import Form
from engine.project import Project
from engine.project.trying import mutate_forms

SMALL = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    rows: {tong: {title: Tổng, formula: 'SUM(a; b)'}, a: A, b: B}
    columns: {x: {title: X}, y: {title: Y}}
checks:
  khong_qua:
    each: bang
    when: 'y > 0'
    that: 'x <= y'
    say: X không được quá Y

tests:
  - {name: bằng nhau, given: {bang: {a: {x: 3, y: 3}, b: {x: 1, y: 1}}}, expect: {errors: {}, values: {bang.tong.x: 4}}}
  - {name: hơn một, given: {bang: {a: {x: 2, y: 1}}}, expect: {errors: {bang.a.x: khong_qua}}}
  - {name: không có gì thì không hỏi, given: {bang: {a: {x: 2, y: 0}}}, expect: {errors: {}}}
"""


def tried(of: Form) -> Tried:
    found = worked()
    return try_mutants(of, Surroundings(forms={}, regime=found.home, lists={}))


def without(*names: str) -> Form:
    of = form(SMALL)
    assert set(names) <= {test.name for test in of.tests}
    return replace(of, tests=tuple(test for test in of.tests if test.name not in names))


def survivors(of: Form) -> set[str]:
    return {f"{each.of}: {each.what.split(' trong')[0]}" for each in tried(of).survivors}


def test_examples_at_the_border_notice_every_slip() -> None:
    found = tried(form(SMALL))
    assert (found.survivors, found.red) == ((), ())
    assert found.tried == 13


def test_a_check_without_an_example_survives_and_is_named_with_its_place_and_cure() -> None:
    of = without("bằng nhau", "hơn một", "không có gì thì không hỏi")
    (first, *_) = tried(of).survivors
    assert (first.of, first.what) == ("kiểm tra 'khong_qua'", "bỏ kiểm tra")
    assert first.cure == "thêm thí dụ làm kiểm tra này báo, ghi ô và tên kiểm tra trong expect"
    assert first.span == of.checks[0].span
    assert len(tried(of).survivors) == tried(of).tried


def test_an_example_that_only_fails_misses_that_the_check_may_hold() -> None:
    found = survivors(without("bằng nhau"))
    assert "kiểm tra 'khong_qua': đổi 'that' thành luôn sai" in found
    assert "kiểm tra 'khong_qua': đổi '<=' thành '<'" in found
    assert "kiểm tra 'khong_qua': bỏ kiểm tra" not in found


def test_an_example_that_only_holds_misses_that_the_check_is_gone() -> None:
    found = survivors(without("hơn một"))
    assert "kiểm tra 'khong_qua': bỏ kiểm tra" in found
    assert f"kiểm tra 'khong_qua': cộng thêm 1 ở vế phải của '{HERE}'" in found
    assert "kiểm tra 'khong_qua': đổi '<=' thành '<'" not in found


def test_without_an_example_that_is_not_asked_the_condition_goes_unnoticed() -> None:
    assert "kiểm tra 'khong_qua': bỏ điều kiện 'when'" in survivors(without("không có gì thì không hỏi"))


def test_a_total_whose_value_no_example_gives_is_named() -> None:
    of = form(SMALL)
    silent = replace(of, tests=tuple(replace(test, values=None) for test in of.tests))
    assert {each.of for each in tried(silent).survivors} == {"công thức của dòng 'tong', phần 'bang'"}


def test_a_form_whose_examples_do_not_hold_is_not_tried() -> None:
    of = form(SMALL)
    wrong = replace(of.tests[0], values={("bang", "tong", "x"): "5"})
    found = tried(replace(of, tests=(wrong, *of.tests[1:])))
    assert (found.red, found.tried) == (("bằng nhau",), 0)


HIDDEN = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    rows: {{a: A, b: B}}
    columns: {{x: {{title: X}}, y: {{title: Y}}, w: {{title: W}}, z: {{title: Z, when: 'y > 0'}}}}
checks:
  khong_qua:
    each: bang
    when: '{when}'
    that: 'x <= z'
    say: X không được quá Z

tests:
  - {{name: ổn, given: {{bang: {{a: {{x: 3, y: 1, z: 3, w: 1}}, b: {{x: 4, y: 0, w: 1}}}}}}, expect: {{errors: {{}}}}}}
  - {{name: sai, given: {{bang: {{a: {{x: 2, y: 1, z: 1, w: 1}}}}}}, expect: {{errors: {{bang.a.x: khong_qua}}}}}}
"""


@pytest.mark.parametrize(("when", "survives"), [("FILLED(z)", False), ("y > 0", False), ("w > 0", True)])
def test_a_condition_that_only_says_when_the_cell_is_there_needs_no_example(when: str, survives: bool) -> None:
    """Without it the cell is blank or hidden, the comparison unknown and the check silent all the same."""
    of = form(HIDDEN.format(when=when))
    assert tried(of).red == ()
    assert ("kiểm tra 'khong_qua': bỏ điều kiện 'when'" in survivors(of)) is survives


# ---- the official forms ----


@pytest.fixture(scope="module")
def official() -> Project:
    return read_project(ROOT)


def test_no_slip_in_a_check_or_formula_of_the_official_forms_goes_unnoticed(official: Project) -> None:
    ids = sorted({form.id for form in official.forms.values()})
    chosen = ids[:: max(1, len(ids) // scaled(len(ids) * 5))]
    found = list(mutate_forms(official, chosen))
    assert [(each.form.id, each.red) for each in found if each.red] == []
    assert [f"{m.span.file}:{m.span.line}: {m.of}: {m.what}" for each in found for m in each.survivors] == []
    assert sum(each.tried for each in found) >= 8 * len(chosen)


def test_an_official_form_that_lost_an_example_is_found(official: Project) -> None:
    """Planted: the example of the exact border is taken away from one form, whichever comes first."""
    of = next(form for form in sorted(official.forms.values(), key=lambda form: form.id) if form.checks and form.tests)
    bare = replace(official, forms={**official.forms, (of.id, of.edition): replace(of, tests=of.tests[-1:])})
    (found,) = mutate_forms(bare, [of.id])
    assert found.survivors
