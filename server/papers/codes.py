"""The check codes that stand in the text of a PDF, as our prints carry them. A picture has no text: nothing is guessed.

Knows no report. Run as `python -m server.papers.codes LABEL`, it reads a PDF on standard input and writes one code to a
line.
"""

import io
import logging
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from server.papers import canonical
from server.running import limited

LABEL = "Mã kiểm tra"
BOOK_LABEL = "Mã tập"
WRITTEN = r"\s*:?\s+([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})(?![0-9A-Z-])"
INK = frozenset({"/Ink", "/Stamp"})  # what a pen or a stamp of a reader program leaves on a page
PICTURE_DEPTH = 4  # drawings that hold drawings
FAULTS = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)


def codes_of(content: bytes, *, label: str = LABEL) -> tuple[str, ...]:
    """The codes behind `label` in the order they stand, each once; none where nothing can be read, which is no fault of
    the file."""
    if not _has_letters(content):
        return ()
    try:
        said = limited.ask("server.papers.codes", content, words=(label,)).decode("ascii", errors="replace")
    except limited.ChildError as fault:
        logging.getLogger(__name__).warning("no code read: %s", fault)
        return ()
    return tuple(said.split())


def codes_in(text: str, *, label: str = LABEL) -> tuple[str, ...]:
    """Of all that is said beside the words of our prints, what is a check code."""
    whole = unicodedata.normalize("NFC", text)
    written = re.compile(label.replace(" ", r"\s+") + WRITTEN)
    read = (canonical.read_code(found) for found in written.findall(whole))
    return tuple(dict.fromkeys(code for code in read if code is not None))


def _has_letters(content: bytes) -> bool:
    """Whether any page sets type: scans do not, and cost no child process."""
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return any("/Font" in cast(DictionaryObject, page.get("/Resources", DictionaryObject())) for page in pages)
    except FAULTS:
        return False


def is_bare_print(content: bytes) -> bool:
    """Whether this is a print of ours on which nobody has left a mark: our words and code, no picture (a scan, a stamp,
    a drawn signature), no ink. Signatures in the file itself are `signatures.check`'s to see."""
    return not _has_marks(content) and bool(codes_of(content))


def _has_marks(content: bytes) -> bool:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return any(_has_ink(page) or _has_picture(page.get("/Resources"), deep=PICTURE_DEPTH) for page in pages)
    except FAULTS:
        return True  # what cannot be read is not called bare


def _has_ink(page: DictionaryObject) -> bool:
    notes = page.get("/Annots")
    return any(
        cast(DictionaryObject, note.get_object()).get("/Subtype") in INK
        for note in (notes.get_object() if notes is not None else ())
    )


def _has_picture(resources: Any, *, deep: int) -> bool:
    """Whether a page draws a picture, also inside a drawing that it draws."""
    held = resources.get_object().get("/XObject") if resources is not None else None
    drawn = [each.get_object() for each in held.get_object().values()] if held is not None else []
    return any(
        each.get("/Subtype") == "/Image" or (deep > 0 and _has_picture(each.get("/Resources"), deep=deep - 1))
        for each in drawn
    )


def _texts(content: bytes) -> Iterator[str]:
    for page in PdfReader(io.BytesIO(content)).pages:
        try:
            yield page.extract_text()
        except FAULTS:
            continue


def main() -> int:
    limited.bound()
    logging.disable(logging.CRITICAL)
    text = "\n".join(_texts(sys.stdin.buffer.read()))
    sys.stdout.write("\n".join(codes_in(text, label=sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
