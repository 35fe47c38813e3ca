"""Adding up over units, in SQL on the compiled tables (language.md section 8).

What a unit reported is summed cell by cell. A total row whose parts are all rows of the layout (fixed rows, rows of a
list) is added up again from the summed rows, so that it is never smaller than they are where one unit has `...` in one
of them; where parts are rows that the layout does not have (added by the officer, a unit's own villages) the units'
totals are summed, for nothing else holds those rows. Ratios are computed again on the sums. What is missing, blank or
`...` is not added and never spreads: the figure says how many units stand behind it; behind a total, how many know all
of theirs. Submissions of older editions are added up as they were carried into the shape of the frame's edition.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import add
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine.compute import Address, Entries, Frame, FrameColumn, FramePart, Outcome, compute
from engine.compute.whole import Way, way_of, whole_frame, with_headings
from engine.expr.types import Base
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.fields.columns import SCALE, ExactDecimal
from engine.targets.tables import ESTIMATE, CompiledColumn, CompiledTable, signs_of
from engine.targets.total_rows import TotalRows

__all__ = ["Added", "Way", "add_up", "way_of", "whole_frame"]

Selection = Sequence[UUID] | sa.Select[Any]
Signs = Mapping[tuple[str, str], Mapping[str, int]]  # (row, column) -> sign -> how many cells carry it


@dataclass(frozen=True, slots=True)
class Added:
    """`outcome`: the sums laid out as one report. `counted`: submissions behind it. `behind`: cell -> how many of them
    have a figure there; fewer than `counted` behind a total: it lacks what the others left out."""

    outcome: Outcome
    counted: int
    behind: Mapping[Address, int]


# ---- the sums ----


def add_up(
    connection: sa.Connection,
    tables: Sequence[CompiledTable],
    *,
    frame: Frame,
    selection: Selection,
    older: Selection = (),
) -> Added:
    """The figures of `selection` added up into the rows and columns of `frame` (made by `whole_frame`), and with them
    `older`: submissions of editions before that of `frame`. Rows that the frame does not have (open rows, a unit's own
    list) are behind the totals only."""
    settled: dict[Address, Value] = {}
    behind: dict[Address, int] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    for compiled in tables:
        part = frame.part(compiled.part)
        if part is None:
            continue
        source = source_of(compiled, frame.form.edition, selection=selection, older=older)
        sums = _Sums(connection, compiled, frame, part=part, source=source)
        present[0, part.id] = with_headings(part, sums.rows)
        for address, value, count in sums.cells():
            settled[address] = value
            behind[address] = count
    outcome = compute(frame, Entries(cells={}, settled=settled, present=present))
    return Added(outcome, _counted(connection, selection) + _counted(connection, older), behind)


def source_of(compiled: CompiledTable, edition: int, *, selection: Selection, older: Selection) -> sa.FromClause:
    """The rows of `selection` as they were sent, and those of `older` in the shape of `edition`."""
    sent = sa.select(compiled.table).where(compiled.table.c.submission_id.in_(selection))
    carried = compiled.carried
    if carried is None or (not isinstance(older, sa.Select) and not older):
        return sent.subquery()
    moved = sa.select(*(carried.c[column.name] for column in compiled.table.columns)).where(
        carried.c.shape == edition, carried.c.submission_id.in_(older)
    )
    return sa.union_all(sent, moved).subquery()


def _counted(connection: sa.Connection, selection: Selection) -> int:
    if isinstance(selection, sa.Select):
        return int(connection.scalar(sa.select(sa.func.count()).select_from(selection.distinct().subquery())) or 0)
    return len(set(selection))


class _Sums:
    """One part, added up: one query for the figures, one for the signs."""

    def __init__(
        self,
        connection: sa.Connection,
        compiled: CompiledTable,
        frame: Frame,
        *,
        part: FramePart,
        source: sa.FromClause,
    ) -> None:
        self._part = part
        self._rows = {row.key: row for row in part.rows}
        self._stored = {
            column.key: stored
            for column in part.columns
            if (stored := compiled.column(column.key, column.column.type)) is not None and has_sum(column)
        }
        exact = connection.dialect.name == "sqlite"
        self._units = "m_" if frame.form.sheet is None else "n_"
        sheets = frame.form.sheet is not None
        query = figures_query(source, part.columns, self._stored, halves=exact, sheets=sheets)
        self._found = {row["row_key"]: row for row in connection.execute(query).mappings()}
        self._signs = signs_by_cell(connection, source)
        self._columns = {column.key: column for column in part.columns}
        self._totals = TotalRows(frame, part, sent=self._found.keys())
        self._known: dict[tuple[str, str], Value] = {}

    @property
    def rows(self) -> tuple[str, ...]:
        """Keys of the rows that some unit has, in paper order."""
        return tuple(row.key for row in self._part.rows if row.key in self._found)

    def cells(self) -> Iterable[tuple[Address, Value, int]]:
        """Every cell that is not computed again, and how many units have a figure in it."""
        for key in self.rows:
            for column in self._part.columns:
                way = way_of(self._rows[key], column)
                address = Address(0, self._part.id, key, column.key)
                stored = self._stored.get(column.key)
                if way is Way.NONE:
                    yield address, INAPPLICABLE, 0
                elif way is not Way.AGAIN and stored is not None:
                    yield address, self._figure(address), int(self._found[key][f"{self._units}{stored.name}"])

    def _figure(self, address: Address) -> Value:
        """Of a total row, added up again from its parts where these are all here; otherwise what the units have. Where
        no part holds anything and the units state that nothing arose, nothing did."""
        key = (address.row, address.column)
        if key not in self._known:
            stored = self._stored[address.column]
            self._known[key] = self._value(self._found[address.row], stored, signs=self._signs.get(key, {}))
            row, column = self._rows[address.row], self._columns[address.column]
            parts = self._totals.parts_of(row, column)
            if parts is not None:
                way = way_of(row, column)
                made = _together([self._figure(part) for part in parts], way)
                if made.kind is not Kind.BLANK or self._known[key].kind is not Kind.NOTHING:
                    self._known[key] = made
        return self._known[key]

    @staticmethod
    def _value(found: sa.RowMapping, stored: CompiledColumn, *, signs: Mapping[str, int]) -> Value:
        """All `-` gives `-`; any estimate marks the sum; where nobody has a figure, `...` if one says, `x` if all."""
        total = total_of(found, stored)
        said = {sign.removeprefix(ESTIMATE) for sign in signs}
        if total is None:
            crossed_out = signs.get("x", 0) + signs.get(f"{ESTIMATE}x", 0) == found["rows"]
            return UNAVAILABLE if "..." in said else INAPPLICABLE if crossed_out else BLANK
        estimate = any(sign.startswith(ESTIMATE) for sign in signs)
        nothing = signs.get("-", 0) + signs.get(f"{ESTIMATE}-", 0)
        if total == 0 and nothing == found[f"m_{stored.name}"]:
            return replace(NOTHING, estimate=estimate)
        return Value(Kind.NUMBER, total, estimate)


def _together(values: Sequence[Value], way: Way) -> Value:
    """Summed rows as one: only `-` gives `-`; `...` or `x` only where there is no figure at all."""
    known = [value for value in values if value.kind in (Kind.NUMBER, Kind.NOTHING)]
    estimate = any(value.estimate for value in known)
    if not known:
        kinds = {value.kind for value in values}
        return UNAVAILABLE if Kind.UNAVAILABLE in kinds else INAPPLICABLE if kinds == {Kind.INAPPLICABLE} else BLANK
    if all(value.kind is Kind.NOTHING for value in known):
        return replace(NOTHING, estimate=estimate)
    figures = [value.content if isinstance(value.content, Decimal) else Decimal(0) for value in known]
    if way is Way.SUM:
        return Value(Kind.NUMBER, sum(figures, Decimal(0)), estimate)
    return Value(Kind.NUMBER, max(figures) if way is Way.MAX else min(figures), estimate)


def has_sum(column: FrameColumn) -> bool:
    """Whether units' cells become one figure; of years, which do not add up, the largest or smallest may be asked."""
    kind = column.column
    return kind.type.numeric or kind.type.base is Base.TRUTH or kind.roll_up in (Way.MAX, Way.MIN)


def figures_query(
    table: sa.FromClause,
    columns: Sequence[FrameColumn],
    stored: Mapping[str, CompiledColumn],
    *,
    halves: bool,
    sheets: bool,
) -> sa.Select[Any]:
    """By row: how many `rows` there are, for each column its sum (or largest, smallest) and `m_` cells with a figure;
    `sheets`: a unit may send many, so that `n_` units are counted apart. `halves`: a sum of 64-bit integers overflows
    before a city's money does, so what stands before and after the point is summed apart, the second as `r_`."""
    figures: list[sa.ColumnElement[Any]] = []
    for column in columns:
        if column.key not in stored:
            continue
        name = stored[column.key].name
        cell = table.c[name]
        roll_up = column.column.roll_up
        if roll_up in (Way.MAX, Way.MIN):
            best = sa.func.max if roll_up == Way.MAX else sa.func.min
            figures.append(best(cell, type_=cell.type).label(name))
        elif halves and isinstance(cell.type, ExactDecimal):
            raw = sa.type_coerce(cell, sa.BigInteger())
            figures += [sa.func.sum(raw // 10**SCALE).label(name), sa.func.sum(raw % 10**SCALE).label(f"r_{name}")]
        else:
            figures.append(sa.func.sum(cell, type_=cell.type).label(name))
        if sheets:
            units = sa.case((cell.is_not(None), table.c.submission_id))
            figures.append(sa.func.count(sa.distinct(units)).label(f"n_{name}"))
        figures.append(sa.func.count(cell).label(f"m_{name}"))
    return sa.select(table.c.row_key, sa.func.count().label("rows"), *figures).group_by(table.c.row_key)


def total_of(found: sa.RowMapping, stored: CompiledColumn) -> Decimal | None:
    whole, rest = found[stored.name], found.get(f"r_{stored.name}", 0)
    if whole is None:
        return None
    total = whole if isinstance(whole, Decimal) else Decimal(int(whole))
    return _plain(total + Decimal(int(rest)).scaleb(-SCALE))


RowSum = tuple[str, int, tuple[Decimal | None, ...]]
_RowSum = tuple[str, int, tuple[Decimal | None, ...], str]  # and the signs of all its rows
AT_ONCE = 160  # submissions, whose pages the cache of SQLite holds
BETWEEN = "\n"  # of the signs of several rows: canonical JSON has no line break


@dataclass(frozen=True, slots=True)
class Known:
    """Rows whose keys are known beforehand, of reports as they were sent: SQLite then goes through them in order, by
    the primary key, and has nothing to sort. Sorting is most of the work of adding up."""

    table: sa.Table
    keys: tuple[str, ...]
    submissions: Sequence[UUID]


def row_sums(
    connection: sa.Connection, rows: sa.FromClause | Known, columns: Sequence[tuple[CompiledColumn, str | None]]
) -> tuple[Sequence[RowSum], Signs]:
    """By row key: how many rows, and the sum (or largest, smallest, as the second of each pair says) of each column;
    and the signs. Exact scaled integers are summed as they are; where that is more than 64 bits hold, in halves."""
    if isinstance(rows, Known) and connection.dialect.name != "sqlite":
        rows = sa.select(rows.table).where(rows.table.c.submission_id.in_(rows.submissions)).subquery()
    try:
        found = _all_row_sums(connection, rows, columns, halves=False)
    except DBAPIError as fault:
        if "overflow" not in str(fault.orig):
            raise
        found = _all_row_sums(connection, rows, columns, halves=True)
    sums = [row[:3] for row in found]
    if not isinstance(rows, Known):
        return sums, signs_by_cell(connection, rows)
    said = ((key, signs, count) for key, *_, texts in found for signs, count in _counts(texts))
    return sums, _by_cell(said)


def _counts(texts: str) -> Iterable[tuple[str, int]]:
    return Counter(texts.split(BETWEEN)).items() if texts else ()


def _all_row_sums(
    connection: sa.Connection,
    rows: sa.FromClause | Known,
    columns: Sequence[tuple[CompiledColumn, str | None]],
    *,
    halves: bool,
) -> Sequence[_RowSum]:
    """Of many submissions, some at a time: each row is looked for in all of them, whose pages then stay at hand."""
    if not isinstance(rows, Known) or len(rows.submissions) <= AT_ONCE:
        return _row_sums(connection, rows, columns, halves=halves)
    ways = [{Way.MAX: max, Way.MIN: min}.get(Way(roll_up or Way.SUM), add) for _, roll_up in columns]
    found: dict[str, _RowSum] = {}
    for start in range(0, len(rows.submissions), AT_ONCE):
        some = replace(rows, submissions=rows.submissions[start : start + AT_ONCE])
        for row in _row_sums(connection, some, columns, halves=halves):
            before = found.get(row[0])
            found[row[0]] = row if before is None else _merged(before, row, ways)
    return tuple(found.values())


def _merged(one: _RowSum, other: _RowSum, ways: Sequence[Callable[[Decimal, Decimal], Decimal]]) -> _RowSum:
    totals = tuple(
        left if right is None else right if left is None else way(left, right)
        for left, right, way in zip(one[2], other[2], ways, strict=True)
    )
    return one[0], one[1] + other[1], totals, BETWEEN.join(text for text in (one[3], other[3]) if text)


def _row_sums(
    connection: sa.Connection,
    rows: sa.FromClause | Known,
    columns: Sequence[tuple[CompiledColumn, str | None]],
    *,
    halves: bool,
) -> Sequence[_RowSum]:
    """Also the signs of all units' rows, where the rows are `Known`."""
    scaled = connection.dialect.name == "sqlite"
    source = rows.table if isinstance(rows, Known) else rows
    figures: list[sa.ColumnElement[Any]] = []
    for stored, roll_up in columns:
        cell = source.c[stored.name]
        raw = sa.type_coerce(cell, sa.BigInteger()) if scaled and isinstance(cell.type, ExactDecimal) else cell
        if roll_up in (Way.MAX, Way.MIN):
            figures.append((sa.func.max if roll_up == Way.MAX else sa.func.min)(raw, type_=raw.type))
        elif halves and raw is not cell:
            figures += [sa.func.sum(raw // 10**SCALE), sa.func.sum(raw % 10**SCALE)]
        else:
            figures.append(sa.func.sum(raw, type_=raw.type))
    if isinstance(rows, Known):
        query = _in_order(rows, figures)
    else:
        query = sa.select(source.c.row_key, sa.func.count(), *figures, sa.literal("")).group_by(source.c.row_key)
    shapes = [
        (scaled and isinstance(source.c[stored.name].type, ExactDecimal), roll_up in (Way.MAX, Way.MIN))
        for stored, roll_up in columns
    ]
    found = (row for row in connection.execute(query) if row[1])
    return [(row[0], row[1], tuple(_exact(row[2:-1], shapes, halves=halves)), row[-1] or "") for row in found]


def _in_order(known: Known, figures: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """Row after row, each by the primary key. The outer join holds SQLite to that order."""
    keys, table = _each(list(known.keys), "k"), known.table
    here = sa.and_(table.c.row_key == keys.c.value, table.c.record == 0, _of(known))
    return (
        sa.select(
            keys.c.value,
            sa.func.count(table.c.row_key),
            *figures,
            sa.func.group_concat(sa.func.nullif(table.c.signs, ""), BETWEEN),
        )
        .select_from(keys.outerjoin(table, here))
        .group_by(keys.c.rowid)
    )


def _of(known: Known) -> sa.ColumnElement[bool]:
    """Whether a row is of one of the submissions, as SQLite keeps their ids."""
    its = _each([id_.hex for id_ in known.submissions], "s")
    return sa.type_coerce(known.table.c.submission_id, sa.Text()).in_(sa.select(its.c.value))


def _each(texts: list[str], name: str) -> sa.TableValuedAlias:
    """Texts as rows of a table: one parameter, however many they are."""
    value, order = sa.column("value", sa.Text()), sa.column("rowid", sa.Integer())
    return sa.func.json_each(json.dumps(texts)).table_valued(value, order, name=name)


def _exact(given: Sequence[Any], shapes: Sequence[tuple[bool, bool]], *, halves: bool) -> Iterable[Decimal | None]:
    """The sums of one row. `shapes`: (is a scaled integer, is no sum) of each column."""
    waiting = iter(given)
    for is_scaled, best in shapes:
        whole = next(waiting)
        rest = next(waiting) if halves and is_scaled and not best else 0
        if whole is None:
            yield None
        elif not is_scaled:
            yield _plain(whole if isinstance(whole, Decimal) else Decimal(int(whole)))
        elif halves and not best:
            yield _plain(Decimal(int(whole)) + Decimal(int(rest)).scaleb(-SCALE))
        else:
            units, rest = divmod(int(whole), 10**SCALE)
            yield Decimal(units) if not rest else _plain(Decimal(int(whole)).scaleb(-SCALE))


def _plain(total: Decimal) -> Decimal:
    return total.quantize(Decimal(1)) if total == total.to_integral_value() else total.normalize()


def signs_by_cell(connection: sa.Connection, table: sa.FromClause) -> Signs:
    query = (
        sa.select(table.c.row_key, table.c.signs, sa.func.count())
        .where(table.c.signs != "")
        .group_by(table.c.row_key, table.c.signs)
    )
    return _by_cell((row[0], row[1], row[2]) for row in connection.execute(query))


def _by_cell(rows: Iterable[tuple[str, str, int]]) -> Signs:
    """`rows`: row key, the signs of a row, how many rows have just these."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for key, signs, count in rows:
        for column, sign in signs_of(signs).items():
            of_cell = found.setdefault((key, column), {})
            of_cell[sign] = of_cell.get(sign, 0) + count
    return found
