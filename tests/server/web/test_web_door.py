"""Đăng nhập, đăng xuất, đổi mật khẩu (R026, R072, R087)."""

from datetime import timedelta

import pytest
import town as towns

from server.accounts.passwords import months_after
from server.clock import FixedClock, day_of, start_of
from server.store.models import Account


def test_it_works(browser) -> None:
    browser.read("/dang-nhap")
    response = browser.sign_in("canbo")
    assert response.status_code == 303
    assert response.headers["location"] == "/"
    assert browser.get("/").url.path == "/viec-can-lam"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser) -> None:
    cookie = browser.sign_in("canbo").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_each_role_begins_at_its_own_work(signed_in) -> None:
    for login, page in (("canbo", "/viec-can-lam"), ("nguoiduyet", "/theo-doi"), ("thanhtra", "/nhat-ky")):
        assert signed_in(login).get("/").url.path == page


@pytest.mark.parametrize(("login", "password"), [("canbo", "sai"), ("khong-co", towns.PASSWORD)])
def test_wrong_and_unknown_read_alike(browser, login: str, password: str) -> None:
    response = browser.sign_in(login, password)
    assert response.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in response.text
    assert browser.get("/viec-can-lam", follow_redirects=False).status_code == 303


def test_what_was_typed_as_a_name_is_shown_as_text(browser) -> None:
    response = browser.sign_in('"><script>alert(1)</script>', "sai")
    assert "<script>alert" not in response.text


def test_too_many_guesses_are_told_to_wait(browser) -> None:
    for _ in range(5):
        browser.sign_in("canbo", "sai")
    response = browser.sign_in("canbo")
    assert response.status_code == 429
    assert "quá nhiều lần" in response.text


def test_a_page_asked_for_before_comes_after_signing_in(browser) -> None:
    response = browser.get("/viec-can-lam", follow_redirects=False)
    assert response.headers["location"] == "/dang-nhap?tiep=/viec-can-lam"
    done = browser.press("/dang-nhap", tai_khoan="canbo", mat_khau=towns.PASSWORD, tiep="/viec-can-lam")
    assert done.headers["location"] == "/viec-can-lam"


@pytest.mark.parametrize("onward", ["https://kẻ.xấu", "//ke.xau", "/\\ke.xau", "javascript:alert(1)", "\t//ke.xau"])
def test_the_way_onward_leads_nowhere_else(browser, onward: str) -> None:
    done = browser.press("/dang-nhap", tai_khoan="canbo", mat_khau=towns.PASSWORD, tiep=onward)
    assert done.headers["location"] == "/"


def test_signing_out_ends_the_session_itself(officer) -> None:
    token = officer.cookies["dttg"]
    officer.read("/viec-can-lam")
    assert officer.press("/dang-xuat").headers["location"].startswith("/dang-nhap")
    officer.cookies.set("dttg", token)
    assert officer.get("/viec-can-lam", follow_redirects=False).status_code == 303


def test_an_idle_session_ends(officer, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=14))
    assert officer.get("/viec-can-lam", follow_redirects=False).status_code == 200
    clock.advance(timedelta(minutes=15))
    assert officer.get("/viec-can-lam", follow_redirects=False).headers["location"].startswith("/dang-nhap")


def test_a_token_from_elsewhere_is_not_taken_over_at_sign_in(browser) -> None:
    browser.cookies.set("dttg", "A" * 43)
    assert "dttg=" + "A" * 43 not in browser.sign_in("canbo").headers["set-cookie"]


def test_the_password_is_changed_and_the_old_one_is_refused(officer, browser) -> None:
    officer.read("/mat-khau")
    done = officer.press("/mat-khau", hien_tai=towns.PASSWORD, moi="Nắng-hạ 2027!", lap_lai="Nắng-hạ 2027!")
    assert done.status_code == 303
    assert "Đã đổi mật khẩu" in officer.get(done.headers["location"]).text or officer.get("/").status_code == 200
    assert browser.sign_in("canbo").status_code == 401
    assert browser.sign_in("canbo", "Nắng-hạ 2027!").status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        (towns.PASSWORD, "Nắng-hạ 2027!", "khác", "không giống nhau"),
        (towns.PASSWORD, "ngắn", "ngắn", "ít nhất 10 ký tự"),
        (towns.PASSWORD, towns.PASSWORD, towns.PASSWORD, "phải khác mật khẩu hiện tại"),
        ("sai", "Nắng-hạ 2027!", "Nắng-hạ 2027!", "Mật khẩu hiện tại không đúng"),
    ],
)
def test_a_bad_change_is_refused_with_its_reason(officer, current: str, new: str, again: str, words: str) -> None:
    officer.read("/mat-khau")
    response = officer.press("/mat-khau", hien_tai=current, moi=new, lap_lai=again)
    assert response.status_code == 409
    assert words in response.text


def test_whoever_must_change_the_password_sees_nothing_else_before(officer, town: towns.Town) -> None:
    with town.database.write() as session:
        account = session.exec(towns.select(Account).where(Account.login == "canbo")).one()
        account.must_change_password = True
        session.add(account)
    assert officer.get("/viec-can-lam", follow_redirects=False).headers["location"] == "/mat-khau"
    assert officer.get("/mat-khau").status_code == 200


def test_a_locked_account_is_out_at_once(officer, town: towns.Town) -> None:
    with town.database.write() as session:
        account = session.exec(towns.select(Account).where(Account.login == "canbo")).one()
        account.status = "locked"
        session.add(account)
    assert officer.get("/viec-can-lam", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("months_ago", "days_ago", "words"),
    [
        (6, -10, "Mật khẩu hết hạn sau 10 ngày (hết ngày 18/12/2026)"),
        (6, -1, "hết hạn ngày mai"),
        (6, 0, "hết hạn hôm nay"),
    ],
)
def test_every_page_warns_before_the_password_ends(
    officer, town: towns.Town, months_ago: int, days_ago: int, words: str
) -> None:
    """R076: warnings in the last fourteen days."""
    last = day_of(town.clock.now()) - timedelta(days=days_ago)
    with town.database.write() as session:
        account = session.exec(towns.select(Account).where(Account.login == "canbo")).one()
        account.password_changed_at = start_of(months_after(last, -months_ago))
        session.add(account)
    assert words in officer.read("/viec-can-lam")


def test_no_page_warns_long_before(officer, town: towns.Town) -> None:
    with town.database.write() as session:
        account = session.exec(towns.select(Account).where(Account.login == "canbo")).one()
        account.password_changed_at = town.clock.now()
        session.add(account)
    assert "hết hạn" not in officer.read("/mat-khau").split("<main")[0]
