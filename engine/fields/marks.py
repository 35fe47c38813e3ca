"""What all types share about cells that hold no content: signs, blanks, text that was not understood."""

from collections.abc import Mapping

from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value

SIGNS = {Kind.NOTHING: "-", Kind.UNAVAILABLE: "...", Kind.INAPPLICABLE: "x"}
_BY_SIGN = {"-": NOTHING, "...": UNAVAILABLE, "x": INAPPLICABLE}


def sign_text(value: Value) -> str | None:
    """The sign of a mark, '' for blank and none, the text of what was not understood; None: the cell holds content."""
    if value.kind in SIGNS:
        return SIGNS[value.kind]
    if value.kind in (Kind.BLANK, Kind.NONE):
        return ""
    return str(value.content) if value.kind is Kind.UNREADABLE else None


def sign_json(value: Value) -> dict[str, str | bool] | None:
    """The JSON of a mark; None for blanks. Text that was not understood is never stored as a value."""
    if value.kind in SIGNS:
        found: dict[str, str | bool] = {"sign": SIGNS[value.kind]}
        return {**found, "estimate": True} if value.estimate else found
    return None


def sign_from_json(json: object) -> Value | None:
    """The mark or blank that `json` stands for; None: it stands for content."""
    if json is None:
        return BLANK
    if isinstance(json, dict) and "sign" in json:
        found = _BY_SIGN[str(json["sign"])]
        return Value(found.kind, None, bool(json.get("estimate", False)))
    return None


def has_content(value: Value) -> bool:
    return sign_text(value) is None


def schema_of(*content: Mapping[str, object]) -> Mapping[str, object]:
    """JSON Schema of a cell: what content looks like, or a sign, or null for blank."""
    return {"anyOf": [*content, SIGN_SCHEMA, {"type": "null"}]}


SIGN_SCHEMA = {
    "type": "object",
    "properties": {"sign": {"enum": list(_BY_SIGN)}, "estimate": {"const": True}},
    "required": ["sign"],
    "additionalProperties": False,
}
