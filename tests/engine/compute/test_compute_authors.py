"""The authors' own examples hold, and a changed expectation is told."""

from dataclasses import replace

import pytest
from compute_worlds import ROOT, worked
from read_projects import read_project

from engine.compute.author_tests import Surroundings, run_tests, unprotected
from engine.model import AuthorTest, Form

REAL = read_project(ROOT)
CASES = [
    (project, form)
    for project in (worked(), REAL)
    for form in sorted(project.forms.values(), key=lambda form: form.id)
    if form.tests
]


def around(project: object) -> Surroundings:
    found = worked() if project is not REAL else REAL
    return Surroundings(forms={form.id: form for form in found.forms.values()}, regime=found.home, lists={})


@pytest.mark.parametrize(("project", "form"), CASES, ids=[form.id for _, form in CASES])
def test_every_example_of_every_form_holds(project: object, form: Form) -> None:
    told = [(each.test.name, each.differences) for each in run_tests(form, around(project)) if not each.holds]
    assert told == []


def test_examples_are_really_compared() -> None:
    assert sum(len(form.tests) for _, form in CASES) > 40


def with_test(**changed: object) -> tuple[str, ...]:
    form = worked().forms["dan_so", 1]
    test: AuthorTest = replace(form.tests[0], **changed)  # type: ignore[arg-type]  # each test names real fields
    (result,) = run_tests(replace(form, tests=(test,)), around(worked()))
    return tuple(f"{each.cell} | {each.expected} | {each.found}" for each in result.differences)


def test_a_wrong_value_is_told_with_what_came() -> None:
    told = with_test(values={("theo_dan_toc", "tong", "so_khau"): "452"})
    assert told == ("theo_dan_toc.tong.so_khau (Tổng số, cột 2: Số khẩu) | 452 | 451",)


def test_an_error_that_did_not_come_and_one_that_was_not_expected_are_told() -> None:
    told = with_test(errors={("theo_dan_toc", "06", "so_ho"): ("ho_khau",)})
    assert told == ("theo_dan_toc.06.so_ho (Mường, cột 1: Số hộ) | lỗi: ho_khau | lỗi: không có",)


def test_a_blank_that_was_not_expected_is_told() -> None:
    given = dict(worked().forms["dan_so", 1].tests[0].given)
    del given["theo_dan_toc", "06", "nu"]
    told = with_test(given=given, values=None, blanks=())
    assert told == ("theo_dan_toc.06.nu (Mường, cột 4: Số khẩu: Nữ) | không phải ô còn trống | còn trống",)


def test_a_row_that_is_not_there_is_told() -> None:
    assert with_test(values={("theo_dan_toc", "09", "so_ho"): "1"})[0].endswith("| 1 | không có dòng này")


def test_checks_that_no_example_protects_are_named() -> None:
    form = worked().forms["dan_so", 1]
    assert unprotected(form) == ()
    assert unprotected(replace(form, tests=form.tests[:1])) == ("ho_khau", "bien_dong")


def test_a_rule_expected_at_a_computed_cell_is_said_to_stand_at_the_typed_one() -> None:
    form = worked().forms["dan_so", 1]
    test = next(test for test in form.tests if any("split" in rules for rules in (test.errors or {}).values()))
    typed = next(path for path, rules in test.errors.items() if "split" in rules)
    computed = (typed[0], typed[1], "so_khau")
    moved = {computed if path == typed else path: rules for path, rules in test.errors.items()}
    results = run_tests(replace(form, tests=(replace(test, errors=moved),)), around(worked()))
    said = [one.found for result in results for one in result.differences if one.cell.startswith(".".join(computed))]
    assert len(said) == 1
    assert f"ô tính: lỗi ghi ở ô nhập đầu tiên; viết {'.'.join(typed)}: " in said[0]
    assert "split" in said[0]
