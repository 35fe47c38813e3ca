"""Issue 10, the figures: each requirement, bad input and show with the test that shows it, which must be there."""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHOWS = {"show 1", "show 2", "show 3", "show 5", "show 6", "show 7"}
REQUIREMENTS = {"R001", "R006", "R025", "R088", "R117", "R118", "C15", "C19"}  # those that issue 10 names


def lines() -> list[tuple[str, str]]:
    with Path(__file__).with_name("requirements.csv").open(encoding="utf-8") as file:
        return [(line["requirement"], line["shown_by"]) for line in csv.DictReader(file)]


def is_there(shown_by: str) -> bool:
    file, _, test = shown_by.partition("::")
    path = ROOT / file
    if not path.exists():
        return False
    names = {each.name for each in ast.parse(path.read_text("utf-8")).body if isinstance(each, ast.FunctionDef)}
    return test in names if test else path.name.startswith("bench_")


def test_every_line_names_what_shows_it() -> None:
    table = lines()
    assert {name for name, _ in table} >= SHOWS | REQUIREMENTS
    assert [line for line in table if not is_there(line[1])] == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert not is_there("tests/server/figures/test_figures_table.py::test_nowhere")
    assert not is_there("tests/server/figures/plain_model.py")
