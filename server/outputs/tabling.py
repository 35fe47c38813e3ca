"""An indicator as an official table: the parts of its breakdown against its figures, period by period. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.compute.figures import Computed
from engine.expr.types import Unit
from engine.expr.values import BLANK, INAPPLICABLE, Kind, Value
from engine.model import Figure, official_code
from server.figures.indicators import REPORTER, IndicatorView, Line
from server.figures.words import RATIOS, figure_text
from server.outputs.grid import TOTAL, Grid, Leaf
from server.outputs.grid import Line as Row
from server.words import phrases

SIGNS = frozenset((Kind.UNAVAILABLE, Kind.INAPPLICABLE))
Origin = Callable[[Figure, str, str], str]  # figure, part of the breakdown or '', period -> address


@dataclass(frozen=True, slots=True)
class FigureType:
    """How a figure of an indicator is read: rates with two decimals, all else with as many as it has, two at most."""

    unit: Unit

    def text(self, value: Value, *, offered: Mapping[str, str] | None = None) -> str:
        return figure_text(value, self.unit)

    def xlsx(self, value: Value, *, offered: Mapping[str, str] | None = None) -> tuple[str | Decimal | None, str]:
        """The number as it is read, so that paper and workbook say the same."""
        if value.kind is not Kind.NUMBER:
            return figure_text(value, self.unit) or None, "@"
        text = figure_text(value, self.unit)
        decimals = len(text.partition(",")[2])
        shown = Decimal(text.replace(".", "").replace(",", ".").replace("−", "-"))
        return shown, "#,##0" + ("." + "0" * decimals if decimals else "")


def no_origin(_figure: Figure, _part: str, _period: str) -> str:
    """A paper that leads nowhere."""
    return ""


def of_indicator(views: Sequence[IndicatorView], *, origin: Origin = no_origin) -> Grid:
    """`views`: of one indicator, oldest first. The first line is the whole; a part that a period does not have is
    blank there."""
    newest = views[-1]
    figures = tuple(figure for figure in newest.indicator.figures if _is_shown(newest, figure))
    many = len(views) > 1
    leaves = tuple(_leaf(view, figure, many=many) for figure in figures for view in views)
    keys: dict[str, str] = {}
    for view in reversed(views):
        for line in view.lines:
            keys.setdefault(line.key, line.title)
    whole = Row(
        title="Tổng số",
        kind=TOTAL,
        values=tuple(_value(view.figures.get(figure.id)) for figure in figures for view in views),
        origins=tuple(origin(figure, "", view.period.id) for figure in figures for view in views),
    )
    units = newest.by == REPORTER
    ordered = sorted(keys) if units else list(keys)
    rows = [_row(views, figures, key=key, title=keys[key], units=units, origin=origin) for key in ordered]
    title = dict(newest.breakdowns).get(newest.by, "") or "Phạm vi"
    return Grid(
        title="",
        stub=(phrases.upper_first(title), "Mã số") if units else (phrases.upper_first(title),),
        leaves=leaves,
        lines=(whole, *rows),
        made=_made(figures, len(views)),
    )


def _is_shown(view: IndicatorView, figure: Figure) -> bool:
    """The figures that the breakdown divides; all of them where nothing is divided."""
    return not view.by or any(each.id == view.by for each in figure.breakdowns)


def _leaf(view: IndicatorView, figure: Figure, *, many: bool) -> Leaf:
    computed = view.figures.get(figure.id)
    title = phrases.upper_first(view.period.title.removeprefix("Báo cáo ")) if many else figure.title
    short = computed is not None and computed.known < computed.expected
    return Leaf(
        title=f"{title} ({computed.known}/{computed.expected} đơn vị)" if short and computed is not None else title,
        group=figure.title if many else "",
        type=FigureType(figure.unit),
        unit=figure.unit,
        adds=figure.unit.kind not in RATIOS,
    )


def _value(computed: Computed | None) -> Value:
    """The figure, or the sign that was reported in its place."""
    if computed is None or (computed.why is not None and computed.value.kind not in SIGNS):
        return BLANK
    return computed.value


def _row(
    views: Sequence[IndicatorView], figures: Sequence[Figure], *, key: str, title: str, units: bool, origin: Origin
) -> Row:
    lines = {view.period.id: _line(view, key) for view in views}
    notes = dict.fromkeys(line.note for line in lines.values() if line is not None and line.note)
    lacks = [
        view.period.title.removeprefix("Báo cáo ")
        for view in views
        if units and not _is_known(lines[view.period.id], figures)
    ]
    said = [*notes, *([f"chưa có số liệu {', '.join(lacks)}"] if lacks else [])]
    return Row(
        title=title or "Không rõ",
        code=official_code(key) if units else "",
        values=tuple(_of(view, lines[view.period.id], figure) for figure in figures for view in views),
        origins=tuple(origin(figure, key, view.period.id) for figure in figures for view in views),
        note="; ".join(said),
        there=not units or any(_stands(line) for line in lines.values()),
    )


def _stands(line: Line | None) -> bool:
    """What cannot be divided among its successors stands in the table to say so."""
    return line is not None and (not line.figures or has_reported(line))


def has_reported(line: Line) -> bool:
    """Whether any report stands behind a unit's line, even one that says `...`."""
    return any(len(computed.unreported) < computed.expected for computed in line.figures.values())


def unreported(view: IndicatorView) -> tuple[str, ...]:
    """The names of the units without a report, by code."""
    if view.by == REPORTER:
        ordered = sorted(view.lines, key=lambda line: line.key)
        return tuple(line.title for line in ordered if line.figures and not has_reported(line))
    widest = max(view.figures.values(), key=lambda each: each.expected, default=None)
    return tuple(view.unit_names.get(code, code) for code in widest.unreported) if widest is not None else ()


def _line(view: IndicatorView, key: str) -> Line | None:
    return next((line for line in view.lines if line.key == key), None)


def _of(view: IndicatorView, line: Line | None, figure: Figure) -> Value:
    """Of a unit that owes another figure of the indicator and not this one, which others owe: `x`, not to be
    reported."""
    if line is None:
        return BLANK
    whole, computed = view.figures.get(figure.id), line.figures.get(figure.id)
    others_owe = view.by == REPORTER and line.figures and whole is not None and whole.expected
    return INAPPLICABLE if others_owe and (computed is None or not computed.expected) else _value(computed)


def _is_known(line: Line | None, figures: Sequence[Figure]) -> bool:
    return line is not None and any(
        (computed := line.figures.get(figure.id)) is not None and computed.why is None for figure in figures
    )


def _made(figures: Sequence[Figure], periods: int) -> Mapping[int, tuple[int, ...]]:
    """A rate tells of the counts beside it: who covers a count covers the rate of the same line and period."""
    counts = [at for at, figure in enumerate(figures) if figure.unit.kind not in RATIOS]
    return {
        at * periods + period: tuple(each * periods + period for each in counts)
        for at, figure in enumerate(figures)
        if figure.unit.kind in RATIOS and counts
        for period in range(periods)
    }
