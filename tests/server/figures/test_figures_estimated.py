"""A sum that lacks wards is no estimate, and a period of nothing but estimates says so once (issue 10; R006, R108)."""

from datetime import date

from figures_city import LAST, REGIME, Made
from test_figures_indicators import CODE, FIGURE, PERIOD, view

from engine.model import Figure
from server.figures.city import city
from server.figures.words import estimated_words


def test_estimates_of_a_whole_period_are_said_once_and_no_figure_is_marked(few: Made) -> None:
    found = view(few)
    assert found.estimated
    assert estimated_words(found.period) == f"Số ước cả kỳ: báo cáo gửi trước ngày kết thúc số liệu 31/12/{LAST}."
    marked = {part.key for part in found.lines if part.figures[FIGURE].value.estimate}
    typed = {
        unit
        for (unit, period, form), each in few.reports.items()
        if (period, form) == (PERIOD, "ho_ngheo") and each.approved and each.estimates
    }
    assert marked <= typed
    assert len(marked) < len(found.lines)


def test_a_frozen_set_still_marks_each_of_them(few: Made) -> None:
    with few.desk.database.read() as session:
        published = few.desk.catalogue.current(session)
        figure = _figure(published.indicators.by_code[CODE].on(date(LAST, 12, 31)))
        period = published.period(REGIME, PERIOD)
        said, each = (
            city(session, published, period=period, figures=[figure], each_marked=marked) for marked in (False, True)
        )
        assert said.estimated
        assert each.estimated
        assert each.figures.of_units(figure).value.estimate
        assert said.figures.of_units(figure).value.content == each.figures.of_units(figure).value.content


def test_a_period_that_is_closed_before_it_is_sent_holds_no_estimates(few: Made) -> None:
    with few.desk.database.read() as session:
        published = few.desk.catalogue.current(session)
        figure = _figure(published.indicators.by_code[CODE].on(date(LAST, 12, 31)))
        here = city(session, published, period=published.period(REGIME, f"{LAST}-h1"), figures=[figure])
        assert not here.estimated


def _figure(way: object) -> Figure:
    return next(each for each in way.figures if each.id == FIGURE)  # type: ignore[attr-defined]  # an indicator's way
