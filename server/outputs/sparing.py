"""A table in which most units have not reported, made fit to be read: their empty lines are left out, for their names
stand in one list under it, and so are columns without a figure, which it names. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.expr.values import Kind, Value
from server.outputs.grid import HEADING, Grid, Leaf, Line

NO_FIGURE = frozenset((Kind.BLANK, Kind.NONE, Kind.INAPPLICABLE))


@dataclass(frozen=True, slots=True)
class Spared:
    """The table, the titles of the lines and of the columns that it does without."""

    grid: Grid
    lines: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Of the columns, in a sentence; the lines are named by whoever knows why they have no figure."""
        return (f"Không in cột không có số nào: {'; '.join(self.leaves)}.",) if self.leaves else ()


def spared(grid: Grid) -> Spared:
    """Made of a table whose small counts are covered: which column makes which is not known of it any more."""
    dropped = [at for at, line in enumerate(grid.lines) if at and _is_empty(line)]
    lines = tuple(line for at, line in enumerate(grid.lines) if at not in frozenset(dropped))
    kept = tuple(place for place in range(len(grid.leaves)) if any(_says(line, place) for line in lines))
    if not dropped and len(kept) in (0, len(grid.leaves)):
        return Spared(grid)
    kept = kept or tuple(range(len(grid.leaves)))
    return Spared(
        replace(
            grid,
            leaves=tuple(grid.leaves[place] for place in kept),
            lines=tuple(_narrowed(line, kept) for line in lines),
            head=grid.head if len(kept) == len(grid.leaves) else (),
            inner=grid.inner if len(kept) == len(grid.leaves) else (),
            ties=(),
            made=None,
        ),
        lines=tuple(grid.lines[at].title for at in dropped),
        leaves=tuple(_named(leaf) for place, leaf in enumerate(grid.leaves) if place not in frozenset(kept)),
    )


def _is_empty(line: Line) -> bool:
    """Of who has not reported."""
    return line.kind != HEADING and not line.there and all(value.kind in NO_FIGURE for value in line.values)


def _says(line: Line, place: int) -> bool:
    return line.kind != HEADING and line.values[place].kind not in NO_FIGURE


def _narrowed(line: Line, kept: Sequence[int]) -> Line:
    def of(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(values[place] for place in kept) if values else ()

    origins = tuple(line.origins[place] for place in kept) if line.origins else ()
    return replace(line, values=of(line.values), origins=origins)


def _named(leaf: Leaf) -> str:
    return f"{leaf.group}, {leaf.title}" if leaf.group else leaf.title
