"""Kinds of values a key can take, each with its JSON Schema. A scalar in YAML has no type: its key's kind gives it one.

Text keys accept strings, numbers and booleans, so that an editor does not object to `code: 01`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Schema = dict[str, object]

SCALARS = ["string", "number", "boolean"]
DAY = r"^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/[0-9]{4}$"
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
BAND = r"^[0-9]{1,6}(-[0-9]{1,6}|\+)?$"
BOUND = r"^(-?[0-9]+([.][0-9]+)?|(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/[0-9]{4}|period[.](from|to|due|year))$"


@dataclass(frozen=True, slots=True)
class Text:
    """One line or block of text. `pattern`: what it must look like; `shape` names that in a finding's code."""

    pattern: str | None = None
    shape: str = ""

    def schema(self, *, required: bool) -> Schema:
        types = SCALARS if self.pattern is None else ["string", "number"]
        found: Schema = {"type": types if required else [*types, "null"]}
        return found if self.pattern is None else {**found, "pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class Formula:
    def schema(self, *, required: bool) -> Schema:
        return {"type": SCALARS if required else [*SCALARS, "null"]}


@dataclass(frozen=True, slots=True)
class YesNo:
    def schema(self, *, required: bool) -> Schema:
        return {"type": "boolean" if required else ["boolean", "null"]}


@dataclass(frozen=True, slots=True)
class Whole:
    low: int = 0
    high: int | None = None

    def schema(self, *, required: bool) -> Schema:
        found: Schema = {"type": "integer" if required else ["integer", "null"], "minimum": self.low}
        return found if self.high is None else {**found, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words; `meanings`: word -> what it means. `code`: the finding for any other."""

    meanings: Mapping[str, str]
    code: str = "S010"

    def schema(self, *, required: bool) -> Schema:
        return {"enum": [*self.meanings, *([] if required else [None])]}


@dataclass(frozen=True, slots=True)
class Texts:
    """A list in brackets. `single`: one text may stand for a list of one."""

    single: bool = False
    empty: bool = False

    def schema(self, *, required: bool) -> Schema:
        types = ["array", *(SCALARS if self.single else []), *([] if required else ["null"])]
        least: Schema = {} if self.empty else {"minItems": 1}
        return {"type": types if len(types) > 1 else "array", "items": {"type": SCALARS}, **least}


@dataclass(frozen=True, slots=True)
class ChoiceMap:
    """`{1: Có, 2: {title: Không, was: "0"}}`. `plain`: titles only."""

    plain: bool = False

    def schema(self, *, required: bool) -> Schema:
        title: Schema = {"type": SCALARS}
        long: Schema = {
            "type": "object",
            "properties": {"title": title, "was": {"type": [*SCALARS, "array"]}},
            "required": ["title"],
            "additionalProperties": False,
        }
        return {
            "type": "object" if required else ["object", "null"],
            "additionalProperties": title if self.plain else {"anyOf": [title, long]},
            "minProperties": 1,
        }


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping id -> entry of a family (rows, columns, parts, ...)."""

    family: str

    def schema(self, *, required: bool) -> Schema:
        return {
            "type": "object" if required else ["object", "null"],
            "additionalProperties": {"$ref": f"#/$defs/{self.family}_entry"},
            "minProperties": 1,
        }


@dataclass(frozen=True, slots=True)
class Nested:
    """A mapping that is itself a construct (`sheet`, `expect`)."""

    construct: str

    def schema(self, *, required: bool) -> Schema:
        ref: Schema = {"$ref": f"#/$defs/{self.construct}"}
        return ref if required else {"anyOf": [ref, {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence of one construct (`tests`)."""

    construct: str

    def schema(self, *, required: bool) -> Schema:
        return {
            "type": "array" if required else ["array", "null"],
            "items": {"$ref": f"#/$defs/{self.construct}"},
        }


@dataclass(frozen=True, slots=True)
class TextMap:
    """A mapping of free keys to texts (`drop`, pinned editions with `whole`)."""

    whole: bool = False

    def schema(self, *, required: bool) -> Schema:
        value: Schema = {"type": "integer", "minimum": 1} if self.whole else {"type": SCALARS}
        return {"type": "object" if required else ["object", "null"], "additionalProperties": value}


@dataclass(frozen=True, slots=True)
class Filled:
    """Filled figures of author tests, by part (`given`), by form (`other_forms`) or by cell (`errors`, `values`)."""

    def schema(self, *, required: bool) -> Schema:
        return {"type": "object" if required else ["object", "null"]}


@dataclass(frozen=True, slots=True)
class Fragment:
    """An option of a field type, with the schema the type itself gives."""

    given: Mapping[str, object] = field(default_factory=dict)

    def schema(self, *, required: bool) -> Schema:
        given = _as_typed(self.given)
        return given if required else {"anyOf": [given, {"type": "null"}]}


def _as_typed(given: Mapping[str, object]) -> Schema:
    """A type's own fragment with text keys opened to numbers and booleans, as everywhere in the language."""
    found: Schema = dict(given)
    kinds = found.get("type")
    if kinds == "string" or (isinstance(kinds, list) and "string" in kinds):
        found["type"] = SCALARS
    if isinstance(items := found.get("items"), Mapping):
        found["items"] = _as_typed(items)
    return found


Value = (
    Text | Formula | YesNo | Whole | Word | Texts | ChoiceMap | Entries | Nested | Listing | TextMap | Filled | Fragment
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the language. `help` is what an editor shows over it: Vietnamese, markdown."""

    name: str
    value: Value
    help: str
    required: bool = False

    def schema(self) -> Schema:
        return {**self.value.schema(required=self.required), "description": self.help, "markdownDescription": self.help}


@dataclass(frozen=True, slots=True)
class Construct:
    """One construct of the language and its keys. `word` names it in findings: `cột không có khóa 'x'`."""

    name: str
    word: str
    help: str
    keys: tuple[Key, ...]

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)


@dataclass(frozen=True, slots=True)
class Family:
    """Constructs that may stand as an entry of one mapping. `kinds`: (keys that make an entry this construct,
    construct), first match wins; `short`: the construct of the short form `id: Title`."""

    name: str
    kinds: tuple[tuple[frozenset[str], str], ...]
    short: bool = False

    def of(self, keys: frozenset[str]) -> str | None:
        return next((construct for needed, construct in self.kinds if needed <= keys), None)
