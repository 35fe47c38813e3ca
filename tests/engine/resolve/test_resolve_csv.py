"""Code lists, units of measure and units files: strict CSV, every fault at its cell."""

from datetime import date

import pytest
from planted import FILES, REPORTERS, UNITS, compiled, marked

from engine.diagnostics import Diagnostics
from engine.resolve.code_lists import read_code_list, read_reporters

LIST = "forms/lists/ethnic_groups.csv"
MEASURES = "forms/units_of_measure.csv"
PEOPLE = "periods/ha_noi/units.csv"

FAULTS = {
    "an empty file": ("R050", LIST, "", (1, 1)),
    "Excel's semicolons": ("R052", LIST, "⟦code;name;kind⟧\n01;Kinh;kinh\n", None),
    "a comma in a name": ("R053", LIST, "code,name,kind\n⟦02,Tày, Thổ,minority⟧\n", None),
    "a column twice": ("R054", LIST, "code,name,kind,⟦name⟧\n", None),
    "no column code": ("R055", LIST, "⟦ma⟧,name,kind\n01,Kinh,kinh\n", None),
    "a column with accents": ("R056", LIST, "code,name,kind,⟦Loại⟧\n01,Kinh,kinh,a\n", None),
    "letters with loose accents": ("R057", LIST, "code,name,kind\n01,⟦Ba\u0301n⟧,kinh\n", None),
    "a blank behind a code": ("R058", LIST, "code,name,kind\n01,⟦Kinh ⟧,kinh\n", None),
    "a stray quote": ("R059", LIST, 'code,name,kind\n01,⟦Thôn "Mới"⟧,kinh\n', None),
    "a quote never closed": ("R059", LIST, 'code,name,kind\n01,kinh,⟦"⟧kinh\n', None),
    "a code with a slash": ("R060", LIST, "code,name,kind\n⟦A/B⟧,Kinh,kinh\n", None),
    "a code with a blank inside": ("R060", LIST, "code,name,kind\n⟦A B⟧,Kinh,kinh\n", None),
    "a code twice": ("R061", LIST, "code,name,kind\n01,Kinh,kinh\n⟦01⟧,Tày,minority\n", None),
    "a code without a name": ("R062", LIST, "code,name,kind\n01,⟦⟧,kinh\n", None),
    "a day that does not exist": ("R063", LIST, "code,name,kind,valid_from\n01,Kinh,kinh,⟦2025-02-30⟧\n", None),
    "validity the wrong way round": (
        "R064",
        LIST,
        "code,name,kind,valid_from,valid_to\n01,Kinh,kinh,2025-07-01,⟦30/06/2025⟧\n",
        None,
    ),
    "a unit of measure twice": ("R061", MEASURES, UNITS + "⟦hộ⟧,count,yes\n", None),
    "an unknown kind of unit": ("R065", MEASURES, UNITS + "sào,⟦dien_tich⟧,yes\n", None),
    "adds neither yes nor no": ("R065", MEASURES, UNITS + "sào,area,⟦có⟧\n", None),
    "an unknown parent": ("R066", PEOPLE, REPORTERS + "x1,Phường X,ward,urban,⟦hanoi⟧\n", None),
    "an old unit that is gone from the file": (
        "R073",
        PEOPLE,
        "code,name,kind,zone,parent,valid_from,valid_to,was\nm1,Phường M,ward,urban,,2026-07-01,,⟦a9⟧\n",
        None,
    ),
    "an old unit that never ended": (
        "R074",
        PEOPLE,
        "code,name,kind,zone,parent,valid_from,valid_to,was\na1,Phường A,ward,urban,,,,\n"
        "m1,Phường M,ward,urban,,2026-07-01,,⟦a1⟧\n",
        None,
    ),
    "a day without either unit": (
        "R074",
        PEOPLE,
        "code,name,kind,zone,parent,valid_from,valid_to,was\na1,Phường A,ward,urban,,,2026-06-29,\n"
        "m1,Phường M,ward,urban,,2026-07-01,,⟦a1⟧\n",
        None,
    ),
    "a parent of itself": ("R068", PEOPLE, REPORTERS + "x1,Phường X,ward,urban,⟦x1⟧\n", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_csv_file_is_found_at_its_cell(name: str) -> None:
    code, path, text, at = FAULTS[name]
    plain, place = marked(text)
    project = compiled({path: plain})
    found = [each for each in project.diagnostics if each.span.file == path]
    assert [(each.code, each.span.line, each.span.column) for each in found] == [(code, *(at or (place or ())[:2]))]
    assert found[0].hint


def test_nothing_is_said_of_a_form_whose_list_could_not_be_read() -> None:
    project = compiled({LIST: "code;name\n"})
    assert [each.code for each in project.diagnostics] == ["R052"]
    assert ("bieu_khac", 1) in project.broken


def test_the_small_lists_are_sound() -> None:
    assert list(compiled({}).diagnostics) == []
    assert "forms/lists/ethnic_groups.csv" in FILES


def test_a_list_keeps_validity_old_codes_and_columns_and_takes_excels_byte_order_mark() -> None:
    text = '\ufeffcode,name,kind,valid_from,valid_to,was\r\n08,"Dao, Mán",minority,01/07/2025,,08a;08b\r\n'
    diagnostics = Diagnostics()
    found = read_code_list(text.encode(), id_="l", file="l.csv", diagnostics=diagnostics)
    assert found is not None
    (row,) = found.rows
    assert (row.code, row.name, row.was) == ("08", "Dao, Mán", ("08a", "08b"))
    assert row.valid_from == date(2025, 7, 1)
    assert not row.valid_on(date(2025, 6, 30))
    assert row.attributes == {"kind": "minority"}
    assert not len(diagnostics)


def test_a_cell_may_hold_quotes_commas_and_line_ends() -> None:
    diagnostics = Diagnostics()
    text = 'code,name\n01,"Thôn ""Mới"", xóm 1\nxóm 2"\n02,B\n'
    found = read_code_list(text.encode(), id_="l", file="l.csv", diagnostics=diagnostics)
    assert found is not None
    assert [row.name for row in found.rows] == ['Thôn "Mới", xóm 1\nxóm 2', "B"]
    assert not len(diagnostics)


def test_units_become_reporters_and_the_list_reporters() -> None:
    diagnostics = Diagnostics()
    found = read_reporters(REPORTERS.encode(), file="units.csv", diagnostics=diagnostics)
    assert found is not None
    assert found.units[1].attributes == {"zone": "urban"}
    assert found.units[1].parent == "ha_noi"
    reporters = compiled({}).lists["reporters"]
    assert reporters.columns == ("kind", "parent", "zone")
    assert reporters.rows[1].attributes == {"kind": "ward", "parent": "ha_noi", "zone": "urban"}


def test_text_that_is_not_utf_8_is_found_where_it_stops_being_so() -> None:
    diagnostics = Diagnostics()
    assert read_code_list(b"code,name\n01,K\xe9nh\n", id_="l", file="l.csv", diagnostics=diagnostics) is None
    (found,) = diagnostics
    assert (found.code, found.span.line, found.span.column) == ("R051", 2, 5)
