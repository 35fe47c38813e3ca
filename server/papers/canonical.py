"""The canonical text of a submission, its hash, and the check code that ties the signed paper to the data.

Format 1. JSON in the order and spelling of RFC 8785, every text in NFC, UTF-8:

    {"bundle": sha256 of the published definition, "edition": 1, "form": "...", "format": 1, "period": "...",
     "regime": "...", "unit": code,
     "records": [{"record": 0, "parts": {part: {"rows": [
         {"key": row key, "cells": {column: value, ...}, "by_hand": [column, ...]}, ...]}}}]}

Records by number; rows with cells that are there, in paper order ('' is the one row of a section); a cell is what its
field type writes (`FieldType.to_json`): numbers as decimal text exactly as read, computed cells rounded as printed,
the signs as {"sign": ...}, blank as null; the total of a column without numbers (how many "có") as {"count": ...}.
`by_hand`, only where not empty: computed columns that were opened for typing.

Format 2 is format 1 in which a unit states of a table without a row that nothing arose there: that part is
{"nothing": true, "rows": [...]}. It is written only where something is so stated; every other report is of format 1,
so that what was ever sent keeps its text and its hash. Nothing of time, person or receipt is in
it: the same figures of the same unit give the same text, before and after sending. The format never changes without a
new number.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import rfc8785

from engine.compute.frame import Address, Frame
from engine.compute.outcome import CellState, Outcome
from engine.expr.types import Base
from engine.expr.values import Kind, Value
from engine.fields.base import FieldType
from engine.fields.integer import IntegerType
from engine.model import Form

FORMAT = 1
STATING = 2  # a table of which it is stated that nothing arose there
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O
CODE_LETTERS = 12
COUNT = IntegerType()

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whose figures of what: the head of the canonical text."""

    regime: str
    period: str
    unit: str
    bundle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A canonical text read back. `rows`: by (record, part) the keys in paper order. `nothing`: the tables, as (record,
    part), of which it is stated that nothing arose there."""

    about: About
    form: str
    edition: int
    records: tuple[int, ...]
    rows: Mapping[tuple[int, str], tuple[str, ...]]
    cells: Mapping[Address, Value]
    by_hand: frozenset[Address]
    nothing: frozenset[tuple[int, str]] = frozenset()


def canonical(json_: Json) -> bytes:
    """RFC 8785 bytes of `json_`, every text in NFC."""
    return rfc8785.dumps(cast(Any, _nfc(json_)))


def sha256(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def write(about: About, frame: Frame, *, outcome: Outcome) -> str:
    """The canonical text of a report's figures as they stand in `outcome`."""
    records = sorted({record for record, _ in outcome.present} | {address.record for address in outcome.cells})
    return canonical(
        {
            "format": STATING if outcome.nothing else FORMAT,
            "regime": about.regime,
            "period": about.period,
            "unit": about.unit,
            "form": frame.form.id,
            "edition": frame.form.edition,
            "bundle": about.bundle,
            "records": [
                {
                    "record": record,
                    "parts": {
                        part.id: {
                            "rows": _rows(frame, outcome, record=record, part=part.id),
                            **({"nothing": True} if (record, part.id) in outcome.nothing else {}),
                        }
                        for part in frame.parts
                    },
                }
                for record in records
            ],
        }
    ).decode()


def read(text: str, form: Form) -> Sent:
    """A canonical text read back with the field types of its own edition."""
    raw = json.loads(text)
    if raw["format"] not in (FORMAT, STATING):
        raise ValueError(f"canonical format {raw['format']}")
    rows: dict[tuple[int, str], tuple[str, ...]] = {}
    cells: dict[Address, Value] = {}
    by_hand: set[Address] = set()
    nothing: set[tuple[int, str]] = set()
    for record in raw["records"]:
        number = record["record"]
        for part, held in record["parts"].items():
            rows[number, part] = tuple(row["key"] for row in held["rows"])
            nothing |= {(number, part)} if held.get("nothing") else set()
            for row in held["rows"]:
                for column, stored in row["cells"].items():
                    address = Address(number, part, row["key"], column)
                    cells[address] = _read(_type(form, part, column=column), stored)
                by_hand |= {Address(number, part, row["key"], column) for column in row.get("by_hand", ())}
    return Sent(
        about=About(regime=raw["regime"], period=raw["period"], unit=raw["unit"], bundle=raw["bundle"]),
        form=raw["form"],
        edition=raw["edition"],
        records=tuple(record["record"] for record in raw["records"]),
        rows=rows,
        cells=cells,
        by_hand=frozenset(by_hand),
        nothing=frozenset(nothing),
    )


def check_code(sha: str) -> str:
    """`XXXX-XXXX-XXXX` from a SHA-256: 60 bits, in letters that cannot be taken for one another."""
    bits = int(sha, 16) >> (256 - 5 * CODE_LETTERS)
    letters = "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(CODE_LETTERS)))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LETTERS, 4))


def read_code(typed: str) -> str | None:
    """A check code as a person types it (any case, with or without hyphens and spaces), or None."""
    letters = "".join(letter for letter in typed.upper() if letter not in "-–— \t\u00a0")
    if len(letters) != CODE_LETTERS or any(letter not in ALPHABET for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LETTERS, 4))


def _rows(frame: Frame, outcome: Outcome, *, record: int, part: str) -> list[Json]:
    laid = frame.part(part)
    assert laid is not None
    rows: list[Json] = []
    for key in outcome.present.get((record, part), ()):
        cells: dict[str, Json] = {}
        by_hand: list[Json] = []
        for column in laid.columns:
            cell = outcome.cells.get(Address(record, part, key, column.key))
            if cell is None:
                continue
            cells[column.key] = _written(column.column.type, cell.value)
            if cell.state is CellState.BY_HAND:
                by_hand.append(column.key)
        row: dict[str, Json] = {"key": key, "cells": cells}
        rows.append(row | {"by_hand": by_hand} if by_hand else row)
    return rows


def _written(type_: FieldType, value: Value) -> Json:
    if value.kind is Kind.NUMBER and type_.base is not Base.NUMBER:
        return {"count": cast(Json, COUNT.to_json(value))}
    return cast(Json, type_.to_json(value))


def _read(type_: FieldType, stored: Any) -> Value:
    if isinstance(stored, dict) and "count" in stored:
        return COUNT.from_json(stored["count"])
    return type_.from_json(stored)


def _type(form: Form, part: str, *, column: str) -> FieldType:
    found = form.part(part)
    held = found.column(column.partition(".")[0]) if found is not None else None
    if held is None:
        raise ValueError(f"{form.id} edition {form.edition} has no column {part}.{column}")
    return held.type


def _nfc(json_: Json) -> Json:
    if isinstance(json_, str):
        return unicodedata.normalize("NFC", json_)
    if isinstance(json_, Mapping):
        return {unicodedata.normalize("NFC", key): _nfc(value) for key, value in json_.items()}
    if isinstance(json_, Sequence):
        return [_nfc(item) for item in json_]
    return json_
