"""Chỉ tiêu: the list of indicators, and a page for each with its figures, its table, its chart and who is missing."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import Response

from engine.compute.figures import Computed
from engine.expr.values import Kind, Value
from engine.model import Figure
from server import charts
from server.contexts.figures import (
    Choice,
    FigureLine,
    FigureShown,
    IndicatorLink,
    IndicatorPage,
    IndicatorsPage,
    KeyFigure,
    Missing,
    SourceLacking,
)
from server.figures.indicators import REPORTER, IndicatorView, Line, Point, indicator, indicators
from server.figures.named import basis_of
from server.figures.words import attribute_words, change_text, estimated_words, figure_text, formula_text, why_text
from server.http.doorway import Call
from server.outputs.asking import Asked
from server.words import phrases

TODAY = "nay"
UNREPORTED, UNKNOWN = "Chưa có báo cáo được tính", "Ghi “...” hoặc để trống"


def show_indicators(call: Call) -> Response:
    known = indicators(call.house.desk, call.actor)
    links = [
        (
            each.group,
            IndicatorLink(
                code=each.code,
                title=each.title,
                href=call.path("indicator", code=each.code),
                figures=len(each.figures),
                note=each.no_source or "",
            ),
        )
        for each in known
    ]
    groups = tuple((title, tuple(link for _, link in its)) for title, its in groupby(links, key=lambda link: link[0]))
    return call.render("indicators.html", IndicatorsPage(groups=groups, count=len(known)))


def show_indicator(call: Call) -> Response:
    bounds = call.house.desk.today if call.query("dg") == TODAY else None
    found = indicator(
        call.house.desk,
        call.actor,
        code=str(call.params["code"]),
        period=call.query("ky"),
        basis=basis_of(call.query("so")),
        under=call.query("dv"),
        by=call.query("theo") or REPORTER,
        bounds=bounds,
    )
    return call.render("indicator.html", _Drawn(call, found).page())


def _is_empty(line: FigureLine) -> bool:
    """Lines without any figure stand last, in the order they had."""
    return not any(cell.text for cell in line.cells)


class _Drawn:
    def __init__(self, call: Call, found: IndicatorView) -> None:
        self._call = call
        self._found = found
        self._way = found.indicator

    def page(self) -> IndicatorPage:
        found, way = self._found, self._way
        widest = max(found.figures.values(), key=lambda each: each.expected, default=None)
        same = len({(each.known, each.expected) for each in found.figures.values()}) < 2
        return IndicatorPage(
            code=way.code,
            title=way.title,
            group=way.group,
            period_title=found.period.title,
            definition=way.guide or "",
            legal=found.legal,
            provider=way.provider or "",
            no_source=way.no_source or "",
            figures=tuple(self._key(figure) for figure in way.figures),
            known=widest.known if widest is not None else 0,
            expected=widest.expected if widest is not None else 0,
            known_of="" if same else next(figure.title for figure in way.figures if found.figures[figure.id] is widest),
            kind_title=self._kind_title(),
            missing=tuple(self._missing()),
            lacking=tuple(self._lacking()),
            waiting=found.waiting,
            estimated=estimated_words(found.period) if found.estimated else "",
            restricted=found.restricted,
            orphans=", ".join(found.orphans),
            periods=tuple(
                Choice(words=each.title, href=self._href(ky=each.id), current=each.id == found.period.id)
                for each in found.periods
            ),
            bases=(
                Choice(words="Số đã duyệt", href=self._href(so=""), current=found.basis == "approved"),
                Choice(words="Cả số chờ duyệt", href=self._href(so="sent"), current=found.basis == "sent"),
            ),
            bounds=(
                Choice(words="Như đã báo cáo", href=self._href(dg=""), current=found.bounds is None),
                Choice(words="Địa giới hiện nay", href=self._href(dg=TODAY), current=found.bounds is not None),
            )
            if found.by == REPORTER
            else (),
            breakdowns=tuple(
                Choice(words=phrases.upper_first(title), href=self._href(theo=id_), current=id_ == found.by)
                for id_, title in found.breakdowns
            ),
            trees=(Choice(words="Cả địa bàn", href=self._href(dv=""), current=not found.under),) if found.under else (),
            by_title=phrases.upper_first(dict(found.breakdowns).get(found.by, "")),
            heads=tuple((figure.title, figure.unit.shown) for figure in self._divided()),
            lines=(self._whole(), *sorted((self._line(line) for line in found.lines), key=_is_empty))
            if found.lines
            else (),
            series_heads=tuple(f"{figure.title} ({figure.unit.shown})" for figure in way.figures),
            series=tuple(self._point(point) for point in found.points),
            charts=tuple(self._charts()),
            edition=found.edition,
            output=self._output() if self._call.may("figures.export") else "",
        )

    # ---- links ----

    def _output(self) -> str:
        """The same as an official print: this period, beside the year before where there is one."""
        found = self._found
        asked = Asked(
            indicator=self._way.code,
            by=found.by or REPORTER,
            today=found.bounds is not None,
            periods=tuple(point.period for point in found.points[-2:]) or (found.period.id,),
            units=(found.under,) if found.under else (),
            basis=found.basis,
        )
        return f"{self._call.path('outputs')}?{asked.query}"

    def _href(self, **changed: str) -> str:
        found = self._found
        asked = {
            "ky": found.period.id,
            "so": "" if found.basis == "approved" else found.basis,
            "dv": found.under,
            "theo": found.by,
            "dg": TODAY if found.bounds is not None else "",
            **changed,
        }
        kept = {key: text for key, text in asked.items() if text}
        return f"{self._call.path('indicator', code=self._way.code)}?{urlencode(kept)}"

    def _lineage(self, figure: Figure, *, part: str = "", period: str = "") -> str:
        found = self._found
        asked = {
            "ky": period or found.period.id,
            "so": "" if found.basis == "approved" else found.basis,
            "dv": found.under,
            "theo": found.by if part else "",
            "phan": part,
            "dg": TODAY if part and found.bounds is not None else "",
        }
        kept = {key: text for key, text in asked.items() if text}
        where = self._call.path("lineage", indicator=self._way.code, figure=figure.id)
        return f"{where}?{urlencode(kept)}"

    # ---- figures ----

    def _shown(self, figure: Figure, computed: Computed | None, *, part: str = "", period: str = "") -> FigureShown:
        if computed is None:
            return FigureShown(text="", estimate=False, incomplete=False, why="", short="", lineage="")
        value = computed.value
        text = figure_text(value, figure.unit)
        return FigureShown(
            text=text,
            estimate=value.estimate,
            incomplete=value.incomplete,
            why=why_text(computed, figure, self._way.no_source, lacking=self._found.lacking) if not text else "",
            short=f"{computed.known}/{computed.expected}" if computed.known < computed.expected else "",
            lineage=self._lineage(figure, part=part, period=period) if text else "",
        )

    def _key(self, figure: Figure) -> KeyFigure:
        found = self._found
        before = found.points[-2] if len(found.points) > 1 else None
        then = before.figures.get(figure.id) if before is not None else None
        change = change_text(found.figures[figure.id].value, then.value, figure.unit) if then is not None else ""
        words = f"{change} so với {before.year}" if change and before is not None else ""
        if words and found.points[-1].broken:
            words += f" ({phrases.lower_first(found.points[-1].broken)})"
        return KeyFigure(
            title=figure.title,
            unit=figure.unit.shown,
            shown=self._shown(figure, found.figures[figure.id]),
            change=words,
            formula=formula_text(figure, found.parts, found.forms),
        )

    def _divided(self) -> tuple[Figure, ...]:
        """The figures that the breakdown shown divides."""
        by = self._found.by
        return tuple(figure for figure in self._way.figures if any(each.id == by for each in figure.breakdowns))

    def _whole(self) -> FigureLine:
        cells = tuple(self._shown(figure, self._found.figures[figure.id]) for figure in self._divided())
        return FigureLine(title="Tổng số", note="", cells=cells)

    def _line(self, line: Line) -> FigureLine:
        cells = tuple(self._shown(figure, line.figures.get(figure.id), part=line.key) for figure in self._divided())
        by = self._found.by
        title = attribute_words(line.key) if by.startswith(f"{REPORTER}.") else line.title
        return FigureLine(title=title or "Không rõ", note=line.note, cells=cells)

    def _point(self, point: Point) -> FigureLine:
        cells = tuple(
            self._shown(figure, point.figures.get(figure.id), period=point.period) for figure in self._way.figures
        )
        return FigureLine(
            title=f"{point.title} (số ước)" if point.estimated else point.title, note=point.broken, cells=cells
        )

    def _charts(self) -> Iterable[tuple[str, charts.BarChart]]:
        for figure in self._way.figures:
            title = f"{figure.title} ({figure.unit.shown})"
            drawn = charts.bars([self._bar(figure, point) for point in self._found.points], title=title)
            if drawn is not None and len(self._found.points) > 1:
                yield title, drawn

    def _bar(self, figure: Figure, point: Point) -> charts.Given:
        computed = point.figures.get(figure.id)
        value = computed.value if computed is not None else Value(Kind.BLANK)
        amount = value.content if value.kind is Kind.NUMBER else 0 if value.kind is Kind.NOTHING else None
        return charts.Given(
            title=str(point.year),
            amount=charts.exact(amount),
            words=figure_text(value, figure.unit),
            broken=point.broken,
            last=point.period == self._found.period.id,
        )

    # ---- what is missing ----

    def _lacking(self) -> Iterable[SourceLacking]:
        """A form behind that this period does not have: whether it is not published or only not collected, and where
        either is done."""
        for each in self._found.lacking:
            title = f" {each.form.title}" if each.form is not None else ""
            if not each.published:
                place = self._call.path("forms") if self._call.may("form.write") else ""
                cure = "Người soạn biểu làm ở mục Biểu mẫu, người thứ hai công bố; sau đó kỳ báo cáo mới thu được."
                yield SourceLacking(words=f"{each.called}{title} chưa công bố.", cure=cure, place=place, collected=())
                continue
            place = self._call.path("periods") if self._call.may("period.propose") else ""
            yield SourceLacking(
                words=f"{self._found.period.title} không thu b{each.called[1:]}{title}.",
                cure="Xem kỳ có thu, hoặc người soạn kỳ thêm biểu vào kỳ này ở mục Kỳ báo cáo."
                if each.collected
                else "Chưa kỳ nào thu biểu này; người soạn kỳ thêm biểu vào kỳ ở mục Kỳ báo cáo.",
                place=place,
                collected=tuple(
                    (period.title, self._href(ky=period.id))
                    for period in each.collected
                    if any(known.id == period.id for known in self._found.periods)
                ),
            )

    # ---- who is missing ----

    def _missing(self) -> Iterable[Missing]:
        """Of every figure together where the same units lack it, else of those it is so of, by name."""
        found = self._found
        lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        asked = [figure for figure in self._way.figures if found.figures[figure.id].expected]
        for figure in asked:
            computed = found.figures[figure.id]
            unknown = tuple(code for code in computed.lacking if code not in computed.unreported)
            for how, codes in ((UNREPORTED, computed.unreported), (UNKNOWN, unknown)):
                if codes:
                    lacking.setdefault((how, codes), []).append(figure.title)
        for (how, codes), titles in lacking.items():
            said = how if len(titles) == len(asked) else f"{how}, số “{'”, “'.join(titles)}”"
            yield Missing(how=said, names=tuple(found.unit_names[code] for code in codes))

    def _kind_title(self) -> str:
        """`xã, phường`: what the units that owe these figures are called."""
        forms = {form for figure in self._way.figures for form in figure.forms}
        kinds: dict[str, None] = {}
        for form in (self._found.forms[id_] for id_ in forms if id_ in self._found.forms):
            kinds.update(dict.fromkeys(form.total_from or form.reported_by))
        titles = [phrases.lower_first(self._found.kinds[kind]) for kind in kinds if kind in self._found.kinds]
        return ", ".join(dict.fromkeys(titles)) or "đơn vị"
