"""Rows of another time are taken into a table of their own, with the same columns."""

import pytest

from server.authoring.question_words import SPLIT, buttons
from server.authoring.second_table import split_in_two
from server.refusal import Refused

ASKED = (
    "số của lúc nào? Máy đoán time: at_end (số có ở ngày cuối kỳ); cột nào khác thì ghi time ở cột đó. "
    "Dòng có vẻ thuộc time: in_period: Kinh phí; Lượt hỗ trợ. Không ghi time ở dòng được: tách biểu thành hai bảng, "
    "mỗi bảng một time"
)
TEXT = """parts:
  # HỎI: số của lúc nào?
  bang:
    table: Lớp học
    type: integer
    time: at_end
    rows:
      so_lop: {title: Số lớp, unit: lớp}
      # HỎI: câu của dòng dưới
      kinh_phi: {title: Kinh phí, unit: triệu đồng}
      hoc_vien:
        title: Học viên
        unit: người
        of_which:
          nu: Nữ
      ho_tro: {title: "Lượt hỗ trợ, phát sinh", unit: lượt}
    columns:
      so: Số
      nu: {title: Nữ, within: so}

  khac:
    section: Khác
"""


def test_the_rows_of_the_other_time_stand_in_a_second_table() -> None:
    text = "\n".join(split_in_two(TEXT.split("\n"), 1))
    first, _, second = text.partition("\n  bang_2:\n")
    assert "so_lop" in first
    assert "          nu: Nữ" in first, "a row goes with everything below it"
    assert "kinh_phi" not in first
    assert "    time: at_end" in first
    assert second.startswith('    table: "Lớp học: số trong kỳ"\n    type: integer\n    time: in_period\n    rows:\n')
    assert "      # HỎI: câu của dòng dưới\n      kinh_phi:" in second, "its question goes along"
    assert "hoc_vien" not in second
    assert "ho_tro" in second
    assert "      nu: {title: Nữ, within: so}\n\n  khac:" in second
    assert first.count("columns:") == second.count("columns:") == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kinh phí, unit", "Số trường, unit"),
        ("time: at_end", "time: year_to_date"),
        ("    rows:\n", "    hang:\n"),
    ],
    ids=["one row is left to split", "a time without another", "rows elsewhere"],
)
def test_what_it_does_not_know_its_way_in_is_left_to_the_author(old: str, new: str) -> None:
    changed = TEXT.replace(old, new).replace("Lượt hỗ trợ, phát sinh", "Số đội")
    with pytest.raises(Refused) as refused:
        split_in_two(changed.split("\n"), 1)
    assert refused.value.code == "split_by_hand"


def test_the_question_of_time_is_answered_by_three_buttons() -> None:
    told = buttons(ASKED, "time: at_end", number="")
    assert [written for written, _ in told] == ["", "time: in_period", SPLIT]
    assert told[2][1] == "Tách các dòng ấy thành bảng thứ hai"
