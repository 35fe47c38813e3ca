"""What is wrong with one value, in the author's words: jsonschema's error in, one finding out."""

from collections.abc import Mapping as MappingABC

from jsonschema.exceptions import ValidationError

from engine.diagnostics import Diagnostics, fold, suggest
from engine.schema.leaves import WHOLE, found_as, is_blank, plain, shown
from engine.schema.values import (
    ChoiceMap,
    Entries,
    Filled,
    Fragment,
    Key,
    Listing,
    Nested,
    TextMap,
    Texts,
    Whole,
    Word,
    YesNo,
)
from engine.schema.values import Text as TextValue
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence


def object_to(key: Key, entry: Entry, *, error: ValidationError, diagnostics: Diagnostics) -> Node | None:
    """Say what is wrong with the value of `key`. Returns what later stages may read all the same, or None."""
    node = entry.value
    if is_blank(node):
        diagnostics.add("S003", entry.key.span, key=key.name)
        return None
    if isinstance(key.value, Fragment):
        _option(key, node, error=error, diagnostics=diagnostics)
    elif isinstance(key.value, Texts):
        return _texts(key, entry, error=error, diagnostics=diagnostics)
    elif isinstance(key.value, ChoiceMap | TextMap | Entries | Nested | Filled | Listing):
        _container(key, entry, error=error, diagnostics=diagnostics)
    elif not isinstance(node, Scalar):
        diagnostics.add("S006", node.span, key=key.name, found=found_as(node))
    else:
        _scalar(key, node, diagnostics=diagnostics)
    return None


def _scalar(key: Key, node: Scalar, *, diagnostics: Diagnostics) -> None:
    value = shown(node.text)
    match key.value:
        case TextValue(shape=shape):
            diagnostics.add(shape, node.span, key=key.name, value=value)
        case Word(meanings=meanings, code=code):
            _word(code, node, meanings=meanings, key=key.name, diagnostics=diagnostics)
        case YesNo():
            diagnostics.add("S005", node.span, key=key.name, value=value)
        case Whole(low=low, high=high) if WHOLE.fullmatch(node.text):
            top = "…" if high is None else high
            diagnostics.add("S011", node.span, key=key.name, value=value, low=low, high=top)
        case Whole():
            diagnostics.add("S004", node.span, key=key.name, value=value)


def _texts(key: Key, entry: Entry, *, error: ValidationError, diagnostics: Diagnostics) -> Node | None:
    node = entry.value
    if isinstance(node, Scalar):
        diagnostics.add("S008", node.span, key=key.name, value=shown(node.text))
        return node
    if not isinstance(node, Sequence):
        diagnostics.add("S008", node.span, key=key.name, value="a, b")
    elif not node.items:
        diagnostics.add("S012", entry.key.span, key=key.name)
    else:
        inner = _inner(node, error)
        diagnostics.add("S006", inner.span, key=key.name, found=found_as(inner))
    return None


def _container(key: Key, entry: Entry, *, error: ValidationError, diagnostics: Diagnostics) -> None:
    node = entry.value
    if isinstance(key.value, Listing):
        diagnostics.add("S015", node.span, key=key.name)
    elif not isinstance(node, Mapping):
        diagnostics.add("S009", node.span, key=key.name, found=found_as(node))
    elif not node.entries:
        diagnostics.add("S012", entry.key.span, key=key.name)
    else:
        _member(key, node, error=error, diagnostics=diagnostics)


def _inner(node: Node, error: ValidationError) -> Node:
    """The node that a finding inside a value speaks of."""
    for step in list(error.absolute_path)[1:]:
        if isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
        elif isinstance(node, Mapping) and (found := node.get(str(step))) is not None:
            node = found
    return node


def _member(key: Key, node: Mapping, *, error: ValidationError, diagnostics: Diagnostics) -> None:
    """A choice or a pinned edition whose value cannot stand there."""
    inner = _inner(node, error)
    step = str(error.absolute_path[1]) if len(error.absolute_path) > 1 else key.name
    if is_blank(inner):
        entry = node.entry(step)
        diagnostics.add("S003", entry.key.span if entry else node.span, key=step)
    elif isinstance(key.value, TextMap) and key.value.whole:
        value = shown(inner.text) if isinstance(inner, Scalar) else found_as(inner)
        diagnostics.add("S004", inner.span, key=step, value=value)
    else:
        diagnostics.add("S006", inner.span, key=step, found=found_as(inner))


def _word(code: str, node: Node, *, meanings: MappingABC[str, str], key: str, diagnostics: Diagnostics) -> None:
    value = node.text if isinstance(node, Scalar) else ""
    titles = {fold(title): word for word, title in meanings.items()}
    meant = titles.get(fold(value)) or suggest(value, meanings)
    listed = "; ".join(f"{title}: {word}" for word, title in meanings.items())
    hint = f"có phải '{meant}'?" if meant else None
    diagnostics.add(code, node.span, hint=hint, key=key, value=shown(value), words=listed)


def _option(key: Key, node: Node, *, error: ValidationError, diagnostics: Diagnostics) -> None:
    """An option with the schema of its field type: name the usual slips, else say what the option takes."""
    given = key.value.given if isinstance(key.value, Fragment) else {}
    value = shown(node.text) if isinstance(node, Scalar) else found_as(node)
    kind = given.get("type")
    if kind == "boolean":
        diagnostics.add("S005", node.span, key=key.name, value=value)
    elif kind == "array" and isinstance(node, Scalar):
        diagnostics.add("S008", node.span, key=key.name, value=value)
    elif kind == "integer" and isinstance(plain(node), str):
        diagnostics.add("S004", node.span, key=key.name, value=value)
    else:
        inner = _inner(node, error)
        wrong = shown(inner.text) if isinstance(inner, Scalar) else found_as(inner)
        diagnostics.add("S016", inner.span, key=key.name, value=wrong, help=first_sentence(key.help))


def first_sentence(help_: str) -> str:
    return help_.split(". ", maxsplit=1)[0].rstrip(".")
