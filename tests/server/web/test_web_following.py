"""What the script of an open page is told about others, about cells it may not save, and about its session (R048, R078,
R110; issue 7: nothing is lost)."""

from datetime import timedelta
from random import Random

import pytest
import town as towns
from scale import scaled
from sqlmodel import col, select

from server.accounts import totp
from server.clock import FixedClock
from server.store import signin
from server.store.files import RingCipher
from server.store.models import Account, AuditRow, Report, SecondFactor

MINE, HERS = towns.name("01", "so_ho"), towns.name("01", "nam")


def look(browser, report: str, since: int):
    return browser.get(f"{report}/thay-doi?tu={since}&phieu=0", follow_redirects=False)


def test_a_look_tells_the_cells_of_others_and_who_when(officer, signed_in) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    other = signed_in("canbo")
    other.read(report)
    other.tell(f"{report}/o", {"version": version, "cells": {HERS: "22"}})
    told = look(officer, report, version).json()
    [change] = told["changed"]
    assert (change["name"], change["typed"], change["by"], change["own"]) == (HERS, "22", "Bùi Thị Hạnh", True)
    assert told["version"] == version + 1
    assert told["read_only"] == ""
    assert look(officer, report, told["version"]).json()["changed"] == []


def test_a_save_brings_what_others_changed_since_the_page_was_read(officer, signed_in) -> None:
    """Otherwise the next save would write over a cell that its page never showed."""
    report = officer.begin()
    version = int(officer.version(report))
    other = signed_in("canbo")
    other.read(report)
    other.tell(f"{report}/o", {"version": version, "cells": {HERS: "22"}})
    told = officer.tell(f"{report}/o", {"version": version, "cells": {MINE: "7"}}).json()
    assert [(each["name"], each["typed"]) for each in told["changed"]] == [(HERS, "22")]
    assert told["conflicts"] == []


def test_rows_and_reasons_bring_it_too_for_a_page_that_says_what_it_has_seen(officer) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    officer.tell(f"{report}/o", {"version": version, "cells": {MINE: "7"}})
    told = officer.tell(f"{report}/dong", {"add": [[towns.PART, "06"]], "version": version, "record": 0}).json()
    assert [each["name"] for each in told["changed"]] == [MINE]
    assert [0, towns.PART, ["06"]] in told["present"]
    reason = {"name": f"ly_do|bien_dong|{MINE}", "text": "đúng thực tế", "version": told["version"], "record": 0}
    assert officer.tell(f"{report}/ly-do", reason).json()["changed"] == []


def test_a_cell_typed_on_an_older_version_than_the_page_is_a_conflict(officer, signed_in) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    other = signed_in("canbo")
    other.read(report)
    newer = other.tell(f"{report}/o", {"version": version, "cells": {MINE: "22"}}).json()["version"]
    body = {"version": newer, "cells": {MINE: "23"}, "bases": {MINE: version}}
    told = officer.tell(f"{report}/o", body).json()
    [conflict] = told["conflicts"]
    assert (conflict["place"], conflict["mine"], conflict["theirs"]) == ("Kinh, cột 1: Số hộ", "23", "22")
    assert (conflict["version"], conflict["own"], told["saved"]) == (newer, True, [])


def test_every_cell_that_cannot_be_saved_is_named_with_mine_theirs_and_why(officer) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    gone, total = towns.name("77", "nam"), towns.name("tong", "nam")
    answer = officer.tell(f"{report}/o", {"version": version, "cells": {MINE: "7", gone: "5", total: "6"}})
    assert answer.status_code == 409
    cells = {each["name"]: each for each in answer.json()["cells"]}
    assert set(cells) == {gone, total}
    told = cells[total]
    assert (told["place"], told["mine"], told["theirs"]) == ("Tổng số, cột 3: Số khẩu: Nam", "6", "")
    assert "không có ô này" in cells[gone]["why"]
    assert 'value="7"' not in officer.read(report)


def test_a_report_that_was_sent_is_told_with_its_time(officer) -> None:
    report = officer.sent()
    answer = officer.tell(f"{report}/o", {"version": 0, "cells": {MINE: "7"}})
    assert answer.status_code == 409
    assert answer.json()["read_only"] == "Báo cáo đã được gửi ở máy khác lúc 10:20. Trang này chỉ đọc."
    assert look(officer, report, 0).json()["read_only"] == answer.json()["read_only"]


def test_a_look_keeps_no_session_alive(officer, clock: FixedClock) -> None:
    """R078, C05: an unattended page does not hold its session open."""
    report = officer.begin()
    for _ in range(4):
        clock.advance(timedelta(minutes=5))
        status = look(officer, report, 0).status_code
    assert status == 401
    assert look(officer, report, 0).json()["code"] == "session_over"


def test_a_look_is_for_who_fills_and_for_no_other_unit(officer, signed_in, reviewer) -> None:
    report = officer.begin()
    assert look(signed_in("canbo2"), report, 0).status_code == 403
    assert look(reviewer, report, 0).status_code == 403


@pytest.mark.parametrize("query", ["", "?tu=x", "?tu=-1", "?tu=99999999999", "?tu=1&phieu=x"])
def test_a_look_at_nothing_known_is_refused(officer, query: str) -> None:
    assert officer.get(f"{officer.begin()}/thay-doi{query}").status_code == 400


def test_one_editing_session_is_one_line_of_the_audit_however_often_it_looks(officer, town: towns.Town) -> None:
    report = officer.begin()
    version = int(officer.version(report))
    for typed in ("1", "2", "3"):
        version = officer.tell(f"{report}/o", {"version": version, "cells": {MINE: typed}}).json()["version"]
        look(officer, report, version)
    with town.database.read() as session:
        acts = session.exec(select(AuditRow.act).where(col(AuditRow.object_kind).in_(["report", "page"]))).all()
    assert acts == ["report.begin"]
    with town.database.write() as session:
        found = session.exec(select(Report.id)).one()
        assert town.desk.tell_editing(session, report=found) == 1


# ---- signing in again ----


def again(browser, body: object):
    return browser.tell("/dang-nhap/tai-cho", body)


def test_signing_in_beside_the_page_gives_a_session_and_its_token(officer) -> None:
    report = officer.begin()
    officer.read(report)
    officer.cookies.clear()
    assert again(officer, {"login": "canbo", "password": "sai"}).json()["sentence"].startswith("Tên đăng nhập")
    told = again(officer, {"login": "canbo", "password": towns.PASSWORD}).json()
    assert told["login"] == "canbo"
    officer.csrf = told["csrf"]
    assert officer.tell(f"{report}/o", {"version": 99, "cells": {MINE: "7"}}).status_code == 200


def test_the_second_factor_is_asked_for_there_too(officer, town: towns.Town) -> None:
    secret, now = totp.new_secret(), town.clock.now()
    with town.database.write() as session:
        account = session.exec(select(Account.id).where(col(Account.login) == "canbo")).one()
        locked, key = RingCipher(town.keys).lock(secret, about=account)
        signin.put_factor(
            session, SecondFactor(account_id=account, secret=locked, key_id=key, made_at=now, confirmed_at=now)
        )
    officer.cookies.clear()
    assert again(officer, {"login": "canbo", "password": towns.PASSWORD}).json() == {"second": True}
    assert officer.get("/phien", follow_redirects=False).status_code == 303  # half a session opens nothing
    assert again(officer, {"code": "000000"}).status_code == 401
    assert again(officer, {"code": totp.code_at(secret, totp.step_of(now))}).json()["login"] == "canbo"


def test_guessing_there_is_counted_as_at_the_door(browser) -> None:
    for _ in range(5):
        again(browser, {"login": "canbo", "password": "sai"})
    assert again(browser, {"login": "canbo", "password": towns.PASSWORD}).status_code == 429


@pytest.mark.parametrize("body", [None, [], {}, {"login": 1}, {"login": "a"}, {"code": None}])
def test_what_is_no_sign_in_is_refused(browser, body: object) -> None:
    assert again(browser, body).status_code in (400, 401)


def test_a_password_that_has_run_out_is_told_to_the_script(officer, town: towns.Town) -> None:
    report = officer.begin()
    officer.read(report)
    with town.database.write() as session:
        session.exec(select(Account).where(col(Account.login) == "canbo")).one().must_change_password = True
    answer = officer.tell(f"{report}/o", {"version": 0, "cells": {MINE: "7"}})
    assert (answer.status_code, answer.json()["code"], answer.json()["href"]) == (403, "gate", "/mat-khau")
    assert look(officer, report, 0).status_code == 403


# ---- never a fault of the server ----


def junk(random: Random) -> object:
    pieces = [
        None,
        True,
        -1,
        0,
        7,
        2**40,
        1.5,
        "",
        "x",
        "7",
        MINE,
        HERS,
        "o:0:::",
        "o:9:a:b:c",
        [],
        {},
        [MINE, "1"],
        {MINE: "1"},
    ]
    made = random.choice(pieces)
    if random.random() < 0.4:
        made = {MINE: random.choice(pieces), str(random.choice(pieces)): random.choice(pieces)}
    return made


def test_no_body_breaks_a_save(officer) -> None:
    """3,000 at scale 1."""
    report, random = officer.begin(), Random(11)
    officer.read(report)
    fields = ("version", "cells", "bases", "add", "remove", "open", "record", "name", "text")
    for _ in range(scaled(3_000)):
        body = {name: junk(random) for name in random.sample(fields, random.randrange(1, len(fields)))}
        body |= {"version": 0} if random.random() < 0.5 else {}
        path = random.choice(["o", "dong", "ly-do"])
        assert officer.tell(f"{report}/{path}", body).status_code in (200, 400, 404, 409), body
