"""Every real form, copied to a next edition as it is: nothing changed, nothing said, every figure kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from read_projects import read_project

from engine.compute import Entries
from engine.diagnostics import Diagnostics
from engine.evolve import Became, Routes, carry, compare, describe, erratum
from engine.model import Form
from engine.project import Project
from engine.project.trying import sample_report

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="project", scope="module")
def project_fixture() -> Project:
    return read_project(ROOT)


def kept_back(project: Project, form: Form, newer: Form) -> list[str]:
    """What is said or reported of the change, and every value of a sample report that is not simply kept."""
    diagnostics = Diagnostics()
    change = compare(form, newer, diagnostics=diagnostics)
    frame, entries, outcome = sample_report(project, form)
    cells = {address: cell.value for address, cell in outcome.cells.items()}
    sent = Entries(cells=cells, present=outcome.present, records=entries.records)
    carried = carry(Routes(change), sent, old=frame, new=replace(frame, form=newer))
    assert len(carried.cells) == sum(value.is_filled for value in cells.values()) > 0
    found = [each.text for each in diagnostics] + [sentence.text for sentence in describe(change)]
    found += [f"{cell.old}: {cell.reason}" for cell in carried.cells if cell.became is not Became.KEPT]
    return found + [str(address) for address, value in carried.entries.cells.items() if cells[address] != value]


def test_a_copy_of_any_real_form_changes_nothing_and_keeps_every_figure(project: Project) -> None:
    forms = [form for form in project.forms.values() if project.newest(form.id) is form]
    assert len(forms) >= 30
    assert {form.id: kept_back(project, form, replace(form, edition=form.edition + 1)) for form in forms} == {
        form.id: [] for form in forms
    }
    assert all(erratum(form, form).proved for form in forms)


def test_a_planted_change_is_seen(project: Project) -> None:
    form = next(form for form in project.forms.values() if form.checks)
    assert kept_back(project, form, replace(form, edition=form.edition + 1, checks=form.checks[1:]))
