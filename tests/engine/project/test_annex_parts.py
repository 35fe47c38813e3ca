"""`Chia ra`, `Trong đó` among the rows of an annex, as plain cells: what adds up, what is only part, what is asked."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from annex_cells import grid

from engine.project import compile_files
from engine.project.annex import surroundings
from engine.project.annex.draft import Entry
from engine.project.annex.importing import understand
from engine.project.annex.mending import mend
from engine.project.find import find_files

NEW = "bieu_thu"
Nested = dict[str, object]
Read = Callable[[Sequence[str]], tuple[Entry, ...]]


@pytest.fixture(scope="module")
def read() -> Read:
    """The rows made of lines `title|code`, as they are left when the compiler has accepted them."""
    files = surroundings(find_files(Path(__file__).parents[3]))
    project = compile_files(files)

    def rows(lines: Sequence[str]) -> tuple[Entry, ...]:
        sheet = grid(["Nội dung|Mã số|Số hộ (hộ)", "A|B|1", *lines])
        draft, _ = understand([sheet], form=NEW, project=project)
        found = mend(draft, path=f"forms/{NEW}/v1.yaml", files=files, known_units=frozenset(project.units))
        assert not found.left
        return found.draft.parts[0].rows

    return rows


def shape(rows: Sequence[Entry]) -> Nested:
    """Titles, each with the key its children stand under."""
    return {row.title: {row.relation: shape(row.children)} if row.children else {} for row in rows}


def asked(rows: Sequence[Entry]) -> list[str]:
    return [str(question) for row in _walk(rows) for question in row.questions]


def _walk(rows: Sequence[Entry]) -> Iterator[Entry]:
    return (each for row in rows for each in row.walk())


def pair(relation: str, *titles: str) -> Nested:
    return {relation: {title: {} for title in titles}}


def test_a_line_of_only_chia_ra_parts_the_row_above_and_ends_at_the_first_row_without_a_bullet(read: Read) -> None:
    found = read(["Nhà ở|03", "Chia ra:", "- Xây mới|04", "- Sửa chữa|05", "Đất sản xuất|06", "Nước|07"])
    assert shape(found) == {"Nhà ở": pair("split", "Xây mới", "Sửa chữa"), "Đất sản xuất": {}, "Nước": {}}
    assert asked(found) == []


def test_chia_ra_in_front_of_a_title_is_no_part_of_it_and_takes_the_next_bullet_in(read: Read) -> None:
    found = read(["Đất|06", "Chia ra: - Hỗ trợ đất trực tiếp|07", "- Chuyển đổi nghề|08", "Nước|09"])
    assert shape(found) == {"Đất": pair("split", "Hỗ trợ đất trực tiếp", "Chuyển đổi nghề"), "Nước": {}}
    assert [each.option("code") for each in _walk(found)] == ['"06"', '"07"', '"08"', '"09"']
    assert asked(found) == []


@pytest.mark.parametrize(("words", "relation"), [("Chia ra", "split"), ("Trong đó:", "of_which")])
def test_parts_end_at_the_first_row_no_deeper_than_the_row_they_part(read: Read, words: str, relation: str) -> None:
    found = read(["Cán bộ|01", "- Xã|02", words, "+ Nam|03", "+ Nữ|04", "- Thôn|05", "Khác|06"])
    inner = {"Xã": pair(relation, "Nam", "Nữ"), "Thôn": {}}
    assert shape(found) == {"Cán bộ": {"split": inner}, "Khác": {}}
    assert len(asked(found)) == 1, "only whether Xã and Thôn add up"


def test_parts_without_bullets_are_taken_with_a_question_that_names_them(read: Read) -> None:
    found = read(["Nhà ở|03", "Chia ra:", "Xây mới|04", "Sửa chữa|05", "Đất sản xuất|06"])
    (question,) = asked(found)
    assert "máy lấy: Xây mới; Sửa chữa; Đất sản xuất" in question
    assert "hàng 4" in question


def test_chia_theo_twice_under_one_row_adds_up_to_it_in_two_ways(read: Read) -> None:
    lines = [
        "Cán bộ|01",
        "Chia theo giới tính: - Nam|02",
        "- Nữ|03",
        "Chia theo tuổi",
        "- Trẻ|04",
        "- Già|05",
        "Khác|06",
    ]
    found = read(lines)
    ways = {"Chia theo giới tính": pair("rows", "Nam", "Nữ"), "Chia theo tuổi": pair("rows", "Trẻ", "Già")}
    assert shape(found) == {"Cán bộ": {"split": ways}, "Khác": {}}
    assert asked(found) == []


def test_trong_do_and_chia_ra_of_one_total_are_told_apart_and_asked_about(read: Read) -> None:
    found = read(["Tổng số|01", "Trong đó: Nữ làm chủ hộ|02", "Chia ra: Hộ nghèo|03", "Hộ cận nghèo|04"])
    assert shape(found) == {
        "Tổng số": pair("of_which", "Nữ làm chủ hộ"),
        "Chia ra": pair("rows", "Hộ nghèo", "Hộ cận nghèo"),
    }
    assert found[1].option("split_of") == found[0].id
    assert any("máy lấy: Hộ nghèo; Hộ cận nghèo" in each and "hàng 5" in each for each in asked(found))


def test_both_of_a_row_that_is_itself_a_part_claim_no_sum(read: Read) -> None:
    lines = ["Hộ|01", "- Xã|02", "Trong đó:", "+ Nữ|03", "Chia ra:", "+ Nghèo|04", "+ Khác|05", "- Thôn|06"]
    found = read(lines)
    assert shape(found) == {"Hộ": {"split": {"Xã": pair("of_which", "Nữ", "Nghèo", "Khác"), "Thôn": {}}}}
    assert any("'Xã' được chia nhiều cách" in each for each in asked(found))


def test_one_part_alone_does_not_add_up(read: Read) -> None:
    found = read(["Nhà ở|03", "Chia ra: - Xây mới|04", "Đất|06"])
    assert shape(found) == {"Nhà ở": pair("of_which", "Xây mới"), "Đất": {}}
    assert any("chỉ thấy một dòng" in each for each in asked(found))


@pytest.mark.parametrize("line", ["Chia ra nhà xây mới|04", "Trong đó|04"])
def test_words_left_in_a_title_are_asked_about(read: Read, line: str) -> None:
    found = read(["Nhà ở|03", line, "1. Đất|06"])
    assert any("là tên dòng, hay báo" in each and "hàng 4" in each for each in asked(found))


def test_dotted_codes_nest_with_a_question_whether_they_add_up(read: Read) -> None:
    found = read(["Đất ở|1", "Hộ nghèo|1.1", "Hộ cận nghèo|1.2", "Nhà ở|2", "Xây mới|2.1", "Sửa|2.2", "Nước|3"])
    assert shape(found) == {
        "Đất ở": pair("split", "Hộ nghèo", "Hộ cận nghèo"),
        "Nhà ở": pair("split", "Xây mới", "Sửa"),
        "Nước": {},
    }
    assert sum("cộng lại bằng" in each for each in asked(found)) == 2


def test_dots_in_front_of_titles_nest_as_well(read: Read) -> None:
    found = read(["1. Đất ở|01", "1.1. Hộ nghèo|02", "1.2 Hộ cận nghèo|03", "2. Nhà ở|04"])
    assert shape(found) == {"1. Đất ở": pair("split", "1.1. Hộ nghèo", "1.2 Hộ cận nghèo"), "2. Nhà ở": {}}


def test_codes_with_dots_of_which_none_is_above_another_stay_level(read: Read) -> None:
    assert shape(read(["Đất|01.1", "Nhà|02.1"])) == {"Đất": {}, "Nhà": {}}


def test_a_list_in_a_list_is_asked_about_where_paper_prints_fewer_rows(read: Read) -> None:
    lines = ["Phật giáo|01", "- Hòa thượng", "- Thượng tọa", "Công giáo|02", "- Giám mục", "Tin lành|03"]
    (block,) = read(lines)
    inner = block.children[0]
    assert (inner.option("list"), inner.option("show")) == ("clergy_ranks", "present")
    assert any("giấy in 3 dòng, danh mục clergy_ranks có" in each for each in asked([inner]))


def test_a_list_in_a_list_that_is_printed_whole_is_not_asked_about(read: Read) -> None:
    ranks = ["- Hòa thượng", "- Thượng tọa", "- Ni trưởng", "- Ni sư"]
    catholic = ["- Hồng y", "- Tổng giám mục", "- Giám mục", "- Linh mục", "- Bề trên tổng quyền", "- Giám tỉnh"]
    (block,) = read(["Phật giáo|01", *ranks, "Công giáo|02", *catholic])
    (inner,) = (each for each in block.children if each.option("list"))
    assert (inner.option("show"), asked([inner])) == ("", [])


def test_parts_of_codes_of_a_list_are_split_without_a_question(read: Read) -> None:
    parts = ["Chia ra:", "- Nam", "- Nữ"]
    found = read(["Phật giáo|01", *parts, "Công giáo|02", *parts, "Tin lành|03"])
    assert [(row.option("list"), shape(row.children), row.relation) for row in found] == [
        ("religions", {"Nam": {}, "Nữ": {}}, "split")
    ]
    assert not any("cộng lại" in each for each in asked(found))
