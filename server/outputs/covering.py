"""Small counts in a plain table that leaves the department: covered, with as many others as it takes that none can be
worked out again from the totals, from other columns, or from what an earlier table of the same paper tells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from engine.compute.frame import Address
from engine.compute.relations import Factors, Relations
from server.outputs.grid import HEADING, Grid, number_of
from server.reporting.suppressing import COVERED, cover

Cell = tuple[int, int]  # line, leaf
MOST_SOLVED = 600  # figures of a table of which all sums are solved together


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
    known = _known(grid, frozenset(figures))
    way = cover if len(figures) <= MOST_SOLVED else peeled
    covered = frozenset(_cell(each) for each in way(small, figures, known=known, below=below))
    lines = tuple(
        replace(
            line,
            values=tuple(COVERED if (at, place) in covered else value for place, value in enumerate(line.values)),
            origins=tuple("" if (at, place) in covered else origin for place, origin in enumerate(line.origins)),
        )
        for at, line in enumerate(grid.lines)
    )
    return replace(grid, lines=lines), covered


def peeled(
    small: Collection[Address], figures: Mapping[Address, Decimal], *, known: Relations, below: int
) -> frozenset[Address]:
    """What to cover of a table that is too large to be solved as a whole: until no sum has one covered cell alone, and
    none whose covered cells come to so little that they can be guessed. Taking one known cell off after the other then
    leads nowhere."""
    covered = _with_made(set(small), known)
    at: dict[Address, list[Factors]] = {}
    for one in known.sums:
        for address in one:
            at.setdefault(address, []).append(one)
    waiting = [one for address in covered for one in at.get(address, ())]
    while waiting:
        one = waiting.pop()
        hidden = [address for address in one if address in covered]
        if not hidden or not _gives_away(one, hidden, figures, below=below):
            continue
        more = _smallest(one, covered, figures)
        if more is None:
            continue
        for address in _with_made({more}, known) - covered:
            covered.add(address)
            waiting += at.get(address, ())
        waiting.append(one)
    return frozenset(covered)


def _with_made(covered: set[Address], known: Relations) -> set[Address]:
    """And every rate that is made of one of them."""
    return covered | {each for each, of in known.made.items() if not covered.isdisjoint(of)}


def _gives_away(one: Factors, hidden: Sequence[Address], figures: Mapping[Address, Decimal], *, below: int) -> bool:
    if len(hidden) == 1:
        return True
    if len({one[address] for address in hidden}) != 1:
        return False
    together = sum((figures[address] for address in hidden), Decimal(0))
    return together < max(below, len(hidden) + 1)


def _smallest(one: Factors, covered: Collection[Address], figures: Mapping[Address, Decimal]) -> Address | None:
    """The part of a sum to cover next: the smallest that is not 0; the total only where nothing else is left."""
    open_ = [address for address in one if address not in covered and figures[address]]
    return min(open_, key=lambda address: (one[address] < 0, figures[address], address), default=None)


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
    for total_line, parts in grid.sums.items():
        for place, leaf in enumerate(grid.leaves):
            below = [_address((at, place)) for at in parts]
            its = {each: Fraction(1) for each in below if each in there}
            total = _address((total_line, place))
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
