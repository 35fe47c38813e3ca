"""Small counts in figures that leave the department: which cells are covered, so that none can be worked out again.

A count below the threshold could point at a person. It is covered, and with it as many others as it takes that neither
subtraction from totals, nor all sums of the form taken together, give it back. Pure: no page, no database.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from engine.compute.frame import Address, Frame
from engine.compute.outcome import Outcome
from engine.compute.relations import Factors, Relations, relations
from engine.expr.values import Kind, Value

COVER = "*"
COVERED = Value(Kind.UNREADABLE, COVER)
COUNT = "count"  # the kind of unit in forms/units_of_measure.csv
MOST_SWEEPS = 20
PRIME = (1 << 61) - 1  # sums are solved modulo this: the same answer, but for one chance in 10^18


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """`small`: below the threshold; `with_them`: covered so that those cannot be worked out."""

    outcome: Outcome
    small: frozenset[Address]
    with_them: frozenset[Address]

    @property
    def note(self) -> str:
        """The footnote of a print; '' where nothing is covered."""
        return "" if not self.small else NOTE


NOTE = f"Dấu {COVER} che số nhỏ có thể chỉ ra một người, một hộ và các số mà từ đó tính ngược lại được."


def suppress(frame: Frame, outcome: Outcome, *, below: int, also: Collection[Address] = ()) -> Suppressed:
    """The report (or the sum of reports) as it may leave the department. `below`: the threshold. `also`: cells to cover
    whatever they say, because another table of the same paper covers them."""
    figures = {
        address: number for address, cell in outcome.cells.items() if (number := _number(cell.value)) is not None
    }
    small = frozenset(each for each in figures if 0 < figures[each] < below and _counts(frame, each))
    small |= figures.keys() & frozenset(also)
    known = relations(frame, outcome)
    covered = cover(small, figures, known=known, below=below)
    cells = {
        address: replace(cell, value=COVERED) if address in covered else cell for address, cell in outcome.cells.items()
    }
    return Suppressed(outcome=replace(outcome, cells=cells), small=small, with_them=covered - small)


def _number(value: Value) -> Decimal | None:
    if value.kind is Kind.NUMBER and isinstance(value.content, Decimal):
        return value.content
    return Decimal(0) if value.kind is Kind.NOTHING else None


def _counts(frame: Frame, address: Address) -> bool:
    """Whether a cell counts something: people, households, cases."""
    part = frame.part(address.part)
    column = part.column(address.column) if part is not None else None
    if part is None or column is None:
        return False
    row = part.row(address.row)
    unit = column.column.unit or (row.unit if row is not None else None)
    return unit is not None and unit.kind == COUNT


def cover(
    small: Collection[Address], figures: Mapping[Address, Decimal], *, known: Relations, below: int
) -> frozenset[Address]:
    """All cells to cover: `small`, what is made of a covered cell, and others until none of `small` is given away."""
    covered = _with_made(frozenset(small), known)
    touching: dict[Address, list[Factors]] = {}
    for each in known.sums:
        for address in each:
            touching.setdefault(address, []).append(each)
    weights = _weights(known)
    while True:
        more: set[Address] = set()
        for small_one, narrow in _given_away(frozenset(small), covered, figures, known=known, below=below):
            around = _around(small_one, covered, touching)
            if any(not more.isdisjoint(one) for one in around):
                continue  # what was chosen in this round may be enough
            leaks = narrow or [one for one in around if len(covered.intersection(one)) == 1] or around
            found = _next(leaks, covered, figures, weights=weights)
            if found is None:
                found = _next(around, covered, figures, weights=weights)
            if found is not None:
                more.add(found)
        if not more:
            return covered
        covered = _with_made(covered | more, known)


def _around(each: Address, covered: frozenset[Address], touching: Mapping[Address, Sequence[Factors]]) -> list[Factors]:
    """The sums of a covered cell, of the covered cells in these, and so on."""
    found: dict[int, Factors] = {}
    near, seen = [each], {each}
    while near:
        new = [one for address in near for one in touching.get(address, ()) if id(one) not in found]
        found |= {id(one): one for one in new}
        near = list(dict.fromkeys(each for one in new for each in one if each in covered and each not in seen))
        seen.update(near)
    return list(found.values())


def _with_made(covered: frozenset[Address], known: Relations) -> frozenset[Address]:
    """And every ratio and choice that is made of a covered cell."""
    while True:
        more = {each for each, of in known.made.items() if each not in covered and not covered.isdisjoint(of)}
        if not more:
            return covered
        covered |= more


def _given_away(
    small: frozenset[Address],
    covered: frozenset[Address],
    figures: Mapping[Address, Decimal],
    *,
    known: Relations,
    below: int,
) -> list[tuple[Address, list[Factors]]]:
    """Those of `small` that the figures left in sight give away, and the sums that come to too little."""
    found: dict[Address, list[Factors]] = {each: [] for each in sorted(determined(covered, known.sums) & small)}
    for one in known.sums:
        hidden = sorted(covered.intersection(one))
        if not small.isdisjoint(hidden) and _narrow(one, hidden, figures, below=below):
            found.setdefault(next(address for address in hidden if address in small), []).append(one)
    if not found:
        found = {each: [] for each in sorted(pressed(covered, figures, known=known) & small)}
    return list(found.items())


def _narrow(each: Factors, hidden: Sequence[Address], figures: Mapping[Address, Decimal], *, below: int) -> bool:
    """Whether what is covered of one sum comes to so little that it can be guessed: everyone knows that each is at
    least 1."""
    factors = {each[address] for address in hidden}
    if len(factors) != 1:
        return False  # a parent among them, or a difference: no sum of covered cells alone is known
    together = sum(figures.get(address, Decimal(0)) for address in hidden)
    return together < max(below, len(hidden) + 1)


def determined(covered: Collection[Address], sums: Sequence[Factors]) -> frozenset[Address]:
    """The covered cells that all sums together give back, the others being in sight."""
    pivots: dict[Address, dict[Address, int]] = {}
    for each in sums:
        row = {address: _modulo(factor) for address, factor in each.items() if address in covered}
        for address in [address for address in row if address in pivots]:
            if address in row:
                row = _less(row, pivots[address], row[address])
        if not row:
            continue
        head = min(row)
        inverse = pow(row[head], -1, PRIME)
        row = {address: factor * inverse % PRIME for address, factor in row.items()}
        for other, line in pivots.items():
            if head in line:
                pivots[other] = _less(line, row, line[head])
        pivots[head] = row
    return frozenset(head for head, row in pivots.items() if len(row) == 1)


def pressed(
    covered: Collection[Address], figures: Mapping[Address, Decimal], *, known: Relations
) -> frozenset[Address]:
    """The covered cells that can be one whole number only, since what is covered is at least 1 everywhere: of 4 + 1 = 5
    twice and 4 + 4 = 8 beneath, nothing else fits."""
    sums = [
        ({address: int(factor) for address, factor in one.items() if address in covered}, int(rest))
        for one in known.sums
        if not known.made.keys() & one.keys()
        and not set(one).isdisjoint(covered)
        and (rest := _in_sight(one, covered, figures)).denominator == 1
        and all(factor.denominator == 1 for factor in one.values())
    ]
    low = {address: 1 for hidden, _ in sums for address in hidden}
    high: dict[Address, int] = {}
    for _ in range(MOST_SWEEPS):
        before = (dict(low), dict(high))
        for hidden, seen in sums:
            _press(hidden, seen, low=low, high=high)
        if (low, high) == before:
            break
    return frozenset(address for address, most in high.items() if most <= low[address])


def _in_sight(one: Factors, covered: Collection[Address], figures: Mapping[Address, Decimal]) -> Fraction:
    seen = (factor * Fraction(figures.get(address, 0)) for address, factor in one.items() if address not in covered)
    return sum(seen, Fraction(0))


def _press(hidden: Mapping[Address, int], rest: int, *, low: dict[Address, int], high: dict[Address, int]) -> None:
    """Narrow what each covered cell of one sum can be by what the others can. `rest`: what is in sight of it."""
    least = {a: low[a] * f if f > 0 else (None if a not in high else high[a] * f) for a, f in hidden.items()}
    most = {a: low[a] * f if f < 0 else (None if a not in high else high[a] * f) for a, f in hidden.items()}
    for address, factor in hidden.items():
        top, bottom = _others(least, address), _others(most, address)
        top, bottom = (None if top is None else -rest - top), (None if bottom is None else -rest - bottom)
        if factor < 0:
            top, bottom = bottom, top
        if bottom is not None:
            low[address] = max(low[address], -(-bottom // factor))
        if top is not None:
            high[address] = min(high.get(address, top // factor), top // factor)


def _others(ends: Mapping[Address, int | None], but: Address) -> int | None:
    """What all but one come to; None where one of them has no end."""
    found = 0
    for address, end in ends.items():
        if address != but:
            if end is None:
                return None
            found += end
    return found


def _modulo(factor: Fraction) -> int:
    return factor.numerator * pow(factor.denominator, -1, PRIME) % PRIME


def _less(row: Mapping[Address, int], other: Mapping[Address, int], times: int) -> dict[Address, int]:
    """`row` less `times` `other`."""
    found = dict(row)
    for address, factor in other.items():
        left = (found.get(address, 0) - times * factor) % PRIME
        if left:
            found[address] = left
        else:
            found.pop(address, None)
    return found


def _weights(known: Relations) -> Mapping[Address, int]:
    """How many cells a cell is the sum of: a total tells more than its parts, and is covered last."""
    found: dict[Address, int] = {}
    for each in known.sums:
        for address, factor in each.items():
            if factor < 0:
                found[address] = max(found.get(address, 0), len(each))
    return found


def _next(
    leaks: Sequence[Factors],
    covered: frozenset[Address],
    figures: Mapping[Address, Decimal],
    *,
    weights: Mapping[Address, int],
) -> Address | None:
    """What to cover next: what stops most leaks, is no total, and is the smallest but not 0 (a 0 that is covered would
    be known by its sum)."""
    stops: dict[Address, int] = {}
    for one in leaks:
        for address in one:
            if address not in covered and figures.get(address):
                stops[address] = stops.get(address, 0) + 1
    return min(
        stops,
        key=lambda address: (-stops[address], weights.get(address, 0), figures[address], address),
        default=None,
    )
