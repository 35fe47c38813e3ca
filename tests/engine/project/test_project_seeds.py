"""The mistakes authors will make that only names, units and other files can show: planted in the worked forms."""

from functools import cache
from pathlib import Path

import pytest

from engine.project import compile_files, find_files

WORKED = Path(__file__).parents[2] / "worked"

FLOWS = """
          thoat: {title: Thoát nghèo, time: in_period, within: dau_nam}
          tai: {title: Tái nghèo, time: in_period}
          phat_sinh: {title: Phát sinh mới, time: in_period}
          cuoi_nam: {title: Cuối năm, formula: """

# form, code, what is written instead of what (⟦…⟧ marks the caret), what the hint must hold
SEEDS = {
    "1: a comma in a title": (
        "ho_ngheo",
        "Y013",
        "ngheo_ho: {title: Số hộ, within",
        "ngheo_ho: {title: Số hộ, ⟦số nhà⟧, within",
        'title: "Số hộ, số nhà"',
    ),
    "2: a colon in a title": (
        "ho_ngheo",
        "Y011",
        "table: Hộ nghèo, hộ cận nghèo chia theo dân tộc",
        "table: Biểu ⟦A:⟧ hộ nghèo",
        'table: "Biểu A: hộ nghèo"',
    ),
    "3: a # that is no note": ("ho_ngheo", "Y012", "dân tộc thiểu số\n", "dân tộc ⟦#DTTS⟧\n", '"# DTTS"'),
    "4: the star of the paper": ("phieu_chuc_sac", "Y010", "title: Họ và tên", "title: ⟦*Họ⟧ và tên", "required: true"),
    "5: a tab": ("ho_ngheo", "Y006", "\n    unit: hộ", "\n⟦\t⟧unit: hộ", "dấu cách"),
    "6: one blank too many": (
        "ho_ngheo",
        "Y007",
        "\n      dan_toc: {list",
        "\n       ⟦dan_toc⟧: {list",
        "thẳng cột",
    ),
    "7: a key twice": ("ho_ngheo", "Y005", "domain: ngheo_an_sinh\n", "domain: a\n⟦domain⟧: b\n", "xóa một dòng"),
    "8: yes for true": ("phieu_ho", "S005", "partial: true", "partial: ⟦yes⟧", "có = true"),
    "9: a key misspelt": ("ho_ngheo", "S002", "reported_by:", "⟦reportedby⟧:", "'reported_by'"),
    "10: a Vietnamese type": ("dan_so", "S030", "type: integer", "type: ⟦so⟧", "số nguyên: integer"),
    "16: commas as in English": (
        "ho_ngheo",
        "X101",
        "PERCENT(ngheo_ho; so_ho)",
        "PERCENT(ngheo_ho⟦,⟧ so_ho)",
        "ngheo_ho; so_ho",
    ),
    "17: a decimal comma": ("dan_so", "X102", "<= 0.2 *", "<= ⟦0,2⟧ *", "viết 0.2"),
    "19: Word's quotes": ("phieu_ho", "X104", "'quan_he = \"6\"'", "'quan_he = ⟦“6”⟧'", 'thẳng: "6"'),
    "30: an unasked answer": (
        "phieu_ho",
        "X460",
        'AND(tuoi >= 11; OR(tuoi > 30; di_hoc <> "3"))',
        'AND(tuoi >= 11; ⟦di_hoc <> "3"⟧)',
        "OR(...; di_hoc",
    ),
    "31: no blank behind a key": ("ho_ngheo", "Y008", "    unit: hộ\n", "    ⟦unit⟧:hộ\n", "unit: rồi một dấu cách"),
    "no colon behind a key": ("ho_ngheo", "Y025", "\ntitle: Hộ", "\n⟦title⟧ Hộ", "viết title: rồi một dấu cách"),
    "36: two comparisons in a row": (
        "ho_ngheo",
        "X105",
        "'ngheo_ho + can_ho <= so_ho'",
        "'0 <= ngheo_ho + can_ho ⟦<= so_ho⟧'",
        "AND(0 <= ngheo_ho + can_ho; ngheo_ho + can_ho <= so_ho)",
    ),
    "39: HAS of a single choice": ("phieu_ho", "X424", "'so_huu = \"4\"'", "'HAS(⟦so_huu⟧; \"4\")'", 'so_huu = "4"'),
    "12: no unit": ("dan_so", "S034", "so_ho: {title: Số hộ, unit: hộ}", "⟦so_ho⟧: {title: Số hộ}", "type: text"),
    "13: a unit with other accents": ("ho_ngheo", "S031", "    unit: hộ\n", "    unit: ⟦Hô⟧\n", "có phải 'hộ'?"),
    "14: a slip of the finger": ("ho_ngheo", "X402", "'ngheo_ho + can_ho <=", "'⟦ngheo_h⟧ + can_ho <=", "'ngheo_ho'"),
    "15: a title for a name": ("ho_ngheo", "X103", "'ngheo_ho + can_ho <=", "'⟦Số hộ⟧ + can_ho <=", "ngheo_ho"),
    "18: a hand-written percentage": (
        "ho_ngheo",
        "X435",
        "'PERCENT(ngheo_ho; so_ho)'",
        "'⟦ngheo_ho / so_ho * 100⟧'",
        "PERCENT(ngheo_ho; so_ho)",
    ),
    "20: a code taken for a number": ("phieu_ho", "X422", "'quan_he = \"6\"'", "'quan_he ⟦= 6⟧'", 'quan_he = "6"'),
    "21: a name taken for a code": ("phieu_ho", "X450", "'quan_he = \"6\"'", "'quan_he = ⟦\"Khác\"⟧'", 'mã "6"'),
    "22: two units added": (
        "ho_ngheo",
        "X430",
        "'ngheo_ho + can_ho <= so_ho'",
        "'ngheo_ho ⟦+ can_khau⟧ <= ngheo_khau'",
        "can_ho",
    ),
    "24: an opening level left at the table's time": (
        "ho_ngheo",
        "X441",
        "time: at_start}" + FLOWS + "'dau_nam - thoat",
        "decimals: 0}" + FLOWS + "'dau_nam ⟦- thoat⟧",
        "at_start",
    ),
    "25: the previous period of a flow": (
        "tao_hon",
        "X444",
        "SAME_PERIOD_LAST_YEAR(th_tong)",
        "⟦PREVIOUS⟧(th_tong)",
        "SAME_PERIOD_LAST_YEAR",
    ),
    "26: windows that overlap": (
        "dat_nha_nuoc",
        "X447",
        "'dau_ky = OPENING(con_lai)'",
        "'dau_ky = ⟦PREVIOUS⟧(con_lai)'",
        "OPENING(con_lai)",
    ),
    "27: a row forgotten": (
        "thieu_hut",
        "X420",
        "ho_ngheo.theo_dan_toc[tong].ngheo_ho'",
        "⟦ho_ngheo.theo_dan_toc.ngheo_ho⟧'",
        "",
    ),
    "28: a heading taken for a column": (
        "ho_ngheo",
        "X406",
        "'cuoi_nam = ngheo_ho'",
        "'⟦dien_bien⟧ = ngheo_ho'",
        "dau_nam, thoat",
    ),
    "35: an id with accents": ("dan_so", "R001", "      so_ho: {title", "      ⟦số_hộ⟧: {title", "so_ho"),
    "29: a gap between bands": ("chuc_sac", "S042", "20-40, band: 20-40", "20-40, band: ⟦21-40⟧", "20-40"),
}


@cache
def files() -> dict[str, bytes]:
    return find_files(WORKED)


@pytest.mark.parametrize("name", SEEDS)
def test_a_likely_mistake_is_found_where_it_stands(name: str) -> None:
    form, code, old, new, hint = SEEDS[name]
    path = f"forms/{form}/v1.yaml"
    text = files()[path].decode()
    assert old in text
    changed = text.replace(old, new, 1)
    start = changed.index("⟦")
    line, column = changed[:start].count("\n") + 1, start - changed.rfind("\n", 0, start)
    project = compile_files({**files(), path: changed.replace("⟦", "").replace("⟧", "").encode()})
    found = [each for each in project.diagnostics if each.code == code and each.span.file == path]
    assert [(each.span.line, each.span.column) for each in found] == [(line, column)], list(project.diagnostics)
    assert hint in found[0].hint
    assert {each.span.file for each in project.diagnostics.errors} == {path}
    assert len(project.diagnostics.errors) == 1, list(project.diagnostics)


@pytest.mark.parametrize(
    ("id_", "accented"),
    [("so_ho", "số_hộ"), ("tong", "tổng"), ("gioi", "giới"), ("ho_khau", "hộ_khẩu"), ("theo_dan_toc", "theo_dân_tộc")],
)
@pytest.mark.parametrize("everywhere", [True, False], ids=["wherever it is named", "where it is declared"])
def test_an_id_with_accents_is_one_finding_however_often_it_is_named(
    id_: str, accented: str, *, everywhere: bool
) -> None:
    """Mistake 35, planted in a form that other forms, tests and indicators name."""
    path = "forms/dan_so/v1.yaml"
    text = files()[path].decode()
    head, parts = text.split("parts:\n")
    assert f"{id_}:" in parts
    changed = parts.replace(id_, accented) if everywhere else parts.replace(f" {id_}:", f" {accented}:", 1)
    project = compile_files({**files(), path: f"{head}parts:\n{changed}".encode()})
    assert [(each.code, each.span.file) for each in project.diagnostics] == [("R001", path)]


def test_a_wrong_name_beside_an_id_with_accents_is_still_told() -> None:
    path = "forms/dan_so/v1.yaml"
    text = files()[path].decode().replace("      so_ho: {title", "      số_hộ: {title", 1)
    project = compile_files({**files(), path: text.replace("'so_ho <= so_khau'", "'so_hoo <= so_khau'", 1).encode()})
    assert [each.code for each in project.diagnostics] == ["R001", "X402"]


def test_a_table_without_time_is_told_at_its_first_figure() -> None:
    """Mistake 11."""
    path = "forms/dan_so/v1.yaml"
    text = files()[path].decode().replace("    time: at_end\n", "", 1)
    (found,) = compile_files({**files(), path: text.encode()}).diagnostics
    assert (found.code, text.splitlines()[found.span.line - 1].strip()) == ("S033", "so_ho: {title: Số hộ, unit: hộ}")
    assert "at_end" in found.hint


def test_forms_never_due_together_are_told_where_the_one_reads_the_other() -> None:
    """Mistake 40: the form is due at the half year, the one it reads at the end of the year."""
    path = "forms/ho_ngheo/v1.yaml"
    text = files()[path].decode()
    project = compile_files({**files(), path: text.replace("due: [year]", "due: [h1]", 1).encode()})
    own = [each for each in project.diagnostics if each.span.file == path]
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "dan_so.theo_dan_toc[row]" in each)
    assert [(each.code, each.span.line) for each in own] == [("P010", line)]
    assert {each.code for each in project.diagnostics} == {"P010"}


def test_a_level_that_fits_nothing_else_is_told_once_and_others_still_are() -> None:
    """Mistake 24 blames one column's time; another column with the wrong time is told as before."""
    path = "forms/ho_ngheo/v1.yaml"
    text = files()[path].decode().replace("title: Đầu năm, time: at_start", "title: Đầu năm", 1)
    assert "OPENING(cuoi_nam)" in text
    changed = text.replace("that: 'cuoi_nam = ngheo_ho'", "that: 'thoat = ngheo_ho'", 1)
    project = compile_files({**files(), path: changed.encode()})
    assert [each.code for each in project.diagnostics] == ["X441", "X442"]
