"""The official forms stand: they compile, their examples hold, no check goes without one that makes it fail, and the
form of every construct really holds every construct."""

from dataclasses import replace
from pathlib import Path

import pytest
from read_projects import read_project

from engine.fields import FIELD_TYPES
from engine.model import Level, ListRows, OpenRows, Row, RowGroup, Table
from engine.project import Project
from engine.project.trying import run_form_tests

ROOT = Path(__file__).resolve().parents[2]
FULL = ROOT / "tests" / "vi_du_day_du"

# Catalogue section 6.2, report forms.
REPORT_FORMS = [
    "01.N",
    "02.N",
    "02a.N",
    "03.H",
    "04.N",
    "05.N",
    "06.N",
    "07.N",
    "08.H",
    "09.N",
    "10.N",
    "11.N",
    "12.N",
    "13.H",
    "14.Q",
    "15.Q",
    "16.N",
    "17.N",
    "18.N",
    "19.N",
    "20.N",
    "21.N",
    "22.H",
    "23.N",
    "24.N",
    "25.Q",
    "26.N",
]
GUIDE = ("1. Khái niệm:", "2. Cách ghi:", "3. Phạm vi:", "4. Nguồn số liệu:")
LETTERS = {"N": {"year"}, "H": {"h1", "year"}, "Q": {"q1", "h1", "q3", "year"}}


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


@pytest.fixture(scope="module")
def full() -> Project:
    return read_project(FULL)


def test_every_report_form_of_the_catalogue_is_there(project: Project) -> None:
    numbers = {form.number.split("/")[0] for form in project.forms.values()}
    assert set(REPORT_FORMS) - numbers == set()


def test_the_forms_compile(project: Project, full: Project) -> None:
    assert [str(found) for each in (project, full) for found in each.diagnostics] == []


def test_every_form_explains_itself_in_four_points(project: Project) -> None:
    short = {form.id for form in project.forms.values() if any(point not in (form.guide or "") for point in GUIDE)}
    assert short == set()


def test_no_form_claims_an_official_number(project: Project) -> None:
    assert {form.id for form in project.forms.values() if form.official_number} == set()


def test_the_letter_of_a_number_is_the_period_it_is_due(project: Project) -> None:
    reports = [form for form in project.forms.values() if "." in form.number]
    assert {form.number for form in reports if set(form.due) != LETTERS[form.number.split(".")[1][0]]} == set()


def test_several_kinds_of_reporter_need_one_whose_figures_make_the_total(project: Project) -> None:
    assert [form.id for form in project.forms.values() if len(form.reported_by) > 1 and not form.total_from] == []


def test_each_example_holds_and_each_check_has_one_that_makes_it_fail(project: Project, full: Project) -> None:
    for tried in (*run_form_tests(project), *run_form_tests(full)):
        assert [result.test.name for result in tried.results if not result.holds] == [], tried.form.id
        assert tried.results, tried.form.id
        assert tried.unprotected == (), tried.form.id


def test_an_example_that_does_not_hold_is_found(full: Project) -> None:
    form = full.forms["vi_du_day_du", 1]
    wrong = replace(form, tests=(replace(form.tests[0], errors={("co_dinh", "ngheo", "tang"): ("split",)}),))
    (tried,) = run_form_tests(replace(full, forms={("vi_du_day_du", 1): wrong}))
    assert not tried.hold


def test_the_full_form_holds_every_type_of_cell(full: Project) -> None:
    form = full.forms["vi_du_day_du", 1]
    assert {column.type.word for part in form.parts for column in part.all_columns()} == set(FIELD_TYPES)


def test_the_full_form_holds_every_kind_of_part_and_row(full: Project) -> None:
    form = full.forms["vi_du_day_du", 1]
    tables = [part for part in form.parts if isinstance(part, Table)]
    assert len(tables) < len(form.parts)
    assert {table.layout for table in tables} == {"grid", "cards"}
    assert {type(entry) for table in tables for entry in table.row_entries()} == {Row, RowGroup, ListRows, OpenRows}
    assert {check.level for check in form.checks} == set(Level)
