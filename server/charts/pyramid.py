"""A population pyramid: bands from the youngest at the foot, men to the left, women to the right; where the form does
not ask bands by gender, the bands alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.charts.scale import along, can_be_drawn, round_top, ticks
from server.charts.words import widest, width_of

WIDTH, HIGH, STEP, HEAD, FOOT = 540, 18, 26, 30, 24
MOST_LABEL = 190


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """`men`, `women`: None where there is no figure; of bands that are not divided, `men` alone."""

    title: str
    men: Decimal | None
    men_words: str
    women: Decimal | None = None
    women_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    x: int
    width: int
    words: str
    words_x: int
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLine:
    y: int
    words_y: int
    title: str
    men: Side
    women: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyramid:
    """`middle`: of the titles. `heads`: (x, words) over the sides. `ticks`: (x, number)."""

    title: str
    width: int
    height: int
    bar: int
    top: int
    floor: int
    middle: int
    lines: tuple[BandLine, ...]
    heads: tuple[tuple[int, str], ...]
    ticks: tuple[tuple[int, str], ...]
    summary: str


def pyramid(given: Sequence[Band], *, title: str, divided: bool, heads: tuple[str, str]) -> Pyramid | None:
    """`given` from the youngest on. `divided`: two sides. None where there is nothing to draw."""
    amounts = [amount for each in given for amount in (each.men, each.women)]
    if not can_be_drawn(amounts):
        return None
    top = round_top(max(amount for amount in amounts if amount is not None))
    label = widest((each.title for each in given), most=MOST_LABEL) + 16
    beside = max(width_of(text) for each in given for text in (each.men_words, each.women_words)) + 6
    room = (WIDTH - label) // 2 - beside if divided else WIDTH - label - beside
    left, right = (WIDTH - label) // 2, (WIDTH + label) // 2
    zero = left if divided else label
    lines: list[BandLine] = []
    for place, each in enumerate(reversed(given)):
        y = HEAD + STEP * place
        lines.append(
            BandLine(
                y=y,
                words_y=y + 13,
                title=each.title,
                men=_left(each, left, top=top, room=room)
                if divided
                else _right(each.men, each.men_words, zero, top=top, room=room),
                women=_right(each.women, each.women_words, right, top=top, room=room) if divided else None,
            )
        )
    floor = HEAD + STEP * len(given)
    scale = ticks(top, room)
    marks = [(left - at, words) for at, words in scale] + [(right + at, words) for at, words in scale]
    return Pyramid(
        title=title,
        width=WIDTH,
        height=floor + FOOT,
        bar=HIGH,
        top=HEAD - 6,
        floor=floor,
        middle=WIDTH // 2 if divided else label // 2,
        lines=tuple(lines),
        heads=((left - room // 2, heads[0]), (right + room // 2, heads[1])) if divided else (),
        ticks=tuple(marks) if divided else tuple((zero + at, words) for at, words in scale),
        summary="; ".join(_said(each, divided=divided, heads=heads) for each in given),
    )


def _left(each: Band, zero: int, *, top: Decimal, room: int) -> Side:
    width = 0 if each.men is None else along(each.men, top, room)
    return Side(x=zero - width, width=width, words=each.men_words, words_x=zero - width - 5, known=each.men is not None)


def _right(amount: Decimal | None, words: str, zero: int, *, top: Decimal, room: int) -> Side:
    width = 0 if amount is None else along(amount, top, room)
    return Side(x=zero, width=width, words=words, words_x=zero + width + 5, known=amount is not None)


def _said(each: Band, *, divided: bool, heads: tuple[str, str]) -> str:
    men = each.men_words or "không có số"
    if not divided:
        return f"{each.title} {men}"
    return f"{each.title} {heads[0].lower()} {men}, {heads[1].lower()} {each.women_words or 'không có số'}"
