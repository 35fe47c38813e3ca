"""What may be asked for in a code list: the rules of the language hold, nothing else in the file changes."""

from collections.abc import Mapping

import pytest

from engine.project import Project, compile_files
from server.authoring.leaning import differing
from server.authoring.list_wishes import changed_code, new_code, new_list, pasted
from server.refusal import Refused

FILE = "forms/lists/faiths.csv"
HELD = "code,name,kind,valid_from,valid_to,was\r\n01,Một,a,,,\r\n02,Hai,b,2020-01-01,,\r\n03,Ba,b,,,\r\n"
FILES = {FILE: HELD.encode(), "forms/lists.csv": b"code,name\nfaiths,Phai\n"}
PLAIN = {"name": "Bốn", "more_kind": "a", "valid_from": "", "valid_to": "", "was": ""}


def project(files: Mapping[str, bytes] = FILES) -> Project:
    return compile_files(dict(files))


def after(texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """What differs, in words, when the compiler finds nothing wrong."""
    changed = project({**FILES, **texts})
    assert not changed.diagnostics.errors
    return differing(project(), changed)


def test_a_pasted_table_becomes_a_list_with_its_name() -> None:
    """R101: two columns from Excel, with or without a head."""
    table = "Mã\tTên\r\n01\tLớp xóa mù chữ\r\n\r\n02\tLớp nghề, ngắn hạn\r\n"
    texts = new_list("loai_lop", {"title": "Loại lớp", "table": table}, project())
    assert texts["forms/lists/loai_lop.csv"].decode() == (
        'code,name,valid_from,valid_to,was\n01,Lớp xóa mù chữ,,,\n02,"Lớp nghề, ngắn hạn",,,\n'
    )
    assert texts["forms/lists.csv"] == FILES["forms/lists.csv"] + "loai_lop,Loại lớp\n".encode()
    assert after(texts) == ("Thêm danh mục “Loại lớp” (mã loai_lop): 2 mã.",)
    assert [each.code for each in pasted("01; Một\n02; Hai")] == ["01", "02"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("01\tMột\n01\tHai", "Dòng 2: mã “01” đã có ở dòng 1"),
        ("01\tMột\n02\tMỘT", "Dòng 2: tên “MỘT” đã có ở dòng 1"),
        ("01\tHoà\n02\thòa", "đã có ở dòng 1"),
        ("01\t=cmd", "Dòng 1, tên bắt đầu bằng dấu ="),
        ("0 1\tMột", "Dòng 1, mã không dùng được dấu  "),
        ("01\tho\u0323c", "“học”"),
        ("01\tMột\tba", "Dòng 1 của bảng có 3 cột"),
        ("01", "Dòng 1 của bảng có 1 cột"),
        ("", "bảng mã và tên"),
        ("x\ty\n" * 3_000, "hơn 2000 mã"),
    ],
)
def test_a_table_that_is_none_is_refused_by_line(table: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        new_list("loai_lop", {"title": "Loại lớp", "table": table}, project())
    assert said in caught.value.sentence


@pytest.mark.parametrize("id_", ["faiths", "Loai", "1a", "row", "loai lop", "../x", ""])
def test_a_list_needs_a_name_that_formulas_can_say_and_nobody_has(id_: str) -> None:
    with pytest.raises(Refused):
        new_list(id_, {"title": "Loại", "table": "01\tMột"}, project())


def test_a_code_is_added_renamed_ended_and_takes_others_over() -> None:
    """Language.md section 11: `was` joins the series, a code that is taken over ends the day before."""
    added = new_code("faiths/04", PLAIN, project())
    assert added[FILE].decode() == HELD + "04,Bốn,a,,,\r\n"
    merged = new_code("faiths/05", {**PLAIN, "was": "01; 03", "valid_from": "01/07/2027"}, project())
    assert merged[FILE].decode() == (
        HELD.replace("01,Một,a,,,", "01,Một,a,,2027-06-30,").replace("03,Ba,b,,,", "03,Ba,b,,2027-06-30,")
        + "05,Bốn,a,2027-07-01,,01;03\r\n"
    )
    assert "Danh mục Phai: thêm mã 05 “Bốn”, thay mã 01, 03, có hiệu lực từ 01/07/2027." in after(merged)
    ended = changed_code(
        "faiths/03", {**PLAIN, "code": "03", "name": "Ba", "more_kind": "b", "valid_to": "31/12/2027"}, project()
    )
    assert ended[FILE].decode() == HELD.replace("03,Ba,b,,,", "03,Ba,b,,2027-12-31,")
    same = {"code": "02", "name": "Hai", "more_kind": "b", "valid_from": "01/01/2020", "valid_to": "", "was": ""}
    renamed = changed_code("faiths/02", {**same, "code": "2A"}, project())
    assert renamed[FILE].decode() == HELD.replace("02,Hai,b,2020-01-01,,", "2A,Hai,b,2020-01-01,,02")
    assert "Danh mục Phai: mã 02 “Hai” đổi thành 2A." in after(renamed)
    assert changed_code("faiths/02", same, project())[FILE].decode() == HELD, "a day stays as its author wrote it"


@pytest.mark.parametrize(
    ("subject", "given", "said"),
    [
        ("faiths/01", PLAIN, "Đã có mã “01”"),
        ("faiths/a/b", PLAIN, "không dùng được dấu /"),
        ("faiths/04", {**PLAIN, "name": "một"}, "Đã có mã 01 “Một”"),
        ("faiths/04", {**PLAIN, "more_kind": ""}, "cột kind"),
        ("faiths/04", {**PLAIN, "was": "99"}, "không có mã “99”"),
        ("faiths/04", {**PLAIN, "was": "01"}, "Mã 01 còn hiệu lực"),
        ("faiths/04", {**PLAIN, "valid_from": "31/02/2027"}, "ngày/tháng/năm"),
        ("faiths/04", {**PLAIN, "valid_from": "02/01/2027", "valid_to": "01/01/2027"}, "trước ngày có hiệu lực"),
        ("khac/04", PLAIN, "danh mục “khac”"),
        ("reporters/04", PLAIN, "danh mục “reporters”"),
    ],
)
def test_a_code_against_the_rules_is_refused(subject: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        new_code(subject, given, project())
    assert said in caught.value.sentence
