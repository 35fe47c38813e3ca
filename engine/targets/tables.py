"""The compiled tables: one Core table per part of a form, all its editions in one, additive for ever (design 6).

A row of the table is a row of one submission: written once, never changed, and rebuilt whole from the submissions.
Every cell has its own exact column; `signs` says in canonical JSON, by column key, what a column cannot hold: `-`,
`...`, `x`, `#` for a count of yes on a total row, and `~` in front of an estimate (alone: a number). `-` is stored as
0, `...` and `x` as NULL; a blank is NULL without a sign. `row_key` '' is a section, `record` 0 a report.

A column that a later edition gives another type which is stored in another way (a number that becomes text) gets a
second database column; the first keeps what was sent before.

A form of several editions has beside each table a second one, `carried`: the rows of older submissions in the shape of
each newer edition (`shape`), so that figures of all editions are added up, and read as a series, in one SELECT.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785
import sqlalchemy as sa

from engine.compute import Address, Frame, Outcome
from engine.expr.types import Base
from engine.expr.values import INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.fields.base import FieldType
from engine.model import Column, ColumnEntry, Form, ListColumns, Part, Table

LONGEST = 60  # PostgreSQL keeps 63 bytes of a name
_PLAIN = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_SIGNS = {Kind.NOTHING: "-", Kind.UNAVAILABLE: "...", Kind.INAPPLICABLE: "x"}
_MARKS = {"-": NOTHING, "...": UNAVAILABLE, "x": INAPPLICABLE}
ESTIMATE = "~"
COUNT = "#"

Row = dict[str, Any]  # one row for `insert`: column name -> stored value


@dataclass(frozen=True, slots=True)
class CompiledColumn:
    """`key`: the column key of an address; `name`: the database column; `type`: of the newest edition that has it in
    this way of storing."""

    key: str
    name: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class CompiledTable:
    form: str
    part: str
    table: sa.Table
    columns: tuple[CompiledColumn, ...]
    carried: sa.Table | None = None

    @property
    def tables(self) -> tuple[sa.Table, ...]:
        return (self.table,) if self.carried is None else (self.table, self.carried)

    def column(self, key: str, type_: FieldType) -> CompiledColumn | None:
        """The column that holds cells of `key` while they have this type."""
        of_key = [column for column in self.columns if column.key == key]
        same = next((column for column in of_key if column.type == type_), None)
        if same is not None or not of_key:
            return same
        storage = storage_of(type_)
        return next((column for column in of_key if storage_of(column.type) is storage), None)


Storage = type[sa.types.TypeEngine[Any]]
Cells = dict[str, dict[Storage, FieldType]]  # column key -> way of storing -> type


def compile_tables(editions: Sequence[Form], *, metadata: sa.MetaData) -> tuple[CompiledTable, ...]:
    """The tables of one form from all its editions, oldest first. A part or column that an edition dropped stays."""
    parts: dict[str, Cells] = {}
    for form in editions:
        for part in form.parts:
            cells = parts.setdefault(part.id, {})
            for key, type_ in _cells_of(form, part):
                cells.setdefault(key, {})[storage_of(type_)] = type_
    several = len(editions) > 1
    return tuple(_compile(editions[-1].id, part, cells, metadata, several=several) for part, cells in parts.items())


def storage_of(type_: FieldType) -> Storage:
    """The kind of database column that holds a type."""
    return type(type_.column("c").type)


def _cells_of(form: Form, part: Part) -> Iterable[tuple[str, FieldType]]:
    entries = part.columns if isinstance(part, Table) else part.fields
    return _keys(form, entries, None)


def _keys(form: Form, entries: tuple[ColumnEntry, ...], code: str | None) -> Iterable[tuple[str, FieldType]]:
    for entry in entries:
        if isinstance(entry, ListColumns):
            list_ = form.list(entry.list)
            for row in () if list_ is None else list_.rows:
                yield from _keys(form, entry.children, row.code)
            continue
        if isinstance(entry, Column):
            yield (entry.id if code is None else f"{entry.id}.{code}"), entry.type
        yield from _keys(form, entry.children, code)


def _compile(form: str, part: str, cells: Cells, metadata: sa.MetaData, *, several: bool) -> CompiledTable:
    columns = tuple(
        CompiledColumn(key, _column_name(key, storage, first=index == 0), type_)
        for key, types in cells.items()
        for index, (storage, type_) in enumerate(types.items())
    )
    carried = _table(_name("s_", form, part), metadata, columns, shaped=True) if several else None
    return CompiledTable(form, part, _table(_name("f_", form, part), metadata, columns), columns, carried)


def _table(name: str, metadata: sa.MetaData, columns: tuple[CompiledColumn, ...], *, shaped: bool = False) -> sa.Table:
    shape = (sa.Column("shape", sa.Integer(), primary_key=True),) if shaped else ()
    return sa.Table(
        name,
        metadata,
        sa.Column("submission_id", sa.Uuid(), primary_key=True),
        *shape,
        sa.Column("record", sa.Integer(), sa.CheckConstraint("record >= 0"), primary_key=True),
        sa.Column("row_key", sa.Text(), primary_key=True),
        sa.Column("row_order", sa.Integer(), sa.CheckConstraint("row_order >= 0"), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        *(column.type.column(column.name) for column in columns),
        sa.Column("signs", sa.Text(), nullable=False),
    )


def _column_name(key: str, storage: Storage, *, first: bool) -> str:
    return _name("c_", *key.split(".")) if first else _name("c_", key, storage.__name__, plain=False)


def _name(prefix: str, *texts: str, plain: bool = True) -> str:
    """A database name for `texts`: the same for ever, and not the same for others. `__` parts them, so ids that could
    be mistaken for a pair, long ones and codes in capitals get eight letters of their hash."""
    name = prefix + "__".join(texts)
    if plain and len(name) <= LONGEST and all(_PLAIN.fullmatch(text) for text in texts):
        return name
    digest = hashlib.sha256("\n".join((prefix, *texts)).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^a-z0-9_]', '_', name.lower())[: LONGEST - 9]}_{digest}"


# ---- rows ----


def rows_of(
    tables: Sequence[CompiledTable], frame: Frame, outcome: Outcome, *, submission: UUID
) -> tuple[tuple[CompiledTable, tuple[Row, ...]], ...]:
    """Every row of a computed report, table by table, ready for `insert`; the same for the same report, always."""
    parts = {part.id: part for part in frame.parts}
    return tuple(
        (
            table,
            tuple(
                _row(table, frame, outcome, key=key, order=order, record=record, submission=submission)
                for (record, part), keys in sorted(outcome.present.items())
                if part == table.part
                for order, key in enumerate(keys)
            ),
        )
        for table in tables
        if table.part in parts
    )


def _row(
    table: CompiledTable, frame: Frame, outcome: Outcome, *, key: str, order: int, record: int, submission: UUID
) -> Row:
    part = frame.part(table.part)
    assert part is not None
    laid_out = part.row(key) or next((row for row in part.rows if row.add_label is not None), part.rows[0])
    row: Row = {
        "submission_id": submission,
        "record": record,
        "row_key": key,
        "row_order": order,
        "entries": " ".join(laid_out.entries),
        "code": laid_out.code,
    }
    row.update({column.name: None for column in table.columns})
    signs: dict[str, str] = {}
    for laid_column in part.columns:
        column = table.column(laid_column.key, laid_column.column.type)
        cell = outcome.cells.get(Address(record, table.part, key, laid_column.key))
        if column is None or cell is None:
            continue
        row[column.name] = _stored(column.type, cell.value)
        sign = (ESTIMATE if cell.value.estimate else "") + _sign(column.type, cell.value)
        if sign:
            signs[column.key] = sign
    return {**row, "signs": rfc8785.dumps(signs).decode() if signs else ""}


def _sign(type_: FieldType, value: Value) -> str:
    return COUNT if _is_count(type_, value) else _SIGNS.get(value.kind, "")


def _is_count(type_: FieldType, value: Value) -> bool:
    return type_.base is Base.TRUTH and value.kind is Kind.NUMBER


def _stored(type_: FieldType, value: Value) -> object:
    if _is_count(type_, value) and isinstance(value.content, Decimal):
        return int(value.content)
    return type_.to_column(value)


def signs_of(stored: str) -> Mapping[str, str]:
    """The signs of one row by column key."""
    return json.loads(stored) if stored else {}


def value_of(column: CompiledColumn, stored: object, sign: str) -> Value:
    """The cell that a stored value and its sign stand for."""
    estimate, mark = sign.startswith(ESTIMATE), sign.removeprefix(ESTIMATE)
    if mark == COUNT:
        return Value(Kind.NUMBER, Decimal(str(stored)), estimate)
    if mark:
        return replace(_MARKS[mark], estimate=estimate)
    return replace(column.type.from_column(stored), estimate=estimate)


def read_rows(
    connection: sa.Connection,
    tables: Sequence[CompiledTable],
    *,
    submissions: Sequence[UUID] | sa.Select[Any],
    shape: int | None = None,
    row_key: str | None = None,
) -> Mapping[UUID, Mapping[Address, Value]]:
    """The cells of submissions as they stand in the tables: as sent, or in the `shape` of a newer edition. `row_key`:
    of the rows with this key alone."""
    found: dict[UUID, dict[Address, Value]] = {}
    for table in tables:
        source = table.table if shape is None else table.carried
        if source is None:
            continue
        query = sa.select(source).where(source.c.submission_id.in_(submissions))
        if shape is not None:
            query = query.where(source.c.shape == shape)
        if row_key is not None:
            query = query.where(source.c.row_key == row_key)
        for row in connection.execute(query).mappings():
            signs = signs_of(row["signs"])
            cells = found.setdefault(row["submission_id"], {})
            for column in table.columns:
                address = Address(row["record"], table.part, row["row_key"], column.key)
                if row[column.name] is not None or address not in cells:
                    cells[address] = value_of(column, row[column.name], signs.get(column.key, ""))
    return found


# ---- making and comparing tables ----


def ensure_tables(connection: sa.Connection, tables: Sequence[CompiledTable]) -> tuple[str, ...]:
    """Make what is missing: whole tables, and new columns of those that are there. Never changes or drops anything.
    Returns the names of what was made. Runs in the caller's transaction."""
    inspector = sa.inspect(connection)
    made: list[str] = []
    for table in (table for compiled in tables for table in compiled.tables):
        if not inspector.has_table(table.name):
            table.create(connection)
            made.append(table.name)
            continue
        known = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                quoted = connection.dialect.identifier_preparer.quote
                connection.execute(sa.text(f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(column.name)} {kind}"))
                made.append(f"{table.name}.{column.name}")
    return tuple(made)


def content_digest(connection: sa.Connection, tables: Iterable[CompiledTable]) -> str:
    """SHA-256 over everything in the tables, the same whatever the order of writing and on both databases."""
    digest = hashlib.sha256()
    for table in sorted((table for each in tables for table in each.tables), key=lambda table: table.name):
        digest.update(f"{table.name}\n".encode())
        names = sorted(column.name for column in table.columns)
        lines = (
            json.dumps([_plain(row[name]) for name in names], ensure_ascii=False)
            for row in connection.execute(sa.select(table)).mappings()
        )
        for line in sorted(lines):
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _plain(stored: object) -> str | int | None:
    if isinstance(stored, Decimal):
        return f"{stored.normalize():f}"
    return stored if isinstance(stored, int) or stored is None else str(stored)
