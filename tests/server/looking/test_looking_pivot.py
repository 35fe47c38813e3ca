"""Turned tables against a plain reckoning of what was written (issue 10: pivot; R001, R006, R117)."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from figures_city import Made, desk_of, folded
from looking_plain import WARDS, at, cell, number, reader, rows_of, total
from sqlmodel import Session, select

from engine.expr.arithmetic import half_away
from server.access import authorize
from server.keys.keyring import KeyRing
from server.looking.leaving import take
from server.looking.pivot import pivot
from server.looking.question import BY_NAME, Question, asked
from server.looking.table import REST
from server.outputs.making import Printing
from server.refusal import Forbidden, Refused
from server.settings import Settings
from server.store import units
from server.store.database import open_database
from server.store.models import Unit

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


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_who_may_look_may_not_therefore_take_away(town_made: Made, kind: str) -> None:
    """R088: an inspector sees the table of the assignment and gets no file of it, whatever the reason."""
    desk = replace(town_made.desk, authorize=authorize)
    with desk.database.read() as session:
        ward = next(each for each in units.on_day(session, "ha_noi", day=desk.today) if each.kind == "ward")
    inspector = reader("inspector", scope="unit", unit=ward.id, period=NOW)
    question = replace(ASKED, periods=(NOW,))
    assert pivot(desk, inspector, question).lines
    printing = Printing(now=desk.clock.now(), by="Thanh tra", sample=False, below=5)
    with pytest.raises(Forbidden):
        take(desk, inspector, question, kind=kind, reason="Kiểm tra", printing=printing)


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
        today=True,
    )
    assert asked(parse_qs(question.query)) == question


def test_what_is_not_there_is_refused_not_invented(town_made: Made) -> None:
    for question in (Question(form="khong_co"), Question(indicator="9999")):
        with pytest.raises(Refused):
            pivot(town_made.desk, reader(), question)
    found = pivot(town_made.desk, reader(), Question(form=FORM, row="x", column="y", down="z", across="chia.q"))
    assert (found.question.down, found.question.across) == ("don_vi", "ky")
    assert cell(town_made.of(NOW, FORM)[0], PART, "không có dòng này", COLUMN) == 0


# ---- units as they are today ----


@pytest.fixture
def merged(town_made: Made, tmp_path: Path, key_ring: KeyRing) -> Iterator[Made]:
    """The town after its last year: its first two wards one, the third two."""
    folded(town_made.desk.database)
    settings = Settings(data_dir=tmp_path)
    shutil.copyfile(town_made.desk.cabinet.folder.parent / settings.database_file.name, settings.database_file)
    database = open_database(settings, key_ring)
    with database.write() as session:
        one, two, three = wards(session)[:3]
        for old in (one, two, three):
            old.valid_to = date(2026, 12, 31)
            session.add(old)
        for code, was in (("m1", [one.code, two.code]), ("n1", [three.code]), ("n2", [three.code])):
            given = {**one.model_dump(), "id": uuid4(), "code": code, "name": f"Phường {code}"}
            session.add(Unit(**{**given, "valid_from": date(2027, 1, 1), "valid_to": None, "was": was}))
    desk = replace(desk_of(database, settings, key_ring), catalogue=town_made.desk.catalogue)
    yield replace(town_made, desk=desk, reports=dict(town_made.reports))
    database.close()


def wards(session: Session) -> Sequence[Unit]:
    return session.exec(select(Unit).where(Unit.kind == "ward").order_by(Unit.code)).all()


def test_on_the_boundaries_of_today_a_merged_ward_is_the_sum_of_what_it_was(merged: Made) -> None:
    """Of every period, at its own place in the order; the total stays what it was; a split one stays by its name."""
    with merged.desk.database.read() as session:
        one, two, three = (unit.code for unit in wards(session)[:3])
    reported = pivot(merged.desk, reader(), ASKED, everything=True)
    today = pivot(merged.desk, reader(), replace(ASKED, today=True), everything=True)
    keys = [line.entry.key for line in today.lines]
    assert {"m1", three} <= set(keys)
    assert not {one, two, "n1", "n2"} & set(keys)
    for period in (THEN, NOW):
        its = [each for each in merged.of(period, FORM) if each.unit in (one, two)]
        its = [number(each.cells.get((0, PART, "tong", COLUMN))) for each in its]
        amounts = [each for each in its if each is not None]
        assert at(today, "m1", period).amount == (sum(amounts, Decimal(0)) if amounts else None)
        assert (at(today, "m1", period).known, at(today, "m1", period).expected) == (len(amounts), 2)
        assert at(today, three, period).amount == at(reported, three, period).amount
        assert at(today, "", period) == at(reported, "", period)
    notes = {line.entry.key: line.entry.note for line in today.lines}
    assert notes["m1"].startswith("gộp từ ")
    assert notes[three] == "đã tách cho Phường n1, Phường n2"
    assert today.members == {"m1": (one, two)}
    apart = pivot(merged.desk, reader(), replace(ASKED, only=(("don_vi", f"{one},{two}"),)), everything=True)
    assert sorted(line.entry.key for line in apart.lines) == sorted((one, two))
    assert at(apart, "", NOW).amount == at(today, "m1", NOW).amount


def test_a_rate_of_a_merged_ward_is_worked_out_on_its_sums(merged: Made) -> None:
    with merged.desk.database.read() as session:
        one, two, _ = (unit.code for unit in wards(session)[:3])
    found = pivot(merged.desk, reader(), Question(indicator="0302", figure="ty_le", periods=(NOW,), today=True))
    its = [each for each in merged.of(NOW, FORM) if each.unit in (one, two)]
    groups = codes(merged, rows_of(merged, FORM, PART))
    poor, all_ = (total(its, PART, groups, column) for column in ("ngheo_ho", "so_ho"))
    shown = at(found, "m1", NOW).value.content
    assert isinstance(shown, Decimal)
    assert half_away(shown, 8) == half_away(poor * 100 / all_, 8)


def test_a_new_boundary_between_two_periods_breaks_a_table_as_reported_and_none_on_those_of_today(merged: Made) -> None:
    with merged.desk.database.write() as session:
        for unit in session.exec(select(Unit).where(Unit.code == "m1")):
            unit.valid_from = date(2026, 7, 1)
            session.add(unit)
    assert NOW in pivot(merged.desk, reader(), ASKED).breaks
    assert pivot(merged.desk, reader(), replace(ASKED, today=True)).breaks == {}
