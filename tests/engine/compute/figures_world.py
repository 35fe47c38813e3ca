"""Reports of invented units on the real forms, for the figures of the real indicators."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from read_projects import read_project

from engine.compute import Address, Facts, PeriodFacts, compute, frame, read
from engine.compute.figures import Figures
from engine.compute.gathering import Filled, UnitReports
from engine.model import Breakdown, Figure, Form, Reporter
from engine.project import Project

ROOT = Path(__file__).resolve().parents[3]
YEAR = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026)
ESTIMATE = PeriodFacts("2026-year", "year", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 14), 2026, True)
Typed = Mapping[str, Mapping[str, Mapping[str, object]]]  # part -> row ('' in a section) -> column -> text


@cache
def project() -> Project:
    return read_project(ROOT)


@cache
def forms() -> Mapping[str, Form]:
    found = {form.id: form for form in project().forms.values()}
    return {id_: project().newest(id_) or form for id_, form in found.items()}


def ward(code: str, *, zone: str = "urban", kind: str = "ward") -> Reporter:
    return Reporter(code=code, name=f"Xã {code}", kind=kind, attributes={"zone": zone})


def filled(form_id: str, unit: Reporter, *sheets: Typed, period: PeriodFacts = YEAR) -> Filled:
    """The computed report of one unit; of a form of sheets, one for each of `sheets`."""
    form = forms()[form_id]
    laid_out = frame(form, facts=Facts(unit, period, {list_.id: list_ for list_ in form.lists}))
    numbers = range(1, len(sheets) + 1) if form.sheet is not None else range(1)
    typed = {
        Address(record, part, row, column): str(text)
        for record, sheet in zip(numbers, sheets, strict=True)
        for part, rows in sheet.items()
        for row, cells in rows.items()
        for column, text in cells.items()
    }
    return Filled(laid_out, compute(laid_out, read(laid_out, typed, records=tuple(numbers))))


def unit(reporter: Reporter, **reports: Typed | tuple[Typed, ...]) -> UnitReports:
    return UnitReports(
        reporter=reporter,
        reports={
            form: filled(form, reporter, *(given if isinstance(given, tuple) else (given,)))
            for form, given in reports.items()
        },
    )


def city(*units: UnitReports) -> Figures:
    return Figures(forms(), units, indicators=project().indicators)


def figure(code: str, id_: str) -> Figure:
    found = project().indicators[code].figure(id_)
    assert found is not None, (code, id_)
    return found


def breakdown(of: Figure, id_: str) -> Breakdown:
    return next(each for each in of.breakdowns if each.id == id_)
