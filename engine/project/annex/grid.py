"""What a sheet of Excel and a table of Word have in common: cells with text, spans, marks of looks, and a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`text` is tidy. `rows`, `columns`: its span. `indent`: how far its text stands in, in a measure of its own file.
    `crossed`: struck through on paper. `bordered`: lines are drawn around it. `numeric`: stored as a number.
    `lines`: its text where it is broken into several."""

    row: int
    column: int
    text: str
    place: str
    rows: int = 1
    columns: int = 1
    bold: bool = False
    indent: int = 0
    crossed: bool = False
    bordered: bool = False
    numeric: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`cells` by (row, column) of their first corner, from 0. `before`, `after`: lines of text around it.
    `sheet`: a sheet may hold several tables, a table of Word is one."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    height: int
    width: int
    sheet: bool
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    covered: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place."""
        return self.cells.get(self.covered.get((row, column), (row, column)))

    def line(self, row: int) -> tuple[Cell, ...]:
        """The cells with text that begin in this row, from the left."""
        return tuple(
            cell for column in range(self.width) if (cell := self.cells.get((row, column))) is not None and cell.text
        )


def covered(cells: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], tuple[int, int]]:
    """For every place under a merged cell, where that cell begins."""
    return {
        (row, column): corner
        for corner, cell in cells.items()
        if cell.rows > 1 or cell.columns > 1
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
