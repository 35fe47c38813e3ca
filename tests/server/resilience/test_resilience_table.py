"""Issue 11, show 10: each requirement, control, goal, show and bad input of keeping the system running, with the test
that shows it. Every name must stand where the table says."""

import ast
import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WANTED = (
    "R010 R040 R054 R056-R058 R060 R062 R066 R068 R090 R121 R124-R138 R146 R147 R151 R155 C24 C25 C28 "
    "G01-G08 G12 G14 G23 G31"
)
SHOWS = {f"show {number}" for number in range(1, 11)}
INPUTS = {
    f"input {each}"
    for each in (
        "flipped bit", "cut short", "another system", "old or wrong key", "swapped manifest", "full target disk",
        "target vanishes", "two at once", "newer database",
    )
}  # fmt: skip


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


def stands(shown_by: str) -> bool:
    file, _, test = shown_by.partition("::")
    return (ROOT / file).is_file() and bool(names_in(file)) and (not test or test in names_in(file))


def test_every_requirement_show_and_bad_input_names_a_test_that_is_there() -> None:
    table = lines()
    assert {name for name, _ in table} >= {*wanted(), *SHOWS, *INPUTS}
    assert [shown_by for _, shown_by in table if not stands(shown_by)] == []
    assert len(set(table)) == len(table)


@pytest.mark.parametrize(
    "shown_by", ["tests/server/resilience/test_resilience_table.py::test_that_is_not_there", "tests/server/nowhere.py"]
)
def test_a_name_that_is_not_there_is_found(shown_by: str) -> None:
    """The planted fault."""
    assert not stands(shown_by)
