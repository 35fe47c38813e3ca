"""What of a report added up over units cannot be one figure."""

from decimal import Decimal

from compute_worlds import form, laid_out

from engine.compute import Address, Entries, compute
from engine.compute.whole import not_added, whole_frame
from engine.expr.values import INAPPLICABLE, Kind, Value

NOTED = """
parts:
  bang:
    table: Bảng
    required: false
    rows: {a: A, b: {title: B, blocked: [so]}}
    columns:
      so: {title: Số, type: integer, unit: người, time: at_end}
      tuoi: {title: Tuổi bình quân, type: decimal, unit: tuổi, time: at_end}
      ghi_chu: {title: Ghi chú, type: text}
"""


def crossed(**values: Value) -> list[str]:
    noted = form(NOTED)
    laid = whole_frame(noted, facts=laid_out(noted).facts)
    cells = {Address(0, "bang", "a", column): value for column, value in values.items()}
    cells[Address(0, "bang", "b", "so")] = INAPPLICABLE
    total = compute(laid, Entries(cells={}, settled=cells, present={}))
    return [column.column.id for _, column in not_added(laid, total)]


def test_columns_that_no_two_units_make_into_one_are_named_and_a_crossed_out_cell_is_not() -> None:
    """A Ghi chú of the city read `x`, and nothing said why."""
    assert crossed(so=Value(Kind.NUMBER, Decimal(3)), tuoi=INAPPLICABLE, ghi_chu=INAPPLICABLE) == ["tuoi", "ghi_chu"]


def test_where_one_unit_alone_owes_the_form_its_words_stand_and_nothing_is_named() -> None:
    assert crossed(ghi_chu=Value(Kind.TEXT, "mới xây"), tuoi=Value(Kind.NUMBER, Decimal(40))) == []
