"""Many cells of other forms and periods, neighbours under a code, and sheets that are held apart by their key."""

from compute_worlds import Filled, address, form, laid_out, worked

from engine.compute import Address, compute, read
from engine.expr.scope import How

READS = """
parts:
  phan:
    section: Phần
    type: integer
    unit: hộ
    fields:
      cong: {title: Cộng, roll_up: sum, formula: 'SUM(dan_so.theo_dan_toc.so_ho)'}
      dem: {title: Đếm, formula: 'COUNTIF(dan_so.theo_dan_toc; so_ho > 5)'}
      nhom: {title: Nhóm, roll_up: sum, formula: 'SUM(dan_so.theo_dan_toc[dan_toc].so_ho)'}
      mot: {title: Một, roll_up: sum, formula: 'dan_so.theo_dan_toc["06"].so_ho'}
      ma: {title: Mã, type: text, formula: 'reporter.code & "/" & period.year'}
checks:
  khop:
    that: 'phan.cong <= SUM(dan_so.theo_dan_toc[dan_toc].so_ho)'
    say: Cộng phải là của dân tộc thiểu số
"""


def beside() -> Filled:
    households = {"01": "100", "06": "7", "09": "3"}
    return Filled(worked().forms["dan_so", 1], {f"theo_dan_toc.{row}.so_ho": text for row, text in households.items()})


def test_many_cells_of_another_form_are_gathered_as_in_it() -> None:
    """Computed rows are left out, a block is its codes."""
    found = Filled(form(READS), {}, elsewhere={(How.NOW, "dan_so"): beside().as_other()})
    shown = {name: found.shows(f"phan.{name}") for name in ("cong", "dem", "nhom", "mot")}
    assert shown == {"cong": "110", "dem": "2", "nhom": "10", "mot": "7"}
    assert [each.rule for each in found.roots] == ["khop"]


def test_a_form_that_was_not_sent_gives_nothing_and_asks_nothing() -> None:
    found = Filled(form(READS), {})
    assert {found.shows(f"phan.{name}") for name in ("cong", "nhom", "mot")} == {""}
    assert found.found == {}


def test_text_is_put_together_from_the_unit_and_the_period() -> None:
    found = Filled(form(READS), {})
    assert found.shows("phan.ma") == f"{found.frame.facts.reporter.code}/2026"


def test_sheets_with_the_same_key_are_found_on_the_later_one() -> None:
    of = worked().forms["phieu_ho", 1]
    frame = laid_out(of)
    part = frame.part("dinh_danh")
    assert part is not None
    village = next(iter((next(c for c in part.columns if c.key == "thon")).offered or {}))
    typed = {
        Address(record, "dinh_danh", "", field): text
        for record, number in ((1, "7"), (2, "8"), (3, "7"))
        for field, text in (("thon", village), ("ho_so", number))
    }
    outcome = compute(frame, read(frame, typed, records=(1, 2, 3)))
    assert [(found.address, found.rule) for found in outcome.findings if found.rule == "key"] == [
        (Address(3, "dinh_danh", "", "thon"), "key")
    ]
    assert address("dinh_danh.thon", 3) == Address(3, "dinh_danh", "", "thon")
