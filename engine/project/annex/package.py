"""The XML inside a file of Excel or Word that a stranger made: looked at before it is opened, read within bounds.

Knows ZIP and XML, nothing of sheets and tables.
"""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from engine.project.annex.refusing import UnfitAnnexError

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_MARKUP = 40 * MEGABYTE
MOST_ELEMENTS = 1_500_000
DEEPEST = 200
OLD = b"\xd0\xcf\x11\xe0"  # .xls and .doc, and any file under a password
_ENCRYPTED = 0x1
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/)", re.IGNORECASE)
_TYPES = "[Content_Types].xml"


def refuse_at_sight(data: bytes) -> None:
    """Raises `UnfitAnnexError` for what its first bytes and its size show already, without opening it."""
    if not data:
        raise UnfitAnnexError("empty")
    if data.startswith(OLD):
        raise UnfitAnnexError("old")
    if len(data) > MOST_BYTES:
        raise UnfitAnnexError("large")
    if not data.startswith(b"PK"):
        raise UnfitAnnexError("kind")


class Package:
    """The parts of one file, by name. Raises `UnfitAnnexError` where it is no file an honest author would bring."""

    def __init__(self, data: bytes) -> None:
        refuse_at_sight(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as fault:
            raise UnfitAnnexError("broken") from fault
        self._left = MOST_MARKUP
        entries = self._zip.infolist()
        self._names = frozenset(entry.filename for entry in entries)
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise UnfitAnnexError("encrypted")
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise UnfitAnnexError("large")
        if len(self._names) != len(entries) or _TYPES not in self._names:
            raise UnfitAnnexError("broken" if _TYPES in self._names else "kind")
        if any(_MACROS.search(name) for name in self._names) or b"macroEnabled" in self.read(_TYPES):
            raise UnfitAnnexError("macro")

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """The bytes of one part, never more than what is left of `MOST_MARKUP`, whatever the file claims."""
        try:
            with self._zip.open(name) as file:
                found = file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError, ValueError) as fault:
            raise UnfitAnnexError("broken") from fault
        if len(found) > self._left:
            raise UnfitAnnexError("large")
        self._left -= len(found)
        return found

    def tree(self, name: str) -> ElementTree.Element:
        """The root of one part."""
        parser = ElementTree.XMLParser(target=_Careful())  # no document type gets past it
        try:
            parser.feed(self.read(name))
            root = parser.close()
        except (ElementTree.ParseError, ValueError, LookupError) as fault:
            if isinstance(fault, UnfitAnnexError):
                raise
            raise UnfitAnnexError("broken") from fault
        assert isinstance(root, ElementTree.Element)
        return root


class _Careful(ElementTree.TreeBuilder):
    """Builds the tree, and stops at a document type (the door of XXE), at too deep and at too much."""

    def __init__(self) -> None:
        super().__init__()
        self._deep = 0
        self._count = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnfitAnnexError("entity", name[:20])

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._deep += 1
        self._count += 1
        if self._deep > DEEPEST or self._count > MOST_ELEMENTS:
            raise UnfitAnnexError("large")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._deep -= 1
        return super().end(tag)
