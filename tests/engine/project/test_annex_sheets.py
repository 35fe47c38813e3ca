"""Question sheets: numbered questions with answers a, b, c become sections and fields; what is unsure is asked."""

from pathlib import Path

import pytest

from engine.project import compile_files
from engine.project.annex import surroundings
from engine.project.annex.asking import read_sheet
from engine.project.annex.grid import Grid
from engine.project.annex.guessing import Units
from engine.project.annex.importing import understand_sheet
from engine.project.annex.mending import Mended, mend
from engine.project.find import find_files

ROOT = Path(__file__).parents[3]
NEW = "phieu_thu"
LINES = (
    "SỞ DÂN TỘC VÀ TÔN GIÁO HÀ NỘI",
    "Phiếu số: P09/DTTG",
    "PHIẾU THU THẬP THÔNG TIN CƠ SỞ NGHỀ TRUYỀN THỐNG",
    "I. THÔNG TIN CHUNG",
    "1. Tên cơ sở: ............................",
    "2. Địa chỉ: ..............................",
    "3. Ngày thành lập: ....../....../........",
    "4. Số lao động (người): .....",
    "5. Loại hình cơ sở:",
    "a. Hợp tác xã □",
    "b. Hộ gia đình □",
    "c. Khác (ghi rõ) □",
    "6. Đã được công nhận làng nghề:   1. Có □   2. Không □",
    "II. HOẠT ĐỘNG",
    "Câu 7: Cơ sở gặp những khó khăn nào? (có thể chọn nhiều phương án)",
    "- Thiếu vốn",
    "- Thiếu mặt bằng",
    "8. Người đại diện",
    "a) Họ và tên: ........................",
    "b) Năm sinh: .........",
    "9. Doanh thu năm trước: .......",
    "Dòng chẳng thuộc câu nào ở đầu",
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return surroundings(find_files(ROOT))


def grid(*lines: str) -> Grid:
    return Grid(name="Văn bản", cells={}, height=0, width=0, sheet=False, before=lines)


def made(files: dict[str, bytes], *lines: str) -> Mended:
    project = compile_files(files)
    sheet = read_sheet([grid(*lines)], units=Units(project.units))
    assert sheet is not None
    draft, _ = understand_sheet(sheet, [grid(*lines)], form=NEW, project=project)
    return mend(draft, path=f"forms/{NEW}/v1.yaml", files=files, known_units=frozenset(project.units))


def test_a_sheet_becomes_sections_of_fields_that_compile(files: dict[str, bytes]) -> None:
    found = made(files, *LINES)
    text = found.written.text
    assert not found.left, [each.text for each in found.left]
    assert "title: Thu thập thông tin cơ sở nghề truyền thống" in text or "title: Phiếu thu thập" in text
    assert "number: P09/DTTG" in text
    assert "section: Thông tin chung" in text
    assert "section: Hoạt động" in text
    assert "sheet: {of: phiếu, key: [thong_tin_chung.ten_co_so]}" in text
    assert "ten_co_so: {title: 1. Tên cơ sở, type: text, required: true}" in text
    assert "ngay_thanh_lap: {title: 3. Ngày thành lập, type: date, partial: true}" in text
    assert "so_lao_dong: {title: 4. Số lao động, type: integer, unit: người, time: at_end}" in text
    assert "choices: {1: Hợp tác xã, 2: Hộ gia đình, 3: Khác (ghi rõ)}" in text
    assert """when: 'loai_hinh_co_so = "3"'""" in text
    assert "title: 6. Đã được công nhận làng nghề, type: yes_no" in text
    assert "type: choices" in text
    assert "choices: {1: Thiếu vốn, 2: Thiếu mặt bằng}" in text
    assert "nam_sinh: {title: Năm sinh, type: year}" in text
    assert "privacy: personal" in text
    assert "không hiểu dòng 'Dòng chẳng thuộc câu nào ở đầu'" in text
    assert "chọn một hay chọn nhiều?" in text


def test_what_is_no_sheet_stays_a_table(files: dict[str, bytes]) -> None:
    units = Units(compile_files(files).units)
    assert read_sheet([grid("BIỂU SỐ 1", "1. Một", "2. Hai", "3. Ba")], units=units) is None
    assert read_sheet([grid("PHIẾU SỐ 1", "1. Một", "2. Hai")], units=units) is None
    assert read_sheet([grid("PHIẾU SỐ 1", "không câu nào")], units=units) is None
