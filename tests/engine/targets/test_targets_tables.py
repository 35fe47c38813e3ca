"""Compiled tables hold every cell of every report exactly, on both databases (design section 6)."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from postgres_cluster import Server
from targets_reports import Computed, database, every_form, insert, reports, worked

from engine.compute import Address
from engine.compute.outcome import CellOutcome, CellState
from engine.expr.values import NOTHING, UNAVAILABLE, Kind, Value, number
from engine.model import Column, Form, Table
from engine.targets.tables import compile_tables, content_digest, ensure_tables, read_rows

NEW_COLUMN = "cot_moi"


def numbered(found: list[Computed]) -> list[tuple[UUID, Computed]]:
    return [(UUID(int=index + 1), report) for index, report in enumerate(found)]


def dan_so() -> tuple[Form, list[Computed]]:
    form = worked().forms["dan_so", 1]
    return form, list(reports(form))


def with_cell(report: Computed, address: Address, value: Value) -> Computed:
    cells = {**report.outcome.cells, address: CellOutcome(value, CellState.TYPED)}
    return replace(report, outcome=replace(report.outcome, cells=cells))


def test_every_cell_of_every_worked_report_comes_back_exactly(database_url: str) -> None:
    for form in every_form():
        found = [each for each in numbered(list(reports(form))) if each[1].readable]
        engine = sa.create_engine(database_url)
        with engine.connect() as connection, connection.begin() as transaction:
            tables = compile_tables([form], metadata=sa.MetaData())
            ensure_tables(connection, tables)
            insert(connection, tables, found)
            back = read_rows(connection, tables, submissions=[submission for submission, _ in found])
            transaction.rollback()
        engine.dispose()
        for submission, report in found:
            stored = back[submission]
            assert {address: stored[address] for address in report.cells} == report.cells, form.id


def test_the_worked_reports_together_hold_every_kind_of_cell() -> None:
    """Else the round trip above would show little."""
    kinds = {cell.kind for form in every_form() for report in reports(form) for cell in report.cells.values()}
    assert kinds >= {
        Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.TRUTH, Kind.CODE, Kind.CODES, Kind.BLANK, Kind.INAPPLICABLE,
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        number(0),
        NOTHING,
        replace(NOTHING, estimate=True),
        UNAVAILABLE,
        number("999999999999.999999"),
        number("123456789012.345678"),
        number(15, estimate=True),
        number("-7.5"),
    ],
)
def test_signs_estimates_and_the_longest_figures_come_back(database_url: str, value: Value) -> None:
    form, found = dan_so()
    address = Address(0, "theo_dan_toc", "01", "so_ho")
    report = with_cell(found[0], address, value)
    with database(database_url, form) as (connection, tables):
        insert(connection, tables, [(UUID(int=1), report)])
        assert read_rows(connection, tables, submissions=[UUID(int=1)])[UUID(int=1)][address] == value
        connection.rollback()


def test_a_count_of_yes_on_a_total_row_comes_back_as_a_number() -> None:
    form = worked().forms["ha_tang", 1]
    report = next(reports(form))
    counts = {
        address: cell for address, cell in report.cells.items() if address.row == "tong" and address.column == "duong"
    }
    assert list(counts.values()) == [number(1)]
    with database("sqlite://", form) as (connection, tables):
        insert(connection, tables, [(UUID(int=1), report)])
        back = read_rows(connection, tables, submissions=[UUID(int=1)])[UUID(int=1)]
    assert {address: back[address] for address in counts} == counts


# ---- names ----


def test_every_name_of_every_worked_form_fits_postgresql_and_is_its_own() -> None:
    for form in every_form():
        tables = compile_tables([form], metadata=sa.MetaData())
        assert len({table.table.name for table in tables}) == len(form.parts)
        for table in tables:
            names = [column.name for column in table.table.columns]
            assert len(names) == len(set(names))
            assert all(len(name.encode()) <= 63 for name in (*names, table.table.name))


def test_codes_in_capitals_with_dots_and_of_seventy_letters_do_not_meet() -> None:
    form = worked().forms["ctmtqg", 1]
    codes = ("NSTW", "nstw", "ns.tw", "ns_tw", "ns__tw", "ns-tw", "x" * 70 + "1", "x" * 70 + "2")
    source = next(list_ for list_ in form.lists if list_.id == "fund_sources")
    rows = tuple(replace(source.rows[0], code=code, name=code) for code in codes)
    lists = tuple(replace(source, rows=rows) if list_ is source else list_ for list_ in form.lists)
    tables = compile_tables([replace(form, lists=lists)], metadata=sa.MetaData())
    columns = [column for table in tables for column in table.columns if column.key.startswith("giao.")]
    assert len(columns) == len(codes)
    assert len({column.name.lower() for column in columns}) == len(codes)


# ---- editions ----


def second_edition(form: Form, *, drop: str) -> Form:
    """`form` with a column more and a column less."""

    def changed(table: Table) -> Table:
        kept = tuple(entry for entry in table.columns if not (isinstance(entry, Column) and entry.id == drop))
        model = next(entry for entry in table.columns if isinstance(entry, Column))
        return replace(table, columns=(*kept, replace(model, id=NEW_COLUMN, children=())))

    parts = tuple(changed(part) if isinstance(part, Table) else part for part in form.parts)
    return replace(form, edition=2, parts=parts)


def test_a_second_edition_adds_a_column_and_drops_nothing(database_url: str) -> None:
    form, found = dan_so()
    with database(database_url, form) as (connection, first):
        insert(connection, first, numbered(found))
        before = read_rows(connection, first, submissions=[UUID(int=1)])[UUID(int=1)]
        both = compile_tables([form, second_edition(form, drop="so_ho")], metadata=sa.MetaData())
        made = ("f_dan_so__theo_dan_toc.c_cot_moi", "s_dan_so__theo_dan_toc")  # the second: rows carried from edition 1
        assert ensure_tables(connection, both) == made
        assert ensure_tables(connection, both) == ()
        names = {column["name"] for column in sa.inspect(connection).get_columns("f_dan_so__theo_dan_toc")}
        assert {"c_so_ho", "c_cot_moi"} <= names
        after = read_rows(connection, both, submissions=[UUID(int=1)])[UUID(int=1)]
        assert {address: after[address] for address in before} == before
        connection.rollback()


# ---- the digest ----


def digest(url: str, form: Form, found: list[tuple[UUID, Computed]]) -> str:
    engine = sa.create_engine(url)
    with engine.connect() as connection, connection.begin() as transaction:
        tables = compile_tables([form], metadata=sa.MetaData())
        ensure_tables(connection, tables)
        insert(connection, tables, found)
        made = content_digest(connection, tables)
        transaction.rollback()
    engine.dispose()
    return made


@pytest.mark.postgres
def test_the_digest_is_the_same_in_any_order_and_on_both_databases(postgres_server: Server) -> None:
    postgres_server.run("CREATE DATABASE digest")
    try:
        for form in every_form():
            found = [each for each in numbered(list(reports(form))) if each[1].readable]
            first = digest("sqlite://", form, found)
            assert digest("sqlite://", form, found[::-1]) == first, form.id
            assert digest(postgres_server.url("digest"), form, found) == first, form.id
    finally:
        postgres_server.run("DROP DATABASE digest")


@pytest.mark.parametrize("value", [number(101), number(100, estimate=True), UNAVAILABLE, number("100.000001")])
def test_one_changed_cell_changes_the_digest(database_url: str, value: Value) -> None:
    form, found = dan_so()
    address = Address(0, "theo_dan_toc", "01", "so_ho")
    assert found[0].cells[address] == number(Decimal(100))
    changed = [with_cell(found[0], address, value), *found[1:]]
    assert digest(database_url, form, numbered(changed)) != digest(database_url, form, numbered(found))
    same = [with_cell(found[0], address, number("100.000")), *found[1:]]
    assert digest(database_url, form, numbered(same)) == digest(database_url, form, numbered(found))
