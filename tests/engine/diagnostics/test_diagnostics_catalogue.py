"""Every message an author can read is whole: words, why, and the smallest wrong and right example."""

import string

import pytest

from engine.diagnostics import explain
from engine.diagnostics.catalogue import CATALOGUE, Message
from engine.diagnostics.catalogue.grammar import GRAMMAR
from engine.diagnostics.catalogue.reading import READING


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_entry_explains_itself(code: str) -> None:
    message = CATALOGUE[code]
    assert message.text
    assert message.why, code
    assert message.bad, code
    assert message.good, code
    assert message.bad != message.good
    assert message.severity in ("error", "warning", "info")


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_text_and_hint_are_format_strings_over_names(code: str) -> None:
    for text in (CATALOGUE[code].text, CATALOGUE[code].hint):
        for _, field, spec, conversion in string.Formatter().parse(text):
            assert field is None or (field.isidentifier() and field not in ("code", "span", "hint"))
            assert not spec
            assert conversion is None


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_explain_prints_every_code(code: str) -> None:
    page = explain(code)
    assert page is not None
    assert page.startswith(f"{code}: ")


def test_a_page_that_lacks_an_example_would_be_seen() -> None:
    """The rule above can fail."""
    assert not Message(text="x").why


def test_codes_begin_with_the_letter_of_their_file() -> None:
    assert all(code.startswith("Y") for code in READING)
    assert all(code.startswith("S") for code in GRAMMAR)
