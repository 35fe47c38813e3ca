"""One construct checked against its schema: unknown, missing and unreadable keys said, slips of a key's name mended.

The check is jsonschema's, one construct at a time; the words are ours, one finding for one slip.
"""

import re
from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from engine.diagnostics import Diagnostics, Span, fold, suggest
from engine.schema.documents import Choices, Flag, Items, OptionValue, Text, Whole
from engine.schema.grammar import Grammar
from engine.schema.leaves import choices_of, flag_of, is_blank, items_of, plain, shown, text_of, whole_of
from engine.schema.objections import first_sentence, object_to
from engine.schema.values import DAY, ChoiceMap, Construct, Entries, Filled, Formula, Fragment, Key, Listing, Nested
from engine.schema.values import Text as TextValue
from engine.source.decode import REPLACEMENT
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable

Leaf = TypeVar("Leaf")

_DAY = re.compile(DAY)

# What authors write in Vietnamese for a key of the language.
_SYNONYMS = {
    "ten": "title",
    "tieu de": "title",
    "kieu": "type",
    "don vi": "unit",
    "don vi tinh": "unit",
    "cong thuc": "formula",
    "bang": "table",
    "muc": "section",
    "dong": "rows",
    "hang": "rows",
    "cot": "columns",
    "bat buoc": "required",
    "ma": "code",
    "ma so": "code",
    "danh muc": "list",
    "kiem tra": "checks",
    "dieu kien": "when",
    "huong dan": "guide",
    "giai thich": "guide",
    "chia ra": "split",
    "trong do": "of_which",
    "lua chon": "choices",
    "phien ban": "edition",
    "don vi bao cao": "reported_by",
    "ky": "due",
}


@dataclass(slots=True)
class Taken:
    """A construct's keys after the check. Bad values are Unreadable, required ones that are missing too."""

    construct: Construct
    span: Span  # of the construct's value
    values: dict[str, Node]
    keys: dict[str, Scalar]

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> Text | None:
        return self._optional(key, text_of)

    def needed_text(self, key: str) -> Text:
        return self.text(key) or Unreadable(self.span)

    def flag(self, key: str) -> Flag | Unreadable | None:
        return self._optional(key, flag_of)

    def whole(self, key: str) -> Whole | Unreadable | None:
        return self._optional(key, whole_of)

    def needed_whole(self, key: str) -> Whole | Unreadable:
        return self.whole(key) or Unreadable(self.span)

    def items(self, key: str) -> Items | Unreadable | None:
        return self._optional(key, items_of)

    def needed_items(self, key: str) -> Items | Unreadable:
        return self.items(key) or Unreadable(self.span)

    def choices(self, key: str) -> Choices | Unreadable | None:
        return self._optional(key, choices_of)

    def option(self, key: Key) -> OptionValue | None:
        """The value of a field type's option, in the shape its schema asks for."""
        match key.value:
            case ChoiceMap():
                return self.choices(key.name)
            case Fragment(given=given):
                kind = given.get("type")
                if kind == "boolean":
                    return self.flag(key.name)
                if kind == "integer":
                    return self.whole(key.name)
                if kind == "array":
                    return self.items(key.name)
                return self.text(key.name)
            case _:
                return self.text(key.name)

    def _optional(self, key: str, read: Callable[[Node], Leaf]) -> Leaf | None:
        node = self.values.get(key)
        return None if node is None else read(node)


# ---- the check ----


def take(
    grammar: Grammar,
    name: str,
    *,
    node: Mapping,
    owner: Span,
    diagnostics: Diagnostics,
    relatives: tuple[str, ...] = (),
    kind: Callable[[frozenset[str]], str | None] | None = None,
) -> Taken:
    """The keys of `node` as construct `name`. `owner`: where a missing key is said, the id the construct stands under.
    `relatives`: other constructs that could stand here, whose keys may have been meant too; a key so mended can make
    the node another construct, which `kind` then names."""
    entries = {entry.key.text: entry for entry in node.entries}
    construct = grammar.constructs[name]
    known = {*construct.names, *(key for other in relatives for key in grammar.constructs[other].names)}
    for key in _unknown(grammar, name, entries):
        entry = entries.pop(key)
        meant = _meant(key, construct.names) or _meant(key, sorted(known))
        if not _damaged(key):
            _say_unknown(construct, entry.key, meant=meant, diagnostics=diagnostics)
        if meant is not None and meant not in entries:
            entries[meant] = Entry(entry.key, entry.value)
    if kind is not None and (better := kind(frozenset(entries))) is not None and better != name:
        mended = Mapping(
            tuple(Entry(Scalar(key, entry.key.span), entry.value) for key, entry in entries.items()), node.span
        )
        return take(grammar, better, node=mended, owner=owner, diagnostics=diagnostics)
    values = _values(grammar, construct, entries=entries, owner=owner, diagnostics=diagnostics, complete=node.complete)
    return Taken(construct, node.span, values, {key: entry.key for key, entry in entries.items()})


def _unknown(grammar: Grammar, name: str, entries: MappingABC[str, Entry]) -> list[str]:
    """Keys that jsonschema finds additional."""
    instance = dict.fromkeys(entries)
    extra = any(error.validator == "additionalProperties" for error in grammar.errors(name, instance))
    return [key for key in entries if grammar.constructs[name].key(key) is None] if extra else []


def _meant(key: str, candidates: tuple[str, ...] | list[str]) -> str | None:
    synonym = _SYNONYMS.get(fold(key))
    return synonym if synonym in candidates else suggest(key, candidates)


def _damaged(text: str) -> bool:
    return REPLACEMENT in text


def _say_unknown(construct: Construct, key: Scalar, *, meant: str | None, diagnostics: Diagnostics) -> None:
    hint = f"có phải '{meant}'?" if meant else None
    keys = ", ".join(construct.names)
    diagnostics.add("S002", key.span, hint=hint, where=construct.word, key=shown(key.text), keys=keys)


def _values(
    grammar: Grammar,
    construct: Construct,
    *,
    entries: MappingABC[str, Entry],
    owner: Span,
    diagnostics: Diagnostics,
    complete: bool,
) -> dict[str, Node]:
    """The value of every key that was given, Unreadable where jsonschema objects or a required key is missing."""
    known = {name: entry for name, entry in entries.items() if construct.key(name) is not None}
    instance = {
        name: _instance(construct, name, node=entry.value)
        for name, entry in known.items()
        if not isinstance(entry.value, Unreadable)
    }
    values = {name: entry.value for name, entry in known.items() if not _is_missing(construct, name, node=entry.value)}
    said: set[str] = set()
    for error in grammar.errors(construct.name, instance):
        name = str(error.absolute_path[0]) if error.absolute_path else ""
        key = construct.key(name)
        if key is None or name in said:
            continue
        said.add(name)
        readable = object_to(key, entries[name], error=error, diagnostics=diagnostics)
        values[name] = Unreadable(entries[name].value.span) if readable is None else readable
    for key in construct.keys:
        if key.required and key.name not in entries:
            values[key.name] = Unreadable(owner)
            if complete:
                diagnostics.add("S001", owner, where=construct.word, key=key.name, help=first_sentence(key.help))
        elif key.name in values and key.name not in said:
            values[key.name] = _real_day(key, values[key.name], diagnostics=diagnostics)
    return values


def _is_missing(construct: Construct, name: str, *, node: Node) -> bool:
    """A formula of blanks in quotes is there: what reads formulas says that it is empty."""
    key = construct.key(name)
    if key is not None and isinstance(key.value, Formula) and isinstance(node, Scalar):
        return not node.given
    return is_blank(node)


def _instance(construct: Construct, name: str, *, node: Node) -> object:
    """Constructs inside stay closed: only that they are mappings or lists, and not empty, is asked here."""
    key = construct.key(name)
    is_text = key is not None and isinstance(key.value, TextValue | Formula)
    if is_text and isinstance(node, Scalar) and not _is_missing(construct, name, node=node):
        return node.text  # a pattern speaks of text, also where the text is a number
    if key is not None and isinstance(key.value, Entries | Nested | Filled | Listing):
        if isinstance(node, Mapping):
            return dict.fromkeys(entry.key.text for entry in node.entries)
        if isinstance(node, Sequence):
            return [None] * len(node.items)
    return plain(node)


def _real_day(key: Key, node: Node, *, diagnostics: Diagnostics) -> Node:
    """A text that looks like a day must be one."""
    if not isinstance(key.value, TextValue) or not isinstance(node, Scalar) or not _DAY.fullmatch(node.text):
        return node
    day, month, year = (int(part) for part in node.text.split("/"))
    try:
        date(year, month, day)
    except ValueError:
        diagnostics.add(key.value.shape or "S052", node.span, key=key.name, value=node.text)
        return Unreadable(node.span)
    return node
