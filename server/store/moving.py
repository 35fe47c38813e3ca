"""Everything from one store to another: from the encrypted file to PostgreSQL, or back. Wholly or not at all, and
counted on both sides before it is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from server.refusal import Unfit
from server.store import projection
from server.store.catalogue import Catalogue
from server.store.census import Counted, census, tables_of
from server.store.database import Database
from server.store.migrate import migrate
from server.store.models import Stored
from server.store.revisions import VERSION_TABLE, newest, revision

BATCH = 1000

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What lies in both stores now."""

    tables: Mapping[str, Counted]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables.values())


def move(source: Database, target: Database, *, told: Told = lambda done, of: None) -> Moved:
    """Copy every table of `source` into the empty `target`. Raises `Unfit` where `target` is not empty, `source` is of
    another revision or in use, or what arrived is not what left; `target` is then as empty as before, but for its
    platform tables."""
    with source.read() as reading:
        if revision(reading) != newest():
            raise Unfit(
                f"Cơ sở dữ liệu nguồn ở bản {revision(reading)}, chương trình cần {newest()}: chạy “dttg upgrade”."
            )
        published = Catalogue().current(reading)
        tables = tables_of(published)
        _want_all_known(reading, tables)
        _want_empty(target)
        migrate(target)
        with target.write() as writing:
            projection.create_tables(writing, published=published, forms=published.tables)
            ordered = _in_order(tables)
            for done, table in enumerate(ordered, start=1):
                _copy(reading, writing, table)
                told(done, len(ordered))
            _set_sequences(writing, tables)
            left, arrived = census(reading, tables), census(writing, tables)
            other = sorted(name for name in left if left[name] != arrived[name])
            if other:
                raise Unfit(f"Bảng {', '.join(other[:5])} đến nơi khác với lúc đi; không giữ gì ở nơi đến.")
    return Moved(left)


def _names(session: Session) -> set[str]:
    return set(sa.inspect(session.connection()).get_table_names())


def _want_all_known(session: Session, tables: Sequence[sa.Table]) -> None:
    """A table that no published form names would be left behind unseen."""
    strange = sorted(_names(session) - {table.name for table in tables} - {VERSION_TABLE})
    if strange:
        raise Unfit(
            f"Cơ sở dữ liệu nguồn có bảng không thuộc biểu nào: {', '.join(strange[:5])}. Xem lại trước khi chuyển."
        )


def _want_empty(target: Database) -> None:
    with target.read() as session:
        there = sorted(_names(session))
    if there:
        raise Unfit(f"Nơi đến đã có {len(there)} bảng. Chỉ chuyển vào một cơ sở dữ liệu trống.")


def _in_order(tables: Sequence[sa.Table]) -> tuple[sa.Table, ...]:
    """Platform tables so that what is referred to comes first, then those of the forms."""
    platform = {table.name: table for table in Stored.metadata.sorted_tables}
    return (*platform.values(), *(table for table in tables if table.name not in platform))


def _copy(reading: Session, writing: Session, table: sa.Table) -> None:
    for batch in _batches(reading, table):
        writing.connection().execute(table.insert(), batch)


def _batches(reading: Session, table: sa.Table) -> Iterator[list[dict[str, object]]]:
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if own:
        yield from _parents_first(reading, table, own[0])
        return
    rows = reading.connection().execution_options(stream_results=True).execute(sa.select(table)).mappings()
    for part in rows.partitions(BATCH):
        yield [dict(row) for row in part]


def _parents_first(reading: Session, table: sa.Table, parent: str) -> Iterator[list[dict[str, object]]]:
    """The rows of a tree, a level at a time."""
    (key,) = (column.name for column in table.primary_key)
    waiting = [dict(row) for row in reading.connection().execute(sa.select(table)).mappings()]
    placed: set[object] = {None}
    while waiting:
        level = [row for row in waiting if row[parent] in placed]
        yield level
        placed |= {row[key] for row in level}
        waiting = [row for row in waiting if row[key] not in placed]


def _set_sequences(writing: Session, tables: Sequence[sa.Table]) -> None:
    """PostgreSQL numbers on from the last number that was copied."""
    if writing.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            writing.execute(sa.select(sa.func.setval(sequence, highest, False)).where(sequence.is_not(None)))
