"""Leaves of a source tree as documents hold them, and as jsonschema sees them."""

import re

from engine.schema.documents import Choice, Choices, Flag, Items, Located, Text, Whole
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable

WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


def is_blank(node: Node) -> bool:
    """Whether nothing was given, in quotes or without."""
    return isinstance(node, Scalar) and not node.text.strip()


def plain(node: Node) -> object:
    """Plain data for jsonschema: true and false, whole numbers, else text; None where nothing was given."""
    match node:
        case Scalar() if is_blank(node):
            return None
        case Scalar(text=("true" | "false") as text):
            return text == "true"
        case Scalar(text=text):
            return int(text) if WHOLE.fullmatch(text) else text
        case Mapping(entries=entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case _:
            return ""


def found_as(node: Node) -> str:
    """What stands there, in the author's words."""
    match node:
        case Mapping():
            return "một nhóm khóa"
        case Sequence():
            return "một danh sách"
        case _:
            return "một dòng chữ"


def located(node: Scalar) -> Located:
    return Located(node.text, node.span)


def shown(text: str) -> str:
    """A value as quoted in a message: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


def text_of(node: Node) -> Text:
    return located(node) if isinstance(node, Scalar) else Unreadable(node.span)


def flag_of(node: Node) -> Flag | Unreadable:
    if isinstance(node, Scalar) and node.text in ("true", "false"):
        return Flag(node.text == "true", node.span)
    return Unreadable(node.span)


def whole_of(node: Node) -> Whole | Unreadable:
    if isinstance(node, Scalar) and WHOLE.fullmatch(node.text):
        return Whole(int(node.text), node.span)
    return Unreadable(node.span)


def items_of(node: Node) -> Items | Unreadable:
    """A list of texts; a single text is a list of one, so that a forgotten bracket hides nothing else."""
    if isinstance(node, Scalar):
        return Items((located(node),), node.span)
    if isinstance(node, Sequence):
        return Items(tuple(located(item) for item in node.items if isinstance(item, Scalar)), node.span)
    return Unreadable(node.span)


def choices_of(node: Node) -> Choices | Unreadable:
    if not isinstance(node, Mapping):
        return Unreadable(node.span)
    return Choices(tuple(_choice(entry) for entry in node.entries), node.span)


def _choice(entry: Entry) -> Choice:
    code = located(entry.key)
    if not isinstance(entry.value, Mapping):
        return Choice(code, text_of(entry.value))
    title, was = entry.value.get("title"), entry.value.get("was")
    return Choice(
        code,
        text_of(title) if title is not None else Unreadable(entry.value.span),
        items_of(was) if was is not None else None,
    )
