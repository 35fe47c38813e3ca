"""What an amendment changes in a period in force, said before anybody proposes it."""

from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from read_projects import read_project

from engine.model import Period, PeriodForm
from server.announcing.differing import differences

ROOT = Path(__file__).resolve().parents[3]
NUMBERS = {"ho_vay": "90.N/BC", "hoc_vien": "91.N/BC"}
UNITS = {"00004": "Phường Ba Đình", "00008": "Phường Ngọc Hà"}
NO_CHANGE = {"span", "id", "regime"}  # where it stands and which it is
CHANGES: dict[str, tuple[Any, str]] = {
    "kind": ("h1", "Loại kỳ và năm: h1 2026, trước là year 2026."),
    "year": (2027, "Loại kỳ và năm: year 2027, trước là year 2026."),
    "title": ("Năm", "Tên kỳ từ “Báo cáo năm 2026” thành “Năm”."),
    "from_": (date(2026, 1, 2), "Ngày đầu của số liệu từ 01/01/2026 thành 02/01/2026."),
    "to": (date(2026, 12, 30), "Ngày cuối của số liệu từ 31/12/2026 thành 30/12/2026."),
    "opens": (date(2026, 11, 2), "Ngày mở nhập từ 01/11/2026 thành 02/11/2026."),
    "due": (date(2026, 12, 20), "Hạn gửi từ 14/12/2026 thành 20/12/2026."),
    "after_due": ("closed", "Báo cáo gửi sau hạn: không nhận."),
    "closes": (date(2026, 12, 25), "Nhận báo cáo gửi muộn: đến hết ngày 25/12/2026."),
    "estimate": (True, "Số liệu của kỳ là số ước."),
    "revision": ((date(2027, 1, 5), date(2027, 1, 15)), "Đợt chỉnh lý số chính thức: từ 05/01/2027 đến 15/01/2027."),
    "request": ("CV 5/UBND", "Văn bản yêu cầu: CV 5/UBND."),
    "guide": ("Nhớ ký.", "Lời hướng dẫn gửi các đơn vị khác trước."),
    "excused": ({"00004.ho_vay": "Không có"}, "Miễn báo cáo: thêm Phường Ba Đình (biểu 90.N/BC)."),
    "also": ({"00008": "Theo đề nghị"}, "Báo cáo thêm: thêm Phường Ngọc Hà."),
    "forms": ((PeriodForm(form="hoc_vien", edition=2),), "Biểu 91.N/BC từ phiên bản 1 sang phiên bản 2."),
}


@cache
def period() -> Period:
    own = read_project(ROOT).periods["ha_noi", "2026-year"]
    bare = replace(own, estimate=False, after_due="open", closes=None, revision=None, request=None, guide=None)
    days: dict[str, Any] = {
        "from_": date(2026, 1, 1),
        "to": date(2026, 12, 31),
        "opens": date(2026, 11, 1),
        "due": date(2026, 12, 14),
    }
    forms = (PeriodForm(form="hoc_vien", edition=1),)
    return replace(bare, title="Báo cáo năm 2026", excused={}, also={}, forms=forms, **days)


def told(written: Period, in_force: Period) -> tuple[str, ...]:
    return differences(written, in_force, numbers=NUMBERS, units=UNITS)


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_differs_is_said_in_words(name: str) -> None:
    value, words = CHANGES[name]
    assert told(replace(period(), **{name: value}), period()) == (words,)


def test_no_field_of_a_period_can_change_unsaid() -> None:
    assert {each.name for each in fields(Period)} - NO_CHANGE == set(CHANGES)
    assert told(period(), period()) == ()


def test_forms_added_and_dropped_and_reasons_that_are_gone_are_named() -> None:
    """R104: two forms left a running period and nobody was told."""
    other = replace(period(), forms=(PeriodForm(form="ho_vay", edition=1),), excused={"00004": "a", "00008": "b"})
    written = replace(period(), excused={"00008": "c"}, due=period().due + timedelta(days=1))
    assert told(written, other) == (
        "Thêm biểu 91.N/BC.",
        "Bỏ biểu 90.N/BC.",
        "Hạn gửi từ 14/12/2026 thành 15/12/2026.",
        "Miễn báo cáo: bỏ Phường Ba Đình.",
        "Miễn báo cáo: lý do khác của Phường Ngọc Hà.",
    )
