"""Whether the figure of many units is the sum of the units' figures, or is computed again on their added-up cells."""

from collections.abc import Mapping

from engine.expr.tree import Call, Cell, Every, Members, Several, TableRows, Tree
from engine.expr.tree import Column as ColumnName
from engine.expr.types import Base
from engine.model import Column, Form, ListRows, OpenRows, Table
from engine.resolve.divisions import Rows
from engine.resolve.formulas import is_linear, walk

_COUNTS = frozenset({"COUNT", "COUNTIF", "SUMIF"})


def is_additive(tree: Tree, forms: Mapping[str, Form]) -> bool:
    """Rows that units share (codes of a common list, fixed rows) are added up before they are counted, so that a
    religion present in many wards is one; rows of their own (added by the officer, villages, sheets) stand side by
    side."""
    counted = [node.arguments[0] for node in walk(tree) if isinstance(node, Call) and node.function in _COUNTS]
    own = all(_own_rows(rows, forms) for rows in counted if isinstance(rows, Cell | TableRows))
    return own and is_linear(tree, linear_cell=lambda cell: _adds(cell, forms))


def _own_rows(rows: Cell | TableRows, forms: Mapping[str, Form]) -> bool:
    form = forms.get(rows.form or "")
    part = None if form is None else form.part(rows.part)
    if form is None or part is None:
        return False
    if form.sheet is not None:
        return True
    if not isinstance(part, Table):
        return False
    of_part = Rows.of(part)
    match rows.rows:
        case Members(name=name):
            ids = of_part.tops(name)
        case Every():
            ids = of_part.typed_tops()
        case _:
            return False
    return all(_is_own(id_, of_part, form) for id_ in ids)


def _is_own(id_: str, of_part: Rows, form: Form) -> bool:
    entry = of_part.entries[id_]
    if isinstance(entry, OpenRows):
        return True
    blocks = [entry, *(of_part.entries[around] for around in of_part.around[id_])]
    lists = [form.list(block.list) for block in blocks if isinstance(block, ListRows)]
    return any(list_ is not None and "reporter" in list_.columns for list_ in lists)


def _adds(cell: Cell, forms: Mapping[str, Form]) -> bool:
    form = forms.get(cell.form or "")
    part = None if form is None else form.part(cell.part)
    if part is None:
        return False
    names = cell.column.columns if isinstance(cell.column, Several) else (cell.column,)
    columns = [part.column(name.id) for name in names if isinstance(name, ColumnName)]
    return bool(columns) and all(column is not None and _column_adds(column, cell) for column in columns)


def _column_adds(column: Column, cell: Cell) -> bool:
    if column.roll_up is not None:
        return column.roll_up == "sum"
    if column.type.base is Base.TRUTH:
        return True
    unit = cell.type.unit or column.unit
    return (column.formula is None or column.linear) and (unit is None or unit.adds)
