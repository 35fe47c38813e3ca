"""Issue 4, shows 4: every form's official print stays on its paper, no words run into each other, heads repeat."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import segno
from PIL import Image
from read_projects import read_project
from scale import scaled

from engine.compute.frame import HeadCell, RowKind
from engine.model import Form
from engine.project import Project
from engine.project.contact import NoPicturesError, contact_sheet
from engine.project.trying import preview, sample_report
from engine.targets.reports import pdf

ROOT = Path(__file__).resolve().parents[2]
LEAST = 3  # forms looked at in a quick run: those with the most columns
MARGIN = 20  # points of white that every sheet keeps around its text
TOUCH = 1.0  # points by which the frames of two words may overlap
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Word") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and down > min(self.bottom - self.top, other.bottom - other.top) / 2


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]


@cache
def project() -> Project:
    return read_project(ROOT)


def _columns(form: Form) -> int:
    return max(len(tuple(part.all_columns())) for part in form.parts)


def looked_at() -> list[str]:
    newest = {form.id: form for form in project().forms.values()}
    widest = sorted(newest.values(), key=lambda form: (-_columns(form), form.id))
    return [form.id for form in widest[: max(LEAST, scaled(len(widest)))]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prints")


@pytest.fixture(params=looked_at(), scope="module")
def printed(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The PDF of a form's print with invented figures."""
    form = project().newest(request.param)
    assert form is not None
    return preview(project(), form, folder=folder)["pdf"]


def pages(print_: Path) -> tuple[Page, ...]:
    said = subprocess.run(["pdftotext", "-bbox", str(print_), "-"], check=True, capture_output=True, text=True).stdout
    return tuple(
        Page(float(width), float(height), tuple(_words(inside))) for width, height, inside in PAGE.findall(said)
    )


def _words(inside: str) -> Iterator[Word]:
    for left, top, right, bottom, text in WORD.findall(inside):
        yield Word(text, float(left), float(top), float(right), float(bottom))


def outside(page: Page) -> list[str]:
    return [
        word.text
        for word in page.words
        if word.left < MARGIN
        or word.right > page.width - MARGIN
        or word.top < MARGIN
        or word.bottom > page.height - MARGIN / 2
    ]


def run_together(page: Page) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for place, one in enumerate(page.words)
        for other in page.words[place + 1 :]
        if one.covers(other)
    ]


def test_no_word_lies_outside_the_paper_or_on_another_word(printed: Path) -> None:
    for number, page in enumerate(pages(printed), 1):
        assert (number, outside(page), run_together(page)) == (number, [], [])


def feet(print_: Path, *, folder: Path) -> list[Image.Image]:
    """The left of the foot of every page as a picture."""
    subprocess.run(["pdftoppm", "-r", "150", "-gray", "-png", str(print_), str(folder / "page")], check=True)
    whole = [Image.open(file).convert("L") for file in sorted(folder.glob("page*.png"))]
    left = [page.crop((0, page.height - 80, 165, page.height)) for page in whole]
    return [foot.point(lambda grey: 255 * (grey < 128)) for foot in left]


def shows(foot: Image.Image, code: str) -> bool:
    """Whether the dark box that begins furthest left is the QR code of `code`, module by module."""
    matrix = segno.make(code, error="m", micro=False).matrix
    frame = foot.getbbox()
    if frame is None:
        return False
    left, top, _, bottom = frame
    step = (bottom - top) / len(matrix)
    return all(
        bool(foot.getpixel((left + (x + 0.5) * step, top + (y + 0.5) * step))) == bool(dark)
        for y, line in enumerate(matrix)
        for x, dark in enumerate(line)
    )


def test_every_page_carries_the_check_code_in_words_and_as_qr(printed: Path, tmp_path: Path) -> None:
    """R112: a sheet out of a book still says of which figures it is."""
    assert all("0000-0000-0000" in [word.text for word in page.words] for page in pages(printed))
    found = feet(printed, folder=tmp_path)
    assert len(found) == len(pages(printed))
    assert [shows(foot, "0000-0000-0000") for foot in found] == [True] * len(found)
    assert not any(shows(foot, "0000-0000-0001") for foot in found)


def test_a_table_that_runs_over_the_edge_is_found(folder: Path, tmp_path: Path) -> None:
    form = project().newest("dan_so")
    assert form is not None
    html = preview(project(), form, folder=folder)["html"].read_text(encoding="utf-8")
    wide = tmp_path / "wide.pdf"
    wide.write_bytes(pdf(html.replace("</style>", ".paper table { width: 420mm !important; }</style>")))
    assert any(outside(page) for page in pages(wide))


def test_words_that_run_into_each_other_are_found() -> None:
    one, other = Word("12.345", 100, 100, 140, 110), Word("678", 130, 101, 160, 111)
    assert run_together(Page(842, 595, (one, other))) == [("12.345", "678")]


def test_the_contact_sheet_shows_every_print(folder: Path, printed: Path) -> None:
    file = folder / "all.png"
    contact_sheet([printed, printed], file=file)
    assert file.stat().st_size > 10_000


def test_a_print_that_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"no PDF")
    with pytest.raises(NoPicturesError, match="không vẽ được"):
        contact_sheet([broken], file=tmp_path / "all.png")


@pytest.mark.parametrize("id_", sorted({form.id for form in project().forms.values()}))
def test_every_column_is_numbered_in_order_under_its_head(id_: str) -> None:
    """A, B, C over the titles of rows, then 1, 2, 3; a hint begins with its own number."""
    form = project().newest(id_)
    assert form is not None
    laid_out, _, _ = sample_report(project(), form)
    for part in laid_out.parts:
        assert [column.number for column in part.columns] == [str(n) for n in range(1, len(part.columns) + 1)]
        assert all(column.hint.startswith(f"{column.number}=") for column in part.columns if column.hint)
        under = sorted(place for cell in part.head if cell.row + cell.rows == part.head_rows for place in _places(cell))
        assert under == list(range(len(part.columns)))
        added = part.is_table and all(row.kind is RowKind.OPEN for row in part.rows)
        assert (part.stub_title == "STT") == added


def _places(cell: HeadCell) -> range:
    return range(cell.column, cell.column + cell.columns)
