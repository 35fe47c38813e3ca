"""Many PDFs as one book: pages counted through, tags kept, a bookmark for each print.

Knows only how WeasyPrint writes its files; what the prints say it does not read. Objects are copied as text with other
numbers, which for a book of thousands of pages takes seconds where building each of them anew takes minutes.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader

NUMBER = re.compile(rb"\((?:\\.|[^\\()])*\)|(?<![\w.])(\d+) 0 R\b", re.DOTALL)
OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)(?:\nstream\n|\nendobj)", re.DOTALL)
REFERENCE = re.compile(rb"(\d+) 0 R\b")
KEY = re.compile(rb"/(StructParents?) (\d+)")
ENTRY = re.compile(rb"(\d+) (\[[^\]]*\]|\d+ 0 R)")
FONT = re.compile(rb"/(\w+)(?= [\d.]+ Tf)")
TAG = re.compile(rb"/\w+\s*<<[^<>]*>>\s*BDC")
SIZE = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
STATE = re.compile(rb"/\S+ gs\n")
OWN = b"So"  # before the names of the fonts in which pages are numbered
AT_ONCE = 2_000  # objects packed together


@dataclass(slots=True)
class _Piece:
    """A PDF taken apart. `texts`: what its objects say; `streams`: what follows the text of those that hold one."""

    texts: dict[int, bytes]
    streams: dict[int, bytes]
    root: int
    info: int

    def one(self, of: int, key: bytes) -> int:
        """The number of the object that `key` of object `of` refers to, 0 where there is none."""
        found = re.search(rb"/" + key + rb" (\d+) 0 R\b", self.texts.get(of, b""))
        return int(found[1]) if found else 0

    def many(self, of: int, key: bytes) -> tuple[int, ...]:
        found = re.search(rb"/" + key + rb" \[([^\]]*)\]", self.texts.get(of, b""))
        return tuple(int(each) for each in REFERENCE.findall(found[1])) if found else ()

    @property
    def pages(self) -> tuple[int, ...]:
        return self.many(self.one(self.root, b"Pages"), b"Kids")


def sizes(content: bytes) -> tuple[tuple[float, float], ...]:
    """(width, height) of every page, in points."""
    piece = _taken(content)
    boxes = (SIZE.search(piece.texts[page]) for page in piece.pages)
    return tuple((float(box[1]), float(box[2])) for box in boxes if box is not None)


def bind(papers: Sequence[bytes], *, titles: Sequence[str], numbers: bytes) -> bytes:
    """`titles`: of the bookmarks, one for each paper, '' for one that goes on with the paper before it. `numbers`: a
    PDF with as many pages as all papers together, which shows on each what is to stand beside what the paper says.
    Title, author and language are those of the first."""
    book = _Book()
    marks = _Marks(_taken(numbers), book)
    pieces = [_taken(each) for each in papers]
    firsts: list[int] = []
    for piece in pieces:
        firsts.append(len(book.pages))
        book.take(piece, marks)
    return book.written(pieces[0], [(title, first) for title, first in zip(titles, firsts, strict=True) if title])


def _taken(content: bytes) -> _Piece:
    reader = PdfReader(BytesIO(content))
    texts: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    for stream in {stream for stream, _ in reader.xref_objStm.values()}:
        packed = reader.get_object(stream)
        data, first = packed.get_data(), packed["/First"]  # type: ignore[union-attr, index]  # an object stream is there
        heads = [int(each) for each in data[:first].split()]
        ends = [*heads[1::2], len(data) - first]
        for number, (start, end) in zip(heads[::2], pairwise(ends), strict=True):
            texts[number] = data[first + start : first + end].strip()
    packs = {stream for stream, _ in reader.xref_objStm.values()}
    for number, offset in reader.xref.get(0, {}).items():
        found = OBJECT.match(content, offset)
        if number in packs or found is None or b"/XRef" in found[2]:
            continue
        texts[number] = found[2]
        length = re.search(rb"/Length (\d+)", found[2])
        if content[found.end() - 8 : found.end()] == b"\nstream\n" and length is not None:
            streams[number] = content[found.end() : found.end() + int(length[1])]
    root, info = reader.trailer.raw_get("/Root").idnum, reader.trailer.raw_get("/Info").idnum
    return _Piece(texts, streams, root, info)


@dataclass(slots=True)
class _Book:
    """What is written so far, with new numbers. 1 the pages, 2 the catalogue, 3 the tree of tags, 4 what it maps, 5 the
    document all tags stand under, 6 the bookmarks."""

    texts: dict[int, bytes] = field(default_factory=dict)
    streams: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    mapped: list[bytes] = field(default_factory=list)
    keys: int = 0
    last: int = 6

    def new(self, text: bytes, stream: bytes | None = None) -> int:
        self.last += 1
        self.texts[self.last] = text
        if stream is not None:
            self.streams[self.last] = stream
        return self.last

    def take(self, piece: _Piece, marks: "_Marks") -> None:
        """Everything of a piece but its catalogue, its bookmarks, and the roots that the book has for all."""
        pages, tags = piece.one(piece.root, b"Pages"), piece.one(piece.root, b"StructTreeRoot")
        tree = piece.one(tags, b"ParentTree")
        left = {piece.root, piece.info, pages, tags, tree} | _outline(piece)
        to = {number: self.last + at for at, number in enumerate((n for n in piece.texts if n not in left), start=1)}
        self.last += len(to)
        to |= {pages: 1, tags: 5}
        fonts = {piece.one(piece.one(page, b"Resources"), b"Font") for page in piece.pages}
        for number, text in piece.texts.items():
            if number in left:
                continue
            moved = _numbered(text, to)
            if b"/StructParent" in moved:
                moved = KEY.sub(lambda found: b"/%s %d" % (found[1], int(found[2]) + self.keys), moved)
            self.texts[to[number]] = b"<<" + marks.fonts + moved[2:] if number in fonts else moved
            if number in piece.streams:
                self.streams[to[number]] = piece.streams[number]
        for page in piece.pages:
            mark = self.new(
                b"<</Filter /FlateDecode/Length %d>>" % len(marks.of(len(self.pages))), marks.of(len(self.pages))
            )
            at = to[page]
            self.texts[at] = re.sub(rb"/Contents (\d+ 0 R)", rb"/Contents [%d 0 R \1]" % mark, self.texts[at])
            self.pages.append(at)
        self.roots += [to[each] for each in piece.many(tags, b"K")]
        entries = ENTRY.findall(_numbered(piece.texts.get(tree, b"").partition(b"[")[2], to))
        self.mapped += [b"%d %s" % (int(key) + self.keys, value) for key, value in entries]
        self.keys += len(entries)

    def written(self, first: _Piece, bookmarks: Sequence[tuple[str, int]]) -> bytes:
        info = self.new(first.texts[first.info])
        meta = first.one(first.root, b"Metadata")
        metadata = self.new(first.texts[meta], first.streams.get(meta, b""))
        language = re.search(rb"/Lang (\([^)]*\))", first.texts[first.root])
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.texts[1] = b"<</Type /Pages/Kids [%s]/Count %d>>" % (kids, len(self.pages))
        self.texts[2] = (
            b"<</Type /Catalog/Pages 1 0 R/Outlines 6 0 R/Lang %s/StructTreeRoot 3 0 R/Metadata %d 0 R"
            b"/ViewerPreferences <</DisplayDocTitle true>>/MarkInfo <</Marked true>>>>"
        ) % (language[1] if language else b"(vi)", metadata)
        self.texts[3] = b"<</Type /StructTreeRoot/ParentTree 4 0 R/K [5 0 R]>>"
        self.texts[4] = b"<</Nums [%s]>>" % b" ".join(self.mapped)
        roots = b" ".join(b"%d 0 R" % root for root in self.roots)
        self.texts[5] = b"<</Type /StructElem/S /Document/P 3 0 R/K [%s]>>" % roots
        items = [self.new(b"") for _ in bookmarks]
        for at, (item, (title, page)) in enumerate(zip(items, bookmarks, strict=True)):
            before = b"/Prev %d 0 R" % items[at - 1] if at else b""
            behind = b"/Next %d 0 R" % items[at + 1] if at + 1 < len(items) else b""
            text = (b"\xfe\xff" + title.encode("utf-16-be")).hex().encode()
            target = b"/Dest [%d 0 R /Fit]" % self.pages[page]
            self.texts[item] = b"<</Title <%s>%s/Parent 6 0 R%s%s>>" % (text, target, before, behind)
        self.texts[6] = b"<</Type /Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (len(items), items[0], items[-1])
        return _file(self.texts, self.streams, last=self.last, info=info)


class _Marks:
    """What is added to every page: what it shows, and the fonts of it."""

    def __init__(self, piece: _Piece, book: _Book) -> None:
        self._shown = [_mark(piece.streams[piece.one(page, b"Contents")]) for page in piece.pages]
        fonts = piece.one(piece.one(piece.pages[0], b"Resources"), b"Font")
        taken: dict[int, int] = {}
        wanted = [int(each) for each in REFERENCE.findall(piece.texts[fonts])]
        while wanted:
            number = wanted.pop()
            if number not in taken:
                taken[number] = book.new(b"")
                wanted += [int(each) for each in REFERENCE.findall(piece.texts[number])]
        for number, to in taken.items():
            book.texts[to] = _numbered(piece.texts[number], taken)
            if number in piece.streams:
                book.streams[to] = piece.streams[number]
        self.fonts = re.sub(rb"/(\w+) (\d+ 0 R)", rb"/" + OWN + rb"\1 \2", _numbered(piece.texts[fonts], taken)[2:-2])

    def of(self, page: int) -> bytes:
        return self._shown[page]


def _mark(stream: bytes) -> bytes:
    """A page's content as something that stands on paper and is not read out: no part of the text."""
    plain = STATE.sub(b"", TAG.sub(b"/Artifact BMC", zlib.decompress(stream)))
    return zlib.compress(b"q\n" + FONT.sub(rb"/" + OWN + rb"\1", plain) + b"\nQ\n")


def _outline(piece: _Piece) -> set[int]:
    found = {number for number, text in piece.texts.items() if b"/Title <" in text or b"/Title (" in text}
    return {each for each in found if b"/Dest " in piece.texts[each]} | {piece.one(piece.root, b"Outlines")}


def _numbered(text: bytes, to: Mapping[int, int]) -> bytes:
    """With every reference to where the object stands now; one that leads nowhere is null."""

    def moved(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        number = to.get(int(found[1]))
        return b"%d 0 R" % number if number is not None else b"null"

    return NUMBER.sub(moved, text)


def _file(texts: Mapping[int, bytes], streams: Mapping[int, bytes], *, last: int, info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def put(number: int, text: bytes, stream: bytes) -> None:
        places[number] = (1, len(out), 0)
        out.extend(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, text, stream))

    for number, stream in streams.items():
        put(number, texts[number], stream)
    plain = [number for number in texts if number not in streams]
    for start in range(0, len(plain), AT_ONCE):
        last += 1
        head, body = bytearray(), bytearray()
        for at, number in enumerate(plain[start : start + AT_ONCE]):
            head += b"%d %d " % (number, len(body))
            body += texts[number] + b"\n"
            places[number] = (2, last, at)
        count, packed = len(plain[start : start + AT_ONCE]), zlib.compress(bytes(head + body))
        put(
            last,
            b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>" % (count, len(head), len(packed)),
            packed,
        )
    last += 1
    places[last] = (1, len(out), 0)
    begins, empty = len(out), (0, 0, 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + more.to_bytes(2, "big")
        for kind, where, more in (places.get(number, empty) for number in range(last + 1))
    )
    packed = zlib.compress(rows)
    said = b"<</Type /XRef/Size %d/W [1 4 2]/Root 2 0 R/Info %d 0 R/Filter /FlateDecode/Length %d>>"
    put(last, said % (last + 1, info, len(packed)), packed)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % begins
