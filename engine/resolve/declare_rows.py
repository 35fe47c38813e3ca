"""Row entries of a table: ids, lists, units, what stands above what."""

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostics
from engine.expr.types import Unit
from engine.model import CodeList, Nesting
from engine.resolve.ids import check_id
from engine.resolve.inherit import text_of
from engine.resolve.look_up import find_list, find_unit
from engine.resolve.outline import Condition, ListRowsNode, OpenRowsNode, RowEntryNode, RowGroupNode, RowNode
from engine.resolve.world import World
from engine.schema.documents import (
    BrokenEntry,
    Expression,
    Items,
    ListRowsDocument,
    Located,
    OpenRowsDocument,
    RowDocument,
    RowEntryDocument,
    RowGroupDocument,
    Text,
    Whole,
)
from engine.source.tree import Unreadable


@dataclass(frozen=True, slots=True)
class _Around:
    """What the entries above say for those below."""

    parent: str | None = None
    lists: tuple[str, ...] = ()
    unit: Unit | None = None
    decimals: int | None = None
    blocked: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()


class RowDeclarer:
    """`lost`: ids of entries that could not be read. `say_units`: some row names a unit of measure of its own."""

    def __init__(self, world: World, diagnostics: Diagnostics) -> None:
        self._world = world
        self._diagnostics = diagnostics
        self._seen: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self.lost: set[str] = set()
        self.meant: set[str] = set()  # what rows with a misspelt id were to be called
        self.has_open_rows = False
        self.say_units = False

    def declare(self, entries: tuple[RowEntryDocument, ...], *, last_unit: Text | None) -> tuple[RowEntryNode, ...]:
        """`last_unit`: that of the table, for rows without one in a table where others have their own."""
        self.say_units = any(_says_unit(entry) for entry in entries)
        unit = None
        if self.say_units and last_unit is not None:
            unit = find_unit(last_unit, self._world, diagnostics=self._diagnostics)
        return self._entries(entries, _Around(unit=unit))

    def _entries(self, entries: tuple[RowEntryDocument, ...], around: _Around) -> tuple[RowEntryNode, ...]:
        nodes = []
        for entry in entries:
            if isinstance(entry, BrokenEntry):
                self.lost.add(entry.id.text)
            elif self._is_new(entry.id):
                nodes.append(self._entry(entry, around))
        return tuple(nodes)

    def _is_new(self, id_: Located) -> bool:
        meant = check_id(id_, diagnostics=self._diagnostics)
        if meant is not None:
            self.meant.add(meant)
        line = self._seen.setdefault(id_.text, id_.span.line)
        if line != id_.span.line or id_.text in self.lost:
            self._diagnostics.add("R002", id_.span, id=id_.text, line=line, what="dòng")
            return False
        return True

    def _entry(
        self, entry: RowDocument | RowGroupDocument | ListRowsDocument | OpenRowsDocument, around: _Around
    ) -> RowEntryNode:
        if isinstance(entry, RowDocument):
            return self._row(entry, around)
        if isinstance(entry, RowGroupDocument):
            return self._group(entry, around)
        if isinstance(entry, ListRowsDocument):
            return self._list(entry, around)
        self.has_open_rows = True
        return OpenRowsNode(
            id=entry.id.text, span=entry.id.span, document=entry, parent=around.parent, lists=around.lists
        )

    def _row(self, entry: RowDocument, around: _Around) -> RowNode:
        self._check_code(entry.code)
        unit = self._unit(entry.unit, around)
        conditions = _and(around.conditions, entry.when)
        inside = replace(around, parent=entry.id.text, unit=unit, decimals=_decimals(entry.decimals, around))
        return RowNode(
            id=entry.id.text,
            span=entry.id.span,
            title=text_of(entry.title) or "",
            document=entry,
            unit=unit,
            decimals=_decimals(entry.decimals, around),
            blocked=around.blocked | _names(entry.blocked),
            conditions=conditions,
            parent=around.parent,
            lists=around.lists,
            children=self._entries(entry.split or entry.of_which or (), inside),
            nesting=_nesting(entry.split, entry.of_which),
        )

    def _group(self, entry: RowGroupDocument, around: _Around) -> RowGroupNode:
        unit = self._unit(entry.unit, around)
        blocked = around.blocked | _names(entry.blocked)
        inside = replace(
            around,
            parent=entry.id.text,
            unit=unit,
            decimals=_decimals(entry.decimals, around),
            blocked=blocked,
            conditions=_and(around.conditions, entry.when),
        )
        return RowGroupNode(
            id=entry.id.text,
            span=entry.id.span,
            title=text_of(entry.title) or "",
            document=entry,
            unit=unit,
            blocked=blocked,
            parent=around.parent,
            lists=around.lists,
            children=self._entries(entry.rows, inside),
        )

    def _list(self, entry: ListRowsDocument, around: _Around) -> ListRowsNode:
        unit = self._unit(entry.unit, around)
        blocked = around.blocked | _names(entry.blocked)
        inside = replace(
            around,
            parent=entry.id.text,
            lists=(*around.lists, entry.id.text),
            unit=unit,
            blocked=blocked if entry.rows is not None else around.blocked,
        )
        return ListRowsNode(
            id=entry.id.text,
            span=entry.id.span,
            document=entry,
            list=self._code_list(entry.list),
            unit=unit,
            blocked=blocked,
            parent=around.parent,
            lists=around.lists,
            children=self._entries(entry.split or entry.of_which or entry.rows or (), inside),
            nesting=_nesting(entry.split, entry.of_which),
        )

    def _code_list(self, list_: Text) -> CodeList | None:
        return find_list(list_, self._world, diagnostics=self._diagnostics)

    def _unit(self, unit: Text | None, around: _Around) -> Unit | None:
        if unit is None:
            return around.unit
        return find_unit(unit, self._world, diagnostics=self._diagnostics)

    def _check_code(self, code: Text | None) -> None:
        if not isinstance(code, Located):
            return
        line = self._codes.setdefault(code.text, code.span.line)
        if line != code.span.line:
            self._diagnostics.add("R004", code.span, item=code.text, line=line)


def _says_unit(entry: RowEntryDocument) -> bool:
    match entry:
        case RowDocument():
            children = entry.split or entry.of_which or ()
        case RowGroupDocument():
            children = entry.rows
        case ListRowsDocument():
            children = entry.split or entry.of_which or entry.rows or ()
        case _:
            return False
    return entry.unit is not None or any(_says_unit(child) for child in children)


def _and(conditions: tuple[Condition, ...], when: Expression | None) -> tuple[Condition, ...]:
    return (*conditions, Condition(when, "")) if isinstance(when, Located) else conditions


def _decimals(said: Whole | Unreadable | None, around: _Around) -> int | None:
    return said.value if isinstance(said, Whole) else around.decimals


def _names(items: Items | Unreadable | None) -> frozenset[str]:
    return frozenset(items.texts) if isinstance(items, Items) else frozenset()


def _nesting(split: object | None, of_which: object | None) -> Nesting | None:
    if split is not None:
        return Nesting.SPLIT
    return None if of_which is None else Nesting.OF_WHICH
