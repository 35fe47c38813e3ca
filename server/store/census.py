"""Counts and hashes every table, so that two stores can be held against each other: a backup and what was restored from
it, the encrypted file and PostgreSQL. The same content gives the same figures on both databases, in any order."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine.reflection import ObjectKind
from sqlmodel import Session

from server.store.catalogue import Published
from server.store.models import Stored

SPACE = 2**256
BATCH = 2000
AS_IT_LIES = "as-it-lies:"

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counted:
    """`rows` of a table, and the sum of the SHA-256 of each modulo 2^256, in hexadecimal."""

    rows: int
    digest: str

    @property
    def is_as_it_lies(self) -> bool:
        """Whether it was counted by `census_as_it_lies`."""
        return self.digest.startswith(AS_IT_LIES)


def tables_of(published: Published) -> tuple[sa.Table, ...]:
    """Every table of a system, those of the forms too, by name."""
    found = {table.name: table for table in Stored.metadata.tables.values()}
    for compiled in (each for tables in published.tables.values() for each in tables):
        found |= {table.name: table for table in compiled.tables}
    return tuple(found[name] for name in sorted(found))


def census(
    session: Session, tables: tuple[sa.Table, ...], *, told: Told = lambda done, of: None
) -> Mapping[str, Counted]:
    """Table name -> what it holds. Walks everything once, a few thousand rows in memory at a time."""
    counted = {}
    for done, table in enumerate(tables, start=1):
        counted[table.name] = _count(session, table)
        told(done, len(tables))
    return counted


def census_as_it_lies(session: Session, columns: Mapping[str, tuple[str, ...]] | None = None) -> Mapping[str, Counted]:
    """The same of a store at any revision, of whatever tables and columns it has (`columns`: of these alone). Its
    figures hold against stores of the same kind only: what a database gives without being told of types differs."""
    counted = {}
    for name, names in (columns if columns is not None else columns_of(session)).items():
        query: sa.Executable = sa.select(*(sa.column(each) for each in sorted(names))).select_from(sa.table(name))
        found = _sum(_stream(session, query), names=sorted(names))
        counted[name] = Counted(found.rows, AS_IT_LIES + found.digest)
    return counted


def columns_of(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Every table of the store with its columns."""
    found = sa.inspect(session.connection()).get_multi_columns(kind=ObjectKind.TABLE)
    return {name: tuple(column["name"] for column in found[schema, name]) for schema, name in sorted(found, key=_name)}


def _name(key: tuple[str | None, str]) -> str:
    return key[1]


def rows_of(session: Session, table: str) -> int:
    """How many rows a table has, whatever its columns."""
    return session.connection().execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()


def _count(session: Session, table: sa.Table) -> Counted:
    return _sum(_stream(session, sa.select(table)), names=sorted(column.name for column in table.columns))


def _sum(found: Iterator[sa.RowMapping], *, names: list[str]) -> Counted:
    rows, total = 0, 0
    for row in found:
        said = json.dumps([plain(row[name]) for name in names], ensure_ascii=False)
        total += int.from_bytes(hashlib.sha256(said.encode()).digest(), "big")
        rows += 1
    return Counted(rows, f"{total % SPACE:064x}")


def _stream(session: Session, query: sa.Executable) -> Iterator[sa.RowMapping]:
    result = session.connection().execute(query, execution_options={"stream_results": True})
    yield from result.mappings().yield_per(BATCH)


def plain(stored: object) -> object:
    """What a column holds as JSON can say it, the same from both databases."""
    if stored is None or isinstance(stored, str | int):
        return stored
    if isinstance(stored, Decimal):
        return f"{stored.normalize():f}"
    if isinstance(stored, bytes):
        return stored.hex()
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(stored, date | UUID):
        return str(stored)
    if isinstance(stored, dict | list):
        return json.dumps(stored, ensure_ascii=False, sort_keys=True)
    raise TypeError(f"no plain text for {type(stored).__name__}")
