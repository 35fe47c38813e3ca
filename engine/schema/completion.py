"""The language for an editor that offers words while an author types: constructs, their keys, what each key takes.

The same rows as the published JSON Schema, in a shape that a small script can follow; all words Vietnamese.
"""

from collections.abc import Mapping

from engine.schema.documents import DocumentKind
from engine.schema.language import FAMILIES, FieldTypes, constructs
from engine.schema.values import (
    ChoiceMap,
    Construct,
    Entries,
    Filled,
    Formula,
    Key,
    Listing,
    Nested,
    TextMap,
    Value,
    Word,
    YesNo,
)

ROOT = DocumentKind.FORM.value
_PLAIN = ((YesNo, "yes_no"), (Formula, "formula"), ((ChoiceMap, TextMap, Filled), "map"))


def completion(types: FieldTypes | None = None, *, root: str = ROOT) -> Mapping[str, object]:
    """`constructs`: name -> {word, help, keys: {key: {help, takes, ...}}}; `families`: name -> [[keys, construct],
    ...], the first whose keys are all there. `takes`: word (with `words`), yes_no, formula, entries, nested or listing
    (with `of`), map, text. Only what can stand in a file of kind `root`."""
    found = constructs() if types is None else constructs(types)
    known: dict[str, Construct] = {}
    families: dict[str, object] = {}
    waiting = [root]
    while waiting:
        construct = found[waiting.pop()]
        if construct.name in known:
            continue
        known[construct.name] = construct
        for key in construct.keys:
            match key.value:
                case Entries(family=family):
                    kinds = FAMILIES[family].kinds
                    families[family] = [[sorted(needed), name] for needed, name in kinds]
                    waiting += [name for _, name in kinds]
                case Nested(construct=name) | Listing(construct=name):
                    waiting.append(name)
                case _:
                    pass
    return {
        "root": root,
        "constructs": {
            name: {"word": each.word, "help": each.help, "keys": {key.name: _key(key) for key in each.keys}}
            for name, each in known.items()
        },
        "families": families,
    }


def _key(key: Key) -> Mapping[str, object]:
    return {"help": key.help, "required": key.required, **_takes(key.value)}


def _takes(value: Value) -> Mapping[str, object]:
    match value:
        case Word(meanings=meanings):
            return {"takes": "word", "words": dict(meanings)}
        case Entries(family=name):
            return {"takes": "entries", "of": name}
        case Nested(construct=name) | Listing(construct=name):
            return {"takes": "nested" if isinstance(value, Nested) else "listing", "of": name}
    return {"takes": next((word for kinds, word in _PLAIN if isinstance(value, kinds)), "text")}
