"""Turned tables against a plain reckoning of what was written (issue 10: pivot; R001, R006, R117)."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from figures_city import Made
from looking_plain import WARDS, at, cell, number, reader, rows_of, total

from engine.expr.arithmetic import half_away
from server.looking.pivot import REST, pivot
from server.looking.question import BY_NAME, Question, asked
from server.refusal import Forbidden, Refused
from server.store import units

FORM, PART, THEN, NOW = "ho_ngheo", "theo_dan_toc", "2025-year", "2026-year"
COLUMN = "ngheo_ho"


def codes(made: Made, row_keys: tuple[str, ...]) -> tuple[str, ...]:
    """The rows that are ethnic groups: two figures."""
    return tuple(key for key in row_keys if key.isdigit())


def compared(made: Made, question: Question, *, spoil: str = "") -> list[object]:
    """Wards by period of one cell of a form: every figure that is not what was written. `spoil`: a ward whose report
    the plain reckoning reads one too high."""
    found = pivot(made.desk, reader(), question, everything=True)
    wrong: list[object] = []
    for line in found.lines:
        for period in (THEN, NOW):
            report = made.reports.get((line.entry.key, period, FORM))
            counts = report is not None and report.approved
            plain = number(report.cells.get((0, PART, "tong", COLUMN))) if counts else None
            if plain is not None and line.entry.key == spoil:
                plain += 1
            if at(found, line.entry.key, period).amount != plain:
                wrong.append((line.entry.key, period))
    for period in (THEN, NOW):
        reports = made.of(period, FORM)
        plain = total(reports, PART, codes(made, rows_of(made, FORM, PART)), COLUMN)
        if at(found, "", period).amount != plain:
            wrong.append(("", period))
        if at(found, "", period).expected != WARDS:
            wrong.append(("expected", period))
    return wrong


def named_all(made: Made) -> tuple[str, ...]:
    """Every ward, in order of codes."""
    return tuple(
        line.entry.key for line in pivot(made.desk, reader(), replace(ASKED, order=BY_NAME), everything=True).lines
    )


ASKED = Question(form=FORM, part=PART, row="tong", column=COLUMN)


def test_every_ward_and_the_total_say_what_was_written(town_made: Made) -> None:
    assert compared(town_made, ASKED) == []


def test_one_ward_reckoned_otherwise_is_found(town_made: Made) -> None:
    """The planted fault."""
    ward = next(key[0] for key, each in town_made.reports.items() if key[1:] == (NOW, FORM) and each.approved)
    assert compared(town_made, ASKED, spoil=ward)


def test_rows_by_columns_are_the_sums_of_all_wards(town_made: Made) -> None:
    found = pivot(town_made.desk, reader(), replace(ASKED, down="dong", across="cot", periods=(NOW,)))
    reports = town_made.of(NOW, FORM)
    seen = 0
    for key in codes(town_made, rows_of(town_made, FORM, PART)):
        for column in ("ngheo_ho", "so_ho"):
            plain = total(reports, PART, (key,), column)
            assert (at(found, key, column).amount or Decimal(0)) == plain, (key, column)
            seen += 1
    assert seen > 20


def test_a_rate_is_worked_out_again_on_the_sums_and_never_averaged(town_made: Made) -> None:
    found = pivot(town_made.desk, reader(), Question(indicator="0302", figure="ty_le", periods=(NOW,)))
    groups = codes(town_made, rows_of(town_made, FORM, PART))
    reports = town_made.of(NOW, FORM)
    poor, all_ = (total(reports, PART, groups, column) for column in ("ngheo_ho", "so_ho"))
    shown = at(found, "", NOW).value.content
    assert isinstance(shown, Decimal)
    assert half_away(shown, 8) == half_away(poor * 100 / all_, 8)
    rates = [line.cells[-1].amount for line in found.lines if line.cells[-1].amount is not None]
    assert half_away(sum(rates, Decimal(0)) / len(rates), 2) != half_away(shown, 2)


def test_a_breakdown_by_ethnic_group_adds_up_to_the_whole(town_made: Made) -> None:
    question = Question(indicator="0302", figure="so_ho", down="chia.dan_toc", periods=(NOW,))
    found = pivot(town_made.desk, reader(), question)
    reports = town_made.of(NOW, FORM)
    for line in found.lines:
        assert (line.cells[0].amount or Decimal(0)) == total(reports, PART, (line.entry.key,), COLUMN)
    assert sum((line.cells[0].amount or 0 for line in found.lines), Decimal(0)) == at(found, "", NOW).amount


def test_what_is_missing_is_said_and_never_zero(town_made: Made) -> None:
    found = pivot(town_made.desk, reader(), ASKED, everything=True)
    for period in (THEN, NOW):
        counting = {each.unit for each in town_made.of(period, FORM)}
        lacking = [line for line in found.lines if line.entry.key not in counting]
        assert len(found.lacking[period]) == len(lacking)
        for line in lacking:
            assert at(found, line.entry.key, period).text == ""
            assert at(found, line.entry.key, period).why
    assert any(found.lacking.values())


def test_the_change_is_told_with_whether_the_same_wards_stand_behind_it(town_made: Made) -> None:
    found = pivot(town_made.desk, reader(), ASKED, everything=True)
    assert found.compared
    for line in found.lines:
        then, now = (at(found, line.entry.key, period).amount for period in (THEN, NOW))
        if then is None or now is None:
            assert line.change is None
            continue
        assert line.change is not None
        assert line.change.by == now - then
        assert line.change.share == ((now - then) / then if then else None)
    assert found.total is not None
    assert found.total.change is not None
    reporting = [{each.unit for each in town_made.of(period, FORM)} for period in (THEN, NOW)]
    if reporting[0] != reporting[1]:
        assert found.total.change.uneven


def test_shares_are_parts_of_the_total(town_made: Made) -> None:
    plain = pivot(town_made.desk, reader(), replace(ASKED, periods=(NOW,)), everything=True)
    found = pivot(town_made.desk, reader(), replace(ASKED, periods=(NOW,), measure="ty_trong"), everything=True)
    whole = at(plain, "", NOW).amount
    assert whole
    for line in plain.lines:
        amount = line.cells[0].amount
        share = at(found, line.entry.key, NOW).amount
        assert (share is None) == (amount is None)
        if amount is not None:
            assert share == amount * 100 / whole


def test_the_largest_stand_first_and_the_rest_folds_into_one_line_that_adds_up(
    town_made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.looking.pivot.FIRST", 5)
    found = pivot(town_made.desk, reader(), ASKED)
    amounts = [line.cells[-1].amount for line in found.lines[:5] if line.cells[-1].amount is not None]
    assert amounts == sorted(amounts, reverse=True)
    assert found.lines[-1].entry.key == REST
    assert len(found.lines) == 6
    assert found.folded == len(named_all(town_made)) - 5
    shown = [cell.amount or Decimal(0) for line in found.lines for cell in line.cells[-1:]]
    assert sum(shown, Decimal(0)) == at(found, "", NOW).amount
    assert named_all(town_made) == tuple(sorted(named_all(town_made)))


def test_a_reader_of_one_ward_sees_that_ward_alone(town_made: Made) -> None:
    """R043: an inspector looks at what the assignment names, in the periods it names."""
    with town_made.desk.database.read() as session:
        ward = next(each for each in units.on_day(session, "ha_noi", day=town_made.desk.today) if each.kind == "ward")
    inspector = reader("inspector", scope="unit", unit=ward.id, period=NOW)
    found = pivot(town_made.desk, inspector, replace(ASKED, periods=(NOW,)))
    assert [line.entry.key for line in found.lines] == [ward.code]
    assert found.restricted
    both = pivot(town_made.desk, inspector, ASKED)
    assert at(both, ward.code, THEN).text == ""
    with pytest.raises(Forbidden):
        pivot(town_made.desk, inspector, replace(ASKED, periods=(THEN,)))
    for role in ("officer", "operator", "central_admin", "author"):
        with pytest.raises(Forbidden):
            pivot(town_made.desk, reader(role), ASKED)


def test_an_address_says_the_question_and_the_question_its_address() -> None:
    question = Question(
        indicator="0302",
        figure="ty_le",
        down="thuoc_tinh.zone",
        across="cot",
        periods=(THEN, NOW),
        basis="sent",
        only=(("loai", "ward"), ("chia.dan_toc", "06")),
        measure="ty_trong",
        order=NOW,
        whole=True,
        chart="thap",
    )
    assert asked(parse_qs(question.query)) == question


def test_what_is_not_there_is_refused_not_invented(town_made: Made) -> None:
    for question in (Question(form="khong_co"), Question(indicator="9999")):
        with pytest.raises(Refused):
            pivot(town_made.desk, reader(), question)
    found = pivot(town_made.desk, reader(), Question(form=FORM, row="x", column="y", down="z", across="chia.q"))
    assert (found.question.down, found.question.across) == ("don_vi", "ky")
    assert cell(town_made.of(NOW, FORM)[0], PART, "không có dòng này", COLUMN) == 0
