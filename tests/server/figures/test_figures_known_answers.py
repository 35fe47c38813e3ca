"""A generated city against an independent model in plain Python: equal to the last digit (issue 10, show 1; R006)."""

from datetime import date
from decimal import Decimal

import pytest
from figures_city import LAST, REGIME, Made, Written, desk_of, make
from plain_model import Beyond, Model, blocks_of, columns_under, forms_of, indicators, reporters

from engine.expr.arithmetic import half_away
from engine.expr.values import Kind
from server.figures.city import City, city
from server.figures.indicators import lines
from server.keys.keyring import KeyRing
from server.settings import Settings
from server.store.database import Database
from server.store.models import Unit

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city

TODAY = date(LAST + 1, 1, 20)
TEN = 10  # digits after the point of a rate; sums are exact


def shown(computed) -> Decimal | None:
    value = computed.value
    if value.kind is Kind.NOTHING:
        return Decimal(0)
    return half_away(value.content, TEN) if value.kind is Kind.NUMBER else None


def known(value: Decimal | None) -> Decimal | None:
    return None if value is None else half_away(value, TEN)


def behind(made: Made, here: City, period: str, formula: str, units: list[Unit]) -> dict[str, list[Written]]:
    """The approved reports of these units; of a share over several forms, of units that sent all they owe."""
    forms = forms_of(formula)
    found: dict[str, list[Written]] = {}
    for unit in units:
        owed = [each for each in forms if unit.kind in reporters(each) or unit.code in reporters(each)]
        its = {each: made.reports.get((unit.code, period, each)) for each in owed}
        its = {each: report for each, report in its.items() if report is not None and report.approved}
        if "PERCENT" in formula and len(forms) > 1 and len(its) < len(owed):
            continue
        for each, report in its.items():
            found.setdefault(each, []).append(report)
    return found


def compared(made: Made, *, spoil=lambda reports: None, newest: bool = False) -> tuple[int, list[object]]:
    """How many figures were compared, and those that differ. `newest`: of the newest period alone."""
    seen, wrong = 0, []
    with made.desk.database.read() as session:
        published = made.desk.catalogue.current(session)
        by_code = published.indicators.by_code
        for period in published.periods_of(REGIME)[: 1 if newest else None]:
            asked = [each for each in indicators() if period.kind in by_code[each[0]].due]
            figures = {(code, id_): by_code[code].figure(id_) for code, id_, _, _ in asked}
            here = city(session, published, period=period, figures=figures.values())
            for code, id_, formula, by in asked:
                figure = figures[code, id_]
                reports = behind(made, here, period.id, formula, list(here.units))
                spoil(reports)
                answers = {"": Model(reports).value(formula)}
                for unit in here.units if "reporter" in by else ():
                    own = behind(made, here, period.id, formula, [unit])
                    answers[f"reporter/{unit.code}"] = Model(own).value(formula)
                for attribute in (each.partition(".")[2] for each in by if each.startswith("reporter.")):
                    for value in {unit.attributes.get(attribute, "") for unit in here.units}:
                        group = [unit for unit in here.units if unit.attributes.get(attribute, "") == value]
                        its = behind(made, here, period.id, formula, group)
                        answers[f"reporter.{attribute}/{value}"] = Model(its).value(formula)
                listed = [each for each in by if any(each in blocks_of(form) for form in forms_of(formula))]
                for block in listed if formula.count(".") == 2 else ():
                    said = [keys for each in reports.values() for report in each for keys in report.rows.values()]
                    codes = {key for keys in said for key in keys}
                    answers |= {f"{block}/{key}": Model(reports, only=key).value(formula) for key in codes}
                given = {"": here.figures.of_units(figure)}
                for breakdown in figure.breakdowns:
                    parts = here.figures.parts(figure, breakdown)
                    given |= {f"{breakdown.id}/{part.key}": part.computed for part in parts}
                    under = columns_under(formula, breakdown.id) if formula.count(".") == 2 else set()
                    for key in (part.key for part in parts if under):
                        base, _, listed_code = key.partition(".")
                        if base in under:
                            only = Model(reports, column=base, code=listed_code)
                        elif len(under) == 1:
                            only = Model(reports, column=min(under), code=base)
                        else:
                            continue
                        answers[f"{breakdown.id}/{key}"] = only.value(formula)
                for key in given.keys() & answers.keys():
                    seen += 1
                    if shown(given[key]) != known(answers[key]):
                        wrong.append((period.id, code, id_, key, shown(given[key]), known(answers[key])))
    return seen, wrong


def test_every_sum_share_and_breakdown_is_the_known_answer(made: Made) -> None:
    """Also every figure with a formula: the model knows them all."""
    seen, wrong = compared(made)
    assert wrong == []
    assert seen > 500


def test_every_figure_on_the_boundaries_of_today_is_the_known_answer(own: Made, wards: list[str]) -> None:
    """Two wards merged after the year, one split: a rate of the new ward is worked out on the cells of both."""
    one, two, three = wards
    seen, wrong = 0, []
    with own.desk.database.read() as session:
        by_code = own.desk.catalogue.current(session).indicators.by_code
        period = own.desk.catalogue.current(session).period(REGIME, f"{LAST}-year")
        asked = [each for each in indicators() if period.kind in by_code[each[0]].due and "reporter" in each[3]]
        figures = [by_code[code].figure(id_) for code, id_, _, _ in asked]
        published = own.desk.catalogue.current(session)
        here = city(session, published, period=period, figures=figures)
        for code in dict.fromkeys(each[0] for each in asked):
            shown_lines = lines(session, here, by_code[code], here.figures.units, by="reporter", bounds=TODAY)
            found = {line.key: line for line in shown_lines}
            for id_, formula in ((each[1], each[2]) for each in asked if each[0] == code):
                for key, members in (("m1", (one, two)), (three, (three,))):
                    if key in found and id_ in found[key].figures:
                        units = [unit for unit in here.units if unit.code in members]
                        answer = Model(behind(own, here, period.id, formula, units)).value(formula)
                        seen += 1
                        if shown(found[key].figures[id_]) != known(answer):
                            wrong.append((code, id_, key, shown(found[key].figures[id_]), known(answer)))
    assert wrong == []
    assert seen > 100


@pytest.mark.postgres
def test_the_answers_are_the_same_on_postgresql(
    postgresql_database: Database, settings: Settings, key_ring: KeyRing
) -> None:
    few = frozenset({"dan_so", "ho_ngheo", "dat_nha_nuoc", "y_te"})
    seen, wrong = compared(make(desk_of(postgresql_database, settings, key_ring), wards=2, years=1, only=few))
    assert wrong == []
    assert seen > 50


def test_one_cell_that_the_model_reads_otherwise_is_found(made: Made) -> None:
    """The planted error: one household more in one cell of one report."""

    def spoil(reports: dict[str, list[Written]]) -> None:
        for report in reports.get("ho_ngheo", [])[:1]:
            key = next(each for each in report.cells if each[3] == "ngheo_ho" and each[2] != "tong")
            before = report.cells[key]
            changed = {**report.cells, key: (before if isinstance(before, Decimal) else Decimal(0)) + 1}
            reports["ho_ngheo"][0] = Written(
                report.unit, report.period, report.form, report.submission, report.approved, changed, report.rows
            )

    _, wrong = compared(made, spoil=spoil, newest=True)
    assert {each[1] for each in wrong} >= {"0302"}


def test_the_model_says_what_it_does_not_know() -> None:
    with pytest.raises(Beyond):
        Model({}).value("ROUND(ha_tang.theo_thon[thon].dien; 2)")
