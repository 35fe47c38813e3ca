"""What two authors changed in one text: joined where the lines differ, never where they are the same."""

import pytest

from server.authoring.joining import MOST_LINES, beside, joined

BASE = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n"),
        ("a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n", "a\nB\nC\nd\ne\n"),
        ("a\nc\nd\ne\n", "a\nb\nc\nd\nx\ne\n", "a\nc\nd\nx\ne\n"),
        ("A\nb\nc\nD\ne\n", "A\nb\nC\nd\ne\n", "A\nb\nC\nD\ne\n"),
    ],
)
def test_changes_of_different_lines_are_joined_from_either_side(one: str, other: str, both: str) -> None:
    assert joined(BASE, one, other) == both
    assert joined(BASE, other, one) == both


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A\nb\nc\nd\ne\n", "X\nb\nc\nd\ne\n"),
        ("a\nx\nb\nc\nd\ne\n", "a\ny\nb\nc\nd\ne\n"),
        ("a\nx\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n"),
        ("a\nb\nd\ne\n", "a\nb\nC\nd\ne\n"),
        (BASE, "A\nb\nc\nd\ne\n"),
        ("A\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n"),
    ],
)
def test_changes_of_the_same_place_are_left_to_a_person(one: str, other: str) -> None:
    assert joined(BASE, one, other) is None
    assert joined(BASE, other, one) is None


def test_nothing_endless_is_compared() -> None:
    long = "x\n" * (MOST_LINES + 1)
    assert joined(long, "y\n" + long, long + "z\n") is None
    assert beside(long, "y\n" + long) == ()


def test_two_texts_lie_beside_each_other_with_what_differs_marked() -> None:
    left, right = "\n".join("abcdefghij"), "\n".join("aBcdefghik")
    assert beside(left, right) == (
        ("a", "a", False),
        ("b", "B", True),
        ("c", "c", False),
        ("d", "d", False),
        ("…", "…", False),
        ("h", "h", False),
        ("i", "i", False),
        ("j", "k", True),
    )
