"""What many units reported, read from the compiled tables for figures: added up in SQL row by row, or report by report.

`summed` makes one query per part for the sums and one for the signs, whatever the number of units; no row of a unit
leaves the database. Total rows and ratios are not added up here: they are worked out again on the sums
(`engine.compute.gathering.from_sums`). Knows no indicator.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import sqlalchemy as sa

from engine.compute import Address, CellOutcome, CellState, Frame, Outcome
from engine.compute.frame import FrameColumn, FramePart, RowKind
from engine.compute.gathering import is_rowless, is_total
from engine.compute.whole import Way, way_of
from engine.expr.values import BLANK, INAPPLICABLE, NOTHING, UNAVAILABLE, Kind, Value
from engine.targets.tables import ESTIMATE, CompiledTable, signs_of, value_of
from engine.targets.totals import Known, has_sum, row_sums, source_of

Columns = Mapping[str, Collection[str] | None]  # part -> ids of its columns, None: all
Present = Mapping[tuple[int, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which submissions: of the edition asked for or later, of older ones, and those whose figures are estimates."""

    same: Sequence[UUID]
    older: Sequence[UUID] = ()
    estimates: frozenset[UUID] = frozenset()

    @property
    def all(self) -> tuple[UUID, ...]:
        return (*self.same, *self.older)


@dataclass(frozen=True, slots=True)
class Sums:
    """Every cell that adds up, of the rows that some unit has. `totals`: what the units' own totals add up to, of
    tables without a row that an officer added."""

    cells: Mapping[Address, Value]
    present: Present
    totals: Mapping[Address, Value]


def summed(
    connection: sa.Connection, tables: Sequence[CompiledTable], *, laid: Frame, chosen: Chosen, columns: Columns
) -> Sums:
    """The reports of `chosen` added up into the rows and columns of `laid` (made by `city_frame`)."""
    cells: dict[Address, Value] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    totals: dict[Address, Value] = {}
    for compiled in tables:
        part = laid.part(compiled.part)
        if part is None or compiled.part not in columns:
            continue
        adding = _Adding(connection, compiled, part, laid=laid, chosen=chosen, wanted=columns[compiled.part])
        cells |= adding.cells()
        present[0, part.id] = adding.rows
        totals |= adding.totals()
    return Sums(cells, present, totals)


class _Adding:
    """One part."""

    def __init__(
        self,
        connection: sa.Connection,
        compiled: CompiledTable,
        part: FramePart,
        *,
        laid: Frame,
        chosen: Chosen,
        wanted: Collection[str] | None,
    ) -> None:
        self._part = part
        self._columns = [
            (column, stored)
            for column in part.columns
            if (wanted is None or column.column.id in wanted)
            and has_sum(column)
            and (stored := compiled.column(column.key, column.column.type)) is not None
        ]
        self._compiled, self._chosen, self._edition = compiled, chosen, laid.form.edition
        known = not chosen.older and laid.form.sheet is None and _has_known_rows(part)
        rows = Known(compiled.table, tuple(row.key for row in part.rows), chosen.same) if known else self._source()
        sums, self._signs = row_sums(
            connection, rows, [(stored, column.column.roll_up) for column, stored in self._columns]
        )
        self._found = {
            key: (count, {column.key: sum_ for (column, _), sum_ in zip(self._columns, totals, strict=True)})
            for key, count, totals in sums
        }
        self._estimates = self._estimated(connection, compiled, chosen, edition=laid.form.edition)
        self._cells = self._counted(connection)

    def _source(self) -> sa.FromClause:
        return source_of(self._compiled, self._edition, selection=self._chosen.same, older=self._chosen.older)

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(row.key for row in self._part.rows if row.key in self._found)

    def cells(self) -> dict[Address, Value]:
        """Rows that are typed; a total row is worked out again from them, but for what is typed in it."""
        found: dict[Address, Value] = {}
        for row in self._part.rows:
            if row.key not in self._found:
                continue
            for column, _ in self._columns:
                computed = row.formula is not None and column.column.id not in row.entered
                way = way_of(row, column)
                if computed or way is Way.AGAIN:
                    continue
                address = Address(0, self._part.id, row.key, column.key)
                found[address] = INAPPLICABLE if way is Way.NONE else self._value(row.key, column)
        return found

    def totals(self) -> dict[Address, Value]:
        if not is_rowless(self._part, self.rows):
            return {}
        return {
            Address(0, self._part.id, row.key, column.key): self._value(row.key, column)
            for row in self._part.rows
            for column, _ in self._columns
            if row.key in self._found and is_total(row, column) and way_of(row, column) not in (Way.AGAIN, Way.NONE)
        }

    def _value(self, row: str, column: FrameColumn) -> Value:
        rows, totals = self._found[row]
        total = totals[column.key]
        signs = self._signs.get((row, column.key))
        estimate = (row, column.key) in self._estimates
        if signs is None:
            return BLANK if total is None else Value(Kind.NUMBER, total, estimate)
        missing = _with_sign(signs, "...")
        if total is None:
            return UNAVAILABLE if missing else INAPPLICABLE if _with_sign(signs, "x") == rows else BLANK
        estimate = estimate or any(sign.startswith(ESTIMATE) for sign in signs)
        nothing = _with_sign(signs, "-")
        if total == 0 and nothing and nothing == self._cells[row, column.key]:
            return replace(NOTHING, estimate=estimate, incomplete=missing > 0)
        return Value(Kind.NUMBER, total, estimate, missing > 0)

    def _counted(self, connection: sa.Connection) -> Mapping[tuple[str, str], int]:
        """How many cells with a figure there are where the sum is 0 and somebody wrote `-`: whether all did."""
        asked = {key for row, key in self._signs if row in self._found and self._found[row][1].get(key) == 0}
        columns = [(column.key, stored) for column, stored in self._columns if column.key in asked]
        if not columns:
            return {}
        source = self._source()
        counts = [sa.func.count(source.c[stored.name]) for _, stored in columns]
        return {
            (row[0], key): count
            for row in connection.execute(sa.select(source.c.row_key, *counts).group_by(source.c.row_key))
            for (key, _), count in zip(columns, row[1:], strict=True)
        }

    def _estimated(
        self, connection: sa.Connection, compiled: CompiledTable, chosen: Chosen, *, edition: int
    ) -> frozenset[tuple[str, str]]:
        """The cells with a figure of a report whose figures are all estimates."""
        if not chosen.estimates:
            return frozenset()
        same = [each for each in chosen.same if each in chosen.estimates]
        older = [each for each in chosen.older if each in chosen.estimates]
        source = source_of(compiled, edition, selection=same, older=older)
        counts = [sa.func.count(source.c[stored.name]) for _, stored in self._columns]
        return frozenset(
            (row[0], column.key)
            for row in connection.execute(sa.select(source.c.row_key, *counts).group_by(source.c.row_key))
            for (column, _), count in zip(self._columns, row[1:], strict=True)
            if count
        )


def _has_known_rows(part: FramePart) -> bool:
    """Whether no officer adds rows to it."""
    return all(row.kind is not RowKind.OPEN for row in part.rows)


def _with_sign(signs: Mapping[str, int], wanted: str) -> int:
    return signs.get(wanted, 0) + signs.get(f"{ESTIMATE}{wanted}", 0)


# ---- each report as it stands ----


@dataclass(slots=True)
class _Reading:
    cells: dict[Address, CellOutcome] = field(default_factory=dict)
    rows: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def outcome(self) -> Outcome:
        present = {key: tuple(rows) for key, rows in self.rows.items()}
        return Outcome(cells=self.cells, findings=(), blanks=(), present=present)


def stored_reports(
    connection: sa.Connection,
    tables: Sequence[CompiledTable],
    *,
    chosen: Chosen,
    edition: int,
    columns: Columns,
    rows: Mapping[str, Collection[str] | None] | None = None,
) -> Mapping[UUID, Outcome]:
    """The reports of `chosen` in the shape of `edition`: of the parts in `columns` these columns, and of the parts in
    `rows` these rows alone (None: all)."""
    readings = {id_: _Reading() for id_ in chosen.all}
    for compiled in tables:
        if compiled.part not in columns:
            continue
        wanted = columns[compiled.part]
        kept = [each for each in compiled.columns if wanted is None or each.key.partition(".")[0] in wanted]
        source = source_of(compiled, edition, selection=chosen.same, older=chosen.older)
        query = sa.select(
            source.c.submission_id,
            source.c.record,
            source.c.row_key,
            source.c.signs,
            *(source.c[each.name] for each in kept),
        ).order_by(source.c.submission_id, source.c.record, source.c.row_order)
        keys = None if rows is None else rows.get(compiled.part)
        if keys is not None:
            query = query.where(source.c.row_key.in_(sorted(keys)))
        for submission, record, key, signs, *figures in connection.execute(query):
            reading = readings[submission]
            reading.rows.setdefault((record, compiled.part), []).append(key)
            marks = signs_of(signs)
            for column, figure in zip(kept, figures, strict=True):
                address = Address(record, compiled.part, key, column.key)
                if figure is not None or address not in reading.cells:
                    value = value_of(column, figure, marks.get(column.key, ""))
                    reading.cells[address] = CellOutcome(value, CellState.TYPED)
    return {id_: reading.outcome() for id_, reading in readings.items()}
