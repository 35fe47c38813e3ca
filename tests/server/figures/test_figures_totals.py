"""Every cell of every form added up, against an independent model in plain Python: sums, total rows, rates, largest,
none; signs, estimates and what is missing (issue 10, show 1; R006)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from figures_city import REGIME, Made, Written
from plain_forms import Beyond, reporters
from plain_totals import Figure, Total
from sqlmodel import select

from engine.compute.frame import Address
from engine.expr.arithmetic import half_away
from engine.expr.values import Kind, Value
from server.actor import Actor, Right
from server.reporting.shown import TotalsView
from server.reporting.totals import totals
from server.store.models import Unit

pytestmark = pytest.mark.xdist_group("thanh_pho")  # one process builds the city

DIGITS = 2  # of a rate, as it is stored and printed
SIGNS = {Kind.NOTHING: "-", Kind.UNAVAILABLE: "...", Kind.INAPPLICABLE: "x"}


def reader() -> Actor:
    id_ = uuid4()
    return Actor(
        account=id_,
        holder=id_,
        person=id_,
        name="",
        login="",
        regime=REGIME,
        unit=None,
        unit_code=None,
        unit_name="",
        rights=(Right(role="reviewer", scope="all"),),
    )


def told(value: Value) -> tuple:
    number = half_away(value.content, DIGITS) if value.kind is Kind.NUMBER else None
    return number, SIGNS.get(value.kind, ""), value.estimate and value.kind in (Kind.NUMBER, Kind.NOTHING)


def known(figure: Figure) -> tuple:
    number = half_away(figure.number, DIGITS) if figure.number is not None and figure.text != "-" else None
    return number, figure.text, figure.estimate


def compared(view: TotalsView, reports: list[Written]) -> tuple[int, list[object], list[Address]]:
    """How many cells were compared, those that differ, and those that the model does not know."""
    model, seen, wrong, beyond = Total(view.form.id, reports), 0, [], []
    for address, cell in view.total.cells.items():
        try:
            answer = model.figure((address.part, address.row, address.column))
        except Beyond:
            beyond.append(address)
            continue
        seen += 1
        if told(cell.value) != known(answer):
            wrong.append((view.period, view.form.id, address, told(cell.value), known(answer)))
    return seen, wrong, beyond


def kinds(made: Made) -> dict[str, str]:
    with made.desk.database.read() as session:
        return {unit.code: unit.kind for unit in session.exec(select(Unit))}


def sides(made: Made, view: TotalsView, *, kind: dict[str, str]) -> tuple[list[Written], list[Written]]:
    """The reports that the form says count, and those of the other side."""
    its = made.of(view.period, view.form.id, basis=view.basis)
    wanted = reporters(view.form.id)
    mine = [each for each in its if each.unit in wanted or kind[each.unit] in wanted]
    return mine, [each for each in its if each not in mine]


def views(made: Made, basis: str, *, forms: frozenset[str] = frozenset()) -> Iterator[TotalsView]:
    with made.desk.database.read() as session:
        periods = made.desk.catalogue.current(session).periods_of(REGIME)
    for period in periods:
        for pinned in period.forms:
            if not forms or pinned.form in forms:
                yield totals(made.desk, reader(), form=pinned.form, period=period.id, basis=basis)


def test_every_cell_of_every_form_added_up_is_the_known_answer(made: Made) -> None:
    """R006, of the forms: also each unit's line as it was sent, who is missing, and the side that does not count."""
    kind, forms, beside, seen = kinds(made), set(), 0, 0
    for view in views(made, "approved"):
        mine, others = sides(made, view, kind=kind)
        count, wrong, beyond = compared(view, mine)
        assert wrong == []
        assert all(not _is_figure(view, address) for address in beyond)
        assert view.counted == len(mine)
        assert {each.code for each in view.units if each.submission is not None} == {each.unit for each in mine}
        assert {each.code for each in view.beside if each.submission is not None} == {each.unit for each in others}
        check_lines(view, [*mine, *others])
        seen += count
        beside += len(others)
        forms.add(view.form.id)
    assert len(forms) >= 27
    assert beside
    assert seen > 5000


def _is_figure(view: TotalsView, address: Address) -> bool:
    part = view.frame.part(address.part)
    column = part.column(address.column) if part is not None else None
    return column is None or column.column.type.numeric


def check_lines(view: TotalsView, reports: list[Written]) -> None:
    written = {each.unit: each.cells for each in reports}
    for unit in (*view.units, *view.beside):
        for at, value in unit.cells.items():
            if value.kind is Kind.NUMBER and _is_figure(view, at):
                plain = written[unit.code][at.record, at.part, at.row, at.column]
                assert value.content == (half_away(plain, 6) if isinstance(plain, Decimal) else plain), (unit.code, at)


def test_what_waits_for_approval_is_added_only_when_asked_for(made: Made) -> None:
    kind, more = kinds(made), 0
    for view in views(made, "sent", forms=frozenset({"ho_ngheo", "y_te", "tin_do"})):
        mine, _ = sides(made, view, kind=kind)
        assert compared(view, mine)[1] == []
        more += len(mine) - sum(each.approved for each in mine)
    assert more


def test_a_figure_a_sign_and_an_estimate_that_are_otherwise_are_found(made: Made) -> None:
    """The planted errors: in one report one more, one less that is not available, one more estimate."""
    view = next(views(made, "approved", forms=frozenset({"ho_ngheo"})))
    reports = made.of(view.period, "ho_ngheo")
    first = reports[0]
    key = next(
        key
        for key, value in first.cells.items()
        if isinstance(value, Decimal) and key[2].isdigit() and key[3] == "ngheo_ho" and key not in first.estimates
    )
    at = Address(*key)
    planted = (
        replace(first, cells={**first.cells, key: first.cells[key] + 1}),
        replace(first, cells={**first.cells, key: "..."}),
        replace(first, estimates=first.estimates | {key}),
    )
    for each in planted:
        assert at in {where for _, _, where, _, _ in compared(view, [each, *reports[1:]])[1]}
