"""All figures of all indicators over invented reports of every form: what should add up does (issue 4; R005, R006)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from read_projects import read_project

from engine.compute import Address, Facts, PeriodFacts, compute, frame, read
from engine.compute.figures import Computed, Figures, Why, total
from engine.compute.gathering import Filled, UnitReports
from engine.compute.layout import concerns
from engine.model import Axis, Breakdown, Figure, Form, Reporter
from engine.project import Project
from engine.targets.samples import sample

ROOT = Path(__file__).resolve().parents[2]
PERIOD = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026)
UNITS = ("09700", "09706", "00004", "so_dttg", "so_gddt", "so_yt", "so_nv", "so_vhtt")
EXACT = Decimal("1e-18")  # shares of one whole are rounded at 28 digits each


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(ROOT)


@pytest.fixture(scope="module")
def figures(project: Project) -> Figures:
    forms = {form.id: form for form in project.forms.values() if project.newest(form.id) is form}
    known = {unit.code: unit for unit in project.regimes["ha_noi"].units}
    units = [_reports(known[code], forms) for code in UNITS]
    return Figures(forms, units, indicators=project.indicators)


def _reports(unit: Reporter, forms: dict[str, Form]) -> UnitReports:
    reports = {id_: _filled(form, unit) for id_, form in forms.items() if concerns(form.reported_by, unit)}
    return UnitReports(reporter=unit, reports=reports)


def _filled(form: Form, unit: Reporter) -> Filled:
    laid_out = frame(form, facts=Facts(unit, PERIOD, {list_.id: list_ for list_ in form.lists}))
    records = (1, 2) if form.sheet is not None else (0,)
    typed: dict[Address, str] = {}
    present: dict[tuple[int, str], tuple[str, ...]] = {}
    for record in records:
        cells, rows = sample(laid_out, seed=f"{form.id}/{unit.code}/{record}")
        typed |= {replace(address, record=record): text for address, text in cells.items()}
        present |= {(record, part): keys for (_, part), keys in rows.items()}
    return Filled(laid_out, compute(laid_out, read(laid_out, typed, present=present, records=records)))


def content(computed: Computed) -> Decimal:
    return computed.value.content if isinstance(computed.value.content, Decimal) else Decimal(0)


def lost(figures: Figures, figure: Figure, breakdown: Breakdown) -> Decimal:
    """What the parts lack of the whole."""
    return content(figures.of_units(figure)) - total(figures.parts(figure, breakdown))


def all_figures(project: Project) -> Iterator[tuple[str, Figure]]:
    for indicator in project.indicators.values():
        yield from ((indicator.code, figure) for figure in indicator.figures if figure.value is not None)


def test_every_figure_is_worked_out_and_everybody_stands_behind_it(project: Project, figures: Figures) -> None:
    """Samples leave some questions hidden and some blocks without a row; nothing is missing for another reason."""
    empty = []
    for code, figure in all_figures(project):
        found = figures.of_units(figure)
        assert found.why not in (Why.NO_REPORT, Why.NO_SOURCE, Why.NOT_ADDED), (code, figure.id)
        assert found.expected, (code, figure.id)
        assert not found.unreported, (code, figure.id)
        empty += [figure.id] if found.why is not None else []
    assert len(empty) < 10


def breaking(rule: str, figures: Figures) -> frozenset[str]:
    """Forms whose samples do not keep to their own rules: what they divide into cannot add up."""
    return frozenset(
        form
        for unit in figures.units
        for form, filled in unit.reports.items()
        if any(found.rule == rule for found in filled.outcome.findings)
    )


def test_every_breakdown_that_adds_up_comes_to_the_whole(project: Project, figures: Figures) -> None:
    spoiled = breaking("split", figures)
    assert len(spoiled) <= 2
    seen = 0
    for code, figure in all_figures(project):
        for breakdown in figure.breakdowns:
            by_columns = breakdown.axis is Axis.COLUMNS and spoiled & set(figure.forms)
            if not breakdown.whole or not breakdown.adds or by_columns:
                continue
            seen += 1
            assert abs(lost(figures, figure, breakdown)) < EXACT, (code, figure.id, breakdown.id)
    assert seen > 350


def test_a_part_of_a_whole_is_never_more_than_it(project: Project, figures: Figures) -> None:
    spoiled = breaking("within", figures)
    assert len(spoiled) <= 3
    for code, figure in all_figures(project):
        if spoiled & set(figure.forms):
            continue
        whole = content(figures.of_units(figure))
        for breakdown in figure.breakdowns:
            if breakdown.axis is Axis.REPORTER or breakdown.whole or not figure.additive:
                continue
            for part in figures.parts(figure, breakdown):
                assert content(part.computed) <= whole, (code, figure.id, breakdown.id, part.key)


def test_a_breakdown_that_loses_a_part_is_found(project: Project, figures: Figures) -> None:
    figure = project.indicators["0101"].figures[0]
    ages = next(each for each in figure.breakdowns if each.id == "tuoi")
    (cut,) = (each for each in ages.cuts if each is not None)
    spoiled = replace(ages, cuts=(replace(cut, entries=cut.entries[1:]),))
    assert lost(figures, figure, ages) == 0
    assert lost(figures, figure, spoiled) > 0
