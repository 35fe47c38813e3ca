"""What a filled template holds: figures as they are, text as text whatever it begins with, rows where they belong."""

import io
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from template_files import excel, parts, word

from engine.targets.templates.filling import UnfillableError, fill
from engine.targets.templates.pieces import BodyError
from engine.targets.templates.sandbox import Sandbox
from engine.targets.templates.sheet import fill as sheet_fill

TRIGGERS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://vi-du.vn\")", "=cmd|' /C calc'!A0", "\t=1", "\n=1", " =1",
    "=WEBSERVICE(\"a\")", "+cmd", "-cmd", "@cmd", "=A1", "＝1", "＋1", "－1", "＠a", "=\"a\"", "=TODAY()", "%=1", "|=1",
    "'=1", "\"=1", "{=1}", "=IMPORTXML(1)", "=RTD()", "=DDE(1)", "=1e9", "-2+3+cmd|a", "0x1", "1.234,5", "1E5", "TRUE",
    "#REF!", "=[a]b!A1", "<f>1</f>", "{{ title }}", "{% for %}", "&#61;1",
]  # fmt: skip


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def row(title: str, *numbers: str | None) -> dict[str, Any]:
    return {"title": title, "cells": [{"text": each or "-", "number": each} for each in numbers]}


def data(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": "ABCD", "watermark": "", "rows": list(rows), "names": [], **more}


ROWS = {"A2": "{%tr for r in rows %}", "A3": "{{ r.title }}", "B3": "{{ r.cells[0] }}", "A4": "{%tr endfor %}"}


def test_forty_triggers_stay_text_in_excel() -> None:
    """Issue 10, shows 4: no formula from user text."""
    assert len(TRIGGERS) == 40
    made = fill(excel(ROWS), ending="xlsx", data=data(*[row(each, "1") for each in TRIGGERS]))
    text = parts(made)["xl/worksheets/sheet1.xml"]
    assert "<f" not in text
    assert [line[0] for line in sheet(made)[1:]] == [each.replace("\n", "\n") for each in TRIGGERS]


def test_a_formula_of_the_text_itself_would_be_seen() -> None:
    """The planted fault of the test above."""
    assert "<f" in parts(excel({}, formulas={"B2": TRIGGERS[0]}))["xl/worksheets/sheet1.xml"]


def test_numbers_are_numbers_to_the_last_digit_and_signs_are_text() -> None:
    made = fill(excel(ROWS), ending="xlsx", data=data(row("a", "1234.50"), row("b", None), row("c", "-0.07")))
    assert "<v>1234.50</v>" in parts(made)["xl/worksheets/sheet1.xml"]
    assert [Decimal(str(line[1])) if line[1] != "-" else "-" for line in sheet(made)[1:]] == [
        Decimal("1234.5"),
        "-",
        Decimal("-0.07"),
    ]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_rows_below_a_repeated_row_move_with_it(count: int) -> None:
    cells = {**ROWS, "A6": "Cộng: {{ rows | dem }}", "A5": "{% if rows %}có{% else %}không{% endif %}"}
    lines = sheet(fill(excel(cells), ending="xlsx", data=data(*[row(f"r{n}", "1") for n in range(count)])))
    assert [line[0] for line in lines[1:]] == [
        *[f"r{n}" for n in range(count)],
        "có" if count else "không",
        f"Cộng: {count}",
    ]


def test_a_choice_of_rows_and_a_loop_in_a_loop() -> None:
    cells = {
        "A2": "{%tr for r in rows %}",
        "A3": "{%tr if r.title == 'b' %}",
        "A4": "chọn {{ r.title }}",
        "A5": "{%tr else %}",
        "A6": "{%tr for c in r.cells %}",
        "A7": "{{ loop.index }} {{ r.title }} {{ c }}",
        "A8": "{%tr endfor %}",
        "A9": "{%tr endif %}",
        "A10": "{%tr endfor %}",
    }
    made = fill(excel(cells), ending="xlsx", data=data(row("a", "1", "2"), row("b", "3")))
    assert [line[0] for line in sheet(made)[1:]] == ["1 a 1", "2 a 2", "chọn b"]


def test_text_is_text_in_word_and_html_too() -> None:
    given = data(row("<b>&\u0007{{ 1+1 }}", "1"))
    table = [["{%tr for r in rows %}"], ["{{ r.title }}"], ["{%tr endfor %}"]]
    made = parts(fill(word(table=table), ending="docx", data=given))["word/document.xml"]
    assert "&lt;b&gt;&amp;{{ 1+1 }}" in made
    page = fill(b"{% for r in rows %}<p>{{ r.title }}</p>{% endfor %}", ending="html", data=given).decode()
    assert page == "<p>&lt;b&gt;&amp;{{ 1+1 }}</p>"


def test_a_cell_is_found_by_the_titles_of_its_row_and_column() -> None:
    part = {"titles": ["Số hộ", "Số khẩu"], "rows": [row("- Tổng số", "7", "9")]}
    text = "{{ part | o('Tổng số', 'Số khẩu') }} {{ part | o('Tổng số', 1) }}".encode()
    assert fill(text, ending="html", data={"part": part}) == b"9 7"
    with pytest.raises(UnfillableError, match="Tổng cộng / Số khẩu"):
        fill("{{ part | o('Tổng cộng', 'Số khẩu') }}".encode(), ending="html", data={"part": part})


def test_what_the_figures_do_not_have_is_said_and_no_blank_is_printed() -> None:
    with pytest.raises(UnfillableError, match="số liệu không có chỗ"):
        fill(b"{{ rows[3].title }}", ending="html", data=data(row("a", "1")))


def test_more_rows_than_a_sheet_may_have_are_refused() -> None:
    with pytest.raises(BodyError, match="9 dòng"):
        sheet_fill(excel(ROWS), data(*[row("a", "1")] * 9), sandbox=Sandbox(), most_rows=9)
    assert sheet_fill(excel(ROWS), data(*[row("a", "1")] * 8), sandbox=Sandbox(), most_rows=9)


def test_the_same_figures_give_the_same_workbook() -> None:
    given = data(row("a", "1"))
    assert fill(excel(ROWS), ending="xlsx", data=given) == fill(excel(ROWS), ending="xlsx", data=given)
