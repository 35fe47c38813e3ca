"""The validators of the language's constructs: jsonschema, one construct at a time, what lies inside it left open."""

from collections.abc import Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from engine.schema.values import Construct, Entries, Filled, Key, Listing, Nested, Schema


class Grammar:
    """The constructs of the language with their validators, ready to check nodes. Holds no findings."""

    def __init__(self, constructs: Mapping[str, Construct]) -> None:
        self.constructs = constructs
        self._validators = {name: Draft202012Validator(_shallow(found)) for name, found in constructs.items()}

    def errors(self, construct: str, instance: Mapping[str, object]) -> list[ValidationError]:
        return list(self._validators[construct].iter_errors(instance))


def _shallow(construct: Construct) -> Schema:
    """The construct's schema with the constructs inside it left open: those are checked in their turn."""
    return {
        "type": "object",
        "properties": {key.name: _shallow_key(key) for key in construct.keys},
        "required": [key.name for key in construct.keys if key.required],
        "additionalProperties": False,
    }


def _shallow_key(key: Key) -> Schema:
    optional = [] if key.required else ["null"]
    match key.value:
        case Entries():
            return {"type": ["object", *optional], "minProperties": 1}
        case Nested() | Filled():
            return {"type": ["object", *optional]}
        case Listing():
            return {"type": ["array", *optional]}
        case _:
            return key.value.schema(required=key.required)
