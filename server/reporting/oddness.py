"""What a reviewer should look at first: large changes against the earlier period, warnings, a first report. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from engine.compute.cells import zero_of
from engine.compute.frame import Address
from engine.compute.outcome import CellOutcome, CellState
from engine.expr.values import Value

SHARE = Decimal("0.2")  # of the earlier figure
LEAST = 20  # what changes by no more is small, whatever its share


def jumps(cells: Mapping[Address, CellOutcome], previous: Mapping[Address, Value]) -> int:
    """How many typed figures changed by more than a fifth, and by more than 20."""
    found = 0
    for address, before in previous.items():
        cell = cells.get(address)
        if cell is None or cell.state not in (CellState.TYPED, CellState.BY_HAND):
            continue
        then, now = zero_of(before), zero_of(cell.value)
        if then is not None and now is not None:
            change = abs(now - then)
            found += change > LEAST and change > SHARE * abs(then)
    return found


def rank(*, jumps: int, warnings: int, first: bool) -> tuple[int, int, bool]:
    """Sorts descending: most large changes, then most warnings, then who never reported this before."""
    return (jumps, warnings, first)
