"""A table in which most units have not reported, made fit to be read: their empty lines are left out, for their names
stand in one list under it, and so are columns without a figure, which it names. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.expr.values import Kind, Value
from server.outputs.grid import HEADING, Grid, Leaf, Line
from server.outputs.lacking import MOST_NAMES

NO_FIGURE = frozenset((Kind.BLANK, Kind.NONE, Kind.INAPPLICABLE))
NO_NUMBER = NO_FIGURE | {Kind.NOTHING, Kind.UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Spared:
    """The table, the titles of the lines and of the columns that it does without."""

    grid: Grid
    lines: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Of the columns, in a sentence; the lines are named by whoever knows why they have no figure."""
        if not self.leaves:
            return ()
        if len(self.leaves) > MOST_NAMES:
            return (f"Không in {len(self.leaves)} mục không có số nào; tên các mục xem mẫu biểu.",)
        return (f"Không in cột không có số nào: {'; '.join(self.leaves)}.",)


def spared(grid: Grid, *, only: bool = False) -> Spared:
    """Made of a table whose small counts are covered: which column makes which is not known of it any more. `only`:
    without the lines, too, of who reported no number. The columns of a form stay as the form has them, in whole
    groups."""
    dropped = [at for at, line in enumerate(grid.lines) if at and _is_empty(line, only=only)]
    lines = tuple(line for at, line in enumerate(grid.lines) if at not in frozenset(dropped))
    kept = _kept(grid, lines)
    if not dropped and len(kept) in (0, len(grid.leaves)):
        return Spared(grid)
    kept = kept or tuple(range(len(grid.leaves)))
    return Spared(
        replace(
            grid,
            leaves=tuple(grid.leaves[place] for place in kept),
            lines=tuple(_narrowed(line, kept) for line in lines),
            ties=(),
            made=None,
        ),
        lines=tuple(grid.lines[at].title for at in dropped),
        leaves=tuple(
            dict.fromkeys(
                leaf.group if grid.inner else _named(leaf)
                for place, leaf in enumerate(grid.leaves)
                if place not in frozenset(kept)
            )
        ),
    )


def with_numbers(grids: Sequence[Grid]) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Of the tables of a paper those in which anybody reported a number, and what is said of the others; all of them
    where none has any."""
    kept = tuple(grid for grid in grids if any(_has_number(line) for line in grid.lines))
    empty = tuple(grid.title for grid in grids if grid.title and grid not in kept)
    if not kept or not empty or len(kept) + len(empty) != len(grids):
        return tuple(grids), ()
    return kept, (f"Không in {len(empty)} bảng không đơn vị nào ghi số: {'; '.join(empty)}.",)


def _has_number(line: Line) -> bool:
    return line.kind != HEADING and any(value.kind not in NO_NUMBER for value in line.values)


def _kept(grid: Grid, lines: Sequence[Line]) -> tuple[int, ...]:
    """The places of the columns that say something."""
    places = range(len(grid.leaves))
    if grid.head:
        return tuple(places)
    said = tuple(place for place in places if any(_says(line, place) for line in lines))
    groups = {grid.leaves[place].group for place in said} if grid.inner else frozenset()
    return tuple(place for place in places if grid.leaves[place].group in groups) if grid.inner else said


def _is_empty(line: Line, *, only: bool) -> bool:
    """Of who has not reported; with `only` of whoever reported no number and nothing that is covered."""
    without = NO_NUMBER if only else NO_FIGURE
    return line.kind != HEADING and (only or not line.there) and all(value.kind in without for value in line.values)


def _says(line: Line, place: int) -> bool:
    return line.kind != HEADING and line.values[place].kind not in NO_FIGURE


def _narrowed(line: Line, kept: Sequence[int]) -> Line:
    def of(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(values[place] for place in kept) if values else ()

    def said(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(texts[place] for place in kept) if texts else ()

    return replace(line, values=of(line.values), origins=said(line.origins), marks=said(line.marks))


def _named(leaf: Leaf) -> str:
    return f"{leaf.group}, {leaf.title}" if leaf.group else leaf.title
