"""Whatever an author types, the compiler answers: a tree, or findings inside the text. It never raises or hangs."""

import time

import pytest
from expr_worlds import World, read
from hypothesis import example, given, settings
from hypothesis import strategies as some

from engine.diagnostics import Diagnostics, Span
from engine.expr import compile as compile_text
from engine.expr.types import Base

PIECES = some.sampled_from(
    [
        "a",
        "e",
        "m",
        "bang",
        "nhom",
        "t",
        "d",
        "c",
        "khong_co",
        "SUM",
        "IF",
        "HAS",
        "COUNTIF",
        "PREVIOUS",
        "TONG",
        "AND",
        "Số hộ",
        "(",
        ")",
        "[",
        "]",
        ";",
        ",",
        ".",
        "+",
        "-",
        "*",
        "/",
        "&",
        "=",
        "<>",
        "<=",
        "≤",
        "–",
        '"6"',
        '"',
        "“6”",
        "'x'",
        "1",
        "0,5",
        " ",
        " ",
        "20%",
        "#",
        "==",
        "&&",
        "\n",
        "\t",
        "é",
        "𠀀",
        "_",
        "__",
        "\xa0",
        "́",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    some.lists(PIECES, max_size=14).map("".join), some.sampled_from([None, Base.TRUTH, Base.NUMBER]), some.booleans()
)
@example("“", None, False)
@example("'", None, False)
@example("a[", None, False)
@example(",", None, False)
@example("1,2,3", None, False)
@example("khac[1/2].a", None, False)
@example("5%%", None, False)
def test_any_text_gives_a_tree_or_findings_inside_it(text: str, expected: Base | None, hides: bool) -> None:
    diagnostics = Diagnostics()
    world = World(diagnostics)
    span = Span("vi_du.yaml", 7, 11, 7, 11 + len(text))
    tree = compile_text(text, span, scope=world, expected=expected, diagnostics=diagnostics, hides=hides)
    if tree is None and not world.unknown:
        assert len(diagnostics) > 0, text
    for found in diagnostics:
        assert 11 <= found.span.column <= 11 + len(text)
        assert found.span.column < found.span.end_column <= 12 + len(text)
        assert found.text
        assert "{" not in found.text.replace("'{'", "")


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=40))
def test_any_characters_at_all(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "," * 100_000,
        '"' * 99_999,
        "a" * 100_000,
        "[" * 9_999,
        "," * 9_999,
        '"' * 9_999,
        "SUM(" * 2_499,
        "a b " * 2_400,
        "1" * 9_999,
    ],
)
def test_long_nonsense_is_answered_at_once(text: str) -> None:
    begun = time.perf_counter()
    tree, diagnostics = read(text)
    assert tree is None
    assert len(diagnostics) > 0
    assert time.perf_counter() - begun < 5


def test_names_with_another_scripts_digits_are_no_numbers() -> None:
    _, diagnostics = read("a + ١٢")
    assert [found.code for found in diagnostics] == ["X109"]
