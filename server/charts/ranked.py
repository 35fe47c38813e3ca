"""Lying bars, one or two to a line: units or rows in the order of their table, the earlier figure pale above the
later."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.charts.scale import along, can_be_drawn, round_top, ticks
from server.charts.words import LINE, widest, width_of, wrapped

WIDTH = 540
MOST_LABEL, GAP, HEAD, FOOT = 200, 8, 20, 6
THIN, THICK = 7, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One line: the figure now and, where periods are compared, the one before. None where there is no figure."""

    title: str
    now: Decimal | None
    words: str
    before: Decimal | None = None
    before_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    y: int
    width: int
    height: int
    words: str
    words_y: int
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLine:
    """`title`: its words, line by line, each with its height."""

    title: tuple[tuple[int, str], ...]
    now: Bar
    before: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedChart:
    """`left`: where zero stands. `ticks`: (x, number). `before`, `now`: what the two bars are called, '' where one."""

    title: str
    width: int
    height: int
    left: int
    top: int
    lines: tuple[RankedLine, ...]
    ticks: tuple[tuple[int, str], ...]
    before: str
    now: str
    summary: str


def ranked(given: Sequence[Pair], *, title: str, now: str = "", before: str = "") -> RankedChart | None:
    """None where there is nothing to draw from zero on."""
    amounts = [each.now for each in given] + ([each.before for each in given] if before else [])
    if not can_be_drawn(amounts):
        return None
    top = round_top(max(amount for amount in amounts if amount is not None))
    label = widest((each.title for each in given), most=MOST_LABEL)
    left = label + GAP
    beside = max(width_of(text) for each in given for text in (each.words, each.before_words)) + GAP
    room = WIDTH - left - beside
    lines: list[RankedLine] = []
    y = HEAD
    for each in given:
        words = wrapped(each.title, label)
        bars_high = THIN + THICK + 3 if before else THICK
        high = max(len(words) * LINE, bars_high)
        first = y + (high - len(words) * LINE) // 2 + 12
        start = y + (high - bars_high) // 2
        lines.append(
            RankedLine(
                title=tuple((first + LINE * place, line) for place, line in enumerate(words)),
                now=_bar(each.now, each.words, y=start + (THIN + 3 if before else 0), high=THICK, top=top, room=room),
                before=_bar(each.before, each.before_words, y=start, high=THIN, top=top, room=room) if before else None,
            )
        )
        y += high + 7
    return RankedChart(
        title=title,
        width=WIDTH,
        height=y + FOOT,
        left=left,
        top=HEAD - 4,
        lines=tuple(lines),
        ticks=tuple((left + at, words) for at, words in ticks(top, room)),
        before=before,
        now=now,
        summary="; ".join(_said(each, now=now, before=before) for each in given),
    )


def _bar(amount: Decimal | None, words: str, *, y: int, high: int, top: Decimal, room: int) -> Bar:
    width = 0 if amount is None else along(amount, top, room)
    return Bar(y=y, width=width, height=high, words=words, words_y=y + high // 2 + 4, known=amount is not None)


def _said(each: Pair, *, now: str, before: str) -> str:
    here = each.words or "không có số"
    if not before:
        return f"{each.title} {here}"
    return f"{each.title} {before} {each.before_words or 'không có số'}, {now} {here}"
