"""Units of measure as a reader sees them: formulas say m2, paper and pages m²."""

import csv
from pathlib import Path

import pytest

from engine.expr.types import Unit

UNITS = Path(__file__).parents[3] / "forms" / "units_of_measure.csv"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("m2", "m²"),
        ("người/km2", "người/km²"),
        ("m3", "m³"),
        ("ha", "ha"),
        ("hộ", "hộ"),
        ("kWh", "kWh"),
        ("xm22", "xm22"),
    ],
)
def test_powers_are_raised_and_nothing_else_changes(code: str, shown: str) -> None:
    assert Unit(code, "area").shown == shown


def test_no_unit_of_the_list_is_shown_with_a_digit() -> None:
    with UNITS.open(encoding="utf-8") as file:
        codes = [line["code"] for line in csv.DictReader(file)]
    assert any(each.isalnum() and not each.isalpha() for each in codes), "the list has one to raise"
    assert [each for each in codes if any(letter in "0123456789" for letter in Unit(each, "count").shown)] == []
