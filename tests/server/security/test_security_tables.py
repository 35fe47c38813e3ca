"""Two tables kept with the tests: each requirement of accounts, rights and audit with what shows it, and each line of
OWASP ASVS 5.0 level 2 with its test or file. Both must name what exists (G32, G33)."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
WANTED = (
    "R002 R008 R009 R011 R012 R019-R024 R026 R027 R034-R037 R042 R043 R049 R052 R069 R072-R087 R089 R091-R100 R122 "
    "R123 R139 R143-R145 R148-R150 R152 R154 C01-C12 C20 C21 C23 C27 C29"
)
STATES = {"met", "not_applicable", "deviation"}


def lines(name: str) -> list[Mapping[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wanted() -> Iterator[str]:
    for span in WANTED.split():
        first, _, last = span.partition("-")
        letter, width = first[0], len(first) - 1
        for number in range(int(first[1:]), int((last or first)[1:]) + 1):
            yield f"{letter}{number:0{width}}"


def stands(shown_by: str) -> bool:
    """Whether a file, or a test in a file, is there."""
    file, _, test = shown_by.partition("::")
    path = ROOT / file
    return path.exists() and (not test or bool(re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE)))


def test_every_requirement_names_what_shows_it_and_it_is_there() -> None:
    table = {line["requirement"]: line["shown_by"] for line in lines("requirements.csv")}
    assert set(table) == set(wanted())
    assert [name for name, shown_by in table.items() if not stands(shown_by)] == []


def test_every_line_of_asvs_level_2_has_a_test_a_file_or_a_reason() -> None:
    table = lines("asvs.csv")
    assert len({line["id"] for line in table}) == len(table) == 253
    assert {line["state"] for line in table} == STATES  # none is open
    assert [line["id"] for line in table if line["state"] == "met" and not stands(line["where"])] == []
    assert all(line["where"] for line in table)


def test_the_deviations_are_exactly_the_two_that_the_regulation_forbids() -> None:
    assert [line["id"] for line in lines("asvs.csv") if line["state"] == "deviation"] == ["6.2.5", "6.2.10"]


@pytest.mark.parametrize(
    "shown_by", ["tests/server/security/test_security_tables.py::test_that_is_not_there", "tests/server/nowhere.py"]
)
def test_a_name_that_is_not_there_is_found(shown_by: str) -> None:
    """The planted fault."""
    assert not stands(shown_by)
