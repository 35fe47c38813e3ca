"""The reports of many units as one: cells with the same key added up, rows of a unit's own side by side.

Signs are carried by language.md section 8: what is missing, blank or `...` is not added and never spreads across units;
only `-` gives `-`; an estimate marks the sum. Total rows are added up again from the added-up rows, ratios are computed
again. Knows no indicator and no database.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.compute.cells import Calculation
from engine.compute.frame import Address, Facts, Frame, FrameColumn, FramePart, FrameRow, PeriodFacts, RowKind
from engine.compute.layout import codes_here
from engine.compute.outcome import Elsewhere, Entries, Outcome
from engine.compute.whole import Way, way_of, whole_frame
from engine.expr.arithmetic import as_figure
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.model import CodeList, Column, ColumnEntry, Form, ListColumns, OpenRows, Part, Reporter, Table

EVERYBODY = Reporter(code="", name="", kind="", attributes={})
OWN = "reporter"  # a list with this column shows each unit its own codes


@dataclass(frozen=True, slots=True)
class Filled:
    """A computed report of one unit, with all its sheets where the form is one of many sheets."""

    frame: Frame
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReports:
    """What one unit reported for one period, by form. `excused`: forms that it need not report this time."""

    reporter: Reporter
    reports: Mapping[str, Filled]
    excused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The cells of one form, ready to be read: one record, or one for each sheet."""

    records: tuple[Calculation, ...]


def as_reported(filled: Filled) -> Gathered:
    """The report of one unit as it is: a total in which `...` stands is `...`."""
    records = sorted({address.record for address in filled.outcome.cells} | {key[0] for key in filled.outcome.present})
    return Gathered(tuple(_record(filled, record) for record in records))


def together(form: Form, filled: Sequence[Filled], *, alone: bool = False, laid: Frame | None = None) -> Gathered:
    """Many reports of one form as one. `alone`: only one unit owes it, so that what does not add up (an age, a typed
    rate) is the city's as well. `laid`: its `city_frame`, where it has been made already and no unit has a list of its
    own."""
    if form.sheet is not None:
        return Gathered(tuple(record for each in filled for record in as_reported(each).records))
    if not filled:
        return Gathered(())
    return Gathered((_merged(form, filled, alone=alone, laid=laid),))


def city_frame(form: Form, *, period: PeriodFacts, lists: Mapping[str, CodeList]) -> Frame:
    """`form` laid out for the added-up cells of many units: linear columns as if typed, `...` left out of totals."""
    plain = replace(form, parts=tuple(_plain(part) for part in form.parts))
    laid = whole_frame(plain, facts=Facts(EVERYBODY, period, lists))
    return replace(laid, parts=tuple(replace(part, missing="skip") for part in laid.parts))


def from_sums(
    laid: Frame,
    cells: Mapping[Address, Value],
    *,
    present: Mapping[tuple[int, str], tuple[str, ...]],
    totals: Mapping[Address, Value] | None = None,
) -> Gathered:
    """Sums that were made elsewhere (in the database) as `together` would give them: rows that units have, each cell
    added up; total rows and ratios are worked out on them. `totals`: the units' own totals of tables without a row."""
    there = {
        key: tuple(dict.fromkeys(above for row in rows for above in _upwards(row))) for key, rows in present.items()
    }
    return Gathered((_stating(laid, Entries(cells={}, settled=cells, present=there), totals=totals or {}),))


def _stating(laid: Frame, entries: Entries, *, totals: Mapping[Address, Value]) -> Calculation:
    """`totals`: what the units' own totals add up to. Where they say `-` and there is no row to add up, no unit has
    any, and nothing arose."""
    plain = Calculation(laid, entries, elsewhere=Elsewhere())
    said = (
        address
        for address, value in totals.items()
        if value.kind is Kind.NOTHING and plain.value(address.part, address.row, address.column).kind is Kind.BLANK
    )
    nothing = frozenset((0, address.part) for address in said)
    return Calculation(laid, replace(entries, nothing=nothing), elsewhere=Elsewhere()) if nothing else plain


def sums_suffice(form: Form) -> bool:
    """Whether sums by row key say everything: not of sheets, of rows that an officer adds, or of a unit's own list,
    which stand side by side and are never one."""
    return form.sheet is None and not has_own_lists(form) and not any(_is_open(part) for part in form.parts)


def has_own_lists(form: Form) -> bool:
    """Whether a list of the form shows each unit its own codes."""
    return any(OWN in list_.columns for list_ in form.lists)


def _is_open(part: Part) -> bool:
    return isinstance(part, Table) and any(isinstance(entry, OpenRows) for entry in part.row_entries())


def _record(filled: Filled, record: int) -> Calculation:
    estimate = filled.frame.facts.period.estimate
    settled = {
        address: _marked(cell.value) if estimate else cell.value
        for address, cell in filled.outcome.cells.items()
        if address.record == record
    }
    present = {
        key: tuple(dict.fromkeys(above for row in rows for above in _upwards(row)))
        for key, rows in filled.outcome.present.items()
        if key[0] == record
    }
    entries = Entries(cells={}, settled=settled, present=present)
    return Calculation(filled.frame, entries, elsewhere=Elsewhere(), record=record)


def _marked(value: Value) -> Value:
    return replace(value, estimate=True) if value.kind in (Kind.NUMBER, Kind.NOTHING) else value


def _upwards(key: str) -> Iterable[str]:
    """`03`, `03/con`, `03/con/0301`: a row below a code is there with that code."""
    steps = key.split("/")
    return ("/".join(steps[: count + 1]) for count in range(len(steps)))


# ---- many as one ----


def _merged(form: Form, filled: Sequence[Filled], *, alone: bool, laid: Frame | None) -> Calculation:
    facts = filled[0].frame.facts
    lists = {list_.id: _everybodys(list_, form, filled) for list_ in form.lists if OWN in list_.columns}
    frame = laid or city_frame(form, period=facts.period, lists={**facts.lists, **lists})
    settled: dict[Address, Value] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    totals: dict[Address, Value] = {}
    for part in frame.parts:
        merging = _Merging(part, filled, alone=alone)
        settled.update(merging.cells())
        present[0, part.id] = merging.present()
        totals.update(merging.totals())
    return _stating(frame, Entries(cells={}, settled=settled, present=present), totals=totals)


def _everybodys(list_: CodeList, form: Form, filled: Sequence[Filled]) -> CodeList:
    """The codes of all these units as one list without owners."""
    rows = {row.code: row for each in filled for row in codes_here(form, each.frame.facts, list_.id)}
    columns = tuple(column for column in list_.columns if column != OWN)
    return CodeList(id=list_.id, columns=columns, rows=tuple(rows.values()), title=list_.title)


def _plain(part: Part) -> Part:
    """Linear columns as if typed: their cells are summed, and their totals are sums of the rows (a cell typed for want
    of an earlier period would be lost otherwise)."""
    if isinstance(part, Table):
        return replace(part, columns=tuple(_typed(entry) for entry in part.columns))
    fields = tuple(_typed(entry) for entry in part.fields)
    return replace(part, fields=tuple(entry for entry in fields if not isinstance(entry, ListColumns)))


def _typed(entry: ColumnEntry) -> ColumnEntry:
    children = tuple(_typed(child) for child in entry.children)
    if not isinstance(entry, Column):
        return replace(entry, children=children)
    sums = entry.linear or entry.roll_up is not None
    return replace(entry, children=children, formula=None if sums else entry.formula)


class _Merging:
    """One part of all the reports."""

    def __init__(self, part: FramePart, filled: Sequence[Filled], *, alone: bool) -> None:
        self._part = part
        self._alone = alone
        self._rows = {row.key: row for row in part.rows}
        self._found: dict[tuple[str, str], list[Value]] = {}
        self._present: dict[str, None] = {}
        for number, each in enumerate(filled):
            self._take(each, number)

    def _take(self, filled: Filled, number: int) -> None:
        estimate = filled.frame.facts.period.estimate
        for row in filled.outcome.present.get((0, self._part.id), ()):
            self._present.update(dict.fromkeys(_upwards(self._key(row, number))))
        for address, cell in filled.outcome.cells.items():
            if address.part != self._part.id:
                continue
            value = _marked(cell.value) if estimate else cell.value
            self._found.setdefault((self._key(address.row, number), address.column), []).append(value)

    def _key(self, row: str, number: int) -> str:
        """Rows that the officer added stand side by side: no two of them are one."""
        return row if row in self._rows else f"{number}~{row}"

    def present(self) -> tuple[str, ...]:
        return tuple(self._present)

    def cells(self) -> Iterable[tuple[Address, Value]]:
        columns = {column.key: column for column in self._part.columns}
        for (key, column), values in self._found.items():
            row = self._rows.get(key)
            if column not in columns:
                continue
            merged = values[0] if row is None else self._merge(row, columns[column], values)
            if merged is not None:
                yield Address(0, self._part.id, key, column), merged

    def totals(self) -> Iterable[tuple[Address, Value]]:
        """What the units' own totals of a table without a row add up to."""
        if not is_rowless(self._part, self._present):
            return
        for column in self._part.columns:
            for row in self._part.rows:
                way = way_of(row, column)
                if is_total(row, column) and way in _ADDS and (values := self._found.get((row.key, column.key))):
                    yield Address(0, self._part.id, row.key, column.key), _sum_of(values, way)

    def _merge(self, row: FrameRow, column: FrameColumn, values: Sequence[Value]) -> Value | None:
        """None: computed again on the added-up cells."""
        if row.formula is not None and column.column.id not in row.entered:
            return None
        way = way_of(row, column)
        if len(values) == 1 and (self._is_own(row) or (self._alone and way is Way.NONE)):
            return values[0]
        if way is Way.AGAIN:
            return None
        return INAPPLICABLE if way is Way.NONE else _sum_of(values, way)

    def _is_own(self, row: FrameRow) -> bool:
        """Whether the row, or one above it, is a code of a list that each unit keeps for itself."""
        known: FrameRow | None = row
        while known is not None:
            if known.kind is RowKind.OPEN or OWN in (known.code_row or {}):
                return True
            known = None if known.parent is None else self._rows.get(known.parent)
        return False


_ADDS = (Way.SUM, Way.MAX, Way.MIN)


def is_rowless(part: FramePart, present: Collection[str]) -> bool:
    """Whether no unit has a row of those that officers add."""
    fixed = {row.key for row in part.rows if not row.optional and row.kind is not RowKind.OPEN}
    return part.takes_rows and fixed.issuperset(present)


def is_total(row: FrameRow, column: FrameColumn) -> bool:
    """Whether the cell is computed by its row."""
    return row.formula is not None and column.column.id not in row.entered | row.blocked


def _sum_of(values: Iterable[Value], way: Way) -> Value:
    figures = [as_figure(value) for value in values]
    known = [value for value in figures if value.kind in (Kind.NUMBER, Kind.NOTHING)]
    if not known:
        kinds = {value.kind for value in figures}
        return UNAVAILABLE if Kind.UNAVAILABLE in kinds else INAPPLICABLE if kinds == {Kind.INAPPLICABLE} else BLANK
    estimate = any(value.estimate for value in known)
    incomplete = len(known) < len(figures) and any(value.kind is Kind.UNAVAILABLE for value in figures)
    if all(value.kind is Kind.NOTHING for value in known):
        return replace(NOTHING, estimate=estimate, incomplete=incomplete)
    numbers = [value.content if isinstance(value.content, Decimal) else Decimal(0) for value in known]
    if way is Way.SUM:
        return Value(Kind.NUMBER, sum(numbers, Decimal(0)), estimate, incomplete)
    return Value(Kind.NUMBER, max(numbers) if way is Way.MAX else min(numbers), estimate, incomplete)
