"""`convert:` read against the edition before, and worked out on what a report of that edition holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.diagnostics import Diagnostics, suggest
from engine.evolve.scales import factor_of
from engine.evolve.shape import ColumnPlace, columns_of
from engine.expr import compile as compile_text
from engine.expr import evaluate
from engine.expr.scope import Context, How, Path, Scope
from engine.expr.tree import Attribute, Cell, Here, Indicator, TableRows, Tree
from engine.expr.tree import Column as ColumnRef
from engine.expr.types import Base, ExprType, Unit
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import Column, Form, Part, Row, Table
from engine.model.form import Conversion
from engine.resolve.formulas import walk

UNIT_DIFFERS = "X433"
MUCH = Decimal(10) ** 9  # of which rounding takes nothing away


def cell_type_of(part: Part, column: Column) -> ExprType:
    """The type of the column's cells in formulas; measured in the unit of its rows where they share one."""
    unit = column.unit
    if unit is None and isinstance(part, Table):
        units = {row.unit for row in part.row_entries() if isinstance(row, Row) and row.unit is not None}
        unit = units.pop() if len(units) == 1 else None
    return ExprType(column.type.base, unit=unit, time=column.time, codes=_codes(column))


def _codes(column: Column) -> tuple[tuple[str, str], ...] | None:
    offer = column.type.offer()
    return None if offer is None or offer.list is not None else offer.choices


def read_convert(column: Column, old: Form, *, home: str, new_part: Part, diagnostics: Diagnostics) -> Tree | None:
    """The tree of the column's `convert`, its names columns of the part `home` of `old`; None where it was not
    understood (reported) or is not there."""
    if column.convert is None:
        return None
    part = old.part(home)
    assert part is not None
    own = Diagnostics()
    expected = cell_type_of(new_part, column)
    wanted = replace(expected, time=None) if expected.unit is not None else expected.base
    tree = _read(column.convert, part, wanted, diagnostics=own)
    if {each.code for each in own.errors} == {UNIT_DIFFERS}:
        free = _read(column.convert, part, replace(expected, time=None, unit=None), diagnostics=Diagnostics())
        if free is not None and _scales(free, expected.unit):
            return free
    diagnostics.extend(own)
    return None if own.errors else tree


def _read(convert: Conversion, part: Part, wanted: ExprType | Base, *, diagnostics: Diagnostics) -> Tree | None:
    scope = _OldNames(part, columns_of(part), diagnostics)
    tree = compile_text(convert.text, convert.span, scope=scope, expected=wanted, diagnostics=diagnostics)
    return None if diagnostics.errors else tree


def _scales(tree: Tree, wanted: Unit | None) -> bool:
    """Whether a formula in another unit of the same kind brings each of its columns to the wanted one: triệu đồng times
    a thousand are nghìn đồng, and nothing else is."""
    unit = tree.type.unit
    factor = None if unit is None or wanted is None else factor_of(unit.code, wanted.code)
    if factor is None:
        return False
    names = columns_read(tree)
    return all(_at(tree, name) == MUCH * factor for name in names)


def _at(tree: Tree, name: str) -> object:
    """What the formula makes of much in one column and nothing in the others."""
    much, none = Value(Kind.NUMBER, MUCH), Value(Kind.NUMBER, Decimal(0))
    return evaluate(tree, OldRow(value=lambda each: much if each == name else none)).content


@dataclass(frozen=True, slots=True)
class _OldNames(Scope):
    """Columns of the same row, as the edition before called them."""

    part: Part
    columns: Mapping[str, ColumnPlace]
    diagnostics: Diagnostics

    def find(self, path: Path) -> Cell | None:
        names = [step.text for step in path.steps if not step.bracket]
        if len(names) == 2 and names[0] == self.part.id:
            names = names[1:]
        place = self.columns.get(names[0]) if len(names) == 1 and len(path.steps) <= 2 else None
        if place is None:
            name = path.steps[-1].text if len(path.steps) <= 2 else ".".join(step.text for step in path.steps)
            near = suggest(name, self.columns)
            self.diagnostics.add(
                "V507",
                path.span,
                hint=f"có phải '{near}'?" if near else f"các tên cũ: {', '.join(self.columns)}",
                name=name,
                part=self.part.id,
            )
            return None
        return Cell(None, self.part.id, Here(), ColumnRef(names[0]), cell_type_of(self.part, place.column), path.span)

    def row_scope(self, table: TableRows) -> Scope:
        return self

    def allows(self, how: How, cell: Cell | Indicator) -> ExprType | None:
        self.diagnostics.add("V508", cell.span)
        return None

    def neighbour(self, cell: Cell, unit: Unit) -> str | None:
        return None


@dataclass(frozen=True, slots=True)
class OldRow(Context):
    """Values of one row of an older report: `value` by the id of a column."""

    value: Callable[[str], Value]

    def cell(self, cell: Cell, how: How) -> Value:
        return self.value(cell.column.id) if isinstance(cell.column, ColumnRef) else NONE

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return (self.cell(cell, how),)

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return ()

    def attribute(self, attribute: Attribute) -> Value:
        return NONE

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return NONE


def converted(tree: Tree, value: Callable[[str], Value]) -> Value:
    """What `tree` makes of a row; blank where everything it reads is blank."""
    found = evaluate(tree, OldRow(value))
    return BLANK if found.kind is BLANK.kind else found


def columns_read(tree: Tree) -> tuple[str, ...]:
    """The old columns a conversion reads, as written."""
    from_tree = (node.column.id for node in _cells(tree) if isinstance(node.column, ColumnRef))
    return tuple(dict.fromkeys(from_tree))


def _cells(tree: Tree) -> Iterable[Cell]:
    return (node for node in walk(tree) if isinstance(node, Cell))
