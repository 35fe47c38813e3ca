"""Every slip of reading and grammar, one file each: exactly one finding, its place, words, line, caret and cure.

`tests/golden/findings/<code>[-<case>].<kind>.yaml` and what the author reads beside it. To write the expectation of a
new case: DTTG_GOLDEN=write.
"""

import os
from pathlib import Path

import pytest

from engine.diagnostics import Diagnostics, as_text
from engine.diagnostics.catalogue.grammar import GRAMMAR
from engine.diagnostics.catalogue.reading import READING
from engine.schema import DocumentKind, check
from engine.source import lines_of, read

FOLDER = Path(__file__).parents[2] / "golden" / "findings"
CASES = sorted(FOLDER.glob("*.yaml"))

# Too large to lie here as files (test_source_hostile.py), said where the list of units is known (resolve), or where the
# whole file is read again (test_project_straighten.py).
ELSEWHERE = {"Y001", "Y003", "Y004", "Y027", "S031", "S036", "S037"}


def findings(text: bytes, kind: DocumentKind) -> Diagnostics:
    diagnostics = Diagnostics()
    node = read(text, file="vi_du.yaml", diagnostics=diagnostics)
    if node is not None:
        check(node, kind=kind, diagnostics=diagnostics)
    return diagnostics


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_slip_is_one_finding_in_these_words(case: Path) -> None:
    name, kind, _ = case.name.split(".")
    text = case.read_bytes()
    found = findings(text, DocumentKind(kind))
    shown = as_text(found, sources={"vi_du.yaml": lines_of(text)})
    expected = case.with_suffix(".txt")
    if os.environ.get("DTTG_GOLDEN") == "write":
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")
    assert [one.code for one in found] == [name.split("-")[0]]


def test_every_code_of_reading_and_grammar_has_its_case() -> None:
    shown = {case.name[:4] for case in CASES}
    assert shown == ({*READING} | {*GRAMMAR}) - ELSEWHERE


def test_all_slips_of_one_file_are_said_at_once() -> None:
    """Show 3 of the first landing: what reading and grammar see of its eight mistakes, none hiding another."""
    text = (FOLDER / "S002.form.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("domain: thi_du\n", "domain: thi_du\ndomain: khac\n"),
        ("title: Biểu thí dụ", "title: [Biểu thí dụ]"),
        ("type: text", "type: chu_viet"),
        ("{title: Số hộ, unit: hộ}", "{title: Số hộ, số nhà, unit: hộ}"),
        ("say: Số hộ không", "say: Sai: số hộ không"),
        ("so_khau: {title", "so_khau: {titel"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    codes = [found.code for found in findings(text.encode(), DocumentKind.FORM)]
    assert sorted(codes) == ["S002", "S002", "S006", "S030", "Y005", "Y011", "Y013"]
