"""What cells of a page read as."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from read_projects import read_project

from engine.compute import Address, Facts, PeriodFacts, compute, frame, read
from engine.expr.values import Kind, Value
from engine.project import compile_files
from server.reporting.records import _text
from server.sheets.layout import Marks, sheets, shown
from server.words import wording

WORKED = Path(__file__).parents[2] / "worked"
FORM = """
form: thu
edition: 1
title: Biểu thử
number: 99.N
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
    time: at_end
    rows:
      ho: {title: Hộ, unit: hộ}
      dat: {title: Đất, unit: ha, decimals: 2}
    columns:
      x: Xã
      y: Thôn
      z: {title: Cộng, formula: 'x + y'}
"""
TYPED = {"x": "~12,5", "y": "0,25"}


def filled(form: str = FORM):
    """The frame and what was found, with one row of two decimals in a table of whole figures."""
    worked = read_project(WORKED)
    project = compile_files({**worked.files, "forms/thu/v1.yaml": form.encode()})
    unit = next(unit for unit in next(iter(worked.regimes.values())).units if unit.kind == "ward")
    period = PeriodFacts(
        id="2026-year",
        kind="year",
        from_=date(2026, 1, 1),
        to=date(2026, 12, 31),
        due=date(2026, 12, 14),
        year=2026,
        estimate=True,
    )
    laid = frame(project.forms["thu", 1], facts=Facts(unit, period, {}))
    typed = {Address(0, "bang", "dat", column): text for column, text in TYPED.items()}
    return laid, compute(laid, read(laid, typed, present={}, records=(0,)))


def row_of(part: str, key: str, drawn):
    (sheet,) = (each for each in drawn if each.id == part)
    return next(row for row in sheet.rows if row.key == key)


def test_a_row_with_decimals_of_its_own_reads_with_them() -> None:
    laid, found = filled()
    drawn = sheets(laid, found, marks=Marks(), editable=False)
    assert [cell.text for cell in row_of("bang", "dat", drawn).cells] == ["12,5", "0,25", "12,75"]
    at = Address(0, "bang", "dat", "z")
    assert _text(laid, at, found.cells[at].value) == "12,75"


def test_where_no_row_is_known_the_column_decides() -> None:
    laid, _ = filled()
    part = laid.part("bang")
    assert part is not None
    assert shown(part.columns[0], Value(Kind.BLANK), row=None) == ""


def test_an_estimate_is_marked_where_it_is_only_read_computed_or_not() -> None:
    laid, found = filled()
    drawn = row_of("bang", "dat", sheets(laid, found, marks=Marks(), editable=False))
    assert ["estimate" in cell.classes.split() for cell in drawn.cells] == [True, False, True]


def test_an_empty_answer_of_yes_or_no_says_what_may_be_typed() -> None:
    """A blank box left people to guess; a figure needs no such word."""
    laid, found = filled(FORM.replace("y: Thôn", "y: Thôn\n      co: {title: Có chợ, type: yes_no}"))
    drawn = row_of("bang", "ho", sheets(laid, found, marks=Marks(), editable=True))
    assert [cell.hint for cell in drawn.cells] == ["", "", "có/không", ""]


def test_rows_and_columns_that_a_newer_edition_has_no_more_are_told_once_and_not_as_changes() -> None:
    """A reviewer read nameless cells going to nothing among the unit's true changes."""
    old, was = filled()
    new, _ = filled(FORM.replace("      ho: {title: Hộ, unit: hộ}\n", ""))
    before = {address: cell.value for address, cell in was.cells.items()}
    after = {address: value for address, value in before.items() if address.row == "dat"}
    changed = Address(0, "bang", "dat", "x")
    after[changed] = Value(Kind.NUMBER, Decimal(9))
    assert wording.dropped(old, new) == ("dòng “Hộ”",)
    assert [line.cell for line in wording.changes(new, before, after, among={changed})] == ["o:0:bang:dat:x"]
    assert wording.dropped(old, old) == ()
