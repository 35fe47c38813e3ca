"""Author tests: filled figures by part, row and column, and the outcome that must follow."""

from engine.diagnostics import Diagnostics
from engine.schema.documents import (
    ExpectedRules,
    ExpectedValue,
    GivenCell,
    GivenForm,
    GivenPart,
    GivenReport,
    GivenRow,
    Items,
    Located,
)
from engine.schema.leaves import items_of, located, shown
from engine.source.tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable

NOTHING = "-"


def given_report(node: Node, *, diagnostics: Diagnostics) -> GivenReport | Unreadable:
    if not isinstance(node, Mapping):
        return Unreadable(node.span)
    parts = (_part(entry, diagnostics=diagnostics) for entry in node.entries)
    return GivenReport(parts=tuple(part for part in parts if part is not None), span=node.span)


def given_forms(node: Node, *, diagnostics: Diagnostics) -> tuple[GivenForm, ...]:
    found: list[GivenForm] = []
    for entry in node.entries if isinstance(node, Mapping) else ():
        if not isinstance(entry.value, Mapping):
            _refuse(entry, diagnostics=diagnostics)
            continue
        report = given_report(entry.value, diagnostics=diagnostics)
        if isinstance(report, GivenReport):
            found.append(GivenForm(form=located(entry.key), report=report))
    return tuple(found)


def rules(node: Node | None, *, diagnostics: Diagnostics) -> tuple[ExpectedRules, ...] | None:
    """`{cell: rule}` or `{cell: [rules]}`."""
    if not isinstance(node, Mapping):
        return None
    found: list[ExpectedRules] = []
    for entry in node.entries:
        listed = items_of(entry.value)
        if isinstance(listed, Unreadable) or not all(listed.texts):
            _refuse(entry, diagnostics=diagnostics)
        else:
            found.append(ExpectedRules(cell=located(entry.key), rules=listed))
    return tuple(found)


def values(node: Node | None, *, diagnostics: Diagnostics) -> tuple[ExpectedValue, ...] | None:
    if not isinstance(node, Mapping):
        return None
    found: list[ExpectedValue] = []
    for entry in node.entries:
        value, estimate = _value(entry.value)
        if isinstance(value, Unreadable):
            _refuse(entry, diagnostics=diagnostics)
        else:
            found.append(ExpectedValue(cell=located(entry.key), value=value, estimate=estimate))
    return tuple(found)


def _part(entry: Entry, *, diagnostics: Diagnostics) -> GivenPart | None:
    match entry.value:
        case Sequence(items=items):
            rows = tuple(_open_row(item, number=n, diagnostics=diagnostics) for n, item in enumerate(items, start=1))
        case Mapping(entries=entries):
            rows = _rows(entries, diagnostics=diagnostics)
        case Scalar(text=text) if text.strip() == NOTHING:
            return GivenPart(part=located(entry.key), rows=(), stated=entry.value.span)
        case _:
            _refuse(entry, diagnostics=diagnostics)
            return None
    return GivenPart(part=located(entry.key), rows=rows)


def _rows(entries: tuple[Entry, ...], *, diagnostics: Diagnostics) -> tuple[GivenRow, ...]:
    """Rows of a table hold mappings of columns; whatever stands beside them is a field of a section."""
    fields = tuple(entry for entry in entries if not _is_row(entry.value))
    rows = tuple(
        GivenRow(key=located(entry.key), cells=_cells(entry.value.entries, diagnostics=diagnostics))
        for entry in entries
        if _is_row(entry.value) and isinstance(entry.value, Mapping)
    )
    return (*((GivenRow(key=None, cells=_cells(fields, diagnostics=diagnostics)),) if fields else ()), *rows)


def _is_row(node: Node) -> bool:
    return isinstance(node, Mapping) and (not node.entries or node.get("value") is None)


def _open_row(node: Node, *, number: int, diagnostics: Diagnostics) -> GivenRow:
    key = Located(str(number), node.span)
    if not isinstance(node, Mapping):
        diagnostics.add("S055", node.span, key=number)
        return GivenRow(key=key, cells=())
    return GivenRow(key=key, cells=_cells(node.entries, diagnostics=diagnostics))


def _cells(entries: tuple[Entry, ...], *, diagnostics: Diagnostics) -> tuple[GivenCell, ...]:
    found: list[GivenCell] = []
    for entry in entries:
        value, estimate = _value(entry.value)
        if isinstance(value, Unreadable) and not isinstance(entry.value, Unreadable):
            _refuse(entry, diagnostics=diagnostics)
        found.append(GivenCell(column=located(entry.key), value=value, estimate=estimate))
    return tuple(found)


def _value(node: Node) -> tuple[Located | Items | Unreadable, bool]:
    """A typed text, a list of codes or files, or `{value: 4, estimate: true}`."""
    match node:
        case Scalar():
            return located(node), False
        case Sequence(items=items) if all(isinstance(item, Scalar) for item in items):
            return items_of(node), False
        case Mapping():
            value, mark = node.get("value"), node.get("estimate")
            known = {"value", "estimate"}
            if isinstance(value, Scalar) and all(entry.key.text in known for entry in node.entries):
                return located(value), isinstance(mark, Scalar) and mark.text == "true"
    return Unreadable(node.span), False


def _refuse(entry: Entry, *, diagnostics: Diagnostics) -> None:
    if not isinstance(entry.value, Unreadable):
        diagnostics.add("S055", entry.value.span if _wide(entry.value) else entry.key.span, key=shown(entry.key.text))


def _wide(node: Node) -> bool:
    return not isinstance(node, Scalar) or node.given
