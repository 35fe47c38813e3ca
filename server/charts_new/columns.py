"""Charts as plain geometry: what a template writes down as SVG. Exact numbers in, points of the picture out.

Every chart stands beside the table of its figures; where two bars may not be compared, a line between them says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 420, 250
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 36, 24
STEPS = (Decimal(1), Decimal("1.5"), Decimal(3), Decimal(6), Decimal(9), Decimal(12))
LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One bar: `amount` None where there is no figure, `words` the figure as read. `broken`: why it is not compared
    with the bar before; `last`: the one the page speaks of."""

    title: str
    amount: Decimal | None
    words: str
    broken: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    middle: int
    title: str
    words: str
    last: bool
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    y: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    x: int
    words: str
    leans: str  # on which side of the line the words stand: start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """`floor`: where zero stands. `summary`: the whole chart in one sentence, for who hears it."""

    width: int
    height: int
    left: int
    right: int
    top: int
    floor: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[Break, ...]
    summary: str


def bars(given: Sequence[Given], *, title: str) -> BarChart | None:
    """A chart of bars over time; None where there is nothing to draw."""
    known = [each.amount for each in given if each.amount is not None]
    if not known or max(known) <= 0 or min(known) < 0:
        return None
    top = _round_top(max(known))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) // len(given)
    width = min(46, step * 2 // 3)
    floor = HEIGHT - BOTTOM
    found = []
    for place, each in enumerate(given):
        middle = LEFT + step * place + step // 2
        height = 0 if each.amount is None else int((each.amount / top * room).to_integral_value())
        found.append(
            Bar(
                x=middle - width // 2,
                y=floor - height,
                width=width,
                height=height,
                middle=middle,
                title=each.title,
                words=each.words or "không có số",
                last=each.last,
                known=each.amount is not None,
            )
        )
    return BarChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        floor=floor,
        bars=tuple(found),
        ticks=tuple(_ticks(top, floor=floor, room=room)),
        breaks=tuple(
            Break(
                x=LEFT + step * place,
                words=each.broken,
                leans="start" if place * 2 <= len(given) else "end",
            )
            for place, each in enumerate(given)
            if each.broken and place
        ),
        summary=f"{title}: " + "; ".join(f"{each.title} {each.words or 'không có số'}" for each in given),
    )


def _round_top(most: Decimal) -> Decimal:
    """The smallest round number that is not below `most`."""
    power = Decimal(1).scaleb(most.adjusted())
    return next(step * power for step in STEPS if step * power >= most)


def _ticks(top: Decimal, *, floor: int, room: int) -> Sequence[Tick]:
    return [Tick(y=floor - room * place // LINES, words=_short(top * place / LINES)) for place in range(LINES + 1)]


def _short(amount: Decimal) -> str:
    text = f"{amount.quantize(Decimal(1)) if amount >= 10 else amount.quantize(Decimal('0.1'))}"
    whole, _, rest = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{rest}" if rest.strip("0") else grouped


def exact(content: object) -> Decimal | None:
    """An amount as a chart takes it."""
    return Decimal(content) if isinstance(content, Decimal | int) else None
