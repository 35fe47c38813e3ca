"""The JSON tree: every shape of rows and columns there and back; what it refuses."""

import json

import pytest
from expr_worlds import HO, formula, value

from engine.diagnostics import Span
from engine.expr import from_json, to_json, value_from_json, value_to_json
from engine.expr.tree import (
    Above,
    At,
    Below,
    Cell,
    Column,
    Columns,
    Every,
    Here,
    Members,
    Rows,
    SameColumn,
    SameKey,
    Several,
    TableRows,
)
from engine.expr.types import Base, ExprType

SPAN = Span("vi_du.yaml", 1, 1, 1, 2)
ROWS: list[Rows] = [
    Here(),
    At("03/chuc_sac/0301"),
    SameKey(),
    Below(SameKey(), "chuc_sac"),
    Below(Above("ton_giao"), "chuc_viec"),
    Above("ton_giao"),
    Members("dan_toc"),
    Members("pv", under=Here()),
    Every(),
]
COLUMNS: list[Columns] = [
    SameColumn(),
    Column("nam"),
    Column("giao", code="nstw"),
    Column("giao", every_code=True),
    Several("tuoi", (Column("duoi_6"), Column("tu_6"))),
]


@pytest.mark.parametrize("rows", ROWS, ids=str)
@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_shape_of_cell_goes_there_and_back(rows: Rows, column: Columns) -> None:
    for form, many in ((None, True), ("dan_so", False)):
        cell = Cell(form, "theo_dan_toc", rows, column, ExprType(Base.NUMBER, HO, many=many), SPAN)
        again = from_json(json.loads(json.dumps(to_json(cell))))
        assert isinstance(again, Cell)
        assert (again.form, again.part, again.rows, again.column) == (form, "theo_dan_toc", rows, column)
        assert again.type.many is many


@pytest.mark.parametrize("rows", [Members("nguoi"), Members("pv", under=At("03")), Every()], ids=str)
@pytest.mark.parametrize("column", [None, Column("thu_nhap"), Column("giao", every_code=True)], ids=str)
def test_rows_as_such_go_there_and_back(rows: Members | Every, column: Column | None) -> None:
    table = TableRows(None, "thanh_vien", rows, column, ExprType(Base.NUMBER), SPAN)
    again = from_json(json.loads(json.dumps(to_json(table))))
    assert isinstance(again, TableRows)
    assert (again.rows, again.column) == (rows, column)


def test_numbers_travel_as_decimal_text_and_dates_as_iso() -> None:
    tree = to_json(formula('AND(a <= 0.20; d >= "05/03/2025"; c = "6"; t = "x")'))
    text = json.dumps(tree)
    for piece in (
        '"value": "0.2"',
        '"is": "date", "value": "2025-03-05"',
        '"is": "code", "value": "6"',
        '"is": "text"',
    ):
        assert piece in text
    assert "." not in text.replace("0.2", ""), "no float anywhere"


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "~5",
        "5!",
        "blank",
        "-",
        "~-",
        "...",
        "x",
        "none",
        "?1,2,3",
        "'chữ",
        "d:2025",
        "d:2025-01",
        "d:2025-01-31",
        "c:06",
        "cs:b,a",
        "cs:",
        "files:1,2",
        "true",
        "~false",
    ],
)
def test_values_go_there_and_back(text: str) -> None:
    assert value_from_json(json.loads(json.dumps(value_to_json(value(text))))) == value(text)


@pytest.mark.parametrize(
    "broken",
    [
        {"is": "number", "value": 5},
        {"is": "cell", "form": None, "part": "p", "rows": "here", "column": {"column": "same"}, "many": False},
        {"is": "rows", "form": None, "part": "p", "rows": {"row": "here"}, "column": None, "many": False},
        {"is": "call", "function": "SUM", "arguments": {}},
    ],
)
def test_what_is_no_tree_is_refused(broken: dict) -> None:
    with pytest.raises(ValueError, match=r"expected|no rows"):
        from_json(broken)
