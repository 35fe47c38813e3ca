"""Invented figures for a form: plausible, the same each time, and adding up, so that previews and demos look like work.

Never real data: everything that shows them also says SỐ LIỆU MINH HỌA.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from engine.compute import Address, Frame, FrameColumn, FramePart, FrameRow, RowKind
from engine.compute.layout import limit_of
from engine.expr.types import Base
from engine.expr.values import Value
from engine.fields.base import FieldType
from engine.model import SplitRule, Table, WithinRule
from engine.targets.nesting import settled

MOST_OPTIONAL = 8  # rows of a `show: present` list that a sample has
MOST_NESTED = 3  # rows of a list under a row of another
OPEN_ROWS = 2
PEOPLE_PER_HOUSEHOLD = 4
FIRST_YEAR, YEARS = 1990, 30  # of years that the author does not limit


def sample(
    frame: Frame, *, seed: str, size: int = 400
) -> tuple[dict[Address, str], dict[tuple[int, str], tuple[str, ...]]]:
    """(typed text of every cell, rows present) of an invented report. `size`: households of its largest row."""
    typed: dict[Address, str] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    for part in frame.parts:
        chance = Random(int.from_bytes(hashlib.sha256(f"{seed}/{part.id}".encode()).digest()[:8], "big"))
        keys = _rows(part, chance)
        if part.is_table:
            present[0, part.id] = keys
        model = frame.form.part(part.id)
        rules = model.rules if model is not None else ()
        filler = _Filler(frame, part, rules, chance, size, is_table=isinstance(model, Table))
        typed.update(filler.fill(keys))
    chance = Random(int.from_bytes(hashlib.sha256(f"{seed}/nesting".encode()).digest()[:8], "big"))
    return settled(frame, typed, present=present, chance=chance), present


def _rows(part: FramePart, chance: Random) -> tuple[str, ...]:
    """Optional rows that the sample has (the list's first few more often), and keys of open rows."""
    optional = [row for row in part.rows if row.optional and row.code is not None]
    keys = {row.key for row in optional}
    outer = [row.key for row in optional if "/" not in row.key or row.key.partition("/")[0] not in keys]
    chosen = sorted(chance.sample(outer[:20], min(MOST_OPTIONAL, len(outer[:20])))) if outer else []
    for above in tuple(chosen):
        below = [row.key for row in optional if row.parent is not None and f"{row.parent}/".startswith(f"{above}/")]
        chosen += below[:MOST_NESTED]
    opened = [f"00000000-0000-4000-8000-{number:012d}" for number in range(1, OPEN_ROWS + 1)]
    return (*chosen, *(opened if any(row.kind is RowKind.OPEN for row in part.rows) else ()))


@dataclass(slots=True)
class _Filler:
    """Fills one part row by row; `_cells` holds whole numbers before they are written."""

    frame: Frame
    part: FramePart
    rules: tuple[SplitRule | WithinRule, ...]
    chance: Random
    size: int
    is_table: bool
    _cells: dict[tuple[str, str], int] = field(default_factory=dict)

    def fill(self, keys: tuple[str, ...]) -> dict[Address, str]:
        rows = self._there(keys)
        for place, (key, row) in enumerate(rows):
            self._row(key, row, households=max(3, self.size // (1 + place)))
        self._rows_add_up(rows)
        return {
            Address(0, self.part.id, key, column.key): self._text(key, column)
            for key, row in rows
            for column in self.part.columns
            if self._is_typed(row, column)
        }

    def _there(self, keys: tuple[str, ...]) -> list[tuple[str, FrameRow]]:
        known = {row.key: row for row in self.part.rows}
        opened = next((row for row in self.part.rows if row.kind is RowKind.OPEN), None)
        rows = [
            (row.key, row)
            for row in self.part.rows
            if row.kind is RowKind.CELLS and (not row.optional or row.key in keys or row.parent in keys)
        ]
        return rows + [(key, opened) for key in keys if key not in known and opened is not None]

    def _is_typed(self, row: FrameRow, column: FrameColumn) -> bool:
        by_row = row.formula is not None and column.column.id not in row.entered
        return column.column.formula is None and not by_row and column.column.id not in row.blocked

    # ---- one row: totals first, then their parts ----

    def _row(self, key: str, row: FrameRow, *, households: int) -> None:
        for column in self.part.columns:
            if (key, column.key) not in self._cells:
                self._cells[key, column.key] = self._size(column, row, households)
            total = self._cells[key, column.key]
            for rule in self.rules:
                if rule.axis == "columns" and rule.parent == column.column.id:
                    self._below(rule, key, column, total)

    def _below(self, rule: SplitRule | WithinRule, key: str, column: FrameColumn, total: int) -> None:
        names = rule.parts if isinstance(rule, SplitRule) else (rule.child,)
        suffix = "" if column.code is None else f".{column.code}"
        shares = self._shares(total, len(names)) if isinstance(rule, SplitRule) else [self._part_of(total)]
        for name, share in zip(names, shares, strict=True):
            kept = self._cells.get((key, f"{name}{suffix}"), share)
            self._cells[key, f"{name}{suffix}"] = share if isinstance(rule, SplitRule) else min(kept, share)

    def _size(self, column: FrameColumn, row: FrameRow, households: int) -> int:
        unit = column.column.unit or row.unit
        scale = PEOPLE_PER_HOUSEHOLD if unit is not None and unit.code == "người" else 1
        return max(1, round(households * scale * (0.9 + 0.2 * self.chance.random())))

    def _shares(self, total: int, count: int) -> list[int]:
        weights = [0.5 + self.chance.random() for _ in range(count)]
        shares = [int(total * weight / sum(weights)) for weight in weights]
        shares[0] += total - sum(shares)
        return shares

    def _part_of(self, total: int) -> int:
        return int(total * (0.1 + 0.3 * self.chance.random()))

    # ---- rows that are made of others ----

    def _rows_add_up(self, rows: list[tuple[str, FrameRow]]) -> None:
        for rule in self.rules:
            if rule.axis != "rows":
                continue
            names = rule.parts if isinstance(rule, SplitRule) else (rule.child,)
            for key, row in rows:
                if row.entries[0] != rule.parent:
                    continue
                below = [other for other, child in rows if child.entries[0] in names and child.parent == key]
                for column in self.part.columns:
                    cells = [(other, column.key) for other in below]
                    if isinstance(rule, SplitRule) and cells:
                        self._cells[key, column.key] = sum(self._cells[cell] for cell in cells)
                    for cell in cells if isinstance(rule, WithinRule) else ():
                        self._cells[cell] = min(self._cells[cell], self._cells[key, column.key])

    # ---- text as typed ----

    def _text(self, key: str, column: FrameColumn) -> str:
        type_ = column.column.type
        if type_.base is Base.NUMBER:
            drawn = self._cells[key, column.key] if type_.numeric else FIRST_YEAR + self.chance.randrange(YEARS)
            return str(self._allowed(type_, drawn))
        return self._other(type_, column)

    def _allowed(self, type_: FieldType, drawn: int) -> int:
        """`drawn`, or a number as plausible between the author's `min` and `max` where it lies outside."""
        limits = [None if bound is None else limit_of(self.frame.facts, bound) for bound in type_.bounds()]
        least, most = (None if limit is None else _whole(limit, up=not place) for place, limit in enumerate(limits))
        if (least is None or drawn >= least) and (most is None or drawn <= most):
            return drawn
        spread = drawn if type_.numeric else YEARS
        low = max(0, most - spread) if least is None and most is not None else least or 0
        high = most if most is not None else max(low, low + spread if type_.numeric else self.frame.facts.period.year)
        return low + drawn % (high - low + 1) if high > low else low

    def _other(self, type_: FieldType, column: FrameColumn) -> str:
        day = self.frame.facts.period.from_
        texts: Mapping[Base, str] = {
            Base.TRUTH: self.chance.choice(("có", "không")),
            Base.DATE: f"{day.day:02d}/{day.month:02d}/{day.year}",
            Base.CODE: self.chance.choice(list(column.offered or {"": ""})),
            Base.CODES: next(iter(column.offered or {"": ""})),
            Base.TEXT: getattr(type_, "example", None) or "Mẫu",
            Base.FILES: "",
        }
        return texts.get(type_.base, "")


def _whole(limit: Value, *, up: bool) -> int | None:
    if not isinstance(limit.content, Decimal):
        return None
    return int(limit.content.to_integral_value(rounding="ROUND_CEILING" if up else "ROUND_FLOOR"))
