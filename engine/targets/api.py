"""The JSON Schema (2020-12) of a report's data: the canonical text of a submission (design section 6), built from the
field types. Format 1, as `server/canonical.py` writes it. Knows no route and no stored report."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.expr.types import Base
from engine.fields.base import FieldType
from engine.fields.integer import IntegerType
from engine.model import Column, ColumnEntry, Form, ListColumns, Part, Row, RowGroup, Table

FORMAT = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"
SHA256 = r"^[0-9a-f]{64}$"

Schema = dict[str, Any]  # a piece of JSON Schema, the form in which the world reads it


def data_schema(form: Form) -> Schema:
    """What every report of this edition looks like as data, with the Vietnamese titles as descriptions."""
    text: Schema = {"type": "string", "minLength": 1}
    head: Schema = {
        "format": {"const": FORMAT},
        "regime": text,
        "period": text,
        "unit": text,
        "form": {"const": form.id},
        "edition": {"const": form.edition},
        "bundle": {"type": "string", "pattern": SHA256},
    }
    records = {"type": "array", "items": _record(form), "minItems": 0 if form.sheet else 1}
    if form.sheet is None:
        records["maxItems"] = 1
    return {"$schema": DRAFT, "title": form.title, **_closed({**head, "records": records})}


def _record(form: Form) -> Schema:
    number = {"type": "integer", "minimum": 1} if form.sheet else {"const": 0}
    parts = {part.id: _part(form, part) for part in form.parts}
    return _closed({"record": number, "parts": _closed(parts, required=())})


def _part(form: Form, part: Part) -> Schema:
    """Rows in paper order; the one row of a section has the key ''."""
    cells = _cells(form, part)
    row = _closed(
        {"key": _key(part), "cells": cells, "by_hand": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
        required=("key", "cells"),
    )
    rows: Schema = {"type": "array", "items": row}
    if not isinstance(part, Table):
        rows["maxItems"] = 1
    return {"description": part.title, **_closed({"rows": rows})}


def _key(part: Part) -> Schema:
    """Fixed rows by their ids; a code, a path of codes or a UUID where rows come from a list or are added."""
    if not isinstance(part, Table):
        return {"const": ""}
    if all(isinstance(entry, Row | RowGroup) for entry in part.row_entries()):
        return {"enum": [entry.id for entry in part.row_entries() if isinstance(entry, Row)]}
    return {"type": "string", "minLength": 1}


def _cells(form: Form, part: Part) -> Schema:
    counted = isinstance(part, Table) and any(
        isinstance(entry, Row) and entry.formula is not None for entry in part.row_entries()
    )
    named: Schema = {}
    listed: Schema = {}
    entries = part.columns if isinstance(part, Table) else part.fields
    for column, list_ in _columns(entries, None):
        described = {"description": column.title, **_cell(column.type, counted=counted)}
        if list_ is None:
            named[column.id] = described
        else:
            listed[f"^{re.escape(column.id)}\\..+$"] = described
    schema = _closed(named, required=())
    return {**schema, "patternProperties": listed} if listed else schema


def _cell(type_: FieldType, *, counted: bool) -> Schema:
    """A cell of a column; on a total row of yes and no, how many yes."""
    schema = dict(type_.json_schema())
    if not counted or type_.base is not Base.TRUTH:
        return schema
    count = _closed({"count": dict(IntegerType().json_schema())})
    return {"anyOf": [schema, count]}


def _columns(entries: tuple[ColumnEntry, ...], list_: str | None) -> Iterable[tuple[Column, str | None]]:
    """Every column with a cell, and the list whose codes it is repeated for."""
    for entry in entries:
        if isinstance(entry, Column):
            yield entry, list_
        yield from _columns(entry.children, entry.list if isinstance(entry, ListColumns) else list_)


def _closed(properties: Mapping[str, Any], *, required: Iterable[str] | None = None) -> Schema:
    """An object with these keys and no others; all of them required unless said otherwise."""
    names = [*(properties if required is None else required)]
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": names} if names else schema
