"""The villages that a unit keeps, each from one day to another (R016, R048, R111)."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
import town as towns
from sqlmodel import select
from test_web_workbooks import actor_of, project_of_five

from engine.compute.frame import Address
from server.clock import FixedClock
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.entry import open_report, read_for_entry, save_cells
from server.reporting.own_lists import Given, add, end, own, rename
from server.reporting.surroundings import lay_out_submission
from server.store.models import OwnCode, Submission

FORM, PART = "ha_tang", "theo_thon"
SPECIAL = {"zone": "ordinary"}


@pytest.fixture
def actor(town: towns.Town):
    publish(town.desk, None, project=project_of_five(), periods=[(towns.REGIME, towns.PERIOD)])
    return actor_of(town, "canbo")


def villages(town: towns.Town, actor, report: UUID) -> list[str]:
    part = read_for_entry(town.desk, actor, report=report).frame.part(PART)
    return [row.title for row in part.rows if row.code is not None]


def given(name: str, day: date = date(2026, 7, 1), **more) -> Given:
    return Given(name=name, attributes=SPECIAL, valid_from=day, document="QĐ 12/QĐ-UBND 20/06/2026", **more)


def test_a_village_that_the_unit_adds_is_a_row_of_its_forms_and_of_nobody_elses(town: towns.Town, actor) -> None:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=FORM)
    assert villages(town, actor, report) == ["Thôn Đông", "Thôn Đoài, khu 2"]
    code = add(town.desk, actor, list_id="villages", given=given("Thôn Mới"))
    assert code == "00004003"
    assert villages(town, actor, report) == ["Thôn Đông", "Thôn Đoài, khu 2", "Thôn Mới"]
    neighbour = actor_of(town, "canbo2")
    theirs = open_report(town.desk, neighbour, period=towns.PERIOD, form=FORM)
    assert villages(town, neighbour, theirs) == []


def test_a_village_of_after_the_period_is_not_in_it(town: towns.Town, actor) -> None:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=FORM)
    add(town.desk, actor, list_id="villages", given=given("Thôn Sau", date(2027, 1, 1)))
    assert "Thôn Sau" not in villages(town, actor, report)


def test_villages_that_merge_end_the_day_before_and_leave_the_forms(town: towns.Town, actor) -> None:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=FORM)
    add(town.desk, actor, list_id="villages", given=given("Thôn Đông Đoài", was=("00004001", "00004002")))
    assert villages(town, actor, report) == ["Thôn Đông Đoài"]
    ended = [code for code in own(town.desk, actor)[0].codes if code.ended]
    assert [code.valid_to for code in ended] == [date(2026, 6, 30)] * 2


def test_a_village_with_figures_in_a_draft_of_that_period_is_not_ended_within_it(town: towns.Town, actor) -> None:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=FORM)
    cell = Address(0, PART, "00004001", "so_ho")
    save_cells(town.desk, actor, report=report, cells={cell: "100"}, base_version=0)
    with pytest.raises(Refused) as refused:
        end(town.desk, actor, list_id="villages", code="00004001", last=date(2026, 9, 1), document="QĐ 1")
    assert refused.value.sentence.startswith("“Thôn Đông” đang có số trong bản nháp kỳ “Báo cáo năm 2026”.")
    end(town.desk, actor, list_id="villages", code="00004001", last=date(2026, 12, 31), document="QĐ 1")
    assert villages(town, actor, report)[0] == "Thôn Đông"


def test_what_was_sent_is_read_by_the_list_of_its_day_and_nothing_is_rubbed_out(
    town: towns.Town, actor, clock: FixedClock
) -> None:
    report = open_report(town.desk, actor, period=towns.PERIOD, form=FORM)
    shown = read_for_entry(town.desk, actor, report=report)
    sent = Submission(
        id=town.desk.new_id(),
        report_id=report,
        regime=towns.REGIME,
        period=towns.PERIOD,
        form=FORM,
        edition=1,
        unit_id=actor.unit,
        serial=1,
        bundle=shown.head.bundle,
        content="",
        sha256="",
        reasons=[],
        account_id=actor.account,
        holder_id=actor.holder,
        sent_at=town.clock.now(),
        due=shown.head.due,
        late=False,
        receipt="1",
    )
    clock.advance(timedelta(hours=1))
    rename(town.desk, actor, list_id="villages", code="00004001", name="Thôn Đông Anh", document="QĐ 3")
    with town.database.read() as session:
        published = town.desk.catalogue.current(session)
        part = lay_out_submission(session, published, sent=sent).part(PART)
        assert part is not None
        assert part.row("00004001").title == "Thôn Đông"
        rows = session.exec(select(OwnCode).where(OwnCode.code == "00004001").order_by(OwnCode.at)).all()
        assert [(row.name, row.replaced_at is None) for row in rows] == [("Thôn Đông", False), ("Thôn Đông Anh", True)]
    assert villages(town, actor, report)[0] == "Thôn Đông Anh"


@pytest.mark.parametrize(
    ("name", "code"), [("", "own_code_name"), ("a\nb", "own_code_name"), ("thôn đông", "own_code_twice")]
)
def test_a_name_must_be_one_and_a_new_one(town: towns.Town, actor, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        add(town.desk, actor, list_id="villages", given=given(name))
    assert refused.value.code == code


def test_the_page_adds_renames_and_ends(town: towns.Town, actor, signed_in) -> None:
    officer = signed_in("canbo")
    page = officer.read("/danh-muc")
    assert "Thôn Đoài, khu 2" in page
    done = officer.press(
        "/danh-muc",
        danh_muc="villages",
        ten="Thôn Mới",
        cot_zone="special",
        tu_ngay="01/07/2026",
        can_cu="QĐ 9",
        viec="them",
    )
    assert "Đã thêm vào danh mục, mã 00004003." in officer.get(done.headers["location"]).text
    assert "đặc biệt khó khăn" in officer.read("/danh-muc")
    officer.press("/danh-muc", danh_muc="villages", ma="00004003", ten="Thôn Tân", can_cu="QĐ 10", viec="doi-ten")
    officer.press("/danh-muc", danh_muc="villages", ma="00004003", den_ngay="31/12/2026", can_cu="QĐ 11", viec="het")
    page = officer.read("/danh-muc")
    assert re.search(r"Thôn Tân</th>.*?từ 01/07/2026 đến hết 31/12/2026", page, re.DOTALL)
    told = [entry.act for entry in towns.audit_entries(town)]
    assert told.count("codes.keep") == 3
    bad = officer.press(
        "/danh-muc", danh_muc="villages", ten="Thôn X", cot_zone="", tu_ngay="1/7", can_cu="", viec="them"
    )
    assert bad.status_code == 409
    assert "Ngày ghi theo dạng" in bad.text


def test_another_unit_and_the_department_do_not_keep_it(signed_in) -> None:
    assert signed_in("nguoiduyet").get("/danh-muc").status_code == 403
