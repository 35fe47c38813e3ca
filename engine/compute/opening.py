"""Which cells a return opens (design section 8): those the reviewer flagged, what they are computed from, and the cells
that share an error-level rule with them, since a flagged total over locked parts could never be mended.

Knows no reviewer and no report of the store; what is computed from an open cell follows by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.compute.cells import Calculation
from engine.compute.frame import Address, Frame
from engine.compute.outcome import CellState, Elsewhere, Entries
from engine.compute.rules import bound_together


@dataclass(frozen=True, slots=True)
class Flag:
    """A cell (row and column), a row, a column or a whole part of one sheet; `part` None: the whole report."""

    part: str | None = None
    row: str | None = None
    column: str | None = None
    record: int = 0

    def names(self, address: Address) -> bool:
        return (
            (address.record, address.part) == (self.record, self.part)
            and self.row in (None, address.row)
            and self.column in (None, address.column)
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """The cells that may change. `parts`, (record, part): open as a whole, so that rows may come and go there."""

    cells: frozenset[Address] = frozenset()
    parts: frozenset[tuple[int, str]] = frozenset()

    def __contains__(self, address: Address) -> bool:
        return address in self.cells or (address.record, address.part) in self.parts

    def takes_rows(self, record: int, part: str) -> bool:
        return (record, part) in self.parts

    def and_also(self, other: "Opening") -> "Opening":
        return Opening(self.cells | other.cells, self.parts | other.parts)


def opened_by(
    frame: Frame, entries: Entries, *, flags: Iterable[Flag], elsewhere: Elsewhere | None = None
) -> Opening | None:
    """What `flags` open in a report as it was sent. None: everything, because a flag is on the whole of it."""
    given = tuple(flags)
    if not given or any(flag.part is None for flag in given):
        return None
    cells: set[Address] = set()
    for record in sorted({flag.record for flag in given} & set(entries.records)):
        calculation = Calculation(frame, entries, elsewhere=elsewhere or Elsewhere(), record=record)
        here = [flag for flag in given if flag.record == record]
        cells.update(_with_what_binds(calculation, entries, frozenset(_flagged(calculation, here))))
    whole = frozenset(
        (flag.record, flag.part) for flag in given if flag.part is not None and flag.row is None and flag.column is None
    )
    return Opening(frozenset(cells), whole)


def following(
    frame: Frame, entries: Entries, *, opening: Opening, elsewhere: Elsewhere | None = None
) -> tuple[Address, ...]:
    """The computed cells that change by themselves where an open cell is changed, in paper order."""
    found: list[Address] = []
    records = {cell.record for cell in opening.cells} | {record for record, _ in opening.parts}
    for record in sorted(records & set(entries.records)):
        calculation = Calculation(frame, entries, elsewhere=elsewhere or Elsewhere(), record=record)
        for address in _computed(calculation):
            if any(below in opening for below in calculation.typed_below(address)):
                found.append(address)
    return tuple(found)


def _computed(calculation: Calculation) -> Iterator[Address]:
    for id_, cells in calculation.parts.items():
        for row in cells.with_cells:
            for column in cells.part.columns:
                if calculation.state(id_, row.key, column.key) is CellState.COMPUTED:
                    yield calculation.address(id_, row.key, column.key)


def _flagged(calculation: Calculation, flags: Iterable[Flag]) -> Iterator[Address]:
    """The typed cells below every flagged cell."""
    for id_, cells in calculation.parts.items():
        wanted = [flag for flag in flags if flag.part == id_]
        for row in cells.with_cells if wanted else ():
            for column in cells.part.columns:
                address = calculation.address(id_, row.key, column.key)
                if any(flag.names(address) for flag in wanted):
                    yield from calculation.typed_below(address)


def _with_what_binds(calculation: Calculation, entries: Entries, flagged: frozenset[Address]) -> Iterator[Address]:
    yield from flagged
    for bound in bound_together(calculation, entries):
        if not flagged.isdisjoint(bound):
            yield from bound
