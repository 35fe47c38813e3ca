"""Each type over generated values: what is stored, shown and typed again is the same value; nothing is guessed."""

import string
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from fields_worlds import OFFERED, build
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expr import decimal_text, value_from_json, value_to_json
from engine.expr.values import Kind, PartialDate, Value
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType, Refusal
from engine.fields.columns import SCALE, WHOLE_DIGITS

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyÁẤỆỘỪ" + string.digits + string.punctuation
_LIMIT = Decimal(10**WHOLE_DIGITS) - Decimal(1).scaleb(-SCALE)


def amounts(places: int) -> st.SearchStrategy[Value]:
    figures = st.decimals(-_LIMIT, _LIMIT, places=places, allow_nan=False).filter(lambda figure: abs(figure) <= _LIMIT)
    return st.builds(lambda figure, estimate: Value(Kind.NUMBER, figure + 0, estimate), figures, st.booleans())


def _day(year: int, month: int | None, day: int | None) -> Value:
    return Value(Kind.DATE, PartialDate(year, month, None if month is None else day))


YEARS = st.integers(1000, 2999)
CODES = st.sampled_from([*OFFERED])
IDS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=36)
VALUES: Mapping[str, tuple[FieldType, st.SearchStrategy[Value]]] = {
    "integer": (build("integer", {}), amounts(0)),
    "decimal": (build("decimal", {"decimals": 6}), amounts(6)),
    "percent": (build("percent", {}), amounts(2)),
    "money": (build("money", {"decimals": 3}), amounts(3)),
    "year": (build("year", {}), st.builds(lambda year: Value(Kind.NUMBER, Decimal(year)), YEARS)),
    "text": (
        build("text", {"lines": 9}),
        st.text(LETTERS, min_size=1, max_size=50).map(lambda text: Value(Kind.TEXT, text)),
    ),
    "date": (
        build("date", {"partial": True}),
        st.builds(_day, YEARS, st.none() | st.integers(1, 12), st.none() | st.integers(1, 28)),
    ),
    "yes_no": (build("yes_no", {}), st.booleans().map(lambda truth: Value(Kind.TRUTH, truth))),
    "choice": (build("choice", {"list": "vi_du"}), CODES.map(lambda code: Value(Kind.CODE, code))),
    "choices": (
        build("choices", {"list": "vi_du"}),
        st.frozensets(CODES, min_size=1).map(lambda codes: Value(Kind.CODES, codes)),
    ),
    "reporter": (build("reporter", {}), CODES.map(lambda code: Value(Kind.CODE, code))),
    "file": (
        build("file", {"max_files": 5}),
        st.lists(IDS, min_size=1, max_size=5, unique=True).map(lambda ids: Value(Kind.FILES, tuple(ids))),
    ),
}


def test_every_type_has_its_values() -> None:
    assert set(VALUES) == set(FIELD_TYPES)


@pytest.mark.parametrize("word", FIELD_TYPES)
def test_a_value_survives_the_input_the_json_the_column_and_the_browser(word: str) -> None:
    type_, values = VALUES[word]

    @settings(max_examples=60, deadline=None)
    @given(values)
    def holds(value: Value) -> None:
        assert type_.parse(type_.typed(value), offered=OFFERED if type_.offer() else None) == value
        assert type_.from_json(type_.to_json(value)) == value
        assert type_.from_column(type_.to_column(value)) == Value(value.kind, value.content)
        assert value_from_json(value_to_json(value)) == value
        assert type_.rounded(value) == value
        assert type_.holds(value)

    holds()


@pytest.mark.parametrize("word", ["integer", "decimal", "percent", "money"])
def test_what_is_printed_is_read_as_the_same_figure(word: str) -> None:
    """Copying a printed figure into a cell gives the figure back: points between thousands, U+2212 and all."""
    type_, values = VALUES[word]

    @settings(max_examples=60, deadline=None)
    @given(values)
    def holds(value: Value) -> None:
        assert type_.parse(type_.text(value)) == Value(Kind.NUMBER, value.content)

    holds()


@pytest.mark.parametrize("word", FIELD_TYPES)
def test_whatever_is_typed_is_read_or_refused_and_read_again_the_same(word: str) -> None:
    type_, offered = VALUES[word][0], OFFERED if VALUES[word][0].offer() else None

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=30) | st.text("0123456789.,-~ /;", max_size=20))
    def holds(typed: str) -> None:
        read: Any = type_.parse(typed, offered=offered)
        if not isinstance(read, Refusal):
            assert type_.parse(type_.typed(read), offered=offered) == read
            assert type_.from_json(type_.to_json(read)) == read

    holds()


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,", min_size=1, max_size=16))
def test_a_figure_is_read_only_one_way(typed: str) -> None:
    """Whatever is accepted has only groups of three between points and one comma before the decimals."""
    read = build("decimal", {"decimals": 6}).parse(typed)
    if isinstance(read, Value) and read.kind is Kind.NUMBER:
        whole, _, fraction = typed.partition(",")
        groups = whole.split(".")
        assert all(len(group) == 3 for group in groups[1:])
        plain = "".join(groups) + ("." + fraction if fraction else "")
        assert decimal_text(Decimal(str(read.content))) == decimal_text(Decimal(plain))
