"""The published schema of a report's data fits the canonical text that the server writes, and nothing else."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from targets_reports import every_form, reports, worked

from engine.targets.api import data_schema
from server.papers.canonical import About, write

ABOUT = About(regime="ha_noi", period="2026-year", unit="00004", bundle="0" * 64)


def sent(form_id: str) -> tuple[Draft202012Validator, dict[str, Any]]:
    form = worked().forms[form_id, 1]
    report = next(reports(form))
    return Draft202012Validator(data_schema(form)), json.loads(write(ABOUT, report.frame, outcome=report.outcome))


def test_the_canonical_text_of_every_worked_report_fits_its_schema() -> None:
    for form in every_form():
        schema = data_schema(form)
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        for report in reports(form):
            if report.readable:
                data = json.loads(write(ABOUT, report.frame, outcome=report.outcome))
                assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)] == [], form.id


@pytest.mark.parametrize(
    "wrong", [12, "12a", "1,5", {"sign": "?"}, {"value": "1"}, {"value": "1", "estimate": False}, []]
)
def test_a_wrong_value_does_not_fit(wrong: object) -> None:
    validator, data = sent("dan_so")
    assert validator.is_valid(data)
    data["records"][0]["parts"]["theo_dan_toc"]["rows"][0]["cells"]["so_ho"] = wrong
    assert not validator.is_valid(data)


@pytest.mark.parametrize("key", ["format", "edition", "bundle", "form", "records", "unit"])
def test_a_head_without_a_key_or_with_another_does_not_fit(key: str) -> None:
    validator, data = sent("dan_so")
    assert not validator.is_valid({name: value for name, value in data.items() if name != key})
    assert not validator.is_valid({**data, key: None})
    assert not validator.is_valid({**data, "la": 1})
