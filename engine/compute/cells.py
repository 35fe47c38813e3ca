"""The cells of one record of a report, computed on demand: each asks for those it needs, so no order is needed.

A cell is typed, computed by its column, computed by its row, crossed out, or hidden (language.md sections 4, 6, 8).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.layout import FactsContext, text_value
from engine.compute.outcome import CellOutcome, CellState, Elsewhere, Entries, OtherReport, OtherRow
from engine.expr import Missing, cells_of, decimal_text, evaluate, truth
from engine.expr.arithmetic import Arithmetic
from engine.expr.reading import Read
from engine.expr.scope import Context, How
from engine.expr.tree import (
    Above,
    At,
    Attribute,
    Below,
    Binary,
    Call,
    Cell,
    Every,
    Here,
    Indicator,
    Members,
    One,
    SameColumn,
    SameKey,
    Several,
    TableRows,
    Tree,
)
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base, Time
from engine.expr.values import BLANK, INAPPLICABLE, NONE, NOTHING, Kind, Value
from engine.fields.base import FieldType
from engine.fields.integer import IntegerType
from engine.fields.numeric import NumericType
from engine.model import Column

NO_ROW = ""


class PartCells:
    """One part of one record: the rows that are there and how to find them."""

    def __init__(self, part: FramePart, present: tuple[str, ...]) -> None:
        self.part = part
        self.rows = _rows_there(part, present)
        self.by_key = {row.key: row for row in self.rows}
        self.known = {row.key: row for row in part.rows}
        self.columns = {column.key: column for column in part.columns}
        self.with_cells = tuple(row for row in self.rows if row.kind is RowKind.CELLS)
        self._cell_entries = frozenset(row.entries[0] for row in self.with_cells)
        self._by_id: dict[str, tuple[FrameColumn, ...]] = {}
        for column in part.columns:
            self._by_id[column.column.id] = (*self._by_id.get(column.column.id, ()), column)

    @property
    def has_added(self) -> bool:
        """Whether there is a row that the officer added."""
        known = {row.key for row in self.part.rows}
        return any(row.optional or row.key not in known for row in self.rows)

    def column_keys(self, name: ColumnName, code: str | None) -> tuple[str, ...]:
        """The keys of the columns that `name` means where the code being looked at is `code`."""
        found = self._by_id.get(name.id, ())
        if name.every_code or (len(found) == 1 and found[0].code is None):
            return tuple(column.key for column in found)
        wanted = name.code or code
        return tuple(column.key for column in found if column.code == wanted)

    def members(self, name: str) -> tuple[FrameRow, ...]:
        return tuple(row for row in self.with_cells if is_top_member(row.entries, name, self._cell_entries))

    def every(self) -> tuple[FrameRow, ...]:
        return tuple(
            row
            for row in self.with_cells
            if row.formula is None and not any(entry in self._cell_entries for entry in row.entries[1:])
        )

    def ancestors(self, row: FrameRow) -> Iterable[FrameRow]:
        above = self.by_key.get(row.parent or NO_ROW)
        while above is not None:
            yield above
            above = self.by_key.get(above.parent or NO_ROW)

    def is_below(self, row: FrameRow, key: str) -> bool:
        return any(above.key == key for above in self.ancestors(row))


def is_top_member(entries: tuple[str, ...], name: str, cell_entries: frozenset[str]) -> bool:
    """Whether a row stands for the block, group or row `name` in a sum: a row with cells of its own stands for those
    below it."""
    if name not in entries:
        return False
    return not any(entry in cell_entries for entry in entries[1 : entries.index(name) + 1])


def _rows_there(part: FramePart, present: tuple[str, ...]) -> tuple[FrameRow, ...]:
    """Rows in paper order: fixed ones, optional ones the officer added (with what stands below them), open rows."""
    added = frozenset(present)
    known = {row.key for row in part.rows}
    opened = tuple(key for key in present if key not in known)
    there: list[FrameRow] = []
    gone: set[str] = set()
    for row in part.rows:
        if row.kind is RowKind.OPEN:
            there += [
                replace(row, key=key, kind=RowKind.CELLS, title=str(number), stub=None, add_label=None)
                for number, key in enumerate(opened, 1)
            ]
            opened = ()
        elif row.parent in gone or (row.optional and row.code is not None and row.key not in added):
            gone.add(row.key)
        else:
            there.append(row)
    return tuple(there)


@dataclass(slots=True)
class _Memo:
    value: Value
    state: CellState
    outcome: CellOutcome | None = None


def cell_type(row: FrameRow, column: FrameColumn) -> FieldType:
    """The type of one cell: the column's, with the decimals that the row says; on a computed row of yes/no cells it is
    a count."""
    type_ = column.column.type
    if row.formula is None and row.decimals is None:
        return type_
    if row.formula is not None and type_.base is Base.TRUTH and column.column.id not in row.entered:
        return IntegerType()
    if row.decimals is not None and isinstance(type_, NumericType) and type_.fixed_unit is None:
        return replace(type_, decimals=row.decimals)
    return type_


def settled(type_: FieldType, value: Value) -> Value:
    """A computed value as it is stored and printed: rounded half away from zero to the decimals of its type (percent:
    2), without zeros that only the way of computing left behind. The one place where computed figures are rounded."""
    rounded = type_.rounded(value)
    if not isinstance(rounded.content, Decimal):
        return rounded
    return replace(rounded, content=Decimal(decimal_text(rounded.content)))


def grows(column: Column) -> bool:
    """Whether the column is a typed flow that is never below zero and adds up: then a longer window has no less."""
    least = column.type.bounds()[0]
    return (
        column.time is Time.IN_PERIOD
        and column.formula is None
        and column.roll_up in (None, "sum")
        and column.type.numeric
        and isinstance(least, Decimal)
        and least >= 0
    )


class Readings:
    """What each formula of a form names, found once. Kept by identity: a tree is deep, and hashing it walks it."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Tree, tuple[Read, ...]]] = {}

    def of(self, tree: Tree) -> tuple[Read, ...]:
        found = self._found.get(id(tree))
        if found is None:
            found = self._found[id(tree)] = (tree, cells_of(tree))
        return found[1]


class Calculation:
    """All cells of one record. Values keep full precision here; `outcome` settles what is computed. `given`: the cells
    that came settled, as (part, row, column)."""

    def __init__(
        self,
        frame: Frame,
        entries: Entries,
        *,
        elsewhere: Elsewhere,
        record: int = 0,
        readings: Readings | None = None,
    ) -> None:
        self.readings = readings or Readings()
        self.frame = frame
        self.facts: Facts = frame.facts
        self.elsewhere = elsewhere
        self.record = record
        self.parts = {
            part.id: PartCells(part, tuple(entries.present.get((record, part.id), ()))) for part in frame.parts
        }
        self._states_nothing = frozenset(part for of, part in entries.nothing if of == record)
        self._typed = {
            (address.part, address.row, address.column): value
            for address, value in entries.cells.items()
            if address.record == record
        }
        self._memo = {
            (address.part, address.row, address.column): _Memo(value, CellState.COMPUTED)
            for address, value in entries.settled.items()
            if address.record == record
        }
        self.given = frozenset(self._memo)
        self._busy: set[tuple[str, str, str]] = set()
        self._below: dict[tuple[str, str, str], tuple[Address, ...]] = {}

    # ---- tables whose rows the officer adds ----

    def is_rowless(self, part: str) -> bool:
        """Whether the table is there for rows that the officer adds, and has none. One that must have rows
        (`min`) is asked for them by its own rule; sheets are not asked: a household without any is the rule."""
        cells = self.parts[part]
        if self.frame.form.sheet is not None or cells.has_added or not cells.part.takes_rows:
            return False
        if not self._holds(cells.part.when, Place(self, part, None, None)):
            return False
        adding = (row for row in cells.part.rows if row.optional or row.kind is RowKind.OPEN)
        return any(self._holds(row.when, Place(self, part, row, None)) for row in adding)

    def nothing_arose(self, part: str) -> bool:
        """Whether it is stated of the table, which has no row, that nothing arose there."""
        return part in self._states_nothing and not self.parts[part].has_added

    @staticmethod
    def _holds(when: Tree | None, place: "Place") -> bool:
        return when is None or truth(evaluate(when, place)) is True

    # ---- one cell ----

    def typed(self, part: str, row: str, column: str) -> Value:
        return self._typed.get((part, row, column), BLANK)

    def address(self, part: str, row: str, column: str) -> Address:
        return Address(self.record, part, row, column)

    def value(self, part: str, row: str, column: str) -> Value:
        return self._look(part, row, column).value

    def state(self, part: str, row: str, column: str) -> CellState:
        return self._look(part, row, column).state

    def outcome(self, part: str, row: str, column: str) -> CellOutcome:
        memo = self._look(part, row, column)
        if memo.outcome is None:
            memo.outcome = self._settled_cell(memo, self.parts[part], row=row, column=column)
        return memo.outcome

    def _settled_cell(self, memo: _Memo, cells: PartCells, *, row: str, column: str) -> CellOutcome:
        frame_row, frame_column = cells.by_key[row], cells.columns[column]
        typed = memo.state in (CellState.TYPED, CellState.BY_HAND)
        value = memo.value if typed else settled(cell_type(frame_row, frame_column), memo.value)
        required = frame_column.column.required if frame_row.required is None else frame_row.required
        return CellOutcome(BLANK if value.kind is Kind.NONE else value, memo.state, required and typed)

    def _look(self, part: str, row: str, column: str) -> _Memo:
        key = (part, row, column)
        memo = self._memo.get(key)
        if memo is None:
            if key in self._busy:  # the compiler has reported the cycle; at run time it is simply no value
                return _Memo(NONE, CellState.COMPUTED)
            self._busy.add(key)
            memo = self._make(self.parts[part], row, column)
            self._busy.discard(key)
            self._memo[key] = memo
        return memo

    def _make(self, cells: PartCells, row_key: str, column_key: str) -> _Memo:
        row, column = cells.by_key[row_key], cells.columns[column_key]
        place = Place(self, cells.part.id, row, column)
        if column.column.id in row.blocked:
            return _Memo(INAPPLICABLE, CellState.BLOCKED)
        if not self._shown(place, cells, row, column):
            return _Memo(INAPPLICABLE, CellState.HIDDEN)
        if column.column.formula is not None and not self._row_takes_over(row, column):
            return self._by_column(place, cells, column.column.formula)
        if row.formula is not None and column.column.id not in row.entered:
            return _Memo(self._by_row(place, cells, row.formula), CellState.COMPUTED)
        return _Memo(self.typed(cells.part.id, row_key, column_key), CellState.TYPED)

    def _shown(self, place: "Place", cells: PartCells, row: FrameRow, column: FrameColumn) -> bool:
        if cells.part.when is not None and truth(evaluate(cells.part.when, place)) is not True:
            return False
        if row.when is not None and truth(evaluate(row.when, place)) is not True:
            return False
        asked = column.column.when is not None and not self.is_computed_row(row, column)
        return not asked or truth(evaluate(column.column.when, place)) is True  # type: ignore[arg-type]  # asked: it is there

    def is_computed_row(self, row: FrameRow, column: FrameColumn | None = None) -> bool:
        return row.formula is not None and (column is None or column.column.id not in row.entered)

    def _row_takes_over(self, row: FrameRow, column: FrameColumn) -> bool:
        """On a computed row the column's formula is read again, but where the author says how it rolls up, or where
        it may have been typed for want of another period."""
        if not self.is_computed_row(row, column) or column.column.formula is None:
            return False
        return column.column.roll_up is not None or (
            column.column.linear and self._wants_other_period(column.column.formula)
        )

    def _by_column(self, place: "Place", cells: PartCells, formula: Tree) -> _Memo:
        if self._wants_other_period(formula):
            return _Memo(self.typed(place.part, place.row_key, place.column_key), CellState.BY_HAND)
        return _Memo(evaluate(formula, place, missing=Missing(cells.part.missing)), CellState.COMPUTED)

    def _wants_other_period(self, formula: Tree) -> bool:
        """Whether it reads this form's report of a period that does not exist."""
        return any(
            how is not How.NOW
            and isinstance(cell, Cell)
            and cell.form is None
            and not (how is How.YEAR_TO_DATE and self.year_begins)
            and (how, "") not in self.elsewhere.reports
            for cell, how in self.readings.of(formula)
        )

    @property
    def year_begins(self) -> bool:
        """Whether the window of the period begins on the first of January."""
        day = self.facts.period.from_
        return (day.month, day.day) == (1, 1)

    def _by_row(self, place: "Place", cells: PartCells, formula: Tree) -> Value:
        column = place.column
        assert column is not None
        kind = column.column
        adds = kind.type.numeric or kind.type.base is Base.TRUTH
        unit = kind.unit or (place.row.unit if place.row is not None else None)
        roll_up = kind.roll_up or ("sum" if adds and (unit is None or unit.adds) else "none")
        tree = formula if roll_up == "sum" else _rolled(formula, roll_up)
        return INAPPLICABLE if tree is None else evaluate(tree, place, missing=Missing(cells.part.missing))

    # ---- what a cell hangs on ----

    def typed_below(self, address: Address) -> tuple[Address, ...]:
        """The typed cells that `address` is computed from, as its formula reads them; itself, if typed."""
        key = (address.part, address.row, address.column)
        if key not in self._below:
            self._below[key] = ()
            self._below[key] = tuple(self._find_below(address))
        return self._below[key]

    def _find_below(self, address: Address) -> Iterable[Address]:
        if self.state(address.part, address.row, address.column) in (CellState.TYPED, CellState.BY_HAND):
            return (address,)
        formula = self.formula_of(address)
        return () if formula is None else self.reached(*formula)

    def formula_of(self, address: Address) -> tuple[Tree, "Place"] | None:
        """What a computed cell is computed by, and where it is read."""
        cells = self.parts[address.part]
        row, column = cells.by_key[address.row], cells.columns[address.column]
        if self.state(address.part, address.row, address.column) is not CellState.COMPUTED:
            return None
        by_row = column.column.formula is None or self._row_takes_over(row, column)
        formula = row.formula if by_row else column.column.formula
        return None if formula is None else (formula, Place(self, address.part, row, column))

    def reached(self, tree: Tree, place: "Place") -> Iterable[Address]:
        """The typed cells of this report that `tree` reads at `place`, through formulas, left to right, each once."""
        return dict.fromkeys(below for read in place.reads(tree) for below in self.typed_below(read))


@dataclass(frozen=True, slots=True)
class Place(Context):
    """Where an expression is evaluated: a row and column of a part, or the report as a whole (`part` '')."""

    calculation: Calculation
    part: str
    row: FrameRow | None
    column: FrameColumn | None

    @property
    def row_key(self) -> str:
        return NO_ROW if self.row is None else self.row.key

    @property
    def column_key(self) -> str:
        return "" if self.column is None else self.column.key

    # ---- the Context of expressions ----

    def cell(self, cell: Cell, how: How) -> Value:
        if how is How.YEAR_TO_DATE:
            return self._year_to_date(cell)
        if how is not How.NOW or cell.form is not None:
            return self._read_other(cell, how)
        found = self.addresses(cell)
        if not found:
            return self._absent(cell)
        return self.calculation.value(found[0].part, found[0].row, found[0].column)

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        if how is not How.NOW or cell.form is not None:
            return self._read_others(cell, how)
        found = tuple(self.calculation.value(each.part, each.row, each.column) for each in self.addresses(cell))
        return found or ((NOTHING,) if self._nothing_arose(cell) else ())

    def _nothing_arose(self, cell: Cell) -> bool:
        """Whether the cells are those of rows that the unit states it has none of."""
        gathered = isinstance(cell.rows, Members | Every)
        return gathered and cell.part in self.calculation.parts and self.calculation.nothing_arose(cell.part)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        if rows.form is not None:
            other = self.calculation.elsewhere.reports.get((How.NOW, rows.form))
            return (
                ()
                if other is None
                else (OtherPlace(self, other, rows.part, row) for row in self._other_rows(other, rows.part, rows.rows))
            )
        cells = self.calculation.parts.get(rows.part)
        if cells is None:
            return ()
        return (Place(self.calculation, rows.part, row, None) for row in self._rows(cells, rows.rows))

    def attribute(self, attribute: Attribute) -> Value:
        if attribute.of == "row":
            known = {} if self.row is None or self.row.code_row is None else self.row.code_row
            own = {"code": self.row.code or self.row.stub or self.row.key} if self.row is not None else {}
            return text_value({**own, **known}.get(attribute.name, ""), attribute.type.base)
        return FactsContext(self.calculation.facts).attribute(attribute)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        """None: only reports of the department read indicators (I009), and `tabulating` works those out."""
        return NONE

    # ---- which cells ----

    def reads(self, tree: Tree) -> tuple[Address, ...]:
        """The cells of this report that `tree` names here, left to right; those inside a condition of COUNTIF or
        SUMIF stand in other rows and are left out."""
        found: list[Address] = []
        for cell, how in self.calculation.readings.of(tree):
            if isinstance(cell, Cell):
                found += self.read(cell, how)
        return tuple(found)

    def read(self, cell: Cell, how: How) -> tuple[Address, ...]:
        here = how in (How.NOW, How.YEAR_TO_DATE)  # year to date is this period's figure, too
        if not here or cell.form is not None:
            return ()
        if isinstance(cell.rows, Here) and cell.part != self.part and self._is_table(cell.part):
            return ()
        return self.addresses(cell)

    def of_other_periods(self, tree: Tree) -> Iterable[Value]:
        """The figures of other periods that `tree` reads here."""
        for cell, how in self.calculation.readings.of(tree):
            if how is How.NOW or not isinstance(cell, Cell):
                continue
            if cell.type.many:
                yield from self._read_others(cell, how)
            elif how is not How.YEAR_TO_DATE or not self.calculation.year_begins:
                yield self._read_other(cell, how)

    def _is_table(self, part: str) -> bool:
        cells = self.calculation.parts.get(part)
        return cells is not None and cells.part.is_table

    def addresses(self, cell: Cell) -> tuple[Address, ...]:
        """The cells of this report that exist under this name."""
        cells = self.calculation.parts.get(cell.part)
        if cells is None:
            return ()
        columns = self.column_keys(cells, cell)
        return tuple(
            self.calculation.address(cell.part, row.key, column)
            for row in self._rows(cells, cell.rows)
            for column in columns
        )

    def column_keys(self, cells: PartCells, cell: Cell) -> tuple[str, ...]:
        """The columns that the name of the cell means here."""
        code = None if self.column is None else self.column.code
        match cell.column:
            case SameColumn():
                return (self.column_key,) if self.column_key in cells.columns else ()
            case Several(columns=names):
                return tuple(key for name in names for key in cells.column_keys(name, code))
            case name:
                return cells.column_keys(name, code)

    def _rows(self, cells: PartCells, rows: One | Members | Every) -> tuple[FrameRow, ...]:
        if not cells.part.is_table:
            return cells.rows
        match rows:
            case Members(name=name, under=under):
                found = cells.members(name)
                key = None if under is None else self.key_of(under)
                return found if key is None else tuple(row for row in found if cells.is_below(row, key))
            case Every():
                return cells.every()
            case one:
                row = _find(cells, self.key_of(one))
                return () if row is None or row.kind is not RowKind.CELLS else (row,)

    def key_of(self, step: One) -> str:
        match step:
            case At(key=key):
                return key
            case Below(row=row, child=child):
                return f"{self.key_of(row)}/{child}"
            case Above(block=block):
                return self._above(block)
            case Here() | SameKey():
                return self.row_key

    def _above(self, block: str) -> str:
        if self.row is None:
            return NO_ROW
        cells = self.calculation.parts[self.part]
        return next((row.key for row in (self.row, *cells.ancestors(self.row)) if row.entries[0] == block), NO_ROW)

    def _absent(self, cell: Cell) -> Value:
        """What a row holds that is not there: `-` for a code not added to a report that exists; nothing at all for a
        row that this unit does not have."""
        cells = self.calculation.parts.get(cell.part)
        if cells is None or not isinstance(cell.rows, At | Below | SameKey):
            return NONE if cells is None else BLANK
        key = self.key_of(cell.rows)
        return NOTHING if any(row.key == key for row in cells.part.rows) else INAPPLICABLE

    # ---- other reports ----

    def _year_to_date(self, cell: Cell) -> Value:
        now = self.cell(cell, How.NOW)
        if self.calculation.year_begins:
            return now
        before = self._read_other(cell, How.YEAR_TO_DATE)
        return NONE if before.kind is Kind.NONE else Arithmetic().total((before, now))

    def _read_other(self, cell: Cell, how: How) -> Value:
        other = self.calculation.elsewhere.reports.get((how, cell.form or ""))
        if other is None:
            return NONE
        key = self._key_there(other, cell)
        found = _cell_there(other, cell.part, key, names=self._names_there(cell.column))
        return self._missing_there(other, cell, key) if found is None else found

    def _read_others(self, cell: Cell, how: How) -> Sequence[Value]:
        other = self.calculation.elsewhere.reports.get((how, cell.form or ""))
        if other is None:
            return (NONE,)
        code = None if self.column is None else self.column.code
        keys: tuple[str, ...] = (NO_ROW,)
        if cell.part in other.rows:
            keys = tuple(row.key for row in self._other_rows(other, cell.part, cell.rows))
        if not keys and cell.part in other.nothing and isinstance(cell.rows, Members | Every):
            return (NOTHING,)
        if isinstance(cell.column, SameColumn):
            columns: tuple[str, ...] = (self.column_key,)
        else:
            columns = _other_columns(other, cell.part, cell.column, code)
        return tuple(other.cells.get((cell.part, key, column), NONE) for key in keys for column in columns)

    def _key_there(self, other: OtherReport, cell: Cell) -> str:
        """Only tables have rows; a section has one, without a key."""
        return self.key_of(cell.rows) if cell.part in other.rows else NO_ROW  # type: ignore[arg-type]  # one cell: one row

    def _names_there(self, column: ColumnName | SameColumn | Several) -> tuple[str, ...]:
        """The keys under which one column can stand there: inside a block of columns, this code's comes first."""
        if not isinstance(column, ColumnName):
            return (self.column_key,)
        here = None if self.column is None else self.column.code
        if column.code is None and not column.every_code and here is not None:
            return f"{column.id}.{here}", column.id
        return (column.id if column.code is None else f"{column.id}.{column.code}",)

    def _missing_there(self, other: OtherReport, cell: Cell, key: str) -> Value:
        """What another report says by a cell that it does not have: `-` where it has not that row of a list, none where
        the field, the column or the fixed row is new since then."""
        own = self.calculation.parts.get(cell.part) if cell.form is None else None
        known = {} if own is None else own.known
        there = frozenset(row.key for row in other.rows.get(cell.part, ()))
        named = key if key in known else _fixed_key(key, there | known.keys())
        if cell.part not in other.rows or named in there:
            return NONE
        row = known.get(named)
        while row is not None and (row.code is None or row.key in there):
            if row.parent is None:
                return NONE
            row = known.get(row.parent)
        return NOTHING

    def _other_rows(self, other: OtherReport, part: str, rows: One | Members | Every) -> tuple[OtherRow, ...]:
        there = other.rows.get(part, ())
        tops = frozenset(row.entries[0] for row in there)
        match rows:
            case Members(name=name, under=under):
                key = None if under is None else self.key_of(under)
                return tuple(
                    row
                    for row in there
                    if is_top_member(row.entries, name, tops) and (key is None or row.key.startswith(f"{key}/"))
                )
            case Every():
                return tuple(
                    row for row in there if not row.computed and not any(entry in tops for entry in row.entries[1:])
                )
            case one:
                key = _fixed_key(self.key_of(one), frozenset(row.key for row in there))
                return tuple(row for row in there if row.key == key)


def _cell_there(other: OtherReport, part: str, key: str, *, names: tuple[str, ...]) -> Value | None:
    """A fixed row may be named with the fixed rows above it."""
    for name in names:
        found = other.cells.get((part, key, name))
        if found is not None:
            return found
    return _cell_there(other, part, key.partition("/")[2], names=names) if "/" in key else None


def _other_columns(other: OtherReport, part: str, column: ColumnName | Several, code: str | None) -> tuple[str, ...]:
    """The keys of the columns of another report that a name means where the code being looked at is `code`."""
    keys = dict.fromkeys(key for part_, _, key in other.cells if part_ == part)
    found: list[str] = []
    for name in column.columns if isinstance(column, Several) else (column,):
        wanted = name.code or code
        if name.every_code:
            found += [key for key in keys if key.startswith(f"{name.id}.")]
        else:
            found.append(name.id if wanted is None or name.id in keys else f"{name.id}.{wanted}")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OtherPlace(Context):
    """A row of another form's table, while a condition of COUNTIF or SUMIF is read in it."""

    origin: Place
    other: OtherReport
    part: str
    row: OtherRow

    def cell(self, cell: Cell, how: How) -> Value:
        if not isinstance(cell.rows, Here) or isinstance(cell.column, SameColumn):
            return self.origin.cell(cell, how)
        return self.cells(cell, how)[0]

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        if not isinstance(cell.rows, Here) or isinstance(cell.column, SameColumn):
            return self.origin.cells(cell, how)
        columns = _other_columns(self.other, self.part, cell.column, None)
        return tuple(self.other.cells.get((self.part, self.row.key, column), NONE) for column in columns)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return self.origin.rows(rows)

    def attribute(self, attribute: Attribute) -> Value:
        return self.origin.attribute(attribute)

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return self.origin.indicator(indicator, how)


def _find(cells: PartCells, key: str) -> FrameRow | None:
    return cells.by_key.get(_fixed_key(key, cells.by_key.keys()))


def _fixed_key(key: str, known: Collection[str]) -> str:
    """A fixed row may be named with the fixed rows above it (`dat_o/ngheo` is `ngheo`)."""
    while key not in known and "/" in key:
        key = key.partition("/")[2]
    return key


def _rolled(formula: Tree, roll_up: str) -> Tree | None:
    """The row's sum as the largest or smallest of the same cells; None where the column has no total, and where the row
    subtracts: of two largest figures a difference means nothing."""
    summed = None if roll_up == "none" else _summed(formula)
    return None if summed is None else Call(roll_up.upper(), summed, formula.type, formula.span)


def _summed(formula: Tree) -> tuple[Tree, ...] | None:
    """What a row's formula adds up; None where it does anything else."""
    match formula:
        case Cell():
            return (formula,)
        case Call(function="SUM", arguments=arguments):
            operands = arguments
        case Binary(operator="+", left=left, right=right):
            operands = (left, right)
        case _:
            return None
    found = [_summed(operand) for operand in operands]
    return None if None in found else tuple(tree for trees in found for tree in trees or ())


def zero_of(value: Value) -> Decimal | None:
    """A figure as a number: `-` is 0; None for anything that is no figure."""
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return value.content if isinstance(value.content, Decimal) else None
