"""R112: the check code read back from the text of a PDF."""

import pytest
from signing import sheet

from server.codes import codes_in, codes_of


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("… Mã kiểm tra\nAB2C-D3EF-GH45\nSố liệu lúc", ("AB2C-D3EF-GH45",)),
        ("Mã kiểm tra AB2C-D3EF-GH45 · Trang 1/2 Mã kiểm tra AB2C-D3EF-GH45", ("AB2C-D3EF-GH45",)),
        ("Mã kiểm tra AB2C-D3EF-GH45, Mã kiểm tra ZZ2C-D3EF-GH45", ("AB2C-D3EF-GH45", "ZZ2C-D3EF-GH45")),
        ("Ma\u0303 kie\u0302\u0309m tra: AB2C-D3EF-GH45", ("AB2C-D3EF-GH45",)),
        ("Mã kiểm tra AB2C-D3EF-GH0I", ()),  # letters that no code has
        ("Mã kiểm tra AB2C-D3EF-GH45-XX22", ()),
        ("Số giấy phép AB2C-D3EF-GH45", ()),
        ("", ()),
    ],
)
def test_only_what_stands_beside_our_words_is_a_code(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 hong", sheet()])
def test_a_file_that_says_no_code_gives_none(content: bytes) -> None:
    assert codes_of(content) == ()
