"""Ids: their shape, the reserved words, and that each is given once."""

import re
import unicodedata

from engine.diagnostics import Diagnostics
from engine.schema.documents import Located

RESERVED = frozenset({"row", "parent", "period", "reporter", "indicator"})
_ID = re.compile(r"[a-z][a-z0-9_]*")


def is_id(text: str) -> bool:
    """Whether formulas could name it."""
    return _ID.fullmatch(text) is not None and text not in RESERVED


def check_id(id_: Located, *, diagnostics: Diagnostics) -> str | None:
    """Report an id that formulas could not name (R001, R003). The id that was meant, where it was written otherwise:
    what names it elsewhere is then passed over, so that one slip is one finding."""
    if not _ID.fullmatch(id_.text):
        diagnostics.add("R001", id_.span, id=id_.text, better=plain(id_.text))
        return plain(id_.text)
    if id_.text in RESERVED:
        diagnostics.add("R003", id_.span, id=id_.text)
    return None


def plain(text: str) -> str:
    """The nearest proper id: `Số hộ` becomes `so_ho`."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    word = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
    return word if re.match(r"[a-z]", word) else f"m_{word}".rstrip("_")
