"""What is odd in figures, and how much: large changes, outliers among similar units, figures that look rounded. Pure.

Large changes are those of the reviewer's queue (`server.reporting.oddness`); every score says how many times the bound
was passed, so that oddities of different kinds can stand in one order. Exact decimals throughout.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.compute.frame import Address
from server.reporting.oddness import LEAST, SHARE

LEAST_GROUP = 8  # similar units it takes to say what is usual
FAR = Decimal("3.5")  # robust z score (Iglewicz and Hoaglin) from which a figure is an outlier
SCALE = Decimal("0.6745")  # of the median deviation, to the size of a standard deviation
MEAN_SCALE = Decimal("1.2533")  # of the mean deviation, where more than half the units say the same
LEAST_ROUNDABLE, ROUNDABLE = 20, 10  # figures it takes; smaller ones are not looked at
USUAL = Decimal("0.2")  # of all last digits two of ten are 0 or 5
HEAPED = Decimal(4)  # standard deviations above the usual from which figures look rounded


class Kind(StrEnum):
    CHANGE = "thay_doi"
    OUTLIER = "khac_biet"
    ROUND = "lam_tron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """`address` None: of the whole report. `before`: of a change. `middle`, `group`: the median of how many similar
    units. `z`: robust score. `rounded` of `figures` end in 0 or 5."""

    kind: Kind
    score: Decimal
    address: Address | None = None
    now: Decimal = Decimal(0)
    before: Decimal = Decimal(0)
    middle: Decimal = Decimal(0)
    group: int = 0
    z: Decimal = Decimal(0)
    rounded: int = 0
    figures: int = 0


def changed(now: Mapping[Address, Decimal], before: Mapping[Address, Decimal]) -> list[Odd]:
    """Figures that changed by more than a fifth, and by more than 20, since the period before."""
    found = []
    for address, then in before.items():
        here = now.get(address)
        if here is None:
            continue
        bound = max(Decimal(LEAST), SHARE * abs(then))
        change = abs(here - then)
        if change > bound:
            found.append(Odd(kind=Kind.CHANGE, score=change / bound, address=address, now=here, before=then))
    return found


def outliers(figures: Mapping[str, Decimal], *, counts: bool) -> Mapping[str, Odd]:
    """By unit: those far from the middle of all of them. `counts`: of people, households, cases, which spread more the
    larger they are, so that their roots are compared, and a distance of no more than 20 is none."""
    if len(figures) < LEAST_GROUP:
        return {}
    seen = {unit: _root(amount) if counts else amount for unit, amount in figures.items()}
    middle = median(seen.values())
    spread = [abs(each - middle) for each in seen.values()]
    size, factor = median(spread), SCALE
    if not size:
        size, factor = sum(spread, Decimal(0)) / len(spread), 1 / MEAN_SCALE
    if not size:
        return {}
    usual = median(figures.values())
    found = {}
    for unit, each in seen.items():
        z = factor * (each - middle) / size
        if abs(z) > FAR and (not counts or abs(figures[unit] - usual) > LEAST):
            found[unit] = Odd(
                kind=Kind.OUTLIER,
                score=abs(z) / FAR,
                now=figures[unit],
                middle=usual,
                group=len(figures) - 1,
                z=z,
            )
    return found


def _root(amount: Decimal) -> Decimal:
    return amount.sqrt() if amount >= 0 else -(-amount).sqrt()


def median(amounts: Iterable[Decimal]) -> Decimal:
    known: Sequence[Decimal] = sorted(amounts)
    half = len(known) // 2
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2


def heaped(*, rounded: int, figures: int) -> Odd | None:
    """Whether so many of the figures of a report end in 0 or 5 that chance is no reason."""
    if figures < LEAST_ROUNDABLE:
        return None
    spread = (Decimal(figures) * USUAL * (1 - USUAL)).sqrt()
    z = (Decimal(rounded) - Decimal(figures) * USUAL) / spread
    if z <= HEAPED:
        return None
    return Odd(kind=Kind.ROUND, score=z / HEAPED, z=z, rounded=rounded, figures=figures)


def ends_round(amount: Decimal) -> bool | None:
    """Whether a whole figure ends in 0 or 5; None for those that are not looked at."""
    if amount < ROUNDABLE or amount != amount.to_integral_value():
        return None
    return amount % 5 == 0
