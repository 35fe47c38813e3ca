"""Which test shows what the regulations ask of workbooks and of what stands around the tables."""

import csv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def untrue(lines: list[dict[str, str]]) -> list[str]:
    """Lines whose test is not there."""
    found = []
    for line in lines:
        path, _, name = line["shown_by"].partition("::")
        file = ROOT / path
        if not file.is_file() or f"def {name}(" not in file.read_text(encoding="utf-8"):
            found.append(line["shown_by"])
    return found


def test_every_named_test_is_there() -> None:
    with (HERE / "requirements.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert untrue(lines) == []
    asked = {"R016", "R042", "R048", "R104", "R111", "C13", "C14", "C22"}
    assert {line["requirement"] for line in lines} == asked


def test_a_test_that_is_not_there_is_found() -> None:
    """The planted fault."""
    here = "tests/server/workbooks/test_workbooks_requirements.py"
    assert untrue([{"shown_by": f"{here}::test_nothing"}, {"shown_by": "tests/none.py::test_a"}]) == [
        f"{here}::test_nothing",
        "tests/none.py::test_a",
    ]
