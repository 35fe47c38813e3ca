"""Words of a search: any order, no accents, years and fillers to spare (issue 10; R006)."""

import pytest

from server.looking.finding import matching
from server.looking.subjects import Source

TITLES = {
    "0101": "Dân số các dân tộc thiểu số",
    "0302": "Hộ nghèo dân tộc thiểu số",
    "0303": "Tỷ lệ hộ nghèo",
    "1203": "Cơ sở tôn giáo",
}
EVERY = tuple(Source(id=f"chi_tieu:{code}", group="", number=code, title=title) for code, title in TITLES.items())


@pytest.mark.parametrize(
    ("search", "codes", "passed"),
    [
        ("ho ngheo", {"0302", "0303"}, ()),
        ("nghèo hộ", {"0302", "0303"}, ()),
        ("ho ngheo dtts theo xa 2025 so voi 2026", {"0302"}, ("theo", "xa", "2025", "so", "voi", "2026")),
        ("1203", {"1203"}, ()),
        ("cơ sở TG 2026", {"1203"}, ("2026",)),
        ("theo xã 2026", set(), ("theo", "xã", "2026")),
        ("đường sắt", set(), ("đường", "sắt")),
    ],
)
def test_a_search_uses_the_words_that_tell_apart_and_says_which_it_passed_over(
    search: str, codes: set[str], passed: tuple[str, ...]
) -> None:
    found = matching(EVERY, search)
    assert {each.number for each in found.sources} == codes
    assert found.passed == passed
