"""Issue 10, official outputs and long work: each requirement with the test that shows it, which must be there."""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def lines() -> list[tuple[str, str]]:
    with Path(__file__).with_name("requirements.csv").open(encoding="utf-8") as file:
        return [(line["requirement"], line["shown_by"]) for line in csv.DictReader(file)]


def is_there(shown_by: str) -> bool:
    file, _, test = shown_by.partition("::")
    path = ROOT / file
    if not path.exists():
        return False
    return test in {each.name for each in ast.parse(path.read_text("utf-8")).body if isinstance(each, ast.FunctionDef)}


def test_every_line_names_what_shows_it() -> None:
    assert {name for name, _ in lines()} >= {"R025", "R088", "R117", "R118", "C15", "C19", "show 4", "show 7"}
    assert [line for line in lines() if not is_there(line[1])] == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert not is_there("tests/server/outputs/test_outputs_requirements.py::test_nowhere")
