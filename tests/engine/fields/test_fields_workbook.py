"""A figure has the same digits on paper and in the workbook: 316 is not 316,0 in one of them."""

from decimal import Decimal

import pytest

from engine.expr.values import Kind, Value
from engine.fields import FIELD_TYPES
from engine.fields.numeric import NumericType

NUMERIC = [type_ for type_ in FIELD_TYPES.values() if issubclass(type_, NumericType) and type_.counts]


@pytest.mark.parametrize("figure", ["316", "316.5", "0.25", "1234567.89", "0", "-3.1"])
@pytest.mark.parametrize("type_", NUMERIC, ids=lambda type_: type_.word)
def test_paper_and_workbook_show_the_same_digits(type_: type[NumericType], figure: str) -> None:
    column = type_.build({"decimals": "2"}) if type_.fractional else type_()
    value = column.rounded(Value(Kind.NUMBER, Decimal(figure)))
    number, format_ = column.xlsx(value)
    assert isinstance(number, Decimal)
    places = len(format_.partition(".")[2])
    in_workbook = f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))
    assert column.text(value).replace("\u2212", "-") == in_workbook
