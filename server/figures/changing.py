"""What is different between two figures files: which figure, from what to what, by how much; and which inputs changed.
Pure: two files in, a list out."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expr.arithmetic import decimal_text

File = Mapping[str, Any]
Key = tuple[str, str, str, str]  # indicator, figure, breakdown or '', part or ''


def changes(before: File, after: File) -> list[dict[str, Any]]:
    """Inputs first, then figures, both in order. Of a figure whose coverage alone changed, too."""
    return [*_inputs(before["inputs"], after["inputs"]), *_figures(figures(before), figures(after))]


def _inputs(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    old = {(unit, form): sha256 for unit, form, _, sha256 in before}
    new = {(unit, form): sha256 for unit, form, _, sha256 in after}
    for unit, form in sorted({*old, *new}):
        was, now = old.get((unit, form), ""), new.get((unit, form), "")
        if was != now:
            yield {"input": unit, "form": form, "before": was, "after": now}


def figures(file: File) -> Mapping[Key, Mapping[str, Any]]:
    """Every figure of a file by its key, whole ones and parts."""
    found: dict[Key, Mapping[str, Any]] = {}
    for each in file["figures"]:
        found[each["indicator"], each["figure"], "", ""] = each
        for by, parts in each["by"].items():
            for part in parts:
                found[each["indicator"], each["figure"], by, part["part"]] = part
    return found


def _figures(
    before: Mapping[Key, Mapping[str, Any]], after: Mapping[Key, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = _said(before.get(key)), _said(after.get(key))
        if was != now:
            indicator, figure, by, part = key
            told = {"indicator": indicator, "figure": figure, "by": by, "part": part}
            yield {**told, "before": was, "after": now, "change": _difference(was["value"], now["value"])}


def _said(figure: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a reader sees of a figure."""
    if figure is None:
        return {"value": "", "of": "", "mark": ""}
    mark = "estimate" if figure.get("estimate") else ""
    return {
        "value": figure.get("value", ""),
        "of": f"{figure['known']}/{figure['expected']}",
        "mark": mark or figure.get("why", ""),
    }


def _difference(before: str, after: str) -> str:
    """By how much, as decimal text; '' where one of the two is no number. `-` is nothing, which is 0."""
    old, new = _number(before), _number(after)
    return "" if old is None or new is None else decimal_text(new - old)


def _number(text: str) -> Decimal | None:
    if text == "-":
        return Decimal(0)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
