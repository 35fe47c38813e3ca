"""The contact sheet: first pages of many prints side by side on one picture, to be looked over at once.

Pages become pictures by poppler's `pdftoppm`, as a printer would show them.
"""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

ACROSS = 4  # prints beside each other
DOTS_PER_INCH = 60
GAP = 12  # pixels between prints
GROUND = "#84909c"


class NoPicturesError(Exception):
    """A page could not be made a picture; says what to do."""


def contact_sheet(prints: Iterable[Path], *, file: Path) -> None:
    """Write `file` (PNG): the first page of each PDF, left to right, line by line."""
    with TemporaryDirectory() as folder:
        pages = [Image.open(first_page(print_, folder=Path(folder) / str(n))) for n, print_ in enumerate(prints)]
        _together(pages).save(file)


def first_page(print_: Path, *, folder: Path) -> Path:
    """The first page of a PDF as a PNG in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), "-f", "1", "-l", "1", str(print_), str(folder / "trang")]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError as missing:
        raise NoPicturesError("thiếu chương trình pdftoppm; cài gói poppler-utils rồi chạy lại") from missing
    except subprocess.CalledProcessError as failed:
        raise NoPicturesError(f"không vẽ được {print_}: {failed.stderr.decode(errors='replace')[:200]}") from failed
    return next(iter(sorted(folder.glob("trang*.png"))))


def _together(pages: Sequence[Image.Image]) -> Image.Image:
    width, height = max(page.width for page in pages), max(page.height for page in pages)
    lines = -(-len(pages) // ACROSS)
    whole = Image.new("RGB", (ACROSS * (width + GAP) + GAP, lines * (height + GAP) + GAP), GROUND)
    for place, page in enumerate(pages):
        line, column = divmod(place, ACROSS)
        whole.paste(page, (GAP + column * (width + GAP), GAP + line * (height + GAP)))
    return whole
