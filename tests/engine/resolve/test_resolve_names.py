"""What names mean in formulas (language section 4), how formulas add up (section 8), circles through forms."""

import pytest
from planted import HEAD, OTHER, PARTS, PATH, compiled

from engine.expr.tree import At, Attribute, Cell, Column, Every, Here, Members, SameKey, Several, TableRows, Tree
from engine.expr.types import Base, Time
from engine.model import Check, Form, Table
from engine.project import Project
from engine.resolve.formulas import is_ratio, walk

EXTRA = """  von:
    table: Vốn
    type: money
    unit: triệu đồng
    time: at_end
    rows:
      tong: {title: Tổng số, formula: 'SUM(ton_giao)'}
      ton_giao: {list: religions}
    columns:
      nhom: {title: Nhóm, columns: {a: A, b: B}}
      nguon: {list: fund_sources, columns: {giao: Giao, chi: {title: Chi, within: giao}}}
  chung:
    section: Chung
    fields:
      ghi: {title: Ghi, type: text}
      so: {title: Số, unit: hộ, time: at_end}
  them:
    table: Thêm
    rows: {dong: {open: Thêm}}
    columns:
      ten: {title: Tên, type: text}
      loai: {title: Loại, type: choice, choices: {1: Một, 2: Hai}}
      tien: {title: Tiền, type: money, unit: triệu đồng, time: at_end}
"""


def form(checks: str) -> Form:
    project = compiled({PATH: HEAD + PARTS + EXTRA + f"checks:\n{checks}"})
    assert [each.text for each in project.diagnostics] == []
    return project.forms["vi_du", 1]


def condition(that: str, each: str | None = None) -> Check:
    place = f"each: '{each}', " if each else ""
    return form(f"  c: {{{place}that: '{that}', say: S}}\n").checks[0]


def first(tree: Tree) -> object:
    return next(node for node in walk(tree) if isinstance(node, Cell | Attribute | TableRows))


@pytest.mark.parametrize(
    ("that", "each", "rows", "column", "many"),
    [
        ("so_ho > 3", "theo_dan_toc", Here(), Column("so_ho"), False),
        ("theo_dan_toc[tong].so_ho > 3", None, At("tong"), Column("so_ho"), False),
        ('theo_dan_toc["06"].so_ho > 3', None, At("06"), Column("so_ho"), False),
        ("SUM(theo_dan_toc[dan_toc].so_ho) > 3", None, Members("dan_toc"), Column("so_ho"), True),
        ("SUM(theo_dan_toc.so_ho) > 3", None, Every(), Column("so_ho"), True),
        ("bieu_khac.theo_dan_toc[row].so_ho > 3", "theo_dan_toc", SameKey(), Column("so_ho"), False),
        ("chung.so > 3", None, At(""), Column("so"), False),
        ("SUM(nhom) > 3", "von", Here(), Several("nhom", (Column("a"), Column("b"))), True),
        ("SUM(giao) > 3", "von", Here(), Column("giao", every_code=True), True),
        ('giao["nstw"] > 3', "von", Here(), Column("giao", code="nstw"), False),
        ('von[tong].giao["nstp"] > 3', None, At("tong"), Column("giao", code="nstp"), False),
    ],
)
def test_a_path_names_its_rows_and_columns(
    that: str, each: str | None, rows: object, column: object, many: bool
) -> None:
    cell = first(condition(that, each).that)
    assert isinstance(cell, Cell)
    assert (cell.rows, cell.column, cell.type.many) == (rows, column, many)


@pytest.mark.parametrize(
    ("that", "each", "of", "name", "base"),
    [
        ("period.to > period.from", None, "period", "to", Base.DATE),
        ("period.year > 2025", None, "period", "year", Base.NUMBER),
        ('period.kind = "year"', None, "period", "kind", Base.CODE),
        ('reporter.zone = "urban"', None, "reporter", "zone", Base.CODE),
        ('reporter.code = "00004"', None, "reporter", "code", Base.CODE),
        ('row.code = "06"', "theo_dan_toc[dan_toc]", "row", "code", Base.CODE),
        ('row.kind = "minority"', "theo_dan_toc", "row", "kind", Base.CODE),
    ],
)
def test_attributes_of_period_reporter_and_row(that: str, each: str | None, of: str, name: str, base: Base) -> None:
    found = first(condition(that, each).that)
    assert isinstance(found, Attribute)
    assert (found.of, found.name, found.type.base) == (of, name, base)


def test_open_rows_are_counted_with_a_condition_read_in_each() -> None:
    tree = condition('COUNTIF(them; loai = "1") <= COUNT(them)').that
    tables = [node for node in walk(tree) if isinstance(node, TableRows)]
    assert [(table.part, table.rows) for table in tables] == [("them", Every())] * 2
    inside = [node for node in walk(tree) if isinstance(node, Cell)]
    assert [(cell.part, cell.rows, cell.column) for cell in inside] == [("them", Here(), Column("loai"))]


def test_the_time_of_a_cell_read_from_another_period() -> None:
    cells = [
        node for node in walk(condition("so_ho - PREVIOUS(so_ho) <= 5", "theo_dan_toc").that) if isinstance(node, Cell)
    ]
    assert [cell.type.time for cell in cells] == [Time.AT_END, Time.AT_END]


def test_a_place_for_the_finding_may_be_a_cell_elsewhere() -> None:
    text = """
  c: {that: 'chung.so > 3', say: S, at: 'theo_dan_toc[tong].so_ho'}
  d: {that: 'chung.so > 4', say: S, at: chung.ghi}
"""
    assert [check.at for check in form(text).checks] == [("theo_dan_toc", "tong", "so_ho"), ("chung", "", "ghi")]


# ---- adding up ----


@pytest.mark.parametrize(
    ("formula", "linear", "ratio"),
    [
        ("so_ho + ngheo", True, False),
        ("so_ho - ngheo", True, False),
        ("-so_ho", True, False),
        ("so_ho * 2", True, False),
        ("2 * so_ho", True, False),
        ("so_ho / 2", True, False),
        ("SUM(so_ho; ngheo)", True, False),
        ("OPENING(so_ho)", True, False),
        ("bieu_khac.theo_dan_toc[row].so_ho", True, False),
        ("so_ho * (ngheo / so_ho)", False, True),
        ("so_ho + 1", False, False),
        ("MAX(so_ho; ngheo)", False, False),
        ("IF(so_ho > 3; so_ho; ngheo)", False, False),
        ("theo_dan_toc[tong].so_ho", False, False),
    ],
)
def test_linear_formulas_are_told_from_the_others(formula: str, linear: bool, ratio: bool) -> None:
    extra = f"      x: {{title: X, time: at_end, roll_up: sum, formula: '{formula}'}}\n"
    extra = extra.replace("at_end", "at_start") if "OPENING" in formula else extra
    project = compiled({PATH: HEAD + PARTS + extra})
    assert [each.text for each in project.diagnostics] == []
    part = project.forms["vi_du", 1].parts[0]
    assert isinstance(part, Table)
    column = part.column("x")
    assert column is not None
    assert column.formula is not None
    assert (column.linear, is_ratio(column.formula)) == (linear, ratio)


def test_a_formula_over_a_ratio_is_not_linear_whatever_the_order() -> None:
    columns = """
      x: {title: X, roll_up: none, formula: 'y + y'}
      y: {title: Y, roll_up: none, formula: 'MAX(so_ho; ngheo)'}
"""
    part = compiled({PATH: HEAD + PARTS + columns}).forms["vi_du", 1].parts[0]
    assert {column.id: column.linear for column in part.all_columns() if column.formula is not None} == {
        "x": False,
        "y": False,
    }


# ---- circles through other forms ----


def two_forms(mine: str, theirs: str) -> Project:
    return compiled(
        {
            PATH: HEAD + PARTS + f"      x: {{title: X, formula: '{mine}'}}\n",
            "forms/bieu_khac/v1.yaml": OTHER + f"      x: {{title: X, formula: '{theirs}'}}\n",
        }
    )


def test_two_forms_that_work_each_other_out_are_reported_once_and_both_are_broken() -> None:
    project = two_forms("bieu_khac.theo_dan_toc[row].x", "vi_du.theo_dan_toc[row].x")
    (found,) = project.diagnostics
    assert found.code == "X501"
    assert "vi_du.theo_dan_toc" in found.text
    assert "bieu_khac.theo_dan_toc" in found.text
    assert project.forms == {}


def test_two_forms_that_read_each_other_without_a_circle_are_sound() -> None:
    project = two_forms("bieu_khac.theo_dan_toc[row].so_ho", "vi_du.theo_dan_toc[row].so_ho")
    assert list(project.diagnostics) == []
    assert len(project.forms) == 2


def test_another_period_closes_no_circle() -> None:
    """Language section 6: the same column in another period is another cell."""
    columns = """
      dau: {title: Đầu, time: at_start, formula: 'OPENING(cuoi)'}
      cuoi: {title: Cuối, formula: 'dau + tang'}
      tang: {title: Tăng, time: in_period}
"""
    project = compiled({PATH: HEAD + PARTS + columns})
    assert list(project.diagnostics) == []


def test_a_form_that_reads_a_broken_one_is_not_reported_but_cannot_be_used() -> None:
    project = compiled(
        {
            PATH: HEAD
            + PARTS
            + "checks: {c: {each: theo_dan_toc, that: 'so_ho = bieu_khac.theo_dan_toc[row].so_ho', say: S}}\n",
            "forms/bieu_khac/v1.yaml": OTHER.replace("so_ho: Số hộ", "so_ho: {title: Số hộ, unit: x}"),
        }
    )
    assert [(each.code, each.span.file) for each in project.diagnostics] == [("S031", "forms/bieu_khac/v1.yaml")]
    assert project.broken == {("vi_du", 1), ("bieu_khac", 1)}


def test_nothing_is_said_of_references_to_a_form_that_is_no_yaml() -> None:
    check = "checks: {c: {each: theo_dan_toc, that: 'so_ho = bieu_khac.theo_dan_toc[row].so_ho', say: S}}\n"
    project = compiled({PATH: HEAD + PARTS + check, "forms/bieu_khac/v1.yaml": "form: [bieu_khac\n  x: }\n"})
    assert {each.span.file for each in project.diagnostics} == {"forms/bieu_khac/v1.yaml"}
