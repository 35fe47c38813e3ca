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
from sqlmodel import Session

from server.store.catalogue import Published
from server.store.models import Stored

SPACE = 2**256
BATCH = 2000

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counted:
    """`rows` of a table, and the sum of the SHA-256 of each modulo 2^256, in hexadecimal."""

    rows: int
    digest: str


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


def rows_of(session: Session, table: str) -> int:
    """How many rows a table has, whatever its columns."""
    return session.connection().execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()


def _count(session: Session, table: sa.Table) -> Counted:
    rows, total = 0, 0
    names = sorted(column.name for column in table.columns)
    for row in _rows(session, table):
        said = json.dumps([_plain(row[name]) for name in names], ensure_ascii=False)
        total += int.from_bytes(hashlib.sha256(said.encode()).digest(), "big")
        rows += 1
    return Counted(rows, f"{total % SPACE:064x}")


def _rows(session: Session, table: sa.Table) -> Iterator[sa.RowMapping]:
    result = session.connection().execution_options(stream_results=True).execute(sa.select(table))
    yield from result.mappings().yield_per(BATCH)


def _plain(stored: object) -> object:
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
