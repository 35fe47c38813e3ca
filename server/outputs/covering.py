"""Small counts in a plain table that leaves the department: covered, with as many others as it takes that none can be
worked out again from the totals, from other columns, or from what an earlier table of the same paper tells."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from engine.compute.frame import Address
from engine.compute.relations import Factors, Relations
from server.outputs.grid import HEADING, Grid, number_of
from server.reporting.suppressing import COVERED, cover

Cell = tuple[int, int]  # line, leaf


def cover_small(grid: Grid, *, below: int, also: Collection[Cell] = ()) -> tuple[Grid, frozenset[Cell]]:
    """The table as it may leave, and what was covered. `also`: cells to cover whatever they say, because another table
    covers them."""
    figures = {_address(cell): number for cell, number in _figures(grid).items()}
    small = {
        _address((line, leaf))
        for (line, leaf), number in _figures(grid).items()
        if 0 < number < below and grid.leaves[leaf].counts
    }
    small |= {_address(cell) for cell in also if _address(cell) in figures}
    covered = frozenset(
        _cell(each) for each in cover(small, figures, known=_known(grid, frozenset(figures)), below=below)
    )
    lines = tuple(
        replace(
            line,
            values=tuple(COVERED if (at, place) in covered else value for place, value in enumerate(line.values)),
            origins=tuple("" if (at, place) in covered else origin for place, origin in enumerate(line.origins)),
        )
        for at, line in enumerate(grid.lines)
    )
    return replace(grid, lines=lines), covered


def _figures(grid: Grid) -> Mapping[Cell, Decimal]:
    return {
        (at, place): number
        for at, line in enumerate(grid.lines)
        if line.kind != HEADING
        for place, value in enumerate(line.values)
        if (number := number_of(value)) is not None
    }


def _known(grid: Grid, there: frozenset[Address]) -> Relations:
    """The sums down each column, and within each line what its columns come to."""
    sums: list[Factors] = []
    made: dict[Address, tuple[Address, ...]] = {}
    lines = [at for at, line in enumerate(grid.lines) if line.kind != HEADING]
    if grid.summed and lines:
        for place, leaf in enumerate(grid.leaves):
            below = [_address((at, place)) for at in lines[1:]]
            its = {each: Fraction(1) for each in below if each in there}
            total = _address((lines[0], place))
            if leaf.adds and total in there and its:
                sums.append({**its, total: Fraction(-1)})
    for at in lines:
        for tie in grid.ties:
            its = {_address((at, place)): factor for place, factor in tie.items()}
            if its.keys() <= there:
                sums.append(its)
        for place, of in (grid.made or {}).items():
            made[_address((at, place))] = tuple(_address((at, each)) for each in of)
    return Relations(sums=tuple(sums), made={each: of for each, of in made.items() if each in there})


def _address(cell: Cell) -> Address:
    return Address(cell[0], "", "", f"{cell[1]:05}")


def _cell(address: Address) -> Cell:
    return address.record, int(address.column)
