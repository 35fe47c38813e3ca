"""Plain fields: what a line of them may hold (hostile input of issue 9), and which two lines are one."""

import unicodedata

import pytest

from server.authoring.plain_words import alike, needed, optional, refuse_twice, spelling, without
from server.refusal import Refused

WHAT = "Tên đơn vị tính"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("=cmd|' /C calc'!A0", "words_formula", "dấu ="),
        ("@SUM(1)", "words_formula", "dấu @"),
        ("-lớp", "words_formula", "dấu -"),
        ("+84", "words_formula", "dấu +"),
        ("lớp\x00học", "words_unseen", "chữ thứ 4"),
        ("lớp\nhọc", "words_unseen", "U+000A"),
        ("a\u202eb", "words_unseen", "U+202E"),
        ("lớp\u200b", "words_unseen", "chữ thứ 4"),
        ("\ud800", "words_unseen", "U+D800"),
        (unicodedata.normalize("NFD", "học lớp"), "words_apart", "“học”"),
        ("a" * 1_000_000, "words_long", "dài 1000000 chữ, nhiều nhất 40"),
        ("  ", "not_written", WHAT),
    ],
)
def test_what_no_file_may_hold_is_refused_with_its_place(text: str, code: str, said: str) -> None:
    """R101: in Vietnamese, with the place and the cure."""
    with pytest.raises(Refused) as caught:
        needed(text, WHAT, longest=40)
    assert caught.value.code == code
    assert said in caught.value.sentence


def test_sound_words_come_through_with_single_blanks() -> None:
    assert needed("  lượt\u00a0 người ", WHAT, longest=40) == "lượt người"
    assert optional(" ", WHAT, longest=40) == ""
    assert without("lớp", WHAT, signs="/", cure="") == "lớp"
    with pytest.raises(Refused, match="dấu /"):
        without("người/lớp", WHAT, signs="/", cure="Ghi hai tên.")


def test_one_word_in_two_spellings_is_one_and_two_words_are_two() -> None:
    assert spelling("Hoà  Bình") == spelling("hòa bình")
    assert spelling("LỚP") == spelling(unicodedata.normalize("NFD", "lớp"))
    assert len({spelling(word) for word in ("bo", "bò", "bó", "bộ", "bỏ", "bơ", "bô")}) == 7
    with pytest.raises(Refused, match="“hộ”"):
        refuse_twice("Hộ", ["người", "hộ"], "đơn vị tính")
    refuse_twice("hồ", ["người", "hộ"], "đơn vị tính")
    assert alike("bó", ["bộ", "hộ", "bó"]) == ("bộ",)
