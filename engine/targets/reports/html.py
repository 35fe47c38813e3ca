"""The print as HTML: a fragment for the page on the screen, a whole document for paper. One template for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from engine.targets.reports.context import PrintContext

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
STYLE = TEMPLATES / "static" / "css" / "print.css"
UNNUMBERED = "@page { @bottom-right { content: none; } }\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """A print of the book: its number, title and check code. `coverage`: of added-up prints, of how many units. `page`:
    where it begins, in a book that is set print by print; '' where the book itself finds out."""

    number: str
    title: str
    code: str
    coverage: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first page of a book. `code`: of all its prints together. `running`: the foot of the page. `agency`: the
    sender's name line by line, on covers that begin with the head of the nation; `window`: what stands under the title
    there; `missing`: sentences that say what is not in the figures; `watermark`: words across the page."""

    title: str
    number: str
    unit: str
    receiver: str
    place_line: str
    code: str
    lines: tuple[CoverLine, ...]
    notes: tuple[str, ...]
    signers: tuple[tuple[str, str], ...]
    running: str
    sample: bool = False
    agency: tuple[str, ...] = ()
    window: str = ""
    missing: tuple[str, ...] = ()
    watermark: str = ""


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "print"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fragment(context: PrintContext, *, begins: bool = True, ends: bool = True) -> str:
    """The paper's content without `<html>`; styled by `css/print.css`. Every text of the context is escaped. `begins`,
    `ends`: whether it is set with what stands above and below its tables."""
    page = _templates().get_template("official.html")
    drawn = tuple((each.title, Markup(each.svg), each.note) for each in context.pictures)  # by our own template
    return page.render(paper=context, pictures=drawn, qr=qr(context.head.code), begins=begins, ends=ends)


def document(context: PrintContext, *, bound: bool = False, begins: bool = True, ends: bool = True) -> str:
    """A whole page that needs nothing from outside: the style stands in it, the check code as QR in the foot of every
    sheet of paper. `bound`: its pages are numbered by the book that it comes into. `begins`, `ends`: as of `fragment`,
    of a paper that is set in pieces."""
    style = Markup(STYLE.read_text(encoding="utf-8") + (UNNUMBERED if bound else ""))  # ours, not a person's text
    return (
        _templates()
        .get_template("document.html")
        .render(
            paper=context,
            style=style,
            content=Markup(fragment(context, begins=begins, ends=ends)),  # rendered and escaped above
            qr=qr(context.head.code),
        )
    )


def book(cover: Cover, papers: Iterable[PrintContext], *, bound: bool = False) -> str:
    """A whole document of many prints behind one cover; every page carries the code of the print it belongs to.
    `bound`: as of `document`."""
    style = Markup(STYLE.read_text(encoding="utf-8") + (UNNUMBERED if bound else ""))  # ours, not a person's text
    inside = [(paper, Markup(fragment(paper)), qr(paper.head.code)) for paper in papers]  # escaped by `fragment`
    return _templates().get_template("book.html").render(cover=cover, papers=inside, style=style, qr=qr(cover.code))


def page_numbers(sizes: Sequence[tuple[float, float]]) -> str:
    """A document of empty pages, each (width, height) points, that shows nothing but the number of each and of all."""
    style = Markup(STYLE.read_text(encoding="utf-8"))  # our own file, not a person's text
    upright = tuple(width < height for width, height in sizes)
    return _templates().get_template("page_numbers.html").render(upright=upright, style=style)


def qr(code: str) -> Markup:
    """The check code as a QR code in SVG, '' without a code."""
    if not code:
        return Markup("")
    svg = segno.make(code, error="m", micro=False).svg_inline(
        scale=1, border=0, omitsize=True, svgclass="qr", lineclass=None, title=f"Mã QR của mã kiểm tra {code}"
    )
    return Markup(svg)  # made from letters and digits by segno
