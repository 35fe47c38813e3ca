"""A report's data as others read it: the JSON Schema (2020-12) of the canonical text of a submission."""

from collections.abc import Mapping
from typing import Any

from engine.expr.types import Base
from engine.fields.base import FieldType
from engine.fields.integer import IntegerType
from engine.model import Column, ColumnEntry, Form, ListColumns, ListRows, OpenRows, Part, RowEntry, Table

FORMATS = (1, 2)  # 2: of some table it is stated that nothing arose there
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string", "minLength": 1}

Schema = dict[str, Any]  # JSON Schema has no narrower type


def data_schema(form: Form) -> Schema:
    """What the canonical text of a submission of this edition may hold: every part, row, column and value."""
    return {
        "$schema": DIALECT,
        "title": form.title,
        **_object(
            {
                "format": {"enum": list(FORMATS)},
                "form": {"const": form.id},
                "edition": {"const": form.edition},
                "bundle": _SHA256,
                "regime": _TEXT,
                "period": _TEXT,
                "unit": _TEXT,
                "records": {"type": "array", "items": _record(form)},
            }
        ),
    }


def _record(form: Form) -> Schema:
    parts = {part.id: _part(form, part) for part in form.parts}
    # a part that the unit does not report is not there
    held = {"type": "object", "properties": parts, "additionalProperties": False}
    return _object({"record": {"type": "integer", "minimum": 0}, "parts": held})


def _part(form: Form, part: Part) -> Schema:
    entries = part.columns if isinstance(part, Table) else part.fields
    cells: Mapping[str, Schema] = dict(_cells(form, entries, None, totals=isinstance(part, Table)))
    by_hand = {"type": "array", "items": {"enum": list(cells)}, "minItems": 1, "uniqueItems": True}
    row = _object(
        {
            "key": {"type": "string", "minLength": 1} if isinstance(part, Table) else {"const": ""},
            "cells": {"type": "object", "properties": cells, "additionalProperties": False},
        }
    )
    row["properties"] = {**row["properties"], "by_hand": by_hand}
    found = _object({"rows": {"type": "array", "items": row}})
    if isinstance(part, Table) and any(_is_added(entry) for entry in part.row_entries()):
        found["properties"] = {**found["properties"], "nothing": {"const": True}}
    return found


def _is_added(entry: RowEntry) -> bool:
    """Whether its rows are there only when the officer adds them."""
    return isinstance(entry, OpenRows) or (isinstance(entry, ListRows) and entry.present_only)


def _cells(form: Form, entries: tuple[ColumnEntry, ...], code: str | None, *, totals: bool) -> list[tuple[str, Schema]]:
    found: list[tuple[str, Schema]] = []
    for entry in entries:
        if isinstance(entry, ListColumns):
            list_ = form.list(entry.list)
            for row in () if list_ is None else list_.rows:
                found += _cells(form, entry.children, row.code, totals=totals)
            continue
        if isinstance(entry, Column):
            key = entry.id if code is None else f"{entry.id}.{code}"
            found.append((key, {"title": entry.title, **_value(entry.type, totals=totals)}))
        found += _cells(form, entry.children, code, totals=totals)
    return found


def _value(type_: FieldType, *, totals: bool) -> Schema:
    """A cell of this type; on a total row, a yes/no column holds how many yes."""
    own = dict(type_.json_schema())
    if not totals or type_.base is not Base.TRUTH:
        return own
    return {"anyOf": [own, _object({"count": dict(IntegerType().json_schema())})]}


def _object(properties: Mapping[str, Schema]) -> Schema:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
