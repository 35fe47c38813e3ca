"""Which rows a name or the brackets behind a table pick (language.md section 4, rules 1 to 3 and 5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.expr.scope import Step
from engine.expr.tree import Above, At, Below, Cell, Every, Here, Members, One, SameColumn, SameKey
from engine.expr.tree import Rows as RowTree
from engine.expr.types import Base, ExprType
from engine.resolve.cell_types import has_cells, members, rows_with_cells, with_row_units
from engine.resolve.look_up import meant
from engine.resolve.outline import ListRowsNode, OpenRowsNode, PartNode, RowEntryNode, RowGroupNode, RowNode
from engine.resolve.paths import Segment
from engine.resolve.place import Place
from engine.resolve.world import World


@dataclass(frozen=True, slots=True)
class Rows:
    """The picked rows in the tree, and the entries they come from (None: the one row of a section)."""

    tree: RowTree
    entries: tuple[RowEntryNode, ...] | None
    many: bool

    def in_same_column(self, part: PartNode, span: Span) -> Cell:
        """The cell of a row's formula: same column, these rows."""
        type_ = ExprType(Base.NUMBER, many=self.many)
        numeric = [column for column in part.columns.values() if column.field is not None and column.field.numeric]
        if self.entries is not None and any(column.row_unit for column in numeric):
            type_ = with_row_units(type_, self.entries, many=self.many)
        return Cell(None, part.id, self.tree, SameColumn(), type_, span)


@dataclass(frozen=True, slots=True)
class RowNames:
    world: World
    place: Place
    diagnostics: Diagnostics

    # ---- a name alone, in the formula of a row ----

    def bare(self, part: PartNode, name: Step) -> Rows | None:
        entry = part.rows.get(name.text)
        if entry is None:
            if not part.may_have_row(name.text):
                self._no_row(part, name)
            return None
        below = self._under_same_code(part, entry)
        if isinstance(entry, RowNode):
            if entry.lists == ():
                return Rows(At(entry.id), (entry,), many=False)
            if below is None:
                return Rows(Members(entry.id), (entry,), many=True)
            return Rows(Below(below, entry.id), (entry,), many=False)
        if isinstance(entry, ListRowsNode) and entry.id in self._lists_around():
            return Rows(Above(entry.id), (entry,), many=False)
        return Rows(Members(entry.id, below), members(entry), many=True)

    def _lists_around(self) -> tuple[str, ...]:
        return () if self.place.row is None else self.place.row.lists

    def _under_same_code(self, part: PartNode, entry: RowEntryNode) -> One | None:
        """The row of the innermost list block around both the formula and `entry`; None where there is none."""
        here = self.place.row
        if here is None:
            return None
        if any(above is here for above in _around(part, entry)):
            return Here() if here.lists else None
        shared = [list_ for list_ in entry.lists if list_ in here.lists]
        return Above(shared[-1]) if shared else None

    # ---- table[...] ----

    def picked(self, part: PartNode, written: Segment, *, foreign: str | None) -> Rows | None:
        if not part.is_table:
            self.diagnostics.add("X417", written.name.span, part=part.id, columns=", ".join(part.columns))
            return None
        first, *rest = written.picks
        rows = self._first(part, first, foreign, goes_on=bool(rest))
        for step in rest:
            if rows is None:
                return None
            rows = self._below(part, rows, step)
        return rows

    def section(self, part: PartNode, foreign: str | None) -> Rows:
        if foreign is not None and self.world.forms[foreign].is_sheet:
            return Rows(Every(), None, many=True)
        return Rows(At(""), None, many=False)

    def _first(self, part: PartNode, step: Step, foreign: str | None, *, goes_on: bool) -> Rows | None:
        if step.text == "row" and not step.quoted:
            return self._same_row(part, step, goes_on=goes_on)
        entry = None if step.quoted else part.rows.get(step.text)
        if entry is None:
            tops = [row for row in part.rows.values() if row.lists == ()]
            return self._code(part, step, tops, goes_on=goes_on)
        if isinstance(entry, RowNode) and entry.lists == ():
            return Rows(At(entry.id), (entry,), many=False)
        if not members(entry):
            self.diagnostics.add("X482", step.span, row=entry.id)
            return None
        return Rows(Members(entry.id), members(entry), many=True)

    def _below(self, part: PartNode, above: Rows, step: Step) -> Rows | None:
        tree, entries = above.tree, above.entries or ()
        if not isinstance(tree, At | SameKey | Below | Here):
            self.diagnostics.add("X403", step.span, hint="chọn một dòng trước dấu /", row=step.text, part=part.id)
            return None
        children = [child for entry in entries for child in _descendants(entry)]
        entry = None if step.quoted else next((child for child in children if child.id == step.text), None)
        if entry is None:
            found = self._code(part, step, children)
            return None if found is None else Rows(_go_down(tree, step.text), found.entries, many=False)
        if isinstance(entry, RowNode):
            return Rows(_go_down(tree, entry.id), (entry,), many=False)
        return Rows(Members(entry.id, tree), members(entry), many=True)

    def _code(self, part: PartNode, step: Step, among: list[RowEntryNode], *, goes_on: bool = False) -> Rows | None:
        """The row of a code in one of the list blocks of `among`. `goes_on`: a row below it is named next."""
        blocks = [row for row in among if isinstance(row, ListRowsNode)]
        for block in blocks:
            if block.list is None:
                return None
            if block.list.row(step.text) is not None:
                if block.heads_only and not goes_on:
                    self.diagnostics.add("X482", step.span, row=step.text)
                    return None
                return Rows(At(step.text), tuple(row for row in blocks if row.list is block.list), many=False)
        if any(isinstance(row, OpenRowsNode) for row in among) and step.text.isdigit():
            self.diagnostics.add("X408", step.span, part=part.id)
        elif step.quoted and blocks:
            lists = ", ".join(dict.fromkeys(block.list.id for block in blocks if block.list is not None))
            codes = [row.code for block in blocks if block.list is not None for row in block.list.rows]
            self.diagnostics.add("X404", step.span, hint=meant(step.text, codes), item=step.text, list=lists)
        elif not part.may_have_row(step.text):
            self._no_row(part, step)
        return None

    def _same_row(self, part: PartNode, step: Step, *, goes_on: bool) -> Rows | None:
        here = self.place.part
        if here is None or not self.place.has_row:
            self.diagnostics.add("X407", step.span, hint="ở đây không có dòng nào đang xét: ghi tên dòng, ví dụ [tong]")
            return None
        if here is part:
            entries = (self.place.row,) if self.place.row is not None else rows_with_cells(part)
            return Rows(SameKey(), entries, many=False)
        mine = (self.place.row,) if self.place.row is not None else tuple(here.rows.values())
        wanted = {key for row in mine for key in _keys(row)}
        if any(isinstance(row, ListRowsNode) and row.list is None for row in (*mine, *part.rows.values())):
            return None
        entries = tuple(row for row in part.rows.values() if (goes_on or has_cells(row)) and wanted & _keys(row))
        if not entries:
            self.diagnostics.add("X407", step.span, part=part.id, here=here.id)
            return None
        return Rows(SameKey(), entries, many=False)

    def _no_row(self, part: PartNode, name: Step) -> None:
        hint = meant(name.text, part.rows) or f"dòng của '{part.id}': {', '.join(part.rows)}"
        self.diagnostics.add("X403", name.span, hint=hint, row=name.text, part=part.id)


def _keys(row: RowEntryNode) -> set[str]:
    """What can be the same in two tables: the list of a block, the id of a row (below which blocks, too)."""
    if isinstance(row, ListRowsNode) and row.list is not None:
        return {f"list:{row.list.id}"}
    return {f"row:{row.id}"} if isinstance(row, RowNode) else set()


def _around(part: PartNode, entry: RowEntryNode) -> Iterator[RowEntryNode]:
    parent = entry.parent
    while parent is not None:
        above = part.rows[parent]
        yield above
        parent = above.parent


def _descendants(entry: RowEntryNode) -> Iterator[RowEntryNode]:
    """What a step may name below a row: its entries, looking through groups, which are no part of the key."""
    for child in () if isinstance(entry, OpenRowsNode) else entry.children:
        yield child
        if isinstance(child, RowGroupNode):
            yield from _descendants(child)


def _go_down(tree: One, step: str) -> One:
    return At(f"{tree.key}/{step}") if isinstance(tree, At) else Below(tree, step)
