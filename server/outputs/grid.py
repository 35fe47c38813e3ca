"""A plain table of figures: one line of leaves for each unit, period or part, the total first; as a part of a print.

Pure: values in, an official table out. Knows no form, no unit and no database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Protocol

from engine.compute.frame import Address
from engine.expr.types import Unit
from engine.expr.values import Kind, Value
from engine.targets.reports import PrintCell, PrintHeadCell, PrintPart, PrintRow
from server.outputs.lacking import Tell, in_full

COUNT = "count"  # the kind of unit in forms/units_of_measure.csv
LETTERS = "ABC"
TOTAL, LINE, HEADING = "total", "row", "heading"
MOST_LEAVES = 14  # columns that stand beside each other before a table is begun anew
MOST_OF_A_GROUP = 18  # columns of one group, which is not torn apart for a few
UNASKED, OPEN = frozenset((Kind.INAPPLICABLE,)), frozenset((Kind.BLANK, Kind.NONE))
NOTHING_AROSE, LEFT_OPEN = "Không phát sinh (-) ở mọi cột của bảng này", "Không ghi số ở bảng này"


class Shows(Protocol):
    """How figures of a column are read and stand in a workbook; every field type does it so."""

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str: ...

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A column of figures. `group`: the heading over it and its neighbours of the same group. `number`: in the row
    under the head. `adds`: whether its total is the sum of its lines. `at`: the cell of a form that the first line
    shows there, None where it is no one cell; `sums`: the cells that it is the sum of, where they are many."""

    title: str
    type: Shows
    unit: Unit | None
    group: str = ""
    number: str = ""
    adds: bool = True
    offered: Mapping[str, str] | None = None
    at: Address | None = None
    sums: tuple[Address, ...] = ()

    @property
    def cells(self) -> frozenset[Address]:
        """Of a form, those that the first line tells of."""
        return frozenset((*self.sums, *((self.at,) if self.at is not None else ())))

    @property
    def counts(self) -> bool:
        """Whether it counts people, households, cases."""
        return self.unit is not None and self.unit.kind == COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`code`: in column B. `values`: one for each leaf, () in a heading. `origins`, `marks`: where each comes from, the
    sign behind it. `there`: whether it has reported."""

    title: str
    values: tuple[Value, ...]
    code: str = ""
    kind: str = LINE
    depth: int = 0
    note: str = ""
    origins: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    there: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`head`: the head as the form has it; () where it is made of the leaves. `inner`: as the form has it, to stand
    under each group of leaves. `ties`: what leaves of one line come to: place of the leaf -> factor, together a known
    number; `made`: a leaf that is made of others (a ratio). `summed`: the first line is the sum of the others;
    `adds`: where that is told line by line, the lines that each of these is the sum of.
    `gathers`: too wide for one page, it leaves out lines without a figure and says under it whose they are: `left`, as
    (what they said, the titles of the lines). `below`: what else is said under it."""

    title: str
    stub: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    lines: tuple[Line, ...]
    head: tuple[PrintHeadCell, ...] = ()
    ties: tuple[Mapping[int, Fraction], ...] = ()
    made: Mapping[int, tuple[int, ...]] | None = None
    summed: bool = True
    guide: str = ""
    inner: tuple[PrintHeadCell, ...] = ()
    gathers: bool = False
    below: tuple[str, ...] = ()
    left: tuple[tuple[str, tuple[str, ...]], ...] = ()
    adds: Mapping[int, tuple[int, ...]] | None = None

    @property
    def sums(self) -> Mapping[int, tuple[int, ...]]:
        """The lines that are sums, and of which lines each."""
        if self.adds is not None:
            return self.adds
        lines = [at for at, line in enumerate(self.lines) if line.kind != HEADING]
        return {lines[0]: tuple(lines[1:])} if self.summed and lines else {}

    @property
    def chunks(self) -> tuple["Grid", ...]:
        """The same with no more columns than a page holds; groups stay together where they fit. Without column B where
        no line has a code."""
        coded = self if any(line.code for line in self.lines) else replace(self, stub=self.stub[:1])
        if self.head or len(self.leaves) <= MOST_LEAVES:
            return (coded,)
        edges = _edges(self.leaves)
        found = tuple(
            replace(
                coded,
                title=self.title if not at else f"{self.title} (tiếp theo)".strip(),
                leaves=self.leaves[first:last],
                lines=tuple(
                    replace(
                        line,
                        values=line.values[first:last],
                        origins=line.origins[first:last],
                        marks=line.marks[first:last],
                    )
                    for line in self.lines
                ),
                guide=self.guide if not at else "",
            )
            for at, (first, last) in enumerate(edges)
        )
        return tuple(_gathered(each) for each in found) if self.gathers and len(found) > 1 else found


def _gathered(grid: Grid) -> Grid:
    """Without the lines that have no figure. `-` in every column says something: such lines are named together; lines
    of `x` alone are not asked anything here, and who has not reported is named once for the whole paper."""
    lines: list[Line] = []
    named: dict[str, list[str]] = {NOTHING_AROSE: [], LEFT_OPEN: []}
    for at, line in enumerate(grid.lines):
        said = {value.kind for value in line.values} - UNASKED
        if not at or line.kind == HEADING or said - OPEN - {Kind.NOTHING} or (Kind.NOTHING in said and said & OPEN):
            lines.append(line)
        elif Kind.NOTHING in said:
            named[NOTHING_AROSE].append(line.title)
        elif said and line.there:
            named[LEFT_OPEN].append(line.title)
    left = tuple((words, tuple(its)) for words, its in named.items() if its)
    return replace(grid, lines=tuple(lines), left=(*grid.left, *left))


def _edges(leaves: Sequence[Leaf]) -> list[tuple[int, int]]:
    runs = [len(tuple(each)) for _, each in groupby(leaves, key=lambda leaf: leaf.group)]
    pieces = [piece for run in runs for piece in ([run] if run <= MOST_OF_A_GROUP else _cut(run))]
    found: list[tuple[int, int]] = []
    first = last = 0
    for piece in pieces:
        if last > first and last + piece - first > MOST_LEAVES:
            found.append((first, last))
            first = last
        last += piece
    return [*found, (first, last)]


def _cut(run: int) -> list[int]:
    """Pieces that differ by one column at most."""
    pieces = -(-run // MOST_LEAVES)
    return [(run + at) // pieces for at in range(pieces)]


# ---- as a table of a print ----


def part_of(grid: Grid, *, tell: Tell = in_full) -> PrintPart:
    """The table in print order, its numbers real, totals told what they add up. `tell`: says whose lines it does
    without."""
    head, rows = (grid.head, _depth(grid.head)) if grid.head else _head(grid)
    codes = len(grid.stub) > 1
    return PrintPart(
        title=grid.title,
        layout="grid",
        unit=_one_unit(grid.leaves),
        stub=grid.stub,
        head=head if not _one_unit(grid.leaves) else tuple(replace(cell, unit="") for cell in head),
        head_rows=rows,
        numbers=(*LETTERS[: len(grid.stub)], *_numbers(grid.leaves)),
        titles=tuple(leaf.title for leaf in grid.leaves),
        rows=tuple(_row(grid, line, at=at, codes=codes) for at, line in enumerate(grid.lines)),
        guide=grid.guide,
        below=(*grid.below, *(tell(words, names) for words, names in grid.left)),
    )


def _numbers(leaves: Sequence[Leaf]) -> tuple[str, ...]:
    return tuple(leaf.number or str(at) for at, leaf in enumerate(leaves, start=1))


def _one_unit(leaves: Sequence[Leaf]) -> str:
    """`Đơn vị tính: Hộ` where one unit serves every column; else each head says its own."""
    units = {leaf.unit.code for leaf in leaves if leaf.unit is not None}
    if len(units) != 1 or any(leaf.unit is None for leaf in leaves):
        return ""
    unit = next(leaf.unit for leaf in leaves if leaf.unit is not None)
    shown = unit.shown if unit.kind in ("length", "area") else unit.shown[:1].upper() + unit.shown[1:]
    return f"Đơn vị tính: {shown}"


def _head(grid: Grid) -> tuple[tuple[PrintHeadCell, ...], int]:
    """One row of heads, or two where leaves have groups; under a group that is whole, the head as the form has it."""
    leaves, deep = grid.leaves, _depth(grid.inner)
    whole = max((cell.column + cell.columns for cell in grid.inner), default=0)
    groups = [(group, len(tuple(its))) for group, its in groupby(leaves, key=lambda leaf: leaf.group)]
    inner = grid.inner if all(group and count == whole for group, count in groups) else ()
    rows = 1 + deep if inner else 2 if any(group for group, _ in groups) else 1
    found: list[PrintHeadCell] = []
    at = 0
    for group, count in groups:
        if group:
            found.append(PrintHeadCell(text=group, unit="", row=0, column=at, rows=1, columns=count))
        found += [replace(cell, row=cell.row + 1, column=cell.column + at) for cell in inner]
        for place in range(at, at + count) if not inner else ():
            leaf = leaves[place]
            found.append(
                PrintHeadCell(
                    text=leaf.title,
                    unit=leaf.unit.shown if leaf.unit is not None else "",
                    row=1 if group else 0,
                    column=place,
                    rows=1 if group or rows == 1 else rows,
                    columns=1,
                )
            )
        at += count
    return tuple(sorted(found, key=lambda cell: (cell.row, cell.column))), rows


def _depth(head: Iterable[PrintHeadCell]) -> int:
    return max((cell.row + cell.rows for cell in head), default=1)


def _row(grid: Grid, line: Line, *, at: int, codes: bool) -> PrintRow:
    return PrintRow(
        title=line.title,
        kind=line.kind,
        depth=line.depth,
        stub=(line.code,) if codes else (),
        cells=()
        if line.kind == HEADING
        else tuple(
            replace(
                cell_of(
                    leaf.type,
                    value,
                    offered=leaf.offered,
                    adds=_adds(grid, at, place) if line.kind == TOTAL else (),
                    origin=line.origins[place] if line.origins else "",
                ),
                mark=line.marks[place] if line.marks else "",
            )
            for place, (leaf, value) in enumerate(zip(grid.leaves, line.values, strict=True))
        ),
        note=line.note,
    )


def _adds(grid: Grid, at: int, place: int) -> tuple[int, ...]:
    """The lines whose figures come to this line's in this column; () where they do not."""
    if not grid.leaves[place].adds:
        return ()
    its = grid.sums.get(at, ())
    total = number_of(grid.lines[at].values[place])
    below = [grid.lines[each].values[place] for each in its]
    if total is None or any(value.kind is Kind.UNREADABLE for value in below):
        return ()
    known = [number for value in below if (number := number_of(value)) is not None]
    return its if known and sum(known, Decimal(0)) == total else ()


def number_of(value: Value) -> Decimal | None:
    """The figure, 0 for `-`; None where there is none."""
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        return value.content
    return Decimal(0) if value.kind is Kind.NOTHING else None


def cell_of(
    type_: Shows,
    value: Value,
    *,
    offered: Mapping[str, str] | None = None,
    adds: tuple[int, ...] = (),
    origin: str = "",
) -> PrintCell:
    text = "" if value.kind in (Kind.BLANK, Kind.NONE) else type_.text(value, offered=offered)
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        number, format_ = type_.xlsx(value)
        return PrintCell(
            text=text,
            kind="number",
            number=number if isinstance(number, Decimal) else value.content,
            format=format_ if isinstance(number, Decimal) else "#,##0",
            estimate=value.estimate,
            adds=adds,
            origin=origin,
        )
    if value.kind in (Kind.NOTHING, Kind.UNAVAILABLE, Kind.INAPPLICABLE):
        return PrintCell(text=text, kind="sign", estimate=value.estimate, origin=origin)
    if value.kind is Kind.UNREADABLE:
        return PrintCell(text=str(value.content), kind="sign")
    return PrintCell(text=text, kind="text" if text else "blank")
