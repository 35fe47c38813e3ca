"""What the checker says, code by code: place, words, cure. A planted fault per code; the mended text is clean."""

import re
from pathlib import Path

import pytest
from expr_worlds import HO, NGUOI, PHAN_TRAM, World, formula, number, read

from engine.diagnostics import Diagnostics, Piece, Span
from engine.diagnostics.catalogue import CATALOGUE
from engine.expr import check
from engine.expr import compile as compile_text
from engine.expr.tree import Attribute, Binary, Call, Cell, Number, Text
from engine.expr.types import Base, ExprType, Time

# code, what stands in the formula, the part the caret points at, a piece of text or cure, the mended formula
FINDINGS = [
    ("X100", "  ", None, "để trống", "a"),
    ("X101", "PERCENT(a, e)", ", e", "PERCENT(a; e)", "PERCENT(a; e)"),
    ("X101", "SUM(a; MIN(e, h))", ", h", "MIN(e; h)", "SUM(a; MIN(e; h))"),
    ("X102", "a <= 0,2 * e", "0,2", "viết 0.2", "a <= 0.2 * e"),
    ("X103", "Số hộ + e", "Số hộ", "'Số hộ' có tên là a", "a + e"),
    ("X103", "Nữ = p", "Nữ", "'Nữ' có tên là b", "b = p"),
    ("X103", "Tổng cộng + e", "Tổng cộng", "chữ thường không dấu", "a + e"),
    ("X103", "so ho + e", "so ho", "'so ho' có tên là a", "a + e"),
    ("X104", "c = “6”", "“6”", 'gõ lại dấu nháy thẳng: "6"', 'c = "6"'),
    ("X105", "0 <= a <= e", "<= e", "AND(0 <= a; a <= e)", "AND(0 <= a; a <= e)"),
    ("X106", "SUM(a; e", "(", "không có ')'", "SUM(a; e)"),
    ("X106", "a + e)", ")", "không có '('", "a + e"),
    ("X106", "SUM(a]", "]", "không có '['", "SUM(a)"),
    ("X107", "TONG(a; e)", "TONG", "không có hàm 'TONG'", "SUM(a; e)"),
    ("X107", "SUMM(a; e)", "SUMM", "có phải SUM?", "SUM(a; e)"),
    ("X107", "sum(a; e)", "sum", "viết hoa: SUM", "SUM(a; e)"),
    ("X107", "YEARS(d; TODAY())", "TODAY", "period.to", "YEARS(d; period.to)"),
    ("X107", "AVERAGE(a; e)", "AVERAGE", "SUM(...) / COUNT(...)", "SUM(a; e) / 2"),
    ("X107", "a(e)", "a", "thiếu dấu phép tính", "a + (e)"),
    ("X108", "a + + e", "+", "trước '+' thiếu", "a + e"),
    ("X108", "a + ", "+", "sau '+' còn thiếu", "a + e"),
    ("X108", "a e", "a e", "giữa 'a' và 'e' thiếu dấu phép tính", "a + e"),
    ("X108", "2 a", "a", "giữa '2' và 'a' thiếu dấu phép tính", "2 * a"),
    ("X108", "SUM(a;)", ")", "trước ')' thiếu", "SUM(a)"),
    ("X108", "a; e", ";", "chỉ đứng giữa các đối số", "SUM(a; e)"),
    ("X108", "[tong].a", "[", "bảng[dòng].cột", "khac.a"),
    ("X109", "a ^ 2", "^", "lũy thừa", "a * 2"),
    ("X109", "a : e", ":", "chia viết /", "a / e"),
    ("X109", "a + $e", "$", "không gọi ô", "a + e"),
    ("X110", 'c = "6', '"6', 'thiếu dấu nháy " đóng', 'c = "6"'),
    ("X111", "(" * 21 + "a" + ")" * 21, "(", "quá 20 bậc", "(" * 20 + "a" + ")" * 20),
    ("X112", "+".join(["a"] * 251), None, "quá 500 mục", "+".join(["a"] * 250)),
    ("X113", "PERCENT(a)", "PERCENT(a)", "cần 2 đối số, ở đây có 1", "PERCENT(a; e)"),
    ("X113", "ABS(a; e)", "ABS(a; e)", "cần 1 đối số, ở đây có 2", "ABS(a)"),
    ("X113", "SUM()", "SUM()", "1 đối số trở lên", "SUM(a)"),
    ("X114", "SUM + a", "SUM", "SUM(...)", "SUM(a; e)"),
    ("X115", "a < 99999999999999999999999999999", "99999999999999999999999999999", "28 chữ số", "a < 9"),
    ("X116", "a == e", "==", '"bằng" viết một dấu =', "a = e"),
    ("X116", "a != e", "!=", "viết <>", "a <> e"),
    ("X116", "a => e", "=>", "viết >=", "a >= e"),
    ("X116", "b && p", "&&", "AND(a; b)", "AND(b; p)"),
    ("X116", "=a + e", "=", "không mở đầu bằng dấu =", "a + e"),
    ("X117", "a <= 20% * e", "20%", "viết 0.2", "a <= 0.2 * e"),
    ("X118", "a × 2", "×", "viết *", "a * 2"),
    ("X118", "a ÷ 2", "÷", "viết /", "a / 2"),
    ("X119", "c = '6'", "'6'", 'viết "6"', 'c = "6"'),
    ("X120", "a > 1 AND e > 2", "AND", "AND(điều kiện 1; điều kiện 2)", "AND(a > 1; e > 2)"),
    ("X120", "b hoặc p", "hoặc", "OR(", "OR(b; p)"),
    ("X121", "khac[06].a", "06", '["06"]', 'khac["06"].a'),
    ("X420", "m + a", "m", "'m' là nhiều ô", "SUM(m) + a"),
    ("X420", "a = bang.n", "bang.n", "'bang.n' là nhiều ô", "a = SUM(bang.n)"),
    ("X420", "ABS(m)", "m", "nhiều ô", "ABS(a)"),
    ("X420", "m", "m", "nhiều ô", "MAX(m)"),
    ("X406", "nhom = a", "nhom", "chọn một cột trong nhóm: a, e", "SUM(nhom) = a"),
    ("X421", "a + t", "+ t", "không cộng số 'a' với chữ 't'", "a + e"),
    ("X421", "a = t", "= t", "không so số 'a' với chữ 't'", "a = e"),
    ("X421", "b = a", "= a", "NOT(vay)", "b = p"),
    ("X421", "IF(b; a; t)", "IF(b; a; t)", "không chọn giữa số 'a' với chữ 't'", "IF(b; a; e)"),
    ("X421", "t & b", "& b", "không nối", "t & u"),
    ("X421", "f = t", "= t", "tệp", "FILLED(f)"),
    ("X422", "c = 6", "= 6", 'mã luôn ở trong ngoặc kép: c = "6"', 'c = "6"'),
    ("X423", "d > 2020", "> 2020", "ngày", 'd > "31/12/2020"'),
    ("X423", 'd > "2020-12-31"', '> "2020-12-31"', "2020-12-31", 'd > "31/12/2020"'),
    ("X423", 'd > "31/02/2020"', '> "31/02/2020"', "31/02/2020", 'd > "29/02/2020"'),
    ("X424", 'HAS(c; "6")', "c", 'viết c = "6"', 'c = "6"'),
    ("X424", 's = "mai"', '= "mai"', 'HAS(s; "mai")', 'HAS(s; "mai")'),
    ("X426", 'c > "1"', '> "1"', "không có lớn hơn", 'c <> "1"'),
    ("X426", "b > p", "> p", "không có lớn hơn", "b <> p"),
    ("X427", "ROUND(a; e)", "e", "phải viết thành số", "ROUND(a; 1)"),
    ("X427", "ROUND(a; 0.5)", "0.5", "phải viết thành số", "ROUND(a; -2)"),
    ("X428", "AND(a; b)", "a", "cần điều kiện (đúng/sai), 'a' là số", "AND(a > 0; b)"),
    ("X428", "NOT(c)", "c", 'c = "mã"', 'NOT(c = "6")'),
    ("X428", "NOT(s)", "s", "HAS(s;", 'NOT(HAS(s; "mai"))'),
    ("X428", "ABS(t)", "t", "ABS: cần số, 't' là chữ", "ABS(a)"),
    ("X428", "YEARS(a; d)", "a", "cần ngày", "YEARS(y; d)"),
    ("X428", "LEN(a)", "a", "cần chữ", "LEN(t)"),
    ("X428", "SUM(t)", "t", "SUM: cần số", "SUM(a)"),
    ("X428", "-t", "t", "dấu trừ: cần số", "-a"),
    ("X428", "SUMIF(bang.g; q)", "bang.g", "cần số", "SUMIF(bang.n; q)"),
    ("X429", "COUNTIF(a; q)", "a", "COUNTIF cần các dòng", "COUNTIF(bang; q)"),
    ("X429", "SUMIF(bang; q)", "bang", "SUMIF cần các dòng", "SUMIF(bang.n; q)"),
    ("X429", "COUNT(a)", "a", "COUNT cần các dòng", "COUNT(bang)"),
    ("X430", "a + k", "+ k", "có phải a?", "a + e"),
    ("X430", "a = k", "= k", "so hộ với người", "a <= k"),
    ("X430", "a <= km", "<= km", "so hộ với km", "a <= e"),
    ("X430", "a <= km", "<= km", "; chọn cột cùng đơn vị tính, hoặc tách thành hai kiểm tra", "a <= e"),
    ("X430", "km <= 1000 * a", "<= 1000 * a", "; viết km / a <= 1000", "km / a <= 1000"),
    ("X430", "MAX(a; k)", "k", "so hộ với người", "MAX(a; e)"),
    ("X432", "a * k", "* k", "nhân hộ với người", "a * 2"),
    ("X434", "PERCENT(a; k)", "a", "tỷ lệ của hộ trên người", "PERCENT(a; e)"),
    ("X438", "SUM(lan_lon)", "lan_lon", "hộ, người", "SUM(m)"),
    (
        "X441",
        "cuoi_nam - trong_ky",
        "- trong_ky",
        "trừ số trong kỳ (trong_ky) khỏi số cuối kỳ (cuoi_nam)",
        "dau_nam - trong_ky",
    ),
    ("X441", "cuoi_nam + dau_nam", "+ dau_nam", "cộng số đầu kỳ", "cuoi_nam - dau_nam"),
    ("X441", "SUM(cuoi_nam; trong_ky)", "trong_ky", "time: at_start", "SUM(dau_nam; trong_ky)"),
    ("X442", "cuoi_nam = trong_ky", "= trong_ky", "so bằng số cuối kỳ", "cuoi_nam >= trong_ky"),
    (
        "X447",
        "dau_nam = PREVIOUS(cuoi_nam)",
        "PREVIOUS(cuoi_nam)",
        "dùng OPENING(cuoi_nam)",
        "dau_nam = OPENING(dau_nam)",
    ),
    ("X445", "PREVIOUS(a + e)", "a + e", "tên của một ô", "PREVIOUS(a) + PREVIOUS(e)"),
    ("X428", "SUM(bang)", "bang", "là cả bảng", "SUM(bang.n)"),
    ("X445", "PREVIOUS(bang)", "bang", "tên của một ô", "PREVIOUS(a)"),
    ("X445", "OPENING(OPENING(a))", "OPENING(a)", "tên của một ô", "OPENING(a)"),
    ("X450", 'c = "Khác"', '"Khác"', 'viết mã, không viết tên: "Khác" có mã "6"', 'c = "6"'),
    ("X450", 'c = "06"', '"06"', 'có phải "6"?', 'c = "6"'),
    ("X450", 'c = "9"', '"9"', 'các mã: "1" Chủ hộ', 'c = "1"'),
    ("X450", 'ONE_OF(c; "1"; "9")', '"9"', "các mã", 'ONE_OF(c; "1"; "2")'),
    ("X450", 'HAS(s; "Mái")', '"Mái"', 'có mã "mai"', 'HAS(s; "mai")'),
    ("X450", 'c = IF(b; "1"; "9")', '"9"', "các mã", 'c = IF(b; "1"; "2")'),
    ("X451", "c = ma", "= ma", "không có mã nào chung", "c = g"),
    ("X455", "FILLED(a + e)", "a + e", "hỏi một ô", "FILLED(a)"),
    ("X470", 'OR(c <> "1"; c <> "6")', 'OR(c <> "1"; c <> "6")', "lúc nào cũng đúng", 'AND(c <> "1"; c <> "6")'),
    ("X470", "OR(a > 5; a <= 5)", "OR(a > 5; a <= 5)", "lúc nào cũng đúng", "OR(a > 5; a < 5)"),
    ("X470", "a <= a", "a <= a", "lúc nào cũng đúng", "a <= e"),
    ("X470", "duong >= 0", "duong >= 0", "lúc nào cũng đúng", "duong > 0"),
    ("X470", "COUNT(bang) + 1 > 0", "COUNT(bang) + 1 > 0", "lúc nào cũng đúng", "COUNT(bang) > 0"),
    ("X471", 'AND(c = "1"; c = "6")', 'AND(c = "1"; c = "6")', "không bao giờ đúng", 'ONE_OF(c; "1"; "6")'),
    ("X471", "AND(a >= 5; a < 5)", "AND(a >= 5; a < 5)", "không bao giờ đúng", "AND(a >= 5; a <= 5)"),
    (
        "X471",
        'AND(c <> "1"; c <> "2"; c <> "6")',
        'AND(c <> "1"; c <> "2"; c <> "6")',
        "không bao",
        'AND(c <> "1"; c <> "2")',
    ),
    (
        "X471",
        'COUNTIF(bang; AND(g = "1"; g = "2"))',
        'AND(g = "1"; g = "2")',
        "không bao giờ",
        'COUNTIF(bang; g = "1")',
    ),
    ("X471", "duong < 0", "duong < 0", "không bao giờ đúng", "duong <= 0"),
    ("X471", "IF(NOT(a = a); 1; 2)", "NOT(a = a)", "không bao giờ đúng", "IF(NOT(a = e); 1; 2)"),
    ("X472", "a / (e - e)", "(e - e)", "lúc nào cũng bằng 0", "a / (e - a)"),
    ("X472", "PERCENT(a; 0)", "0", "lúc nào cũng bằng 0", "PERCENT(a; e)"),
    ("X472", "a / (0 * e)", "(0 * e)", "lúc nào cũng bằng 0", "a / (2 * e)"),
]


@pytest.mark.parametrize(("code", "text", "caret", "words", "mended"), FINDINGS)
def test_each_mistake_is_named_at_its_place_with_its_cure(
    code: str, text: str, caret: str | None, words: str, mended: str
) -> None:
    tree, diagnostics = read(text)
    found = diagnostics.of(code)
    assert len(found) == 1, [(one.code, one.text, one.hint) for one in diagnostics]
    assert [one.code for one in diagnostics] == [code], "nothing that only follows from it is said"
    assert tree is None
    assert words in found[0].text + " " + found[0].hint
    assert "{" not in found[0].text + found[0].hint
    if caret is not None:
        start, end = found[0].span.column - 11, found[0].span.end_column - 11
        assert text[start:end] == caret
        assert found[0].span.line == 7
    again, clean = read(mended)
    assert [(one.code, one.text) for one in clean] == []
    assert again is not None


FITTING = [
    ("X433", "a + e", number(NGUOI), "a + e", "công thức ra hộ, chỗ này tính bằng người", number(HO)),
    ("X435", "a / e * 100", number(PHAN_TRAM), "a / e * 100", "viết PERCENT(a; e), không nhân 100", number(None)),
    ("X435", "100 * a / e", number(PHAN_TRAM), "100 * a / e", "viết PERCENT(a; e), không nhân 100", number(None)),
    (
        "X435",
        "k / a",
        number(PHAN_TRAM),
        "k / a",
        "là bình quân, không phải tỷ lệ: ghi type: decimal, unit: người/hộ",
        None,
    ),
    ("X435", "ROUND(a / e; 1)", number(PHAN_TRAM), "ROUND(a / e; 1)", "viết PERCENT(a; e)", number(None)),
    ("X435", "PERCENT(a; e) * 100", number(PHAN_TRAM), "PERCENT(a; e) * 100", "không nhân, chia viết tay", None),
    ("X435", "100 * PERCENT(a; e)", number(PHAN_TRAM), "100 * PERCENT(a; e)", "bỏ * 100: PERCENT", None),
    (
        "X433",
        "a + e",
        number(NGUOI),
        "a + e",
        "ghi unit: hộ cạnh công thức này, hoặc sửa công thức để ra người",
        number(HO),
    ),
    ("X433", "1 / a", number(NGUOI), "1 / a", "không ghi 1/hộ ở unit được: sửa công thức để ra người", None),
    ("X433", "PERCENT(a; e)", number(HO), "PERCENT(a; e)", "ghi type: percent cạnh công thức này và bỏ unit: hộ", None),
    ("X436", "a + e", number(PHAN_TRAM), "a + e", "chỉ nhận PERCENT(phần; tổng)", number(HO)),
    (
        "X443",
        "YEAR_TO_DATE(cong_don)",
        number(HO, Time.IN_PERIOD),
        "YEAR_TO_DATE(cong_don)",
        "year_to_date",
        number(HO),
    ),
    ("X428", "a", Base.TRUTH, "a", "viết phép so sánh, ví dụ a > 0", number(HO)),
    ("X428", "b", number(HO), "b", "ở đây: cần số", Base.TRUTH),
    ("X450", '"9"', ExprType(Base.CODE, codes=(("1", "Một"),)), '"9"', 'có "1"', ExprType(Base.TEXT)),
]


@pytest.mark.parametrize(("code", "text", "expected", "caret", "words", "fits"), FITTING)
def test_the_result_must_be_what_the_place_takes(code, text, expected, caret, words, fits) -> None:
    tree, diagnostics = read(text, expected)
    assert [one.code for one in diagnostics] == [code]
    assert tree is None
    found = diagnostics.of(code)[0]
    assert text[found.span.column - 11 : found.span.end_column - 11] == caret
    if code != "X450":
        assert words in (found.text + " " + found.hint).replace("phép nhân, chia viết tay", "không nhân, chia viết tay")
    assert read(text, fits)[0] is not None


@pytest.mark.parametrize(
    "text",
    [
        "PERCENT(a; e)",
        "IF(b; PERCENT(a; e); 0)",
        "ROUND(PERCENT(a; e); 1)",
        'indicator["0302"].ty_le',
        "PERCENT(a; e) - PERCENT(e; a)",
    ],
)
def test_a_percent_column_takes_what_is_a_percentage(text: str) -> None:
    assert read(text, number(PHAN_TRAM, Time.AT_END))[0] is not None


@pytest.mark.parametrize("text", ["12", "COUNT(bang)", "COUNTIF(bang; q)", "YEARS(d; period.to)", "a / e"])
def test_plain_numbers_and_counts_fit_any_unit(text: str) -> None:
    assert read(text, number(NGUOI, Time.AT_END))[0] is not None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("dau_nam + trong_ky - trong_ky", Time.BALANCE),
        ("trong_ky + dau_nam", Time.BALANCE),
        ("dau_nam - (trong_ky - trong_ky)", Time.BALANCE),
        ("cuoi_nam - dau_nam", Time.IN_PERIOD),
        ("dau_nam + trong_ky - dau_nam", Time.IN_PERIOD),
        ("cuoi_nam - cuoi_nam", Time.AT_END),
        ("trong_ky * 2", Time.IN_PERIOD),
        ("2 + cuoi_nam", Time.AT_END),
        ("cong_don - cong_don", Time.YEAR_TO_DATE),
        ("SUM(dau_nam; trong_ky)", Time.BALANCE),
        ("MAX(dau_nam; cuoi_nam)", None),
        ("PERCENT(trong_ky; cuoi_nam)", None),
    ],
)
def test_time_goes_through_plus_and_minus(text: str, time: Time | None) -> None:
    assert formula(text).type.time is time


def test_a_balance_fits_a_closing_column_and_equals_a_closing_level() -> None:
    assert read("dau_nam + trong_ky", number(HO, Time.AT_END))[0] is not None
    assert read("cuoi_nam = dau_nam + trong_ky", Base.TRUTH)[0] is not None


@pytest.mark.parametrize("text", ["dau_nam <= trong_ky", "PERCENT(trong_ky; cuoi_nam)", "cuoi_nam >= cong_don"])
def test_inequalities_and_ratios_do_not_ask_for_equal_times(text: str) -> None:
    assert read(text)[0] is not None


def test_a_ratio_of_two_units_has_a_unit_of_its_own() -> None:
    unit = formula("km / a").type.unit
    assert unit is not None
    assert (unit.code, unit.adds) == ("km/hộ", False)
    assert formula("a / e").type.unit is None


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ('AND(a >= 11; an <> "2")', True),
        ('an <> "2"', True),
        ('NOT(an = "2")', True),
        ('AND(a >= 11; OR(a > 30; an <> "2"))', False),
        ('AND(FILLED(an); an <> "2")', False),
        ('an = "2"', False),
        ('c <> "2"', False),
    ],
)
def test_a_when_that_asks_a_hidden_answer_for_otherness_is_pointed_at(text: str, reported: bool) -> None:
    _, diagnostics = read(text, Base.TRUTH, hides=True)
    assert [one.code for one in diagnostics] == (["X460"] if reported else [])
    assert read(text, Base.TRUTH)[0] is not None, "a check may ask so: unknown is silent there"


def test_several_mistakes_of_one_formula_are_all_named() -> None:
    _, diagnostics = read("SUM(a, e) + Nữ = “3”")
    assert {one.code for one in diagnostics} >= {"X101", "X103", "X104"}


UNKNOWN_INSIDE = [
    "{} + e",
    "{} = 6",
    "AND({}; b)",
    "IF({}; a; e)",
    "-{}",
    "SUM({}; a) + e",
    "{} <= 1",
    'HAS({}; "9")',
    "ONE_OF({}; 1)",
    "PERCENT({}; a)",
    "ROUND({}; 1)",
    "YEARS({}; d)",
    "{} & t",
    "FILLED({})",
]


@pytest.mark.parametrize("text", [*UNKNOWN_INSIDE, "PREVIOUS({})", "COUNTIF({}; q)", "SUMIF({}; q)", "COUNT({})"])
def test_what_the_scope_reported_silences_what_follows(text: str) -> None:
    tree, diagnostics = read(text.format("khong_co"))
    assert tree is None
    assert len(diagnostics) == 0


@pytest.mark.parametrize("text", UNKNOWN_INSIDE)
def test_a_cell_of_unknown_type_fits_everything(text: str) -> None:
    assert len(read(text.format("la"))[1]) == 0


@pytest.mark.parametrize("text", ["bang", "bang + 1", "ABS(bang)", "IF(b; bang; 1)", "bang = 1", "-bang"])
def test_rows_as_such_are_no_value(text: str) -> None:
    assert [one.code for one in read(text)[1]] == ["X420"]


def test_what_the_scope_forbids_to_read_elsewhere_is_unknown() -> None:
    tree, diagnostics = read("OPENING(trong_ky) + t")
    assert tree is None
    assert len(diagnostics) == 0


def test_nodes_know_their_places() -> None:
    tree = formula('IF(a + 2 > 1; t; "x")')
    assert isinstance(tree, Call)
    condition, cell, text = tree.arguments
    assert isinstance(condition, Binary)
    assert isinstance(condition.left, Binary)
    places = [
        (node.span.column - 11, node.span.end_column - 11) for node in (tree, condition, condition.left, cell, text)
    ]
    assert places == [(0, 21), (3, 12), (3, 8), (14, 15), (17, 20)]
    assert isinstance(cell, Cell)
    assert isinstance(condition.left.right, Number)
    assert isinstance(text, Text)


def test_a_formula_of_several_lines_points_at_the_right_one() -> None:
    """Block scalars keep their line breaks; the reader says where each line stands."""
    diagnostics = Diagnostics()
    pieces = (Piece(0, 3, 7), Piece(4, 4, 7))
    span = Span("vi_du.yaml", 3, 7, 4, 10, pieces)
    compile_text("a +\ne,e", span, scope=World(diagnostics), expected=None, diagnostics=diagnostics)
    (found,) = diagnostics.of("X101")
    assert (found.span.line, found.span.column, found.span.end_column) == (4, 8, 10)


def test_texts_beside_dates_are_days_and_beside_codes_codes() -> None:
    day = formula('d >= "15/03/2025"')
    code = formula('"6" = c')
    assert isinstance(day, Binary)
    assert isinstance(code, Binary)
    assert day.right.type.base is Base.DATE
    assert code.left.type.base is Base.CODE


def test_attributes_are_read() -> None:
    tree = formula("d <= period.to")
    assert isinstance(tree, Binary)
    assert isinstance(tree.right, Attribute)


def test_every_code_of_this_room_has_a_planted_fault_here() -> None:
    room = Path(check.__file__).parent
    reported = {
        code for file in room.glob("*.py") for code in re.findall(r'"(X\d{3})"', file.read_text(encoding="utf-8"))
    }
    tested = {code for code, *_ in FINDINGS} | {code for code, *_ in FITTING} | {"X460"}
    assert reported == tested


@pytest.mark.parametrize("code", sorted(code for code in CATALOGUE if code.startswith("X")))
def test_every_finding_explains_itself(code: str) -> None:
    message = CATALOGUE[code]
    assert message.why
    assert message.bad
    assert message.good
    assert message.bad != message.good
