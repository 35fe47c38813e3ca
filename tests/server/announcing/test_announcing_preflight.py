"""Looking a period over: what blocks, what to look at, what it will ask of whom (R102, R104 to R109)."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from read_projects import read_project

from engine.project import Project
from server.accounts.calendar import SpecialDay, WorkingCalendar
from server.announcing.preflight import Contact, Facts, Line, Weight, effect, look_over

ROOT = Path(__file__).resolve().parents[3]
TET = WorkingCalendar((SpecialDay(date(2026, 2, 17), "off", "Tết Bính Ngọ"),))


@cache
def project() -> Project:
    return read_project(ROOT)


def facts(period: str = "2026-year") -> Facts:
    """Every unit is held and can be reached; nothing is in the way."""
    known = project()
    regime, found = known.regimes["ha_noi"], known.periods["ha_noi", period]
    return Facts(
        period=found,
        regime=regime,
        forms=tuple(known.forms[each.form, each.edition] for each in found.forms),
        contacts={unit.code: Contact(held=True, phone="024", email="a@hanoi.gov.vn") for unit in regime.units},
        calendar=TET,
        unapproved={"Báo cáo 6 tháng": 0},
    )


def line(found: tuple[Line, ...], about: str) -> Line:
    return next(each for each in found if each.about == about)


def test_where_nothing_is_in_the_way_everything_has_passed() -> None:
    assert {each.weight for each in look_over(facts())} == {Weight.PASSED}


def test_a_unit_without_a_holder_blocks_and_is_named_first() -> None:
    known = facts()
    contacts = {**known.contacts, "00004": Contact(held=False)}
    del contacts["00008"]
    first = look_over(replace(known, contacts=contacts))[0]
    assert (first.weight, first.title) == (Weight.BLOCKS, "2 đơn vị chưa có người giữ tài khoản")
    assert first.words == "Phường Ba Đình, Phường Ngọc Hà"


def test_an_amendment_of_a_period_in_force_is_not_held_up_by_a_unit_without_a_holder() -> None:
    known = facts()
    contacts = {**known.contacts, "00004": Contact(held=False)}
    found = line(look_over(replace(known, contacts=contacts, before=known.period)), "holders")
    assert (found.weight, found.title) == (Weight.LOOK, "1 đơn vị chưa có người giữ tài khoản")


def test_a_form_dropped_from_a_period_in_force_is_named_with_the_reports_it_has() -> None:
    known = facts()
    gone, *kept = known.forms
    less = replace(known.period, forms=tuple(each for each in known.period.forms if each.form != gone.id))
    given = replace(known, period=less, forms=tuple(kept), before=known.period, dropped=(gone,), begun={gone.id: 7})
    found = line(look_over(given), "forms")
    assert (found.weight, found.title) == (Weight.LOOK, f"Bỏ khỏi kỳ đang dùng: {gone.number}")
    assert found.words.startswith(f"{gone.number} đã có 7 báo cáo")
    back = look_over(replace(known, before=less))
    assert f"Thêm vào kỳ đang dùng: {gone.number}" in [each.title for each in back]


def test_a_unit_that_owes_nothing_needs_no_holder() -> None:
    known = facts()
    contacts = {**known.contacts, "00004": Contact(held=False)}
    excused = replace(known.period, excused={"00004": "Không có người DTTS"})
    assert line(look_over(replace(known, contacts=contacts, period=excused)), "holders").weight is Weight.PASSED


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact(held=True, phone="024"), "1 đơn vị thiếu thư điện tử"),
        (Contact(held=True, email="a@hanoi.gov.vn"), "1 đơn vị thiếu số điện thoại"),
    ],
)
def test_a_contact_that_lacks_is_to_be_looked_at(contact: Contact, said: str) -> None:
    known = facts()
    found = line(look_over(replace(known, contacts={**known.contacts, "00004": contact})), "contacts")
    assert (found.weight, said in found.title) == (Weight.LOOK, True)


@pytest.mark.parametrize(
    ("due", "weight", "said"),
    [
        (date(2026, 12, 14), Weight.PASSED, "thứ Hai, không trùng ngày nghỉ"),
        (date(2026, 6, 14), Weight.LOOK, "Chủ nhật"),
        (date(2026, 3, 14), Weight.LOOK, "thứ Bảy"),
        (date(2026, 2, 17), Weight.LOOK, "Tết Bính Ngọ"),
        (date(2027, 12, 14), Weight.LOOK, "chưa có lịch nghỉ lễ năm 2027"),
    ],
)
def test_a_due_day_without_work_is_named(due: date, weight: Weight, said: str) -> None:
    known = facts()
    found = line(look_over(replace(known, period=replace(known.period, due=due))), "days")
    assert (found.weight, said in found.title) == (weight, True), found.title


def test_an_earlier_period_that_is_not_done_is_to_be_looked_at() -> None:
    found = line(look_over(replace(facts(), unapproved={"Báo cáo quý III": 3})), "periods")
    assert (found.weight, found.title) == (Weight.LOOK, "Báo cáo quý III còn 3 báo cáo chưa duyệt")


def test_the_effect_counts_who_will_owe_what() -> None:
    known = facts()
    found = effect(known)
    assert found.by_kind == (("Xã, phường", 126, 1, 126),)
    assert (found.reports, found.units, found.reached) == (126, 126, 126)
    moved = replace(known.period, excused={"00004": "a", "00008.dan_so": "b"}, also={"so_nv.dan_so": "c"})
    other = effect(replace(known, period=moved, contacts={**known.contacts, "00025": Contact(held=True)}))
    assert other.by_kind == (("Xã, phường", 124, 1, 124), ("Sở, ban, ngành", 1, 1, 1))
    assert (other.reports, other.excused, other.reached) == (125, (("01.N/BC-DTTG", 2),), 124)
