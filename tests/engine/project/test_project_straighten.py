"""One line a step too far in or out, or one missing blank, is one finding at that line, whatever else it moves."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from scale import scaled

from engine.project.reading import read_document

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*/v*.yaml"))

FORM = """form: vi_du
edition: 1
title: Biểu thí dụ
number: 01.N
source: proposal
legal: [tt-06-2025]
domain: dan_so
due: [year]
reported_by: [ward]
privacy: statistics
parts:
  mot:
    table: Bảng một
    unit: hộ
    time: at_end
    rows:
      a: A
      b: B
    columns:
      so: {title: Số, unit: hộ}
      khau: {title: Khẩu, unit: người}
  hai:
    section: Phần hai
    fields:
      ten: {title: Tên, type: text}
checks:
  ho_khau:
    each: mot
    that: 'so <= khau'
    say: Số hộ lớn hơn số khẩu
"""


def codes(text: str) -> list[tuple[str, int]]:
    found = read_document(text.encode(), path="forms/vi_du/v1.yaml").found
    return [(each.code, each.span.line) for each in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    that: 'so", "  that: 'so"),
        ("    that: 'so", "   that: 'so"),
        ("    each: mot", "     each: mot"),
        ("    each: mot", "  each: mot"),
        ("  hai:", " hai:"),
        ("    columns:", "      columns:"),
        ("    rows:", "   rows:"),
        ("      b: B", "     b: B"),
        ("checks:", "  checks:"),
    ],
)
def test_the_line_that_stands_wrong_is_named_alone(old: str, new: str) -> None:
    line = FORM[: FORM.index(old)].count("\n") + 1
    assert FORM.count(old) == 1
    ((code, where),) = codes(FORM.replace(old, new))
    assert code in ("Y007", "Y027")
    assert where == line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("so: {title: Số, unit: hộ}", "so:{title: Số, unit: hộ}"),
        ("that: 'so", "that:'so"),
        ("due: [year]", "due:[year]"),
        ("unit: hộ\n", "unit:hộ\n"),
        ("{title: Tên, type", "{title:Tên, type"),
    ],
)
def test_a_missing_blank_behind_a_key_is_one_finding(old: str, new: str) -> None:
    line = FORM[: FORM.index(old)].count("\n") + 1
    assert codes(FORM.replace(old, new, 1)) == [("Y008", line)]


def test_two_lines_that_stand_wrong_are_both_named() -> None:
    text = FORM.replace("    that: 'so", "  that: 'so").replace("  hai:", " hai:")
    assert sorted(line for _, line in codes(text)) == [22, 29]


def test_another_slip_beside_it_is_still_told() -> None:
    text = FORM.replace("    that: 'so", "  that: 'so").replace("domain: dan_so", "domian: dan_so")
    assert codes(text) == [("S002", 7), ("Y027", 29)]


def test_a_missing_key_is_not_taken_for_a_line_out_of_line() -> None:
    assert [code for code, _ in codes(FORM.replace("    say: Số hộ lớn hơn số khẩu\n", ""))] == ["S001"]
    assert codes(FORM) == []


SLIPS: dict[str, Callable[[str], str]] = {
    "one blank too few": lambda line: line[1:],
    "two blanks too few": lambda line: line[2:],
    "one blank too many": lambda line: " " + line,
    "two blanks too many": lambda line: "  " + line,
    "no blank behind the key": lambda line: re.sub(r'^(\s*[\w"]+:) ', r"\1", line),
}


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_in_a_real_form_is_one_finding(name: str) -> None:
    """At least 19 of 20; what is left are lines that mean something else where they now stand."""
    dice = random.Random(name)
    several, tried = [], 0
    while tried < scaled(1_000):
        path = dice.choice(FORMS)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = dice.choice([number for number, line in enumerate(lines) if re.match(r"  \s*[\w-]+:", line)])
        changed = SLIPS[name](lines[at])
        if changed == lines[at]:
            continue
        tried += 1
        found = codes("".join([*lines[:at], changed, *lines[at + 1 :]]))
        if len(found) > 1:
            several.append((path.parent.name, at + 1, found))
    assert len(several) * 20 <= tried, several


def test_the_count_of_findings_can_be_more_than_one() -> None:
    """The measure above is no constant: two slips of two kinds are two."""
    assert len(codes(FORM.replace("edition: 1", "edition: x").replace("domain:", "domian:"))) == 2
