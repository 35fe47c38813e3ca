"""Into what the rows and columns of one part divide: chia ra, trong đó, totals, blocks of codes.

Built from a resolved form. Rows and columns are named by id; `giao.nstw` is one code of a column block, `giao.*` all of
them. Knows no figure and no indicator.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from engine.expr import addends_of
from engine.expr.tree import At, Below, Cell, Members, SameColumn, Several, Tree
from engine.expr.tree import Column as ColumnName
from engine.model import (
    Column,
    ColumnEntry,
    ColumnGroup,
    ListColumns,
    ListRows,
    Nesting,
    OpenRows,
    Part,
    Row,
    RowEntry,
    RowGroup,
    SplitRule,
    Table,
    WithinRule,
)

ALL_CODES = "*"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to divide: `label` is the group that holds the parts, '' where none does."""

    label: str
    parts: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """The parts that a breakdown leads to. `whole`: they are all of it; `named_by`: the block around them whose codes
    name them."""

    entries: tuple[str, ...]
    whole: bool = True
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """The breakdown is there, but what it does not hold would be lost."""

    missing: tuple[str, ...]


@dataclass(slots=True)
class Rows:
    """The rows of a part."""

    part: Part
    entries: dict[str, RowEntry] = field(default_factory=dict)
    around: dict[str, tuple[str, ...]] = field(default_factory=dict)  # ids of the list blocks around, innermost first
    _within: dict[str, list[str]] = field(default_factory=dict)
    _splits: dict[str, list[SplitRule]] = field(default_factory=dict)
    _group_of: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(part: Part) -> "Rows":
        found = Rows(part)
        if isinstance(part, Table):
            found._take(part.rows, (), "")
        for rule in part.rules:
            if rule.axis != "rows":
                continue
            if isinstance(rule, SplitRule):
                found._splits.setdefault(rule.parent, []).append(rule)
            else:
                found._within.setdefault(rule.parent, []).append(rule.child)
        return found

    def _take(self, entries: Iterable[RowEntry], lists: tuple[str, ...], group: str) -> None:
        for entry in entries:
            self.entries[entry.id] = entry
            self.around[entry.id] = lists
            if group:
                self._group_of[entry.id] = group
            if isinstance(entry, ListRows):
                self._take(entry.children, (entry.id, *lists), "")
            elif not isinstance(entry, OpenRows):
                self._take(entry.children, lists, entry.id if isinstance(entry, RowGroup) else "")

    def tops(self, id_: str) -> tuple[str, ...]:
        """The rows with cells that stand for `id_`: a group, and codes without cells, stand for what is below them."""
        entry = self.entries[id_]
        if isinstance(entry, RowGroup) or (isinstance(entry, ListRows) and entry.heads_only):
            return tuple(top for child in entry.children for top in self.tops(child.id))
        return (id_,)

    def typed_tops(self) -> tuple[str, ...]:
        """All rows that are neither computed nor part of another."""
        rows = self.part.rows if isinstance(self.part, Table) else ()
        tops = (top for entry in rows for top in self.tops(entry.id))
        return tuple(top for top in tops if getattr(self.entries[top], "formula", None) is None)

    def leaves(self, id_: str) -> frozenset[str]:
        """The typed rows that a total row adds up."""
        entry = self.entries.get(id_)
        addends = _row_addends(entry.formula) if isinstance(entry, Row) and entry.formula is not None else None
        if addends is None:
            return frozenset(self.tops(id_) if id_ in self.entries else ())
        return frozenset(leaf for addend in addends for top in self.tops(addend) for leaf in self.leaves(top))

    def ways(self, id_: str) -> Iterator[Way]:
        entry = self.entries[id_]
        if isinstance(entry, RowGroup):
            yield Way(id_, self.tops(id_))
        if isinstance(entry, Row) and entry.formula is not None:
            addends = _row_addends(entry.formula)
            if addends:
                yield Way("", addends)
        for rule in self._splits.get(id_, ()):
            yield Way(rule.group or "", rule.parts)
        inside = self._within.get(id_, [])
        if inside:
            yield Way("", tuple(inside), whole=False)
        for group in dict.fromkeys(self._group_of[child] for child in inside if child in self._group_of):
            yield Way(group, tuple(child for child in inside if self._group_of.get(child) == group), whole=False)

    def divide(self, id_: str, wanted: str, *, outer: tuple[str, ...] | None = None) -> Found | Lacking | None:
        """`id_` divided by `wanted`: a block, a group, or a row that has parts. `outer`: list blocks that the figure
        itself stands in."""
        entry = self.entries.get(id_)
        if entry is None:
            return None
        outer = self.around[id_] if outer is None else outer
        if wanted in self.around[id_] and wanted not in outer:
            return Found(self.tops(id_), named_by=wanted)
        if id_ == wanted:
            return self._own(entry)
        return _divided(self.ways(id_), wanted, divide=lambda part: self.divide(part, wanted, outer=outer))

    def _own(self, entry: RowEntry) -> Found | None:
        if isinstance(entry, ListRows) and not entry.heads_only:
            return Found((entry.id,))
        if isinstance(entry, Row) and entry.nesting is Nesting.OF_WHICH:
            return Found(self._flat(tuple(child.id for child in entry.children)), whole=False)
        way = next((way for way in self.ways(entry.id) if way.label in ("", entry.id)), None)
        return None if way is None else Found(self._flat(way.parts), way.whole)

    def _flat(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(top for id_ in ids for top in (self.tops(id_) if id_ in self.entries else (id_,)))


@dataclass(slots=True)
class ColumnsOfPart:
    """The columns of a part."""

    part: Part
    columns: dict[str, Column] = field(default_factory=dict)
    block_of: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    _within: dict[str, list[str]] = field(default_factory=dict)
    _splits: dict[str, list[SplitRule]] = field(default_factory=dict)
    _group_of: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(part: Part) -> "ColumnsOfPart":
        found = ColumnsOfPart(part)
        found._take(part.columns if isinstance(part, Table) else part.fields, "", "")
        for rule in part.rules:
            if rule.axis != "columns":
                continue
            if isinstance(rule, WithinRule):
                found._within.setdefault(rule.parent, []).append(rule.child)
            else:
                found._splits.setdefault(rule.parent, []).append(rule)
        return found

    def _take(self, entries: Iterable[ColumnEntry], block: str, group: str) -> None:
        for entry in entries:
            if isinstance(entry, Column):
                self.columns[entry.id] = entry
                if block:
                    self.block_of[entry.id] = block
                if group:
                    self._group_of[entry.id] = group
            else:
                self.groups.add(entry.id)
            self._take(
                entry.children,
                entry.id if isinstance(entry, ListColumns) else block,
                entry.id if isinstance(entry, ColumnGroup) else "",
            )

    def ways(self, id_: str) -> Iterator[Way]:
        column = self.columns.get(id_)
        if column is None:
            return
        if column.formula is not None:
            addends = _column_addends(column.formula)
            if addends:
                yield Way("", addends)
        for rule in self._splits.get(id_, ()):
            yield Way(rule.group or "", rule.parts)
        inside = self._within.get(id_, [])
        around = {child: self._group_of.get(child) or self.block_of.get(child, "") for child in inside}
        for group in dict.fromkeys(around.values()):
            if group:
                yield Way(group, tuple(self._ref(child) for child in inside if around[child] == group), whole=False)
        if inside:
            yield Way("", tuple(self._ref(child) for child in inside), whole=False)

    def _ref(self, id_: str) -> str:
        return f"{id_}.{ALL_CODES}" if id_ in self.block_of else id_

    def divide(self, id_: str, wanted: str) -> Found | Lacking | None:
        name, _, code = id_.partition(".")
        if code:
            return Found((id_,)) if code == ALL_CODES and self.block_of.get(name) == wanted else None
        if id_ == wanted:
            return self._own(self.columns.get(id_))
        return _divided(self.ways(id_), wanted, divide=lambda part: self.divide(part, wanted))

    def _own(self, column: Column | None) -> Found | None:
        if column is None:
            return None
        if column.nesting is Nesting.OF_WHICH:
            return Found(tuple(child.id for child in column.children), whole=False)
        way = next((way for way in self.ways(column.id) if not way.label), None)
        return None if way is None else Found(way.parts, way.whole)


def _divided(
    ways: Iterable[Way], wanted: str, *, divide: Callable[[str], Found | Lacking | None]
) -> Found | Lacking | None:
    lacking: Lacking | None = None
    for way in ways:
        if way.label == wanted:
            return Found(way.parts, way.whole)
        if not way.whole:
            continue
        results = {part: divide(part) for part in way.parts}
        found = [result for result in results.values() if isinstance(result, Found)]
        if found and len(found) == len(results):
            return Found(
                tuple(entry for each in found for entry in each.entries),
                all(each.whole for each in found),
                found[0].named_by,
            )
        if any(results.values()):
            missing = [part for part, result in results.items() if result is None]
            missing += [lost for each in results.values() if isinstance(each, Lacking) for lost in each.missing]
            lacking = lacking or Lacking(tuple(missing))
    return lacking


def _row_addends(formula: Tree) -> tuple[str, ...] | None:
    """The rows, blocks and groups whose plain sum the formula of a row is; None if it is anything else."""
    found: list[str] = []
    for cell in addends_of(formula):
        match cell:
            case Cell(column=SameColumn(), rows=At(key=key)):
                found.append(key.rpartition("/")[2])
            case Cell(column=SameColumn(), rows=Members(name=name)):
                found.append(name)
            case Cell(column=SameColumn(), rows=Below(child=child)):
                found.append(child)
            case _:
                return None
    return tuple(found)


def _column_addends(formula: Tree) -> tuple[str, ...] | None:
    """The columns of the same row whose plain sum the formula of a column is; None if it is anything else."""
    found: list[str] = []
    for cell in addends_of(formula):
        if cell is None or cell.form is not None:
            return None
        names = cell.column.columns if isinstance(cell.column, Several) else (cell.column,)
        for name in names:
            if not isinstance(name, ColumnName):
                return None
            found.append(column_ref(name))
    return tuple(found)


def column_ref(name: ColumnName) -> str:
    if name.code is not None:
        return f"{name.id}.{name.code}"
    return f"{name.id}.{ALL_CODES}" if name.every_code else name.id
