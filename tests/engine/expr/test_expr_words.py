"""Formulas in words and in column numbers, which cells they read, and what stands in the vendored folder."""

import hashlib
import json
from dataclasses import replace

import pytest
from expr_worlds import STATIC, formula

from engine.expr import FUNCTIONS, cells_of, hint, in_words
from engine.expr.scope import How
from engine.expr.tree import At, Attribute, Call, Cell, Column, Indicator, TableRows

TITLES = {
    "a": "Số hộ",
    "e": "Số hộ nghèo",
    "h": "Hệ số",
    "d": "Ngày sinh",
    "c": "Quan hệ",
    "g": "Giới",
    "m": "cột 3 của mọi dòng",
}


def name_of(named: Cell | TableRows | Attribute | Indicator) -> str:
    if isinstance(named, Attribute):
        return "ngày cuối kỳ"
    if isinstance(named, Indicator):
        return f"chỉ tiêu {named.code}"
    if isinstance(named, TableRows) and named.column is None:
        return "thành viên hộ"
    column = named.column
    return TITLES.get(column.id, column.id) if isinstance(column, Column) else ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a + e", "Số hộ + Số hộ nghèo"),
        ("a - (e - a)", "Số hộ − (Số hộ nghèo − Số hộ)"),
        ("(a + e) * h", "(Số hộ + Số hộ nghèo) × Hệ số"),
        ("PERCENT(e; a)", "tỷ lệ phần trăm của Số hộ nghèo trên Số hộ"),
        ("SUM(m)", "tổng của cột 3 của mọi dòng"),
        ("SUM(a; e)", "tổng của Số hộ; Số hộ nghèo"),
        ("a <= 0.5 * e", "Số hộ không lớn hơn 0,5 × Số hộ nghèo"),
        ("YEARS(d; period.to) >= 18", "số năm tròn từ Ngày sinh đến ngày cuối kỳ không nhỏ hơn 18"),
        ('IF(g = "1"; 20; 18)', "nếu Giới bằng “1” thì 20, nếu không thì 18"),
        ('AND(g = "1"; FILLED(c))', "(Giới bằng “1” và Quan hệ đã ghi)"),
        ("PREVIOUS(a)", "Số hộ của báo cáo liền trước"),
        ('COUNTIF(bang; g = "1")', "số dòng của thành viên hộ mà Giới bằng “1”"),
        ('ONE_OF(c; "1"; "2")', "Quan hệ là một trong “1”; “2”"),
        ("-a", "−Số hộ"),
        ('indicator["0302"].ty_le', "chỉ tiêu 0302"),
    ],
)
def test_a_formula_reads_as_a_sentence(text: str, words: str) -> None:
    assert in_words(formula(text), name_of) == words


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_has_words_for_all_its_arguments(name: str) -> None:
    said = FUNCTIONS[name].words.format(
        "A", "B", "C", all="A; B; C", rest="B; C", **{"and": "A và B", "or": "A hoặc B"}
    )
    for letter in "ABC"[: len(FUNCTIONS[name].takes)]:
        assert letter in said


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a + e", "1+2"),
        ("PERCENT(e; a)", "2/1×100"),
        ("PERCENT(a + e; a - e)", "(1+2)/(1−2)×100"),
        ("PERMILLE(e; a)", "2/1×1000"),
        ("SUM(a; e)", "1+2"),
        ("SUM(nhom; a)", "1+2+1"),
        ("a - (e - a)", "1−(2−1)"),
        ("a - e + a", "1−2+1"),
        ("(a + e) * h", ""),
        ("a * 0.5", "1×0,5"),
        ("SUM(m)", ""),
        ("PREVIOUS(a)", ""),
        ("a + PREVIOUS(e)", ""),
        ("IF(a > 1; a; e)", ""),
    ],
)
def test_a_hint_is_printed_in_column_numbers_or_not_at_all(text: str, printed: str) -> None:
    assert hint(formula(text), {"a": "1", "e": "2"}.get) == printed


def test_cells_are_read_from_left_to_right_with_how() -> None:
    tree = formula("SUM(a; e) - PREVIOUS(a) + IF(b; OPENING(e); COUNTIF(bang; n > a))")
    reads = [
        (read.column.id if isinstance(read, Cell) and isinstance(read.column, Column) else "bang", how)
        for read, how in cells_of(tree)
    ]
    assert reads == [
        ("a", How.NOW),
        ("e", How.NOW),
        ("a", How.PREVIOUS),
        ("b", How.NOW),
        ("e", How.OPENING),
        ("bang", How.NOW),
        ("n", How.NOW),
        ("a", How.NOW),
    ]


def test_a_changed_vendored_file_would_be_noticed() -> None:
    manifest = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))
    content = (STATIC / "vendor" / manifest["files"][0]["file"]).read_bytes() + b" "
    assert hashlib.sha256(content).hexdigest() != manifest["files"][0]["sha256"]


def test_browser_scripts_need_no_eval() -> None:
    for file in (STATIC / "js" / "expr.js", STATIC / "vendor" / "decimal.min.js"):
        text = file.read_text(encoding="utf-8")
        assert "eval(" not in text
        assert "new Function" not in text


def test_the_share_of_a_row_in_the_total_names_the_row() -> None:
    """Catalogue 01.N, column 9: =2/tổng*100"""
    numbers, rows = {"a": "2", "e": "3"}.get, {"tong": "tổng số"}.get
    assert hint(_share("a", whole="a"), numbers, rows) == "2/tổng số×100"
    assert hint(_share("a", whole="e"), numbers, rows) == ""
    assert hint(_share("a", whole="a"), numbers) == ""


def _share(part: str, *, whole: str) -> Call:
    """PERCENT(part; table[tong].whole)"""
    call = formula(f"PERCENT({part}; {whole})")
    assert isinstance(call, Call)
    first, second = call.arguments
    assert isinstance(second, Cell)
    return replace(call, arguments=(first, replace(second, rows=At("tong"))))
