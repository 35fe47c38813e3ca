"""R112: the check code read back from the text of a PDF."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from signing import sheet
from weasyprint import HTML

from server.papers.codes import codes_in, codes_of, is_bare_print

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


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


@pytest.fixture(scope="module")
def printed() -> bytes:
    return _printed("<p>Biểu số 1. Mã kiểm tra AB2C-D3EF-GH45</p>")


def _printed(html: str) -> bytes:
    return bytes(HTML(string=html).write_pdf())


def _inked(paper: bytes, kind: str) -> bytes:
    """The paper with what a pen or a stamp of a reader program leaves on it."""
    book, out = PdfWriter(clone_from=PdfReader(BytesIO(paper))), BytesIO()
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind)})
    book.pages[0][NameObject("/Annots")] = ArrayObject([note])
    book.write(out)
    return out.getvalue()


def test_a_print_of_ours_that_nobody_touched_is_bare(printed: bytes) -> None:
    assert is_bare_print(printed)
    assert is_bare_print(_inked(printed, "/Link"))


@pytest.mark.parametrize("kind", ["/Ink", "/Stamp"])
def test_a_print_with_ink_on_it_is_not(printed: bytes, kind: str) -> None:
    assert not is_bare_print(_inked(printed, kind))


@pytest.mark.parametrize(
    "html",
    [
        f'<p>Mã kiểm tra AB2C-D3EF-GH45</p><img src="{DOT}">',  # a drawn signature, or a scan whose letters were read
        f'<p>Mã kiểm tra AB2C-D3EF-GH45</p><div style="opacity: .5"><img src="{DOT}"></div>',
        "<p>Công văn số 5</p>",  # no paper of ours
    ],
)
def test_a_picture_or_another_paper_is_not(html: str) -> None:
    assert not is_bare_print(_printed(html))


def test_what_cannot_be_read_is_not_called_bare() -> None:
    assert not is_bare_print(b"%PDF-1.4 hong")
