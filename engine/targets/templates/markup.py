"""HTML templates: lines as pieces, the few elements that a paper needs, filling. Nothing in them fetches anything."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from engine.diagnostics import Diagnostics, Span
from engine.targets.templates.pieces import BodyError, Piece
from engine.targets.templates.sandbox import Sandbox
from engine.targets.templates.tags import find

MOST = 1024 * 1024
HOLE = "\ue000"  # stands for each letter of a placeholder while the markup around it is looked at
ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        "html head body title style meta h1 h2 h3 h4 h5 h6 p div span br hr b i u s strong em small sub sup ul ol li "
        "dl dt dd table caption colgroup col thead tbody tfoot tr th td section article header footer main figure "
        "figcaption blockquote pre",
    )
)
ATTRIBUTES = frozenset(
    re.findall(r"\S+", "class id style lang title charset colspan rowspan scope width align valign border span dir")
)
FILLABLE = frozenset(("colspan", "rowspan"))
FETCHES = re.compile(
    r"url\s*\(|@import|image-set\s*\(|src\s*\(|\\|attr\s*\(|@font-face|-fitz|expression", re.IGNORECASE
)
PAGE = "@page {{ size: {paper} {way}; margin: 15mm 12mm 16mm 12mm; {foot} }}"
FOOT = (
    '@bottom-left {{ content: "{running}"; font-size: 8pt }} '
    '@bottom-right {{ content: "Trang " counter(page) "/" counter(pages); font-size: 8pt }}'
)
STYLE = (
    'body {{ font-family: "Times New Roman", "Liberation Serif", serif; font-size: 12pt; line-height: 1.3 }} '
    "table {{ border-collapse: collapse }} thead {{ display: table-header-group }} "
    ".dau-chim {{ position: fixed; top: 45%; left: 0; right: 0; text-align: center; font-size: 44pt; "
    "color: #d8d8d8; transform: rotate(-25deg); z-index: -1 }}"
)


def lines(content: bytes) -> list[Piece]:
    """Raises `BodyError` where it is no text."""
    if len(content) > MOST:
        raise BodyError("M010", limit="1 MB", at="")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BodyError("M009", why="không phải chữ UTF-8") from fault
    if "\x00" in text:
        raise BodyError("M009", why="không phải tệp chữ")
    return [Piece(text=line) for line in text.replace("\r\n", "\n").split("\n")]


def check(pieces: list[Piece], *, file: str, diagnostics: Diagnostics) -> None:
    """What a paper does not need, or that would fetch or run something."""
    seen = _Seen(file, diagnostics)
    seen.feed(_hollow(pieces))
    seen.close()


def _hollow(pieces: list[Piece]) -> str:
    text = "\n".join(piece.text for piece in pieces)
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece.text) + 1)
    out = list(text.replace(HOLE, " "))
    for tag in find(pieces, frozenset()):
        begin = starts[tag.piece] + tag.at
        for at in range(begin, min(begin + tag.length, len(out))):
            out[at] = "\n" if out[at] == "\n" else HOLE
    return "".join(out)


class _Seen(HTMLParser):
    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        super().__init__(convert_charrefs=True)
        self._file, self._diagnostics = file, diagnostics
        self._style = False

    def _say(self, code: str, what: str, *, length: int = 1) -> None:
        line, column = self.getpos()
        span = Span(self._file, line, column + 1, line, column + 1 + length)
        self._diagnostics.add(code, span, what=what.replace(HOLE, "…")[:60], at="")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = len((self.get_starttag_text() or "<").split("\n")[0])
        if tag not in ELEMENTS:
            self._say("M014", f"<{tag}>", length=shown)
        self._style = tag == "style"
        for name, value in attrs:
            if HOLE in name or (HOLE in (value or "") and name not in FILLABLE):
                self._say("M015", f"trong thẻ <{tag}>", length=shown)
            elif name in ("href", "src") or (name == "style" and FETCHES.search(value or "")):
                self._say("M013", f"{name}={value or ''}", length=shown)
            elif name not in ATTRIBUTES:
                self._say("M014", f"{name}=", length=shown)

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            return
        if HOLE in data:
            self._say("M015", "trong <style>")
        if found := FETCHES.search(data):
            self._say("M013", data[found.start() : found.start() + 40])

    def handle_decl(self, decl: str) -> None:
        if decl.strip().lower() != "doctype html":
            self._say("M014", f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._say("M014", f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self._say("M014", f"<?{data}>")


def fill(content: bytes, data: Mapping[str, Any], *, sandbox: Sandbox, most: int) -> str:
    """The markup with the data in it. Raises `BodyError` where it grows beyond `most` letters."""
    template = sandbox.from_string("\n".join(piece.text for piece in lines(content)))
    out: list[str] = []
    size = 0
    for chunk in template.generate(**data):
        size += len(chunk)
        if size > most:
            raise BodyError("M010", limit=f"{most // MOST} triệu ký tự", at="")
        out.append(chunk)
    return "".join(out)


def page(body: str, *, paper: str, way: str, running: str, watermark: str) -> str:
    """A whole document around it: paper, fonts, running foot, the words across each page."""
    said = re.sub(r'["\\\n<]', " ", running)
    head = PAGE.format(paper=paper.upper(), way=way, foot=FOOT.format(running=said))
    mark = f'<div class="dau-chim">{_escaped(watermark)}</div>' if watermark else ""
    style = STYLE.replace("{{", "{").replace("}}", "}")
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{_escaped(running)}</title>'
        f"<style>{head} {style}</style></head><body>{mark}{body}</body></html>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
