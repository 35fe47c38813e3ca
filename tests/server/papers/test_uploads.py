"""An upload is what it says, or it is refused with the reason."""

import io

import pytest
from PIL import Image, ImageFile
from pypdf import PdfWriter

from server.papers.uploads import media_type, safe_name
from server.refusal import Refused

LIMIT = 1024 * 1024


def _pdf(*, password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password is not None:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _image(format_: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(target, format_)
    return target.getvalue()


PDF, PNG, JPEG = _pdf(), _image("PNG"), _image("JPEG")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("phieu.pdf", PDF, "application/pdf"),
        ("PHIẾU.PDF", PDF, "application/pdf"),
        ("anh.png", PNG, "image/png"),
        ("anh.jpg", JPEG, "image/jpeg"),
        ("anh.jpeg", JPEG, "image/jpeg"),
    ],
)
def test_what_is_what_it_says_is_taken(name: str, content: bytes, kind: str) -> None:
    assert media_type(name, content, limit=LIMIT) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("phieu.pdf", b"", "rỗng"),
        ("phieu.pdf", PDF + b"x" * LIMIT, "lớn quá 1 MB"),
        ("phieu.docx", PDF, "không phải PDF, PNG hoặc JPEG"),
        ("phieu", PDF, "không phải PDF, PNG hoặc JPEG"),
        ("phieu.pdf.exe", PDF, "không phải PDF, PNG hoặc JPEG"),
        ("phieu.pdf", PNG, "không đúng là PDF"),
        ("phieu.png", PDF, "không đúng là ảnh PNG"),
        ("phieu.png", JPEG, "không đúng là ảnh PNG"),
        ("phieu.pdf", b"<html>hello</html>", "không đúng là PDF"),
        ("phieu.pdf", b"%PDF-1.7\n" + b"rac" * 50, "không đúng là PDF"),
        ("phieu.pdf", PDF[: len(PDF) // 3], "không đúng là PDF"),
        ("anh.png", PNG[:60], "không đúng là ảnh PNG"),
        ("anh.jpg", JPEG[:200], "không đúng là ảnh JPEG"),
        ("anh.jpg", b"\xff\xd8\xff" + b"0" * 500, "không đúng là ảnh JPEG"),
        ("phieu.pdf", _pdf(password="x"), "đặt mật khẩu"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_the_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        media_type(name, content, limit=LIMIT)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\phiếu.pdf", "phiếu.pdf"),
        ("phie\u0302\u0301u.pdf", "phiếu.pdf"),
        ("a\x00\u202eb\n.pdf", "ab.pdf"),
        ("...", "tep"),
        ("", "tep"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 500 + ".pdf").endswith("x.pdf")
    assert len(safe_name("x" * 500 + ".pdf")) == 120


def test_half_a_picture_is_refused_also_where_something_told_pillow_to_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint does, for the whole process that imports it."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused, match="không đúng là ảnh PNG"):
        media_type("anh.png", PNG[: len(PNG) // 2], limit=LIMIT)
