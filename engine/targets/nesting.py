"""Makes invented figures keep what follows from nesting: parts add up to their whole, "trong đó" is no more than it.

It knows the rules and the computed cells of a report, not how the figures were invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from engine.compute import Address, CellState, Elsewhere, Frame, read
from engine.compute.cells import Calculation, zero_of
from engine.compute.rules import nesting_families
from engine.model import SplitRule, WithinRule

ROUNDS = 12  # a round settles one level of computed cells; the deepest real form needs five
Rule = SplitRule | WithinRule
Figures = dict[str, int]  # column key -> figure of one row


def settled(
    frame: Frame, typed: Mapping[Address, str], *, present: Mapping[tuple[int, str], tuple[str, ...]], chance: Random
) -> dict[Address, str]:
    """`typed` with the figures that broke a rule changed, and without answers to questions that are not asked."""
    kept = dict(typed)
    for _ in range(ROUNDS):
        calculation = Calculation(frame, read(frame, kept, present=present), elsewhere=Elsewhere())
        changes = _hidden(calculation, kept) or _Round(calculation, kept, chance).changes()
        if not changes:
            break
        kept |= changes
    return kept


def _hidden(calculation: Calculation, typed: Mapping[Address, str]) -> dict[Address, str]:
    return {
        cell: ""
        for cell, text in typed.items()
        if text and calculation.state(cell.part, cell.row, cell.column) is CellState.HIDDEN
    }


@dataclass(slots=True)
class _Round:
    """One look at every rule. `_new`: figures changed in it, typed or to be reached by a total row; they
    stand before what is calculated."""

    calculation: Calculation
    typed: Mapping[Address, str]
    chance: Random
    _new: dict[Address, int] = field(default_factory=dict)
    _columns: dict[tuple[str, str], list[tuple[Rule, str, tuple[str, ...]]]] = field(default_factory=dict)
    _rows: dict[tuple[str, str], dict[int, tuple[Rule, dict[str, tuple[str, ...]]]]] = field(default_factory=dict)

    def changes(self) -> dict[Address, str]:
        self._sort()
        for (part, row), found in self._columns.items():
            for rule, parent, children in found:
                self._across(rule, Address(0, part, row, parent), [Address(0, part, row, child) for child in children])
        if not self._new:
            for (part, row), rules in self._rows.items():
                for rule, below in rules.values():
                    self._down(rule, part, row, below=below, figures=self._figures(part, row, below))
        return {
            cell: str(figure)
            for cell, figure in self._new.items()
            if self._is_typed(cell) and str(figure) != self.typed[cell]
        }

    def _sort(self) -> None:
        for rule, parent, children in nesting_families(self.calculation):
            if rule.axis == "columns":
                keys = tuple(child.column for child in children)
                self._columns.setdefault((parent.part, parent.row), []).append((rule, parent.column, keys))
            else:
                _, below = self._rows.setdefault((parent.part, parent.row), {}).setdefault(id(rule), (rule, {}))
                below[parent.column] = tuple(child.row for child in children)

    # ---- figures ----

    def _figure(self, cell: Address) -> int | None:
        if cell in self._new:
            return self._new[cell]
        known = zero_of(self.calculation.value(cell.part, cell.row, cell.column))
        return None if known is None else int(known.to_integral_value(rounding="ROUND_FLOOR"))

    def _figures(self, part: str, row: str, columns: Mapping[str, object]) -> Figures:
        found = {column: self._figure(Address(0, part, row, column)) for column in columns}
        return {column: figure for column, figure in found.items() if figure is not None}

    def _is_typed(self, cell: Address) -> bool:
        return bool(self.typed.get(cell))

    # ---- one row: from column to column ----

    def _across(self, rule: Rule, parent: Address, children: Sequence[Address]) -> None:
        whole = self._figure(parent)
        known = [(child, figure) for child in children if (figure := self._figure(child)) is not None]
        if whole is None or not known or self._holds(rule, whole, [figure for _, figure in known]):
            return
        free = [(child, figure) for child, figure in known if self._is_typed(child)]
        rest = whole - sum(figure for child, figure in known if not self._is_typed(child))
        if isinstance(rule, WithinRule):
            self._lower(known, whole)
        elif free and rest >= 0:
            shares = _shares(rest, [figure for _, figure in free])
            self._new |= dict(zip([child for child, _ in free], shares, strict=True))
        elif self._is_typed(parent):
            self._new[parent] = sum(figure for _, figure in known)

    def _lower(self, known: Sequence[tuple[Address, int]], whole: int) -> None:
        """Bring cells that exceed their whole under it, through the cells they are computed from."""
        for child, figure in known:
            if figure <= whole:
                continue
            part = int(whole * (Decimal("0.1") + Decimal(self.chance.randrange(30)) / 100))
            below = [cell for cell in self.calculation.typed_below(child) if self._is_typed(cell)]
            amounts = [self._figure(cell) or 0 for cell in below]
            self._new |= dict(zip(below, _shares(part, amounts), strict=True))

    def _holds(self, rule: Rule, whole: int, parts: Sequence[int]) -> bool:
        return sum(parts) == whole if isinstance(rule, SplitRule) else all(part <= whole for part in parts)

    # ---- from row to row: the figures of a row are handed down together, so that its columns still agree ----

    def _down(self, rule: Rule, part: str, row: str, *, below: Mapping[str, tuple[str, ...]], figures: Figures) -> None:
        rows = list(dict.fromkeys(key for column in figures for key in below.get(column, ())))
        there = {key: self._figures(part, key, figures) for key in rows}
        rows = [key for key in rows if there[key] and self._can_take(part, key)]
        broken = [
            column
            for column, whole in figures.items()
            if (parts := [there[key][column] for key in rows if column in there[key]])
            and not self._holds(rule, whole, parts)
        ]
        if not rows or not broken:
            return
        weights = [50 + self.chance.randrange(100) for _ in rows]
        if isinstance(rule, SplitRule):
            for key, share in zip(rows, self._handed(part, row, figures, weights), strict=True):
                self._give(part, key, share)
        else:
            for key, weight in zip(rows, weights, strict=True):
                self._give(part, key, self._handed(part, row, figures, [weight, 250])[0])

    def _can_take(self, part: str, row: str) -> bool:
        typed = any(cell.part == part and cell.row == row and text for cell, text in self.typed.items())
        return typed or (part, row) in self._rows

    def _give(self, part: str, row: str, figures: Figures) -> None:
        for column, figure in figures.items():
            self._new[Address(0, part, row, column)] = figure
        for rule, below in self._rows.get((part, row), {}).values():
            self._down(rule, part, row, below=below, figures=figures)

    def _handed(self, part: str, row: str, figures: Figures, weights: Sequence[int]) -> list[Figures]:
        """`figures` in as many rows as there are weights, adding up column by column and agreeing in each row."""
        rules = [found for (id_, _), found in self._columns.items() if id_ == part]
        families = rules[0] if rules else []
        return _Handing(figures, weights, families).done()


@dataclass(slots=True)
class _Handing:
    figures: Figures
    weights: Sequence[int]
    families: Sequence[tuple[Rule, str, tuple[str, ...]]]
    _done: dict[str, list[int]] = field(default_factory=dict)

    def done(self) -> list[Figures]:
        nested = {child for _, _, children in self.families for child in children}
        for column in (*(each for each in self.figures if each not in nested), *self.figures):
            if column not in self._done:
                self._done[column] = _shares(self.figures[column], self.weights)
                self._below(column)
        return [{column: shares[place] for column, shares in self._done.items()} for place in range(len(self.weights))]

    def _below(self, column: str) -> None:
        for rule, parent, children in sorted(self.families, key=lambda family: isinstance(family[0], WithinRule)):
            new = [child for child in children if child in self.figures and child not in self._done]
            if parent != column or not new:
                continue
            wholes = [self.figures[child] for child in new]
            if isinstance(rule, SplitRule) and sum(wholes) == self.figures[column]:
                self._done |= dict(zip(new, _crossed(self._done[column], wholes), strict=True))
            else:
                self._done |= {child: _capped(self.figures[child], self._done[column]) for child in new}
            for child in new:
                self._below(child)


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` in parts that stand to one another about as the weights."""
    weights = weights if any(weights) else [1] * len(weights)
    shares = [whole * weight // sum(weights) for weight in weights]
    if shares:
        shares[weights.index(max(weights))] += whole - sum(shares)
    return shares


def _capped(whole: int, caps: Sequence[int]) -> list[int]:
    """`whole` in parts none of which is above its cap, if the caps allow it."""
    if sum(caps) < whole or whole < 0:
        return _shares(whole, caps)
    shares = [whole * cap // sum(caps) if sum(caps) else 0 for cap in caps]
    for place, cap in enumerate(caps):
        shares[place] += min(cap - shares[place], whole - sum(shares))
    return shares


def _crossed(rows: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """One list per column: a table whose rows and columns add up to what is given (both add up to the same)."""
    left, table = list(rows), []
    rest = sum(columns)
    for column in columns:
        shares = _capped(column, left) if rest else [0] * len(left)
        table.append(shares)
        left = [have - share for have, share in zip(left, shares, strict=True)]
        rest -= column
    return table
