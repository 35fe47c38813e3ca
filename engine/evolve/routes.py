"""Where a cell of an older edition stands in the newer one: addresses through a `Change`, without any figures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from engine.compute.frame import Address
from engine.evolve.shape import NamedRow, RowPlace, TableShape, admits, code_targets, columns_of, shapes
from engine.expr.tree import Tree
from engine.expr.values import NONE, Kind, Value
from engine.model import Change, Fate, Link, ListRows, OpenRows, Place, Row, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Where one old cell goes. `to`: one address, or several where it was split; none where it is dropped or lost.
    `fate`: that of the cell, the gravest of its column's, its row's and its codes'. `link`: the change that decided it.
    `convert`: by new address, where a formula makes the new figure from the old row. `breaks`: a series over both
    editions must show a break here. `reason`: of what is dropped, the author's; of what is lost, why."""

    fate: Fate
    to: tuple[Address, ...]
    link: Link | None
    breaks: bool = False
    reason: str = ""
    convert: tuple[tuple[Address, Tree], ...] = ()


class Routes:
    """The ways through one change, found once. Holds no figure."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.before, self.after = shapes(change.old), shapes(change.new)
        self.columns = {old: link for link in change.of(Subject.COLUMN) for old in link.old}
        self.choices = {old: link for link in change.of(Subject.CHOICE) for old in link.old}
        self._ahead: dict[tuple[str, str, str], Ahead] = {}
        self._keys: dict[tuple[Place, Place, str], tuple[str, ...]] = {}
        self._rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._blocks = {
            (form.id, form.edition, part.id): columns_of(part)
            for form in (change.old, change.new)
            for part in form.parts
        }
        self._drops = {drop.path: drop.reason for drop in change.new.drops}

    def ahead(self, old: Address) -> Ahead:
        """What becomes of the cell `old`, whatever it holds."""
        key = (old.part, old.row, old.column)
        found = self._ahead.get(key)
        if found is None:
            found = self._ahead[key] = self._find(replace(old, record=0))
        return found if old.record == 0 else _in_record(found, old.record)

    def _find(self, old: Address) -> Ahead:
        id_, _, code = old.column.partition(".")
        link = self.columns.get(Place(old.part, id_))
        if link is None:
            return Ahead(fate=Fate.LOST, to=(), link=None, reason="phiên bản cũ không có cột này")
        if link.fate in (Fate.DROPPED, Fate.LOST):
            return Ahead(fate=link.fate, to=(), link=link, reason=link.reason or "chưa nói đi về đâu", breaks=True)
        reason = self._drops.get((old.part, old.row, id_)) or self._drops.get((old.part, old.row))
        reason = reason or self._dropped_row(old, id_)
        if reason is not None:
            return Ahead(fate=Fate.DROPPED, to=(), link=link, reason=reason, breaks=True)
        trees = dict(link.convert)
        to: dict[Address, Tree | None] = {}
        for new in link.new:
            for column in self._column_keys(Place(old.part, id_), new, code):
                for row in self.row_keys(old.part, new.part, key=old.row):
                    to[Address(old.record, new.part, row, column)] = trees.get(new)
        return self._to(old, to, link)

    def _to(self, old: Address, to: dict[Address, Tree | None], link: Link) -> Ahead:
        addresses = tuple(to)
        converts = tuple((address, tree) for address, tree in to.items() if tree is not None)
        if not addresses:
            return Ahead(fate=Fate.LOST, to=(), link=link, reason="dòng hoặc mã này không còn chỗ", breaks=True)
        if len(addresses) > 1 and len(converts) < len(addresses):
            fate = Fate.SPLIT
        elif converts:
            fate = Fate.CONVERTED
        elif link.fate in (Fate.MERGED, Fate.MOVED, Fate.RENAMED):
            fate = link.fate
        else:
            fate = Fate.KEPT if addresses[0].row == old.row else Fate.RENAMED
        return Ahead(fate=fate, to=addresses, link=link, breaks=link.breaks or len(addresses) > 1, convert=converts)

    def _dropped_row(self, old: Address, column: str) -> str | None:
        shape = self.before.get(old.part)
        named = None if shape is None else shape.named(old.row)
        if named is None:
            return None
        for entry, code in _with_codes(named):
            for path in (
                (old.part, entry.id, column),
                (old.part, entry.id),
                *(((old.part, code), (entry.list, code)) if isinstance(entry, ListRows) else ()),
            ):
                if path in self._drops and not self._is_linked(old.part, entry.id, path):
                    return self._drops[path]
        return None

    def _is_linked(self, part: str, row: str, path: tuple[str, ...]) -> bool:
        """Whether the row lives on: the `drop` then speaks of a column of the same name."""
        kept = any(Place(part, row) in link.old and link.new for link in self.change.of(Subject.ROW))
        return kept and path == (part, row)

    def column_keys(self, part: str, column: str) -> tuple[tuple[str, str], ...]:
        """The new columns as (part, key) of the old column key `giao` or `giao.nstw`."""
        id_, _, code = column.partition(".")
        link = self.columns.get(Place(part, id_))
        found = () if link is None else link.new
        return tuple((new.part, key) for new in found for key in self._column_keys(Place(part, id_), new, code))

    def _column_keys(self, old: Place, new: Place, code: str) -> tuple[str, ...]:
        found = self._keys.get((old, new, code))
        if found is None:
            found = self._keys[old, new, code] = self._find_keys(old, new, code)
        return found

    def _find_keys(self, old: Place, new: Place, code: str) -> tuple[str, ...]:
        before = self._blocks[self.change.old.id, self.change.old.edition, old.part][old.id].block
        after = self._blocks[self.change.new.id, self.change.new.edition, new.part][new.id].block
        if not code or before is None or after is None:
            return (new.id,) if not code and after is None else ()
        codes = code_targets(self.change.old.list(before.list), self.change.new.list(after.list), code)
        offered = {row.code for row in self.after[new.part].codes_of(after)}
        return tuple(f"{new.id}.{each}" for each in codes if each in offered)

    def parts_after(self, part: str) -> tuple[str, ...]:
        """The new parts that hold columns of this old part."""
        found = (new.part for old, link in self.columns.items() if old.part == part for new in link.new)
        return tuple(dict.fromkeys(found))

    def recoded(self, old: Address, value: Value) -> Value:
        """`value` with the codes that stand for its codes now; none where they cannot be told."""
        if value.kind is Kind.CODE:
            codes: tuple[str, ...] = (str(value.content),)
        elif isinstance(value.content, frozenset):
            codes = tuple(sorted(value.content))
        else:
            return value
        column = old.column.partition(".")[0]
        links = [self.choices.get(Place(old.part, column, code)) for code in codes]
        if any(link is not None and len(link.new) != 1 for link in links):
            return NONE
        now = [code if link is None else link.new[0].code for code, link in zip(codes, links, strict=True)]
        return replace(value, content=now[0] if value.kind is Kind.CODE else frozenset(now))

    def row_keys(self, old_part: str, new_part: str, *, key: str) -> tuple[str, ...]:
        """The keys in `new_part` of the row `key` of `old_part`: none, one, or several where it was split."""
        found = self._rows.get((old_part, new_part, key))
        if found is None:
            found = row_keys(self.change, self.before[old_part], self.after[new_part], key=key)
            self._rows[old_part, new_part, key] = found
        return found


def _in_record(ahead: Ahead, record: int) -> Ahead:
    return replace(
        ahead,
        to=tuple(replace(address, record=record) for address in ahead.to),
        convert=tuple((replace(address, record=record), tree) for address, tree in ahead.convert),
    )


def row_keys(change: Change, before: TableShape, after: TableShape, *, key: str) -> tuple[str, ...]:
    """The keys in the new table of the row `key` of the old one."""
    if not before.places and not after.places:
        return (key,)
    named = before.named(key)
    if named is None:
        return ()
    entry = named.place.entry
    if isinstance(entry, OpenRows):
        return (
            (key,) if after.opened is not None and _stands_for(change, before, after, named.place, after.opened) else ()
        )
    keys = dict.fromkeys(
        new_key
        for place in after.places
        if type(place.entry) is type(entry) and len(place.lists) == len(named.codes)
        if isinstance(entry, ListRows) or _stands_for(change, before, after, named.place, place)
        for new_key in _keys(change, named, place, after)
    )
    return tuple(keys)


def _stands_for(change: Change, before: TableShape, after: TableShape, old: RowPlace, new: RowPlace) -> bool:
    old_place, new_place = Place(before.part.id, old.id), Place(after.part.id, new.id)
    if any(old_place in each.old and not each.new and each.breaks for each in change.of(Subject.ROW)):
        return False  # measured in another unit: not the same row, whatever its name
    link = next((link for link in change.of(Subject.ROW) if new_place in link.new), None)
    if link is not None and any(place.part == before.part.id for place in link.old):
        return old_place in link.old
    taken = any(
        old_place in each.old and any(p.part == after.part.id for p in each.new) for each in change.of(Subject.ROW)
    )
    return old.id == new.id and not taken


def _keys(change: Change, named: NamedRow, new: RowPlace, after: TableShape) -> Iterator[str]:
    choices = [
        code_targets(change.old.list(old.list), change.new.list(block.list), code)
        for old, block, code in zip(named.place.lists, new.lists, named.codes, strict=True)
    ]
    for codes in product(*choices):
        if _offered(new, after, codes):
            yield new.key(codes)


def _offered(place: RowPlace, shape: TableShape, codes: tuple[str, ...]) -> bool:
    above = None
    for block, code in zip(place.lists, codes, strict=True):
        row = shape.code_row(block.list, code)
        if row is None or not admits(block.where, row, above):
            return False
        above = row
    return True


def _with_codes(named: NamedRow) -> Iterator[tuple[Row | ListRows | OpenRows, str]]:
    waiting = list(named.codes)
    for entry in named.place.chain:
        yield entry, waiting.pop(0) if isinstance(entry, ListRows) else ""
