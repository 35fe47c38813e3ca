"""What stands over the first column is what the catalogue calls it, wherever it gives it a name (issue 4, shows 2)."""

from pathlib import Path

import pytest
from catalogue_comparison import read_table, words
from read_projects import read_project

from engine.project import Project
from engine.project.trying import sample_report

ROOT = Path(__file__).resolve().parents[2]
COUNTED = "STT"


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


def wanted() -> dict[str, str]:
    """By form number, the catalogue's name of the first column, where it has one and the form is a table."""
    found = {}
    for number, said in read_table().items():
        columns = said["parts"][0].get("columns") or [""]
        if (
            not number.startswith("P")
            and columns[0]
            and not columns[0].startswith("(")
            and said["parts"][0].get("numbers")
        ):
            found[number] = columns[0]
    return found


def printed(project: Project) -> dict[str, str]:
    frames = (sample_report(project, form)[0] for form in project.forms.values() if not form.number.startswith("P"))
    return {
        frame.form.number.split("/")[0]: next(part.stub_title for part in frame.parts if part.is_table)
        for frame in frames
    }


def differing(said: dict[str, str], found: dict[str, str]) -> list[str]:
    """A title differs where a word of the catalogue's is not in it; added rows are counted."""
    return [
        number
        for number, title in said.items()
        if found[number] != COUNTED and not words(title) <= words(found[number])
    ]


def test_the_first_column_is_called_as_in_the_catalogue(project: Project) -> None:
    assert len(wanted()) >= 10
    assert differing(wanted(), printed(project)) == []


def test_another_name_is_found(project: Project) -> None:
    assert differing({**wanted(), "03.H": "Hạng mục"}, printed(project)) == ["03.H"]
