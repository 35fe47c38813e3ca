"""The register of operations through the pages (R010, R040, R057, R126, R127, R129, R131, R138)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.clock import HANOI


def at(clock, hours: float) -> str:
    return (clock.now() + timedelta(hours=hours)).astimezone(HANOI).strftime("%d/%m/%Y %H:%M")


def plan(operator, clock, *, starts: float, emergency: bool = False):
    operator.read("/van-hanh")
    return operator.press(
        "/van-hanh",
        ten="Thay ổ đĩa",
        noi_dung="Dừng toàn hệ thống",
        bat_dau=at(clock, starts),
        ket_thuc=at(clock, starts + 2),
        **({"khan_cap": "1"} if emergency else {}),
    )


def step(browser, matter: str, name: str, **fields: str):
    browser.read(matter)
    return browser.press(matter, buoc=name, **fields)


@pytest.fixture
def operator(signed_in):
    return signed_in("vanhanh")


@pytest.fixture
def leader(signed_in):
    return signed_in("lanhdao")


def test_a_stop_is_planned_agreed_to_announced_and_seen_by_every_unit(operator, leader, officer, clock) -> None:
    matter = plan(operator, clock, starts=60).headers["location"].partition("?")[0]
    assert step(operator, matter, "consented", noi_dung="đồng ý", van_ban="1/CV").status_code in (403, 404)
    assert "Chờ người khác: ghi văn bản đồng ý" in operator.read(matter)
    agreed = step(leader, matter, "consented", noi_dung="Đồng ý cho dừng", van_ban="15/CV-SDTTG ngày 08/12/2026")
    assert agreed.status_code == 303
    assert "tạm dừng" not in officer.read("/viec-can-lam")
    assert step(operator, matter, "announced").status_code == 303
    assert "Hệ thống tạm dừng từ" in officer.read("/viec-can-lam")
    assert "Tạm dừng hệ thống từ" in officer.read("/thong-bao")
    early = step(operator, matter, "begun")
    assert early.status_code == 409
    assert "chưa đến giờ" in early.text


def test_less_than_48_hours_is_refused_with_the_earliest_hour(operator, leader, clock) -> None:
    matter = plan(operator, clock, starts=47).headers["location"].partition("?")[0]
    step(leader, matter, "consented", noi_dung="Đồng ý", van_ban="15/CV")
    refused = step(operator, matter, "announced")
    assert refused.status_code == 409
    assert "ít nhất 48 giờ" in refused.text


def test_an_emergency_begins_at_once_and_what_was_told_late_stays_late(operator, clock) -> None:
    matter = plan(operator, clock, starts=0, emergency=True).headers["location"].partition("?")[0]
    assert step(operator, matter, "begun").status_code == 303
    clock.advance(timedelta(minutes=4))
    assert step(operator, matter, "announced").status_code == 303
    assert step(operator, matter, "ended", noi_dung="Đã thay").status_code == 303
    page = operator.read(matter)
    assert "muộn so với" in page
    assert "4 phút sau lúc bắt đầu" in page


def test_an_incident_is_reported_rated_told_and_closed_and_its_unit_follows_it(officer, operator, signed_in) -> None:
    officer.read("/ho-tro")
    made = officer.press("/ho-tro", loai="incident", ten="Không lưu được", noi_dung="Trang báo mã lỗi ab12")
    matter = made.headers["location"].partition("?")[0]
    assert "Xếp mức ảnh hưởng" not in officer.read(matter)
    assert step(operator, matter, "rated", muc_do="high", noi_dung="Mọi xã không lưu được").status_code == 303
    assert "Báo Công an Thành phố lần đầu: trước" in operator.read(matter)
    assert step(operator, matter, "told", noi_bao="Công an Thành phố", noi_dung="Hệ thống dừng").status_code == 303
    assert step(operator, matter, "closed", noi_dung="Hết ổ đĩa, đã thêm").status_code == 303
    page = officer.read(matter)
    assert "Công an Thành phố" in page
    assert "Hết ổ đĩa, đã thêm" in page
    assert signed_in("canbo2").get(matter).status_code == 404  # another unit
    book = operator.get("/van-hanh/so.csv").content.decode("utf-8-sig")
    assert len(book.splitlines()) == 5
    assert ",Công an Thành phố,," in book  # who was told stands in a column of its own
    assert ",Nghiêm trọng," in book
    assert step(operator, matter, "answered", noi_dung="thêm").status_code == 409


def test_what_is_late_is_a_task_of_the_roles_answerable_with_a_link(officer, operator, leader, clock) -> None:
    """R126, R130, R147: each sees what the own role must do, the one due first standing first."""
    officer.read("/ho-tro")
    question = officer.press("/ho-tro", loai="question", ten="Ghi dòng nào", noi_dung="…").headers["location"]
    question = question.partition("?")[0]
    planned = plan(operator, clock, starts=24 * 40).headers["location"].partition("?")[0]
    assert "Trả lời lần đầu" in operator.read("/viec-can-lam")
    assert "quá hạn từ" not in operator.read("/viec-can-lam")
    clock.advance(timedelta(days=32))
    operator.sign_in("vanhanh")
    tasks = operator.read("/viec-can-lam")
    assert f'<a href="{question}">Trả lời lần đầu</a>' in tasks
    assert tasks.index("Trả lời lần đầu") < tasks.index("Chép mốc nhật ký ra nơi khác")
    assert '<a href="/tinh-trang">Diễn tập khôi phục' in tasks
    assert planned not in tasks  # the consent is another's
    leader.sign_in("lanhdao")
    assert f'<a href="{planned}">Ghi văn bản đồng ý bảo trì</a>' in leader.read("/viec-can-lam")
    assert "Trả lời lần đầu" not in leader.read("/viec-can-lam")
    assert "Quá giờ: trả lời lần đầu" in operator.read("/van-hanh")
    step(operator, question, "answered", noi_dung="Dòng 01")
    assert question not in operator.read("/viec-can-lam")


def test_what_is_missing_is_named_and_nothing_typed_is_lost(officer, operator, clock) -> None:
    officer.read("/ho-tro")
    refused = officer.press("/ho-tro", loai="question", ten="Hỏi về cột 5", noi_dung=" ")
    assert refused.status_code == 409
    assert "Hỏi về cột 5" in refused.text
    operator.read("/van-hanh")
    refused = operator.press("/van-hanh", ten="Nâng cấp", noi_dung="x", bat_dau="mai", ket_thuc="kia")
    assert "Giờ bắt đầu ghi theo dạng" in refused.text
    assert 'value="Nâng cấp"' in refused.text
    wrong = plan(operator, clock, starts=-5)
    assert "Giờ kết thúc phải sau" in wrong.text


def test_the_time_to_a_first_answer_is_shown(officer, operator, clock) -> None:
    officer.read("/ho-tro")
    made = officer.press("/ho-tro", loai="question", ten="Hỏi về cột 5", noi_dung="Cột 5 ghi gì?")
    clock.advance(timedelta(minutes=4))
    matter = made.headers["location"].partition("?")[0]
    step(operator, matter, "answered", noi_dung="Ghi số hộ nghèo cuối năm.")
    page = re.sub(r"<[^>]+>", "", operator.read("/van-hanh"))
    assert "Câu hỏi đã trả lời: 1/1" in page
    assert "Thời gian chờ trả lời (trung vị): 0,1 giờ" in page


@pytest.mark.parametrize("table", ["matter", "matter_step"])
def test_the_register_only_grows(officer, town, table: str) -> None:
    officer.read("/ho-tro")
    officer.press("/ho-tro", loai="question", ten="Hỏi", noi_dung="Hỏi")
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET words = 'x'"):
        with pytest.raises(DBAPIError, match="only grows"), town.database.write() as session:
            session.connection().execute(text(statement))
