"""The worked forms, laid out for the first ward; made once."""

from datetime import date
from functools import cache
from pathlib import Path

from read_projects import read_project

from engine.compute import Facts, Frame, PeriodFacts, frame
from engine.compute.author_tests import Surroundings
from engine.model import Form
from engine.project import Project

WORKED = Path(__file__).parents[2] / "worked"
PERIOD = PeriodFacts(
    id="2026-year", kind="year", from_=date(2026, 1, 1), to=date(2026, 12, 31), due=date(2026, 12, 14), year=2026
)


@cache
def project() -> Project:
    return read_project(WORKED)


@cache
def forms() -> dict[str, Form]:
    return {id_: form for (id_, _), form in sorted(project().forms.items())}


@cache
def laid_out(id_: str) -> Frame:
    regime = project().home
    ward = next(unit for unit in regime.units if unit.kind == "ward")
    return frame(forms()[id_], facts=Facts(ward, PERIOD, {}))


def around() -> Surroundings:
    return Surroundings(forms=forms(), regime=project().home, lists=project().lists)
