"""Reasons of warnings: one of a list, with words."""

import pytest

from server.reporting.explaining import REASONS, taken_apart, whole


@pytest.mark.parametrize("code", ["", *REASONS])
def test_what_is_kept_is_taken_apart_again(code: str) -> None:
    assert taken_apart(whole(code, "26 hộ thoát nghèo: theo Quyết định 412")) == (
        code,
        "26 hộ thoát nghèo: theo Quyết định 412",
    )


def test_without_words_nothing_is_explained() -> None:
    assert whole("thuc_te", "  ") == ""


def test_an_unknown_reason_is_no_reason() -> None:
    assert whole("bia", "vì thế") == "vì thế"
