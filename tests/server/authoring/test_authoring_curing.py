"""What a page says beside a finding to somebody who has no files, and the question that is about the same thing."""

from engine.diagnostics import Diagnostics, Span
from server.authoring.curing import ASK, LISTED, asked_at, cure, near_units

UNITS = ("người", "lượt người", "hộ", "cơ sở", "cái", "cuộc", "triệu đồng")
TEXT = """form: vi_du
# HỎI: đơn vị tính 'tủ sách' chưa có trong danh mục đơn vị tính (dòng: A; B); chọn
a: {title: Tủ sách, unit: "tủ sách"}
b: {title: Khác, unit: "tủ sách"}
# HỎI: dòng này chưa có đơn vị tính
c: Lượt người đọc sách
d: {title: Số hộ, unit: "kệ sách"}
"""
FILE = "forms/vi_du/v1.yaml"


def found() -> Diagnostics:
    told = Diagnostics()
    for line, unit in ((3, "tủ sách"), (4, "tủ sách"), (7, "kệ sách")):
        begin = TEXT.split("\n")[line - 1].index(f'"{unit}"') + 1
        told.add("S031", Span(FILE, line, begin, line, begin + len(unit) + 2), unit=unit)
    told.add("S035", Span(FILE, 6, 1, 6, 2), row="c", column="x")
    told.add("R076", Span(FILE, 6, 4, 6, 9), what="tên biểu", said="x")
    return told


def test_the_nearest_units_are_named_by_the_words_of_the_place_and_by_their_letters() -> None:
    assert near_units("Lượt người đọc sách", UNITS)[:2] == ("lượt người", "người")
    assert near_units("triêu dông", UNITS) == ("triệu đồng",)
    assert near_units("buổi", ("tuổi", "cuộc")) == (), "written alike, and nothing alike"
    assert near_units("học viên", ("học sinh", "giáo viên")) == ()
    assert near_units("Nam giới", ("năm",)) == (), "a man is no year"
    assert near_units("xyz", UNITS) == ()


def test_a_unit_that_is_not_there_is_mended_from_the_page_and_another_is_asked_for() -> None:
    """Finding 6 of a reader: the cure named a file that no web author can open."""
    lines = TEXT.split("\n")
    by_place = {(each.code, each.span.line): cure(each, UNITS, lines=lines) for each in found()}
    for key in (("S031", 3), ("S035", 6)):
        assert LISTED in by_place[key]
        assert ASK in by_place[key]
        assert ".csv" not in by_place[key]
    assert "gần nhất: lượt người, người" in by_place["S035", 6]
    assert by_place["R076", 6] == next(each.hint for each in found() if each.code == "R076"), "others keep their own"


def test_the_guess_that_a_button_writes_stays_in_the_cure() -> None:
    told = Diagnostics()
    told.add("S031", Span(FILE, 1, 1, 1, 3), hint="có phải 'hộ'? (thêm dòng vào tệp)", unit="Hô")
    (one,) = told
    assert cure(one, UNITS, lines=["Hô"]).startswith("có phải 'hộ'?; gần nhất: hộ")


def test_a_fault_and_the_question_about_it_are_one_thing() -> None:
    """Finding 8: each unit stood in the list twice. A warning, and a unit nobody asks about, stay by themselves."""
    told = {(each.code, each.span.line): line for each, line in asked_at(TEXT, found()).items()}
    assert told == {("S031", 3): 2, ("S031", 4): 2, ("S035", 6): 5}


def test_an_empty_text_is_mended_by_what_the_page_has_and_by_no_command() -> None:
    told = Diagnostics()
    told.add("Y021", Span(FILE, 1, 1, 1, 2))
    (one,) = told
    assert "dttg" in one.hint, "who has the files has the command"
    assert "dttg" not in cure(one, UNITS, lines=[])
    assert "Các bản đã lưu" in cure(one, UNITS, lines=[])
