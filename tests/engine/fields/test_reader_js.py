"""reader.js and Python read, show and round alike (one table, then random texts), and say the same sentences."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from fields_worlds import (
    MARKS,
    OFFERED,
    READER,
    SAMPLES,
    VECTORS,
    Browser,
    as_browser,
    build,
    described,
    hostile,
    likely,
    pairs,
)

from engine.expr import value_to_json
from engine.expr.values import Kind, Value, number
from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType
from engine.fields.pattern import browser_pattern
from engine.fields.text import TextType

TYPES: tuple[FieldType, ...] = (
    *(sample.type for sample in SAMPLES.values()),
    build("decimal", {"decimals": 2}),
    build("percent", {"decimals": 0}),
    build("text", {"max_length": 12}),
    build("date", {}),
)


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser()


def differences(browser: Browser, cases: list[tuple[FieldType, str, Any]]) -> list[tuple[str, str, Any, Any]]:
    questions = [
        {"act": "parse", "type": described(type_), "typed": typed, "offered": pairs(offered)}
        for type_, typed, offered in cases
    ]
    return [
        (type_.word, typed, ours, theirs)
        for (type_, typed, offered), theirs in zip(cases, browser.ask(questions), strict=True)
        if (ours := as_browser(type_, typed, offered)) != theirs
    ]


def vector_cases() -> list[tuple[FieldType, str, Any]]:
    cases = []
    for case in VECTORS:
        offered = case.get("offered") or case["options"].get("choices")
        cases.append((build(case["type"], case["options"]), case["typed"], None if offered is None else dict(offered)))
    return cases


def test_the_table_of_readings_holds_in_the_browser(browser: Browser) -> None:
    assert differences(browser, vector_cases()) == []


@pytest.mark.slow
def test_random_texts_are_read_alike(browser: Browser, scaled: Callable[[int], int]) -> None:
    chance = random.Random(20_000)
    cases: list[tuple[FieldType, str, Any]] = [
        (chance.choice(TYPES), chance.choice([hostile, likely])(chance), OFFERED) for _ in range(scaled(20_000))
    ]
    assert differences(browser, cases) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("[1-9][0-9]{0,2}(?:(?:\\.", "[0-9]{1,3}(?:(?:\\."),
        ("WHOLE_DIGITS = 12", "WHOLE_DIGITS = 13"),
        ("year % 100 !== 0", "true"),
        ('.normalize("NFC")', ""),
        ("[...text].length", "text.length"),
    ],
)
def test_a_difference_would_be_found(right: str, wrong: str) -> None:
    assert READER.count(right) == 1
    assert differences(Browser(READER.replace(right, wrong)), vector_cases()) != []


@pytest.mark.parametrize("word", FIELD_TYPES)
def test_what_is_shown_and_typed_again_is_the_same(browser: Browser, word: str) -> None:
    sample = SAMPLES[word]
    values = dict.fromkeys([*sample.values, *MARKS, Value(Kind.UNREADABLE, "abc")])
    asked: dict[str, Callable[[Value], str]] = {
        "text": lambda value: sample.type.text(value, offered=sample.offered),
        "typed": sample.type.typed,
    }
    for act, ours in asked.items():
        questions = [
            {
                "act": act,
                "type": described(sample.type),
                "value": value_to_json(value),
                "offered": pairs(sample.offered),
            }
            for value in values
        ]
        assert browser.ask(questions) == [ours(value) for value in values]


def test_the_count_of_yes_on_a_total_is_shown_as_a_number(browser: Browser) -> None:
    type_, value = build("yes_no", {}), number(1234)
    asked = {"act": "text", "type": described(type_), "value": value_to_json(value)}
    assert browser.ask([asked]) == [type_.text(value)] == ["1.234"]


@pytest.mark.slow
def test_random_computed_figures_are_rounded_shown_and_held_alike(
    browser: Browser, scaled: Callable[[int], int]
) -> None:
    chance = random.Random(7)
    types = [build(word, {"decimals": places}) for word in ("decimal", "percent") for places in (0, 1, 2, 6)]
    figures = [
        Decimal(chance.randint(-(10**digits), 10**digits)).scaleb(-chance.randint(0, 20))
        for digits in (2, 9, 28)
        for _ in range(scaled(5_000))
    ]
    figures += [Decimal(text) for text in ("0.005", "-0.005", "-0.004", "0.5", "2.5", "999999999999.5", "0", "1E+20")]
    cases = [(chance.choice(types), number(figure)) for figure in figures]
    for act, ours in (
        ("rounded", lambda type_, value: value_to_json(type_.rounded(value))),
        ("text", lambda type_, value: type_.text(value)),
        ("holds", lambda type_, value: type_.holds(value)),
    ):
        questions = [{"act": act, "type": described(type_), "value": value_to_json(value)} for type_, value in cases]
        assert browser.ask(questions) == [ours(type_, value) for type_, value in cases]


PATTERNS = {
    "[0-9]{12}": ["001099000001", "00109900000", "0010990000012", "00109900000a"],
    "([0-9]|1[0-2])/(10|12)": ["9/12", "12/12", "13/12", "9/11", "9"],
    "[^@ ]+@[^@ ]+": ["a@b", "a@", "@", "a b@c", "a\n@b"],
    r"\d{2}\.\d": ["12.3", "12x3", "１２.3"],
    r"[\w.\-]+": ["a-b.c", "ế", ""],
    "a.c": ["abc", "a\nc", "a𠀀c"],
    r"a\s?b": ["ab", "a b", "a\u00a0b"],
    "Thôn [0-9]+": ["Thôn 1", "Thôn", "Tho\u0302n 1"],
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_the_browser_gets_holds_for_the_same_texts(browser: Browser, pattern: str) -> None:
    type_ = TextType(pattern=pattern, lines=3)
    assert type_.describe()["pattern"] is not None
    values = [Value(Kind.TEXT, text) for text in PATTERNS[pattern]]
    questions = [{"act": "fits", "type": described(type_), "value": value_to_json(value)} for value in values]
    assert browser.ask(questions) == [type_.fits(value) for value in values]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|aa)+",
        "(?i)a",
        r"\pL+",
        "((a+)b)*",
        "a*a*a*a*",
        "[[:alpha:]]",
        "(",
        ")",
        "a)",
        "x$",
        r"\bx",
        "a" * 201,
    ],
)
def test_a_pattern_that_could_hang_or_differ_is_left_to_the_server(browser: Browser, pattern: str) -> None:
    assert browser_pattern(pattern) is None
    asked = {"act": "fits", "type": described(TextType(pattern=pattern)), "value": {"k": "text", "v": "b"}}
    assert browser.ask([asked]) == [True]
