"""The vectors of what officers type, as the tests of workbooks ask them."""

import json
import re
from pathlib import Path
from typing import Any

from engine.expr import value_to_json
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType, Refusal

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "golden" / "readings.json").read_text(encoding="utf-8")
)
UNWRITABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")  # XML has no way to write these


def build(case: dict[str, Any]) -> FieldType:
    given = dict(case["options"])
    if "choices" in given:
        given["choices"] = tuple((code, title) for code, title in given["choices"])
    return FIELD_TYPES[case["type"]].build(given)


def said(case: dict[str, Any], text: str) -> object:
    """What the case's type makes of `text`: its value, or the code of the refusal."""
    offered = dict(case["offered"]) if "offered" in case else None
    read_ = build(case).parse(text, offered=offered)
    return read_.code if isinstance(read_, Refusal) else value_to_json(read_)


def wanted(case: dict[str, Any]) -> object:
    return case.get("refused") or case["value"]
