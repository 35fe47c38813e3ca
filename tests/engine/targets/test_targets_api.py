"""The JSON Schema of a report's data accepts what the store writes, for every worked form, and little else."""

import json
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from targets_forms_worlds import around, forms, laid_out

from engine.compute import compute, read
from engine.compute.author_tests import run
from engine.targets.api import data_schema
from engine.targets.samples import sample
from server.canonical import About, write

ABOUT = About(regime="ha_noi", period="2026-year", unit="00004", bundle="b" * 64)


def sent(id_: str) -> list[dict[str, Any]]:
    """A report of invented figures, and those of the form's own tests, as they would be frozen."""
    frame = laid_out(id_)
    typed, present = sample(frame, seed=id_)
    entries = read(frame, typed, present=present)
    filled = [(frame, compute(frame, entries))]
    for test in forms()[id_].tests:
        laid, _, outcome, _ = run(forms()[id_], test, around())
        filled.append((laid, outcome))
    return [json.loads(write(ABOUT, frame, outcome=outcome)) for frame, outcome in filled]


def numbered(id_: str, data: dict[str, Any]) -> dict[str, Any]:
    """Records of a sheet form count from 1; samples and author tests fill one record and call it 0."""
    records = [{**record, "record": 1 if forms()[id_].sheet else 0} for record in data["records"]]
    return {**data, "records": records}


@pytest.mark.parametrize("id_", sorted(forms()))
def test_every_report_of_the_worked_forms_keeps_the_schema(id_: str) -> None:
    schema = data_schema(forms()[id_])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for data in sent(id_):
        assert [error.message for error in validator.iter_errors(numbered(id_, data))] == []


def crosstab() -> dict[str, Any]:
    return deepcopy(sent("dan_so")[1])


def set_cell(data: dict[str, Any], value: object, column: str = "nam") -> None:
    data["records"][0]["parts"]["theo_dan_toc"]["rows"][0]["cells"][column] = value


SLIPS: dict[str, Any] = {
    "a float": lambda data: set_cell(data, 1.5),
    "a whole number that is no text": lambda data: set_cell(data, 5),
    "a figure typed the Vietnamese way": lambda data: set_cell(data, "1.234,5"),
    "an unknown sign": lambda data: set_cell(data, {"sign": "?"}),
    "an unknown column": lambda data: set_cell(data, "5", "la"),
    "another form": lambda data: data.update(form="khac"),
    "another edition": lambda data: data.update(edition=2),
    "another format": lambda data: data.update(format=2),
    "a missing head": lambda data: data.pop("bundle"),
    "something more": lambda data: data.update(x=1),
    "a second record of a report": lambda data: data["records"].append({"record": 0, "parts": {}}),
    "a record number of a sheet": lambda data: data["records"][0].update(record=1),
    "an unknown part": lambda data: data["records"][0]["parts"].update(la={"rows": []}),
    "rows without order": lambda data: data["records"][0]["parts"].update(theo_dan_toc={"rows": {}}),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused(slip: str) -> None:
    validator = Draft202012Validator(data_schema(forms()["dan_so"]))
    data = crosstab()
    assert validator.is_valid(data)
    SLIPS[slip](data)
    assert not validator.is_valid(data)


def test_the_schema_names_every_column_in_vietnamese() -> None:
    cells = data_schema(forms()["dan_so"])["properties"]["records"]["items"]["properties"]["parts"]["properties"][
        "theo_dan_toc"
    ]["properties"]["rows"]["items"]["properties"]["cells"]["properties"]
    assert cells["so_ho"]["description"] == "Số hộ"
    assert list(cells)[:4] == ["so_ho", "so_khau", "nam", "nu"]


def test_the_schema_is_plain_json() -> None:
    for form in forms().values():
        assert json.loads(json.dumps(data_schema(form))) == data_schema(form)
