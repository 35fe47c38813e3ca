"""Which test shows what the regulations ask of those who write and publish forms."""

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


def test_every_named_test_of_authors_is_there() -> None:
    with (HERE / "requirements.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert untrue(lines) == []
    assert {line["requirement"] for line in lines} == {"R067", "R101", "R103", "R154"}


def test_a_test_of_authors_that_is_not_there_is_found() -> None:
    """The planted fault."""
    here = "tests/server/authoring/test_authoring_requirements.py"
    wrong = [f"{here}::test_nothing", "tests/none.py::test_a"]
    assert untrue([{"shown_by": each} for each in wrong]) == wrong
