"""What is not as it should be is said on the figure: an empty period, a unit closed or moved, a figure nobody can add
(issue 10, bad input)."""

from datetime import date
from decimal import Decimal

import pytest
from figures_city import LAST, REGIME, Made
from sqlmodel import select
from test_figures_totals import reader

from engine.compute.figures import Why
from engine.compute.frame import Address
from engine.expr.values import Kind
from server.figures.indicators import IndicatorView, indicator
from server.figures.sum_cells import sum_cell, window_cell
from server.figures.words import why_text
from server.refusal import Refused
from server.reporting.totals import totals
from server.reporting.windows import over_windows
from server.store.models import Report, Standing, Submission, Unit

PERIOD, FORM, CODE = f"{LAST}-year", "ho_ngheo", "0302"
CELL = Address(0, "theo_dan_toc", "tong", "ngheo_ho")


def view(made: Made, code: str = CODE) -> IndicatorView:
    return indicator(made.desk, reader(), code=code, period=PERIOD)


def empty(made: Made, form: str) -> None:
    """Nothing of the form counts in the period any more."""
    with made.desk.database.write() as session:
        its = select(Report.id).where(Report.period == PERIOD, Report.form == form)
        for standing in session.exec(select(Standing).where(Standing.report_id.in_(its))):
            standing.last_approved_id = None
            session.add(standing)


def test_a_period_in_which_nothing_counts_has_no_figure_and_says_so(own: Made) -> None:
    empty(own, FORM)
    found = view(own)
    for figure in found.indicator.figures:
        computed = found.figures[figure.id]
        assert (computed.value.kind, computed.known, computed.why) == (Kind.BLANK, 0, Why.NO_REPORT)
        assert why_text(computed, figure, None) == "Chưa đơn vị nào có báo cáo được tính."
    assert {line.figures["so_ho"].value.kind for line in found.lines} == {Kind.BLANK}
    whole = totals(own.desk, reader(), form=FORM, period=PERIOD)
    assert (whole.counted, whole.owed) == (0, len(whole.units))
    assert {cell.value.kind for cell in whole.total.cells.values()} <= {Kind.BLANK, Kind.NONE}
    with pytest.raises(Refused):
        sum_cell(own.desk, reader(), form=FORM, period=PERIOD, address=Address(0, "theo_dan_toc", "zz", "ngheo_ho"))


def test_a_window_of_which_a_report_is_missing_has_no_figure_and_counts_nobody(own: Made) -> None:
    empty(own, "tao_hon")
    over = over_windows(own.desk, reader(), form="tao_hon", year=LAST)
    hidden = next(each for each in over.columns if each.kind == "hidden")
    assert (hidden.counted, hidden.owed > 0) == (0, True)
    assert {value.kind for value in hidden.figures.values()} <= {Kind.BLANK}
    row = next(iter(hidden.figures))
    found = window_cell(
        own.desk,
        reader(),
        form="tao_hon",
        year=LAST,
        address=Address(0, over.part.id, row, over.column.key),
        place=over.columns.index(hidden),
    )
    assert (found.units, found.value.kind) == ((), Kind.BLANK)


def test_a_unit_closed_before_the_period_ended_is_neither_added_nor_waited_for(own: Made) -> None:
    before, whole = view(own), totals(own.desk, reader(), form=FORM, period=PERIOD)
    with own.desk.database.write() as session:
        closed = session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code)).first()
        assert closed is not None
        closed.valid_to = date(LAST, 6, 30)
        session.add(closed)
        code = closed.code
    after, less = view(own), totals(own.desk, reader(), form=FORM, period=PERIOD)
    assert after.figures["so_ho"].expected == before.figures["so_ho"].expected - 1
    assert code not in {line.key for line in after.lines}
    assert (less.owed, code in {each.code for each in less.units}) == (whole.owed - 1, False)
    its = own.reports[code, PERIOD, FORM].submission
    assert its not in less.submissions


def test_a_rate_whose_whole_is_nothing_is_no_figure_and_says_so(own: Made) -> None:
    """Division by zero in the total of a form: its cell is empty, and its origin names what it was to be divided by."""
    with own.desk.database.write() as session:
        compiled = own.desk.catalogue.current(session).tables[FORM][0]
        its = select(Submission.id).where(Submission.period == PERIOD, Submission.form == FORM)
        names = {each.key: each.name for each in compiled.columns}
        nothing = {names["so_ho"]: Decimal(0), names["ngheo_ho"]: Decimal(0)}
        table = compiled.table
        session.connection().execute(table.update().where(table.c.submission_id.in_(its)).values(**nothing, signs=""))
    rate = Address(0, "theo_dan_toc", "tong", "ngheo_tl")
    found = sum_cell(own.desk, reader(), form=FORM, period=PERIOD, address=rate)
    assert found.value.kind is not Kind.NUMBER
    assert [at.column for at, _ in found.parts] == ["ngheo_ho", "so_ho"]
    computed = view(own).figures["ty_le"]
    assert (computed.value.kind, computed.why) == (Kind.BLANK, Why.DIVISION_BY_ZERO)


def test_every_indicator_stands_a_period_in_which_nothing_was_reported(own: Made) -> None:
    """None of the 75 gives a number or falls over."""
    with own.desk.database.write() as session:
        for standing in session.exec(select(Standing)):
            standing.last_approved_id = None
            session.add(standing)
    with own.desk.database.read() as session:
        known = own.desk.catalogue.current(session).indicators.by_code
        kinds = {period.kind for period in own.desk.catalogue.current(session).periods_of(REGIME)}
    asked = [code for code, each in known.items() if kinds & set(each.due)]
    assert len(asked) > 60
    for code in asked[:: max(1, len(asked) // 12)]:
        found = indicator(own.desk, reader(), code=code)
        for computed in found.figures.values():
            assert computed.value.kind is Kind.BLANK, code
            assert computed.why is not None, code
