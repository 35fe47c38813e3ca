"""The authors' guide says what the code has: its generated tables are held in step."""

from pathlib import Path

import pytest

from engine.expr import FUNCTIONS
from engine.fields import FIELD_TYPES
from engine.schema.guide import guide_tables, with_tables

GUIDE = Path(__file__).parents[3] / "forms" / "README.md"


def test_the_guide_holds_the_tables_as_the_code_has_them() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert with_tables(text) == text, "chạy lại: dttg schema"


def test_every_type_and_function_stands_in_its_table() -> None:
    tables = guide_tables()
    assert all(f"`{word}`" in tables["kiểu"] for word in FIELD_TYPES)
    assert all(f"`{name}`" in tables["hàm"] for name in FUNCTIONS)


def test_a_table_that_fell_behind_is_seen() -> None:
    text = GUIDE.read_text(encoding="utf-8").replace("| `integer` |", "| `so_nguyen` |")
    assert with_tables(text) != text


def test_a_guide_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="substring"):
        with_tables("# Hướng dẫn")
