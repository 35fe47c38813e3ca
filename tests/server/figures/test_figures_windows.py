"""What lies between the reports of a year, against plain arithmetic over the same units: the hidden window, the year so
far, the year before (issue 10, show 1: periods); and the origin of each (R001)."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest
from figures_city import LAST, Made, Plain, Written
from scale import scaled
from test_figures_totals import reader

from engine.compute.frame import Address
from engine.expr.types import Time
from engine.expr.values import Kind, Value
from server.figures.sum_cells import window_cell
from server.reporting.totals import totals
from server.reporting.windows import OverWindows, WindowColumn, over_windows

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city

FORMS = ("dat_nha_nuoc", "hoat_dong_ton_giao", "tao_hon", "xay_dung_ton_giao", "an_ninh_tuyen_truyen")


def plainly(window: WindowColumn, time: Time | None, reports: Mapping[str, Mapping[str, Written]], at: Address):
    """The figure of a window: units with every report of it, each of them by hand; None where nobody has one."""
    span, found = window.span, []
    units = set.intersection(*(set(reports[id_]) for id_ in span.reports))
    for code in units:
        cells = [reports[id_][code].cells.get((0, at.part, at.row, at.column), "no such row") for id_ in span.reports]
        figure = of_unit(cells, len(span.less), flow=time is Time.IN_PERIOD, start=time is Time.AT_START)
        if figure is not None:
            found.append(figure)
    return sum(found, Decimal(0)) if found else None


def of_unit(cells: list[Plain], less: int, *, flow: bool, start: bool) -> Decimal | None:
    if "no such row" in cells or (start and less):
        return None
    if not flow:
        cells, less = cells[:1], 0
    if "..." in cells:
        return None
    numbers = [Decimal(0) if each == "-" else each for each in cells]
    if all(not isinstance(each, Decimal) for each in numbers):
        return None
    amounts = [each if isinstance(each, Decimal) else Decimal(0) for each in numbers]
    return amounts[0] - sum(amounts[1 : 1 + less], Decimal(0)) + sum(amounts[1 + less :], Decimal(0))


def amount(value: Value) -> Decimal | None:
    return value.content if value.kind is Kind.NUMBER else Decimal(0) if value.kind is Kind.NOTHING else None


def columns(made: Made, form: str) -> list[tuple[str, str]]:
    view = totals(made.desk, reader(), form=form, period=f"{LAST}-year")
    return [(part.id, column.key) for part in view.frame.parts if part.is_table for column in part.columns]


def written(made: Made, form: str) -> dict[str, dict[str, Written]]:
    found: dict[str, dict[str, Written]] = {}
    for (code, period, of_form), each in made.reports.items():
        if of_form == form and each.approved:
            found.setdefault(period, {})[code] = each
    return found


def checked(over: OverWindows, reports: Mapping[str, Mapping[str, Written]]) -> tuple[int, list[object]]:
    seen, wrong = 0, []
    for window in over.columns:
        for row, value in window.figures.items():
            at = Address(0, over.part.id, row, over.column.key)
            answer = plainly(window, over.column.column.time, reports, at)
            seen += 1
            if amount(value) != answer:
                wrong.append((window.kind, at, amount(value), answer))
    return seen, wrong


def test_every_window_of_a_year_is_the_known_answer_and_opens_to_the_cells_it_is_made_of(made: Made) -> None:
    chance, seen, kinds = Random(8), 0, set()
    for _ in range(scaled(50)):
        form = chance.choice(FORMS)
        part, column = chance.choice(columns(made, form))
        over = over_windows(made.desk, reader(), form=form, year=LAST, part=part, column=column)
        reports = written(made, form)
        count, wrong = checked(over, reports)
        assert wrong == [], form
        seen += count
        kinds |= {each.kind for each in over.columns}
        opens(made, over, form, chance=chance)
    assert {"reported", "hidden", "year_before"} <= kinds
    assert seen


def opens(made: Made, over: OverWindows, form: str, *, chance: Random) -> None:
    """Adding what is listed of each unit again gives the figure; each cell stands in the unit's own submission."""
    place = chance.randrange(len(over.columns))
    row = chance.choice(sorted(over.columns[place].figures))
    at = Address(0, over.part.id, row, over.column.key)
    found = window_cell(made.desk, reader(), form=form, year=LAST, address=at, place=place)
    known = [amount(each.value) for each in found.units]
    again = [each for each in known if each is not None]
    assert (sum(again, Decimal(0)) if again else None) == amount(found.value)
    for unit in found.units:
        for period, cell in unit.cells:
            assert made.reports[unit.code, period, form].submission == cell.submission


def test_a_report_that_says_otherwise_is_found(made: Made) -> None:
    """The planted error: one more in the half year of one unit."""
    part, column = columns(made, "tao_hon")[0]
    over = over_windows(made.desk, reader(), form="tao_hon", year=LAST, part=part, column=column)
    reports = written(made, "tao_hon")
    half = next(window.span for window in over.columns if window.kind == "hidden").less[0]
    code, report = next(iter(reports[half].items()))
    key = next(key for key, value in report.cells.items() if key[3] == column and isinstance(value, Decimal))
    cells = {**report.cells, key: report.cells[key] + 1}
    reports[half][code] = Written(code, half, "tao_hon", report.submission, True, cells, report.rows)
    assert checked(over, reports)[1]
