"""How much of a form an import got right: each cell of head and stub counts for its title, its code, its unit and where
it stands; measured against a form that people wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.model import Form
from engine.model.form import (
    Column,
    ColumnEntry,
    ColumnGroup,
    ListColumns,
    ListRows,
    OpenRows,
    Row,
    RowEntry,
    RowGroup,
    SplitRule,
    Table,
)
from engine.project.annex.words import TOTAL, fold

_BARE = ("trong do", "chia ra")


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of head or stub. `under`: titles above it, from the outside; `part`: `split` or `within` and of what."""

    title: str
    code: str
    unit: str
    under: tuple[str, ...]
    part: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    asked: int
    misses: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 1.0


def score(real: Form, found: Form, *, relations: bool = True) -> Score:
    """`relations`: whether `chia ra`, `trong đó` count too, which paper does not always print."""
    right = asked = 0
    misses: list[str] = []
    tables = [part for part in real.parts if isinstance(part, Table)]
    others = [part for part in found.parts if isinstance(part, Table)]
    for number, table in enumerate(tables):
        other = others[number] if number < len(others) else None
        for axis, spots in (("cột", columns_of), ("dòng", rows_of)):
            wanted = list(spots(table))
            given = list(spots(other)) if other is not None else []
            for spot, twin in _paired(wanted, given):
                for what, hit in _held(spot, twin, relations=relations):
                    asked += 1
                    right += hit
                    if not hit:
                        misses.append(f"{table.title}: {axis} '{spot.title}': {what}: {spot} != {twin}")
    return Score(right, asked, tuple(misses))


def _held(spot: Spot, twin: Spot | None, *, relations: bool) -> Iterator[tuple[str, bool]]:
    yield "title", twin is not None
    if spot.code:
        yield "code", twin is not None and twin.code == spot.code
    if spot.unit:
        yield "unit", twin is not None and twin.unit == spot.unit
    yield "under", twin is not None and twin.under == spot.under
    if relations and spot.part[0]:
        yield "part", twin is not None and twin.part == spot.part


def _paired(wanted: Sequence[Spot], given: Sequence[Spot]) -> Iterator[tuple[Spot, Spot | None]]:
    names, others = [spot.title for spot in wanted], [spot.title for spot in given]
    twins: dict[int, int] = {}
    for block in SequenceMatcher(a=names, b=others, autojunk=False).get_matching_blocks():
        twins.update({block.a + step: block.b + step for step in range(block.size)})
    for number, spot in enumerate(wanted):
        yield spot, given[twins[number]] if number in twins else None


def columns_of(table: Table) -> Iterator[Spot]:
    titles = dict(_titles(table.columns))
    parts = _parts(table, "column", titles)

    def walk(entries: Sequence[ColumnEntry], under: tuple[str, ...]) -> Iterator[Spot]:
        for entry in entries:
            match entry:
                case Column():
                    unit = entry.unit.code if entry.unit else ""
                    own = titles[entry.id]
                    above = under[:-1] if under[-1:] == (own,) else under
                    yield Spot(own, "", unit, above, parts.get(entry.id, ("", "")))
                    yield from walk(entry.children, (*above, own))
                case ColumnGroup():
                    title = fold(entry.title)
                    yield from walk(entry.children, under if title in _BARE else (*under, title))
                case ListColumns():
                    yield from walk(entry.children, (*under, entry.list))

    yield from walk(table.columns, ())


def _titles(entries: Sequence[ColumnEntry], above: str = "") -> Iterator[tuple[str, str]]:
    """Titles of columns by id; `Tổng số` under a wide title, and `Trong đó:` before one, say no more than without."""
    for entry in entries:
        title = fold(entry.title or "").removeprefix("trong do ") if not isinstance(entry, ListColumns) else entry.list
        if isinstance(entry, Column):
            yield entry.id, above if above and TOTAL.search(title) else title
        yield from _titles(entry.children, title if isinstance(entry, ColumnGroup) and title not in _BARE else above)


def rows_of(table: Table) -> Iterator[Spot]:
    titles = {row.id: fold(row.title) for row in _rows(table.rows) if isinstance(row, Row)}
    parts = _parts(table, "row", titles)

    def walk(entries: Sequence[RowEntry], under: tuple[str, ...], unit: str) -> Iterator[Spot]:
        for entry in entries:
            match entry:
                case Row():
                    own = entry.unit.code if entry.unit else unit
                    part = parts.get(entry.id, ("", ""))
                    yield Spot(titles[entry.id], entry.code or "", own, under, part)
                    yield from walk(entry.children, (*under, titles[entry.id]), own)
                case RowGroup():
                    title = fold(entry.title)
                    inner = entry.unit.code if entry.unit else unit
                    yield from walk(entry.children, under if title in _BARE else (*under, title), inner)
                case ListRows():
                    yield Spot(entry.list, "", "", under, ("", ""))
                    yield from walk(entry.children, (*under, entry.list), unit)
                case OpenRows():
                    yield Spot("open", "", "", under, ("", ""))

    yield from walk(table.rows, (), "")


def _rows(entries: Sequence[RowEntry]) -> Iterator[RowEntry]:
    for entry in entries:
        yield entry
        if not isinstance(entry, OpenRows):
            yield from _rows(entry.children)


def _parts(table: Table, axis: str, titles: dict[str, str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for rule in table.rules:
        if rule.axis.startswith(axis):
            kind = "split" if isinstance(rule, SplitRule) else "within"
            for part in rule.parts if isinstance(rule, SplitRule) else (rule.child,):
                found.setdefault(part, (kind, titles.get(rule.parent, rule.parent)))
    return found
