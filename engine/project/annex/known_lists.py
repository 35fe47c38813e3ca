"""Rows that are codes of a list of the project: found by any of their names, accents optional, and by their code."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.model import CodeList, CodeRow
from engine.project.annex.words import fold

_PREFIX = re.compile(r"^(?:dan toc|nguoi dan toc|nguoi|ton giao|dao|to chuc)\s+(?=\S)")
_NAMES = "other_names"
_OWN = "reporter"
_BREAKS = re.compile(r"\s*[/;,]\s*")
_MOST_VALUES = 3
_LEAST_HITS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    list: str
    row: CodeRow


class KnownLists:
    def __init__(self, lists: Mapping[str, CodeList]) -> None:
        self._lists = lists
        self._by_name: dict[str, list[Hit]] = defaultdict(list)
        for list_ in lists.values():
            for row in list_.rows:
                for name in _names(row):
                    self._by_name[name].append(Hit(list_.id, row))
        self._above = frozenset(_above(lists))

    def hits(self, title: str) -> tuple[Hit, ...]:
        """Every code that may be meant."""
        key = fold(title)
        found = self._by_name.get(key) or self._by_name.get(_PREFIX.sub("", key)) or []
        return tuple(found)

    def named(self, title: str) -> str:
        """The list whose codes are called so: `Dân tộc`."""
        key = fold(title)
        return next((list_.id for list_ in self._lists.values() if list_.title and fold(list_.title) == key), "")

    def called(self, stub: str) -> str:
        """The list that the title over the rows speaks of; '' where it speaks of none."""
        speaking = [list_.id for list_ in self._lists.values() if called_like(stub, list_.title)]
        return self.named(stub) or next(iter(speaking), "")

    def title(self, id_: str) -> str:
        return self._lists[id_].title or id_

    def size(self, id_: str) -> int:
        return len(self._lists[id_].rows)

    def has_below(self, id_: str) -> bool:
        """Whether codes of another list belong to the codes of this one."""
        return id_ in self._above

    def best(self, titles: Sequence[str], codes: Sequence[str], *, stub: str) -> str:
        """The list that these rows are codes of; '' where they are none. `codes` beside them on paper."""
        count: dict[str, int] = defaultdict(int)
        exact: dict[str, int] = defaultdict(int)
        for title, code in zip(titles, codes, strict=True):
            for id_ in {hit.list for hit in self.hits(title)}:
                count[id_] += 1
                exact[id_] += any(hit.list == id_ and hit.row.code == code for hit in self.hits(title))
        called = self.named(stub)
        for id_ in sorted(count, key=lambda each: (-count[each], -exact[each], each)):
            most = count[id_] * 2 >= len(titles)
            sure = count[id_] >= _LEAST_HITS or exact[id_] >= 1 or id_ == called or called_like(stub, self.title(id_))
            if most and sure and (count[id_] > 1 or id_ == called or called_like(stub, self.title(id_))):
                return id_
        return ""

    def where(self, id_: str, hits: Iterable[CodeRow], *, parent: str = "") -> str:
        """The condition that tells these codes from the others of their list; '' where none is needed. `parent`: an
        attribute that must hold the code of the row above."""
        conditions = [f"{parent} = parent.code"] if parent else []
        attribute, values = self._kind(id_, list(hits), parent=parent)
        if attribute:
            quoted = "; ".join(f'"{value}"' for value in values)
            conditions.append(f"{attribute} = {quoted}" if len(values) == 1 else f"ONE_OF({attribute}; {quoted})")
        return conditions[0] if len(conditions) == 1 else f"AND({'; '.join(conditions)})" if conditions else ""

    def _kind(self, id_: str, codes: Sequence[CodeRow], *, parent: str) -> tuple[str, list[str]]:
        """The attribute that tells these codes from the others of their list, and the values they have; ('', [])."""
        rows = self._lists[id_].rows
        best: tuple[int, str, list[str]] | None = None
        for attribute in self._lists[id_].columns:
            if attribute in (_NAMES, _OWN, parent) or not _names_values(rows, attribute):
                continue
            values = sorted({row.attributes.get(attribute, "") for row in codes})
            fitting = sum(row.attributes.get(attribute, "") in values for row in rows)
            if len(values) <= _MOST_VALUES and fitting < len(rows) and "" not in values:
                best = min(best or (fitting, attribute, values), (fitting, attribute, values))
        return best[1:] if best is not None else ("", [])

    def size_where(self, id_: str, hits: Iterable[CodeRow], *, parent: str, above: Collection[str]) -> int:
        """How many codes fulfil what `where` says of these, under rows with the codes `above`."""
        kind, values = self._kind(id_, list(hits), parent=parent)
        return sum(
            (not parent or row.attributes.get(parent, "") in above)
            and (not kind or row.attributes.get(kind, "") in values)
            for row in self._lists[id_].rows
        )

    def share(self, id_: str, hits: Iterable[CodeRow]) -> Decimal:
        """How many of the codes of their kind these are."""
        rows, codes = self._lists[id_].rows, list(hits)
        kinds = [len(rows)]
        for attribute in self._lists[id_].columns:
            values = {row.attributes.get(attribute, "") for row in codes}
            if attribute != _NAMES and _names_values(rows, attribute):
                kinds.append(sum(row.attributes.get(attribute, "") in values for row in rows))
        return Decimal(len({row.code for row in codes})) / max(1, min(kinds))

    def parent(self, id_: str, pairs: Iterable[tuple[str, CodeRow]]) -> str:
        """The attribute of list `id_` that holds the code of the row above, for most (code above, row)."""
        known = list(pairs)
        for attribute in self._lists[id_].columns:
            fitting = sum(row.attributes.get(attribute, "") == above for above, row in known)
            if known and fitting * 5 >= len(known) * 4:
                return attribute
        return ""


def called_like(stub: str, title: str) -> bool:
    """`Dân tộc, thành phần` over the first column speaks of the list `Dân tộc`."""
    return bool(title) and re.search(rf"\b{re.escape(fold(title))}\b", fold(stub)) is not None


def _above(lists: Mapping[str, CodeList]) -> Iterator[str]:
    for list_ in lists.values():
        for attribute in list_.columns:
            values = {row.attributes.get(attribute, "") for row in list_.rows} - {""}
            for other in lists.values():
                if other is not list_ and len(values) > 1 and values <= {row.code for row in other.rows}:
                    yield other.id


def _names(row: CodeRow) -> set[str]:
    others = _BREAKS.split(row.attributes.get(_NAMES, ""))
    names = {fold(name) for name in (row.name, *row.name.split("/"), *others)} - {""}
    return names | {_PREFIX.sub("", name) for name in names}


def _names_values(rows: Sequence[CodeRow], attribute: str) -> bool:
    """Whether an attribute sorts the codes into kinds, rather than describing each."""
    return len({row.attributes.get(attribute, "") for row in rows}) * 2 <= len(rows)
