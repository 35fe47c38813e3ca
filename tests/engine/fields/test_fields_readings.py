"""What officers type: 30 and more hostile texts per type, each read as one stated value or refused by one code."""

from collections import Counter
from typing import Any

import pytest
from fields_worlds import VECTORS, build

from engine.diagnostics.catalogue.figures import FIGURES
from engine.expr import value_to_json
from engine.expr.values import Value
from engine.fields import FIELD_TYPES
from engine.fields.base import Refusal
from engine.fields.typing import LONGEST_QUOTE, has_unshown


def read(case: dict[str, Any]) -> dict[str, Any]:
    offered = dict(case["offered"]) if "offered" in case else None
    found = build(case["type"], case["options"]).parse(case["typed"], offered=offered)
    return {"refused": found.code} if isinstance(found, Refusal) else {"value": value_to_json(found)}


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("value", "refused") if key in case}


@pytest.mark.parametrize("word", FIELD_TYPES)
def test_every_text_is_read_as_stated_or_refused_by_the_stated_code(word: str) -> None:
    wrong = {case["typed"]: read(case) for case in VECTORS if case["type"] == word and read(case) != wanted(case)}
    assert wrong == {}


def test_a_wrong_line_in_the_table_would_be_found() -> None:
    planted = {"type": "integer", "options": {}, "typed": "1.234", "value": {"k": "number", "v": "1.234"}}
    assert read(planted) != wanted(planted)


def test_every_type_has_at_least_30_texts_and_some_of_them_are_refused() -> None:
    texts = Counter(case["type"] for case in VECTORS)
    refused = Counter(case["type"] for case in VECTORS if "refused" in case)
    assert set(texts) == set(FIELD_TYPES)
    assert min(texts.values()) >= 30
    assert min(refused.values()) >= 5


def test_every_message_of_the_catalogue_is_reached() -> None:
    assert {case["refused"] for case in VECTORS if "refused" in case} == set(FIGURES)


def test_every_message_names_what_was_typed_and_what_is_wanted() -> None:
    assert {code for code, message in FIGURES.items() if "{typed}" not in message.text or not message.hint} == {
        "F041"  # ids of files say nothing to an officer
    }


def test_a_refusal_fills_its_message_and_quotes_no_more_than_can_be_shown() -> None:
    for case in VECTORS:
        offered = dict(case["offered"]) if "offered" in case else None
        refusal = build(case["type"], case["options"]).parse(case["typed"], offered=offered)
        if isinstance(refusal, Refusal):
            message = FIGURES[refusal.code]
            assert "{" not in (message.text + message.hint).format_map({**refusal.words, "typed": ""})
            assert len(refusal.words["typed"]) <= LONGEST_QUOTE + 1
            assert not has_unshown(refusal.words["typed"]), case
            assert "\n" not in refusal.words["typed"]


def test_very_long_text_is_refused_at_once() -> None:
    for word in FIELD_TYPES:
        type_ = FIELD_TYPES[word].build({})
        for text in ("1" * 100_000 + "x", "1." * 50_000, ", " * 50_000 + "x", "(" * 100_000, "a;/" * 50_000):
            assert isinstance(type_.parse(text), Refusal), (word, text[:10])


def test_too_many_decimals_are_never_rounded_away() -> None:
    found = build("decimal", {"decimals": 2}).parse("1,005")
    assert isinstance(found, Refusal)
    assert found.code == "F003"


def test_a_typed_figure_keeps_its_decimals_exactly() -> None:
    found = build("money", {}).parse("0,10")
    assert isinstance(found, Value)
    assert str(found.content) == "0.10"
