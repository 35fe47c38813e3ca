"""Figures of several units become one (language.md section 8), in SQL on compiled tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.compute import Address, Facts, PeriodFacts, compute, frame, read
from engine.compute.author_tests import YEAR
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Value, number
from engine.fields.text import TextType
from engine.model import Column, Form, Reporter, Table
from engine.project import compile_files, find_files
from engine.targets.tables import CompiledTable, compile_tables, ensure_tables, read_rows, rows_of
from engine.targets.totals import Added, add_up, whole_frame

WORKED = Path(__file__).parents[2] / "worked"

FORM = """\
form: thu
edition: 1
title: Biểu thử
number: 99.N/BC-DTTG
source: proposal
legal: [tt-06-2025]
domain: thu
due: [year]
reported_by: [ward, department]
total_from: [ward, department]
privacy: statistics
{head}
parts:
  chung:
    section: Chung
    fields:
      co_truong: {{title: Có trường, type: yes_no}}
      ten: {{title: Tên, type: text}}
      tuoi: {{title: Tuổi, type: integer, unit: tuổi}}
      lop: {{title: Số lớp, type: integer, unit: lớp, when: co_truong}}
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    required: false
    rows:
      tong: {{title: Tổng số, formula: 'SUM(xa; so)'}}
      xa: {{title: Cấp xã}}
      so: {{title: Cấp sở, reported_by: [department]}}
    columns:
      ho: Số hộ
      ngheo: {{title: Hộ nghèo, within: ho}}
      ty_le: {{title: Tỷ lệ, type: percent, formula: 'PERCENT(ngheo; ho)'}}
      lon: {{title: Lớn nhất, roll_up: max}}
      nho: {{title: Nhỏ nhất, roll_up: min}}
      tien: {{title: Tiền, type: money, unit: đồng, time: in_period}}
  nguoi:
    table: Danh sách
    type: integer
    unit: hộ
    time: at_end
    rows:
      tong_nguoi: {{title: Tổng số, formula: 'SUM(them)'}}
      them: {{open: Thêm dòng}}
    columns:
      so_ho: Số hộ
"""

Cells = Mapping[tuple[str, str, str], str]
PERIOD = PeriodFacts(
    id="2026-year",
    kind="year",
    from_=date(YEAR, 1, 1),
    to=date(YEAR, 12, 31),
    due=date(YEAR, 12, 14),
    year=YEAR,
)


@cache
def form(head: str = "") -> Form:
    files = {
        path: content
        for path, content in find_files(WORKED).items()
        if "v1.yaml" not in path and "indicators" not in path
    }
    project = compile_files({**files, "forms/thu/v1.yaml": FORM.format(head=head).encode()})
    assert not project.diagnostics.errors, [found.text for found in project.diagnostics.errors]
    return project.forms["thu", 1]


def facts(kind: str) -> Facts:
    return Facts(Reporter(code=f"{kind}1", name=kind, kind=kind, attributes={}), PERIOD, {})


def added(*reports: Cells, kinds: Mapping[int, str] | None = None, definition: Form | None = None) -> Added:
    """Each of `reports` sent by a unit of its own (a ward where `kinds` does not say), then added up."""
    definition = definition or form()
    tables = compile_tables([definition], metadata=sa.MetaData())
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        ensure_tables(connection, tables)
        for index, cells in enumerate(reports):
            kind = (kinds or {}).get(index, "ward")
            laid_out = frame(definition, facts=facts(kind))
            outcome = compute(laid_out, read(laid_out, {Address(0, *path): text for path, text in cells.items()}))
            for compiled, rows in rows_of(tables, laid_out, outcome, submission=UUID(int=index + 1)):
                if rows:
                    connection.execute(sa.insert(compiled.table), [dict(row) for row in rows])
        selection = [UUID(int=index + 1) for index in range(len(reports))]
        return add_up(connection, tables, frame=whole_frame(definition, facts=facts("ward")), selection=selection)


def row(key: str = "xa", **cells: str) -> Cells:
    return {("bang", key, column): text for column, text in cells.items()}


def cell(found: Added, part: str, key: str, column: str) -> Value:
    return found.outcome.cells[Address(0, part, key, column)].value


def behind(found: Added, part: str, key: str, column: str) -> int:
    return found.behind[Address(0, part, key, column)]


def test_figures_are_summed_and_ratios_computed_again_on_the_sums() -> None:
    found = added(row(ho="100", ngheo="10"), row(ho="300", ngheo="10"))
    assert cell(found, "bang", "xa", "ho") == number(400)
    assert cell(found, "bang", "tong", "ngheo") == number(20)
    assert cell(found, "bang", "tong", "ty_le") == number(5)  # not the average of 10 and 3,33
    assert found.counted == 2


@pytest.mark.parametrize(
    ("one", "other", "sum_", "units"),
    [
        ("5", "7", number(12), 2),
        ("5", "-", number(5), 2),
        ("-", "-", NOTHING, 2),
        ("0", "-", number(0), 2),
        ("5", "...", number(5), 1),
        ("...", "...", UNAVAILABLE, 0),
        ("...", "", UNAVAILABLE, 0),
        ("", "", BLANK, 0),
        ("~5", "7", number(12, estimate=True), 2),
        ("~-", "-", replace(NOTHING, estimate=True), 2),
    ],
)
def test_signs_and_blanks_of_two_units(one: str, other: str, sum_: Value, units: int) -> None:
    found = added(row(ho=one), row(ho=other))
    assert cell(found, "bang", "xa", "ho") == sum_
    assert behind(found, "bang", "xa", "ho") == units


def test_a_total_that_one_unit_cannot_give_is_made_of_the_rows_and_counts_the_others_only() -> None:
    """Not available never spreads over units, and is never left out silently."""
    found = added({**row(ho="5"), **row("so", ho="...")}, row(ho="7"), kinds={0: "department"})
    assert cell(found, "bang", "tong", "ho") == number(12)
    assert behind(found, "bang", "tong", "ho") == 1


def test_rows_that_are_all_nothing_give_a_total_of_nothing() -> None:
    found = added(row(ho="-"), {**row(ho="-"), **row("so", ho="...")}, kinds={1: "department"})
    assert cell(found, "bang", "tong", "ho") == NOTHING


def test_a_total_over_rows_of_the_units_own_is_the_sum_of_their_totals() -> None:
    """Nothing else in the layout of all holds those rows; one that a unit does not know drops its total only."""
    known = {("nguoi", "7f1c0000-0000-4000-8000-000000000001", "so_ho"): "3"}
    lacking = {
        ("nguoi", "7f1c0000-0000-4000-8000-000000000002", "so_ho"): "4",
        ("nguoi", "7f1c0000-0000-4000-8000-000000000003", "so_ho"): "...",
    }
    found = added(known, lacking)
    assert cell(found, "nguoi", "tong_nguoi", "so_ho") == number(3)
    assert behind(found, "nguoi", "tong_nguoi", "so_ho") == 1


def test_what_the_author_says_of_rolling_up_stands_before_the_sum() -> None:
    found = added(row(lon="5", nho="5"), row(lon="9", nho="9"))
    assert cell(found, "bang", "xa", "lon") == number(9)
    assert cell(found, "bang", "xa", "nho") == number(5)


def test_yes_is_counted_and_what_does_not_add_is_crossed_out() -> None:
    one = {("chung", "", "co_truong"): "có", ("chung", "", "ten"): "A", ("chung", "", "tuoi"): "40"}
    found = added(one, one, {("chung", "", "co_truong"): "không"})
    assert cell(found, "chung", "", "co_truong") == number(2)
    assert cell(found, "chung", "", "ten") == INAPPLICABLE
    assert cell(found, "chung", "", "tuoi") == INAPPLICABLE


def test_a_condition_that_hid_a_cell_from_one_unit_does_not_hide_the_sum() -> None:
    has = {("chung", "", "co_truong"): "có", ("chung", "", "lop"): "12"}
    found = added(has, {("chung", "", "co_truong"): "không"})
    assert cell(found, "chung", "", "lop") == number(12)
    assert behind(found, "chung", "", "lop") == 1


def test_rows_of_every_kind_of_unit_are_in_the_layout_of_all() -> None:
    found = added(row(ho="5"), row("so", ho="7"), kinds={1: "department"})
    assert cell(found, "bang", "so", "ho") == number(7)
    assert cell(found, "bang", "tong", "ho") == number(12)


def test_rows_that_only_one_unit_has_are_behind_the_total() -> None:
    mine = {("nguoi", "7f1c0000-0000-4000-8000-000000000001", "so_ho"): "3"}
    other = {("nguoi", "7f1c0000-0000-4000-8000-000000000002", "so_ho"): "4"}
    found = added(mine, other)
    assert cell(found, "nguoi", "tong_nguoi", "so_ho") == number(7)
    assert list(found.outcome.present[0, "nguoi"]) == ["tong_nguoi"]


def test_money_of_a_whole_city_does_not_overflow_and_stays_exact() -> None:
    most = "999999999999,99"
    found = added(*(row(tien=most) for _ in range(40)))
    assert cell(found, "bang", "xa", "tien") == number(Decimal("999999999999.99") * 40)


def test_no_submission_at_all_gives_blanks_and_counts_nobody() -> None:
    found = added()
    assert found.counted == 0
    assert {value.value for value in found.outcome.cells.values()} <= {BLANK, INAPPLICABLE}


def test_sheets_of_one_unit_count_as_one_unit() -> None:
    """`behind` speaks of units, however many sheets they filled."""
    definition = form("sheet: {of: hộ, key: [chung.ten]}")
    tables = compile_tables([definition], metadata=sa.MetaData())
    laid_out = frame(definition, facts=facts("ward"))
    typed = {Address(record, "bang", "xa", "ho"): str(record) for record in (1, 2, 3)}
    outcome = compute(laid_out, read(laid_out, typed, records=(1, 2, 3)))
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        ensure_tables(connection, tables)
        for compiled, rows in rows_of(tables, laid_out, outcome, submission=UUID(int=1)):
            if rows:
                connection.execute(sa.insert(compiled.table), [dict(each) for each in rows])
        whole = whole_frame(definition, facts=facts("ward"))
        found = add_up(connection, tables, frame=whole, selection=[UUID(int=1)])
    assert cell(found, "bang", "xa", "ho") == number(6)
    assert (found.counted, behind(found, "bang", "xa", "ho")) == (1, 1)


# ---- the tables beneath ----


def _retyped(definition: Form) -> Form:
    """The next edition of the form: `ho` has become text."""

    def changed(table: Table) -> Table:
        columns = tuple(
            replace(entry, type=TextType()) if isinstance(entry, Column) and entry.id == "ho" else entry
            for entry in table.columns
        )
        return replace(table, columns=columns)

    parts = tuple(changed(part) if isinstance(part, Table) and part.id == "bang" else part for part in definition.parts)
    return replace(definition, edition=2, parts=parts)


def test_a_column_that_becomes_text_gets_a_second_column_and_keeps_the_first() -> None:
    first, second = form(), _retyped(form())
    tables = compile_tables([first, second], metadata=sa.MetaData())
    assert next(each.name for each in _table(tables, "bang").columns if each.key == "ho") == "c_ho"
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        ensure_tables(connection, compile_tables([first], metadata=sa.MetaData()))
        made = ensure_tables(connection, tables)
        assert len([name for name in made if name.startswith("f_")]) == 1
        for index, (definition, text) in enumerate(((first, "5"), (second, "năm"))):
            laid_out = frame(definition, facts=facts("ward"))
            outcome = compute(laid_out, read(laid_out, {Address(0, "bang", "xa", "ho"): text}))
            for compiled, rows in rows_of(tables, laid_out, outcome, submission=UUID(int=index)):
                if rows:
                    connection.execute(sa.insert(compiled.table), [dict(each) for each in rows])
        cells = read_rows(connection, tables, submissions=[UUID(int=0), UUID(int=1)])
    assert cells[UUID(int=0)][Address(0, "bang", "xa", "ho")] == number(5)
    assert cells[UUID(int=1)][Address(0, "bang", "xa", "ho")].content == "năm"


def _table(tables: tuple[CompiledTable, ...], part: str) -> CompiledTable:
    return next(table for table in tables if table.part == part)


def test_names_that_would_meet_in_the_database_stay_apart() -> None:
    """A form `a__b` with a part `c`, a form `a` with a part `b__c`; and ids too long for PostgreSQL."""
    one = replace(form(), id="a__b", parts=(replace(form().parts[1], id="c"),))
    two = replace(form(), id="a", parts=(replace(form().parts[1], id="b__c"),))
    long = replace(form(), id="bieu", parts=(replace(form().parts[1], id="rat_dai_" * 12 + "x"),))
    longer = replace(form(), id="bieu", parts=(replace(form().parts[1], id="rat_dai_" * 12 + "y"),))
    names = [compile_tables([each], metadata=sa.MetaData())[0].table.name for each in (one, two, long, longer)]
    assert len(set(names)) == 4
    assert all(len(name.encode()) <= 63 for name in names)
