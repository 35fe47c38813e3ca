"""Layouts that annexes are seen in, each as plain cells: what is made of them, and what is left as a question."""

from dataclasses import replace
from pathlib import Path

import pytest
from annex_cells import grid

from engine.project import Project, compile_files
from engine.project.annex import surroundings
from engine.project.annex.bands import band, cover
from engine.project.annex.grid import Grid
from engine.project.annex.guessing import Units
from engine.project.annex.heading import read_heading, sentence
from engine.project.annex.hints import formula, read_hint
from engine.project.annex.importing import understand
from engine.project.annex.known_lists import KnownLists
from engine.project.annex.mending import Mended, mend
from engine.project.annex.rows import Setting, rows
from engine.project.annex.stub import Line
from engine.project.find import find_files

ROOT = Path(__file__).parents[3]
NEW = "bieu_thu"
PATH = f"forms/{NEW}/v1.yaml"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return surroundings(find_files(ROOT))


@pytest.fixture(scope="module")
def project(files: dict[str, bytes]) -> Project:
    return compile_files(files)


def made(files: dict[str, bytes], project: Project, *grids: Grid) -> Mended:
    draft, _ = understand(grids, form=NEW, project=project)
    return mend(draft, path=PATH, files=files, known_units=frozenset(project.units))


def test_a_head_without_numbers_and_ordinals_in_their_own_column(files: dict[str, bytes], project: Project) -> None:
    found = made(
        files,
        project,
        grid(
            [
                "BIỂU SỐ 03.H: KẾT QUẢ HỖ TRỢ ĐẤT Ở, NHÀ Ở",
                "(Kèm theo Công văn số 12/SDTTG-TH ngày 05/6/2026)",
                "STT|Nội dung|ĐVT|Mã số|Nhu cầu đầu kỳ|Đã hỗ trợ|Ghi chú",
                "I|Đất ở",
                "1|Hộ thiếu đất ở|Hộ|01",
                "II|Nhà ở",
                "1|Hộ ở nhà tạm|Hộ|02",
                "-|Xây mới|Hộ|03",
                "|Tổng cộng|Hộ|04",
                "Ghi chú: số liệu đến hết ngày 31/5",
            ]
        ),
    )
    text = found.written.text
    assert not found.left
    assert 'title: "Kết quả hỗ trợ đất ở, nhà ở"' in text
    assert "number: 03.H" in text
    assert "due: [h1, year]" in text
    assert 'ho_thieu_dat_o: {title: Hộ thiếu đất ở, code: "01", unit: hộ}' in text
    assert 'of_which: {xay_moi: {title: Xây mới, code: "03"}}' in text
    assert "ghi_chu: {title: Ghi chú, type: text}" in text
    assert "12/SDTTG" not in text


def test_four_letters_and_hints_that_count_on_make_a_formula_and_ask_nothing(
    files: dict[str, bytes], project: Project
) -> None:
    """Finding 1 of a reader: `A | B | C | D | 3=4+5 | …` was a row 'B' in a unit 'd', and four questions came of it."""
    lines = [
        "BIỂU 12/VH-DTTG: NHÀ VĂN HÓA",
        "STT|Chỉ tiêu|Mã số|Đơn vị tính|Tổng số|Chia ra|",
        "|||||Đạt chuẩn|Chưa đạt",
        "A|B|C|D|3=4+5|4|5",
        "1|Nhà văn hóa cộng đồng|01|nhà",
        "2|Thôn có nhà văn hóa|02|thôn",
    ]
    text = made(files, project, grid(lines)).written.text
    assert "formula: 'dat_chuan + chua_dat'" in text or "split:" in text
    assert 'code: "01", unit: nhà' in text
    assert '"B"' not in text
    assert "unit: d" not in text
    assert "Đơn vị tính 'd'" not in text


def test_what_paper_has_and_the_print_has_not_is_told(files: dict[str, bytes], project: Project) -> None:
    """Finding 9 of a reader: the ordinals and the words `Trong đó` were gone and nobody said so."""
    head = ("STT|Nội dung|Tổng số|Nhóm vay||Trong đó: ở thôn nghèo", "|||Đợt 1|Đợt 2|", "A|B|1|2|3|4")
    lines = [*head, "1|Hộ vay|", "1.1|Hộ mới vay|"]
    draft, _ = understand([grid(["SỐ HỘ VAY", "Đơn vị tính: hộ", *lines])], form=NEW, project=project)
    assert any("cột số thứ tự không lấy" in each for each in draft.taken)
    assert any("“Trong đó” ở tên cột" in each for each in draft.taken)
    found = made(files, project, grid(["SỐ HỘ VAY", "Đơn vị tính: hộ", *lines]))
    assert 'title: "Trong đó: ở thôn nghèo", within: tong' in found.written.text, (
        "apart from its total it keeps its words"
    )
    plain, _ = understand([grid(TWO_TABLES)], form=NEW, project=project)
    assert not any("số thứ tự" in each for each in plain.taken)


def test_units_by_row_crossed_cells_and_a_line_of_only_trong_do(files: dict[str, bytes], project: Project) -> None:
    found = made(
        files,
        project,
        grid(
            [
                "Biểu số 0603.N/BNV",
                "|Mã số|Đơn vị tính|Tổng số|Chia ra|",
                "||||Huân chương|Bằng khen",
                "A|B|C|1=2+3|2|3",
                "Tổng số|01|Lượt",
                "1. Chia theo đối tượng|||x|x|x",
                "   - Tập thể|02|Tập thể||x|",
                "   - Cá nhân|03|Người",
                "     Trong đó:",
                "     + Nữ|04|Người",
                "2. Chia theo hình thức",
                "   - Thường xuyên|05|Lượt",
            ]
        ),
    )
    text = found.written.text
    assert not found.left
    assert 'tap_the: {title: Tập thể, code: "02", unit: tập thể, blocked: [huan_chuong]}' in text
    assert 'unit: người, of_which: {nu: {title: Nữ, code: "04"}}' in text
    assert text.count("split_of: tong") == 1, "only the group that counts what the total counts adds up to it"
    assert "khác đơn vị tính với 'Tổng số'" in text
    assert "formula: 'huan_chuong + bang_khen'" in text


def test_rows_left_blank_take_the_list_that_their_head_names(files: dict[str, bytes], project: Project) -> None:
    found = made(
        files,
        project,
        grid(
            [
                "04.N/BC-DTTG||KẾT CẤU HẠ TẦNG THÔN",
                "STT|Thôn, tổ dân phố|Số hộ (hộ)|Chiều dài đường (km)|",
                "|||Tổng số|Đã cứng hóa",
                "A|B|1|2|3",
                "1",
                "2",
                "|Tổng số",
            ]
        ),
    )
    assert not found.left
    assert "{list: villages, show: present}" in found.written.text
    assert "formula: 'SUM(" in found.written.text
    assert "da_cung_hoa: {title: Đã cứng hóa, type: decimal, unit: km}" in found.written.text


def test_blocks_of_columns_by_code_and_rows_that_are_wards(files: dict[str, bytes], project: Project) -> None:
    found = made(
        files,
        project,
        grid(
            [
                "THỐNG KÊ TÍN ĐỒ TÔN GIÁO",
                "Đơn vị tính: người",
                "STT|Đơn vị|Tổng số|Phật giáo||Công giáo||Tin lành|",
                "|||Tín đồ|Nữ|Tín đồ|Nữ|Tín đồ|Nữ",
                "A|B|1|2|3|4|5|6|7",
                "1|Phường Ba Đình",
                "2|Phường Ngọc Hà",
                "3|Xã Suối Hai",
                "4|Xã Ba Vì",
                "|Tổng cộng",
            ]
        ),
    )
    text = found.written.text
    assert not found.left
    assert "{list: religions, where: 'kind = \"recognised\"', columns: {tin_do: Tín đồ, nu: Nữ}}" in text
    assert "các dòng là xã, phường" in text
    assert "Suối Hai" not in text


def test_a_hidden_column_that_the_numbers_count_belongs_to_the_form(files: dict[str, bytes], project: Project) -> None:
    lines = ["Nội dung|Mã số|Hộ (hộ)|Khẩu (người)|Tỷ lệ (%)|Nháp", "A|B|1|2|3|", "Cả xã|01"]
    text = made(files, project, grid(lines, hidden=(3, 5))).written.text
    assert "khau: {title: Khẩu, unit: người}" in text
    assert "cột 'Khẩu (người)' đang ẩn" in text
    assert "# nhap: Nháp" in text


def test_an_unknown_unit_is_a_question_and_the_only_error(files: dict[str, bytes], project: Project) -> None:
    found = made(
        files, project, grid(["Đơn vị tính: Lượt khách", "Nội dung|Mã số|Trong kỳ", "A|B|1", "Khách nội địa|01"])
    )
    assert {each.code for each in found.left} == {"S031"}
    assert "'lượt khách' chưa có trong danh mục đơn vị tính" in found.written.text


def test_codes_kept_as_numbers_get_their_zero_back_and_a_question(files: dict[str, bytes], project: Project) -> None:
    found = made(files, project, grid(["Nội dung|Mã số|Số hộ", "A|B|1", "Hộ nghèo|1", "Hộ cận nghèo|2"]))
    assert 'code: "01"' in found.written.text
    assert "mất số 0 ở đầu" in found.written.text


TWO_TABLES = (
    "Biểu số 18.N/BC-DTTG",
    "CƠ SỞ TÔN GIÁO, TÍN NGƯỠNG",
    "Thông tư số 07/2025/TT-BDTTG",
    "Đơn vị tính: cơ sở",
    "I. Cơ sở tôn giáo",
    "Nội dung|Mã số|Số lượng",
    "A|B|1",
    "Chùa|01",
    "Nhà thờ|02",
    "",
    "Ghi chú: Cột 12 bằng cột 2.",
    "Cột 4 = cột 4 kỳ trước + cột 3",
    "II. Cơ sở tín ngưỡng",
    "Nội dung|Mã số|Tổng số|Còn",
    "A|B|1|2",
    "Đình|03",
    "Đền|04",
    "Ghi chú: số liệu năm 2026",
)
ANOTHER = ("Biểu số 19.N/BC-DTTG", "LỄ HỘI LÀNG", "Nội dung|Mã số|Số", "A|B|1", "Hội làng|01")


def test_the_second_table_of_a_sheet_alone_keeps_what_stands_over_the_first(
    files: dict[str, bytes], project: Project
) -> None:
    draft, _ = understand([grid(TWO_TABLES), grid(ANOTHER)], form=NEW, project=project, table=2)
    text = mend(draft, path=PATH, files=files, known_units=frozenset(project.units)).written.text
    for line in ('title: "Cơ sở tôn giáo, tín ngưỡng"', "number: 18.N/BC-DTTG", "legal: [tt-07-2025]", "due: [year]"):
        assert f"\n{line}\n" in text
    assert "table: II. Cơ sở tín ngưỡng" in text
    assert "unit: cơ sở" in text
    assert "biểu này còn 1 bảng khác" in text
    assert "tệp còn 1 bảng khác của biểu khác" in text


def test_a_table_under_another_number_takes_nothing_from_the_form_before(project: Project) -> None:
    draft, _ = understand([grid(TWO_TABLES), grid(ANOTHER)], form=NEW, project=project, table=3)
    options = dict(draft.options)
    assert (options["title"], options["number"]) == ("Lễ hội làng", "19.N/BC-DTTG")
    assert not any("biểu này còn" in question.text for _, question in draft.questions)


def test_notes_that_read_like_a_rule_are_asked_about(project: Project) -> None:
    draft, _ = understand([grid(TWO_TABLES)], form=NEW, project=project)
    asked = [[str(each) for each in part.questions if "quy tắc" in each.text] for part in draft.parts]
    assert [len(each) for each in asked] == [2, 0]
    assert "'Cột 4 = cột 4 kỳ trước + cột 3'" in asked[0][1]
    assert "Trang tính 1, dưới bảng" in asked[0][1]
    assert draft.parts[1].title == "II. Cơ sở tín ngưỡng"


def test_a_column_whose_title_still_begins_with_chia_ra_is_asked_about(project: Project) -> None:
    draft, _ = understand(
        [grid(["Nội dung|Mã số|Chia ra: Nam|Số hộ (hộ)", "A|B|1|2", "Xã|01"])], form=NEW, project=project
    )
    asked = [[str(question) for question in column.questions] for column in draft.parts[0].columns]
    assert any("'Chia ra: Nam' là tên cột, hay báo" in each and "ô C1" in each for each in asked[0])
    assert asked[1] == []


@pytest.mark.parametrize(
    ("title", "low", "high"),
    [
        ("Dưới 6 tuổi", 0, 5),
        ("6-14", 6, 14),
        ("Từ 16 đến dưới 18 tuổi", 16, 17),
        ("Từ 30 tuổi trở xuống", 0, 30),
        ("Từ 60 tuổi trở lên", 60, None),
        ("Trên 60", 61, None),
    ],
)
def test_ages_in_titles_are_bands(title: str, low: int, high: int | None) -> None:
    assert band(title) == (low, high)


def test_bands_that_leave_a_gap_cover_nothing() -> None:
    assert cover([(0, 5), (6, 14), (15, None)]) == "0+"
    assert cover([(0, 19), (21, 40)]) == ""


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        ("3=1+2", "c1 + c2"),
        ("(3)=(1)+(2)", "c1 + c2"),
        ("5=1+2−3", "c1 + c2 - c3"),
        ("4=2/1*100", "PERCENT(c2; c1)"),
        ("4 = 2:1×100%", "PERCENT(c2; c1)"),
        ("2=3+4+...+7", "c3 + c4 + c5 + c6 + c7"),
        ("9=2/tổng số*100", "PERCENT(c2; t[tong].c2)"),
    ],
)
def test_hints_become_formulas(hint: str, text: str) -> None:
    read = read_hint(hint)
    assert read is not None
    found = formula(read, lambda number: f"c{number}", total="t[tong].{}")
    assert found is not None
    assert found.text == text


def test_a_hint_that_cannot_be_read_is_no_formula() -> None:
    for hint in ("3=1+", "3=(1+2", "3=hai cộng ba", "3=1;2"):
        read = read_hint(hint)
        assert read is None or formula(read, lambda number: f"c{number}") is None


def test_a_title_in_capitals_becomes_a_sentence_and_short_forms_stay(project: Project) -> None:
    assert sentence("SỐ HỘ DTTS Ở UBND XÃ") == "Số hộ DTTS ở UBND xã"
    lines = (
        "Biểu số: 05.N/BC-UBDT",
        "Ban hành theo Thông tư số 07/2025/TT-BDTTG",
        "HỘ NGHÈO",
        "Đơn vị tính: Hộ, người, %",
    )
    found = read_heading(lines, units=Units(project.units), legal=project.legal)
    assert (found.title, found.number, found.legal) == ("Hộ nghèo", "05.N/BC-UBDT", ("tt-07-2025",))
    assert found.units == ("hộ", "người", "%")


def test_hints_in_codes_and_titles_of_rows_become_formulas_of_ids(files: dict[str, bytes], project: Project) -> None:
    """Also where the row stands above those it adds up; what rows cannot compute is asked."""
    found = made(
        files,
        project,
        grid(
            [
                "BIỂU SỐ 05.N: VỐN THỰC HIỆN",
                "Nội dung|Mã số|Đơn vị tính|Số lượng",
                "A|B|C|1",
                "Tổng vốn|01=02+03-04|Triệu đồng",
                "Ngân sách trung ương|02|Triệu đồng",
                "Ngân sách địa phương|03|Triệu đồng",
                "Giảm trừ|04|Triệu đồng",
                "Tỷ trọng (05=02/01*100)|05|Triệu đồng",
                "Còn lại (06=01-99)|06|Triệu đồng",
            ]
        ),
    )
    text = found.written.text
    assert "formula: 'ngan_sach_trung_uong + ngan_sach_dia_phuong - giam_tru'" in text
    assert "01=" not in text.replace("'01=", "")
    assert text.count("không hiểu gợi ý") == 2, text
    assert not found.left, text


def test_codes_that_a_sheet_keeps_as_numbers_get_back_the_zero_behind_them() -> None:
    setting = Setting(lists=KnownLists({}), units=Units({}), stub="", coded=True, with_units=True, columns={})
    found = rows([_numbered(number) for number in range(1, 22)], setting)
    codes = [each.option("code") for each in found.entries]
    assert codes == [f'"1.{number}"' for number in range(1, 22)]
    assert [each.text for each in found.questions if "1.10" in each.text]
    second = replace(_numbered(1), code="2.1")
    assert [each.option("code") for each in rows([_numbered(1), second], setting).entries] == ['"1.1"', '"2.1"']


def _numbered(number: int) -> Line:
    """A row 1.1, 1.2, ... whose code the sheet keeps as a number."""
    title = f"Dòng {number}"
    code = f"1.{number}".removesuffix("0")
    place = f"ô A{number}"
    return Line(
        title=title, full=title, mark="plain", rank=9, code=code, unit="", indent=0, place=place, numeric_code=True
    )
