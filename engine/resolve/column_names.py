"""Which columns a name picks: one, a group of them, one code or every code of a block from a list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostics
from engine.expr.tree import Column, Several
from engine.expr.tree import Columns as ColumnTree
from engine.expr.types import ExprType
from engine.resolve.cell_types import cell_type
from engine.resolve.look_up import meant
from engine.resolve.outline import ColumnGroupNode, ColumnNode, ListColumnsNode, PartNode, RowEntryNode, top_columns
from engine.resolve.paths import Segment


@dataclass(frozen=True, slots=True)
class Columns:
    """The picked columns in the tree and as nodes; `many`: more than one cell on one row."""

    column: ColumnTree
    nodes: tuple[ColumnNode, ...]
    many: bool

    def type_on(self, rows: Iterable[RowEntryNode] | None, *, many_rows: bool) -> ExprType:
        """What all the cells share on `rows`; several units or times of a group are said as such."""
        entries = None if rows is None else tuple(rows)
        first, *others = [cell_type(node, entries, many=many_rows) for node in self.nodes]
        units = tuple(dict.fromkeys(type_.unit for type_ in (first, *others) if type_.unit is not None))
        times = {type_.time for type_ in (first, *others)}
        mixed = tuple(dict.fromkeys(unit for type_ in (first, *others) for unit in type_.mixed))
        if len(units) > 1:
            mixed = tuple(dict.fromkeys((*units, *mixed)))
        return replace(
            first,
            many=self.many or many_rows,
            unit=units[0] if len(units) == 1 and not mixed else None,
            time=times.pop() if len(times) == 1 else None,
            mixed=mixed,
            hideable=any(type_.hideable for type_ in (first, *others)),
        )


def find_columns(
    part: PartNode, id_: str, written: Segment, *, inside: str | None, diagnostics: Diagnostics
) -> Columns | None:
    """The columns of `id_`, which is known to `part`. `inside`: the block of columns where the formula stands."""
    column = part.columns.get(id_)
    if column is None:
        return _group(part.column_groups[id_], written, inside=inside, diagnostics=diagnostics)
    if column.block is None:
        if written.picks:
            diagnostics.add("X412", written.picks[0].span, column=id_)
            return None
        return Columns(Column(id_), (column,), many=False)
    if written.picks:
        return _code(part, column, written, diagnostics=diagnostics)
    every = column.block != inside
    return Columns(Column(id_, every_code=every), (column,), many=every)


def _code(part: PartNode, column: ColumnNode, written: Segment, *, diagnostics: Diagnostics) -> Columns | None:
    block = part.column_groups.get(column.block or "")
    pick = written.picks[0]
    if len(written.picks) > 1 or not pick.quoted:
        diagnostics.add("X412", pick.span, column=column.id)
        return None
    codes = block.list if isinstance(block, ListColumnsNode) else None
    if codes is not None and codes.row(pick.text) is None:
        hint = meant(pick.text, [row.code for row in codes.rows])
        diagnostics.add("X404", pick.span, hint=hint, item=pick.text, list=codes.id)
        return None
    return Columns(Column(column.id, code=pick.text), (column,), many=False)


def _group(
    group: ColumnGroupNode | ListColumnsNode, written: Segment, *, inside: str | None, diagnostics: Diagnostics
) -> Columns | None:
    nodes = tuple(top_columns(group.children))
    if isinstance(group, ListColumnsNode) or written.picks or not nodes:
        names = ", ".join(node.id for node in nodes)
        diagnostics.add("X406", written.name.span, group=group.id, columns=names)
        return None
    columns = tuple(Column(node.id, every_code=node.block is not None and node.block != inside) for node in nodes)
    return Columns(Several(group.id, columns), nodes, many=True)
