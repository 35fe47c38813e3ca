"""A table whose rows the officer adds, and that has none: asked about, or stated to have nothing; never blank."""

import pytest
from browser_twin import Twin, differences, ours
from compute_worlds import Filled, form, laid_out, worked

from engine.compute import Elsewhere, as_other, compute, read
from engine.compute.cells import Calculation
from engine.compute.frame import Address, table_itself
from engine.compute.outcome import CellState
from engine.expr.scope import How
from engine.expr.values import Kind
from engine.model import Form

STATED = {"bang..": "-"}
LISTED = """
parts:
  bang:
    table: Bảng
    type: integer
    unit: vụ
    time: in_period
    rows:
      tong: {title: Tổng số, formula: 'SUM(vu)', entered: [to]}
      vu: {list: ethnic_groups, show: present, blocked: [to]}
    columns:
      so: {title: Số vụ, required: true}
      nang: {title: Nặng, within: so}
      tl: {title: Tỷ lệ, type: percent, formula: 'PERCENT(nang; so)'}
      to: {title: Số đoàn, unit: người, required: true}
  sau:
    section: Sau bảng
    type: integer
    unit: vụ
    time: in_period
    fields:
      dem: {title: Đếm, formula: 'SUM(bang.so)'}
      truoc: {title: Kỳ trước, formula: 'SUM(PREVIOUS(bang[vu].so))'}
checks:
  co_vu:
    that: 'sau.dem >= 1'
    say: Phải có vụ
"""
OPENED = (
    LISTED.replace("vu: {list: ethnic_groups, show: present, blocked: [to]}", "vu: {open: Thêm vụ}")
    .replace("formula: 'SUM(vu)', entered: [to]", "formula: 'SUM(vu)'")
    .replace("      to: {title: Số đoàn, unit: người, required: true}\n", "")
    .replace("      truoc: {title: Kỳ trước, formula: 'SUM(PREVIOUS(bang[vu].so))'}\n", "")
)
MUST = OPENED.replace("{open: Thêm vụ}", "{open: Thêm vụ, min: 1}")
SHOWN_IF = LISTED.replace("    table: Bảng\n", "    table: Bảng\n    when: 'sau.hoi'\n").replace(
    "    fields:\n", "    fields:\n      hoi: {title: Có vụ nào, type: yes_no}\n"
)
ENTERED = {"bang.tong.to": "3"}


def test_a_table_without_a_row_is_a_blank_of_its_own() -> None:
    for text, typed in ((OPENED, {}), (LISTED, ENTERED)):
        empty = Filled(form(text), typed)
        assert empty.outcome.blanks == (table_itself(0, "bang"),)
        assert not empty.outcome.can_be_sent
        assert empty.outcome.rowless == {(0, "bang"): False}
        assert empty.shows("bang.tong.so") == ""


def test_stated_to_have_nothing_its_sums_are_the_sign_and_it_can_be_sent() -> None:
    """Signs as in language.md section 6: nothing occurred is `-` in a sum, and 0 where it is compared."""
    for text, typed in ((OPENED, {}), (LISTED, ENTERED)):
        stated = Filled(form(text), typed | STATED)
        assert stated.outcome.blanks == ()
        assert stated.outcome.rowless == {(0, "bang"): True}
        assert [stated.shows(f"bang.tong.{column}") for column in ("so", "nang", "tl")] == ["-", "-", ""]
        assert stated.shows("sau.dem") == "-"
        assert stated.found == {"bang.tong.so": "co_vu"} or set(stated.found.values()) == {"co_vu"}


def test_a_row_outweighs_what_was_stated() -> None:
    filled = Filled(form(OPENED), {**STATED, "bang.u1.so": "2", "bang.u1.nang": "1"})
    assert filled.outcome.rowless == {}
    assert filled.shows("bang.tong.so") == "2"
    blank = Filled(form(OPENED), STATED, present={"bang": ("u1",)})
    assert (blank.outcome.rowless, blank.shows("bang.tong.so")) == ({}, "")


def test_only_the_sign_states_it() -> None:
    for typed in ("0", "x", "...", "không", ""):
        assert Filled(form(OPENED), {"bang..": typed}).outcome.rowless == {(0, "bang"): False}


def test_a_table_that_must_have_rows_keeps_its_own_rule() -> None:
    for typed in ({}, STATED):
        filled = Filled(form(MUST), typed)
        assert filled.outcome.rowless == {}
        assert set(filled.found.values()) >= {"required"}


def test_a_table_that_is_not_shown_is_not_asked_about() -> None:
    assert Filled(form(SHOWN_IF), {"sau.hoi": "không"}).outcome.rowless == {}
    assert Filled(form(SHOWN_IF), {"sau.hoi": "có", **ENTERED}).outcome.rowless == {(0, "bang"): False}


def test_another_period_reads_the_sign() -> None:
    before = {typed: Filled(form(LISTED), ENTERED | {"bang..": typed}).as_other() for typed in ("-", "")}
    for typed, shown in (("-", "-"), ("", "")):
        now = Filled(form(LISTED), ENTERED | STATED, elsewhere={(How.PREVIOUS, ""): before[typed]})
        assert now.shows("sau.truoc") == shown


def test_a_sheet_of_many_is_not_asked() -> None:
    """A household without a member who moved is the rule: its tables are lists, and have no total that a city adds."""
    sheet = worked().forms["phieu_ho", 1]
    frame = laid_out(sheet)
    calculation = Calculation(frame, read(frame, {}, records=(1,)), elsewhere=Elsewhere(), record=1)
    assert not any(calculation.is_rowless(part.id) for part in frame.parts)


def told(twin: Twin, of: Form) -> list[str]:
    """What the page shows and says otherwise than the server of a form without rows: unsaid, and stated."""
    frame = laid_out(of)
    tables = [table_itself(0, part.id) for part in frame.parts if part.takes_rows]
    found = []
    for text in ("", "-", "0"):
        typed = dict.fromkeys(tables, text)
        before = as_other(frame, compute(frame, read(frame, typed)))
        around = Elsewhere(reports={(How.PREVIOUS, ""): before, (How.OPENING, ""): before})
        twin.open(frame, around)
        found += differences(ours(frame, around, typed=typed, present={}), twin.answer(typed, {}))
    return found


def test_the_page_says_of_it_what_the_server_says() -> None:
    twin = Twin()
    for of in (form(OPENED), form(LISTED), form(MUST), form(SHOWN_IF), worked().forms["tao_hon", 1]):
        assert told(twin, of) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("if (!stated) outcome.blanks.push", "outcome.blanks.push"),
        ("return this.calculation.nothingArose(cell.part) ? [NOTHING] : found;", "return found;"),
        ('if (text.trim() === "-") entries.nothing', "entries.nothing"),
        ("if (keys.length === 0 && gathers(cell) && other.nothing.has(cell.part)) return [NOTHING];", ""),
        ("if (adding.some((row) => row.min) ||", "if ("),
    ],
)
def test_a_planted_difference_of_the_page_is_found(right: str, wrong: str) -> None:
    twin = Twin(change=(right, wrong))
    assert any(told(twin, form(text)) for text in (LISTED, MUST))


def test_every_real_form_with_added_rows_asks_and_takes_the_answer() -> None:
    """Of the forms that are reported once: each table that takes rows is named, and stating leaves no total of it
    blank but for shares of nothing."""
    asked = 0
    for of in worked().forms.values():
        if of.sheet is not None:
            continue
        empty = Filled(of, {})
        places = {Address(*each, "", "") for each in empty.outcome.rowless}
        assert places <= set(empty.outcome.blanks)
        stated = Filled(of, {f"{part}..": "-" for _, part in empty.outcome.rowless})
        assert set(stated.outcome.rowless.values()) <= {True}
        asked += len(places)
        for part in stated.frame.parts if empty.outcome.rowless else ():
            sums = [row for row in part.rows if row.formula is not None and not row.optional]
            alone = all(row.optional or row.formula is not None for row in part.rows)
            for row in sums if (0, part.id) in stated.outcome.rowless and alone else ():
                for column in part.columns:
                    cell = stated.outcome.cells[Address(0, part.id, row.key, column.key)]
                    ratio = column.column.formula is not None and not column.column.linear
                    assert cell.state is not CellState.COMPUTED or ratio or cell.value.kind is not Kind.BLANK
    assert asked
