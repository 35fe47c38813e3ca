"""Sheets for tests of the import of annexes, written as lines of text."""

from collections.abc import Sequence

from engine.project.annex.grid import Cell, Grid, covered


def grid(lines: Sequence[str], *, hidden: tuple[int, ...] = ()) -> Grid:
    """Cells between `|`; spaces in front of a text are its indent."""
    cells: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(lines):
        for column, text in enumerate(line.split("|")):
            if text.strip():
                lead = len(text) - len(text.lstrip())
                numeric = text.strip().isdigit() and not text.strip().startswith("0")
                cells[row, column] = Cell(
                    row=row,
                    column=column,
                    text=text.strip(),
                    place=f"Trang tính 1, ô {chr(65 + column)}{row + 1}",
                    indent=lead,
                    numeric=numeric,
                )
    width = max(line.count("|") for line in lines) + 1
    return Grid(
        name="Trang tính 1",
        cells=cells,
        height=len(lines),
        width=width,
        sheet=True,
        hidden_columns=frozenset(hidden),
        covered=covered(cells),
    )
