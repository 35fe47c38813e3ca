"""Which cells a return opens: the flagged, what they are made of, what an error-level rule ties to them (R115)."""

import pytest
from compute_worlds import Filled, address, form, path

from engine.compute.opening import Flag, Opening, following, opened_by

TABLES = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: người
    time: at_end
    required: false
    rows:
      tong: {title: Tổng số, formula: 'SUM(a; b)'}
      a: A
      b: B
    columns:
      cong: {title: Tổng, split: {gioi: {title: Giới, columns: {nam: Nam, nu: Nữ}}}}
      ngheo: {title: Nghèo}
      can_ngheo: {title: Cận nghèo}
      hai_loai: {title: Hai loại, formula: 'ngheo + can_ngheo'}
      xa: {title: Cách xa mọi ô khác}
  them:
    section: Thêm
    type: integer
    unit: người
    time: at_end
    required: false
    fields: {thon: Người ở thôn}
checks:
  ngheo_cong:
    each: bang
    that: 'hai_loai <= cong'
    say: Nghèo và cận nghèo không thể nhiều hơn tổng
  thon_ngheo:
    that: 'them.thon <= bang[tong].ngheo'
    level: warning
    say: Thường không nhiều hơn
"""

TYPED = {f"bang.{row}.{column}": "1" for row in "ab" for column in ("nam", "nu", "ngheo", "can_ngheo", "xa")} | {
    "bang.a.cong": "2",
    "bang.b.cong": "2",
    "them.thon": "1",
}


def opened(*flags: Flag) -> Opening:
    filled = Filled(form(TABLES), TYPED)
    found = opened_by(filled.frame, filled.entries, flags=flags)
    assert found is not None
    return found


def cell(name: str) -> Flag:
    at = address(name)
    return Flag(at.part, at.row, at.column)


def names(found: Opening) -> set[str]:
    return {path(at) for at in found.cells}


CASES = [
    ("a cell that no rule ties", "xa", {"xa"}),
    ("a part of a split: its whole, too", "nam", {"cong", "nam", "nu"}),
    ("the whole: its parts and what a check compares", "cong", {"cong", "nam", "nu", "ngheo", "can_ngheo"}),
    ("a computed cell: what it is made of", "hai_loai", {"ngheo", "can_ngheo", "cong"}),
]


@pytest.mark.parametrize(("flagged", "columns"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_flag_opens_its_cell_and_what_binds_it(flagged: str, columns: set[str]) -> None:
    assert names(opened(cell(f"bang.a.{flagged}"))) == {f"bang.a.{column}" for column in columns}


def test_a_flagged_total_opens_the_rows_it_is_made_of() -> None:
    assert names(opened(cell("bang.tong.xa"))) == {"bang.a.xa", "bang.b.xa"}


def test_a_warning_opens_nothing_more() -> None:
    assert names(opened(Flag("them", "", "thon"))) == {"them.thon"}


def test_a_flagged_row_opens_its_cells_only_and_no_other_row() -> None:
    found = names(opened(Flag("bang", "a")))
    assert found == {f"bang.a.{column}" for column in ("cong", "nam", "nu", "ngheo", "can_ngheo", "xa")}


def test_a_flagged_part_takes_rows_and_any_cell_of_it() -> None:
    found = opened(Flag("bang"))
    assert found.takes_rows(0, "bang")
    assert address("bang.a.row_that_comes_later.x") in found
    assert address("them.thon") not in found


def test_a_flag_on_the_whole_report_opens_everything() -> None:
    filled = Filled(form(TABLES), TYPED)
    assert opened_by(filled.frame, filled.entries, flags=[cell("bang.a.nam"), Flag()]) is None
    assert opened_by(filled.frame, filled.entries, flags=[]) is None


def test_a_flag_on_another_sheet_opens_nothing_here() -> None:
    assert opened(Flag("bang", "a", "nam", record=3)) == Opening()


def followers(*flags: Flag) -> list[str]:
    filled = Filled(form(TABLES), TYPED)
    found = opened_by(filled.frame, filled.entries, flags=flags)
    assert found is not None
    return [path(at) for at in following(filled.frame, filled.entries, opening=found)]


def test_what_is_computed_from_an_open_cell_follows_and_nothing_else() -> None:
    assert followers(cell("bang.a.xa")) == ["bang.tong.xa"]
    assert followers(cell("bang.a.hai_loai")) == [
        "bang.tong.cong",
        "bang.tong.ngheo",
        "bang.tong.can_ngheo",
        "bang.tong.hai_loai",
        "bang.a.hai_loai",
    ]
    assert followers(cell("them.thon")) == []


def test_over_a_whole_open_part_every_sum_of_it_follows() -> None:
    everything = followers(Flag("bang"))
    assert {"bang.tong.nam", "bang.a.hai_loai", "bang.b.hai_loai", "bang.tong.hai_loai"} < set(everything)
