"""The audit as a whole: every refusal told once, nothing done where it cannot be written, cut tails found by the head
outside, extracts that prove themselves, inspectors within their assignment (C09, R043, R148, G09 to G11)."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import city as cities
import pytest
import town as towns
from scale import scaled
from sqlalchemy import text
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.audit import proof, walking
from server.audit.chain import Entry
from server.oversight.inspecting import Assignment, assign, end
from server.refusal import Forbidden, Refused
from server.reporting import removing
from server.reporting.entry import read_for_entry, save_cells
from server.store import audit, turned_away
from server.store.database import Database
from server.store.models import Unit

OWN, OTHER = cities.OWN, cities.OTHER
ORIGIN = {"origin": "http://testserver"}


def loosen(database: Database, *statements: str) -> None:
    """What somebody with the file and its key, but not the audit's, could do."""
    with database.write() as session:
        for act in ("update", "delete"):
            session.connection().execute(text(f"DROP TRIGGER IF EXISTS audit_refuses_{act}"))
        for statement in statements:
            session.connection().execute(text(statement))


def client(app: Starlette, city: cities.City, login: str) -> tuple[TestClient, str]:
    token, csrf = city.sign_in(login)
    return TestClient(app, cookies={"dttg": token}), csrf


@pytest.mark.slow
def test_every_tampering_with_the_stored_chain_is_found_at_its_place(city: cities.City, tmp_path: Path) -> None:
    """Edit, delete, swap, insert, cut tail, rewrite without the key."""
    town, random, heads = city.town, Random(9), tmp_path / "moc.jsonl"
    walking.write_head(town.database, heads=heads, clock=town.clock)
    with town.database.read() as session:
        last = audit.head(session)
    assert last is not None
    loosen(town.database)
    columns = "at, account_id, holder_id, unit_id, address, act, object_kind, object_id, before, after, result, key_id"
    ways = {
        "edit": lambda seq: (seq, [f"UPDATE audit SET address = '10.9.9.9' WHERE seq = {seq}"]),
        "delete": lambda seq: (seq, [f"DELETE FROM audit WHERE seq = {seq}"]),
        "swap": lambda seq: (
            seq,
            [
                f"UPDATE audit SET seq = -1 WHERE seq = {seq}",
                f"UPDATE audit SET seq = {seq} WHERE seq = {seq + 1}",
                f"UPDATE audit SET seq = {seq + 1} WHERE seq = -1",
            ],
        ),
        "insert": lambda seq: (
            last[0] + 1,
            [
                f"INSERT INTO audit (seq, {columns}, mac) SELECT {last[0] + 1}, {columns}, mac FROM audit "
                f"WHERE seq = {seq}"
            ],
        ),
        "cut": lambda seq: (seq, [f"DELETE FROM audit WHERE seq >= {seq}"]),
        "rewrite": lambda seq: (seq, [f"UPDATE audit SET result = 'done', mac = zeroblob(32) WHERE seq >= {seq}"]),
    }
    for number in range(max(len(ways), scaled(1000))):
        way = ways[list(ways)[number % len(ways)]]
        place, statements = way(random.randrange(1, last[0]))
        with town.database.write() as session:
            for statement in statements:
                session.connection().execute(text(statement))
            session.flush()
            broken = audit.verify(session, town.keys, heads=proof.read_heads(heads))
            session.connection().rollback()
        assert broken is not None
        assert broken.seq == place, statements


def test_a_broken_audit_refuses_every_change_and_lets_reading_go_on(city: cities.City, app: Starlette) -> None:
    """G11: fail closed."""
    desk, own = city.town.desk, city.of[OWN]
    officer = city.actor("canbo")
    shown = read_for_entry(desk, officer, report=own.report)
    browser, csrf = client(app, city, "nguoiduyet")
    unsaid = {"ly_do": "lý do", "csrf": csrf, "viec": "cach-ly"}
    loosen(city.town.database, "ALTER TABLE audit RENAME TO audit_gone")
    refused = (
        lambda: removing.hide(desk, city.actor("quantri"), report=city.of[OTHER].report, reason="nhầm"),
        lambda: removing.check(desk, city.actor("nguoiduyet"), removal=own.removal, agree=True),
        lambda: assign(
            desk,
            city.actor("lanhdao"),
            Assignment(
                inspector=city.actor("thanhtra").account,
                document="1",
                from_day=date(2026, 12, 1),
                to_day=date(2026, 12, 31),
            ),
        ),
    )
    for act in refused:
        with pytest.raises(Refused, match="Nhật ký không ghi được"):
            act()
    answer = browser.post(f"/bao-cao/{own.report}/cach-ly-xoa", data=unsaid, headers=ORIGIN)
    assert answer.status_code == 409
    assert read_for_entry(desk, officer, report=own.report).typed == shown.typed
    assert browser.get(f"/duyet/{own.report}").status_code == 200
    assert browser.get("/theo-doi").status_code == 200


def test_a_refused_act_is_told_once_with_who_and_why(city: cities.City, app: Starlette) -> None:
    browser, csrf = client(app, city, "canbo")
    for path, data, result in (
        (f"/bao-cao/{city.of[OTHER].report}/cach-ly-xoa", {"viec": "xoa", "csrf": csrf}, "refused:forbidden"),
        (f"/bao-cao/{city.of[OWN].report}/cach-ly-xoa", {"viec": "xoa", "csrf": csrf}, "refused:409"),
        (f"/bao-cao/{city.of[OWN].report}/cach-ly-xoa", {"viec": "xoa"}, "refused:csrf"),
    ):
        before = len(towns.audit_entries(city.town))
        assert browser.post(path, data=data, headers=ORIGIN).status_code >= 400
        told = towns.audit_entries(city.town)[before:]
        assert [(line.result, line.holder, line.address) for line in told] == [
            (result, city.actor("canbo").holder, "testclient")
        ]


def test_strangers_are_counted_by_address_and_minute(city: cities.City, app: Starlette) -> None:
    for _ in range(7):
        TestClient(app).get("/theo-doi", follow_redirects=False)
    before = len(towns.audit_entries(city.town))
    with city.town.database.write() as session:
        assert turned_away.tell(session, now=city.town.clock.now(), keys=city.town.keys) == 0
        later = city.town.clock.now() + timedelta(minutes=2)
        assert turned_away.tell(session, now=later, keys=city.town.keys) == 1
    told = towns.audit_entries(city.town)[before:]
    assert [(line.act, line.result, line.after["count"]) for line in told] == [
        ("turned_away.board", "refused:no_session", 7)
    ]


def test_saves_reach_the_chain_once_for_a_whole_session(city: cities.City) -> None:
    desk, officer, report = city.town.desk, city.actor("canbo"), city.of[OWN].report
    before = len(towns.audit_entries(city.town))
    shown = read_for_entry(desk, officer, report=report)
    address = next(iter(shown.typed))
    for number in range(5):
        version = read_for_entry(desk, officer, report=report).head.draft_version
        save_cells(desk, officer, report=report, cells={address: str(500 + number)}, base_version=version)
    assert len(towns.audit_entries(city.town)) == before
    with city.town.database.write() as session:
        assert desk.tell_editing(session) == 0
        assert desk.tell_editing(session, report=report) == 1
    line = towns.audit_entries(city.town)[-1]
    assert (line.act, line.after["saves"], line.holder) == ("report.edit", 5, officer.holder)
    assert "504" not in json.dumps(line.after)


def test_an_extract_proves_itself_and_a_changed_one_does_not(city: cities.City, app: Starlette) -> None:
    browser, _ = client(app, city, "thanhtra")
    answer = browser.get("/nhat-ky/trich-xuat?viec=report.")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert proof.check_extract(answer.content, city.town.keys) == ""
    said = json.loads(answer.content)
    assert said["lines"]
    assert all(line["act"].startswith("report.") for line in said["lines"])
    said["lines"][0]["address"] = "10.0.0.1"
    assert "đã bị sửa" in proof.check_extract(json.dumps(said).encode(), city.town.keys)
    assert towns.audit_entries(city.town)[-1].act == "audit.export"


def test_the_page_filters_by_unit_act_and_person_and_says_the_state(city: cities.City, app: Starlette) -> None:
    browser, csrf = client(app, city, "thanhtra")
    assert "Quyền chỉ xem, theo 56/QĐ-TTTP" in browser.get("/nhat-ky").text
    with city.town.database.read() as session:
        unit = session.exec(select(Unit.id).where(col(Unit.code) == towns.NGOC_HA)).first()
    page = browser.get(f"/nhat-ky?don_vi={unit}&viec=report.send").text
    assert page.count("Gửi báo cáo</td>") == 1
    assert "Đinh Văn Thắng" in page
    assert "Bùi Thị Hạnh" not in browser.get("/nhat-ky?tim=Thắng").text.split("<table")[1]
    assert browser.post("/nhat-ky/kiem-tra", data={"csrf": csrf}, headers=ORIGIN).status_code == 200
    assert "Chuỗi nhật ký nguyên vẹn" in browser.get("/nhat-ky").text
    loosen(city.town.database, "UPDATE audit SET address = '1.1.1.1' WHERE seq = 3")
    browser.post("/nhat-ky/kiem-tra", data={"csrf": csrf}, headers=ORIGIN)
    assert "Chuỗi nhật ký hỏng ở dòng 3" in browser.get("/nhat-ky").text


def test_an_inspector_reads_what_the_assignment_names_until_its_end(city: cities.City) -> None:
    desk, own = city.town.desk, city.of[OWN].report
    assert read_for_entry(desk, city.actor("thanhtra"), report=own).head.id == own
    with pytest.raises(Forbidden):
        read_for_entry(desk, city.actor("thanhtra"), report=city.of[OTHER].report)
    leader = city.actor("lanhdao")
    with city.town.database.read() as session:
        row = session.execute(text("SELECT id FROM inspection")).scalar_one()
    end(desk, leader, inspection=UUID(str(row)))
    with pytest.raises(Forbidden):
        read_for_entry(desk, city.actor("thanhtra"), report=own)


@pytest.mark.parametrize(("since", "until"), [((2026, 1, 1), (2026, 12, 7)), ((2026, 12, 9), (2026, 12, 31))])
def test_an_assignment_opens_nothing_before_or_after_its_days(city, since, until) -> None:
    desk, leader = city.town.desk, city.actor("lanhdao")
    assignment = Assignment(
        inspector=city.actor("thanhtra").account,
        document="1",
        from_day=date(*since),
        to_day=date(*until),
        units=(towns.NGOC_HA,),
    )
    if until < (2026, 12, 8):
        with pytest.raises(Refused, match="Ngày kết thúc"):
            assign(desk, leader, assignment)
    else:
        assign(desk, leader, assignment)
    with pytest.raises(Forbidden):
        read_for_entry(desk, city.actor("thanhtra"), report=city.of[OTHER].report)


def test_only_inspectors_are_assigned_and_only_by_a_leader(city: cities.City) -> None:
    desk = city.town.desk
    wrong = Assignment(
        inspector=city.actor("canbo").account, document="1", from_day=date(2026, 1, 1), to_day=date(2026, 12, 31)
    )
    with pytest.raises(Refused, match="người kiểm tra"):
        assign(desk, city.actor("lanhdao"), wrong)
    with pytest.raises(Forbidden):
        assign(desk, city.actor("quantri"), replace(wrong, inspector=city.actor("thanhtra").account))


def test_the_chain_holds_no_secret_and_no_figure(city: cities.City) -> None:
    """C09, R020: references and hashes, never content."""
    said = "\n".join(repr(line) for line in towns.audit_entries(city.town))
    assert towns.PASSWORD not in said
    for target in cities.TARGETS:
        assert cities.number(target) not in said
    with city.town.database.write() as session:
        audit.record(session, _planted(city), keys=city.town.keys)
    assert cities.number(OWN) in "\n".join(repr(line) for line in towns.audit_entries(city.town))


def _planted(city: cities.City) -> Entry:
    last = towns.audit_entries(city.town)[-1]
    return replace(last, after={"figure": cities.number(OWN)})


def test_everyone_sees_the_own_activity_and_who_answers_for_a_unit_all_of_it(city: cities.City, app: Starlette) -> None:
    """R091 for each person, R037 for the head and R152 for the administrator of a unit."""
    own = client(app, city, "canbo")[0].get("/hoat-dong").text
    assert "Gửi báo cáo" in own
    assert "Trả lại báo cáo" not in own
    for login in ("truongdonvi", "quantridonvi"):
        unit = client(app, city, login)[0].get("/hoat-dong").text
        assert "Bùi Thị Hạnh" in unit
        assert "Trả lại báo cáo" in unit
        assert "Đinh Văn Thắng" not in unit
