"""A table of the unit's own: told once which column is which, remembered by its heads (R016, R048)."""

import io
import re
from collections.abc import Sequence
from uuid import UUID

import pytest
import town as towns
import xlsxwriter
from test_web_workbooks import actor_of, begun, project_of_five, save, typed

from engine.compute.frame import Address
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.comparing import Fate
from server.reporting.entry import open_report, read_for_entry
from server.reporting.free_tables import Told, bring_table, see, tell
from server.reporting.workbooks import look, take

HEADS = (
    ("STT", "Dân tộc", "Số hộ", "Số khẩu", "", "Ghi chú"),
    ("", "", "", "Nam", "Nữ", ""),
)
FIGURES: tuple[Sequence[str | int], ...] = (
    (1, "KINH", 100, 200, 210, "xem sổ"),
    (2, "- Mường", "1.030", 40, "-", ""),
    (3, "Hmông xanh", 5, 1, 1, ""),
    ("", "Tổng số", 99, 99, 99, ""),
    (4, "Ê đê", "", 7, "", ""),
)


def own_table(year: int, *, heads: Sequence[Sequence[str]] = HEADS, figures=FIGURES, above: int = 1) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Sổ dân số")
        sheet.write_string(0, 0, f"SỔ THEO DÕI DÂN SỐ NĂM {year}")
        for line, row in enumerate((*heads, *figures), above):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(line, column, cell)
    return out.getvalue()


def told(shown) -> Told:
    return Told(sheet=0, part=shown.part.id, line=shown.line, row_column=shown.row_column, columns=shown.columns)


def test_the_table_explains_itself_as_far_as_its_heads_say(town: towns.Town) -> None:
    actor = actor_of(town, "canbo")
    report = begun(town, actor)
    file, known = bring_table(town.desk, actor, report=report, name="so.xlsx", content=own_table(2026))
    assert not known
    shown = see(town.desk, actor, report=report, workbook=file)
    assert (shown.line, shown.row_column) == (3, 1)
    assert shown.columns == {"so_ho": 2, "nam": 3, "nu": 4}


def test_what_was_told_once_is_known_the_next_time_wherever_the_table_begins(town: towns.Town) -> None:
    actor = actor_of(town, "canbo")
    report = begun(town, actor)
    file, _ = bring_table(town.desk, actor, report=report, name="so.xlsx", content=own_table(2026))
    tell(town.desk, actor, report=report, workbook=file, told=told(see(town.desk, actor, report=report, workbook=file)))
    again, known = bring_table(town.desk, actor, report=report, name="b.xlsx", content=own_table(2027, above=4))
    assert known
    other = tuple(tuple(word.replace("Nữ", "Phụ nữ") for word in line) for line in HEADS)
    _, known = bring_table(town.desk, actor, report=report, name="c.xlsx", content=own_table(2027, heads=other))
    assert not known
    found = look(town.desk, actor, report=report, workbook=again).comparison
    given = {(each.address.row, each.address.column): each.given for each in found.differences}
    assert given == {
        ("01", "nam"): "200",
        ("01", "nu"): "210",
        ("06", "so_ho"): "1030",
        ("06", "nu"): "-",
        ("12", "nam"): "7",
    }
    assert [words for _, _, words in found.strays] == ["Hmông xanh"]
    assert {each.fate for each in found.differences} == {Fate.CHANGED}
    neighbour = actor_of(town, "canbo2")
    theirs = begun(town, neighbour)
    assert not bring_table(town.desk, neighbour, report=theirs, name="b.xlsx", content=own_table(2027))[1]


def test_it_is_taken_like_every_workbook_and_its_blanks_empty_nothing(town: towns.Town) -> None:
    actor = actor_of(town, "canbo")
    report = begun(town, actor)
    save(town, actor, report, {("06", "nam"): "40", ("01", "duoi_6"): "9"})
    file, _ = bring_table(town.desk, actor, report=report, name="so.xlsx", content=own_table(2026))
    tell(town.desk, actor, report=report, workbook=file, told=told(see(town.desk, actor, report=report, workbook=file)))
    version = look(town.desk, actor, report=report, workbook=file).shown.head.draft_version
    take(town.desk, actor, report=report, workbook=file, version=version, choices={})
    after = typed(town, actor, report)
    assert (after["06", "so_ho"], after["06", "nu"], after["12", "nam"]) == ("1030", "-", "7")
    assert (after["01", "duoi_6"], after["06", "nam"]) == ("9", "40")
    shown = read_for_entry(town.desk, actor, report=report)
    assert "12" in shown.entries.present[0, towns.PART]
    assert shown.outcome.cells[Address(0, towns.PART, "tong", "so_ho")].value.content == 1130


def test_every_line_is_a_new_row_where_the_form_has_open_rows(town: towns.Town) -> None:
    publish(town.desk, None, project=project_of_five(), periods=[(towns.REGIME, towns.PERIOD)])
    actor = actor_of(town, "canbo")
    report = open_report(town.desk, actor, period=towns.PERIOD, form="nguoi_uy_tin")
    heads = (("TT", "Họ và tên", "Năm sinh", "Giới tính"),)
    people = ((1, "Bùi Văn A", 1950, "Nam"), (2, "Quách Thị B", 1961, "Nữ"))
    content = own_table(2026, heads=heads, figures=people)
    file, _ = bring_table(town.desk, actor, report=report, name="so.xlsx", content=content)
    shown = see(town.desk, actor, report=report, workbook=file)
    answers = Told(sheet=0, part=shown.part.id, line=shown.line, row_column=-1, columns=shown.columns)
    tell(town.desk, actor, report=report, workbook=file, told=answers)
    found = look(town.desk, actor, report=report, workbook=file)
    assert len(found.comparison.rows) == 2
    version = found.shown.head.draft_version
    assert take(town.desk, actor, report=report, workbook=file, version=version, choices={}).rows == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": {}}, "table_no_columns"),
        ({"columns": {"nam": 3, "nu": 3}}, "table_column_twice"),
        ({"line": 0}, "table_no_heads"),
    ],
)
def test_what_cannot_be_told_again_is_refused(town: towns.Town, change: dict, code: str) -> None:
    actor = actor_of(town, "canbo")
    report = begun(town, actor)
    file, _ = bring_table(town.desk, actor, report=report, name="so.xlsx", content=own_table(2026))
    given = {"sheet": 0, "part": towns.PART, "line": 3, "row_column": 1, "columns": {"nam": 3}, **change}
    with pytest.raises(Refused) as refused:
        tell(town.desk, actor, report=report, workbook=file, told=Told(**given))
    assert refused.value.code == code


def test_the_pages_carry_it_from_file_to_comparison(officer, town: towns.Town) -> None:
    report = officer.begin()
    officer.read(f"{report}/bang-tu-lap")
    brought = officer.post(
        f"{report}/bang-tu-lap",
        data={"csrf": officer.csrf},
        files={"tep": ("sổ.xlsx", own_table(2026), "application/octet-stream")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    where = brought.headers["location"]
    page = officer.read(where)
    assert "SỔ THEO DÕI DÂN SỐ" in page
    assert re.search(r'name="dong" value="4"', page)
    chosen = dict(re.findall(r'name="cot\|(\w+)"[^>]*>.*?<option selected>(\w+)<', page))
    assert chosen == {"so_ho": "C", "nam": "D", "nu": "E"}
    fields = {f"cot|{key}": letter for key, letter in chosen.items()}
    wrong = officer.press(where, trang="0", phan=towns.PART, dong="4", cot_dong="B")
    assert wrong.status_code == 409
    assert "Chưa chỉ cột nào." in wrong.text
    done = officer.press(where, trang="0", phan=towns.PART, dong="4", cot_dong="B", **fields)
    compare = officer.read(done.headers["location"])
    assert "Hmông xanh" in compare
    assert "Kinh, cột 1: Số hộ" in compare
    assert UUID(done.headers["location"].rpartition("/")[2])
    assert "report.map_table" in [entry.act for entry in towns.audit_entries(town)]
