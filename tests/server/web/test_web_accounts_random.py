"""Random lives of accounts through the pages, over an encrypted store and over Tết (Show 4, G27; R084-R087, R097)."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
import town as towns
from sqlmodel import select

from server.accounts.asking import Stage
from server.accounts.calendar import WorkingCalendar, read_calendar
from server.accounts.life import State
from server.accounts.office import take_calendar
from server.accounts.sessions import SessionRule
from server.app import create_app
from server.clock import HANOI, FixedClock, day_of
from server.store import audit
from server.store.models import Account, AccountRequest, Holder

AGES = timedelta(days=4000)
PATIENT = SessionRule(idle=AGES, admin_idle=AGES, absolute=AGES, sure=AGES)
BEFORE_TET = datetime(2027, 2, 3, 9, 0, tzinfo=HANOI)
CAST = (
    ("quantri", "Đặng Văn Khoa", "ha_noi", "central_admin", "all"),
    ("quantri2", "Ngô Thị Lan", "ha_noi", "central_admin", "all"),
    ("lanhdao2", "Vũ Văn Hòa", "ha_noi", "leader", "all"),
    ("quantridonvi", "Cao Thị Mai", towns.BA_DINH, "unit_admin", "unit"),
)
PLAYERS = ("quantri", "quantri2", "lanhdao", "lanhdao2", "quantridonvi")
TARGETS = ("canbo", "canbo2", "nguoiduyet", "lanhdao2", "quantri2")
KINDS = ("ban-giao", "thoi-giu", "sua-thong-tin", "dong", "xoa", "mo-khoa", "thu-hoi-quyen", "giao-quyen")


def person(draw: Random) -> dict[str, str]:
    number = draw.randrange(6)
    return {
        "ho_ten": f"Người Mới {number}",
        "chuc_vu": "Công chức",
        "bo_phan": "Văn phòng",
        "dien_thoai": "024 3825 0000",
        "thu": f"moi{number}@hanoi.gov.vn",
    }


class Play:
    """Players at their browsers, pressing whatever chance tells them."""

    def __init__(self, town: towns.Town, clock: FixedClock, browser_class: type, draw: Random) -> None:
        app = create_app(
            town.settings, town.database, clock=clock, keys=town.keys, passwords=towns.QUICK, sessions=PATIENT
        )
        self.town, self.clock, self.draw = town, clock, draw
        self.browsers = {}
        for login in PLAYERS:
            browser = browser_class(app)
            assert browser.sign_in(login).status_code == 303
            browser.read("/tai-khoan")
            self.browsers[login] = browser
        self.answers: Counter[int] = Counter()

    def accounts(self) -> list[Account]:
        with self.town.database.read() as session:
            return list(session.exec(select(Account)))

    def requests(self) -> list[AccountRequest]:
        with self.town.database.read() as session:
            return list(session.exec(select(AccountRequest)))

    def press(self, login: str, path: str, *, paper: bool = False, **fields: str) -> None:
        browser = self.browsers[login]
        files = {"tep": ("cv.pdf", towns.paper(), "application/pdf")} if paper else None
        response = browser.post(
            path,
            data={"csrf": browser.csrf, **fields},
            files=files,
            headers={"origin": "http://testserver"},
            follow_redirects=False,
        )
        self.answers[response.status_code] += 1
        assert response.status_code in (200, 303, 403, 404, 409), (path, re.sub(r"<[^>]+>", " ", response.text)[-500:])

    def step(self) -> None:
        draw, login = self.draw, self.draw.choice(PLAYERS)
        self.clock.advance(timedelta(minutes=draw.randrange(600)))
        account = draw.choice([each for each in self.accounts() if each.login in TARGETS or each.login[:2] == "00"])
        requests = self.requests()
        waiting = [each for each in requests if each.state in (Stage.ASKED, Stage.APPROVED, Stage.ACTED)] or requests
        request = draw.choice(waiting) if waiting else None
        what = draw.random()
        if what < 0.25 or request is None:
            self._ask(login, account)
        elif what < 0.5:
            said = {"y_kien": draw.choice(("duyet", "duyet", "khong")), "tra_loi": "đã xem xét"}
            self.press(login, f"/tai-khoan/de-nghi/{request.id}/quyet-dinh", **said)
        elif what < 0.8:
            self.press(login, f"/tai-khoan/de-nghi/{request.id}/thuc-hien")
        elif what < 0.85:
            self.press(login, f"/tai-khoan/de-nghi/{request.id}/rut")
        elif what < 0.92:
            self.press(login, f"/tai-khoan/{account.id}/khoa", vi_sao="nguy cơ mất an toàn")
        else:
            self.press(login, f"/tai-khoan/{account.id}/ma-moi", ly_do="forgotten", kiem_tra="gọi lại số danh bạ")

    def _ask(self, login: str, account: Account) -> None:
        now = self.clock.now().astimezone(HANOI)
        received = now - timedelta(minutes=self.draw.randrange(3000))
        document = {
            "van_ban": "118/UBND",
            "ngay_van_ban": f"{received:%d/%m/%Y}",
            "nhan_luc": f"{received:%H:%M %d/%m/%Y}",
        }
        said = {"ly_do": "moved", "quyet_dinh": "5/QĐ", "thoi_giu": f"{now:%d/%m/%Y}", "vi_sao": "theo đề nghị"}
        role = self.draw.choice(("officer:unit", "unit_head:unit", "reviewer:all", "central_admin:all"))
        fields = {**document, **said, **person(self.draw), "vai_tro": role}
        if self.draw.random() < 0.2:
            code = self.draw.choice(("00025", "00070", towns.BA_DINH))
            self.press(login, "/tai-khoan/moi", paper=True, don_vi=code, tai_khoan=code, **fields)
        else:
            self.press(login, f"/tai-khoan/{account.id}/{self.draw.choice(KINDS)}", paper=True, **fields)


def faults(play: Play, calendar: WorkingCalendar, known: set[str]) -> list[str]:
    """What must never be true of the store, however the players pressed."""
    found: list[str] = []
    accounts = {each.id: each for each in play.accounts()}
    with play.town.database.read() as session:
        holders = list(session.exec(select(Holder)))
        links = [link.entry for link in audit.links(session)]
        broken = audit.verify(session, play.town.keys)
    if broken is not None:
        found.append(f"audit broken at {broken.seq}")
    there = {each.login for each in accounts.values()}
    found += [f"{login} was deleted" for login in known - there]
    found += [
        f"{entry.account} acted and is gone" for entry in links if entry.account and entry.account not in accounts
    ]
    for each in play.requests():
        if each.approver_person is not None and each.approver_person == each.asker_person:
            found.append(f"request {each.number}: self-approval")
        if each.doer_person is not None and each.doer_person == each.approver_person:
            found.append(f"request {each.number}: approver carried it out")
        if (each.doer_person == each.asker_person) != each.alone and each.doer_person is not None:
            found.append(f"request {each.number}: third person wrongly told")
        begins = each.received_at
        if each.kind in ("handover", "leave", "grant"):
            begins = max(begins, _first_moment(each) or begins)
        if worked(calendar, begins, each.due_at) != 24 * 60:
            found.append(f"request {each.number}: clock wrong over {begins} to {each.due_at}")
    for account in accounts.values():
        mine = sorted((h for h in holders if h.account_id == account.id), key=lambda h: h.from_at)
        for one, other in pairwise(mine):
            if one.to_at is None or one.to_at > other.from_at:
                found.append(f"{account.login}: two holders at once")
        if account.status == State.NEW and account.password_hash is not None:
            found.append(f"{account.login}: waits for a code but has a password")
    return found


def _first_moment(request: AccountRequest) -> datetime | None:
    text = str(request.what.get("from") or request.what.get("until") or "")
    return datetime.fromisoformat(text).replace(tzinfo=HANOI) if text else None


def worked(calendar: WorkingCalendar, begins: datetime, ends: datetime) -> int:
    """Whole minutes of working days between two moments."""
    total, day = timedelta(), day_of(begins)
    while day <= day_of(ends):
        if calendar.is_working(day):
            morning = datetime(day.year, day.month, day.day, tzinfo=HANOI)
            total += max(min(ends, morning + timedelta(days=1)) - max(begins, morning), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds()) // 60


@pytest.fixture
def play(town: towns.Town, clock: FixedClock, browser) -> Play:
    towns.settle(town.desk, CAST)
    clock.moment = BEFORE_TET
    holidays = (towns.ROOT / "periods" / "ha_noi" / "holidays.csv").read_text(encoding="utf-8")
    take_calendar(town.desk, None, text=holidays, file="holidays.csv")
    return Play(town, clock, type(browser), Random(27))


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    holidays = (towns.ROOT / "periods" / "ha_noi" / "holidays.csv").read_text(encoding="utf-8")
    return read_calendar(holidays, file="holidays.csv")


@pytest.mark.slow
def test_random_lives_by_page_keep_every_account_with_a_past_and_the_clock_over_tet(
    play: Play, calendar: WorkingCalendar, scaled: Callable[[int], int]
) -> None:
    """Show 4: 2,000 steps; no deletion with data, no self-approval, one holder at a time, the clock right over Tết."""
    known = {each.login for each in play.accounts()}
    for _ in range(scaled(2000)):
        play.step()
    assert faults(play, calendar, known) == []
    assert play.answers[409] + play.answers[403], "refused ones were tried, too"
    assert play.answers[303], "and some went through"


def test_planted_faults_are_found(play: Play, calendar: WorkingCalendar) -> None:
    """An account that acted and is gone, a clock that ran during Tết."""
    known = {each.login for each in play.accounts()}
    assert faults(play, calendar, known | {"đã mất"}) == ["đã mất was deleted"]
    play.press(
        "quantri",
        f"/tai-khoan/{next(each for each in play.accounts() if each.login == 'canbo').id}/dong",
        paper=True,
        van_ban="1/CV",
        ngay_van_ban="03/02/2027",
        nhan_luc="08:30 03/02/2027",
        vi_sao="giải thể",
    )
    with play.town.database.write() as session:
        request = session.exec(select(AccountRequest)).one()
        request.due_at = request.received_at + timedelta(days=3)
        session.add(request)
    assert any("clock wrong" in fault for fault in faults(play, calendar, known))
