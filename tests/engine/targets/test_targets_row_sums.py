"""Rows added up in the order of their key, without sorting: the same sums and signs as with it (issue 10, show 6)."""

import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import sqlcipher3
from targets_reports import database, worked

from engine.fields.columns import ExactDecimal
from engine.targets.tables import CompiledColumn, CompiledTable, compile_tables, ensure_tables
from engine.targets.totals import AT_ONCE, Known, row_sums

ROWS = ("01", "02", "06")
UNITS = [UUID(int=n + 1) for n in range(AT_ONCE * 2 + 7)]  # more than go at once, twice
MOST = Decimal(900_000_000_000)  # a few units with it are more than 64 bits hold


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[sa.Connection, CompiledTable]]:
    chance = Random(6)
    with database("sqlite://", worked().forms["dan_so", 1]) as (connection, tables):
        compiled = tables[0]
        rows = [row for unit in UNITS for row in _rows(compiled, unit, chance)]
        connection.execute(sa.insert(compiled.table), rows)
        yield connection, compiled


def numbers(compiled: CompiledTable) -> list[CompiledColumn]:
    return [each for each in compiled.columns if each.type.numeric]


def _rows(compiled: CompiledTable, unit: UUID, chance: Random) -> Iterator[dict[str, Any]]:
    for order, key in enumerate(ROWS):
        if chance.random() < 0.1:
            continue
        signs = {
            each.key: chance.choice(("-", "...", "~", "~-")) for each in numbers(compiled) if chance.random() < 0.1
        }
        yield {
            "submission_id": unit,
            "record": 0,
            "row_key": key,
            "row_order": order,
            "entries": key,
            "code": key,
            "signs": json.dumps(signs, separators=(",", ":")) if signs else "",
            **{each.name: _figure(signs.get(each.key, ""), chance, name=each.name) for each in numbers(compiled)},
        }


def _figure(sign: str, chance: Random, *, name: str) -> Decimal | None:
    if sign.endswith("-"):
        return Decimal(0)
    if sign == "..." or chance.random() < 0.05:
        return None
    return MOST if name == "c_so_ho" else Decimal(chance.randint(0, 500))


def both(connection: sa.Connection, compiled: CompiledTable, ways: dict[str, str | None], units: list[UUID]):
    columns = [(each, ways.get(each.key)) for each in numbers(compiled)]
    table = compiled.table
    sorted_ = sa.select(table).where(table.c.submission_id.in_(units)).subquery()
    known = Known(table, (*ROWS, "99"), units)
    return row_sums(connection, known, columns), row_sums(connection, sorted_, columns)


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, AT_ONCE + 1, len(UNITS)])
def test_sums_and_signs_are_the_same_with_and_without_sorting(
    filled: tuple[sa.Connection, CompiledTable], count: int
) -> None:
    connection, compiled = filled
    ways: dict[str, str | None] = {"nam": "max", "nu": "min"}
    (mine, my_signs), (plain, signs) = both(connection, compiled, ways, UNITS[:count])
    assert sorted(mine) == sorted(plain)
    assert my_signs == signs
    assert bool(mine) == bool(count)


def test_sums_beyond_64_bits_are_exact(filled: tuple[sa.Connection, CompiledTable]) -> None:
    connection, compiled = filled
    place = next(n for n, each in enumerate(numbers(compiled)) if each.key == "so_ho")
    assert isinstance(compiled.table.c[numbers(compiled)[place].name].type, ExactDecimal)
    (mine, _), (plain, _) = both(connection, compiled, {}, UNITS)
    assert sorted(mine) == sorted(plain)
    assert max(totals[place] or 0 for _, _, totals in mine) * 10**6 > 2**63


def test_sqlite_sorts_nothing_for_known_rows() -> None:
    """In the SQLite that the system runs on. And the planted fault: asked in the plain way it does sort."""
    tables = compile_tables([worked().forms["dan_so", 1]], metadata=sa.MetaData())
    engine = sa.create_engine("sqlite://", module=sqlcipher3.dbapi2)
    seen: list[str] = []

    def explain(
        conn: sa.Connection, cursor: Any, statement: str, parameters: Any, context: object, executemany: bool
    ) -> None:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        seen.append(" ".join(str(row) for row in cursor.fetchall()))

    with engine.connect() as connection:
        ensure_tables(connection, tables)
        sa.event.listen(connection, "before_cursor_execute", explain)
        both(connection, tables[0], {}, UNITS[:5])
    engine.dispose()
    in_order, plain = seen[0], seen[1]
    assert "USE TEMP B-TREE" not in in_order
    assert "USE TEMP B-TREE" in plain
