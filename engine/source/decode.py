"""Bytes to lines of NFC text: encoding, invisible and control characters. Every line keeps its length in characters."""

import re
import unicodedata

from engine.diagnostics import Diagnostics, Span

MAX_BYTES = 512 * 1024
REPLACEMENT = "\ufffd"  # stands where bytes were no UTF-8; a value that holds one is unreadable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def lines_of(text: bytes) -> list[str]:
    """The lines of a file as spans count them, to be shown: NFC, without byte order mark, one kind of line end."""
    raw = text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def decode(text: bytes, *, file: str, diagnostics: Diagnostics) -> list[str] | None:
    """The lines of the file, or None where it is too large or in another encoding.

    Hidden and control characters are reported and become spaces, as the spaces of Word do silently inside text.
    """
    start = Span(file, 1, 1, 1, 2)
    if len(text) > MAX_BYTES:
        diagnostics.add("Y001", start, size=len(text) // 1024, limit=MAX_BYTES // 1024)
        return None
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or text.count(b"\x00") > len(text) // 10:
        diagnostics.add("Y002", start, where="cả tệp")
        return None
    lines = lines_of(text)
    broken = not _is_utf8(text)
    for number, line in enumerate(lines, start=1):
        if broken and REPLACEMENT in line:
            diagnostics.add("Y002", _first(line, REPLACEMENT, number, file), where=f"dòng {number}")
        for at, point in hidden_in(line):
            diagnostics.add("Y009", Span(file, number, at + 1, number, at + 2), point=point)
    return [shown_only(line) for line in lines]


def hidden_in(text: str) -> list[tuple[int, str]]:
    """(place, code point) of every character that no eye sees."""
    found = (*_CONTROL.finditer(text), *_HIDDEN.finditer(text))
    return [(match.start(), f"U+{ord(match.group()):04X}") for match in found]


def shown_only(text: str) -> str:
    """`text` with spaces in their places, and plain ones for those of Word."""
    return _SPACES.sub(" ", _HIDDEN.sub(" ", _CONTROL.sub(" ", text)))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _first(line: str, character: str, number: int, file: str) -> Span:
    column = line.index(character) + 1
    return Span(file, number, column, number, column + 1)
