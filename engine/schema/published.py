"""The language as one JSON Schema (2020-12), as editors read it: completion, hover help, red lines while typing."""

from engine.schema.documents import DocumentKind
from engine.schema.language import FAMILIES, FieldTypes, constructs, option_names
from engine.schema.objections import first_sentence
from engine.schema.values import (
    SCALARS,
    Construct,
    Family,
    Formula,
    Fragment,
    Key,
    Schema,
    Text,
    Texts,
    Whole,
    Word,
    YesNo,
)

ID = "^[a-z][a-z0-9_]*$"

# The first key that a file has of these says what it is: a form, too, has a key `legal`, a period's file a `regime`.
_HEADS = (
    DocumentKind.FORM,
    DocumentKind.REPORT,
    DocumentKind.TEMPLATE,
    DocumentKind.BLOCK,
    DocumentKind.INDICATORS,
    DocumentKind.PERIOD,
    DocumentKind.REGIME,
    DocumentKind.LEGAL,
)


def published(types: FieldTypes) -> Schema:
    """The whole schema. Which kind of file it is follows from its first key; a form where none says."""
    found = constructs(types)
    defs: Schema = {name: _construct(construct, types) for name, construct in found.items()}
    defs |= {f"{family.name}_entry": _entry(family) for family in FAMILIES.values()}
    root: Schema = {"$ref": f"#/$defs/{DocumentKind.FORM.value}"}
    for kind in reversed(_HEADS):
        head = found[kind.value].keys[0].name
        root = {"if": {"required": [head]}, "then": {"$ref": f"#/$defs/{kind.value}"}, "else": root}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ngôn ngữ biểu mẫu thống kê",
        "description": "Biểu mẫu, khối dùng chung, chỉ tiêu, báo cáo tổng hợp, căn cứ, chế độ và kỳ báo cáo.",
        "if": {"type": "object"},
        "then": root,
        "else": {"type": "object"},
        "$defs": defs,
    }


def _construct(construct: Construct, types: FieldTypes) -> Schema:
    found: Schema = {
        "title": construct.word,
        "description": construct.help,
        "type": "object",
        "properties": {key.name: _key(key) for key in construct.keys},
        "additionalProperties": False,
        "errorMessage": f"{construct.word}: không có khóa này; các khóa dùng được ở đây: {', '.join(construct.names)}",
    }
    parts = [_needed(construct, key) for key in construct.keys if key.required]
    if construct.name in ("column", "field"):
        parts += _options_by_type(types)
    if parts:
        found["allOf"] = parts
    if construct.name == "form":
        more = {"properties": {"reported_by": {"minItems": 2}}, "required": ["reported_by"]}
        found["if"], found["then"] = more, {"required": ["total_from"]}
    if {"split", "of_which"} <= set(construct.names):
        found["not"] = {"required": ["split", "of_which"]}
    return found


def _needed(construct: Construct, key: Key) -> Schema:
    """One for each key, so that an editor says which is missing."""
    said = f"{construct.word} thiếu khóa '{key.name}': {first_sentence(key.help)}"
    return {"required": [key.name], "errorMessage": said}


def _key(key: Key) -> Schema:
    """The schema of a value, and what an editor says of another; `errorMessage` is yaml-language-server's own word."""
    match key.value:
        case YesNo():
            wanted = "viết true hoặc false"
        case Whole():
            wanted = f"viết số nguyên, thí dụ {key.name}: 1"
        case Word(meanings=meanings):
            wanted = f"chọn một trong: {', '.join(meanings)}"
        case Texts():
            wanted = f"viết thành danh sách trong ngoặc vuông: {key.name}: [a, b]"
        case Text() | Formula() | Fragment():
            wanted = "ở đây là một dòng chữ hay số, không có khóa con"
        case _:
            return key.schema()
    return {**key.schema(), "errorMessage": f"{key.name}: {wanted}"}


def _options_by_type(types: FieldTypes) -> list[Schema]:
    """A column that names its type may only have the options of that type."""
    options = option_names(types)
    every = frozenset().union(*options.values())
    common = {key.name for key in constructs(types)["row"].keys} | {"type", "time", "min", "decimals"}
    return [
        {
            "if": {"properties": {"type": {"const": word}}, "required": ["type"]},
            "then": {"properties": dict.fromkeys(sorted(every - own - common), False)},
        }
        for word, own in options.items()
    ]


def _entry(family: Family) -> Schema:
    """What may stand under an id: which construct it is follows from the keys it has."""
    chain: Schema = {"type": "object"}
    for needed, construct in reversed(family.kinds):
        ref: Schema = {"$ref": f"#/$defs/{construct}"}
        chain = {"if": {"required": sorted(needed)}, "then": ref, "else": chain} if needed else ref
    if family.name == "parts":
        chain = {"anyOf": [{"required": ["table"]}, {"required": ["section"]}], **chain}
    if not family.short:
        return {"type": "object", **chain}
    return {"if": {"type": "object"}, "then": chain, "else": {"type": SCALARS}}
