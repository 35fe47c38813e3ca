"""Many cells of other forms and periods, neighbours under a code, and sheets that are held apart by their key."""

from browser_twin import Twin, differences, ours
from compute_worlds import HEAD, Filled, address, form, laid_out, worked

from engine.compute import Address, Elsewhere, OtherReport, compute, read
from engine.expr.scope import How
from engine.model import Form
from engine.project import compile_files

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


BESIDE = """
parts:
  bang:
    table: Bảng
    unit: người
    time: at_end
    rows:
      d1: {title: Mục, rows: {dat_o: {title: Đất ở, of_which: {ngheo: Hộ nghèo}}, khac: Khác}}
    columns:
      x: X
      chung: Chung
      nguon: {list: fund_sources, columns: {giao: Giao}}
  phan:
    section: Phần
    fields:
      o: {title: O, unit: người, time: at_end}
      nhom: {title: Nhóm, fields: {p: {title: P, unit: người, time: at_end}, q: {title: Q, unit: người, time: at_end}}}
"""
FIELD = "{{title: Ô, unit: người, time: at_end, roll_up: none, formula: '{0}'}}"
READS_BESIDE = """
parts:
  o:
    section: Ô
    fields:
"""
BLOCK = """
parts:
  bang:
    table: Bảng
    unit: người
    time: at_end
    rows: {khac: Khác}
    columns:
      tong: Tổng
      nguon:
        list: fund_sources
        columns:
          giao: Giao
          ty_le: {title: Tỷ lệ, type: percent, formula: 'PERCENT(giao; PREVIOUS(tong))'}
          cung: {title: Cùng, roll_up: none, formula: 'giao + beside.bang[row].chung'}
          phan: {title: Phần, roll_up: none, formula: 'giao + beside.phan.o'}
"""


def with_beside(text: str) -> tuple[Form, Form]:
    head = HEAD.replace("form: thu", "form: beside")
    files = {"forms/beside/v1.yaml": (head + BESIDE).encode(), "forms/thu/v1.yaml": (HEAD + text).encode()}
    project = compile_files({**worked().files, **files})
    wrong = [each for each in project.diagnostics if each.span.file in files and each.code[0] != "R"]
    assert wrong == [], [(each.code, each.text) for each in wrong]
    return project.forms["thu", 1], project.forms["beside", 1]


def agreed(found: Filled, elsewhere: dict[tuple[How, str], OtherReport]) -> Filled:
    """The same report, after the browser has said the same of it."""
    around, typed = Elsewhere(reports=elsewhere), {}
    for at, value in found.entries.cells.items():
        part = found.frame.part(at.part)
        column = None if part is None else part.column(at.column)
        assert column is not None
        typed[at] = column.column.type.typed(value)
    twin = Twin()
    twin.open(found.frame, around)
    assert differences(twin.answer(typed, {}), ours(found.frame, around, typed=typed, present={})) == []
    return found


def reads_beside(formula: str) -> str:
    of, beside_ = with_beside(READS_BESIDE + "      a: " + FIELD.format(formula) + "\n")
    cells = {"dat_o.x": "7", "ngheo.x": "3", "khac.x": "5", "dat_o.giao.nstw": "1", "khac.giao.nstw": "4"}
    typed = {f"bang.{name}": text for name, text in cells.items()} | {"phan.p": "2", "phan.q": "9"}
    around = {(How.NOW, "beside"): Filled(beside_, typed).as_other()}
    return agreed(Filled(of, {}, elsewhere=around), around).shows("o.a")


def test_a_fixed_row_of_another_form_may_be_named_with_the_rows_above_it() -> None:
    """As in the form itself: `-` stood there, and was 0 in every sum."""
    assert reads_beside("beside.bang[dat_o/ngheo].x") == "3"


def test_the_fields_of_a_group_of_another_form_are_added_up() -> None:
    assert reads_beside("SUM(beside.phan.nhom)") == "11"


def test_rows_of_another_form_are_counted_and_added_by_a_column_of_a_block() -> None:
    assert reads_beside('COUNTIF(beside.bang; giao["nstw"] > 1)') == "1"
    assert reads_beside('SUMIF(beside.bang.x; giao["nstw"] > 1)') == "5"
    assert reads_beside("COUNTIF(beside.bang; SUM(giao) > 0)") == "2"
    assert reads_beside("SUMIF(beside.bang.giao; x > 5)") == "1"


def test_inside_a_block_of_columns_a_column_or_field_beside_the_block_is_read_in_other_reports_as_well() -> None:
    """Language 4.3: only a column of the block is this code's; PREVIOUS(tong) was none, a field of another form 0."""
    of, beside_ = with_beside(BLOCK)
    typed = {"bang.khac.tong": "20", "bang.khac.giao.nstw": "10"}
    before = Filled(of, typed).as_other()
    other = Filled(beside_, {"bang.khac.chung": "8", "phan.o": "1"}).as_other()
    around = {(How.PREVIOUS, ""): before, (How.NOW, "beside"): other}
    found = agreed(Filled(of, typed, elsewhere=around), around)
    assert [found.shows(f"bang.khac.{name}.nstw") for name in ("ty_le", "cung", "phan")] == ["50,00", "18", "11"]


GROWN = """
parts:
  bang:
    table: Bảng
    unit: người
    time: at_end
    rows:
      cu: Cũ
      moi: Mới
      dan_toc: {list: ethnic_groups, where: 'kind = "minority"', show: present}
    columns:
      x: X
      dau: {title: Đầu kỳ, time: at_start, formula: 'OPENING(x)'}
  phan:
    section: Phần
    fields:
      cu: {title: Cũ, unit: người, time: at_end}
      moi: {title: Mới, unit: người, time: at_end}
      dau: {title: Đầu kỳ, unit: người, time: at_start, formula: 'OPENING(phan.moi)'}
"""


def test_what_is_new_since_an_older_report_is_none_and_a_code_it_had_not_is_nothing() -> None:
    """A fixed row or a field that an older edition had not got was `-`, which is 0: a stock would begin at 0."""
    of = form(GROWN)
    whole = Filled(of, {"bang.cu.x": "4", "bang.moi.x": "5", "phan.cu": "6"}).as_other()
    older = OtherReport(
        cells={key: value for key, value in whole.cells.items() if "moi" not in key},
        rows={"bang": tuple(row for row in whole.rows["bang"] if row.key != "moi")},
    )
    around = {(How.OPENING, ""): older}
    found = Filled(of, {"bang.06.x": "1"}, elsewhere=around)
    agreed(found, around)
    shown = {name: found.shows(name) for name in ("bang.cu.dau", "bang.moi.dau", "bang.06.dau", "phan.dau")}
    assert shown == {"bang.cu.dau": "4", "bang.moi.dau": "", "bang.06.dau": "-", "phan.dau": ""}
