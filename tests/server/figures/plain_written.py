"""What reports say, in plain Python values: the ground that known answers are reckoned on. It knows no engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[3]

Plain = int | Decimal | str | bool | tuple[str, ...] | None  # a number, a sign, a code, yes or no, codes, nothing


@dataclass
class Written:
    """What one report says. `cells`: (record, part, row, column) -> plain value; `approved`: else it was sent only."""

    unit: str
    period: str
    form: str
    submission: UUID
    approved: bool
    cells: Mapping[tuple[int, str, str, str], Plain]
    rows: Mapping[tuple[int, str], tuple[str, ...]]
    estimates: frozenset[tuple[int, str, str, str]] = frozenset()

    @cached_property
    def placed(self) -> Mapping[tuple[str, str], list[tuple[str, str, Plain]]]:
        """(row, code of the column, value) of every cell by its part and its column: for a city of many reports."""
        found: dict[tuple[str, str], list[tuple[str, str, Plain]]] = {}
        for (_, part, row, column), value in self.cells.items():
            base, _, code = column.partition(".")
            found.setdefault((part, base), []).append((row, code, value))
        return found
