"""An indicator over the unit tree, on today's boundaries, through the years, and with what is sent beside what is
approved (issue 10; R006): a generated city whose wards merge and split after its last year."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from figures_city import LAST, REGIME, Made
from plain_model import Model
from sqlmodel import select

from engine.compute.figures import Computed, Why
from engine.expr.values import BLANK, Kind
from server.actor import Actor
from server.figures.indicators import IndicatorView, indicator
from server.figures.words import why_text
from server.refusal import Refused
from server.store.models import Unit

PERIOD, CODE, FIGURE = f"{LAST}-year", "0302", "so_ho"
FORMULA = "ho_ngheo.theo_dan_toc[tong].ngheo_ho"
TODAY = date(LAST + 1, 1, 20)


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
    )


def view(made: Made, **asked: object) -> IndicatorView:
    return indicator(made.desk, reader(), code=CODE, period=PERIOD, **asked)  # type: ignore[arg-type]  # as asked


def amount(computed: Computed) -> Decimal | None:
    content = computed.value.content
    return content if isinstance(content, Decimal) else Decimal(0) if computed.value.kind is Kind.NOTHING else None


def known(made: Made, *codes: str, basis: str = "approved") -> Decimal | None:
    """What these units reported, by the plain model."""
    its = [each for each in made.of(PERIOD, "ho_ngheo", basis=basis) if not codes or each.unit in codes]
    return Model({"ho_ngheo": its}).value(FORMULA)


def test_units_as_they_reported_and_on_the_boundaries_of_today_are_the_known_answers(
    own: Made, wards: list[str]
) -> None:
    one, two, three = wards
    reported = {line.key: line for line in view(own).lines}
    for code in wards:
        assert amount(reported[code].figures[FIGURE]) == known(own, code)
    now = {line.key: line for line in view(own, bounds=TODAY).lines}
    assert amount(now["m1"].figures[FIGURE]) == known(own, one, two)
    assert "gộp từ" in now["m1"].note
    assert amount(now[three].figures[FIGURE]) == known(own, three)  # whole, under its old name
    assert "đã tách cho Phường n1, Phường n2" in now[three].note
    assert "không chia được" in now["n1"].note
    whole = sum(amount(line.figures[FIGURE]) or 0 for line in now.values() if line.figures)
    assert whole == amount(view(own).figures[FIGURE])


def test_what_is_sent_counts_only_when_asked_for_and_is_told(few: Made) -> None:
    approved, sent = view(few), view(few, basis="sent")
    assert amount(approved.figures[FIGURE]) == known(few)
    assert amount(sent.figures[FIGURE]) == known(few, basis="sent")
    waiting = [each for each in few.of(PERIOD, "ho_ngheo", basis="sent") if not each.approved]
    assert (approved.waiting, sent.waiting) == (0, len(waiting))


def test_the_years_stand_in_order_and_a_new_boundary_breaks_the_series(own: Made, wards: list[str]) -> None:
    points = view(own).points
    assert [point.year for point in points] == sorted(point.year for point in points)
    assert not any(point.broken for point in points)
    with own.desk.database.write() as session:
        for unit in session.exec(select(Unit).where(Unit.code == "m1")):
            unit.valid_from = date(LAST, 7, 1)
            session.add(unit)
    assert view(own).points[-1].broken == f"Đổi địa giới 01/07/{LAST}"


def test_a_subtree_has_its_own_figure_and_a_unit_without_a_parent_is_named(own: Made) -> None:
    with own.desk.database.write() as session:
        first = session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code)).first()
        assert first is not None
        first.parent_id = None
        session.add(first)
        code, name = first.code, first.name
    whole = view(own)
    assert whole.orphans == (name,)
    assert amount(whole.figures[FIGURE]) == known(own)
    below = view(own, under="ha_noi")
    others = [each.unit for each in own.of(PERIOD, "ho_ngheo") if each.unit != code]
    assert amount(below.figures[FIGURE]) == known(own, *others)
    assert view(own, under=code).figures[FIGURE].expected == 1
    with pytest.raises(Refused):
        view(own, under="khong_co")


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_for_no_figure_is_a_sentence(few: Made, why: Why) -> None:
    """Also of a form that is not published, and of a division by zero."""
    figure = view(few).indicator.figures[0]
    said = why_text(Computed(value=BLANK, known=0, expected=1, why=why), figure, "biểu không hỏi")
    assert said.endswith(".")
    assert len(said) > 12
