"""The page of the system's health, and what tools ask (R124, C25)."""

import pytest

from server.health import room


def test_the_operator_sees_every_look_and_others_do_not(signed_in, officer) -> None:
    page = signed_in("vanhanh").read("/tinh-trang")
    for title in ("Cơ sở dữ liệu", "Tệp khóa", "Ổ đĩa dữ liệu", "Việc nền", "Sao lưu", "Diễn tập khôi phục"):
        assert title in page
    assert "DTTG_BACKUP_DIRS" in page
    assert officer.get("/tinh-trang").status_code == 403


def test_alive_and_ready_are_asked_without_a_name_and_say_no_more(browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert browser.get("/healthz").text == "ok\n"
    ready = browser.get("/readyz")
    assert "database good\n" in ready.text
    monkeypatch.setattr(room, "free", lambda folder: 0)
    ready = browser.get("/readyz")
    assert ready.status_code == 503
    assert "disk bad" in ready.text


def test_counters_are_for_this_machine_only(browser) -> None:
    assert browser.get("/metrics").status_code == 404  # the test client is no loopback address


def test_with_little_room_pages_open_and_nothing_is_taken(officer, monkeypatch: pytest.MonkeyPatch) -> None:
    report = officer.begin()
    monkeypatch.setattr(room, "free", lambda folder: 0)
    assert officer.get(report).status_code == 200
    refused = officer.press(report, viec="luu")
    assert refused.status_code == 409
    assert "tạm chỉ cho xem" in refused.text
