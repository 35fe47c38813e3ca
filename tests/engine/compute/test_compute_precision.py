"""Decimals of one row, and computed figures that grow past what is stored."""

from compute_worlds import Filled, form

from engine.model import Level

ROW_DECIMALS = """
parts:
  bang:
    table: Bảng
    type: integer
    time: at_end
    rows:
      ho: {title: Hộ, unit: hộ}
      dat: {title: Đất, unit: ha, decimals: 2}
    columns:
      x: Xã
      y: Thôn
      z: {title: Cộng, formula: 'x + y'}
"""
LARGE = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: hộ
    time: at_end
    required: false
    rows: {a: A, b: B, tong: {title: Tổng, formula: 'SUM(a; b)'}}
    columns:
      x: Hộ
      y: {title: Nhân lên, formula: 'x * 999999999999'}
      z: {title: Nhân mãi, formula: 'y * 999999999999 * 999999999999'}
"""


def test_the_decimals_of_a_row_hold_for_reading_computing_and_printing() -> None:
    found = Filled(form(ROW_DECIMALS), {"bang.dat.x": "12,5", "bang.dat.y": "0,25", "bang.ho.x": "1", "bang.ho.y": "2"})
    assert found.found == {}
    assert [found.shows(f"bang.dat.{column}") for column in "xyz"] == ["12,5", "0,25", "12,75"]
    assert Filled(form(ROW_DECIMALS), {"bang.dat.x": "1,234"}).found == {"bang.dat.x": "type"}


def test_the_decimals_of_a_row_are_not_those_of_its_neighbour() -> None:
    assert Filled(form(ROW_DECIMALS), {"bang.ho.x": "12,5", "bang.dat.x": "12,5"}).found == {"bang.ho.x": "type"}


def test_a_computed_figure_too_large_to_store_is_an_error_of_its_cell() -> None:
    found = Filled(form(LARGE), {"bang.a.x": "2"})
    assert found.found == {f"bang.{row}.{column}": "range" for row in ("a", "tong") for column in "yz"}
    assert {each.level for each in found.roots} == {Level.ERROR}
    assert not found.outcome.can_be_sent
    assert found.says[0] == (
        "A, cột 2: Nhân lên. Tính ra 1.999.999.999.998, quá 12 chữ số phần nguyên nên không lưu được; "
        "xem lại các số đã ghi."
    )


def test_the_largest_figure_that_can_be_stored_is_none() -> None:
    assert Filled(form(LARGE), {"bang.a.x": "1"}).found == {
        "bang.a.z": "range",
        "bang.tong.z": "range",
    }
