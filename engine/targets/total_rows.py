"""Which rows of a layout a total row adds up, so that a city's total can be added up again from the city's own rows.

Knows the layout of all units together and the keys of the rows that units sent; knows no database and no figures.
"""

from collections.abc import Collection, Iterable, Iterator

from engine.compute.cells import Calculation, Place
from engine.compute.frame import Address, Frame, FrameColumn, FramePart, FrameRow
from engine.compute.layout import code_list
from engine.compute.outcome import Elsewhere, Entries
from engine.compute.whole import Way, way_of
from engine.expr import addends_of, cells_of
from engine.expr.scope import How
from engine.expr.tree import At, Below, Cell, Every, Here, Members, SameColumn
from engine.model import ListRows, OpenRows, Row, RowEntry, Table


class TotalRows:
    """The total rows of one part. `sent`: keys of the rows that some unit has."""

    def __init__(self, frame: Frame, part: FramePart, *, sent: Collection[str]) -> None:
        known = {row.key for row in part.rows}
        present = tuple(row.key for row in part.rows if row.key in sent)
        entries = Entries(cells={}, present={(0, part.id): present})
        self._calculation = Calculation(frame, entries, elsewhere=Elsewhere())
        self._frame = frame
        self._part = part
        self._rows = {row.key: row for row in part.rows}
        self._sent = frozenset(sent)
        self._strange = any(key not in known for key in sent)
        self._columns = {column.column.id: column for column in part.columns}
        table = frame.form.part(part.id)
        self._entries = table.rows if isinstance(table, Table) else ()
        self._outside = frozenset(self._beyond(self._entries))

    def parts_of(self, row: FrameRow, column: FrameColumn) -> tuple[Address, ...] | None:
        """The cells that this cell of a total row is the sum of; None where it is no such cell, or where it holds what
        only the units' own totals know: rows that the layout does not have."""
        formula = row.formula
        if formula is None or column.column.id in row.entered | row.blocked or not self._goes_down(column, frozenset()):
            return None
        place = Place(self._calculation, self._part.id, row, column)
        found: list[Address] = []
        for cell in addends_of(formula):
            if cell is None or not self._is_here(cell):
                return None
            found += [address for address in place.addresses(cell) if address.row in self._sent]
        if any(way_of(self._rows[part.row], column) is not way_of(row, column) for part in found):
            return None
        return tuple(found)

    def operands_of(self, row: FrameRow, column: FrameColumn) -> tuple[Address, ...]:
        """The cells that a column worked out again reads in this row; none where it is added up."""
        if way_of(row, column) is not Way.AGAIN or column.column.formula is None:
            return ()
        return Place(self._calculation, self._part.id, row, column).reads(column.column.formula)

    def _goes_down(self, column: FrameColumn, seen: frozenset[str]) -> bool:
        """Whether what the column has in a total row is the sum of what it has in the rows: typed cells, or a linear
        formula of such columns on the same row. What reads another period may be of rows that are gone since."""
        kind = column.column
        if kind.formula is None or kind.roll_up is not None:
            return True
        if not kind.linear or kind.id in seen:
            return False
        return all(
            isinstance(cell, Cell)
            and cell.form is None
            and cell.part == self._part.id
            and isinstance(cell.rows, Here)
            and how is How.NOW
            and self._are_down(cell, seen | {kind.id})
            for cell, how in cells_of(kind.formula)
        )

    def _are_down(self, cell: Cell, seen: frozenset[str]) -> bool:
        names = getattr(cell.column, "columns", (cell.column,))
        found = [self._columns.get(getattr(name, "id", "")) for name in names]
        return all(column is not None and self._goes_down(column, seen) for column in found)

    # ---- rows that the layout does not have ----

    def _is_here(self, cell: Cell) -> bool:
        if cell.form is not None or cell.part != self._part.id:
            return False
        if not isinstance(cell.column, SameColumn):
            return False
        if not self._strange or isinstance(cell.rows, At | Below):
            return True
        if not self._outside:  # rows of another edition: no telling which total they are behind
            return False
        return not self._reaches_outside(cell.rows)

    def _reaches_outside(self, rows: object) -> bool:
        match rows:
            case Members(name=name):
                return name in self._outside
            case Every():
                return True
            case _:
                return False

    def _beyond(self, entries: Iterable[RowEntry]) -> Iterator[str]:
        """Ids of the blocks and groups whose rows the officer adds or the unit's own list gives."""
        for entry in entries:
            if isinstance(entry, OpenRows) or (isinstance(entry, ListRows) and self._is_own(entry)):
                yield entry.id
                continue
            below = tuple(self._beyond(entry.children))
            yield from below
            if below and not isinstance(entry, Row):
                yield entry.id

    def _is_own(self, entry: ListRows) -> bool:
        return "reporter" in code_list(self._frame.form, self._frame.facts, entry.list).columns
