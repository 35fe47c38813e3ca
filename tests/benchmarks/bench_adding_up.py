"""How long it takes to add units up: 126 units of 54 rows by 12 columns beside hand-written SQL and beside the same
figures one row per cell; then 3,321 units of 8 periods, and how the time grows.

Run it: `python tests/benchmarks/bench_adding_up.py`. It prints milliseconds of the clock and of the processor and
asserts nothing, machines differ. The database is the encrypted file; every figure of all ways is compared first, and
every way also counts the signs. One row per cell stands there twice: as DHIS2 and its like keep it (values are texts),
and as a careful engineer would (whole numbers for everything, rows in the order of their key).
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.compute import Facts, Frame, PeriodFacts
from engine.compute.gathering import EVERYBODY, city_frame
from engine.fields.columns import SCALE
from engine.model import Form
from engine.project import compile_files, find_files
from engine.targets.summing import Chosen, summed
from engine.targets.tables import CompiledTable, compile_tables, ensure_tables
from engine.targets.totals import add_up, whole_frame
from server.keys.keyring import KeyRing
from server.store.database import encrypted, sqlite_engine

ROOT = Path(__file__).parents[2]
ROWS, COLUMNS, WARDS, TIMES = 54, 12, 126, 15
COMMUNES, PERIODS = 3321, 8
SCALED = 10**SCALE  # figures are kept as exact scaled integers
PERIOD = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026)
TEXT = f"""form: do_nhanh
edition: 1
title: Bảng để đo
number: 99.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    rows: {{{", ".join(f"r{n}: Dòng {n}" for n in range(ROWS))}}}
    columns: {{{", ".join(f"c{n}: Cột {n}" for n in range(COLUMNS))}}}
"""


def form() -> Form:
    files = {
        path: text for path, text in find_files(ROOT).items() if path.startswith("forms/l") or path.endswith("csv")
    }
    found = compile_files({**files, "forms/do_nhanh/v1.yaml": TEXT.encode()})
    return found.forms["do_nhanh", 1]


def rows_of(submission: UUID, chance: Random) -> list[dict[str, Any]]:
    return [
        {
            "submission_id": submission,
            "record": 0,
            "row_key": f"r{row}",
            "row_order": row,
            "entries": f"r{row}",
            "code": None,
            "signs": '{"c0":"-"}' if chance.random() < 0.05 else "",
            **{f"c_c{column}": Decimal(chance.randint(0, 5000)) for column in range(COLUMNS)},
        }
        for row in range(ROWS)
    ]


class Taken(NamedTuple):
    """Milliseconds."""

    clock: float
    processor: float


def timed(run: Callable[[], object], times: int = TIMES) -> Taken:
    """The best of some runs after one that is not counted: the machine does other work, too."""
    run()
    clocks, processors = [], []
    for _ in range(times):
        clock, processor = perf_counter(), process_time()
        run()
        clocks.append((perf_counter() - clock) * 1000)
        processors.append((process_time() - processor) * 1000)
    return Taken(min(clocks), min(processors))


def by_hand(connection: sa.Connection, ids: list[UUID]) -> dict[tuple[str, str], int]:
    """What somebody would write who knows this one table, in the driver's own words."""
    marks = ", ".join("?" * len(ids))
    columns = ", ".join(f"SUM(c_c{n})" for n in range(COLUMNS))
    own = connection.connection.driver_connection
    assert own is not None
    given = [each.hex for each in ids]
    where = f"WHERE submission_id IN ({marks})"
    found = own.execute(f"SELECT row_key, COUNT(*), {columns} FROM f_do_nhanh__bang {where} GROUP BY row_key", given)
    sums = {(row[0], f"c{n}"): row[2 + n] // SCALED for row in found.fetchall() for n in range(COLUMNS)}
    own.execute(
        f"SELECT row_key, signs, COUNT(*) FROM f_do_nhanh__bang {where} AND signs <> '' GROUP BY row_key, signs", given
    ).fetchall()
    return sums


def by_cell(connection: sa.Connection, ids: list[UUID]) -> dict[tuple[str, str], int]:
    """The same figures one row per cell, as DHIS2 and its like keep them: the value a text, its sign beside it."""
    marks = ", ".join("?" * len(ids))
    own = connection.connection.driver_connection
    assert own is not None
    given = [each.hex for each in ids]
    where = f"WHERE submission_id IN ({marks})"
    query = f"SELECT row_key, col, SUM(CAST(amount AS INTEGER)), COUNT(amount) FROM cell {where} GROUP BY row_key, col"
    sums = {(row, column): amount for row, column, amount, _ in own.execute(query, given).fetchall()}
    own.execute(
        f"SELECT row_key, col, sign, COUNT(*) FROM cell {where} AND sign <> '' GROUP BY row_key, col, sign", given
    ).fetchall()
    return sums


def by_number(connection: sa.Connection, count: int) -> dict[tuple[str, str], int]:
    """One row per cell, everything a whole number, clustered by key; the first `count` submissions."""
    own = connection.connection.driver_connection
    assert own is not None
    query = (
        "SELECT row_no, col_no, SUM(amount), COUNT(amount) FROM cell_number WHERE submission_no <= ? "
        "GROUP BY row_no, col_no"
    )
    sums = {(f"r{row}", f"c{column}"): amount for row, column, amount, _ in own.execute(query, (count,)).fetchall()}
    own.execute(
        "SELECT row_no, col_no, sign, COUNT(*) FROM cell_number WHERE submission_no <= ? AND sign <> 0 "
        "GROUP BY row_no, col_no, sign",
        (count,),
    ).fetchall()
    return sums


def ours(
    connection: sa.Connection, tables: tuple[CompiledTable, ...], laid: Frame, ids: list[UUID]
) -> dict[tuple[str, str], int]:
    sums = summed(connection, tables, laid=laid, chosen=Chosen(same=ids), columns={"bang": None})
    return {(at.row, at.column): value.content or 0 for at, value in sums.cells.items()}  # type: ignore[misc]  # all are numbers


def bench_adding_up() -> None:
    definition = form()
    tables = compile_tables([definition], metadata=sa.MetaData())
    laid = whole_frame(definition, facts=Facts(EVERYBODY, PERIOD, {}))
    plain = city_frame(definition, period=PERIOD, lists={})
    chance = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        key = KeyRing.make().current("database")
        engine = sqlite_engine(encrypted(Path(folder) / "do.db", key.secret))
        with engine.connect() as connection:
            ensure_tables(connection, tables)
            connection.exec_driver_sql(
                "CREATE TABLE cell (submission_id TEXT, row_key TEXT, col TEXT, amount TEXT, sign TEXT, PRIMARY KEY "
                "(submission_id, row_key, col))"
            )
            connection.exec_driver_sql(
                "CREATE TABLE cell_number (submission_no INTEGER, row_no INTEGER, col_no INTEGER, amount INTEGER, sign "
                "INTEGER NOT NULL, PRIMARY KEY (submission_no, row_no, col_no)) WITHOUT ROWID"
            )
            wards = [UUID(int=n + 1) for n in range(WARDS)]
            fill(connection, tables, wards, chance, cells=True)
            city = ours(connection, tables, plain, wards)
            connection.exec_driver_sql(
                "INSERT INTO cell_number SELECT dense_rank() OVER (ORDER BY submission_id), CAST(substr(row_key, 2) AS "
                "INTEGER), CAST(substr(col, 2) AS INTEGER), CAST(amount AS INTEGER), sign = '-' FROM cell"
            )
            connection.commit()
            assert city == by_hand(connection, wards) == by_cell(connection, wards) == by_number(connection, WARDS)
            sums = timed(lambda: ours(connection, tables, plain, wards))
            ways = (
                ("hand-written SQL on the compiled table", timed(lambda: by_hand(connection, wards))),
                ("engine.targets.summing (indicators)", sums),
                (
                    "engine.targets.totals (a whole form, totals again)",
                    timed(lambda: add_up(connection, tables, frame=laid, selection=wards)),
                ),
                ("one row per cell, values as text", timed(lambda: by_cell(connection, wards))),
                ("one row per cell, whole numbers, clustered", timed(lambda: by_number(connection, WARDS))),
            )
            print(f"{WARDS} đơn vị x {ROWS} dòng x {COLUMNS} cột, SQLCipher, lần nhanh nhất trong {TIMES}")
            print(f"  {'':52} {'clock':>9} {'processor':>12} {'of ours':>9}")
            for words, taken in ways:
                times = taken.processor / sums.processor
                print(f"  {words:52} {taken.clock:6.1f} ms {taken.processor:9.1f} ms {times:7.2f} x")
            grow(connection, tables, plain, chance)


def fill(
    connection: sa.Connection,
    tables: tuple[CompiledTable, ...],
    ids: list[UUID],
    chance: Random,
    *,
    cells: bool = False,
) -> None:
    for id_ in ids:
        rows = rows_of(id_, chance)
        connection.execute(sa.insert(tables[0].table), rows)
        if cells:
            connection.exec_driver_sql(
                "INSERT INTO cell VALUES (?, ?, ?, ?, ?)",
                [
                    (id_.hex, row["row_key"], f"c{n}", str(row[f"c_c{n}"]), "-" if row["signs"] and n == 0 else "")
                    for row in rows
                    for n in range(COLUMNS)
                ],
            )


def grow(connection: sa.Connection, tables: tuple[CompiledTable, ...], laid: Frame, chance: Random) -> None:
    """Every commune of the country: how the time grows with the units, and one period after the other."""
    first = [UUID(int=10**6 + n) for n in range(COMMUNES)]
    fill(connection, tables, first, chance)
    name = tables[0].table.name
    others = [column.name for column in tables[0].table.columns if column.name != "submission_id"]
    every = [first]
    for period in range(1, PERIODS):
        every.append([UUID(int=(period << 96) + each.int) for each in first])
        connection.exec_driver_sql(
            f"INSERT INTO {name} (submission_id, {', '.join(others)}) SELECT printf('%08x', {period}) || "
            f"substr(submission_id, 9), {', '.join(others)} FROM {name} WHERE submission_id BETWEEN ? AND ?",
            (first[0].hex, first[-1].hex),
        )
    connection.commit()
    for count in (WARDS, COMMUNES // 4, COMMUNES // 2, COMMUNES):
        taken = timed(partial(ours, connection, tables, laid, first[:count]), 3).processor
        print(f"  {count:5} units, one period {taken:8.1f} ms of processor  {taken / count * 1000:6.1f} µs per unit")
    taken = timed(lambda: [ours(connection, tables, laid, ids) for ids in every], 1).processor
    print(f"  {COMMUNES:5} units, {PERIODS} periods {taken:8.1f} ms of processor")


if __name__ == "__main__":
    bench_adding_up()
