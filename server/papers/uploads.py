"""Whether an uploaded file is what it says: a PDF that opens, a photo that decodes. Knows no report and no folder."""

import io
import logging
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from PIL import Image, ImageFile, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from server.refusal import Refused

MEGABYTE = 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_PAGES = 500
NAME_LENGTH = 120
PDF = "application/pdf"

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {".pdf": PDF, ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
)


def safe_name(name: str) -> str:
    """The file's name as shown and offered for download: last part of a path, no control characters, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    path = PurePath(kept or "tep")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


def media_type(name: str, content: bytes, *, limit: int) -> str:
    """The media type of `content`, which must be what the ending of `name` says. Raises `Refused` with the reason."""
    if not content:
        raise Refused("file_empty", name=name)
    if len(content) > limit:
        raise Refused("file_too_large", name=name, limit=limit // MEGABYTE)
    said = MEDIA_TYPES.get(PurePath(name).suffix.lower())
    if said is None:
        raise Refused("file_kind", name=name, kinds="PDF, PNG hoặc JPEG")
    READERS[said](name, content)
    return said


def _read_pdf(name: str, content: bytes) -> None:
    if b"%PDF-" not in content[:1024]:
        raise Refused("file_broken", name=name, kind="PDF")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused("file_encrypted", name=name)
        pages = len(reader.pages)
        _ = [page.mediabox for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as fault:
        raise Refused("file_broken", name=name, kind="PDF") from fault
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("file_broken", name=name, kind=f"PDF từ 1 đến {MOST_PAGES} trang")


def _read_image(format_: str) -> Callable[[str, bytes], None]:
    def read(name: str, content: bytes) -> None:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
        try:
            with Image.open(io.BytesIO(content), formats=(format_,)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Refused("file_broken", name=name, kind=f"ảnh dưới {MOST_PIXELS // 1_000_000} triệu điểm")
                image.load()
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            Warning,
            Image.DecompressionBombError,
        ) as fault:
            raise Refused("file_broken", name=name, kind=f"ảnh {format_}") from fault

    return read


READERS: Mapping[str, Callable[[str, bytes], None]] = MappingProxyType(
    {PDF: _read_pdf, "image/png": _read_image("PNG"), "image/jpeg": _read_image("JPEG")}
)
