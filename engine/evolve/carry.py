"""The figures of one report taken through a change, each accounted for: kept, converted, dropped, lost or asked about.

Nothing is rewritten here: what comes out is new data for a draft, or for reading an old report in a newer shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.compute import Address, Elsewhere, Entries, Frame, FrameColumn, FrameRow, OtherReport, OtherRow, compute
from engine.compute.cells import Calculation, cell_type
from engine.compute.frame import table_itself
from engine.compute.outcome import CellState
from engine.compute.reading import STATED
from engine.compute.whole import Way, way_of
from engine.evolve.conversion import columns_read, converted
from engine.evolve.routes import Ahead, Routes
from engine.expr.arithmetic import Arithmetic
from engine.expr.tree import Tree
from engine.expr.types import Base
from engine.expr.values import BLANK, NONE, Kind, Value
from engine.fields.base import FieldType, Refusal
from engine.model import Change, Fate, Link, Place, Subject

_Key = tuple[str, str, str]  # part, row, column
_EMPTY = frozenset({Kind.BLANK, Kind.NONE, Kind.INAPPLICABLE})
RECOMPUTED = "ô máy tự tính, không còn chỗ; tính lại được từ các ô đã chuyển"
MERGED_RATE = "ô máy tự tính, nay gộp với ô khác: không cộng được, máy tính lại từ các ô đã gộp"
_FIGURES = frozenset({Kind.NUMBER, Kind.NOTHING, Kind.UNAVAILABLE, Kind.BLANK, Kind.INAPPLICABLE})


class Became(StrEnum):
    """What happened to one value. Only these six; they add up to all values of the report."""

    KEPT = "kept"  # the same value, wherever it stands now; added up with others where columns or codes were merged
    CONVERTED = "converted"  # by formula, or to the code that replaces it
    DROPPED = "dropped"  # with the author's reason
    LOST = "lost"  # undeclared: publication stops
    ASKED = "asked"  # declared, but this value does not go through by itself
    RECOMPUTED = "recomputed"  # a computed cell without a place: nobody's reason is needed, its operands went over


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedCell:
    """One value of the old report. `to`: where it is now, or where an answer would stand. `result`: what stands there.
    `reason`: Vietnamese, for dropped, lost and asked. `link`: the change that decided (None: none touched it)."""

    old: Address
    value: Value
    became: Became
    to: tuple[Address, ...] = ()
    result: Value | None = None
    reason: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """`entries`: the report in the shape of the newer edition. `cells`: every value of the old report, once."""

    entries: Entries
    cells: tuple[CarriedCell, ...]

    def count(self, became: Became) -> int:
        return sum(cell.became is became for cell in self.cells)

    def typed(self, frame: Frame, old_typed: Mapping[Address, str]) -> Mapping[Address, str]:
        """The draft's text in the newer edition: what was typed, where the value is the same, else as the new type
        writes it."""
        same = {
            cell.to[0]: old_typed[cell.old]
            for cell in self.cells
            if cell.became is Became.KEPT and len(cell.to) == 1 and cell.result == cell.value and cell.old in old_typed
        }
        laid = _Laid(frame)
        stated = {table_itself(record, part): STATED for record, part in self.entries.nothing}
        return stated | {
            address: same.get(address) or laid.type(address).typed(value)
            for address, value in self.entries.cells.items()
            if value.kind not in _EMPTY
        }


def carry(
    change: Change | Routes, entries: Entries, *, old: Frame, new: Frame, elsewhere: Elsewhere | None = None
) -> Carried:
    """Take what a report or draft of the older edition holds to the newer one. `old`, `new`: both editions laid out for
    its unit and period. `entries`: `read(old, typed, ...)` of a draft, or the cells and rows of a submission, computed
    ones included. `elsewhere`: what formulas of the newer edition may read (to compare a figure that was typed and is
    computed now). Pure; never raises for a figure."""
    routes = change if isinstance(change, Routes) else Routes(change)
    return _Carrying(routes, entries, old, new, elsewhere).carried()


@dataclass(frozen=True, slots=True)
class _Arrival:
    old: Address
    value: Value
    ahead: Ahead


@dataclass(slots=True)
class _Carrying:
    routes: Routes
    entries: Entries
    old: Frame
    new: Frame
    elsewhere: Elsewhere | None
    done: dict[Address, CarriedCell] = field(default_factory=dict)
    cells: dict[Address, Value] = field(default_factory=dict)
    to_compare: list[tuple[Address, _Arrival]] = field(default_factory=list)
    before: "_Laid" = field(init=False)
    now: "_Laid" = field(init=False)

    def __post_init__(self) -> None:
        self.before, self.now = _Laid(self.old), _Laid(self.new)

    def carried(self) -> Carried:
        arrivals: dict[Address, list[_Arrival]] = {}
        by_formula: dict[Address, tuple[Tree, list[_Arrival]]] = {}
        for address, value in self.entries.cells.items():
            if value.kind in _EMPTY:
                continue
            arrival = _Arrival(address, value, self.routes.ahead(address))
            self._sort(arrival, arrivals, by_formula)
        for address, (tree, sources) in by_formula.items():
            self._convert(address, tree, sources)
        for address, together in arrivals.items():
            self._arrive(address, together)
        self._derive()
        entries = Entries(
            cells=dict(self.cells),
            present=self._present(),
            records=self.entries.records,
            refused=self._refused(),
            nothing=self._nothing(),
        )
        self._compare(entries)
        order = [address for address in self.entries.cells if address in self.done]
        return Carried(entries=entries, cells=tuple(self.done[address] for address in order))

    def _sort(
        self,
        arrival: _Arrival,
        arrivals: dict[Address, list[_Arrival]],
        by_formula: dict[Address, tuple[Tree, list[_Arrival]]],
    ) -> None:
        ahead = arrival.ahead
        match ahead.fate:
            case Fate.DROPPED:
                self._end(arrival, Became.DROPPED, reason=ahead.reason)
            case Fate.LOST if ahead.link is not None and ahead.link.new and self._was_computed(arrival.old):
                self._end(arrival, Became.RECOMPUTED, reason=RECOMPUTED)
            case Fate.LOST:
                self._end(arrival, Became.LOST, reason=ahead.reason)
            case Fate.SPLIT:
                names = ", ".join(dict.fromkeys(_name(address) for address in ahead.to))
                self._end(arrival, Became.ASKED, to=ahead.to, reason=f"tách thành {names}: ghi lại từng ô")
            case Fate.CONVERTED:
                for address, tree in ahead.convert:
                    by_formula.setdefault(address, (tree, []))[1].append(arrival)
            case _:
                arrivals.setdefault(ahead.to[0], []).append(arrival)

    def _end(
        self,
        arrival: _Arrival,
        became: Became,
        *,
        to: tuple[Address, ...] = (),
        result: Value | None = None,
        reason: str = "",
    ) -> None:
        before = self.done.get(arrival.old)
        if before is not None and before.became is Became.ASKED:
            return
        ahead = arrival.ahead
        touched = ahead.link is not None and (ahead.fate is not Fate.KEPT or became is not Became.KEPT)
        self.done[arrival.old] = CarriedCell(
            old=arrival.old,
            value=arrival.value,
            became=became,
            to=to if before is None else tuple(dict.fromkeys((*before.to, *to))),
            result=result,
            reason=reason,
            link=ahead.link if touched else None,
        )

    # ---- by formula ----

    def _convert(self, address: Address, tree: Tree, sources: list[_Arrival]) -> None:
        rows = tuple(dict.fromkeys((each.old.part, each.old.row) for each in sources))
        codes = tuple(dict.fromkeys(each.old.column.partition(".")[2] for each in sources))
        values = [
            converted(tree, self._of_row(address.record, part, row=row, code=code))
            for part, row in rows
            for code in codes
        ]
        result = values[0] if len(values) == 1 else Arithmetic().total(values)
        why = self._refusal(address, result)
        if why is None:
            self.cells[address] = result
        for each in sources:
            if why is None:
                self._end(each, Became.CONVERTED, to=(address,), result=result)
            else:
                self._end(each, Became.ASKED, to=(address,), reason=why)

    def _derive(self) -> None:
        """New columns whose formula reads only columns that also live on."""
        for link in self.routes.change.of(Subject.COLUMN):
            for place, tree in link.convert:
                if not link.old:
                    self._derive_column(place, tree)

    def _derive_column(self, place: Place, tree: Tree) -> None:
        read = frozenset(columns_read(tree))
        rows = {
            (address.record, address.part, address.row, address.column.partition(".")[2])
            for address, value in self.entries.cells.items()
            if address.column.partition(".")[0] in read and value.kind not in _EMPTY
        }
        homes = {
            old.part
            for link in self.routes.change.of(Subject.PART)
            if Place(place.part) in link.new
            for old in link.old
        }
        for record, part, row, code in sorted(rows):
            if part not in homes:
                continue
            result = converted(tree, self._of_row(record, part, row=row, code=code))
            for key in self.routes.row_keys(part, place.part, key=row):
                address = Address(record, place.part, key, f"{place.id}.{code}" if code else place.id)
                if self._refusal(address, result) is None and result.kind not in _EMPTY:
                    self.cells[address] = result

    def _of_row(self, record: int, part: str, *, row: str, code: str) -> "_OldRow":
        return _OldRow(self.entries.cells, record, part, row, code)

    # ---- as they are ----

    def _arrive(self, address: Address, together: Sequence[_Arrival]) -> None:
        if len(together) == 1:
            self._arrive_alone(address, together[0])
            return
        nobody_wrote = all(self._was_computed(each.old) for each in together)
        if nobody_wrote and self._is_computed(address) and not self.now.adds(address):
            for each in together:
                self._end(each, Became.RECOMPUTED, to=(address,), reason=MERGED_RATE)
            return
        type_ = self._type(address)
        values = [each.value for each in together]
        result, why = self._added(values, type_, address)
        if result is None:
            for each in together:
                self._end(each, Became.ASKED, to=(address,), reason=why)
            return
        why = self._refusal(address, result) or ""
        if not why and not self._is_computed(address):
            self.cells[address] = result
        for each in together:
            if why:
                self._end(each, Became.ASKED, to=(address,), reason=why)
            else:
                self._end(each, Became.KEPT, to=(address,), result=result)
        if not why and self._is_computed(address):
            self.cells[address] = result

    def _added(self, values: list[Value], type_: FieldType | None, address: Address) -> tuple[Value | None, str]:
        """The sum of merged figures; None with the reason where they cannot be added."""
        kinds = {value.kind for value in values}
        if len(set(values)) == 1 and Kind.NUMBER not in kinds:
            return values[0], ""
        if not kinds <= _FIGURES or type_ is None or type_.base is not Base.NUMBER or not self.now.adds(address):
            return None, "gộp các ô không cộng được: chọn một giá trị"
        if Kind.UNAVAILABLE in kinds:
            return None, "gộp một ô có số với một ô '...': ghi lại số chung"
        return Arithmetic().total(values), ""

    def _arrive_alone(self, address: Address, arrival: _Arrival) -> None:
        value, became = self._recoded(arrival)
        if value is None:
            return
        if not self._exists(address):
            self._nowhere(address, arrival)
            return
        if self._is_computed(address) and not self._was_computed(arrival.old):
            self.to_compare.append((address, arrival))
            return
        why = None if value.kind is Kind.UNREADABLE else self._refusal(address, value)
        if why is not None:
            self._end(arrival, Became.ASKED, to=(address,), reason=why)
            return
        self.cells[address] = value
        self._end(arrival, became, to=(address,), result=value)

    def _recoded(self, arrival: _Arrival) -> tuple[Value | None, Became]:
        """The value with the codes that stand for its codes now; None: done with, it could not go through."""
        value = arrival.value
        if value.kind not in (Kind.CODE, Kind.CODES):
            return value, Became.KEPT
        codes = (str(value.content),) if value.kind is Kind.CODE else tuple(sorted(value.content))  # type: ignore[arg-type]  # CODES hold a set
        found: list[str] = []
        part, column = arrival.old.part, arrival.old.column.partition(".")[0]
        for code in codes:
            link = self.routes.choices.get(Place(part, column, code))
            if link is None:
                found.append(code)
            elif link.fate in (Fate.DROPPED, Fate.LOST):
                became = Became.DROPPED if link.fate is Fate.DROPPED else Became.LOST
                self._end(arrival, became, reason=link.reason or f"mã {code} không còn")
                return None, became
            elif len(link.new) > 1:
                names = ", ".join(place.code for place in link.new)
                self._end(arrival, Became.ASKED, to=arrival.ahead.to, reason=f"mã {code} tách thành {names}: chọn lại")
                return None, Became.ASKED
            else:
                found.append(link.new[0].code)
        content = found[0] if value.kind is Kind.CODE else frozenset(found)
        if content == value.content:
            return value, Became.KEPT
        return Value(value.kind, content, value.estimate), Became.CONVERTED

    def _nowhere(self, address: Address, arrival: _Arrival) -> None:
        """The newer edition has no such cell for this unit and period."""
        row = self._row(address)
        if row is not None and arrival.value.kind is Kind.NOTHING:
            self._end(arrival, Became.KEPT, to=())  # '-' on a cell that is crossed out now: nothing occurred either way
            return
        if self._was_computed(arrival.old):
            self._end(arrival, Became.RECOMPUTED, reason=RECOMPUTED)
            return
        why = "ô này nay bị gạch chéo" if row is not None else "dòng hoặc cột này không còn ở đơn vị, kỳ này"
        self._end(arrival, Became.LOST, to=(), reason=why)

    # ---- what was typed and is computed now ----

    def _compare(self, entries: Entries) -> None:
        if not self.to_compare:
            return
        outcome = compute(self.new, entries, elsewhere=self.elsewhere)
        for address, arrival in self.to_compare:
            cell = outcome.cells.get(address)
            found = BLANK if cell is None else cell.value
            if (found.kind, found.content) == (arrival.value.kind, arrival.value.content):
                self._end(arrival, Became.KEPT, to=(address,), result=found)
            else:
                shown = self._shown(address, found) or "để trống"
                why = f"trước ghi tay {self._shown(arrival.old, arrival.value, old=True)}, nay máy tính ra {shown}"
                self._end(arrival, Became.ASKED, to=(address,), reason=why)

    def _shown(self, address: Address, value: Value, *, old: bool = False) -> str:
        laid = self.before if old else self.now
        return laid.type(address).text(value)

    # ---- cells of the newer edition ----

    def _column(self, address: Address) -> FrameColumn | None:
        return self.now.column(address)

    def _row(self, address: Address) -> FrameRow | None:
        return self.now.row(address)

    def _type(self, address: Address) -> FieldType | None:
        row, column = self._row(address), self._column(address)
        return None if row is None or column is None else cell_type(row, column)

    def _exists(self, address: Address) -> bool:
        row, column = self._row(address), self._column(address)
        return row is not None and column is not None and column.column.id not in row.blocked

    def _is_computed(self, address: Address) -> bool:
        return _computed(self._row(address), self._column(address))

    def _was_computed(self, address: Address) -> bool:
        return _computed(self.before.row(address), self.before.column(address))

    def _refusal(self, address: Address, value: Value) -> str | None:
        """Why `value` cannot stand there; None: it can."""
        type_ = self._type(address)
        if type_ is None or not self._exists(address):
            return "dòng hoặc cột này không còn ở đơn vị, kỳ này"
        if value.kind is Kind.NONE:
            return "không tính được từ số cũ"
        if value.kind in _EMPTY or value.is_mark:
            return None
        column = self._column(address)
        offered = None if column is None else column.offered
        text = type_.typed(value) if _is_of(type_, value) else ""
        read = type_.parse(text, offered=offered)
        if isinstance(read, Refusal) or (read.kind, read.content) != (value.kind, value.content):
            return f"'{text or value.content}' không ghi được vào ô {type_.title}"
        return None

    # ---- rows ----

    def _present(self) -> Mapping[tuple[int, str], tuple[str, ...]]:
        found: dict[tuple[int, str], dict[str, None]] = {}
        for (record, part), keys in self.entries.present.items():
            for new_part in self.routes.parts_after(part):
                frame = self.new.part(new_part)
                known = {} if frame is None else {row.key: row for row in frame.rows}
                opened = any(row.add_label is not None for row in known.values())
                for key in keys:
                    for new_key in self.routes.row_keys(part, new_part, key=key):
                        row = known.get(new_key)
                        if (row is not None and row.optional) or (row is None and opened):
                            found.setdefault((record, new_part), {})[new_key] = None
        for address in self.cells:
            row = self._row(address)
            if row is not None and (row.optional or row.add_label is not None):
                found.setdefault((address.record, address.part), {})[address.row] = None
        return {key: tuple(keys) for key, keys in found.items()}

    def _nothing(self) -> frozenset[tuple[int, str]]:
        """That nothing arose in a table holds in the tables that come of it."""
        return frozenset(
            (record, new_part) for record, part in self.entries.nothing for new_part in self.routes.parts_after(part)
        )

    def _refused(self) -> Mapping[Address, Refusal]:
        return {
            cell.to[0]: self.entries.refused[cell.old]
            for cell in self.done.values()
            if cell.to and cell.became is Became.KEPT and cell.old in self.entries.refused
        }


@dataclass(frozen=True, slots=True)
class _OldRow:
    """The values of one old row by column id; a block of list columns under one of its codes."""

    cells: Mapping[Address, Value]
    record: int
    part: str
    row: str
    code: str

    def __call__(self, column: str) -> Value:
        under = Address(self.record, self.part, self.row, f"{column}.{self.code}")
        found = self.cells.get(under) if self.code else None
        value = found or self.cells.get(Address(self.record, self.part, self.row, column), BLANK)
        return NONE if value.kind is Kind.UNREADABLE else value


def _name(address: Address) -> str:
    return ".".join(piece for piece in (address.part, address.row, address.column) if piece)


class _Laid:
    """The rows and columns of a frame, found by key."""

    def __init__(self, frame: Frame) -> None:
        self._rows = {(part.id, row.key): row for part in frame.parts for row in part.rows}
        self._columns = {(part.id, column.key): column for part in frame.parts for column in part.columns}
        self._opened = {part.id: row for part in frame.parts for row in part.rows if row.add_label is not None}

    def row(self, address: Address) -> FrameRow | None:
        """The row of a cell; of a row that the officer added, the one that stands for all of them."""
        return self._rows.get((address.part, address.row)) or self._opened.get(address.part)

    def column(self, address: Address) -> FrameColumn | None:
        return self._columns.get((address.part, address.column))

    def adds(self, address: Address) -> bool:
        """Whether two such cells in one are their sum."""
        row, column = self.row(address), self.column(address)
        return row is not None and column is not None and way_of(row, column) is Way.SUM

    def type(self, address: Address) -> FieldType:
        row, column = self.row(address), self.column(address)
        assert row is not None
        assert column is not None
        return cell_type(row, column)


def _computed(row: FrameRow | None, column: FrameColumn | None) -> bool:
    if row is None or column is None:
        return False
    return column.column.formula is not None or (row.formula is not None and column.column.id not in row.entered)


def _is_of(type_: FieldType, value: Value) -> bool:
    kinds = {
        Base.NUMBER: Kind.NUMBER,
        Base.TEXT: Kind.TEXT,
        Base.DATE: Kind.DATE,
        Base.TRUTH: Kind.TRUTH,
        Base.CODE: Kind.CODE,
        Base.CODES: Kind.CODES,
        Base.FILES: Kind.FILES,
    }
    return kinds.get(type_.base) is value.kind


# ---- an older report as formulas of a newer edition read it ----


def read_through(changes: Sequence[Change | Routes], other: OtherReport, *, frame: Frame) -> OtherReport:
    """`other`, a report of an older edition, with the names of a newer one: `changes` lead there, oldest first; `frame`
    is the newer edition for the same unit. What is new since then, or cannot be told, is not in it (none to formulas);
    merged figures are added, and where they do not add up computed again on those that do."""
    cells = dict(other.cells)
    merged: frozenset[_Key] = frozenset()
    keys = {part: tuple(row.key for row in rows) for part, rows in other.rows.items()}
    nothing = other.nothing
    for each in changes:
        routes = each if isinstance(each, Routes) else Routes(each)
        cells, merged = _through(routes, cells, merged)
        keys = _keys_through(routes, keys)
        nothing = frozenset(new for part in nothing for new in routes.parts_after(part))
    rows = {part: tuple(_rows(frame, part, found)) for part, found in keys.items()}
    cells = _without_sums_of_rates(cells, merged, frame=frame, keys=keys)
    return OtherReport(cells=cells, rows=rows, nothing=frozenset(part for part in nothing if not rows.get(part)))


def _through(
    routes: Routes, cells: Mapping[_Key, Value], merged: frozenset[_Key]
) -> tuple[dict[_Key, Value], frozenset[_Key]]:
    """The cells after one change, and which of them are several of the oldest report in one."""
    gathered: dict[_Key, list[Value]] = {}
    by_formula: dict[_Key, tuple[Tree, dict[_Key, None]]] = {}
    several: set[_Key] = set()
    held = {Address(0, *key): value for key, value in cells.items()}
    for old, value in held.items():
        ahead = routes.ahead(old)
        if ahead.fate is Fate.CONVERTED:
            for new, tree in ahead.convert:
                rows = by_formula.setdefault((new.part, new.row, new.column), (tree, {}))[1]
                rows[old.part, old.row, old.column.partition(".")[2]] = None
        elif len(ahead.to) == 1:
            new = ahead.to[0]
            key = (new.part, new.row, new.column)
            gathered.setdefault(key, []).append(routes.recoded(old, value))
            if len(gathered[key]) > 1 or (old.part, old.row, old.column) in merged:
                several.add(key)
    found = {key: values[0] if len(values) == 1 else Arithmetic().total(values) for key, values in gathered.items()}
    for key, (tree, rows) in by_formula.items():
        values = [converted(tree, _OldRow(held, 0, part, row, code)) for part, row, code in rows]
        found[key] = values[0] if len(values) == 1 else Arithmetic().total(values)
    return {key: value for key, value in found.items() if value.kind is not Kind.NONE}, frozenset(several)


def _without_sums_of_rates(
    cells: Mapping[_Key, Value], merged: frozenset[_Key], *, frame: Frame, keys: Mapping[str, Sequence[str]]
) -> dict[_Key, Value]:
    """Merged cells of which a sum would mean nothing: computed again where the newer edition computes them, else left
    out."""
    laid = _Laid(frame)
    rates = {key for key in merged if key in cells and not laid.adds(Address(0, *key))}
    known = {key: value for key, value in cells.items() if key not in rates}
    settled = {Address(0, *key): value for key, value in known.items()}
    present = {(0, part): tuple(its) for part, its in keys.items()}
    calculation = Calculation(frame, Entries(cells={}, settled=settled, present=present), elsewhere=Elsewhere())
    for part, row, column in sorted(rates):
        its = calculation.parts.get(part)
        if its is not None and row in its.by_key and column in its.columns:
            value = calculation.outcome(part, row, column).value
            known |= {(part, row, column): value} if calculation.state(part, row, column) is CellState.COMPUTED else {}
    return known


def _keys_through(routes: Routes, keys: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for part, its in keys.items():
        for new_part in routes.parts_after(part):
            keys_there = found.setdefault(new_part, {})
            for key in its:
                keys_there.update(dict.fromkeys(routes.row_keys(part, new_part, key=key)))
    return {part: tuple(its) for part, its in found.items()}


def _rows(frame: Frame, part: str, keys: tuple[str, ...]) -> Iterator[OtherRow]:
    laid = frame.part(part)
    known = {} if laid is None else {row.key: row for row in laid.rows}
    opened = next((row for row in known.values() if row.add_label is not None), None)
    for key in keys:
        row = known.get(key) or opened
        if row is not None:
            yield OtherRow(key, row.entries, row.parent, row.formula is not None)
