"""Which rows and cells a report has, what computed rows hold, what other reports give, and what is typed by hand."""

import pytest
from compute_worlds import Filled, form, laid_out, period, worked

from engine.compute import CellState
from engine.expr.scope import How
from engine.expr.values import Kind
from engine.model import Level

ROLL_UP = """
parts:
  bang:
    table: Bảng
    time: at_end
    required: false
    rows:
      tong: {title: Tổng, formula: 'SUM(a; b)', entered: [ghi_tay]}
      a: A
      b: B
    columns:
      so: {title: Số, type: integer, unit: hộ}
      lon: {title: Lớn nhất, type: integer, unit: hộ, roll_up: max}
      be: {title: Bé nhất, type: integer, unit: hộ, roll_up: min}
      khong: {title: Không gộp, type: integer, unit: hộ, roll_up: none}
      nam: {title: Năm, type: year}
      co: {title: Có, type: yes_no}
      chu: {title: Chữ, type: text}
      hieu: {title: Hiệu, type: integer, unit: hộ, formula: 'so - lon'}
      tl: {title: Tỷ lệ, type: percent, formula: 'PERCENT(lon; so)'}
      cao: {title: Cao, type: integer, unit: hộ, formula: 'MAX(so; lon)', roll_up: max}
      ghi_tay: {title: Ghi tay, type: integer, unit: hộ}
"""
TWO_ROWS = {
    "bang.a.so": "10", "bang.a.lon": "4", "bang.a.be": "4", "bang.a.khong": "1", "bang.a.co": "có", "bang.a.chu": "x",
    "bang.b.so": "30", "bang.b.lon": "6", "bang.b.be": "6", "bang.b.khong": "2", "bang.b.co": "có", "bang.b.chu": "y",
    "bang.tong.ghi_tay": "77", "bang.a.nam": "2020", "bang.b.nam": "2021",
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("so", "40"),
        ("lon", "6"),
        ("be", "4"),
        ("khong", "x"),
        ("nam", "x"),
        ("co", "2"),
        ("chu", "x"),
        ("hieu", "34"),
        ("tl", "15,00"),
        ("cao", "30"),
        ("ghi_tay", "77"),
    ],
)
def test_a_computed_row_holds_what_section_8_says(column: str, shown: str) -> None:
    assert Filled(form(ROLL_UP), TWO_ROWS).shows(f"bang.tong.{column}") == shown


@pytest.mark.parametrize(
    ("formula", "shown"), [("SUM(a; b)", "6"), ("a + b", "6"), ("SUM(a; b) + a", "6"), ("b", "6"), ("a - b", "x")]
)
def test_the_largest_figure_is_told_however_the_row_adds_up_and_none_where_it_subtracts(
    formula: str, shown: str
) -> None:
    """`a + b` gave the sum of the two largest figures."""
    of = form(ROLL_UP.replace("SUM(a; b)", formula))
    assert Filled(of, TWO_ROWS).shows("bang.tong.lon") == shown


def test_cells_of_a_computed_row_are_not_typed_but_those_entered() -> None:
    found = Filled(form(ROLL_UP), TWO_ROWS)
    assert found.cell("bang.tong.so").state is CellState.COMPUTED
    assert found.cell("bang.tong.ghi_tay").state is CellState.TYPED


CONDITIONS = """
parts:
  phan:
    section: Phần
    fields:
      co: {title: Có, type: yes_no}
      loai: {title: Loại, type: choice, choices: {1: Một, 2: Hai}, when: 'co'}
      them: {title: Thêm, type: integer, unit: hộ, when: 'loai = "2"', required: true}
  bang:
    table: Bảng
    when: 'phan.co'
    type: integer
    unit: hộ
    time: at_end
    rows:
      a: {title: A, blocked: [y]}
      b: {title: B, when: 'phan.loai = "1"'}
    columns: {x: X, y: Y}
"""


def test_an_unknown_condition_hides_and_hides_what_hangs_on_it() -> None:
    found = Filled(form(CONDITIONS), {})
    states = {name: found.cell(name).state for name in ("phan.co", "phan.loai", "phan.them", "bang.a.x")}
    assert states == {
        "phan.co": CellState.TYPED,
        "phan.loai": CellState.HIDDEN,
        "phan.them": CellState.HIDDEN,
        "bang.a.x": CellState.HIDDEN,
    }
    assert found.shows("phan.them") == "x"
    assert "phan.them" not in found.blanks


def test_what_is_shown_is_required_and_what_is_blocked_is_not() -> None:
    found = Filled(form(CONDITIONS), {"phan.co": "có", "phan.loai": "2"})
    assert {"phan.them", "bang.a.x"} <= found.blanks
    assert found.cell("bang.a.y").state is CellState.BLOCKED
    assert found.cell("bang.b.x").state is CellState.HIDDEN
    assert not {"bang.a.y", "bang.b.x"} & found.blanks


def test_a_figure_left_in_a_cell_that_does_not_apply_is_found() -> None:
    found = Filled(form(CONDITIONS), {"phan.co": "không", "bang.a.x": "3", "phan.loai": "1"})
    assert found.found == {"bang.a.x": "hidden", "phan.loai": "hidden"}


PERIODS = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    rows:
      tong: {title: Tổng, formula: 'SUM(a; b)'}
      a: A
      b: B
    columns:
      dau: {title: Đầu kỳ, time: at_start, formula: 'OPENING(cuoi)'}
      tang: {title: Tăng, time: in_period}
      cuoi: {title: Cuối kỳ, time: at_end}
      lk: {title: Lũy kế, time: year_to_date, formula: 'YEAR_TO_DATE(tang)'}
checks:
  can_doi:
    each: bang
    that: 'cuoi = dau + tang'
    say: Cuối kỳ phải bằng đầu kỳ cộng tăng
  truoc:
    each: bang
    that: 'tang <= PREVIOUS(tang)'
    say: Tăng nhiều hơn kỳ trước
    level: warning
  nam_truoc:
    each: bang
    that: 'tang <= SAME_PERIOD_LAST_YEAR(tang)'
    say: Tăng nhiều hơn năm trước
    level: warning
  ngay_truoc:
    each: bang
    that: 'OPENING(cuoi) <= 1000'
    say: Số đầu kỳ quá lớn
    at: cuoi
"""
NOW = {"bang.a.tang": "5", "bang.a.cuoi": "15", "bang.b.tang": "1", "bang.b.cuoi": "3"}


def other(of: dict[str, str]) -> Filled:
    return Filled(form(PERIODS), {f"bang.{name}": text for name, text in of.items()})


def test_a_formula_over_a_report_that_does_not_exist_is_typed_by_hand() -> None:
    found = Filled(form(PERIODS), {**NOW, "bang.a.dau": "10", "bang.b.dau": "2"})
    assert found.cell("bang.a.dau").state is CellState.BY_HAND
    assert found.cell("bang.a.dau").required
    assert found.found == {}
    assert found.shows("bang.tong.dau") == "12"
    assert found.cell("bang.tong.dau").state is CellState.COMPUTED


def test_once_the_report_exists_the_cell_is_computed_from_it() -> None:
    before = other({"a.tang": "1", "a.cuoi": "10", "b.tang": "1", "b.cuoi": "1"})
    found = Filled(form(PERIODS), NOW, elsewhere={(How.OPENING, ""): before.as_other()})
    assert (found.cell("bang.a.dau").state, found.shows("bang.a.dau")) == (CellState.COMPUTED, "10")
    assert found.found == {"bang.b.cuoi": "can_doi"}


def test_sentences_name_the_figure_of_the_other_period() -> None:
    before = other({"a.tang": "4", "a.cuoi": "2000", "b.tang": "1", "b.cuoi": "2"}).as_other()
    found = Filled(
        form(PERIODS),
        {**NOW, "bang.a.cuoi": "2005"},
        elsewhere={(How.PREVIOUS, ""): before, (How.LAST_YEAR, ""): before, (How.OPENING, ""): before},
    )
    said = {each.rule: each.say for each in found.roots}
    assert said["truoc"] == "A, cột 2: Tăng. Tăng nhiều hơn kỳ trước (Tăng 5; kỳ trước 4)."
    assert said["nam_truoc"] == "A, cột 2: Tăng. Tăng nhiều hơn năm trước (Tăng 5; cùng kỳ năm trước 4)."
    assert said["ngay_truoc"] == "A, cột 3: Cuối kỳ. Số đầu kỳ quá lớn (ngay trước kỳ này 2.000)."


def test_the_figure_of_another_form_is_named_as_such() -> None:
    """The worked form 02.N against 01.N."""
    ward_total = Filled(worked().forms["dan_so", 1], {"theo_dan_toc.09.so_ho": "51"})
    typed = {"so_ho": "50", "ngheo_ho": "3", "ngheo_khau": "12", "can_ho": "3", "can_khau": "12", "dau_nam": "3"}
    signs = dict.fromkeys(("thoat", "tai", "phat_sinh"), "-")
    found = Filled(
        worked().forms["ho_ngheo", 1],
        {f"theo_dan_toc.09.{name}": text for name, text in {**typed, **signs}.items()},
        elsewhere={(How.NOW, "dan_so"): ward_total.as_other()},
    )
    (say,) = [each.say for each in found.roots if each.rule == "khop_dan_so"]
    assert say.endswith("(Tổng số hộ dân tộc thiểu số 50; biểu khác 51).")


def test_an_error_against_an_estimate_of_another_period_is_only_a_warning() -> None:
    sure = other({"a.tang": "1", "a.cuoi": "9", "b.tang": "1", "b.cuoi": "2"}).as_other()
    estimate = Filled(
        form(PERIODS),
        {"bang.a.tang": "1", "bang.a.cuoi": "9", "bang.b.tang": "1", "bang.b.cuoi": "2"},
        at=period(estimate=True),
    ).as_other()
    for report, level, softened in ((sure, Level.ERROR, False), (estimate, Level.WARNING, True)):
        found = Filled(form(PERIODS), NOW, elsewhere={(How.OPENING, ""): report})
        assert [(each.rule, each.level, each.softened) for each in found.roots] == [("can_doi", level, softened)]


def test_an_estimate_of_this_period_softens_nothing() -> None:
    before = other({"a.tang": "1", "a.cuoi": "9", "b.tang": "1", "b.cuoi": "2"}).as_other()
    found = Filled(form(PERIODS), {**NOW, "bang.a.tang": "~5"}, elsewhere={(How.OPENING, ""): before})
    assert [(each.rule, each.level) for each in found.roots] == [("can_doi", Level.ERROR)]


def test_year_to_date_is_the_period_itself_where_the_year_begins_and_a_sum_where_it_does_not() -> None:
    before = other({"a.tang": "7", "a.cuoi": "1", "b.tang": "-", "b.cuoi": "1"}).as_other()
    later = period(begins=(6, 15))
    assert Filled(form(PERIODS), NOW).shows("bang.a.lk") == "5"
    assert Filled(form(PERIODS), NOW, at=later).cell("bang.a.lk").state is CellState.BY_HAND
    summed = Filled(form(PERIODS), NOW, at=later, elsewhere={(How.YEAR_TO_DATE, ""): before})
    assert (summed.shows("bang.a.lk"), summed.shows("bang.b.lk")) == ("12", "1")


def test_a_row_that_the_other_report_does_not_have_is_nothing_there() -> None:
    dan_so = worked().forms["dan_so", 1]
    before = Filled(dan_so, {"theo_dan_toc.09.nam": "3", "theo_dan_toc.09.nu": "3"}).as_other()
    typed = {f"theo_dan_toc.06.{name}": "30" for name in ("so_ho", "nam", "nu")}
    found = Filled(dan_so, typed, elsewhere={(How.PREVIOUS, ""): before})
    (say,) = [each.say for each in found.roots if each.rule == "bien_dong"]
    assert say.endswith("(Số khẩu 60; kỳ trước -).")


# ---- rows that are there ----


def test_rows_of_a_present_list_are_there_when_added_or_typed_and_in_paper_order() -> None:
    dan_so = worked().forms["dan_so", 1]
    found = Filled(dan_so, {"theo_dan_toc.09.so_ho": "3"}, present={"theo_dan_toc": ("06",)})
    order = [row.key for row in found.frame.parts[0].rows]
    there = found.outcome.present[0, "theo_dan_toc"]
    assert set(there) == {"tong", "01", "dtts", "06", "09"}
    assert list(there) == sorted(there, key=order.index)
    assert "theo_dan_toc.06.so_ho" in found.blanks
    assert found.shows("theo_dan_toc.dtts.so_ho") == "3"


def test_a_blank_cell_does_not_bring_a_row_and_unknown_columns_are_passed_over() -> None:
    found = Filled(
        worked().forms["dan_so", 1], {"theo_dan_toc.06.so_ho": " ", "theo_dan_toc.06.khong_co": "4", "a.b": "1"}
    )
    assert "06" not in found.outcome.present[0, "theo_dan_toc"]


def test_a_row_below_a_code_comes_with_every_code_around_it() -> None:
    found = Filled(worked().forms["chuc_sac", 1], {"theo_ton_giao.03/chuc_sac/0301.so_nguoi": "2"})
    present = found.outcome.present[0, "theo_ton_giao"]
    assert {"03", "03/chuc_sac", "03/chuc_sac/0301", "03/chuc_viec"} <= set(present)
    assert "02" not in present
    assert found.shows("theo_ton_giao.03/chuc_sac.so_nguoi") == "2"


OPEN = """
parts:
  nguoi:
    table: Danh sách
    rows:
      moi: {open: Thêm người, key: [ten], min: 1, max: 2}
    columns:
      ten: {title: Họ tên, type: text, required: true}
      tuoi: {title: Tuổi, type: integer, unit: tuổi}
  chung:
    section: Chung
    fields:
      dem: {title: Đếm, type: integer, unit: người, formula: 'COUNT(nguoi)'}
      lon: {title: Người lớn, type: integer, unit: người, formula: 'COUNTIF(nguoi; tuoi >= 18)'}
      tong: {title: Cộng tuổi, type: integer, unit: tuổi, formula: 'SUMIF(nguoi.tuoi; tuoi >= 18)', roll_up: none}
"""


def test_open_rows_stand_in_the_officers_order_numbered_from_one() -> None:
    typed = {"nguoi.k2.ten": "Lò Thị Hoa", "nguoi.k2.tuoi": "17", "nguoi.k1.ten": "Vàng A Páo", "nguoi.k1.tuoi": "40"}
    found = Filled(form(OPEN), typed, present={"nguoi": ("k1", "k2")})
    assert found.outcome.present[0, "nguoi"] == ("k1", "k2")
    assert [found.shows(f"chung.{name}") for name in ("dem", "lon", "tong")] == ["2", "1", "40"]
    assert found.found == {}


def test_the_number_of_open_rows_is_held_to_its_bounds() -> None:
    few = Filled(form(OPEN), {})
    assert few.says == ["Danh sách: cần ít nhất 1 dòng, đang có 0."]
    many = Filled(form(OPEN), {f"nguoi.k{n}.ten": f"Người {n}" for n in range(3)})
    assert many.says == ["Danh sách: nhiều nhất 2 dòng, đang có 3."]
    assert [found.rule for found in many.roots] == ["max"]


def test_a_repeated_key_is_found_on_the_later_row_and_blanks_repeat_nothing() -> None:
    twice = Filled(form(OPEN), {"nguoi.k1.ten": "Lò Thị Hoa", "nguoi.k2.ten": "Lò Thị Hoa"})
    assert (twice.found, twice.says) == ({"nguoi.k2.ten": "key"}, ["2, cột 1: Họ tên. Trùng với dòng 1 (Họ tên)."])
    assert Filled(form(OPEN), {"nguoi.k1.tuoi": "3", "nguoi.k2.tuoi": "3"}).found == {}


def test_sheets_of_one_report_are_computed_apart() -> None:
    of = worked().forms["phieu_ho", 1]
    laid = laid_out(of)
    assert of.sheet is not None
    assert {part.id for part in laid.parts} == {part.id for part in of.parts}


def test_a_column_block_from_a_list_has_a_cell_per_code_and_formulas_read_their_own() -> None:
    ctmtqg = worked().forms["ctmtqg", 1]
    part = laid_out(ctmtqg).part("von")
    assert part is not None
    codes = [column.code for column in part.columns if column.column.id == "giao"]
    row = next(row.key for row in part.rows if row.formula is None and row.kind.value == "cells")
    typed = {f"von.{row}.giao.{code}": "10" for code in codes} | {f"von.{row}.giai_ngan.{codes[0]}": "4"}
    found = Filled(ctmtqg, typed)
    assert found.shows(f"von.{row}.giao_tong") == str(10 * len(codes))
    assert found.shows(f"von.{row}.tl.{codes[0]}") == "40,00"
    assert found.cell(f"von.{row}.tl.{codes[1]}").value.kind is Kind.BLANK


def test_a_row_called_trong_do_gets_no_second_one() -> None:
    of = form(
        """
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    rows:
      a: {title: A, of_which: {a1: "Trong đó: nữ"}}
      b: {title: B, of_which: {b1: Nữ}}
    columns: {x: X}
"""
    )
    part = laid_out(of).part("bang")
    assert part is not None
    rows = {row.key: row for row in part.rows}
    assert rows["a1"].bullet == ""
    assert rows["b1"].bullet == "Trong đó: "
