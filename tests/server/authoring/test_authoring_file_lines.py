"""Lines put into files that people write: everything else in them is byte for byte what it was."""

import pytest
from town import ROOT

from engine.diagnostics import Diagnostics
from engine.project import compile_files
from engine.resolve.csv_text import read_csv
from server.authoring.file_lines import columns, csv_of, with_cells, with_legal, with_record
from server.refusal import Refused

FILE = "forms/units_of_measure.csv"
LEGAL = "forms/legal.yaml"
TEXT = """# Căn cứ, giữ nguyên dòng này
legal:
  # về hệ thống chỉ tiêu
  tt-06-2025:
    title: "Thông tư 06: hệ thống
      chỉ tiêu"
    # số ở trang đầu
    number: 06/2025/TT-BDTTG
    from: 25/06/2025

  # về chế độ báo cáo
  tt-07-2025:
    title: Thông tư 07
    number: 07/2025/TT-BDTTG
"""


def records(content: bytes) -> list[dict[str, str]]:
    found = Diagnostics()
    table = read_csv(content, file=FILE, required=("code",), diagnostics=found)
    assert table is not None
    assert not found.errors
    return [{name: record.text(name) for name in table.columns} for record in table.records]


def test_a_line_is_added_behind_the_last_and_all_before_it_stays() -> None:
    held = (ROOT / FILE).read_bytes()
    added = with_record(held, {"code": "lớp ghép", "kind": "count", "adds": "yes"}, file=FILE)
    assert added == held + "lớp ghép,count,yes\n".encode()
    assert columns(held, file=FILE) == ("code", "kind", "adds")
    without_end = with_record(held.rstrip(b"\n"), {"code": "x", "kind": "count", "adds": "yes"}, file=FILE)
    assert without_end == held + b"x,count,yes\n"


def test_windows_line_ends_and_the_mark_of_excel_stay() -> None:
    held = "\ufeffcode,kind,adds\r\nhộ,count,yes\r\n".encode()
    assert with_record(held, {"code": "b", "kind": "count", "adds": "no"}, file=FILE) == held + b"b,count,no\r\n"
    both = held + "cái,count,yes\n".encode()
    assert with_record(both, {"code": "b", "kind": "count", "adds": "no"}, file=FILE) == both + b"b,count,no\n"
    assert with_cells(held, "hộ", {"adds": "no"}, file=FILE) == held.replace(b"yes", b"no")


def test_a_cell_changes_in_its_place_and_new_columns_reach_every_line() -> None:
    held = 'code,name,kind\n01,"Ba, ""Vì""",x\n02,,\n03,"hai\ndòng",z\n'.encode()
    changed = with_cells(held, "01", {"name": "Một, hai", "valid_to": "31/12/2027"}, file=FILE)
    assert changed.decode() == ('code,name,kind,valid_to\n01,"Một, hai",x,31/12/2027\n02,,,\n03,"hai\ndòng",z,\n')
    assert records(with_cells(held, "02", {"name": 'A "B"'}, file=FILE))[1] == {
        "code": "02",
        "name": 'A "B"',
        "kind": "",
    }
    assert records(csv_of(("code", "name"), (("1", "a,b"),))) == [{"code": "1", "name": "a,b"}]


@pytest.mark.parametrize("held", [b"code,kind\n1\n", b"\xff", b"", b"kind,adds\na,b\n"])
def test_a_file_that_is_not_understood_is_not_written_into(held: bytes) -> None:
    with pytest.raises(Refused, match="dttg check"):
        with_record(held, {"code": "x"}, file=FILE)


def test_a_legal_text_is_added_and_changed_with_comments_and_order_kept() -> None:
    added = with_legal(TEXT.encode(), "tt-09-2027", {"title": "Mới: một", "number": "09/2027"}, file=LEGAL, fresh=True)
    assert added.decode() == TEXT + '  tt-09-2027:\n    title: "Mới: một"\n    number: 09/2027\n'
    changed = with_legal(
        added,
        "tt-06-2025",
        {"title": "Khác", "from": "", "replaced_by": "tt-09-2027", "replaced_from": "01/07/2027"},
        file=LEGAL,
        fresh=False,
    )
    wanted = added.decode().replace('"Thông tư 06: hệ thống\n      chỉ tiêu"', "Khác")
    wanted = wanted.replace("    from: 25/06/2025\n", "    replaced_by: tt-09-2027\n    replaced_from: 01/07/2027\n")
    assert changed.decode() == wanted
    project = compile_files({LEGAL: changed})
    assert not project.diagnostics.errors
    assert project.legal["tt-06-2025"].replaced_by == "tt-09-2027"
    assert list(project.legal) == ["tt-06-2025", "tt-07-2025", "tt-09-2027"]


def test_an_entry_written_in_one_line_is_left_to_its_author() -> None:
    with pytest.raises(Refused, match="dttg check"):
        with_legal(b"legal:\n  a: {title: A}\n", "a", {"title": "B"}, file=LEGAL, fresh=False)
    with pytest.raises(Refused, match="dttg check"):
        with_legal(b"legal: {}\n", "a", {"title": "B"}, file=LEGAL, fresh=True)
