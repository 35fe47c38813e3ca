"""Indicators of a generated city, added up in SQL: against the engine's own arithmetic in memory, cell by cell."""

import pytest
from figures_city import REGIME, Made

from engine.compute.figures import Figures
from engine.compute.gathering import together
from engine.model import Figure, Indicator
from server.figures.city import City, city

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city


def all_figures(indicators: dict[str, Indicator]) -> list[Figure]:
    return [figure for each in indicators.values() for figure in each.figures]


def test_sql_gives_every_figure_and_breakdown_as_memory_does(made: Made) -> None:
    with made.desk.database.read() as session:
        published = made.desk.catalogue.current(session)
        indicators = published.indicators.by_code
        figures = all_figures(indicators)
        seen, kinds = 0, {period.kind: period for period in reversed(published.periods_of(REGIME))}
        for period in kinds.values():
            here = city(session, published, period=period, figures=figures, indicators=indicators)
            beside = in_memory(here)
            for figure in figures:
                assert here.figures.of_units(figure) == beside.of_units(figure), (period.id, figure.id)
                for breakdown in figure.breakdowns:
                    mine = here.figures.parts(figure, breakdown)
                    assert mine == beside.parts(figure, breakdown), (period.id, figure.id, breakdown.id)
                    seen += len(mine)
        assert seen > 1000


def in_memory(here: City) -> Figures:
    """The same reports, added up by `engine.compute.gathering`."""
    codes = {unit.code: unit.id for unit in here.units}

    def gather(form, units, *, alone):
        whole = here.whole(form.id)
        return together(form, [whole[codes[unit.reporter.code]] for unit in units], alone=alone)

    return Figures(here.forms, here.figures.units, gather=gather)
