"""The contract of a field type, asked of every type in the registry."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3
import wtforms
import xlsxwriter
from fields_worlds import CHOICES, MARKS, OFFERED, SAMPLES, VECTORS, build
from jsonschema import Draft202012Validator
from sqlalchemy.dialects import postgresql

from engine.diagnostics import Span
from engine.expr.tree import Attribute
from engine.expr.types import Base, ExprType
from engine.expr.values import BLANK, FALSE, TRUE, Kind, PartialDate, Value, number
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType, Refusal

PERIOD_TO = Attribute("period", "to", ExprType(Base.DATE), Span("vi_du", 1, 1, 1, 2))
EVERY = pytest.mark.parametrize("word", FIELD_TYPES)


def has_content(value: Value) -> bool:
    return value.kind is not Kind.BLANK and not value.is_mark


# ---- what it is ----


@EVERY
def test_a_type_is_a_frozen_dataclass_in_a_file_of_its_own_name(word: str) -> None:
    field = FIELD_TYPES[word]
    assert field.word == word
    assert field.title
    assert is_dataclass(field)
    assert field.__dataclass_params__.frozen  # type: ignore[attr-defined]  # typeshed leaves the parameters out
    assert getattr(import_module(f"engine.fields.{word}"), field.__name__) is field


@EVERY
def test_a_description_is_flat_json_that_names_a_way_of_reading(word: str) -> None:
    described = SAMPLES[word].type.describe()
    assert described["word"] == word
    assert described["read"] in {"number", "year", "text", "date", "yes_no", "choice", "choices", "file"}
    assert all(item is None or isinstance(item, str | int | bool) for item in described.values())
    assert json.loads(json.dumps(described)) == described


# ---- round trips ----


@EVERY
def test_what_stands_in_the_input_is_read_as_the_same_value(word: str) -> None:
    sample = SAMPLES[word]
    for value in sample.values:
        assert sample.type.parse(sample.type.typed(value), offered=sample.offered) == value


@EVERY
def test_json_keeps_every_value_and_mark(word: str) -> None:
    type_ = SAMPLES[word].type
    for value in (*SAMPLES[word].values, *MARKS):
        written = json.loads(json.dumps(type_.to_json(value)))
        assert type_.from_json(written) == value


@EVERY
def test_the_json_schema_accepts_what_is_written_and_little_else(word: str) -> None:
    type_ = SAMPLES[word].type
    Draft202012Validator.check_schema(dict(type_.json_schema()))
    validator = Draft202012Validator(dict(type_.json_schema()))
    for value in (*SAMPLES[word].values, *MARKS):
        validator.validate(type_.to_json(value))
    for wrong in (5, 1.5, "", {}, [], {"sign": "y"}, {"sign": "-", "x": 1}, {"value": "1"}, [1]):
        assert not validator.is_valid(wrong), wrong


@pytest.mark.parametrize(
    ("word", "wrong"),
    [
        ("integer", "NaN"), ("integer", "1e5"), ("integer", "1,5"), ("decimal", "1.234.567"), ("date", "05/02/2026"),
        ("date", "2026-13"), ("choice", "9"), ("file", ["a", "b", "c", "d"]), ("choices", ["1", "1"]),
        ("yes_no", "có"), ("text", "a" * 501),
    ],
)  # fmt: skip
def test_the_json_schema_refuses_what_the_type_would_never_write(word: str, wrong: object) -> None:
    assert not Draft202012Validator(dict(SAMPLES[word].type.json_schema())).is_valid(wrong)


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "1e5", "1_000", "", "1,5", 5, True, ["1"], {"value": 5}])
def test_a_number_is_read_from_no_other_json(wrong: Any) -> None:
    with pytest.raises(ValueError, match="no decimal text"):
        build("integer", {}).from_json(wrong)


# ---- databases ----


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://", module=sqlcipher3.dbapi2)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def stored_and_read(connection: sa.Connection, type_: FieldType, values: tuple[Value, ...]) -> list[Value]:
    table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), type_.column("c"))
    table.create(connection)
    try:
        for id_, value in enumerate(values):
            connection.execute(sa.insert(table).values(id=id_, c=type_.to_column(value)))
        return [type_.from_column(row.c) for row in connection.execute(sa.select(table).order_by(table.c.id))]
    finally:
        table.drop(connection)


@EVERY
def test_a_column_keeps_content_exactly_and_marks_as_null(connection: sa.Connection, word: str) -> None:
    sample = SAMPLES[word]
    values = (*sample.values, *MARKS)
    wanted = []
    for value in values:
        zero = value.kind is Kind.NOTHING and sample.type.base is Base.NUMBER
        content = Value(value.kind, value.content) if has_content(value) else BLANK
        wanted.append(number(0) if zero else content)
    assert stored_and_read(connection, sample.type, values) == wanted


@EVERY
def test_postgresql_has_a_column_for_it_and_numbers_are_numeric(word: str) -> None:
    table = sa.Table("t", sa.MetaData(), SAMPLES[word].type.column("c"))
    ddl = str(sa.schema.CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    assert ("NUMERIC(18, 6)" in ddl) is (SAMPLES[word].type.base is Base.NUMBER)
    assert not re.search("FLOAT|DOUBLE|REAL", ddl)


# ---- pages and workbooks ----


@EVERY
def test_the_page_has_a_field_that_takes_the_text_as_typed(word: str) -> None:
    sample = SAMPLES[word]
    unbound: Any = sample.type.wtforms_field("Tên", required=False, offered=sample.offered)
    form = type("F", (wtforms.Form,), {"o": unbound})()
    assert form.o.label.text == "Tên"
    assert 'type="number"' not in str(form.o())


@EVERY
def test_a_workbook_never_holds_a_formula(word: str) -> None:
    sample = SAMPLES[word]
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet()
    for row, value in enumerate((*sample.values, *MARKS)):
        content, shown = sample.type.xlsx(value, offered=sample.offered)
        cell = book.add_format({"num_format": shown})
        assert content is None or isinstance(content, str | Decimal)
        if isinstance(content, Decimal):
            sheet.write_number(row, 0, content, cell)
        elif content is not None:
            sheet.write_string(row, 0, content, cell)
    book.close()
    xml = zipfile.ZipFile(held).read("xl/worksheets/sheet1.xml").decode()
    assert "<c " in xml
    assert "<f>" not in xml


@EVERY
def test_an_amount_is_a_number_in_a_workbook_and_a_mark_its_sign(word: str) -> None:
    type_ = SAMPLES[word].type
    if type_.base is Base.NUMBER:
        assert isinstance(type_.xlsx(number(5))[0], Decimal)
    assert type_.xlsx(BLANK)[0] is None
    assert type_.xlsx(Value(Kind.INAPPLICABLE))[0] == "x"
    assert type_.xlsx(Value(Kind.UNAVAILABLE))[0] == "..."


# ---- the author's options ----

OPTIONS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {  # as authors write, as `build` takes
    "integer": ({"min": "-5", "max": 100}, {"min": Decimal(-5), "max": Decimal(100)}),
    "decimal": (
        {"min": 0, "max": "9.5", "decimals": 3},
        {"min": Decimal(0), "max": Decimal("9.5"), "decimals": Decimal(3)},
    ),
    "percent": (
        {"min": 0, "max": 100, "decimals": 1},
        {"min": Decimal(0), "max": Decimal(100), "decimals": Decimal(1)},
    ),
    "money": ({"min": 0, "max": 5, "decimals": 0}, {"min": Decimal(0), "max": Decimal(5), "decimals": Decimal(0)}),
    "text": (
        {"lines": 3, "max_length": 20, "pattern": "[0-9]{12}", "example": "001099000001"},
        {"lines": Decimal(3), "max_length": Decimal(20), "pattern": "[0-9]{12}", "example": "001099000001"},
    ),
    "date": (
        {"min": "01/01/2020", "max": "period.to", "partial": True},
        {"min": PartialDate(2020, 1, 1), "max": PERIOD_TO, "partial": True},
    ),
    "year": ({"min": 1950, "max": 2026}, {"min": Decimal(1950), "max": Decimal(2026)}),
    "yes_no": ({}, {}),
    "choice": (
        {"list": "religions", "where": 'kind = "a"', "choices": {"1": "Có"}},
        {"list": "religions", "where": PERIOD_TO, "choices": (("1", "Có"),)},
    ),
    "choices": (
        {"list": "r", "where": "x", "choices": {"1": "Có"}},
        {"list": "r", "where": PERIOD_TO, "choices": CHOICES},
    ),
    "reporter": ({"where": 'kind = "ward"'}, {"where": PERIOD_TO}),
    "file": ({"accept": ["pdf"], "max_files": 3}, {"accept": ("pdf",), "max_files": Decimal(3)}),
}  # fmt: skip


@EVERY
def test_every_option_of_the_language_is_accepted_by_its_schema_and_taken_by_build(word: str) -> None:
    written, checked = OPTIONS[word]
    options = {option.key: option for option in FIELD_TYPES[word].options()}
    assert set(written) == set(checked) == set(options)
    for key, value in written.items():
        assert options[key].title
        Draft202012Validator.check_schema(dict(options[key].schema))
        Draft202012Validator(dict(options[key].schema)).validate(value)
    built = FIELD_TYPES[word].build(checked)
    assert {key: getattr(built, key) for key in checked} == dict(checked)


@EVERY
def test_without_options_a_type_has_its_defaults(word: str) -> None:
    built = FIELD_TYPES[word].build({})
    amount = word in ("integer", "decimal", "percent", "money")
    assert built.bounds() == ((Decimal(0) if amount else None), None)


@pytest.mark.parametrize("word", ["integer", "decimal", "percent", "money", "year"])
def test_a_bound_of_zero_is_not_lost(word: str) -> None:
    assert FIELD_TYPES[word].build({"min": Decimal(0), "max": Decimal(0)}).bounds() == (Decimal(0), Decimal(0))


def test_decimals_of_zero_are_not_lost() -> None:
    assert isinstance(build("money", {"decimals": 0}).parse("1,5"), Refusal)


# ---- what keeps data ----

VARIANTS: tuple[FieldType, ...] = (
    *(sample.type for sample in SAMPLES.values()),
    *(build("decimal", {"decimals": places}) for places in (0, 1, 2, 3)),
    build("percent", {"decimals": 0}),
    build("date", {}),
    build("text", {}),
    build("text", {"lines": 2}),
    build("text", {"max_length": 5}),
    build("text", {"max_length": 5, "lines": 2}),
    build("choice", {"choices": CHOICES[:2]}),
    build("choice", {"list": "vi_du"}),
    build("choices", {"choices": CHOICES}),
    build("choices", {"choices": CHOICES[1:]}),
    build("file", {}),
)


def test_keeps_is_true_only_where_every_text_is_read_as_the_same_value() -> None:
    texts = sorted({case["typed"] for case in VECTORS})
    kept = 0
    for older in VARIANTS:
        read = {typed: older.parse(typed, offered=offered_to(older)) for typed in texts}
        for newer in (newer for newer in VARIANTS if older.keeps(newer)):
            kept += 1
            for typed, value in read.items():
                if isinstance(value, Value):
                    again = newer.parse(older.typed(value), offered=offered_to(newer))
                    assert again == value, (older, newer, typed)
    assert kept > len(VARIANTS)


def test_a_type_that_said_yes_to_everything_would_be_found() -> None:
    older, newer = build("decimal", {}), build("integer", {})
    assert older.parse("1,5") != newer.parse("1,5")
    assert not older.keeps(newer)


def offered_to(type_: FieldType) -> Mapping[str, str] | None:
    offer = type_.offer()
    return None if offer is None else dict(offer.choices) or OFFERED


@pytest.mark.parametrize("type_", VARIANTS)
def test_a_type_keeps_itself(type_: FieldType) -> None:
    assert type_.keeps(type_)


@pytest.mark.parametrize(
    ("older", "newer", "kept"),
    [
        (build("integer", {}), build("decimal", {}), True),
        (build("decimal", {}), build("decimal", {"decimals": 6}), True),
        (build("decimal", {}), build("decimal", {"decimals": 1}), False),
        (build("integer", {}), build("year", {}), False),
        (build("year", {}), build("integer", {}), False),
        (build("integer", {}), build("text", {}), False),
        (build("date", {}), build("date", {"partial": True}), True),
        (build("date", {"partial": True}), build("date", {}), False),
        (build("text", {}), build("text", {"max_length": 499}), False),
        (build("text", {"lines": 5}), build("text", {}), False),
        (build("choice", {"choices": CHOICES[:2]}), build("choice", {"choices": CHOICES}), True),
        (build("choice", {"choices": CHOICES}), build("choice", {"choices": CHOICES[:2]}), False),
        (build("choice", {"list": "a"}), build("choice", {"list": "b"}), False),
        (build("choice", {"list": "a"}), build("choices", {"list": "a"}), False),
        (build("file", {}), build("file", {"max_files": 2}), True),
        (build("file", {"max_files": 2}), build("file", {}), False),
    ],
)
def test_a_change_of_options_keeps_data_or_not(older: FieldType, newer: FieldType, kept: bool) -> None:
    assert older.keeps(newer) is kept


# ---- what is shown ----


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        (build("integer", {}), number(5070), "5.070"),
        (build("integer", {}), number(-26), "−26"),
        (build("integer", {}), number("5.0"), "5"),
        (build("integer", {}), Value(Kind.NOTHING), "-"),
        (build("integer", {}), Value(Kind.UNAVAILABLE), "..."),
        (build("integer", {}), Value(Kind.INAPPLICABLE), "x"),
        (build("integer", {}), BLANK, ""),
        (build("integer", {}), number(15, estimate=True), "15"),
        (build("percent", {}), number("1.16"), "1,16"),
        (build("percent", {}), number("1.165"), "1,17"),
        (build("percent", {}), number("-0.312"), "−0,31"),
        (build("percent", {}), number("-0.004"), "0,00"),
        (build("percent", {}), number(8), "8,00"),
        (build("decimal", {}), number("1.50"), "1,5"),
        (build("year", {}), number(2026), "2026"),
        (build("yes_no", {}), TRUE, "Có"),
        (build("yes_no", {}), FALSE, "Không"),
        (build("yes_no", {}), number(1234), "1.234"),
        (build("date", {}), Value(Kind.DATE, PartialDate(2026, 6, 12)), "12/06/2026"),
        (build("date", {}), Value(Kind.DATE, PartialDate(2026, 6)), "06/2026"),
        (build("choice", {"choices": CHOICES}), Value(Kind.CODE, "06"), "Mường"),
        (build("choice", {"list": "vi_du"}), Value(Kind.CODE, "09"), "09"),
        (build("choices", {"choices": CHOICES}), Value(Kind.CODES, frozenset({"2", "06"})), "Mường; Không"),
    ],
)
def test_a_cell_is_shown_as_in_the_mockups(type_: FieldType, value: Value, shown: str) -> None:
    """The displays of mock-up 02a (5.070, 1,16, −26, the signs), and those of the other types."""
    assert type_.text(value) == shown


@pytest.mark.parametrize(
    ("text", "rounded"),
    [
        ("2.5", "3"),
        ("-2.5", "-3"),
        ("0.49", "0"),
        ("-0.4", "0"),
        ("1E+30", "1" + "0" * 30),
        ("9" * 28 + ".5", "1" + "0" * 28),
    ],
)
def test_a_computed_figure_is_rounded_away_from_zero_whatever_its_size(text: str, rounded: str) -> None:
    assert str(build("integer", {}).rounded(number(text)).content) == rounded


def test_a_product_may_be_too_large_to_store_and_says_so() -> None:
    type_ = build("money", {})
    assert type_.holds(number("999999999999.99"))
    assert not type_.holds(number("999999999999.995"))
    assert not type_.holds(number("1E+20"))


@pytest.mark.parametrize("figure", ["1000000000000", "0.0000001", "1E+20", "NaN", "Infinity"])
def test_a_figure_that_cannot_be_stored_exactly_never_reaches_the_database(
    connection: sa.Connection, figure: str
) -> None:
    with pytest.raises(sa.exc.StatementError, match="outside the stored range"):
        connection.execute(sa.select(sa.bindparam("x", Decimal(figure), build("decimal", {}).column("c").type)))
