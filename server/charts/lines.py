"""A line over time, alone or many small ones on one scale. A gap where there is no figure; a period that is not
compared with the one before begins a new line behind a dashed mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.charts.scale import along, can_be_drawn, round_top, ticks
from server.charts.words import width_of

WIDTH, HEIGHT = 540, 250
SMALL_WIDTH, SMALL_HEIGHT = 300, 150
RIGHT, TOP, BOTTOM = 22, 34, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """`amount` None where there is no figure. `broken`: why it is not joined with the point before."""

    title: str
    amount: Decimal | None
    words: str
    broken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    x: int
    y: int
    title: str
    words: str
    known: bool
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """`paths`: the joined runs, as SVG path data. `ticks`: (y, number). `breaks`: (x, words, side they stand on)."""

    title: str
    width: int
    height: int
    left: int
    right: int
    top: int
    floor: int
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]
    ticks: tuple[tuple[int, str], ...]
    breaks: tuple[tuple[int, str, str], ...]
    summary: str


def line(given: Sequence[LinePoint], *, title: str) -> LineChart | None:
    """None where there is nothing to draw from zero on, or only one point."""
    if len(given) < 2 or not can_be_drawn([each.amount for each in given]):
        return None
    top = round_top(max(each.amount for each in given if each.amount is not None))
    return _drawn(given, title=title, top=top, width=WIDTH, height=HEIGHT)


def multiples(given: Mapping[str, Sequence[LinePoint]]) -> tuple[LineChart, ...]:
    """Small lines by their titles, all on one scale so that they may be compared."""
    every = [each.amount for points in given.values() for each in points]
    if not can_be_drawn(every) or any(len(points) < 2 for points in given.values()):
        return ()
    top = round_top(max(amount for amount in every if amount is not None))
    return tuple(
        _drawn(points, title=title, top=top, width=SMALL_WIDTH, height=SMALL_HEIGHT) for title, points in given.items()
    )


def _drawn(given: Sequence[LinePoint], *, title: str, top: Decimal, width: int, height: int) -> LineChart:
    room, floor = height - TOP - BOTTOM, height - BOTTOM
    levels = [(floor - at, words) for at, words in ticks(top, room)]
    left = max(width_of(words) for _, words in levels) + 12
    right = width - RIGHT
    step = (right - left - 20) // (len(given) - 1)
    places = [left + 14 + step * place for place in range(len(given))]
    dots = tuple(
        Dot(
            x=x,
            y=floor if each.amount is None else floor - along(each.amount, top, room),
            title=each.title,
            words=each.words or "không có số",
            known=each.amount is not None,
            last=place == len(given) - 1,
        )
        for place, (x, each) in enumerate(zip(places, given, strict=True))
    )
    return LineChart(
        title=title,
        width=width,
        height=height,
        left=left,
        right=right,
        top=TOP,
        floor=floor,
        dots=dots,
        paths=_paths(dots, given),
        ticks=tuple(levels),
        breaks=tuple(
            (x - step // 2, each.broken, "start" if place * 2 <= len(given) else "end")
            for place, (x, each) in enumerate(zip(places, given, strict=True))
            if each.broken and place
        ),
        summary="; ".join(f"{each.title} {each.words or 'không có số'}" for each in given),
    )


def _paths(dots: Sequence[Dot], given: Sequence[LinePoint]) -> tuple[str, ...]:
    runs: list[list[Dot]] = [[]]
    for dot, each in zip(dots, given, strict=True):
        if not dot.known or each.broken:
            runs.append([])
        if dot.known:
            runs[-1].append(dot)
    return tuple("M" + "L".join(f"{dot.x} {dot.y}" for dot in run) for run in runs if len(run) > 1)
