"""The first day of a real system: two persons by a document, their codes and phones, and the first account that they
make for a third (R073, R074, R084, R144; C03)."""

import io
import re
from base64 import b32decode

import pytest
import town as towns
from sqlmodel import select
from starlette.applications import Starlette

from server.accounts.seats import Seat
from server.accounts.totp import code_at, step_of
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.refusal import Unfit
from server.running.founding import First, found, login_of
from server.settings import Settings
from server.store import audit
from server.store.database import Database
from server.store.models import AccountRequest

DOCUMENT = "12/QĐ-SDTTG"
PASSWORDS = {"tran.van.mau": "Nắng-hạ 2027!", "dang.van.mau": "Gió-thu 2028!"}


@pytest.fixture
def empty(settings: Settings, encrypted_database: Database, key_ring: KeyRing, clock: FixedClock) -> towns.Town:
    return towns.open_town(settings, encrypted_database, keys=key_ring, clock=clock)


@pytest.fixture
def firsts(empty: towns.Town) -> tuple[First, ...]:
    seats = tuple(
        Seat(login=login_of(name), name=name, position="", roles=((role, "all"),), document=DOCUMENT)
        for name, role in (("Trần Văn Mẫu", "leader"), ("Đặng Văn Mẫu", "central_admin"))
    )
    return found(empty.desk, towns.project(), regime=towns.REGIME, seats=seats, document=DOCUMENT)


@pytest.fixture
def app(empty: towns.Town, firsts: tuple[First, ...]) -> Starlette:
    return create_app(empty.settings, empty.database, clock=empty.clock, keys=empty.keys, passwords=towns.QUICK)


def opened(browser, login: str, code: str, clock: FixedClock, *, password: str):
    """Activate, prove a phone, and give back what the page of recovery codes says."""
    fields = {"tai_khoan": login, "ma": code, "moi": password, "lap_lai": password}
    assert browser.press("/kich-hoat", **fields).status_code == 409, "the rules must be read"
    done = browser.press("/kich-hoat", **fields, quy_che="1")
    assert done.headers["location"] == "/hai-buoc", done.text[-500:]
    page = browser.read("/hai-buoc")
    key = re.search(r'gõ tay: <span class="mono">([A-Z2-7 ]+)</span>', page)
    offer = re.search(r'name="de_nghi" value="([^"]+)"', page)
    assert key is not None
    assert offer is not None
    secret = b32decode(key[1].replace(" ", ""))
    assert browser.press("/hai-buoc", de_nghi=offer[1], ma="000000").status_code == 409
    proved = browser.press("/hai-buoc", de_nghi=offer[1], ma=code_at(secret, step_of(clock.now())))
    assert proved.status_code == 200
    assert len(re.findall(r"<li>[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}</li>", proved.text)) == 10
    return secret


def test_the_first_two_admit_a_third_by_the_whole_way(
    app: Starlette, empty: towns.Town, firsts: tuple[First, ...], clock: FixedClock, browser
) -> None:
    people = {}
    for first in firsts:
        login = first.seat.login
        people[login] = type(browser)(app)
        opened(people[login], login, first.code, clock, password=PASSWORDS[login])
    leader, admin = people["tran.van.mau"], people["dang.van.mau"]
    admin.read("/tai-khoan/moi")
    given = {"ho_ten": "Bùi Thị Hạnh", "chuc_vu": "Công chức", "bo_phan": "Văn hóa", "dien_thoai": "024 3825 0004"}
    asked = admin.post(
        "/tai-khoan/moi",
        data={
            "csrf": admin.csrf,
            **given,
            "thu": "hanh@badinh.hanoi.gov.vn",
            "don_vi": towns.BA_DINH,
            "tai_khoan": towns.BA_DINH,
            "vai_tro": "officer:unit",
            "van_ban": "118/UBND",
            "ngay_van_ban": "20/11/2026",
            "nhan_luc": "08:30 20/11/2026",
        },
        files={"tep": ("cv.pdf", io.BytesIO(towns.paper()), "application/pdf")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )
    request = asked.headers["location"].split("?")[0]
    leader.read(request)
    assert leader.press(f"{request}/quyet-dinh", y_kien="duyet").status_code == 303
    admin.read(request)
    slip = admin.press(f"{request}/thuc-hien").text
    assert "không có người thứ ba" in slip
    code = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", slip)
    assert code is not None
    officer = type(browser)(app)
    fields = {"tai_khoan": towns.BA_DINH, "ma": code[0], "moi": "Mưa-rào 2026", "lap_lai": "Mưa-rào 2026"}
    assert officer.press("/kich-hoat", **fields, quy_che="1").headers["location"] == "/hai-buoc", "offered, not forced"
    assert "Để sau" in officer.read("/hai-buoc")
    assert "Bùi Thị Hạnh" in officer.read("/viec-can-lam")
    with empty.database.read() as session:
        assert session.exec(select(AccountRequest)).one().alone
        assert audit.verify(session, empty.keys) is None


def test_founding_is_refused_for_ever_after(empty: towns.Town, firsts: tuple[First, ...]) -> None:
    """R085."""
    with pytest.raises(Unfit):
        found(empty.desk, towns.project(), regime=towns.REGIME, seats=(firsts[0].seat,), document=DOCUMENT)


def test_the_next_sign_in_asks_for_the_phone(
    app: Starlette, firsts: tuple[First, ...], clock: FixedClock, browser
) -> None:
    """C03."""
    login = firsts[0].seat.login
    secret = opened(browser, login, firsts[0].code, clock, password=PASSWORDS[login])
    clock.moment = clock.now().replace(hour=5)
    again = type(browser)(app)
    half = again.sign_in(login, PASSWORDS[login])
    assert half.headers["location"] == "/xac-thuc"
    assert again.get("/tai-khoan", follow_redirects=False).headers["location"].startswith("/dang-nhap")
    assert again.press("/xac-thuc", ma="123456").status_code == 401
    inside = again.press("/xac-thuc", ma=code_at(secret, step_of(clock.now())))
    assert inside.status_code == 303
    assert again.get("/tai-khoan").status_code == 200
