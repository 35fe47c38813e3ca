"""Where things stand in one edition of a table: the rows a key can name, the keys a row can have, columns in blocks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.expr import evaluate, truth
from engine.expr.scope import Context, How
from engine.expr.tree import Attribute, Cell, Indicator, TableRows, Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.model import (
    CodeList,
    CodeRow,
    Column,
    ColumnEntry,
    Form,
    ListColumns,
    ListRows,
    OpenRows,
    Part,
    Row,
    RowEntry,
    RowGroup,
    Table,
)
from engine.resolve.formulas import walk


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row entry that can have keys, and the entries around it that make its key, outermost first, itself last.
    `blocked`: columns crossed out on it, also by the groups around it."""

    entry: Row | ListRows | OpenRows
    chain: tuple[Row | ListRows | OpenRows, ...]
    blocked: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def lists(self) -> tuple[ListRows, ...]:
        return tuple(entry for entry in self.chain if isinstance(entry, ListRows))

    def key(self, codes: Sequence[str]) -> str:
        """The key of the row below these codes, one for each list block of the chain."""
        waiting, parts = list(codes), []
        for entry in self.chain:
            if isinstance(entry, ListRows):
                parts.append(waiting.pop(0))
            elif parts:
                parts.append(entry.id)
        return "/".join(parts) if parts else self.entry.id


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What a row key names: an entry, with the codes of the list blocks around it."""

    place: RowPlace
    codes: tuple[str, ...]


class TableShape:
    """The rows of one table of one edition. A section is a table with one row, whose key is ''."""

    def __init__(self, form: Form, part: Part) -> None:
        self.form = form
        self.part = part
        self.places = tuple(_places(part.rows, ())) if isinstance(part, Table) else ()
        self.by_id = {place.id: place for place in self.places}
        self.blocks = tuple(place for place in self.places if isinstance(place.entry, ListRows))
        self._named: dict[str, NamedRow | None] = {}
        self.opened = next((place for place in self.places if isinstance(place.entry, OpenRows)), None)

    def named(self, key: str) -> NamedRow | None:
        """What `key` names; None: nothing in this edition."""
        if key not in self._named:
            self._named[key] = self._find(key)
        return self._named[key]

    def _find(self, key: str) -> NamedRow | None:
        for place in self.places:
            if isinstance(place.entry, OpenRows):
                continue
            codes = self._codes_in(place, key)
            if codes is not None:
                return NamedRow(place, codes)
        return NamedRow(self.opened, ()) if self.opened is not None and "/" not in key else None

    def _codes_in(self, place: RowPlace, key: str) -> tuple[str, ...] | None:
        pieces = key.split("/")
        if not place.lists:
            return () if [place.id] == pieces else None
        below = place.chain[place.chain.index(place.lists[0]) :]
        if len(below) != len(pieces):
            return None
        codes: list[CodeRow] = []
        for entry, piece in zip(below, pieces, strict=True):
            if isinstance(entry, ListRows):
                row = self.code_row(entry.list, piece)
                if row is None or not admits(entry.where, row, codes[-1] if codes else None):
                    return None
                codes.append(row)
            elif entry.id != piece:
                return None
        return tuple(row.code for row in codes)

    def code_row(self, list_: str, code: str) -> CodeRow | None:
        found = self.form.list(list_)
        return None if found is None else found.row(code)

    def codes_of(self, block: ListRows | ListColumns) -> tuple[CodeRow, ...]:
        """Every code the block could ever have, whatever the unit and period; below a code, of any code above."""
        list_ = self.form.list(block.list)
        rows = () if list_ is None else list_.rows
        return tuple(row for row in rows if admits(block.where, row, None))


def _places(
    entries: tuple[RowEntry, ...],
    around: tuple[Row | ListRows | OpenRows, ...],
    blocked: frozenset[str] = frozenset(),
) -> Iterator[RowPlace]:
    for entry in entries:
        if isinstance(entry, RowGroup):
            yield from _places(entry.children, around, blocked | entry.blocked)
            continue
        chain = (*around, entry)
        if isinstance(entry, OpenRows):
            yield RowPlace(entry, chain, blocked)
            continue
        yield RowPlace(entry, chain, blocked | entry.blocked)
        yield from _places(entry.children, chain, blocked)


def shapes(form: Form) -> dict[str, TableShape]:
    return {part.id: TableShape(form, part) for part in form.parts}


# ---- columns ----


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """`block`: the list block of columns it repeats in."""

    column: Column
    block: ListColumns | None


def columns_of(part: Part) -> dict[str, ColumnPlace]:
    entries = part.columns if isinstance(part, Table) else part.fields
    return {found.column.id: found for found in _columns(entries, None)}


def _columns(entries: tuple[ColumnEntry, ...], block: ListColumns | None) -> Iterator[ColumnPlace]:
    for entry in entries:
        if isinstance(entry, Column):
            yield ColumnPlace(entry, block)
        yield from _columns(entry.children, entry if isinstance(entry, ListColumns) else block)


# ---- where ----


def admits(where: Tree | None, row: CodeRow, above: CodeRow | None) -> bool:
    """Whether a block may have this code. What hangs on the unit, the period or (with `above` None) on the code above
    is not known here: then it may."""
    if where is None:
        return True
    if not _only_of_list(where, with_parent=above is not None):
        return True
    return truth(evaluate(where, _ListRow(row, above))) is True


def _only_of_list(where: Tree, *, with_parent: bool) -> bool:
    known = {"list", "parent"} if with_parent else {"list"}
    return not any(
        isinstance(node, Cell | TableRows | Indicator) or (isinstance(node, Attribute) and node.of not in known)
        for node in walk(where)
    )


@dataclass(frozen=True, slots=True)
class _ListRow(Context):
    row: CodeRow
    above: CodeRow | None

    def attribute(self, attribute: Attribute) -> Value:
        row = self.above if attribute.of == "parent" else self.row
        if row is None:
            return NONE
        text = {"code": row.code, "name": row.name, **row.attributes}.get(attribute.name, "")
        if not text:
            return BLANK
        return Value(Kind.CODE if attribute.type.base is Base.CODE else Kind.TEXT, text)

    def cell(self, cell: Cell, how: How) -> Value:
        return NONE

    def cells(self, cell: Cell, how: How) -> Sequence[Value]:
        return ()

    def rows(self, rows: TableRows) -> Iterable[Context]:
        return ()

    def indicator(self, indicator: Indicator, how: How) -> Value:
        return NONE


# ---- codes ----


def code_targets(old: CodeList | None, new: CodeList | None, code: str) -> tuple[str, ...]:
    """The codes of `new` that stand for `code` of `old`: those that say so in `was`, else itself while it is there."""
    if new is None:
        return ()
    claiming = tuple(row.code for row in new.rows if code in row.was)
    if claiming:
        return claiming
    return (code,) if new.row(code) is not None else ()
