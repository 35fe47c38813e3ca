"""The head of a table as on paper: heading cells, column numbers 1, 2, 3 and hints such as `3=1+2`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.compute.frame import FrameColumn, HeadCell
from engine.expr import hint
from engine.model import CodeRow, Column, ColumnEntry, ColumnGroup, ListColumns, Nesting

OWN_CELL = "Tổng số"  # stands over the parent's own cell when its children stand beside it
CHILDREN = {Nesting.SPLIT: "Chia ra", Nesting.OF_WHICH: "Trong đó"}


@dataclass(frozen=True, slots=True)
class _Node:
    """A heading over `below`, or a leaf: one column of cells. `path`: titles that make the full title of a leaf."""

    text: str
    below: tuple["_Node", ...] = ()
    column: Column | None = None
    code: str | None = None
    path: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return sum(node.width for node in self.below) if self.below else 1

    @property
    def depth(self) -> int:
        return 1 + max((node.depth for node in self.below), default=0)


@dataclass(frozen=True, slots=True)
class Head:
    cells: tuple[HeadCell, ...]
    rows: int
    columns: tuple[FrameColumn, ...]


def head_of(
    entries: tuple[ColumnEntry, ...],
    *,
    codes_of: Callable[[ListColumns], tuple[CodeRow, ...]],
    offered: Callable[[Column], Mapping[str, str] | None],
    row_of: Callable[[str], str | None] = lambda _: None,
) -> Head:
    """Lay out the columns of a table (or the fields of a section) for one report. `row_of`: title of a row by its key,
    in small letters, for hints."""
    nodes = tuple(node for entry in entries for node in _nodes(entry, (), code=None, codes_of=codes_of))
    leaves = [leaf for node in nodes for leaf in _leaves(node)]
    keys = [_key(leaf) for leaf in leaves]
    numbers = {key: _number(leaf, index) for index, (key, leaf) in enumerate(zip(keys, leaves, strict=True), 1)}
    depth = max((node.depth for node in nodes), default=1)
    return Head(
        cells=tuple(_placed(nodes, row=0, column=0, depth=depth)),
        rows=depth,
        columns=tuple(
            _frame_column(leaf, key, numbers=numbers, offered=offered, row_of=row_of)
            for key, leaf in zip(keys, leaves, strict=True)
        ),
    )


def _nodes(
    entry: ColumnEntry,
    path: tuple[str, ...],
    *,
    code: str | None,
    codes_of: Callable[[ListColumns], tuple[CodeRow, ...]],
) -> tuple[_Node, ...]:
    match entry:
        case ColumnGroup():
            inner = (*path, entry.title)
            return (_Node(entry.title, _below(entry.children, inner, code=code, codes_of=codes_of)),)
        case ListColumns():
            found = tuple(
                _Node(row.name, _below(entry.children, (*path, row.name), code=row.code, codes_of=codes_of))
                for row in codes_of(entry)
            )
            return found if entry.title is None else (_Node(entry.title, found),)
        case Column():
            return _column(entry, path, code=code, codes_of=codes_of)


def _column(
    entry: Column,
    path: tuple[str, ...],
    *,
    code: str | None,
    codes_of: Callable[[ListColumns], tuple[CodeRow, ...]],
) -> tuple[_Node, ...]:
    """A column with children is a heading over its own cell and theirs; one that is called `Tổng số` itself stands
    beside its children, as on paper: "Tổng số" under "Tổng số" says nothing."""
    leaf = _Node(entry.title, column=entry, code=code, path=(*path, entry.title))
    if not entry.children:
        return (leaf,)
    inner = (*path, entry.title)
    own = _Node(OWN_CELL, column=entry, code=code, path=inner)
    if all(isinstance(child, ColumnGroup) for child in entry.children):
        groups = tuple(
            _Node(child.title, _below(child.children, inner, code=code, codes_of=codes_of))
            for child in entry.children
            if isinstance(child, ColumnGroup)
        )
    else:
        title = CHILDREN[entry.nesting or Nesting.SPLIT]
        groups = (_Node(title, _below(entry.children, inner, code=code, codes_of=codes_of)),)
    return (leaf, *groups) if entry.title == OWN_CELL else (_Node(entry.title, (own, *groups)),)


def _below(
    entries: tuple[ColumnEntry, ...],
    path: tuple[str, ...],
    *,
    code: str | None,
    codes_of: Callable[[ListColumns], tuple[CodeRow, ...]],
) -> tuple[_Node, ...]:
    return tuple(node for entry in entries for node in _nodes(entry, path, code=code, codes_of=codes_of))


def _leaves(node: _Node) -> list[_Node]:
    return [leaf for below in node.below for leaf in _leaves(below)] if node.below else [node]


def _key(leaf: _Node) -> str:
    assert leaf.column is not None
    return leaf.column.id if leaf.code is None else f"{leaf.column.id}.{leaf.code}"


def _number(leaf: _Node, index: int) -> str:
    assert leaf.column is not None
    return leaf.column.number or str(index)


def _frame_column(
    leaf: _Node,
    key: str,
    *,
    numbers: Mapping[str, str],
    offered: Callable[[Column], Mapping[str, str] | None],
    row_of: Callable[[str], str | None],
) -> FrameColumn:
    column = leaf.column
    assert column is not None

    def number_of(id_: str) -> str | None:
        return numbers.get(id_) or numbers.get(f"{id_}.{leaf.code}")

    told = hint(column.formula, number_of, row_of) if column.formula is not None else ""
    return FrameColumn(
        key=key,
        column=column,
        code=leaf.code,
        number=numbers[key],
        hint=f"{numbers[key]}={told}" if told else "",
        title=": ".join(leaf.path),
        offered=offered(column),
    )


def _placed(nodes: tuple[_Node, ...], *, row: int, column: int, depth: int) -> list[HeadCell]:
    cells: list[HeadCell] = []
    for node in nodes:
        rows = 1 if node.below else depth - row
        unit = node.column.unit.shown if node.column is not None and node.column.unit is not None else ""
        cells.append(HeadCell(text=node.text, unit=unit, row=row, column=column, rows=rows, columns=node.width))
        cells += _placed(node.below, row=row + 1, column=column, depth=depth)
        column += node.width
    return cells
