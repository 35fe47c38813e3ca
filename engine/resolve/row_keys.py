"""Rows of one table must have keys of their own: no code in two blocks, no code that is also a row's id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.diagnostics import Diagnostics
from engine.expr import evaluate, truth
from engine.expr.scope import Context, How
from engine.expr.tree import Attribute, Cell, Indicator, TableRows, Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import CodeRow
from engine.resolve.formulas import walk
from engine.resolve.outline import ListRowsNode, PartNode, RowNode

_ANSWERS = (Cell, TableRows, Indicator)
_ALIVE = "reporters"  # units come and go; that none is chosen today is no mistake of the author


def check_row_keys(part: PartNode, wheres: Mapping[str, Tree], *, diagnostics: Diagnostics) -> None:
    """Report keys that two top rows share (R036), blocks that choose no code at all (R037), blocks that would change
    while the report is filled (R040).

    `wheres`: by the id of its block."""
    taken = {row.id: row.id for row in part.rows.values() if isinstance(row, RowNode) and not row.lists}
    for block in part.rows.values():
        if not isinstance(block, ListRowsNode) or block.list is None:
            continue
        where = wheres.get(block.id)
        answer = None if where is None else next((node for node in walk(where) if isinstance(node, _ANSWERS)), None)
        if answer is not None:
            diagnostics.add("R040", answer.span, block=block.id)
        if answer is not None or block.lists:
            continue
        if block.document.where is not None and where is None:
            continue  # it could not be read
        if where is not None and not _only_of_list(where):
            continue
        chosen = list(_chosen(block.list.rows, where))
        if not chosen and block.list.rows and block.list.id != _ALIVE:
            place = block.span if where is None else where.span
            diagnostics.add("R037", place, id=block.id, list=block.list.id)
        for row in chosen:
            first = taken.setdefault(row.code, block.id)
            if first != block.id:
                diagnostics.add("R036", block.span, item=row.code, first=first, second=block.id)
                break


def _only_of_list(where: Tree) -> bool:
    return not any(
        isinstance(node, Cell | TableRows | Indicator) or (isinstance(node, Attribute) and node.of != "list")
        for node in walk(where)
    )


def _chosen(rows: Iterable[CodeRow], where: Tree | None) -> Iterator[CodeRow]:
    return (row for row in rows if where is None or truth(evaluate(where, _ListRow(row))) is True)


@dataclass(frozen=True, slots=True)
class _ListRow:
    """One row of a list, as `where` sees it."""

    row: CodeRow

    def attribute(self, attribute: Attribute) -> Value:
        text = {"code": self.row.code, "name": self.row.name, **self.row.attributes}.get(attribute.name, "")
        if not text:
            return BLANK
        kind = Kind.TEXT if attribute.type.base is Base.TEXT else Kind.CODE
        return Value(kind, text)

    def cell(self, cell: Cell, how: How) -> Value:
        return NONE

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return ()

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return ()

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return NONE
