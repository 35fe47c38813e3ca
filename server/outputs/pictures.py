"""The chart that goes with an indicator's table: its parts as lying bars, or its whole as a line over the periods.
Drawn of the table as it is printed, so that what is covered there is not drawn. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.model import Period
from engine.targets.reports import TEMPLATES, PrintPicture
from server import charts
from server.charts import LineChart, LinePoint, Pair, RankedChart
from server.outputs.grid import HEADING, Grid, Leaf, Line, cell_of, number_of
from server.words import phrases

MOST_BARS, MOST_PICTURES, FEW_PERIODS = 24, 2, 3
NOT_JOINED = "Trước và sau đường đứt không so trực tiếp được."
Places = Sequence[int]  # the leaves of one figure, period by period


def pictures_of(grid: Grid, periods: Sequence[Period], *, broken: Mapping[str, str]) -> tuple[PrintPicture, ...]:
    """`grid`: a table of figures, each a leaf for every period, oldest first. `broken`: by period, why it is not joined
    with the one before, '' where it is."""
    found: list[PrintPicture] = []
    for first in range(0, len(grid.leaves), len(periods)):
        places = range(first, first + len(periods))
        many = len(periods) >= FEW_PERIODS
        picture = _over_time(grid, places, periods, broken) if many else _ranked(grid, places, periods)
        if picture is not None:
            found.append(picture)
    return tuple(found[:MOST_PICTURES])


def _over_time(grid: Grid, places: Places, periods: Sequence[Period], broken: Mapping[str, str]) -> PrintPicture | None:
    """None where it is not known of each period whether it is joined: a quarter and a year are not."""
    whole = grid.lines[0]
    points = [
        LinePoint(
            title=_named(period),
            amount=number_of(whole.values[at]),
            words=_text(grid, whole, at),
            broken=broken.get(period.id, ""),
        )
        for at, period in zip(places, periods, strict=True)
    ]
    chart = charts.line(points, title=_titled(grid.leaves[places[0]]))
    if chart is None or any(period.id not in broken for period in periods):
        return None
    return PrintPicture(
        title=chart.title,
        svg=svg_of("line", chart),
        kind="line",
        series=(chart.title,),
        points=tuple((each.title, (each.amount,)) for each in points),
        note=NOT_JOINED if chart.breaks else "",
    )


def _ranked(grid: Grid, places: Places, periods: Sequence[Period]) -> PrintPicture | None:
    """One bar for each part, two where two periods are asked for; of many parts the largest."""
    every = [line for line in grid.lines[1:] if line.kind != HEADING and number_of(line.values[places[-1]]) is not None]
    lines = every
    if len(every) > MOST_BARS:
        lines = sorted(every, key=lambda line: -_amount(line, places[-1]))[:MOST_BARS]
    names = [_named(period) for period in periods]
    most = "" if len(lines) == len(every) else f", {len(lines)} {phrases.lower_first(grid.stub[0])} có số lớn nhất"
    title = f"{_titled(grid.leaves[places[0]])}, {' và '.join(phrases.lower_first(each) for each in names)}{most}"
    pairs = [
        Pair(
            title=line.title,
            now=number_of(line.values[places[-1]]),
            words=_text(grid, line, places[-1]),
            before=number_of(line.values[places[0]]) if len(places) > 1 else None,
            before_words=_text(grid, line, places[0]) if len(places) > 1 else "",
        )
        for line in lines
    ]
    before = names[0] if len(names) > 1 else ""
    chart = charts.ranked(pairs, title=title, now=names[-1] if before else "", before=before)
    if chart is None:
        return None
    return PrintPicture(
        title=title,
        svg=svg_of("ranked", chart),
        kind="bar",
        series=tuple(names),
        points=tuple((line.title, tuple(number_of(line.values[at]) for at in places)) for line in lines),
        note="",
    )


def _named(period: Period) -> str:
    return phrases.upper_first(period.title.removeprefix("Báo cáo "))


def _titled(leaf: Leaf) -> str:
    """`Số hộ nghèo (hộ)`: the figure, without how many units it is of."""
    title = leaf.group or leaf.title.rpartition(" (")[0] or leaf.title
    return f"{title} ({leaf.unit.shown})" if leaf.unit is not None else title


def _amount(line: Line, at: int) -> Decimal:
    return number_of(line.values[at]) or Decimal(0)


def _text(grid: Grid, line: Line, at: int) -> str:
    return cell_of(grid.leaves[at].type, line.values[at]).text


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def svg_of(way: str, chart: LineChart | RankedChart, *, small: bool = False, at: int = 1) -> str:
    """The picture as SVG, every text of it escaped. `small`: one of many lines side by side, the `at`th."""
    macros = _templates().get_template("partials/charts.html").module
    more = {"small": True} if small else {}
    return str(getattr(macros, way)(chart, f"hinh{at}", paper=True, **more))
