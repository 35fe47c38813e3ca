"""A first test is written as an author would: it compiles, holds, and sees what is spoilt in the sums."""

from pathlib import Path

import pytest

from engine.project import Project, find_files, trying
from engine.project.again import again, beside
from engine.project.first_test import MOST_ROWS, expect_lines, given_lines
from engine.project.new import Kind, skeleton
from engine.project.run import compile_files

ROOT = Path(__file__).parents[3]
PATH = "forms/bieu_thu/v1.yaml"
KEY = ("bieu_thu", 1)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    wanted = ("forms/units_of_measure", "forms/legal", "forms/lists/ethnic_groups", "periods/ha_noi/regime")
    return {path: text for path, text in find_files(ROOT).items() if path.startswith((*wanted, "periods/ha_noi/units"))}


@pytest.mark.parametrize("kind", Kind)
def test_a_first_test_compiles_and_holds_for_every_kind_of_form(kind: Kind, files: dict[str, bytes]) -> None:
    text = skeleton("bieu_thu", kind=kind, project=compile_files(files)).partition("\ntests:")[0] + "\n"
    here = beside({**files, PATH: b""}, PATH)

    def compiled(text: str) -> Project:
        found = again(here, text.encode())
        assert not found.diagnostics.errors, [(each.text, each.span.line, text) for each in found.diagnostics.errors]
        return found

    project = compiled(text)
    given = given_lines(project, project.forms[KEY])
    begun = compiled(text + "\n".join((*given, "    expect: {}")) + "\n")
    (test,) = begun.forms[KEY].tests
    for part in begun.forms[KEY].parts:
        assert len({row for at, row, _ in test.given if at == part.id}) <= MOST_ROWS
    done = compiled(text + "\n".join((*given, *expect_lines(begun, begun.forms[KEY], test))) + "\n")
    (written,) = done.forms[KEY].tests
    assert written.given == test.given
    assert written.errors is not None
    assert trying.tests_of(done, done.forms[KEY]).hold
    if kind is Kind.LIST:
        assert written.values
        spoilt = again(here, "\n".join(done.files[PATH].decode().split("\n")).replace("SUM(chi_tiet)", "0").encode())
        assert not trying.tests_of(spoilt, spoilt.resolved[KEY]).hold, "a sum that is spoilt is noticed"
