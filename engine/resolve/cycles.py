"""Cells that need themselves (language.md section 6): within a form, and through other forms. Periods count as
different cells: what a time function reads of another report closes no circle."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.diagnostics import Diagnostics, Span
from engine.expr.tree import (
    Above,
    At,
    Below,
    Binary,
    Call,
    Cell,
    Every,
    Here,
    Members,
    One,
    SameColumn,
    SameKey,
    Several,
    TableRows,
    Tree,
    Unary,
)
from engine.expr.types import Base
from engine.resolve.cell_types import has_cells
from engine.resolve.outline import ColumnNode, FormOutline, ListRowsNode, PartNode, RowEntryNode, RowNode, top_rows
from engine.schema.documents import Items

_OTHER_PERIODS = frozenset({"OPENING", "PREVIOUS", "SAME_PERIOD_LAST_YEAR"})
SECTION = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """The formulas of a form that could be read, whatever else is wrong with it: by (part, column or row id).
    `conditions`: the `when` of columns."""

    outline: FormOutline
    columns: Mapping[tuple[str, str], Tree]
    rows: Mapping[tuple[str, str], Tree]
    conditions: Mapping[tuple[str, str], Tree]


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A column on one row entry (a list block stands for all of its codes)."""

    form: str
    part: str
    row: str
    column: str


def check_cycles(forms: Mapping[str, Calculation], *, diagnostics: Diagnostics) -> frozenset[str]:
    """Report every circle once, naming its cells in order; return the forms it runs through."""
    graph = _Graph(forms)
    found: set[str] = set()
    said: set[frozenset[Span]] = set()
    for component in _components(graph):
        circle = _shortest(graph, component)
        spans = frozenset(graph.sources[node][0].span for node in circle)
        found.update(node.form for node in circle)
        if spans in said:
            continue
        said.add(spans)
        first = min(circle, key=lambda node: graph.sources[node][0].span)
        at = circle.index(first)
        ordered = [*circle[at:], *circle[:at], first]
        own = len({node.form for node in circle}) == 1
        cells = " → ".join(_name(node, alone=own) for node in ordered)
        code = "X500" if own else "X501"
        diagnostics.add(code, graph.sources[first][0].span, cell=_name(first, alone=own), cells=cells)
    return frozenset(found)


def _name(node: Node, *, alone: bool) -> str:
    cell = f"{node.part}[{node.row}].{node.column}" if node.row else f"{node.part}.{node.column}"
    return cell if alone else f"{node.form}.{cell}"


class _Graph:
    """Which computed or conditional cells read which others."""

    def __init__(self, forms: Mapping[str, Calculation]) -> None:
        self._forms = forms
        self.sources: dict[Node, tuple[Tree, ...]] = {}
        for form in forms.values():
            for part in form.outline.parts.values():
                self.sources.update(_sources(form, part))
        self.edges = {node: tuple(self._reads(node)) for node in self.sources}

    def _reads(self, node: Node) -> Iterator[Node]:
        seen: set[Node] = set()
        for source in self.sources[node]:
            for cell, here in _cells(source):
                for target in self._targets(cell, node, here=here):
                    if target in self.sources and target not in seen:
                        seen.add(target)
                        yield target

    def _targets(self, cell: Cell | TableRows, node: Node, *, here: TableRows | None) -> Iterator[Node]:
        """`here`: the rows a condition of COUNTIF or SUMIF is read in."""
        form = self._forms.get(cell.form or node.form)
        part = None if form is None else form.outline.parts.get(cell.part)
        if form is None or part is None:
            return
        for row in _rows(part, cell, node, here):
            for column in _columns(cell, node):
                yield Node(form.outline.id, part.id, row, column)


def _sources(form: Calculation, part: PartNode) -> Iterator[tuple[Node, tuple[Tree, ...]]]:
    rows: list[RowEntryNode | None] = [row for row in part.rows.values() if has_cells(row)] if part.is_table else [None]
    for row in rows:
        for column in part.columns.values():
            key = (part.id, column.id)
            trees = [_formula(form, part, column, row)]
            if not (isinstance(row, RowNode) and row.computed):  # a `when` is not asked on computed rows
                trees.append(form.conditions.get(key))
            found = tuple(tree for tree in trees if tree is not None)
            if found:
                yield Node(form.outline.id, part.id, SECTION if row is None else row.id, column.id), found


def _formula(form: Calculation, part: PartNode, column: ColumnNode, row: RowEntryNode | None) -> Tree | None:
    """What computes the cell: the column's formula beats the row's."""
    if column.computed:
        return form.columns.get((part.id, column.id))
    if not isinstance(row, RowNode) or not row.computed:
        return None
    entered = row.document.entered
    typed = row.blocked | frozenset(entered.texts if isinstance(entered, Items) else ())
    counts = column.field is None or column.field.numeric or column.field.base is Base.TRUTH
    if not counts or typed & {column.id, *column.groups}:
        return None
    return form.rows.get((part.id, row.id))


def _cells(tree: Tree, here: TableRows | None = None) -> Iterator[tuple[Cell | TableRows, TableRows | None]]:
    """The cells read from this period, each with the rows it is read in."""
    match tree:
        case Cell() | TableRows():
            yield tree, here
        case Unary(operand=operand):
            yield from _cells(operand, here)
        case Binary(left=left, right=right):
            yield from _cells(left, here)
            yield from _cells(right, here)
        case Call(function=function, arguments=arguments) if function not in _OTHER_PERIODS:
            inside = next((argument for argument in arguments if isinstance(argument, TableRows)), here)
            for argument in arguments:
                yield from _cells(argument, inside)


def _columns(cell: Cell | TableRows, node: Node) -> tuple[str, ...]:
    match cell.column:
        case None:
            return ()
        case SameColumn():
            return (node.column,)
        case Several(columns=columns):
            return tuple(column.id for column in columns)
        case column:
            return (column.id,)


def _rows(part: PartNode, cell: Cell | TableRows, node: Node, here: TableRows | None) -> Iterable[str]:  # noqa: PLR0911  # one return per kind
    """The row entries a cell may lie in."""
    if not part.is_table:
        return (SECTION,)
    match cell.rows:
        case Every():
            tops = top_rows(part.row_entries)
            return [row.id for row in tops if not (isinstance(row, RowNode) and row.computed)]
        case Members(name=name):
            return _members(part, name)
        case Here() if here is not None:
            return _rows(part, here, node, None)
        case Here():
            return (node.row,)
        case SameKey():
            return _same(part, node)
        case At() | Below() | Above() as row:
            return _one(part, row)
    return ()


def _one(part: PartNode, row: One) -> Iterable[str]:
    match row:
        case At(key=key):
            return _named(part, key.rsplit("/", 1)[-1])
        case Below(child=child):
            return _named(part, child)
        case Above(block=block):
            return (block,)
        case _:
            return ()


def _named(part: PartNode, step: str) -> Iterable[str]:
    """The entry with this id, or the list blocks that may hold this code."""
    if isinstance(part.rows.get(step), RowNode):
        return (step,)
    return [row.id for row in part.rows.values() if isinstance(row, ListRowsNode) and _may_hold(row, step)]


def _may_hold(block: ListRowsNode, code: str) -> bool:
    return block.list is None or block.list.row(code) is not None


def _members(part: PartNode, name: str) -> Iterable[str]:
    entry = part.rows.get(name)
    return () if entry is None else [row.id for row in top_rows((entry,))]


def _same(part: PartNode, node: Node) -> Iterable[str]:
    """Rows of `part` that may have the same key: the same id, or blocks of a list."""
    if node.part == part.id or isinstance(part.rows.get(node.row), RowNode):
        return (node.row,)
    return [row.id for row in part.rows.values() if isinstance(row, ListRowsNode)]


def _components(graph: _Graph) -> Iterator[tuple[Node, ...]]:
    """Strongly connected groups of more than one cell, or of one that reads itself (Tarjan, without recursion)."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    for root in graph.edges:
        if root in order:
            continue
        work = [(root, iter(graph.edges[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == order[node]:
                    component = _popped(stack, down_to=node)
                    on_stack.difference_update(component)
                    if len(component) > 1 or node in graph.edges[node]:
                        yield tuple(sorted(component))
            elif target not in order:
                order[target] = low[target] = len(order)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(graph.edges[target])))
            elif target in on_stack:
                low[node] = min(low[node], order[target])


def _popped(stack: list[Node], *, down_to: Node) -> list[Node]:
    """What lies on the stack from `down_to` upwards, taken off it."""
    taken = [stack.pop()]
    while taken[-1] != down_to:
        taken.append(stack.pop())
    return taken


def _shortest(graph: _Graph, component: tuple[Node, ...]) -> tuple[Node, ...]:
    """The shortest circle through the cell of the component that is written first."""
    start = min(component, key=lambda node: (graph.sources[node][0].span, node))
    inside = frozenset(component)
    came: dict[Node, Node] = {}
    queue = [start]
    for node in queue:
        for target in graph.edges[node]:
            if target == start:
                circle = [node]
                while circle[-1] != start:
                    circle.append(came[circle[-1]])
                return tuple(reversed(circle))
            if target in inside and target not in came:
                came[target] = node
                queue.append(target)
    return (start,)
