"""What people are told of (R077, R084), the register of violations (R027), and the glass that is broken (R009)."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import city as cities
import pytest
import town as towns
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.access import RULES, Role
from server.accounts.devices import device
from server.accounts.people import check_role
from server.oversight import breaking, violating
from server.oversight.breaking import Opening
from server.oversight.violating import Found
from server.refusal import Forbidden, Refused
from server.reporting.entry import read_for_entry
from server.store.models import Emergency, Violation

OWN, OTHER = cities.OWN, cities.OTHER
ORIGIN = {"origin": "http://testserver"}
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0"
Enter = Callable[..., TestClient]


@pytest.fixture(name="enter")
def enter_fixture(app: Starlette) -> Enter:
    """A browser that signs in by the page, from an address, as a browser of some make."""

    def enter(login: str, *, address: str = "10.0.0.7", agent: str = CHROME) -> TestClient:
        browser = TestClient(app, client=(address, 4711), headers={"user-agent": agent})
        form = {"tai_khoan": login, "mat_khau": towns.PASSWORD}
        assert browser.post("/dang-nhap", data=form, headers=ORIGIN, follow_redirects=False).status_code == 303
        return browser

    return enter


def page(browser: TestClient, path: str = "/quyen") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def press(browser: TestClient, path: str, **fields: str) -> int:
    csrf = re.search(r'name="csrf" value="([^"]+)"', page(browser))
    assert csrf is not None
    data = {"csrf": csrf[1], **fields}
    return browser.post(path, data=data, headers=ORIGIN, follow_redirects=False).status_code


# ---- a sign-in from a new place ----


def test_a_first_sign_in_and_one_from_the_same_place_are_nothing_to_tell(enter: Enter) -> None:
    enter("canbo")
    assert "Đăng nhập từ nơi mới" not in page(enter("canbo", address="10.0.0.9"))


@pytest.mark.parametrize("elsewhere", [{"address": "203.0.113.5"}, {"agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}])
def test_a_sign_in_from_a_new_address_or_machine_is_told_to_the_holder_until_seen(
    enter: Enter, city: cities.City, elsewhere: dict[str, str]
) -> None:
    """R077: also in the session that was open before; the audit knows both."""
    before = enter("canbo")
    after = enter("canbo", **elsewhere)
    assert towns.audit_entries(city.town)[-1].after == {"new_place": True}
    for browser in (before, after):
        shown = page(browser)
        assert "Đăng nhập từ nơi mới" in shown
        assert "/phien-lam-viec" in shown
    seen = re.search(r'action="(/da-xem/[^"]+)"', page(before))
    assert seen is not None
    assert press(enter("canbo2"), seen[1]) == 404
    assert press(before, seen[1], tiep="/quyen") == 303
    assert "Đăng nhập từ nơi mới" not in page(after)
    assert "told.see" in [entry.act for entry in towns.audit_entries(city.town)]


def test_a_browser_is_called_in_two_words() -> None:
    assert device(CHROME) == "Chrome trên Windows"
    assert device(CHROME + " Edg/131.0") == "Edge trên Windows"
    assert device("curl/8") == "Trình duyệt khác"


# ---- requests that wait ----


def test_a_request_that_waits_is_told_to_leaders_and_counted_in_their_menu(enter: Enter, city: cities.City) -> None:
    """R084: the one working day does not depend on somebody looking."""
    admin = enter("quantri")
    assert "Đơn vị, tài khoản (" not in page(admin)
    locked = f"/tai-khoan/{city.of[OTHER].account}/khoa"
    assert press(admin, locked, vi_sao="Nghi lộ mật khẩu") == 303
    leader = page(enter("lanhdao"))
    assert "Đơn vị, tài khoản (1)" in leader
    assert "Đề nghị tài khoản chờ duyệt" in leader
    assert "Khóa khẩn cấp" in leader
    assert "Đề nghị tài khoản chờ duyệt" not in page(admin)


# ---- violations ----


def reported(city: cities.City, finder: str = "quantri", *, login: str = "") -> UUID:
    number = violating.report(city.town.desk, city.actor(finder), Found(what="Dùng chung mật khẩu", login=login))
    with city.town.database.read() as session:
        return session.exec(select(Violation.id).where(col(Violation.number) == number)).one()


def test_a_violation_goes_from_who_found_it_over_the_leader_to_what_was_done(enter: Enter, city: cities.City) -> None:
    finder, leader = enter("quantri"), enter("lanhdao")
    about = {"noi_dung": "Dùng chung mật khẩu", "tai_khoan": "canbo", "tu_dong": "1", "den_dong": "2"}
    assert press(finder, "/vi-pham", **about) == 303
    assert "Vi phạm chờ quyết định" in page(leader)
    decide = re.search(r'action="(/vi-pham/[^/]+/quyet-dinh)"', page(leader, "/vi-pham"))
    assert decide is not None
    handle = decide[1].replace("quyet-dinh", "xu-ly")
    assert press(finder, decide[1], tra_loi="Nhắc nhở") == 403
    assert press(finder, handle, tra_loi="Đã nhắc") == 409  # not before the decision
    assert press(leader, decide[1], tra_loi="Nhắc nhở bằng văn bản", van_ban="9/SDTTG") == 303
    assert press(leader, decide[1], tra_loi="Lần nữa") == 409
    assert press(finder, handle, tra_loi="Đã nhắc nhở") == 303
    shown = page(enter("thanhtra"), "/vi-pham")
    for word in ("Dùng chung mật khẩu", "canbo", "dòng 1 đến 2", "Nhắc nhở bằng văn bản", "9/SDTTG", "Đã nhắc nhở"):
        assert word in shown
    acts = [entry.act for entry in towns.audit_entries(city.town) if entry.result == "done"]
    assert [act for act in acts if act.startswith("violation.")] == [
        "violation.report",
        "violation.decide",
        "violation.handle",
    ]


@pytest.mark.parametrize(("finder", "about"), [("lanhdao", ""), ("quantri", "lanhdao")])
def test_whoever_found_it_or_is_named_does_not_decide(city: cities.City, finder: str, about: str) -> None:
    found = reported(city, finder, login=about)
    with pytest.raises(Refused, match="lãnh đạo khác"):
        violating.decide(city.town.desk, city.actor("lanhdao"), violation=found, words="Bỏ qua", document="")


def test_a_unit_sees_and_reports_what_concerns_its_own_accounts(city: cities.City) -> None:
    """R152"""
    desk, admin = city.town.desk, city.actor("quantridonvi")
    assert violating.report(desk, admin, Found(what="Máy có người lạ dùng", login="canbo")) == 1
    violating.report(desk, city.actor("quantri"), Found(what="Việc của đơn vị khác", login="canbo2"))
    assert [each.row.what for each in violating.listed(desk, admin)] == ["Máy có người lạ dùng"]
    assert len(violating.listed(desk, city.actor("lanhdao"))) == 2
    with pytest.raises(Forbidden):
        violating.report(desk, admin, Found(what="Tài khoản khác", login="canbo2"))


@pytest.mark.parametrize("lines", [(0, 1), (2, 1), (1, 10**9)])
def test_lines_of_the_audit_that_are_not_there_are_refused(city: cities.City, lines: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="dòng nhật ký"):
        violating.report(city.town.desk, city.actor("quantri"), Found(what="Điều gì", lines=lines))


@pytest.mark.parametrize("table", ["violation", "violation_step"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_stands_in_the_register_cannot_be_changed(city: cities.City, table: str, statement: str) -> None:
    found = reported(city)
    violating.decide(city.town.desk, city.actor("lanhdao"), violation=found, words="Nhắc nhở", document="")
    with pytest.raises(DBAPIError, match="only grows"), city.town.database.write() as session:
        session.connection().execute(text(statement.format(table)))


# ---- the glass ----


def opened(city: cities.City, **more: object) -> UUID:
    given = {"unit": towns.BA_DINH, "period": towns.PERIOD, "document": "7/BB", "reason": "Sửa sự cố", "hours": 2}
    return breaking.open_reports(city.town.desk, city.actor("vanhanh"), Opening(**{**given, **more}))  # type: ignore[arg-type]


def read(city: cities.City, target: str):  # type: ignore[no-untyped-def]
    return read_for_entry(city.town.desk, city.actor("vanhanh"), report=city.of[target].report)


def test_the_glass_opens_one_unit_for_some_hours_to_read_and_each_look_is_told(city: cities.City) -> None:
    with pytest.raises(Forbidden):
        read(city, OWN)
    opened(city)
    assert read(city, OWN).outcome.cells
    last = towns.audit_entries(city.town)[-1]
    assert (last.act, last.object_id) == ("emergency.look", str(city.of[OWN].report))
    with pytest.raises(Forbidden):
        read(city, OTHER)
    rights = {right.role for right in city.actor("vanhanh").rights}
    assert rights == {"operator", "emergency"}
    city.town.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]  # the fixed clock of tests
    with pytest.raises(Forbidden):
        read(city, OWN)


def test_a_leader_is_told_at_once_and_a_no_ends_it_there_and_then(enter: Enter, city: cities.City) -> None:
    operator, leader = enter("vanhanh"), enter("lanhdao")
    report = f"/bao-cao/{city.of[OWN].report}"
    assert operator.get(report).status_code == 403
    form = {"don_vi": towns.BA_DINH, "ky": towns.PERIOD, "van_ban": "7/BB", "ly_do": "Sửa sự cố", "so_gio": "2"}
    assert press(operator, "/mo-khan-cap", **form) == 303
    assert cities.number(OWN) in re.sub(r"[.\s]", "", page(operator, report))
    assert operator.post(report, data={}, headers=ORIGIN).status_code == 403
    assert report in page(operator, "/mo-khan-cap")
    assert "Kiểm soát (1)" in page(leader)
    assert "Mở khẩn cấp (1)" in page(leader, "/vi-pham")
    answer = re.search(r'action="(/mo-khan-cap/[^/]+/tra-loi)"', page(leader, "/mo-khan-cap"))
    assert answer is not None
    assert press(operator, answer[1], viec="dong-y") == 403
    assert press(leader, answer[1], viec="khong") == 409  # not without a reason
    assert press(leader, answer[1], viec="khong", tra_loi="Chưa cần") == 303
    assert operator.get(report).status_code == 403
    assert press(leader, answer[1], viec="dong-y") == 409
    assert "không duyệt: Chưa cần" in page(enter("thanhtra"), "/mo-khan-cap")


def test_a_yes_lets_it_run_and_whoever_opened_it_may_close_it(city: cities.City) -> None:
    found = opened(city)
    breaking.decide(city.town.desk, city.actor("lanhdao"), emergency=found, agreed=True, answer="")
    assert read(city, OWN).outcome.cells
    breaking.end(city.town.desk, city.actor("vanhanh"), emergency=found)
    with pytest.raises(Forbidden):
        read(city, OWN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": 0},
        {"hours": 9},
        {"document": " "},
        {"reason": ""},
        {"unit": "khong-co"},
        {"period": "1999-year"},
    ],
)
def test_without_document_reason_place_and_end_the_glass_stays_whole(
    city: cities.City, wrong: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        opened(city, **wrong)
    with city.town.database.read() as session:
        assert session.exec(select(Emergency)).first() is None


def test_nobody_gets_the_right_of_an_emergency_by_request_and_no_other_role_breaks_the_glass(
    city: cities.City,
) -> None:
    with pytest.raises(Refused):
        check_role("emergency", scope="all")
    given = Opening(unit=towns.BA_DINH, period=towns.PERIOD, document="7/BB", reason="Xem", hours=1)
    for login in ("quantri", "lanhdao", "nguoiduyet", "canbo", "thanhtra"):
        with pytest.raises(Forbidden):
            breaking.open_reports(city.town.desk, city.actor(login), given)


def test_by_an_emergency_nothing_but_reading_opens_and_personal_data_stay_covered() -> None:
    """Personal data open by `personal.read` alone, which the emergency does not bring."""
    assert {act for act, roles in RULES.items() if Role.EMERGENCY in roles} == {"report.read", "report.print"}
