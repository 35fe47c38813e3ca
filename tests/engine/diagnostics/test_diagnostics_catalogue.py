"""Every message an author can read is whole: words, why, and the smallest wrong and right example."""

import re
import string
from pathlib import Path

import pytest

from engine.diagnostics import explain
from engine.diagnostics.catalogue import CATALOGUE, Message
from engine.diagnostics.catalogue.grammar import GRAMMAR
from engine.diagnostics.catalogue.reading import READING
from engine.diagnostics.samples import samples


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


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_the_page_of_a_code_reads_as_a_sentence_without_gaps(code: str) -> None:
    message = CATALOGUE[code]
    parts = [each for text in (message.text, message.hint) for each in string.Formatter().parse(text)]
    open_ = {field for _, field, _, _ in parts if field is not None}
    assert open_ <= samples(code).keys(), "a word for it belongs into engine/diagnostics/samples.py"
    page = explain(code) or ""
    assert not any(f"{{{name}}}" in page for name in open_)


def test_the_examples_of_every_page_name_no_real_form() -> None:
    """Forms in examples begin with vi_du_ (show 7)."""
    real = {path.parent.name for path in (Path(__file__).parents[3] / "forms").glob("*/v*.yaml")}
    named = {
        code: set(re.findall(r"\b[a-z_0-9]+\b(?=\.[a-z_]+\[)|(?<=form: )[a-z_0-9]+", explain(code) or ""))
        for code in CATALOGUE
    }
    assert {code: found & real for code, found in named.items() if found & real} == {}


def test_a_page_that_lacks_an_example_would_be_seen() -> None:
    """The rule above can fail."""
    assert not Message(text="x").why


def test_codes_begin_with_the_letter_of_their_file() -> None:
    assert all(code.startswith("Y") for code in READING)
    assert all(code.startswith("S") for code in GRAMMAR)
