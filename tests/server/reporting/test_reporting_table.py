"""Issue 8, show 8: each requirement of the authority's side, each line of bad input and each show, with the test that
shows it. Every name must stand where the table says."""

import ast
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WANTED = "R016-R018 R038 R039 R041 R044-R048 R050 R053 R065 R070 R101-R116 R119 R120 C13 C26"
INPUTS = 7  # lines of bad input in the issue
SHOWS = {f"show {number}" for number in range(1, 9)}


def lines() -> list[tuple[str, str]]:
    with Path(__file__).with_name("requirements.csv").open(encoding="utf-8") as file:
        return [(line["requirement"], line["shown_by"]) for line in csv.DictReader(file)]


def wanted() -> Iterator[str]:
    for span in WANTED.split():
        first, _, last = span.partition("-")
        letter, width = first[0], len(first) - 1
        for number in range(int(first[1:]), int((last or first)[1:]) + 1):
            yield f"{letter}{number:0{width}}"


@cache
def names_in(file: str) -> frozenset[str]:
    """Names that pytest collects from a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(
        each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    )


def collects(shown_by: str) -> bool:
    """A test, a whole file of tests, or a benchmark that `make bench` runs."""
    file, _, test = shown_by.partition("::")
    if not (ROOT / file).exists() or not Path(file).name.startswith(("test_", "bench_")):
        return False
    if Path(file).name.startswith("bench_"):
        return not test
    return test in names_in(file) if test else bool(names_in(file))


def test_every_requirement_names_what_shows_it_and_it_is_there() -> None:
    table = lines()
    named = {name for name, _ in table}
    assert named >= {*wanted(), *SHOWS}, sorted({*wanted(), *SHOWS} - named)
    assert len({name for name in named if name.startswith("input ")}) == INPUTS
    assert [line for line in table if not collects(line[1])] == []
    assert len(set(table)) == len(table)


@pytest.mark.parametrize(
    "shown_by",
    [
        "tests/server/reporting/test_reporting_table.py::test_that_is_not_there",
        "tests/server/reporting/test_nowhere.py::test_it_works",
        "tests/server/reporting/year_model.py",
        "tests/server/reporting/test_reporting_table.py::collects",
    ],
)
def test_a_name_that_is_not_there_is_found(shown_by: str) -> None:
    """The planted faults."""
    assert not collects(shown_by)
