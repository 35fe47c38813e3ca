"""Round scales and words of numbers, shared by every chart. Pure; exact numbers in, whole points out."""

from collections.abc import Sequence
from decimal import Decimal

STEPS = (Decimal(1), Decimal("1.5"), Decimal(3), Decimal(6), Decimal(9), Decimal(12))
LINES = 3


def round_top(most: Decimal) -> Decimal:
    """The smallest round number that is not below `most`."""
    power = Decimal(1).scaleb(most.adjusted())
    return next(step * power for step in STEPS if step * power >= most)


def along(amount: Decimal, top: Decimal, room: int) -> int:
    """How many points of `room` an amount takes where `top` takes all."""
    return int((amount / top * room).to_integral_value())


def ticks(top: Decimal, room: int) -> Sequence[tuple[int, str]]:
    """(points from zero, number) of each line, zero first."""
    return [(room * place // LINES, short(top * place / LINES)) for place in range(LINES + 1)]


def short(amount: Decimal) -> str:
    text = f"{amount.quantize(Decimal(1)) if amount >= 10 else amount.quantize(Decimal('0.1'))}"
    whole, _, rest = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{rest}" if rest.strip("0") else grouped


def exact(content: object) -> Decimal | None:
    """An amount as a chart takes it."""
    return Decimal(content) if isinstance(content, Decimal | int) else None


def can_be_drawn(amounts: Sequence[Decimal | None]) -> bool:
    """Whether there is something to draw from zero upwards."""
    known = [amount for amount in amounts if amount is not None]
    return bool(known) and max(known) > 0 and min(known) >= 0
