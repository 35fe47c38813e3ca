"""What follows from nesting (the table of language.md section 7, row by row), and what generated rules say."""

import pytest
from compute_worlds import Filled, form, name, path, worked

from engine.model import Level

COLUMNS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    {required}
    rows: {{a: A}}
    columns:
      cong:
        title: Tổng
        {formula}
        {nest}:
          loai: {{title: Loại, columns: {{x: X, y: Y, z: Z}}}}
"""


def columns(nest: str, *, formula: str = "", required: str = "required: false") -> str:
    if nest == "of_which":
        text = COLUMNS.replace("{nest}:\n          loai: {{title: Loại, columns: {{x: X, y: Y, z: Z}}}}", "OF_WHICH")
        return text.format(required=required, formula=formula).replace("OF_WHICH", "of_which: {x: X, y: Y, z: Z}")
    return COLUMNS.format(required=required, formula=formula, nest=nest)


def cells(whole: str, *parts: str) -> dict[str, str]:
    return {f"bang.a.{name}": text for name, text in zip(("cong", "x", "y", "z"), (whole, *parts), strict=True)}


SPLIT = [
    ("adds up", ("6", "1", "2", "3"), {}),
    ("does not add up", ("7", "1", "2", "3"), {"bang.a.cong": "split"}),
    ("some children blank: left out, asked", ("4", "1", "2", ""), {"bang.a.cong": "split"}),
    ("some children blank and the rest adds up", ("3", "1", "2", ""), {}),
    ("all children blank: not asked", ("3", "", "", ""), {}),
    ("parent blank: not asked", ("", "1", "2", "3"), {}),
    ("parent not available: not asked", ("...", "1", "2", "3"), {}),
    ("a child not available: the known may be less", ("7", "1", "2", "..."), {}),
    ("a child not available: the known may not be more", ("2", "1", "2", "..."), {"bang.a.cong": "split"}),
    ("nothing occurred counts as 0", ("-", "-", "-", "-"), {}),
    ("nothing occurred is not more than nothing", ("1", "-", "-", "-"), {"bang.a.cong": "split"}),
    ("a child that is no number: its own finding only", ("7", "1", "2", "ba"), {"bang.a.z": "type"}),
]


@pytest.mark.parametrize(("typed", "found"), [case[1:] for case in SPLIT], ids=[case[0] for case in SPLIT])
def test_split_is_asked_as_the_table_says(typed: tuple[str, ...], found: dict[str, str]) -> None:
    assert Filled(form(columns("split")), cells(*typed)).found == found


WITHIN = [
    ("at most the parent", ("5", "5", "1", "-"), {}),
    ("more than the parent", ("5", "6", "1", "-"), {"bang.a.x": "within"}),
    ("each child by itself", ("5", "6", "7", "5"), {"bang.a.x": "within", "bang.a.y": "within"}),
    ("a child blank: that child not asked", ("5", "", "6", ""), {"bang.a.y": "within"}),
    ("a child not available: that child not asked", ("5", "...", "6", ""), {"bang.a.y": "within"}),
    ("parent blank: not asked", ("", "5", "", ""), {}),
    ("parent not available: not asked", ("...", "5", "", ""), {}),
]


@pytest.mark.parametrize(("typed", "found"), [case[1:] for case in WITHIN], ids=[case[0] for case in WITHIN])
def test_of_which_is_asked_as_the_table_says(typed: tuple[str, ...], found: dict[str, str]) -> None:
    assert Filled(form(columns("of_which")), cells(*typed)).found == found


def test_a_parent_computed_from_exactly_its_children_is_never_asked() -> None:
    proved = Filled(form(columns("split", formula="formula: 'x + y + z'")), {"bang.a.x": "1", "bang.a.y": "2"})
    assert proved.found == {}
    assert proved.shows("bang.a.cong") == "3"


def test_a_parent_computed_otherwise_stands_on_its_first_child() -> None:
    typed = {"so_ho": "3", "nam": "4", "nu": "5", "duoi_6": "1", "tu_6": "1", "tu_15": "1", "tu_60": "1"}
    found = Filled(worked().forms["dan_so", 1], {f"theo_dan_toc.06.{name}": text for name, text in typed.items()})
    assert found.found == {"theo_dan_toc.06.duoi_6": "split"}
    assert found.says == [
        "Mường, cột 5: Số khẩu: Dưới 6 tuổi. Các mục chia ra cộng lại được 4 (1 + 1 + 1 + 1), phải bằng Số khẩu là 9."
    ]


def test_while_a_required_child_or_parent_is_blank_that_blank_is_the_finding() -> None:
    found = Filled(form(columns("split", required="required: true")), cells("9", "1", "2", ""))
    assert (found.found, found.blanks) == ({}, {"bang.a.z"})
    assert Filled(form(columns("split", required="required: true")), cells("9", "1", "2", "3")).found


HIDDEN_CHILD = """
parts:
  phan:
    section: Phần
    type: integer
    unit: người
    required: false
    fields:
      co: {title: Có, type: yes_no}
      cong: Tổng
      loai:
        title: Loại
        split_of: cong
        fields:
          x: X
          y: {title: Y, when: 'co'}
"""


def test_a_child_that_does_not_apply_is_left_out() -> None:
    typed = {"phan.co": "không", "phan.cong": "3", "phan.x": "3"}
    assert Filled(form(HIDDEN_CHILD), typed).found == {}
    assert Filled(form(HIDDEN_CHILD), {**typed, "phan.cong": "4"}).found == {"phan.cong": "split"}


BOTH = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    rows:
      tong: {title: Tổng, split: {a: A, b: B}}
    columns:
      cong: {title: Cộng, split: {loai: {title: Loại, columns: {x: X, y: Y}}}}
"""


def test_rows_that_do_not_add_up_name_the_row_they_are_parts_of() -> None:
    typed = {"bang.tong.x": "6", "bang.a.x": "2", "bang.b.x": "3"}
    (said,) = Filled(form(BOTH), typed).says
    assert "phải bằng Tổng là 6" in said


def test_rows_and_columns_split_are_each_asked_and_both_may_fall_on_the_corner() -> None:
    right = {
        "bang.tong.cong": "10", "bang.tong.x": "4", "bang.tong.y": "6",
        "bang.a.cong": "3", "bang.a.x": "1", "bang.a.y": "2",
        "bang.b.cong": "7", "bang.b.x": "3", "bang.b.y": "4",
    }  # fmt: skip
    assert Filled(form(BOTH), right).found == {}
    corner = Filled(form(BOTH), {**right, "bang.tong.cong": "11"})
    assert [found.rule for found in corner.roots] == ["split", "split"]
    assert set(corner.found) == {"bang.tong.cong"}


FORMULA_ACROSS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    required: false
    rows:
      tong: {{title: Tổng, {nest}: {{a: A, b: B}}}}
    columns:
      x: X
      y: Y
      hai: {{title: Cộng, formula: 'x + y'}}
      tl: {{title: Tỷ lệ, type: percent, formula: 'PERCENT(x; y)'}}
"""


def test_formula_columns_are_not_asked_across_a_split_of_rows() -> None:
    typed = {"bang.tong.x": "9", "bang.a.x": "1", "bang.b.x": "2"}
    assert Filled(form(FORMULA_ACROSS.format(nest="split")), typed).found == {"bang.tong.x": "split"}


def test_across_of_which_a_formula_column_is_asked_only_where_no_operand_failed_and_ratios_never() -> None:
    text = form(FORMULA_ACROSS.format(nest="of_which"))
    failed = Filled(text, {"bang.tong.x": "1", "bang.tong.y": "1", "bang.a.x": "5", "bang.a.y": "1"})
    assert failed.found == {"bang.a.x": "within"}
    only_sum = {"bang.tong.x": "4", "bang.a.x": "3", "bang.a.y": "3"}
    assert Filled(text, only_sum).found == {"bang.a.hai": "within"}
    ratio = {"bang.tong.x": "10", "bang.tong.y": "10", "bang.a.x": "9", "bang.a.y": "1"}
    assert Filled(text, ratio).found == {}


LIMITS = """
parts:
  phan:
    section: Phần
    required: false
    fields:
      so: {title: Số, type: integer, unit: hộ}
      le: {title: Số lẻ, type: decimal, unit: hộ, decimals: 1, min: -5, max: 10.5}
      ngay: {title: Ngày, type: date, min: 01/02/2026, max: period.to}
      ma: {title: Mã, type: text, pattern: '[0-9]{3}'}
      chon: {title: Chọn, type: choice, choices: {1: Có, 2: Không}}
      hien: {title: Hiện, type: yes_no}
      them: {title: Thêm, type: integer, unit: hộ, when: 'hien'}
"""


@pytest.mark.parametrize(
    ("field", "typed", "rule", "say"),
    [
        ("so", "-3", "min", "Số. Đang ghi −3, không được nhỏ hơn 0."),
        ("le", "-5,1", "min", "Số lẻ. Đang ghi −5,1, không được nhỏ hơn −5."),
        ("le", "10,6", "max", "Số lẻ. Đang ghi 10,6, không được lớn hơn 10,5."),
        ("ngay", "31/1/2026", "min", "Ngày. Đang ghi 31/01/2026, không được nhỏ hơn 01/02/2026."),
        ("ngay", "01/01/2027", "max", "Ngày. Đang ghi 01/01/2027, không được lớn hơn 31/12/2026."),
        ("ma", "12", "pattern", "Mã. “12” không đúng mẫu quy định."),
        ("them", "4", "hidden", "Thêm. Ô này không áp dụng nhưng đang ghi “4”; xóa số trong ô."),
    ],
)
def test_a_cell_outside_its_limits_says_what_is_and_what_may_be(field: str, typed: str, rule: str, say: str) -> None:
    found = Filled(form(LIMITS), {f"phan.{field}": typed})
    assert (found.found, found.says) == ({f"phan.{field}": rule}, [say])


def test_values_at_their_limits_pass() -> None:
    typed = {"so": "0", "le": "-5", "ngay": "01/02/2026", "ma": "123", "chon": "Có", "hien": "có", "them": "-"}
    assert Filled(form(LIMITS), {f"phan.{name}": text for name, text in typed.items()}).found == {}
    assert Filled(form(LIMITS), {"phan.le": "10,5", "phan.ngay": "31/12/2026"}).found == {}


def test_text_that_is_not_understood_is_one_finding_with_the_way_out() -> None:
    found = Filled(form(LIMITS), {"phan.so": "12 hộ", "phan.chon": "Có lẽ"})
    assert found.found == {"phan.so": "type", "phan.chon": "type"}
    assert found.says[0].startswith("Số. “12 hộ” không phải là số. ")


CHECKS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    rows:
      tong: {title: Tổng, formula: 'SUM(a; b)'}
      a: A
      b: B
    columns:
      x: {title: Ích}
      y: {title: Y}
      s: {title: Cộng, formula: 'x + y'}
  phan:
    section: Phần
    type: integer
    unit: hộ
    required: false
    fields:
      nguong: Ngưỡng
      hoi: {title: Hỏi, type: yes_no}
checks:
  vuot:
    each: bang
    that: 's <= 10'
    say: Cộng không được quá 10
  tong_nguong:
    when: 'phan.hoi'
    that: 'phan.nguong >= bang[tong].s'
    level: warning
    say: Ngưỡng thấp hơn tổng.
  o_dat:
    that: 'bang[a].x <= bang[b].x'
    say: A không được hơn B
    at: bang[b].y
"""


def test_a_check_stands_on_the_first_typed_cell_reached_through_formulas() -> None:
    found = Filled(form(CHECKS), {"bang.a.x": "6", "bang.a.y": "5", "bang.b.x": "6", "bang.b.y": "1"})
    assert found.found == {"bang.a.x": "vuot"}
    assert found.says == ["A, cột 1: Ích. Cộng không được quá 10 (Cộng 11)."]


def test_a_check_is_not_asked_on_computed_rows_unless_named() -> None:
    found = Filled(form(CHECKS), {"bang.a.x": "6", "bang.a.y": "3", "bang.b.x": "6", "bang.b.y": "3"})
    assert found.shows("bang.tong.s") == "18"
    assert found.found == {}


def test_a_check_is_asked_where_its_when_is_true_and_only_there() -> None:
    typed = {"bang.a.x": "6", "bang.a.y": "3", "bang.b.x": "6", "bang.b.y": "3", "phan.nguong": "17"}
    assert Filled(form(CHECKS), typed).found == {}
    assert Filled(form(CHECKS), {**typed, "phan.hoi": "không"}).found == {}
    asked = Filled(form(CHECKS), {**typed, "phan.hoi": "có"})
    assert asked.found == {"phan.nguong": "tong_nguong"}
    assert asked.roots[0].level is Level.WARNING
    assert asked.says == ["Ngưỡng. Ngưỡng thấp hơn tổng (Ngưỡng 17; Tổng, Cộng 18)."]


def test_a_check_waits_for_required_cells_below_the_cells_it_reads() -> None:
    found = Filled(form(CHECKS), {"bang.a.x": "60"})
    assert found.found == {}
    assert "bang.a.y" in found.blanks


def test_at_says_where_a_check_stands() -> None:
    found = Filled(form(CHECKS), {"bang.a.x": "6", "bang.a.y": "-", "bang.b.x": "5", "bang.b.y": "-"})
    assert found.found == {"bang.b.y": "o_dat"}
    assert found.says == ["B, cột 2: Y. A không được hơn B (A, Ích 6; B, Ích 5)."]


def test_what_follows_from_a_wrong_cell_is_marked_on_the_total_and_not_counted() -> None:
    found = Filled(form(CHECKS), {"bang.a.x": "-2", "bang.a.y": "1", "bang.b.x": "1", "bang.b.y": "1"})
    assert found.found == {"bang.a.x": "min"}
    follows = [each for each in found.outcome.findings if each.follows]
    assert [(each.address.row, each.address.column) for each in follows if each.address] == [("tong", "x")]
    assert follows[0].say == "Tổng, cột 1: Ích. Kéo theo lỗi ở dòng A."
    assert [each.rule for each in found.outcome.errors] == ["min"]


NAMES = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    required: false
    rows: {a: A, tong: {title: Tổng, formula: 'SUM(a)'}}
    columns: {ten: {title: Tên, type: text, pattern: '[a-z]+'}, so: Số}
"""


def test_a_column_without_a_total_has_nothing_that_follows() -> None:
    found = Filled(form(NAMES), {"bang.a.ten": "7", "bang.a.so": "-4"})
    assert [(name(each), each.rule) for each in found.outcome.findings if each.follows] == [("bang.tong.so", "min")]
    assert found.found == {"bang.a.ten": "pattern", "bang.a.so": "min"}


SHELF = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: cái
    time: at_end
    required: false
    rows:
      tong: {title: Tổng số, formula: 'SUM(tu_sach)'}
      tu_sach: {title: Tủ sách, of_which: {quan_ly: Có người quản lý}}
    columns:
      may: {title: Tổng số máy tính, formula: 'cu + moi'}
      cu: Máy cũ
      moi: Máy mới
"""
SOUND = {"bang.tu_sach.cu": "30", "bang.tu_sach.moi": "5", "bang.quan_ly.cu": "10", "bang.quan_ly.moi": "5"}


def test_one_slip_is_one_error_where_it_is_mended_and_the_computed_cell_only_points_there() -> None:
    """100 typed for 10 stood as two errors, the first of them in a total that nobody can mend."""
    assert Filled(form(SHELF), SOUND).found == {}
    found = Filled(form(SHELF), {**SOUND, "bang.quan_ly.cu": "100"})
    assert found.found == {"bang.quan_ly.cu": "within"}
    pointing = [each for each in found.outcome.findings if each.follows]
    assert [(name(each), each.say, [path(at) for at, _ in each.reads]) for each in pointing] == [
        (
            "bang.quan_ly.may",
            "Có người quản lý, cột 1: Tổng số máy tính. Kéo theo lỗi ở cột 2 cùng dòng.",
            ["bang.quan_ly.cu"],
        )
    ]


def test_two_slips_are_two_errors_and_the_total_points_to_both() -> None:
    found = Filled(form(SHELF), {**SOUND, "bang.quan_ly.cu": "100", "bang.quan_ly.moi": "6"})
    assert found.found == {"bang.quan_ly.cu": "within", "bang.quan_ly.moi": "within"}
    (pointing,) = [each for each in found.outcome.findings if each.follows]
    assert pointing.say.endswith("Kéo theo lỗi ở cột 2, 3 cùng dòng.")


def test_a_rule_that_fails_at_a_computed_cell_alone_stays_an_error_of_its_own() -> None:
    """No typed cell below is wrong by itself: blank for the parent is asked of nobody, the sum still is."""
    found = Filled(form(SHELF), {"bang.tu_sach.cu": "3", "bang.quan_ly.cu": "2", "bang.quan_ly.moi": "5"})
    assert found.found == {"bang.quan_ly.may": "within"}


MIXED = """
parts:
  bang:
    table: Bảng
    unit: người
    time: at_end
    rows:
      tong: {title: Tổng, formula: 'p + q', entered: [cong]}
      p: {title: P, blocked: [cong], split: {a: A, b: B}}
      q: {title: Q, blocked: [cong], of_which: {c: C}}
    columns:
      cong: {title: Cộng, split: {nam: Nam, nu: Nữ}}
      so: Số
      tl: {title: Tỷ lệ, type: percent}
      tuoi: {title: Tuổi, unit: tuổi}
      lon: {title: Lớn nhất, roll_up: max}
"""


def test_ages_rates_and_largest_figures_of_rows_are_no_parts_of_one_another() -> None:
    """Two rates of 60 % and 40 % were to add up to the 50 % of both, and no report could be sent."""
    shown = {"p": "50", "a": "60", "b": "40", "q": "20", "c": "30"}
    typed = {f"bang.{row}.{column}": text for row, text in shown.items() for column in ("tl", "tuoi", "lon")}
    assert Filled(form(MIXED), typed).found == {}
    counted = {f"bang.{row}.so": text for row, text in shown.items()}
    assert Filled(form(MIXED), counted).found == {"bang.p.so": "split", "bang.c.so": "within"}


def test_a_cell_that_is_typed_on_a_total_row_is_held_against_its_parts() -> None:
    """The parts are summed, the whole is typed: nobody else would find that they differ."""
    parts = {"bang.a.nam": "1", "bang.a.nu": "1", "bang.b.nam": "1", "bang.b.nu": "1", "bang.q.nam": "1"}
    parts |= {"bang.p.nam": "2", "bang.p.nu": "2", "bang.q.nu": "1", "bang.c.nam": "0", "bang.c.nu": "0"}
    parts |= {"bang.a.cong": "2", "bang.b.cong": "2", "bang.c.cong": "0"}
    assert Filled(form(MIXED), {**parts, "bang.tong.cong": "6"}).found == {}
    assert Filled(form(MIXED), {**parts, "bang.tong.cong": "10"}).found == {"bang.tong.cong": "split"}
