"""The picture of a turned table on paper: of those of its lines that have a figure, with a word where it shows not all
of them, and the amounts from which a workbook draws the same. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from engine.targets.reports import PrintPicture
from server.charts import LineChart
from server.looking import pictures
from server.looking.pictures import MOST_BARS, MOST_MULTIPLES
from server.looking.question import COLUMN, PERIOD, ROW
from server.looking.table import REST, Line, Pivot
from server.looking.words import what_of
from server.outputs.pictures import NOT_JOINED, svg_of
from server.reporting.suppressing import COVER
from server.words import phrases

MOST_PAIRS = 16  # lines of two bars each that can be read on a page
NO_ZEROS = "Dòng bằng 0 không vẽ."
SAME_SCALE = "Các hình cùng một thang đo."
NOT_DRAWN = "Số nhỏ đã che trong bảng thì không vẽ trong hình."


def pictures_of(found: Pivot) -> tuple[PrintPicture, ...]:
    """One picture, or none where there is nothing to draw."""
    known = replace(found, lines=tuple(line for line in found.lines if _has_amount(line)))
    lines = pictures.over_time(known)
    if lines:
        return (_over_time(known, lines),)
    bars = replace(known, lines=tuple(line for line in known.lines if any(cell.amount for cell in line.cells)))
    picture = _ranked(bars, zeros=len(bars.lines) < len(known.lines))
    return (picture,) if picture is not None else ()


def _has_amount(line: Line) -> bool:
    return line.entry.key != REST and any(cell.amount is not None for cell in line.cells)


def _over_time(found: Pivot, lines: Sequence[LineChart]) -> PrintPicture:
    down = found.question.down == PERIOD
    of = len(found.across) if down else len(found.lines)
    title = _titled(found, shown=len(lines), of=of, most=MOST_MULTIPLES, periods=False)
    svg = "".join(
        svg_of("line", each if len(lines) > 1 else replace(each, title=title), small=len(lines) > 1, at=at)
        for at, each in enumerate(lines, start=1)
    )
    names = [line.entry.title for line in found.lines] if down else [each.title for each in found.across]
    series = tuple(each.title for each in lines)
    return PrintPicture(
        title=title,
        svg=f'<div class="multiples">{svg}</div>' if len(lines) > 1 else svg,
        kind="line",
        series=series,
        points=tuple((name, tuple(_amount(found, which, at) for which in series)) for at, name in enumerate(names)),
        note=_noted(
            found, SAME_SCALE if len(lines) > 1 else "", NOT_JOINED if any(each.breaks for each in lines) else ""
        ),
    )


def _amount(found: Pivot, series: str, at: int) -> Decimal | None:
    """Of one period: the `at`th line or column, whichever periods are."""
    if found.question.down == PERIOD:
        place = next(n for n, each in enumerate(found.across) if each.title == series)
        return found.lines[at].cells[place].amount
    line = next((each for each in found.every_line if each.entry.title == series), None)
    return line.cells[at].amount if line is not None else None


def _ranked(found: Pivot, *, zeros: bool) -> PrintPicture | None:
    """`zeros`: whether lines are left out because they are 0 throughout."""
    most = MOST_PAIRS if found.compared else MOST_BARS
    lines = found.lines[:most]
    chart = pictures.ranked(replace(found, lines=lines))
    if chart is None:
        return None
    title = _titled(found, shown=len(lines), of=len(found.lines), most=most, periods=not chart.before)
    at = pictures.column_drawn(found)
    places = (-2, -1) if chart.before else (at,)
    return PrintPicture(
        title=title,
        svg=svg_of("ranked", replace(chart, title=title)),
        kind="bar",
        series=(chart.before, chart.now) if chart.before else (found.across[at].title,),
        points=tuple((line.entry.title, tuple(line.cells[place].amount for place in places)) for line in lines),
        note=_noted(found, NO_ZEROS if zeros else ""),
    )


def _titled(found: Pivot, *, shown: int, of: int, most: int, periods: bool) -> str:
    """`Dân số (người), năm 2026, 24/60 dòng đầu bảng`"""
    question = found.question
    turned = {question.down.partition(".")[0], question.across.partition(".")[0]}
    unit = "" if turned & {ROW, COLUMN} else found.subject.unit(question.row, question.column).shown
    when = [phrases.lower_first(each.title.removeprefix("Báo cáo ")) for each in found.shown]
    said = [f"{what_of(found)} ({unit})" if unit else what_of(found), *([", ".join(when)] if when else [])]
    if periods and question.across != PERIOD:
        said.append(found.across[pictures.column_drawn(found)].title)
    said += [f"{shown}/{of} dòng đầu bảng"] if of > most else []
    return ", ".join(said)


def _noted(found: Pivot, *more: str) -> str:
    covered = any(cell.text == COVER for line in found.every_line for cell in line.cells)
    return " ".join(text for text in (*more, NOT_DRAWN if covered else "") if text)
