"""Questions of an annex as a page puts them: in words, and with buttons where few answers are possible."""

import pytest

from server.authoring.question_lines import owed
from server.authoring.question_words import buttons, label, spoken

ADDS = "các dòng con có cộng lại bằng 'Lớp' không? Không thì đổi split thành of_which (Trang tính 1, hàng 6)"
PARTS = "các cột con có cộng lại bằng tổng số không? Nếu có, đổi of_which thành split"
NUMBER = "số hiệu này là của Sở hay của phụ lục thông tư? Của thông tư thì ghi vào official_number"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ADDS, "các dòng con có cộng lại bằng 'Lớp' không? (Trang tính 1, hàng 6)"),
        (PARTS, "các cột con có cộng lại bằng tổng số không?"),
        (NUMBER, "số hiệu này là của Sở hay của phụ lục thông tư?"),
        (
            "số của lúc nào? Máy đoán time: at_end (số có ở ngày cuối kỳ); cột nào khác thì ghi time ở cột đó",
            "số của lúc nào? Máy đoán “số có ở ngày cuối kỳ”; cột nào khác thì sửa cột đó ở trình soạn",
        ),
        ("Dòng có vẻ thuộc time: in_period: Lượt", "Dòng có vẻ thuộc “việc xảy ra trong kỳ”: Lượt"),
        ("'Timeline' là cột nào?", "'Timeline' là cột nào?"),
    ],
)
def test_keys_are_said_in_words(text: str, said: str) -> None:
    assert spoken(text) == said


def test_the_number_is_the_authoritys_or_the_circulars() -> None:
    found = buttons(NUMBER, "official_number:", number="12/VH-DTTG")
    assert found == (("", "12/VH-DTTG là của Sở"), ("12/VH-DTTG", "12/VH-DTTG là của phụ lục thông tư"))
    assert buttons(NUMBER, "official_number: 12/VH-DTTG", number="12/VH-DTTG") == (), "said already"


def test_whether_parts_add_up_is_pressed_and_only_the_outer_key_turns() -> None:
    line = "lop: {title: Lớp, split: {a: {title: A, split: {b: B, c: C}}, d: D}}"
    turned = "lop: {title: Lớp, of_which: {a: {title: A, split: {b: B, c: C}}, d: D}}"
    assert [value for value, _ in buttons(ADDS, line, number="")] == ["", turned]
    line = "tong: {title: Tổng số, of_which: {nam: Nam, nu: Nữ}}"
    assert [value for value, _ in buttons(PARTS, line, number="")] == [line.replace("of_which", "split"), ""]
    assert buttons(ADDS, "split:", number="") == ()


def test_a_question_finds_its_key_in_its_own_entry_alone() -> None:
    lines = [f"  # HỎI: {ADDS}", "  lop: {title: Lớp, split: {a: A, b: B}}", "  nha:", "    split:", "      c: C"]
    assert owed(lines, 0) == 1
    assert owed([lines[0], *lines[2:]], 0) == 2
    assert owed([f"  # HỎI: {PARTS}", "  nha:", "    title: Nhà", "    of_which:", "      c: C"], 0) == 3


def test_a_word_is_offered_by_what_it_means() -> None:
    assert label("time", "time: at_end", "số có ở ngày cuối kỳ") == "Số có ở ngày cuối kỳ"
    assert label("domain", "van_hoa", "như biểu 12.N") == "van_hoa (như biểu 12.N)"
    assert label("", "người", "") == "người"


def test_a_total_that_adds_up_is_answered_by_a_button() -> None:
    asked = "'Cộng' có bằng các dòng khác cộng lại không? Có thì ghi formula: 'SUM(tay; muong)' (Trang tính 1, hàng 9)"
    assert spoken(asked) == "'Cộng' có bằng các dòng khác cộng lại không? (Trang tính 1, hàng 9)"
    for line, written in (
        ("tong: Cộng", "tong: {title: Cộng, formula: 'SUM(tay; muong)'}"),
        ("tong: {title: Cộng, unit: hộ}", "tong: {title: Cộng, unit: hộ, formula: 'SUM(tay; muong)'}"),
    ):
        assert buttons(asked, line, number="") == (("", "Không, nhập tay"), (written, "Có, máy tự cộng"))
