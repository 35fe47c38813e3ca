"""Which chart says what a table says, and its geometry. Pure: a table in, pictures out; the table stays beside it."""

from collections.abc import Sequence
from dataclasses import replace

from server import charts
from server.charts import Band, LineChart, LinePoint, Pair, Pyramid, RankedChart
from server.looking.bands import Bands
from server.looking.question import COLUMN, PERIOD, ROW, Question
from server.looking.subjects import OfForm
from server.looking.table import REST, Line, Pivot

MOST_BARS, MOST_MULTIPLES = 24, 12
FEW_PERIODS = 3
PYRAMID = "thap"


def ranked(found: Pivot) -> RankedChart | None:
    """Lying bars of the lines: of two periods where these are compared, else of the column that sorts, or the last."""
    lines = [line for line in found.lines if line.entry.key != REST][:MOST_BARS]
    if not lines or found.question.down == PERIOD:
        return None
    at = column_drawn(found)
    pairs = found.compared
    head = found.across[at].title
    return charts.ranked(
        [_pair(line, at, pairs=pairs) for line in lines],
        title=head if not pairs else f"{found.across[-2].title} và {found.across[-1].title}",
        now=found.across[-1].title if pairs else "",
        before=found.across[-2].title if pairs else "",
    )


def column_drawn(found: Pivot) -> int:
    """The column that sorts the lines, else the last."""
    return next((n for n, each in enumerate(found.across) if each.key == found.question.order), len(found.across) - 1)


def _pair(line: Line, at: int, *, pairs: bool) -> Pair:
    now = line.cells[-1] if pairs else line.cells[at]
    before = line.cells[-2] if pairs else None
    return Pair(
        title=line.entry.title,
        now=now.amount,
        words=now.text,
        before=before.amount if before is not None else None,
        before_words=before.text if before is not None else "",
    )


def over_time(found: Pivot) -> tuple[LineChart, ...]:
    """Lines over the periods: one of the whole or of each line or column, where there are periods enough."""
    question = found.question
    if question.down == PERIOD and len(found.lines) > 1:
        series = {each.title: _down(found, at) for at, each in enumerate(found.across[:MOST_MULTIPLES])}
    elif question.across == PERIOD and len(found.across) >= FEW_PERIODS:
        whole = [replace(found.total, entry=replace(found.total.entry))] if found.total is not None else []
        lines = [*whole, *(line for line in found.lines if line.entry.key != REST)][:MOST_MULTIPLES]
        if len(lines) == len(whole) + 1 and whole:
            lines = lines[1:]
        series = {line.entry.title: _across(found, line) for line in lines}
    else:
        return ()
    if len(series) == 1:
        title, points = next(iter(series.items()))
        alone = charts.line(points, title=title)
        return () if alone is None else (alone,)
    return charts.multiples(series)


def _down(found: Pivot, at: int) -> Sequence[LinePoint]:
    return [
        LinePoint(
            title=line.entry.title,
            amount=line.cells[at].amount,
            words=line.cells[at].text,
            broken=found.breaks.get(line.entry.key, ""),
        )
        for line in found.lines
    ]


def _across(found: Pivot, line: Line) -> Sequence[LinePoint]:
    return [
        LinePoint(title=each.title, amount=cell.amount, words=cell.text, broken=found.breaks.get(each.key, ""))
        for each, cell in zip(found.across, line.cells, strict=True)
    ]


# ---- pyramids ----


def pyramid_question(question: Question, bands: Bands) -> Question:
    """The table that holds the figures of a pyramid: every column of the last period, of this row or of both rows."""
    across = ROW if bands.rows is not None else PERIOD
    return replace(question, down=COLUMN, across=across, periods=question.periods[-1:], order="", measure="so")


def pyramid(found: Pivot, bands: Bands, *, title: str) -> Pyramid | None:
    """`found`: the answer to `pyramid_question`."""
    subject = found.subject
    assert isinstance(subject, OfForm)
    lines = {line.entry.key: line for line in found.lines}
    at = {each.key: place for place, each in enumerate(found.across)}
    men_at, women_at = (at[bands.rows[0]], at[bands.rows[1]]) if bands.rows is not None else (0, 0)
    given = []
    for each in bands.lines:
        men = lines[each.column].cells[men_at]
        other = lines[each.women or each.column].cells[women_at] if bands.divided else None
        given.append(
            Band(
                title=each.title,
                men=men.amount,
                men_words=men.text,
                women=other.amount if other is not None else None,
                women_words=other.text if other is not None else "",
            )
        )
    return charts.pyramid(given, title=title, divided=bands.divided, heads=("Nam", "Nữ"))
