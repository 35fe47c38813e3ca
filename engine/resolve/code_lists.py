"""Code lists, units of measure and reporting units from their CSV files. Knows no form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.diagnostics import Diagnostics, Span, suggest
from engine.expr.types import Unit
from engine.model import CodeList, CodeRow, Reporter
from engine.resolve.csv_text import CsvRecord, CsvTable, read_csv
from engine.resolve.days import day_in_list

_OF_EVERY_LIST = frozenset({"code", "name", "valid_from", "valid_to", "was"})
_OF_UNITS_FILE = _OF_EVERY_LIST | {"kind", "parent", "sample"}
_CODE = re.compile(r"[^\s,;:/\[\]\"'|]+")
_YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
UNIT_KINDS = ("count", "length", "area", "money", "ratio", "age", "year", "energy", "duration")
_UNIT_KINDS_TEXT = ", ".join(UNIT_KINDS)


@dataclass(frozen=True, slots=True)
class ListedUnits:
    """The reporting units of a regime, with the place of each in the file."""

    units: tuple[Reporter, ...]
    columns: tuple[str, ...]  # the further attributes
    places: Mapping[str, CsvRecord] = field(default_factory=dict)


def read_code_list(content: bytes, *, id_: str, file: str, diagnostics: Diagnostics) -> CodeList | None:
    """One `forms/lists/<id>.csv`: code, name, valid_from, valid_to, was and further columns of its own."""
    table = read_csv(content, file=file, required=("code", "name"), diagnostics=diagnostics)
    if table is None:
        return None
    columns = tuple(name for name in table.columns if name not in _OF_EVERY_LIST)
    rows = tuple(
        CodeRow(
            code=record.text("code"),
            name=record.text("name"),
            valid_from=validity[0],
            valid_to=validity[1],
            was=_was(record),
            attributes={name: record.text(name) for name in columns},
        )
        for record in _distinct(table, diagnostics=diagnostics)
        for validity in (_validity(record, diagnostics=diagnostics),)
    )
    return CodeList(id=id_, columns=columns, rows=rows)


def read_titles(content: bytes, *, file: str, diagnostics: Diagnostics) -> dict[str, str] | None:
    """`forms/lists.csv`: id of a list, and what one of its codes is called over the first column (Dân tộc).
    `forms/domains.csv`: id of a domain, and what it is called."""
    table = read_csv(content, file=file, required=("code", "name"), diagnostics=diagnostics)
    if table is None:
        return None
    return {record.text("code"): record.text("name") for record in _distinct(table, diagnostics=diagnostics)}


def read_units_of_measure(content: bytes, *, file: str, diagnostics: Diagnostics) -> dict[str, Unit] | None:
    """`forms/units_of_measure.csv`: code, kind, adds (yes | no)."""
    table = read_csv(content, file=file, required=("code", "kind", "adds"), diagnostics=diagnostics)
    if table is None:
        return None
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for record in table.records:
        code = record.text("code")
        if code in units:
            diagnostics.add("R061", record.place("code"), item=code, line=lines[code])
            continue
        lines[code] = record.span.line
        if record.text("kind") not in UNIT_KINDS:
            diagnostics.add(
                "R065", record.place("kind"), column="kind", text=record.text("kind"), wanted=_UNIT_KINDS_TEXT
            )
        if record.text("adds") not in _YES_NO:
            diagnostics.add("R065", record.place("adds"), column="adds", text=record.text("adds"), wanted="yes, no")
        units[code] = Unit(code, record.text("kind"), _YES_NO.get(record.text("adds"), True))
    return units


def read_reporters(content: bytes, *, file: str, diagnostics: Diagnostics) -> ListedUnits | None:
    """`periods/<regime>/units.csv`: code, name, kind, parent, validity, was, sample, and attributes such as zone."""
    table = read_csv(content, file=file, required=("code", "name", "kind"), diagnostics=diagnostics)
    if table is None:
        return None
    columns = tuple(name for name in table.columns if name not in _OF_UNITS_FILE)
    records = _distinct(table, diagnostics=diagnostics)
    known = {record.text("code") for record in records}
    units = []
    for record in records:
        valid_from, valid_to = _validity(record, diagnostics=diagnostics)
        parent = record.text("parent")
        if parent and parent not in known:
            diagnostics.add("R066", record.place("parent"), item=parent)
        if record.text("sample") not in ("", *_YES_NO):
            diagnostics.add(
                "R065", record.place("sample"), column="sample", text=record.text("sample"), wanted="yes, no"
            )
        units.append(
            Reporter(
                code=record.text("code"),
                name=record.text("name"),
                kind=record.text("kind"),
                attributes={name: record.text(name) for name in columns},
                parent=parent or None,
                valid_from=valid_from,
                valid_to=valid_to,
                sample=_YES_NO.get(record.text("sample"), False),
                was=_was(record),
            )
        )
    _check_parents(units, records=records, diagnostics=diagnostics)
    _check_taken_over(units, records=records, diagnostics=diagnostics)
    return ListedUnits(tuple(units), columns, {record.text("code"): record for record in records})


def reporters_as_list(units: tuple[Reporter, ...], *, columns: tuple[str, ...]) -> CodeList:
    """The code list `reporters`, for forms and reports whose rows or answers are reporting units."""
    rows = tuple(
        CodeRow(
            code=unit.code,
            name=unit.name,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            was=(),
            attributes={
                "kind": unit.kind,
                "parent": unit.parent or "",
                **{name: unit.attributes.get(name, "") for name in columns},
            },
        )
        for unit in units
    )
    return CodeList(id="reporters", columns=("kind", "parent", *columns), rows=rows)


def _distinct(table: CsvTable, *, diagnostics: Diagnostics) -> list[CsvRecord]:
    """The records with a code of their own; the others are reported."""
    seen: dict[str, Span] = {}
    kept = []
    for record in table.records:
        code, place = record.text("code"), record.place("code")
        if not _CODE.fullmatch(code):
            diagnostics.add("R060", place, item=code)
            continue
        if code in seen:
            diagnostics.add("R061", place, item=code, line=seen[code].line)
            continue
        if not record.text("name"):
            diagnostics.add("R062", record.place("name"), item=code)
        seen[code] = place
        kept.append(record)
    return kept


def _validity(record: CsvRecord, *, diagnostics: Diagnostics) -> tuple[date | None, date | None]:
    days = []
    for column in ("valid_from", "valid_to"):
        text = record.text(column)
        found = day_in_list(text)
        if text and found is None:
            diagnostics.add("R063", record.place(column), column=column, text=text)
        days.append(found)
    first, last = days
    if first is not None and last is not None and last < first:
        diagnostics.add("R064", record.place("valid_to"), item=record.text("code"))
    return first, last


def _was(record: CsvRecord) -> tuple[str, ...]:
    return tuple(code for code in record.text("was").split(";") if code)


def _check_taken_over(units: list[Reporter], *, records: list[CsvRecord], diagnostics: Diagnostics) -> None:
    """`was` of a unit names units of this file that ended when it took them over."""
    known = {unit.code: unit for unit in units}
    for unit, record in zip(units, records, strict=True):
        for code in unit.was:
            old = known.get(code)
            if old is None:
                near = suggest(code, known)
                hint = f"có phải '{near}'? Đơn vị cũ phải còn một dòng trong tệp này" if near else None
                diagnostics.add("R073", record.place("was"), hint=hint, item=unit.code, old=code)
            elif old.code == unit.code or old.valid_to is None or not _follows(unit, old.valid_to):
                ended = f"{old.valid_to:%d/%m/%Y}" if old.valid_to is not None else "chưa ghi"
                diagnostics.add("R074", record.place("was"), item=unit.code, old=code, ended=ended)


def _follows(unit: Reporter, ended: date) -> bool:
    """Whether the unit exists on the day after `ended`."""
    first = ended + timedelta(days=1)
    return (unit.valid_from is None or unit.valid_from <= first) and (unit.valid_to is None or unit.valid_to >= first)


def _check_parents(units: list[Reporter], *, records: list[CsvRecord], diagnostics: Diagnostics) -> None:
    above = {unit.code: unit.parent for unit in units}
    for record in records:
        code = record.text("code")
        seen, parent = {code}, above[code]
        while parent is not None and parent in above:
            if parent == code:
                diagnostics.add("R068", record.place("parent"), item=code)
            if parent in seen:
                break
            seen.add(parent)
            parent = above[parent]
