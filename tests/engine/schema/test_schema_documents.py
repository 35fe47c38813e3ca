"""What the check hands on: constructs in their places, located leaves, None for what was not given."""

import pytest

from engine.diagnostics import Diagnostics
from engine.schema import DocumentKind, check
from engine.schema.documents import (
    BrokenEntry,
    Choices,
    ColumnDocument,
    ColumnGroupDocument,
    ExpectDocument,
    Flag,
    FormDocument,
    GivenReport,
    Items,
    ListColumnsDocument,
    ListRowsDocument,
    Located,
    OpenRowsDocument,
    RowDocument,
    RowGroupDocument,
    SectionDocument,
    SheetDocument,
    TableDocument,
    UseBlockDocument,
    Whole,
)
from engine.source import read
from engine.source.tree import Unreadable

HEAD = """\
form: vi_du
edition: 1
title: Biểu
number: 01
source: proposal
legal: [tt-06-2025]
domain: d
due: [year]
reported_by: [ward]
privacy: statistics
"""


def form(body: str, *, codes: list[str] | None = None) -> FormDocument:
    diagnostics = Diagnostics()
    node = read(f"{HEAD}{body}".encode(), file="a.yaml", diagnostics=diagnostics)
    assert node is not None
    found = check(node, kind=DocumentKind.FORM, diagnostics=diagnostics)
    assert [one.code for one in diagnostics] == (codes or [])
    assert found is not None
    return found


def table(body: str, *, codes: list[str] | None = None) -> TableDocument:
    part = form(f"parts:\n  a:\n    table: T\n    unit: hộ\n    time: at_end\n{body}", codes=codes).parts[0]
    assert isinstance(part, TableDocument)
    return part


def test_leaves_are_as_typed_and_located() -> None:
    document = form("official_number:\nparts: {a: {section: S, fields: {x: {title: X, type: text}}}}\n")
    assert isinstance(document.number, Located)
    assert (document.number.text, document.number.span.line, document.number.span.column) == ("01", 4, 9)
    assert document.edition == Whole(1, document.edition.span)
    assert document.official_number is None
    assert document.guide is None
    assert isinstance(document.due, Items)
    assert document.due.texts == ("year",)


def test_rows_of_every_kind() -> None:
    rows = table(
        "    rows:\n"
        "      a: Dòng A\n"
        "      b: {title: B, code: 01, formula: 'a', entered: [x], blocked: [], indent: 2, required: false}\n"
        "      c: {title: C, rows: {d: {title: D, split: {e: E}}}}\n"
        "      f: {list: ethnic_groups, where: 'kind = \"kinh\"', show: present, of_which: {g: {title: G}}}\n"
        "      h: {open: Thêm, min: 1, max: 30, key: [x], person: true}\n"
        "    columns: {x: X}\n"
    ).rows
    a, b, c, f, h = rows
    assert isinstance(a, RowDocument)
    assert a.split is None
    assert isinstance(b, RowDocument)
    assert isinstance(b.code, Located)
    assert b.code.text == "01"
    assert isinstance(b.blocked, Items)
    assert b.blocked.items == ()
    assert isinstance(b.required, Flag)
    assert b.required.value is False
    assert isinstance(c, RowGroupDocument)
    assert isinstance(c.rows[0], RowDocument)
    assert c.rows[0].split is not None
    assert isinstance(f, ListRowsDocument)
    assert f.of_which is not None
    assert f.rows is None
    assert isinstance(h, OpenRowsDocument)
    assert isinstance(h.max, Whole)
    assert h.max.value == 30


def test_columns_of_every_kind() -> None:
    columns = table(
        "    rows: {r: R}\n"
        "    columns:\n"
        "      a: A\n"
        '      b: {title: B, type: choice, choices: {1: Có, 2: {title: Không, was: "0"}}}\n'
        "      c: {title: C, covers: 0+, columns: {d: {title: D, band: 0+}}}\n"
        "      e: {list: fund_sources, columns: {f: F}}\n"
        "      g: {use: nguoi_cung_cap, title: G}\n"
        "      h: {title: H, type: text, max_length: 20, pattern: '[0-9]+'}\n"
    ).columns
    a, b, c, e, g, h = columns
    assert isinstance(a, ColumnDocument)
    assert isinstance(b, ColumnDocument)
    choices = b.option("choices")
    assert isinstance(choices, Choices)
    assert [choice.code.text for choice in choices.items] == ["1", "2"]
    assert isinstance(choices.items[1].was, Items)
    assert isinstance(c, ColumnGroupDocument)
    assert isinstance(e, ListColumnsDocument)
    assert isinstance(g, UseBlockDocument)
    assert isinstance(h, ColumnDocument)
    assert h.option("max_length") == Whole(20, h.option("max_length").span)  # type: ignore[union-attr]  # it was given
    assert h.option("lines") is None


def test_sections_sheets_and_drops() -> None:
    document = form(
        "sheet: {of: hộ, key: [s.x], person: true}\n"
        "drop: {a.b: không còn thu thập}\n"
        "parts:\n  s:\n    section: S\n    fields:\n      x: {title: X, type: text}\n"
        "      g: {title: G, when: 'x = \"1\"', fields: {y: {title: Y, type: yes_no}}}\n"
    )
    section = document.parts[0]
    assert isinstance(section, SectionDocument)
    assert isinstance(section.fields[1], ColumnGroupDocument)
    assert isinstance(document.sheet, SheetDocument)
    assert [drop.path.text for drop in document.drops] == ["a.b"]


def test_examples_are_read_by_part_row_and_column() -> None:
    document = form(
        "parts: {a: {section: S, fields: {x: {title: X, type: text}}}}\n"
        "tests:\n"
        "  - name: t\n"
        "    period: h1\n"
        "    given:\n"
        '      bang: {"06": {a: 1, b.x: "-"}, tong: {}}\n'
        "      muc: {x: chữ, y: [a, b], z: {value: 4, estimate: true}, w: }\n"
        "      mo: [{a: 1}, {a: 2}]\n"
        "    other_forms: {khac: {bang: {r: {c: 1}}}}\n"
        "    expect:\n"
        "      errors: {bang.06.a: split, bang.06.b: [split, within]}\n"
        "      warnings: {}\n"
        '      values: {bang.06.c: ""}\n'
        "      blanks: [bang.06.d]\n",
        codes=["Y022"],
    )
    (test,) = document.tests
    assert isinstance(test.given, GivenReport)
    bang, muc, mo = test.given.parts
    assert [row.key and row.key.text for row in bang.rows] == ["06", "tong"]
    assert [cell.column.text for cell in bang.rows[0].cells] == ["a", "b.x"]
    (fields,) = muc.rows
    assert fields.key is None
    assert [cell.estimate for cell in fields.cells] == [False, False, True, False]
    assert isinstance(fields.cells[1].value, Items)
    assert [row.key and row.key.text for row in mo.rows] == ["1", "2"]
    assert test.other_forms is not None
    assert isinstance(test.expect, ExpectDocument)
    assert test.expect.errors is not None
    assert [one.rules.texts for one in test.expect.errors] == [("split",), ("split", "within")]
    assert test.expect.warnings == ()
    assert test.expect.values is not None
    assert isinstance(test.expect.blanks, Items)


def test_what_could_not_be_read_stands_as_such_and_hides_nothing_else() -> None:
    part = table(
        "    rows: {r: R}\n    columns:\n      a: [1]\n      b: {title: [x], unit: hộ}\n      c: C\n",
        codes=["S017", "S006"],
    )
    a, b, c = part.columns
    assert isinstance(a, BrokenEntry)
    assert a.id.text == "a"
    assert isinstance(b, ColumnDocument)
    assert isinstance(b.title, Unreadable)
    assert isinstance(c, ColumnDocument)


def test_entries_that_are_no_entries_leave_a_nameless_one() -> None:
    part = table("    rows: {r: R}\n    columns: [a, b]\n", codes=["S009"])
    assert part.columns == (BrokenEntry(Located("", part.columns[0].id.span)),)  # type: ignore[union-attr]  # broken


def test_a_slip_in_a_key_is_said_and_read_as_it_was_meant() -> None:
    part = table("    rows: {r: {lits: ethnic_groups}}\n    colums: {a: {titel: A}}\n", codes=["S002"] * 3)
    assert isinstance(part.rows[0], ListRowsDocument)
    assert isinstance(part.columns[0], ColumnDocument)
    assert isinstance(part.columns[0].title, Located)


def test_unit_and_time_may_come_from_column_group_row_or_table() -> None:
    def codes(body: str) -> None:
        form(f"parts:\n  a:\n    table: T\n{body}")

    codes("    time: at_end\n    rows: {r: {title: R, unit: hộ}}\n    columns: {a: A}\n")
    codes("    rows: {r: R}\n    columns: {g: {title: G, unit: hộ, time: at_end, columns: {a: A}}}\n")
    codes(
        "    time: at_end\n    rows: {g: {title: G, unit: hộ, rows: {r: R}}, t: {title: T, formula: 'g'}}\n"
        "    columns: {a: A}\n"
    )
    codes("    rows: {o: {open: Thêm}}\n    columns: {a: {title: A, unit: tuổi}}\n")
    codes("    rows: {r: R}\n    columns: {a: {title: A, type: percent, formula: 'x'}, b: {title: B, type: text}}\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("type: money", "type: money nên không lấy unit: hộ của bảng (hay nhóm cột); ghi unit: ở cột này"),
        ("type: decimal, formula: 'a / c'", "bình quân thì ghi hai đơn vị tính, thí dụ unit: người/hộ"),
    ],
)
def test_a_column_with_its_own_type_takes_no_unit_from_outside_and_is_told_so(given: str, told: str) -> None:
    """An author saw the unit at the table and was told only that there is none."""
    diagnostics = Diagnostics()
    text = (
        "parts:\n  a:\n    table: T\n    time: at_end\n    unit: hộ\n    rows: {r: R}\n"
        f"    columns: {{a: A, b: {{title: B, {given}}}}}\n"
    )
    node = read(f"{HEAD}{text}".encode(), file="a.yaml", diagnostics=diagnostics)
    assert node is not None
    check(node, kind=DocumentKind.FORM, diagnostics=diagnostics)
    assert [each.code for each in diagnostics] == ["S034"]
    assert told in next(iter(diagnostics)).hint


@pytest.mark.parametrize("blank", ["''", "' '", '""', '"\\u00a0"'])
def test_a_title_that_is_blank_in_quotes_was_not_given(blank: str) -> None:
    """Only the bare blank was said; one in quotes was printed as an empty head."""
    parts = (
        f"parts:\n  b:\n    table: B\n    rows: {{a: {blank}}}\n    columns: {{x: {{title: {blank}, type: text}}}}\n"
    )
    diagnostics = Diagnostics()
    node = read(
        (HEAD.replace("title: Biểu", f"title: {blank}") + parts).encode(), file="a.yaml", diagnostics=diagnostics
    )
    assert node is not None
    check(node, kind=DocumentKind.FORM, diagnostics=diagnostics)
    assert [(found.code, found.span.line) for found in diagnostics] == [("S003", 3), ("S003", 14), ("S003", 15)]
