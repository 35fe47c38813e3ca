"""The published JSON Schema says what the check says, and the file that editors read is in step with it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.diagnostics import Diagnostics
from engine.fields import FIELD_TYPES
from engine.schema import DocumentKind, check, form_schema
from engine.schema.language import constructs
from engine.schema.leaves import plain
from engine.source import read

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "golden" / "findings"
# Slips that a schema of one file cannot see: they follow from what is inherited, or from arithmetic.
BEYOND_SCHEMA = {"S007", "S013", "S033", "S034", "S035", "S041", "S042", "S043", "S044", "S050", "S055"}


def test_the_file_that_editors_read_is_in_step() -> None:
    """`dttg schema` was run after the last change of the language or of a field type."""
    written = json.loads((ROOT / "forms" / "form.schema.json").read_text(encoding="utf-8"))
    assert written == form_schema()


def test_it_is_a_valid_schema_of_its_own_draft() -> None:
    Draft202012Validator.check_schema(form_schema())


def test_every_key_has_hover_help_in_vietnamese() -> None:
    for construct in constructs().values():
        assert construct.help
        for key in construct.keys:
            assert key.help.strip(), (construct.name, key.name)
            assert key.schema()["markdownDescription"] == key.help


def test_it_offers_every_registered_type_and_its_options() -> None:
    column = constructs()["column"]
    kind = column.key("type")
    assert kind is not None
    assert set(kind.schema()["enum"]) - {None} == set(FIELD_TYPES)  # type: ignore[call-overload]  # a list of words
    for type_ in FIELD_TYPES.values():
        for option in type_.options():
            assert column.key(option.key) is not None, option.key


@pytest.mark.parametrize("path", sorted((ROOT / "forms").glob("*/v*.yaml")), ids=lambda path: path.parent.name)
def test_published_forms_satisfy_schema_and_check_alike(path: Path) -> None:
    diagnostics = Diagnostics()
    node = read(path.read_bytes(), file=path.name, diagnostics=diagnostics)
    assert node is not None
    assert list(Draft202012Validator(form_schema()).iter_errors(plain(node))) == []
    assert check(node, kind=DocumentKind.FORM, diagnostics=diagnostics) is not None
    assert list(diagnostics) == []


@pytest.mark.parametrize(
    "path",
    [ROOT / "forms" / "legal.yaml", *sorted((ROOT / "periods").glob("*/*.yaml"))],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_legal_texts_regimes_and_periods_satisfy_schema_and_check_alike(path: Path) -> None:
    kind = {"legal": DocumentKind.LEGAL, "regime": DocumentKind.REGIME}.get(path.stem, DocumentKind.PERIOD)
    diagnostics = Diagnostics()
    node = read(path.read_bytes(), file=path.name, diagnostics=diagnostics)
    assert node is not None
    assert list(Draft202012Validator(form_schema()).iter_errors(plain(node))) == []
    assert check(node, kind=kind, diagnostics=diagnostics) is not None
    assert list(diagnostics) == []


@pytest.mark.parametrize("case", sorted(FOLDER.glob("S*.yaml")), ids=lambda case: case.name)
def test_editors_underline_what_the_check_refuses(case: Path) -> None:
    node = read(case.read_bytes(), file=case.name, diagnostics=Diagnostics())
    assert node is not None
    refused = list(Draft202012Validator(form_schema()).iter_errors(plain(node)))
    code = case.name[:4]
    real_day = case.name.startswith("S052-")
    assert refused or code in BEYOND_SCHEMA or code == "S012" or real_day


def test_editors_say_in_vietnamese_which_key_is_missing_or_unknown_and_what_a_value_should_be() -> None:
    """`errorMessage` is what yaml-language-server shows instead of its own English words."""
    defs = form_schema()["$defs"]
    assert isinstance(defs, dict)
    for name, construct in constructs().items():
        assert construct.names[0] in defs[name]["errorMessage"]
        said = {part["required"][0]: part["errorMessage"] for part in defs[name].get("allOf", ()) if "required" in part}
        assert {key.name for key in construct.keys if key.required} <= said.keys()
        assert all(f"thiếu khóa '{key}'" in text for key, text in said.items())
    assert "true hoặc false" in defs["column"]["properties"]["required"]["errorMessage"]
    assert "recovered, predecessor, proposal" in defs["form"]["properties"]["source"]["errorMessage"]
